//! Accounts: list, ask for, close. [`crate::admin_waiting_account`] confirms them, [`crate::admin_enrolment`] lets people
//! in anew.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::ids::StaffId;
use candour_domain::organisation::NAME_LIMIT;
use candour_domain::permission::{Act, Role, Roles};
use candour_domain::staff::{Staff, USERNAME_LIMIT};
use candour_domain::text::ShortTextError;
use candour_service::enrolment::RecoveryAsked;
use candour_service::single_sign_on::{self, IdentityFound};
use candour_service::staff::{
    self, Account, AccountErrors, AccountWish, By, Hidden, PlaceError, StaffError, StaffListed, StaffPage,
    UsernameError,
};
use candour_service::waiting_account;
use jiff::Timestamp;

use crate::admin_enrolment::{self, Entry};
use crate::admin_waiting_account as waiting;
use crate::desk::isolated;
use crate::errors::Problem;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, Method, Route, StaffVisit};
use crate::samples::SampleSet;
use crate::sign_in::limit;
use crate::welcome::role_name;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    let act = Act::ManageStaff;
    vec![
        Route::staff(Method::Get, "/admin/staff", act, list).in_navigation("nav-staff"),
        Route::staff(Method::Get, "/admin/staff/new", act, ask).step_up(),
        Route::staff(Method::Post, "/admin/staff/new", act, make).step_up(),
        Route::staff(Method::Get, "/admin/staff/person/{username}", act, person),
        Route::staff(Method::Get, "/admin/staff/waiting/{waiting}", act, waiting::show),
        Route::staff(Method::Post, "/admin/staff/waiting/{waiting}/confirm", act, waiting::confirm).step_up(),
        Route::staff(Method::Post, "/admin/staff/waiting/{waiting}/decline", act, waiting::decline).step_up(),
        Route::staff(Method::Post, "/admin/staff/person/{username}/recover", act, admin_enrolment::ask)
            .step_up(),
        Route::staff(Method::Post, "/admin/staff/person/{username}/confirm", act, admin_enrolment::confirm)
            .step_up(),
        Route::staff(Method::Post, "/admin/staff/person/{username}/decline", act, admin_enrolment::decline)
            .step_up(),
        Route::staff(Method::Post, "/admin/staff/person/{username}/part", act, part).step_up(),
        Route::staff(Method::Post, "/admin/staff/person/{username}/close", act, close).step_up(),
    ]
}

pub(crate) fn problem(error: StaffError) -> Problem {
    match error {
        StaffError::Refused(_) => Problem::Forbidden,
        StaffError::NoSuchPerson => Problem::NotFound,
        StaffError::Unavailable(error) => error.into(),
        // Shown beside the form they belong to; elsewhere they cannot come.
        StaffError::Fields(_)
        | StaffError::Closed
        | StaffError::Oneself
        | StaffError::LastAdministrator
        | StaffError::LastWay => Problem::Internal,
    }
}

/// The names of all roles of a person, the first one first.
pub(crate) fn role_names(page: &Page, staff: &Staff) -> String {
    let further = staff.further.iter().map(|role| role_name(page, role));
    std::iter::once(role_name(page, staff.role)).chain(further).collect::<Vec<_>>().join(", ")
}

/// What has just been done, from the address that the reader was sent on to.
fn did(page: &Page, what: &str) -> Option<&'static str> {
    ["declined", "closed", "parted", "dropped", "gone"]
        .contains(&what)
        .then(|| page.t(&format!("admin-did-{what}")))
}

#[derive(Template)]
#[template(path = "admin/staff.html")]
struct ListPage {
    page: Page,
    search: String,
    list: StaffPage,
    first: bool,
    /// Accounts that wait for a second person.
    new: Vec<waiting::Listed>,
    /// People who are to be let in anew.
    anew: Vec<RecoveryAsked>,
    did: Option<&'static str>,
}

impl ListPage {
    fn named(&self, username: &str) -> String {
        person_href(&self.page, username)
    }

    fn person(&self, listed: &StaffListed) -> String {
        person_href(&self.page, &listed.staff.username)
    }

    fn role(&self, listed: &StaffListed) -> String {
        role_names(&self.page, &listed.staff)
    }

    fn place(listed: &StaffListed) -> String {
        [&listed.borough, &listed.team].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
    }

    fn state(&self, listed: &StaffListed) -> String {
        listed.closed_at.map_or_else(
            || self.page.t("admin-open").to_owned(),
            |at| self.page.t1("admin-closed-at", "when", self.page.words().date(at)),
        )
    }

    fn searching(&self, after: &str) -> String {
        let query: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("q", &self.search)
            .append_pair("after", after)
            .finish();
        self.page.href(&format!("/admin/staff?{query}"))
    }
}

pub(crate) fn person_href(page: &Page, username: &str) -> String {
    let name = percent_encoding::utf8_percent_encode(username, percent_encoding::NON_ALPHANUMERIC);
    page.href(&format!("/admin/staff/person/{name}"))
}

async fn list(visit: StaffVisit) -> Answer {
    let (search, after) = (visit.query.get("q").to_owned(), visit.query.get("after"));
    let list = staff::list(&visit.ctx, By::Staff(&visit.staff), &search, after).await.map_err(problem)?;
    let first = after.is_empty();
    let (new, anew) = (waiting::listed(&visit).await?, admin_enrolment::waiting(&visit).await?);
    let did = did(&visit.page, visit.query.get("did"));
    Ok(html(StatusCode::OK, &ListPage { page: visit.page, search, list, first, new, anew, did }))
}

#[derive(Template)]
#[template(path = "admin/staff_new.html")]
struct NewPage {
    page: Page,
    wish: AccountWish,
    boroughs: Vec<String>,
    /// The roles that the reader may give.
    may_give: Vec<Role>,
}

impl NewPage {
    fn roles(&self) -> Vec<(&'static str, &'static str, bool)> {
        let chosen = |role: Role| role.as_str() == self.wish.role;
        self.may_give
            .iter()
            .map(|role| (role.as_str(), role_name(&self.page, *role), chosen(*role)))
            .collect()
    }

    /// The roles that can be held beside another.
    fn beside(&self) -> Vec<(&'static str, &'static str, bool)> {
        let ticked = Roles::parse(&self.wish.further).unwrap_or_default();
        let named = |role: &Role| (role.as_str(), role_name(&self.page, *role), ticked.has(*role));
        self.may_give.iter().filter(|role| !role.stands_alone()).map(named).collect()
    }
}

async fn names_of_boroughs(visit: &StaffVisit) -> Result<Vec<String>, Problem> {
    let boroughs = staff::boroughs(&visit.ctx, By::Staff(&visit.staff)).await.map_err(problem)?;
    Ok(boroughs.into_iter().map(|(_, _, name)| name).collect())
}

async fn ask(visit: StaffVisit) -> Answer {
    let boroughs = names_of_boroughs(&visit).await?;
    let may_give = By::Staff(&visit.staff).roles();
    Ok(html(StatusCode::OK, &NewPage { page: visit.page, wish: AccountWish::default(), boroughs, may_give }))
}

fn explain(page: &Page, wrong: &AccountErrors) -> Errors {
    let mut errors = Errors::new();
    if let Some(error) = wrong.username {
        errors.add(
            "username",
            match error {
                UsernameError::Empty => page.t("admin-error-username-empty").to_owned(),
                UsernameError::TooLong => {
                    page.t1("admin-error-username-long", "number", limit(page, USERNAME_LIMIT))
                }
                UsernameError::Signs => page.t("admin-error-username-signs").to_owned(),
                UsernameError::Taken => page.t("admin-error-username-taken").to_owned(),
            },
        );
    }
    if let Some(error) = wrong.display_name {
        errors.add(
            "display-name",
            match error {
                ShortTextError::TooLong(_) => {
                    page.t1("admin-error-name-long", "number", limit(page, NAME_LIMIT))
                }
                ShortTextError::Empty | ShortTextError::Control => page.t("admin-error-name").to_owned(),
            },
        );
    }
    if wrong.role {
        errors.add("role", page.t("admin-error-role"));
    }
    if wrong.further {
        errors.add("further", page.t("admin-error-further"));
    }
    for (field, error) in [("officer", wrong.officer), ("borough", wrong.borough), ("team", wrong.team)] {
        match error {
            None => {}
            Some(PlaceError::Needed) => errors.add(field, page.t(&format!("admin-error-needed-{field}"))),
            Some(PlaceError::Unknown) => errors.add(field, page.t(&format!("admin-error-unknown-{field}"))),
        }
    }
    errors
}

async fn make(visit: StaffVisit) -> Answer {
    let field = |name: &str| visit.form.get(name).to_owned();
    let wish = AccountWish {
        username: field("username"),
        display_name: field("display_name"),
        role: field("role"),
        further: visit.form.all("further").collect::<Vec<_>>().join(" "),
        borough: field("borough"),
        team: field("team"),
        officer: field("officer"),
        // They choose one by the link that comes once somebody else has confirmed.
        password: Hidden::default(),
    };
    let errors = if visit.form.unreadable() {
        let mut errors = Errors::new();
        errors.add("username", visit.page.t("some-unreadable"));
        errors
    } else {
        match waiting_account::ask(&visit.ctx, &visit.staff, &wish).await {
            Ok(asked) => {
                let back = waiting::href(&visit.page, &asked.staff.username);
                return Ok(admin_enrolment::code_page(visit.page, asked, back));
            }
            Err(StaffError::Fields(wrong)) => explain(&visit.page, &wrong),
            Err(error) => return Err(problem(error)),
        }
    };
    let boroughs = names_of_boroughs(&visit).await?;
    let may_give = By::Staff(&visit.staff).roles();
    let page = visit.page.with_errors(errors);
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { page, wish, boroughs, may_give }))
}

#[derive(Template)]
#[template(path = "admin/staff_person.html")]
struct PersonPage {
    page: Page,
    account: Account,
    oneself: bool,
    did: Option<&'static str>,
    entry: Entry,
    /// The join to an account at the force, where the reader may part it.
    joined: Option<IdentityFound>,
}

impl PersonPage {
    fn when(&self, at: &Timestamp) -> String {
        self.page.words().date_and_time(*at)
    }

    fn asked_by(&self, name: &str) -> String {
        self.page.t1("admin-recovery-waits", "name", isolated(name))
    }

    fn title(&self) -> String {
        self.page.t1("admin-person-title", "name", isolated(&self.account.staff.display_name))
    }

    fn role(&self) -> String {
        role_names(&self.page, &self.account.staff)
    }

    fn closed(&self) -> Option<String> {
        let date = |at| self.page.words().date(at);
        self.account.closed_at.map(|at| self.page.t1("admin-closed-at", "when", date(at)))
    }

    fn action(&self, what: &str) -> String {
        let name = &self.account.staff.username;
        let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
        format!("/admin/staff/person/{name}/{what}")
    }
}

/// The page of the person that the address names.
pub(crate) async fn shown(visit: StaffVisit, status: StatusCode, errors: Errors) -> Answer {
    let by = By::Staff(&visit.staff);
    let account = staff::find(&visit.ctx, by, visit.param("username")).await.map_err(problem)?;
    let did = did(&visit.page, visit.query.get("did"));
    let oneself = account.staff.id == visit.staff.id;
    let entry = admin_enrolment::entry(&visit, &account.staff).await?;
    let joined = if oneself || matches!(entry, Entry::Outside) {
        None
    } else {
        single_sign_on::joined(&visit.ctx, &account.staff).await?
    };
    let page = visit.page.with_errors(errors);
    Ok(html(status, &PersonPage { page, account, oneself, did, entry, joined }))
}

async fn person(visit: StaffVisit) -> Answer {
    shown(visit, StatusCode::OK, Errors::new()).await
}

/// Back to the person, or the page again with what went wrong.
async fn outcome(visit: StaffVisit, result: Result<Staff, StaffError>, did: &str) -> Answer {
    let mut errors = Errors::new();
    match result {
        Ok(person) => {
            let to = person_href(&visit.page, &person.username);
            let joint = if to.contains('?') { '&' } else { '?' };
            return Ok(see_other(&format!("{to}{joint}did={did}")));
        }
        Err(StaffError::Fields(wrong)) => errors = explain(&visit.page, &wrong),
        Err(StaffError::Closed) => errors.add("state", visit.page.t("admin-error-closed")),
        Err(StaffError::Oneself) => errors.add("state", visit.page.t("admin-close-oneself")),
        Err(StaffError::LastWay) => errors.add("state", visit.page.t("admin-part-last")),
        Err(StaffError::LastAdministrator) => errors.add("state", visit.page.t("admin-close-last")),
        Err(error) => return Err(problem(error)),
    }
    shown(visit, StatusCode::UNPROCESSABLE_ENTITY, errors).await
}

async fn close(visit: StaffVisit) -> Answer {
    let result = staff::close(&visit.ctx, By::Staff(&visit.staff), visit.param("username")).await;
    outcome(visit, result, "closed").await
}

async fn part(visit: StaffVisit) -> Answer {
    let result = single_sign_on::part_of(&visit.ctx, By::Staff(&visit.staff), visit.param("username")).await;
    outcome(visit, result, "parted").await
}

pub(crate) fn sample_staff(username: &str, role: Role) -> Staff {
    Staff {
        id: StaffId::new(Timestamp::UNIX_EPOCH, [4; 10]),
        username: username.to_owned(),
        display_name: "Olu <Adeyemi>".to_owned(),
        role,
        further: Roles::NONE,
        borough: None,
        team: None,
        officer: None,
    }
}

pub(crate) fn samples() -> Vec<SampleSet> {
    let wrong = AccountErrors {
        username: Some(UsernameError::Taken),
        display_name: Some(ShortTextError::Control),
        role: true,
        further: true,
        borough: Some(PlaceError::Needed),
        team: Some(PlaceError::Unknown),
        officer: Some(PlaceError::Unknown),
        password: None,
    };
    vec![
        SampleSet::new("admin/staff.html", |page| {
            let listed = |name: &str, role, closed_at| StaffListed {
                staff: sample_staff(name, role),
                borough: Some("Lambeth".to_owned()),
                team: Some("Response A".to_owned()),
                made_at: Timestamp::UNIX_EPOCH,
                closed_at,
            };
            let full = StaffPage {
                staff: vec![
                    listed("ada", Role::TeamLeader, None),
                    listed("olu.adeyemi@force", Role::DeskAdviser, Some(Timestamp::UNIX_EPOCH)),
                ],
                next: Some("olu.adeyemi@force".to_owned()),
            };
            let none = StaffPage { staff: Vec::new(), next: None };
            let make = |search: &str, list, first| ListPage {
                page: page.clone(),
                search: search.to_owned(),
                list,
                first,
                new: waiting::sample_listed(&page),
                anew: admin_enrolment::sample_waiting(),
                did: did(&page, "dropped"),
            };
            vec![
                ("full".to_owned(), make("", full.clone(), true)),
                ("second page of a search".to_owned(), make("a\"&b", full, false)),
                ("nothing found".to_owned(), make("zz", none, true)),
            ]
        }),
        SampleSet::new("admin/staff_new.html", move |page| {
            let boroughs = vec!["Lambeth".to_owned(), "Kensington & Chelsea".to_owned()];
            let typed = AccountWish {
                username: "a\"b".to_owned(),
                role: "officer".to_owned(),
                further: "desk_adviser".to_owned(),
                borough: "Lambeth".to_owned(),
                ..AccountWish::default()
            };
            let errors = explain(&page, &wrong);
            let may_give = By::CommandLine.roles();
            let plain = NewPage {
                page: page.clone(),
                wish: AccountWish::default(),
                boroughs: boroughs.clone(),
                may_give: may_give.clone(),
            };
            vec![
                ("plain".to_owned(), plain),
                (
                    "wrong".to_owned(),
                    NewPage { page: page.with_errors(errors), wish: typed, boroughs, may_give },
                ),
            ]
        }),
        SampleSet::new("admin/staff_person.html", |page| {
            let make = |page: Page, closed_at, oneself, did, entry| PersonPage {
                page,
                entry,
                account: Account {
                    staff: sample_staff("olu.adeyemi", Role::DeskAdviser),
                    borough: None,
                    team: None,
                    closed_at,
                },
                oneself,
                did,
                joined: None,
            };
            let at = Timestamp::UNIX_EPOCH;
            let joined = PersonPage {
                joined: Some(IdentityFound {
                    staff_id: StaffId::from_uuid(uuid::Uuid::nil()),
                    made_at: at,
                    used_at: at,
                }),
                ..make(page.clone(), None, false, did(&page, "parted"), Entry::Ask)
            };
            let mut errors = Errors::new();
            errors.add("state", page.t("admin-error-closed"));
            let now = Some(Timestamp::UNIX_EPOCH);
            vec![
                ("open".to_owned(), make(page.clone(), None, false, None, Entry::Ask)),
                ("oneself".to_owned(), make(page.clone(), None, true, None, Entry::Oneself)),
                ("closed".to_owned(), make(page.clone(), now, false, did(&page, "closed"), Entry::Ask)),
                (
                    "recovery asked".to_owned(),
                    make(page.clone(), None, false, None, Entry::Waits { by: "Rowan <K>".to_owned() }),
                ),
                (
                    "recovery to confirm".to_owned(),
                    make(page.clone(), None, false, None, Entry::Confirm { by: "Rowan <K>".to_owned() }),
                ),
                ("joined to the force".to_owned(), joined),
                ("wrong".to_owned(), make(page.with_errors(errors), None, false, None, Entry::Ask)),
            ]
        }),
    ]
}
