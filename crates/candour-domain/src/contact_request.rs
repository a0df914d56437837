//! A wish to be contacted: how, when it is safe, and what not to do.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::{self, ShortTextError};

/// The most characters in each answer.
pub const ANSWER_LIMIT: usize = 500;
/// The most characters in a name or a number or address.
pub const LINE_LIMIT: usize = 120;

/// How the person wishes to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactMethod {
    /// A call.
    Telephone,
    /// A text message.
    Sms,
    /// An e-mail.
    Email,
    /// Some other way, told in the person's own words.
    Other,
}

impl ContactMethod {
    /// All, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Telephone, Self::Sms, Self::Email, Self::Other];

    /// The name in forms and storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Telephone => "telephone",
            Self::Sms => "sms",
            Self::Email => "email",
            Self::Other => "other",
        }
    }

    /// Reads the name in a form.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }
}

/// The wish itself. It is stored sealed as one; `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactWish {
    /// How.
    pub method: ContactMethod,
    /// The number, address or other way, as given.
    pub to: String,
    /// What to call the person, if they wish to say.
    pub name: Option<String>,
    /// When it is safe, as given.
    pub safe_when: Option<String>,
    /// What not to do: leave a message, say who is calling, come to the door.
    pub do_not: Option<String>,
}

/// A wish with something missing or wrong, one entry a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ContactWishErrors {
    /// No method was chosen.
    pub method: bool,
    /// What is wrong with the number or address.
    pub to: Option<ShortTextError>,
    /// What is wrong with the name.
    pub name: Option<ShortTextError>,
    /// What is wrong with when it is safe.
    pub safe_when: Option<ShortTextError>,
    /// What is wrong with what not to do.
    pub do_not: Option<ShortTextError>,
}

impl ContactWish {
    /// Reads a wish from what was typed.
    ///
    /// # Errors
    /// Every field that is wrong, together.
    pub fn parse(
        method: &str,
        to: &str,
        name: &str,
        safe_when: &str,
        do_not: &str,
    ) -> Result<Self, ContactWishErrors> {
        let mut errors = ContactWishErrors::default();
        let parsed_method = ContactMethod::parse(method);
        errors.method = parsed_method.is_none();
        let to = text::one_line(to, LINE_LIMIT).map_err(|e| errors.to = Some(e)).ok();
        if let (Some(method), Some(to)) = (parsed_method, &to)
            && !fits(method, to)
        {
            errors.to = Some(ShortTextError::Empty);
        }
        let name = if name.trim().is_empty() {
            None
        } else {
            text::one_line(name, LINE_LIMIT).map_err(|e| errors.name = Some(e)).ok()
        };
        let safe_when =
            text::lines(safe_when, ANSWER_LIMIT).map_err(|e| errors.safe_when = Some(e)).ok().flatten();
        let do_not = text::lines(do_not, ANSWER_LIMIT).map_err(|e| errors.do_not = Some(e)).ok().flatten();
        match (parsed_method, to) {
            (Some(method), Some(to)) if errors == ContactWishErrors::default() => {
                Ok(Self { method, to, name, safe_when, do_not })
            }
            _ => Err(errors),
        }
    }
}

/// Whether a number or address can be one at all: at least seven digits, or something before and after an @. More is
/// not asked: people write numbers in many ways, and a human will read it.
fn fits(method: ContactMethod, to: &str) -> bool {
    match method {
        ContactMethod::Telephone | ContactMethod::Sms => to.chars().filter(|c| c.is_numeric()).count() >= 7,
        ContactMethod::Email => {
            to.split_once('@').is_some_and(|(name, host)| !name.trim().is_empty() && !host.trim().is_empty())
        }
        ContactMethod::Other => true,
    }
}

impl fmt::Debug for ContactWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContactWish(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_needs_a_way_and_nothing_else() {
        let wish = ContactWish::parse("telephone", " 020 7946 0000 ", "", "", "").unwrap();
        assert_eq!(wish.to, "020 7946 0000");
        assert_eq!(wish.name, None);
        assert!(!format!("{wish:?}").contains("7946"));
    }

    #[test]
    fn a_number_without_digits_and_an_address_without_an_at_are_asked_for_again() {
        let wrong = |method, to| ContactWish::parse(method, to, "", "", "").unwrap_err().to.is_some();
        assert!(wrong("telephone", "abc") && wrong("sms", "999") && wrong("email", "not an email"));
        assert!(wrong("telephone", "\u{202E}0000 6497 020"));
        for (method, to) in [
            ("telephone", "+44 (0)20 7946 0000"),
            ("sms", "٠٧٧٠٠ ٩٠٠١٢٣"),
            ("email", "a@b"),
            ("other", "at the door"),
        ] {
            assert!(ContactWish::parse(method, to, "", "", "").is_ok(), "{to}");
        }
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let errors = ContactWish::parse("pigeon", "", "a\nb", &"x".repeat(501), "").unwrap_err();
        assert!(errors.method && errors.to.is_some() && errors.name.is_some() && errors.safe_when.is_some());
        assert_eq!(errors.do_not, None);
    }
}
