//! The inbox: the most urgent on top, one look, no words of anybody.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use candour_domain::ids::WorkItemId;
use candour_domain::language::Language;
use candour_domain::permission::{Act, scope_of};
use candour_domain::risk::RiskKind;
use candour_domain::staff::Staff;
use candour_domain::work_item::{WorkKind, WorkOutcome, WorkState};
use candour_service::retention;
use candour_service::work::{self, Inbox, InboxCounts, InboxFound, InboxKey, InboxView};
use jiff::{SignedDuration, Timestamp};

use super::{did, due, isolated, kind_name, part, problem, risk_name, short};
use crate::page::{Page, html};
use crate::router::{Answer, StaffVisit};
use crate::samples::SampleSet;

/// The parts of the inbox, as their addresses name them.
const VIEWS: [&str; 6] = ["open", "waiting", "mine", "taken", "late", "done"];

#[derive(Template)]
#[template(path = "desk/inbox.html")]
struct InboxPage {
    page: Page,
    view: &'static str,
    counts: InboxCounts,
    rows: Vec<Row>,
    next: Option<String>,
    first: bool,
    refreshing: bool,
    did: Option<&'static str>,
    warned: Option<String>,
}

/// An item as it is listed.
struct Row {
    id: WorkItemId,
    name: String,
    urgent: bool,
    late: bool,
    due: String,
    due_at: String,
    owner: String,
    escalated: bool,
    risks: Vec<&'static str>,
    language: Option<Language>,
    done: Option<String>,
    may_take: bool,
}

impl Row {
    fn new(page: &Page, staff: &Staff, now: Timestamp, item: &InboxFound) -> Self {
        let words = page.words();
        let came = short(page, item.made_at, now);
        let (due, late) = due(page, item.due_at, now);
        let done = item.closed.map(|(outcome, at)| {
            let outcome = page.t(&format!("outcome-{}", part(outcome.as_str())));
            page.t2("desk-done", "outcome", outcome, "when", words.date_and_time(at))
        });
        let owner = match &item.owner {
            None => page.t("desk-owner-nobody").to_owned(),
            Some((id, _)) if *id == staff.id => page.t("desk-owner-me").to_owned(),
            Some((_, name)) => page.t1("desk-owner", "name", isolated(name)),
        };
        let kind = if item.restricted { page.t("restricted-record") } else { kind_name(page, item.kind) };
        let may_work = scope_of(staff.roles(), Act::DoWork).is_some();
        Self {
            id: item.key.id,
            name: page.t2("desk-item-name", "kind", kind, "when", came),
            urgent: item.kind == WorkKind::Risk && !item.restricted && done.is_none(),
            late: late && done.is_none(),
            due,
            due_at: page.t1("desk-due-at", "when", short(page, item.due_at, now)),
            owner,
            escalated: item.escalated_at.is_some(),
            risks: item.risk.iter().map(|risk| risk_name(page, *risk)).collect(),
            language: item.language,
            may_take: may_work && !item.restricted && item.state == WorkState::Waiting,
            done,
        }
    }
}

impl InboxPage {
    fn new(page: Page, staff: &Staff, view: &'static str, inbox: &Inbox) -> Self {
        Self {
            view,
            counts: inbox.counts,
            rows: inbox.items.iter().map(|item| Row::new(&page, staff, inbox.now, item)).collect(),
            next: inbox.next.map(|key| written(&key)),
            first: true,
            refreshing: false,
            did: None,
            warned: None,
            page,
        }
    }

    /// The parts of the inbox: address, name with count, whether it is the one shown.
    fn views(&self) -> Vec<(String, String, bool)> {
        let counts = &self.counts;
        let count = |view: &str| match view {
            "open" => Some(counts.waiting + counts.taken),
            "waiting" => Some(counts.waiting),
            "mine" => Some(counts.mine),
            "taken" => Some(counts.taken),
            "late" => Some(counts.overdue),
            _ => None,
        };
        VIEWS
            .iter()
            .map(|view| {
                let name = self.page.t(&format!("desk-view-{view}"));
                let text = count(view).map_or_else(
                    || name.to_owned(),
                    |n| self.page.t2("desk-view-count", "view", name, "number", self.page.words().number(n)),
                );
                (self.page.href(&format!("/desk?view={view}")), text, *view == self.view)
            })
            .collect()
    }

    fn empty(&self) -> &'static str {
        self.page.t(&format!("desk-empty-{}", self.view))
    }

    fn item_href(&self, id: &WorkItemId) -> String {
        self.page.href(&format!("/desk/items/{id}"))
    }

    fn next_href(&self, next: &str) -> String {
        self.here(&format!("&after={next}"))
    }

    fn here(&self, more: &str) -> String {
        self.page.href(&format!("/desk?view={}{more}", self.view))
    }
}

/// That answers have had their time, and when the first are erased.
fn warning(page: &Page, (count, first): (u64, Timestamp)) -> String {
    let date = page.t1("desk-retention-first", "date", page.words().date(first));
    format!("{} {date}", page.count("desk-retention", count))
}

/// A key of the list as an address holds it.
fn written(key: &InboxKey) -> String {
    format!("{}.{}.{}", key.urgency, key.at.as_microsecond(), key.id)
}

fn read(text: &str) -> Option<InboxKey> {
    let mut parts = text.splitn(3, '.');
    let urgency = parts.next()?.parse().ok()?;
    let at = Timestamp::from_microsecond(parts.next()?.parse().ok()?).ok()?;
    let id = WorkItemId::parse(parts.next()?).ok()?;
    Some(InboxKey { urgency, at, id })
}

pub(super) async fn show(visit: StaffVisit) -> Answer {
    let asked = visit.query.get("view");
    let name = VIEWS.into_iter().find(|view| *view == asked).unwrap_or("open");
    let view = match name {
        "waiting" => InboxView::Waiting,
        "mine" => InboxView::Of(visit.staff.id),
        "taken" => InboxView::Taken,
        "late" => InboxView::Overdue,
        "done" => InboxView::Closed,
        _ => InboxView::Open,
    };
    // A place in the list that cannot be read is the top of it.
    let after = read(visit.query.get("after"));
    let inbox = work::inbox(&visit.ctx, &visit.staff, view, after).await.map_err(problem)?;
    let warned = retention::warned(&visit.ctx).await?;
    let did = did(&visit.page, visit.query.get("did"));
    let mut page = InboxPage::new(visit.page, &visit.staff, name, &inbox);
    page.first = after.is_none();
    page.refreshing = visit.query.has("refresh");
    page.did = did;
    page.warned = warned.map(|warned| warning(&page.page, warned));
    let mut response = html(StatusCode::OK, &page);
    if page.refreshing {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from_static("60"));
    }
    Ok(response)
}

pub(super) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("desk/inbox.html", |page| {
        let Some(staff) = page.reader().map(|reader| reader.staff.clone()) else { return Vec::new() };
        let now = "2026-11-24T15:40:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let empty = Inbox { items: Vec::new(), counts: InboxCounts::default(), next: None, now };
        let item = |n: u8, kind, minutes, owner: Option<(candour_domain::ids::StaffId, String)>| {
            let made_at = now - SignedDuration::from_mins(25);
            let due_at = now + SignedDuration::from_mins(minutes);
            let id = WorkItemId::new(made_at, [n; 10]);
            InboxFound {
                key: InboxKey { urgency: 0, at: due_at, id },
                kind,
                restricted: n == 4,
                state: if owner.is_some() { WorkState::Taken } else { WorkState::Waiting },
                feedback_id: None,
                risk: if kind == WorkKind::Risk {
                    vec![RiskKind::Danger, RiskKind::Child]
                } else {
                    Vec::new()
                },
                made_at,
                due_at,
                owner,
                escalated_at: (minutes < 0).then_some(due_at),
                language: Some(if n.is_multiple_of(2) { Language::Arabic } else { Language::English }),
                closed: None,
            }
        };
        let other = candour_domain::ids::StaffId::new(now, [200; 10]);
        let items = vec![
            item(1, WorkKind::Risk, -65, None),
            item(2, WorkKind::Risk, 5, Some((other, "Olu <Adeyemi>".to_owned()))),
            item(3, WorkKind::ContactRequest, 215, Some((staff.id, staff.display_name.clone()))),
            item(4, WorkKind::ReadWords, 1_415, None),
        ];
        let next = items.last().map(|item| item.key);
        let counts = InboxCounts { waiting: 12, taken: 2, mine: 1, overdue: 1, risk: 2 };
        let full = Inbox { items: items.clone(), counts, next, now };
        let mut closed = items;
        for item in &mut closed {
            item.state = WorkState::Closed;
            item.closed = Some((WorkOutcome::PassedToSafeguarding, now));
        }
        let done = Inbox { items: closed, counts, next: None, now };
        let mut states: Vec<(String, InboxPage)> = VIEWS
            .into_iter()
            .map(|view| (format!("empty {view}"), InboxPage::new(page.clone(), &staff, view, &empty)))
            .collect();
        let mut busy = InboxPage::new(page.clone(), &staff, "open", &full);
        busy.did = did(&page, "closed");
        busy.warned = Some(warning(&page, (12, now + SignedDuration::from_hours(24 * 20))));
        states.push(("full".to_owned(), busy));
        let mut second = InboxPage::new(page.clone(), &staff, "late", &full);
        second.first = false;
        second.refreshing = true;
        states.push(("second page".to_owned(), second));
        states.push(("done".to_owned(), InboxPage::new(page, &staff, "done", &done)));
        states
    })]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_reads_back_and_anything_else_is_the_top() {
        let at = Timestamp::from_microsecond(1_234_567).unwrap();
        let key = InboxKey { urgency: 1, at, id: WorkItemId::new(at, [1; 10]) };
        assert_eq!(read(&written(&key)), Some(key));
        for wrong in ["", "1", "1.2", "1.2.x", "x.2.00000000-0000-0000-0000-000000000000", "1.9e99.x", "\0"] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
