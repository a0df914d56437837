//! Slowing down guesses, and how many passwords are hashed at once.

use std::fmt;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as GovernorClock, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::ctx::Clock;

/// How many passwords are hashed at the same time. Each takes 19 MiB and a core for some tens of milliseconds.
const AT_ONCE: usize = 2;

/// The context's clock, as the limiter reads it.
#[derive(Clone, Debug)]
struct LimitClock(Clock);

impl GovernorClock for LimitClock {
    type Instant = Moment;

    fn now(&self) -> Moment {
        let micros = u64::try_from(self.0.now().as_microsecond()).unwrap_or(0);
        Moment(micros.saturating_mul(1_000))
    }
}

/// Nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Moment(u64);

impl std::ops::Add<Nanos> for Moment {
    type Output = Self;

    fn add(self, other: Nanos) -> Self {
        Self(self.0.saturating_add(other.as_u64()))
    }
}

impl Reference for Moment {
    fn duration_since(&self, earlier: Self) -> Nanos {
        self.0.saturating_sub(earlier.0).into()
    }

    fn saturating_sub(&self, duration: Nanos) -> Self {
        self.0.checked_sub(duration.as_u64()).map_or(*self, Self)
    }
}

type Limiter = RateLimiter<[u8; 16], DashMapStateStore<[u8; 16]>, LimitClock, NoOpMiddleware<Moment>>;

/// Three limits. The tight one is for a name from one client: it stops guessing, and somebody elsewhere who guesses
/// cannot lock the person out. The wide ones stop many clients against one name, and one client against many names.
struct Limits {
    name_and_client: Limiter,
    name: Limiter,
    client: Limiter,
    clock: LimitClock,
    turn: Semaphore,
}

/// Guards the sign-in. Clones share what they count.
#[derive(Clone)]
pub struct Guard(Arc<Limits>);

impl Guard {
    /// A guard that counts by this clock.
    pub fn new(clock: &Clock) -> Self {
        let clock = LimitClock(clock.clone());
        let limiter =
            |burst, step| RateLimiter::new(quota(burst, step), DashMapStateStore::default(), clock.clone());
        Self(Arc::new(Limits {
            name_and_client: limiter(10, Duration::from_secs(10)),
            name: limiter(100, Duration::from_secs(2)),
            client: limiter(60, Duration::from_secs(1)),
            clock: clock.clone(),
            turn: Semaphore::new(AT_ONCE),
        }))
    }

    /// Counts a try. The error says how long to wait.
    pub(super) fn admit(&self, username: &str, client: Option<&str>) -> Result<(), SignedDuration> {
        let client = client.map(network).unwrap_or_default();
        let limits = &*self.0;
        for (limiter, key) in [
            (&limits.client, key(&["client", &client])),
            (&limits.name_and_client, key(&["both", username, &client])),
            (&limits.name, key(&["name", username])),
        ] {
            if let Err(not_until) = limiter.check_key(&key) {
                let wait = not_until.wait_time_from(limits.clock.now());
                return Err(SignedDuration::try_from(wait).unwrap_or(SignedDuration::from_mins(1)));
            }
        }
        Ok(())
    }

    /// The turns for hashing.
    pub(super) fn turn(&self) -> &Semaphore {
        &self.0.turn
    }

    /// Forgets tries that no longer count.
    pub(super) fn forget(&self) {
        for limiter in [&self.0.name_and_client, &self.0.name, &self.0.client] {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guard(…)")
    }
}

fn quota(burst: u32, step: Duration) -> Quota {
    let one = NonZeroU32::MIN;
    Quota::with_period(step)
        .unwrap_or(Quota::per_second(one))
        .allow_burst(NonZeroU32::new(burst).unwrap_or(one))
}

/// Keys have one size whatever is sent, and names are not kept.
fn key(parts: &[&str]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    let mut key = [0u8; 16];
    for (to, from) in key.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    key
}

/// The network a client is in: its first line is the address, and whoever has an IPv6 address has a whole /64.
fn network(client: &str) -> String {
    let address = client.lines().next().unwrap_or_default();
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(v6)) if v6.to_ipv4_mapped().is_none() => {
            v6.segments().iter().take(4).map(|segment| format!("{segment:x}:")).collect()
        }
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> (Guard, Clock) {
        let clock = Clock::fixed("2026-11-24T10:00:00Z".parse().unwrap());
        (Guard::new(&clock), clock)
    }

    #[test]
    fn guessing_is_slowed_down_and_waiting_helps() {
        let (guard, clock) = guard();
        for _ in 0..10 {
            assert_eq!(guard.admit("amy", Some("192.0.2.1\nA")), Ok(()));
        }
        let wait = guard.admit("amy", Some("192.0.2.1\nanother browser")).unwrap_err();
        assert!(wait > SignedDuration::ZERO && wait <= SignedDuration::from_secs(10), "{wait:?}");
        assert_eq!(guard.admit("ben", Some("192.0.2.1\nA")), Ok(()), "another person at the same place");
        assert_eq!(guard.admit("amy", Some("192.0.2.2\nA")), Ok(()), "the person herself, elsewhere");
        clock.advance(wait);
        assert_eq!(guard.admit("amy", Some("192.0.2.1\nA")), Ok(()));
    }

    #[test]
    fn many_clients_against_one_name_and_one_client_against_many_names_are_slowed_down() {
        let (guard, clock) = guard();
        let refused = (0..200).filter(|n| guard.admit("amy", Some(&format!("198.51.100.{n}"))).is_err());
        assert_eq!(refused.count(), 100);
        let refused = (0..200).filter(|n| guard.admit(&format!("name{n}"), Some("203.0.113.9")).is_err());
        assert_eq!(refused.count(), 140);
        clock.advance(SignedDuration::from_hours(1));
        guard.forget();
        assert_eq!(guard.0.name.len() + guard.0.client.len() + guard.0.name_and_client.len(), 0);
    }

    #[test]
    fn one_network_of_the_long_addresses_is_one_client() {
        assert_eq!(network("2001:db8:1:2:aaaa::1\nA"), network("2001:db8:1:2:bbbb::2"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert_ne!(network("::ffff:192.0.2.1"), network("::ffff:192.0.2.2"));
    }
}
