//! `candour audit`: the audit log as others can check it.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use candour_domain::ids::AuditId;
use candour_service::Unavailable;
use candour_service::audit::{self, AcceptError, Held, NoteSigner, ProofError, PublicKey, Verified};
use candour_service::ctx::Clock;
use candour_store::Store;
use serde_json::json;

use crate::cli::{Audit, Common, Proof};
use crate::database::{self, Schema};
use crate::fault::Fault;
use crate::user::context;

/// How many findings are printed; more are counted.
const PRINTED: usize = 100;
/// How many lines are read at a time.
const LINES: i64 = 4_096;

/// Does what was asked.
///
/// # Errors
/// Says why not.
pub async fn run(command: Audit) -> Result<ExitCode, Fault> {
    match command {
        Audit::Verify { checkpoints, key, common } => return verify(&checkpoints, key, &common).await,
        Audit::Checkpoint { out, common } => {
            let ctx = context(&common).await?;
            let made = audit::checkpoint(&ctx).await.map_err(broken)?;
            if let Some(out) = out {
                std::fs::write(&out, &made.note).map_err(|error| unwritten(&out, &error))?;
            } else {
                print_raw(&made.note);
            }
        }
        Audit::Key { common } => {
            let config = crate::configured(&common, None)?;
            crate::say(&NoteSigner::new(&database::lasting(&config)?).public().to_string());
        }
        Audit::Accept { restored, unmarked, removed, common } => {
            accept(restored, unmarked, removed, &common).await?;
        }
        Audit::Export { folder, common } => export(&folder, &common).await?,
        Audit::Proof(Proof::Inclusion { line, size, common }) => {
            let id = AuditId::parse(&line)
                .map_err(|_| Fault::usage("The id of the line is none.", "`/audit` shows ids of lines."))?;
            let store = store(&common).await?;
            let proof = audit::inclusion(&store, id, size).await.map_err(unproven)?;
            crate::say(
                &json!({
                    "proof_of": "inclusion",
                    "line": line,
                    "number": proof.number,
                    "leaf": hex(&proof.leaf),
                    "size": proof.size,
                    "root": hex(&proof.root),
                    "proof": hexes(&proof.proof),
                    "note": proof.note,
                })
                .to_string(),
            );
        }
        Audit::Proof(Proof::Consistency { old, new, common }) => {
            let store = store(&common).await?;
            let proof = audit::consistency(&store, old, new).await.map_err(unproven)?;
            crate::say(
                &json!({
                    "proof_of": "consistency",
                    "old": proof.old.0,
                    "old_root": hex(&proof.old.1),
                    "new": proof.new.0,
                    "new_root": hex(&proof.new.1),
                    "proof": hexes(&proof.proof),
                })
                .to_string(),
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn store(common: &Common) -> Result<Store, Fault> {
    let config = crate::configured(common, None)?;
    database::open(&config, Schema::MustFit).await
}

async fn verify(files: &[PathBuf], key: Option<String>, common: &Common) -> Result<ExitCode, Fault> {
    let config = crate::configured(common, None)?;
    // Who has the public key alone has no key folder that remembers, and cannot tell marks.
    let (key, own) = if let Some(key) = key {
        let key = PublicKey::parse(&key).map_err(|_| {
            Fault::usage("The public key is not one.", "Give the line that `candour audit key` prints.")
        })?;
        (key, None)
    } else {
        let lasting = database::lasting(&config)?;
        let key = NoteSigner::new(&lasting).public().clone();
        (key, Some((lasting, database::audit_remembered(&config)?)))
    };
    let mut held = Vec::new();
    for file in files {
        let note = std::fs::read_to_string(file).map_err(|error| {
            let what = format!("{} cannot be read: {error}.", file.display());
            Fault::usage(what, "Give the file of a checkpoint as a witness got it.")
        })?;
        held.push(Held { from: file.display().to_string(), note });
    }
    let store = database::open(&config, Schema::MustFit).await?;
    let verified = match own {
        None => audit::verify(&store, &key, &held).await,
        Some((lasting, remembered)) => {
            let store = store.clone().marking(&lasting);
            audit::verify_remembering(&store, &key, remembered, &held).await
        }
    };
    let verified = verified.map_err(broken)?;
    store.close().await;
    Ok(tell(&verified))
}

fn tell(verified: &Verified) -> ExitCode {
    let Verified { verdict, checkpoints, unnumbered, .. } = verified;
    crate::say(&format!("lines        {}", verdict.size));
    crate::say(&format!("root         {}", audit::root_text(&verdict.root)));
    crate::say(&format!("checkpoints  {checkpoints} compared"));
    if verdict.erased > 0 {
        crate::say(&format!("erased       {} lines no longer say who, to what and why", verdict.erased));
    }
    let wait = verified.numbering_is_behind(Clock::System.now());
    match wait {
        None => crate::say(&format!("waiting      {unnumbered} lines have no number yet")),
        Some(wait) => crate::say(&format!(
            "waiting      {unnumbered} lines have no number yet, the oldest for {} seconds; they are not covered. \
             A program that serves numbers them within 5.",
            wait.as_secs()
        )),
    }
    if verdict.is_sound() {
        crate::say("ok  Every line in the tree is as it was written, and none is missing.");
        return ExitCode::SUCCESS;
    }
    for finding in verdict.findings.iter().take(PRINTED) {
        crate::say(&format!("wrong  {finding}"));
    }
    let all = u64::try_from(verdict.findings.len()).unwrap_or(u64::MAX).saturating_add(verdict.more);
    let printed = u64::try_from(PRINTED).unwrap_or(u64::MAX);
    if all > printed {
        crate::say(&format!("wrong  and {} more", all - printed));
    }
    crate::say(&format!("fail  The log is not as it was written: {all} findings."));
    ExitCode::FAILURE
}

async fn accept(restored: Option<u64>, unmarked: bool, removed: bool, common: &Common) -> Result<(), Fault> {
    let ctx = context(common).await?;
    if let Some(lines) = restored {
        let before = audit::accept_restored(&ctx, lines).await.map_err(|error| match error {
            AcceptError::OtherLines { has } => Fault::new(
                format!("The log in this database has {has} numbered lines, not {lines}. Nothing was changed."),
                "Give the number that `candour restore` printed for this backup. If that is the number you gave, the \
                 database was changed since: restore it again.",
            ),
            AcceptError::Unavailable(error) => broken(error),
        })?;
        let before =
            before.map_or_else(|| "no head was remembered".to_owned(), |size| format!("{size} were"));
        crate::say(&format!("The log goes on from {lines} lines; {before} before. This is on record."));
    }
    if removed {
        match audit::accept_removed(&ctx).await.map_err(broken)? {
            0 => crate::say("No removed line is remembered. Nothing was changed."),
            count => {
                crate::say(&format!("{count} removed lines are forgotten. That they were is on record."));
            }
        }
    }
    if unmarked {
        match audit::accept_unmarked(&ctx).await.map_err(broken)? {
            0 => crate::say("No line without a mark waits. Nothing was changed."),
            count => crate::say(&format!(
                "{count} lines without a mark have numbers now. That they were accepted is on record."
            )),
        }
    }
    Ok(())
}

/// Writes what a witness needs to check the log without the database: lines as the tree has them, checkpoints, the key.
/// Nothing that stands there is written over: an earlier export may be the evidence that lines were changed since.
async fn export(folder: &Path, common: &Common) -> Result<(), Fault> {
    let ctx = context(common).await?;
    empty(folder)?;
    audit::exported(&ctx).await.map_err(broken)?;
    let path = folder.join("lines.jsonl");
    let file = made(&path).map_err(|error| unwritten(&path, &error))?;
    let mut file = BufWriter::new(file);
    let mut db = ctx.store.snapshot().await?;
    let head = db.audit_head().await?;
    let mut next = 0;
    while next < head.size {
        let lines = db.numbered_lines(next, LINES).await?;
        let Some((Some(last), _)) = lines.last() else { break };
        next = last + 1;
        for (number, line) in lines {
            let text = json!({
                "number": number,
                "id": line.id,
                "at": line.at,
                "act": line.act,
                "actor": line.actor,
                "subject": line.subject,
                "commitment": line.commitment.as_deref().map(hex),
            });
            writeln!(file, "{text}").map_err(|error| unwritten(&path, &error))?;
        }
    }
    file.flush().map_err(|error| unwritten(&path, &error))?;
    let mut after = None;
    let mut checkpoints = 0;
    loop {
        let some = db.audit_checkpoints(after, LINES).await?;
        let Some(last) = some.last() else { break };
        after = Some(last.size);
        for checkpoint in &some {
            write(&folder.join(audit::file_name(checkpoint.size)), &checkpoint.note)?;
        }
        checkpoints += some.len();
    }
    write(&folder.join("head.txt"), &head.note)?;
    write(&folder.join("key.txt"), &format!("{}\n", NoteSigner::new(&ctx.key).public()))?;
    crate::say(&format!(
        "{} lines, {checkpoints} checkpoints, the head and the public key stand in {}.",
        head.size,
        folder.display()
    ));
    Ok(())
}

/// Makes the folder, or sees that nothing lies in it.
fn empty(folder: &Path) -> Result<(), Fault> {
    std::fs::create_dir_all(folder).map_err(|error| unwritten(folder, &error))?;
    let mut there = std::fs::read_dir(folder).map_err(|error| unwritten(folder, &error))?;
    if there.next().is_none() {
        return Ok(());
    }
    Err(Fault::usage(
        format!(
            "The folder {} is not empty. Nothing was exported and nothing in it was changed.",
            folder.display()
        ),
        "Name a new folder for each export, for example one with the day in its name; an earlier export may be needed \
         to show that the log was changed later.",
    ))
}

/// A new file, for its owner alone.
fn made(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn write(path: &Path, text: &str) -> Result<(), Fault> {
    let written = made(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| unwritten(path, &error))
}

fn unwritten(path: &Path, error: &std::io::Error) -> Fault {
    Fault::new(
        format!("{} could not be written: {error}.", path.display()),
        "Choose a place this account may write to.",
    )
}

fn print_raw(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn hexes(hashes: &[[u8; 32]]) -> Vec<String> {
    hashes.iter().map(|hash| hex(hash)).collect()
}

fn broken(Unavailable(error): Unavailable) -> Fault {
    match error {
        candour_store::StoreError::Corrupt { table: table @ ("audit_tile" | "audit_head") } => Fault::new(
            format!("The tree of the audit log is not as it was left ({table}). Nothing was signed."),
            "Run `candour audit verify` with the checkpoints that witnesses hold, and keep a copy of the database. After \
             a restore: `candour audit accept --restored LINES`.",
        ),
        other => other.into(),
    }
}

fn unproven(error: ProofError) -> Fault {
    match error {
        ProofError::Unavailable(error) => broken(error),
        other => Fault::usage(
            format!("There is no proof: {other}."),
            "`candour audit verify` says how many lines there are.",
        ),
    }
}
