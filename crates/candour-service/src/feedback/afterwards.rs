//! What a person may do with their receipt: add words, ask to be contacted, answer equality questions, take it back.

use candour_domain::contact_request::ContactWish;
use candour_domain::equality::EqualityAnswers;
use candour_domain::erasure::{ErasureCause, Listed};
use candour_domain::feedback::{FeedbackState, Nonce, Words};
use candour_domain::ids::{ContactRequestId, ErasureId, WordsId};
use candour_domain::language::Language;
use candour_domain::receipt::Receipt;
use candour_domain::work_item::WorkKind;
use candour_store::erasure::NewErasure;
use candour_store::feedback::{FeedbackFound, NewContactRequest, NewWords};
use candour_store::seal::Column;
use candour_store::{BusyError, Db, StoreError};

use crate::ctx::{Ctx, local_month};
use crate::flag::{MaybeOwn, flag_if_own};
use crate::keys;
use crate::restriction::{MaybeListed, restrict_if_listed};
use crate::{Unavailable, erasure};

/// How often words and wishes may follow one answer.
const MOST_ADDITIONS: i64 = 20;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// No answer has this receipt.
    #[error("no answer has this receipt")]
    Unknown,
    /// The answer was taken back.
    #[error("the answer was taken back")]
    Withdrawn,
    /// Too many words and wishes have followed this answer.
    #[error("too many additions to one answer")]
    TooMany,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for ReceiptError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl BusyError for ReceiptError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

pub(super) async fn found(ctx: &Ctx, db: &mut Db, receipt: &Receipt) -> Result<FeedbackFound, ReceiptError> {
    db.feedback_by_receipt(receipt.fingerprint(&ctx.key)).await?.ok_or(ReceiptError::Unknown)
}

async fn open_for_more(ctx: &Ctx, db: &mut Db, receipt: &Receipt) -> Result<FeedbackFound, ReceiptError> {
    let feedback = found(ctx, db, receipt).await?;
    if feedback.state == FeedbackState::Withdrawn {
        return Err(ReceiptError::Withdrawn);
    }
    if db.count_additions(feedback.id).await? >= MOST_ADDITIONS {
        return Err(ReceiptError::TooMany);
    }
    Ok(feedback)
}

/// Whether a receipt belongs to an answer, and where that answer stands.
///
/// # Errors
/// [`ReceiptError::Unknown`] when it belongs to none.
pub async fn standing_of(ctx: &Ctx, receipt: &Receipt) -> Result<FeedbackState, ReceiptError> {
    let mut db = ctx.store.read().await?;
    Ok(found(ctx, &mut db, receipt).await?.state)
}

/// Adds words to an answer. They are read by a person like the first. The same words by the same form again
/// change nothing; other words are added.
///
/// # Errors
/// [`ReceiptError`] says why nothing was added.
pub async fn add_words(
    ctx: &Ctx,
    receipt: &Receipt,
    nonce: Nonce,
    words: Words,
    language: Language,
) -> Result<(), ReceiptError> {
    let at = ctx.clock.now();
    let id = WordsId::new(at, ctx.chance.bytes());
    let (person, seal_nonce) = (ctx.keys.new_person(at, &ctx.chance)?, ctx.chance.bytes());
    let nonce_fingerprint = nonce.fingerprint_with(&ctx.key, words.as_str().as_bytes());
    let risk = ctx.risk_rules.matches(words.as_str());
    let kind = if risk.is_empty() { WorkKind::ReadWords } else { WorkKind::Risk };
    // The id of the answer is known only inside the transaction; the item is made for it there.
    let ready = super::want_human(ctx, kind, candour_domain::ids::FeedbackId::from_uuid(id.uuid()), risk, at);
    candour_store::transact!(ctx.store, |db| {
        if db.has_words_nonce(nonce_fingerprint).await? {
            return Ok(());
        }
        let feedback = open_for_more(ctx, db, receipt).await?;
        let key = keys::of_answer(ctx, db, feedback.id, &person).await?;
        let new = NewWords {
            id,
            feedback_id: feedback.id,
            nonce_fingerprint,
            at,
            language,
            sealed: key
                .seal(Column::Words, id.uuid(), words.as_str().as_bytes(), seal_nonce)
                .map_err(|_| StoreError::Corrupt { table: "feedback_words" })?,
        };
        db.insert_words(&new).await?;
        let mut human = ready.clone();
        human.item.feedback_id = Some(feedback.id);
        human.store(db).await?;
        Ok(())
    })
}

/// Asks for somebody to get in touch. The same form again changes nothing; a changed wish takes the place of the earlier.
///
/// # Errors
/// [`ReceiptError`] says why nobody was asked.
pub async fn ask_for_contact(
    ctx: &Ctx,
    receipt: &Receipt,
    nonce: Nonce,
    wish: ContactWish,
) -> Result<(), ReceiptError> {
    let at = ctx.clock.now();
    let id = ContactRequestId::new(at, ctx.chance.bytes());
    let text = serde_json::to_vec(&wish).map_err(|_| StoreError::Corrupt { table: "contact_request" })?;
    let (person, seal_nonce) = (ctx.keys.new_person(at, &ctx.chance)?, ctx.chance.bytes());
    let nonce_fingerprint = nonce.fingerprint_with(&ctx.key, &text);
    let risk = [&wish.safe_when, &wish.do_not]
        .into_iter()
        .flatten()
        .flat_map(|text| ctx.risk_rules.matches(text))
        .collect();
    let nobody = candour_domain::ids::FeedbackId::from_uuid(id.uuid());
    let ready = super::want_human(ctx, WorkKind::ContactRequest, nobody, risk, at);
    let own = MaybeOwn::new(ctx, &wish.to, at);
    let listed = MaybeListed::new(ctx, &wish);
    candour_store::transact!(ctx.store, |db| {
        if db.has_contact_nonce(nonce_fingerprint).await? {
            return Ok(());
        }
        let feedback = open_for_more(ctx, db, receipt).await?;
        let key = keys::of_answer(ctx, db, feedback.id, &person).await?;
        db.insert_contact_request(&NewContactRequest {
            id,
            feedback_id: feedback.id,
            nonce_fingerprint,
            at,
            sealed: key
                .seal(Column::ContactWish, id.uuid(), &text, seal_nonce)
                .map_err(|_| StoreError::Corrupt { table: "contact_request" })?,
        })
        .await?;
        let mut human = ready.clone();
        human.item.feedback_id = Some(feedback.id);
        human.item.contact_request_id = Some(id);
        // Somebody who corrects a number must not be called on the wrong one: the newest wish is the one that counts.
        if db.supersede_wishes(feedback.id, id).await? == 0 {
            human.store(db).await?;
        }
        flag_if_own(db, &own, feedback.id).await?;
        Ok(restrict_if_listed(db, &listed, feedback.id).await?)
    })
}

/// Keeps equality answers, apart from the answer they follow: under a key that only the receipt leads to, with the
/// month alone.
///
/// # Errors
/// [`ReceiptError`] says why nothing was kept.
pub async fn answer_equality(
    ctx: &Ctx,
    receipt: &Receipt,
    answers: EqualityAnswers,
) -> Result<(), ReceiptError> {
    if answers.is_empty() {
        return Ok(());
    }
    let month = local_month(ctx.clock.now());
    let key = receipt.equality_key(&ctx.key);
    candour_store::transact!(ctx.store, |db| {
        let feedback = found(ctx, db, receipt).await?;
        if feedback.state == FeedbackState::Withdrawn {
            return Err(ReceiptError::Withdrawn);
        }
        db.put_equality(key, month, &answers).await?;
        Ok(())
    })
}

/// Takes an answer back: words, wishes, equality answers and the key of whoever gave it vanish at once, the figures lose it at a cut. Work
/// that waits for nothing but the words is closed; a risk stays with people, who see that the words were taken back.
/// A repeat changes nothing. It is never refused because the list outside the database is away: then it goes on the list
/// later, and until it is there the person is told that backups would bring it back.
///
/// # Errors
/// [`ReceiptError`] says why nothing was done.
pub async fn withdraw(ctx: &Ctx, receipt: &Receipt) -> Result<(), ReceiptError> {
    let at = ctx.clock.now();
    let key = receipt.equality_key(&ctx.key);
    let random = ctx.chance.bytes::<10>();
    let fresh = keys::Fresh::new(ctx, at)?;
    let id = ErasureId::new(at, ctx.chance.bytes());
    let taken_back = candour_store::transact!(ctx.store, |db| {
        let feedback = found(ctx, db, receipt).await?;
        db.lock_answer(feedback.id).await?;
        let mut taken_back = None;
        let (person, key_month) = db.person_and_month_of(feedback.id).await?;
        let held = db.holds_over(feedback.id).await?.first().map(|hold| hold.kind);
        if db.withdraw_feedback(feedback.id, at).await? {
            // Backups still hold it: it goes on the list from which a restore does this again.
            let listed = Listed { id, answer: feedback.id, person, at, cause: ErasureCause::Withdrawn, held };
            let new = NewErasure { listed, staff_id: None, key_month };
            db.insert_erasure(&new).await?;
            taken_back = Some(new);
            db.delete_equality(key).await?;
            db.close_withdrawn_work(feedback.id, at, random).await?;
            db.forget_access_copies_with(feedback.id).await?;
            // Their key goes too: a backup that still holds the words holds no key that opens them for long. Where the
            // words are held, it goes when the hold is lifted.
            if held.is_none() {
                keys::forget_answer(ctx, db, feedback.id, &fresh).await?;
            }
        }
        Ok::<_, ReceiptError>(taken_back)
    })?;
    erasure::empty_log(ctx).await;
    if let Some(new) = &taken_back {
        erasure::list_now(ctx, new).await;
    }
    Ok(())
}
