//! Whether a program wants JSON or comma-separated values.

use axum::http::{HeaderMap, header};

use super::problem::ApiProblem;
use super::query;
use crate::form::Form;

/// A form in which figures come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Json,
    Csv,
}

/// The form that is asked for by the query, else by the header `Accept`, else JSON.
///
/// # Errors
/// A problem where the query asks for something else.
pub(crate) fn wanted(query: &Form, headers: &HeaderMap) -> Result<Wanted, ApiProblem> {
    let named = |text: &str| match text {
        "json" => Some(Wanted::Json),
        "csv" => Some(Wanted::Csv),
        _ => None,
    };
    let asked = query::value(query, "format", named, || "json, csv".to_owned())?;
    Ok(asked.unwrap_or_else(|| accepted(headers)))
}

/// CSV where it is named and liked better than JSON.
fn accepted(headers: &HeaderMap) -> Wanted {
    let (mut csv, mut json) = (0.0, 0.0);
    for range in headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()) {
        for one in range.split(',') {
            let mut parts = one.split(';').map(str::trim);
            let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
            match kind.as_str() {
                "text/csv" | "text/*" => csv = weight.max(csv),
                "application/json" | "application/*" | "*/*" => json = weight.max(json),
                _ => {}
            }
        }
    }
    if csv > json { Wanted::Csv } else { Wanted::Json }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn csv_comes_where_it_is_liked_better() {
        let accept = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_bytes(text.as_bytes()).unwrap());
            accepted(&headers)
        };
        for json in [
            "",
            "*/*",
            "application/json",
            "text/csv;q=0.5, application/json",
            "text/html",
            "text/csv;q=x;q=0, */*",
            "\u{e9}",
        ] {
            assert_eq!(accept(json), Wanted::Json, "{json}");
        }
        for csv in ["text/csv", "TEXT/CSV, */*;q=0.1", "application/json;q=0.4, text/csv;q=0.5"] {
            assert_eq!(accept(csv), Wanted::Csv, "{csv}");
        }
        assert_eq!(accepted(&HeaderMap::new()), Wanted::Json);
    }

    #[test]
    fn the_query_counts_before_the_header() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("text/csv"));
        let read = |text: &str| wanted(&Form::parse(text.as_bytes()), &headers);
        assert_eq!(read("format=json"), Ok(Wanted::Json));
        assert_eq!(read(""), Ok(Wanted::Csv));
        assert!(read("format=xml").is_err() && read("format=").is_err());
    }
}
