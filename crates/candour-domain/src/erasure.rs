//! Erasing what a person gave: why, what the list outside the database says, and what the certificate promises.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use crate::hold::HoldKind;
use crate::ids::{ErasureId, FeedbackId, PersonId};
use crate::key::KeyMonth;

/// Why something was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasureCause {
    /// The person took the answer back with their receipt.
    Withdrawn,
    /// The person asked for it (UK GDPR Article 17).
    Asked,
    /// A court or the Information Commissioner ordered it.
    Ordered,
    /// It should never have been stored: given by mistake, or about somebody else.
    Mistake,
    /// Its time was over.
    Retention,
}

impl ErasureCause {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Withdrawn, Self::Asked, Self::Ordered, Self::Mistake, Self::Retention];

    /// Those that somebody chooses from.
    pub const CHOSEN: [Self; 3] = [Self::Asked, Self::Ordered, Self::Mistake];

    /// The name in storage and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Asked => "asked",
            Self::Ordered => "ordered",
            Self::Mistake => "mistake",
            Self::Retention => "retention",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == text)
    }
}

/// One erasure as it stands on the list outside the database and its backups: ids alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Which erasure.
    pub id: ErasureId,
    /// The answer.
    pub answer: FeedbackId,
    /// Whoever gave it, where it had a key of its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub person: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub cause: ErasureCause,
    /// What the words are held for, where they left feedback alone: they are not erased before the hold is lifted, when
    /// another line says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub held: Option<HoldKind>,
}

impl Listed {
    /// The line, without its end.
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Reads a list. Gives the erasures, each once, and the numbers of lines that are none: one that was cut off when the
/// program was killed was never promised to anybody, and stands again further down.
pub fn read_list(text: &str) -> (Vec<Listed>, Vec<usize>) {
    let (mut found, mut unread) = (Vec::<Listed>::new(), Vec::new());
    let mut seen = std::collections::HashSet::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str::<Listed>(line) {
            Ok(listed) if seen.insert(listed.id) => found.push(listed),
            Ok(_) => {}
            Err(_) => unread.push(at + 1),
        }
    }
    (found, unread)
}

/// Why a backup loses what was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackupsLoseIt {
    /// The key of the month that wraps the person's key in them is destroyed.
    MonthKeyDestroyed,
    /// The last backup that holds it is removed.
    BackupsRemoved,
}

/// What is promised in writing: two dates, or that the words are held and that there is no date yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Which erasure.
    pub id: ErasureId,
    /// The answer.
    pub answer: FeedbackId,
    /// Why.
    pub cause: ErasureCause,
    /// Since when nobody reads it as feedback any more.
    pub out_of_feedback: Timestamp,
    /// Since when the words are held, where they are.
    pub held_since: Option<Timestamp>,
    /// From when on nobody can read it in the service; no date while the words are held.
    pub unreadable_in_service: Option<Timestamp>,
    /// From which day on nobody can read it in any backup; no date while the words are held.
    pub unreadable_in_backups: Option<Date>,
    /// Why then.
    pub backups_lose_it: Option<BackupsLoseIt>,
}

/// From which local day on what is erased on `day` cannot be read in backups either.
///
/// Where the person had a key: the keys of people are wrapped anew once the month of their wrapping has ended, and that
/// month's key is destroyed after `backup_days` days without use. One day is added, since days of disuse are counted
/// at the end of each. Without a key of their own, it is gone with the last backup made before.
pub fn unreadable_in_backups(
    day: Date,
    key_month: Option<KeyMonth>,
    backup_days: u16,
) -> (Date, BackupsLoseIt) {
    let after = |day: Date, days: u16| day.saturating_add(i32::from(days).days());
    match key_month.map(|month| first_day(month.next())) {
        Some(ended) => {
            (after(ended.max(day), backup_days.saturating_add(1)), BackupsLoseIt::MonthKeyDestroyed)
        }
        None => (after(day, backup_days), BackupsLoseIt::BackupsRemoved),
    }
}

/// The first day of a month.
fn first_day(month: KeyMonth) -> Date {
    let year = 1970 + month.number().div_euclid(12);
    let number = month.number().rem_euclid(12) + 1;
    let day =
        i16::try_from(year).ok().zip(i8::try_from(number).ok()).and_then(|(y, m)| Date::new(y, m, 1).ok());
    day.unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(n: u8) -> Listed {
        let at = "2026-11-30T12:00:00Z".parse().unwrap();
        Listed {
            id: ErasureId::new(at, [n; 10]),
            answer: FeedbackId::new(at, [n; 10]),
            person: n.is_multiple_of(2).then(|| PersonId::new(at, [n; 10])),
            at,
            cause: ErasureCause::Asked,
            held: n.is_multiple_of(3).then_some(HoldKind::Evidence),
        }
    }

    #[test]
    fn a_list_reads_back_and_a_line_cut_off_is_named_and_not_lost() {
        let (one, two) = (listed(3), listed(2));
        let cut = &two.line()[..40];
        let text = format!("{}\n{cut}\n{}\n\n{}\n", one.line(), two.line(), one.line());
        assert_eq!(read_list(&text), (vec![one, two], vec![2]));
        assert_eq!(read_list(""), (vec![], vec![]));
        let plain = listed(1).line();
        assert!(!plain.contains("person") && !plain.contains("held"), "{plain}");
    }

    #[test]
    fn every_cause_reads_back() {
        for cause in ErasureCause::ALL {
            assert_eq!(ErasureCause::parse(cause.as_str()), Some(cause));
        }
        assert!(ErasureCause::CHOSEN.iter().all(|cause| *cause != ErasureCause::Withdrawn));
        assert_eq!(ErasureCause::parse("because"), None);
    }

    #[test]
    fn backups_lose_it_when_the_month_has_ended_and_its_key_has_gone_unused() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let month = |text: &str| KeyMonth::parse(text);
        let on = |at: &str, wrapped_in: &str| unreadable_in_backups(day(at), month(wrapped_in), 35);
        assert_eq!(on("2026-11-02", "2026-11"), (day("2027-01-06"), BackupsLoseIt::MonthKeyDestroyed));
        assert_eq!(on("2026-11-30", "2026-11").0, day("2027-01-06"));
        assert_eq!(on("2026-12-31", "2026-12").0, day("2027-02-06"));
        // Keys that were not wrapped anew yet, some days into a month: from today on nothing is wrapped by the old one.
        assert_eq!(on("2026-12-03", "2026-11").0, day("2027-01-08"));
        assert_eq!(on("2026-11-30", ""), (day("2027-01-04"), BackupsLoseIt::BackupsRemoved));
        assert_eq!(unreadable_in_backups(day("9999-12-31"), month("9999-12"), 35).0, Date::MAX);
    }
}
