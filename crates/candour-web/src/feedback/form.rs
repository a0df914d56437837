//! The form: five points, words, send.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::code::Code;
use candour_domain::feedback::{Channel, Nonce, Rating, Words, WordsError};
use candour_service::feedback::{self, CodeStanding, ReceiptError, ReceiveError, Submission};

use super::code::{Closed, closed};
use super::{NO_CODE, fresh_nonce, thanks, words_limit};
use crate::errors::Problem;
use crate::page::{Errors, Page, html};
use crate::router::{Answer, Visit};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "public/feedback.html")]
struct FormPage {
    page: Page,
    action: String,
    with_code: bool,
    nonce: String,
    rating: Option<Rating>,
    words: String,
    limit: String,
}

impl FormPage {
    fn new(page: Page, code: Option<&Code>, nonce: Nonce) -> Self {
        Self {
            action: code.map_or_else(|| NO_CODE.to_owned(), |code| format!("/f/{}", code.plain())),
            with_code: code.is_some(),
            nonce: nonce.to_hex(),
            rating: None,
            words: String::new(),
            limit: words_limit(&page),
            page,
        }
    }

    /// The five points, best first, each with its text and whether it is chosen.
    fn points(&self) -> Vec<(u8, &'static str, bool)> {
        Rating::ALL
            .into_iter()
            .rev()
            .map(|point| {
                let text = self.page.t(&format!("rating-{}", point.value()));
                (point.value(), text, self.rating == Some(point))
            })
            .collect()
    }
}

pub(super) async fn show_without_code(visit: Visit) -> Answer {
    let nonce = fresh_nonce(&visit.ctx);
    Ok(html(StatusCode::OK, &FormPage::new(visit.page, None, nonce)))
}

pub(super) async fn show(visit: Visit) -> Answer {
    let typed = visit.param("code");
    let Ok(code) = Code::parse(typed) else {
        let typed = typed.to_owned();
        return Ok(closed(visit.page, Closed::Mistyped, &typed, ""));
    };
    let why = match feedback::look_up(&visit.ctx, &code).await? {
        CodeStanding::Ready { .. } => {
            let nonce = fresh_nonce(&visit.ctx);
            // The five links of an e-mail only choose: whoever follows them, a scanner too, has sent nothing.
            let rating = visit.query.get("rating").parse().ok();
            let form = FormPage { rating, ..FormPage::new(visit.page, Some(&code), nonce) };
            return Ok(html(StatusCode::OK, &form));
        }
        CodeStanding::Used => Closed::Used,
        CodeStanding::Expired => Closed::Expired,
        CodeStanding::Unknown => Closed::Unknown,
    };
    Ok(closed(visit.page, why, &code.shown(), ""))
}

pub(super) async fn receive_without_code(visit: Visit) -> Answer {
    take(visit, None).await
}

pub(super) async fn receive(visit: Visit) -> Answer {
    let typed = visit.param("code").to_owned();
    match Code::parse(&typed) {
        Ok(code) => take(visit, Some(code)).await,
        Err(_) => Ok(closed(visit.page, Closed::Mistyped, &typed, visit.form.get("words"))),
    }
}

async fn take(visit: Visit, code: Option<Code>) -> Answer {
    let Visit { ctx, page, form, source, .. } = visit;
    let typed = form.get("words");
    let mut errors = Errors::new();
    // Two points at once are no choice; no browser sends them.
    let rating: Option<Rating> =
        (form.all("rating").count() < 2).then(|| form.get("rating").parse().ok()).flatten();
    if rating.is_none() {
        errors.add("rating-5", page.t("feedback-error-rating"));
    }
    let words = match Words::parse(typed) {
        Ok(words) => words,
        Err(WordsError::TooLong(count)) => {
            let count = page.words().number(i64::try_from(count).unwrap_or(i64::MAX));
            errors
                .add("words", page.t2("feedback-error-words", "number", count, "limit", words_limit(&page)));
            None
        }
    };
    if form.unreadable() {
        errors.add("words", page.t("some-unreadable"));
    }
    let nonce = Nonce::parse(form.get("nonce")).ok();
    if nonce.is_none() {
        errors.add("send", page.t("feedback-error-again"));
    }
    let again = |page: Page, errors: Errors| FormPage {
        rating,
        words: typed.to_owned(),
        ..FormPage::new(page.with_errors(errors), code.as_ref(), nonce.unwrap_or_else(|| fresh_nonce(&ctx)))
    };
    let (Some(rating), Some(nonce), true) = (rating, nonce, errors.is_empty()) else {
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &again(page, errors)));
    };

    let with_words = words.is_some();
    let submission = Submission {
        code: code.clone(),
        nonce,
        rating,
        words,
        language: page.language(),
        channel: Channel::Web,
        source,
    };
    let typed_code = code.as_ref().map(Code::shown).unwrap_or_default();
    let mut received = feedback::receive(&ctx, submission).await;
    if let Err(ReceiveError::Withdrawn(receipt)) = &received {
        // A page that was open before it was taken back, or erased.
        received = match crate::receipt::too_late(&ctx, page.clone(), receipt, typed).await {
            Ok(response) => return Ok(response),
            Err(ReceiptError::Unavailable(error)) => Err(ReceiveError::Unavailable(error)),
            Err(_) => Err(ReceiveError::NonceReused),
        };
    }
    let why = match received {
        Ok(received) => return Ok(thanks::page(&ctx, page, &received, with_words)),
        Err(ReceiveError::CodeUsed) => Closed::Used,
        Err(ReceiveError::CodeExpired) => Closed::Expired,
        Err(ReceiveError::CodeUnknown) => Closed::Unknown,
        Err(ReceiveError::NonceReused | ReceiveError::Withdrawn(_)) => {
            errors.add("send", page.t("feedback-error-again"));
            let form = FormPage { nonce: fresh_nonce(&ctx).to_hex(), ..again(page, errors) };
            return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &form));
        }
        Err(ReceiveError::Unavailable(error)) => {
            // The same nonce stays in the form: should the answer have been stored after all, sending it again
            // brings the thanks and counts nothing twice.
            let problem = Problem::from(error);
            errors.add("send", page.t("feedback-error-unavailable"));
            return Ok(html(problem.status(), &again(page, errors)));
        }
    };
    Ok(closed(page, why, &typed_code, typed))
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("public/feedback.html", |page| {
        let mut values = [3u8, 8, 1].into_iter().cycle();
        let code = Code::draw(|| values.next().unwrap_or(0));
        let nonce = Nonce::from_bytes([7; 16]);
        let mut errors = Errors::new();
        errors.add("rating-5", page.t("feedback-error-rating"));
        errors.add("words", page.t2("feedback-error-words", "number", "1,345", "limit", words_limit(&page)));
        errors.add("send", page.t("feedback-error-again"));
        let wrong = FormPage {
            words: String::from("</textarea> & \"so on\" العربية"),
            ..FormPage::new(page.clone().with_errors(errors), Some(&code), nonce)
        };
        let mut errors = Errors::new();
        errors.add("send", page.t("feedback-error-unavailable"));
        let unavailable = FormPage {
            rating: Rating::try_from(4).ok(),
            ..FormPage::new(page.clone().with_errors(errors), Some(&code), nonce)
        };
        vec![
            (String::from("with a code"), FormPage::new(page.clone(), Some(&code), nonce)),
            (String::from("without a code"), FormPage::new(page, None, nonce)),
            (String::from("with errors"), wrong),
            (String::from("not saved"), unavailable),
        ]
    })]
}
