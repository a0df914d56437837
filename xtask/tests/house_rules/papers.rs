//! docs/security: papers that are true. Every test and file they name is there.

use std::collections::BTreeSet;

use candour_domain::permission::Role;

use crate::support::{files, nothing_found, text};

/// What stands in backticks.
fn quoted(page: &str) -> impl Iterator<Item = &str> {
    page.split('`').skip(1).step_by(2)
}

/// Whether a word is the name of a test: small letters, digits and at least three underscores.
fn is_test(word: &str) -> bool {
    word.matches('_').count() >= 3
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[test]
fn every_test_and_file_that_the_security_papers_name_is_there() {
    let mut tests: BTreeSet<String> = BTreeSet::new();
    for folder in ["crates/", "xtask/"] {
        for path in files(folder, ".rs") {
            for line in text(&path).lines() {
                let named = line.trim_start().trim_start_matches("pub ").trim_start_matches("async ");
                if let Some(rest) = named.strip_prefix("fn ") {
                    tests.extend(rest.split('(').next().map(str::to_owned));
                }
            }
        }
    }
    let known: BTreeSet<String> = ["crates/", "docs/", "xtask/", "e2e/"]
        .into_iter()
        .flat_map(|folder| [".rs", ".md", ".mjs"].into_iter().flat_map(move |end| files(folder, end)))
        .collect();
    let mut findings = Vec::new();
    let mut seen = 0;
    for page in files("docs/security/", ".md").into_iter().chain(["SECURITY.md".to_owned()]) {
        for word in quoted(&text(&page)) {
            let there = if is_test(word) {
                tests.contains(word)
            } else if word.contains('/') && word.strip_suffix(".rs").is_some() {
                known.contains(word)
            } else {
                continue;
            };
            seen += 1;
            if !there {
                findings.push(format!("{page}: {word}"));
            }
        }
    }
    assert!(seen > 50, "hardly any tests found in docs/security: the search is broken");
    nothing_found(
        &findings,
        "these papers name what is not there; say what proves it now, or that nothing does:",
    );
}

#[test]
fn every_role_stands_in_the_table_of_the_readme() {
    let page = text("README.md");
    let from = page.find("| sign in as | and see |").expect("README.md has a table of who may sign in");
    let table: Vec<&str> = page[from..].lines().take_while(|line| line.starts_with('|')).skip(2).collect();
    let named: Vec<&str> = table.iter().filter_map(|line| line.split('|').nth(1)).flat_map(quoted).collect();
    let expected: BTreeSet<&str> = Role::ALL.into_iter().map(Role::as_str).collect();
    assert_eq!(
        named.iter().copied().collect::<BTreeSet<_>>(),
        expected,
        "roles and the table in README.md differ"
    );
    assert_eq!(named.len(), expected.len(), "a role stands twice in the table in README.md");
}

#[test]
fn a_test_is_told_from_other_words() {
    assert!(is_test("a_thousand_at_once") && !is_test("no-store") && !is_test("live = true"));
    assert_eq!(quoted("a `b` c `d_e`").collect::<Vec<_>>(), ["b", "d_e"]);
}
