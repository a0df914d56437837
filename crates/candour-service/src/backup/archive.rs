//! The archive inside a backup: a tar file (POSIX ustar), so that it can be opened without this program.
//!
//! It holds `manifest.json`, the database in parts (`database.00001` and so on; joined in order they are the SQLite file
//! or PostgreSQL's own dump), and last `whole.json`, which says how much there must be.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A part of the database: small enough for memory, large enough to cost nothing.
const PART: usize = 4 << 20;
/// The largest entry that is read; a larger one is none of ours.
const LARGEST: u64 = 64 << 20;
const BLOCK: usize = 512;

pub(super) const MANIFEST: &str = "manifest.json";
const WHOLE: &str = "whole.json";
const DATABASE: &str = "database.";

/// What there must be before the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whole {
    /// Bytes of the database.
    pub bytes: u64,
    /// SHA-256 of them, as hexadecimal digits.
    pub sha256: String,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes of a database as they go by.
#[derive(Debug, Default)]
struct Passing {
    bytes: u64,
    hash: Sha256,
}

impl Passing {
    fn add(&mut self, some: &[u8]) {
        self.bytes += some.len() as u64;
        self.hash.update(some);
    }

    fn whole(self) -> Whole {
        Whole { bytes: self.bytes, sha256: hex(&self.hash.finalize()) }
    }
}

/// Writes an archive.
#[derive(Debug)]
pub(super) struct Writer<W> {
    to: W,
    part: Vec<u8>,
    parts: u32,
    passing: Passing,
}

impl<W: Write> Writer<W> {
    /// Begins with the manifest.
    pub(super) fn begin(to: W, manifest: &[u8]) -> io::Result<Self> {
        let mut begun = Self { to, part: Vec::with_capacity(PART), parts: 0, passing: Passing::default() };
        begun.entry(MANIFEST, manifest)?;
        Ok(begun)
    }

    /// Takes all of the database from here.
    pub(super) fn database(&mut self, from: &mut impl Read) -> io::Result<()> {
        loop {
            let room = (PART - self.part.len()) as u64;
            let read = from.by_ref().take(room).read_to_end(&mut self.part)?;
            if self.part.len() == PART {
                self.write_part()?;
            } else if read == 0 {
                return Ok(());
            }
        }
    }

    /// Writes what is left and the end.
    pub(super) fn finish(mut self) -> io::Result<(W, Whole)> {
        if !self.part.is_empty() {
            self.write_part()?;
        }
        let whole = std::mem::take(&mut self.passing).whole();
        let text = serde_json::to_vec(&whole)?;
        self.entry(WHOLE, &text)?;
        self.to.write_all(&[0; 2 * BLOCK])?;
        Ok((self.to, whole))
    }

    fn write_part(&mut self) -> io::Result<()> {
        self.parts += 1;
        let part = std::mem::take(&mut self.part);
        self.passing.add(&part);
        self.entry(&format!("{DATABASE}{:05}", self.parts), &part)?;
        self.part = part;
        self.part.clear();
        Ok(())
    }

    fn entry(&mut self, name: &str, content: &[u8]) -> io::Result<()> {
        self.to.write_all(&header(name, content.len() as u64))?;
        self.to.write_all(content)?;
        let over = content.len() % BLOCK;
        if over > 0 {
            self.to.write_all(&[0; BLOCK][over..])?;
        }
        Ok(())
    }
}

/// Writes `text` into a header at `at`; what does not fit is left out.
fn put(block: &mut [u8; BLOCK], at: usize, text: &[u8]) {
    for (to, from) in block.iter_mut().skip(at).zip(text) {
        *to = *from;
    }
}

/// The header of a plain file that only its owner may read, from the beginning of 1970.
fn header(name: &str, length: u64) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    put(&mut block, 0, name.as_bytes());
    put(&mut block, 100, b"0000600\0");
    put(&mut block, 108, b"0000000\0");
    put(&mut block, 116, b"0000000\0");
    put(&mut block, 124, format!("{length:011o}\0").as_bytes());
    put(&mut block, 136, b"00000000000\0");
    put(&mut block, 156, b"0");
    put(&mut block, 257, b"ustar\x0000");
    let sum = sum_of(&block);
    put(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());
    block
}

/// The sum of a header, its own field counted as spaces.
fn sum_of(block: &[u8; BLOCK]) -> u32 {
    block
        .iter()
        .enumerate()
        .map(|(at, byte)| if (148..156).contains(&at) { u32::from(b' ') } else { u32::from(*byte) })
        .sum()
}

fn octal(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?;
    u64::from_str_radix(text.trim_matches(['\0', ' ']), 8).ok()
}

/// Why an archive could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ArchiveError {
    /// It ends too soon, or what is in it is not what it says.
    #[error("it is not whole")]
    NotWhole,
    /// What it comes from could not be read, or what takes it could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Reads an archive from its beginning to its end.
#[derive(Debug)]
pub(super) struct Reader<R> {
    from: R,
}

impl<R: Read> Reader<R> {
    pub(super) const fn new(from: R) -> Self {
        Self { from }
    }

    /// The manifest, which comes first.
    pub(super) fn manifest(&mut self) -> Result<Vec<u8>, ArchiveError> {
        match self.next()? {
            Some((name, content)) if name == MANIFEST => Ok(content),
            _ => Err(ArchiveError::NotWhole),
        }
    }

    /// The database, which comes next, written to `to` as it goes by; then the end, which must be there.
    pub(super) fn database(mut self, to: &mut impl Write) -> Result<Whole, ArchiveError> {
        let mut passing = Passing::default();
        let mut parts = 0u32;
        while let Some((name, content)) = self.next()? {
            if name == WHOLE {
                let said: Whole = serde_json::from_slice(&content).map_err(|_| ArchiveError::NotWhole)?;
                if passing.whole() != said || self.next()?.is_some() || self.from.read(&mut [0])? != 0 {
                    return Err(ArchiveError::NotWhole);
                }
                return Ok(said);
            }
            parts += 1;
            if name != format!("{DATABASE}{parts:05}") {
                return Err(ArchiveError::NotWhole);
            }
            passing.add(&content);
            to.write_all(&content)?;
        }
        Err(ArchiveError::NotWhole)
    }

    /// The next entry; nothing at the end.
    fn next(&mut self) -> Result<Option<(String, Vec<u8>)>, ArchiveError> {
        let block = self.block()?;
        if block == [0; BLOCK] {
            return if self.block()? == [0; BLOCK] { Ok(None) } else { Err(ArchiveError::NotWhole) };
        }
        let field = |from: usize, to: usize| block.get(from..to).unwrap_or_default();
        let length = octal(field(124, 135)).filter(|length| *length <= LARGEST);
        let right = octal(field(148, 156)) == Some(u64::from(sum_of(&block))) && field(156, 157) == b"0";
        let name = field(0, 100).split(|byte| *byte == 0).next().unwrap_or_default();
        let name = String::from_utf8(name.to_vec()).ok();
        let (Some(length), true, Some(name)) = (length, right, name) else {
            return Err(ArchiveError::NotWhole);
        };
        let mut content = Vec::new();
        let padded = length.next_multiple_of(BLOCK as u64);
        self.from.by_ref().take(padded).read_to_end(&mut content)?;
        if content.len() as u64 != padded {
            return Err(ArchiveError::NotWhole);
        }
        content.truncate(usize::try_from(length).map_err(|_| ArchiveError::NotWhole)?);
        Ok(Some((name, content)))
    }

    fn block(&mut self) -> Result<[u8; BLOCK], ArchiveError> {
        let mut block = [0; BLOCK];
        self.from.read_exact(&mut block).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => ArchiveError::NotWhole,
            _ => ArchiveError::Io(error),
        })?;
        Ok(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(database: &[u8]) -> Vec<u8> {
        let mut writer = Writer::begin(Vec::new(), b"{\"a\":1}").unwrap();
        writer.database(&mut &database[..]).unwrap();
        writer.finish().unwrap().0
    }

    fn read(archive: &[u8]) -> Result<(Vec<u8>, Vec<u8>), ArchiveError> {
        let mut reader = Reader::new(archive);
        let manifest = reader.manifest()?;
        let mut database = Vec::new();
        reader.database(&mut database)?;
        Ok((manifest, database))
    }

    #[test]
    fn what_is_written_is_read_whatever_its_length() {
        for length in [0, 1, 511, 512, 513, PART - 1, PART, PART + 1, 2 * PART + 7] {
            let database: Vec<u8> = (0..=250).cycle().take(length).collect();
            let (manifest, found) = read(&written(&database)).unwrap();
            assert_eq!(manifest, b"{\"a\":1}");
            assert_eq!(found, database, "{length}");
        }
    }

    #[test]
    fn an_archive_that_is_cut_anywhere_or_goes_on_is_not_whole() {
        let archive = written(&[7; 1_300]);
        for length in 0..archive.len() {
            assert!(read(&archive[..length]).is_err(), "cut at {length}");
        }
        let longer = [&archive[..], &[0]].concat();
        assert!(matches!(read(&longer), Err(ArchiveError::NotWhole)));
    }

    #[test]
    fn a_changed_byte_of_the_database_or_of_a_header_is_found() {
        let archive = written(&[7; 1_300]);
        let padding = |at: usize| {
            let entry = |from: usize, length: usize| {
                (from + length..from + length.next_multiple_of(BLOCK)).contains(&at)
            };
            // Nothing is in what fills a block up; age guards that, too.
            entry(BLOCK, 7) || entry(3 * BLOCK, 1_300) || (at >= 7 * BLOCK && at < archive.len() - 2 * BLOCK)
        };
        for at in (0..archive.len()).filter(|at| !padding(*at)) {
            let mut other = archive.clone();
            other[at] ^= 0x40;
            let found = read(&other);
            assert!(found.is_err() || found.is_ok_and(|(manifest, _)| manifest != b"{\"a\":1}"), "{at}");
        }
    }

    #[test]
    fn tar_itself_lists_and_unpacks_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.tar");
        std::fs::write(&file, written(&vec![9; PART + 3])).unwrap();
        let tar = std::process::Command::new("tar")
            .arg("--extract")
            .arg("--file")
            .arg(&file)
            .arg("--directory")
            .arg(folder.path())
            .output()
            .unwrap();
        assert!(tar.status.success(), "{}", String::from_utf8_lossy(&tar.stderr));
        assert_eq!(std::fs::read(folder.path().join("database.00002")).unwrap(), [9; 3]);
        assert_eq!(std::fs::read(folder.path().join(MANIFEST)).unwrap(), b"{\"a\":1}");
    }
}
