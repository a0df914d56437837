//! The text of a letter in HTML. What stands in a block quotation keeps a sign in front of its lines, as in plain mail, so
//! that a reply can be told from what it replies to. One pass; nothing is fetched, and nothing that is not text counts.

use mail_parser::decoders::html::add_html_token;

/// The most quotations in each other that are told apart; deeper ones look like these.
const DEPTH: usize = 8;

/// The longest name of a character ("&hellip;") that is looked for.
const ENTITY: usize = 40;

/// Elements whose content is no text.
const SILENT: [&str; 5] = ["style", "script", "title", "template", "noscript"];

/// Elements that begin on a line of their own and end one.
const BLOCKS: [&str; 24] = [
    "address",
    "article",
    "blockquote",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "pre",
    "section",
    "table",
    "ul",
];

/// The text, written line by line.
#[derive(Default)]
struct Page {
    text: String,
    depth: usize,
    begun: bool,
    space: bool,
}

impl Page {
    fn end_line(&mut self) {
        if self.begun {
            self.text.push('\n');
        }
        self.begun = false;
        self.space = false;
    }

    /// A line ends here even if nothing stands on it.
    fn break_line(&mut self) {
        if !self.begun {
            self.begin_line();
        }
        self.end_line();
    }

    fn begin_line(&mut self) {
        for _ in 0..self.depth.min(DEPTH) {
            self.text.push_str("> ");
        }
        self.begun = true;
    }

    fn write(&mut self, html: &str) {
        let mut rest = html;
        while let Some(first) = rest.chars().next() {
            if first.is_ascii_whitespace() {
                self.space = self.begun;
                rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
                continue;
            }
            if !self.begun {
                self.begin_line();
            }
            if std::mem::take(&mut self.space) {
                self.text.push(' ');
            }
            let end = rest.find(|c: char| c == '&' || c.is_ascii_whitespace()).unwrap_or(rest.len());
            if end > 0 {
                self.text.push_str(rest.get(..end).unwrap_or_default());
                rest = rest.get(end..).unwrap_or_default();
                continue;
            }
            let named = rest.bytes().take(ENTITY).position(|byte| byte == b';').map_or(1, |at| at + 1);
            let (entity, after) = rest.split_at_checked(named).unwrap_or((rest, ""));
            match entity {
                "&nbsp;" | "&#160;" | "&#xa0;" | "&#xA0;" => self.text.push(' '),
                _ => add_html_token(&mut self.text, entity.as_bytes(), false),
            }
            rest = after;
        }
    }

    fn tag(&mut self, name: &str, closes: bool) {
        if name == "br" {
            self.break_line();
        } else if name == "p" || name == "tr" || BLOCKS.contains(&name) {
            self.end_line();
            if name == "blockquote" {
                self.depth = if closes { self.depth.saturating_sub(1) } else { self.depth.saturating_add(1) };
            } else if name == "p" && closes {
                self.break_line();
            }
        } else if name == "td" || name == "th" {
            self.space = self.begun;
        }
    }
}

/// The text of a letter in HTML.
pub(super) fn text(html: &str) -> String {
    let mut page = Page::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        page.write(rest.get(..at).unwrap_or_default());
        let from = rest.get(at..).unwrap_or_default();
        if let Some(comment) = from.strip_prefix("<!--") {
            rest = after(comment, "-->");
            continue;
        }
        let inner = from.get(1..).unwrap_or_default();
        let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
        // "a < b" is no tag.
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
            page.write("&lt;");
            rest = from.get(1..).unwrap_or_default();
            continue;
        }
        let long = inner.bytes().take(20).take_while(u8::is_ascii_alphanumeric).count();
        let name = inner.get(..long).unwrap_or_default().to_ascii_lowercase();
        rest = after(inner, ">");
        if let Some(silent) = SILENT.iter().find(|silent| !closes && **silent == name) {
            rest = after_element(rest, silent);
        }
        page.tag(&name, closes);
    }
    page.write(rest);
    page.end_line();
    page.text
}

/// What comes after a sign; nothing where it is missing.
fn after<'a>(text: &'a str, sign: &str) -> &'a str {
    text.split_once(sign).map_or("", |(_, after)| after)
}

/// What comes after the end of an element; nothing where it has none.
fn after_element<'a>(html: &'a str, name: &str) -> &'a str {
    let mut rest = html;
    while let Some((_, inner)) = rest.split_once("</") {
        if inner.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name)) {
            return after(inner, ">");
        }
        rest = inner;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_keeps_a_sign_before_its_lines() {
        let html = "<div>5, she was <b>kind</b></div><div>Tuesday, Candour wrote:<br>\
                    <blockquote type=\"cite\">How was it?<br>1 to 5<BLOCKQUOTE>older</BLOCKQUOTE></blockquote></div>";
        assert_eq!(
            text(html),
            "5, she was kind\nTuesday, Candour wrote:\n> How was it?\n> 1 to 5\n> > older\n"
        );
    }

    #[test]
    fn each_block_is_a_line_and_white_space_is_one_space() {
        let html = "<html><head><title>Re: x</title><style>p { color: red }</style></head><body>\n<!-- <p>not</p> -->\
                    <ul><li>one</li><li>two\n   three</li></ul><p>caf&eacute;&nbsp;&#x2013; &lt;fine&gt; &unknown; a&b</p>\
                    <table><tr><td>a</td><td>b</td></tr></table><script>no()</script>end";
        assert_eq!(text(html), "one\ntwo three\ncaf\u{e9} \u{2013} <fine> &unknown; a&b\n\na b\nend\n");
    }

    #[test]
    fn no_nesting_of_tags_costs_more_than_its_length() {
        let deep = "<blockquote>".repeat(50_000) + "x";
        assert!(text(&deep).ends_with("> x\n"));
        assert_eq!(text("</blockquote></blockquote>fine"), "fine\n");
        assert_eq!(text("<blockquote"), "");
        assert_eq!(text("a < b <blockquoted> c"), "a < b c\n");
        for unit in ["<", "<a", "<!--", "<style>", "</", "&", "&#", "<br>", "<p>x", "\u{2603}<"] {
            let many = unit.repeat(200_000 / unit.len());
            let (tell, told) = std::sync::mpsc::channel();
            let most = many.len() * 5;
            std::thread::spawn(move || tell.send(text(&many)));
            let found = told.recv_timeout(std::time::Duration::from_secs(10)).unwrap();
            assert!(found.len() <= most, "{unit}");
        }
    }
}
