//! The whole log, read and made anew. It needs no force key: whoever has a copy of the database, the public key and a
//! checkpoint can do it.

use candour_domain::audit::leaf::StoredLine;
use candour_domain::audit::tree::{Hash, TILE, Tile, TileAt};
use candour_domain::audit::verify::{Finding, Verdict, Verifier};
use candour_domain::backup::AuditTree;
use candour_store::audit::{AuditCheck, WaitingLine};
use candour_store::{Db, Store, StoreError, transact};
use jiff::{SignedDuration, Timestamp};

use super::Remembered;
use super::note::{Checkpoint, NoteError, NoteSigner, PublicKey, root_text, unchecked};
use crate::Unavailable;
use crate::ctx::{Ctx, local_day};

/// How many tiles of lines are read at a time.
const TILES: u64 = 16;
/// By when a line should have its number.
pub const NUMBERED_WITHIN: SignedDuration = SignedDuration::from_secs(5);
/// How many checkpoints are read at a time.
const CHECKPOINTS: i64 = 1_000;
/// How many lines that should not be there are named.
const EXTRA: i64 = 1_000;

/// A checkpoint that somebody outside holds.
#[derive(Debug, Clone)]
pub struct Held {
    /// Where it came from: the name of its file.
    pub from: String,
    /// The signed note.
    pub note: String,
}

/// What came of verifying.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The tree and what is wrong with it.
    pub verdict: Verdict,
    /// How many checkpoints it was compared with, the log's own and those handed in.
    pub checkpoints: usize,
    /// How many lines have no number yet.
    pub unnumbered: u64,
    /// When the oldest of them was written.
    pub oldest_unnumbered: Option<Timestamp>,
}

impl Verified {
    /// How long the oldest line without a number has waited, where that is longer than it should.
    pub fn numbering_is_behind(&self, now: Timestamp) -> Option<SignedDuration> {
        self.oldest_unnumbered.map(|at| now.duration_since(at)).filter(|wait| *wait > NUMBERED_WITHIN)
    }
}

/// Verifies the log against its signed head, its own checkpoints and those handed in.
///
/// # Errors
/// [`Unavailable`] when the database does not answer. What is wrong with the log is no error but a finding.
pub async fn verify(store: &Store, key: &PublicKey, held: &[Held]) -> Result<Verified, Unavailable> {
    gone_through(store, Some(key), Remembered::default(), held).await
}

/// As [`verify`], and against the head that the key folder remembers: so that a log that was made anew as a whole is
/// found without a witness, as long as whoever did it had the database alone. Where the store knows marks, lines that
/// wait for their number without one are found too.
///
/// # Errors
/// As [`verify`].
pub async fn verify_remembering(
    store: &Store,
    key: &PublicKey,
    remembered: Remembered,
    held: &[Held],
) -> Result<Verified, Unavailable> {
    gone_through(store, Some(key), remembered, held).await
}

/// Verifies the log with all that the running program has.
///
/// # Errors
/// As [`verify`], or when the key folder cannot be read.
pub async fn verify_here(ctx: &Ctx, held: &[Held]) -> Result<Verified, Unavailable> {
    let remembered = ctx.keys.audit_remembered().await.map_err(StoreError::from)?;
    verify_remembering(&ctx.store, NoteSigner::new(&ctx.key).public(), remembered, held).await
}

/// Verifies the log of a database that came from a backup: that it is the one which was backed up, and agrees with
/// itself and its own checkpoints. Who signed is not asked: a restore has no key at hand.
///
/// # Errors
/// [`Unavailable`] when the database does not answer. What is wrong with the log is no error but a finding.
pub async fn verify_restored(store: &Store, backed_up: &AuditTree) -> Result<Verdict, Unavailable> {
    let mut verdict = gone_through(store, None, Remembered::default(), &[]).await?.verdict;
    let same_root = verdict.size == 0 || root_text(&verdict.root) == backed_up.root;
    if verdict.size != backed_up.size || !same_root {
        verdict.findings.push(Finding::Head);
    }
    Ok(verdict)
}

/// What a note says; signed by the log's key, where there is one to ask.
fn read(key: Option<&PublicKey>, note: &str) -> Result<Checkpoint, NoteError> {
    key.map_or_else(|| unchecked(note), |key| key.read(note))
}

async fn gone_through(
    store: &Store,
    key: Option<&PublicKey>,
    remembered: Remembered,
    held: &[Held],
) -> Result<Verified, Unavailable> {
    let mut db = store.snapshot().await?;
    let mut verifier = Verifier::default();
    let size = head(&mut db, &mut verifier, key).await?;
    let kept = own_checkpoints(&mut db, &mut verifier, key).await?;
    for Held { from, note } in held {
        expect(&mut verifier, key, from.clone(), note, None);
    }
    if let Some(note) = &remembered.head {
        expect(&mut verifier, key, super::KEY_FOLDER.to_owned(), note, None);
    }
    for id in remembered.gone {
        verifier.found(Finding::Removed { id });
    }
    while verifier.size() < size {
        page(&mut db, &mut verifier, size).await?;
    }
    for (number, line) in db.numbered_lines(size, EXTRA).await? {
        verifier.found(Finding::Extra { number: number.unwrap_or(0), id: line.id });
    }
    let below = db.audit_below_nought().await?;
    if below > 0 {
        verifier.found(Finding::BelowNought { count: below });
    }
    for tile in db.audit_tiles(0, size.div_ceil(TILE as u64), EXTRA).await? {
        verifier.found(Finding::Tile { at: tile.at });
    }
    let higher = higher_tiles(&mut db).await?;
    let (unnumbered, oldest_unnumbered) = db.unnumbered_audit().await?;
    let waiting = db.lines_to_number(None, i64::from(u16::MAX)).await?;
    // Before a head was remembered lines without marks were as good as others.
    if store.knows_marks() && remembered.head.is_some() {
        for WaitingLine { line, .. } in waiting.iter().filter(|waiting| !waiting.marked) {
            verifier.found(Finding::Unmarked { id: line.id });
        }
    }
    let no_lines = db.unreadable_audit().await?;
    if no_lines > 0 {
        verifier.found(Finding::NoLines { count: no_lines });
    }
    let waiting: Vec<StoredLine> = waiting.into_iter().map(|waiting| waiting.line).collect();
    verifier.kept_checkpoints(&kept, &waiting);
    let verdict = verifier.finish(&higher, &waiting);
    let checkpoints = kept.len().saturating_add(held.len());
    Ok(Verified { verdict, checkpoints, unnumbered, oldest_unnumbered })
}

/// Reads the head, and gives where the lines should end.
async fn head(db: &mut Db, verifier: &mut Verifier, key: Option<&PublicKey>) -> Result<u64, StoreError> {
    let head = match db.audit_head().await {
        Err(StoreError::Corrupt { .. }) => {
            verifier.found(Finding::HeadGone);
            // The lines are still compared with what else was signed.
            return db.numbered_audit().await;
        }
        other => other?,
    };
    // The head's size is where the lines should end, signed or not; a head that lies about it is found by its note.
    match read(key, &head.note) {
        Ok(signed) if signed.size == head.size => verifier.signed(head.size, signed.root, "the signed head"),
        Ok(_) => verifier.found(Finding::Head),
        Err(_) if head.size == 0 && head.note.is_empty() => {}
        Err(_) => verifier.found(Finding::HeadSignature),
    }
    Ok(head.size)
}

/// Verifies the log once a day and keeps what came of it, for whoever looks at the page of the log.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn check_when_due(ctx: &Ctx) -> Result<bool, Unavailable> {
    let at = ctx.clock.now();
    let last = ctx.store.read().await?.last_audit_check().await?;
    // One from a time to come was written by hand.
    if last.is_some_and(|last| local_day(last.at) == local_day(at)) {
        return Ok(false);
    }
    let verified = verify_here(ctx, &[]).await?;
    let verdict = verified.verdict;
    let findings = u64::try_from(verdict.findings.len()).unwrap_or(u64::MAX).saturating_add(verdict.more);
    let first_finding = verdict.findings.first().map(ToString::to_string);
    if let Some(finding) = &first_finding {
        tracing::error!(findings, finding, "the audit log is not as it was written");
    }
    let check = AuditCheck { at, lines: verdict.size, findings, first_finding };
    transact!(ctx.store, |db| db.insert_audit_check(&check).await)?;
    Ok(true)
}

/// Tells the verifier a root that was signed, over so many lines where that is known.
fn expect(verifier: &mut Verifier, key: Option<&PublicKey>, from: String, note: &str, size: Option<u64>) {
    match read(key, note) {
        Ok(signed) if size.is_none_or(|size| size == signed.size) => {
            verifier.signed(signed.size, signed.root, from);
        }
        Ok(_) | Err(_) => verifier.found(Finding::CheckpointSignature { from }),
    }
}

/// Tells the verifier the root of each checkpoint that the log keeps. Gives when each was signed.
async fn own_checkpoints(
    db: &mut Db,
    verifier: &mut Verifier,
    key: Option<&PublicKey>,
) -> Result<Vec<Timestamp>, StoreError> {
    let (mut signed, mut after) = (Vec::new(), None);
    loop {
        let kept = db.audit_checkpoints(after, CHECKPOINTS).await?;
        let Some(last) = kept.last() else { return Ok(signed) };
        after = Some(last.size);
        for checkpoint in kept {
            let from = format!("the log's own checkpoint over {} lines", checkpoint.size);
            // The time in its column is what the program goes by.
            let at = read(key, &checkpoint.note).ok().and_then(|note| note.at);
            if at.is_some_and(|at| at != checkpoint.at) {
                verifier.found(Finding::CheckpointSignature { from: from.clone() });
            }
            signed.push(at.unwrap_or(checkpoint.at));
            expect(verifier, key, from, &checkpoint.note, Some(checkpoint.size));
        }
    }
}

/// The next few tiles and their lines.
async fn page(db: &mut Db, verifier: &mut Verifier, size: u64) -> Result<(), StoreError> {
    let from = verifier.size();
    let to = size.min(from + TILES * TILE as u64);
    let first = from / TILE as u64;
    let tiles = db.audit_tiles(0, first, i64::try_from(TILES).unwrap_or(i64::MAX)).await?;
    let mut recorded: Vec<Option<Hash>> = Vec::new();
    for number in first..to.div_ceil(TILE as u64) {
        let at = TileAt { level: 0, number };
        let hashes = tiles.iter().find(|tile| tile.at == at).map_or(&[] as &[Hash], |tile| &tile.hashes);
        let holds = at.holds(size);
        if hashes.len() != holds {
            verifier.found(Finding::Tile { at });
        }
        recorded.extend((0..holds).map(|n| hashes.get(n).copied()));
    }
    let limit = i64::try_from(to - from).unwrap_or(i64::MAX);
    let lines = match db.numbered_lines(from, limit).await {
        Ok(lines) => lines,
        // A value that its column cannot hold was written by hand. One line after another shows which.
        Err(StoreError::Database(_)) => one_by_one(db, verifier, from, to).await?,
        Err(error) => return Err(error),
    };
    let lines: Vec<_> = lines
        .into_iter()
        .filter_map(|(number, line)| number.filter(|number| *number < to).map(|number| (number, line)))
        .collect();
    verifier.page(&recorded, &lines);
    Ok(())
}

async fn one_by_one(
    db: &mut Db,
    verifier: &mut Verifier,
    from: u64,
    to: u64,
) -> Result<Vec<candour_store::audit::NumberedLine>, StoreError> {
    let mut lines = Vec::new();
    for number in from..to {
        match db.numbered_lines(number, 1).await {
            Ok(found) => lines.extend(found.into_iter().filter(|(at, _)| *at == Some(number))),
            Err(StoreError::Database(_)) => verifier.found(Finding::Unreadable { number }),
            Err(error) => return Err(error),
        }
    }
    Ok(lines)
}

async fn higher_tiles(db: &mut Db) -> Result<Vec<Tile>, StoreError> {
    let mut all = Vec::new();
    for level in 1..8 {
        let mut from = 0;
        loop {
            let tiles = db.audit_tiles(level, from, 256).await?;
            let Some(last) = tiles.last() else { break };
            from = last.at.number + 1;
            all.extend(tiles);
        }
    }
    Ok(all)
}
