//! One request: where it stands and what can be done.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::access_request::{AccessState, AskedBy, Extension, Proof, Refusal, Subject};
use candour_domain::audit::AuditAct;
use candour_domain::feedback::FeedbackState;
use candour_domain::ids::{AccessRequestId, FeedbackId};
use candour_service::access_request::{self, AccessMay, AccessOpened, SubjectShown};
use candour_service::audit;
use jiff::Timestamp;

use super::{coded, problem};
use crate::desk::isolated;
use crate::errors::Problem;
use crate::page::{Errors, Page, html};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "access/one.html")]
pub(super) struct OnePage {
    page: Page,
    opened: AccessOpened,
    did: bool,
}

impl OnePage {
    fn state(&self) -> &'static str {
        coded(&self.page, "access-state", self.opened.found.state.as_str())
    }

    fn by(&self) -> &'static str {
        coded(&self.page, "access-by", self.opened.found.asked_by.as_str())
    }

    fn proof(&self) -> &'static str {
        coded(&self.page, "access-proof", self.opened.found.proof.as_str())
    }

    fn when(&self, at: Timestamp) -> String {
        self.page.words().date_and_time(at)
    }

    fn due(&self) -> Option<(String, bool)> {
        let found = &self.opened.found;
        let late = self.opened.now >= found.due_at;
        let span = self.page.words().span(self.opened.now.duration_since(found.due_at));
        let id = if late { "desk-late-by" } else { "desk-due-in" };
        found.state.is_open().then(|| (self.page.t1(id, "span", span), late))
    }

    /// What leads to the person, with what tells one answer from another.
    fn subject(&self, shown: &SubjectShown) -> String {
        let page = &self.page;
        let Some(facts) = &shown.facts else {
            return coded(page, "access-subject", shown.subject.kind()).to_owned();
        };
        let mut what = vec![
            coded(page, "insight", facts.stratum.as_str()),
            coded(page, "insight-channel", facts.channel.as_str()),
            page.t(if facts.with_words { "access-subject-with-words" } else { "access-subject-number" }),
        ];
        if facts.state == FeedbackState::Withdrawn {
            what.push(page.t("access-subject-withdrawn"));
        }
        let when = page.words().date_and_time(facts.received_at);
        page.t2("access-subject-answer-of", "when", when, "what", what.join(", "))
    }

    fn reference(&self, shown: &SubjectShown) -> Option<String> {
        let reference = shown.facts.as_ref()?.reference.as_deref()?;
        Some(self.page.t1("access-subject-reference", "reference", isolated(reference)))
    }

    fn item(&self, shown: &SubjectShown) -> Option<String> {
        let item = shown.facts.as_ref()?.item?;
        Some(self.page.href(&format!("/desk/items/{item}")))
    }

    /// The answer that a form takes out.
    fn removable(&self, shown: &SubjectShown) -> Option<FeedbackId> {
        match shown.subject {
            Subject::Answer(answer) if self.opened.may.remove => Some(answer),
            _ => None,
        }
    }

    /// Whether the person may fetch the copy with the receipt of one of the answers.
    fn by_receipt(&self) -> bool {
        self.opened.found.asked_by == AskedBy::Person
    }

    fn unproven(&self) -> bool {
        self.opened.found.proof == Proof::None
    }

    /// Whether there is a letter to look at: of the copy, or of what would be in it.
    fn has_letter(&self) -> bool {
        self.opened.may.work || self.opened.may.hand_over
    }

    fn is_asked(&self) -> bool {
        self.opened.found.state == AccessState::Asked
    }

    fn may_extend(&self) -> bool {
        self.opened.found.extension.is_none() && self.opened.now < self.opened.found.due_at
    }

    fn extensions(&self) -> [(&'static str, &'static str); 2] {
        Extension::ALL.map(|one| (one.as_str(), coded(&self.page, "access-extension", one.as_str())))
    }

    fn refusals(&self) -> [(&'static str, &'static str); 3] {
        Refusal::ALL.map(|one| (one.as_str(), coded(&self.page, "access-refusal", one.as_str())))
    }

    fn refusal(&self) -> Option<&'static str> {
        self.opened.found.refusal.map(|one| coded(&self.page, "access-refusal", one.as_str()))
    }

    fn action(&self, what: &str) -> String {
        format!("/access-requests/{}/{what}", self.opened.found.id)
    }
}

pub(super) fn id(visit: &StaffVisit) -> Result<AccessRequestId, Problem> {
    AccessRequestId::parse(visit.param("request")).map_err(|_| Problem::NotFound)
}

/// The acts of which one has to be on record for the page to say that it is done.
const DONE: [AuditAct; 9] = [
    AuditAct::AccessAsked,
    AuditAct::AccessAnswerRemoved,
    AuditAct::AccessProven,
    AuditAct::AccessBlackedOut,
    AuditAct::AccessPrepared,
    AuditAct::AccessReleased,
    AuditAct::AccessCodeGiven,
    AuditAct::AccessExtended,
    AuditAct::AccessEnded,
];

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let id = id(&visit)?;
    let opened = access_request::open(&visit.ctx, &visit.staff, id).await.map_err(problem)?;
    let did =
        visit.query.has("did") && audit::did_lately(&visit.ctx, &visit.staff, &DONE, Some(id.uuid())).await?;
    Ok(html(StatusCode::OK, &OnePage { page: visit.page, opened, did }))
}

/// Shows the request again with what went wrong.
pub(super) async fn again(visit: &StaffVisit, id: AccessRequestId, text: &str) -> Result<Response, Problem> {
    let opened = access_request::open(&visit.ctx, &visit.staff, id).await.map_err(problem)?;
    let mut errors = Errors::new();
    errors.add("state", visit.page.t(text));
    let page = visit.page.clone().with_errors(errors);
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &OnePage { page, opened, did: false }))
}

pub(super) fn samples() -> SampleSet {
    SampleSet::new("access/one.html", |page| {
        let state = |page: Page, state, proof, may| OnePage {
            opened: super::sample_requests::opened(state, proof, may),
            did: true,
            page,
        };
        let none = AccessMay::default();
        let mut errors = Errors::new();
        errors.add("state", page.t("access-error-not-now"));
        let wrong = page.clone().with_errors(errors);
        let mut refused = state(page.clone(), AccessState::Refused, Proof::None, none);
        refused.opened.found.refusal = Some(Refusal::NotProven);
        vec![
            (
                "unproven".to_owned(),
                state(page.clone(), AccessState::Asked, Proof::None, AccessMay { work: true, ..none }),
            ),
            (
                "proven".to_owned(),
                state(
                    wrong,
                    AccessState::Asked,
                    Proof::Receipt,
                    AccessMay { work: true, prepare: true, remove: true, ..none },
                ),
            ),
            (
                "prepared".to_owned(),
                state(
                    page.clone(),
                    AccessState::Prepared,
                    Proof::Checked,
                    AccessMay { work: true, undo: true, release: true, ..none },
                ),
            ),
            (
                "released".to_owned(),
                state(
                    page.clone(),
                    AccessState::Released,
                    Proof::Account,
                    AccessMay { hand_over: true, ..none },
                ),
            ),
            (
                "about the reader".to_owned(),
                state(
                    page.clone(),
                    AccessState::Asked,
                    Proof::Account,
                    AccessMay { about_self: true, ..none },
                ),
            ),
            ("none held".to_owned(), state(page.clone(), AccessState::NoneHeld, Proof::None, none)),
            ("withdrawn".to_owned(), state(page, AccessState::Withdrawn, Proof::None, none)),
            ("refused".to_owned(), refused),
        ]
    })
}
