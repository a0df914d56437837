//! The daily round in which officers get new batches of words.

use candour_domain::ids::{FeedbackId, OfficerId, WordsBatchId};
use candour_domain::key::Purpose;
use candour_domain::reading::{TOGETHER, Waiting, deal, shuffle};
use candour_store::words::{NewWordsBatch, WaitingFound};
use candour_store::{StoreError, transact};
use jiff::{SignedDuration, Timestamp};

use crate::Unavailable;
use crate::ctx::{Ctx, local_day};

/// How long a round belongs to the node that claimed it: longer than a round takes.
const LEASE: SignedDuration = SignedDuration::from_mins(60);
/// How many officers are looked up at a time.
const OFFICERS: i64 = 200;

/// Makes the day's batches when nobody has. Returns whether this call did.
///
/// # Errors
/// [`Unavailable`] when the database does not answer. What was made stays, and the rest is made when the claim ends.
pub async fn make_batches_when_due(ctx: &Ctx) -> Result<bool, Unavailable> {
    let now = ctx.clock.now();
    let day = local_day(now);
    let lease = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
    if !transact!(ctx.store, |db| db.claim_words_round(day, now, lease).await)? {
        return Ok(false);
    }
    make_batches(ctx).await?;
    let done = ctx.clock.now();
    transact!(ctx.store, |db| db.finish_words_round(day, done).await)?;
    Ok(true)
}

/// Makes the batches of every officer for whom enough answers wait. Who has no news is not looked at. Returns how many
/// batches there were.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn make_batches(ctx: &Ctx) -> Result<usize, Unavailable> {
    let at_least = i64::try_from(TOGETHER).unwrap_or(i64::MAX);
    let mut after = None;
    let mut made = 0;
    loop {
        let officers = ctx.store.read().await?.officers_with_words_waiting(at_least, after, OFFICERS).await?;
        let Some(last) = officers.last().copied() else { return Ok(made) };
        after = Some(last);
        for officer in officers {
            made += of_officer(ctx, officer).await?;
        }
    }
}

/// Makes the batches of one officer, all in one transaction: one node makes them, or the other.
async fn of_officer(ctx: &Ctx, officer: OfficerId) -> Result<usize, StoreError> {
    let now = ctx.clock.now();
    let outcome = transact!(ctx.store, |db| {
        let mut ready: Vec<Waiting> = Vec::new();
        let mut never: Vec<FeedbackId> = Vec::new();
        for found in db.words_waiting_for(officer).await? {
            match found {
                WaitingFound::Ready(answer) => ready.push(answer),
                WaitingFound::Never(id) => never.push(id),
                WaitingFound::NotYet => {}
            }
        }
        db.forget_words_waiting(officer, &never).await?;
        let dealt = deal(&ctx.key, officer, &ready, now);
        let made = dealt.len();
        for (n, batch) in dealt.into_iter().enumerate() {
            let id = batch_id(ctx, officer, now, n);
            let mut answers = batch.answers;
            shuffle(&ctx.key, id, &mut answers);
            let new =
                NewWordsBatch { id, officer_id: officer, thanks: batch.thanks, until: batch.until, answers };
            db.insert_words_batch(&new).await?;
        }
        Ok::<usize, StoreError>(made)
    });
    match outcome {
        // Another node was at it at the same moment, and has made them.
        Err(StoreError::Duplicate) => Ok(0),
        other => other,
    }
}

/// An id that is the same when the transaction is run again.
fn batch_id(ctx: &Ctx, officer: OfficerId, at: Timestamp, n: usize) -> WordsBatchId {
    let (officer, time, n) = (officer.uuid(), at.as_microsecond().to_be_bytes(), n.to_be_bytes());
    let mac = ctx.key.mac(Purpose::WordsOrder, &[officer.as_bytes(), &time, &n]);
    WordsBatchId::new(at, mac.first_chunk().copied().unwrap_or_default())
}
