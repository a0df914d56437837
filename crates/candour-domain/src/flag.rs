//! Signs that feedback is abused, and what a human decides about them. A sign is a reason to look, never a verdict:
//! the answer it is about counts until somebody has looked and said otherwise.
//!
//! What each sign looks for is known from systems of this kind: bursts, own networks, the numbers of the rated
//! themselves, copied words and self-rating from the literature on fraudulent ratings and answers (Luca and Zervas 2016,
//! Fake it till you make it, Management Science 62; Griffin and others 2022, Ensuring survey research data integrity in
//! the era of internet bots, Quality & Quantity 56), selective hand-out from that on who is asked (Groves 2006,
//! Nonresponse rates and nonresponse bias in household surveys, Public Opinion Quarterly 70).

pub mod alike;
pub mod own_contact;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::{OfficerId, TeamId};

/// What was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagKind {
    /// More answers about one officer, or from one team's open codes, than their own history explains.
    Burst,
    /// An answer from a network of the force.
    OwnNetwork,
    /// A wish to be contacted at a number or address of a member of staff.
    StaffContact,
    /// Words that are nearly the same as those of another answer.
    SameWords,
    /// An answer from the address and browser with which a member of staff was signed in that day.
    OwnDevice,
    /// An answer within seconds of its code.
    Quick,
    /// Far fewer offers of a code than other officers make.
    HandOut,
    /// A second code for an encounter whose first had been answered.
    SecondCode,
    /// Ratings that differ abruptly from those before.
    Flip,
}

impl FlagKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Burst,
        Self::OwnNetwork,
        Self::StaffContact,
        Self::SameWords,
        Self::OwnDevice,
        Self::Quick,
        Self::HandOut,
        Self::SecondCode,
        Self::Flip,
    ];

    /// Whether it speaks of the numbers of an officer or a team, and of no single answer.
    pub const fn is_of_numbers(self) -> bool {
        matches!(self, Self::Burst | Self::HandOut | Self::Flip)
    }

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Burst => "burst",
            Self::OwnNetwork => "own_network",
            Self::StaffContact => "staff_contact",
            Self::SameWords => "same_words",
            Self::OwnDevice => "own_device",
            Self::Quick => "quick",
            Self::HandOut => "hand_out",
            Self::SecondCode => "second_code",
            Self::Flip => "flip",
        }
    }

    /// Reads the name in storage.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Whom the answers of a flag are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FlagTarget {
    /// An officer who was present.
    Officer(OfficerId),
    /// A team, for answers that lead to no officer.
    Team(TeamId),
    /// Neither is known.
    Nobody,
}

/// The numbers behind a flag, beside how many answers it is about. Which are there depends on the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Seen {
    /// How many: answers in the window of a burst or of ratings that flipped, offers of an officer, seconds from the code to the answer.
    pub number: u32,
    /// Of how many: days of the window, encounters at which an offer could be made. Of ratings that flipped, the mean of
    /// the window, in tenths.
    pub of: u32,
    /// What was to be expected, in tenths: answers in the window, offers, or the mean rating.
    pub expected_tenths: u32,
}

/// What a human said of a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagDecision {
    /// The answers are what they seem.
    Genuine,
    /// They are not: they leave the figures, and stay on record.
    SetAside,
    /// Nobody can tell; they count.
    Unclear,
}

impl FlagDecision {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Genuine, Self::SetAside, Self::Unclear];

    /// The name in storage and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Genuine => "genuine",
            Self::SetAside => "set_aside",
            Self::Unclear => "unclear",
        }
    }

    /// Reads the name in storage or a form.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.as_str() == text)
    }
}

/// Sooner than this nobody scans a code, waits for the page, reads the question and chooses.
pub const TOO_QUICK: SignedDuration = SignedDuration::from_secs(5);

/// Whole seconds from a code to its answer, where they are too few for a person. An answer from before its code says
/// only that clocks differ.
pub fn too_quick(issued: Timestamp, answered: Timestamp) -> Option<u32> {
    let passed = answered.duration_since(issued);
    if passed.is_negative() || passed >= TOO_QUICK {
        return None;
    }
    u32::try_from(passed.as_secs()).ok()
}

/// How many days of history a burst is measured against.
pub const HISTORY_DAYS: u32 = 364;
/// The windows in which a burst is looked for, in days.
pub const BURST_WINDOWS: [u32; 2] = [1, 7];
/// Fewer answers are no burst, however quiet it was before.
pub const FEWEST_IN_BURST: u32 = 8;
/// The chance below which a number of answers is no longer explained by history. A quarter has 91 days with two windows
/// that overlap, all of which share the one in a hundred officers that may be flagged though nothing is wrong; the
/// simulations beside the rule say what comes of it.
pub const BURST_CHANCE: f64 = 0.000_07;

/// Whether so many answers, of a chance that the history gives, are a burst.
pub fn is_burst(seen: u32, chance: f64) -> bool {
    seen >= FEWEST_IN_BURST && chance < BURST_CHANCE
}

/// How many days of answers are compared with those before.
pub const FLIP_DAYS: u32 = 28;
/// How many days before them they are compared with.
pub const FLIP_HISTORY_DAYS: u32 = 365;
/// Fewer answers than this, in the window or before it, are not compared.
pub const FEWEST_TO_COMPARE: (u32, u32) = (8, 30);
/// The chance below which a difference of ratings is a sign. A look follows each answer, so many looks share it: see the
/// simulation beside the rule.
pub const FLIP_CHANCE: f64 = 0.000_03;
/// By how much the mean rating has to differ: less is no abrupt change, however sure.
pub const FLIP_DIFFERENCE: f64 = 1.0;

/// Whether ratings whose mean differs by so much, of a chance that a permutation test gives, have flipped.
pub fn has_flipped(difference: f64, chance: f64) -> bool {
    difference.abs() >= FLIP_DIFFERENCE && chance < FLIP_CHANCE
}

/// Below so many encounters nothing is said of how often an officer offers a code.
pub const FEWEST_ENCOUNTERS: u32 = 30;
/// How many weeks of offers are looked at.
pub const HAND_OUT_WEEKS: i32 = 13;
/// The share of usual offers below which fewer are far fewer, beside being beyond chance. In percent.
pub const FAR_FEWER_PERCENT: u32 = 50;

/// Whether an officer who offered a code at `offered` of `of` encounters offered far fewer than others do: enough
/// encounters, below the lower limit that chance allows, and less than half of what others offer.
pub fn far_fewer(offered: u32, of: u32, lower_limit: f64, usual: f64) -> bool {
    let share = f64::from(offered) / f64::from(of.max(1));
    of >= FEWEST_ENCOUNTERS && share < lower_limit && share * 100.0 < usual * f64::from(FAR_FEWER_PERCENT)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_name_reads_back() {
        for kind in FlagKind::ALL {
            assert_eq!(FlagKind::parse(kind.as_str()), Some(kind));
        }
        for decision in FlagDecision::ALL {
            assert_eq!(FlagDecision::parse(decision.as_str()), Some(decision));
        }
        assert_eq!(FlagDecision::parse("delete"), None);
    }

    #[test]
    fn nobody_answers_within_five_seconds_of_a_code() {
        let code: Timestamp = "2026-11-30T10:00:00Z".parse().unwrap();
        let after = |millis| too_quick(code, code + SignedDuration::from_millis(millis));
        assert_eq!(after(0), Some(0));
        assert_eq!(after(4_999), Some(4));
        assert_eq!(after(5_000), None);
        assert_eq!(after(-1), None);
    }

    #[test]
    fn few_encounters_say_nothing_of_an_officer() {
        assert!(!far_fewer(0, FEWEST_ENCOUNTERS - 1, 0.5, 0.8));
        assert!(far_fewer(0, FEWEST_ENCOUNTERS, 0.5, 0.8));
        assert!(!far_fewer(20, 40, 0.6, 0.8), "half as often as others is not less than half");
    }

    proptest! {
        #[test]
        fn a_few_answers_are_never_a_burst(seen in 0..FEWEST_IN_BURST, chance in 0.0..1.0f64) {
            prop_assert!(!is_burst(seen, chance));
        }

        #[test]
        fn more_offers_never_make_a_flag(offered in 0u32..200, of in 1u32..200, lower in 0.0..1.0f64, usual in 0.0..1.0f64) {
            if !far_fewer(offered, of, lower, usual) {
                prop_assert!(!far_fewer(offered + 1, of, lower, usual));
            }
        }
    }
}
