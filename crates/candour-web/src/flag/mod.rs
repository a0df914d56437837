//! Signs that feedback is abused: the list, one flag with its answers, and the form that decides.

mod list;
mod one;

use candour_domain::flag::FlagKind;
use candour_domain::permission::Act;
use candour_service::flag::{FlagError, FlagFound};
use jiff::Timestamp;

use crate::desk::isolated;
use crate::errors::Problem;
use crate::page::Page;
use crate::router::{Method, Route};
use crate::samples::SampleSet;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        Route::staff(Method::Get, "/insight/flags", Act::SeeFlags, list::show).in_navigation("nav-flags"),
        Route::staff(Method::Get, "/insight/flags/{flag}", Act::SeeFlags, one::show),
        Route::staff(Method::Post, "/insight/flags/{flag}/decide", Act::DecideFlags, one::decide),
    ]
}

pub(crate) fn samples() -> Vec<SampleSet> {
    [list::samples(), one::samples()].into_iter().flatten().collect()
}

fn part(name: &str) -> String {
    name.replace('_', "-")
}

/// What was seen, in two words; of something restricted that it is.
fn kind_name(page: &Page, flag: &FlagFound) -> &'static str {
    if flag.is_shut() {
        return page.t("restricted-record");
    }
    page.t(&format!("flag-kind-{}", part(flag.kind.as_str())))
}

/// How many answers it is about; of something restricted not that either.
fn answers(page: &Page, flag: &FlagFound) -> Option<String> {
    (flag.answers > 0 && !flag.is_shut()).then(|| page.count("flag-answers", flag.answers))
}

/// Whom the answers are about, in words.
fn about(page: &Page, flag: &FlagFound) -> String {
    use candour_domain::flag::FlagTarget;
    if flag.is_shut() {
        return String::new();
    }
    match (&flag.name, flag.target) {
        (Some(name), FlagTarget::Officer(_)) => page.t1("flag-about-officer", "name", isolated(name)),
        (Some(name), _) => page.t1("flag-about-team", "name", isolated(name)),
        (None, _) => page.t("flag-about-nobody").to_owned(),
    }
}

/// What was seen, in words and numbers.
fn why(page: &Page, flag: &FlagFound) -> String {
    if flag.is_shut() {
        return String::new();
    }
    let words = page.words();
    let seen = flag.seen;
    let number = words.number(i64::from(seen.number));
    let usual = words.decimal(f64::from(seen.expected_tenths) / 10.0, 1);
    match flag.kind {
        FlagKind::Burst if seen.of == 1 => page.t2("flag-why-burst-day", "number", number, "usual", usual),
        FlagKind::Burst => page.t2("flag-why-burst-week", "number", number, "usual", usual),
        FlagKind::Quick => page.t1("flag-why-quick", "number", number),
        FlagKind::HandOut => {
            let of = words.number(i64::from(seen.of));
            let offered = page.t2("flag-why-hand-out", "number", number, "of", of);
            format!("{offered} {}", page.t1("flag-why-hand-out-usual", "usual", usual))
        }
        FlagKind::Flip => {
            let late = words.decimal(f64::from(seen.of) / 10.0, 1);
            let now = page.t2("flag-why-flip", "number", number, "late", late);
            format!("{now} {}", page.t1("flag-why-flip-usual", "usual", usual))
        }
        other => page.t(&format!("flag-why-{}", part(other.as_str()))).to_owned(),
    }
}

/// "Due in …", "Late by …", or what was decided and when; and whether it is late.
fn standing(page: &Page, flag: &FlagFound, now: Timestamp) -> (String, bool) {
    let words = page.words();
    if let Some((decision, at)) = flag.decision {
        let decision = page.t(&format!("flag-decision-{}", part(decision.as_str())));
        return (page.t2("desk-done", "outcome", decision, "when", words.date_and_time(at)), false);
    }
    let late = now >= flag.due_at;
    let span = words.span(now.duration_since(flag.due_at));
    (page.t1(if late { "desk-late-by" } else { "desk-due-in" }, "span", span), late)
}

/// The page for what is no matter of a form.
fn problem(error: FlagError) -> Problem {
    match error {
        FlagError::Refused(_) => Problem::Forbidden,
        FlagError::NotFound => Problem::NotFound,
        FlagError::Unavailable(error) => error.into(),
        // Shown beside the form they belong to; elsewhere they cannot come.
        FlagError::Decision | FlagError::Reason(_) => Problem::Internal,
    }
}

/// Flags for samples: one of each kind, some decided.
fn sample_flags(now: Timestamp) -> Vec<FlagFound> {
    use candour_domain::flag::{FlagDecision, FlagTarget, Seen};
    use candour_domain::ids::{FlagId, OfficerId, TeamId};
    use jiff::SignedDuration;
    (1u8..)
        .zip(FlagKind::ALL)
        .map(|(n, kind)| {
            let hours = SignedDuration::from_hours(i64::from(n) * 9);
            let seen = match kind {
                FlagKind::Burst => Seen { number: 24, of: 1, expected_tenths: 3 },
                FlagKind::Quick => Seen { number: 2, ..Seen::default() },
                FlagKind::HandOut => Seen { number: 4, of: 60, expected_tenths: 342 },
                FlagKind::Flip => Seen { number: 14, of: 13, expected_tenths: 44 },
                _ => Seen::default(),
            };
            let (target, name) = match n % 4 {
                0 => (FlagTarget::Nobody, None),
                1 => (FlagTarget::Team(TeamId::new(now, [n; 10])), Some("Response <B>".to_owned())),
                _ => (FlagTarget::Officer(OfficerId::new(now, [n; 10])), Some("Sam Synthetic".to_owned())),
            };
            FlagFound {
                id: FlagId::new(now, [n; 10]),
                kind,
                target,
                name,
                team: None,
                made_at: now.checked_sub(hours).unwrap_or(now),
                seen,
                answers: if kind == FlagKind::HandOut { 0 } else { i64::from(n) * 3 },
                restricted: 0,
                decision: (n % 3 == 0).then_some((FlagDecision::ALL[usize::from(n) % 3], now)),
                due_at: now.checked_add(hours - SignedDuration::from_hours(20)).unwrap_or(now),
                owner: (n % 2 == 0).then(|| "Priya Standards".to_owned()),
            }
        })
        .collect()
}
