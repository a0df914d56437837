//! Requests for a copy of what is held: the pages of those who answer them, one's own page, and the copy itself.

mod act;
mod copy_page;
mod letter;
mod list;
mod look;
mod new;
mod one;
mod own;
mod receipt_copy;
mod sample_requests;

use candour_domain::permission::Act;
use candour_service::access_request::AccessError;

use crate::errors::Problem;
use crate::page::Page;
use crate::router::{Method, Route};
use crate::samples::SampleSet;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    let (take, answer) = (Act::TakeAccessRequests, Act::AnswerAccessRequests);
    vec![
        Route::staff(Method::Get, "/access-requests", take, list::show).in_navigation("nav-access"),
        Route::staff(Method::Get, "/access-requests/new", take, new::show),
        Route::staff(Method::Post, "/access-requests/new", take, new::take),
        Route::staff(Method::Get, "/access-requests/of/{item}", take, list::of_item),
        Route::staff(Method::Get, "/access-requests/{request}", take, one::show),
        Route::staff(Method::Get, "/access-requests/{request}/look", answer, look::show),
        Route::staff(Method::Get, "/access-requests/{request}/letter", answer, letter::show),
        Route::staff(Method::Post, "/access-requests/{request}/black-out", answer, look::black_out),
        Route::staff(Method::Post, "/access-requests/{request}/uncover", answer, look::uncover),
        Route::staff(Method::Post, "/access-requests/{request}/prove", answer, act::prove),
        Route::staff(Method::Post, "/access-requests/{request}/add", answer, act::add),
        Route::staff(Method::Post, "/access-requests/{request}/remove", answer, act::remove),
        Route::staff(Method::Post, "/access-requests/{request}/prepare", answer, act::prepare),
        Route::staff(Method::Post, "/access-requests/{request}/undo", answer, act::undo),
        Route::staff(Method::Post, "/access-requests/{request}/release", answer, act::release).step_up(),
        Route::staff(Method::Post, "/access-requests/{request}/hand-over", answer, act::hand_over).step_up(),
        Route::staff(Method::Post, "/access-requests/{request}/code", answer, act::give_code).step_up(),
        Route::staff(Method::Post, "/access-requests/{request}/extend", answer, act::extend),
        Route::staff(Method::Post, "/access-requests/{request}/end", answer, act::end),
        Route::any_staff(Method::Get, "/my-copy", own::show),
        Route::any_staff(Method::Post, "/my-copy", own::ask),
        Route::any_staff(Method::Post, "/my-copy/withdraw", own::withdraw),
        Route::any_staff(Method::Post, "/my-copy/fetch", own::fetch).step_up(),
        Route::public(Method::Post, "/receipt/copy", receipt_copy::show),
        Route::public(Method::Post, "/receipt/copy/ask", receipt_copy::ask),
        Route::public(Method::Post, "/receipt/copy/fetch", receipt_copy::fetch),
        Route::public(Method::Post, "/receipt/copy/withdraw", receipt_copy::withdraw),
    ]
}

pub(crate) fn samples() -> Vec<SampleSet> {
    vec![
        letter::samples(),
        list::samples(),
        new::samples(),
        new::samples_of_code(),
        one::samples(),
        look::samples(),
        own::samples(),
        copy_page::samples(),
        receipt_copy::samples(),
    ]
}

/// The text of a name out of a fixed list.
fn coded(page: &Page, list: &str, name: &str) -> &'static str {
    page.t(&format!("{list}-{}", name.replace('_', "-")))
}

/// The page for what is no matter of a form.
fn problem(error: AccessError) -> Problem {
    match error {
        AccessError::Refused(_) => Problem::Forbidden,
        AccessError::NotFound => Problem::NotFound,
        AccessError::Unavailable(error) => error.into(),
        // Shown beside the form they belong to; elsewhere they cannot come.
        AccessError::UnknownReceipt
        | AccessError::Nobody
        | AccessError::BeingAnswered
        | AccessError::NotNow
        | AccessError::NotProven
        | AccessError::SomebodyElse
        | AccessError::NoPassage
        | AccessError::Choice
        | AccessError::Note(_)
        | AccessError::WrongCode
        | AccessError::NoCopy
        | AccessError::NotReleased
        | AccessError::Behind
        | AccessError::Last
        | AccessError::TooManySearches => Problem::Internal,
    }
}

/// What to say about an error beside a form; nothing where it is no matter of a form.
fn said(error: &AccessError) -> Option<&'static str> {
    Some(match error {
        AccessError::UnknownReceipt => "access-error-receipt",
        AccessError::Nobody => "access-error-nobody",
        AccessError::BeingAnswered => "access-error-being-answered",
        AccessError::NotNow => "access-error-not-now",
        AccessError::NotProven => "access-error-not-proven",
        AccessError::SomebodyElse => "access-error-somebody-else",
        AccessError::NoPassage => "access-error-passage",
        AccessError::Choice => "access-error-choice",
        AccessError::Note(_) => "access-error-note",
        AccessError::WrongCode => "copy-code-error",
        AccessError::NoCopy => "access-error-no-copy",
        AccessError::NotReleased => "access-error-not-released",
        AccessError::Last => "access-error-last",
        AccessError::Behind => "access-error-behind",
        AccessError::TooManySearches => "access-error-searches",
        AccessError::Refused(_) | AccessError::NotFound | AccessError::Unavailable(_) => return None,
    })
}
