//! Finding what was done to a log behind its back: a line that was changed, removed, put in, moved or cut off.
//!
//! Each line is hashed anew and compared with the hash the tree recorded for it; the recorded hashes are put together
//! anew and compared with every signed root. So a change of a line is named by its number, and a change of line and tree
//! together is found by the roots.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::AuditAct;
use super::leaf::{ContentState, StoredLine};
use super::tree::{Edge, Hash, Tile, TileAt};

/// How many findings are kept one by one; more are counted.
pub const KEPT: usize = 1_000;

/// Something that is not as it was left.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Finding {
    /// No line has this number.
    Missing {
        /// The number.
        number: u64,
    },
    /// A line is not the one that the tree recorded.
    Changed {
        /// Its number.
        number: u64,
        /// Its id today.
        id: Uuid,
    },
    /// Who, to what or why of a line is not what was committed to.
    ContentChanged {
        /// Its number.
        number: u64,
        /// Its id.
        id: Uuid,
    },
    /// Who, to what and why of a line are gone, and no line says so.
    ContentGone {
        /// Its number.
        number: u64,
        /// Its id.
        id: Uuid,
    },
    /// A line has a number that the tree does not reach, or that another line has.
    Extra {
        /// The number.
        number: u64,
        /// Its id.
        id: Uuid,
    },
    /// A line cannot be read at all.
    Unreadable {
        /// Its number.
        number: u64,
    },
    /// Lines have numbers below nought.
    BelowNought {
        /// How many.
        count: u64,
    },
    /// A tile of the tree is not what the lines below it make.
    Tile {
        /// Which.
        at: TileAt,
    },
    /// The head of the tree is gone.
    HeadGone,
    /// The head is not signed by this log's key.
    HeadSignature,
    /// The head says another size or root than the tree has.
    Head,
    /// A checkpoint is not signed by this log's key.
    CheckpointSignature {
        /// Where it came from.
        from: String,
    },
    /// Lines say that more checkpoints were made than there are.
    CheckpointsGone {
        /// How many of them.
        gone: u64,
    },
    /// A line that the program had written was removed before it had a number.
    Removed {
        /// Its id.
        id: Uuid,
    },
    /// Rows without a number cannot be read as lines.
    NoLines {
        /// How many.
        count: u64,
    },
    /// A line waits for a number that this program did not write.
    Unmarked {
        /// Its id.
        id: Uuid,
    },
    /// A checkpoint covers more lines than there are: lines were cut off.
    CutOff {
        /// How many lines there are.
        has: u64,
        /// How many there were.
        had: u64,
        /// Where the checkpoint came from.
        from: String,
    },
    /// The first lines are not those that a checkpoint was signed over.
    Rewritten {
        /// How many lines the checkpoint covers.
        size: u64,
        /// Where it came from.
        from: String,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { number } => write!(f, "line {number} is missing"),
            Self::Changed { number, id } => {
                write!(f, "line {number} ({id}) is not the line that was written")
            }
            Self::ContentChanged { number, id } => {
                write!(f, "line {number} ({id}): who, to what or why was changed")
            }
            Self::ContentGone { number, id } => {
                write!(
                    f,
                    "line {number} ({id}): who, to what and why are gone, and no line says who erased them"
                )
            }
            Self::Extra { number, id } => write!(f, "line {number} ({id}) was put in"),
            Self::Unreadable { number } => write!(f, "line {number} cannot be read"),
            Self::BelowNought { count } => write!(f, "{count} lines have numbers below nought"),
            Self::Tile { at } => write!(f, "tile {} of level {} was changed", at.number, at.level),
            Self::HeadGone => f.write_str("the head of the tree is gone"),
            Self::CheckpointsGone { gone } => {
                write!(
                    f,
                    "{gone} checkpoints that lines say were made are not there; checkpoints were removed"
                )
            }
            Self::Removed { id } => {
                write!(f, "a line that the program had written ({id}) was removed before it had a number")
            }
            Self::NoLines { count } => {
                write!(f, "{count} rows without a number were written by hand and are no lines")
            }
            Self::Unmarked { id } => {
                write!(
                    f,
                    "a line without a number ({id}) was not written by this program, or was changed since"
                )
            }
            Self::HeadSignature => f.write_str("the head of the tree is not signed by this log's key"),
            Self::Head => f.write_str("the head says something else than the tree"),
            Self::CheckpointSignature { from } => write!(f, "{from}: not signed by this log's key"),
            Self::CutOff { has, had, from } => {
                write!(f, "{from}: it covers {had} lines and there are {has}; lines were cut off")
            }
            Self::Rewritten { size, from } => {
                write!(f, "{from}: the first {size} lines are not those it was signed over")
            }
        }
    }
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How many lines the tree has.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// How many lines have lost who, to what and why.
    pub erased: u64,
    /// What is wrong, up to [`KEPT`] findings.
    pub findings: Vec<Finding>,
    /// How many findings more there are.
    pub more: u64,
}

impl Verdict {
    /// Whether nothing is wrong.
    pub const fn is_sound(&self) -> bool {
        self.findings.is_empty() && self.more == 0
    }
}

/// The least that who, to what and why are kept in a line, whatever is set.
pub const LEAST_KEPT: SignedDuration = SignedDuration::from_hours(24 * 365);

/// Before which id lines had had their time, where a line says so. One that says it of lines younger than any term tells
/// nothing: somebody would hide what was erased.
fn faded_before(line: &StoredLine) -> Option<Uuid> {
    let before = line.content.subject_id.filter(|_| line.act == AuditAct::AuditFaded.as_str())?;
    let millis = i64::try_from(before.as_u128() >> 80).ok()?;
    let kept = i64::try_from(LEAST_KEPT.as_micros()).ok()?;
    (millis.checked_mul(1_000)?.checked_add(kept)? <= line.at).then_some(before)
}

/// How far a checkpoint and its line may be apart, in microseconds.
const AT_ONCE: i64 = 1_000_000;

/// Goes through a log from its first line.
#[derive(Debug, Default)]
pub struct Verifier {
    edge: Edge,
    signed: BTreeMap<u64, Vec<(Hash, String)>>,
    findings: Vec<Finding>,
    more: u64,
    erased: HashMap<Uuid, u64>,
    told: HashSet<Uuid>,
    faded: Option<Uuid>,
    whole: BTreeMap<TileAt, Vec<Hash>>,
    checkpoints: Vec<i64>,
}

impl Verifier {
    /// Something that the caller found.
    pub fn found(&mut self, finding: Finding) {
        if self.findings.len() < KEPT {
            self.findings.push(finding);
        } else {
            self.more += 1;
        }
    }

    /// A root that was signed over the first `size` lines. To be told before the first line.
    pub fn signed(&mut self, size: u64, root: Hash, from: impl Into<String>) {
        let from = from.into();
        if size == 0 {
            if root != self.edge.root() {
                self.found(Finding::Rewritten { size, from });
            }
            return;
        }
        self.signed.entry(size).or_default().push((root, from));
    }

    /// How many lines it went through.
    pub const fn size(&self) -> u64 {
        self.edge.size()
    }

    /// Goes on: `recorded` are the tree's hashes for the next numbers, as far as it has them, and `lines` the lines with
    /// these numbers, in their order.
    pub fn page(&mut self, recorded: &[Option<Hash>], lines: &[(u64, StoredLine)]) {
        let mut lines = lines.iter().peekable();
        for recorded in recorded {
            let number = self.edge.size();
            while let Some((at, line)) = lines.next_if(|(at, _)| *at < number) {
                self.found(Finding::Extra { number: *at, id: line.id });
            }
            let line = lines.next_if(|(at, _)| *at == number).map(|(_, line)| line);
            let hash = line.and_then(StoredLine::hash);
            match line {
                None => self.found(Finding::Missing { number }),
                Some(line) => {
                    if hash.is_none() || recorded.is_some_and(|recorded| Some(recorded) != hash) {
                        self.found(Finding::Changed { number, id: line.id });
                    }
                    self.content(number, line);
                }
            }
            // Where the tree's own hash is gone the line's stands in, so that the rest can still be compared.
            let leaf = recorded.or(hash).unwrap_or_default();
            let whole = &mut self.whole;
            self.edge.push(leaf, |tile| {
                if tile.at.level > 0 {
                    whole.insert(tile.at, tile.hashes);
                }
            });
            self.compare_roots();
        }
        for (number, line) in lines {
            self.found(Finding::Extra { number: *number, id: line.id });
        }
    }

    fn content(&mut self, number: u64, line: &StoredLine) {
        if line.act == AuditAct::CheckpointMade.as_str() {
            self.checkpoints.push(line.at);
        }
        match line.content_state() {
            ContentState::Holds => {
                if line.act == AuditAct::AuditErased.as_str()
                    && let Some(erased) = line.content.subject_id
                {
                    self.told.insert(erased);
                }
                self.faded = self.faded.max(faded_before(line));
            }
            ContentState::Erased => {
                self.erased.insert(line.id, number);
            }
            ContentState::Differs => self.found(Finding::ContentChanged { number, id: line.id }),
        }
    }

    fn compare_roots(&mut self) {
        let size = self.edge.size();
        if self.signed.first_key_value().is_none_or(|(first, _)| *first > size) {
            return;
        }
        let Some((_, signed)) = self.signed.pop_first() else { return };
        let root = self.edge.root();
        for (signed, from) in signed {
            if signed != root {
                self.found(Finding::Rewritten { size, from });
            }
        }
    }

    /// Compares the checkpoints that lines say were made, those of `unnumbered` with them, with those that are kept, by when
    /// each was signed. Each was kept and put on record at one time, so that no other signed note stands in for it.
    pub fn kept_checkpoints(&mut self, kept: &[Timestamp], unnumbered: &[StoredLine]) {
        let waiting = unnumbered.iter().filter(|line| line.act == AuditAct::CheckpointMade.as_str());
        let mut made: Vec<i64> = std::mem::take(&mut self.checkpoints);
        made.extend(waiting.map(|line| line.at));
        made.sort_unstable();
        let mut kept: Vec<i64> = kept.iter().map(|at| at.as_microsecond()).collect();
        kept.sort_unstable();
        let mut kept = kept.into_iter().peekable();
        let mut gone = 0;
        for at in made {
            while kept.next_if(|signed| *signed < at - AT_ONCE).is_some() {}
            if kept.next_if(|signed| *signed <= at + AT_ONCE).is_none() {
                gone += 1;
            }
        }
        if gone > 0 {
            self.found(Finding::CheckpointsGone { gone });
        }
    }

    /// The end: `tiles` are the stored tiles of all levels above 0; `unnumbered` are lines that have no number yet and
    /// may say that something was erased.
    pub fn finish(mut self, tiles: &[Tile], unnumbered: &[StoredLine]) -> Verdict {
        let has = self.edge.size();
        for (had, from) in std::mem::take(&mut self.signed)
            .into_iter()
            .flat_map(|(had, signed)| signed.into_iter().map(move |(_, from)| (had, from)))
        {
            self.found(Finding::CutOff { has, had, from });
        }
        let mut made = std::mem::take(&mut self.whole);
        made.extend(self.edge.begun().filter(|tile| tile.at.level > 0).map(|tile| (tile.at, tile.hashes)));
        for tile in tiles {
            if made.remove(&tile.at).is_none_or(|made| made != tile.hashes) {
                self.found(Finding::Tile { at: tile.at });
            }
        }
        for at in made.into_keys() {
            self.found(Finding::Tile { at });
        }
        let told = unnumbered
            .iter()
            .filter(|line| line.act == AuditAct::AuditErased.as_str())
            .filter(|line| line.content_state() == ContentState::Holds)
            .filter_map(|line| line.content.subject_id);
        self.told.extend(told);
        let faded = unnumbered.iter().filter(|line| line.content_state() == ContentState::Holds);
        let faded = faded.filter_map(faded_before).max().max(self.faded);
        let erased = std::mem::take(&mut self.erased);
        let mut untold: Vec<(u64, Uuid)> = erased
            .iter()
            .filter(|(id, _)| !self.told.contains(*id) && faded.is_none_or(|faded| **id >= faded))
            .map(|(id, number)| (*number, *id))
            .collect();
        untold.sort_unstable();
        for (number, id) in untold {
            self.found(Finding::ContentGone { number, id });
        }
        Verdict {
            size: has,
            root: self.edge.root(),
            erased: u64::try_from(erased.len()).unwrap_or(u64::MAX),
            findings: self.findings,
            more: self.more,
        }
    }
}
