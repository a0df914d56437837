//! Fills a new database with the year. It is made beside its place and moved there when it is whole, so that a demo that
//! was stopped half-way begins anew.

use std::collections::HashMap;
use std::path::Path;

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::batch::BatchKind;
use candour_domain::code::{Code, Stratum};
use candour_domain::ids::{AuditId, BatchId, CodeId, StaffId, WorkItemId};
use candour_domain::key::ForceKey;
use candour_domain::permission::Role;
use candour_domain::work_item::{WorkEvent, WorkKind};
use candour_service::Unavailable;
use candour_service::ctx::{Chance, Clock, Ctx, Settings};
use candour_service::keys::Keys;
use candour_service::words;
use candour_store::audit::NewAudit;
use candour_store::batch::Batch;
use candour_store::code::NewCode;
use candour_store::seal::Column;
use candour_store::{Db, StoreError};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::dice::Dice;
use super::facts::Person;
use super::london::Force;
use super::people;
use super::year::{Given, Rows, Year};
use crate::fault::Fault;
use crate::key_fault;

/// What came into being.
#[derive(Serialize, Deserialize)]
pub struct Filled {
    /// Somebody to be in each role.
    pub staff: Vec<Person>,
    /// Codes of leaflets.
    pub open: Vec<String>,
}

/// Makes the database at `place`.
///
/// # Errors
/// Says why it cannot be made.
pub async fn fill(
    folder: &Path,
    place: &Path,
    settings: &Settings,
    key: ForceKey,
    force: &Force,
    answers: u32,
) -> Result<Filled, Fault> {
    let new = folder.join("candour.db.new");
    for leftover in ["candour.db.new", "candour.db.new-wal", "candour.db.new-shm"] {
        let _ = std::fs::remove_file(folder.join(leftover));
    }
    let store = super::new_store(&new).await?;
    store.hasty().await?;
    let end = Clock::System.now();
    let begin = end.checked_sub(SignedDuration::from_hours(24 * 366)).unwrap_or(end);
    // The accounts are as old as the year, else they would have closed work before they were made.
    let home = folder.join("keys");
    let keys = Keys::open(&store, &home, &key, &Clock::System, &Chance::System).await;
    let keys = keys.map_err(|error| key_fault::of(&home, error))?;
    let month = keys.current()?;
    let ctx = Ctx::new(store.clone(), keys, Clock::fixed(begin), Chance::System, settings.clone()).await?;
    let mut db = store.begin().await?;
    db.insert_bcus(&force.bcus).await?;
    db.insert_boroughs(&force.boroughs).await?;
    db.insert_teams(&force.teams).await?;
    db.insert_officers(&force.officers).await?;
    db.insert_postings(&force.postings).await?;
    let open = open_codes(&ctx, &mut db, force, begin).await?;
    db.commit().await?;
    let staff = people::make(&ctx, force).await?;
    let desk = desk(&ctx).await?;

    let given = Given {
        seed: super::SEED,
        end,
        answers,
        force: force.clone(),
        key: ctx.key.clone(),
        month,
        desk,
        open: open.clone(),
        clocks: settings.work_clocks,
    };
    // The context's store has the key that marks lines of the audit log.
    let mut db = ctx.store.begin().await?;
    store_year(&mut db, given).await?;
    db.commit().await?;
    // The cut counts the year and lets it into the figures, each week in its place.
    let mut ctx = ctx;
    ctx.clock = Clock::System;
    candour_service::figures::cut(&ctx).await.map_err(|Unavailable(error)| Fault::from(error))?;
    people::one_waits(&ctx).await?;
    // Signs of abuse, of each kind one, and somebody has decided two.
    super::flags::make(&ctx, force).await?;
    super::holds::make(&ctx).await?;
    // A year of lines is numbered, and a witness has the first checkpoint.
    candour_service::audit::checkpoint(&ctx).await.map_err(|Unavailable(error)| Fault::from(error))?;
    // Words are in the index before anybody searches, and officers have something to read.
    words_to_read(&ctx).await.map_err(|Unavailable(error)| Fault::from(error))?;
    super::restricted::make(&ctx).await?;
    super::copies::make(&ctx).await?;
    // The oldest words have had their time, and the force is warned.
    let warned = candour_service::retention::run_when_due(&ctx, None).await;
    warned.map_err(|error| crate::retention::not_run(error, None))?;
    drop(ctx);
    store.careful().await?;
    store.close().await;
    std::fs::rename(&new, place).map_err(|error| {
        Fault::new(
            format!("The finished database cannot be moved to {}: {error}.", place.display()),
            "Name another folder with --data.",
        )
    })?;
    Ok(Filled { staff, open: open.iter().map(|(_, code)| code.plain().to_owned()).collect() })
}

async fn words_to_read(ctx: &Ctx) -> Result<(), Unavailable> {
    while words::index_new(ctx).await? > 0 {}
    while candour_service::work::index_wishes(ctx).await? > 0 {}
    words::make_batches_when_due(ctx).await?;
    Ok(())
}

/// The year is made on one thread while it is stored on another.
async fn store_year(db: &mut Db, given: Given) -> Result<(), StoreError> {
    let mut dice = Dice::new(given.seed, 5);
    let (sender, mut made) = mpsc::channel::<Rows>(4);
    let making = tokio::task::spawn_blocking(move || {
        let mut year = Year::new(given);
        while let Some(rows) = year.next_rows() {
            if sender.blocking_send(rows).is_err() {
                break;
            }
        }
    });
    while let Some(rows) = made.recv().await {
        db.insert_encounters(&rows.encounters).await?;
        db.insert_encounter_officers(&rows.present).await?;
        db.insert_codes(&rows.codes).await?;
        db.insert_past_invitations(&rows.invitations).await?;
        db.insert_person_keys(&rows.people).await?;
        db.insert_past_answers(&rows.answers).await?;
        db.insert_past_words(&rows.words).await?;
        db.insert_past_wishes(&rows.wishes).await?;
        db.insert_past_equality(&rows.equality).await?;
        db.insert_past_work(&rows.work).await?;
        db.insert_past_events(&rows.events).await?;
        db.insert_audits(&put_on_record(&rows, &mut dice)).await?;
    }
    making.await.map_err(|_| StoreError::Busy)
}

/// What the desk's people put on record with their work: they read an item when they take it, and close it.
fn put_on_record(rows: &Rows, dice: &mut Dice) -> Vec<NewAudit> {
    let kinds: HashMap<WorkItemId, WorkKind> =
        rows.work.iter().map(|past| (past.item.id, past.item.kind)).collect();
    let mut lines = Vec::new();
    for event in rows.events.iter().filter(|event| event.staff_id.is_some()) {
        let acts: &[AuditAct] = match event.event {
            WorkEvent::Taken => &[AuditAct::ItemRead, AuditAct::ItemTaken],
            WorkEvent::Closed => &[AuditAct::ItemClosed],
            _ => &[],
        };
        for act in acts {
            let purpose = kinds.get(&event.work_item_id).copied().map(ReadPurpose::implied_by);
            lines.push(NewAudit {
                id: AuditId::new(event.at, dice.bytes()),
                at: event.at,
                staff_id: event.staff_id,
                api_key_id: None,
                act: *act,
                subject_id: Some(event.work_item_id.uuid()),
                purpose: purpose.filter(|_| *act == AuditAct::ItemRead),
                salt: dice.bytes(),
            });
        }
    }
    lines
}

/// A leaflet for each borough and one for the whole force, each with its open code.
async fn open_codes(
    ctx: &Ctx,
    db: &mut Db,
    force: &Force,
    at: Timestamp,
) -> Result<Vec<(CodeId, Code)>, StoreError> {
    let mut dice = Dice::new(super::SEED, 3);
    let mut codes = Vec::new();
    let boroughs = force.boroughs.iter().map(|borough| (Some(borough.id), borough.name.clone()));
    for (borough_id, name) in boroughs.chain([(None, "Everywhere".to_owned())]) {
        // The seed is known to everybody, and a leaflet's code is no secret.
        let code = Code::draw(|| dice.byte());
        codes.push(leaflet(ctx, db, borough_id, format!("Leaflet {name}"), code, at).await?);
    }
    Ok(codes)
}

/// Stores one leaflet's batch and its code.
///
/// # Errors
/// When the database does not answer.
pub async fn leaflet(
    ctx: &Ctx,
    db: &mut Db,
    borough_id: Option<candour_domain::ids::BoroughId>,
    label: String,
    code: Code,
    at: Timestamp,
) -> Result<(CodeId, Code), StoreError> {
    let batch_id = BatchId::new(at, ctx.chance.bytes());
    let sealed = ctx
        .sealer
        .seal(Column::BatchCode, batch_id.uuid(), code.plain().as_bytes(), ctx.chance.bytes())
        .map_err(|_| StoreError::Corrupt { table: "batch" })?;
    db.insert_batch(&Batch {
        id: batch_id,
        kind: BatchKind::Open,
        label,
        borough_id,
        team_id: None,
        quantity: 1,
        made_at: at,
        made_by: None,
        sealed_code: Some(sealed),
    })
    .await?;
    let new = NewCode {
        id: CodeId::new(at, ctx.chance.bytes()),
        fingerprint: code.fingerprint(&ctx.key),
        stratum: Stratum::Open,
        encounter_id: None,
        batch_id: Some(batch_id),
        serial: None,
        made_at: at,
        expires_at: None,
    };
    db.insert_code(&new).await?;
    Ok((new.id, code))
}

/// Who closes work: the desk's people.
async fn desk(ctx: &Ctx) -> Result<Vec<StaffId>, StoreError> {
    let mut db = ctx.store.read().await?;
    let mut desk = Vec::new();
    for role in [Role::DeskAdviser, Role::DeskSupervisor] {
        desk.extend(db.staff_of_role(role).await?.into_iter().map(|person| person.id));
    }
    Ok(desk)
}
