//! The list of the force's own telephone numbers and e-mail addresses, and wishes to be contacted that name one.

use std::collections::BTreeSet;

use candour_domain::audit::AuditAct;
use candour_domain::contact_point::ContactPoint;
use candour_domain::flag::{FlagKind, FlagTarget, Seen, own_contact};
use candour_domain::ids::FeedbackId;
use candour_domain::restriction::RestrictionReason;
use candour_store::flag::NewFlag;
use candour_store::{Db, StoreError, transact};
use jiff::Timestamp;

use super::Sign;
use crate::Unavailable;
use crate::audit::line;
use crate::ctx::Ctx;
use crate::jobs::Job;
use crate::restriction::replace_list;

/// What came of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// How many numbers and addresses are known now.
    pub known: usize,
    /// The lines that are neither, counted from one.
    pub not_understood: Vec<usize>,
    /// Where there was no entry at all: how many the list before has, which still stands.
    pub kept: Option<usize>,
}

/// Puts a list, one number or address a line, in the place of the one before. Only fingerprints are kept. Empty lines
/// and lines that begin with `#` are passed over. Where a line is neither number nor address nothing is changed, nor where
/// there is no entry: an export that failed looks like that. [`empty_staff_contacts`] empties the list.
///
/// Somebody who is to be contacted there is likely one of the force's own people: what they said is restricted, earlier
/// answers by a job.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn give_staff_contacts(ctx: &Ctx, list: &str) -> Result<Given, Unavailable> {
    let mut fingerprints = BTreeSet::new();
    let mut points = BTreeSet::new();
    let mut not_understood = Vec::new();
    for (number, text) in (1..).zip(list.lines()) {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        match own_contact::fingerprint(&ctx.key, text) {
            Some(fingerprint) => {
                fingerprints.insert(fingerprint);
                points.extend(ContactPoint::parse(text).map(|point| point.fingerprint(&ctx.key)));
            }
            None => not_understood.push(number),
        }
    }
    let known = fingerprints.len();
    if known == 0 && not_understood.is_empty() {
        let kept = Some(ctx.store.read().await?.count_staff_contacts().await?);
        return Ok(Given { known, not_understood, kept });
    }
    if not_understood.is_empty() {
        let entry = line(ctx, None, AuditAct::StaffContactsGiven, None, None);
        let job = Job::RestrictListed {}.stored(ctx);
        transact!(ctx.store, |db| {
            db.replace_staff_contacts(&fingerprints).await?;
            replace_list(db, RestrictionReason::EmployeeCase, &points, &job).await?;
            db.insert_audit(&entry).await
        })?;
    }
    Ok(Given { known, not_understood, kept: None })
}

/// Empties the list, for somebody who knows how many entries go. `false` when there are not so many.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn empty_staff_contacts(ctx: &Ctx, entries: usize) -> Result<bool, Unavailable> {
    let (entry, job) =
        (line(ctx, None, AuditAct::StaffContactsGiven, None, None), Job::RestrictListed {}.stored(ctx));
    let none = BTreeSet::new();
    Ok(transact!(ctx.store, |db| {
        if db.count_staff_contacts().await? != entries {
            return Ok(false);
        }
        db.replace_staff_contacts(&none).await?;
        replace_list(db, RestrictionReason::EmployeeCase, &none, &job).await?;
        db.insert_audit(&entry).await?;
        Ok::<bool, StoreError>(true)
    })?)
}

/// A wish's number or address, ready to be looked for in the list within the transaction that stores the wish.
#[derive(Debug, Clone)]
pub(crate) struct MaybeOwn {
    fingerprints: BTreeSet<[u8; 32]>,
    flag: NewFlag,
}

impl MaybeOwn {
    /// Fixes everything before the write.
    pub(crate) fn new(ctx: &Ctx, to: &str, at: Timestamp) -> Self {
        let sign = Sign {
            kind: FlagKind::StaffContact,
            target: FlagTarget::Nobody,
            seen: Seen::default(),
            answers: Vec::new(),
        };
        Self { fingerprints: own_contact::fingerprints(&ctx.key, to), flag: sign.flag(ctx, at) }
    }
}

/// Flags an answer whose wish names one of the force's own numbers or addresses. The person is told nothing of it.
pub(crate) async fn flag_if_own(db: &mut Db, maybe: &MaybeOwn, answer: FeedbackId) -> Result<(), StoreError> {
    if db.is_staff_contact(&maybe.fingerprints).await? {
        let mut flag = maybe.flag.clone();
        flag.target = db.target_of(answer).await?;
        flag.answers = vec![answer];
        db.put_flag(&flag).await?;
    }
    Ok(())
}
