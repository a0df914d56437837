//! Pages that only tell: rights, safety, cookies, privacy, accessibility. The press takes the rights over later.

use askama::Template;
use axum::http::StatusCode;

use crate::page::{Page, html};
use crate::router::{Answer, Method, Route, Visit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "public/rights.html")]
struct RightsPage {
    page: Page,
}

impl RightsPage {
    /// The twelve rights of the Code: title and text.
    fn rights(&self) -> Vec<(&'static str, &'static str)> {
        (1..=12)
            .map(|n| (self.page.t(&format!("rights-{n}")), self.page.t(&format!("rights-{n}-more"))))
            .collect()
    }
}

#[derive(Template)]
#[template(path = "public/safety.html")]
struct SafetyPage {
    page: Page,
}

#[derive(Template)]
#[template(path = "public/cookies.html")]
struct CookiesPage {
    page: Page,
    cookie: &'static str,
}

#[derive(Template)]
#[template(path = "public/privacy.html")]
struct PrivacyPage {
    page: Page,
}

#[derive(Template)]
#[template(path = "public/accessibility.html")]
struct AccessibilityPage {
    page: Page,
}

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::public(Method::Get, "/rights", rights),
        Route::public(Method::Get, "/safety", safety),
        Route::public(Method::Get, "/cookies", cookies),
        Route::public(Method::Get, "/privacy", privacy),
        Route::public(Method::Get, "/accessibility", accessibility),
    ]
}

async fn rights(visit: Visit) -> Answer {
    Ok(html(StatusCode::OK, &RightsPage { page: visit.page }))
}

async fn safety(visit: Visit) -> Answer {
    Ok(html(StatusCode::OK, &SafetyPage { page: visit.page }))
}

async fn cookies(visit: Visit) -> Answer {
    let cookie = crate::session::cookie_name(&visit.ctx.settings);
    Ok(html(StatusCode::OK, &CookiesPage { page: visit.page, cookie }))
}

async fn privacy(visit: Visit) -> Answer {
    Ok(html(StatusCode::OK, &PrivacyPage { page: visit.page }))
}

async fn accessibility(visit: Visit) -> Answer {
    Ok(html(StatusCode::OK, &AccessibilityPage { page: visit.page }))
}

pub(crate) fn samples() -> Vec<SampleSet> {
    vec![
        SampleSet::one("public/rights.html", |page| RightsPage { page }),
        SampleSet::one("public/safety.html", |page| SafetyPage { page }),
        SampleSet::one("public/cookies.html", |page| CookiesPage { page, cookie: "__Host-candour" }),
        SampleSet::one("public/privacy.html", |page| PrivacyPage { page }),
        SampleSet::one("public/accessibility.html", |page| AccessibilityPage { page }),
    ]
}
