//! The log of reads and changes, for those who check who looked at what.

use askama::Template;
use axum::http::StatusCode;
use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::{AuditId, StaffId};
use candour_domain::permission::{Act, Role};
use candour_service::audit::{
    self, AuditCheck, AuditError, AuditFound, AuditPage, AuditState, AuditWish, Witness, WitnessStanding,
    WitnessState,
};
use jiff::Timestamp;
use uuid::Uuid;

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
    wish: AuditWish,
    state: AuditState,
    lines: Vec<AuditFound>,
    next: Option<String>,
    first: bool,
}

impl LogPage {
    fn acts(&self) -> Vec<(&'static str, &'static str, bool)> {
        AuditAct::ALL
            .iter()
            .map(|act| (act.as_str(), name(&self.page, "act", act.as_str()), self.wish.act == Some(*act)))
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

    /// The role of who did it, where it was a person.
    fn role_name(&self, line: &AuditFound) -> Option<&'static str> {
        let role = line.actor.as_deref().and_then(Role::parse)?;
        Some(name(&self.page, "role", role.as_str()))
    }

    /// The lines about the same thing.
    fn about(&self, id: Uuid) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("record", &id.to_string());
        self.page.href(&format!("/audit?{}", query.finish()))
    }

    fn href(&self, before: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("who", &self.wish.username);
        query.append_pair("what", self.wish.act.map_or("", AuditAct::as_str));
        query.append_pair("record", &self.wish.record);
        query.append_pair("day", &self.wish.day);
        if !before.is_empty() {
            query.append_pair("before", before);
        }
        self.page.href(&format!("/audit?{}", query.finish()))
    }

    fn number(&self, number: u64) -> String {
        self.page.words().number(i64::try_from(number).unwrap_or(i64::MAX))
    }

    fn lines_said(&self) -> String {
        let (lines, waiting) = (self.number(self.state.lines), self.number(self.state.waiting));
        self.page.t2("audit-state-lines", "lines", lines, "waiting", waiting)
    }

    fn checkpoint_said(&self) -> String {
        match self.state.checkpoint {
            None => self.page.t("audit-state-no-checkpoint").to_owned(),
            Some((lines, at)) => {
                let when = self.when(at);
                self.page.t2("audit-state-checkpoint", "lines", self.number(lines), "when", when)
            }
        }
    }

    /// What came of verifying the log, and whether something was wrong.
    fn check_said(&self) -> (String, bool) {
        let Some(check) = &self.state.check else {
            return (self.page.t("audit-state-unverified").to_owned(), false);
        };
        let when = self.when(check.at);
        if check.findings == 0 {
            let lines = self.number(check.lines);
            return (self.page.t2("audit-state-sound", "when", when, "lines", lines), false);
        }
        // The finding is in English, with a number and an id: it is for whoever looks after the program.
        let finding = format!("\u{2068}{}\u{2069}", check.first_finding.as_deref().unwrap_or_default());
        let said = self.page.words().text_with(
            "audit-state-unsound",
            &[
                ("when", when.into()),
                ("count", self.number(check.findings).into()),
                ("finding", finding.into()),
            ],
        );
        (said, true)
    }

    /// How each witness stands, and whether it misses something.
    fn witnesses_said(&self) -> Vec<(String, bool)> {
        let said = |one: &WitnessStanding| {
            let witness = name(&self.page, "audit-witness", one.witness.as_str());
            let state = one.state.as_ref();
            if let Some((at, failure)) = state.and_then(|state| state.failed.as_ref()) {
                let failure = format!("\u{2068}{failure}\u{2069}");
                let values = [
                    ("witness", witness.into()),
                    ("when", self.when(*at).into()),
                    ("failure", failure.into()),
                ];
                return (self.page.words().text_with("audit-witness-failed", &values), true);
            }
            let Some((lines, at)) = state.and_then(|state| state.told) else {
                return (self.page.t1("audit-witness-never", "witness", witness), false);
            };
            let values = [
                ("witness", witness.into()),
                ("lines", self.number(lines).into()),
                ("when", self.when(at).into()),
            ];
            (self.page.words().text_with("audit-witness-told", &values), false)
        };
        self.state.witnesses.iter().map(said).collect()
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
    let wish = AuditWish {
        username: visit.query.get("who").trim().to_owned(),
        act: AuditAct::parse(visit.query.get("what")),
        record: visit.query.get("record").trim().to_owned(),
        day: visit.query.get("day").trim().to_owned(),
    };
    let before = read(visit.query.get("before"));
    let nothing = || AuditPage { lines: Vec::new(), next: None, person: None };
    let mut errors = Errors::new();
    let found = match audit::search(&visit.ctx, &visit.staff, &wish, before).await {
        Ok(found) => found,
        Err(AuditError::NoSuchPerson) => {
            errors.add("who", visit.page.t("audit-who-unknown"));
            nothing()
        }
        Err(AuditError::NoRecord) => {
            errors.add("record", visit.page.t("audit-record-wrong"));
            nothing()
        }
        Err(AuditError::NoDay) => {
            errors.add("day", visit.page.t("audit-day-wrong"));
            nothing()
        }
        Err(AuditError::Refused(_)) => return Err(Problem::Forbidden),
        Err(AuditError::Unavailable(error)) => return Err(error.into()),
    };
    let state = match audit::state(&visit.ctx, &visit.staff).await {
        Ok(state) => state,
        Err(AuditError::Unavailable(error)) => return Err(error.into()),
        Err(_) => return Err(Problem::Forbidden),
    };
    let (status, page) = if errors.is_empty() {
        (StatusCode::OK, visit.page)
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, visit.page.with_errors(errors))
    };
    let next = found.next.map(written);
    Ok(html(status, &LogPage { page, wish, state, lines: found.lines, next, first: before.is_none() }))
}

fn sample_state(full: bool) -> AuditState {
    let at = Timestamp::UNIX_EPOCH;
    let told = Some(WitnessState { witness: String::new(), told: Some((1_200, at)), failed: None });
    let failed = Some(WitnessState {
        witness: String::new(),
        told: None,
        failed: Some((at, "no connection to the mail server".to_owned())),
    });
    if !full {
        let check =
            AuditCheck { at, lines: 7, findings: 2, first_finding: Some("line 3 is missing".to_owned()) };
        return AuditState {
            lines: 7,
            waiting: 3,
            behind: true,
            check: Some(check),
            ..AuditState::default()
        };
    }
    AuditState {
        lines: 1_234,
        waiting: 1,
        behind: false,
        checkpoint: Some((1_200, at)),
        check: Some(AuditCheck { at, lines: 1_200, findings: 0, first_finding: None }),
        witnesses: vec![
            WitnessStanding { witness: Witness::Folder, state: told },
            WitnessStanding { witness: Witness::Mail, state: failed },
            WitnessStanding { witness: Witness::Webhook, state: None },
        ],
    }
}

pub(crate) fn samples() -> Vec<SampleSet> {
    vec![SampleSet::new("audit/log.html", |page| {
        let line = |n: u8, act: AuditAct| AuditFound {
            id: AuditId::new(Timestamp::UNIX_EPOCH, [n; 10]),
            at: Timestamp::UNIX_EPOCH,
            staff_id: Some(StaffId::new(Timestamp::UNIX_EPOCH, [1; 10])),
            username: (!n.is_multiple_of(3)).then(|| "olu.adeyemi".to_owned()),
            act,
            subject_id: (n > 2).then(|| StaffId::new(Timestamp::UNIX_EPOCH, [n; 10]).uuid()),
            purpose: (act == AuditAct::ItemRead).then_some(ReadPurpose::CheckRisk),
            actor: (!n.is_multiple_of(3)).then(|| "desk_adviser".to_owned()),
            api_key: n.is_multiple_of(6).then(|| "K7M2P9QX".to_owned()),
            leaf: (n > 1).then(|| i64::from(n)),
        };
        let lines: Vec<AuditFound> = (1..).zip(AuditAct::ALL).map(|(n, act)| line(n, act)).collect();
        let make = |page: Page, wish: AuditWish, full, lines, next: Option<&str>| LogPage {
            page,
            wish,
            state: sample_state(full),
            lines,
            first: next.is_none(),
            next: next.map(str::to_owned),
        };
        let mut errors = Errors::new();
        errors.add("who", page.t("audit-who-unknown"));
        errors.add("record", page.t("audit-record-wrong"));
        errors.add("day", page.t("audit-day-wrong"));
        let typed = |who: &str, act| AuditWish {
            username: who.to_owned(),
            act,
            record: "x<y".to_owned(),
            day: "30.11.".to_owned(),
        };
        vec![
            ("full".to_owned(), make(page.clone(), AuditWish::default(), true, lines, Some("0.x"))),
            (
                "nothing".to_owned(),
                make(page.clone(), typed("amy", Some(AuditAct::Imported)), false, Vec::new(), None),
            ),
            ("wrong".to_owned(), make(page.with_errors(errors), typed("a\"b", None), true, Vec::new(), None)),
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
