//! What came in with a request: form fields and query fields, read from any bytes without losing what was typed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Version, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::errors::Problem;

/// The most bytes in a form, unless a route says otherwise.
pub const BODY_LIMIT: usize = 64 * 1024;

/// How long a body may take to arrive.
const BODY_PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// The fields of a form or of a query, in the order they came.
#[derive(Default, Clone)]
pub struct Form {
    fields: Vec<(String, String)>,
    unreadable: bool,
}

impl Form {
    /// Reads `application/x-www-form-urlencoded` bytes. Bytes that are not UTF-8 become U+FFFD, so that the rest of
    /// the field is kept, and [`Form::unreadable`] says so.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut form = Self::default();
        for pair in bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, value) = (&pair[..at], pair.get(at + 1..).unwrap_or_default());
            let name = form.decode(name);
            let value = form.decode(value);
            form.fields.push((name, value));
        }
        form
    }

    fn decode(&mut self, bytes: &[u8]) -> String {
        let spaced: Vec<u8> = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        let decoded: Vec<u8> = percent_encoding::percent_decode(&spaced).collect();
        String::from_utf8(decoded).unwrap_or_else(|error| {
            self.unreadable = true;
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        })
    }

    /// The first field of this name; nothing where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// All fields of this name, for check boxes.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a field of this name came at all.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(known, _)| known == name)
    }

    /// Every field, as it came.
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// Whether some bytes could not be read as text. What could be read is kept.
    pub fn unreadable(&self) -> bool {
        self.unreadable
    }
}

/// How much of a body was announced, and how much has been read.
#[derive(Debug)]
pub(crate) struct Unread {
    announced: Option<u64>,
    read: Arc<AtomicU64>,
}

impl Unread {
    /// Whether some of the body is left. Of one that came without its length that cannot be told, and it is taken to be.
    pub(crate) fn is_left(&self) -> bool {
        self.announced.is_none_or(|announced| self.read.load(Ordering::Relaxed) < announced)
    }
}

/// The request with its body counted as it is read; nothing to count where it has none, or where requests have streams of
/// their own, as from HTTP/2 on.
pub(crate) fn counted(request: Request) -> (Request, Option<Unread>) {
    let headers = request.headers();
    let announced: Option<u64> =
        headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let in_pieces = headers.contains_key(header::TRANSFER_ENCODING);
    if request.version() > Version::HTTP_11 || (announced.unwrap_or(0) == 0 && !in_pieces) {
        return (request, None);
    }
    let read = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&read);
    let request = request.map(|body| {
        Body::new(body.map_frame(move |frame| {
            let bytes = frame.data_ref().map_or(0, |data| u64::try_from(data.len()).unwrap_or(u64::MAX));
            count.fetch_add(bytes, Ordering::Relaxed);
            frame
        }))
    });
    (request, Some(Unread { announced: announced.filter(|_| !in_pieces), read }))
}

/// The bytes of a body, at most so many and for so long.
pub(crate) async fn collect(body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    match tokio::time::timeout(BODY_PATIENCE, Limited::new(body, limit).collect()).await {
        Err(_) => Err(Problem::TooSlow),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Problem::TooLarge),
        Ok(Err(_)) => Err(Problem::Broken),
        Ok(Ok(collected)) => Ok(collected.to_bytes().to_vec()),
    }
}

/// Reads the body of a request as a form.
pub(crate) async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Form, Problem> {
    let bytes = collect(body, limit).await?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !bytes.is_empty() && !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Problem::WrongType);
    }
    Ok(Form::parse(&bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_survives_a_form(text in "\\PC{0,80}", name in "[a-z_]{1,12}") {
            let sent: String = form_urlencoded::Serializer::new(String::new()).append_pair(&name, &text).finish();
            let form = Form::parse(sent.as_bytes());
            prop_assert_eq!(form.get(&name), text);
            prop_assert!(!form.unreadable());
        }

        #[test]
        fn any_bytes_are_read_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let form = Form::parse(&bytes);
            prop_assert!(form.fields().len() <= bytes.len() + 1);
        }
    }

    #[test]
    fn bytes_that_are_not_text_are_noticed_and_the_rest_is_kept() {
        let form = Form::parse(b"words=good%FFday&rating=4");
        assert!(form.unreadable());
        assert_eq!(form.get("words"), "good\u{FFFD}day");
        assert_eq!(form.get("rating"), "4");
        assert!(!Form::parse("words=good%EF%BF%BDday".as_bytes()).unreadable(), "typed by a person");
    }

    #[test]
    fn the_first_field_of_a_name_counts_and_all_are_kept() {
        let form = Form::parse(b"a=1&a=2&b&=x&&c=%zz+");
        assert_eq!(form.get("a"), "1");
        assert_eq!(form.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert!(form.has("b") && !form.has("d"));
        assert_eq!(form.get("c"), "%zz ");
    }
}
