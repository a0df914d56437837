//! What a text message says: whatever comes, nothing panics, a rating is 1 to 5, and words are part of the message.

#![no_main]

use candour_domain::sms::{Prefix, Reply, read, split_code};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let message = String::from_utf8_lossy(bytes);
    let (prefix, rest) = split_code(&message);
    assert!(message.contains(rest));
    if prefix == Prefix::None {
        assert_eq!(rest, message.trim());
    }
    match read(rest) {
        Reply::Rating(rating, words) => {
            assert!((1..=5).contains(&rating.value()));
            assert!(words.is_none_or(|words| !words.is_empty() && rest.contains(words)));
            assert!(rest.chars().count() <= 2_000);
        }
        Reply::Words(words) => assert_eq!(words, rest.trim()),
        Reply::OptOut | Reply::OptIn | Reply::Help => assert!(rest.len() <= 200),
        Reply::Unclear => {}
    }
});
