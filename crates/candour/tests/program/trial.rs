//! `candour try`: how something that comes in would be understood.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::server::program;

/// What the command says about messages, a line each.
fn tried(messages: &[u8]) -> Vec<Value> {
    let mut child =
        program().args(["try", "sms"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(messages).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn each_message_has_one_line_that_says_how_it_is_understood() {
    let messages = "5\r\nfive stars! Very kind\n15\nStop.\nstop it please now\n\nK7M2 PX4D 5\n٤\nhelp";
    let expected = [
        json!({"text": "5", "decision": "rating", "rating": 5, "words": null}),
        json!({"text": "five stars! Very kind", "decision": "rating", "rating": 5, "words": "Very kind"}),
        json!({"text": "15", "decision": "unclear", "rating": null, "words": null}),
        json!({"text": "Stop.", "decision": "opt_out", "rating": null, "words": null}),
        json!({"text": "stop it please now", "decision": "words", "rating": null, "words": "stop it please now"}),
        json!({"text": "", "decision": "unclear", "rating": null, "words": null}),
        json!({"text": "K7M2 PX4D 5", "decision": "rating", "rating": 5, "words": null}),
        json!({"text": "٤", "decision": "rating", "rating": 4, "words": null}),
        json!({"text": "help", "decision": "help", "rating": null, "words": null}),
    ];
    assert_eq!(tried(messages.as_bytes()), expected);
    assert_eq!(tried(b""), [] as [Value; 0]);
}

#[test]
fn a_message_in_no_charset_and_one_without_end_are_words_or_unclear() {
    let mut messages = b"5\xFF\xFE\n".to_vec();
    messages.extend(vec![b'5'; 3_000_000]);
    let seen = tried(&messages);
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|line| line["rating"].is_null()));
}
