//! Requests and copies for samples.

use candour_domain::access_request::{AccessState, AskedBy, Exemption, Passage, Proof, Subject};
use candour_domain::ids::{AccessRequestId, FeedbackId, StaffId, WithheldId, WorkItemId};
use candour_domain::language::Language;
use candour_service::access_request::{
    AccessFound, AccessMay, AccessOpened, AnswerFacts, Entry, Field, Gathered, HeldCopy, Section,
    SubjectShown, VERSION, Value, Withheld, WithheldIn,
};
use jiff::{SignedDuration, Timestamp};

/// Noon on 24 November 2026.
pub(super) fn now() -> Timestamp {
    Timestamp::from_second(1_795_521_600).unwrap_or(Timestamp::UNIX_EPOCH)
}

pub(super) fn days(days: i64) -> Timestamp {
    now().checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX)
}

pub(super) fn found(state: AccessState, proof: Proof) -> AccessFound {
    let by = |n| (StaffId::new(now(), [n; 10]), now());
    let ended = !state.is_open();
    AccessFound {
        id: AccessRequestId::new(now(), [1; 10]),
        work_item_id: WorkItemId::new(now(), [1; 10]),
        state,
        asked_by: AskedBy::Desk,
        language: Language::Arabic,
        received_at: days(-20),
        due_at: days(10),
        extension: None,
        proof,
        taken_by: None,
        sealed_note: None,
        prepared: matches!(state, AccessState::Prepared | AccessState::Released).then(|| by(2)),
        released: (state == AccessState::Released).then(|| by(3)),
        copy_until: (state == AccessState::Released).then(|| days(30)),
        has_copy: matches!(state, AccessState::Prepared | AccessState::Released),
        fetch_fingerprint: None,
        fetch_tries: 0,
        fetched_at: None,
        refusal: None,
        ended_at: ended.then(now),
    }
}

fn answer(n: u8, reference: Option<&str>) -> SubjectShown {
    let facts = AnswerFacts {
        received_at: days(-30 - i64::from(n)),
        stratum: candour_domain::code::Stratum::HandedOver,
        channel: candour_domain::feedback::Channel::Web,
        state: if n == 2 {
            candour_domain::feedback::FeedbackState::Withdrawn
        } else {
            candour_domain::feedback::FeedbackState::Received
        },
        with_words: n == 1,
        reference: reference.map(str::to_owned),
        item: Some(WorkItemId::new(now(), [n; 10])),
    };
    SubjectShown { subject: Subject::Answer(FeedbackId::new(now(), [n; 10])), facts: Some(facts) }
}

pub(super) fn opened(state: AccessState, proof: Proof, may: AccessMay) -> AccessOpened {
    let found = found(state, proof);
    let name = |there: bool, name: &str| there.then(|| name.to_owned());
    AccessOpened {
        subjects: vec![
            answer(1, Some("CAD <4711>")),
            answer(2, None),
            SubjectShown { subject: Subject::Answer(FeedbackId::new(now(), [3; 10])), facts: None },
        ],
        note: Some("Her solicitor <rang>.\nLetter of authority seen.".to_owned()),
        names: [name(found.prepared.is_some(), "Olu <Adeyemi>"), name(found.released.is_some(), "Ana")],
        found,
        may,
        now: now(),
    }
}

fn field(name: &str, value: Value) -> Field {
    Field { name: name.to_owned(), value }
}

fn section(name: &str, fields: Vec<Field>) -> Section {
    Section { name: name.to_owned(), entries: vec![Entry(fields)] }
}

fn coded(list: &str, name: &str) -> Value {
    Value::Coded(list.to_owned(), name.to_owned())
}

fn copy(language: Language, sections: Vec<Section>) -> HeldCopy {
    HeldCopy {
        version: VERSION,
        request: "0193".to_owned(),
        force: "Example Police".to_owned(),
        language,
        asked_at: days(-20),
        gathered_at: now(),
        sections,
        withheld: Exemption::ALL
            .into_iter()
            .map(|exemption| WithheldIn { section: "words".to_owned(), exemption })
            .collect(),
    }
}

/// A victim's copy with every part and value there is.
pub(super) fn of_victim(language: Language) -> HeldCopy {
    let text = |part: &str, text: &str| Value::Text { part: part.to_owned(), text: text.to_owned() };
    let at = || Value::At(now());
    copy(
        language,
        vec![
            section(
                "answer",
                vec![
                    field("rating", Value::Number(2)),
                    field("received_at", at()),
                    field("stratum", coded("insight", "handed_over")),
                    field("channel", coded("insight-channel", "web")),
                    field("language", Value::Line("Polski".to_owned())),
                    field("withdrawn_at", at()),
                    field("borough", Value::Line("Hackney".to_owned())),
                    field("team", Value::Line("Response A".to_owned())),
                    field("same_place", Value::Yes(false)),
                    field("place_marked", Value::Yes(true)),
                ],
            ),
            section(
                "words",
                vec![field("written_at", at()), field("words", text("words:1", "No <b>news</b>.\n█████"))],
            ),
            section(
                "wish",
                vec![
                    field("asked_at", at()),
                    field("method", coded("item-method", "telephone")),
                    field("reach", text("wish:1:to", "020 7946 0000")),
                    field("name", Value::Line("Zofia".to_owned())),
                    field("safe_when", text("wish:1:safe_when", "mornings")),
                    field("do_not", text("wish:1:do_not", "no messages")),
                ],
            ),
            section(
                "code",
                vec![
                    field("made_at", at()),
                    field("expires_at", at()),
                    field("bound_at", at()),
                    field("batch", Value::Line("A-1".to_owned())),
                    field("serial", Value::Number(7)),
                ],
            ),
            section(
                "contact",
                vec![
                    field("began_at", at()),
                    field("kind", coded("contact-kind", "visit")),
                    field("reference", Value::Line("CAD 12/24NOV26".to_owned())),
                    field("state", coded("access-matched", "matched")),
                    field("safety", coded("access-safety", "unknown")),
                    field("officers", Value::Number(2)),
                    field("officer_names", Value::Withheld(Exemption::OtherPeople)),
                    field("corrections", Value::Number(1)),
                ],
            ),
            section("asked", vec![field("at", at()), field("outcome", coded("access-offer", "offered"))]),
            section(
                "work",
                vec![
                    field("at", at()),
                    field("item", coded("kind", "contact_request")),
                    field("event", coded("event", "closed")),
                    field("due_at", at()),
                    field("risk", Value::Line("danger".to_owned())),
                    field("by", coded("role", "desk_adviser")),
                    field("outcome", coded("outcome", "reached")),
                    field("note", text("note:1", "Rang.")),
                ],
            ),
            section("readers", vec![field("batches", Value::Number(1)), field("waiting", Value::Number(0))]),
            section(
                "looks",
                vec![
                    field("at", at()),
                    field("act", coded("act", "item_read")),
                    field("by", coded("role", "desk_adviser")),
                    field("purpose", coded("purpose", "answer_request")),
                ],
            ),
            section(
                "equality",
                vec![
                    field("age", coded("equality-age", "25-34")),
                    field("ethnic_group", coded("equality-ethnic", "asian")),
                    field("disability", coded("equality-disability", "no")),
                    field("sex", coded("equality-sex", "female")),
                ],
            ),
            section(
                "requests",
                vec![
                    field("asked_at", at()),
                    field("due_at", at()),
                    field("state", coded("access-state", "prepared")),
                    field("asked_by", coded("access-by", "person")),
                    field("ended_at", at()),
                ],
            ),
        ],
    )
}

/// An officer's copy with every part there is.
pub(super) fn of_officer(language: Language) -> HeldCopy {
    let line = |text: &str| Value::Line(text.to_owned());
    let at = || Value::At(now());
    let said = Value::Text { part: "batch:1:0:0".to_owned(), text: "Kind, and quick.".to_owned() };
    let reason = Value::Text { part: "correction:1".to_owned(), text: "was off that day".to_owned() };
    copy(
        language,
        vec![
            section(
                "account",
                vec![
                    field("username", line("ada.able")),
                    field("name", line("Ada Able")),
                    field("role", coded("role", "officer")),
                    field("made_at", at()),
                    field("closed_at", at()),
                ],
            ),
            section(
                "sessions",
                vec![field("made_at", at()), field("seen_at", at()), field("expires_at", at())],
            ),
            section("acts_logged", vec![field("at", at()), field("act", coded("act", "code_handed_over"))]),
            section("rows_made", vec![field("at", at()), field("table", line("invitation"))]),
            section("officer", vec![field("reference", line("P1")), field("team", line("Response A"))]),
            section(
                "postings",
                vec![
                    field("from", Value::Day(20_000)),
                    field("until", Value::Day(20_300)),
                    field("shoulder_number", line("123AB")),
                ],
            ),
            section(
                "contacts_attended",
                vec![field("began_at", at()), field("kind", coded("contact-kind", "visit"))],
            ),
            section(
                "corrections",
                vec![
                    field("at", at()),
                    field("taken_off", Value::Yes(true)),
                    field("put_on", Value::Yes(false)),
                    field("by_you", Value::Yes(false)),
                    field("reason", reason),
                ],
            ),
            section("own_words", vec![field("language", line("English")), field("words", said)]),
            section(
                "own_figures",
                vec![
                    field("stratum", coded("insight", "sampled")),
                    field("cut_at", at()),
                    field("answers", Value::Withheld(Exemption::FewPeople)),
                    field("rated_1", Value::Number(0)),
                    field("rated_2", Value::Number(1)),
                    field("rated_3", Value::Number(2)),
                    field("rated_4", Value::Number(3)),
                    field("rated_5", Value::Number(20)),
                    field("offered", Value::Number(30)),
                    field("not_offered", Value::Number(4)),
                ],
            ),
        ],
    )
}

pub(super) fn gathered() -> Gathered {
    let withheld = Withheld {
        id: WithheldId::new(now(), [1; 10]),
        passage: Passage { from: 0, to: 2 },
        exemption: Exemption::OtherPeople,
    };
    Gathered {
        found: found(AccessState::Asked, Proof::Receipt),
        copy: of_victim(Language::English),
        withheld: vec![("words:1".to_owned(), withheld)],
    }
}
