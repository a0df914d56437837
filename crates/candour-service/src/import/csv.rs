//! CSV as RFC 4180 has it, read strictly: what is doubtful is refused by line, never guessed.
//!
//! Our own reader, because the common one takes a stray quotation mark as text and an unclosed one as the end of the
//! file: half a file would be read as one field, and nobody would hear of it.

use std::borrow::Cow;

use super::problem::What;

/// One record: its fields, and the line it began on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record<'a> {
    pub(super) line: u64,
    pub(super) fields: Vec<Cow<'a, str>>,
}

/// A fault and the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: u64,
    pub(super) what: What,
}

/// Reads records one by one. Lines end with LF, CR LF or CR; empty lines are passed over.
pub(super) struct Reader<'a> {
    rest: &'a str,
    line: u64,
}

/// How a field ended.
enum End {
    Comma,
    Record,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, line: 1 }
    }

    /// Takes `bytes` bytes from the front.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Takes a line break, if one is next.
    fn take_break(&mut self) -> bool {
        let length = match self.rest.as_bytes() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => return false,
        };
        self.take(length);
        self.line += 1;
        true
    }

    /// Takes what ends a field. `None` when something else is next.
    fn take_end(&mut self) -> Option<End> {
        if self.rest.is_empty() || self.take_break() {
            Some(End::Record)
        } else if self.rest.starts_with(',') {
            self.take(1);
            Some(End::Comma)
        } else {
            None
        }
    }

    /// Goes to the beginning of the next line.
    fn skip_line(&mut self) {
        let end = self.rest.find(['\r', '\n']).unwrap_or(self.rest.len());
        self.take(end);
        self.take_break();
    }

    fn field(&mut self) -> Result<(Cow<'a, str>, End), Fault> {
        let line = self.line;
        if !self.rest.starts_with('"') {
            let end = self.rest.find([',', '\r', '\n', '"']).unwrap_or(self.rest.len());
            let field = self.take(end);
            return match self.take_end() {
                Some(ended) => Ok((Cow::Borrowed(field), ended)),
                None => Err(Fault { line, what: What::QuoteInside }),
            };
        }
        self.take(1);
        let mut whole: Cow<'a, str> = Cow::Borrowed("");
        loop {
            let Some(end) = self.rest.find('"') else {
                self.rest = "";
                return Err(Fault { line, what: What::QuoteUnclosed });
            };
            let part = self.take(end);
            self.line += breaks(part);
            whole += part;
            self.take(1);
            if self.rest.starts_with('"') {
                whole += self.take(1);
                continue;
            }
            let line = self.line;
            return match self.take_end() {
                Some(ended) => Ok((whole, ended)),
                None => Err(Fault { line, what: What::TextAfterQuote }),
            };
        }
    }
}

/// How many line breaks a text holds.
pub(super) fn breaks(text: &str) -> u64 {
    let mut count = 0;
    let mut before = 0;
    for byte in text.bytes() {
        if byte == b'\r' || (byte == b'\n' && before != b'\r') {
            count += 1;
        }
        before = byte;
    }
    count
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<Record<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.take_break() {}
        if self.rest.is_empty() {
            return None;
        }
        let line = self.line;
        let mut fields = Vec::new();
        loop {
            match self.field() {
                Ok((field, end)) => {
                    fields.push(field);
                    if matches!(end, End::Record) {
                        return Some(Ok(Record { line, fields }));
                    }
                }
                Err(fault) => {
                    self.skip_line();
                    return Some(Err(fault));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn records(text: &str) -> Vec<(u64, Vec<String>)> {
        Reader::new(text)
            .map(|record| {
                let record = record.unwrap();
                (record.line, record.fields.into_iter().map(Cow::into_owned).collect())
            })
            .collect()
    }

    fn fields(list: &[&str]) -> Vec<String> {
        list.iter().map(|field| (*field).to_owned()).collect()
    }

    #[test]
    fn every_kind_of_line_break_parts_records_and_keeps_line_numbers_right() {
        for line_break in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", "1,\"x", "y\"", "2,z"].join(line_break);
            let read = records(&text);
            let broken = format!("x{line_break}y");
            assert_eq!(
                read,
                [(1, fields(&["a", "b"])), (3, fields(&["1", &broken])), (5, fields(&["2", "z"]))],
                "{line_break:?}"
            );
        }
    }

    #[test]
    fn empty_fields_commas_and_quotation_marks_are_kept() {
        assert_eq!(records("a,,\n"), [(1, fields(&["a", "", ""]))]);
        assert_eq!(records("\"a,\"\"b\"\"\",\"\""), [(1, fields(&["a,\"b\"", ""]))]);
        assert_eq!(records(" a , b "), [(1, fields(&[" a ", " b "]))]);
        assert_eq!(records("\"\"\n"), [(1, fields(&[""]))]);
    }

    #[test]
    fn what_is_doubtful_is_refused_by_line_and_the_next_line_is_read() {
        let fault = |line, what| Err(Fault { line, what });
        let ok = |line, list: &[&'static str]| {
            Ok(Record { line, fields: list.iter().map(|field| Cow::Borrowed(*field)).collect() })
        };
        let read: Vec<_> = Reader::new("a,b\"c,d\ne,\"f\"g\nh").collect();
        assert_eq!(read, [fault(1, What::QuoteInside), fault(2, What::TextAfterQuote), ok(3, &["h"])]);
        let read: Vec<_> = Reader::new("a\nb,\"c\nd\n").collect();
        assert_eq!(read, [ok(1, &["a"]), fault(2, What::QuoteUnclosed)]);
    }

    /// Writes a field as RFC 4180 says, always in quotation marks.
    fn quoted(field: &str) -> String {
        format!("\"{}\"", field.replace('"', "\"\""))
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_with_its_line(
            rows in prop::collection::vec(prop::collection::vec("[a-z\",;\r\n é😀]{0,8}", 1..4), 0..6),
            line_break in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        ) {
            let mut text = String::new();
            let mut expected = Vec::new();
            for row in &rows {
                expected.push((1 + breaks(&text), row.clone()));
                let written: Vec<String> = row.iter().map(|field| quoted(field)).collect();
                text.push_str(&written.join(","));
                text.push_str(line_break);
            }
            prop_assert_eq!(records(&text), expected);
        }

        #[test]
        fn any_text_is_read_to_its_end_with_rising_lines(text in "[ab,\"\r\n]{0,60}") {
            let mut last = 0;
            for read in Reader::new(&text) {
                let line = match read { Ok(record) => record.line, Err(fault) => fault.line };
                prop_assert!(line > last && line <= 1 + breaks(&text));
                last = line;
            }
        }
    }
}
