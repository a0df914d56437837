//! Proofs for a witness: that a line is in the tree a note was signed over, and that one tree begins with another.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use candour_domain::audit::proof::{self, Step};
use candour_domain::audit::tree::{Edge, Hash, TileAt, perfect_root};
use candour_domain::ids::AuditId;
use candour_store::{Db, Store, StoreError};

use crate::Unavailable;

/// Shows that a line is in a tree.
#[derive(Debug, Clone)]
pub struct Inclusion {
    /// The line's number.
    pub number: u64,
    /// The line's bytes in the tree.
    pub leaf: Vec<u8>,
    /// How many lines the tree has.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// The proof, from the line up.
    pub proof: Vec<Hash>,
    /// The note signed over this tree, where there is one.
    pub note: Option<String>,
}

/// Shows that a tree begins with an earlier one.
#[derive(Debug, Clone)]
pub struct Consistency {
    /// How many lines the earlier tree has, and its root.
    pub old: (u64, Hash),
    /// The same of the later tree.
    pub new: (u64, Hash),
    /// The proof.
    pub proof: Vec<Hash>,
}

/// Why there is no proof.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// There is no such line.
    #[error("there is no such line in the log")]
    NoLine,
    /// The line has no number yet.
    #[error("the line has no number yet; it gets one within seconds while the program serves")]
    NotNumbered,
    /// The sizes do not fit.
    #[error(
        "the tree has {has} lines: a size is from 1 to that, the earlier one first, and beyond the line's number"
    )]
    Size {
        /// How many lines there are.
        has: u64,
    },
    /// Storage failed, or the tree is not whole.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for ProofError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

const BROKEN: StoreError = StoreError::Corrupt { table: "audit_tile" };

/// Proves that a line is in the tree of the first `size` lines; of all that are numbered where no size is given.
///
/// # Errors
/// [`ProofError`] says why there is no proof.
pub async fn inclusion(store: &Store, id: AuditId, size: Option<u64>) -> Result<Inclusion, ProofError> {
    let mut db = store.snapshot().await?;
    let head = db.audit_head().await?;
    let (number, line) = db.audit_line(id).await?.ok_or(ProofError::NoLine)?;
    let number = number.ok_or(ProofError::NotNumbered)?;
    let leaf = line.leaf().ok_or(BROKEN)?;
    let size = size.unwrap_or(head.size);
    let steps = proof::inclusion(number, size).filter(|_| size <= head.size);
    let steps = steps.ok_or(ProofError::Size { has: head.size })?;
    let proof = hashes(&mut db, &steps).await?;
    let root = root(&mut db, size).await?;
    let note = if size == head.size {
        Some(head.note)
    } else {
        let before = db.audit_checkpoints(size.checked_sub(1), 1).await?;
        before.into_iter().find(|checkpoint| checkpoint.size == size).map(|checkpoint| checkpoint.note)
    };
    Ok(Inclusion { number, leaf, size, root, proof, note })
}

/// Proves that the tree of the first `new` lines begins with that of the first `old`.
///
/// # Errors
/// [`ProofError`] says why there is no proof.
pub async fn consistency(store: &Store, old: u64, new: u64) -> Result<Consistency, ProofError> {
    let mut db = store.snapshot().await?;
    let has = db.audit_head().await?.size;
    let steps = proof::consistency(old, new).filter(|_| new <= has).ok_or(ProofError::Size { has })?;
    let proof = hashes(&mut db, &steps).await?;
    Ok(Consistency { old: (old, root(&mut db, old).await?), new: (new, root(&mut db, new).await?), proof })
}

async fn hashes(db: &mut Db, steps: &[Step]) -> Result<Vec<Hash>, StoreError> {
    let mut tiles = BTreeMap::new();
    for (at, _) in steps.iter().flatten().map(|subtree| subtree.made_from()) {
        if let Entry::Vacant(place) = tiles.entry(at) {
            place.insert(db.audit_tile(at).await?.unwrap_or_default());
        }
    }
    let look_up = |subtree: proof::Subtree| {
        let (at, range) = subtree.made_from();
        Some(perfect_root(tiles.get(&at)?.get(range)?))
    };
    proof::hashes(steps, look_up).ok_or(BROKEN)
}

async fn root(db: &mut Db, size: u64) -> Result<Hash, StoreError> {
    let mut tiles: BTreeMap<TileAt, Vec<Hash>> = BTreeMap::new();
    for at in Edge::asks_for(size) {
        if let Some(hashes) = db.audit_tile(at).await? {
            tiles.insert(at, hashes);
        }
    }
    Edge::load(size, |at| tiles.get(&at).cloned()).map(|edge| edge.root()).ok_or(BROKEN)
}
