//! The letters of GSM 03.38, and signs that have a plain twin.

/// The basic table, in the order of its numbers but for 0x1B, which leads to the second table.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
                     abcdefghijklmnopqrstuvwxyzäöñüà";

/// The second table, whose letters take two places.
const SECOND: &str = "\u{C}^{}\\[~]|€";

/// How many places a letter takes; nothing where it is in neither table.
pub(super) fn gsm_units(c: char) -> Option<usize> {
    if BASIC.contains(c) {
        Some(1)
    } else if SECOND.contains(c) {
        Some(2)
    } else {
        None
    }
}

/// What stands for a sign that an editor or a keyboard has put in place of a plain one.
pub(super) const fn straightened(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{2011}' | '\u{2013}' | '\u{2014}' | '\u{2212}' => "-",
        '\u{2018}' | '\u{2019}' | '\u{201A}' => "'",
        '\u{201C}' | '\u{201D}' | '\u{201E}' => "\"",
        '\u{2026}' => "...",
        '\u{00A0}' | '\u{202F}' | '\t' => " ",
        '\u{180E}' | '\u{200B}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{2028}'
        | '\u{2029}' => "",
        _ => return None,
    })
}

/// Signs without width.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(straightened(c), Some(""))
}

/// Where one line ends and the next begins.
pub(super) const fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{1C}'..='\u{1E}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Any space, or what counts as one.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{1F}'
}
