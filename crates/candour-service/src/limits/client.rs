//! How often one client may ask, whatever for.

use std::sync::Arc;

use candour_domain::allowance::Allowance;
use candour_store::limit::LimitKey;
use jiff::{SignedDuration, Timestamp};

use super::{Meter, key, network};
use crate::ctx::{Ctx, Settings};

/// Counts the requests of each client. Clones share what they count.
#[derive(Debug, Clone)]
pub struct ClientRate {
    meter: Arc<Meter>,
    on: bool,
}

impl ClientRate {
    /// By the force's settings; a rate of nought counts nothing.
    pub fn new(settings: &Settings) -> Self {
        let a_minute = i64::from(settings.client_rate.max(1));
        let step = SignedDuration::from_micros(60_000_000 / a_minute);
        let meter = Arc::new(Meter::new(Allowance::new(settings.client_burst, step)));
        Self { meter, on: settings.client_rate > 0 }
    }

    /// Whether anything is counted.
    pub const fn is_on(&self) -> bool {
        self.on
    }

    /// Counts a request from this address.
    ///
    /// # Errors
    /// How long the client has to wait.
    pub fn admit(&self, ctx: &Ctx, address: &str) -> Result<(), SignedDuration> {
        if !self.on {
            return Ok(());
        }
        self.meter.spend(key(ctx, &["client", &network(address)]), ctx.clock.now())
    }

    pub(super) fn allowance(&self) -> Allowance {
        self.meter.allowance()
    }

    pub(super) fn take_unshared(&self, now: Timestamp) -> Vec<(LimitKey, u32)> {
        self.meter.take_unshared(now)
    }

    pub(super) fn give_back(&self, uses: &[(LimitKey, u32)]) {
        self.meter.give_back(uses);
    }

    pub(super) fn learn(&self, shared: &[(LimitKey, Timestamp)]) {
        self.meter.learn(shared);
    }

    pub(super) fn forget(&self, now: Timestamp) {
        self.meter.forget(now);
    }
}
