//! `candour backup` and `candour restore`: what they say, and what to do where they cannot.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use candour_domain::ids::ErasureId;
use candour_service::audit::root_text;
use candour_service::backup::{
    self, BackupError, Identities, Manifest, Plan, Recipients, RestoreError, To, Verdict,
};
use candour_service::ctx::{Chance, Clock};
use candour_service::erasure::{self, ErasureList, Replayed};
use jiff::SignedDuration;
use zeroize::Zeroizing;

use crate::cli;
use crate::cli::BackupCommand;
use crate::database::{self, Schema};
use crate::fault::Fault;
use crate::settings::Config;

/// How many of the things that are wrong with an audit log are printed.
const FINDINGS: usize = 20;

/// Makes a backup, or a pair of keys for backups.
///
/// # Errors
/// Says why there is none, and what to do.
pub async fn run(command: cli::Backup) -> Result<(), Fault> {
    if let Some(BackupCommand::Key { path }) = command.command {
        return new_pair(&path);
    }
    let config = crate::configured(&command.common, None)?;
    let recipients = recipients(&config)?;
    let to = command.to.or_else(|| config.backup_folder.clone()).ok_or_else(|| {
        Fault::usage(
            "It is not said where the backup goes.",
            "Give --to DIR or --to FILE, or set backup_folder.",
        )
    })?;
    let to = if to.is_dir() { To::Folder(to) } else { To::File(to) };
    let store = database::open(&config, Schema::MustFit).await?;
    let made = backup::make(&store, &Clock::System, &recipients, &to).await;
    store.close().await;
    let made = made.map_err(not_made)?;
    crate::say(&format!(
        "{} holds {} rows of {} tables in {} MB, and was read back to its end. It took {}.\nThe force key is not in \
         it: keep the key file apart. Try with `candour restore --drill` whether it comes back.",
        made.path.display(),
        made.manifest.rows(),
        made.manifest.tables.len(),
        megabytes(made.bytes),
        seconds(made.took),
    ));
    Ok(())
}

/// Restores a backup, or holds a drill.
///
/// # Errors
/// Says why nothing was restored, and what to do.
pub async fn restore(command: cli::Restore) -> Result<ExitCode, Fault> {
    let config = crate::configured(&command.common, None)?;
    let identities = identities(&command.identity)?;
    let clock = Clock::System;
    if command.drill {
        let scratch = command.scratch.unwrap_or_else(std::env::temp_dir);
        let server = config.database.as_deref().filter(|address| !address.starts_with("sqlite:"));
        let drilled = backup::drill(&command.file, &identities, &scratch, server, &clock).await;
        let drilled = drilled.map_err(|error| not_restored(&command.file, error))?;
        told(&drilled.manifest, &drilled.took);
        if !log_told(drilled.log.as_ref()) {
            return Ok(ExitCode::FAILURE);
        }
        // Who watches the server sees the note beside the backup. A folder that can only be read has none.
        if let Err(error) = backup::note_drill(&command.file, clock.now(), drilled.took.all()) {
            crate::say(&format!("warn  No note of this drill could be left beside the backup: {error}."));
        }
        crate::say(
            "ok  The drill went well: the backup comes back as it was made. What was restored is removed again.",
        );
        return Ok(ExitCode::SUCCESS);
    }
    let address = database::address(&config)?;
    let erasures = erasures(&command, &config)?;
    let restored = backup::restore(&command.file, &identities, address, &clock).await;
    let restored = restored.map_err(|error| not_restored(&command.file, error))?;
    told(&restored.manifest, &restored.took);
    let log_is_sound = log_told(restored.log.as_ref());
    if let Some(list) = &erasures {
        let Replayed { again, unknown } = done_again(&restored.store, list).await?;
        crate::say(&format!(
            "{again} erasures were done again, {unknown} are of answers this backup never held: {}",
            list.path().display()
        ));
    }
    restored.store.close().await;
    crate::say(
        "ok  The backup is restored. With the force key and key folder it was made with: `candour audit accept --restored LINES`, \
         so that the log goes on from here, then `candour serve`.",
    );
    Ok(if log_is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The list of erasures to do again. A restore that leaves it out must say so: it brings back what was erased.
fn erasures(command: &cli::Restore, config: &Config) -> Result<Option<ErasureList>, Fault> {
    if command.without_erasures {
        return Ok(None);
    }
    let path = command.erasures.as_ref().or(config.erasure_folder.as_ref()).ok_or_else(|| {
        Fault::usage(
            "It is not said where the list of erasures is. Nothing was restored.",
            "Give --erasures FILE (erasures.jsonl in erasure_folder), so that what was erased since stays erased. Only \
             where nothing was ever erased, give --without-erasures.",
        )
    })?;
    let list = ErasureList::at(path);
    list.read().map_err(|error| {
        Fault::usage(
            format!(
                "The list of erasures {} cannot be read: {error}. Nothing was restored.",
                list.path().display()
            ),
            "Give --erasures the file erasures.jsonl, or the folder it is in.",
        )
    })?;
    Ok(Some(list))
}

/// How many of the newest erasures that a backup knows of are looked for on the list.
const MOST_COMPARED: i64 = 10_000;

/// Does the erasures of a list again, in the schema of this program. A list that lacks what the backup knows of is
/// refused.
async fn done_again(store: &candour_store::Store, list: &ErasureList) -> Result<Replayed, Fault> {
    let (listed, unread) = list.read().map_err(|error| {
        Fault::new(
            format!("The list of erasures {} cannot be read any more: {error}.", list.path().display()),
            "Do not serve what was restored: what was erased is in it. Restore again.",
        )
    })?;
    for line in unread {
        crate::say(&format!(
            "warn  Line {line} of {} is no erasure and was left out.",
            list.path().display()
        ));
    }
    store.migrate().await?;
    // An empty list, or one of an earlier day, would be done again without a word and leave what it does not know.
    let known = store.read().await?.latest_erasures(MOST_COMPARED).await?;
    let on_it: HashSet<ErasureId> = listed.iter().map(|line| line.id).collect();
    let missing =
        known.iter().filter(|found| found.listed_at.is_some() && !on_it.contains(&found.listed.id)).count();
    if missing > 0 {
        return Err(Fault::new(
            format!(
                "The list of erasures {} is not the whole list: {missing} erasures that the backup knows of are not on it.",
                list.path().display()
            ),
            "Do not serve what was restored. Find the newest copy of erasures.jsonl and restore again with it; only \
             where there is none any more, restore with --without-erasures.",
        ));
    }
    Ok(erasure::replay(store, &Clock::System, &Chance::System, &listed).await?)
}

fn told(manifest: &Manifest, took: &backup::Took) {
    crate::say(&format!(
        "made at {} by version {} from {}",
        manifest.made_at, manifest.program, manifest.engine
    ));
    for sum in &manifest.tables {
        crate::say(&format!("equal  {:<24} {:>12} rows  sha256 {}", sum.table, sum.rows, sum.sha256));
    }
    crate::say(&format!(
        "read whole in {}, restored in {}, compared in {}: {} for {} rows",
        seconds(took.reading),
        seconds(took.restoring),
        seconds(took.comparing),
        seconds(took.all()),
        manifest.rows(),
    ));
}

/// Says what came of verifying the audit log; whether nothing is wrong with it.
fn log_told(log: Option<&Verdict>) -> bool {
    let Some(log) = log else {
        crate::say("warn  This backup does not say how far its audit log went. Try `candour audit verify`.");
        return true;
    };
    if log.is_sound() {
        crate::say(&format!("equal  {} lines of the audit log, root {}", log.size, root_text(&log.root)));
        return true;
    }
    for finding in log.findings.iter().take(FINDINGS) {
        crate::say(&format!("wrong  {finding}"));
    }
    crate::say(
        "fail  The audit log in this backup is not as it was written. All else is as it was backed up. Keep this \
         backup, and ask whoever holds a checkpoint when it was still right: `candour audit verify --checkpoint FILE`.",
    );
    false
}

fn seconds(took: SignedDuration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

fn megabytes(bytes: u64) -> String {
    let tenths = bytes / 100_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// How backups are made by themselves; nothing where they are not.
pub fn plan(config: &Config) -> Option<Plan> {
    let every = config.backup_every?;
    let folder = config.backup_folder.clone()?;
    match recipients(config) {
        Ok(recipients) => Some(Plan { recipients, folder, every, days: config.settings.backup_days }),
        Err(fault) => {
            tracing::error!(what = fault.what(), "no backup is made");
            None
        }
    }
}

/// Those who can open backups, as set.
///
/// # Errors
/// When nobody is named, or what is named is wrong.
pub fn recipients(config: &Config) -> Result<Recipients, Fault> {
    let set = config.backup_recipients.as_deref().ok_or_else(|| {
        Fault::usage(
            "Nobody is named who can open the backup, so none was made.",
            "On a machine that makes no backups, make a pair with `candour backup key FILE`; then set \
             backup_recipients to what it prints.",
        )
    })?;
    let text = if set.starts_with("age1") || set.to_ascii_uppercase().starts_with("AGE-SECRET-KEY-") {
        set.to_owned()
    } else {
        std::fs::read_to_string(set).map_err(|error| {
            Fault::usage(
                format!("The file of backup_recipients, {set}, cannot be read: {error}."),
                "Check the path. A recipient itself begins with age1.",
            )
        })?
    };
    Recipients::parse(&text).map_err(|wrong| {
        Fault::usage(
            format!("The setting \"backup_recipients\" is wrong: {wrong}."),
            "It takes recipients as `candour backup key FILE` prints them, or the path of a file of them.",
        )
    })
}

fn new_pair(path: &Path) -> Result<(), Fault> {
    let (text, recipient) = backup::new_pair();
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let written = made.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Fault::new(
            format!("{} is there already and was not touched.", path.display()),
            "An identity that opens backups must never be overwritten. Name another path.",
        ),
        _ => Fault::new(
            format!("{} could not be made: {error}.", path.display()),
            "Check that the folder is there and that you may write to it.",
        ),
    })?;
    crate::say(&recipient);
    let _ = writeln!(
        std::io::stderr().lock(),
        "The identity stands in {}. Keep it, and a copy, away from every machine that makes backups. Set \
         backup_recipients there to the line above.",
        path.display()
    );
    Ok(())
}

fn identities(path: &Path) -> Result<Identities, Fault> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| {
        Fault::usage(
            format!("The identity file {} cannot be read: {error}.", path.display()),
            "Give --identity the file that `candour backup key` made.",
        )
    })?;
    Identities::parse(&text).ok_or_else(|| {
        Fault::usage(
            format!("The file {} holds no age identity: one begins with AGE-SECRET-KEY-1.", path.display()),
            "Give --identity the file that `candour backup key` made. The line that begins with age1 opens nothing.",
        )
    })
}

/// Why there is no backup, and what to do.
pub fn not_made(error: BackupError) -> Fault {
    let nothing = "There is no new backup; earlier ones are untouched, and serving goes on.";
    match error {
        BackupError::There(path) => Fault::new(
            format!("{} is there already and was not touched.", path.display()),
            "Name another file, or a folder.",
        ),
        BackupError::NoFolder(folder) => Fault::new(
            format!("The folder {} is not there. {nothing}", folder.display()),
            "Make it, or mount the disk it is on: it is not made by itself, so that no backup lands elsewhere.",
        ),
        error @ BackupError::NoRoom { .. } => Fault::new(
            format!("{}. {nothing}", capital(&error.to_string())),
            "Make room: a copy of the database stands beside it while it is encrypted.",
        ),
        BackupError::Full(path) => Fault::new(
            format!("The disk became full while {} was written. {nothing}", path.display()),
            "Make room there, or lay backups down elsewhere.",
        ),
        BackupError::File { path, source } => Fault::new(
            format!("{}: {source}. {nothing}", path.display()),
            "Check that this program may write there.",
        ),
        BackupError::ReadBack(path) => Fault::new(
            format!("What was read back of {} was not what was written. {nothing}", path.display()),
            "Check that disk: it does not keep what it is given. Lay backups down elsewhere until then.",
        ),
        BackupError::Tool { tool, why } => Fault::new(
            format!("{tool} failed: {why}. {nothing}"),
            "PostgreSQL's client tools must be installed, of the server's version or newer.",
        ),
        BackupError::Storage(error) => error.into(),
    }
}

fn not_restored(file: &Path, error: RestoreError) -> Fault {
    let shown = file.display();
    match error {
        RestoreError::File { path, source } => Fault::new(
            format!(
                "{}: {source}. Nothing was restored.",
                if path == PathBuf::new() { file } else { &path }.display()
            ),
            "Check the path, and that you may read and write there.",
        ),
        RestoreError::NoBackup => Fault::new(
            format!("{shown} is no backup of Candour. Nothing was restored."),
            "Name a file that `candour backup` made; one half written ends with .partial and is of no use.",
        ),
        RestoreError::WrongIdentity => Fault::new(
            format!("The identity does not open {shown}: it was made for others. Nothing was restored."),
            "Give the identity that belongs to what backup_recipients was when the backup was made.",
        ),
        RestoreError::NotWhole => Fault::new(
            format!("{shown} is cut short or damaged. Nothing was restored."),
            "Take another copy of it, or an earlier backup.",
        ),
        RestoreError::Newer { program, schema } => Fault::new(
            format!(
                "{shown} was made by version {program}, whose schema has {schema} steps: more than this program \
                 knows. Nothing was restored."
            ),
            "Restore it with that version or a later one.",
        ),
        RestoreError::OtherEngine(engine) => Fault::usage(
            format!(
                "{shown} is a backup of {engine}, and --database names another kind. Nothing was restored."
            ),
            "Give --database an address of that kind; a drill of a PostgreSQL backup needs a server for it, too.",
        ),
        RestoreError::NotEmpty => Fault::new(
            "The database is not empty, and was not touched.",
            "Name a SQLite file that is not there, or an empty PostgreSQL database. Move the old one away first.",
        ),
        RestoreError::Differs(tables) => {
            let tables: Vec<String> = tables.iter().map(ToString::to_string).collect();
            Fault::new(
                format!(
                    "What came out of {shown} is not what the backup says of itself:\n  {}",
                    tables.join("\n  ")
                ),
                "Do not use what was restored. Take an earlier backup, and ask for help.",
            )
        }
        RestoreError::Tool { tool, why } => Fault::new(
            format!("{tool} failed: {why}. Nothing was restored."),
            "PostgreSQL's client tools must be installed, of the server's version or newer.",
        ),
        RestoreError::Storage(error) => error.into(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
