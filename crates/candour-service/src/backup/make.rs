//! Making a backup.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};

use age::x25519;
use candour_domain::backup::{AuditTree, FORM, Manifest, TableSum, file_name, made_at};
use candour_store::{Db, Store, StoreError};
use jiff::{SignedDuration, Timestamp};

use super::archive::{Reader, Whole, Writer};
use super::{BackupError, Identities, Recipients, last_line};
use crate::audit::{root_text, unchecked};
use crate::ctx::Clock;

/// How much more than the database itself its copy may take.
const SPARE_MB: u64 = 16;
/// What the name of a backup ends with while it is written.
const PARTIAL: &str = ".partial";
/// What stands in the name of a copy between the database's and the time.
const COPY: &str = ".copy-";
/// After this long, what is unfinished was left by a program that was killed.
const LEFT: SignedDuration = SignedDuration::from_hours(24);

/// Where a backup goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// Into this folder, named by its time.
    Folder(PathBuf),
    /// Into this new file.
    File(PathBuf),
}

/// A backup that was made and read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The file.
    pub path: PathBuf,
    /// Its length in bytes.
    pub bytes: u64,
    /// What it says about itself.
    pub manifest: Manifest,
    /// How long it took.
    pub took: SignedDuration,
}

/// What the bytes of the database come from.
enum Source {
    /// The copy of a SQLite file.
    Copy(PathBuf),
    /// PostgreSQL's own tool.
    Dump(Command),
}

/// A file that is removed again unless it is kept.
struct Unfinished(Option<PathBuf>);

impl Unfinished {
    const fn new(path: PathBuf) -> Self {
        Self(Some(path))
    }

    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let Some(path) = &self.0 else { return };
        // Beside a copy of a SQLite file stand what reading it made.
        for end in ["", "-wal", "-shm"] {
            let mut name = path.as_os_str().to_owned();
            name.push(end);
            if let Err(error) = std::fs::remove_file(name)
                && error.kind() != ErrorKind::NotFound
            {
                tracing::warn!(%error, "an unfinished file of a backup could not be removed");
            }
        }
    }
}

/// Makes a backup of one moment of the database, while others write. It is written under another name, brought to the
/// disk, read back, and only then given its own name: what bears the name of a backup is whole.
///
/// # Errors
/// [`BackupError`] says why there is none.
pub async fn make(
    store: &Store,
    clock: &Clock,
    recipients: &Recipients,
    to: &To,
) -> Result<Made, BackupError> {
    let begun = clock.now();
    let (folder, path) = place(to, begun)?;
    let (_, schema) = store.migrations().await?;
    let needs = store.read().await?.steps_needed().await?;
    let needs = needs.and_then(|steps| usize::try_from(steps).ok()).unwrap_or(schema);
    if let To::Folder(folder) = to {
        remove_leftovers(folder, begun, |name| name.strip_suffix(PARTIAL).and_then(made_at));
    }
    let manifest = |(tables, audit)| Manifest {
        form: FORM,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        engine: store.engine(),
        schema,
        needs,
        made_at: begun,
        tables,
        audit: Some(audit),
    };
    let writing = |manifest: Manifest, source| {
        let (recipients, path) = (recipients.clone(), path.clone());
        tokio::task::spawn_blocking(move || {
            write(&path, &manifest, source, &recipients).map(|bytes| (manifest, bytes))
        })
    };
    let written = if let Some(file) = store.file() {
        let copy = beside(&file, begun);
        let before = format!("{}{COPY}", file.file_name().unwrap_or_default().to_string_lossy());
        remove_leftovers(copy.parent().unwrap_or(Path::new(".")), begun, |name| {
            let time = name.strip_prefix(&before)?.split('-').next()?;
            Timestamp::from_microsecond(time.parse().ok()?).ok()
        });
        room_for(&file, copy.parent().unwrap_or(Path::new(".")))?;
        // Whoever may not read the database may not read its copy, which is gone before the backup has its name.
        let unfinished = Unfinished::new(copy.clone());
        drop(OpenOptions::new().write(true).create_new(true).mode(0o600).open(&copy).map_err(at(&copy))?);
        store.copy_to(&copy).await?;
        let copied = Store::open_file(&copy).await?;
        let sums = async { sums(&mut copied.snapshot().await?).await }.await;
        copied.close().await;
        let written = writing(manifest(sums?), Source::Copy(copy)).await;
        drop(unfinished);
        written
    } else {
        let mut snapshot = store.snapshot().await?;
        let name = snapshot.share_snapshot().await?.unwrap_or_default();
        let sums = sums(&mut snapshot).await?;
        let Some(command) = store.dump_command(&name) else { return Err(BackupError::NoFolder(folder)) };
        // The snapshot lasts as long as the tool reads.
        let written = writing(manifest(sums), Source::Dump(command)).await;
        drop(snapshot);
        written
    };
    let (manifest, bytes) = written.map_err(|error| BackupError::File {
        path: path.clone(),
        source: io::Error::other(error.to_string()),
    })??;
    Ok(Made { path, bytes, manifest, took: clock.now().duration_since(begun) })
}

/// What the manifest says of one moment: every table, and how far the tree of the audit log goes.
async fn sums(db: &mut Db) -> Result<(Vec<TableSum>, AuditTree), StoreError> {
    let head = db.audit_head().await?;
    let root = unchecked(&head.note).map_or_else(|_| String::new(), |note| root_text(&note.root));
    Ok((db.table_sums().await?, AuditTree { size: head.size, root }))
}

/// The folder and the file.
fn place(to: &To, begun: Timestamp) -> Result<(PathBuf, PathBuf), BackupError> {
    let (folder, path) = match to {
        To::Folder(folder) => (folder.clone(), folder.join(file_name(begun))),
        To::File(path) => (
            path.parent()
                .filter(|folder| !folder.as_os_str().is_empty())
                .unwrap_or(Path::new("."))
                .to_owned(),
            path.clone(),
        ),
    };
    if !folder.is_dir() {
        return Err(BackupError::NoFolder(folder));
    }
    if path.symlink_metadata().is_ok() {
        return Err(BackupError::There(path));
    }
    Ok((folder, path))
}

/// Where the copy of this SQLite file stands while it is encrypted: on its own disk, never where the backup goes.
fn beside(file: &Path, begun: Timestamp) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!("{COPY}{}", begun.as_microsecond()));
    file.with_file_name(name)
}

/// Removes what programs that were killed left in a folder: files in whose names `begun_at` finds a time long past.
fn remove_leftovers(folder: &Path, now: Timestamp, begun_at: impl Fn(&str) -> Option<Timestamp>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let begun = entry.file_name().to_str().and_then(&begun_at);
        if begun.is_some_and(|begun| now.duration_since(begun) > LEFT) {
            let removed = std::fs::remove_file(entry.path()).is_ok();
            tracing::warn!(removed, "an unfinished file of an earlier backup was found");
        }
    }
}

/// Whether there is room for a copy: serving must not run into a full disk for the sake of a backup.
fn room_for(file: &Path, folder: &Path) -> Result<(), BackupError> {
    let length = |path: &Path| std::fs::metadata(path).map_or(0, |data| data.len());
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    let needed = ((length(file) + length(Path::new(&log))) >> 20) + SPARE_MB;
    let disk = rustix::fs::statvfs(folder).map_err(|error| at(folder)(error.into()))?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize) >> 20;
    if free < needed {
        return Err(BackupError::NoRoom { folder: folder.to_owned(), needed, free });
    }
    Ok(())
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => BackupError::Full(path),
        ErrorKind::AlreadyExists => BackupError::There(path),
        _ => BackupError::File { path, source },
    }
}

/// Writes the file under another name, reads it back, and gives it its own. Returns its length.
fn write(
    path: &Path,
    manifest: &Manifest,
    source: Source,
    recipients: &Recipients,
) -> Result<u64, BackupError> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(PARTIAL);
    let partial = PathBuf::from(partial);
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial);
    let file = file.map_err(at(&partial))?;
    let unfinished = Unfinished::new(partial.clone());
    // Those who may restore keep their identities elsewhere. One made here, for this file alone and in memory alone,
    // lets it be read back; with the end of this function nobody has it.
    let reader = x25519::Identity::generate();
    let text = serde_json::to_vec(manifest).map_err(|error| at(path)(error.into()))?;
    let wrote = fill(file, &text, source, recipients, &reader.to_public(), path)?;
    let read = read_back(&partial, &Identities::one(reader), &text).map_err(at(&partial))?;
    if read != Some(wrote) {
        return Err(BackupError::ReadBack(path.to_owned()));
    }
    let bytes = std::fs::metadata(&partial).map_err(at(&partial))?.len();
    std::fs::rename(&partial, path).map_err(at(path))?;
    unfinished.keep();
    // The name lasts once the folder is on the disk.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))?;
    Ok(bytes)
}

fn fill(
    file: File,
    manifest: &[u8],
    source: Source,
    recipients: &Recipients,
    reader: &x25519::Recipient,
    path: &Path,
) -> Result<Whole, BackupError> {
    let all = recipients.iter().chain(std::iter::once(reader as &dyn age::Recipient));
    let encryptor = age::Encryptor::with_recipients(all)
        .map_err(|error| at(path)(io::Error::other(error.to_string())))?;
    let begin = || -> io::Result<_> {
        let encrypted = encryptor.wrap_output(BufWriter::with_capacity(1 << 20, file))?;
        Writer::begin(encrypted, manifest)
    };
    let mut archive = begin().map_err(at(path))?;
    match source {
        Source::Copy(copy) => {
            let mut from = File::open(&copy).map_err(at(&copy))?;
            archive.database(&mut from).map_err(at(path))?;
        }
        Source::Dump(command) => dump(command, |from| archive.database(from).map_err(at(path)))?,
    }
    let finish = || -> io::Result<Whole> {
        let (encrypted, whole) = archive.finish()?;
        let file = encrypted.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(whole)
    };
    finish().map_err(at(path))
}

/// Runs PostgreSQL's tool and hands on what it writes.
fn dump(
    mut command: Command,
    take: impl FnOnce(&mut ChildStdout) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let tool = "pg_dump";
    let failed = |why: String| BackupError::Tool { tool, why };
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let errors = child.stderr.take();
    // What it says is read beside, so that it never waits for somebody to listen.
    let listening = std::thread::spawn(move || {
        let mut said = Vec::new();
        if let Some(errors) = errors {
            let _ = errors.take(1 << 16).read_to_end(&mut said);
        }
        said
    });
    let taken = child.stdout.take().map_or(Ok(()), |mut from| take(&mut from));
    if taken.is_err() {
        let _ = child.kill();
    }
    let ended = child.wait();
    let said = listening.join().unwrap_or_default();
    taken?;
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(failed(last_line(&said))),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// Reads a file that was just written from its beginning to its end; what it held, where it was whole.
fn read_back(path: &Path, identities: &Identities, manifest: &[u8]) -> io::Result<Option<Whole>> {
    let file = BufReader::with_capacity(1 << 20, File::open(path)?);
    let decrypted = age::Decryptor::new_buffered(file).and_then(|opened| opened.decrypt(identities.iter()));
    let Ok(decrypted) = decrypted else { return Ok(None) };
    let mut archive = Reader::new(decrypted);
    if archive.manifest().ok().as_deref() != Some(manifest) {
        return Ok(None);
    }
    Ok(archive.database(&mut io::sink()).ok())
}
