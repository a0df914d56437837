use super::*;
use proptest::prelude::*;

#[test]
fn what_is_replied_to_goes_and_what_was_written_stays() {
    let written = "Thank you, he was very kind.";
    for below in [
        "",
        "\n\nOn Tue, 24 Nov 2026 at 09:00, My Met Service <x@police.example> wrote:\n> How did we do?\n>\n> 1 to 5\n",
        "\n\nOn Tue, 24 Nov 2026 at 09:00, My Met Service\n<x@police.example> wrote:\n\n> How did we do?\n",
        "\n\nAm 24.11.2026 um 09:00 schrieb Candour <x@police.example>:\n> Wie war es?",
        "\n\nW dniu 24.11.2026 o 09:00, Candour napisał(a):\n> Jak było?",
        "\n\nفي 24/11/2026، كتب x@police.example:\n> كيف كان؟",
        "\n\n24.11.2026, 09:00, \"Candour\" <x@police.example>:\n> How did we do?",
        "\n\n---- On Tue, 24 Nov 2026 09:00:50 +0000 x@police.example wrote ----\n\nHow did we do?",
        "\n\n--------------------",
        "\n\n-----Original Message-----\nFrom: x\nHow did we do?",
        "\n\n________________________________\nFrom: My Met Service <x@police.example>\nSent: 24 November 2026 09:00\nTo: amy@example.org\nSubject: How did we do?\n\nHow did we do?",
        "\n\nDate: 24 Nov 2026 09:00\nSubject: x\nFrom: x@police.example\nTo: amy@example.org\n\nHow did we do?",
        "\n\nKimden: x\nGönderildi: y\nKime: z\nKonu: q\n\nNasıldı?",
        "\n\nSent from my iPhone",
        "\n\nSent from my iPhone\n\n> On 24 Nov 2026, at 09:00, x@police.example wrote:\n> \n> How did we do?",
        "\n-- \nAmy Example\n020 7946 0000",
        "\n\nGet Outlook for Android<https://aka.example/x>",
        "\n\nWysłane z iPhone'a",
        "\n\niPhone'umdan gönderildi",
        "\r\n\r\nOn 24 Nov 2026 09:00, x@police.example wrote:\r\n> How did we do?\r\n",
    ] {
        assert_eq!(words(&format!("{written}{below}")), written, "{below}");
    }
}

#[test]
fn an_answer_below_the_quote_is_the_answer_and_answers_between_keep_what_they_answer() {
    let below = "On 24 Nov 2026 09:00, x@police.example wrote:\n> How did we do?\n\n5, thank you";
    assert_eq!(words(below), "5, thank you");
    let between =
        "On 24 Nov 2026 09:00, x@police.example wrote:\n> How did we do?\n5\n> Why?\nHe listened.\n> Goodbye";
    assert_eq!(words(between), "> How did we do?\n\n5\n\n> Why?\n\nHe listened.");
    let one = "> How did we do?\n5\n> Why?";
    assert_eq!(words(one), "> How did we do?\n\n5");
    let twice = "Hello,\n> How did we do?\nWell.\n> Why?\n";
    assert_eq!(words(twice), "Hello,\n\n> How did we do?\n\nWell.");
}

#[test]
fn a_line_right_above_an_attribution_stays() {
    for attribution in [
        "On 24 Nov 2026 at 09:00, My Met Service\n<x@police.example> wrote:",
        "24.11.2026 09:00 пользователь \"x@police.example\" <\nx@police.example> написал:",
    ] {
        for written in ["5", "Hello", "He came at 10\nand wrote it down"] {
            assert_eq!(
                words(&format!("{written}\n{attribution}\n\n> How did we do?\n")),
                written,
                "{attribution}"
            );
            assert_eq!(
                words(&format!("{written}\n{attribution}\n\nHow did we do?\n")),
                written,
                "{attribution}"
            );
        }
    }
}

#[test]
fn what_a_person_writes_is_not_taken_for_what_a_program_adds() {
    for text in [
        "On Tuesday the officer wrote:\nnothing at all, and then left.",
        "I got a letter. It said:\nFrom now on we will ring you.",
        "Sent from my desk, which is easier than the telephone.",
        "One\n\n---\n\nTwo",
        "He told me --\nand then he rang off.",
        "To: whom it may concern\nthank you",
        "Date: 24 November\nTo: the officer in charge\nSubject: thanks\nFrom: Amy",
        "- first\n- second\n- third",
        "From: the heart, thank you",
    ] {
        assert_eq!(words(text), text, "{text}");
    }
}

#[test]
fn a_message_of_quotes_alone_has_no_words() {
    assert_eq!(words("> a\n> b\n"), "");
    assert_eq!(words("On 24 Nov 2026 09:00, x@police.example wrote:\n> a"), "");
    assert_eq!(words("\n \r\n"), "");
}

#[test]
fn a_quote_of_a_megabyte_and_a_message_without_end_are_read_at_once() {
    let quote = format!(
        "Thank you\n\nOn 24 Nov 2026 09:00, x@police.example wrote:\n{}",
        "> a line of it\n".repeat(50_000)
    );
    assert_eq!(words(&quote), "Thank you");
    for piece in ["a", "On 1 wrote ", "-", ">", "\n", "From: x\n", "On 1\n"] {
        words(&piece.repeat(3_000_000 / piece.len()));
    }
}

proptest! {
    #[test]
    fn every_line_of_the_words_is_a_line_of_the_message(text in "(\\PC{0,30}[\n\r>:-]{0,2}){0,20}") {
        let found = words(&text);
        for line in found.lines().filter(|line| !line.is_empty()) {
            prop_assert!(text.contains(line.trim()), "{}", line);
        }
    }

    #[test]
    fn words_of_words_are_the_same_where_nothing_was_quoted(text in "([a-z ,.]{1,20}\n?){1,8}") {
        let found = words(&text);
        prop_assert_eq!(words(&found), found.clone());
        prop_assert_eq!(found, text.trim());
    }
}
