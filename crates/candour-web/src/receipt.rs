//! What a person may do with a receipt: add words, ask to be contacted, answer equality questions, take it back.
//!
//! The receipt travels in hidden fields of forms and never in an address.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::contact_request::{
    ANSWER_LIMIT, ContactMethod, ContactWish, ContactWishErrors, LINE_LIMIT,
};
use candour_domain::equality::{AgeBand, Disability, EqualityAnswers, EthnicGroup, Sex};
use candour_domain::feedback::{Nonce, Words, WordsError};
use candour_domain::receipt::Receipt;
use candour_domain::text::ShortTextError;
use candour_domain::work_item::WorkKind;

use candour_service::audit;
use candour_service::ctx::Ctx;
use candour_service::feedback::{self, Holding, ReceiptError, TakenOut};

use crate::errors::Problem;
use crate::feedback::{Afterwards, ContactFields, WORDS_BODY, error_text, fresh_nonce, within, words_limit};
use crate::form::Form;
use crate::opened::OpenedPage;
use crate::page::{Errors, Page, html};
use crate::router::{Answer, Method, Route, Visit};
use crate::samples::SampleSet;

mod gone;

pub(crate) use gone::too_late;

/// A receipt that nobody was given, to show what one looks like.
const EXAMPLE: [&str; 2] = ["D7K2M-X9PQR-4HJ3T", "D7K2MX9PQR4HJ3T"];

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::public(Method::Get, "/receipt", ask),
        Route::public(Method::Post, "/receipt", menu),
        Route::public(Method::Post, "/receipt/words", add_words).with_body_limit(WORDS_BODY),
        Route::public(Method::Post, "/receipt/contact", ask_for_contact).with_body_limit(WORDS_BODY),
        Route::public(Method::Post, "/receipt/equality", answer_equality),
        Route::public(Method::Post, "/receipt/withdraw", withdraw),
        Route::public(Method::Post, "/receipt/opened", opened),
    ]
}

/// Where a receipt is typed.
#[derive(Template)]
#[template(path = "public/receipt.html")]
struct ReceiptPage {
    page: Page,
    title: &'static str,
    intro: &'static str,
    typed: String,
    example: &'static str,
    /// Words that could not be added, to be copied.
    kept: String,
}

/// All that can be done; also where a form comes back with errors.
#[derive(Template)]
#[template(path = "public/receipt_menu.html")]
struct MenuPage {
    page: Page,
    after: Afterwards,
    words: String,
    limit: String,
    open: &'static str,
    /// That words had their time, each in a paragraph.
    told: Vec<String>,
}

impl MenuPage {
    fn new(page: Page, receipt: &Receipt, nonce: Nonce) -> Self {
        Self {
            after: Afterwards::new(receipt, nonce),
            words: String::new(),
            limit: words_limit(&page),
            open: "",
            told: Vec::new(),
            page,
        }
    }

    /// Whether this part of the page is unfolded.
    fn is_open(&self, part: &str) -> bool {
        self.open == part
    }
}

/// Asks once more before the words are deleted.
#[derive(Template)]
#[template(path = "public/receipt_confirm.html")]
struct ConfirmPage {
    page: Page,
    receipt: String,
    /// Whether a copy of what was written has to be kept for now.
    held: bool,
}

/// Something was done.
#[derive(Template)]
#[template(path = "public/receipt_done.html")]
struct DonePage {
    page: Page,
    title: &'static str,
    what: String,
    /// For going on with the same receipt.
    receipt: String,
}

async fn ask(visit: Visit) -> Answer {
    Ok(typing(StatusCode::OK, visit.page, "", ""))
}

fn typing(status: StatusCode, page: Page, typed: &str, kept: &str) -> Response {
    let (title, intro) = if status == StatusCode::NOT_FOUND {
        (page.t("receipt-unknown-title"), page.t("receipt-unknown-what"))
    } else {
        (page.t("receipt-heading"), page.t("receipt-intro"))
    };
    let page = ReceiptPage {
        title,
        intro,
        typed: typed.to_owned(),
        example: EXAMPLE[0],
        kept: kept.to_owned(),
        page,
    };
    html(status, &page)
}

/// The receipt in a form, or the page that asks for it again.
fn read(visit: &Visit) -> Result<Receipt, Box<Response>> {
    let typed = visit.form.get("receipt");
    Receipt::parse(typed).map_err(|error| {
        let mut errors = Errors::new();
        errors.add("receipt", visit.page.t(error_text("receipt", error)));
        let page = visit.page.clone().with_errors(errors);
        let kept = match visit.form.get("words") {
            "" => typed_wish(&page, &visit.form),
            words => words.to_owned(),
        };
        Box::new(typing(StatusCode::UNPROCESSABLE_ENTITY, page, typed, &kept))
    })
}

/// A wish to be contacted as it was typed, to be copied.
fn typed_wish(page: &Page, form: &Form) -> String {
    let fields = ContactFields::of(form);
    let method = fields.method.map(|method| page.t(&format!("contact-method-{}", method.as_str())));
    let lines = [
        ("contact-method", method.unwrap_or_default()),
        ("contact-to", &fields.to),
        ("contact-name", &fields.name),
        ("contact-when", &fields.safe_when),
        ("contact-do-not", &fields.do_not),
    ];
    let typed = lines.iter().filter(|(_, text)| !text.is_empty());
    typed.map(|(label, text)| format!("{}\n{text}", page.t(label))).collect::<Vec<_>>().join("\n\n")
}

/// What to show when the service says no. `again` is the form with everything typed, for when the database is away.
async fn refused(
    ctx: &Ctx,
    error: ReceiptError,
    page: &Page,
    receipt: &Receipt,
    kept: &str,
    again: impl FnOnce(Errors) -> MenuPage,
) -> Response {
    let error = match error {
        // A page that was open before it was taken out, here or elsewhere.
        ReceiptError::Withdrawn => match too_late(ctx, page.clone(), receipt, kept).await {
            Ok(response) => return response,
            Err(error) => error,
        },
        other => other,
    };
    match error {
        ReceiptError::Unknown => typing(StatusCode::NOT_FOUND, page.clone(), &receipt.shown(), kept),
        ReceiptError::Withdrawn | ReceiptError::TooMany => {
            let mut errors = Errors::new();
            errors.add("main", page.t("receipt-too-many"));
            html(StatusCode::UNPROCESSABLE_ENTITY, &again(errors))
        }
        ReceiptError::Unavailable(error) => {
            let problem = Problem::from(error);
            let mut errors = Errors::new();
            errors.add("main", page.t("receipt-unavailable"));
            html(problem.status(), &again(errors))
        }
    }
}

fn done(page: Page, title: &str, what: String, receipt: &Receipt) -> Response {
    html(StatusCode::OK, &DonePage { title: page.t(title), what, receipt: receipt.shown(), page })
}

async fn menu(visit: Visit) -> Answer {
    let receipt = match read(&visit) {
        Ok(receipt) => receipt,
        Err(response) => return Ok(*response),
    };
    let Visit { ctx, page, .. } = visit;
    let make = |page: Page| MenuPage::new(page, &receipt, fresh_nonce(&ctx));
    let shown = match feedback::fate_of(&ctx, &receipt).await {
        Ok(fate) if fate.taken_out == TakenOut::No => {
            let told = gone::outdated(&page, &fate);
            Ok(html(StatusCode::OK, &MenuPage { told, ..make(page.clone()) }))
        }
        Ok(_) => gone::told_of(&ctx, page.clone(), &receipt).await,
        Err(error) => Err(error),
    };
    Ok(match shown {
        Ok(response) => response,
        Err(ReceiptError::Unavailable(error)) => {
            let problem = Problem::from(error);
            let mut errors = Errors::new();
            errors.add("receipt", page.t("receipt-unavailable"));
            typing(problem.status(), page.with_errors(errors), &receipt.shown(), "")
        }
        Err(error) => {
            refused(&ctx, error, &page, &receipt, "", |errors| make(page.clone().with_errors(errors))).await
        }
    })
}

/// The nonce of a form; where it is missing or odd, a new one, and an error that asks to press the button again.
fn nonce(visit: &Visit, button: &'static str, errors: &mut Errors) -> Nonce {
    Nonce::parse(visit.form.get("nonce")).unwrap_or_else(|_| {
        errors.add(button, visit.page.t("receipt-send-again"));
        fresh_nonce(&visit.ctx)
    })
}

async fn add_words(visit: Visit) -> Answer {
    let receipt = match read(&visit) {
        Ok(receipt) => receipt,
        Err(response) => return Ok(*response),
    };
    let mut errors = Errors::new();
    let typed = visit.form.get("words");
    let words = match Words::parse(typed) {
        Ok(Some(words)) => Some(words),
        Ok(None) => {
            errors.add("words", visit.page.t("receipt-words-error-empty"));
            None
        }
        Err(WordsError::TooLong(count)) => {
            let page = &visit.page;
            let count = page.words().number(i64::try_from(count).unwrap_or(i64::MAX));
            errors.add("words", page.t2("feedback-error-words", "number", count, "limit", words_limit(page)));
            None
        }
    };
    if visit.form.unreadable() {
        errors.add("words", visit.page.t("some-unreadable"));
    }
    let nonce = nonce(&visit, "words-send", &mut errors);
    let page = &visit.page;
    let again = |errors: Errors| MenuPage {
        words: typed.to_owned(),
        open: "words",
        ..MenuPage::new(page.clone().with_errors(errors), &receipt, nonce)
    };
    let (Some(words), true) = (words, errors.is_empty()) else {
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &again(errors)));
    };
    Ok(match feedback::add_words(&visit.ctx, &receipt, nonce, words, page.language()).await {
        Ok(()) => {
            let span = within(&visit.ctx, page, WorkKind::ReadWords);
            let what = page.t1("receipt-words-done-what", "span", span);
            done(page.clone(), "receipt-words-done-title", what, &receipt)
        }
        Err(error) => refused(&visit.ctx, error, page, &receipt, typed, again).await,
    })
}

/// What is wrong in a wish, field by field.
fn contact_errors(page: &Page, wrong: ContactWishErrors, errors: &mut Errors) {
    if wrong.method {
        errors.add("contact-method-telephone", page.t("contact-error-method"));
    }
    let mut short = |field, error: Option<ShortTextError>, limit: usize| match error {
        None => {}
        Some(ShortTextError::Empty) => errors.add(field, page.t("contact-error-to")),
        Some(ShortTextError::TooLong(_)) => errors.add(field, page.t1("contact-error-long", "limit", limit)),
        Some(ShortTextError::Control) => errors.add(field, page.t("contact-error-control")),
    };
    short("contact-to", wrong.to, LINE_LIMIT);
    short("contact-name", wrong.name, LINE_LIMIT);
    short("contact-when", wrong.safe_when, ANSWER_LIMIT);
    short("contact-do-not", wrong.do_not, ANSWER_LIMIT);
}

async fn ask_for_contact(visit: Visit) -> Answer {
    let receipt = match read(&visit) {
        Ok(receipt) => receipt,
        Err(response) => return Ok(*response),
    };
    let form = &visit.form;
    let mut errors = Errors::new();
    let wish = ContactWish::parse(
        form.get("method"),
        form.get("to"),
        form.get("name"),
        form.get("safe_when"),
        form.get("do_not"),
    )
    .map_err(|wrong| contact_errors(&visit.page, wrong, &mut errors));
    if form.unreadable() {
        errors.add("contact-to", visit.page.t("some-unreadable"));
    }
    let nonce = nonce(&visit, "contact-send", &mut errors);
    let page = &visit.page;
    let again = |errors: Errors| {
        let mut menu = MenuPage::new(page.clone().with_errors(errors), &receipt, nonce);
        menu.after.contact = ContactFields::of(form);
        menu.open = "contact";
        menu
    };
    let (Ok(wish), true) = (wish, errors.is_empty()) else {
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &again(errors)));
    };
    Ok(match feedback::ask_for_contact(&visit.ctx, &receipt, nonce, wish).await {
        Ok(()) => {
            let span = within(&visit.ctx, page, WorkKind::ContactRequest);
            let what = page.t1("contact-done-what", "span", span);
            done(page.clone(), "contact-done-title", what, &receipt)
        }
        Err(error) => refused(&visit.ctx, error, page, &receipt, &typed_wish(page, form), again).await,
    })
}

async fn answer_equality(visit: Visit) -> Answer {
    let receipt = match read(&visit) {
        Ok(receipt) => receipt,
        Err(response) => return Ok(*response),
    };
    // An answer that is none of the choices is no answer: every one of them is optional.
    let answers = EqualityAnswers {
        age_band: AgeBand::parse(visit.form.get("age")),
        ethnic_group: EthnicGroup::parse(visit.form.get("ethnic")),
        disability: Disability::parse(visit.form.get("disability")),
        sex: Sex::parse(visit.form.get("sex")),
    };
    let Visit { ctx, page, .. } = visit;
    let what = if answers.is_empty() { "equality-nothing-what" } else { "equality-done-what" };
    Ok(match feedback::answer_equality(&ctx, &receipt, answers).await {
        Ok(()) => done(page.clone(), "equality-done-title", page.t(what).to_owned(), &receipt),
        // What was chosen does not come back where it is too late: there is no place left to send it to.
        Err(error) => {
            let again = |errors| MenuPage {
                open: "equality",
                ..MenuPage::new(page.clone().with_errors(errors), &receipt, fresh_nonce(&ctx))
            };
            refused(&ctx, error, &page, &receipt, "", again).await
        }
    })
}

/// Who has opened the record. Looking writes nothing.
async fn opened(visit: Visit) -> Answer {
    let receipt = match read(&visit) {
        Ok(receipt) => receipt,
        Err(response) => return Ok(*response),
    };
    let Visit { ctx, page, .. } = visit;
    Ok(match audit::opened_by_receipt(&ctx, &receipt).await {
        Ok(openings) => html(StatusCode::OK, &OpenedPage::new(page, &openings, receipt.shown())),
        Err(error) => {
            let again = |errors| MenuPage::new(page.clone().with_errors(errors), &receipt, fresh_nonce(&ctx));
            refused(&ctx, error, &page, &receipt, "", again).await
        }
    })
}

async fn withdraw(visit: Visit) -> Answer {
    let receipt = match read(&visit) {
        Ok(receipt) => receipt,
        Err(response) => return Ok(*response),
    };
    let confirmed = visit.form.get("confirm") == "yes";
    let Visit { ctx, page, .. } = visit;
    let done = if confirmed {
        match feedback::withdraw(&ctx, &receipt).await {
            Ok(()) => gone::told_of(&ctx, page.clone(), &receipt).await,
            Err(error) => Err(error),
        }
    } else {
        match feedback::fate_of(&ctx, &receipt).await {
            // A page that was open before it was taken out, here or elsewhere: there is nothing left to ask.
            Ok(fate) if fate.taken_out != TakenOut::No => gone::told_of(&ctx, page.clone(), &receipt).await,
            Ok(fate) => {
                let held = fate.holding == Holding::Held;
                Ok(html(StatusCode::OK, &ConfirmPage { receipt: receipt.shown(), held, page: page.clone() }))
            }
            // Whoever may not be told now is asked all the same; the act itself says what is wrong.
            Err(_) => Ok(html(
                StatusCode::OK,
                &ConfirmPage { receipt: receipt.shown(), held: false, page: page.clone() },
            )),
        }
    };
    Ok(match done {
        Ok(response) => response,
        Err(error) => {
            let again = |errors| MenuPage::new(page.clone().with_errors(errors), &receipt, fresh_nonce(&ctx));
            refused(&ctx, error, &page, &receipt, "", again).await
        }
    })
}

/// For samples: what is told where words had their time.
fn had_its_time(page: &Page) -> Vec<String> {
    let fate = feedback::Fate {
        taken_out: TakenOut::No,
        at: None,
        holding: Holding::Never,
        backups: Some(feedback::Backups::NotListed),
        outdated: Some(jiff::Timestamp::UNIX_EPOCH),
    };
    gone::outdated(page, &fate)
}

pub(crate) fn samples() -> Vec<SampleSet> {
    let sample_menu = |page: &Page, errors: Errors, open: &'static str| MenuPage {
        after: Afterwards {
            receipt: EXAMPLE[0].to_owned(),
            nonce: Nonce::from_bytes([7; 16]).to_hex(),
            contact: ContactFields {
                method: (open == "contact").then_some(ContactMethod::Sms),
                to: String::from("<020> 7946 0000"),
                ..ContactFields::default()
            },
        },
        words: String::from("One more thing."),
        limit: words_limit(page),
        open,
        told: Vec::new(),
        page: page.clone().with_errors(errors),
    };
    vec![
        SampleSet::new("public/receipt.html", |page| {
            let state = |page: Page, title, intro, typed: &str, kept: &str| ReceiptPage {
                title: page.t(title),
                intro: page.t(intro),
                typed: typed.to_owned(),
                example: EXAMPLE[0],
                kept: kept.to_owned(),
                page,
            };
            let mut errors = Errors::new();
            errors.add("receipt", page.t("receipt-error-check"));
            let wrong = page.clone().with_errors(errors);
            vec![
                ("plain".to_owned(), state(page.clone(), "receipt-heading", "receipt-intro", "", "")),
                ("wrong".to_owned(), state(wrong, "receipt-heading", "receipt-intro", EXAMPLE[1], "Thanks.")),
                (
                    "unknown".to_owned(),
                    state(page, "receipt-unknown-title", "receipt-unknown-what", EXAMPLE[1], ""),
                ),
            ]
        }),
        SampleSet::new("public/receipt_menu.html", move |page| {
            let mut words = Errors::new();
            words.add("words", page.t("receipt-words-error-empty"));
            words.add("words-send", page.t("receipt-send-again"));
            let mut contact = Errors::new();
            let wrong = ContactWishErrors {
                method: true,
                to: Some(ShortTextError::Empty),
                name: Some(ShortTextError::Control),
                safe_when: Some(ShortTextError::TooLong(ANSWER_LIMIT)),
                do_not: Some(ShortTextError::TooLong(ANSWER_LIMIT)),
            };
            contact_errors(&page, wrong, &mut contact);
            contact.add("contact-send", page.t("receipt-send-again"));
            let mut away = Errors::new();
            away.add("main", page.t("receipt-unavailable"));
            vec![
                ("plain".to_owned(), sample_menu(&page, Errors::new(), "")),
                (
                    "had its time".to_owned(),
                    MenuPage { told: had_its_time(&page), ..sample_menu(&page, Errors::new(), "") },
                ),
                ("words wrong".to_owned(), sample_menu(&page, words, "words")),
                ("contact wrong".to_owned(), sample_menu(&page, contact, "contact")),
                ("not saved".to_owned(), sample_menu(&page, away, "equality")),
            ]
        }),
        SampleSet::new("public/receipt_confirm.html", |page| {
            let state = |held| ConfirmPage { page: page.clone(), receipt: EXAMPLE[0].to_owned(), held };
            vec![("plain".to_owned(), state(false)), ("held".to_owned(), state(true))]
        }),
        SampleSet::new("public/receipt_done.html", |page| {
            let span = page.words().span(jiff::SignedDuration::from_hours(4));
            let done = |title, what| DonePage {
                page: page.clone(),
                title: page.t(title),
                what: page.t1(what, "span", &span),
                receipt: EXAMPLE[0].to_owned(),
            };
            vec![
                ("words added".to_owned(), done("receipt-words-done-title", "receipt-words-done-what")),
                ("contact asked".to_owned(), done("contact-done-title", "contact-done-what")),
            ]
        }),
        gone::samples(),
    ]
}
