//! Coming in by a passkey and by a one-time link, at their doors: an answer from that device is put before a human.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use candour_domain::permission::Role;
use candour_domain::sign_in::{DeviceKind, Method as WayIn};
use candour_domain::staff::Staff;
use candour_service::ctx::Settings;
use candour_service::flag::FlagView;
use candour_service::{flag, passkey, sign_in};
use candour_testkit::authenticator::Authenticator;
use candour_testkit::{App, TestStore, settings};
use jiff::SignedDuration;

use crate::colleague::{account, cookie};
use crate::enrolment::{device, newcomer};
use crate::visitor::{Seen, Visitor};

const ORIGIN: &str = "https://candour.example";

/// A browser at an address.
struct Place<'a> {
    visitor: &'a Visitor,
    address: &'static str,
    browser: &'static str,
}

impl Place<'_> {
    async fn send(&self, method: Method, path: &str, fields: &[(String, String)], cookie: &str) -> Seen {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::USER_AGENT, self.browser)
            .header(header::COOKIE, cookie);
        let mut request = request.body(Body::from(form.finish())).unwrap();
        let peer: SocketAddr = format!("{}:4711", self.address).parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        self.visitor.send(request).await
    }

    async fn answer(&self) {
        let path = format!("/f/{}", self.visitor.app.single_use_code().await.plain());
        self.visitor.app.ctx.clock.advance(SignedDuration::from_mins(3));
        let form = self.send(Method::GET, &path, &[], "").await;
        let mut fields = form.hidden(&path);
        fields.push(("rating".to_owned(), "5".to_owned()));
        assert_eq!(self.send(Method::POST, &path, &fields, "").await.status, StatusCode::OK);
    }
}

/// The kinds of the flags there are, with how many answers each has.
async fn flags(visitor: &Force) -> Vec<(&'static str, u32)> {
    let ctx = &visitor.visitor.app.ctx;
    ctx.clock.advance(SignedDuration::from_mins(2));
    while flag::screen(ctx).await.unwrap() > 0 {}
    let found = flag::list(ctx, &visitor.reader, FlagView::Open, None).await.unwrap().flags;
    found.iter().map(|flag| (flag.kind.as_str(), u32::try_from(flag.answers).unwrap())).collect()
}

/// A force, and somebody who sees its flags.
struct Force {
    visitor: Visitor,
    reader: Staff,
}

async fn force() -> Force {
    let settings = Settings { base_url: ORIGIN.to_owned(), ..settings() };
    let visitor = Visitor::of(App::over(TestStore::sqlite().await, settings).await);
    let reader = account(&visitor.app, "pat", Role::ProfessionalStandards).await;
    // Answers from before the first look are not looked through.
    flag::screen(&visitor.app.ctx).await.unwrap();
    Force { visitor, reader }
}

#[tokio::test]
async fn an_answer_from_the_device_of_a_passkey_is_flagged_and_from_another_is_not() {
    let force = force().await;
    let (visitor, ctx) = (&force.visitor, &force.visitor.app.ctx);
    let amy = account(&visitor.app, "amy", Role::DeskAdviser).await;
    let begun = sign_in::begin_session(ctx, &amy, WayIn::Password, DeviceKind::Other).await.unwrap();
    let session = sign_in::session(ctx, &begun.token).await.unwrap().unwrap();
    let mut telephone = Authenticator::new(1, ORIGIN);
    let asked = passkey::begin_adding(ctx, &session).await.unwrap();
    let made = telephone.make(&asked.options);
    passkey::finish_adding(ctx, &session, "telephone", &asked.returning, &made).await.unwrap();

    let hers = Place { visitor, address: "203.0.113.9", browser: "Her telephone" };
    let page = hers.send(Method::POST, "/sign-in/passkey", &[], "").await;
    let mut fields = page.hidden("/sign-in/passkey/use");
    fields.retain(|(name, _)| !name.is_empty() && name != "answer");
    let signed = telephone.sign(&page.attribute("#passkey-options", "value"));
    fields.push(("answer".to_owned(), signed));
    let came = hers.send(Method::POST, "/sign-in/passkey/use", &fields, &cookie(&page)).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.heading());

    let other_browser = Place { browser: "A victim's telephone", ..hers };
    other_browser.answer().await;
    assert_eq!(flags(&force).await, [], "the same network is not the same device");
    Place { visitor, address: "203.0.113.9", browser: "Her telephone" }.answer().await;
    assert_eq!(flags(&force).await, [("own_device", 1)]);
}

#[tokio::test]
async fn an_answer_from_the_device_of_a_one_time_link_is_flagged() {
    let force = force().await;
    let visitor = &force.visitor;
    let link = newcomer(visitor, "bo", Role::DeskAdviser).await;
    let his = Place { visitor, address: "203.0.113.10", browser: "His telephone" };
    let language = [("lang".to_owned(), "en".to_owned())];
    let trip = cookie(&his.send(Method::POST, &link, &language, "").await);
    let page = his.send(Method::GET, "/enrol", &[], &trip).await;
    let mut fields = page.hidden("/enrol");
    for name in ["new", "again"] {
        fields.push((name.to_owned(), "four words in a row".to_owned()));
    }
    fields.push(("one_time_code".to_owned(), device(visitor, &page)));
    let done = his.send(Method::POST, "/enrol", &fields, &trip).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.heading());
    his.answer().await;
    assert_eq!(flags(&force).await, [("own_device", 1)]);
}
