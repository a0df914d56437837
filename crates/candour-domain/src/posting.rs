//! Where an officer was posted on which days. Shoulder numbers and teams change; the officer's reference does not.
//!
//! Days are whole local days since 1970, both ends included.

use crate::ids::TeamId;
use crate::text::{ShortTextError, one_line};

/// The most characters in a shoulder number.
pub const SHOULDER_NUMBER_LIMIT: usize = 20;

/// A posting of one officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// The team.
    pub team: TeamId,
    /// The number worn on the shoulder, where it is known.
    pub shoulder_number: Option<String>,
    /// The first day.
    pub from: i32,
    /// The last day; none where no end is known.
    pub until: Option<i32>,
}

impl Posting {
    /// Whether it holds on a day.
    pub fn covers(&self, day: i32) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether the two share a day.
    pub fn overlaps(&self, other: &Self) -> bool {
        other.until.is_none_or(|until| self.from <= until)
            && self.until.is_none_or(|until| other.from <= until)
    }

    fn continues(&self, before: &Self) -> bool {
        before.until.and_then(|until| until.checked_add(1)) == Some(self.from)
            && before.team == self.team
            && before.shoulder_number == self.shoulder_number
    }
}

/// Reads a shoulder number: capitals, single spaces.
///
/// # Errors
/// [`ShortTextError`] names what is wrong.
pub fn shoulder_number(given: &str) -> Result<String, ShortTextError> {
    if given.trim().chars().any(char::is_control) {
        return Err(ShortTextError::Control);
    }
    let spaced = given.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(one_line(&spaced, SHOULDER_NUMBER_LIMIT)?.to_ascii_uppercase())
}

/// What stands after dated postings were told, in order of their days. What is told holds for the days it speaks of;
/// what was known before holds for all others. Those told must not overlap each other.
#[must_use]
pub fn after_told(known: &[Posting], told: &[Posting]) -> Vec<Posting> {
    let mut standing: Vec<Posting> = known.to_vec();
    for new in told {
        let mut left = Vec::with_capacity(standing.len() + 2);
        for old in standing {
            if !old.overlaps(new) {
                left.push(old);
                continue;
            }
            if old.from < new.from {
                left.push(Posting { until: new.from.checked_sub(1), ..old.clone() });
            }
            if let Some(after) = new.until.and_then(|until| until.checked_add(1))
                && old.until.is_none_or(|until| after <= until)
            {
                left.push(Posting { from: after, ..old });
            }
        }
        left.push(new.clone());
        standing = left;
    }
    standing.sort_by_key(|posting| posting.from);
    let mut joined: Vec<Posting> = Vec::with_capacity(standing.len());
    for posting in standing {
        match joined.last_mut() {
            Some(before) if posting.continues(before) => before.until = posting.until,
            _ => joined.push(posting),
        }
    }
    joined
}

/// What stands after it was told where an officer is posted today, without days. Where that is known already nothing
/// changes; else the posting begins today and lasts until the next that is known to begin. A shoulder number that is not
/// told is taken as unchanged while the team is the same, and as unknown in another team.
#[must_use]
pub fn after_seen(
    known: &[Posting],
    team: TeamId,
    shoulder_number: Option<&str>,
    today: i32,
) -> Vec<Posting> {
    let mut known = known.to_vec();
    if let Some(now) = known.iter_mut().find(|posting| posting.covers(today))
        && now.team == team
    {
        match (&now.shoulder_number, shoulder_number) {
            (_, None) => return known,
            (Some(worn), Some(told)) if worn == told => return known,
            // The number was not known before; nothing says that it has changed.
            (None, Some(told)) => {
                now.shoulder_number = Some(told.to_owned());
                return known;
            }
            (Some(_), Some(_)) => {}
        }
    }
    let next = known.iter().map(|posting| posting.from).filter(|from| *from > today).min();
    let seen = Posting {
        team,
        shoulder_number: shoulder_number.map(str::to_owned),
        from: today,
        until: next.and_then(|next| next.checked_sub(1)),
    };
    after_told(&known, &[seen])
}

/// The team of an officer on a day.
pub fn team_on(postings: &[Posting], day: i32) -> Option<TeamId> {
    postings.iter().find(|posting| posting.covers(day)).map(|posting| posting.team)
}

/// The team of an encounter that names none: the one team of all who were there and whose posting that day is known.
/// None where they were of several teams, or nobody's posting is known: then no figure of a team counts it.
pub fn team_of_all(teams: impl IntoIterator<Item = Option<TeamId>>) -> Option<TeamId> {
    let mut known = teams.into_iter().flatten();
    let first = known.next()?;
    known.all(|team| team == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    fn team(n: u8) -> TeamId {
        TeamId::new(Timestamp::UNIX_EPOCH, [n; 10])
    }

    fn posting(n: u8, from: i32, until: impl Into<Option<i32>>) -> Posting {
        Posting { team: team(n), shoulder_number: None, from, until: until.into() }
    }

    #[test]
    fn an_open_posting_ends_the_day_before_the_next_begins() {
        let known = [posting(1, 10, None)];
        let after = after_told(&known, &[posting(2, 50, None)]);
        assert_eq!(after, [posting(1, 10, 49), posting(2, 50, None)]);
        assert_eq!(after_told(&after, &[posting(2, 50, None)]), after, "told again it changes nothing");
    }

    #[test]
    fn a_told_posting_holds_for_its_days_and_what_was_known_for_the_others() {
        let known = [posting(1, 10, 40), posting(2, 41, None)];
        let after = after_told(&known, &[posting(3, 20, 45)]);
        assert_eq!(after, [posting(1, 10, 19), posting(3, 20, 45), posting(2, 46, None)]);
        let inside = after_told(&[posting(1, 10, None)], &[posting(2, 20, 29)]);
        assert_eq!(inside, [posting(1, 10, 19), posting(2, 20, 29), posting(1, 30, None)]);
        assert_eq!(after_told(&inside, &[posting(1, 20, 29)]), [posting(1, 10, None)], "parts join again");
    }

    #[test]
    fn an_officer_seen_in_another_team_is_posted_there_from_today() {
        let numbered =
            |number: &str, posting: Posting| Posting { shoulder_number: Some(number.to_owned()), ..posting };
        let first = after_seen(&[], team(1), None, 100);
        assert_eq!(first, [posting(1, 100, None)]);
        assert_eq!(after_seen(&first, team(1), None, 200), first);
        let worn = after_seen(&first, team(1), Some("12AB"), 200);
        assert_eq!(worn, [numbered("12AB", posting(1, 100, None))]);
        assert_eq!(after_seen(&worn, team(1), None, 201), worn);
        let renumbered = after_seen(&worn, team(1), Some("7CD"), 300);
        assert_eq!(
            renumbered,
            [numbered("12AB", posting(1, 100, 299)), numbered("7CD", posting(1, 300, None))]
        );
        let moved = after_seen(&worn, team(2), None, 300);
        assert_eq!(moved, [numbered("12AB", posting(1, 100, 299)), posting(2, 300, None)]);
        let planned = [posting(1, 100, 399), posting(3, 400, None)];
        assert_eq!(after_seen(&planned, team(1), None, 300), planned);
        assert_eq!(
            after_seen(&planned, team(2), None, 300),
            [posting(1, 100, 299), posting(2, 300, 399), posting(3, 400, None)]
        );
    }

    #[test]
    fn an_encounters_team_is_that_of_all_who_were_there_or_none() {
        assert_eq!(team_of_all([Some(team(1)), None, Some(team(1))]), Some(team(1)));
        assert_eq!(team_of_all([Some(team(1)), Some(team(2))]), None);
        assert_eq!(team_of_all([None, None]), None);
        let postings = [posting(1, 10, 19), posting(2, 30, None)];
        assert_eq!(
            [9, 10, 19, 20, 30].map(|day| team_on(&postings, day)),
            [None, Some(team(1)), Some(team(1)), None, Some(team(2))]
        );
    }

    #[test]
    fn a_shoulder_number_is_kept_in_capitals() {
        assert_eq!(shoulder_number(" 123  ab ").as_deref(), Ok("123 AB"));
        assert_eq!(shoulder_number("1\n2"), Err(ShortTextError::Control));
        assert_eq!(shoulder_number(&"9".repeat(21)), Err(ShortTextError::TooLong(20)));
    }

    prop_compose! {
        fn some_postings()(
            steps in prop::collection::vec((0i32..20, 0i32..20, 0u8..4), 0..6), open in any::<bool>()
        ) -> Vec<Posting> {
            let mut from = 0;
            let count = steps.len();
            steps.into_iter().enumerate().map(|(at, (gap, length, n))| {
                let first = from + gap;
                from = first + length + 1;
                posting(n, first, (!(open && at + 1 == count)).then_some(first + length))
            }).collect()
        }
    }

    proptest! {
        #[test]
        fn each_day_has_the_team_that_was_told_else_the_one_known_and_never_two(
            known in some_postings(), told in some_postings()
        ) {
            let after = after_told(&known, &told);
            for day in -1..250 {
                prop_assert_eq!(team_on(&after, day), team_on(&told, day).or(team_on(&known, day)));
                prop_assert!(after.iter().filter(|posting| posting.covers(day)).count() <= 1);
            }
            prop_assert_eq!(after_told(&after, &told), after);
        }
    }
}
