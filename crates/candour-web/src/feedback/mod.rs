//! A code, an answer, thanks: the act everything else stands on.
//!
//! Nothing here is stored by GET. The thanks page is the reply to the POST itself, since the receipt it shows must
//! stand in no address.

mod code;
mod form;
mod thanks;

use candour_domain::code::Code;
use candour_domain::feedback::Nonce;
use candour_service::ctx::Ctx;

use crate::page::Page;
use crate::router::{Method, Route};
use crate::samples::SampleSet;

pub(crate) use code::error_text;
pub(crate) use thanks::{Afterwards, ContactFields, within};

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::public(Method::Get, "/f", code::ask),
        Route::public(Method::Post, "/f", code::take),
        Route::public(Method::Get, NO_CODE, form::show_without_code),
        Route::public(Method::Post, NO_CODE, form::receive_without_code).with_body_limit(WORDS_BODY),
        Route::public(Method::Get, "/f/{code}", form::show),
        Route::public(Method::Post, "/f/{code}", form::receive).with_body_limit(WORDS_BODY),
    ]
}

pub(crate) fn samples() -> Vec<SampleSet> {
    [code::samples(), form::samples(), thanks::samples()].into_iter().flatten().collect()
}

/// Forms with words take more than others, so that too long a text comes back to be shortened and is not lost: a
/// character can be twelve bytes in a form.
pub(crate) const WORDS_BODY: usize = 256 * 1024;

/// Where people answer without a code. It holds an `o` and an `n-`, which no code can be.
pub(crate) const NO_CODE: &str = "/f/no-code";

/// A form's nonce: the one it came back with, or a new one.
pub(crate) fn fresh_nonce(ctx: &Ctx) -> Nonce {
    Nonce::from_bytes(ctx.chance.bytes())
}

/// A code that nobody was given, to show what one looks like.
pub(crate) fn example_code() -> String {
    let mut values = [0u8, 4, 9, 13, 18, 1, 7, 15, 20, 11].into_iter();
    Code::draw(|| values.next().unwrap_or(0)).shown()
}

/// The limit of words, as written.
pub(crate) fn words_limit(page: &Page) -> String {
    page.words().number(i64::try_from(candour_domain::feedback::WORDS_LIMIT).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_without_a_code_is_not_a_code() {
        assert!(Code::parse(NO_CODE.trim_start_matches("/f/")).is_err());
        assert!(Code::parse(&example_code()).is_ok());
    }
}
