//! One contact: what may be done for the person, who was there, what was put right.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::encounter::EncounterState;
use candour_domain::feedback::Nonce;
use candour_domain::hand_over::CODES_PER_ENCOUNTER;
use candour_domain::invitation::{InvitationOutcome, NotOfferedReason};
use candour_service::encounter::{self, CorrectionFound, EncounterError, EncounterView};

use super::home::did;
use super::{kind_name, named, part, place, safety_name, sample_contacts, title};
use crate::errors::Problem;
use crate::feedback::fresh_nonce;
use crate::page::{Errors, Page, html};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "officer/encounter.html")]
struct EncounterPage {
    page: Page,
    view: EncounterView,
    reason: String,
    did: Option<&'static str>,
    /// Makes a repeat of the form that asks for a code known.
    nonce: String,
}

impl EncounterPage {
    fn title(&self) -> String {
        title(&self.page, &self.view.listed.encounter)
    }

    fn place(&self) -> String {
        place(&self.page, &self.view.listed)
    }

    fn kind(&self) -> &'static str {
        kind_name(&self.page, self.view.listed.encounter.kind)
    }

    fn safety(&self) -> &'static str {
        safety_name(&self.page, self.view.listed.encounter.contact_safety)
    }

    fn unmatched(&self) -> bool {
        self.view.listed.encounter.state == EncounterState::Unmatched
    }

    fn action(&self, act: &str) -> String {
        format!("/officer/encounters/{}/{act}", self.view.listed.encounter.id)
    }

    fn href(&self, act: &str) -> String {
        self.page.href(&self.action(act))
    }

    fn cards_href(&self) -> String {
        self.page.href(&format!("/officer/cards?encounter={}", self.view.listed.encounter.id))
    }

    fn first(&self) -> bool {
        self.view.codes == 0
    }

    fn full(&self) -> bool {
        self.view.codes >= CODES_PER_ENCOUNTER
    }

    fn reasons(&self) -> Vec<(&'static str, &'static str, bool)> {
        NotOfferedReason::ALL
            .into_iter()
            .map(|reason| (reason.as_str(), reason_name(&self.page, reason), self.reason == reason.as_str()))
            .collect()
    }

    /// The ledger as lines.
    fn ledger(&self) -> Vec<String> {
        self.view
            .ledger
            .iter()
            .map(|line| {
                let when = self.page.words().date_and_time(line.at);
                match (line.outcome, line.reason) {
                    (InvitationOutcome::Offered, _) => self.page.t1("ledger-offered", "when", when),
                    (InvitationOutcome::NotOffered, reason) => {
                        let reason = reason_name(&self.page, reason.unwrap_or(NotOfferedReason::Other));
                        self.page.t2("ledger-not-offered", "when", when, "reason", reason)
                    }
                }
            })
            .collect()
    }

    /// What was put right, as lines, each with its reason.
    fn trace(&self) -> Vec<(String, &str)> {
        self.view.trace.iter().map(|line| (trace_text(&self.page, line), line.reason.as_str())).collect()
    }
}

fn reason_name(page: &Page, reason: NotOfferedReason) -> &'static str {
    page.t(&format!("not-offered-{}", part(reason.as_str())))
}

/// "Ada Able put it right on …: Ben Bold was there, Cai Calm was not".
fn trace_text(page: &Page, line: &CorrectionFound) -> String {
    let what = match (&line.removed, &line.added) {
        (Some(removed), Some(added)) => page.t2("trace-instead", "removed", removed, "added", added),
        (Some(removed), None) => page.t1("trace-removed", "removed", removed),
        (None, Some(added)) => page.t1("trace-added", "added", added),
        (None, None) => page.t("trace-card").to_owned(),
    };
    let who = line.staff.as_deref().unwrap_or_else(|| page.t("trace-import"));
    let when = page.words().date_and_time(line.at);
    let head = page.t2("trace-who", "who", who, "when", when);
    page.t2("trace-line", "head", head, "what", what)
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let id = named(&visit)?;
    let did = did(&visit.page, visit.query.get("did"));
    again(&visit, id, StatusCode::OK, Errors::new(), String::new(), did).await
}

/// The contact's page, with what went wrong in one of its forms.
pub(super) async fn again(
    visit: &StaffVisit,
    id: candour_domain::ids::EncounterId,
    status: StatusCode,
    errors: Errors,
    reason: String,
    did: Option<&'static str>,
) -> Answer {
    let view = encounter::view(&visit.ctx, &visit.staff, id).await.map_err(problem)?;
    let page = visit.page.clone().with_errors(errors);
    Ok(html(status, &EncounterPage { page, view, reason, did, nonce: fresh_nonce(&visit.ctx).to_hex() }))
}

pub(super) fn problem(error: EncounterError) -> Problem {
    match error {
        EncounterError::Unknown => Problem::NotFound,
        EncounterError::Unavailable(error) => error.into(),
    }
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("officer/encounter.html", |page| {
        let state = |view: EncounterView| EncounterPage {
            page: page.clone(),
            view,
            reason: String::new(),
            did: None,
            nonce: Nonce::from_bytes([7; 16]).to_hex(),
        };
        let mut errors = Errors::new();
        errors.add("reason-declined", page.t("not-offered-error"));
        let mut wrong = state(sample_contacts::view(0));
        wrong.page = page.clone().with_errors(errors);
        let mut full = state(sample_contacts::view(CODES_PER_ENCOUNTER));
        full.did = did(&page, "corrected");
        let mut only_right = state(sample_contacts::view(1));
        only_right.view.may_hand_over = false;
        vec![
            ("nobody asked".to_owned(), state(sample_contacts::fresh_view())),
            ("offered".to_owned(), state(sample_contacts::view(1))),
            ("as many as may be".to_owned(), full),
            ("error: no reason".to_owned(), wrong),
            ("may correct alone".to_owned(), only_right),
        ]
    })]
}
