//! The form of a file in the key folder: lines of text that say what it is, and a sum over them.

use std::fmt::Write as _;

use candour_domain::key::KeyMonth;
use sha2::{Digest as _, Sha256};

use super::KeyFolderError;

const FORM: &str = "candour key file ";
const VERSION: u32 = 1;

/// A slot: what a force key opens.
pub(super) struct Slot {
    /// Its name, made from the force key and the folder's id.
    pub(super) name: String,
    /// Nonce, ciphertext and tag.
    pub(super) sealed: Vec<u8>,
}

/// A file of the key folder.
pub(super) struct KeyFile {
    kind: String,
    /// The folder's id, in the folder's own file.
    pub(super) id: Option<[u8; 16]>,
    /// The slots, in the folder's own file.
    pub(super) slots: Vec<Slot>,
    /// Nonce, ciphertext and tag.
    pub(super) sealed: Vec<u8>,
}

impl KeyFile {
    /// The folder's own file.
    pub(super) fn folder(id: [u8; 16], slots: Vec<Slot>, sealed: Vec<u8>) -> Self {
        Self { kind: "folder".to_owned(), id: Some(id), slots, sealed }
    }

    /// The file of a month.
    pub(super) fn month(month: KeyMonth, sealed: Vec<u8>) -> Self {
        Self { kind: month.to_string(), id: None, slots: Vec::new(), sealed }
    }

    /// What stands in the file.
    pub(super) fn text(&self) -> String {
        let mut text = format!("{FORM}{VERSION}\nkind {}\n", self.kind);
        if let Some(id) = self.id {
            let _ = writeln!(text, "folder {}", hex(&id));
        }
        for slot in &self.slots {
            let _ = writeln!(text, "slot {} {}", slot.name, hex(&slot.sealed));
        }
        let _ = writeln!(text, "sealed {}", hex(&self.sealed));
        let sum = hex(&Sha256::digest(text.as_bytes()));
        let _ = writeln!(text, "sum {sum}");
        text
    }

    /// Reads the file of this name.
    pub(super) fn read(bytes: &[u8], name: &str) -> Result<Self, KeyFolderError> {
        let damaged = || KeyFolderError::Damaged(name.to_owned());
        let text = std::str::from_utf8(bytes).map_err(|_| damaged())?;
        let version = text.lines().next().and_then(|line| line.strip_prefix(FORM));
        let version: u32 = version.and_then(|version| version.parse().ok()).ok_or_else(damaged)?;
        if version > VERSION {
            return Err(KeyFolderError::Newer(name.to_owned()));
        }
        let sum_at = text.rfind("sum ").ok_or_else(damaged)?;
        let (above, sum) = text.split_at(sum_at);
        if sum != format!("sum {}\n", hex(&Sha256::digest(above.as_bytes()))) {
            return Err(damaged());
        }
        let mut file = Self { kind: String::new(), id: None, slots: Vec::new(), sealed: Vec::new() };
        for line in above.lines().skip(1) {
            match line.split_once(' ').ok_or_else(damaged)? {
                ("kind", kind) => kind.clone_into(&mut file.kind),
                ("folder", id) => {
                    let id = unhex(id).and_then(|id| id.try_into().ok());
                    file.id = Some(id.ok_or_else(damaged)?);
                }
                ("slot", slot) => {
                    let (name, sealed) = slot.split_once(' ').ok_or_else(damaged)?;
                    let sealed = unhex(sealed).ok_or_else(damaged)?;
                    file.slots.push(Slot { name: name.to_owned(), sealed });
                }
                ("sealed", sealed) => file.sealed = unhex(sealed).ok_or_else(damaged)?,
                _ => return Err(damaged()),
            }
        }
        // A file under another's name is as good as a damaged one.
        if name.strip_suffix(".key") == Some(file.kind.as_str()) { Ok(file) } else { Err(damaged()) }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}
