//! Samples of the page of one item, in its many states.

use candour_domain::audit::ReadPurpose;
use candour_domain::code::Stratum;
use candour_domain::contact_request::{ContactMethod, ContactWish};
use candour_domain::encounter::{ContactSafety, EncounterKind, EncounterState};
use candour_domain::feedback::{Channel, Rating};
use candour_domain::ids::{BoroughId, EncounterId, OfficerId, StaffId, TeamId, WorkItemId};
use candour_domain::language::Language;
use candour_domain::permission::{Role, Roles};
use candour_domain::risk::RiskKind;
use candour_domain::staff::Staff;
use candour_domain::work_item::{WorkEvent, WorkKind, WorkOutcome, WorkState};
use candour_service::work::{
    Answer, Content, ContextFound, EncounterBehind, May, OfficerFound, Opened, Shown, ShownWords, TraceLine,
    WorkItemFound,
};
use jiff::{SignedDuration, Timestamp};

use super::item::{ItemPage, Typed, sample};
use crate::page::{Errors, Page};

fn now() -> Timestamp {
    "2026-11-24T15:40:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

fn opened(kind: WorkKind, owner: Option<(StaffId, String)>, content: Content) -> Opened {
    let line = |event, staff: Option<&str>, to: Option<&str>, note: Option<&str>| TraceLine {
        at: now(),
        event,
        staff: staff.map(str::to_owned),
        to: to.map(str::to_owned),
        note: note.map(str::to_owned),
    };
    Opened {
        item: WorkItemFound {
            id: WorkItemId::new(now(), [7; 10]),
            kind,
            state: if owner.is_some() { WorkState::Taken } else { WorkState::Waiting },
            feedback_id: None,
            contact_request_id: None,
            risk: if kind == WorkKind::Risk { vec![RiskKind::Abuse, RiskKind::Danger] } else { Vec::new() },
            made_at: now() - SignedDuration::from_mins(40),
            due_at: now() - SignedDuration::from_mins(10),
            owner,
            escalated_at: Some(now()),
            closed: None,
        },
        content,
        trace: vec![
            line(WorkEvent::Made, None, None, None),
            line(WorkEvent::Escalated, None, None, None),
            line(WorkEvent::Assigned, Some("Sue Lead"), Some("Sam Ple"), None),
            line(WorkEvent::Noted, Some("Sam Ple"), None, Some("Rang at 15:10 & 15:30.\nNo reply.")),
        ],
        may: May {
            take: true,
            put_back: false,
            assign: true,
            note: true,
            restrict: true,
            close: WorkOutcome::ALL.into_iter().filter(|outcome| outcome.may_close(kind)).collect(),
        },
        colleagues: vec![colleague()],
        now: now(),
    }
}

fn colleague() -> Staff {
    Staff {
        id: StaffId::new(now(), [9; 10]),
        username: "olu.adeyemi".to_owned(),
        display_name: "Olu <Adeyemi>".to_owned(),
        role: Role::DeskAdviser,
        further: Roles::NONE,
        borough: None,
        team: None,
        officer: None,
    }
}

fn shown(purpose: ReadPurpose, words: &[(Language, &str)], wish: Option<ContactWish>) -> Shown {
    Shown {
        purpose,
        answer: Rating::try_from(2u8).ok().map(|rating| Answer {
            rating,
            channel: Channel::Web,
            stratum: Stratum::HandedOver,
            received_at: now(),
            withdrawn: false,
            held: false,
            erased_on: Some(now() + SignedDuration::from_hours(24 * 12)),
        }),
        words: words
            .iter()
            .map(|(language, text)| ShownWords { at: now(), language: *language, text: (*text).to_owned() })
            .collect(),
        wish,
        context: Some(context(ContactSafety::Unsafe)),
    }
}

fn context(contact_safety: ContactSafety) -> ContextFound {
    let officer = |n: u8, name: &str| OfficerFound {
        id: OfficerId::new(now(), [n; 10]),
        reference: format!("P{n}4417"),
        name: name.to_owned(),
        team_id: TeamId::new(now(), [1; 10]),
        team: "Response A".to_owned(),
        borough_id: BoroughId::new(now(), [1; 10]),
        borough: "Lambeth".to_owned(),
    };
    ContextFound {
        borough: Some("Lambeth".to_owned()),
        team: Some("Response A".to_owned()),
        batch: None,
        encounter: Some(EncounterBehind {
            id: EncounterId::new(now(), [5; 10]),
            force_reference: Some("CAD 4417/24NOV26".to_owned()),
            started_at: now() - SignedDuration::from_hours(20),
            kind: EncounterKind::Response,
            state: EncounterState::Unmatched,
            contact_safety,
            officers: vec![officer(1, "PC Ada Long"), officer(2, "PC Ben Short")],
        }),
    }
}

fn full(shown: Shown) -> Content {
    Content::Shown(Box::new(shown))
}

const LONG: &str = "He came back after you left. I am scared.\nمن فضلكم ساعدوني <b>now</b> & always.";

pub(super) fn states(page: &Page) -> Vec<(String, ItemPage)> {
    let Some(me) = page.reader().map(|reader| (reader.staff.id, reader.staff.display_name.clone())) else {
        return Vec::new();
    };
    let other = (colleague().id, colleague().display_name);
    let other_again = other.clone();
    let wish = ContactWish {
        method: ContactMethod::Telephone,
        to: "020 7946 0018".to_owned(),
        name: Some("Sam".to_owned()),
        safe_when: Some("after 4\nnot at weekends".to_owned()),
        do_not: Some("no voicemail".to_owned()),
    };
    let words = [(Language::Arabic, LONG), (Language::English, "And one thing more.")];
    let make = |opened, errors, typed, kept: &str| sample(page, opened, errors, typed, kept);
    let plain = |opened| make(opened, Errors::new(), Typed::default(), "");
    let wrong = |list: &[(&'static str, &str)]| {
        let mut errors = Errors::new();
        for (field, id) in list {
            errors.add(field, page.t(id));
        }
        errors
    };

    let risk = opened(WorkKind::Risk, None, full(shown(ReadPurpose::CheckRisk, &words, None)));
    let mut request =
        opened(WorkKind::ContactRequest, Some(me), full(shown(ReadPurpose::AnswerRequest, &[], Some(wish))));
    request.may = May { take: false, put_back: true, ..request.may };
    let mut gone = shown(ReadPurpose::AnswerRequest, &[], None);
    gone.answer = gone.answer.map(|answer| Answer { withdrawn: true, erased_on: None, ..answer });
    gone.context = None;
    let withdrawn = opened(WorkKind::ContactRequest, None, full(gone));
    let mut back = shown(ReadPurpose::CheckRisk, &[], None);
    back.answer = back.answer.map(|answer| Answer { withdrawn: true, held: true, ..answer });
    let held_back = opened(WorkKind::Risk, None, full(back));
    let mut stands = shown(ReadPurpose::CheckRisk, &words, None);
    stands.answer = stands.answer.map(|answer| Answer { held: true, ..answer });
    let held = opened(WorkKind::Risk, None, full(stands));
    let mut leaflet = shown(ReadPurpose::ReadEntry, &words, None);
    leaflet.context = Some(ContextFound {
        batch: Some("Library poster".to_owned()),
        encounter: None,
        ..context(ContactSafety::Safe)
    });
    let reading = opened(WorkKind::ReadWords, None, full(leaflet));
    let mut asking = opened(WorkKind::ReadWords, Some(other.clone()), Content::AskPurpose);
    asking.may = May { note: true, ..May::default() };
    let mut outside = opened(WorkKind::Risk, Some(other), Content::NotForReader);
    outside.may = May::default();
    let mut shut = opened(WorkKind::Risk, Some(other_again), Content::Restricted);
    shut.may = May::default();
    shut.item.risk.clear();
    let mut closed = asking.clone();
    closed.item.state = WorkState::Closed;
    closed.item.closed = Some((WorkOutcome::PassedToSupport, now()));
    closed.may = May::default();
    let typed = Typed {
        note: "a </textarea> in a note".to_owned(),
        close_note: "b".to_owned(),
        outcome: "reached".to_owned(),
        to: "olu.adeyemi".to_owned(),
        hold_reason: "court".to_owned(),
        hold_note: "a </textarea> in a note".to_owned(),
        hold_day: "2027-01-31".to_owned(),
    };
    let fields = [
        ("assign-to", "item-assign-error"),
        ("note", "item-note-empty"),
        ("outcome", "item-close-error"),
        ("reason", "restricted-error-reason"),
        ("close-note", "item-note-control"),
        ("hold", "hold-error-reason"),
        ("hold-note", "item-note-control"),
        ("hold-day", "hold-error-day"),
        ("erase", "erasures-error-cause"),
    ];
    vec![
        ("risk".to_owned(), plain(risk)),
        ("request".to_owned(), plain(request.clone())),
        ("withdrawn".to_owned(), plain(withdrawn)),
        ("held".to_owned(), plain(held)),
        ("held and taken back".to_owned(), plain(held_back)),
        ("words from a poster".to_owned(), plain(reading)),
        ("of a colleague".to_owned(), plain(asking.clone())),
        ("seen from outside".to_owned(), plain(outside)),
        ("restricted".to_owned(), plain(shut)),
        ("closed".to_owned(), plain(closed.clone())),
        ("wrong fields".to_owned(), make(request, wrong(&fields), typed.clone(), "")),
        (
            "wrong purpose".to_owned(),
            make(asking, wrong(&[("purpose-check_risk", "item-ask-purpose-error")]), Typed::default(), ""),
        ),
        (
            "closed in the meantime, an error".to_owned(),
            make(closed, wrong(&[("state", "item-already-closed")]), typed, "what was typed"),
        ),
    ]
}
