//! Text messages as they arrive, against what the suppliers' own programs make of them. `notify.py` and `twilio.mjs`
//! beside this file have written the two tables, and say how.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use std::collections::BTreeMap;

use candour_domain::sms_length::{FragmentPrice, SmsBackEnd, SmsEncoding, SmsPreview, normalised, preview};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct AtNotify {
    version: String,
    limit: usize,
    characters: BTreeMap<char, String>,
    messages: Vec<NotifyMessage>,
}

#[derive(Deserialize)]
struct NotifyMessage {
    text: String,
    arrives: String,
    unicode: bool,
    fragments: u32,
    too_long: bool,
}

#[derive(Deserialize)]
struct AtTwilio {
    version: String,
    gsm: String,
    messages: Vec<TwilioMessage>,
}

#[derive(Deserialize)]
struct TwilioMessage {
    text: String,
    unicode: bool,
    segments: u32,
}

fn at_notify() -> AtNotify {
    serde_json::from_str(include_str!("notify.json")).unwrap()
}

fn at_twilio() -> AtTwilio {
    serde_json::from_str(include_str!("twilio.json")).unwrap()
}

fn notify(text: &str) -> SmsPreview {
    preview(text, SmsBackEnd::Notify)
}

fn twilio(text: &str) -> SmsPreview {
    preview(text, SmsBackEnd::Twilio)
}

#[test]
fn every_character_there_is_arrives_from_notify_as_notify_itself_says() {
    let known = at_notify();
    assert_eq!(known.version, "127.0.0");
    let mut wrong = Vec::new();
    for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
        // In between letters, so that no space is trimmed.
        let got = notify(&format!("a{c}b"));
        let said = known.characters.get(&c).map_or("?", String::as_str);
        // Breaks of lines and runs of spaces are put in order before letters are looked at.
        let expected = match c {
            '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{1C}'..='\u{1E}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                "\n"
            }
            c if c.is_whitespace() || c == '\u{1F}' => " ",
            _ => said,
        };
        if got.arrives != format!("a{expected}b") || got.lost.contains(&c) != (expected == "?" && c != '?') {
            wrong.push((c, got.arrives, expected.to_owned()));
        }
    }
    assert!(wrong.is_empty(), "{} differ, the first: {:?}", wrong.len(), wrong.first());
    assert!(known.characters.len() > 500);
}

#[test]
fn messages_arrive_from_notify_in_as_many_fragments_as_notify_itself_counts() {
    let known = at_notify();
    assert_eq!(known.limit, 918);
    for message in &known.messages {
        let got = notify(&message.text);
        assert_eq!(got.arrives, message.arrives, "{:?}", message.text);
        assert_eq!(got.fragments, message.fragments, "{:?}", message.text);
        assert_eq!(got.encoding == SmsEncoding::Ucs2, message.unicode, "{:?}", message.text);
        assert_eq!(got.too_long, message.too_long, "{:?}", message.text);
    }
    assert!(known.messages.iter().any(|message| message.too_long));
}

#[test]
fn messages_take_as_many_segments_at_twilio_as_its_own_calculator_counts() {
    let known = at_twilio();
    assert_eq!(known.version, "1.3.0");
    for message in &known.messages {
        let got = twilio(&message.text);
        assert_eq!(got.encoding == SmsEncoding::Ucs2, message.unicode, "{:?}", message.text);
        assert_eq!(got.fragments, message.segments, "{:?}", message.text);
        assert_eq!(got.arrives, message.text);
    }
    for number in 0..0xD800 {
        let c = char::from_u32(number).unwrap();
        let gsm = twilio(&c.to_string()).encoding == SmsEncoding::Gsm7;
        assert_eq!(gsm, known.gsm.contains(c), "{c:?}");
    }
}

#[test]
fn one_curly_quotation_mark_doubles_the_price_at_twilio_and_not_after_tidying() {
    let words = format!("{} we\u{2019}d like to know how it went.", "x".repeat(60));
    assert_eq!((twilio(&words).fragments, notify(&words).fragments), (2, 1));
    assert_eq!(twilio(&normalised(&words)).fragments, 1);
    assert_eq!(notify(&words).arrives, normalised(&words));
    // 26,000 texts of one fragment cost £624 and of two £1,248.
    let price = FragmentPrice::NOTIFY_2026;
    assert_eq!((price.of(26_000), price.of(52_000)), (6_240_000, 12_480_000));
}

#[test]
fn what_a_supplier_cannot_carry_is_said() {
    let urdu = notify("آپ کیسے ہیں? 5");
    assert!(urdu.arrives.ends_with("? 5") && urdu.lost.contains(&'آ'), "{urdu:?}");
    assert!(twilio("آپ کیسے ہیں? 5").lost.is_empty());
    let polish = notify("Proszę odpisać 5, ł");
    assert_eq!((polish.arrives.as_str(), polish.lost.len()), ("Prosze odpisac 5, l", 0));
    let welsh = notify("Sut mae'r tŷ? Atebwch 1 i 5.");
    assert_eq!((welsh.encoding, welsh.fragments), (SmsEncoding::Ucs2, 1));
    assert!(notify(&"a".repeat(919)).too_long && !notify(&"a".repeat(918)).too_long);
    assert!(twilio(&"a".repeat(1_601)).too_long && !twilio(&"a".repeat(1_600)).too_long);
}

#[test]
fn tidying_leaves_the_letters_of_every_language() {
    let cases = [
        (
            "  Hello\u{a0}there ,\r\n\r\n\r\n\r\n friend\u{200b}s \u{2014} \u{201c}hi\u{201d}\u{2026}\t\u{7}.  ",
            "Hello there,\n\nfriends - \"hi\"....",
        ),
        // Persian writes this word with a joiner that is not seen.
        ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ("ab\u{200c}c", "abc"),
        ("👨\u{200d}👩", "👨\u{200d}👩"),
        ("Zażółć ŵ ñ", "Zażółć ŵ ñ"),
        ("a\u{2028}b", "a\nb"),
        ("", ""),
        (" \n\t ", ""),
    ];
    for (text, tidy) in cases {
        assert_eq!(normalised(text), tidy, "{text:?}");
    }
}

/// Texts of letters, signs and breaks of the kinds that matter here.
fn texts() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => "[a-z ]{1,60}",
        2 => "[ ,.\\n\\t\\r]{1,6}",
        1 => "[\\^\\{\\}\\[\\]~|€éÉñ]{1,40}",
        1 => "[ŵŷâęłś]{1,40}",
        1 => "[\u{2018}\u{2019}\u{201c}\u{2013}\u{2026}\u{a0}\u{200b}\u{200c}\u{2028}\u{3000}]{1,6}",
        1 => "\\PC{1,20}",
    ];
    prop::collection::vec(part, 0..16).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_tidy_text_is_not_tidied_again_and_notify_changes_only_letters_it_does_not_know(text in texts()) {
        let tidy = normalised(&text);
        prop_assert_eq!(&normalised(&tidy), &tidy);
        let again = notify(&tidy);
        if again.lost.is_empty() && tidy.chars().all(|c| twilio(&c.to_string()).encoding == SmsEncoding::Gsm7) {
            prop_assert_eq!(&again.arrives, &tidy);
        }
        // What has arrived would arrive again as it is.
        prop_assert_eq!(notify(&again.arrives).arrives, again.arrives);
    }

    #[test]
    fn a_text_fits_into_its_fragments_and_never_into_far_fewer(text in texts()) {
        for got in [notify(&text), twilio(&text)] {
            let (alone, each) = if got.encoding == SmsEncoding::Gsm7 { (160, 153) } else { (70, 67) };
            let fragments = usize::try_from(got.fragments).unwrap();
            let room = if fragments == 1 { alone } else { fragments * each };
            prop_assert!(got.units <= room);
            prop_assert!(fragments == 1 || got.units > alone);
        }
    }
}
