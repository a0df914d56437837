//! Lines get their numbers in the log's tree a moment after they were written: so that no act and no read waits for the
//! tree, and the tree has one writer however many nodes there are.

use std::collections::HashMap;

use candour_domain::audit::leaf::StoredLine;
use candour_domain::audit::tree::{Edge, Tile};
use candour_domain::ids::AuditId;
use candour_store::audit::{AuditHead, NOBODY, Numbered};
use candour_store::{Db, StoreError, transact};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::note::{Checkpoint, NoteSigner};
use crate::Unavailable;
use crate::ctx::Ctx;

/// How many lines one transaction numbers.
const ROUND: usize = 2_000;
/// How many lines that wait are looked for at a time.
const LOOKED_AT: usize = 20_000;

/// Which lines get numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Take {
    /// Those that the program wrote. Where the key folder remembers no head, which is so once after an upgrade and before
    /// the first line of all, those without a mark too.
    Own,
    /// All that wait, because somebody with the force key says so.
    All,
}

/// Numbers the lines that have no number yet, as far as one transaction goes. Returns how many got one; more may wait when
/// it is not zero.
///
/// Before it adds to the tree it checks that the tree is the one it signed, and goes on from where the key folder
/// remembers it: it never signs over a change made behind its back. A line that does not bear its mark was not written by
/// the program, or was changed since. It stays without a number, and `candour audit verify` names it.
///
/// # Errors
/// [`Unavailable`] when storage failed, or the tree is not as it was left; `candour audit verify` says what is wrong.
pub async fn number(ctx: &Ctx) -> Result<usize, Unavailable> {
    round(ctx, Take::Own).await
}

pub(super) async fn round(ctx: &Ctx, take: Take) -> Result<usize, Unavailable> {
    if ctx.store.read().await?.unnumbered_audit().await?.0 == 0 {
        return Ok(0);
    }
    let signer = NoteSigner::new(&ctx.key);
    let (at, seed) = (ctx.clock.now(), ctx.chance.bytes::<32>());
    // Read before the head is taken: whoever numbers meanwhile commits more than is remembered here, never less.
    let remembered = remembered(ctx).await?;
    let marked_alone = take == Take::Own && remembered.is_some();
    let done = transact!(ctx.store, |db| {
        // From here to the commit nobody else numbers.
        let head = db.hold_audit_head().await?;
        goes_on_from(db, &head, remembered.as_ref()).await?;
        let mut edge = signed_edge(db, &head, &signer).await?;
        let (lines, all) = lines(db, marked_alone).await?;
        let mut numbered = Vec::with_capacity(lines.len());
        let mut tiles: Vec<Tile> = Vec::new();
        for mut line in lines {
            let id = AuditId::from_uuid(line.id);
            let mut late = None;
            if line.commitment.is_none() {
                let salt = salt(&seed, id);
                let commitment = line.content.commitment(&salt);
                let actor = line.actor.take().unwrap_or_else(|| NOBODY.to_owned());
                line.actor = Some(actor.clone());
                line.commitment = Some(commitment.to_vec());
                late = Some((actor, salt, commitment));
            }
            let hash = line.hash().ok_or(StoreError::Corrupt { table: "audit_entry" })?;
            numbered.push(Numbered { id, leaf: edge.size(), late });
            edge.push(hash, |tile| tiles.push(tile));
        }
        if numbered.is_empty() {
            return Ok(None);
        }
        tiles.extend(edge.begun());
        db.number_audit(&numbered).await?;
        db.put_audit_tiles(&tiles).await?;
        let note = signer.sign(edge.size(), &edge.root(), at);
        db.put_audit_head(&AuditHead { size: edge.size(), note: note.clone() }).await?;
        let ids = numbered.iter().map(|line| line.id.uuid()).collect();
        Ok::<_, StoreError>(Some(Done { ids, note, all }))
    })?;
    let Some(Done { ids, note, all }) = done else { return Ok(0) };
    let count = ids.len();
    ctx.store.settle_own_lines(ids);
    // From the first head that is remembered on lines need marks: all from before must have had their turn.
    if all || remembered.is_some() {
        remember(ctx, note).await;
    }
    Ok(count)
}

struct Done {
    ids: Vec<Uuid>,
    note: String,
    all: bool,
}

/// The lines whose turn it is, and whether there are no others.
async fn lines(db: &mut Db, marked_alone: bool) -> Result<(Vec<StoredLine>, bool), StoreError> {
    let limit = i64::try_from(ROUND).unwrap_or(i64::MAX);
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let waiting = db.lines_to_number(after, limit).await?;
        let Some(last) = waiting.last() else { return Ok((lines, true)) };
        after = Some((last.line.at, last.line.id));
        let end = waiting.len() < ROUND;
        let own = waiting.into_iter().filter(|waiting| waiting.marked || !marked_alone);
        lines.extend(own.map(|waiting| waiting.line));
        if end {
            return Ok((lines, true));
        }
        if lines.len() >= ROUND {
            return Ok((lines, false));
        }
    }
}

/// Numbers all lines that wait, and looks whether those that this program has written are still there: who owns the
/// database could remove one before it has its number, and could see to it that none gets any.
///
/// # Errors
/// As [`number`].
pub async fn number_all(ctx: &Ctx) -> Result<usize, Unavailable> {
    let numbered = number_every(ctx, Take::Own).await;
    watch(ctx).await?;
    numbered
}

/// Puts lines that are gone on a list in the key folder, where `candour audit verify` finds them.
async fn watch(ctx: &Ctx) -> Result<(), Unavailable> {
    let own = ctx.store.own_lines(LOOKED_AT);
    if own.is_empty() {
        return Ok(());
    }
    let there: HashMap<Uuid, bool> = ctx.store.read().await?.lines_there(&own).await?.into_iter().collect();
    let gone: Vec<Uuid> = own.iter().filter(|id| !there.contains_key(id)).copied().collect();
    if !gone.is_empty() {
        tracing::error!(lines = gone.len(), "lines of the audit log were removed before they had a number");
        ctx.keys.remember_audit_gone(gone.clone()).await.map_err(StoreError::from)?;
    }
    // Another node has numbered some of them.
    let numbered = there.into_iter().filter_map(|(id, numbered)| numbered.then_some(id));
    ctx.store.settle_own_lines(gone.into_iter().chain(numbered));
    Ok(())
}

pub(super) async fn number_every(ctx: &Ctx, take: Take) -> Result<usize, Unavailable> {
    let mut all = 0;
    loop {
        match round(ctx, take).await? {
            0 => return Ok(all),
            some => all += some,
        }
    }
}

/// How far the log went when it was last numbered, as the key folder remembers it.
///
/// # Errors
/// When the folder cannot be read, or the note in it is not by this log's key.
pub(super) async fn remembered(ctx: &Ctx) -> Result<Option<Checkpoint>, StoreError> {
    let Some(note) = ctx.keys.audit_head().await? else { return Ok(None) };
    let read = NoteSigner::new(&ctx.key).public().read(&note);
    read.map(Some).map_err(|_| StoreError::Corrupt { table: "audit_head" })
}

/// Keeps the head where the owner of the database does not reach. What cannot be kept is told, and holds up nobody: the
/// lines have their numbers.
async fn remember(ctx: &Ctx, note: String) {
    if let Err(error) = ctx.keys.remember_audit_head(note, false).await {
        tracing::error!(%error, "how far the audit log goes could not be kept in the key folder");
    }
}

/// Whether the tree holds all that is remembered: as many lines, and of these the same root.
async fn goes_on_from(
    db: &mut Db,
    head: &AuditHead,
    remembered: Option<&Checkpoint>,
) -> Result<(), StoreError> {
    let Some(remembered) = remembered else { return Ok(()) };
    if head.size < remembered.size || edge(db, remembered.size).await?.root() != remembered.root {
        return Err(StoreError::Corrupt { table: "audit_head" });
    }
    Ok(())
}

/// The edge that the tree had over its first lines.
pub(super) async fn edge(db: &mut Db, size: u64) -> Result<Edge, StoreError> {
    let mut tiles = Vec::new();
    for at in Edge::asks_for(size) {
        tiles.push((at, db.audit_tile(at).await?));
    }
    let tile = |at| tiles.iter().find(|(there, _)| *there == at).and_then(|(_, hashes)| hashes.clone());
    Edge::load(size, tile).ok_or(StoreError::Corrupt { table: "audit_tile" })
}

/// The edge of the tree, if it is the one that the head's note was signed over.
pub(super) async fn signed_edge(
    db: &mut Db,
    head: &AuditHead,
    signer: &NoteSigner,
) -> Result<Edge, StoreError> {
    let edge = edge(db, head.size).await?;
    if head.size > 0 {
        let signed =
            signer.public().read(&head.note).map_err(|_| StoreError::Corrupt { table: "audit_head" })?;
        if signed.size != head.size || signed.root != edge.root() {
            return Err(StoreError::Corrupt { table: "audit_tile" });
        }
    }
    Ok(edge)
}

fn salt(seed: &[u8; 32], id: AuditId) -> [u8; 16] {
    drawn(seed, id).1
}

/// Ten bytes for an id and sixteen for a salt, from a seed drawn before the write and the line it is for.
pub(super) fn drawn(seed: &[u8; 32], id: AuditId) -> ([u8; 10], [u8; 16]) {
    let mut hash = Sha256::new();
    hash.update(seed);
    hash.update(id.uuid().as_bytes());
    let hash: [u8; 32] = hash.finalize().into();
    (hash.first_chunk().copied().unwrap_or_default(), hash.last_chunk().copied().unwrap_or_default())
}
