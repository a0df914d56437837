//! Sessions as mail servers hold them, and as nobody should.

use super::*;

const LIMITS: Limits = Limits { size: 1_000, recipients: 3 };

/// A door that knows every address but those that begin with "no" and "later", and stores all but for "full".
#[derive(Default)]
struct Door {
    said: String,
    taken: Vec<(Vec<String>, Vec<u8>)>,
    closed: bool,
}

impl Door {
    fn serve(&mut self, session: &mut Session, bytes: &[u8]) {
        session.feed(bytes);
        while let Some(step) = session.step() {
            match step {
                Step::Say(said) => self.said.push_str(&said),
                Step::Ask(address) => {
                    assert_eq!(session.step(), None, "the door has not answered");
                    let verdict = match address.split('@').next() {
                        Some("no") => Verdict::Unknown,
                        Some("later") => Verdict::Later,
                        _ => Verdict::Known,
                    };
                    self.said.push_str(&session.recipient(verdict));
                }
                Step::Deliver { recipients, raw } => {
                    assert_eq!(session.step(), None, "the door has not answered");
                    let outcome = |to: &String| {
                        if to.starts_with("full") { Outcome::Later } else { Outcome::Taken }
                    };
                    let outcomes: Vec<Outcome> = recipients.iter().map(outcome).collect();
                    self.taken.push((recipients, raw));
                    self.said.push_str(&session.delivered(&outcomes));
                }
                Step::Close(said) => {
                    self.said.push_str(&said);
                    self.closed = true;
                }
            }
        }
    }

    fn codes(&self) -> Vec<&str> {
        self.said.lines().filter(|line| line.get(3..4) == Some(" ")).map(|line| &line[..3]).collect()
    }
}

fn session(bytes: &[u8]) -> Door {
    let (mut door, mut session) = (Door::default(), Session::new("candour.example", LIMITS));
    door.serve(&mut session, bytes);
    door
}

const BEGIN: &str = "LHLO mx.example\r\nMAIL FROM:<amy@example.org>\r\nRCPT TO:<reply@police.example>\r\n";

#[test]
fn each_recipient_is_answered_by_itself_after_the_message_and_in_order() {
    let door = session(
        b"LHLO mx.example\r\nMAIL FROM:<> SIZE=12 BODY=8BITMIME SMTPUTF8\r\nRCPT TO:<a@police.example>\r\n\
          RCPT TO:<no@police.example>\r\nrcpt to:<full@police.example>\r\nRCPT TO:<later@police.example>\r\n\
          DATA\r\nSubject: x\r\n\r\n5\r\n.\r\nQUIT\r\n",
    );
    assert_eq!(door.codes(), ["250", "250", "250", "550", "250", "451", "354", "250", "451", "221"]);
    assert!(door.closed);
    let to = vec!["a@police.example".to_owned(), "full@police.example".to_owned()];
    assert_eq!(door.taken, [(to, b"Subject: x\r\n\r\n5\r\n".to_vec())]);
    for word in ["PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8", "SIZE 1000"] {
        assert!(door.said.contains(word), "{word}");
    }
}

#[test]
fn however_the_bytes_are_cut_the_session_is_the_same() {
    let body = "..one\r\n.two\r\nthree\r.\r\n\n.\nfour\r\n..\r\n.\r\n";
    let talk = format!(
        "{BEGIN}DATA\r\n{body}MAIL FROM:<b@c.example>\r\nRCPT TO:<x@y.example>\r\nDATA\r\n.\r\nQUIT\r\n"
    );
    let whole = session(talk.as_bytes());
    assert_eq!(whole.taken[0].1, b".one\r\ntwo\r\nthree\r.\r\n\n.\nfour\r\n.\r\n");
    assert_eq!(whole.taken[1].1, b"");
    for size in 1..40 {
        let (mut door, mut session) = (Door::default(), Session::new("candour.example", LIMITS));
        for piece in talk.as_bytes().chunks(size) {
            door.serve(&mut session, piece);
        }
        assert_eq!((&door.said, &door.taken), (&whole.said, &whole.taken), "{size}");
    }
}

#[test]
fn only_a_dot_between_two_whole_ends_of_line_ends_a_message() {
    for smuggled in ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r"] {
        let talk = format!("{BEGIN}DATA\r\nfirst{smuggled}MAIL FROM:<evil@x.example>\r\n.\r\n");
        let door = session(talk.as_bytes());
        assert_eq!(door.taken.len(), 1, "{smuggled:?}");
        assert!(String::from_utf8_lossy(&door.taken[0].1).contains("evil"), "{smuggled:?}");
    }
}

#[test]
fn a_message_that_is_too_big_is_read_to_its_end_and_nothing_of_it_is_kept() {
    let long = "x".repeat(100_000);
    let door =
        session(format!("{BEGIN}RCPT TO:<b@police.example>\r\nDATA\r\n{long}\r\n.\r\nNOOP\r\n").as_bytes());
    assert_eq!(door.codes(), ["250", "250", "250", "250", "354", "552", "552", "250"]);
    assert!(door.taken.is_empty());
    assert_eq!(session(b"LHLO x\r\nMAIL FROM:<a@b.example> SIZE=1001\r\n").codes(), ["250", "552"]);
    let exact = "y".repeat(LIMITS.size - 2);
    assert_eq!(session(format!("{BEGIN}DATA\r\n{exact}\r\n.\r\n").as_bytes()).taken[0].1.len(), LIMITS.size);
    // A line without end is not held in memory.
    let (mut door, mut session) = (Door::default(), Session::new("x", LIMITS));
    door.serve(&mut session, format!("{BEGIN}DATA\r\n").as_bytes());
    for _ in 0..500 {
        door.serve(&mut session, &[b'z'; 10_000]);
        assert!(session.waiting.len() + session.message.len() <= HELD + LIMITS.size + 1);
    }
    door.serve(&mut session, b"\r\n.\r\n");
    assert!(door.said.ends_with("552 5.3.4 Message too big\r\n"), "{}", door.said);
}

#[test]
fn what_comes_in_the_wrong_order_or_form_is_refused_and_the_session_goes_on() {
    for (talk, codes) in [
        ("MAIL FROM:<a@b.example>\r\n", vec!["503"]),
        ("EHLO x\r\nHELO x\r\nLHLO\r\nLHLO x\r\n", vec!["500", "500", "501", "250"]),
        ("LHLO x\r\nRCPT TO:<a@b.example>\r\nDATA\r\n", vec!["250", "503", "503"]),
        (
            "LHLO x\r\nMAIL FROM:<a>\r\nMAIL FROM:<b>\r\nRSET\r\nMAIL FROM:<b>\r\n",
            vec!["250", "250", "503", "250", "250"],
        ),
        (
            "LHLO x\r\nMAIL FROM:a@b.example\r\nMAIL FROM:<a\r\nMAIL TO:<a>\r\n",
            vec!["250", "501", "501", "501"],
        ),
        ("LHLO x\r\nMAIL FROM:<a> RET=FULL\r\nMAIL FROM:<a> SIZE=x\r\n", vec!["250", "555", "555"]),
        (
            "LHLO x\r\nMAIL FROM:<a>\r\nRCPT TO:<>\r\nRCPT TO:<a> X=1\r\nDATA\r\n",
            vec!["250", "250", "501", "555", "503"],
        ),
        ("LHLO x\r\nMAIL FROM:<a>\r\nRCPT TO:<no@b.example>\r\nDATA\r\n", vec!["250", "250", "550", "503"]),
        ("BDAT 5\r\n\r\nNO\0OP\r\nVRFY a\r\nNOOP\r\n", vec!["500", "500", "500", "252", "250"]),
    ] {
        assert_eq!(session(talk.as_bytes()).codes(), codes, "{talk:?}");
    }
    assert_eq!(session(b"LH\xff\r\n").codes(), ["500"]);
    let many = format!("{BEGIN}{}", "RCPT TO:<b@police.example>\r\n".repeat(3));
    assert_eq!(session(many.as_bytes()).codes(), ["250", "250", "250", "250", "250", "452"]);
}

#[test]
fn who_sends_nonsense_without_end_is_closed() {
    let door = session(&b"X\r\n".repeat(1_000));
    assert!(door.closed && door.codes().len() == FAULTS + 1 && door.codes().last() == Some(&"421"));
    let door = session("a".repeat(100_000).as_bytes());
    assert!(door.closed);
    assert_eq!(door.codes(), ["500"]);
}

#[test]
fn an_address_is_taken_as_it_stands_without_a_route() {
    for (rest, found) in [
        ("TO:<a@b.example>", Some(("a@b.example", ""))),
        ("to: <a@b.example> X=1", Some(("a@b.example", " X=1"))),
        ("TO:<@x.example,@y.example:a@b.example>", Some(("a@b.example", ""))),
        ("TO:<\"a> \\\"b\"@c.example>", Some(("\"a> \\\"b\"@c.example", ""))),
        ("TO:<żółw@b.example>", Some(("żółw@b.example", ""))),
        ("TO:<a@b.example>x", None),
        ("TO:<\"a>", None),
        ("TÓ:<a>", None),
        ("", None),
    ] {
        assert_eq!(path(rest, "TO:"), found, "{rest}");
    }
}

#[test]
fn an_outcome_that_is_missing_is_no_acknowledgement() {
    let mut session = Session::new("x", LIMITS);
    let _ = session.recipient(Verdict::Known);
    assert_eq!(session.delivered(&[Outcome::Taken]), "");
    session.feed(format!("{BEGIN}DATA\r\n5\r\n.\r\n").as_bytes());
    while let Some(step) = session.step() {
        if matches!(step, Step::Ask(_)) {
            assert!(session.recipient(Verdict::Known).starts_with("250"));
        }
    }
    assert_eq!(session.delivered(&[]), "451 4.3.0 Try again later\r\n");
}
