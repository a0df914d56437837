//! `candour try`: how something that comes in would be understood.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::server::{program, said, told};

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

#[test]
fn each_e_mail_is_one_line_of_json_with_its_kind_its_rating_and_its_own_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    };
    let head = "From: a@example.org\r\nTo: feedback@police.example\r\nSubject: Re: How was it?\r\n";
    let reply = "5. She listened.\r\n\r\nOn Tue, 24 Nov 2026 at 10:00, Candour <f@police.example> wrote:\r\n> 1 to 5?\r\n";
    let files = [
        file("reply", format!("{head}\r\n{reply}").as_bytes()),
        file("words", b"I waited a long time"),
        file("away", format!("{head}Auto-Submitted: auto-replied\r\n\r\n5\r\n").as_bytes()),
        file("doubt", b"15"),
        file("stop", b"STOP"),
        file("empty", b""),
        file("code", b"4. \xff kind"),
    ];
    let output = program().args(["try", "email"]).args(&files).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let told = told(&output);
    let lines: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<(&str, Option<u64>, &str)> = lines
        .iter()
        .map(|line| {
            (line["kind"].as_str().unwrap(), line["rating"].as_u64(), line["words"].as_str().unwrap())
        })
        .collect();
    let expected = [
        ("feedback", Some(5), "She listened."),
        ("feedback", None, "I waited a long time"),
        ("auto_reply", None, ""),
        ("unclear", None, "15"),
        ("unclear", None, "STOP"),
        ("unclear", None, ""),
        ("feedback", Some(4), "\u{fffd} kind"),
    ];
    assert_eq!(found, expected);
    assert_eq!(lines[0]["file"], files[0].as_str());
    assert_eq!(lines[6]["problems"], serde_json::json!(["bad_characters"]));
    let missing = program().args(["try", "email", "/nowhere/at-all"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(2));
    assert!(said(&missing).contains("/nowhere/at-all"), "{}", said(&missing));
}

/// A folder of e-mails of seven open projects, by the paths they have there, where the environment names one. The kinds and
/// words are what those projects expect of them, but for the two marked late: they call any report a bounce.
#[test]
fn e_mails_of_other_projects_are_understood_as_those_expect_where_they_are_present() {
    let Some(folder) = std::env::var_os("CANDOUR_EMAIL_SAMPLES").map(std::path::PathBuf::from) else {
        return;
    };
    let mut waiting = vec![folder];
    let mut files = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { waiting.push(path) } else { files.push(path.to_string_lossy().into_owned()) }
        }
    }
    files.sort();
    // Replies in HTML come without heads there.
    let with_heads = tempfile::tempdir().unwrap();
    let mut asked = files.clone();
    for file in asked.iter_mut().filter(|file| file.contains("/html_replies/")) {
        let path = with_heads.path().join(file.rsplit('/').next().unwrap());
        let mut raw = b"From: a@example.org\nContent-Type: text/html; charset=utf-8\n\n".to_vec();
        raw.extend(std::fs::read(&*file).unwrap());
        std::fs::write(&path, raw).unwrap();
        *file = path.to_string_lossy().into_owned();
    }
    let output = program().args(["try", "email"]).args(&asked).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let told = told(&output);
    let lines: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), files.len());
    let mut compared = 0;
    let mut wrong = Vec::new();
    for (file, line) in files.iter().zip(&lines) {
        let late = ["no-mx.eml", "report_422.eml"].iter().any(|name| file.ends_with(name));
        let kind = if late {
            Some("auto_reply")
        } else if file.contains("/bounce/") || file.contains("/multipart_report_emails/") {
            Some("bounce")
        } else {
            file.contains("/complaints/").then_some("complaint")
        };
        let words = if file.contains("/html_replies/") {
            Some("Hi. I am fine. Thanks, Alex")
        } else {
            file.contains("/standard_replies/").then_some("Hello")
        };
        let flat = line["words"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        compared += usize::from(kind.is_some()) + usize::from(words.is_some());
        if kind.is_some_and(|kind| line["kind"] != kind) || words.is_some_and(|words| flat != words) {
            wrong.push(format!("{file}: {line}"));
        }
    }
    assert!(compared > 0 && wrong.is_empty(), "{compared} compared\n{}", wrong.join("\n"));
}
