//! Keys with which other programs come in: list, make, stop. A key is shown once, in the answer to the form that made it.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::api_key::{ApiKey, KeyLife, KeyReach, KeyScope, KeyScopes, LABEL_LIMIT};
use candour_domain::ids::{ApiKeyId, BoroughId};
use candour_domain::permission::Act;
use candour_domain::text::ShortTextError;
use candour_service::api_key::{self, ApiKeyFound, KeyError, KeyErrors, KeyPage, KeyState, KeyWish, Made};
use candour_service::staff::By;
use jiff::{SignedDuration, Timestamp};

use crate::errors::Problem;
use crate::page::{Errors, Page, html, see_other};
use crate::router::{Answer, Method, Route, StaffVisit};
use crate::samples::SampleSet;
use crate::sign_in::limit;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    let act = Act::ManageApiKeys;
    vec![
        Route::staff(Method::Get, "/admin/api-keys", act, list).in_navigation("nav-api-keys"),
        Route::staff(Method::Get, "/admin/api-keys/new", act, ask).step_up(),
        Route::staff(Method::Post, "/admin/api-keys/new", act, make).step_up(),
        Route::staff(Method::Get, "/admin/api-keys/{name}/stop", act, confirm).step_up(),
        Route::staff(Method::Post, "/admin/api-keys/{name}/stop", act, stop).step_up(),
    ]
}

fn problem(error: KeyError) -> Problem {
    match error {
        KeyError::Refused(_) => Problem::Forbidden,
        KeyError::NotFound => Problem::NotFound,
        KeyError::Unavailable(error) => error.into(),
        // Shown beside the form they belong to; elsewhere they cannot come.
        KeyError::Fields(_) | KeyError::Stopped => Problem::Internal,
    }
}

fn scope_text(scope: KeyScope) -> &'static str {
    match scope {
        KeyScope::FiguresRead => "api-keys-scope-figures",
        KeyScope::InvitationsWrite => "api-keys-scope-invitations",
    }
}

#[derive(Template)]
#[template(path = "admin/api_keys.html")]
struct ListPage {
    page: Page,
    list: KeyPage,
    first: bool,
    stopped: bool,
}

impl ListPage {
    fn scopes(&self, key: &ApiKeyFound) -> Vec<&'static str> {
        key.scopes.iter().map(|scope| self.page.t(scope_text(scope))).collect()
    }

    fn used(&self, key: &ApiKeyFound) -> String {
        let noon = |day: i32| {
            let at = SignedDuration::from_hours(24 * i64::from(day) + 12);
            Timestamp::UNIX_EPOCH.checked_add(at).unwrap_or(Timestamp::UNIX_EPOCH)
        };
        key.last_used_day
            .map_or_else(|| self.page.t("api-keys-never").to_owned(), |day| self.page.words().date(noon(day)))
    }

    fn state(&self, key: &ApiKeyFound, state: &KeyState) -> String {
        let date = |id: &str, at| self.page.t1(id, "when", self.page.words().date(at));
        match *state {
            KeyState::Stopped(at) => date("api-keys-stopped-at", at),
            KeyState::Expired(at) => date("api-keys-expired-at", at),
            KeyState::Works => key.expires_at.map_or_else(
                || self.page.t("api-keys-works").to_owned(),
                |at| date("api-keys-works-until", at),
            ),
        }
    }

    fn may_stop(state: &KeyState) -> bool {
        !matches!(state, KeyState::Stopped(_))
    }

    fn stop(&self, key: &ApiKeyFound) -> String {
        self.page.href(&format!("/admin/api-keys/{}/stop", key.name))
    }

    fn after(&self, id: &ApiKeyId) -> String {
        self.page.href(&format!("/admin/api-keys?before={id}"))
    }
}

async fn list(visit: StaffVisit) -> Answer {
    let before = ApiKeyId::parse(visit.query.get("before")).ok();
    let list = api_key::list(&visit.ctx, By::Staff(&visit.staff), before).await.map_err(problem)?;
    let stopped = visit.query.has("stopped");
    Ok(html(StatusCode::OK, &ListPage { page: visit.page, list, first: before.is_none(), stopped }))
}

#[derive(Template)]
#[template(path = "admin/api_keys_new.html")]
struct NewPage {
    page: Page,
    wish: KeyWish,
    boroughs: Vec<String>,
}

impl NewPage {
    fn scopes(&self) -> Vec<(&'static str, &'static str, &'static str, bool)> {
        KeyScope::ALL
            .into_iter()
            .map(|scope| {
                let chosen = self.wish.scopes.iter().any(|name| name == scope.as_str());
                let id = if scope == KeyScope::ALL[0] { "scopes" } else { scope.as_str() };
                (id, scope.as_str(), self.page.t(scope_text(scope)), chosen)
            })
            .collect()
    }

    fn lives(&self) -> Vec<(&'static str, String, bool)> {
        let chosen = KeyLife::parse(&self.wish.life).unwrap_or_default();
        KeyLife::ALL
            .into_iter()
            .map(|life| {
                let text = life.days().map_or_else(
                    || self.page.t("api-keys-life-until-stopped").to_owned(),
                    |days| self.page.count("api-keys-life-days", days),
                );
                (life.as_str(), text, life == chosen)
            })
            .collect()
    }
}

async fn form(visit: StaffVisit, status: StatusCode, wish: KeyWish, errors: Errors) -> Answer {
    let boroughs = api_key::boroughs(&visit.ctx, By::Staff(&visit.staff)).await.map_err(problem)?;
    Ok(html(status, &NewPage { page: visit.page.with_errors(errors), wish, boroughs }))
}

async fn ask(visit: StaffVisit) -> Answer {
    form(visit, StatusCode::OK, KeyWish::default(), Errors::new()).await
}

fn explain(page: &Page, wrong: KeyErrors) -> Errors {
    let mut errors = Errors::new();
    match wrong.label {
        None => {}
        Some(ShortTextError::TooLong(_)) => {
            errors.add("label", page.t1("api-keys-error-label-long", "number", limit(page, LABEL_LIMIT)));
        }
        Some(ShortTextError::Empty | ShortTextError::Control) => {
            errors.add("label", page.t("api-keys-error-label"));
        }
    }
    if wrong.scopes {
        errors.add("scopes", page.t("api-keys-error-scopes"));
    }
    if wrong.borough {
        errors.add("borough", page.t("api-keys-error-borough"));
    }
    if wrong.life {
        errors.add("life", page.t("api-keys-error-life"));
    }
    errors
}

#[derive(Template)]
#[template(path = "admin/api_keys_made.html")]
struct MadePage {
    page: Page,
    made: Made,
}

async fn make(visit: StaffVisit) -> Answer {
    let field = |name: &str| visit.form.get(name).to_owned();
    let wish = KeyWish {
        label: field("label"),
        scopes: visit.form.all("scopes").map(str::to_owned).collect(),
        borough: field("borough"),
        life: field("life"),
    };
    let errors = if visit.form.unreadable() {
        let mut errors = Errors::new();
        errors.add("label", visit.page.t("some-unreadable"));
        errors
    } else {
        match api_key::make(&visit.ctx, By::Staff(&visit.staff), &wish).await {
            // In the answer itself: the key must stand in no address.
            Ok(made) => return Ok(html(StatusCode::OK, &MadePage { page: visit.page, made })),
            Err(KeyError::Fields(wrong)) => explain(&visit.page, wrong),
            Err(error) => return Err(problem(error)),
        }
    };
    form(visit, StatusCode::UNPROCESSABLE_ENTITY, wish, errors).await
}

#[derive(Template)]
#[template(path = "admin/api_keys_stop.html")]
struct StopPage {
    page: Page,
    key: ApiKeyFound,
    may: bool,
}

async fn confirmation(visit: StaffVisit, status: StatusCode, errors: Errors) -> Answer {
    let by = By::Staff(&visit.staff);
    let (key, state) = api_key::find(&visit.ctx, by, visit.param("name")).await.map_err(problem)?;
    let page = visit.page.with_errors(errors);
    Ok(html(status, &StopPage { page, key, may: ListPage::may_stop(&state) }))
}

async fn confirm(visit: StaffVisit) -> Answer {
    confirmation(visit, StatusCode::OK, Errors::new()).await
}

async fn stop(visit: StaffVisit) -> Answer {
    match api_key::stop(&visit.ctx, By::Staff(&visit.staff), visit.param("name")).await {
        Ok(_) => Ok(see_other(&visit.page.href("/admin/api-keys?stopped"))),
        Err(KeyError::Stopped) => {
            let mut errors = Errors::new();
            errors.add("key", visit.page.t("api-keys-error-stopped"));
            confirmation(visit, StatusCode::CONFLICT, errors).await
        }
        Err(error) => Err(problem(error)),
    }
}

pub(crate) fn samples() -> Vec<SampleSet> {
    fn key(n: u8, scopes: KeyScopes, borough: Option<&str>) -> ApiKeyFound {
        let at = Timestamp::UNIX_EPOCH;
        ApiKeyFound {
            id: ApiKeyId::new(at, [n; 10]),
            name: format!("7k2m9x0{n}"),
            label: "Case system, asked for by <Olu> Adeyemi".to_owned(),
            scopes,
            reach: borough.map_or(KeyReach::Force, |_| KeyReach::Borough(BoroughId::new(at, [9; 10]))),
            borough: borough.map(str::to_owned),
            made_at: at,
            expires_at: borough.map(|_| at + SignedDuration::from_hours(24 * 90)),
            last_used_day: borough.map(|_| 20_781),
            stopped_at: None,
        }
    }
    vec![
        SampleSet::new("admin/api_keys.html", |page| {
            let at = Timestamp::UNIX_EPOCH;
            let figures = || KeyScopes::of(KeyScope::FiguresRead, &[]);
            let both = || KeyScopes::of(KeyScope::FiguresRead, &[KeyScope::InvitationsWrite]);
            let keys = vec![
                (key(1, figures(), Some("Kensington & Chelsea")), KeyState::Works),
                (key(2, both(), None), KeyState::Works),
                (key(3, both(), None), KeyState::Expired(at)),
                (key(4, figures(), None), KeyState::Stopped(at)),
            ];
            let next = Some(ApiKeyId::new(at, [4; 10]));
            let make = |list, first, stopped| ListPage { page: page.clone(), list, first, stopped };
            vec![
                ("full".to_owned(), make(KeyPage { keys: keys.clone(), next }, true, true)),
                ("last page".to_owned(), make(KeyPage { keys, next: None }, false, false)),
                ("none".to_owned(), make(KeyPage { keys: Vec::new(), next: None }, true, false)),
            ]
        }),
        SampleSet::new("admin/api_keys_new.html", |page| {
            let boroughs = vec!["Lambeth".to_owned(), "Kensington & Chelsea".to_owned()];
            let wrong = KeyErrors {
                label: Some(ShortTextError::TooLong(LABEL_LIMIT)),
                scopes: true,
                borough: true,
                life: true,
            };
            let typed = KeyWish {
                label: "a\"b".to_owned(),
                scopes: vec!["invitations_write".to_owned()],
                borough: "Lambeth".to_owned(),
                life: "90".to_owned(),
            };
            let errors = explain(&page, wrong);
            let plain = NewPage { page: page.clone(), wish: KeyWish::default(), boroughs: boroughs.clone() };
            vec![
                ("plain".to_owned(), plain),
                ("wrong".to_owned(), NewPage { page: page.with_errors(errors), wish: typed, boroughs }),
            ]
        }),
        SampleSet::one("admin/api_keys_made.html", |page| MadePage {
            page,
            made: Made { key: ApiKey::draw(&[5; 40]), label: "Case <system>".to_owned() },
        }),
        SampleSet::new("admin/api_keys_stop.html", |page| {
            let mut errors = Errors::new();
            errors.add("key", page.t("api-keys-error-stopped"));
            let scopes = KeyScopes::of(KeyScope::FiguresRead, &[]);
            let make = |page: Page, may| StopPage { page, key: key(1, scopes.clone(), None), may };
            vec![
                ("to stop".to_owned(), make(page.clone(), true)),
                ("error".to_owned(), make(page.with_errors(errors), false)),
            ]
        }),
    ]
}
