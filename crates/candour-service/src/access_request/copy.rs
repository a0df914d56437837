//! A copy of what is held, as it is kept sealed and as it is written for machines.

use candour_domain::access_request::{Exemption, Passage, black_out};
use candour_domain::language::Language;
use candour_store::access_request::Withheld;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

/// The version of the shape; it grows when a reader of the earlier one would misunderstand.
pub const VERSION: u32 = 1;

/// The JSON Schema of the file for machines, which goes with it.
pub const SCHEMA: &str = include_str!("copy.schema.json");

/// What is held about a person.
#[derive(Clone, Serialize, Deserialize)]
pub struct HeldCopy {
    /// The version of the shape.
    pub version: u32,
    /// The request it answers.
    pub request: String,
    /// The force.
    pub force: String,
    /// The language the person reads.
    pub language: Language,
    /// When they asked.
    pub asked_at: Timestamp,
    /// When it was gathered.
    pub gathered_at: Timestamp,
    /// What is held, part by part.
    pub sections: Vec<Section>,
    /// What is not in it, and why.
    pub withheld: Vec<WithheldIn>,
}

/// One part of what is held.
#[derive(Clone, Serialize, Deserialize)]
pub struct Section {
    /// Its name; a text id and a name in the file for machines.
    pub name: String,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// One entry: names and values, in the order they are shown.
#[derive(Clone, Serialize, Deserialize)]
pub struct Entry(pub Vec<Field>);

/// One value with its name.
#[derive(Clone, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// A value.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "of")]
pub enum Value {
    /// What somebody wrote. `part` names it, for what is blacked out.
    Text {
        /// Where it stands.
        part: String,
        /// The words.
        text: String,
    },
    /// A name, number or address.
    Line(String),
    /// A moment.
    At(Timestamp),
    /// A day, as days since 1970.
    Day(i32),
    /// A number.
    Number(i64),
    /// Yes or no.
    Yes(bool),
    /// A name out of a fixed list: the list, and the name. Together they are a text id.
    Coded(String, String),
    /// Left out, with the reason.
    Withheld(Exemption),
}

/// What is left out of a part, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithheldIn {
    /// The part.
    pub section: String,
    /// Why.
    pub exemption: Exemption,
}

impl std::fmt::Debug for HeldCopy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HeldCopy({} sections)", self.sections.len())
    }
}

/// Builds an entry.
#[derive(Default)]
pub(super) struct Build(Vec<Field>);

impl Build {
    fn put(mut self, name: &str, value: Value) -> Self {
        self.0.push(Field { name: name.to_owned(), value });
        self
    }

    pub(super) fn text(self, name: &str, part: String, text: String) -> Self {
        self.put(name, Value::Text { part, text })
    }

    pub(super) fn line(self, name: &str, line: impl Into<String>) -> Self {
        self.put(name, Value::Line(line.into()))
    }

    pub(super) fn line_if(self, name: &str, line: Option<String>) -> Self {
        match line {
            Some(line) => self.line(name, line),
            None => self,
        }
    }

    pub(super) fn at(self, name: &str, at: Timestamp) -> Self {
        self.put(name, Value::At(at))
    }

    pub(super) fn at_if(self, name: &str, at: Option<Timestamp>) -> Self {
        match at {
            Some(at) => self.at(name, at),
            None => self,
        }
    }

    pub(super) fn day(self, name: &str, day: i32) -> Self {
        self.put(name, Value::Day(day))
    }

    pub(super) fn number(self, name: &str, number: i64) -> Self {
        self.put(name, Value::Number(number))
    }

    pub(super) fn yes(self, name: &str, yes: bool) -> Self {
        self.put(name, Value::Yes(yes))
    }

    pub(super) fn coded(self, name: &str, list: &str, value: &str) -> Self {
        self.put(name, Value::Coded(list.to_owned(), value.to_owned()))
    }

    pub(super) fn withheld(self, name: &str, exemption: Exemption) -> Self {
        self.put(name, Value::Withheld(exemption))
    }

    pub(super) fn done(self) -> Entry {
        Entry(self.0)
    }
}

impl HeldCopy {
    /// Adds a part; one without entries is left out.
    pub(super) fn add(&mut self, name: &str, entries: Vec<Entry>) {
        if !entries.is_empty() {
            self.sections.push(Section { name: name.to_owned(), entries });
        }
    }

    /// Says that something is left out of a part.
    pub(super) fn leave_out(&mut self, section: &str, exemption: Exemption) {
        let note = WithheldIn { section: section.to_owned(), exemption };
        if !self.withheld.contains(&note) {
            self.withheld.push(note);
        }
    }

    /// The texts, each with the name of its part.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.sections.iter().flat_map(|section| &section.entries).flat_map(|entry| &entry.0);
        fields.filter_map(|field| match &field.value {
            Value::Text { part, text } => Some((part.as_str(), text.as_str())),
            _ => None,
        })
    }

    /// Blacks out what is withheld. What was there is gone from the copy.
    pub(super) fn blacked_out(mut self, withheld: &[(String, Withheld)]) -> Self {
        let mut notes = Vec::new();
        for section in &mut self.sections {
            for field in section.entries.iter_mut().flat_map(|entry| &mut entry.0) {
                let Value::Text { part, text } = &mut field.value else { continue };
                let mine: Vec<&Withheld> =
                    withheld.iter().filter(|(of, _)| of == part).map(|(_, withheld)| withheld).collect();
                if mine.is_empty() {
                    continue;
                }
                let passages: Vec<Passage> = mine.iter().map(|withheld| withheld.passage).collect();
                *text = black_out(text, &passages);
                notes.extend(mine.iter().map(|withheld| (section.name.clone(), withheld.exemption)));
            }
        }
        for (section, exemption) in notes {
            self.leave_out(&section, exemption);
        }
        self
    }

    /// The copy for machines, as [`SCHEMA`] has it.
    pub fn json(&self) -> Json {
        let mut held = Map::new();
        for section in &self.sections {
            let entries = section.entries.iter().map(|entry| {
                Json::Object(
                    entry.0.iter().map(|field| (field.name.clone(), written(&field.value))).collect(),
                )
            });
            held.insert(section.name.clone(), Json::Array(entries.collect()));
        }
        let withheld = self.withheld.iter().map(
            |note| json!({ "from": note.section, "because": note.exemption, "law": note.exemption.law() }),
        );
        json!({
            "format": "candour-access-copy",
            "version": self.version,
            "request": self.request,
            "force": self.force,
            "language": self.language.tag(),
            "asked_at": self.asked_at.to_string(),
            "gathered_at": self.gathered_at.to_string(),
            "held": held,
            "withheld": withheld.collect::<Vec<_>>(),
        })
    }
}

fn written(value: &Value) -> Json {
    match value {
        Value::Text { text, .. } => json!(text),
        Value::Line(line) => json!(line),
        Value::At(at) => json!(at.to_string()),
        Value::Day(day) => json!(date(*day)),
        Value::Number(number) => json!(number),
        Value::Yes(yes) => json!(yes),
        Value::Coded(_, name) => json!(name),
        Value::Withheld(exemption) => json!({ "withheld": exemption, "law": exemption.law() }),
    }
}

fn date(day: i32) -> String {
    let span = jiff::Span::new().days(day);
    jiff::civil::date(1970, 1, 1).checked_add(span).map(|date| date.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_blacked_out_is_in_neither_the_sealed_form_nor_the_file() {
        let mut copy = HeldCopy {
            version: VERSION,
            request: String::new(),
            force: String::new(),
            language: Language::English,
            asked_at: Timestamp::UNIX_EPOCH,
            gathered_at: Timestamp::UNIX_EPOCH,
            sections: Vec::new(),
            withheld: Vec::new(),
        };
        let entry = Build::default().text("words", "words:1".to_owned(), "My sister Ann knows".to_owned());
        copy.add("words", vec![entry.day("day", 20_000).done()]);
        copy.add("wish", Vec::new());
        let passage = Passage { from: 3, to: 13 };
        let id = candour_domain::ids::WithheldId::new(Timestamp::UNIX_EPOCH, [1; 10]);
        let withheld = Withheld { id, passage, exemption: Exemption::OtherPeople };
        let copy = copy.blacked_out(&[("words:1".to_owned(), withheld), ("words:2".to_owned(), withheld)]);
        let sealed = serde_json::to_string(&copy).unwrap();
        let file = copy.json();
        assert!(!sealed.contains("Ann") && !file.to_string().contains("sister"));
        assert_eq!(file["held"]["words"][0]["words"], "My █████ knows");
        assert_eq!(file["held"]["words"][0]["day"], "2024-10-04");
        assert_eq!(file["withheld"].as_array().unwrap().len(), 1);
        assert_eq!(file["withheld"][0]["law"], "DPA 2018, Sch. 2, Part 3, para. 16");
        assert!(file["held"].get("wish").is_none());
    }
}
