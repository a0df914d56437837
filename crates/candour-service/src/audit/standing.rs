//! Whether the tree is where it was left: a look at its head that takes no time, for whoever cannot wait for the whole log
//! to be gone through.

use candour_domain::audit::verify::Finding;
use candour_store::{Store, StoreError};

use super::Remembered;
use super::note::{Checkpoint, PublicKey};
use super::number::edge;
use crate::Unavailable;

/// What is wrong with the head of the log, if anything: with itself, with the tree's edge, or with what the key folder
/// remembers. That nothing is says nothing about lines further back.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn head_trouble(
    store: &Store,
    key: &PublicKey,
    remembered: &Remembered,
) -> Result<Option<Finding>, Unavailable> {
    if let Some(id) = remembered.gone.first() {
        return Ok(Some(Finding::Removed { id: *id }));
    }
    let mut db = store.snapshot().await?;
    let no_lines = db.unreadable_audit().await?;
    if no_lines > 0 {
        return Ok(Some(Finding::NoLines { count: no_lines }));
    }
    let head = match db.audit_head().await {
        Err(StoreError::Corrupt { .. }) => return Ok(Some(Finding::HeadGone)),
        other => other?,
    };
    let mut signed = Vec::new();
    if head.size > 0 || !head.note.is_empty() {
        match key.read(&head.note) {
            Ok(note) if note.size == head.size => signed.push((note, "the signed head")),
            Ok(_) => return Ok(Some(Finding::Head)),
            Err(_) => return Ok(Some(Finding::HeadSignature)),
        }
    } else if db.numbered_audit().await? > 0 {
        return Ok(Some(Finding::Head));
    }
    if let Some(note) = &remembered.head {
        match key.read(note) {
            Ok(note) => signed.push((note, super::KEY_FOLDER)),
            Err(_) => return Ok(Some(Finding::CheckpointSignature { from: super::KEY_FOLDER.to_owned() })),
        }
    }
    for (Checkpoint { size, root, .. }, from) in signed {
        let from = from.to_owned();
        if size > head.size {
            return Ok(Some(Finding::CutOff { has: head.size, had: size, from }));
        }
        match edge(&mut db, size).await {
            Ok(edge) if edge.root() == root => {}
            Ok(_) | Err(StoreError::Corrupt { .. }) => return Ok(Some(Finding::Rewritten { size, from })),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}
