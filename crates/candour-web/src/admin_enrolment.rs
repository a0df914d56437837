//! Letting people in who have lost their means, or never used their link, where two administrators agree.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::ids::StaffId;
use candour_domain::staff::Staff;
use candour_service::enrolment::{self, Asked, EnrolmentError, Link, LinkCode, RecoveryAsked};
use candour_service::staff::By;
use jiff::Timestamp;

use crate::admin_staff::{person_href, shown};
use crate::desk::isolated;
use crate::errors::Problem;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

/// What can be done to let a person in.
pub(crate) enum Entry {
    /// It is one's own account.
    Oneself,
    /// It belongs to somebody outside the force.
    Outside,
    /// A new link can be asked for.
    Ask,
    /// It was asked for by who looks; another administrator has to confirm.
    Waits { by: String },
    /// It was asked for by somebody else, and who looks can confirm it.
    Confirm { by: String },
}

fn problem(error: EnrolmentError) -> Problem {
    match error {
        EnrolmentError::Refused(_) | EnrolmentError::Oneself => Problem::Forbidden,
        EnrolmentError::NoSuchPerson => Problem::NotFound,
        EnrolmentError::Unavailable(error) => error.into(),
        // Shown on the person's page; elsewhere they cannot come.
        EnrolmentError::Closed | EnrolmentError::AskedAlready | EnrolmentError::NothingToConfirm => {
            Problem::Internal
        }
    }
}

/// What who looks can do for this person.
pub(crate) async fn entry(visit: &StaffVisit, person: &Staff) -> Result<Entry, Problem> {
    if person.id == visit.staff.id {
        return Ok(Entry::Oneself);
    }
    if !By::Staff(&visit.staff).may_manage(person) {
        return Ok(Entry::Outside);
    }
    if let Some(asked) = waiting(visit).await?.into_iter().find(|asked| asked.staff_id == person.id) {
        let by = asked.asked_by_name;
        let own = asked.asked_by == visit.staff.id;
        return Ok(if own { Entry::Waits { by } } else { Entry::Confirm { by } });
    }
    Ok(Entry::Ask)
}

/// The people for whom somebody asked.
pub(crate) async fn waiting(visit: &StaffVisit) -> Result<Vec<RecoveryAsked>, Problem> {
    enrolment::recovery_requests(&visit.ctx, &visit.staff).await.map_err(problem)
}

pub(crate) fn sample_waiting() -> Vec<RecoveryAsked> {
    let id = |n: u8| StaffId::new(Timestamp::UNIX_EPOCH, [n; 10]);
    vec![RecoveryAsked {
        staff_id: id(1),
        username: "olu.adeyemi@force".to_owned(),
        asked_by: id(2),
        asked_by_name: "Rowan <K>".to_owned(),
        asked_at: Timestamp::UNIX_EPOCH,
    }]
}

#[derive(Template)]
#[template(path = "admin/staff_link.html")]
struct LinkPage {
    page: Page,
    link: Link,
}

impl LinkPage {
    fn title(&self) -> String {
        self.page.t1("admin-link-title", "name", isolated(&self.link.staff.display_name))
    }

    fn until(&self) -> String {
        self.page.t1("admin-link-until", "when", self.page.words().date_and_time(self.link.expires_at))
    }

    fn back(&self) -> String {
        person_href(&self.page, &self.link.staff.username)
    }
}

#[derive(Template)]
#[template(path = "admin/staff_code.html")]
struct CodePage {
    page: Page,
    asked: Asked,
    back: String,
}

impl CodePage {
    fn title(&self) -> String {
        self.page.t1("admin-code-title", "name", isolated(&self.asked.staff.display_name))
    }

    fn code(&self) -> String {
        self.asked.code.shown()
    }
}

/// The code that goes with the link, shown this once to who asked.
pub(crate) fn code_page(page: Page, asked: Asked, back: String) -> Response {
    html(StatusCode::OK, &CodePage { page, asked, back })
}

/// The link, shown this once.
pub(crate) fn link_page(page: Page, link: Link) -> Response {
    html(StatusCode::OK, &LinkPage { page, link })
}

/// The same, or the person's page with why there is none.
async fn answered(visit: StaffVisit, result: Result<Link, EnrolmentError>) -> Answer {
    match result {
        Ok(link) => Ok(link_page(visit.page, link)),
        Err(error) => told(visit, error).await,
    }
}

/// The person's page with what went wrong.
async fn told(visit: StaffVisit, error: EnrolmentError) -> Answer {
    let text = match error {
        EnrolmentError::Closed => "admin-error-closed",
        EnrolmentError::AskedAlready => "admin-error-asked",
        EnrolmentError::NothingToConfirm => "admin-error-nothing-waits",
        other => return Err(problem(other)),
    };
    let mut errors = Errors::new();
    errors.add("state", visit.page.t(text));
    shown(visit, StatusCode::UNPROCESSABLE_ENTITY, errors).await
}

/// Confirms what another administrator asked for.
pub(crate) async fn confirm(visit: StaffVisit) -> Answer {
    let confirmed = enrolment::confirm_recovery(&visit.ctx, &visit.staff, visit.param("username")).await;
    answered(visit, confirmed).await
}

/// Asks that somebody be let in anew.
pub(crate) async fn ask(visit: StaffVisit) -> Answer {
    match enrolment::ask_recovery(&visit.ctx, &visit.staff, visit.param("username")).await {
        Ok(asked) => {
            let back = person_href(&visit.page, &asked.staff.username);
            Ok(code_page(visit.page, asked, back))
        }
        Err(error) => told(visit, error).await,
    }
}

/// Drops that wish.
pub(crate) async fn decline(visit: StaffVisit) -> Answer {
    let declined = enrolment::decline_recovery(&visit.ctx, &visit.staff, visit.param("username")).await;
    led_back(visit, declined, "declined").await
}

async fn led_back(visit: StaffVisit, result: Result<Staff, EnrolmentError>, did: &str) -> Answer {
    match result {
        Ok(person) => {
            let to = person_href(&visit.page, &person.username);
            let joint = if to.contains('?') { '&' } else { '?' };
            Ok(see_other(&format!("{to}{joint}did={did}")))
        }
        Err(error) => told(visit, error).await,
    }
}

pub(crate) fn samples() -> Vec<SampleSet> {
    let person = |page: &Page| {
        let staff = page.reader().map(|reader| reader.staff.clone());
        staff.unwrap_or_else(|| {
            crate::admin_staff::sample_staff("olu", candour_domain::permission::Role::Officer)
        })
    };
    vec![
        SampleSet::new("admin/staff_link.html", move |page| {
            let make = |page: Page, takes_code| {
                let address =
                    "https://feedback.example.police.uk/enrol/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
                let (address, staff) = (address.to_owned(), person(&page));
                LinkPage {
                    page,
                    link: Link { address, staff, expires_at: Timestamp::UNIX_EPOCH, takes_code },
                }
            };
            vec![
                ("with a code".to_owned(), make(page.clone(), true)),
                ("alone".to_owned(), make(page, false)),
            ]
        }),
        SampleSet::one("admin/staff_code.html", move |page| {
            let asked = Asked { staff: person(&page), code: LinkCode::draw(|| 7) };
            let back = page.href("/admin/staff");
            CodePage { page, asked, back }
        }),
    ]
}
