//! The flags that wait, and those that were decided.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::audit::AuditAct;
use candour_domain::ids::FlagId;
use candour_service::audit;
use candour_service::flag::{self, FlagCounts, FlagPage, FlagView};
use jiff::Timestamp;

use super::{about, answers, kind_name, problem, standing, why};
use crate::errors::Problem;
use crate::page::{Page, html};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

struct Row {
    href: String,
    name: &'static str,
    about: String,
    why: String,
    standing: String,
    late: bool,
    decided: bool,
    answers: Option<String>,
    owner: Option<String>,
}

#[derive(Template)]
#[template(path = "flag/list.html")]
struct ListPage {
    page: Page,
    view: FlagView,
    counts: FlagCounts,
    rows: Vec<Row>,
    next: Option<String>,
    first: bool,
    did: bool,
}

impl ListPage {
    fn new(page: Page, view: FlagView, found: &FlagPage, first: bool) -> Self {
        let rows = found
            .flags
            .iter()
            .map(|flag| {
                let (standing, late) = standing(&page, flag, found.now);
                Row {
                    href: page.href(&format!("/insight/flags/{}", flag.id)),
                    name: kind_name(&page, flag),
                    about: about(&page, flag),
                    why: why(&page, flag),
                    standing,
                    late,
                    decided: flag.decision.is_some(),
                    answers: answers(&page, flag),
                    owner: flag
                        .owner
                        .as_deref()
                        .map(|name| page.t1("desk-owner", "name", crate::desk::isolated(name))),
                }
            })
            .collect();
        let next = found.next.map(|(at, id)| format!("{}.{id}", at.as_microsecond()));
        Self { view, counts: found.counts, rows, next, first, did: false, page }
    }

    fn views(&self) -> [(String, &'static str, bool); 2] {
        let view = |name, text, of| (self.address(name, ""), self.page.t(text), self.view == of);
        [view("open", "flags-open", FlagView::Open), view("decided", "flags-decided", FlagView::Decided)]
    }

    fn address(&self, view: &str, more: &str) -> String {
        self.page.href(&format!("/insight/flags?view={view}{more}"))
    }

    fn here(&self, after: &str) -> String {
        let view = if self.view == FlagView::Open { "open" } else { "decided" };
        let more = if after.is_empty() { String::new() } else { format!("&after={after}") };
        self.address(view, &more)
    }

    fn empty(&self) -> &'static str {
        self.page.t(if self.view == FlagView::Open { "flags-none" } else { "flags-none-decided" })
    }
}

fn place(text: &str) -> Option<(Timestamp, FlagId)> {
    let (at, id) = text.split_once('.')?;
    Some((Timestamp::from_microsecond(at.parse().ok()?).ok()?, FlagId::parse(id).ok()?))
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let view = match visit.query.get("view") {
        "" | "open" => FlagView::Open,
        "decided" => FlagView::Decided,
        _ => return Err(Problem::NotFound),
    };
    let after = place(visit.query.get("after"));
    let found = flag::list(&visit.ctx, &visit.staff, view, after).await.map_err(problem)?;
    let mut page = ListPage::new(visit.page, view, &found, after.is_none());
    page.did = visit.query.get("did") == "decided"
        && audit::did_lately(&visit.ctx, &visit.staff, &[AuditAct::FlagDecided], None).await?;
    Ok(html(StatusCode::OK, &page))
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("flag/list.html", |page| {
        let now: Timestamp = "2026-11-30T15:40:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let mut all = super::sample_flags(now);
        all.iter_mut().skip(1).take(2).for_each(|flag| flag.restricted = 1);
        let (decided, open): (Vec<_>, Vec<_>) = all.into_iter().partition(|flag| flag.decision.is_some());
        let counts = FlagCounts { open: 6, answers: 71, set_aside: 12 };
        let next = open.last().map(|flag| (flag.due_at, flag.id));
        let of = |view, flags, counts, next, first| {
            ListPage::new(page.clone(), view, &FlagPage { flags, counts, next, now }, first)
        };
        let mut done = of(FlagView::Decided, decided, counts, None, false);
        done.did = true;
        vec![
            ("full".to_owned(), of(FlagView::Open, open, counts, next, true)),
            ("decided".to_owned(), done),
            ("none".to_owned(), of(FlagView::Open, Vec::new(), FlagCounts::default(), None, true)),
            ("none decided".to_owned(), of(FlagView::Decided, Vec::new(), FlagCounts::default(), None, true)),
        ]
    })]
}
