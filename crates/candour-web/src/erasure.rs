//! Erasing for a person: one asks, another carries it out, and the certificate says from when on nobody can read it.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use candour_domain::audit::AuditAct;
use candour_domain::erasure::{BackupsLoseIt, Certificate, ErasureCause, Listed};
use candour_domain::hold::HoldKind;
use candour_domain::ids::{ErasureId, ErasureWishId, FeedbackId, StaffId, WorkItemId};
use candour_domain::permission::Act;
use candour_domain::staff::Staff;
use candour_service::audit;
use candour_service::ctx::day_number;
use candour_service::erasure::{
    self, ByTwoError, ErasureError, ErasureWishFound, Erasures, Shown, Which, WishListed,
};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::desk::isolated;
use crate::errors::Problem;
use crate::hold::noon;
use crate::page::{Errors, Page, bytes, html, see_other};
use crate::router::{Answer, Method, Route, StaffVisit};
use crate::samples::SampleSet;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    let (ask, erase) = (Act::AskErasure, Act::Erase);
    vec![
        Route::staff(Method::Get, "/erasures", ask, list).in_navigation("nav-erasures"),
        Route::staff(Method::Post, "/erasures", ask, ask_by_receipt),
        Route::staff(Method::Post, "/erasures/wishes/{wish}/carry-out", erase, carry_out).step_up(),
        Route::staff(Method::Post, "/erasures/wishes/{wish}/decline", erase, decline),
        Route::staff(Method::Get, "/erasures/{erasure}", ask, certificate),
        Route::staff(Method::Get, "/erasures/{erasure}/certificate.json", ask, as_file),
    ]
}

/// The page for what is no matter of a form.
pub(crate) fn problem(error: ByTwoError) -> Problem {
    match error {
        ByTwoError::Refused(_) => Problem::Forbidden,
        ByTwoError::NotFound => Problem::NotFound,
        ByTwoError::Unavailable(error) => error.into(),
        // Shown beside the form they belong to; elsewhere they cannot come.
        ByTwoError::UnknownReceipt
        | ByTwoError::Cause
        | ByTwoError::Waiting
        | ByTwoError::OwnWish
        | ByTwoError::Decided
        | ByTwoError::Erasure(_) => Problem::Internal,
    }
}

/// What to say about an error beside a form; nothing where it is no matter of a form.
pub(crate) fn said(error: &ByTwoError) -> Option<&'static str> {
    Some(match error {
        ByTwoError::UnknownReceipt => "erasures-error-receipt",
        ByTwoError::Cause => "erasures-error-cause",
        ByTwoError::Waiting => "erasures-error-waiting",
        ByTwoError::OwnWish => "erasures-error-own",
        ByTwoError::Decided => "erasures-error-decided",
        ByTwoError::Erasure(ErasureError::NotListed(_)) => "erasures-error-not-listed",
        ByTwoError::Erasure(_) => "erasures-error-list",
        ByTwoError::Refused(_) | ByTwoError::NotFound | ByTwoError::Unavailable(_) => return None,
    })
}

/// Asks from the form of an item.
pub(crate) async fn ask_of_item(visit: &StaffVisit, item: WorkItemId) -> Result<(), ByTwoError> {
    erasure::ask(&visit.ctx, &visit.staff, Which::Item(item), visit.form.get("cause")).await
}

/// Why something may be erased.
pub(crate) fn causes(page: &Page) -> Vec<(&'static str, &'static str)> {
    ErasureCause::CHOSEN.into_iter().map(|cause| (cause.as_str(), cause_name(page, cause))).collect()
}

fn cause_name(page: &Page, cause: ErasureCause) -> &'static str {
    page.t(&format!("erasure-cause-{}", cause.as_str()))
}

#[derive(Template)]
#[template(path = "erasure/list.html")]
struct ListPage {
    page: Page,
    waiting: Vec<Wish>,
    done: Vec<Done>,
    has_list: bool,
    receipt: String,
    did: Option<&'static str>,
}

/// Somebody's wish to erase.
struct Wish {
    id: ErasureWishId,
    cause: &'static str,
    asked: String,
    item: Option<WorkItemId>,
    held: bool,
    may_decide: bool,
    own: bool,
}

/// What came of one.
struct Done {
    /// The certificate, where something was erased.
    id: Option<ErasureId>,
    cause: &'static str,
    what: String,
    held: bool,
}

impl ListPage {
    fn new(page: Page, staff: &Staff, erasures: &Erasures) -> Self {
        let words = page.words();
        let (decided, waiting): (Vec<_>, Vec<_>) =
            erasures.wishes.iter().partition(|listed| listed.wish.decided_at.is_some());
        let wish = |listed: &&WishListed| {
            let (wish, own) = (&listed.wish, listed.wish.asked_by == staff.id);
            let name = if own { page.t("restricted-you").to_owned() } else { isolated(&wish.asker) };
            Wish {
                id: wish.id,
                cause: cause_name(&page, wish.cause),
                asked: page.t2("erasures-asked", "name", name, "when", words.date_and_time(wish.asked_at)),
                item: listed.item,
                held: listed.held.is_some(),
                may_decide: listed.may_decide,
                own,
            }
        };
        let mut done: Vec<(Timestamp, Done)> = Vec::new();
        for listed in decided {
            let wish = &listed.wish;
            let at = wish.decided_at.unwrap_or(wish.asked_at);
            if wish.allowed {
                continue;
            }
            let name = isolated(wish.decider.as_deref().unwrap_or_default());
            let what = page.t2("erasures-declined", "name", name, "when", words.date_and_time(at));
            done.push((at, Done { id: None, cause: cause_name(&page, wish.cause), what, held: false }));
        }
        for found in &erasures.done {
            let at = found.listed.at;
            let id = Some(found.listed.id).filter(|_| found.listed_at.is_some());
            let text = if id.is_some() { "erasures-carried-out" } else { "erasures-not-listed" };
            let what = page.t1(text, "when", words.date_and_time(at));
            let cause = cause_name(&page, found.listed.cause);
            done.push((at, Done { id, cause, what, held: found.listed.held.is_some() }));
        }
        done.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        Self {
            waiting: waiting.iter().map(wish).collect(),
            done: done.into_iter().map(|(_, done)| done).collect(),
            has_list: erasures.has_list,
            receipt: String::new(),
            did: None,
            page,
        }
    }

    fn causes(&self) -> Vec<(&'static str, &'static str)> {
        causes(&self.page)
    }

    fn item_href(&self, item: &WorkItemId) -> String {
        self.page.href(&format!("/desk/items/{item}"))
    }

    fn href(&self, id: &ErasureId) -> String {
        self.page.href(&format!("/erasures/{id}"))
    }
}

/// What a page says was done, and the act that has to be on record for it.
const DONE: [(&str, AuditAct); 2] =
    [("asked", AuditAct::ErasureAsked), ("declined", AuditAct::ErasureDeclined)];

fn did(page: &Page, what: &str) -> &'static str {
    page.t(&format!("erasures-did-{what}"))
}

/// What the reader has just done, where they did.
async fn just_did(visit: &StaffVisit) -> Result<Option<&'static str>, Problem> {
    let named = DONE.into_iter().find(|(what, _)| *what == visit.query.get("did"));
    let Some((what, act)) = named else { return Ok(None) };
    let done = audit::did_lately(&visit.ctx, &visit.staff, &[act], None).await?;
    Ok(done.then(|| did(&visit.page, what)))
}

async fn shown(visit: StaffVisit, status: StatusCode, errors: Errors) -> Answer {
    let erasures = erasure::list(&visit.ctx, &visit.staff).await.map_err(problem)?;
    let did = just_did(&visit).await?;
    let receipt = visit.form.get("receipt").to_owned();
    let page = visit.page.with_errors(errors);
    Ok(html(status, &ListPage { receipt, did, ..ListPage::new(page, &visit.staff, &erasures) }))
}

async fn list(visit: StaffVisit) -> Answer {
    shown(visit, StatusCode::OK, Errors::new()).await
}

/// The list again, with what went wrong beside this field.
async fn again(visit: StaffVisit, field: &'static str, error: ByTwoError) -> Answer {
    let Some(text) = said(&error) else { return Err(problem(error)) };
    let status = match error {
        ByTwoError::Decided => StatusCode::CONFLICT,
        ByTwoError::Erasure(_) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut errors = Errors::new();
    errors.add(field, visit.page.t(text));
    shown(visit, status, errors).await
}

async fn ask_by_receipt(visit: StaffVisit) -> Answer {
    let which = Which::Receipt(visit.form.get("receipt"));
    match erasure::ask(&visit.ctx, &visit.staff, which, visit.form.get("cause")).await {
        Ok(()) => Ok(see_other(&visit.page.href("/erasures?did=asked"))),
        Err(error) => {
            let field = if matches!(error, ByTwoError::Cause) { "cause" } else { "receipt" };
            again(visit, field, error).await
        }
    }
}

async fn carry_out(visit: StaffVisit) -> Answer {
    let Ok(id) = ErasureWishId::parse(visit.param("wish")) else { return Err(Problem::NotFound) };
    match erasure::carry_out(&visit.ctx, &visit.staff, id).await {
        Ok(certificate) => Ok(see_other(&visit.page.href(&format!("/erasures/{}", certificate.id)))),
        Err(error) => again(visit, "waiting", error).await,
    }
}

async fn decline(visit: StaffVisit) -> Answer {
    let Ok(id) = ErasureWishId::parse(visit.param("wish")) else { return Err(Problem::NotFound) };
    match erasure::decline(&visit.ctx, &visit.staff, id).await {
        Ok(()) => Ok(see_other(&visit.page.href("/erasures?did=declined"))),
        Err(error) => again(visit, "waiting", error).await,
    }
}

#[derive(Template)]
#[template(path = "erasure/certificate.html")]
struct CertificatePage {
    page: Page,
    certificate: Certificate,
    later: Option<ErasureId>,
}

impl CertificatePage {
    fn title(&self) -> &'static str {
        let held = self.certificate.held_since.is_some();
        self.page.t(if held { "certificate-held-title" } else { "certificate-title" })
    }

    fn cause(&self) -> &'static str {
        cause_name(&self.page, self.certificate.cause)
    }

    fn when(&self, at: &Timestamp) -> String {
        self.page.words().date_and_time(*at)
    }

    fn day(&self, day: Date) -> String {
        self.page.words().date(noon(day_number(day)))
    }

    fn why(&self, why: BackupsLoseIt) -> &'static str {
        self.page.t(match why {
            BackupsLoseIt::MonthKeyDestroyed => "certificate-month-key",
            BackupsLoseIt::BackupsRemoved => "certificate-backups-removed",
        })
    }

    fn file(&self) -> String {
        format!("/erasures/{}/certificate.json", self.certificate.id)
    }

    fn href(&self, id: &ErasureId) -> String {
        self.page.href(&format!("/erasures/{id}"))
    }
}

fn named(visit: &StaffVisit) -> Result<ErasureId, Problem> {
    ErasureId::parse(visit.param("erasure")).map_err(|_| Problem::NotFound)
}

async fn certificate(visit: StaffVisit) -> Answer {
    let id = named(&visit)?;
    let Shown { certificate, later } = erasure::show(&visit.ctx, &visit.staff, id).await.map_err(problem)?;
    Ok(html(StatusCode::OK, &CertificatePage { page: visit.page, certificate, later }))
}

/// The certificate as `candour erase` prints it.
async fn as_file(visit: StaffVisit) -> Answer {
    let id = named(&visit)?;
    let shown = erasure::show(&visit.ctx, &visit.staff, id).await.map_err(problem)?;
    let json = serde_json::to_vec_pretty(&shown.certificate).map_err(|_| Problem::Internal)?;
    let mut response = bytes(StatusCode::OK, "application/json", json);
    let name = HeaderValue::from_static("attachment; filename=\"certificate.json\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

pub(crate) fn samples() -> Vec<SampleSet> {
    let now: Timestamp = "2026-11-30T15:40:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH);
    vec![
        SampleSet::new("erasure/list.html", move |page| {
            let Some(staff) = page.reader().map(|reader| reader.staff.clone()) else { return Vec::new() };
            let other = StaffId::new(now, [200; 10]);
            let wish = |n: u8, asked_by, cause, decided: bool, held: Option<HoldKind>| WishListed {
                wish: ErasureWishFound {
                    id: ErasureWishId::new(now, [n; 10]),
                    answer: FeedbackId::new(now, [n; 10]),
                    cause,
                    asked_at: now,
                    asked_by,
                    asker: String::from("Olu <Adeyemi>"),
                    decided_at: decided.then_some(now),
                    decider: decided.then(|| String::from("Ida <B>")),
                    allowed: false,
                    erasure: None,
                },
                item: Some(WorkItemId::new(now, [n; 10])),
                held,
                may_decide: !decided && asked_by != staff.id,
            };
            let done = |n: u8, held, listed: bool| erasure::ErasureFound {
                listed: Listed {
                    id: ErasureId::new(now, [n; 10]),
                    answer: FeedbackId::new(now, [n; 10]),
                    person: None,
                    at: now,
                    cause: ErasureCause::Asked,
                    held,
                },
                staff_id: Some(other),
                key_month: None,
                listed_at: listed.then_some(now),
            };
            let full = Erasures {
                wishes: vec![
                    wish(1, other, ErasureCause::Asked, false, None),
                    wish(2, other, ErasureCause::Ordered, false, Some(HoldKind::Evidence)),
                    wish(3, staff.id, ErasureCause::Mistake, false, None),
                    wish(4, other, ErasureCause::Mistake, true, None),
                ],
                done: vec![
                    done(5, None, true),
                    done(6, Some(HoldKind::Evidence), true),
                    done(7, None, false),
                ],
                has_list: true,
            };
            let none = Erasures { wishes: Vec::new(), done: Vec::new(), has_list: false };
            let mut errors = Errors::new();
            errors.add("receipt", page.t("erasures-error-receipt"));
            errors.add("cause", page.t("erasures-error-cause"));
            errors.add("waiting", page.t("erasures-error-list"));
            let wrong = page.clone().with_errors(errors);
            let typed = String::from("<D7K2M>");
            let asked = Some(did(&page, "asked"));
            vec![
                ("none".to_owned(), ListPage::new(page.clone(), &staff, &none)),
                ("some".to_owned(), ListPage { did: asked, ..ListPage::new(page, &staff, &full) }),
                ("wrong".to_owned(), ListPage { receipt: typed, ..ListPage::new(wrong, &staff, &full) }),
            ]
        }),
        SampleSet::new("erasure/certificate.html", move |page| {
            let certificate = Certificate {
                id: ErasureId::new(now, [1; 10]),
                answer: FeedbackId::new(now, [2; 10]),
                cause: ErasureCause::Asked,
                out_of_feedback: now,
                held_since: None,
                unreadable_in_service: Some(now),
                unreadable_in_backups: Some(jiff::civil::date(2027, 1, 6)),
                backups_lose_it: Some(BackupsLoseIt::MonthKeyDestroyed),
            };
            let held = Certificate {
                held_since: Some(now),
                unreadable_in_service: None,
                unreadable_in_backups: None,
                backups_lose_it: None,
                ..certificate.clone()
            };
            let removed =
                Certificate { backups_lose_it: Some(BackupsLoseIt::BackupsRemoved), ..certificate.clone() };
            let later = Some(ErasureId::new(now, [3; 10]));
            let state = |certificate, later| CertificatePage { page: page.clone(), certificate, later };
            vec![
                ("erased".to_owned(), state(certificate, None)),
                ("no key of a person".to_owned(), state(removed, None)),
                ("held".to_owned(), state(held.clone(), None)),
                ("held, and erased since".to_owned(), state(held, later)),
            ]
        }),
    ]
}
