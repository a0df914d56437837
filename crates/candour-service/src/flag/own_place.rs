//! Whether an answer came from a network of the force, or from where a member of staff was signed in that day. Only the
//! yes or no is kept of an answer; of staff a mark is kept for the day.

use std::net::IpAddr;

use candour_domain::key::{ForceKey, Purpose};
use candour_store::transact;

use crate::Unavailable;
use crate::ctx::{Ctx, local_day};

/// Whether a source, whose first line is an address, lies in one of the force's own networks.
pub(crate) fn is_own_network(ctx: &Ctx, source: Option<&str>) -> bool {
    let address =
        source.and_then(|source| source.lines().next()).and_then(|line| line.parse::<IpAddr>().ok());
    address.is_some_and(|address| {
        ctx.settings.own_networks.iter().any(|network| network.contains(&address.to_canonical()))
    })
}

/// What stands for a place, an address with a browser, on one day. The next day gives another mark.
pub(crate) fn staff_mark(key: &ForceKey, day: i32, source: &str) -> Option<[u8; 16]> {
    key.mac(Purpose::StaffSource, &[&day.to_be_bytes(), source.as_bytes()]).first_chunk().copied()
}

/// Notes where a member of staff is signed in today, so that an answer from the same address and browser is flagged. Who
/// it was is not noted. Marks of earlier days are forgotten.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn note_staff_source(ctx: &Ctx, source: Option<&str>) -> Result<(), Unavailable> {
    let day = local_day(ctx.clock.now());
    let Some(mark) = source.and_then(|source| staff_mark(&ctx.key, day, source)) else { return Ok(()) };
    transact!(ctx.store, |db| {
        db.forget_staff_sources(day).await?;
        db.note_staff_source(mark, day).await
    })?;
    Ok(())
}
