//! When officers read what people said about their own contacts: several answers together, so that nobody can tell who
//! said what.
//!
//! An officer knows whom they met, and when. One entry on its own, or one more than yesterday, would tell them who wrote
//! it. So words come in batches of at least [`TOGETHER`] answers, whose members are fixed when the batch is made, once a
//! day, and whose order is drawn with a key. A batch is shown whole or not at all: were one entry left out after its
//! writer took it back, whoever looked before and after would know whose it was. What was in a batch comes into no other.

use jiff::{SignedDuration, Timestamp};

use crate::feedback::Rating;
use crate::ids::{FeedbackId, OfficerId, WordsBatchId};
use crate::key::{ForceKey, Purpose};
use crate::work_item::WorkOutcome;

/// The fewest answers in a batch.
pub const TOGETHER: usize = 5;
/// How old words are before an officer reads them. Thanks need not wait.
pub const AGE: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How old even thanks are: what was written while a batch is being made is not in it, on any node's clock.
pub const SETTLED: SignedDuration = SignedDuration::from_mins(10);
/// What must have come of reading an entry for officers to read it too. With every other outcome, somebody had to be
/// told of something.
pub const HARMLESS: WorkOutcome = WorkOutcome::Read;

/// An answer that waits to be read by an officer. It was read by a person, who found nothing that anybody had to be told
/// of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// The answer.
    pub id: FeedbackId,
    /// Its rating.
    pub rating: Rating,
    /// When its first words were written.
    pub written_at: Timestamp,
}

/// A batch to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dealt {
    /// Whether it holds thanks alone: answers that gave a five.
    pub thanks: bool,
    /// Words written later than this are not in it.
    pub until: Timestamp,
    /// The answers, in the order in which they are shown. It tells nothing.
    pub answers: Vec<FeedbackId>,
}

/// Deals what waits for an officer into batches. Thanks, answers with a five, are dealt at once where there are enough
/// of them; where there are not, they wait and go with everything else.
pub fn deal(key: &ForceKey, officer: OfficerId, waiting: &[Waiting], now: Timestamp) -> Vec<Dealt> {
    let old = |age| now.checked_sub(age).unwrap_or(Timestamp::MIN);
    let (settled, week) = (old(SETTLED), old(AGE));
    let mut answers = waiting.to_vec();
    answers.sort_by_cached_key(|answer| place(key, officer.uuid().as_bytes(), answer.id));
    answers.dedup_by_key(|answer| answer.id);
    let (thanks, others): (Vec<Waiting>, Vec<Waiting>) =
        answers.into_iter().partition(|answer| is_thanks(answer.rating) && answer.written_at <= settled);
    let mut dealt = Vec::new();
    let others = if thanks.len() >= TOGETHER {
        dealt.extend(batches(&thanks).map(|answers| Dealt { thanks: true, until: settled, answers }));
        others
    } else {
        [thanks, others].concat()
    };
    let others: Vec<Waiting> = others.into_iter().filter(|answer| answer.written_at <= week).collect();
    dealt.extend(batches(&others).map(|answers| Dealt { thanks: false, until: week, answers }));
    dealt
}

/// Whether an answer is thanks.
pub fn is_thanks(rating: Rating) -> bool {
    rating.value() == 5
}

/// Puts the answers of a batch in an order of its own.
pub fn shuffle(key: &ForceKey, batch: WordsBatchId, answers: &mut [FeedbackId]) {
    answers.sort_by_cached_key(|answer| place(key, batch.uuid().as_bytes(), *answer));
}

fn place(key: &ForceKey, of: &[u8], answer: FeedbackId) -> [u8; 32] {
    key.mac(Purpose::WordsOrder, &[of, answer.uuid().as_bytes()])
}

/// As many batches as there can be, each as large as the next or larger by one. Small batches keep together what is lost
/// when one person takes an answer back.
fn batches(answers: &[Waiting]) -> impl Iterator<Item = Vec<FeedbackId>> + '_ {
    let many = answers.len() / TOGETHER;
    (0..many).map(move |n| {
        let border = |n: usize| n * answers.len() / many;
        answers.get(border(n)..border(n + 1)).unwrap_or_default().iter().map(|answer| answer.id).collect()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use proptest::prelude::*;

    fn now() -> Timestamp {
        "2026-11-24T02:00:00Z".parse().unwrap()
    }

    fn key() -> ForceKey {
        ForceKey::from_bytes([5; 32])
    }

    fn officer() -> OfficerId {
        OfficerId::new(now(), [1; 10])
    }

    fn waiting(n: u8, rating: u8, hours: i64) -> Waiting {
        Waiting {
            id: FeedbackId::new(now(), [n; 10]),
            rating: Rating::try_from(rating).unwrap(),
            written_at: now() - SignedDuration::from_hours(hours),
        }
    }

    fn dealt(waiting: &[Waiting]) -> Vec<Dealt> {
        deal(&key(), officer(), waiting, now())
    }

    #[test]
    fn four_answers_are_not_enough_and_a_week_must_have_passed() {
        let old: Vec<Waiting> = (0..5).map(|n| waiting(n, 3, 24 * 7)).collect();
        assert_eq!(dealt(&old[..4]), []);
        assert_eq!(dealt(&old).len(), 1);
        let mut one_is_young = old.clone();
        one_is_young[2] = waiting(2, 3, 24 * 7 - 1);
        assert_eq!(dealt(&one_is_young), []);
    }

    #[test]
    fn thanks_need_not_wait_a_week_but_must_be_enough_of_them() {
        let thanks: Vec<Waiting> = (0..5).map(|n| waiting(n, 5, 1)).collect();
        let made = dealt(&thanks);
        assert_eq!((made.len(), made[0].thanks, made[0].answers.len()), (1, true, 5));
        let mut mixed = thanks.clone();
        mixed[0] = waiting(0, 4, 1);
        assert_eq!(dealt(&mixed), []);
        mixed.push(waiting(9, 5, 0));
        assert_eq!(dealt(&mixed), [], "the fifth was written this minute");
    }

    #[test]
    fn a_few_thanks_go_with_everything_else_after_a_week() {
        let mut mixed: Vec<Waiting> = (0..4).map(|n| waiting(n, 5, 24 * 8)).collect();
        mixed.push(waiting(9, 1, 24 * 8));
        let made = dealt(&mixed);
        assert_eq!((made.len(), made[0].thanks, made[0].answers.len()), (1, false, 5));
    }

    #[test]
    fn the_order_in_a_batch_is_neither_that_of_time_nor_that_of_another_batch() {
        let old: Vec<Waiting> = (0..9).map(|n| waiting(n, 3, 24 * 9)).collect();
        let ids: Vec<FeedbackId> = old.iter().map(|answer| answer.id).collect();
        let mut first = ids.clone();
        let mut second = ids.clone();
        shuffle(&key(), WordsBatchId::new(now(), [1; 10]), &mut first);
        shuffle(&key(), WordsBatchId::new(now(), [2; 10]), &mut second);
        assert!(first != ids && second != ids && first != second);
    }

    proptest! {
        #[test]
        fn whatever_waits_is_dealt_once_in_batches_of_five_to_nine_whatever_order_it_comes_in(
            answers in prop::collection::vec((1..=5u8, 0..400i64), 0..60),
            turn in 0..60usize,
        ) {
            let waiting: Vec<Waiting> = answers
                .iter()
                .zip(0u8..)
                .map(|((rating, hours), n)| super::tests::waiting(n, *rating, *hours))
                .collect();
            let made = dealt(&waiting);
            let mut seen = BTreeSet::new();
            for batch in &made {
                prop_assert!((TOGETHER..2 * TOGETHER).contains(&batch.answers.len()));
                for id in &batch.answers {
                    prop_assert!(seen.insert(*id), "twice");
                    let answer = waiting.iter().find(|answer| answer.id == *id).unwrap();
                    prop_assert!(answer.written_at <= batch.until);
                    prop_assert!(!batch.thanks || answer.rating.value() == 5);
                    prop_assert!(batch.thanks || now().duration_since(answer.written_at) >= AGE);
                }
            }
            let mut turned = waiting.clone();
            if !turned.is_empty() {
                let by = turn % turned.len();
                turned.rotate_left(by);
            }
            prop_assert_eq!(dealt(&turned), made);
        }
    }
}
