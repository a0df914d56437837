//! Lines get their numbers in the log's tree a moment after they were written: so that no act and no read waits for the
//! tree, and the tree has one writer however many nodes there are.

use candour_domain::audit::tree::{Edge, Tile};
use candour_domain::ids::AuditId;
use candour_store::audit::{AuditHead, NOBODY, Numbered};
use candour_store::{Db, StoreError, transact};
use sha2::{Digest, Sha256};

use super::note::NoteSigner;
use crate::Unavailable;
use crate::ctx::Ctx;

/// How many lines one transaction numbers.
const ROUND: usize = 2_000;

/// Numbers the lines that have no number yet, as far as one transaction goes. Returns how many got one; more may wait when
/// it is not zero.
///
/// Before it adds to the tree it checks that the tree is the one it signed: it never signs over a change made behind its
/// back.
///
/// # Errors
/// [`Unavailable`] when storage failed, or the tree is not as it was left; `candour audit verify` says what is wrong.
pub async fn number(ctx: &Ctx) -> Result<usize, Unavailable> {
    if ctx.store.read().await?.unnumbered_audit().await?.0 == 0 {
        return Ok(0);
    }
    let signer = NoteSigner::new(&ctx.key);
    let (at, seed) = (ctx.clock.now(), ctx.chance.bytes::<32>());
    let limit = i64::try_from(ROUND).unwrap_or(i64::MAX);
    let count = transact!(ctx.store, |db| {
        // From here to the commit nobody else numbers.
        let head = db.hold_audit_head().await?;
        let mut edge = signed_edge(db, &head, &signer).await?;
        let lines = db.lines_to_number(limit).await?;
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
            return Ok(0);
        }
        tiles.extend(edge.begun());
        db.number_audit(&numbered).await?;
        db.put_audit_tiles(&tiles).await?;
        let note = signer.sign(edge.size(), &edge.root(), at);
        db.put_audit_head(&AuditHead { size: edge.size(), note }).await?;
        Ok::<usize, StoreError>(numbered.len())
    })?;
    Ok(count)
}

/// Numbers all lines that wait.
///
/// # Errors
/// As [`number`].
pub async fn number_all(ctx: &Ctx) -> Result<usize, Unavailable> {
    let mut all = 0;
    loop {
        match number(ctx).await? {
            0 => return Ok(all),
            some => all += some,
        }
    }
}

/// The edge of the tree, if it is the one that the head's note was signed over.
pub(super) async fn signed_edge(
    db: &mut Db,
    head: &AuditHead,
    signer: &NoteSigner,
) -> Result<Edge, StoreError> {
    let mut tiles = Vec::new();
    for at in Edge::asks_for(head.size) {
        tiles.push((at, db.audit_tile(at).await?));
    }
    let tile = |at| tiles.iter().find(|(there, _)| *there == at).and_then(|(_, hashes)| hashes.clone());
    let edge = Edge::load(head.size, tile).ok_or(StoreError::Corrupt { table: "audit_tile" })?;
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
