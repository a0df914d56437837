//! A colleague who signs in and works with the pages.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use candour_domain::permission::Role;
use candour_domain::staff::Staff;
use candour_service::staff::{AccountWish, By, Hidden, create};
use candour_testkit::App;

use crate::visitor::{Seen, Visitor};

pub const PASSWORD: &str = "a long enough password";

/// Makes an account.
pub async fn account(app: &App, username: &str, role: Role) -> Staff {
    let wish = AccountWish {
        username: username.to_owned(),
        display_name: username.to_uppercase(),
        role: role.as_str().to_owned(),
        password: Hidden(PASSWORD.to_owned()),
        ..AccountWish::default()
    };
    create(&app.ctx, By::CommandLine, &wish).await.unwrap()
}

/// The cookie that a response sets.
pub fn cookie(seen: &Seen) -> String {
    let set = seen.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

/// Where a response leads.
pub fn location(seen: &Seen) -> &str {
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.heading());
    seen.headers[header::LOCATION].to_str().unwrap()
}

pub struct Colleague<'a> {
    visitor: &'a Visitor,
    cookie: String,
}

impl<'a> Colleague<'a> {
    /// Makes an account and signs in through the page.
    pub async fn new(visitor: &'a Visitor, username: &str, role: Role) -> Self {
        account(&visitor.app, username, role).await;
        Self::sign_in(visitor, username, PASSWORD).await
    }

    pub async fn sign_in(visitor: &'a Visitor, username: &str, password: &str) -> Self {
        let form = visitor.get("/sign-in").await;
        let seen = visitor.fill(&form, "/sign-in", &[("username", username), ("password", password)]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.heading());
        Self { visitor, cookie: cookie(&seen) }
    }

    /// A browser with this cookie.
    pub fn bearing(visitor: &'a Visitor, cookie: String) -> Self {
        Self { visitor, cookie }
    }

    /// The same person in the same browser, with this cookie.
    pub fn with_cookie(&self, cookie: String) -> Self {
        Self { visitor: self.visitor, cookie }
    }

    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    pub async fn get(&self, path: &str) -> Seen {
        let request = Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty());
        self.visitor.send(request.unwrap()).await
    }

    /// A picture, byte by byte.
    pub async fn picture(&self, path: &str) -> Vec<u8> {
        let request = Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty());
        self.visitor.bytes(request.unwrap()).await
    }

    pub async fn post<K: AsRef<str>, V: AsRef<str>>(&self, path: &str, fields: &[(K, V)]) -> Seen {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        self.post_bytes(path, form.finish()).await
    }

    pub async fn post_bytes(&self, path: &str, body: impl Into<Body>) -> Seen {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.into());
        self.visitor.send(request.unwrap()).await
    }

    /// Fills in the form that a page shows, as a browser would.
    pub async fn fill(&self, page: &Seen, action: &str, fields: &[(&str, &str)]) -> Seen {
        assert!(page.has(&format!("form[action='{action}']")), "no form {action} on {:?}", page.heading());
        let mut all = page.hidden(action);
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.post(action, &all).await
    }

    /// Follows where a response leads.
    pub async fn follow(&self, seen: &Seen) -> Seen {
        self.get(location(seen)).await
    }

    /// The token of this sign-in's forms.
    pub async fn token(&self) -> String {
        self.get("/account-settings").await.attribute("input[name=form_token]", "value")
    }
}
