//! What is said when keys cannot be used.

use std::io::ErrorKind;
use std::path::Path;

use candour_service::keys::KeysError;
use candour_store::key_folder::KeyFolderError;

use crate::fault::Fault;

/// A fault of the keys in this folder.
pub fn of(folder: &Path, error: KeysError) -> Fault {
    let shown = folder.display();
    match error {
        KeysError::Folder(error) => of_folder(folder, &error),
        KeysError::FolderLost => Fault::new(
            format!(
                "There is no key folder at {shown}, and this database was used with one. Without it the words in the \
                 database cannot be read. Nothing was changed."
            ),
            "Set key_folder to where it is, or restore it from its copy.",
        ),
        KeysError::OtherFolder(month) => Fault::new(
            format!(
                "The key of {month} in the key folder {shown} is not the one this database was used with. Nothing was \
                 changed."
            ),
            "All nodes share one key folder: set key_folder to that one, or restore it from its copy.",
        ),
        KeysError::Storage(error) => error.into(),
    }
}

/// A fault of the key folder itself.
pub fn of_folder(folder: &Path, error: &KeyFolderError) -> Fault {
    let shown = folder.display();
    let restore = "Restore the file from the copy of the key folder; no other file fits.";
    match error {
        KeyFolderError::Missing(_) => Fault::new(
            format!("There is no key folder at {shown}. Nothing was changed."),
            "Set key_folder to where it is, or restore it from its copy. The first start makes one for a new database.",
        ),
        KeyFolderError::NoFile(name) => Fault::new(
            format!(
                "The key folder {shown} has no file {name}, and words in the database need it. Nothing was changed."
            ),
            restore,
        ),
        KeyFolderError::Damaged(name) => Fault::new(
            format!(
                "The file {name} in the key folder {shown} is damaged or half written. Nothing was changed."
            ),
            restore,
        ),
        KeyFolderError::Newer(name) => Fault::new(
            format!(
                "The file {name} in the key folder {shown} was written by a newer program. Nothing was changed."
            ),
            "Use that program, or a later one.",
        ),
        KeyFolderError::NoSlot => Fault::new(
            format!(
                "The force key opens no slot of the key folder {shown}: it is another force's, or its slot was dropped. \
                 Nothing was changed."
            ),
            "Set the force key to one that has a slot. Without one nobody can read the words in the database.",
        ),
        KeyFolderError::Destroyed(month) => Fault::new(
            format!("The key of {month} in the key folder {shown} was destroyed. Nothing was changed."),
            "A backup from then cannot be used for words any more. Is the machine's clock right?",
        ),
        KeyFolderError::LastSlot => Fault::usage(
            "This is the slot of the force key at hand, without which the key folder could not be opened again.",
            "Give the force key that stays, and name the slot that goes.",
        ),
        KeyFolderError::NoSuchSlot => {
            Fault::usage("There is no such slot in the key folder.", "`candour key list` names them.")
        }
        KeyFolderError::Io { path, error } => {
            let to_do = match error.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "Make room on that disk.",
                ErrorKind::PermissionDenied => {
                    "Let the account the program runs under read and write the key folder, and nobody else."
                }
                ErrorKind::ReadOnlyFilesystem => {
                    "The program makes a key there each month: set key_folder to a place it may write to."
                }
                _ => "Check that the key folder is there and that the program may read and write it.",
            };
            Fault::new(format!("{} in the key folder cannot be used: {error}.", path.display()), to_do)
        }
    }
}
