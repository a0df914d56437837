//! The log of reads and changes, for those who check who looked at what.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::{AuditId, StaffId};
use candour_domain::permission::Act;
use candour_service::audit::{self, AuditError, AuditFound, AuditPage};
use jiff::Timestamp;

use crate::errors::Problem;
use crate::page::{Errors, Page, html};
use crate::router::{Answer, Method, Route, StaffVisit};
use crate::samples::SampleSet;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![Route::staff(Method::Get, "/audit", Act::SeeAudit, show).in_navigation("nav-audit")]
}

#[derive(Template)]
#[template(path = "audit/log.html")]
struct LogPage {
    page: Page,
    username: String,
    act: Option<AuditAct>,
    lines: Vec<AuditFound>,
    next: Option<String>,
    first: bool,
}

impl LogPage {
    fn acts(&self) -> Vec<(&'static str, &'static str, bool)> {
        AuditAct::ALL
            .iter()
            .map(|act| (act.as_str(), name(&self.page, "act", act.as_str()), self.act == Some(*act)))
            .collect()
    }

    fn when(&self, at: Timestamp) -> String {
        self.page.words().date_and_time(at)
    }

    fn act_name(&self, line: &AuditFound) -> &'static str {
        name(&self.page, "act", line.act.as_str())
    }

    fn subject_name(&self, line: &AuditFound) -> &'static str {
        name(&self.page, "subject", line.act.subject().as_str())
    }

    fn purpose_name(&self, purpose: ReadPurpose) -> &'static str {
        name(&self.page, "purpose", purpose.as_str())
    }

    fn href(&self, before: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("who", &self.username);
        query.append_pair("what", self.act.map_or("", AuditAct::as_str));
        if !before.is_empty() {
            query.append_pair("before", before);
        }
        self.page.href(&format!("/audit?{}", query.finish()))
    }
}

fn name(page: &Page, kind: &str, of: &str) -> &'static str {
    page.t(&format!("{kind}-{}", of.replace('_', "-")))
}

/// A place in the log as an address holds it.
fn written((at, id): (Timestamp, AuditId)) -> String {
    format!("{}.{id}", at.as_microsecond())
}

fn read(text: &str) -> Option<(Timestamp, AuditId)> {
    let (at, id) = text.split_once('.')?;
    Some((Timestamp::from_microsecond(at.parse().ok()?).ok()?, AuditId::parse(id).ok()?))
}

async fn show(visit: StaffVisit) -> Answer {
    let username = visit.query.get("who").trim().to_owned();
    let act = AuditAct::parse(visit.query.get("what"));
    let before = read(visit.query.get("before"));
    let found = audit::list(&visit.ctx, &visit.staff, &username, act, before).await;
    let (status, page, found) = match found {
        Ok(found) => (StatusCode::OK, visit.page, found),
        Err(AuditError::NoSuchPerson) => {
            let mut errors = Errors::new();
            errors.add("who", visit.page.t("audit-who-unknown"));
            let nothing = AuditPage { lines: Vec::new(), next: None, person: None };
            (StatusCode::UNPROCESSABLE_ENTITY, visit.page.with_errors(errors), nothing)
        }
        Err(AuditError::Refused(_)) => return Err(Problem::Forbidden),
        Err(AuditError::Unavailable(error)) => return Err(error.into()),
    };
    let next = found.next.map(written);
    Ok(html(status, &LogPage { page, username, act, lines: found.lines, next, first: before.is_none() }))
}

pub(crate) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("audit/log.html", |page| {
        let line = |n: u8, act: AuditAct| AuditFound {
            id: AuditId::new(Timestamp::UNIX_EPOCH, [n; 10]),
            at: Timestamp::UNIX_EPOCH,
            staff_id: Some(StaffId::new(Timestamp::UNIX_EPOCH, [1; 10])),
            username: (act != AuditAct::SignInRefused).then(|| "olu.adeyemi".to_owned()),
            act,
            subject_id: (n > 2).then(|| StaffId::new(Timestamp::UNIX_EPOCH, [n; 10]).uuid()),
            purpose: (act == AuditAct::ItemRead).then_some(ReadPurpose::CheckRisk),
        };
        let lines: Vec<AuditFound> = (1..).zip(AuditAct::ALL).map(|(n, act)| line(n, act)).collect();
        let make = |page: Page, username: &str, act, lines, next: Option<&str>| LogPage {
            page,
            username: username.to_owned(),
            act,
            lines,
            first: next.is_none(),
            next: next.map(str::to_owned),
        };
        let mut errors = Errors::new();
        errors.add("who", page.t("audit-who-unknown"));
        vec![
            ("full".to_owned(), make(page.clone(), "", None, lines, Some("0.x"))),
            ("nothing".to_owned(), make(page.clone(), "amy", Some(AuditAct::Imported), Vec::new(), None)),
            ("wrong".to_owned(), make(page.with_errors(errors), "a\"b", None, Vec::new(), None)),
        ]
    })]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_log_reads_back() {
        let place = (Timestamp::from_microsecond(77).unwrap(), AuditId::new(Timestamp::UNIX_EPOCH, [1; 10]));
        assert_eq!(read(&written(place)), Some(place));
        for wrong in ["", "77", "77.", "x.y", "99999999999999999999.00000000-0000-0000-0000-000000000000"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
