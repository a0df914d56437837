//! An officer reads what people said about their own contacts.

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::{FeedbackId, OfficerId, WordsBatchId};
use candour_domain::language::Language;
use candour_domain::permission::{Act, Place};
use candour_domain::staff::Staff;
use candour_store::seal::Column;
use candour_store::words::WordsBatchFound;
use candour_store::{Db, StoreError, transact};

pub use candour_store::words::WordsBatchKey;

use crate::Unavailable;
use crate::audit;
use crate::ctx::Ctx;
use crate::keys;
use crate::permit::{Refused, permit};

/// How many batches a page holds.
const BATCHES: usize = 6;

/// What an officer reads: batches, thanks first, then the newest.
#[derive(Debug, Clone, Default)]
pub struct OwnWords {
    /// Batches that hold thanks alone.
    pub thanks: Vec<Batch>,
    /// All others.
    pub others: Vec<Batch>,
    /// Where the next page begins.
    pub next: Option<WordsBatchKey>,
}

/// What several people said: no times, no ratings, in an order that tells nothing.
#[derive(Debug, Clone, Default)]
pub struct Batch(pub Vec<Vec<Said>>);

/// Words of one person.
#[derive(Clone)]
pub struct Said {
    /// The language of the form; the words may be in another.
    pub language: Language,
    /// The words.
    pub text: String,
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Said({} characters)", self.text.chars().count())
    }
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum OwnWordsError {
    /// The person may not, or is no officer.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Storage failed, or the read could not be put on record.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for OwnWordsError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Shows an officer what people said about their own contacts. Each batch is on record before it is shown.
///
/// A batch from which something has gone is hidden as a whole, and for good: whoever looks before and after learns that
/// one of at least five people changed something, and not who, nor what. That it was hidden is stored before the page is
/// shown, so that it cannot be made to come back.
///
/// # Errors
/// [`OwnWordsError`] says why nothing is shown.
pub async fn own(ctx: &Ctx, staff: &Staff, after: Option<WordsBatchKey>) -> Result<OwnWords, OwnWordsError> {
    permit(staff, Act::ReadOwnWords, Place { officer: staff.officer, ..Place::default() })?;
    let officer = staff.officer.ok_or(Refused)?;
    let limit = i64::try_from(BATCHES + 1).unwrap_or(i64::MAX);
    let mut db = ctx.store.read().await?;
    let mut batches = db.words_batches(officer, after, limit).await?;
    let more = batches.len() > BATCHES;
    batches.truncate(BATCHES);
    let next = batches.last().filter(|_| more).map(|batch| batch.key);
    let (mut whole, mut broken) = (Vec::new(), Vec::new());
    for batch in batches {
        if is_whole(&mut db, batch.id).await? {
            whole.push(batch);
        } else {
            broken.push(batch.id);
        }
    }
    drop(db);
    let lines: Vec<_> = whole
        .iter()
        .map(|batch| {
            let subject = Some(batch.id.uuid());
            audit::line(ctx, Some(staff.id), AuditAct::OwnWordsRead, subject, Some(ReadPurpose::OwnContacts))
        })
        .collect();
    transact!(ctx.store, |db| {
        for id in &broken {
            db.hide_words_batch(*id).await?;
        }
        for line in &lines {
            db.insert_audit(line).await?;
        }
        Ok::<(), StoreError>(())
    })?;
    let mut shown = OwnWords { next, ..OwnWords::default() };
    // One state of the database: an answer taken back this moment is in all of it, or in none.
    let mut db = ctx.store.snapshot().await?;
    for found in whole {
        if !is_whole(&mut db, found.id).await? {
            continue;
        }
        let batch = said(ctx, &mut db, &found).await?;
        if found.key.thanks { shown.thanks.push(batch) } else { shown.others.push(batch) }
    }
    Ok(shown)
}

/// Hides for good every batch of an officer from which something has gone.
pub(crate) async fn hide_broken(ctx: &Ctx, officer: OfficerId) -> Result<(), StoreError> {
    let mut broken = Vec::new();
    let mut db = ctx.store.read().await?;
    for batch in db.words_batches(officer, None, i64::MAX).await? {
        if !is_whole(&mut db, batch.id).await? {
            broken.push(batch.id);
        }
    }
    drop(db);
    if broken.is_empty() {
        return Ok(());
    }
    transact!(ctx.store, |db| {
        for id in &broken {
            db.hide_words_batch(*id).await?;
        }
        Ok::<(), StoreError>(())
    })
}

/// Every batch of an officer that may be read, with the answers in it, in the order in which they are shown.
pub(crate) async fn whole_batches(
    ctx: &Ctx,
    db: &mut Db,
    officer: OfficerId,
) -> Result<Vec<(WordsBatchId, Vec<FeedbackId>, Batch)>, StoreError> {
    let mut whole = Vec::new();
    for found in db.words_batches(officer, None, i64::MAX).await? {
        let answers = db.words_batch_answers(found.id).await?;
        if answers.iter().all(|answer| answer.may) {
            let batch = said(ctx, db, &found).await?;
            whole.push((found.id, answers.into_iter().map(|answer| answer.id).collect(), batch));
        }
    }
    Ok(whole)
}

pub(crate) async fn is_whole(db: &mut Db, id: WordsBatchId) -> Result<bool, StoreError> {
    Ok(db.words_batch_answers(id).await?.iter().all(|answer| answer.may))
}

async fn said(ctx: &Ctx, db: &mut Db, batch: &WordsBatchFound) -> Result<Batch, StoreError> {
    let mut people = Vec::new();
    for answer in db.words_batch_answers(batch.id).await? {
        let mut one = Vec::new();
        // What was added later would stand out among what was read before.
        let mut given = db.words_of(answer.id).await?;
        given.retain(|words| words.at <= batch.until);
        let opener = keys::opener(ctx, db, given.iter().map(|words| &words.sealed)).await?;
        for words in given {
            let text = opener.text(Column::Words, words.id.uuid(), &words.sealed)?;
            one.extend(text.map(|text| Said { language: words.language, text }));
        }
        people.push(one);
    }
    Ok(Batch(people))
}
