//! Slowing down those who ask too often, on all nodes together.
//!
//! Guesses of passwords are counted in the database, with memory as a first line that spares it floods
//! ([`crate::sign_in`]). Requests are counted in memory alone; once a second each node adds what its busiest clients
//! asked for to the shared counts, and learns what the others added ([`share`]).

mod client;
mod meter;

pub use client::ClientRate;
pub(crate) use meter::Meter;

use std::net::IpAddr;

use candour_domain::key::Purpose;
use candour_store::limit::{LimitKey, LimitKind};
use candour_store::transact;

use crate::Unavailable;
use crate::ctx::Ctx;

/// How many busy clients a node learns of at once.
const LEARNT: i64 = 10_000;

/// A fingerprint of who is slowed down. Neither name nor address is kept.
pub(crate) fn key(ctx: &Ctx, parts: &[&str]) -> LimitKey {
    let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
    ctx.key.mac(Purpose::LimitLookup, &parts)
}

/// The network a client is in: the address itself, or the first 64 bits of an IPv6 address, since whoever has one
/// such address has all that begin like it.
pub(crate) fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(v6)) => v6.segments().iter().take(4).map(|segment| format!("{segment:x}:")).collect(),
        Ok(IpAddr::V4(v4)) => v4.to_string(),
        Err(_) => address.to_owned(),
    }
}

/// Tells the other nodes of the busiest clients here, and learns of theirs. Called once a second. A SQLite file has one
/// node, so there is nobody to tell.
///
/// # Errors
/// [`Unavailable`] when the database does not answer: each node then goes on by its own counts.
pub async fn share(ctx: &Ctx) -> Result<(), Unavailable> {
    let now = ctx.clock.now();
    let rate = &ctx.client_rate;
    if ctx.store.is_sqlite() || !rate.is_on() {
        rate.forget(now);
        return Ok(());
    }
    let allowance = rate.allowance();
    let uses = rate.take_unshared(now);
    if !uses.is_empty() {
        let added =
            transact!(ctx.store, |db| db.add_to_allowances(LimitKind::Client, &uses, now, allowance).await);
        if let Err(error) = added {
            rate.give_back(&uses);
            return Err(error.into());
        }
    }
    let busy = ctx.store.read().await?.allowances_spent(LimitKind::Client, now, LEARNT).await?;
    rate.learn(&busy);
    rate.forget(now);
    Ok(())
}

/// Forgets, here and in the database, what was spent and is paid back.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn forget(ctx: &Ctx) -> Result<(), Unavailable> {
    let now = ctx.clock.now();
    ctx.client_rate.forget(now);
    ctx.sign_in_guard.forget(now);
    transact!(ctx.store, |db| db.forget_allowances(now).await)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_of_the_long_addresses_is_one_client() {
        assert_eq!(network("2001:db8:1:2:aaaa::1"), network("2001:db8:1:2:bbbb::2"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert_ne!(network("::ffff:192.0.2.1"), network("::ffff:192.0.2.2"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"), "the same machine by another writing");
    }
}
