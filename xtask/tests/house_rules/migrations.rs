//! The two folders of migrations, read as text. That the databases end up equal is in the store's contract.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{files, nothing_found, text};

/// Tables and their columns.
pub type Schema = BTreeMap<String, BTreeSet<String>>;

fn names(dialect: &str) -> Vec<String> {
    let folder = format!("crates/candour-store/migrations/{dialect}/");
    let mut names: Vec<String> = files(&folder, ".sql")
        .iter()
        .filter_map(|path| path.strip_prefix(&folder))
        .map(str::to_owned)
        .collect();
    names.sort();
    assert!(!names.is_empty(), "{folder} holds no migration");
    names
}

/// What the migrations of one dialect leave behind.
pub fn schema(dialect: &str) -> Schema {
    let mut schema = Schema::new();
    for name in names(dialect) {
        apply(&mut schema, &text(&format!("crates/candour-store/migrations/{dialect}/{name}")));
    }
    assert!(schema.len() > 3, "hardly any tables found: the search is broken");
    schema
}

fn apply(schema: &mut Schema, sql: &str) {
    let sql: String =
        sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    for statement in split_outside_brackets(&sql, ';') {
        let words: Vec<String> = statement.split_whitespace().map(str::to_lowercase).collect();
        let words: Vec<&str> =
            words.iter().map(String::as_str).filter(|word| !["if", "not", "exists"].contains(word)).collect();
        match words.as_slice() {
            ["create", "table", rest @ ..] => {
                let table = bare(rest.first().copied().unwrap_or_default());
                let body = inside_brackets(&statement);
                schema.insert(
                    table,
                    split_outside_brackets(body, ',').iter().filter_map(|line| column(line)).collect(),
                );
            }
            ["alter", "table", table, "add", "column", name, ..] => {
                schema.entry(bare(table)).or_default().insert(bare(name));
            }
            ["alter", "table", table, "drop", "column", name, ..] => {
                schema.entry(bare(table)).or_default().remove(&bare(name));
            }
            ["alter", "table", table, "rename", "column", from, "to", to] => {
                let columns = schema.entry(bare(table)).or_default();
                columns.remove(&bare(from));
                columns.insert(bare(to));
            }
            ["alter", "table", from, "rename", "to", to] => {
                let columns = schema.remove(&bare(from)).unwrap_or_default();
                schema.insert(bare(to), columns);
            }
            ["drop", "table", table, ..] => {
                schema.remove(&bare(table));
            }
            _ => {}
        }
    }
}

fn bare(name: &str) -> String {
    name.split('(').next().unwrap_or_default().trim_matches(['"', '`']).to_lowercase()
}

/// The column a line of a table declares; nothing for a constraint.
fn column(line: &str) -> Option<String> {
    let first = bare(line.split_whitespace().next()?);
    let constraint = ["constraint", "primary", "unique", "foreign", "check", "exclude"];
    (!constraint.contains(&first.as_str())).then_some(first)
}

fn inside_brackets(statement: &str) -> &str {
    let start = statement.find('(').map_or(statement.len(), |at| at + 1);
    let end = statement.rfind(')').unwrap_or(statement.len());
    statement.get(start..end).unwrap_or_default()
}

/// Splits where the sign stands outside brackets and quotes, and, for `;`, outside a trigger's BEGIN and END.
fn split_outside_brackets(text: &str, sign: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut depth, mut quoted) = (0_u32, false);
    for symbol in text.chars() {
        match symbol {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if symbol == sign && depth == 0 && !quoted {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(symbol);
        }
    }
    parts
}

#[test]
fn both_databases_have_the_same_migrations() {
    assert_eq!(
        names("sqlite"),
        names("postgres"),
        "a migration is written for both databases, under one name"
    );
}

#[test]
fn both_databases_get_the_same_tables_and_columns() {
    let (sqlite, postgres) = (schema("sqlite"), schema("postgres"));
    let pairs = |schema: &Schema| -> BTreeSet<String> {
        schema
            .iter()
            .flat_map(|(table, columns)| columns.iter().map(move |column| format!("{table}.{column}")))
            .collect()
    };
    let (sqlite, postgres) = (pairs(&sqlite), pairs(&postgres));
    let findings: Vec<String> = sqlite
        .difference(&postgres)
        .map(|name| format!("SQLite only: {name}"))
        .chain(postgres.difference(&sqlite).map(|name| format!("PostgreSQL only: {name}")))
        .collect();
    nothing_found(&findings, "the two folders of migrations make different tables:");
}

#[test]
fn migrations_are_numbered_without_a_gap() {
    for (index, name) in names("sqlite").iter().enumerate() {
        let expected = format!("{:04}_", index + 1);
        assert!(name.starts_with(&expected), "{name} should start with {expected}");
    }
}

#[test]
fn tables_and_columns_are_read_from_sql() {
    let mut schema = Schema::new();
    apply(
        &mut schema,
        "CREATE TABLE a ( -- a table; with a comment, and a comma\n id BLOB PRIMARY KEY,\n \
         n NUMERIC(4, 2) CHECK (n IN (1, 2)),\n note TEXT DEFAULT 'x, y; z',\n UNIQUE (id, n)\n) STRICT;\n\
         CREATE UNIQUE INDEX i ON a (id);\nALTER TABLE a ADD COLUMN more TEXT;\n\
         CREATE TABLE IF NOT EXISTS b(id INT);\nDROP TABLE b;",
    );
    let columns: Vec<&str> = schema["a"].iter().map(String::as_str).collect();
    assert_eq!(columns, ["id", "more", "n", "note"]);
    assert_eq!(schema.len(), 1);
}
