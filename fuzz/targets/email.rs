//! An e-mail that comes in: whatever comes, nothing panics, and the words are those of the text: no more is added than a
//! blank line between answers.

#![no_main]

use candour_channels::email::read;
use candour_domain::email_reply::words;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mail = read(bytes);
    let words = words(&mail.text);
    // Only the blank lines between answers are ours.
    let said: usize = words.lines().filter(|line| !line.is_empty()).map(str::len).sum();
    assert!(said <= mail.text.len());
    assert_eq!(words.trim(), words);
});
