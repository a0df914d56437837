//! The query of a request, read strictly: a field that is unknown or stands twice is an error, since a misspelt filter
//! that is passed over would give figures of something else.

use super::problem::{ApiProblem, Kind, Wrong};
use crate::form::Form;

/// Checks that the query has only these fields, each once at most, and in readable text.
///
/// # Errors
/// A problem that names every field that is wrong.
pub(crate) fn only(query: &Form, known: &[&str]) -> Result<(), ApiProblem> {
    let mut errors = Vec::new();
    if query.unreadable() {
        errors.push(Wrong::in_query("", "Some bytes of the query are not UTF-8."));
    }
    let mut seen: Vec<&str> = Vec::new();
    for (name, _) in query.fields() {
        if !known.contains(&name.as_str()) {
            errors.push(Wrong::in_query(name, "There is no such field."));
        } else if seen.contains(&name.as_str()) {
            errors.push(Wrong::in_query(name, "It stands more than once."));
        }
        seen.push(name);
    }
    if errors.is_empty() { Ok(()) } else { Err(ApiProblem::with(Kind::QueryWrong, errors)) }
}

/// The value of a field; nothing where there is no such field.
///
/// # Errors
/// A problem that names the field, where `read` makes nothing of its value.
pub(crate) fn value<T>(
    query: &Form,
    name: &str,
    read: impl FnOnce(&str) -> Option<T>,
    expected: impl FnOnce() -> String,
) -> Result<Option<T>, ApiProblem> {
    if !query.has(name) {
        return Ok(None);
    }
    read(query.get(name)).map(Some).ok_or_else(|| {
        let wrong = Wrong::in_query(name, format!("It is one of: {}.", expected()));
        ApiProblem::with(Kind::QueryWrong, vec![wrong])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_unknown_or_stands_twice_is_named() {
        let read = |text: &str| only(&Form::parse(text.as_bytes()), &["weeks", "stratum"]);
        assert_eq!(read(""), Ok(()));
        assert_eq!(read("weeks=13&stratum=open"), Ok(()));
        for (text, name) in [("week=13", "week"), ("weeks=13&weeks=26", "weeks"), ("weeks=%FF", "")] {
            let wanted = read(text).unwrap_err();
            assert!(format!("{wanted:?}").contains(&format!("parameter: Some({name:?})")), "{text}");
        }
    }
}
