//! Putting words in the keyed index, soon after they came in and on as many nodes as there are.

use candour_domain::ids::WordsId;
use candour_domain::stem::{StemFingerprint, fingerprints};
use candour_store::seal::Column;
use candour_store::transact;
use candour_store::words::WordsToIndex;

use crate::Unavailable;
use crate::ctx::Ctx;

/// The most entries that one round takes.
pub const ROUND: i64 = 100;

/// Puts the newest words that are not in the index into it, at most one round. Returns how many there were; more may
/// wait when it is not zero. Of two nodes at the same words, one puts them in.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn index_new(ctx: &Ctx) -> Result<usize, Unavailable> {
    let waiting = ctx.store.read().await?.words_to_index(ROUND).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let count = waiting.len();
    let mut ready = Vec::with_capacity(count);
    for words in waiting {
        ready.push(stemmed(ctx, words).await);
    }
    transact!(ctx.store, |db| db.index_words(&ready).await)?;
    Ok(count)
}

/// The fingerprints of one entry, made in a task of its own: an entry that cannot be opened or stemmed is put in the
/// index without stems, so that it does not stand in the way of the others.
async fn stemmed(ctx: &Ctx, words: WordsToIndex) -> (WordsId, Vec<StemFingerprint>) {
    let id = words.id;
    let ctx = ctx.clone();
    let made = tokio::task::spawn_blocking(move || {
        let bytes = ctx.sealer.open(Column::Words, words.id.uuid(), &words.sealed).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        Some(fingerprints(&ctx.key, &text, words.language))
    });
    let Ok(Some(fingerprints)) = made.await else {
        tracing::error!(words = %id, "an entry cannot be searched: its words do not open");
        return (id, Vec::new());
    };
    (id, fingerprints)
}
