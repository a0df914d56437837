//! What keeps the keys of people as they should be: old texts are sealed anew under a person's key, the keys of people are
//! wrapped anew under the month's, and the key of a month that nothing needs any more is destroyed.
//!
//! Every node may be at it: each change is made only where what it changes is still as it was found.

use candour_domain::key::KeyMonth;
use candour_store::person_key::{OldSeal, ToReseal};
use candour_store::seal::WrappedKey;
use candour_store::{StoreError, transact};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use super::{KeysError, NewPerson, of_answer};
use crate::ctx::{Ctx, local_day};

/// How many texts are sealed anew, or keys wrapped anew, in one transaction: people who send an answer meanwhile wait for
/// no more than this.
const BATCH: i64 = 100;
/// How many transactions one call makes of each kind before it lets others have the disk.
const BATCHES: usize = 20;

/// What one call did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// Texts that were sealed anew under a person's key.
    pub resealed: usize,
    /// Keys of people that were wrapped anew under this month's.
    pub rewrapped: usize,
    /// Months whose keys were destroyed.
    pub destroyed: Vec<KeyMonth>,
}

/// Does some of what is to be done; more may wait while anything was sealed or wrapped anew.
///
/// # Errors
/// [`KeysError`] says what could not be done. What was done stays.
pub async fn upkeep(ctx: &Ctx) -> Result<Done, KeysError> {
    let mut done = Done::default();
    for old in OldSeal::ALL {
        for _ in 0..BATCHES {
            let some = reseal(ctx, old).await?;
            done.resealed += some;
            if some == 0 {
                break;
            }
        }
    }
    let current = ctx.keys.current()?.month();
    for found in ctx.store.read().await?.key_months().await? {
        if found.month == current {
            continue;
        }
        let mut unused = false;
        for _ in 0..BATCHES {
            let some = rewrap(ctx, found.month).await?;
            done.rewrapped += some;
            unused = some == 0;
            if unused {
                break;
            }
        }
        if !unused {
            transact!(ctx.store, |db| db.month_is_used(found.month).await)?;
        } else if found.month < current && destroyed_when_due(ctx, found.month).await? {
            done.destroyed.push(found.month);
        }
    }
    Ok(done)
}

/// Seals some old texts anew. Returns how many were seen to.
async fn reseal(ctx: &Ctx, old: OldSeal) -> Result<usize, StoreError> {
    let found = ctx.store.read().await?.to_reseal(old, BATCH).await?;
    if found.is_empty() {
        return Ok(0);
    }
    let at = ctx.clock.now();
    let mut ready: Vec<(ToReseal, NewPerson, [u8; 24])> = Vec::with_capacity(found.len());
    for row in found {
        ready.push((row, ctx.keys.new_person(at, &ctx.chance)?, ctx.chance.bytes()));
    }
    let count = ready.len();
    transact!(ctx.store, |db| {
        for (found, person, nonce) in &ready {
            let Ok(text) = ctx.sealer.open(old.column(), found.row, &found.sealed) else {
                tracing::error!(row = %found.row, table = old.column().table(), "a sealed text does not open");
                db.leave_unsealable(old, found.row).await?;
                continue;
            };
            // What was taken back since it was found is not given a key.
            if !db.is_to_reseal(old, found.row).await? {
                continue;
            }
            let key = of_answer(ctx, db, found.answer, person).await?;
            let sealed = key.seal(old.column(), found.row, &text, *nonce);
            let sealed = sealed.map_err(|_| StoreError::Corrupt { table: old.column().table() })?;
            db.reseal(old, found.row, &sealed).await?;
        }
        Ok::<(), StoreError>(())
    })?;
    Ok(count)
}

/// Wraps some keys anew that are wrapped by this month's key. Returns how many were found.
async fn rewrap(ctx: &Ctx, from: KeyMonth) -> Result<usize, KeysError> {
    let mut found = ctx.store.read().await?.person_keys_of_month(from, BATCH).await?;
    if found.is_empty() {
        return Ok(0);
    }
    // Two nodes touch the same rows in the same order, so neither waits for the other in a ring.
    found.sort_by_key(|key| key.person);
    let (old, new) = (ctx.keys.month(from)?, ctx.keys.current()?);
    let mut ready: Vec<WrappedKey> = Vec::with_capacity(found.len());
    for wrapped in &found {
        let corrupt = |_| StoreError::Corrupt { table: "person_key" };
        let key = old.unwrap(wrapped).map_err(corrupt)?;
        ready.push(new.wrap(&key, ctx.chance.bytes()).map_err(corrupt)?);
    }
    transact!(ctx.store, |db| {
        for wrapped in &ready {
            db.rewrap_person_key(from, wrapped).await?;
        }
        Ok::<(), StoreError>(())
    })?;
    Ok(found.len())
}

/// Counts today as a day on which nothing needed a month's key, and destroys it when there were enough of them.
async fn destroyed_when_due(ctx: &Ctx, month: KeyMonth) -> Result<bool, KeysError> {
    let day = local_day(ctx.clock.now());
    let days = transact!(ctx.store, |db| db.count_unused_day(month, day).await)?;
    if days <= i64::from(ctx.settings.backup_days) {
        return Ok(false);
    }
    // First no program may begin to use it, then none may have used it, then it goes.
    ctx.keys.in_folder(move |folder| folder.mark_month_gone(month)).await?;
    match transact!(ctx.store, |db| db.delete_key_month(month).await) {
        Ok(()) => {}
        Err(StoreError::Orphan) => {
            ctx.keys.in_folder(move |folder| folder.keep_month(month)).await?;
            transact!(ctx.store, |db| db.month_is_used(month).await)?;
            return Ok(false);
        }
        Err(error) => return Err(error.into()),
    }
    ctx.keys.in_folder(move |folder| folder.destroy_month(month)).await?;
    ctx.keys.forget(month);
    tracing::info!(%month, "the key of a month was destroyed: what was erased while it was used opens from no backup");
    Ok(true)
}

/// The day from which no backup opens what was erased at `at`, if the month's turn is not held up: keys are wrapped anew
/// when the next month begins, and the old key is destroyed `backup_days` days after the first day it was not used.
pub fn out_of_backups(ctx: &Ctx, at: Timestamp) -> Date {
    let date = at.to_zoned_datetime(crate::ctx::london()).date();
    let next = date.first_of_month().checked_add(1.month()).unwrap_or(date);
    next.checked_add((i64::from(ctx.settings.backup_days) + 1).days()).unwrap_or(Date::MAX)
}
