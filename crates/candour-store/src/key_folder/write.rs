//! Writing in the key folder: beside the place first, made to last, then named. For the owner alone.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::KeyFolderError;

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> KeyFolderError {
    let path = path.to_owned();
    move |error| KeyFolderError::Io { path, error }
}

/// Makes the folder, for its owner alone, where it is not there.
pub(super) fn make_folder(path: &Path) -> Result<(), KeyFolderError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed(path))
}

/// Holds off whoever else would write in the folder, on any node that shares it, until it is dropped.
pub(super) fn lock(folder: &Path) -> Result<File, KeyFolderError> {
    let path = folder.join("lock");
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
    let file = file.map_err(failed(&path))?;
    file.lock().map_err(failed(&path))?;
    Ok(file)
}

/// A new file with this text; `false` when there is one already, which is left alone.
pub(super) fn create(path: &Path, text: &str) -> Result<bool, KeyFolderError> {
    let beside = written_beside(path, text)?;
    // A second name is given only where there is none: of two nodes one has made it.
    let named = std::fs::hard_link(&beside, path);
    let _ = std::fs::remove_file(&beside);
    match named {
        Ok(()) => lasting(path).map(|()| true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(failed(path)(error)),
    }
}

/// Puts a file with this text in the place of the one that is there.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), KeyFolderError> {
    let beside = written_beside(path, text)?;
    if let Err(error) = std::fs::rename(&beside, path) {
        let _ = std::fs::remove_file(&beside);
        return Err(failed(path)(error));
    }
    lasting(path)
}

/// Writes over a file and removes it. One that is not there is no failure.
pub(super) fn wipe(path: &Path) -> Result<(), KeyFolderError> {
    match OpenOptions::new().write(true).open(path) {
        Ok(mut file) => {
            let wiped = file.metadata().and_then(|facts| {
                let zeros = vec![b'0'; usize::try_from(facts.len()).unwrap_or(0)];
                file.seek(SeekFrom::Start(0))?;
                file.write_all(&zeros)?;
                file.sync_all()
            });
            wiped.map_err(failed(path))?;
            std::fs::remove_file(path).map_err(failed(path))?;
            lasting(path)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed(path)(error)),
    }
}

/// Writes over and removes files that were begun under names with this beginning.
pub(super) fn wipe_begun(folder: &Path, beginning: &str) -> Result<(), KeyFolderError> {
    for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
        let entry = entry.map_err(failed(folder))?;
        if entry.file_name().to_string_lossy().starts_with(beginning) {
            wipe(&entry.path())?;
        }
    }
    Ok(())
}

fn written_beside(path: &Path, text: &str) -> Result<PathBuf, KeyFolderError> {
    // Nodes on several machines may have the same process id: the name is tried until it is new.
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let beside = path.with_file_name(format!(".{name}.{}.{number}", std::process::id()));
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside);
        let mut file = match made {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(failed(path)(error)),
        };
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        return match written {
            Ok(()) => Ok(beside),
            Err(error) => {
                let _ = std::fs::remove_file(&beside);
                Err(failed(path)(error))
            }
        };
    }
}

/// Makes the name of a file last, as its content does.
fn lasting(path: &Path) -> Result<(), KeyFolderError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed(folder))
}
