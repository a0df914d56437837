//! Records that are restricted by themselves: whoever asked to be contacted at a number or address of the force's own
//! people, or of somebody on a list that the force keeps, is one of them.
//!
//! A match may be wrong. Then two people lift the restriction, as any other, and no list restricts the record again.

use std::collections::BTreeSet;

use candour_domain::audit::AuditAct;
use candour_domain::contact_point::ContactPoint;
use candour_domain::contact_request::ContactWish;
use candour_domain::ids::FeedbackId;
use candour_domain::restriction::RestrictionReason;
use candour_store::jobs::NewJob;
use candour_store::{Db, StoreError, transact};

use super::{Restricting, contact_of};
use crate::Unavailable;
use crate::audit::line;
use crate::ctx::Ctx;
use crate::flag::Given;
use crate::jobs::Job;
use crate::work::index_wishes;

/// How many answers one round restricts.
const ROUND: i64 = 100;
/// How many rounds one job makes before it leaves the rest to the next.
const ROUNDS: usize = 20;

/// The contact points of a wish, ready to be looked for in the lists within the transaction that stores the wish.
#[derive(Debug, Clone)]
pub(crate) struct MaybeListed {
    fingerprints: BTreeSet<[u8; 32]>,
    restricting: Restricting,
}

impl MaybeListed {
    /// Fixes everything before the write.
    pub(crate) fn new(ctx: &Ctx, wish: &ContactWish) -> Self {
        let points = ContactPoint::anywhere_in_wish(wish);
        let fingerprints = points.iter().map(|point| point.fingerprint(&ctx.key)).collect();
        Self { fingerprints, restricting: Restricting::new(ctx, None) }
    }
}

/// Restricts what an answer is about when its wish names a contact point on one of the lists. The person is told nothing
/// of it.
pub(crate) async fn restrict_if_listed(
    db: &mut Db,
    maybe: &MaybeListed,
    answer: FeedbackId,
) -> Result<(), StoreError> {
    if let Some(reason) = db.restricts(&maybe.fingerprints).await? {
        store(db, &maybe.restricting, answer, reason).await?;
    }
    Ok(())
}

async fn store(
    db: &mut Db,
    restricting: &Restricting,
    answer: FeedbackId,
    reason: RestrictionReason,
) -> Result<(), StoreError> {
    if !db.was_restricted(answer).await? {
        let contact = contact_of(db, answer).await?;
        restricting.store(db, answer, contact, reason).await?;
    }
    Ok(())
}

/// Puts the list of a reason in the place of the one before; earlier answers are looked through by a job.
pub(crate) async fn replace_list(
    db: &mut Db,
    reason: RestrictionReason,
    points: &BTreeSet<[u8; 32]>,
    job: &NewJob,
) -> Result<(), StoreError> {
    db.replace_restricted_contacts(reason, points).await?;
    db.insert_job(job).await
}

/// Puts the list of people whose records nobody opens alone, one number or address a line, in the place of the one before.
/// Only fingerprints are kept. Empty lines and lines that begin with `#` are passed over. Where a line is neither number
/// nor address nothing is changed, nor where there is no entry: an export that failed looks like that, and nobody would
/// notice that records are open. [`empty_named_list`] empties the list.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn give_named_list(ctx: &Ctx, list: &str) -> Result<Given, Unavailable> {
    let (mut points, mut not_understood) = (BTreeSet::new(), Vec::new());
    for (number, text) in (1..).zip(list.lines()) {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        match ContactPoint::parse(text) {
            Some(point) => {
                points.insert(point.fingerprint(&ctx.key));
            }
            None => not_understood.push(number),
        }
    }
    let known = points.len();
    if known == 0 && not_understood.is_empty() {
        let kept =
            Some(ctx.store.read().await?.count_restricted_contacts(RestrictionReason::NamedList).await?);
        return Ok(Given { known, not_understood, kept });
    }
    if not_understood.is_empty() {
        let entry = line(ctx, None, AuditAct::NamedListGiven, None, None);
        let job = Job::RestrictListed {}.stored(ctx);
        transact!(ctx.store, |db| {
            replace_list(db, RestrictionReason::NamedList, &points, &job).await?;
            db.insert_audit(&entry).await
        })?;
    }
    Ok(Given { known, not_understood, kept: None })
}

/// Empties that list, for somebody who knows how many entries go. `false` when there are not so many. What was restricted
/// by it stays so until two people lift it.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn empty_named_list(ctx: &Ctx, entries: usize) -> Result<bool, Unavailable> {
    let (entry, job) =
        (line(ctx, None, AuditAct::NamedListGiven, None, None), Job::RestrictListed {}.stored(ctx));
    let none = BTreeSet::new();
    Ok(transact!(ctx.store, |db| {
        if db.count_restricted_contacts(RestrictionReason::NamedList).await? != entries {
            return Ok(false);
        }
        replace_list(db, RestrictionReason::NamedList, &none, &job).await?;
        db.insert_audit(&entry).await?;
        Ok::<bool, StoreError>(true)
    })?)
}

/// Restricts what earlier answers are about whose wishes name a contact point on one of the lists.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn restrict_listed(ctx: &Ctx) -> Result<(), StoreError> {
    let mut indexed = false;
    for _ in 0..ROUNDS {
        if index_wishes(ctx).await.map_err(|Unavailable(error)| error)? == 0 {
            indexed = true;
            break;
        }
    }
    for _ in 0..ROUNDS {
        let found = ctx.store.read().await?.answers_to_restrict(ROUND).await?;
        if found.is_empty() && indexed {
            return Ok(());
        }
        for (answer, reason) in found {
            let restricting = Restricting::new(ctx, None);
            transact!(ctx.store, |db| store(db, &restricting, answer, reason).await)?;
        }
    }
    let rest = Job::RestrictListed {}.stored(ctx);
    transact!(ctx.store, |db| db.insert_job(&rest).await)
}
