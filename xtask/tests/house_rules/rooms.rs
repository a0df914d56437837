//! Which room may know which: the drawing in ARCHITECTURE.md is the truth, and the manifests follow it.

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::support::{nothing_found, root, text};

/// What ships, each with the rooms it may use. A room that does not exist yet is not missed.
const ROOMS: &[(&str, &[&str])] = &[
    ("candour-domain", &[]),
    ("candour-figures", &[]),
    ("candour-words", &["candour-domain"]),
    ("candour-store", &["candour-domain", "candour-figures", "candour-words"]),
    ("candour-channels", &["candour-domain", "candour-figures", "candour-words"]),
    (
        "candour-service",
        &["candour-domain", "candour-figures", "candour-words", "candour-store", "candour-channels"],
    ),
    (
        "candour-web",
        &["candour-domain", "candour-figures", "candour-words", "candour-channels", "candour-service"],
    ),
    (
        "candour",
        &[
            "candour-domain",
            "candour-figures",
            "candour-words",
            "candour-store",
            "candour-channels",
            "candour-service",
            "candour-web",
        ],
    ),
    (
        "candour-press",
        &[
            "candour-domain",
            "candour-figures",
            "candour-words",
            "candour-store",
            "candour-channels",
            "candour-service",
        ],
    ),
];

/// Development only: nothing that ships may lean on these.
const DEVELOPMENT: &[&str] = &["candour-testkit", "candour-bench", "xtask"];

/// A library that one room names, and who may name it.
const ONE_ROOM: &[(&str, &[&str])] = &[
    ("sqlx", &["candour-store", "candour-bench"]),
    ("axum", &["candour-web", "candour", "candour-testkit"]),
    ("askama", &["candour-web"]),
    ("reqwest", &["candour-channels"]),
    ("lettre", &["candour-channels"]),
    ("typst", &["candour-press"]),
    ("fluent-bundle", &["candour-words"]),
    ("getrandom", &["candour-service"]),
];

fn metadata() -> Metadata {
    MetadataCommand::new().current_dir(root()).no_deps().exec().expect("cargo metadata")
}

fn uses(package: &Package) -> impl Iterator<Item = &str> {
    package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind == DependencyKind::Normal)
        .map(|dependency| dependency.name.as_str())
}

fn edges(metadata: &Metadata) -> BTreeSet<(String, String)> {
    let members: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    metadata
        .packages
        .iter()
        .filter(|package| !DEVELOPMENT.contains(&package.name.as_str()))
        .flat_map(|package| {
            uses(package)
                .filter(|name| members.contains(name))
                .map(|name| (package.name.to_string(), name.to_owned()))
        })
        .collect()
}

/// The lines `a -> b` of the fenced block in ARCHITECTURE.md that holds such lines.
fn drawn(page: &str) -> BTreeSet<(String, String)> {
    page.split("```")
        .skip(1)
        .step_by(2)
        .flat_map(str::lines)
        .filter_map(|line| {
            let (from, to) = line.split_once("->")?;
            let (from, to) = (from.trim(), to.trim());
            (from.starts_with("candour") && to.starts_with("candour"))
                .then(|| (from.to_owned(), to.to_owned()))
        })
        .collect()
}

#[test]
fn every_room_uses_only_the_rooms_below_it() {
    let metadata = metadata();
    let mut findings = Vec::new();
    for package in &metadata.packages {
        let name = package.name.as_str();
        if DEVELOPMENT.contains(&name) {
            continue;
        }
        let Some((_, allowed)) = ROOMS.iter().find(|(room, _)| *room == name) else {
            findings.push(format!("{name} is in no list"));
            continue;
        };
        findings.extend(
            uses(package)
                .filter(|used| used.starts_with("candour") || DEVELOPMENT.contains(used))
                .filter(|used| !allowed.contains(used))
                .map(|used| format!("{name} -> {used}")),
        );
    }
    nothing_found(
        &findings,
        "these point the wrong way; a new edge needs a decision record, then a line in ARCHITECTURE.md and here:",
    );
}

#[test]
fn the_drawing_in_architecture_md_is_what_cargo_builds() {
    let built = edges(&metadata());
    assert!(built.len() > 5, "hardly any edges found: the search is broken");
    let drawn = drawn(&text("ARCHITECTURE.md"));
    assert!(
        !drawn.is_empty(),
        "ARCHITECTURE.md draws no edges: a fenced block with lines like `candour-web -> candour-service`"
    );
    let findings: Vec<String> = built
        .difference(&drawn)
        .map(|(from, to)| format!("built and not drawn: {from} -> {to}"))
        .chain(drawn.difference(&built).map(|(from, to)| format!("drawn and not built: {from} -> {to}")))
        .collect();
    nothing_found(&findings, "ARCHITECTURE.md and the manifests disagree:");
}

#[test]
fn a_library_of_one_room_is_named_in_no_other() {
    let mut findings = Vec::new();
    for package in &metadata().packages {
        for dependency in &package.dependencies {
            let owners = ONE_ROOM.iter().find(|(library, _)| *library == dependency.name);
            if let Some((library, owners)) = owners
                && !owners.contains(&package.name.as_str())
            {
                findings.push(format!(
                    "{} names {library}, which belongs to {}",
                    package.name,
                    owners.join(", ")
                ));
            }
        }
    }
    nothing_found(&findings, "move the code to the room that owns the library:");
}

#[test]
fn a_drawing_is_read_from_fenced_blocks_alone() {
    let page = "candour-a -> candour-b\n```text\ncandour-web -> candour-service\nnot a -> room\n```\n";
    let expected = BTreeSet::from([("candour-web".to_owned(), "candour-service".to_owned())]);
    assert_eq!(drawn(page), expected);
}
