//! The body of a form, as anything at all may send it.
//!
//! Any bytes give fields; the fields, sent again as a browser would, are read as the same; and what the feedback form
//! takes from them is refused or kept as given.

#![no_main]

use candour_domain::code::Code;
use candour_domain::feedback::{Nonce, Rating, WORDS_LIMIT, Words};
use candour_web::form::Form;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let form = Form::parse(bytes);
    assert!(form.fields().len() <= bytes.len());
    let sent: usize = form.fields().iter().map(|(name, value)| name.len() + value.len()).sum();
    // A byte that is no text becomes one sign of three bytes, and nothing else grows.
    assert!(sent <= 3 * bytes.len(), "{sent} bytes were made of {}", bytes.len());

    for (name, value) in form.fields() {
        assert!(form.has(name));
        assert!(form.all(name).any(|one| one == value));
        assert_eq!(form.all(name).next(), Some(form.get(name)), "the first of a name counts");
    }

    let again: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(form.fields()).finish();
    let reread = Form::parse(again.as_bytes());
    assert_eq!(reread.fields(), form.fields(), "sent again, it reads as something else");
    assert!(!reread.unreadable());

    if let Ok(rating) = form.get("rating").parse::<Rating>() {
        assert!((1..=5).contains(&rating.value()));
        assert_eq!(form.get("rating"), rating.value().to_string());
    }
    if let Ok(Some(words)) = Words::parse(form.get("words")) {
        assert!(words.as_str().chars().count() <= WORDS_LIMIT);
        assert_eq!(words.as_str(), form.get("words").replace("\r\n", "\n").replace('\r', "\n"));
    }
    let _ = Code::parse(form.get("code"));
    let _ = Nonce::parse(form.get("nonce"));
});
