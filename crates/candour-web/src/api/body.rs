//! A JSON body, read strictly: one object, each name once, every value looked at by whoever takes it, nothing left over.

use std::fmt;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

use super::problem::{ApiProblem, Kind, Wrong};
use crate::errors::Problem;
use crate::form;

/// Reads the bytes of a body that is sent as JSON.
pub(crate) async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    let bytes = form::collect(body, limit).await?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") { Ok(bytes) } else { Err(Problem::WrongType) }
}

/// The fields of a body, and what is wrong with those taken so far.
#[derive(Debug)]
pub(crate) struct Fields {
    fields: Vec<(String, Value)>,
    wrong: Vec<Wrong>,
}

impl Fields {
    /// Reads one object from any bytes.
    ///
    /// # Errors
    /// A problem where the bytes are not one object with each name once.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, ApiProblem> {
        let object: Object = serde_json::from_slice(bytes).map_err(|error| {
            let what = if error.is_data() {
                "The body is JSON, and not one object with each name once"
            } else if error.is_eof() {
                "The body ends too early"
            } else {
                "The body is not JSON"
            };
            let (line, column) = (error.line(), error.column());
            ApiProblem::because(Kind::NotJson, format!("{what}: line {line}, column {column}."))
        })?;
        Ok(Self { fields: object.0, wrong: Vec::new() })
    }

    /// Takes a text that must be there, as `read` understands it.
    pub(crate) fn needed<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let there = self.fields.iter().any(|(known, value)| known == name && !value.is_null());
        if there {
            return self.maybe(name, read);
        }
        self.fields.retain(|(known, _)| known != name);
        self.wrong.push(Wrong::in_body(name, "It is missing."));
        None
    }

    /// Takes a text that may be left out, or be `null`.
    pub(crate) fn maybe<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let at = self.fields.iter().position(|(known, _)| known == name)?;
        let read = match self.fields.swap_remove(at).1 {
            Value::Null => return None,
            Value::String(text) => read(&text),
            _ => Err("It is a text in quotation marks.".to_owned()),
        };
        read.map_err(|detail| self.wrong.push(Wrong::in_body(name, detail))).ok()
    }

    /// Says that a field which was taken is wrong all the same.
    pub(crate) fn refuse(&mut self, name: &'static str, detail: impl Into<String>) {
        self.wrong.push(Wrong::in_body(name, detail));
    }

    /// Whether something is wrong with a field already.
    pub(crate) fn is_wrong(&self, name: &'static str) -> bool {
        self.wrong.iter().any(|wrong| wrong.points_at(name))
    }

    /// Ends the reading: nothing was wrong and nothing is left.
    ///
    /// # Errors
    /// A problem with all that was wrong.
    pub(crate) fn finish(mut self) -> Result<(), ApiProblem> {
        let unknown = |(name, _): &(String, Value)| Wrong::in_body(name, "There is no such field.");
        self.wrong.extend(self.fields.iter().map(unknown));
        if self.wrong.is_empty() { Ok(()) } else { Err(ApiProblem::with(Kind::BodyWrong, self.wrong)) }
    }
}

/// An object whose names are kept in order and stand once each; serde's own map would keep the last of two.
struct Object(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut fields: Vec<(String, Value)> = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    if fields.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom("a name stands twice"));
                    }
                    fields.push((name, map.next_value()?));
                    // No request has so many; looking each up among very many would take long.
                    if fields.len() > 64 {
                        return Err(A::Error::custom("there are too many names"));
                    }
                }
                Ok(Object(fields))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Result<String, String> {
        if text == "bad" { Err("It is bad.".to_owned()) } else { Ok(text.to_owned()) }
    }

    #[test]
    fn all_that_is_wrong_is_pointed_at() {
        let mut fields = Fields::parse(br#"{"a":"bad","b":7,"c":null,"d":"fine","x/y":1}"#).unwrap();
        assert_eq!(fields.needed("a", text), None);
        assert_eq!(fields.maybe("b", text), None);
        assert_eq!(fields.needed("c", text), None);
        assert_eq!(fields.needed("d", text).as_deref(), Some("fine"));
        assert_eq!(fields.maybe("e", text), None);
        let problem = format!("{:?}", fields.finish().unwrap_err());
        for pointer in ["#/a", "#/b", "#/c", "#/x~1y"] {
            assert!(problem.contains(&format!("{pointer:?}")), "{pointer}: {problem}");
        }
        assert!(!problem.contains("#/d") && !problem.contains("#/e"));
    }

    #[test]
    fn what_is_not_one_object_with_each_name_once_is_refused() {
        let many: String = (0..70).map(|n| format!("\"{n}\":1,")).collect();
        for wrong in [
            "",
            " ",
            "null",
            "[]",
            "\"a\"",
            "7",
            "{",
            "{}{}",
            "{\"a\":1,\"a\":2}",
            "{\"a\":1,\"\\u0061\":2}",
            "{'a':1}",
            "{\"a\":NaN}",
            "{\"a\":1,}",
            &format!("{{{many}\"z\":1}}"),
            &"[".repeat(100_000),
            &format!("{{\"a\":{}", "[".repeat(100_000)),
        ] {
            assert!(Fields::parse(wrong.as_bytes()).is_err(), "{}", wrong.get(..20).unwrap_or(wrong));
        }
        assert!(Fields::parse(b"{\"a\":\"\xFF\"}").is_err());
        assert!(Fields::parse(b"\xEF\xBB\xBF{}").is_err(), "RFC 8259 has no mark before JSON");
        assert!(Fields::parse(b" {} \n").unwrap().finish().is_ok());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(mut fields) = Fields::parse(&bytes) {
                fields.needed("a", text);
                let _ = fields.finish();
            }
        }
    }
}
