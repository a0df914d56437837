//! What a backup says about itself, how its file is called, and which old ones may go.

use std::collections::BTreeMap;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The form of the backups this program writes. It reads this form and no later one.
pub const FORM: u32 = 1;

/// Which database a backup is of. One kind is not restored into the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// A SQLite file.
    Sqlite,
    /// PostgreSQL.
    Postgresql,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgresql => "PostgreSQL",
        })
    }
}

/// One table, summed up: two tables with the same sum hold the same rows, whichever database they lie in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSum {
    /// The table.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256 of its rows in the order of its key, as 64 hexadecimal digits.
    pub sha256: String,
}

/// What a backup says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORM`] of the program that wrote it.
    pub form: u32,
    /// Version of that program.
    pub program: String,
    /// Which database.
    pub engine: Engine,
    /// How many steps of the schema the database had had.
    pub schema: usize,
    /// How many of them a program must know to serve on it.
    pub needs: usize,
    /// When the backup was begun.
    pub made_at: Timestamp,
    /// Every table.
    pub tables: Vec<TableSum>,
    /// How far the tree of the audit log went; nothing in a backup made before this was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<AuditTree>,
}

/// How far the tree of the audit log went when a backup was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditTree {
    /// How many lines had a number.
    pub size: u64,
    /// The root over them as the head's note writes it; empty where there was no note yet.
    pub root: String,
}

/// A table that is not as the manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differs {
    /// The table.
    pub table: String,
    /// Rows in the backup; none where it knows no such table.
    pub expected: Option<u64>,
    /// Rows found; none where there is no such table.
    pub found: Option<u64>,
}

impl fmt::Display for Differs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.expected, self.found) {
            (Some(expected), Some(found)) if expected == found => {
                write!(f, "{}: {expected} rows, but not the same ones", self.table)
            }
            (Some(expected), Some(found)) => {
                write!(f, "{}: {expected} rows in the backup, {found} found", self.table)
            }
            (Some(_), None) => write!(f, "{}: is missing", self.table),
            (None, _) => write!(f, "{}: is not in the backup", self.table),
        }
    }
}

impl Manifest {
    /// Where these tables are not those of the backup.
    pub fn differences(&self, found: &[TableSum]) -> Vec<Differs> {
        let mut both: BTreeMap<&str, (Option<&TableSum>, Option<&TableSum>)> = BTreeMap::new();
        for sum in &self.tables {
            both.entry(&sum.table).or_default().0 = Some(sum);
        }
        for sum in found {
            both.entry(&sum.table).or_default().1 = Some(sum);
        }
        both.into_iter()
            .filter(|(_, (expected, found))| expected != found)
            .map(|(table, (expected, found))| Differs {
                table: table.to_owned(),
                expected: expected.map(|sum| sum.rows),
                found: found.map(|sum| sum.rows),
            })
            .collect()
    }

    /// How many rows all tables have together.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|sum| sum.rows).sum()
    }
}

const BEFORE: &str = "candour-";
const AFTER: &str = ".age";

/// The name of the backup begun at this time: `candour-20261130T133305Z.age`.
pub fn file_name(at: Timestamp) -> String {
    format!("{BEFORE}{}{AFTER}", at.strftime("%Y%m%dT%H%M%SZ"))
}

/// When the backup in a file of this name was begun; nothing where it is no name of ours, or of one half written.
pub fn made_at(file_name: &str) -> Option<Timestamp> {
    let time = file_name.strip_prefix(BEFORE)?.strip_suffix(AFTER)?;
    let at = jiff::fmt::strtime::parse("%Y%m%dT%H%M%SZ", time).ok()?.to_datetime().ok()?;
    let at = jiff::tz::Offset::UTC.to_timestamp(at).ok()?;
    // What is not written exactly as we write it is somebody else's file.
    (self::file_name(at) == file_name).then_some(at)
}

/// Which of these files are older than `days` and may go. The newest of all stays, however old it is.
pub fn outdated<'a>(files: &[&'a str], now: Timestamp, days: u16) -> Vec<&'a str> {
    let known: Vec<(Timestamp, &str)> =
        files.iter().filter_map(|name| Some((made_at(name)?, *name))).collect();
    let newest = known.iter().map(|(at, _)| *at).max();
    let kept = SignedDuration::from_hours(24 * i64::from(days));
    known
        .into_iter()
        .filter(|(at, _)| Some(*at) != newest && now.duration_since(*at) > kept)
        .map(|(_, name)| name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn sum(table: &str, rows: u64, sha256: &str) -> TableSum {
        TableSum { table: table.to_owned(), rows, sha256: sha256.to_owned() }
    }

    fn manifest(tables: Vec<TableSum>) -> Manifest {
        Manifest {
            form: FORM,
            program: "0.2.0".to_owned(),
            engine: Engine::Sqlite,
            schema: 12,
            needs: 12,
            made_at: at("2026-11-30T13:33:05Z"),
            tables,
            audit: None,
        }
    }

    #[test]
    fn a_table_that_is_missing_new_or_other_is_found() {
        let before = manifest(vec![sum("a", 1, "x"), sum("b", 2, "x"), sum("c", 3, "x"), sum("d", 1, "x")]);
        assert_eq!(before.rows(), 7);
        assert!(before.differences(&before.tables).is_empty());
        let after = [sum("a", 1, "x"), sum("b", 2, "y"), sum("d", 0, "x"), sum("e", 1, "x")];
        let told: Vec<String> = before.differences(&after).iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "b: 2 rows, but not the same ones",
                "c: is missing",
                "d: 1 rows in the backup, 0 found",
                "e: is not in the backup"
            ]
        );
    }

    #[test]
    fn a_manifest_reads_back_as_written() {
        let before = manifest(vec![sum("a", 1, "x")]);
        let text = serde_json::to_string(&before).unwrap();
        assert!(text.contains("\"engine\":\"sqlite\"") && text.contains("2026-11-30T13:33:05Z"), "{text}");
        assert_eq!(serde_json::from_str::<Manifest>(&text).unwrap(), before);
    }

    #[test]
    fn a_file_is_named_by_its_time_and_other_names_are_not_ours() {
        let begun = at("2026-11-30T13:33:05Z");
        assert_eq!(file_name(begun), "candour-20261130T133305Z.age");
        assert_eq!(made_at("candour-20261130T133305Z.age"), Some(begun));
        for other in [
            "",
            "candour.db",
            "candour-20261130T133305Z.age.partial",
            "candour-20261130T133305Z.age.drill.json",
            "candour-20261330T133305Z.age",
            "candour-2026113T0133305Z.age",
            "candour-20261130T133305Z .age",
            "xcandour-20261130T133305Z.age",
        ] {
            assert_eq!(made_at(other), None, "{other}");
        }
    }

    #[test]
    fn old_backups_go_and_the_newest_stays_however_old() {
        let now = at("2026-11-30T12:00:00Z");
        let old = "candour-20261026T115959Z.age";
        let older = "candour-20260101T000000Z.age";
        let fresh = "candour-20261026T120000Z.age";
        assert_eq!(outdated(&[older, old, fresh, "notes.txt"], now, 35), [older, old]);
        assert_eq!(outdated(&[older, old], now, 35), [older]);
        assert!(outdated(&[older], now, 35).is_empty());
        assert!(outdated(&["candour-20270101T000000Z.age", fresh], now, 35).is_empty());
    }
}
