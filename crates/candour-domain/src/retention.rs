//! How long things are kept: the rules that run, when what came with an answer has had its time, and whether the clock
//! may be trusted with it.

mod answer;
mod clock;

pub use answer::{AnswerTerms, Standing, Step};
pub use clock::{ClockDoubt, QUIET, doubt};

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A rule that runs by itself. docs/data-register.md names one for each column that goes by time, and a test compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Words, wishes, notes of staff about them and the person's key, once nothing has happened for long: after a
    /// warning.
    Answer,
    /// Reasons of decisions about flags, once none of the flag's answers has words any more.
    FlagReason,
    /// Answers about equality, by whole months.
    Equality,
    /// Requests for a copy that ended.
    AccessRequest,
    /// Copies that were released and not fetched, or fetched.
    AccessCopy,
    /// Wishes to open restricted records.
    Opening,
    /// Restrictions that were lifted.
    Restriction,
    /// Who, to what and why in lines of the audit log. The line stays.
    AuditContent,
    /// How the audit log was found when it was verified; the newest stays.
    AuditCheck,
    /// Which files were brought in.
    ImportRun,
    /// What runs of retention came to.
    Run,
    /// Passkeys and ties to the force's sign-in service of accounts that were closed.
    ClosedAccount,
    /// Jobs that are done.
    Job,
    /// Sign-ins, one-time links, wishes to be let in and tries that have ended.
    SignIn,
}

/// How long each thing is kept, in days. What a force may choose is here; the rest has one term for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Periods {
    /// What came with an answer, after the last thing that happened to it.
    pub answer: u16,
    /// Between the warning and the erasure of that.
    pub warning: u16,
    /// Answers about equality.
    pub equality: u16,
    /// Requests for a copy, after they ended.
    pub access_request: u16,
    /// Who, to what and why in the audit log; wishes to open restricted records; runs of retention.
    pub audit: u16,
    /// Which files were brought in.
    pub import_run: u16,
}

impl Default for Periods {
    fn default() -> Self {
        Self { answer: 730, warning: 30, equality: 730, access_request: 730, audit: 2_190, import_run: 730 }
    }
}

impl Periods {
    /// The terms of what came with an answer.
    pub fn of_answers(self) -> AnswerTerms {
        AnswerTerms { days: self.answer, grace_days: self.warning }
    }
}

impl Rule {
    /// All of them, in the order in which they run: what leads to a person first.
    pub const ALL: [Self; 14] = [
        Self::Answer,
        Self::FlagReason,
        Self::Equality,
        Self::AccessCopy,
        Self::AccessRequest,
        Self::Opening,
        Self::Restriction,
        Self::AuditContent,
        Self::AuditCheck,
        Self::ImportRun,
        Self::Run,
        Self::ClosedAccount,
        Self::Job,
        Self::SignIn,
    ];

    /// The name, in the register, on the command line and in what is stored of a run.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::FlagReason => "flag_reason",
            Self::Equality => "equality",
            Self::AccessRequest => "access_request",
            Self::AccessCopy => "access_copy",
            Self::Opening => "opening",
            Self::Restriction => "restriction",
            Self::AuditContent => "audit_content",
            Self::AuditCheck => "audit_check",
            Self::ImportRun => "import_run",
            Self::Run => "run",
            Self::ClosedAccount => "closed_account",
            Self::Job => "job",
            Self::SignIn => "sign_in",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == text)
    }

    /// For how many days a thing is kept after what begins its time.
    pub const fn days(self, periods: Periods) -> u16 {
        match self {
            Self::Answer | Self::FlagReason => periods.answer,
            Self::Equality => periods.equality,
            Self::AccessRequest => periods.access_request,
            Self::Opening | Self::Restriction | Self::AuditContent | Self::Run => periods.audit,
            Self::ImportRun => periods.import_run,
            Self::AuditCheck => 730,
            Self::AccessCopy | Self::ClosedAccount => 30,
            Self::Job => 7,
            Self::SignIn => 0,
        }
    }

    /// Whether it runs each hour, with the tidying; else once a day.
    pub const fn hourly(self) -> bool {
        matches!(self, Self::AccessRequest | Self::AccessCopy | Self::Job | Self::SignIn)
    }

    /// The first local day whose things are kept: what is from before it goes today. What is kept for `days` days goes
    /// on the day after those.
    pub fn kept_from(self, periods: Periods, today: Date) -> Date {
        today.saturating_sub(i32::from(self.days(periods)).days())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_reads_back_and_stands_in_the_list_once() {
        for rule in Rule::ALL {
            assert_eq!(Rule::parse(rule.as_str()), Some(rule));
            assert_eq!(Rule::ALL.iter().filter(|other| **other == rule).count(), 1);
        }
        assert_eq!(Rule::parse("whenever"), None);
    }

    #[test]
    fn a_day_is_kept_until_its_days_have_passed_whatever_the_rule() {
        let periods = Periods {
            answer: 100,
            equality: 200,
            access_request: 300,
            audit: 400,
            import_run: 500,
            warning: 9,
        };
        for rule in Rule::ALL {
            let days = i32::from(rule.days(periods));
            let mut day = jiff::civil::date(2023, 12, 15);
            for _ in 0..900 {
                let last = day.checked_add(days.days()).unwrap();
                assert!(rule.kept_from(periods, last) <= day, "{rule:?} goes a day early");
                assert!(
                    rule.kept_from(periods, last.tomorrow().unwrap()) > day,
                    "{rule:?} stays a day longer"
                );
                day = day.tomorrow().unwrap();
            }
        }
    }
}
