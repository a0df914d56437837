//! One item: where it stands, what the person wrote, what can be done, what happened so far.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::audit::ReadPurpose;
use candour_domain::contact_request::ContactMethod;
use candour_domain::encounter::{ContactSafety, EncounterState};
use candour_domain::ids::{WorkEventId, WorkItemId};
use candour_domain::language::Language;
use candour_domain::permission::Act;
use candour_domain::restriction::RestrictionReason;
use candour_domain::staff::Staff;
use candour_domain::work_item::{WorkOutcome, WorkState};
use candour_service::ctx::Ctx;
use candour_service::permit::can;
use candour_service::work::{self, Content, NOTE_LIMIT, Opened, Shown, TraceLine};
use jiff::Timestamp;

use super::{did, due, isolated, kind_name, part, problem, risk_name};
use crate::errors::Problem;
use crate::page::{Errors, Html, Page, html};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;
use crate::sign_in::limit;

/// What was typed or chosen in the forms of the page.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    /// The text of the note.
    pub(super) note: String,
    /// The note that goes with closing.
    pub(super) close_note: String,
    /// The outcome.
    pub(super) outcome: String,
    /// To whom to give it.
    pub(super) to: String,
    /// Why it is to be held.
    pub(super) hold_reason: String,
    /// What is to be known about the hold.
    pub(super) hold_note: String,
    /// When somebody looks again at the hold.
    pub(super) hold_day: String,
}

#[derive(Template)]
#[template(path = "desk/item.html")]
pub(super) struct ItemPage {
    page: Page,
    id: WorkItemId,
    opened: Opened,
    staff: Staff,
    /// The id of the note to be written with this form.
    note_form: WorkEventId,
    typed: Typed,
    /// What was typed in a form that is not on the page any more.
    kept: String,
    did: Option<&'static str>,
}

impl ItemPage {
    fn kind(&self) -> &'static str {
        if self.is_restricted() {
            return self.page.t("restricted-record");
        }
        kind_name(&self.page, self.opened.item.kind)
    }

    /// Whether what a person gave lies behind it, and not a request for a copy or a sign of abuse.
    fn is_of_a_person(&self) -> bool {
        self.opened.item.feedback_id.is_some() && !self.is_access() && !self.is_flag()
    }

    fn may_hold(&self) -> bool {
        self.is_of_a_person() && can(&self.staff, Act::PlaceHold)
    }

    fn may_ask_erasure(&self) -> bool {
        self.is_of_a_person() && can(&self.staff, Act::AskErasure)
    }

    fn hold_reasons(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        crate::hold::reasons(&self.page)
    }

    fn hold_is_wrong(&self) -> bool {
        ["hold", "hold-note", "hold-day"].into_iter().any(|field| self.page.error(field).is_some())
    }

    fn erasure_causes(&self) -> Vec<(&'static str, &'static str)> {
        crate::erasure::causes(&self.page)
    }

    fn is_flag(&self) -> bool {
        self.opened.item.kind == candour_domain::work_item::WorkKind::Flag
    }

    /// A flag has the id of its item.
    fn flag_href(&self) -> String {
        self.page.href(&format!("/insight/flags/{}", self.id))
    }

    fn is_open(&self) -> bool {
        self.opened.item.state != WorkState::Closed
    }

    fn due(&self) -> (String, bool) {
        due(&self.page, self.opened.item.due_at, self.opened.now)
    }

    fn when(&self, at: Timestamp) -> String {
        self.page.words().date_and_time(at)
    }

    fn owner(&self) -> String {
        match &self.opened.item.owner {
            None => self.page.t("desk-owner-nobody").to_owned(),
            Some((id, _)) if *id == self.staff.id => self.page.t("desk-owner-me").to_owned(),
            Some((_, name)) => self.page.t1("desk-owner", "name", isolated(name)),
        }
    }

    /// The name of the colleague who has the item and so stands in the way of doing more.
    fn in_the_way(&self) -> Option<String> {
        let closing = self.opened.may.note && self.opened.may.close.is_empty();
        self.opened.item.owner.as_ref().filter(|_| closing).map(|(_, name)| isolated(name))
    }

    fn outcome_name(&self, outcome: WorkOutcome) -> &'static str {
        self.page.t(&format!("outcome-{}", part(outcome.as_str())))
    }

    fn closed(&self) -> Option<String> {
        self.opened.item.closed.map(|(outcome, at)| {
            self.page.t2("desk-done", "outcome", self.outcome_name(outcome), "when", self.when(at))
        })
    }

    fn risks(&self) -> Vec<&'static str> {
        self.opened.item.risk.iter().map(|risk| risk_name(&self.page, *risk)).collect()
    }

    fn shown(&self) -> Option<&Shown> {
        match &self.opened.content {
            Content::Shown(shown) => Some(shown),
            Content::NotForReader | Content::AskPurpose | Content::Restricted => None,
        }
    }

    /// Whether nobody opens it alone, and nobody has allowed the reader to.
    fn is_restricted(&self) -> bool {
        matches!(self.opened.content, Content::Restricted)
    }

    fn reasons() -> [RestrictionReason; 3] {
        RestrictionReason::ALL
    }

    fn reason_name(&self, reason: RestrictionReason) -> &'static str {
        self.page.t(&format!("restricted-reason-{}", part(reason.as_str())))
    }

    fn asks_purpose(&self) -> bool {
        matches!(self.opened.content, Content::AskPurpose)
    }

    /// The purpose the page was opened with, to travel with its forms.
    fn purpose(&self) -> &'static str {
        self.shown().map_or("", |shown| shown.purpose.as_str())
    }

    fn purpose_name(&self, purpose: ReadPurpose) -> &'static str {
        self.page.t(&format!("purpose-{}", part(purpose.as_str())))
    }

    /// That what came with the answer has had its time, and when it is erased.
    fn erased_on(&self, day: Timestamp) -> String {
        self.page.t1("item-retention", "date", self.page.words().date(day))
    }

    fn purposes() -> [ReadPurpose; 7] {
        ReadPurpose::CHOSEN
    }

    fn wish_expected(&self) -> bool {
        self.opened.item.kind == candour_domain::work_item::WorkKind::ContactRequest
    }

    /// Whether what is to be done stands on the page of a request for a copy.
    fn is_access(&self) -> bool {
        self.opened.item.kind == candour_domain::work_item::WorkKind::AccessRequest
    }

    fn access_href(&self) -> String {
        self.page.href(&format!("/access-requests/of/{}", self.id))
    }

    fn method_name(&self, method: ContactMethod) -> &'static str {
        self.page.t(&format!("item-method-{}", method.as_str()))
    }

    /// A number or address is kept left to right; another way told in words runs as it was written.
    fn reach(&self, method: ContactMethod, to: &str) -> Html {
        if method == ContactMethod::Other { self.page.written(to) } else { self.page.bdi(to) }
    }

    fn encounter_name(&self, kind: candour_domain::encounter::EncounterKind) -> &'static str {
        self.page.t(&format!("encounter-{}", part(kind.as_str())))
    }

    fn is_unmatched(state: EncounterState) -> bool {
        state == EncounterState::Unmatched
    }

    /// What the records say about contacting the person; nothing where they say that it is safe.
    fn safety(&self, safety: ContactSafety) -> Option<&'static str> {
        match safety {
            ContactSafety::Safe => None,
            ContactSafety::Unsafe => Some(self.page.t("item-unsafe")),
            ContactSafety::Unknown => Some(self.page.t("item-safety-unknown")),
        }
    }

    fn language_name(language: Language) -> &'static str {
        language.endonym()
    }

    fn event(&self, line: &TraceLine) -> String {
        let event = self.page.t(&format!("event-{}", part(line.event.as_str())));
        match (&line.staff, &line.to) {
            (Some(by), Some(to)) => self.page.words().text_with(
                "item-trace-to",
                &[("event", event.into()), ("to", isolated(to).into()), ("name", isolated(by).into())],
            ),
            (Some(by), None) => self.page.t2("item-trace-by", "event", event, "name", isolated(by)),
            (None, _) if line.event == candour_domain::work_item::WorkEvent::Made => event.to_owned(),
            (None, _) => self.page.t1("item-trace-system", "event", event),
        }
    }

    fn note_limit(&self) -> String {
        limit(&self.page, NOTE_LIMIT)
    }

    fn action(&self, what: &str) -> String {
        format!("/desk/items/{}/{what}", self.id)
    }
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let Ok(id) = WorkItemId::parse(visit.param("item")) else { return Err(Problem::NotFound) };
    let asked = visit.query.get("purpose");
    let purpose = ReadPurpose::parse(asked);
    let mut errors = Errors::new();
    if visit.query.has("purpose") && purpose.is_none() {
        errors.add("purpose-check_risk", visit.page.t("item-ask-purpose-error"));
    }
    let did = did(&visit.page, visit.query.get("did"));
    let opened = work::open(&visit.ctx, &visit.staff, id, purpose).await.map_err(problem)?;
    let wrong = !errors.is_empty() && matches!(opened.content, Content::AskPurpose);
    let (status, page) = if wrong {
        (StatusCode::UNPROCESSABLE_ENTITY, visit.page.with_errors(errors))
    } else {
        (StatusCode::OK, visit.page)
    };
    let page = ItemPage {
        page,
        id,
        opened,
        note_form: note_form(&visit.ctx),
        staff: visit.staff,
        typed: Typed::default(),
        kept: String::new(),
        did,
    };
    Ok(html(status, &page))
}

/// A fresh id for the note to be written, so that the same form sent twice is one note.
pub(super) fn note_form(ctx: &Ctx) -> WorkEventId {
    WorkEventId::new(ctx.clock.now(), ctx.chance.bytes())
}

/// Shows the item again after a form that could not be taken, with what was typed.
pub(super) async fn again(
    visit: &StaffVisit,
    id: WorkItemId,
    status: StatusCode,
    errors: Errors,
    typed: Typed,
) -> Result<Response, Problem> {
    let purpose = ReadPurpose::parse(visit.form.get("purpose"));
    let opened = work::open(&visit.ctx, &visit.staff, id, purpose).await.map_err(problem)?;
    let mut kept = Vec::new();
    if !opened.may.note {
        kept.push(typed.note.clone());
    }
    if opened.may.close.is_empty() {
        kept.push(typed.close_note.clone());
    }
    // What was typed keeps the id of its form: sent once more, it is still one note.
    let form = WorkEventId::parse(visit.form.get("form")).unwrap_or_else(|_| note_form(&visit.ctx));
    let page = ItemPage {
        page: visit.page.clone().with_errors(errors),
        id,
        opened,
        staff: visit.staff.clone(),
        note_form: form,
        typed,
        kept: kept.concat(),
        did: None,
    };
    Ok(html(status, &page))
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("desk/item.html", |page| super::sample_items::states(&page))]
}

/// For samples: a page over an item.
pub(super) fn sample(page: &Page, mut opened: Opened, errors: Errors, typed: Typed, kept: &str) -> ItemPage {
    opened.item.feedback_id = Some(candour_domain::ids::FeedbackId::new(opened.now, [4; 10]));
    let nobody = || Staff {
        id: candour_domain::ids::StaffId::from_uuid(uuid::Uuid::nil()),
        username: String::new(),
        display_name: String::new(),
        role: candour_domain::permission::Role::Auditor,
        further: candour_domain::permission::Roles::NONE,
        borough: None,
        team: None,
        officer: None,
    };
    // Somebody who may do all that the page has a form for.
    let reader = page.reader().map_or_else(nobody, |reader| reader.staff.clone());
    ItemPage {
        id: opened.item.id,
        note_form: WorkEventId::new(opened.now, [3; 10]),
        staff: Staff { role: candour_domain::permission::Role::DeskSupervisor, ..reader },
        did: errors.is_empty().then(|| did(page, "taken")).flatten(),
        page: page.clone().with_errors(errors),
        opened,
        typed,
        kept: kept.to_owned(),
    }
}
