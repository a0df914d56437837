//! Letters by the force's mail server, against one that refuses, breaks off and falls silent at each step.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

mod support;

use std::time::Duration;

use candour_channels::gateway::{Accepted, Again, Gateway, Outgoing, SendFailure, SmtpGateway};
use candour_channels::smtp::{Protection, Relay};
use candour_domain::safe_contact::Channel;
use candour_testkit::mail_server::{MailServer, Manner, Step};
use support::{cleared, noon, sought, text_to};

const REPLY: &str = "reply+069rmbkw9nxkn7rg008j4ct4anpqeafttbv2vz1qs0@mail.force.example";

fn gateway(port: u16, protection: Protection, login: bool) -> Gateway {
    Gateway::Smtp(SmtpGateway {
        relay: Relay {
            host: "127.0.0.1".to_owned(),
            port,
            protection,
            login: login.then(|| ("me".to_owned(), "word".to_owned())),
            from: "staff-mail@force.example".to_owned(),
        },
        from: "Feedback <feedback@force.example>".to_owned(),
    })
}

fn letter() -> Outgoing {
    Outgoing {
        channel: Channel::Email,
        subject: "A question – a short one".to_owned(),
        body: ".\nHow did it go? https://candour.example/a\n\nDiolch, ŵ\n".to_owned(),
        unsubscribe_url: Some("https://candour.example/stop/0190".to_owned()),
        reply_to: Some(REPLY.to_owned()),
        ..text_to("ann@example.org")
    }
}

async fn sent(gateway: &Gateway, letter: &Outgoing) -> Result<Accepted, SendFailure> {
    gateway.send(cleared(Channel::Email), letter, noon()).await
}

#[tokio::test]
async fn a_letter_says_what_mail_servers_and_people_need_and_nothing_more() {
    let server = MailServer::start().await;
    let gateway = gateway(server.port(), Protection::None, false);
    let accepted = sent(&gateway, &letter()).await.unwrap();
    assert_eq!(accepted.supplier_id, "00000000-0000-0000-0000-000000000007@force.example");
    let taken = server.taken().pop().unwrap();
    assert!(taken.envelope.contains(&format!("MAIL FROM:<{REPLY}>")), "it comes back where it is known");
    assert!(taken.envelope.contains(&"RCPT TO:<ann@example.org>".to_owned()));
    let head: Vec<&str> =
        taken.lines.iter().map(String::as_str).take_while(|line| !line.is_empty()).collect();
    let header =
        |name: &str| head.iter().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap_or_default();
    assert_eq!(header("From"), "Feedback <feedback@force.example>");
    assert_eq!(header("To"), "ann@example.org");
    assert_eq!(header("Reply-To"), REPLY);
    assert_eq!(header("Message-ID"), "<00000000-0000-0000-0000-000000000007@force.example>");
    assert_eq!(header("Date"), "Tue, 24 Nov 2026 12:00:00 +0000");
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert_eq!(header("List-Unsubscribe"), "<https://candour.example/stop/0190>");
    assert_eq!(header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    assert_eq!(header("Content-Type"), "text/plain; charset=utf-8");
    let whole = taken.lines.join("\n");
    assert!(whole.is_ascii() && !whole.contains("staff-mail"), "{whole}");
    // The same letter again can be recognised.
    sent(&gateway, &letter()).await.unwrap();
    let again = server.taken().pop().unwrap();
    assert_eq!(again, taken);
}

#[tokio::test]
async fn each_refusal_says_whether_person_letter_or_settings_are_meant() {
    let server = MailServer::start().await;
    let gateway = gateway(server.port(), Protection::None, true);
    let cases = [
        (Step::Greeting, "421 4.3.2 too busy", SendFailure::Later),
        (Step::Greeting, "554 5.3.2 go away", SendFailure::Unreachable),
        (Step::Auth, "535 5.7.8 no", SendFailure::NotAllowed),
        (Step::Auth, "454 4.7.0 not now", SendFailure::Later),
        (Step::Mail, "553 5.7.1 not your address", SendFailure::NotAllowed),
        (Step::Mail, "451 4.3.0 later", SendFailure::Later),
        (Step::Rcpt, "550 5.1.1 no such mailbox", SendFailure::NoSuchRecipient),
        (Step::Rcpt, "550-5.1.1 no\r\n550 5.1.1 such mailbox", SendFailure::NoSuchRecipient),
        (Step::Rcpt, "554 5.7.1 relay access denied", SendFailure::NotAllowed),
        (Step::Rcpt, "550 relay not permitted", SendFailure::Rejected),
        (Step::Rcpt, "450 4.2.0 greylisted", SendFailure::Later),
        (Step::Data, "554 5.5.1 no", SendFailure::Rejected),
        (Step::End, "554 5.6.0 not that", SendFailure::Rejected),
        (Step::End, "452 4.3.1 disk full", SendFailure::Later),
    ];
    for (step, says, expected) in cases {
        server.behave(step, Manner::Says(says));
        assert_eq!(sent(&gateway, &letter()).await, Err(expected), "{says}");
    }
    assert!(server.taken().is_empty());
    server.behave_well();
    sent(&gateway, &letter()).await.unwrap();
}

#[tokio::test]
async fn only_a_break_after_the_letter_leaves_it_open_whether_it_was_taken() {
    let server = MailServer::start().await;
    let gateway = gateway(server.port(), Protection::None, false);
    for step in [Step::Greeting, Step::Hello, Step::Mail, Step::Rcpt, Step::Data] {
        server.behave(step, Manner::Leaves);
        assert_eq!(sent(&gateway, &letter()).await, Err(SendFailure::Unreachable), "{step:?}");
    }
    assert!(server.taken().is_empty());
    for manner in [Manner::Leaves, Manner::Says("what?")] {
        server.behave(Step::End, manner);
        let failure = sent(&gateway, &letter()).await.unwrap_err();
        assert_eq!((failure, failure.again()), (SendFailure::NoAnswer, Again::Unknown));
    }
    assert!(!server.taken().is_empty(), "it was taken, and the server did not get to say so");
    let asked = gateway.look_up(&sought(letter().message), noon()).await;
    assert_eq!(asked, Err(SendFailure::CannotTell));
}

#[tokio::test]
async fn a_server_that_falls_silent_is_not_waited_for() {
    let server = MailServer::start().await;
    let gateway = gateway(server.port(), Protection::None, false);
    for step in [Step::Greeting, Step::Rcpt] {
        server.behave(step, Manner::Silent);
        let tried = tokio::time::timeout(Duration::from_secs(30), sent(&gateway, &letter())).await;
        assert_eq!(tried.unwrap(), Err(SendFailure::Unreachable), "{step:?}");
    }
}

#[tokio::test]
async fn nothing_goes_without_the_protection_that_is_set_or_with_words_in_the_wrong_place() {
    let server = MailServer::start().await;
    // This one offers no STARTTLS.
    let protected = gateway(server.port(), Protection::StartTls, true);
    assert_eq!(sent(&protected, &letter()).await, Err(SendFailure::Unreachable));
    let plain = gateway(server.port(), Protection::None, false);
    let wrong = [
        (Outgoing { subject: "A\r\nBcc: all@example.org".to_owned(), ..letter() }, SendFailure::Rejected),
        (
            Outgoing { unsubscribe_url: Some("https://x/>\r\nBcc: a@b".to_owned()), ..letter() },
            SendFailure::Rejected,
        ),
        (Outgoing { unsubscribe_url: Some("http://x/".to_owned()), ..letter() }, SendFailure::Rejected),
        (Outgoing { to: "ann@example.org>\r\nDATA".to_owned(), ..letter() }, SendFailure::NoSuchRecipient),
        (Outgoing { to: "no address".to_owned(), ..letter() }, SendFailure::NoSuchRecipient),
    ];
    for (letter, expected) in wrong {
        assert_eq!(sent(&plain, &letter).await, Err(expected));
    }
    let text = plain.send(cleared(Channel::Sms), &text_to("+447700900123"), noon()).await;
    assert_eq!(text, Err(SendFailure::NotAllowed));
    assert!(server.taken().is_empty());
}
