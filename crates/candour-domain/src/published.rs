//! When figures may be shown.

/// How many gave each rating, 1 first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub struct Spread(pub [i64; 5]);

impl Spread {
    /// All answers.
    pub fn total(self) -> i64 {
        self.0.iter().sum()
    }

    /// Both together.
    #[must_use]
    pub fn plus(mut self, other: Self) -> Self {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
        self
    }

    /// How many gave a 5.
    pub const fn fives(self) -> i64 {
        self.0[4]
    }

    /// How many gave a 1 or a 2.
    pub const fn ones_and_twos(self) -> i64 {
        self.0[0] + self.0[1]
    }
}

/// Who sees a figure, and about whom it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Anybody.
    Public,
    /// Staff, about a group of people.
    Staff,
    /// Staff, about one person.
    Person,
}

impl Audience {
    /// The fewest answers of which a figure is shown. A figure about a person needs reliability besides.
    pub const fn fewest(self) -> i64 {
        match self {
            Self::Public | Self::Person => 10,
            Self::Staff => 5,
        }
    }

    /// The spread where it may be shown, else nothing: not even how few there are.
    pub fn shown(self, spread: Spread) -> Option<Spread> {
        (spread.total() >= self.fewest()).then_some(spread)
    }

    /// The parts of a whole where each may be shown, given that the whole is shown beside them. Small parts are hidden;
    /// and where what is hidden could be had by taking the shown parts from the whole, the next smallest is hidden too.
    pub fn parts<T>(self, parts: Vec<(T, Spread)>) -> Vec<(T, Option<Spread>)> {
        let mut hidden: Vec<bool> = parts.iter().map(|(_, spread)| spread.total() < self.fewest()).collect();
        loop {
            let rest: i64 = parts
                .iter()
                .zip(&hidden)
                .filter(|(_, hidden)| **hidden)
                .map(|((_, spread), _)| spread.total())
                .sum();
            if rest == 0 || rest >= self.fewest() {
                break;
            }
            let next = (0..parts.len())
                .filter(|at| !hidden[*at])
                .min_by_key(|at| (parts[*at].1.total(), parts[*at].1));
            let Some(next) = next else { break };
            hidden[next] = true;
        }
        parts
            .into_iter()
            .zip(hidden)
            .map(|((part, spread), hidden)| (part, (!hidden && spread.total() > 0).then_some(spread)))
            .collect()
    }
}

/// The fewest officers of a team whose figures stand apart: with fewer, figures of the team are figures of a person.
pub const FEWEST_OFFICERS: usize = 3;

/// Which teams of one borough have figures of their own, given how many officers each has. The others count in the
/// borough alone; where these would be few officers together, so that taking the shown teams from the borough leaves
/// figures of a person, the next smallest team is not shown either.
pub fn teams_apart<T: Copy + Ord>(teams: &[(T, usize)]) -> Vec<T> {
    let mut apart: Vec<(usize, T)> = teams
        .iter()
        .filter(|(_, officers)| *officers >= FEWEST_OFFICERS)
        .map(|(team, officers)| (*officers, *team))
        .collect();
    apart.sort_unstable();
    let all: usize = teams.iter().map(|(_, officers)| officers).sum();
    let mut rest = all - apart.iter().map(|(officers, _)| officers).sum::<usize>();
    while rest > 0 && rest < FEWEST_OFFICERS && !apart.is_empty() {
        rest += apart.remove(0).0;
    }
    apart.into_iter().map(|(_, team)| team).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nine_answers_are_hidden_from_the_public_and_ten_are_shown() {
        for audience in [Audience::Public, Audience::Person] {
            assert_eq!(audience.shown(Spread([9, 0, 0, 0, 0])), None);
            assert_eq!(audience.shown(Spread([5, 0, 0, 0, 5])), Some(Spread([5, 0, 0, 0, 5])));
        }
        assert_eq!(Audience::Staff.shown(Spread([4, 0, 0, 0, 0])), None);
        assert!(Audience::Staff.shown(Spread([4, 0, 0, 0, 1])).is_some());
    }

    #[test]
    fn a_part_that_subtraction_would_tell_takes_another_with_it() {
        let part = |n| Spread([0, 0, 0, 0, n]);
        let shown = Audience::Person.parts(vec![('a', part(30)), ('b', part(12)), ('c', part(4))]);
        assert_eq!(shown, vec![('a', Some(part(30))), ('b', None), ('c', None)]);
        let empty = Audience::Person.parts(vec![('a', part(30)), ('b', part(0))]);
        assert_eq!(empty, vec![('a', Some(part(30))), ('b', None)]);
    }

    #[test]
    fn a_team_of_two_is_not_shown_nor_told_by_the_rest_of_its_borough() {
        assert_eq!(teams_apart(&[('a', 10), ('b', 4), ('c', 2)]), vec!['a']);
        assert_eq!(teams_apart(&[('a', 10), ('b', 4), ('c', 3)]), vec!['c', 'b', 'a']);
        assert_eq!(teams_apart(&[('a', 10), ('b', 0)]), vec!['a']);
        assert_eq!(teams_apart(&[('a', 2)]), Vec::<char>::new());
    }

    proptest! {
        #[test]
        fn what_is_hidden_of_a_whole_is_nothing_or_enough(sizes in prop::collection::vec(0i64..40, 1..8)) {
            for audience in [Audience::Public, Audience::Staff, Audience::Person] {
                let whole: i64 = sizes.iter().sum();
                let parts = sizes.iter().enumerate().map(|(at, n)| (at, Spread([0, 0, 0, 0, *n]))).collect();
                let shown = audience.parts(parts);
                let told: i64 = shown.iter().filter_map(|(_, s)| *s).map(Spread::total).sum();
                prop_assert!(shown.iter().filter_map(|(_, s)| *s).all(|s| s.total() >= audience.fewest()));
                let rest = whole - told;
                prop_assert!(rest == 0 || rest >= audience.fewest() || told == 0);
            }
        }
    }
}
