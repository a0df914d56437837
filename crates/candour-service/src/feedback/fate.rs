//! What became of an answer, for the person who gave it: who took it out, when and why, whether a copy is kept, and until when
//! backups hold it.

use candour_domain::erasure::ErasureCause;
use candour_domain::receipt::Receipt;
use jiff::Timestamp;
use jiff::civil::Date;

use super::afterwards::{ReceiptError, found};
use crate::ctx::Ctx;
use crate::erasure::certified;

/// Whether what came with an answer is held, or was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// Nothing was ever held.
    Never,
    /// A copy is kept for now.
    Held,
    /// It was kept for a time, and is not any more.
    Over,
}

/// Who took an answer out of feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenOut {
    /// Nobody: it is feedback.
    No,
    /// The person, with their receipt.
    ByPerson,
    /// The force.
    ByForce {
        /// Why.
        cause: ErasureCause,
        /// Whether it is known that one person asked and another carried it out.
        by_two: bool,
    },
}

/// What backups still hold of what was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backups {
    /// From this day on nobody can read it in any of them.
    Until(Date),
    /// It does not stand on the list outside them yet: one of them would bring it back.
    NotListed,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    /// Who took it out first.
    pub taken_out: TakenOut,
    /// When; nothing for what was taken back before that was kept.
    pub at: Option<Timestamp>,
    /// Whether a copy is kept.
    pub holding: Holding,
    /// What backups hold of what was erased; nothing while it is held, or where nothing was erased.
    pub backups: Option<Backups>,
    /// When words were last removed because their time was over.
    pub outdated: Option<Timestamp>,
}

/// What became of the answer of this receipt. It is not told what it is held for: somebody else may look at the screen.
///
/// # Errors
/// [`ReceiptError::Unknown`] when it belongs to none.
pub async fn fate_of(ctx: &Ctx, receipt: &Receipt) -> Result<Fate, ReceiptError> {
    let mut db = ctx.store.snapshot().await?;
    let answer = found(ctx, &mut db, receipt).await?;
    let holding = if db.is_held(answer.id).await? {
        Holding::Held
    } else if db.hold_was_lifted(answer.id).await?.is_some() {
        Holding::Over
    } else {
        Holding::Never
    };
    let (by_time, erasures): (Vec<_>, Vec<_>) = db
        .erasures_of(answer.id)
        .await?
        .into_iter()
        .partition(|one| one.listed.cause == ErasureCause::Retention);
    let first = erasures.last();
    let taken_out = match first.map(|one| (one.listed.cause, one.staff_id)) {
        _ if answer.state == candour_domain::feedback::FeedbackState::Received => TakenOut::No,
        None | Some((ErasureCause::Withdrawn, _)) => TakenOut::ByPerson,
        // Only one who decides on another's wish erases under their own name.
        Some((cause, staff)) => TakenOut::ByForce { cause, by_two: staff.is_some() },
    };
    let done = if taken_out == TakenOut::No { &by_time } else { &erasures };
    let backups = done.iter().find(|one| one.listed.held.is_none()).and_then(|one| {
        if one.listed_at.is_none() {
            return Some(Backups::NotListed);
        }
        certified(ctx, one, &[]).unreadable_in_backups.map(Backups::Until)
    });
    Ok(Fate {
        taken_out,
        at: first.map(|one| one.listed.at),
        holding,
        backups,
        outdated: by_time.first().map(|one| one.listed.at),
    })
}
