//! Putting words in the keyed index, soon after they came in and on as many nodes as there are.

use std::sync::Arc;

use candour_domain::ids::WordsId;
use candour_domain::stem::{StemFingerprint, fingerprints};
use candour_store::seal::Column;
use candour_store::transact;
use candour_store::words::WordsToIndex;

use crate::Unavailable;
use crate::ctx::Ctx;
use crate::keys::{self, Opener};

/// The most entries that one round takes.
pub const ROUND: i64 = 100;

/// Puts the newest words that are not in the index into it, at most one round. Returns how many there were; more may
/// wait when it is not zero. Of two nodes at the same words, one puts them in.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn index_new(ctx: &Ctx) -> Result<usize, Unavailable> {
    let mut db = ctx.store.read().await?;
    let waiting = db.words_to_index(ROUND).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let count = waiting.len();
    let opener = keys::opener(ctx, &mut db, waiting.iter().map(|words| &words.sealed)).await?;
    drop(db);
    let opener = Arc::new(opener);
    let mut ready = Vec::with_capacity(count);
    for words in waiting {
        ready.push(stemmed(ctx, Arc::clone(&opener), words).await);
    }
    transact!(ctx.store, |db| db.index_words(&ready).await)?;
    Ok(count)
}

/// The fingerprints of one entry, made in a task of its own: an entry that cannot be opened or stemmed is put in the
/// index without stems, so that it does not stand in the way of the others.
async fn stemmed(ctx: &Ctx, opener: Arc<Opener>, words: WordsToIndex) -> (WordsId, Vec<StemFingerprint>) {
    let id = words.id;
    let ctx = ctx.clone();
    let made = tokio::task::spawn_blocking(move || {
        // What was erased this moment has no stems.
        let text = opener.text(Column::Words, words.id.uuid(), &words.sealed).ok()?.unwrap_or_default();
        Some(fingerprints(&ctx.key, &text, words.language))
    });
    let Ok(Some(fingerprints)) = made.await else {
        tracing::error!(words = %id, "an entry cannot be searched: its words do not open");
        return (id, Vec::new());
    };
    (id, fingerprints)
}
