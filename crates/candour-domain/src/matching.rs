//! Which encounter made on the spot is the one a force's record tells of, where the officer had no reference.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};

use crate::ids::{BoroughId, EncounterId, OfficerId};

/// How far the start that an officer gave may lie from the recorded one.
pub const START_TOLERANCE: SignedDuration = SignedDuration::from_mins(60);

/// One side of a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// When the contact began.
    pub started_at: Timestamp,
    /// Where.
    pub borough: BoroughId,
    /// Who was there.
    pub officers: Vec<OfficerId>,
}

impl Side {
    /// Whether both may be the same contact: the same borough, a start within the hour, an officer in common.
    pub fn fits(&self, other: &Self) -> bool {
        self.borough == other.borough
            && self.started_at.duration_since(other.started_at).abs() <= START_TOLERANCE
            && self.officers.iter().any(|officer| other.officers.contains(officer))
    }
}

/// What matching found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matches {
    /// Record number → the encounter it confirms.
    pub confirmed: BTreeMap<usize, EncounterId>,
    /// Record number → the encounters it may be, none of which is certain.
    pub unclear: BTreeMap<usize, Vec<EncounterId>>,
}

/// Matches records with encounters made on the spot. Only what fits one another alone, seen from both sides, is
/// confirmed: two records that both fit one encounter confirm neither.
pub fn matches(records: &[(usize, Side)], on_the_spot: &[(EncounterId, Side)]) -> Matches {
    // By officer, so that a year of encounters is not compared with every record.
    let mut by_officer: HashMap<OfficerId, Vec<usize>> = HashMap::new();
    for (index, (_, side)) in on_the_spot.iter().enumerate() {
        for officer in &side.officers {
            by_officer.entry(*officer).or_default().push(index);
        }
    }
    let mut of_record: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut fitting = vec![0usize; on_the_spot.len()];
    for (record, side) in records {
        let mut near: Vec<usize> =
            side.officers.iter().filter_map(|officer| by_officer.get(officer)).flatten().copied().collect();
        near.sort_unstable();
        near.dedup();
        near.retain(|index| on_the_spot.get(*index).is_some_and(|(_, spot)| side.fits(spot)));
        for index in &near {
            if let Some(count) = fitting.get_mut(*index) {
                *count += 1;
            }
        }
        if !near.is_empty() {
            of_record.insert(*record, near);
        }
    }
    let mut found = Matches::default();
    for (record, near) in of_record {
        let ids: Vec<EncounterId> =
            near.iter().filter_map(|index| on_the_spot.get(*index)).map(|(id, _)| *id).collect();
        match (near.as_slice(), ids.first()) {
            ([only], Some(id)) if fitting.get(*only) == Some(&1) => {
                found.confirmed.insert(record, *id);
            }
            _ => {
                found.unclear.insert(record, ids);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }
    fn officer(n: u8) -> OfficerId {
        OfficerId::new(at(0), [n; 10])
    }
    fn spot(n: u8) -> EncounterId {
        EncounterId::new(at(0), [n; 10])
    }
    fn side(minute: i64, borough: u8, officers: &[u8]) -> Side {
        Side {
            started_at: at(minute),
            borough: BoroughId::new(at(0), [borough; 10]),
            officers: officers.iter().map(|n| officer(*n)).collect(),
        }
    }

    #[test]
    fn one_fitting_encounter_is_confirmed_up_to_an_hour_apart() {
        let spots = [(spot(1), side(100, 1, &[1, 2]))];
        let confirmed = matches(&[(0, side(160, 1, &[2, 3]))], &spots).confirmed;
        assert_eq!(confirmed, BTreeMap::from([(0, spot(1))]));
        for other in [side(161, 1, &[2]), side(39, 1, &[2]), side(100, 2, &[2]), side(100, 1, &[3])] {
            assert_eq!(matches(&[(0, other)], &spots), Matches::default());
        }
    }

    #[test]
    fn two_fitting_encounters_or_two_fitting_records_are_left_to_a_person() {
        let two_spots = [(spot(1), side(100, 1, &[1])), (spot(2), side(110, 1, &[1]))];
        let found = matches(&[(7, side(105, 1, &[1]))], &two_spots);
        assert_eq!(found.confirmed, BTreeMap::new());
        assert_eq!(found.unclear, BTreeMap::from([(7, vec![spot(1), spot(2)])]));

        let found = matches(&[(0, side(100, 1, &[1])), (1, side(120, 1, &[1]))], &two_spots[..1]);
        assert_eq!(found.confirmed, BTreeMap::new());
        assert_eq!(found.unclear.len(), 2);
    }

    proptest! {
        #[test]
        fn no_encounter_is_confirmed_twice_and_what_is_confirmed_fits(
            records in prop::collection::vec((0i64..300, 0u8..2, prop::collection::vec(0u8..4, 1..3)), 0..20),
            spots in prop::collection::vec((0i64..300, 0u8..2, prop::collection::vec(0u8..4, 1..3)), 0..20),
        ) {
            let records: Vec<(usize, Side)> =
                records.iter().map(|(m, b, o)| side(*m, *b, o)).enumerate().collect();
            let spots: Vec<(EncounterId, Side)> = (0u8..)
                .zip(&spots).map(|(n, (m, b, o))| (spot(n), side(*m, *b, o))).collect();
            let found = matches(&records, &spots);
            let mut taken: Vec<EncounterId> = found.confirmed.values().copied().collect();
            taken.sort_unstable();
            taken.dedup();
            prop_assert_eq!(taken.len(), found.confirmed.len());
            for (record, side) in &records {
                let fits: Vec<EncounterId> =
                    spots.iter().filter(|(_, spot)| side.fits(spot)).map(|(id, _)| *id).collect();
                let named = found.confirmed.get(record).map(|id| vec![*id])
                    .or_else(|| found.unclear.get(record).cloned()).unwrap_or_default();
                prop_assert_eq!(named, fits);
            }
        }
    }
}
