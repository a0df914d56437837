//! Slowing down guesses, and how many passwords are hashed at once.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use candour_domain::allowance::Allowance;
use candour_domain::key::Purpose;
use candour_domain::staff::Staff;
use candour_store::limit::{LimitKey, LimitKind};
use candour_store::{StoreError, transact};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;

use super::one_time_code;
use crate::ctx::Ctx;
use crate::limits::{Meter, key, network};

/// How many passwords are hashed at the same time. Each takes 19 MiB and a core for some tens of milliseconds.
const AT_ONCE: usize = 2;

/// How many wrong codes after a right password are let through at once, and how long each takes to be paid back.
const CODES_AT_ONCE: u32 = 10;
const CODE_STEP: SignedDuration = SignedDuration::from_mins(10);

/// How long it is remembered that somebody signs in from a network.
const NETWORK_KNOWN: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Three limits. The tight one is for a name from one client: it stops guessing, and somebody elsewhere who guesses
/// cannot lock the person out. The wide ones stop many clients against one name, and one client against many names.
struct Limits {
    name_and_client: Meter,
    name: Meter,
    client: Meter,
    turn: Semaphore,
    /// How many passwords were worked on.
    worked: AtomicU64,
}

/// Guards the sign-in. What counts is in the database, so that all nodes count together and a new start forgets
/// nothing; memory comes first, so that a flood does not reach the database. Clones share what they count.
#[derive(Clone)]
pub struct Guard(Arc<Limits>);

struct Limit<'a> {
    meter: &'a Meter,
    key: LimitKey,
    /// Whether it is the limit of a name, wherever the tries come from.
    of_name: bool,
}

/// The network a try comes from.
fn network_of(client: Option<&str>) -> Option<String> {
    client.map(|client| network(client.lines().next().unwrap_or_default()))
}

/// Whether the person of this name has signed in from here, of late.
pub(super) async fn is_known_here(
    ctx: &Ctx,
    username: &str,
    client: Option<&str>,
) -> Result<bool, StoreError> {
    let Some(network) = network_of(client) else { return Ok(false) };
    let fingerprint = network_fingerprint(ctx, username, &network);
    ctx.store.read().await?.is_known_network(fingerprint, ctx.clock.now()).await
}

/// Remembers that this person signs in from here.
pub(super) async fn know_network(ctx: &Ctx, staff: &Staff, client: Option<&str>) -> Result<(), StoreError> {
    let Some(network) = network_of(client) else { return Ok(()) };
    let fingerprint = network_fingerprint(ctx, &staff.username, &network);
    let until = ctx.clock.now().checked_add(NETWORK_KNOWN).unwrap_or(Timestamp::MAX);
    transact!(ctx.store, |db| db.know_network(staff.id, fingerprint, until).await)
}

fn network_fingerprint(ctx: &Ctx, username: &str, network: &str) -> [u8; 32] {
    ctx.key.mac(Purpose::NetworkLookup, &[username.as_bytes(), network.as_bytes()])
}

async fn vouched_for(
    ctx: &Ctx,
    username: &str,
    client: Option<&str>,
    typed: &str,
) -> Result<bool, StoreError> {
    Ok(is_known_here(ctx, username, client).await? || one_time_code::is_right(ctx, username, typed).await?)
}

/// Wrong codes after a right password: who knows somebody's password may not try all codes. Counted for the person, and
/// apart for each network they are known from, so that somebody elsewhere does not keep them out of their own desk.
fn code_limit(ctx: &Ctx, username: &str, client: Option<&str>, known_here: bool) -> (LimitKey, Allowance) {
    let network = network_of(client).filter(|_| known_here).unwrap_or_default();
    let key = key(ctx, &["guess code", username, &network]);
    (key, Allowance::new(CODES_AT_ONCE, CODE_STEP))
}

/// Whether so many wrong codes came after right passwords that no other is looked at just now.
pub(super) async fn codes_are_spent(
    ctx: &Ctx,
    username: &str,
    client: Option<&str>,
    known_here: bool,
) -> Result<bool, StoreError> {
    let (key, allowance) = code_limit(ctx, username, client, known_here);
    let paid_at = ctx.store.read().await?.allowance_paid_at(key).await?;
    Ok(allowance.spend(paid_at, ctx.clock.now()).is_err())
}

/// Counts a wrong code. Where it was the password that was wrong, as much is written, under a key that nobody asks for.
pub(super) async fn count_wrong_code(
    ctx: &Ctx,
    username: &str,
    client: Option<&str>,
    known_here: bool,
    after_right_password: bool,
) -> Result<(), StoreError> {
    let (counted, allowance) = code_limit(ctx, username, client, known_here);
    let (key, allowance) = if after_right_password {
        (counted, allowance)
    } else {
        (key(ctx, &["no code", username]), Allowance::new(1, SignedDuration::from_secs(1)))
    };
    let now = ctx.clock.now();
    transact!(ctx.store, |db| db.spend_allowance(LimitKind::Guess, key, now, allowance).await).map(|_| ())
}

impl Default for Guard {
    fn default() -> Self {
        let meter = |burst, seconds| Meter::new(Allowance::new(burst, SignedDuration::from_secs(seconds)));
        Self(Arc::new(Limits {
            name_and_client: meter(10, 10),
            name: meter(100, 2),
            client: meter(60, 1),
            turn: Semaphore::new(AT_ONCE),
            worked: AtomicU64::new(0),
        }))
    }
}

impl Guard {
    /// Counts a try, from a client whose first line is its address. The inner error says how long to wait.
    ///
    /// The limit of a name alone can be spent by a flood from elsewhere. Its owner is let through all the same: from a
    /// network they have signed in from, or with the right code of the moment in `typed`.
    pub(super) async fn admit(
        &self,
        ctx: &Ctx,
        username: &str,
        client: Option<&str>,
        typed: &str,
    ) -> Result<Result<(), SignedDuration>, StoreError> {
        let now = ctx.clock.now();
        let limits = self.limits(ctx, username, client);
        let mut vouched = false;
        for Limit { meter, key, of_name } in &limits {
            if let Err(wait) = meter.spend(*key, now) {
                if !*of_name || !vouched_for(ctx, username, client, typed).await? {
                    return Ok(Err(wait));
                }
                vouched = true;
            }
        }
        // Tries that one of the limits refuses are counted by those before it: they were tries.
        let refused = transact!(ctx.store, |db| {
            for Limit { meter, key, of_name } in &limits {
                if let Err(wait) = db.spend_allowance(LimitKind::Guess, *key, now, meter.allowance()).await? {
                    return Ok::<_, StoreError>(Some((wait, *of_name)));
                }
            }
            Ok(None)
        })?;
        Ok(match refused {
            None => Ok(()),
            Some((_, true)) if vouched || vouched_for(ctx, username, client, typed).await? => Ok(()),
            Some((wait, _)) => Err(wait),
        })
    }

    fn limits(&self, ctx: &Ctx, username: &str, client: Option<&str>) -> Vec<Limit<'_>> {
        let limits = &*self.0;
        let network = network_of(client);
        let mut each = Vec::with_capacity(3);
        if let Some(network) = &network {
            let key = key(ctx, &["guess client", network]);
            each.push(Limit { meter: &limits.client, key, of_name: false });
        }
        let both = key(ctx, &["guess both", username, network.as_deref().unwrap_or_default()]);
        each.push(Limit { meter: &limits.name_and_client, key: both, of_name: false });
        let name = key(ctx, &["guess name", username]);
        each.push(Limit { meter: &limits.name, key: name, of_name: true });
        each
    }

    /// How many passwords were hashed since the start, right or wrong, for somebody or nobody.
    pub(crate) fn worked(&self) -> u64 {
        self.0.worked.load(Ordering::Relaxed)
    }

    /// Counts a password that is hashed now.
    pub(super) fn works(&self) {
        self.0.worked.fetch_add(1, Ordering::Relaxed);
    }

    /// The turns for hashing.
    pub(super) fn turn(&self) -> &Semaphore {
        &self.0.turn
    }

    /// Forgets tries that no longer count.
    pub(crate) fn forget(&self, now: Timestamp) {
        for meter in [&self.0.name_and_client, &self.0.name, &self.0.client] {
            meter.forget(now);
        }
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guard(…)")
    }
}
