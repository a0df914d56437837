//! Slowing down guesses, and how many passwords are hashed at once.

use std::fmt;
use std::sync::Arc;

use candour_domain::allowance::Allowance;
use candour_store::limit::{LimitKey, LimitKind};
use candour_store::{StoreError, transact};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;

use crate::ctx::Ctx;
use crate::limits::{Meter, key, network};

/// How many passwords are hashed at the same time. Each takes 19 MiB and a core for some tens of milliseconds.
const AT_ONCE: usize = 2;

/// Three limits. The tight one is for a name from one client: it stops guessing, and somebody elsewhere who guesses
/// cannot lock the person out. The wide ones stop many clients against one name, and one client against many names.
struct Limits {
    name_and_client: Meter,
    name: Meter,
    client: Meter,
    turn: Semaphore,
}

/// Guards the sign-in. What counts is in the database, so that all nodes count together and a new start forgets
/// nothing; memory comes first, so that a flood does not reach the database. Clones share what they count.
#[derive(Clone)]
pub struct Guard(Arc<Limits>);

impl Default for Guard {
    fn default() -> Self {
        let meter = |burst, seconds| Meter::new(Allowance::new(burst, SignedDuration::from_secs(seconds)));
        Self(Arc::new(Limits {
            name_and_client: meter(10, 10),
            name: meter(100, 2),
            client: meter(60, 1),
            turn: Semaphore::new(AT_ONCE),
        }))
    }
}

impl Guard {
    /// Counts a try, from a client whose first line is its address. The inner error says how long to wait.
    pub(super) async fn admit(
        &self,
        ctx: &Ctx,
        username: &str,
        client: Option<&str>,
    ) -> Result<Result<(), SignedDuration>, StoreError> {
        let now = ctx.clock.now();
        let limits = self.limits(ctx, username, client);
        for (meter, key) in &limits {
            if let Err(wait) = meter.spend(*key, now) {
                return Ok(Err(wait));
            }
        }
        // Tries that one of the limits refuses are counted by those before it: they were tries.
        transact!(ctx.store, |db| {
            for (meter, key) in &limits {
                if let Err(wait) = db.spend_allowance(LimitKind::Guess, *key, now, meter.allowance()).await? {
                    return Ok::<_, StoreError>(Err(wait));
                }
            }
            Ok(Ok(()))
        })
    }

    fn limits(&self, ctx: &Ctx, username: &str, client: Option<&str>) -> Vec<(&Meter, LimitKey)> {
        let limits = &*self.0;
        let network = client.map(|client| network(client.lines().next().unwrap_or_default()));
        let network = network.as_deref();
        let mut each = Vec::with_capacity(3);
        if let Some(network) = network {
            each.push((&limits.client, key(ctx, &["guess client", network])));
        }
        each.push((
            &limits.name_and_client,
            key(ctx, &["guess both", username, network.unwrap_or_default()]),
        ));
        each.push((&limits.name, key(ctx, &["guess name", username])));
        each
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
