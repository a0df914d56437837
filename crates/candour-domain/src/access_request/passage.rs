//! Passages of a text that are blacked out in a copy. The original stays as it is.

/// What stands where something was blacked out. Always the same, so that its length tells nothing.
pub const BLACK: &str = "█████";

/// A passage, in characters from the beginning of the text; `to` is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passage {
    /// The first character.
    pub from: usize,
    /// The character after the last.
    pub to: usize,
}

impl Passage {
    /// The whole of a text of this many characters.
    pub const fn whole(characters: usize) -> Self {
        Self { from: 0, to: characters }
    }
}

/// Where `wanted` stands in `text`, every time, without regard to case and to how spaces are written.
pub fn find(text: &str, wanted: &str) -> Vec<Passage> {
    let (haystack, needle) = (folded(text), folded(wanted.trim()));
    if needle.is_empty() || needle.len() > haystack.len() {
        return Vec::new();
    }
    let symbols = |part: &[(char, usize)]| part.iter().map(|(symbol, _)| *symbol).collect::<Vec<_>>();
    let needle = symbols(&needle);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(part) = haystack.get(at..at + needle.len()) {
        if symbols(part) == needle {
            let last = part.last().map_or(0, |(_, index)| *index);
            found.push(Passage { from: part.first().map_or(0, |(_, index)| *index), to: last + 1 });
            at += needle.len();
        } else {
            at += 1;
        }
    }
    found
}

/// The symbols in lower case with the character each came from; several spaces are one.
fn folded(text: &str) -> Vec<(char, usize)> {
    let mut out: Vec<(char, usize)> = Vec::new();
    for (index, symbol) in text.chars().enumerate() {
        if symbol.is_whitespace() {
            if out.last().is_none_or(|(before, _)| *before != ' ') {
                out.push((' ', index));
            }
        } else {
            out.extend(symbol.to_lowercase().map(|lower| (lower, index)));
        }
    }
    out
}

/// The text with [`BLACK`] in place of every passage. Passages that touch or overlap become one.
pub fn black_out(text: &str, passages: &[Passage]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut black = false;
    for (index, symbol) in text.chars().enumerate() {
        let hidden = passages.iter().any(|passage| (passage.from..passage.to).contains(&index));
        match (hidden, black) {
            (true, false) => out.push_str(BLACK),
            (true, true) => {}
            (false, _) => out.push(symbol),
        }
        black = hidden;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_place_of_a_passage_is_found_however_it_is_spaced_and_written() {
        let text = "PC Alder was kind. I told pc  alder\nso.";
        assert_eq!(find(text, " PC Alder "), [Passage { from: 0, to: 8 }, Passage { from: 26, to: 35 }]);
        assert_eq!(black_out(text, &find(text, "pc alder")), "█████ was kind. I told █████\nso.");
        assert!(find(text, "").is_empty() && find(text, "Birch").is_empty() && find("", "a").is_empty());
    }

    #[test]
    fn what_touches_becomes_one_and_tells_no_length() {
        let two = [Passage { from: 0, to: 2 }, Passage { from: 2, to: 3 }];
        assert_eq!(black_out("abcdef", &two), "█████def");
        assert_eq!(black_out("abc", &[Passage::whole(3)]), BLACK);
        assert_eq!(black_out("كلمات", &[Passage { from: 1, to: 2 }]), "ك█████مات");
    }

    proptest! {
        #[test]
        fn what_was_found_is_gone(text in "[a-cA-C \\u{e9}İ]{0,40}", wanted in "[a-cA-C\\u{e9}İ]{1,3}") {
            let left = black_out(&text, &find(&text, &wanted));
            prop_assert!(find(&left, &wanted).is_empty());
        }

        #[test]
        fn nothing_else_is_touched(text in ".{0,60}") {
            prop_assert_eq!(black_out(&text, &[]), text.clone());
            prop_assert!(find(&text, &text).len() <= 1);
        }
    }
}
