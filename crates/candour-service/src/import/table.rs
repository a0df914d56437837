//! A file's bytes as rows of named fields, whether they came as CSV or as JSON Lines.

use std::collections::HashSet;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::csv::{Reader, breaks};
use super::problem::{Choices, Problem, Problems, What};
use super::{File, Progress, Stage};

/// The most bytes of one file.
pub const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// The most characters in any field; what a column takes is checked apart.
const MOST_IN_FIELD: usize = 10_000;

/// Parts of a column's name that speak of a person who was a victim.
const VICTIM: [&str; 20] = [
    "victim",
    "complainant",
    "aggrieved",
    "injured",
    "witness",
    "person",
    "surname",
    "forename",
    "firstname",
    "first_name",
    "last_name",
    "full_name",
    "given_name",
    "birth",
    "address",
    "postcode",
    "phone",
    "mobile",
    "email",
    "contact_number",
];
/// Whole names of columns that do.
const VICTIM_WHOLE: [&str; 3] = ["name", "dob", "ip"];

/// The columns of a kind of file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    /// All of them, in the order of [`Row::fields`].
    pub(super) all: &'static [&'static str],
    /// Those that may be left out.
    pub(super) optional: &'static [&'static str],
    /// The one that may hold a list in JSON Lines.
    pub(super) list: Option<&'static str>,
}

impl Columns {
    fn index(&self, name: &str) -> Option<usize> {
        self.all.iter().position(|known| *known == name)
    }

    /// What is wrong with a column of this name.
    fn foreign(&self, name: &str) -> What {
        let plain = name.trim().to_lowercase().replace([' ', '-'], "_");
        if VICTIM.iter().any(|part| plain.contains(part)) || VICTIM_WHOLE.contains(&plain.as_str()) {
            What::VictimColumn { name: name.to_owned() }
        } else {
            What::UnknownColumn { name: name.to_owned(), known: Choices(self.all.join(", ")) }
        }
    }
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    Text(String),
    List(Vec<String>),
}

/// One row: a field for each column, empty text where there was none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) fields: Vec<Field>,
}

impl Row {
    /// The text of a column, white space at the ends removed.
    pub(super) fn text(&self, column: usize) -> &str {
        match self.fields.get(column) {
            Some(Field::Text(text)) => text.trim(),
            _ => "",
        }
    }

    /// The items of a column: a list as it is, a text parted at semicolons.
    pub(super) fn items(&self, column: usize) -> Vec<&str> {
        let items: Vec<&str> = match self.fields.get(column) {
            Some(Field::Text(text)) => text.split(';').collect(),
            Some(Field::List(items)) => items.iter().map(String::as_str).collect(),
            None => Vec::new(),
        };
        items.into_iter().map(str::trim).filter(|item| !item.is_empty()).collect()
    }
}

/// Rows between two words about how far it has come.
const STEP: usize = 20_000;

/// Reads a file row by row, so that no more than one stands in memory beside what `each` keeps of it. JSON Lines are
/// known by the file's name, or by a brace as the first character.
pub(super) fn read<R>(
    file: &File,
    columns: &Columns,
    tell: &mut dyn FnMut(Progress),
    mut each: impl FnMut(&Row, &mut Problems) -> Option<R>,
) -> Result<Vec<R>, Problems> {
    let mut problems = Problems::new(&file.name);
    let mut records = Vec::new();
    let text = match text_of(&file.bytes) {
        Ok(text) => text,
        Err(problem) => {
            problems.add(problem);
            return Err(problems);
        }
    };
    let lines = usize::try_from(1 + breaks(text)).unwrap_or(usize::MAX);
    let mut read = 0usize;
    let mut take = |row: &Row, problems: &mut Problems| {
        read += 1;
        if read.is_multiple_of(STEP) {
            let done = usize::try_from(row.line).unwrap_or(usize::MAX);
            tell(Progress { stage: Stage::Reading, done, of: lines });
        }
        records.extend(each(row, problems));
    };
    if is_json(&file.name, text) {
        json_rows(text, columns, &mut problems, &mut take);
    } else {
        csv_rows(text, columns, &mut problems, &mut take);
    }
    if read == 0 && problems.is_empty() {
        problems.add(Problem::of_file(What::Empty));
    }
    if problems.is_empty() { Ok(records) } else { Err(problems) }
}

/// A line break or tab inside a field is a space: spreadsheets break names over lines.
fn on_one_line(text: String) -> String {
    if !text.contains(['\n', '\r', '\t']) {
        return text;
    }
    text.split(['\n', '\r', '\t'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn text_of(bytes: &[u8]) -> Result<&str, Problem> {
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MOST_BYTES) {
        return Err(Problem::of_file(What::TooLarge { megabytes: MOST_BYTES / (1024 * 1024) }));
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Problem::of_file(What::Utf16));
    }
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).and_then(|good| std::str::from_utf8(good).ok());
        Problem::of_line(1 + breaks(good.unwrap_or_default()), What::NotUtf8)
    })?;
    match text.split_once('\0') {
        Some((before, _)) => Err(Problem::of_line(1 + breaks(before), What::Zero)),
        None => Ok(text),
    }
}

fn is_json(name: &str, text: &str) -> bool {
    match name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
        Some("csv") => false,
        Some("jsonl" | "ndjson" | "json") => true,
        _ => text.trim_start().starts_with('{'),
    }
}

fn csv_rows(
    text: &str,
    columns: &Columns,
    problems: &mut Problems,
    take: &mut dyn FnMut(&Row, &mut Problems),
) {
    let mut reader = Reader::new(text);
    let heading = match reader.next() {
        None => return,
        Some(Err(fault)) => {
            problems.add(Problem::of_line(fault.line, fault.what));
            return;
        }
        Some(Ok(heading)) => heading,
    };
    if let [only] = &heading.fields[..]
        && columns.all.len() > 1
        && only.contains([';', '\t'])
    {
        problems.add(Problem::of_line(heading.line, What::Separator));
        return;
    }
    let mut seen = HashSet::new();
    let mut places = Vec::with_capacity(heading.fields.len());
    for name in &heading.fields {
        let name = name.trim().to_ascii_lowercase();
        let place = columns.index(&name);
        if place.is_none() {
            problems.add(Problem::of_field(heading.line, &name, columns.foreign(&name)));
        } else if !seen.insert(name.clone()) {
            problems.add(Problem::of_field(heading.line, &name, What::RepeatedColumn { name: name.clone() }));
        }
        places.push(place);
    }
    for name in columns.all.iter().filter(|name| !columns.optional.contains(name) && !seen.contains(**name)) {
        problems.add(Problem::of_line(heading.line, What::MissingColumn { name: (*name).to_owned() }));
    }
    if !problems.is_empty() {
        return;
    }
    for record in reader {
        let record = match record {
            Ok(record) => record,
            Err(fault) => {
                problems.add(Problem::of_line(fault.line, fault.what));
                continue;
            }
        };
        if record.fields.len() != places.len() {
            let what = What::FieldCount { expected: places.len(), found: record.fields.len() };
            problems.add(Problem::of_line(record.line, what));
            continue;
        }
        let before = problems.count();
        let mut fields = vec![Field::Text(String::new()); columns.all.len()];
        for (place, given) in places.iter().zip(record.fields) {
            let Some(place) = *place else { continue };
            if check_length(&given, record.line, columns.all.get(place), problems)
                && let Some(field) = fields.get_mut(place)
            {
                *field = Field::Text(on_one_line(given.into_owned()));
            }
        }
        if problems.count() == before {
            take(&Row { line: record.line, fields }, problems);
        }
    }
}

fn check_length(given: &str, line: u64, column: Option<&&str>, problems: &mut Problems) -> bool {
    let fits = given.len() <= MOST_IN_FIELD || given.chars().nth(MOST_IN_FIELD).is_none();
    if !fits {
        let what = What::TooLong { most: MOST_IN_FIELD };
        problems.add(Problem::of_field(line, column.copied().unwrap_or_default(), what));
    }
    fits
}

/// The pairs of a JSON object in their order: a key that stands twice is seen, where a map would keep the last.
struct Pairs(Vec<(String, serde_json::Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Pairs;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

fn json_rows(
    text: &str,
    columns: &Columns,
    problems: &mut Problems,
    take: &mut dyn FnMut(&Row, &mut Problems),
) {
    let mut foreign = HashSet::new();
    let mut rest = text;
    let mut line = 0;
    while !rest.is_empty() {
        line += 1;
        let end = rest.find(['\r', '\n']).unwrap_or(rest.len());
        let (this, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = after.strip_prefix("\r\n").or_else(|| after.strip_prefix(['\r', '\n'])).unwrap_or(after);
        if this.trim().is_empty() {
            continue;
        }
        let pairs = match serde_json::from_str::<Pairs>(this) {
            Ok(Pairs(pairs)) => pairs,
            Err(error) if error.is_data() => {
                problems.add(Problem::of_line(line, What::NotAnObject));
                continue;
            }
            Err(error) => {
                problems.add(Problem::of_line(line, What::Json { position: error.column() }));
                continue;
            }
        };
        let before = problems.count();
        let mut row = Row { line, fields: vec![Field::Text(String::new()); columns.all.len()] };
        let mut seen = HashSet::new();
        for (name, value) in pairs {
            let Some(place) = columns.index(&name) else {
                // The same key on every line is one mistake, not a hundred thousand.
                if foreign.insert(name.clone()) {
                    problems.add(Problem::of_field(line, &name, columns.foreign(&name)));
                }
                continue;
            };
            if !seen.insert(place) {
                problems.add(Problem::of_field(line, &name, What::RepeatedColumn { name: name.clone() }));
                continue;
            }
            match field_of(value, columns.list == Some(name.as_str())) {
                None => problems.add(Problem::of_field(line, &name, What::NotText)),
                Some(field) => {
                    let whole = match &field {
                        Field::Text(text) => check_length(text, line, Some(&name.as_str()), problems),
                        Field::List(items) => {
                            items.iter().all(|item| check_length(item, line, Some(&name.as_str()), problems))
                        }
                    };
                    if whole && let Some(to) = row.fields.get_mut(place) {
                        *to = field;
                    }
                }
            }
        }
        for (place, name) in columns.all.iter().enumerate() {
            if !seen.contains(&place) && !columns.optional.contains(name) {
                problems.add(Problem::of_line(line, What::MissingColumn { name: (*name).to_owned() }));
            }
        }
        // What is wrong with the row as such is told; its fields are not blamed for it as well.
        if problems.count() == before {
            take(&row, problems);
        }
    }
}

fn field_of(value: serde_json::Value, may_be_list: bool) -> Option<Field> {
    use serde_json::Value;
    match value {
        Value::Null => Some(Field::Text(String::new())),
        Value::String(text) => Some(Field::Text(on_one_line(text))),
        Value::Array(items) if may_be_list => items
            .into_iter()
            .map(|item| match item {
                Value::String(text) => Some(text),
                _ => None,
            })
            .collect::<Option<Vec<_>>>()
            .map(Field::List),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::import::Kind;

    const COLUMNS: Columns =
        Columns { all: &["reference", "officers", "team"], optional: &["team"], list: Some("officers") };

    fn read(name: &str, bytes: &[u8], columns: &Columns) -> Result<Vec<Row>, Problems> {
        let file = File::new(Kind::Encounters, name, bytes.to_vec());
        super::read(&file, columns, &mut |_| (), |row, _| Some(row.clone()))
    }

    fn whats(name: &str, bytes: &[u8]) -> Vec<(Option<u64>, What)> {
        let problems = read(name, bytes, &COLUMNS).unwrap_err();
        problems.listed.into_iter().map(|problem| (problem.line, problem.what)).collect()
    }

    #[test]
    fn the_same_rows_come_from_csv_and_from_json_lines() {
        let csv = "\u{FEFF}Reference,officers\r\n R1 ,P1; P2\r\n\"R\n2\",\r\n";
        let json = "{\"reference\": \" R1 \", \"officers\": [\"P1\", \"P2\"]}\n\n{\"officers\": null, \"reference\": \"R\\n2\"}";
        for (name, text) in [("a.csv", csv), ("a.jsonl", json), ("a", csv), ("a", json)] {
            let rows = read(name, text.as_bytes(), &COLUMNS).unwrap();
            assert_eq!(rows.len(), 2);
            assert_eq!((rows[0].text(0), rows[0].items(1)), ("R1", vec!["P1", "P2"]));
            assert_eq!((rows[1].text(0), rows[1].items(1), rows[1].text(2)), ("R 2", vec![], ""));
            assert_eq!(rows[1].line, 3, "{name}");
        }
    }

    #[test]
    fn bytes_that_are_not_text_are_refused_by_line() {
        assert_eq!(whats("a.csv", b"reference,officers\r\nR1,\xE9\r\n"), [(Some(2), What::NotUtf8)]);
        assert_eq!(whats("a.csv", b"\xFF\xFEr\0"), [(None, What::Utf16)]);
        assert_eq!(whats("a.csv", b"reference,officers\nR1,a\0b\n"), [(Some(2), What::Zero)]);
        for empty in [&b""[..], b"\r\n\r\n", b"reference,officers\n", b"\xEF\xBB\xBF"] {
            assert_eq!(whats("a.csv", empty), [(None, What::Empty)]);
        }
    }

    #[test]
    fn headings_are_checked_by_name() {
        let text = |text: &str| text.to_owned();
        assert_eq!(
            whats("a.csv", b"reference,Victim Name,colour,reference\n"),
            [
                (Some(1), What::VictimColumn { name: text("victim name") }),
                (
                    Some(1),
                    What::UnknownColumn {
                        name: text("colour"),
                        known: Choices(text("reference, officers, team"))
                    }
                ),
                (Some(1), What::RepeatedColumn { name: text("reference") }),
                (Some(1), What::MissingColumn { name: text("officers") }),
            ]
        );
        assert_eq!(whats("a.csv", b"reference;officers\n1;2\n"), [(Some(1), What::Separator)]);
        assert_eq!(
            whats(
                "a.jsonl",
                b"{\"reference\":\"1\",\"surname\":\"x\"}\n{\"reference\":\"2\",\"surname\":\"y\"}"
            ),
            [
                (Some(1), What::VictimColumn { name: text("surname") }),
                (Some(1), What::MissingColumn { name: text("officers") }),
                (Some(2), What::MissingColumn { name: text("officers") }),
            ]
        );
    }

    #[test]
    fn every_bad_line_is_named_up_to_twenty() {
        let mut csv = String::from("reference,officers\n");
        for _ in 0..30 {
            csv.push_str("R1\n");
        }
        let problems = read("a.csv", csv.as_bytes(), &COLUMNS).unwrap_err();
        assert_eq!((problems.listed.len(), problems.more), (20, 10));
        assert_eq!(problems.listed[0].what, What::FieldCount { expected: 2, found: 1 });
        assert_eq!(problems.listed[19].line, Some(21));
        assert_eq!(
            whats("a.jsonl", b"[1]\nnot json\n{\"reference\":1,\"officers\":\"\"}\n{\"reference\":\"\",\"officers\":[1]}\n\"x\""),
            [
                (Some(1), What::NotAnObject),
                (Some(2), What::Json { position: 2 }),
                (Some(3), What::NotText),
                (Some(4), What::NotText),
                (Some(5), What::NotAnObject),
            ]
        );
        let long = format!("reference,officers\n{},P1\n", "x".repeat(10_001));
        assert_eq!(whats("a.csv", long.as_bytes()), [(Some(2), What::TooLong { most: 10_000 })]);
        let twice = b"{\"reference\":\"1\",\"reference\":\"2\",\"officers\":[]}";
        let repeated = What::RepeatedColumn { name: "reference".to_owned() };
        assert_eq!(whats("a.jsonl", twice), [(Some(1), repeated)]);
    }

    proptest! {
        #[test]
        fn any_bytes_give_rows_or_clear_problems(
            bytes in prop::collection::vec(any::<u8>(), 0..200), json in any::<bool>()
        ) {
            let name = if json { "a.jsonl" } else { "a.csv" };
            match read(name, &bytes, &COLUMNS) {
                Ok(rows) => prop_assert!(!rows.is_empty()),
                Err(problems) => {
                    let english = candour_words::texts(candour_domain::language::Language::English);
                    for line in problems.lines(english) {
                        prop_assert!(line.starts_with(name) && !line.contains('⟦'), "{}", line);
                    }
                }
            }
        }

        #[test]
        fn any_text_after_a_good_heading_gives_rows_or_clear_problems(
            text in "[RP0-9,;\"{}\\[\\]: \r\n\u{0}é]{0,120}"
        ) {
            let csv = format!("reference,officers,team\n{text}");
            if let Ok(rows) = read("a.csv", csv.as_bytes(), &COLUMNS) {
                prop_assert!(rows.iter().all(|row| row.fields.len() == 3 && row.line > 1));
            }
            if let Ok(rows) = read("a.jsonl", text.as_bytes(), &COLUMNS) {
                prop_assert!(rows.iter().all(|row| row.fields.len() == 3 && row.line > 0));
            }
        }
    }
}
