//! Holds: which stand, what one keeps, letting it stand longer, asking to lift it, and lifting it as the second person.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::hold::{HoldKind, HoldReason};
use candour_domain::ids::{HoldId, StaffId, WorkItemId};
use candour_domain::permission::Act;
use candour_domain::staff::Staff;
use candour_domain::text::ShortTextError;
use candour_service::audit;
use candour_service::hold::{
    self, HeldText, HoldError, HoldForm, HoldFound, HoldListed, HoldOpened, Holds, NOTE_LIMIT, PURPOSES,
};
use candour_service::permit::can;
use jiff::{SignedDuration, Timestamp};

use crate::desk::isolated;
use crate::errors::Problem;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, Method, Route, StaffVisit};
use crate::samples::SampleSet;
use crate::sign_in::limit;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::staff(Method::Get, "/holds", Act::SeeHolds, list).in_navigation("nav-holds"),
        Route::staff(Method::Get, "/holds/{hold}", Act::SeeHolds, one),
        Route::staff(Method::Post, "/holds/{hold}/keep", Act::PlaceHold, keep),
        Route::staff(Method::Post, "/holds/{hold}/ask", Act::PlaceHold, ask),
        Route::staff(Method::Post, "/holds/{hold}/lift", Act::LiftHold, lift).step_up(),
    ]
}

/// The page for what is no matter of a form.
pub(crate) fn problem(error: HoldError) -> Problem {
    match error {
        HoldError::Refused(_) => Problem::Forbidden,
        HoldError::NotFound => Problem::NotFound,
        HoldError::Unavailable(error) => error.into(),
        // Shown beside the form they belong to; elsewhere they cannot come.
        HoldError::Restricted
        | HoldError::Already
        | HoldError::Gone
        | HoldError::Reason
        | HoldError::Note(_)
        | HoldError::Day(_)
        | HoldError::Waiting
        | HoldError::OwnWish
        | HoldError::NotAsked
        | HoldError::Lifted(_) => Problem::Internal,
    }
}

/// What to say about an error beside a form; nothing where it is no matter of a form.
pub(crate) fn said(page: &Page, error: &HoldError) -> Option<String> {
    let text = match error {
        HoldError::Restricted => "hold-restricted",
        HoldError::Already => "hold-error-already",
        HoldError::Gone => "hold-error-gone",
        HoldError::Reason => "hold-error-reason",
        HoldError::Note(ShortTextError::TooLong(_)) => {
            return Some(page.t1("item-note-too-long", "number", limit(page, NOTE_LIMIT)));
        }
        HoldError::Note(_) => "item-note-control",
        HoldError::Day(_) => "hold-error-day",
        HoldError::Waiting => "hold-error-waiting",
        HoldError::OwnWish => "hold-error-own",
        HoldError::NotAsked => "hold-error-not-asked",
        HoldError::Lifted(lifted) => {
            let when = page.words().date_and_time(lifted.at);
            return Some(match &lifted.by {
                Some(name) => page.t2("hold-error-lifted-by", "name", isolated(name), "when", when),
                None => page.t1("hold-error-lifted", "when", when),
            });
        }
        HoldError::Refused(_) | HoldError::NotFound | HoldError::Unavailable(_) => return None,
    };
    Some(page.t(text).to_owned())
}

/// Places a hold from the form of an item.
pub(crate) async fn place(visit: &StaffVisit, item: WorkItemId) -> Result<(), HoldError> {
    let form = HoldForm {
        reason: visit.form.get("hold_reason"),
        note: visit.form.get("hold_note"),
        review_day: visit.form.get("hold_day"),
    };
    hold::place(&visit.ctx, &visit.staff, item, form).await
}

/// Why a hold may be placed, with the kind it makes.
pub(crate) fn reasons(page: &Page) -> Vec<(&'static str, &'static str, &'static str)> {
    let named = |kind: HoldKind| {
        let of_kind =
            move |reason: &HoldReason| (reason.as_str(), reason_name(page, *reason), kind_name(page, kind));
        HoldReason::chosen(kind).iter().map(of_kind)
    };
    HoldKind::ALL.into_iter().flat_map(named).collect()
}

/// Noon of a day given as days since 1970, from which its date is written.
pub(crate) fn noon(day: i32) -> Timestamp {
    let since = SignedDuration::from_hours(24 * i64::from(day) + 12);
    Timestamp::UNIX_EPOCH.checked_add(since).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn part(name: &str) -> String {
    name.replace('_', "-")
}

fn kind_name(page: &Page, kind: HoldKind) -> &'static str {
    page.t(&format!("hold-kind-{}", kind.as_str()))
}

fn reason_name(page: &Page, reason: HoldReason) -> &'static str {
    page.t(&format!("hold-reason-{}", part(reason.as_str())))
}

/// What a page says about a hold.
struct Line {
    id: HoldId,
    kind: &'static str,
    reason: &'static str,
    placed: String,
    review: String,
    late: bool,
    set_aside: bool,
    asked: Option<String>,
}

impl Line {
    fn new(page: &Page, reader: StaffId, hold: &HoldFound, today: i32) -> Self {
        let words = page.words();
        let when = words.date_and_time(hold.placed_at);
        let placed = match &hold.placed_by {
            Some(name) => page.t2("hold-placed-by", "when", when, "name", isolated(name)),
            None => page.t1("hold-placed", "when", when),
        };
        let day = words.date(noon(hold.review_day));
        let late = hold.review_day <= today;
        let asked = hold.lift_asked.as_ref().map(|by| {
            let when = words.date_and_time(by.at);
            if by.id == reader {
                page.t1("hold-lift-asked-own", "when", when)
            } else {
                page.t2("hold-lift-asked", "name", isolated(&by.name), "when", when)
            }
        });
        Self {
            id: hold.id,
            kind: kind_name(page, hold.kind),
            reason: reason_name(page, hold.reason),
            placed,
            review: page.t1(if late { "hold-review-late" } else { "hold-review" }, "when", day),
            late,
            set_aside: hold.set_aside,
            asked,
        }
    }
}

#[derive(Template)]
#[template(path = "hold/list.html")]
struct ListPage {
    page: Page,
    holds: Vec<Line>,
    did: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "hold/one.html")]
struct OnePage {
    page: Page,
    line: Line,
    item: Option<WorkItemId>,
    may_open: bool,
    may_keep: bool,
    may_ask: bool,
    may_lift: bool,
    opened: Option<HoldOpened>,
    typed_day: String,
    did: Option<&'static str>,
}

impl OnePage {
    fn new(page: Page, staff: &Staff, listed: &HoldListed, today: i32) -> Self {
        let asked_by = listed.hold.lift_asked.as_ref().map(|by| by.id);
        Self {
            line: Line::new(&page, staff.id, &listed.hold, today),
            item: listed.item,
            may_open: listed.may_open,
            may_keep: can(staff, Act::PlaceHold),
            may_ask: can(staff, Act::PlaceHold) && asked_by.is_none(),
            may_lift: can(staff, Act::LiftHold) && asked_by.is_some_and(|by| by != staff.id),
            opened: None,
            typed_day: String::new(),
            did: None,
            page,
        }
    }

    fn purposes(&self) -> Vec<(&'static str, &'static str)> {
        let named = |purpose: ReadPurpose| self.page.t(&format!("purpose-{}", part(purpose.as_str())));
        PURPOSES.into_iter().map(|purpose| (purpose.as_str(), named(purpose))).collect()
    }

    fn when(&self, at: &Timestamp) -> String {
        self.page.words().date_and_time(*at)
    }

    /// What a text was, and its lines.
    fn text(&self, text: &HeldText) -> (&'static str, Vec<String>) {
        match text {
            HeldText::Words(words) => (self.page.t("hold-text-words"), vec![words.clone()]),
            HeldText::Note(note) => (self.page.t("hold-text-note"), vec![note.clone()]),
            HeldText::Wish(wish) => {
                let method = self.page.t(&format!("item-method-{}", wish.method.as_str()));
                let mut lines = vec![method.to_owned(), wish.to.clone()];
                lines.extend([&wish.name, &wish.safe_when, &wish.do_not].into_iter().flatten().cloned());
                (self.page.t("hold-text-wish"), lines)
            }
        }
    }

    fn item_href(&self, item: &WorkItemId) -> String {
        self.page.href(&format!("/desk/items/{item}"))
    }
}

/// What a page says was done, and the act that has to be on record for it.
const DONE: [(&str, AuditAct); 5] = [
    ("placed", AuditAct::HoldPlaced),
    ("kept", AuditAct::HoldKept),
    ("asked", AuditAct::HoldLiftAsked),
    ("lifted", AuditAct::HoldLifted),
    ("erased", AuditAct::AnswerErased),
];

fn did(page: &Page, what: &str) -> &'static str {
    page.t(&format!("hold-did-{what}"))
}

/// What the reader has just done, where they did.
async fn just_did(visit: &StaffVisit) -> Result<Option<&'static str>, Problem> {
    let named = DONE.into_iter().find(|(what, _)| *what == visit.query.get("did"));
    let Some((what, act)) = named else { return Ok(None) };
    let done = audit::did_lately(&visit.ctx, &visit.staff, &[act], None).await?;
    Ok(done.then(|| did(&visit.page, what)))
}

async fn list(visit: StaffVisit) -> Answer {
    listed(&visit, StatusCode::OK, Errors::new()).await
}

async fn listed(visit: &StaffVisit, status: StatusCode, errors: Errors) -> Answer {
    let Holds { holds, today } = hold::list(&visit.ctx, &visit.staff).await.map_err(problem)?;
    let lines =
        holds.iter().map(|listed| Line::new(&visit.page, visit.staff.id, &listed.hold, today)).collect();
    let did = just_did(visit).await?;
    let page = visit.page.clone().with_errors(errors);
    Ok(html(status, &ListPage { holds: lines, did, page }))
}

fn named(visit: &StaffVisit) -> Result<HoldId, Problem> {
    HoldId::parse(visit.param("hold")).map_err(|_| Problem::NotFound)
}

async fn shown(
    visit: &StaffVisit,
    id: HoldId,
    status: StatusCode,
    errors: Errors,
    opened: Option<HoldOpened>,
) -> Result<Response, Problem> {
    let Holds { holds, today } = hold::list(&visit.ctx, &visit.staff).await.map_err(problem)?;
    let Some(listed) = holds.iter().find(|listed| listed.hold.id == id) else {
        return Err(Problem::NotFound);
    };
    let page = visit.page.clone().with_errors(errors);
    let typed_day = visit.form.get("review_day").to_owned();
    let did = just_did(visit).await?;
    Ok(html(status, &OnePage { opened, typed_day, did, ..OnePage::new(page, &visit.staff, listed, today) }))
}

async fn one(visit: StaffVisit) -> Answer {
    let id = named(&visit)?;
    if !visit.query.has("purpose") {
        return shown(&visit, id, StatusCode::OK, Errors::new(), None).await;
    }
    let purpose = ReadPurpose::parse(visit.query.get("purpose"));
    match hold::open(&visit.ctx, &visit.staff, id, purpose).await {
        Ok(opened) => shown(&visit, id, StatusCode::OK, Errors::new(), Some(opened)).await,
        Err(error) => again(&visit, id, "open", error).await,
    }
}

/// The page of a hold again, with what went wrong beside this form.
async fn again(visit: &StaffVisit, id: HoldId, field: &'static str, error: HoldError) -> Answer {
    let Some(said) = said(&visit.page, &error) else { return Err(problem(error)) };
    let mut errors = Errors::new();
    if matches!(error, HoldError::Lifted(_)) {
        // It stands no more: there is no page of it to show this on.
        errors.add("holds", said);
        return listed(visit, StatusCode::CONFLICT, errors).await;
    }
    errors.add(field, said);
    shown(visit, id, StatusCode::UNPROCESSABLE_ENTITY, errors, None).await
}

async fn keep(visit: StaffVisit) -> Answer {
    let id = named(&visit)?;
    match hold::keep(&visit.ctx, &visit.staff, id, visit.form.get("review_day")).await {
        Ok(()) => Ok(see_other(&visit.page.href(&format!("/holds/{id}?did=kept")))),
        Err(error) => again(&visit, id, "review-day", error).await,
    }
}

async fn ask(visit: StaffVisit) -> Answer {
    let id = named(&visit)?;
    match hold::ask_to_lift(&visit.ctx, &visit.staff, id).await {
        Ok(()) => Ok(see_other(&visit.page.href(&format!("/holds/{id}?did=asked")))),
        Err(error) => again(&visit, id, "lift", error).await,
    }
}

async fn lift(visit: StaffVisit) -> Answer {
    let id = named(&visit)?;
    match hold::lift(&visit.ctx, &visit.staff, id).await {
        Ok(erased) => {
            let did = if erased.is_some() { "erased" } else { "lifted" };
            Ok(see_other(&visit.page.href(&format!("/holds?did={did}"))))
        }
        Err(error) => again(&visit, id, "lift", error).await,
    }
}

/// For samples: the reader as somebody for whom the page has every form.
fn who_may_all(page: &Page) -> Option<Staff> {
    let role = candour_domain::permission::Role::DeskSupervisor;
    page.reader().map(|reader| Staff { role, ..reader.staff.clone() })
}

pub(crate) fn samples() -> Vec<SampleSet> {
    let now: Timestamp = "2026-11-30T15:40:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let today = 20_787;
    let hold = move |n: u8, kind, reason, asked: Option<StaffId>| HoldListed {
        hold: HoldFound {
            id: HoldId::new(now, [n; 10]),
            feedback_id: candour_domain::ids::FeedbackId::new(now, [n; 10]),
            kind,
            reason,
            sealed_note: None,
            placed_at: now,
            placed_by: (reason != HoldReason::Restored).then(|| String::from("Olu <Adeyemi>")),
            review_day: today + i32::from(n) - 2,
            lift_asked: asked.map(|id| candour_service::hold::LiftAsked {
                id,
                name: String::from("Ida <B>"),
                at: now,
            }),
            set_aside: n == 1,
        },
        item: Some(WorkItemId::new(now, [n; 10])),
        may_open: n != 2,
    };
    let all = move |own: StaffId| {
        let other = StaffId::new(now, [200; 10]);
        [
            hold(1, HoldKind::Evidence, HoldReason::Investigation, Some(other)),
            hold(2, HoldKind::Safeguarding, HoldReason::ChildAtRisk, Some(own)),
            hold(3, HoldKind::Evidence, HoldReason::Restored, None),
        ]
    };
    vec![
        SampleSet::new("hold/list.html", move |page| {
            let Some(staff) = who_may_all(&page) else { return Vec::new() };
            let lines =
                all(staff.id).iter().map(|one| Line::new(&page, staff.id, &one.hold, today)).collect();
            let none = ListPage { holds: Vec::new(), did: None, page: page.clone() };
            let some = ListPage { holds: lines, did: Some(did(&page, "erased")), page: page.clone() };
            let when = page.words().date_and_time(now);
            let mut errors = Errors::new();
            errors.add("holds", page.t2("hold-error-lifted-by", "name", isolated("Ida <B>"), "when", when));
            let late = ListPage { holds: Vec::new(), did: None, page: page.with_errors(errors) };
            vec![("none".to_owned(), none), ("some".to_owned(), some), ("lifted already".to_owned(), late)]
        }),
        SampleSet::new("hold/one.html", move |page| {
            let Some(staff) = who_may_all(&page) else { return Vec::new() };
            let [first, second, third] = all(staff.id);
            let wish = candour_domain::contact_request::ContactWish {
                method: candour_domain::contact_request::ContactMethod::Telephone,
                to: String::from("020 7946 0000"),
                name: Some(String::from("<Ana>")),
                safe_when: None,
                do_not: Some(String::from("no <voicemail>")),
            };
            let opened = HoldOpened {
                hold: first.hold.clone(),
                note: Some(String::from("Asked for by <DS Khan>")),
                texts: vec![
                    (now, HeldText::Words(String::from("He said <nothing>."))),
                    (now, HeldText::Wish(Box::new(wish))),
                    (now, HeldText::Note(String::from("Rang & spoke."))),
                ],
                purpose: ReadPurpose::Investigation,
            };
            let empty = HoldOpened { texts: Vec::new(), note: None, ..opened.clone() };
            let state = |page: &Page, listed: &HoldListed| OnePage::new(page.clone(), &staff, listed, today);
            let mut errors = Errors::new();
            errors.add("open", page.t("hold-error-reason"));
            errors.add("review-day", page.t("hold-error-day"));
            errors.add("lift", page.t("hold-error-waiting"));
            let wrong = page.clone().with_errors(errors);
            vec![
                ("to open, somebody asks to lift".to_owned(), state(&page, &first)),
                ("opened".to_owned(), OnePage { opened: Some(opened), ..state(&page, &first) }),
                ("opened, empty".to_owned(), OnePage { opened: Some(empty), ..state(&page, &first) }),
                (
                    "not for the reader, who asked".to_owned(),
                    OnePage { did: Some(did(&page, "asked")), ..state(&page, &second) },
                ),
                ("wrong".to_owned(), OnePage { typed_day: String::from("soon"), ..state(&wrong, &third) }),
            ]
        }),
    ]
}
