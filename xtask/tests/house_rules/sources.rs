//! Scans of the sources: what must not be written, and where.

use crate::support::{files, nothing_found, root, shipped_lines, text};

/// Time and chance come in the context; this file is where they enter.
const CONTEXT: &str = "crates/candour-service/src/ctx.rs";

/// Ways to a clock or to chance. Those marked are matched at the start of a word only.
const CLOCK_AND_CHANCE: &[&str] = &[
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "Utc::now",
    "getrandom",
    "rand::",
    "thread_rng",
    "OsRng",
    "new_v4",
    "now_v7",
];

fn shipping_sources() -> Vec<String> {
    let found: Vec<String> = files("crates/", ".rs")
        .into_iter()
        .filter(|path| path.contains("/src/") && !path.starts_with("crates/candour-testkit/"))
        .filter(|path| !path.ends_with("/tests.rs") && !path.contains("/tests/"))
        .collect();
    assert!(found.len() > 10, "hardly any sources found: the search is broken");
    found
}

/// Whether `word` stands in `line` and no letter, digit or underscore stands before it.
fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        !line[..at].chars().next_back().is_some_and(|before| before.is_alphanumeric() || before == '_')
    })
}

#[test]
fn time_and_chance_enter_through_the_context_alone() {
    let mut findings = Vec::new();
    for path in shipping_sources().into_iter().filter(|path| path != CONTEXT) {
        for (number, line) in shipped_lines(&path) {
            findings.extend(
                CLOCK_AND_CHANCE
                    .iter()
                    .filter(|word| names(&line, word))
                    .map(|word| format!("{path}:{number}: {word}")),
            );
        }
    }
    nothing_found(&findings, "take the time from `ctx.clock` and chance from `ctx.chance`:");
    let context = text(CONTEXT);
    assert!(
        CLOCK_AND_CHANCE.iter().any(|word| context.contains(word)),
        "{CONTEXT} no longer holds the clock"
    );
}

#[test]
fn every_method_of_the_store_is_called_by_its_contract() {
    let mut contract: String =
        files("crates/candour-store/tests/contract", ".rs").iter().map(|path| text(path)).collect();
    assert!(!contract.is_empty(), "crates/candour-store/tests/contract* is missing");
    if contract.contains("transact!(") {
        // What the macro for transactions calls, its callers call.
        let source = text("crates/candour-store/src/db.rs");
        let macro_text =
            source.split("macro_rules! transact").nth(1).and_then(|rest| rest.split("\n}\n").next());
        contract.push_str(macro_text.expect("candour-store/src/db.rs holds the macro `transact`"));
    }
    let mut seen = 0;
    let mut findings = Vec::new();
    for path in files("crates/candour-store/src/", ".rs") {
        for (number, line) in shipped_lines(&path) {
            let Some(name) = method(&line) else { continue };
            seen += 1;
            let called = [".", "::"].iter().any(|before| {
                ["(", "::<"].iter().any(|after| contract.contains(&format!("{before}{name}{after}")))
            });
            if !called {
                findings.push(format!("{path}:{number}: {name}"));
            }
        }
    }
    assert!(seen > 5, "hardly any methods found in candour-store: the search is broken");
    nothing_found(
        &findings,
        "call these in crates/candour-store/tests/contract*, where both databases run them:",
    );
}

/// The name in a line that opens a `pub async fn`.
fn method(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("pub async fn ")?;
    rest.split(['(', '<']).next().map(str::trim)
}

#[test]
fn no_rust_code_branches_on_the_name_of_a_force() {
    let demo = |path: &str| path.starts_with("crates/candour/src/demo");
    let mut findings = Vec::new();
    for path in shipping_sources().into_iter().filter(|path| !demo(path)) {
        for (number, line) in shipped_lines(&path) {
            let names_one =
                ["Metropolitan Police", "My Met", "Met Police"].iter().any(|name| line.contains(name));
            if compares_a_force(&line) || names_one {
                findings.push(format!("{path}:{number}: {}", line.trim()));
            }
        }
    }
    nothing_found(&findings, "forces differ by settings, words and translations, never by Rust code:");
}

/// Whether a line compares something called a force, or a force's name, with a text written in the code.
fn compares_a_force(line: &str) -> bool {
    let called_a_force = |word: &str| {
        let name =
            word.rsplit(['.', '(', '!', '&', '*', ':']).find(|part| !part.is_empty()).unwrap_or_default();
        let owner = word.to_lowercase();
        name == "force"
            || name.starts_with("force_")
            || owner.ends_with("force.name")
            || owner.ends_with("force.as_str()")
    };
    let before = |sign: &str| line.split(sign).next().filter(|head| head.len() < line.len());
    ["== \"", "!= \"", ".eq(\"", ".as_str() == \"", ".starts_with(\""]
        .iter()
        .filter_map(|sign| before(sign))
        .filter_map(|head| head.split_whitespace().next_back())
        .any(called_a_force)
        || line.trim_start().split_once("match ").is_some_and(|(_, rest)| {
            called_a_force(rest.trim_end_matches(['{', ' ']).trim_end_matches(".as_str()"))
        })
}

/// `Gateway::send` takes the witness of a yes, so nothing goes without one; and one function alone asks for it.
#[test]
fn one_sender_alone_hands_messages_to_suppliers() {
    let mut findings = Vec::new();
    let mut there = false;
    for path in shipping_sources() {
        let is_sender = path == "crates/candour-service/src/message/send.rs";
        let inside = path.starts_with("crates/candour-channels/src/gateway");
        for (number, line) in shipped_lines(&path) {
            let sends = line.contains(".send(cleared") || line.contains("Gateway::send(");
            // The witness of a yes is taken in one place.
            let takes = line.contains(".cleared()");
            there |= is_sender && sends;
            if (sends || takes) && !is_sender && !inside {
                findings.push(format!("{path}:{number}: {}", line.trim()));
            }
        }
    }
    assert!(there, "the sender was not found: this rule looks for nothing");
    nothing_found(&findings, "messages to people go out through candour_service::message::send alone:");
}

#[test]
fn no_test_is_switched_off() {
    // Written apart, so that this file does not find itself.
    let off = [
        concat!("#[", "ignore"),
        concat!("test", ".skip"),
        concat!("it", ".skip"),
        concat!("describe", ".skip"),
        concat!("skip", ": true"),
        concat!("test", ".todo"),
        concat!("t", ".skip("),
        concat!("test", ".only"),
    ];
    let mut findings = Vec::new();
    for path in files("", ".rs").into_iter().chain(files("", ".mjs")) {
        for (index, line) in text(&path).lines().enumerate() {
            findings.extend(
                off.iter()
                    .filter(|word| names(line, word))
                    .map(|word| format!("{path}:{}: {word}", index + 1)),
            );
        }
    }
    nothing_found(&findings, "a test that does not run shows nothing; repair it or take it away:");
}

#[test]
fn every_crate_says_what_belongs_in_it() {
    let findings: Vec<String> = std::fs::read_dir(root().join("crates"))
        .expect("crates/")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| {
            let source = ["lib.rs", "main.rs"]
                .iter()
                .find_map(|file| {
                    std::fs::read_to_string(root().join("crates").join(name).join("src").join(file)).ok()
                })
                .unwrap_or_default();
            let head: String = source.lines().take_while(|line| line.starts_with("//!")).collect();
            head.len() < 80
        })
        .collect();
    nothing_found(
        &findings,
        "start lib.rs or main.rs with `//!` lines: what belongs here, and what never does:",
    );
}

#[test]
fn a_word_is_found_at_its_start_only() {
    assert!(names("let x = rand::random();", "rand::"));
    assert!(!names("use strand::x;", "rand::"));
    assert!(names("tokio::time::Instant::now()", "Instant::now"));
    assert_eq!(method("    pub async fn find<'a>(&self) {"), Some("find"));
    assert_eq!(method("    pub fn find(&self) {"), None);
    for wrong in [
        "if settings.force_name == \"Test\" {",
        "if force != \"met\" {",
        "match ctx.settings.force_name.as_str() {",
        "if force.name.starts_with(\"Met\") {",
    ] {
        assert!(compares_a_force(wrong), "{wrong}");
    }
    assert!(!compares_a_force("_ => (given == \"all\").then_some(For::Force),"));
    assert!(!compares_a_force("match scope {"));
}
