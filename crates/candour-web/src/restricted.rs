//! Restricted records: that they are there, asking to open one, and allowing it.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::{OpeningId, RestrictionId, StaffId, WorkItemId};
use candour_domain::permission::Act;
use candour_domain::restriction::{OpeningWish, RestrictionReason};
use candour_domain::staff::Staff;
use candour_service::audit;
use candour_service::permit::can;
use candour_service::restriction::{
    self, Listed, OpeningFound, Restricted, RestrictionError, RestrictionFound,
};
use jiff::{SignedDuration, Timestamp};

use crate::desk::isolated;
use crate::errors::Problem;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, Method, Route, StaffVisit};
use crate::samples::SampleSet;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::staff(Method::Get, "/restricted", Act::SeeRestricted, list).in_navigation("nav-restricted"),
        Route::staff(Method::Post, "/restricted/{restriction}/ask", Act::Restrict, ask),
        Route::staff(Method::Post, "/restricted/wishes/{opening}/decide", Act::AllowOpening, decide),
    ]
}

/// The page for what is no matter of a form.
pub(crate) fn problem(error: RestrictionError) -> Problem {
    match error {
        RestrictionError::Refused(_) => Problem::Forbidden,
        RestrictionError::NotFound => Problem::NotFound,
        RestrictionError::Unavailable(error) => error.into(),
        // Shown on the page of restricted records; elsewhere they cannot come.
        RestrictionError::Already
        | RestrictionError::Waiting
        | RestrictionError::Reason
        | RestrictionError::OwnWish(_)
        | RestrictionError::Decided(_)
        | RestrictionError::Lifted => Problem::Internal,
    }
}

#[derive(Template)]
#[template(path = "restricted/list.html")]
struct ListPage {
    page: Page,
    records: Vec<Record>,
    /// Whether the reader may ask for anything at all.
    may_ask: bool,
    did: Option<&'static str>,
}

/// A restricted record as it is listed.
struct Record {
    id: RestrictionId,
    reason: &'static str,
    made: String,
    items: Vec<WorkItemId>,
    /// Until when the reader may open it.
    open: Option<String>,
    wishes: Vec<Wish>,
    /// What the reader may still ask for.
    to_ask: Vec<(&'static str, &'static str)>,
}

/// Who asked for what, and what became of it.
struct Wish {
    id: OpeningId,
    text: String,
    purpose: &'static str,
    outcome: String,
    /// Whether the reader may decide on it.
    may_decide: bool,
}

fn part(name: &str) -> String {
    name.replace('_', "-")
}

fn wish_name(page: &Page, wish: OpeningWish) -> &'static str {
    page.t(&format!("restricted-wish-{}", wish.as_str()))
}

impl ListPage {
    fn new(page: Page, staff: &Staff, restricted: &Restricted) -> Self {
        let (may_ask, may_allow) = (can(staff, Act::Restrict), can(staff, Act::AllowOpening));
        let record = |listed: &Listed| Record::new(&page, staff.id, listed, may_ask, may_allow);
        let records = restricted.records.iter().map(record).collect();
        Self { records, may_ask, did: None, page }
    }

    fn purposes(&self) -> Vec<(&'static str, &'static str)> {
        let named = |purpose: ReadPurpose| self.page.t(&format!("purpose-{}", part(purpose.as_str())));
        ReadPurpose::CHOSEN.into_iter().map(|purpose| (purpose.as_str(), named(purpose))).collect()
    }

    fn item(&self, id: &WorkItemId) -> String {
        self.page.href(&format!("/desk/items/{id}"))
    }
}

impl Record {
    fn new(page: &Page, reader: StaffId, listed: &Listed, may_ask: bool, may_allow: bool) -> Self {
        let words = page.words();
        let found = &listed.restriction;
        let when = words.date_and_time(found.made_at);
        let made = match &found.made_by {
            Some(name) => page.t2("restricted-made-by", "when", when, "name", isolated(name)),
            None => page.t1("restricted-made", "when", when),
        };
        let waits = |wish: OpeningWish| {
            listed
                .wishes
                .iter()
                .any(|found| found.wish == wish && found.asked_by == reader && found.decided_at.is_none())
        };
        let may_still = |wish: &OpeningWish| {
            may_ask && !waits(*wish) && !(*wish == OpeningWish::Open && listed.open_until.is_some())
        };
        Self {
            id: found.id,
            reason: page.t(&format!("restricted-reason-{}", part(found.reason.as_str()))),
            made,
            items: listed.items.clone(),
            open: listed
                .open_until
                .map(|until| page.t1("restricted-open", "when", words.date_and_time(until))),
            wishes: listed.wishes.iter().map(|wish| Wish::new(page, reader, wish, may_allow)).collect(),
            to_ask: OpeningWish::ALL
                .into_iter()
                .filter(may_still)
                .map(|wish| (wish.as_str(), wish_name(page, wish)))
                .collect(),
        }
    }
}

impl Wish {
    fn new(page: &Page, reader: StaffId, found: &OpeningFound, may_allow: bool) -> Self {
        let words = page.words();
        let when = words.date_and_time(found.asked_at);
        let own = found.asked_by == reader;
        let asker = if own { page.t("restricted-you").to_owned() } else { isolated(&found.asker) };
        let text = words.text_with(
            "restricted-asked",
            &[("name", asker.into()), ("wish", wish_name(page, found.wish).into()), ("when", when.into())],
        );
        let outcome = decided(page, found).unwrap_or_else(|| {
            page.t(if own { "restricted-waiting-own" } else { "restricted-waiting" }).to_owned()
        });
        Self {
            id: found.id,
            text,
            purpose: page.t(&format!("purpose-{}", part(found.purpose.as_str()))),
            outcome,
            may_decide: may_allow && !own && found.decided_at.is_none(),
        }
    }
}

/// What was decided, by whom and when; nothing while it waits.
fn decided(page: &Page, found: &OpeningFound) -> Option<String> {
    let (at, name) = (found.decided_at?, found.decider.as_deref()?);
    let id = if found.allowed { "restricted-allowed" } else { "restricted-refused" };
    Some(page.t2(id, "name", isolated(name), "when", page.words().date_and_time(at)))
}

/// What a page says was done, and the acts of which one has to be on record for it.
const DONE: [(&str, &[AuditAct]); 3] = [
    ("asked", &[AuditAct::OpeningAsked]),
    ("allowed", &[AuditAct::OpeningAllowed, AuditAct::RestrictionLifted]),
    ("refused", &[AuditAct::OpeningRefused]),
];

fn did(page: &Page, what: &str) -> &'static str {
    page.t(&format!("restricted-did-{what}"))
}

/// What the reader has just done, where they did.
async fn just_did(visit: &StaffVisit) -> Result<Option<&'static str>, Problem> {
    let named = DONE.into_iter().find(|(what, _)| *what == visit.query.get("did"));
    let Some((what, acts)) = named else { return Ok(None) };
    let done = audit::did_lately(&visit.ctx, &visit.staff, acts, None).await?;
    Ok(done.then(|| did(&visit.page, what)))
}

async fn shown(visit: StaffVisit, status: StatusCode, errors: Errors) -> Answer {
    let restricted = restriction::list(&visit.ctx, &visit.staff).await.map_err(problem)?;
    let did = just_did(&visit).await?;
    let page = visit.page.with_errors(errors);
    Ok(html(status, &ListPage { did, ..ListPage::new(page, &visit.staff, &restricted) }))
}

async fn list(visit: StaffVisit) -> Answer {
    shown(visit, StatusCode::OK, Errors::new()).await
}

/// Back to the list, or the list again with what went wrong.
async fn outcome(visit: StaffVisit, result: Result<(), RestrictionError>, did: &str) -> Answer {
    let page = &visit.page;
    let gone = matches!(result, Err(RestrictionError::Decided(_) | RestrictionError::Lifted));
    let status = if gone { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let text = match result {
        Ok(()) => return Ok(see_other(&visit.page.href(&format!("/restricted?did={did}")))),
        Err(RestrictionError::Reason) => page.t("restricted-error-reason").to_owned(),
        Err(RestrictionError::Waiting) => page.t("restricted-error-waiting").to_owned(),
        Err(RestrictionError::OwnWish(_)) => page.t("restricted-error-own").to_owned(),
        Err(RestrictionError::Lifted) => page.t("restricted-error-lifted").to_owned(),
        // The record may not be listed any more: what was decided is said here.
        Err(RestrictionError::Decided(made)) => {
            page.t1("restricted-error-decided", "decision", decided(page, &made).unwrap_or_default())
        }
        Err(error) => return Err(problem(error)),
    };
    let mut errors = Errors::new();
    errors.add("records", text);
    shown(visit, status, errors).await
}

async fn ask(visit: StaffVisit) -> Answer {
    let Ok(id) = RestrictionId::parse(visit.param("restriction")) else { return Err(Problem::NotFound) };
    let purpose = ReadPurpose::parse(visit.form.get("purpose"));
    let result = match OpeningWish::parse(visit.form.get("wish")) {
        Some(wish) => restriction::ask(&visit.ctx, &visit.staff, id, wish, purpose).await,
        None => Err(RestrictionError::Reason),
    };
    outcome(visit, result, "asked").await
}

async fn decide(visit: StaffVisit) -> Answer {
    let Ok(id) = OpeningId::parse(visit.param("opening")) else { return Err(Problem::NotFound) };
    let allow = match visit.form.get("decision") {
        "allow" => true,
        "refuse" => false,
        _ => return outcome(visit, Err(RestrictionError::Reason), "").await,
    };
    let result = restriction::decide(&visit.ctx, &visit.staff, id, allow).await;
    outcome(visit, result, if allow { "allowed" } else { "refused" }).await
}

pub(crate) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("restricted/list.html", |page| {
        let Some(staff) = page.reader().map(|reader| reader.staff.clone()) else { return Vec::new() };
        let now: Timestamp = "2026-11-30T15:40:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let other = StaffId::new(now, [200; 10]);
        let record = |n: u8, reason, by: Option<&str>, wishes, open_until| Listed {
            restriction: RestrictionFound {
                id: RestrictionId::new(now, [n; 10]),
                feedback_id: None,
                encounter_id: None,
                reason,
                made_at: now - SignedDuration::from_hours(30),
                made_by: by.map(str::to_owned),
            },
            items: vec![WorkItemId::new(now, [n; 10])],
            wishes,
            open_until,
        };
        let wish = |n: u8, wish, asked_by, decided: Option<bool>| OpeningFound {
            id: OpeningId::new(now, [n; 10]),
            restriction_id: RestrictionId::new(now, [n; 10]),
            wish,
            purpose: ReadPurpose::Complaint,
            asked_at: now - SignedDuration::from_hours(2),
            asked_by,
            asker: String::from("Olu <Adeyemi>"),
            decided_at: decided.map(|_| now),
            decider: decided.map(|_| String::from("Ida")),
            allowed: decided.unwrap_or_default(),
            open_until: decided.map(|_| now + SignedDuration::from_hours(24)),
        };
        let full = Restricted {
            records: vec![
                record(
                    1,
                    RestrictionReason::EmployeeCase,
                    Some("Olu <Adeyemi>"),
                    vec![wish(1, OpeningWish::Open, other, None), wish(2, OpeningWish::Lift, staff.id, None)],
                    None,
                ),
                record(2, RestrictionReason::NamedList, None, Vec::new(), None),
                record(
                    3,
                    RestrictionReason::Sensitive,
                    Some("Ida"),
                    vec![
                        wish(3, OpeningWish::Open, staff.id, Some(true)),
                        wish(4, OpeningWish::Lift, other, Some(false)),
                    ],
                    Some(now + SignedDuration::from_hours(24)),
                ),
            ],
            now,
        };
        let none = Restricted { records: Vec::new(), now };
        let mut errors = Errors::new();
        errors.add("records", page.t("restricted-error-reason"));
        let asked = ListPage { did: Some(did(&page, "asked")), ..ListPage::new(page.clone(), &staff, &full) };
        vec![
            ("none".to_owned(), ListPage::new(page.clone(), &staff, &none)),
            ("some".to_owned(), asked),
            ("wrong".to_owned(), ListPage::new(page.with_errors(errors), &staff, &full)),
        ]
    })]
}
