//! An attacker who keeps every figure of every cut, finer than any page shows them: each leaf unit, stratum and channel by
//! week. What they see of a borough or the force is a sum of it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::RngExt as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::*;

/// A leaf unit with stratum and channel.
type Key = u8;
const KEYS: Key = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Answer {
    key: Key,
    week: i32,
    rating: usize,
    /// At which cut it was there for the first time, and at which it was there no more.
    from: usize,
    until: usize,
    /// Where it is counted after `moved`.
    moved: Option<(usize, Key)>,
}

impl Answer {
    fn counts_at(&self, cut: usize) -> Option<Key> {
        if cut < self.from || cut >= self.until {
            return None;
        }
        Some(match self.moved {
            Some((at, key)) if at <= cut => key,
            _ => self.key,
        })
    }
}

/// All that is published after each cut.
type Figures = BTreeMap<(Key, Week), Spread>;
type Transcript = Vec<Figures>;

/// What a cut did to one key.
struct Step {
    cut: usize,
    key: Key,
    entered: i64,
    left: i64,
}

fn publish(answers: &[Answer], cuts: usize) -> (Transcript, Vec<Step>) {
    let mut taken: BTreeMap<(Key, Week), Spread> = BTreeMap::new();
    let mut figures: Figures = BTreeMap::new();
    let mut transcript = Vec::new();
    let mut steps = Vec::new();
    for cut in 0..cuts {
        let mut now: BTreeMap<(Key, Week), Spread> = BTreeMap::new();
        for answer in answers {
            if let Some(key) = answer.counts_at(cut) {
                now.entry((key, Week(answer.week))).or_default().0[answer.rating] += 1;
            }
        }
        for key in 0..KEYS {
            let weeks: BTreeSet<Week> =
                now.keys().chain(taken.keys()).filter(|(k, _)| *k == key).map(|(_, week)| *week).collect();
            let counts: Vec<_> = weeks
                .into_iter()
                .map(|week| WeekCounts {
                    week,
                    now: now.get(&(key, week)).copied().unwrap_or_default(),
                    taken: taken.get(&(key, week)).copied().unwrap_or_default(),
                })
                .collect();
            let shown: BTreeMap<_, _> =
                figures.iter().filter(|((k, _), _)| *k == key).map(|((_, week), s)| (*week, *s)).collect();
            let settled = settle(&counts, &shown);
            for (week, spread) in settled.taken {
                taken.insert((key, week), spread);
            }
            let mut change = Spread::default();
            for (week, spread) in settled.added {
                let here = figures.entry((key, week)).or_default();
                *here = here.plus(spread);
                change = change.plus(spread);
            }
            steps.push(Step {
                cut,
                key,
                entered: change.0.iter().filter(|n| **n > 0).sum(),
                left: -change.0.iter().filter(|n| **n < 0).sum::<i64>(),
            });
        }
        figures.retain(|_, spread| *spread != Spread::default());
        transcript.push(figures.clone());
    }
    (transcript, steps)
}

fn world(random: &mut TestRng) -> (Vec<Answer>, usize) {
    let cuts = random.random_range(2..12usize);
    let mut week = 100;
    let mut answers = Vec::new();
    // Busy units and quiet ones; some weeks are missing altogether.
    let pace: Vec<u32> = (0..KEYS).map(|_| random.random_range(0..9)).collect();
    // In some worlds many take their answers back, after the last have come.
    let (every, ends) = if random.random_range(0..3) == 0 { (2, cuts / 2) } else { (8, cuts) };
    for cut in 0..ends.max(1) {
        week += random.random_range(0..3);
        for key in 0..KEYS {
            for _ in 0..random.random_range(0..=pace[usize::from(key)]) {
                let rating = [4, 4, 4, 4, 3, 0, 1, 2][random.random_range(0..8usize)];
                let late = |random: &mut TestRng| random.random_range(cut + 1..cuts + 2);
                let until = if random.random_range(0..every) == 0 { late(random) } else { usize::MAX };
                let moved =
                    (random.random_range(0..15) == 0).then(|| (late(random), random.random_range(0..KEYS)));
                answers.push(Answer { key, week, rating, from: cut, until, moved });
            }
        }
    }
    (answers, cuts)
}

fn spread_of(figures: &Figures, key: Key) -> Spread {
    figures.iter().filter(|((k, _), _)| *k == key).fold(Spread::default(), |sum, (_, s)| sum.plus(*s))
}

/// Subtracts yesterday from today, everywhere.
fn subtract(transcript: &Transcript) {
    let nothing = Figures::new();
    for (cut, today) in transcript.iter().enumerate() {
        let yesterday = cut.checked_sub(1).map_or(&nothing, |before| &transcript[before]);
        for key in 0..KEYS {
            let (now, before) = (spread_of(today, key), spread_of(yesterday, key));
            let change: Vec<i64> = now.0.iter().zip(before.0).map(|(now, before)| now - before).collect();
            let more: i64 = change.iter().filter(|n| **n > 0).sum();
            let fewer: i64 = -change.iter().filter(|n| **n < 0).sum::<i64>();
            assert!(more == 0 || more >= FEWEST_TOGETHER, "cut {cut}, key {key}: {change:?}");
            assert!(fewer == 0 || fewer >= FEWEST_TOGETHER, "cut {cut}, key {key}: {change:?}");
            let all = now.total();
            assert!(all == 0 || all >= FEWEST_TOGETHER, "cut {cut}, key {key}: {now:?}");
            // A week grows by whole groups, too.
            let weeks: BTreeSet<Week> = today.keys().map(|(_, week)| *week).collect();
            for week in weeks {
                let now = today.get(&(key, week)).copied().unwrap_or_default();
                let before = yesterday.get(&(key, week)).copied().unwrap_or_default();
                let more: i64 = now.0.iter().zip(before.0).map(|(now, before)| (now - before).max(0)).sum();
                let any_fewer = now.0.iter().zip(before.0).any(|(now, before)| *now < before);
                assert!(
                    more == 0 || more >= FEWEST_TOGETHER || any_fewer,
                    "cut {cut}, key {key}, {week:?}: {now:?} after {before:?}"
                );
                assert!(now.0.iter().all(|n| *n >= 0));
            }
        }
    }
}

/// Looks for a world that publishes the very same, and in which two people gave each other's rating. Returns whether the
/// two could be found.
fn exchange(
    answers: &[Answer],
    cuts: usize,
    transcript: &Transcript,
    steps: &[Step],
    random: &mut TestRng,
) -> bool {
    let quiet = |key: Key| {
        // Whoever left or moved makes answers cancel, which only hides more.
        answers.iter().all(|a| a.key != key || (a.until > cuts && a.moved.is_none()))
            && answers.iter().all(|a| a.moved.is_none_or(|(_, to)| to != key))
    };
    let entered_at = |answer: &Answer| {
        steps.iter().find(|s| s.key == answer.key && s.cut >= answer.from && s.entered > 0).map(|s| s.cut)
    };
    let released: Vec<usize> = (0..answers.len())
        .filter(|at| quiet(answers[*at].key) && entered_at(&answers[*at]).is_some())
        .collect();
    if released.is_empty() {
        return false;
    }
    let one = released[random.random_range(0..released.len())];
    let alike: Vec<usize> = released
        .iter()
        .copied()
        .filter(|other| {
            let (a, b) = (&answers[one], &answers[*other]);
            a.key == b.key && entered_at(a) == entered_at(b)
        })
        .collect();
    assert!(alike.len() >= 5, "at least five entered together: {}", alike.len());
    // Their weeks differ where a quiet week joined the next: then the two must lie in one group, as far as anybody sees.
    let other = alike.iter().copied().find(|other| {
        answers[*other].rating != answers[one].rating && answers[*other].week == answers[one].week
    });
    let Some(other) = other else { return false };
    let mut swapped = answers.to_vec();
    (swapped[one].rating, swapped[other].rating) = (answers[other].rating, answers[one].rating);
    let (seen, _) = publish(&swapped, cuts);
    assert_eq!(&seen, transcript, "the figures tell the two apart");
    true
}

#[test]
fn a_thousand_sequences_of_cuts_tell_an_attacker_nothing_about_fewer_than_five() {
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
    let mut exchanged = 0;
    let mut entered = 0;
    let mut left = 0;
    for _ in 0..1_000 {
        let (answers, cuts) = world(runner.rng());
        let (transcript, steps) = publish(&answers, cuts);
        subtract(&transcript);
        entered += steps.iter().filter(|step| step.entered > 0).count();
        left += steps.iter().filter(|step| step.left > 0).count();
        exchanged += usize::from(exchange(&answers, cuts, &transcript, &steps, runner.rng()));
    }
    // The attacker had something to attack.
    assert!(entered > 5_000 && left > 50 && exchanged > 100, "{entered} {left} {exchanged}");
}

/// The attacker finds what there is to find: without the rule, single answers come to light.
#[test]
#[should_panic(expected = "cut 1, key 0")]
fn the_attacker_finds_a_single_answer_where_the_rule_is_broken() {
    let five = BTreeMap::from([((0, Week(1)), Spread([0, 0, 0, 0, 5]))]);
    let six = BTreeMap::from([((0, Week(1)), Spread([1, 0, 0, 0, 5]))]);
    subtract(&vec![five, six]);
}
