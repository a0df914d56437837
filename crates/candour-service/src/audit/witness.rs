//! Witnesses: people outside the force who hold checkpoints. What a witness holds cannot be taken back, so a log that was
//! cut off or written anew no longer fits it. Each checkpoint goes to every witness that is set, by a job of its own.

use std::path::Path;
use std::time::{Duration, SystemTime};

use candour_channels::smtp::{self, Mail};
use candour_channels::webhook::{self, Delivery};
use candour_domain::ids::JobId;
use candour_store::audit::{AuditCheckpoint, WitnessState};
use candour_store::jobs::NewJob;
use candour_store::transact;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::note::NoteSigner;
use crate::ctx::Ctx;
use crate::jobs::{Job, JobError};

/// By what way a witness gets checkpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// A file in a folder that the witness reads.
    Folder,
    /// A signed webhook.
    Webhook,
    /// A mail.
    Mail,
}

impl Witness {
    /// All ways.
    pub const ALL: [Self; 3] = [Self::Folder, Self::Webhook, Self::Mail];

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Webhook => "webhook",
            Self::Mail => "mail",
        }
    }
}

/// The ways that are set.
pub fn witnesses(ctx: &Ctx) -> Vec<Witness> {
    let settings = &ctx.settings;
    Witness::ALL
        .into_iter()
        .filter(|witness| match witness {
            Witness::Folder => settings.audit_witness_folder.is_some(),
            Witness::Webhook => settings.audit_witness_webhook.is_some(),
            Witness::Mail => settings.smtp.is_some() && !settings.audit_witness_mail.is_empty(),
        })
        .collect()
}

/// The jobs that take a checkpoint to every witness, their ids made from `seed`.
pub(super) fn jobs(ctx: &Ctx, size: u64, at: Timestamp, seed: [u8; 10]) -> Vec<NewJob> {
    (0u8..)
        .zip(witnesses(ctx))
        .map(|(n, witness)| {
            let mut random = seed;
            if let Some(last) = random.last_mut() {
                *last ^= n;
            }
            Job::AuditCheckpoint { size, witness }.stored_as(JobId::new(at, random), at)
        })
        .collect()
}

/// Takes a checkpoint to a witness, and keeps how that went.
pub(crate) async fn send(ctx: &Ctx, job: JobId, size: u64, witness: Witness) -> Result<(), JobError> {
    let mut found = ctx.store.read().await?.audit_checkpoints(size.checked_sub(1), 1).await?;
    let Some(checkpoint) = found.pop().filter(|checkpoint| checkpoint.size == size) else { return Ok(()) };
    let outcome = match witness {
        Witness::Folder => to_folder(ctx, &checkpoint).await,
        Witness::Webhook => to_webhook(ctx, job, &checkpoint).await,
        Witness::Mail => to_mail(ctx, job, &checkpoint).await,
    };
    let now = ctx.clock.now();
    let name = witness.as_str();
    match &outcome {
        Ok(()) => transact!(ctx.store, |db| db.witness_has(name, size, now).await)?,
        Err(error) => {
            let failure = error.to_string();
            transact!(ctx.store, |db| db.witness_missed(name, now, &failure).await)?;
        }
    }
    outcome
}

/// The name of a checkpoint's file.
pub fn file_name(size: u64) -> String {
    format!("checkpoint-{size:012}.txt")
}

/// Lays the checkpoint down under another name first, so that nobody reads half of it.
async fn to_folder(ctx: &Ctx, checkpoint: &AuditCheckpoint) -> Result<(), JobError> {
    let Some(folder) = &ctx.settings.audit_witness_folder else { return Ok(()) };
    let written = write_whole(folder, &file_name(checkpoint.size), checkpoint.note.as_bytes()).await;
    written.map_err(|error| JobError::Folder(error.kind()))
}

async fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let partial = folder.join(format!(".{name}.part"));
    tokio::fs::write(&partial, bytes).await?;
    tokio::fs::File::open(&partial).await?.sync_all().await?;
    tokio::fs::rename(&partial, folder.join(name)).await
}

#[derive(Serialize)]
struct Told<'a> {
    #[serde(rename = "type")]
    event: &'static str,
    timestamp: Timestamp,
    data: ToldData<'a>,
}

#[derive(Serialize)]
struct ToldData<'a> {
    size: u64,
    note: &'a str,
    key: String,
}

async fn to_webhook(ctx: &Ctx, job: JobId, checkpoint: &AuditCheckpoint) -> Result<(), JobError> {
    let Some(url) = &ctx.settings.audit_witness_webhook else { return Ok(()) };
    let now = ctx.clock.now();
    let key = NoteSigner::new(&ctx.key).public().to_string();
    let data = ToldData { size: checkpoint.size, note: &checkpoint.note, key };
    let told = Told { event: "audit.checkpoint", timestamp: checkpoint.at, data };
    let body = serde_json::to_vec(&told).map_err(|_| JobError::BrokeOff)?;
    let delivery = Delivery { url, id: &job.to_string(), timestamp: now.as_second(), body: &body };
    Ok(webhook::post(&crate::alerts::secret(&ctx.key), &delivery).await?)
}

async fn to_mail(ctx: &Ctx, job: JobId, checkpoint: &AuditCheckpoint) -> Result<(), JobError> {
    let settings = &ctx.settings;
    let Some(relay) = &settings.smtp else { return Ok(()) };
    let subject = format!("Audit checkpoint of {}: {} lines", settings.force_name, checkpoint.size);
    let text = format!(
        "This is a checkpoint of the audit log of {}.\n\
         It says how many lines the log had, and a hash over all of them. It holds nothing about anybody.\n\n\
         Please keep the file {}. Whoever holds it can tell whether the log still begins with these lines:\n\
         candour audit verify --checkpoint {}\n\n\
         The key that checks its signature is:\n{}\n",
        settings.force_name,
        file_name(checkpoint.size),
        file_name(checkpoint.size),
        NoteSigner::new(&ctx.key).public(),
    );
    let since_1970 = Duration::from_secs(u64::try_from(ctx.clock.now().as_second()).unwrap_or(0));
    let mail = Mail {
        id: &job.to_string(),
        to: &settings.audit_witness_mail,
        subject: &subject,
        text: &text,
        file: (&file_name(checkpoint.size), &checkpoint.note),
        at: SystemTime::UNIX_EPOCH + since_1970,
    };
    Ok(smtp::send(relay, &mail).await?)
}

/// How a witness stands: what it got last, and what went wrong since.
#[derive(Debug, Clone)]
pub struct WitnessStanding {
    /// The way.
    pub witness: Witness,
    /// What is known of it; nothing before the first checkpoint.
    pub state: Option<WitnessState>,
}

/// How the witnesses stand.
///
/// # Errors
/// When the database does not answer.
pub async fn standing(ctx: &Ctx) -> Result<Vec<WitnessStanding>, candour_store::StoreError> {
    let states = ctx.store.read().await?.audit_witnesses().await?;
    Ok(witnesses(ctx)
        .into_iter()
        .map(|witness| WitnessStanding {
            witness,
            state: states.iter().find(|state| state.witness == witness.as_str()).cloned(),
        })
        .collect())
}
