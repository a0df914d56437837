//! Counts in memory, by fingerprint.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use candour_domain::allowance::Allowance;
use candour_store::limit::LimitKey;
use jiff::{SignedDuration, Timestamp};

/// How many fingerprints are kept at once, in each of the parts. With all of them full, who comes anew is let in
/// uncounted: a flood from many networks must not shut out everybody else.
const MOST: usize = 16_384;
/// The counts lie in so many parts, so that requests seldom wait for each other.
const PARTS: usize = 16;

#[derive(Debug, Clone, Copy)]
struct Spent {
    paid_at: Timestamp,
    /// How many uses the other nodes have not been told of.
    unshared: u32,
}

/// Counts what is spent of one allowance, for each fingerprint.
pub(crate) struct Meter {
    allowance: Allowance,
    parts: [Mutex<HashMap<LimitKey, Spent>>; PARTS],
}

impl Meter {
    pub(crate) fn new(allowance: Allowance) -> Self {
        Self { allowance, parts: std::array::from_fn(|_| Mutex::default()) }
    }

    pub(crate) const fn allowance(&self) -> Allowance {
        self.allowance
    }

    fn part(&self, key: &LimitKey) -> MutexGuard<'_, HashMap<LimitKey, Spent>> {
        let [first, ..] = *key;
        let part = self.parts.get(usize::from(first) % PARTS).unwrap_or(&self.parts[0]);
        part.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn every_part(&self) -> impl Iterator<Item = MutexGuard<'_, HashMap<LimitKey, Spent>>> {
        self.parts.iter().map(|part| part.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Counts a use. The error says how long to wait.
    pub(crate) fn spend(&self, key: LimitKey, now: Timestamp) -> Result<(), SignedDuration> {
        let mut part = self.part(&key);
        // Room is made by [`Meter::forget`], now and then: to look for it here would make a flood dearer still.
        if part.len() >= MOST && !part.contains_key(&key) {
            return Ok(());
        }
        match part.entry(key) {
            Entry::Occupied(mut spent) => {
                let spent = spent.get_mut();
                spent.paid_at = self.allowance.spend(Some(spent.paid_at), now)?;
                spent.unshared = spent.unshared.saturating_add(1);
            }
            Entry::Vacant(place) => {
                place.insert(Spent { paid_at: self.allowance.spend(None, now)?, unshared: 1 });
            }
        }
        Ok(())
    }

    /// What the other nodes should know: how often those asked who have spent at least a quarter of the whole. It
    /// counts as told from now on.
    pub(crate) fn take_unshared(&self, now: Timestamp) -> Vec<(LimitKey, u32)> {
        let quarter = self.allowance.whole() / 4;
        let mut uses = Vec::new();
        for mut part in self.every_part() {
            for (key, spent) in part.iter_mut() {
                if spent.unshared > 0 && spent.paid_at.duration_since(now) >= quarter {
                    uses.push((*key, std::mem::take(&mut spent.unshared)));
                }
            }
        }
        uses
    }

    /// The others could not be told: it counts as untold again.
    pub(crate) fn give_back(&self, uses: &[(LimitKey, u32)]) {
        for (key, count) in uses {
            if let Some(spent) = self.part(key).get_mut(key) {
                spent.unshared = spent.unshared.saturating_add(*count);
            }
        }
    }

    /// Takes over what all nodes together counted, where it is more.
    pub(crate) fn learn(&self, shared: &[(LimitKey, Timestamp)]) {
        for (key, paid_at) in shared {
            let mut part = self.part(key);
            let spent = part.entry(*key).or_insert(Spent { paid_at: *paid_at, unshared: 0 });
            spent.paid_at = spent.paid_at.max(*paid_at);
        }
    }

    /// Forgets what is paid back.
    pub(crate) fn forget(&self, now: Timestamp) {
        for mut part in self.every_part() {
            part.retain(|_, spent| spent.paid_at > now);
            if part.capacity() > 4 * part.len().max(64) {
                part.shrink_to_fit();
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.every_part().map(|part| part.len()).sum()
    }
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meter(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + seconds).unwrap()
    }

    #[test]
    fn only_the_busy_are_shared_and_each_use_once() {
        let meter = Meter::new(Allowance::new(8, SignedDuration::from_secs(1)));
        let (calm, busy) = ([1; 32], [2; 32]);
        meter.spend(calm, at(0)).unwrap();
        for _ in 0..4 {
            meter.spend(busy, at(0)).unwrap();
        }
        assert_eq!(meter.take_unshared(at(0)), [(busy, 4)]);
        assert!(meter.take_unshared(at(0)).is_empty());
        meter.give_back(&[(busy, 4)]);
        meter.spend(busy, at(0)).unwrap();
        assert_eq!(meter.take_unshared(at(0)), [(busy, 5)]);
    }

    #[test]
    fn what_others_counted_shuts_out_here_too_until_it_is_paid_back() {
        let meter = Meter::new(Allowance::new(4, SignedDuration::from_secs(1)));
        meter.learn(&[([3; 32], at(4))]);
        assert_eq!(meter.spend([3; 32], at(0)), Err(SignedDuration::from_secs(1)));
        assert!(meter.take_unshared(at(0)).is_empty(), "what others counted is not told again");
        meter.learn(&[([3; 32], at(2))]);
        assert!(meter.spend([3; 32], at(0)).is_err(), "less than is known changes nothing");
        assert!(meter.spend([3; 32], at(1)).is_ok());
        meter.forget(at(60));
        assert_eq!(meter.len(), 0);
    }

    #[test]
    fn a_flood_from_many_networks_takes_bounded_room_and_shuts_out_nobody() {
        let meter = Meter::new(Allowance::new(2, SignedDuration::from_secs(1_000)));
        for number in 0..(MOST as u64 * 2) {
            let mut key = [0; 32];
            key[1..9].copy_from_slice(&number.to_be_bytes());
            assert!(meter.spend(key, at(0)).is_ok());
        }
        assert_eq!(meter.len(), MOST);
        for _ in 0..5 {
            assert!(meter.spend([0xF0; 32], at(0)).is_ok() || meter.len() > MOST);
        }
    }
}
