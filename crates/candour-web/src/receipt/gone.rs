//! An answer that is not feedback any more: who took it out, when and why, what is kept of it for now, what backups hold, whom
//! to ask, and who has opened it. Not what it is held for, since somebody else may look at the screen.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use candour_domain::erasure::ErasureCause;
use candour_domain::receipt::Receipt;
use candour_service::ctx::{Ctx, day_number};
use candour_service::feedback::{self, Backups, Fate, Holding, ReceiptError, TakenOut};
use jiff::Timestamp;

use crate::desk::isolated;
use crate::hold::noon;
use crate::page::{Page, html};
use crate::samples::SampleSet;

#[derive(Template)]
#[template(path = "public/receipt_gone.html")]
struct GonePage {
    page: Page,
    title: &'static str,
    /// What is told, each in a paragraph.
    told: Vec<String>,
    /// For the list of who has opened it.
    receipt: String,
    /// What was typed and could not be added, to be copied.
    kept: String,
}

/// Whom to ask, and where to complain.
fn whom_to_ask(page: &Page) -> [String; 2] {
    let settings = page.settings();
    let ask = match &settings.data_contact {
        Some(contact) => page.t1("receipt-held-ask", "contact", isolated(contact)),
        None => page.t1("receipt-held-ask-force", "force", isolated(&settings.force_name)),
    };
    [ask, page.t1("receipt-held-complain", "address", isolated("ico.org.uk"))]
}

/// What backups still hold.
fn of_backups(page: &Page, backups: Option<Backups>) -> Option<String> {
    Some(match backups? {
        Backups::Until(day) => page.t1("receipt-backups", "when", page.words().date(noon(day_number(day)))),
        Backups::NotListed => page.t("receipt-backups-not-yet").to_owned(),
    })
}

/// That words went because their time was over, for the page of an answer that is still feedback.
pub(super) fn outdated(page: &Page, fate: &Fate) -> Vec<String> {
    let Some(at) = fate.outdated else { return Vec::new() };
    let mut told = vec![page.t1("receipt-outdated", "when", page.words().date(at))];
    told.extend(of_backups(page, fate.backups));
    told.extend(whom_to_ask(page));
    told
}

fn told(page: &Page, fate: &Fate) -> Vec<String> {
    let mut told = Vec::new();
    let by_force = matches!(fate.taken_out, TakenOut::ByForce { .. });
    if let Some(at) = fate.at {
        let by = match fate.taken_out {
            TakenOut::ByForce { cause: ErasureCause::Ordered, .. } => "receipt-by-force-ordered",
            TakenOut::ByForce { cause: ErasureCause::Mistake, .. } => "receipt-by-force-mistake",
            TakenOut::ByForce { .. } => "receipt-by-force-asked",
            TakenOut::ByPerson | TakenOut::No => "receipt-by-you",
        };
        told.push(page.t1(by, "when", page.words().date(at)));
    }
    if let TakenOut::ByForce { by_two: true, .. } = fate.taken_out {
        told.push(page.t("receipt-by-force-two").to_owned());
    }
    let held = fate.holding == Holding::Held;
    told.push(page.t(if held { "receipt-held-what" } else { "receipt-withdrawn-what" }).to_owned());
    if fate.holding == Holding::Over {
        told.push(page.t("receipt-held-over").to_owned());
    }
    told.extend(of_backups(page, fate.backups));
    if held || by_force {
        told.extend(whom_to_ask(page));
    }
    told
}

fn page_of(page: Page, fate: &Fate, receipt: String) -> GonePage {
    let by_force = matches!(fate.taken_out, TakenOut::ByForce { .. });
    GonePage {
        title: page.t(if by_force { "receipt-by-force-title" } else { "receipt-withdrawn-title" }),
        told: told(&page, fate),
        receipt,
        kept: String::new(),
        page,
    }
}

/// What became of the answer of a receipt.
///
/// # Errors
/// [`ReceiptError`] says why it cannot be told.
pub(super) async fn told_of(ctx: &Ctx, page: Page, receipt: &Receipt) -> Result<Response, ReceiptError> {
    let fate = feedback::fate_of(ctx, receipt).await?;
    Ok(html(StatusCode::OK, &page_of(page, &fate, receipt.shown())))
}

/// The same for whoever sends more from a page that was open before: what they just typed was not saved, and comes back to
/// be copied.
///
/// # Errors
/// [`ReceiptError`] says why it cannot be told.
pub(crate) async fn too_late(
    ctx: &Ctx,
    page: Page,
    receipt: &Receipt,
    kept: &str,
) -> Result<Response, ReceiptError> {
    let fate = feedback::fate_of(ctx, receipt).await?;
    let mut gone = page_of(page, &fate, receipt.shown());
    gone.told.insert(0, gone.page.t("receipt-too-late").to_owned());
    kept.clone_into(&mut gone.kept);
    Ok(html(StatusCode::GONE, &gone))
}

pub(super) fn samples() -> SampleSet {
    SampleSet::new("public/receipt_gone.html", |page| {
        let at: Option<Timestamp> = "2026-11-30T15:40:00Z".parse().ok();
        let day = jiff::civil::date(2027, 2, 6);
        let fate = |taken_out, holding, backups| Fate { taken_out, at, holding, backups, outdated: None };
        let until = Some(Backups::Until(day));
        let force = |cause| TakenOut::ByForce { cause, by_two: true };
        let late = |page: &Page| {
            let mut gone = page_of(
                page.clone(),
                &fate(TakenOut::ByPerson, Holding::Held, None),
                super::EXAMPLE[0].to_owned(),
            );
            gone.told.insert(0, page.t("receipt-too-late").to_owned());
            gone.kept = String::from("Too <late>.\nCall me");
            gone
        };
        let all = [
            ("withdrawn", fate(TakenOut::ByPerson, Holding::Never, until)),
            (
                "withdrawn, backups not yet",
                fate(TakenOut::ByPerson, Holding::Never, Some(Backups::NotListed)),
            ),
            ("withdrawn and held", fate(TakenOut::ByPerson, Holding::Held, None)),
            ("withdrawn and held no more", fate(TakenOut::ByPerson, Holding::Over, until)),
            ("erased as asked", fate(force(ErasureCause::Asked), Holding::Never, until)),
            ("erased by order, and held", fate(force(ErasureCause::Ordered), Holding::Held, None)),
            ("erased after a mistake", fate(force(ErasureCause::Mistake), Holding::Over, until)),
        ];
        let mut states: Vec<_> = all
            .iter()
            .map(|(name, fate)| {
                ((*name).to_owned(), page_of(page.clone(), fate, super::EXAMPLE[0].to_owned()))
            })
            .collect();
        states.push(("too late".to_owned(), late(&page)));
        states
    })
}
