//! Short texts that staff or files give: references, names, labels, notes.

/// Why a short text is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShortTextError {
    /// Nothing is there.
    #[error("nothing is there")]
    Empty,
    /// More characters than the field holds; holds the most it takes.
    #[error("more than {0} characters")]
    TooLong(usize),
    /// A control character (a line break, a tab, a zero byte, a mark that turns text around) stands in it.
    #[error("a control character stands in it")]
    Control,
}

/// Takes one line of at most `limit` characters, white space at the ends removed.
///
/// # Errors
/// [`ShortTextError`] names what is wrong.
pub fn one_line(given: &str, limit: usize) -> Result<String, ShortTextError> {
    let text = given.trim();
    if text.is_empty() {
        return Err(ShortTextError::Empty);
    }
    if text.chars().count() > limit {
        return Err(ShortTextError::TooLong(limit));
    }
    if text.chars().any(|c| c.is_control() || turns_text_around(c)) {
        return Err(ShortTextError::Control);
    }
    Ok(text.to_owned())
}

/// Takes several lines of at most `limit` characters; nothing is `None`.
///
/// # Errors
/// [`ShortTextError`] names what is wrong. Line breaks and tabs are allowed, other control characters are not.
pub fn lines(given: &str, limit: usize) -> Result<Option<String>, ShortTextError> {
    let text = given.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().count() > limit {
        return Err(ShortTextError::TooLong(limit));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(ShortTextError::Control);
    }
    Ok(Some(text.to_owned()))
}

/// Marks that make text run the other way: in a number or a name they show one thing and dial another.
fn turns_text_around(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_are_trimmed_bounded_and_free_of_control_characters() {
        assert_eq!(one_line("  CAD 12/3 ", 20).as_deref(), Ok("CAD 12/3"));
        assert_eq!(one_line(" ", 20), Err(ShortTextError::Empty));
        assert_eq!(one_line("abc", 2), Err(ShortTextError::TooLong(2)));
        assert_eq!(one_line("a\0b", 20), Err(ShortTextError::Control));
        assert_eq!(lines("a\r\nb", 20), Ok(Some("a\nb".to_owned())));
        assert_eq!(lines("\u{7}", 20), Err(ShortTextError::Control));
    }
}
