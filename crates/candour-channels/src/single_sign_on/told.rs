//! What the sign-in service tells about a person, once it was checked.

use std::fmt;

use serde_json::{Map, Value};

/// The most values of one claim that are read.
const VALUES_LIMIT: usize = 1_000;

/// What the service told about the person who signed in. `Debug` hides it.
#[derive(Clone, PartialEq)]
pub struct Told {
    subject: String,
    claims: Map<String, Value>,
}

impl Told {
    pub(super) fn new(subject: String, claims: Map<String, Value>) -> Self {
        Self { subject, claims }
    }

    /// Adds what is not there yet.
    pub(super) fn add(&mut self, more: Map<String, Value>) {
        for (name, value) in more {
            self.claims.entry(name).or_insert(value);
        }
    }

    /// The service's name for the person: the same at each sign-in, and nobody else's.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Whether a claim is there, by its name or by a path of names parted by dots.
    pub fn has(&self, claim: &str) -> bool {
        self.find(claim).is_some()
    }

    /// The texts of a claim: one text, or a list of texts. Anything else counts as none.
    pub fn texts(&self, claim: &str) -> Vec<&str> {
        match self.find(claim) {
            Some(Value::String(text)) => vec![text],
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).take(VALUES_LIMIT).collect(),
            _ => Vec::new(),
        }
    }

    /// The one text of a claim.
    pub fn text(&self, claim: &str) -> Option<&str> {
        self.find(claim)?.as_str()
    }

    /// Whether a claim says yes.
    pub fn is_true(&self, claim: &str) -> bool {
        self.find(claim) == Some(&Value::Bool(true))
    }

    /// A claim's own name may hold dots (`https://force.example/roles`); only where none has that name is it a path.
    fn find(&self, claim: &str) -> Option<&Value> {
        if let Some(value) = self.claims.get(claim) {
            return Some(value);
        }
        let mut parts = claim.split('.');
        let mut value = self.claims.get(parts.next()?)?;
        for part in parts {
            value = value.as_object()?.get(part)?;
        }
        Some(value)
    }
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Told(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_found_by_name_before_path_and_other_shapes_give_nothing() {
        let claims = serde_json::json!({
            "roles": ["a", 7, "b", ["c"]],
            "one": "a b",
            "realm_access": {"roles": ["x"], "deep": {"er": "y"}},
            "https://f.example/roles": ["z"],
            "number": 5, "none": null, "yes": true, "yes_in_words": "true",
        });
        let Value::Object(claims) = claims else { unreachable!() };
        let told = Told::new("s".to_owned(), claims);
        assert_eq!(told.texts("roles"), ["a", "b"]);
        assert_eq!(told.texts("one"), ["a b"], "a text is one value, whatever it holds");
        assert_eq!(told.texts("realm_access.roles"), ["x"]);
        assert_eq!(told.text("realm_access.deep.er"), Some("y"));
        assert_eq!(told.texts("https://f.example/roles"), ["z"]);
        for nothing in ["number", "none", "yes", "gone", "roles.0", "realm_access", "", ".", "one.x"] {
            assert!(told.texts(nothing).is_empty(), "{nothing}");
        }
        assert!(told.is_true("yes") && !told.is_true("yes_in_words") && !told.is_true("gone"));
        assert_eq!(format!("{told:?}"), "Told(…)");
    }

    #[test]
    fn what_was_signed_is_not_overwritten_by_what_was_not() {
        let object = |value: Value| value.as_object().cloned().unwrap_or_default();
        let mut told = Told::new("s".to_owned(), object(serde_json::json!({"roles": ["signed"]})));
        told.add(object(serde_json::json!({"roles": ["asked"], "email": "x@y"})));
        assert_eq!(told.texts("roles"), ["signed"]);
        assert_eq!(told.text("email"), Some("x@y"));
    }
}
