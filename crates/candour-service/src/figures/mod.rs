//! Figures: counts are kept as answers come ([`fold()`]), once a day what is new enters the figures in groups of at least
//! five ([`cut()`]), and pages, files and programs see what was cut ([`of_unit`], [`of_officer`]), never the counts.

mod cut;
mod fold;
mod officer;
mod reach;
mod share;
mod unit;
mod view;

use candour_domain::ids::{CodeId, EncounterId};
use candour_store::{Db, Store, StoreError};
use jiff::Timestamp;

pub use candour_store::recount::Difference;
pub use cut::{cut, cut_when_due};
pub use fold::{fold, fold_all};
pub use officer::of_officer;
pub use reach::Reach;
pub use unit::{borough_of, of_unit, units};
pub use view::{
    Asked, Compared, Filter, Gap, Named, OfficerFigures, Period, PersonFigures, Query, Rounded, Share, Shown,
    Unit, UnitFigures, UnitListed, Withheld,
};

use crate::Unavailable;

/// Why figures are not shown.
#[derive(Debug, thiserror::Error)]
pub enum FiguresError {
    /// The person may not see them.
    #[error("not permitted")]
    Forbidden,
    /// There is no such unit.
    #[error("there is no such unit")]
    Unknown,
    /// The team has too few officers for figures of its own.
    #[error("figures of so few officers would be figures of a person")]
    NotApart,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for FiguresError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Counts every answer anew and compares with everything that is kept. Needs no key: ratings are not sealed.
///
/// # Errors
/// [`StoreError`] when the database does not answer.
pub async fn recount(store: &Store) -> Result<Vec<Difference>, StoreError> {
    // One transaction, so that an answer that comes in between is in both or in neither.
    store.snapshot().await?.recount().await
}

/// Lets the answer to a code, where there is one, and the ledger of these encounters count as they are now: after a card
/// was bound, or moved to another encounter. Inside the transaction of what moved it.
pub(crate) async fn moved(
    db: &mut Db,
    code: CodeId,
    encounters: &[EncounterId],
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(answer) = db.uncount_answer(code).await? {
        fold::add(db, &[answer]).await?;
    }
    fold::count_lines(db, encounters, now).await
}
