//! Backups by themselves: one node makes one when it is time, and old ones go.

use std::path::{Path, PathBuf};
use std::time::Duration;

use candour_domain::backup::{made_at, outdated};
use candour_store::transact;
use jiff::{SignedDuration, Timestamp};

use super::{BackupError, Made, Recipients, To, make};
use crate::ctx::Ctx;

/// The round's name in the database.
const ROUND: &str = "backup";
/// How long a round belongs to the node that claimed it, and how often it is kept for longer meanwhile.
const LEASE: SignedDuration = SignedDuration::from_mins(10);
const KEEP: Duration = Duration::from_mins(2);
/// What the note of a drill ends with; it stands beside the backup.
pub(super) const NOTE: &str = ".drill.json";

/// How backups are made by themselves.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Who can open them.
    pub recipients: Recipients,
    /// Where they are laid down.
    pub folder: PathBuf,
    /// How often.
    pub every: SignedDuration,
    /// After how many days one is removed.
    pub days: u16,
}

/// Makes a backup when it is time and no other node is at it, then removes those that are too old. When it fails,
/// another try follows after ten minutes.
///
/// # Errors
/// [`BackupError`] says why there is none.
pub async fn make_when_due(ctx: &Ctx, plan: &Plan) -> Result<Option<Made>, BackupError> {
    let now = ctx.clock.now();
    let lease = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
    if !transact!(ctx.store, |db| db.claim_round(ROUND, now, lease, plan.every).await)? {
        return Ok(None);
    }
    let to = To::Folder(plan.folder.clone());
    let mut making = Box::pin(make(&ctx.store, &ctx.clock, &plan.recipients, &to));
    let made = loop {
        tokio::select! {
            made = &mut making => break made?,
            () = tokio::time::sleep(KEEP) => {
                let lease = ctx.clock.now().checked_add(LEASE).unwrap_or(Timestamp::MAX);
                transact!(ctx.store, |db| db.keep_round(ROUND, lease).await)?;
            }
        }
    };
    // The next is due a while after this one was begun, not after it was done.
    transact!(ctx.store, |db| db.finish_round(ROUND, now).await)?;
    remove_outdated(&plan.folder, now, plan.days);
    Ok(Some(made))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

fn remove_outdated(folder: &Path, now: Timestamp, days: u16) {
    let names = names(folder);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for name in outdated(&names, now, days) {
        let removed = std::fs::remove_file(folder.join(name));
        let _ = std::fs::remove_file(folder.join(format!("{name}{NOTE}")));
        match removed {
            Ok(()) => tracing::info!(name, "a backup had its time and was removed"),
            Err(error) => tracing::warn!(name, %error, "a backup had its time and could not be removed"),
        }
    }
}

/// When the newest backup in a folder was made, and when a drill last went well with any of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// The newest backup.
    pub backup: Option<Timestamp>,
    /// The newest drill.
    pub drill: Option<Timestamp>,
}

/// How backups stand in a folder.
pub fn standing(folder: &Path) -> Standing {
    let names = names(folder);
    let drilled = |name: &String| {
        let text = std::fs::read_to_string(folder.join(name)).ok().filter(|_| name.ends_with(NOTE))?;
        let note: serde_json::Value = serde_json::from_str(&text).ok()?;
        note.get("drilled_at")?.as_str()?.parse::<Timestamp>().ok()
    };
    Standing {
        backup: names.iter().filter_map(|name| made_at(name)).max(),
        drill: names.iter().filter_map(drilled).max(),
    }
}

/// Notes beside a backup that a drill with it went well.
///
/// # Errors
/// When nothing can be written there.
pub fn note_drill(file: &Path, at: Timestamp, took: SignedDuration) -> std::io::Result<PathBuf> {
    let mut name = file.as_os_str().to_owned();
    name.push(NOTE);
    let note = serde_json::json!({ "drilled_at": at.to_string(), "seconds": took.as_secs_f64() });
    std::fs::write(&name, note.to_string())?;
    Ok(PathBuf::from(name))
}
