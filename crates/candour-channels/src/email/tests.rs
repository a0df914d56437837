//! Messages written for these tests, in the forms that mail programs and servers give them.

use std::fmt::Write as _;

use super::*;

fn of(raw: &str) -> MailIn {
    read(raw.replace('\n', "\r\n").as_bytes())
}

const HEAD: &str = "From: Amy <amy@example.org>\nTo: feedback@police.example\nSubject: Re: How did we do?\n\
                    Date: Tue, 24 Nov 2026 10:00:00 +0000\nMessage-ID: <1@example.org>\n";

fn with(heads: &str) -> MailKind {
    of(&format!("{HEAD}{heads}\n5\n")).kind
}

#[test]
fn a_letter_is_one_whatever_it_says_and_an_automatic_answer_is_none() {
    let letters =
        ["", "Auto-Submitted: no\n", "Precedence: first-class\n", "X-Auto-Response-Suppress: OOF\n"];
    for heads in letters {
        assert_eq!(with(heads), MailKind::Letter, "{heads}");
    }
    let automatic = [
        "Auto-Submitted: auto-replied\n",
        "auto-submitted: Auto-Generated; owner-email=\"x@example.org\"\n",
        "Precedence: bulk\n",
        "Precedence: auto_reply\n",
        "X-Autoreply: yes\n",
        "X-Autorespond: I am away\n",
        "List-Id: <cats.example.org>\n",
        "Return-Path: <>\n",
        "Content-Type: text/calendar; method=REPLY\n",
    ];
    for heads in automatic {
        assert_eq!(with(heads), MailKind::AutoReply, "{heads}");
    }
    let away =
        |subject: &str| of(&format!("From: a@example.org\nSubject: {subject}\n\nBack on Monday\n")).kind;
    for subject in [
        "Automatic reply: How did we do?",
        "Out of Office: Re: x",
        "=?utf-8?B?2LHYryDYqtmE2YLYp9im2Yo6IHg=?=",
    ] {
        assert_eq!(away(subject), MailKind::AutoReply, "{subject}");
    }
    assert_eq!(away("I was out of office when you came"), MailKind::Letter);
}

fn report(kind: &str, status: &str, body: &str) -> String {
    format!(
        "From: Mail Delivery System <MAILER-DAEMON@mx.example.org>\nTo: reply@police.example\nSubject: Report\n\
         MIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary=\"x\"\n\n\
         --x\nContent-Type: text/plain\n\nAbout your message. 5\n\n--x\nContent-Type: {status}\n\n{body}\n--x--\n"
    )
}

#[test]
fn a_report_is_a_bounce_only_when_somebody_was_not_reached_for_good() {
    let status = |action: &str| {
        let body = format!(
            "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; amy@example.org\n{action}Status: 5.1.1\n"
        );
        of(&report("delivery-status", "message/delivery-status", &body)).kind
    };
    assert_eq!(status("Action: failed\n"), MailKind::Bounce);
    assert_eq!(status("action: FAILED (gone)\n"), MailKind::Bounce);
    assert_eq!(status(""), MailKind::Bounce);
    for action in ["Action: delayed\n", "Action: relayed\n", "Action: delivered\n", "Action: expanded\n"] {
        assert_eq!(status(action), MailKind::AutoReply, "{action}");
    }
    let receipt =
        report("disposition-notification", "message/disposition-notification", "Disposition: displayed");
    assert_eq!(of(&receipt).kind, MailKind::AutoReply);
    let complaint = report("feedback-report", "message/feedback-report", "Feedback-Type: abuse\nVersion: 1");
    assert_eq!(of(&complaint).kind, MailKind::Complaint);
}

#[test]
fn a_mail_server_that_says_it_in_words_alone_is_known_by_its_sender() {
    let said = |from: &str, subject: &str, path: &str| {
        of(&format!("Return-Path: {path}\nFrom: {from}\nSubject: {subject}\n\nCould not deliver. 5\n")).kind
    };
    assert_eq!(said("MAILER-DAEMON@mx.example.org", "failure notice", "<>"), MailKind::Bounce);
    assert_eq!(
        said("postmaster@x.example", "Undeliverable: hello", "<postmaster@x.example>"),
        MailKind::Bounce
    );
    // A person who writes from such an address, or about such a thing, is a person.
    assert_eq!(said("postmaster@x.example", "Thank you", "<postmaster@x.example>"), MailKind::Letter);
    assert_eq!(said("amy@x.example", "failure notice", "<amy@x.example>"), MailKind::Letter);
}

#[test]
fn the_plain_form_of_a_letter_is_read_and_html_where_there_is_no_other() {
    let both = format!(
        "{HEAD}MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; \
         charset=utf-8\nContent-Transfer-Encoding: base64\n\n{}\n--b\nContent-Type: text/html\n\n<p>other</p>\n--b--\n",
        "NSDigJMgZGlvbGNo"
    );
    let mail = of(&both);
    assert_eq!((mail.text.trim(), mail.problems.as_slice()), ("5 – diolch", [].as_slice()));
    let html = of(&format!(
        "{HEAD}MIME-Version: 1.0\nContent-Type: text/html\n\n<p>4</p><blockquote>old</blockquote>\n"
    ));
    assert_eq!(html.text.lines().next(), Some("4"));
    assert!(html.text.contains("> old"), "{}", html.text);
    // What is attached is not read.
    let attached = format!(
        "{HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n3\n--b\n\
         Content-Type: text/plain\nContent-Disposition: attachment; filename=x.txt\n\n1\n--b--\n"
    );
    assert_eq!(of(&attached).text.trim(), "3");
}

#[test]
fn what_is_wrong_with_a_character_set_is_told_and_the_rest_is_read() {
    let mut raw =
        format!("{HEAD}MIME-Version: 1.0\nContent-Type: text/plain; charset=windows-1252\n\n").into_bytes();
    raw.extend_from_slice(b"5, caf\xe9 \x96 good");
    let mail = read(&raw);
    assert_eq!((mail.text.as_str(), mail.problems.as_slice()), ("5, caf\u{e9} \u{2013} good", [].as_slice()));
    let unknown =
        of(&format!("{HEAD}MIME-Version: 1.0\nContent-Type: text/plain; charset=x-martian\n\n5 fine\n"));
    assert_eq!(
        (unknown.text.trim(), unknown.problems.as_slice()),
        ("5 fine", [TextProblem::UnknownCharset].as_slice())
    );
    let mut raw =
        format!("{HEAD}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n").into_bytes();
    raw.extend_from_slice(b"4 \xff\xfe ok");
    assert_eq!(read(&raw).problems, [TextProblem::BadCharacters]);
}

#[test]
fn bytes_that_are_no_message_are_the_text_of_a_reply() {
    for text in ["5", "Thanks: 5 of 5", "", "note: she was kind\n\nfrom: my heart", "http://x.example/ 5"] {
        let mail = read(text.as_bytes());
        assert_eq!((mail.kind, mail.text.as_str()), (MailKind::Letter, text));
    }
    assert_eq!(read(b"From amy Tue Nov 24\nFrom: amy@example.org\nSubject: x\n\n5\n").text.trim(), "5");
    assert_eq!(read(&[0xff, 0xfe, 0x00]).problems, [TextProblem::BadCharacters]);
}

#[test]
fn a_report_says_whom_it_is_about() {
    let status = "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; amy@example.org\nAction: failed\n\n\
                  Final-Recipient: rfc822;<bob@example.org>\nAction: failed\n";
    let bounce = of(&report("delivery-status", "message/delivery-status", status));
    assert_eq!(bounce.about, ["amy@example.org", "bob@example.org"]);
    let complaint = "Feedback-Type: abuse\nOriginal-Rcpt-To: amy@example.org\n";
    let complaint = of(&report("feedback-report", "message/feedback-report", complaint));
    assert_eq!((complaint.kind, complaint.about), (MailKind::Complaint, vec!["amy@example.org".to_owned()]));
    assert_eq!(of(&format!("{HEAD}\n5\n")).message_id.as_deref(), Some("1@example.org"));
}

#[test]
fn a_letter_around_an_attached_report_stays_a_letter() {
    let inner = report("delivery-status", "message/delivery-status", "Action: failed\n");
    let letter = format!(
        "{HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=outer\n\n--outer\nContent-Type: text/plain\n\n\
         I got this back\n--outer\nContent-Type: message/rfc822\n\n{inner}\n--outer--\n"
    );
    let mail = of(&letter);
    assert_eq!((mail.kind, mail.text.trim()), (MailKind::Letter, "I got this back"));
}

/// Reads in a thread with little stack, and is not waited for without end.
fn within_bounds(raw: Vec<u8>) -> MailIn {
    let (tell, told) = std::sync::mpsc::channel();
    let reading = move || tell.send(read(&raw)).is_ok();
    let thread = std::thread::Builder::new().stack_size(512 * 1024).spawn(reading).unwrap();
    let mail = told.recv_timeout(std::time::Duration::from_secs(5)).unwrap();
    assert!(thread.join().unwrap());
    assert!(mail.text.len() <= 4 * READ);
    mail
}

#[test]
fn a_message_without_end_is_read_as_far_as_it_counts() {
    let mut long = format!("{HEAD}\n5 fine\n").into_bytes();
    long.resize(3 * 1024 * 1024, b'x');
    let mail = within_bounds(long);
    assert!(mail.text.starts_with("5 fine") && mail.problems == [TextProblem::CutShort]);
    let mut heads = HEAD.as_bytes().to_vec();
    heads.resize(3 * 1024 * 1024, b'x');
    assert_eq!(within_bounds(heads).text, "");
    for head in [
        "To: a@example.org, ",
        "References: <a@b> ",
        "Received: from x ",
        "Subject: =?utf-8?B?NQ==?= ",
        "X: ((",
    ] {
        let (name, value) = head.split_once(' ').unwrap();
        let folded = format!("{HEAD}{name} {}\n\n5\n", value.repeat(1_900_000 / value.len()));
        assert_eq!(within_bounds(folded.into_bytes()).text.trim(), "5", "{name}");
    }
}

#[test]
fn thousands_of_parts_and_parts_within_parts_cost_no_more_than_their_length() {
    let mut parts = format!("{HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n");
    for n in 0..20_000 {
        let _ = write!(parts, "--b\nContent-Type: text/plain\n\nanswer {n}\n");
    }
    let mail = within_bounds(parts.into_bytes());
    assert!(mail.text.starts_with("answer 0\nanswer 1\n") && mail.text.lines().count() == SHOWN);
    assert_eq!(mail.problems, [TextProblem::CutShort]);
    for boundary in ["b", ""] {
        let mut nested = HEAD.to_owned();
        for n in 0..40_000 {
            let _ = write!(
                nested,
                "Content-Type: multipart/mixed; boundary=b{boundary}{n}\n\n--b{boundary}{n}\n"
            );
        }
        assert_eq!(within_bounds(nested.into_bytes()).kind, MailKind::Letter);
    }
    // Messages in messages, as deep as two megabytes go; the parser by itself overflows its stack on these.
    let enclosed = format!("{HEAD}{}5\n", "Content-Type: message/rfc822\n\n".repeat(65_000));
    assert_eq!(within_bounds(enclosed.into_bytes()).text, "");
    let encoded = format!(
        "{HEAD}Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n{}5\n",
        "Content-Type: message/rfc822\n\n".repeat(60_000)
    );
    assert_eq!(within_bounds(encoded.into_bytes()).text, "");
}

#[test]
fn an_attachment_is_never_opened() {
    // The beginning of a file of zeros that unpacks to gigabytes; what counts is that its bytes stay as they are.
    let bomb = "UEsDBBQAAAAIAAAAIQAAAAAAAAAAAAAAAAAJAAAAemVyby5kYXRh\n".repeat(30_000);
    for disposition in
        ["Content-Disposition: attachment; filename=a.zip\n", "Content-Disposition: inline\n", ""]
    {
        let raw = format!(
            "{HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n5\n\
             --b\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n{disposition}\n{bomb}--b--\n"
        );
        let mail = within_bounds(raw.into_bytes());
        assert_eq!((mail.text.trim(), mail.problems.as_slice()), ("5", [].as_slice()));
    }
}

#[test]
fn a_message_without_a_single_head_of_a_part_is_read() {
    for raw in [
        "From: a@example.org\n",
        "Subject:\n\n",
        "\n \nFrom: a@example.org\nTo: b\n\n5\n",
        "To:",
        "From: x\n\n",
    ] {
        assert_eq!(of(raw).kind, MailKind::Letter, "{raw}");
    }
    let bare =
        format!("{HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n5\n--b--\n");
    assert_eq!(of(&bare).text.trim(), "5");
    let lost = format!(
        "{HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n5, without a boundary\n"
    );
    assert_eq!(of(&lost).text.trim(), "5, without a boundary");
}
