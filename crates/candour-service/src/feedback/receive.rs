//! One receive for every channel: an answer is stored once, and thanked after the commit.

use candour_domain::code::{Code, Stratum};
use candour_domain::feedback::{Channel, FeedbackState, Nonce, Rating, Words};
use candour_domain::ids::{CodeId, FeedbackId, WordsId};
use candour_domain::key::Purpose;
use candour_domain::language::Language;
use candour_domain::receipt::Receipt;
use candour_domain::work_item::WorkKind;
use candour_store::StoreError;
use candour_store::feedback::{CodeFound, FeedbackFound, NewFeedback, NewWords};
use candour_store::seal::Column;

use super::afterwards::{ReceiptError, add_words};
use super::commit_group::{Stored, Write};
use crate::Unavailable;
use crate::ctx::{Ctx, local_day};
use crate::flag;
use crate::keys;

/// Whether a code can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeStanding {
    /// It can.
    Ready {
        /// How it reached the person.
        stratum: Stratum,
    },
    /// It was answered.
    Used,
    /// Its time is over.
    Expired,
    /// No such code was given out.
    Unknown,
}

/// What a person sends in.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The code, unless the person has none.
    pub code: Option<Code>,
    /// The form's nonce.
    pub nonce: Nonce,
    /// The rating.
    pub rating: Rating,
    /// The words, if any.
    pub words: Option<Words>,
    /// The language of the form.
    pub language: Language,
    /// The way in.
    pub channel: Channel,
    /// Address and browser of the sender. Of it are kept: a mark good for one day, for open answers only; whether it lies
    /// in a network of the force; whether a member of staff was signed in from there that day.
    pub source: Option<String>,
}

/// The answer is stored for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// What the person keeps.
    pub receipt: Receipt,
    /// Whether this very submission had been stored before.
    pub repeated: bool,
    /// How the code reached the person.
    pub stratum: Stratum,
    /// The rating that stands, when the same form had been sent before with another one.
    pub first_rating: Option<Rating>,
}

/// Why an answer is not stored.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// The single-use code was answered with another form.
    #[error("the code was answered")]
    CodeUsed,
    /// The code's time is over.
    #[error("the code's time is over")]
    CodeExpired,
    /// No such code was given out.
    #[error("no such code was given out")]
    CodeUnknown,
    /// The answer was stored before, and taken back or erased since; its receipt leads to what became of it.
    #[error("the answer was taken back")]
    Withdrawn(Receipt),
    /// The nonce belongs to another answer; a fresh form is needed.
    #[error("the form was used for another answer")]
    NonceReused,
    /// Storage failed; whether the answer is stored is known when the same form is sent again.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for ReceiveError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Whether a code can be answered. Changes nothing.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn look_up(ctx: &Ctx, code: &Code) -> Result<CodeStanding, Unavailable> {
    let found = ctx.store.read().await?.code_by_fingerprint(code.fingerprint(&ctx.key)).await?;
    Ok(standing(ctx, found.as_ref()))
}

fn standing(ctx: &Ctx, found: Option<&CodeFound>) -> CodeStanding {
    match found {
        None => CodeStanding::Unknown,
        Some(code) if code.used => CodeStanding::Used,
        Some(code) if code.expires_at.is_some_and(|at| at <= ctx.clock.now()) => CodeStanding::Expired,
        Some(code) => CodeStanding::Ready { stratum: code.stratum },
    }
}

/// Stores an answer once and gives its receipt. The same submission again gives the same receipt.
///
/// # Errors
/// [`ReceiveError`] says why nothing was stored.
pub async fn receive(ctx: &Ctx, submission: Submission) -> Result<Received, ReceiveError> {
    let found = match &submission.code {
        None => None,
        Some(code) => {
            let mut db = ctx.store.read().await?;
            let found = db.code_by_fingerprint(code.fingerprint(&ctx.key)).await?;
            match standing(ctx, found.as_ref()) {
                CodeStanding::Ready { .. } => found,
                CodeStanding::Unknown => return Err(ReceiveError::CodeUnknown),
                refused @ (CodeStanding::Used | CodeStanding::Expired) => {
                    let before = db.feedback_by_nonce(submission.nonce.fingerprint(&ctx.key)).await?;
                    let code_id = found.map(|code| code.id);
                    return match before {
                        Some(before) if before.code_id == code_id => {
                            drop(db);
                            repeat(ctx, &submission, &before).await
                        }
                        _ if refused == CodeStanding::Used => Err(ReceiveError::CodeUsed),
                        _ => Err(ReceiveError::CodeExpired),
                    };
                }
            }
        }
    };
    let stratum = found.map_or(Stratum::Open, |code| code.stratum);
    let write = prepare(ctx, &submission, found.map(|code| code.id), stratum)?;
    match ctx.commit_group.store(write).await? {
        Stored::Now | Stored::Unheard => {
            let receipt = receipt(ctx, &submission, stratum);
            Ok(Received { receipt, repeated: false, stratum, first_rating: None })
        }
        Stored::Before => {
            let nonce = submission.nonce.fingerprint(&ctx.key);
            let before = ctx.store.read().await?.feedback_by_nonce(nonce).await?;
            let before = before.ok_or(StoreError::Corrupt { table: "feedback" })?;
            repeat(ctx, &submission, &before).await
        }
        Stored::CodeUsed => Err(ReceiveError::CodeUsed),
        Stored::NonceReused => Err(ReceiveError::NonceReused),
    }
}

/// The same form again: the same thanks. What it says anew is not lost: other words are added to the first, and the
/// person is told that the first rating stands.
async fn repeat(
    ctx: &Ctx,
    submission: &Submission,
    before: &FeedbackFound,
) -> Result<Received, ReceiveError> {
    if before.state == FeedbackState::Withdrawn {
        return Err(ReceiveError::Withdrawn(receipt(ctx, submission, before.stratum)));
    }
    let receipt = receipt(ctx, submission, before.stratum);
    if let Some(words) = &submission.words {
        let mut db = ctx.store.read().await?;
        let stored = db.words_of(before.id).await?;
        let opener = keys::opener(ctx, &mut db, stored.iter().map(|row| &row.sealed)).await?;
        drop(db);
        let known = stored.iter().any(|row| {
            let text = opener.bytes(Column::Words, row.id.uuid(), &row.sealed);
            text.is_ok_and(|text| text.as_deref() == Some(words.as_str().as_bytes()))
        });
        if !known {
            add_words(ctx, &receipt, submission.nonce, words.clone(), submission.language).await.map_err(
                |error| match error {
                    ReceiptError::Withdrawn => ReceiveError::Withdrawn(receipt.clone()),
                    ReceiptError::Unavailable(error) => ReceiveError::Unavailable(error),
                    ReceiptError::Unknown | ReceiptError::TooMany => ReceiveError::NonceReused,
                },
            )?;
        }
    }
    let first_rating = (before.rating != submission.rating).then_some(before.rating);
    Ok(Received { receipt, repeated: true, stratum: before.stratum, first_rating })
}

fn receipt(ctx: &Ctx, submission: &Submission, stratum: Stratum) -> Receipt {
    match &submission.code {
        Some(code) if stratum.is_single_use() => Receipt::for_code(&ctx.key, code),
        _ => Receipt::for_nonce(&ctx.key, &submission.nonce),
    }
}

/// Fixes everything the write needs, so that it can be tried again and give the same rows.
fn prepare(
    ctx: &Ctx,
    submission: &Submission,
    code_id: Option<CodeId>,
    stratum: Stratum,
) -> Result<Write, ReceiveError> {
    let at = ctx.clock.now();
    let id = FeedbackId::new(at, ctx.chance.bytes());
    let day = local_day(at);
    let nonce_fingerprint = submission.nonce.fingerprint(&ctx.key);
    let source_mark = match (&submission.source, stratum) {
        (Some(source), Stratum::Open) => {
            let code = submission.code.as_ref().map_or("", Code::plain);
            let parts: [&[u8]; 3] = [&day.to_be_bytes(), code.as_bytes(), source.as_bytes()];
            ctx.key.mac(Purpose::SourceMark, &parts).first_chunk().copied()
        }
        _ => None,
    };
    let person = match &submission.words {
        Some(_) => Some(ctx.keys.new_person(at, &ctx.chance)?),
        None => None,
    };
    let feedback = NewFeedback {
        id,
        nonce_fingerprint,
        receipt_fingerprint: receipt(ctx, submission, stratum).fingerprint(&ctx.key),
        code_id,
        stratum,
        channel: submission.channel,
        rating: submission.rating,
        language: submission.language,
        received_at: at,
        day,
        source_mark,
        person_id: person.as_ref().map(|person| person.key.id()),
        own_network: flag::is_own_network(ctx, submission.source.as_deref()),
        staff_mark: submission.source.as_deref().and_then(|source| flag::staff_mark(&ctx.key, day, source)),
    };
    let mut words = None;
    let mut human = None;
    if let (Some(given), Some(person)) = (&submission.words, &person) {
        let words_id = WordsId::new(at, ctx.chance.bytes());
        let sealed = person
            .key
            .seal(Column::Words, words_id.uuid(), given.as_str().as_bytes(), ctx.chance.bytes())
            .map_err(|_| StoreError::Corrupt { table: "feedback_words" })?;
        words = Some(NewWords {
            id: words_id,
            feedback_id: id,
            nonce_fingerprint,
            at,
            language: submission.language,
            sealed,
        });
        let risk = ctx.risk_rules.matches(given.as_str());
        let kind = if risk.is_empty() { WorkKind::ReadWords } else { WorkKind::Risk };
        human = Some(super::want_human(ctx, kind, id, risk, at));
    }
    Ok(Write { person: person.map(|person| person.wrapped), feedback, words, human })
}
