//! Erasing what a person gave. It is gone in service at once; it stands on a list outside the database and its backups,
//! from which a restore does it again; and the certificate says from which day on no backup can be read either.
//!
//! The order is: erase and note it in one transaction, put it on the list, say that it is on the list, tell. Stopped
//! in between, the next round puts it on the list; whoever asked was not told yet.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use candour_domain::audit::AuditAct;
use candour_domain::erasure::{Certificate, ErasureCause, Listed, unreadable_in_backups};
use candour_domain::hold::HoldReason;
use candour_domain::ids::{ErasureId, FeedbackId, HoldId};
use candour_domain::key::KeyMonth;
use candour_store::erasure::NewErasure;
use candour_store::hold::NewHold;
use candour_store::{BusyError, Db, StoreError, transact};
use jiff::Timestamp;

use crate::Unavailable;
use crate::audit;
use crate::ctx::{Ctx, local_day, london};

mod by_two;

pub use by_two::{
    ByTwoError, ErasureFound, ErasureWishFound, Erasures, Shown, Which, WishListed, ask, carry_out, decline,
    list, show,
};

/// The name of the list in its folder.
pub const LIST: &str = "erasures.jsonl";
/// How many erasures are put on the list at a time.
const ROUND: i64 = 500;

/// The list outside the database and its backups: a file to which lines are added and from which none is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureList {
    path: PathBuf,
}

impl ErasureList {
    /// The list in this folder.
    pub fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join(LIST) }
    }

    /// The list in this file, or in this folder.
    pub fn at(path: &Path) -> Self {
        if path.is_dir() { Self::in_folder(path) } else { Self { path: path.to_owned() } }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the list to add to it; it is made where it is not there, in a folder that is.
    pub(crate) fn open(&self) -> io::Result<File> {
        let new = !self.path.exists();
        let file = OpenOptions::new().create(true).read(true).append(true).mode(0o600).open(&self.path)?;
        if new {
            let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        }
        Ok(file)
    }

    /// Adds lines and brings them to the disk. A line that an earlier program left half written stays by itself.
    pub(crate) fn add(&self, erasures: &[Listed]) -> io::Result<()> {
        let mut file = self.open()?;
        let mut text = String::new();
        if file.seek(SeekFrom::End(0))? > 0 {
            file.seek(SeekFrom::End(-1))?;
            let mut last = [0];
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                text.push('\n');
            }
        }
        for erasure in erasures {
            text.push_str(&erasure.line());
            text.push('\n');
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    /// All erasures on the list, and the numbers of lines that are none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(&self) -> io::Result<(Vec<Listed>, Vec<usize>)> {
        let mut text = String::new();
        File::open(&self.path)?.read_to_string(&mut text)?;
        Ok(candour_domain::erasure::read_list(&text))
    }
}

/// Why nothing was erased, or why it is not certified yet.
#[derive(Debug, thiserror::Error)]
pub enum ErasureError {
    /// There is no such answer.
    #[error("there is no such answer")]
    NoSuchAnswer,
    /// No folder is set for the list outside the database. Nothing was erased.
    #[error("no folder is set for the list of erasures")]
    NoFolder,
    /// The list outside the database cannot be written. Nothing was erased.
    #[error("the list of erasures cannot be written: {0}")]
    NoList(#[source] io::Error),
    /// It is erased in service, and not on the list yet: a restore would bring it back until it is. The program goes
    /// on trying.
    #[error("it is erased, and not on the list of erasures yet: {0}")]
    NotListed(#[source] io::Error),
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for ErasureError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl BusyError for ErasureError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// Erases what came with an answer, for whoever may run the program against the database. When this comes back well,
/// nobody can read it in service, it stands on the list, and the certificate may be given to the person.
///
/// # Errors
/// [`ErasureError`] says why not.
pub async fn erase(
    ctx: &Ctx,
    answer: FeedbackId,
    cause: ErasureCause,
    list: &ErasureList,
) -> Result<Certificate, ErasureError> {
    list.open().map_err(ErasureError::NoList)?;
    let at = ctx.clock.now();
    let id = ErasureId::new(at, ctx.chance.bytes());
    let random = ctx.chance.bytes::<10>();
    let entry = audit::line(ctx, None, AuditAct::AnswerErased, Some(answer.uuid()), None);
    let new = transact!(ctx.store, |db| {
        let month_before = month_before(db, answer).await?;
        let erased = db.erase_answer(answer, at, cause).await?.ok_or(ErasureError::NoSuchAnswer)?;
        db.close_withdrawn_work(answer, at, random).await?;
        let listed = Listed { id, answer, person: erased.person, at, cause, held: erased.held };
        let new = NewErasure { listed, staff_id: None, key_month: erased.key_month.or(month_before) };
        db.insert_erasure(&new).await?;
        db.insert_audit(&entry).await?;
        Ok::<_, ErasureError>(new)
    })?;
    empty_log(ctx).await;
    put_on(ctx, list, &new).await?;
    certificate(ctx, id).await?.ok_or(ErasureError::NoSuchAnswer)
}

/// The month of the key that an earlier erasure of the same answer destroyed: whoever erases once more has the same
/// backups to wait for.
async fn month_before(db: &mut Db, answer: FeedbackId) -> Result<Option<KeyMonth>, StoreError> {
    Ok(db.erasures_of(answer).await?.into_iter().find_map(|earlier| earlier.key_month))
}

/// Puts an erasure on the list, and says that it is there.
async fn put_on(ctx: &Ctx, list: &ErasureList, new: &NewErasure) -> Result<(), ErasureError> {
    list.add(std::slice::from_ref(&new.listed)).map_err(ErasureError::NotListed)?;
    let at = ctx.clock.now();
    Ok(transact!(ctx.store, |db| db.mark_erasure_listed(new.listed.id, at).await)?)
}

/// Puts an erasure on the list at once, where there is one; what fails is tried again by the round that does it.
pub(crate) async fn list_now(ctx: &Ctx, new: &NewErasure) {
    let Some(folder) = ctx.settings.erasure_folder.as_deref() else { return };
    if let Err(error) = put_on(ctx, &ErasureList::in_folder(folder), new).await {
        tracing::warn!(%error, "an erasure is not on the list yet");
    }
}

/// What was deleted must not linger in SQLite's write-ahead log. Should this fail, it is gone from every page and the
/// log is emptied at the next check point.
pub(crate) async fn empty_log(ctx: &Ctx) {
    if let Err(error) = ctx.store.checkpoint().await {
        tracing::warn!(%error, "the write-ahead log was not emptied after an erasure");
    }
}

/// The certificate of an erasure, where `all` are those of the same answer.
///
/// Since when an answer is out of feedback, and held, is what the first of them did: whoever takes it back and is erased
/// later was out of feedback all the while.
pub(crate) fn certified(ctx: &Ctx, of: &ErasureFound, all: &[ErasureFound]) -> Certificate {
    let (listed, key_month) = (&of.listed, of.key_month);
    let first = |held: bool| {
        let took_out = |one: &&Listed| one.cause != ErasureCause::Retention && (!held || one.held.is_some());
        let earlier = all.iter().map(|one| &one.listed).filter(took_out).map(|one| one.at);
        if listed.cause == ErasureCause::Retention {
            listed.at
        } else {
            earlier.fold(listed.at, Timestamp::min)
        }
    };
    let certificate = Certificate {
        id: listed.id,
        answer: listed.answer,
        cause: listed.cause,
        out_of_feedback: first(false),
        held_since: listed.held.map(|_| first(true)),
        unreadable_in_service: None,
        unreadable_in_backups: None,
        backups_lose_it: None,
    };
    if listed.held.is_some() {
        return certificate;
    }
    let day = listed.at.to_zoned_datetime(london()).date();
    let (unreadable, lose_it) = unreadable_in_backups(day, key_month, ctx.settings.backup_days);
    Certificate {
        unreadable_in_service: Some(listed.at),
        unreadable_in_backups: Some(unreadable),
        backups_lose_it: Some(lose_it),
        ..certificate
    }
}

/// The certificate of an erasure that stands on the list; nothing where there is none, or it is not on it yet.
///
/// # Errors
/// When the database does not answer.
pub async fn certificate(ctx: &Ctx, id: ErasureId) -> Result<Option<Certificate>, Unavailable> {
    let mut db = ctx.store.snapshot().await?;
    let found = db.erasure(id).await?.filter(|found| found.listed_at.is_some());
    let Some(found) = found else { return Ok(None) };
    let all = db.erasures_of(found.listed.answer).await?;
    Ok(Some(certified(ctx, &found, &all)))
}

/// Puts on the list what is not on it yet: what people took back themselves, and what a program that was stopped could
/// not. Returns how many.
///
/// # Errors
/// [`ErasureError`] says why not; it is tried again.
pub async fn list_waiting(ctx: &Ctx, list: &ErasureList) -> Result<usize, ErasureError> {
    let mut done = 0;
    loop {
        let waiting = ctx.store.read().await?.erasures_to_list(ROUND).await?;
        if waiting.is_empty() {
            return Ok(done);
        }
        let lines: Vec<Listed> = waiting.iter().map(|found| found.listed.clone()).collect();
        list.add(&lines).map_err(ErasureError::NotListed)?;
        let at = ctx.clock.now();
        transact!(ctx.store, |db| {
            for line in &lines {
                db.mark_erasure_listed(line.id, at).await?;
            }
            Ok::<(), StoreError>(())
        })?;
        done += lines.len();
    }
}

/// What a replay came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Replayed {
    /// Erasures that were done again.
    pub again: usize,
    /// Erasures of answers that this database never held, as those given after the backup.
    pub unknown: usize,
}

/// Does every erasure of a list again, in a database that came from a backup. What is erased already stays so. What was
/// held when the list was written is held again, also where the backup is older than the hold; what was erased after its
/// hold was lifted is erased, also where the backup still has the hold.
///
/// # Errors
/// When the database does not answer. What was done stays; doing it all again harms nothing.
pub async fn replay(
    store: &candour_store::Store,
    clock: &crate::ctx::Clock,
    chance: &crate::ctx::Chance,
    erasures: &[Listed],
) -> Result<Replayed, StoreError> {
    let mut replayed = Replayed::default();
    let for_good: HashSet<FeedbackId> = erasures
        .iter()
        // What only had its time may have been followed by more, and that be held.
        .filter(|listed| listed.held.is_none() && listed.cause != ErasureCause::Retention)
        .map(|listed| listed.answer)
        .collect();
    for listed in erasures {
        let random = chance.bytes::<10>();
        let now = clock.now();
        let hold = listed.held.filter(|_| !for_good.contains(&listed.answer)).map(|kind| NewHold {
            id: HoldId::new(now, chance.bytes()),
            feedback_id: listed.answer,
            kind,
            reason: HoldReason::Restored,
            sealed_note: None,
            placed_at: listed.at,
            placed_by: None,
            review_day: local_day(now),
        });
        let known = transact!(store, |db| {
            if !db.lock_answer(listed.answer).await? {
                return Ok(false);
            }
            if listed.held.is_none() {
                db.lift_holds_over(listed.answer, listed.at).await?;
            }
            if let Some(hold) = &hold
                && !db.is_held(listed.answer).await?
            {
                db.insert_hold(hold).await?;
            }
            if listed.cause == ErasureCause::Retention {
                // What came after it stays, and so does the work on that.
                let Some(gone) = db.erase_outdated(listed.answer, listed.at, listed.person).await? else {
                    return Ok(false);
                };
                let new = NewErasure { listed: listed.clone(), staff_id: None, key_month: gone.key_month };
                db.insert_erasure(&new).await?;
                db.mark_erasure_listed(listed.id, now).await?;
                return Ok(true);
            }
            let Some(erased) = db.erase_answer(listed.answer, listed.at, listed.cause).await? else {
                return Ok(false);
            };
            db.close_withdrawn_work(listed.answer, listed.at, random).await?;
            let new = NewErasure { listed: listed.clone(), staff_id: None, key_month: erased.key_month };
            db.insert_erasure(&new).await?;
            db.mark_erasure_listed(listed.id, now).await?;
            Ok::<bool, StoreError>(true)
        })?;
        if known {
            replayed.again += 1;
        } else {
            replayed.unknown += 1;
        }
    }
    store.checkpoint().await?;
    Ok(replayed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_written_line_is_left_by_itself_and_what_follows_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let list = ErasureList::at(folder.path());
        let at = "2026-11-30T12:00:00Z".parse().unwrap();
        let listed = |n| Listed {
            id: ErasureId::new(at, [n; 10]),
            answer: FeedbackId::new(at, [n; 10]),
            person: None,
            at,
            cause: ErasureCause::Asked,
            held: None,
        };
        list.add(&[listed(1)]).unwrap();
        let mut file = OpenOptions::new().append(true).open(list.path()).unwrap();
        file.write_all(b"{\"id\":\"0193").unwrap();
        list.add(&[listed(2), listed(3)]).unwrap();
        assert_eq!(list.read().unwrap(), (vec![listed(1), listed(2), listed(3)], vec![2]));
        let nowhere = ErasureList::in_folder(&folder.path().join("not there"));
        assert!(nowhere.add(&[listed(1)]).is_err());
    }
}
