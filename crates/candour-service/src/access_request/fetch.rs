//! Fetching: the person gets the copy, or somebody hands it over. What was taken back since is not in it.

use std::io::{Cursor, Write};

use candour_domain::access_request::FetchCode;
use candour_domain::audit::AuditAct;
use candour_domain::equality::EqualityAnswers;
use candour_domain::ids::{AccessRequestId, WordsBatchId};
use candour_domain::permission::{Act, Place};
use candour_domain::receipt::Receipt;
use candour_domain::staff::Staff;
use candour_store::access_request::AccessFound;
use candour_store::seal::Column;
use candour_store::{StoreError, transact};
use zip::write::SimpleFileOptions;

use super::copy::{Build, HeldCopy, Value};
use super::gather::{gather, record_look, unsealed};
use super::{AccessError, line, opened_lines, own_request, request_of_receipt, to_answer};
use crate::ctx::Ctx;
use crate::permit::permit;
use crate::words;

/// A copy that was fetched.
#[derive(Debug)]
pub struct Fetched {
    /// What is held.
    pub copy: HeldCopy,
}

/// A file of the archive.
#[derive(Debug)]
pub struct ArchiveFile {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// Fetches the copy with the receipt and the code that was shown when it was asked for. The code works until the
/// copy goes, since a download on an old telephone may break off. Before the copy is released nothing is said of the code,
/// right or wrong. Equality
/// answers are added here: only the receipt leads to them, so nobody of the force has seen them on the way.
///
/// # Errors
/// [`AccessError`] says why nothing is given.
pub async fn fetch_by_receipt(
    ctx: &Ctx,
    receipt: &Receipt,
    code: &FetchCode,
) -> Result<Fetched, AccessError> {
    let found = request_of_receipt(ctx, receipt).await?.ok_or(AccessError::NoCopy)?;
    let now = ctx.clock.now();
    if found.state.is_open() {
        return Err(AccessError::NotReleased);
    }
    if !found.has_copy || found.copy_until.is_none_or(|until| until <= now) {
        return Err(AccessError::NoCopy);
    }
    let fingerprint = code.fingerprint(&ctx.key, found.id);
    let entry = line(ctx, None, AuditAct::AccessFetched, found.id);
    let taken = transact!(ctx.store, |db| {
        let taken = db.take_fetch_code(found.id, fingerprint, now).await?;
        if taken {
            db.insert_audit(&entry).await?;
        } else {
            db.count_fetch_try(found.id).await?;
        }
        Ok::<bool, StoreError>(taken)
    })?;
    if !taken {
        return Err(AccessError::WrongCode);
    }
    let mut copy = read(ctx, &found).await?;
    let equality = ctx.store.read().await?.equality_held(receipt.equality_key(&ctx.key)).await?;
    if let Some(answers) = equality {
        copy.add("equality", vec![of_equality(answers)]);
    }
    Ok(Fetched { copy })
}

/// Fetches one's own copy, signed in.
///
/// # Errors
/// [`AccessError`] says why nothing is given.
pub async fn fetch_own(ctx: &Ctx, staff: &Staff) -> Result<Fetched, AccessError> {
    let found = own_request(ctx, staff).await?.ok_or(AccessError::NoCopy)?;
    if found.state.is_open() {
        return Err(AccessError::NotReleased);
    }
    let now = ctx.clock.now();
    let entry = line(ctx, Some(staff), AuditAct::AccessFetched, found.id);
    transact!(ctx.store, |db| {
        if !db.mark_fetched(found.id, now).await? {
            return Err(AccessError::NoCopy);
        }
        Ok::<(), AccessError>(db.insert_audit(&entry).await?)
    })?;
    Ok(Fetched { copy: read(ctx, &found).await? })
}

/// Takes out the copy to hand it over to the person.
///
/// # Errors
/// [`AccessError`] says why nothing is given.
pub async fn hand_over(ctx: &Ctx, staff: &Staff, id: AccessRequestId) -> Result<Fetched, AccessError> {
    permit(staff, Act::AnswerAccessRequests, Place::default())?;
    let (found, subjects) = to_answer(ctx, &mut ctx.store.read().await?, staff, id).await?;
    if found.state.is_open() {
        return Err(AccessError::NotReleased);
    }
    let by_openings = opened_lines(ctx, staff, &subjects).await?;
    let now = ctx.clock.now();
    let entry = line(ctx, Some(staff), AuditAct::AccessFetched, id);
    transact!(ctx.store, |db| {
        if !db.mark_fetched(id, now).await? {
            return Err(AccessError::NoCopy);
        }
        for line in &by_openings {
            db.insert_audit(line).await?;
        }
        Ok::<(), AccessError>(db.insert_audit(&entry).await?)
    })?;
    Ok(Fetched { copy: read(ctx, &found).await? })
}

/// The copy as it goes out: the one that was made, or what would be in it if it were made now. That somebody looks is on
/// record first.
///
/// # Errors
/// [`AccessError`] says why nothing is shown.
pub async fn as_it_goes_out(ctx: &Ctx, staff: &Staff, id: AccessRequestId) -> Result<HeldCopy, AccessError> {
    permit(staff, Act::AnswerAccessRequests, Place::default())?;
    let (found, subjects) = to_answer(ctx, &mut ctx.store.read().await?, staff, id).await?;
    record_look(ctx, staff, id, &subjects).await?;
    if found.has_copy {
        return read(ctx, &found).await;
    }
    if !found.state.is_open() {
        return Err(AccessError::NoCopy);
    }
    let withheld = ctx.store.read().await?.withheld_of(id).await?;
    let (copy, _) = gather(ctx, &found, &subjects).await?;
    Ok(copy.blacked_out(&withheld))
}

/// Opens the sealed copy, and leaves out batches that are not whole any more.
async fn read(ctx: &Ctx, found: &AccessFound) -> Result<HeldCopy, AccessError> {
    let mut db = ctx.store.read().await?;
    let sealed = db.sealed_access_copy(found.id).await?.ok_or(AccessError::NoCopy)?;
    // Copies that earlier programs made are under the force's sealing key, until their month is over.
    let text = unsealed(ctx, &mut db, Column::AccessCopy, found.id.uuid(), &sealed).await?;
    let text = text.ok_or(AccessError::NoCopy)?;
    let mut copy: HeldCopy =
        serde_json::from_str(&text).map_err(|_| StoreError::Corrupt { table: "access_request" })?;
    for section in &mut copy.sections {
        let mut kept = Vec::new();
        for entry in std::mem::take(&mut section.entries) {
            let batch = entry.0.iter().find_map(|field| match &field.value {
                Value::Text { part, .. } => batch_of(part),
                _ => None,
            });
            let whole = match batch {
                Some(batch) => words::is_whole(&mut db, batch).await?,
                None => true,
            };
            if whole {
                kept.push(entry);
            }
        }
        section.entries = kept;
    }
    copy.sections.retain(|section| !section.entries.is_empty());
    Ok(copy)
}

fn batch_of(part: &str) -> Option<WordsBatchId> {
    let (id, _) = part.strip_prefix("batch:")?.split_once(':')?;
    WordsBatchId::parse(id).ok()
}

fn of_equality(answers: EqualityAnswers) -> super::Entry {
    let mut entry = Build::default();
    let named = [
        ("age", "equality-age", answers.age_band.map(candour_domain::equality::AgeBand::as_str)),
        (
            "ethnic_group",
            "equality-ethnic",
            answers.ethnic_group.map(candour_domain::equality::EthnicGroup::as_str),
        ),
        (
            "disability",
            "equality-disability",
            answers.disability.map(candour_domain::equality::Disability::as_str),
        ),
        ("sex", "equality-sex", answers.sex.map(candour_domain::equality::Sex::as_str)),
    ];
    for (name, list, value) in named {
        if let Some(value) = value {
            entry = entry.coded(name, list, value);
        }
    }
    entry.done()
}

/// Puts files into a ZIP archive, with times that say nothing.
///
/// # Errors
/// [`AccessError::Unavailable`] when there is not memory enough.
pub fn pack(files: &[ArchiveFile]) -> Result<Vec<u8>, AccessError> {
    let failed = |_| AccessError::from(StoreError::Full);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        archive.start_file(file.name.as_str(), SimpleFileOptions::default()).map_err(failed)?;
        archive.write_all(&file.content).map_err(|_| AccessError::from(StoreError::Full))?;
    }
    Ok(archive.finish().map_err(failed)?.into_inner())
}
