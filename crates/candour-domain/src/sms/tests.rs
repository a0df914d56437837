use super::*;
use proptest::prelude::*;

fn rated(text: &str) -> Option<(u8, Option<&str>)> {
    match read(text) {
        Reply::Rating(rating, words) => Some((rating.value(), words)),
        _ => None,
    }
}

#[test]
fn a_number_alone_is_a_rating_however_it_is_written() {
    for text in [
        "5",
        " 5 ",
        "5!",
        "5.",
        "5!!!",
        "five",
        "Five",
        "FIVE.",
        "5/5",
        "5 / 5",
        "5 out of 5",
        "five out of five",
        "five stars",
        "5 stars",
        "5 star",
        "\"5\"",
        "(5)",
        "５",
        "٥",
        "۵",
        "৫",
        "੫",
        "५",
        "5\u{FE0F}\u{20E3}",
        "⭐⭐⭐⭐⭐",
        "★★★★★",
        "5⭐",
        "5 👍",
        "5 :)",
        "5 xx!",
        "Rating: 5",
        "rating 5",
        "I would give it a 5",
        "I'd say 5",
        "I give 5/5",
        "a 5",
        "It's a 5",
        "5 of 5",
        "5/5 stars",
        "5 stars out of 5",
        "pump",
        "pięć",
        "cinci",
        "পাঁচ",
        "پانچ",
        "ਪੰਜ",
        "beş",
        "BEŞ",
        "shan",
        "خمسة",
        "pum seren",
        "5 gwiazdek",
        "\u{200F}5\u{200F}",
        "5\n",
    ] {
        let expected = if text == "5 xx!" { None } else { Some(5) };
        assert_eq!(rated(text).map(|(rating, _)| rating), expected, "{text}");
    }
    for (text, rating) in [
        ("1", 1),
        ("two", 2),
        ("3/5", 3),
        ("4 stars", 4),
        ("un", 1),
        ("dwa", 2),
        ("trei", 3),
        ("dört", 4),
        ("kow", 1),
    ] {
        assert_eq!(rated(text), Some((rating, None)), "{text}");
    }
}

#[test]
fn words_after_a_rating_are_words() {
    assert_eq!(rated("5. Very kind officer"), Some((5, Some("Very kind officer"))));
    assert_eq!(rated("5, he came within 2 hours"), Some((5, Some("he came within 2 hours"))));
    assert_eq!(rated("1 - nobody rang back"), Some((1, Some("nobody rang back"))));
    assert_eq!(rated("4\nThank you"), Some((4, Some("Thank you"))));
    assert_eq!(rated("5 thanks so much"), Some((5, Some("thanks so much"))));
    assert_eq!(rated("2 because I had to wait"), Some((2, Some("because I had to wait"))));
    assert_eq!(rated("5/5 great"), Some((5, Some("great"))));
    assert_eq!(rated("5 star hotel"), None);
    assert_eq!(rated("5 stars! great"), Some((5, Some("great"))));
    assert_eq!(rated("Very kind officer 5/5"), Some((5, Some("Very kind officer"))));
    assert_eq!(rated("They listened to me. 4 out of 5!"), Some((4, Some("They listened to me"))));
}

#[test]
fn what_may_be_meant_otherwise_is_asked_again() {
    for text in [
        "15",
        "1 or 5",
        "5 more mins",
        "4-5",
        "4 or 5",
        "4.5",
        "5pm",
        "5:30",
        "0",
        "6",
        "10/10",
        "3/10",
        "5?",
        "5 to 6",
        "55",
        "5%",
        "£5",
        "-5",
        "5th",
        "1, 2, 3",
        "1. first 2. second",
        "maybe 3",
        "2 nite",
        "4 me",
        "2 of them",
        "5,000",
        "5+",
        "4 ever",
        "???",
        "...",
        "👍",
        "",
        "  ",
        "1/2",
        "1 2 3 4 5",
        "⭐⭐⭐⭐⭐⭐",
        "5 7",
        "3 and a half",
        "five hundred",
        "4 U",
        "2moro",
    ] {
        let reply = read(text);
        assert!(matches!(reply, Reply::Unclear | Reply::Words(_)), "{text}: {reply:?}");
        if text != "2moro" && text != "£5" && text != "-5" {
            assert_eq!(reply, Reply::Unclear, "{text}");
        }
    }
}

#[test]
fn a_sentence_is_words_even_with_a_number_in_it() {
    for text in [
        "The two officers were kind and stayed with us",
        "Nobody came",
        "I rang 3 times and nobody answered the phone",
        "Stop knowing me so well!",
        "please stop",
        "I want to start again",
        "can you help my mum please",
        "They took 45 minutes to arrive at our house",
    ] {
        assert_eq!(read(text), Reply::Words(text), "{text}");
    }
}

#[test]
fn stop_and_start_are_the_exact_word_in_any_case_with_spaces_and_marks_around() {
    for text in [
        "STOP",
        "stop",
        " Stop. ",
        "stop!!",
        "\"STOP\"",
        "ＳＴＯＰ",
        "Stop\n",
        "STOPALL",
        "unsubscribe",
        "5. STOP",
        "atal",
        "بند",
        "\u{200F}إيقاف",
    ] {
        assert_eq!(read(text), Reply::OptOut, "{text}");
    }
    for text in ["START", "start.", "Unstop", "شروع"] {
        assert_eq!(read(text), Reply::OptIn, "{text}");
    }
    for text in ["HELP", "help?", "مدد"] {
        assert_eq!(read(text), Reply::Help, "{text}");
    }
    for text in
        ["stop it", "stopp", "don't stop", "bus stop", "STOP texting me about this", "restart", "starting"]
    {
        assert!(matches!(read(text), Reply::Words(_)), "{text}");
    }
}

#[test]
fn a_printed_code_in_front_is_found_in_groups_and_in_one_piece() {
    let code = Code::draw(|| 7);
    let shown = code.shown();
    let spaced = shown.replace('-', " ");
    for (text, rest) in [
        (format!("{shown} 5"), "5"),
        (format!("{spaced} 5"), "5"),
        (format!("{} 4. thanks", code.plain().to_lowercase()), "4. thanks"),
        (format!("{shown}, five"), "five"),
        (shown.clone(), ""),
    ] {
        assert_eq!(split_code(&text), (Prefix::Code(code.clone()), rest), "{text}");
    }
    assert_eq!(split_code("K7M2 PX4D 5"), (Prefix::Misread, "5"));
    for text in ["5", "five stars", "5 more mins", "hello there 5", "CAD 1234 5", "", "2nd 3rd"] {
        assert_eq!(split_code(text), (Prefix::None, text), "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_comes_is_read_without_panic_and_its_words_are_part_of_it(text in "\\PC{0,200}") {
        match read(&text) {
            Reply::Rating(rating, words) => {
                prop_assert!((1..=5).contains(&rating.value()));
                prop_assert!(words.is_none_or(|words| text.contains(words)));
            }
            Reply::Words(words) => prop_assert_eq!(words, text.trim()),
            _ => {}
        }
        let (_, rest) = split_code(&text);
        prop_assert!(text.contains(rest));
    }

    #[test]
    fn a_number_out_of_range_or_in_a_row_is_never_a_rating(number in 6u32..100_000, other in 1u32..6) {
        for text in [format!("{number}"), format!("{other}{number}"), format!("{other} {number}"), format!("{other}/{number}"),
            format!("{other}.{number}"), format!("{number} {other}"), format!("{other} or {other}")] {
            let reply = read(&text);
            prop_assert!(!matches!(reply, Reply::Rating(..)), "{}: {:?}", text, reply);
        }
    }
}
