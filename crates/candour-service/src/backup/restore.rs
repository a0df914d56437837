//! The way back from a backup, and the drill that proves it.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read as _, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use candour_domain::backup::{Engine, FORM, Manifest};
use candour_store::{Store, StoreError};
use jiff::SignedDuration;

use super::archive::{ArchiveError, Reader};
use super::{Identities, RestoreError, Verdict, last_line};
use crate::Unavailable;
use crate::audit::verify_restored;
use crate::ctx::Clock;

/// How long each part took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Took {
    /// Reading the file once to its end, to know that it is whole.
    pub reading: SignedDuration,
    /// Bringing the database in.
    pub restoring: SignedDuration,
    /// Comparing every table.
    pub comparing: SignedDuration,
}

impl Took {
    /// All of it.
    pub fn all(&self) -> SignedDuration {
        self.reading.saturating_add(self.restoring).saturating_add(self.comparing)
    }
}

/// A database that was restored, and is what the backup says.
#[derive(Debug)]
pub struct Restored {
    /// The open database.
    pub store: Store,
    /// What the backup says about itself.
    pub manifest: Manifest,
    /// What came of verifying the audit log; nothing where the backup is from before it had a tree.
    pub log: Option<Verdict>,
    /// How long each part took.
    pub took: Took,
}

/// A drill that went well.
#[derive(Debug, Clone)]
pub struct Drilled {
    /// What the backup says about itself.
    pub manifest: Manifest,
    /// What came of verifying the audit log; nothing where the backup is from before it had a tree.
    pub log: Option<Verdict>,
    /// How long each part took.
    pub took: Took,
}

/// Reads a backup from its beginning to its end, and what it says about itself. Nothing is written.
///
/// # Errors
/// [`RestoreError`] says why it is of no use.
pub async fn look(file: &Path, identities: &Identities) -> Result<Manifest, RestoreError> {
    let (file, identities) = (file.to_owned(), identities.clone());
    apart(move || unpack(&file, &identities, &mut io::sink())).await
}

/// Restores a backup into this database, which must be empty. On SQLite the file gets its name last of all; on
/// PostgreSQL all comes in by one transaction. Every table is then compared with what the backup says.
///
/// # Errors
/// [`RestoreError`] says why nothing was restored. After [`RestoreError::Differs`] a PostgreSQL database holds what
/// came in, and must not be used.
pub async fn restore(
    file: &Path,
    identities: &Identities,
    address: &str,
    clock: &Clock,
) -> Result<Restored, RestoreError> {
    let into = Into::of(address).await?;
    let begun = clock.now();
    let manifest = look(file, identities).await?;
    let read = clock.now();
    fits(&manifest, into.engine())?;
    let (store, log, compared_from) = match into {
        Into::File(path) => {
            let half = name_of_half(&path);
            let store = in_new_file(file, identities, &half).await;
            let store = match store {
                Ok(store) => store,
                Err(error) => {
                    remove_sqlite(&half);
                    return Err(error);
                }
            };
            let came_in = clock.now();
            let compared = compare(&store, &manifest).await;
            store.close().await;
            let named =
                compared.and_then(|log| std::fs::rename(&half, &path).map_err(at(&path)).map(|()| log));
            // What reading it made beside it, and all of it where it is not right.
            remove_sqlite(&half);
            let log = named?;
            (Store::open_file(&path).await?, log, came_in)
        }
        Into::Postgres(store) => {
            by_tool(file, identities, &store).await?;
            let came_in = clock.now();
            let log = compare(&store, &manifest).await?;
            (store, log, came_in)
        }
    };
    let ended = clock.now();
    let took = Took {
        reading: read.duration_since(begun),
        restoring: compared_from.duration_since(read),
        comparing: ended.duration_since(compared_from),
    };
    Ok(Restored { store, manifest, log, took })
}

/// Restores a backup into a database of its own, compares every table, and removes it again. `scratch` is a folder for
/// SQLite; `server` the address of a PostgreSQL database beside which another may be made.
///
/// # Errors
/// [`RestoreError`] says why the backup is of no use, or why the drill could not be held.
pub async fn drill(
    file: &Path,
    identities: &Identities,
    scratch: &Path,
    server: Option<&str>,
    clock: &Clock,
) -> Result<Drilled, RestoreError> {
    let begun = clock.now();
    let manifest = look(file, identities).await?;
    let read = clock.now();
    fits(&manifest, manifest.engine)?;
    let name = format!("candour_drill_{}", begun.as_microsecond());
    let (came_in, compared) = match manifest.engine {
        Engine::Sqlite => {
            let half = scratch.join(name);
            let store = in_new_file(file, identities, &half).await;
            let came_in = clock.now();
            let compared = match store {
                Ok(store) => {
                    let compared = compare(&store, &manifest).await;
                    store.close().await;
                    compared
                }
                Err(error) => Err(error),
            };
            remove_sqlite(&half);
            (came_in, compared)
        }
        Engine::Postgresql => {
            let server = server.ok_or(RestoreError::OtherEngine(Engine::Postgresql))?;
            let server = Store::open(server).await?;
            let beside = server.make_beside(&name).await?;
            let store = beside.ok_or(RestoreError::OtherEngine(Engine::Postgresql))?;
            let restored = by_tool(file, identities, &store).await;
            let came_in = clock.now();
            let compared = match restored {
                Ok(()) => compare(&store, &manifest).await,
                Err(error) => Err(error),
            };
            store.close().await;
            let removed = server.remove_beside(&name).await;
            server.close().await;
            (came_in, compared.and_then(|log| removed.map(|()| log).map_err(RestoreError::from)))
        }
    };
    let log = compared?;
    let took = Took {
        reading: read.duration_since(begun),
        restoring: came_in.duration_since(read),
        comparing: clock.now().duration_since(came_in),
    };
    Ok(Drilled { manifest, log, took })
}

/// Where a backup is restored into: nothing is there yet.
enum Into {
    File(PathBuf),
    Postgres(Store),
}

impl Into {
    async fn of(address: &str) -> Result<Self, RestoreError> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let path = PathBuf::from(path.split('?').next().unwrap_or(path));
            // The log of another file of this name would be taken for this one's.
            let leftover = ["", "-wal", "-shm"].iter().any(|end| with(&path, end).symlink_metadata().is_ok());
            return if leftover { Err(RestoreError::NotEmpty) } else { Ok(Self::File(path)) };
        }
        let store = Store::open(address).await?;
        if store.is_blank().await? { Ok(Self::Postgres(store)) } else { Err(RestoreError::NotEmpty) }
    }

    const fn engine(&self) -> Engine {
        match self {
            Self::File(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgresql,
        }
    }
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// What is restored stands under this name until it is known to be right.
fn name_of_half(path: &Path) -> PathBuf {
    with(path, ".restoring")
}

fn remove_sqlite(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(with(path, end));
    }
}

/// Whether this program can use it.
fn fits(manifest: &Manifest, engine: Engine) -> Result<(), RestoreError> {
    if manifest.form > FORM || manifest.needs > Store::known_steps(manifest.engine) {
        return Err(RestoreError::Newer { program: manifest.program.clone(), schema: manifest.schema });
    }
    if manifest.engine != engine {
        return Err(RestoreError::OtherEngine(manifest.engine));
    }
    Ok(())
}

/// Compares every table, then goes through the audit log. A log that is not as it was written is no reason to leave people
/// without the database; it is told.
async fn compare(store: &Store, manifest: &Manifest) -> Result<Option<Verdict>, RestoreError> {
    let found = store.snapshot().await?.table_sums().await?;
    let differences = manifest.differences(&found);
    if !differences.is_empty() {
        return Err(RestoreError::Differs(differences));
    }
    let Some(tree) = &manifest.audit else { return Ok(None) };
    verify_restored(store, tree).await.map(Some).map_err(|Unavailable(error)| error.into())
}

/// Runs what waits for disks and for other programs apart from what answers requests.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RestoreError> + Send + 'static,
) -> Result<T, RestoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| RestoreError::Tool { tool: "the program", why: error.to_string() })?
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> RestoreError {
    let path = path.to_owned();
    move |source| match source.kind() {
        io::ErrorKind::StorageFull => RestoreError::Storage(StoreError::Full),
        _ => RestoreError::File { path, source },
    }
}

/// Opens the file and writes the database in it to `to`.
fn unpack(path: &Path, identities: &Identities, to: &mut impl Write) -> Result<Manifest, RestoreError> {
    let file = BufReader::with_capacity(1 << 20, File::open(path).map_err(at(path))?);
    let opened = age::Decryptor::new_buffered(file).map_err(not_opened)?;
    let decrypted = opened.decrypt(identities.iter()).map_err(not_opened)?;
    let mut archive = Reader::new(decrypted);
    let manifest = archive.manifest().map_err(not_read)?;
    // A later form may hold more than is known here; what it must hold to be refused by name is asked first.
    let manifest = serde_json::from_slice(&manifest).map_err(|_| RestoreError::NoBackup)?;
    archive.database(to).map_err(not_read)?;
    Ok(manifest)
}

fn not_opened(error: age::DecryptError) -> RestoreError {
    match error {
        age::DecryptError::NoMatchingKeys => RestoreError::WrongIdentity,
        age::DecryptError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            RestoreError::NoBackup
        }
        age::DecryptError::Io(_) | age::DecryptError::InvalidMac | age::DecryptError::DecryptionFailed => {
            RestoreError::NotWhole
        }
        _ => RestoreError::NoBackup,
    }
}

fn not_read(error: ArchiveError) -> RestoreError {
    match error {
        ArchiveError::NotWhole => RestoreError::NotWhole,
        ArchiveError::Io(error) => match error.kind() {
            // What age says of a stream that ends too soon or was changed.
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::Other => {
                RestoreError::NotWhole
            }
            io::ErrorKind::StorageFull => RestoreError::Storage(StoreError::Full),
            io::ErrorKind::BrokenPipe => {
                RestoreError::Tool { tool: "pg_restore", why: "it ended before all was read".to_owned() }
            }
            _ => RestoreError::File { path: PathBuf::new(), source: error },
        },
    }
}

async fn in_new_file(file: &Path, identities: &Identities, half: &Path) -> Result<Store, RestoreError> {
    let (file, identities, path) = (file.to_owned(), identities.clone(), half.to_owned());
    apart(move || {
        remove_sqlite(&path);
        let made =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(at(&path))?;
        let mut to = BufWriter::with_capacity(1 << 20, made);
        unpack(&file, &identities, &mut to)?;
        let made = to.into_inner().map_err(|error| at(&path)(error.into_error()))?;
        made.sync_all().map_err(at(&path))
    })
    .await?;
    Ok(Store::open_file(half).await?)
}

async fn by_tool(file: &Path, identities: &Identities, store: &Store) -> Result<(), RestoreError> {
    let Some(command) = store.undump_command() else {
        return Err(RestoreError::OtherEngine(Engine::Postgresql));
    };
    let (file, identities) = (file.to_owned(), identities.clone());
    apart(move || undump(command, &file, &identities)).await
}

fn undump(mut command: Command, file: &Path, identities: &Identities) -> Result<(), RestoreError> {
    let failed = |why: String| RestoreError::Tool { tool: "pg_restore", why };
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let errors = child.stderr.take();
    let listening = std::thread::spawn(move || {
        let mut said = Vec::new();
        if let Some(errors) = errors {
            let _ = errors.take(1 << 16).read_to_end(&mut said);
        }
        said
    });
    let given = child.stdin.take().map_or(Ok(()), |mut to| unpack(file, identities, &mut to).map(|_| ()));
    if given.is_err() {
        // It commits at the end of what it reads: the end must not be taken for one.
        let _ = child.kill();
    }
    let ended = child.wait();
    let said = listening.join().unwrap_or_default();
    match ended {
        Ok(status) if status.success() => given,
        Ok(_) if given.is_ok() || !said.is_empty() => Err(failed(last_line(&said))),
        Ok(_) => given,
        Err(error) => Err(failed(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::archive::Writer;
    use super::super::{Recipients, To, make, new_pair};
    use super::*;

    /// A backup whose manifest says something that is not so cannot be made by this program; damage between the
    /// database and the file could.
    #[tokio::test]
    async fn what_is_not_as_the_manifest_says_is_told_by_table_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (identity, recipient) = new_pair();
        let identities = Identities::parse(&identity).unwrap();
        let store = Store::open_file(&new_file(&folder.path().join("a.db"))).await.unwrap();
        store.migrate().await.unwrap();
        let file = folder.path().join("right.age");
        let recipients = Recipients::parse(&recipient).unwrap();
        let clock = Clock::fixed("2026-11-30T12:00:00Z".parse().unwrap());
        make(&store, &clock, &recipients, &To::File(file.clone())).await.unwrap();
        let mut database = Vec::new();
        let mut manifest = unpack(&file, &identities, &mut database).unwrap();
        for sum in &mut manifest.tables {
            if sum.table == "schema_need" {
                sum.rows = 2;
            }
        }
        let wrong = folder.path().join("wrong.age");
        let encryptor = age::Encryptor::with_recipients(recipients.iter()).unwrap();
        let to = encryptor.wrap_output(File::create(&wrong).unwrap()).unwrap();
        let mut archive = Writer::begin(to, &serde_json::to_vec(&manifest).unwrap()).unwrap();
        archive.database(&mut database.as_slice()).unwrap();
        archive.finish().unwrap().0.finish().unwrap();

        let target = folder.path().join("new.db");
        let address = format!("sqlite:{}", target.display());
        let refused = restore(&wrong, &identities, &address, &clock).await.unwrap_err();
        let RestoreError::Differs(tables) = refused else { panic!("{refused}") };
        assert_eq!(tables.len(), 1);
        assert_eq!(tables[0].to_string(), "schema_need: 2 rows in the backup, 1 found");
        let refused = drill(&wrong, &identities, folder.path(), None, &clock).await.unwrap_err();
        assert!(matches!(refused, RestoreError::Differs(_)));
        let mut left: Vec<String> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.starts_with("a.db"))
            .collect();
        left.sort();
        assert_eq!(left, ["right.age", "wrong.age"]);
        assert!(restore(&file, &identities, &address, &clock).await.unwrap().manifest.rows() > 0);
    }

    fn new_file(path: &Path) -> PathBuf {
        File::create(path).unwrap();
        path.to_owned()
    }
}
