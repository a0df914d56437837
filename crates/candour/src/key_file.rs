//! The file of the force key: made once, readable by its owner alone, never overwritten.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use candour_domain::key::ForceKey;
use candour_service::ctx::Chance;

use crate::fault::Fault;

/// A key file is 65 bytes; a file far larger is something else and is not read whole.
const LONGEST: u64 = 4_096;

/// Reads the key.
///
/// # Errors
/// Says why it cannot be read, and what to do.
pub fn read(path: &Path) -> Result<ForceKey, Fault> {
    let shown = path.display();
    let mut text = Vec::new();
    let opened = File::open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut text));
    if let Err(error) = opened {
        return Err(match error.kind() {
            ErrorKind::NotFound => Fault::new(
                format!("The force key file {shown} is not there. Nothing was changed."),
                "Set key_file to where it is, or restore it from its safe copy. Only for a new database, make one \
                 with `candour key new PATH`.",
            ),
            ErrorKind::PermissionDenied => Fault::new(
                format!("This program may not read the force key file {shown}. Nothing was changed."),
                "Let the account the program runs under read the file, and nobody else: chown, then chmod 400.",
            ),
            _ => Fault::new(
                format!("The force key file {shown} cannot be read: {error}. Nothing was changed."),
                "Check the path, or restore the file from its safe copy.",
            ),
        });
    }
    let key = std::str::from_utf8(&text).ok().and_then(|text| ForceKey::from_hex(text).ok());
    key.ok_or_else(|| {
        Fault::new(
            format!("The file {shown} is not a force key: one is 64 hexadecimal digits and nothing else."),
            "Restore the file from its safe copy, or set key_file to the right file.",
        )
    })
}

/// Whether others than the file's owner may read it. `None` when the file cannot be asked.
pub fn others_may_read(path: &Path) -> Option<bool> {
    Some(std::fs::metadata(path).ok()?.permissions().mode() & 0o077 != 0)
}

/// Makes a key in a new file and gives it.
///
/// # Errors
/// When something is there already, or the file cannot be made.
pub fn make(path: &Path, chance: &Chance) -> Result<ForceKey, Fault> {
    let shown = path.display();
    let key = ForceKey::from_bytes(chance.bytes());
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let written = made.and_then(|mut file| {
        file.write_all(key.to_hex().as_bytes())?;
        file.sync_all()
    });
    match written {
        Ok(()) => Ok(key),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Fault::new(
            format!("{shown} is there already and was not touched."),
            "A key that was in use must never be overwritten. Name another path.",
        )),
        Err(error) => Err(Fault::new(
            format!("The force key file {shown} could not be made: {error}."),
            "Check that the folder is there and that you may write to it.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_made_for_its_owner_alone_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("force.key");
        let key = make(&path, &Chance::System).unwrap();
        assert_eq!(read(&path).unwrap().to_hex(), key.to_hex());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(others_may_read(&path), Some(false));
        let before = std::fs::read(&path).unwrap();
        assert!(make(&path, &Chance::System).unwrap_err().what().contains("is there already"));
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_file_that_is_no_key_or_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        assert!(read(&path).unwrap_err().what().contains("is not there"));
        for content in [&b""[..], b"abc", &[0xff; 64], &[b'0'; 63], &[b'0'; 9_000]] {
            std::fs::write(&path, content).unwrap();
            assert!(read(&path).unwrap_err().what().contains("is not a force key"));
        }
        assert!(read(folder.path()).unwrap_err().what().contains("cannot be read"));
    }
}
