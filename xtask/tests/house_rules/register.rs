//! docs/data-register.md: every stored column, why it is kept, under which law, and how long.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::retention::{Periods, Rule};

use crate::migrations::schema;
use crate::support::{nothing_found, text};

const PAGE: &str = "docs/data-register.md";
const HEAD: [&str; 5] = ["column", "what", "purpose", "regime", "retention"];

/// Table to column to the other four cells, from headings that name a table and the table of columns below each.
fn read(page: &str) -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
    let mut register = BTreeMap::new();
    let mut table = None;
    let mut in_columns = false;
    for line in page.lines() {
        if line.starts_with('#') {
            table = line.split('`').nth(1).map(str::to_owned);
            in_columns = false;
            continue;
        }
        if !line.starts_with('|') {
            in_columns = false;
            continue;
        }
        let cells: Vec<String> =
            line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().map(|cell| cell.to_lowercase()).eq(HEAD.iter().map(|head| (*head).to_owned())) {
            in_columns = true;
            continue;
        }
        let rule = cells.iter().all(|cell| cell.chars().all(|symbol| "-: ".contains(symbol)));
        if let (true, false, Some(table)) = (in_columns, rule, &table) {
            let columns = register.entry(table.clone()).or_insert_with(BTreeMap::new);
            for name in cells[0].split(',').map(|name| name.trim().trim_matches('`').to_owned()) {
                columns.insert(name, cells[1..].to_vec());
            }
        }
    }
    register
}

#[test]
fn every_stored_column_is_in_the_register_and_nothing_else_is() {
    let register = read(&text(PAGE));
    let pairs = |name: &String, columns: &mut dyn Iterator<Item = &String>| -> Vec<String> {
        columns.map(|column| format!("{name}.{column}")).collect()
    };
    let registered: BTreeSet<String> =
        register.iter().flat_map(|(table, columns)| pairs(table, &mut columns.keys())).collect();
    let stored: BTreeSet<String> =
        schema("sqlite").iter().flat_map(|(table, columns)| pairs(table, &mut columns.iter())).collect();
    let findings: Vec<String> = stored
        .difference(&registered)
        .map(|name| format!("stored and not in the register: {name}"))
        .chain(registered.difference(&stored).map(|name| format!("in the register and not stored: {name}")))
        .collect();
    nothing_found(
        &findings,
        "docs/data-register.md: a heading with the table's name in backticks, below it a table with the columns \
         column | what | purpose | regime | retention:",
    );
}

/// Where each table's place in a copy of what is held about a person is said.
const SOURCES: &str = "crates/candour-service/src/access_request/sources.rs";

#[test]
fn every_table_is_in_the_copy_of_what_is_held_or_left_out_for_a_reason() {
    let source = text(SOURCES);
    // A table's name follows an opening bracket; a reason does too, but no reason is one word.
    let said: BTreeSet<&str> = source
        .split('(')
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
        .filter(|name| name.chars().all(|symbol| symbol.is_ascii_lowercase() || symbol == '_'))
        .collect();
    let schema = schema("sqlite");
    let findings: Vec<String> = schema
        .keys()
        .filter(|table| !said.contains(table.as_str()))
        .map(|table| format!("a table of which nothing is said: {table}"))
        .chain(
            said.iter()
                .filter(|table| !schema.contains_key(**table))
                .map(|table| format!("said of a table that there is not: {table}")),
        )
        .collect();
    nothing_found(
        &findings,
        "add the table to SOURCES in crates/candour-service/src/access_request/sources.rs, in the order of names: \
         In(parts of the copy it is in), or Out(why a person who asks for a copy does not get it):",
    );
}

#[test]
fn every_line_of_the_register_is_filled_in() {
    let mut findings = Vec::new();
    for (table, columns) in read(&text(PAGE)) {
        for (column, cells) in columns {
            let empty = |cell: &String| {
                let cell = cell.to_lowercase();
                cell.is_empty()
                    || cell == "-"
                    || cell.contains("todo")
                    || cell.contains("to fill in")
                    || cell == "?"
            };
            if cells.len() != HEAD.len() - 1 || cells.iter().any(empty) {
                findings.push(format!("{table}.{column}: {cells:?}"));
            }
        }
    }
    nothing_found(&findings, "say what it is, what for, under which law and how long it is kept:");
}

/// The rows of the table that has these heads.
fn rows_below(page: &str, head: &str) -> Vec<Vec<String>> {
    let lines =
        page.lines().skip_while(|line| *line != head).skip(2).take_while(|line| line.starts_with('|'));
    lines.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// The rules that a cell names.
fn named(cell: &str) -> impl Iterator<Item = &str> {
    cell.split("rule `").skip(1).filter_map(|rest| rest.split('`').next())
}

#[test]
fn every_term_of_the_register_is_a_rule_that_runs_or_says_why_none_does() {
    let page = text(PAGE);
    let register = read(&page);
    let terms = rows_below(&page, "| term | why nothing runs |");
    let terms: Vec<&str> = terms.iter().map(|row| row[0].as_str()).collect();
    assert!(terms.len() > 3, "the table of terms was not found");
    let mut findings = Vec::new();
    let mut used = BTreeSet::new();
    for (table, columns) in &register {
        for (column, cells) in columns {
            let cell = cells.last().map_or("", String::as_str);
            let rules: Vec<&str> = named(cell).collect();
            used.extend(rules.iter().copied());
            let unknown = rules.iter().any(|rule| Rule::parse(rule).is_none());
            let as_other =
                cell.strip_prefix("as `").and_then(|rest| rest.split('`').next()).is_some_and(|other| {
                    let (in_table, other) = other.split_once('.').unwrap_or((table.as_str(), other));
                    (in_table, other) != (table.as_str(), column.as_str())
                        && register.get(in_table).is_some_and(|columns| columns.contains_key(other))
                });
            // The row goes as its key, or as whatever column has a term.
            let as_row = cell == "as the row"
                && columns.values().any(|cells| {
                    cells.last().is_some_and(|cell| !cell.starts_with("as `") && cell != "as the row")
                });
            let term = terms.iter().any(|term| cell.starts_with(term));
            if unknown || !(cell.starts_with("rule `") || as_other || as_row || term) {
                findings.push(format!("{table}.{column}: {cell}"));
            }
        }
    }
    nothing_found(
        &findings,
        "the last column says a rule that runs (rule `name`, out of candour_domain::retention::Rule), a term of the \
         table of terms, or as `column` or as `table.column`:",
    );
    let unused: Vec<&str> =
        Rule::ALL.iter().map(|rule| rule.as_str()).filter(|rule| !used.contains(rule)).collect();
    assert!(unused.is_empty(), "rules of the program that no column of the register names: {unused:?}");
}

#[test]
fn the_register_gives_each_rule_the_days_it_has() {
    let rows = rows_below(&text(PAGE), "| rule | what goes | days | counted from | setting |");
    let said: BTreeMap<String, String> =
        rows.iter().map(|row| (row[0].trim_matches('`').to_owned(), row[2].clone())).collect();
    let have: BTreeMap<String, String> = Rule::ALL
        .iter()
        .map(|rule| (rule.as_str().to_owned(), rule.days(Periods::default()).to_string()))
        .collect();
    assert_eq!(said, have);
}

#[test]
fn the_register_is_read_from_its_tables() {
    let page = "## `a`\n| Column | What | Purpose | Regime | Retention |\n|---|---|---|---|---|\n\
                | `id`, `at` | x | y | z | 1 year |\n\n| other | table |\n|---|---|\n| no | no |\n";
    let register = read(page);
    let names: Vec<&String> = register["a"].keys().collect();
    assert_eq!(names, ["at", "id"]);
    assert_eq!(register["a"]["id"], ["x", "y", "z", "1 year"]);
    assert_eq!(register.len(), 1);
}
