//! The tree itself: sizes, names, and what no file may mention.

use crate::support::{files, nothing_found, root, text, text_if_any, tracked};

/// A file past this is two files.
const LONGEST: usize = 600;

/// What a person reads and changes.
fn written_by_hand() -> Vec<String> {
    tracked()
        .into_iter()
        .filter(|path| {
            let endings = [".rs", ".mjs", ".html", ".css", ".txt", ".sql", ".sh"];
            endings.iter().any(|ending| path.ends_with(ending)) && !path.contains("/corpus/")
        })
        .collect()
}

#[test]
fn no_source_file_or_template_is_longer_than_six_hundred_lines() {
    let findings: Vec<String> = written_by_hand()
        .iter()
        .map(|path| (path, text_if_any(path).unwrap_or_default().lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    nothing_found(&findings, "split these by what they are about:");
}

#[test]
fn no_file_is_named_after_nothing() {
    let nothing = ["util", "utils", "common", "helper", "helpers", "manager", "managers", "misc"];
    let findings: Vec<String> = written_by_hand()
        .into_iter()
        .filter(|path| {
            path.split(['/', '_', '-', '.']).any(|word| nothing.contains(&word.to_lowercase().as_str()))
        })
        .collect();
    nothing_found(&findings, "name files after what they hold:");
}

#[test]
fn no_file_names_a_machine_or_a_place_outside_the_project() {
    // Written apart, so that this file does not find itself.
    let outside = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("../sha", "red"),
        concat!("sha", "red/design"),
        concat!("sha", "red/domain"),
        concat!("sha", "red/data"),
        concat!("registry.", "npmjs"),
        concat!("index.", "crates.io"),
        concat!("static.", "crates.io"),
        concat!("deb.", "debian.org"),
    ];
    let mut findings = Vec::new();
    for path in tracked() {
        let Some(text) = text_if_any(&path) else { continue };
        for (index, line) in text.lines().enumerate() {
            findings.extend(
                outside
                    .iter()
                    .filter(|word| line.contains(**word))
                    .map(|word| format!("{path}:{}: {word}", index + 1)),
            );
        }
    }
    nothing_found(&findings, "the project stands alone, on any machine:");
}

#[test]
fn lock_files_say_what_not_from_where() {
    let locks: Vec<String> = files("", "package-lock.json");
    assert!(!locks.is_empty(), "e2e/package-lock.json is missing");
    let findings: Vec<String> =
        locks.into_iter().filter(|path| text(path).contains(concat!("\"reso", "lved\""))).collect();
    nothing_found(&findings, "make the lock file with `npm install --omit-lockfile-registry-resolved`:");
}

#[test]
fn paths_named_in_the_pages_for_newcomers_exist() {
    let mut findings = Vec::new();
    let mut seen = 0;
    for page in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        for path in named_paths(&text(page)) {
            seen += 1;
            if !root().join(&path).exists() {
                findings.push(format!("{page}: {path}"));
            }
        }
    }
    assert!(seen > 5, "hardly any paths found: the search is broken");
    nothing_found(&findings, "these pages name files that do not exist:");
}

/// What stands in backticks or in a link's brackets and looks like a path of this project.
fn named_paths(page: &str) -> Vec<String> {
    let in_ticks = page.split('`').skip(1).step_by(2);
    let in_links = page.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
    in_ticks.chain(in_links).filter(|word| looks_like_a_path(word)).map(str::to_owned).collect()
}

fn looks_like_a_path(word: &str) -> bool {
    let plain = word.chars().all(|symbol| symbol.is_ascii_alphanumeric() || "_-./".contains(symbol));
    let tops = ["crates", "xtask", "e2e", "fuzz", "bench", "docs", ".ci", ".cargo"];
    let top = word.split('/').next().unwrap_or_default();
    let at_the_root = !word.contains('/') && [".md", ".toml"].iter().any(|ending| word.ends_with(ending));
    // A word in capitals stands for a name to fill in.
    let to_fill_in = word.split(['/', '.']).any(|part| part == "NAME" || part == "NNNN");
    plain && !to_fill_in && ((word.contains('/') && tops.contains(&top)) || at_the_root)
}

#[test]
fn a_path_is_told_from_other_words() {
    let page = "`crates/x/src/a.rs` `text/html` `/f/NAME` `cargo run` [a](docs/adr/1.md#x) `docs/NAME.md` `README.md`";
    assert_eq!(named_paths(page), ["crates/x/src/a.rs", "README.md", "docs/adr/1.md"]);
}
