//! One's own one-time codes: whether there are any, setting them up on a device, recovery codes.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::one_time_code::RecoveryCode;
use candour_service::sign_in::{self, CodeOffer, Codes, CodesError};
use jiff::Timestamp;

use super::{asked_to_wait, too_many};
use crate::page::{Errors, Html, Page, html};
use crate::qr::Qr;
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

/// Where one's own codes are.
pub(super) const PATH: &str = "/account-settings/codes";
/// Where they are set up.
pub(super) const NEW: &str = "/account-settings/codes/new";
/// Where recovery codes are made anew.
pub(super) const RECOVERY: &str = "/account-settings/codes/recovery";

#[derive(Template)]
#[template(path = "sign_in/codes.html")]
struct CodesPage {
    page: Page,
    codes: Codes,
}

impl CodesPage {
    fn since(&self) -> Option<String> {
        let at = self.codes.since?;
        Some(self.page.t1("codes-since", "when", self.page.words().date(at)))
    }

    fn left(&self) -> String {
        self.page.count("codes-recovery-left", self.codes.recovery_left)
    }
}

/// Shows what there is.
pub(super) async fn show(visit: StaffVisit) -> Answer {
    let codes = sign_in::own_codes(&visit.ctx, &visit.staff).await?;
    Ok(html(StatusCode::OK, &CodesPage { page: visit.page, codes }))
}

/// A secret that is offered, as its page shows it.
pub(super) struct Offer(pub(super) CodeOffer);

impl Offer {
    /// The QR code that a device reads; nothing where it does not fit, and the secret is typed.
    pub(super) fn qr(&self, page: &Page) -> Option<Html> {
        Qr::draw(&self.0.address).ok().map(|qr| Html::ours(qr.svg(page.t("codes-qr"))))
    }

    /// The secret in groups of four, to be typed.
    pub(super) fn typed(&self) -> String {
        let letters: Vec<char> = self.0.secret.chars().collect();
        letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
    }
}

#[derive(Template)]
#[template(path = "sign_in/codes_new.html")]
struct NewPage {
    page: Page,
    offer: Offer,
    again: bool,
}

/// Offers a secret.
pub(super) async fn offer(visit: StaffVisit) -> Answer {
    let again = sign_in::own_codes(&visit.ctx, &visit.staff).await?.since.is_some();
    let offer = Offer(sign_in::offer_codes(&visit.ctx, &visit.staff));
    Ok(html(StatusCode::OK, &NewPage { page: visit.page, offer, again }))
}

/// Takes the first code.
pub(super) async fn set_up(visit: StaffVisit) -> Answer {
    let form = &visit.form;
    let offer = sign_in::same_offer(&visit.ctx, &visit.staff, form.get("secret"), form.get("mark"));
    let set_up = sign_in::set_up_codes(&visit.ctx, &visit.staff, &offer, form.get("one_time_code")).await;
    let (status, message, wait) = match set_up {
        Ok(codes) => return Ok(shown_once(visit.page, &codes, PATH)),
        Err(CodesError::Wrong) => {
            (StatusCode::UNPROCESSABLE_ENTITY, visit.page.t("codes-wrong").to_owned(), None)
        }
        Err(CodesError::TooMany(wait)) => {
            (StatusCode::TOO_MANY_REQUESTS, too_many(&visit.page, wait), Some(wait))
        }
        Err(CodesError::Unavailable(error)) => return Err(error.into()),
    };
    let again = sign_in::own_codes(&visit.ctx, &visit.staff).await?.since.is_some();
    let mut errors = Errors::new();
    errors.add("one-time-code", message);
    let response =
        html(status, &NewPage { page: visit.page.with_errors(errors), offer: Offer(offer), again });
    Ok(match wait {
        Some(wait) => asked_to_wait(response, wait),
        None => response,
    })
}

/// Makes recovery codes anew.
pub(super) async fn new_recovery(visit: StaffVisit) -> Answer {
    if sign_in::own_codes(&visit.ctx, &visit.staff).await?.since.is_none() {
        // There is nothing they could stand in for.
        return Err(crate::errors::Problem::NotFound);
    }
    let codes = sign_in::new_recovery_codes(&visit.ctx, &visit.staff).await?;
    Ok(shown_once(visit.page, &codes, PATH))
}

#[derive(Template)]
#[template(path = "sign_in/recovery_codes.html")]
struct RecoveryPage {
    page: Page,
    codes: Vec<String>,
    /// Where to go on.
    next: String,
}

/// The page with new recovery codes. They stand in no other.
pub(super) fn shown_once(page: Page, codes: &[RecoveryCode], next: &str) -> Response {
    let codes = codes.iter().map(RecoveryCode::shown).collect();
    let next = page.href(next);
    html(StatusCode::OK, &RecoveryPage { page, codes, next })
}

/// An offer for samples.
pub(super) fn sample_offer() -> Offer {
    Offer(CodeOffer {
        secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned(),
        mark: "a\"<mark>".to_owned(),
        address: "otpauth://totp/Candour:sample?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Candour"
            .to_owned(),
    })
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![
        SampleSet::new("sign_in/codes.html", |page| {
            let make = |since, recovery_left| CodesPage {
                page: page.clone(),
                codes: Codes { since, recovery_left },
            };
            vec![
                ("none".to_owned(), make(None, 0)),
                ("set up".to_owned(), make(Some(Timestamp::UNIX_EPOCH), 10)),
                ("one left".to_owned(), make(Some(Timestamp::UNIX_EPOCH), 1)),
                ("none left".to_owned(), make(Some(Timestamp::UNIX_EPOCH), 0)),
            ]
        }),
        SampleSet::new("sign_in/codes_new.html", |page| {
            let mut errors = Errors::new();
            errors.add("one-time-code", page.t("codes-wrong"));
            let make = |page: Page, again| NewPage { page, offer: sample_offer(), again };
            vec![
                ("first".to_owned(), make(page.clone(), false)),
                ("again, wrong".to_owned(), make(page.with_errors(errors), true)),
            ]
        }),
        SampleSet::one("sign_in/recovery_codes.html", |page| {
            let codes = (0..10).map(|n| RecoveryCode::draw(|| n).shown()).collect();
            RecoveryPage { page, codes, next: PATH.to_owned() }
        }),
    ]
}
