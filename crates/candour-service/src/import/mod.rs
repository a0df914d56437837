//! Bringing in files: the organisation, and encounters. All of a file or nothing of it; the same file again changes
//! nothing; what is wrong is named by line and column with what to do about it.
//!
//! A file is read and checked against the database first, without holding a transaction; what it changes is worked out
//! and then written at once. Where somebody changed the same rows in between, it is worked out anew.

mod csv;
mod encounters;
mod lookup;
mod organisation;
mod problem;
mod table;

use std::fmt;

use candour_domain::audit::AuditAct;
use candour_domain::ids::ImportId;
use candour_domain::language::Language;
use candour_domain::permission::{Act, Place};
use candour_domain::staff::Staff;
use candour_store::import_run::ImportRun;
use candour_store::{BusyError, Db, StoreError};
use candour_words::{Arg, Texts, texts};
use sha2::{Digest, Sha256};

pub use problem::{Choices, MOST_PROBLEMS, Problem, Problems, What};
pub use table::MOST_BYTES;

use crate::Unavailable;
use crate::audit;
use crate::ctx::Ctx;
use crate::permit::{Refused, permit};

/// How often a file is worked out anew because rows had changed in between.
const TRIES: u32 = 5;

/// The most notes that are listed; the rest are counted.
pub const MOST_NOTES: usize = 100;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Units, boroughs, teams and officers.
    Organisation,
    /// Encounters.
    Encounters,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Organisation, Self::Encounters];

    /// The name on the command line and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Encounters => "encounters",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The columns of such a file, and which of them may be left out.
    pub const fn columns(self) -> (&'static [&'static str], &'static [&'static str]) {
        let columns = match self {
            Self::Organisation => &organisation::COLUMNS,
            Self::Encounters => &encounters::COLUMNS,
        };
        (columns.all, columns.optional)
    }
}

/// A file to bring in.
#[derive(Debug, Clone)]
pub struct File {
    /// What it holds.
    pub kind: Kind,
    /// Its name without folders; `.jsonl` tells JSON Lines, anything else is told by the content.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl File {
    /// What makes this file the same as another: its kind and its content, not its name.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.kind.as_str().as_bytes());
        hash.update([0]);
        hash.update(&self.bytes);
        hash.finalize().into()
    }
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Records done in this stage.
    pub done: usize,
    /// Records in all.
    pub of: usize,
}

/// What an import is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading and checking the file.
    Checking,
    /// Writing what it changes.
    Writing,
}

/// Something that went well and that a person should know of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The line.
    pub line: u64,
    /// What.
    pub kind: NoteKind,
}

/// What a note says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// Several encounters made on the spot may be this one, or several records may be one of them: none was confirmed.
    Unclear,
    /// A person had put right who was there; the file says otherwise and was not followed.
    OfficersKept,
    /// The encounter is marked as unsafe; the file says otherwise and was not followed.
    UnsafeKept,
}

impl NoteKind {
    const fn text_id(self) -> &'static str {
        match self {
            Self::Unclear => "import-note-unclear",
            Self::OfficersKept => "import-note-officers-kept",
            Self::UnsafeKept => "import-note-unsafe-kept",
        }
    }
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// What the file held.
    pub kind: Kind,
    /// The file's name.
    pub name: String,
    /// Whether nothing was written because that was asked for.
    pub dry_run: bool,
    /// Records in the file.
    pub records: usize,
    /// Records that were new.
    pub created: usize,
    /// Records that changed something.
    pub changed: usize,
    /// Encounters made on the spot that the file confirmed; they are among the changed.
    pub confirmed: usize,
    /// What a person should know of, the first [`MOST_NOTES`].
    pub notes: Vec<Note>,
    /// How many more notes there are.
    pub more_notes: usize,
}

impl ImportReport {
    fn new(file: &File, records: usize, dry_run: bool) -> Self {
        Self {
            kind: file.kind,
            name: file.name.clone(),
            dry_run,
            records,
            created: 0,
            changed: 0,
            confirmed: 0,
            notes: Vec::new(),
            more_notes: 0,
        }
    }

    fn note(&mut self, line: u64, kind: NoteKind) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push(Note { line, kind });
        } else {
            self.more_notes += 1;
        }
    }

    /// Records that changed nothing.
    pub const fn unchanged(&self) -> usize {
        self.records.saturating_sub(self.created).saturating_sub(self.changed)
    }

    /// The report as lines of text.
    pub fn lines(&self, words: &'static Texts) -> Vec<String> {
        let number = |count: usize| Arg::from(words.number(i64::try_from(count).unwrap_or(i64::MAX)));
        let mut lines = Vec::new();
        if self.dry_run {
            lines.push(words.text("import-dry-run").to_owned());
        }
        lines.push(words.text_with(
            "import-report",
            &[
                ("file", Arg::from(&self.name)),
                ("records", number(self.records)),
                ("created", number(self.created)),
                ("changed", number(self.changed)),
                ("unchanged", number(self.unchanged())),
            ],
        ));
        if self.kind == Kind::Encounters {
            lines.push(words.text_with("import-confirmed", &[("number", number(self.confirmed))]));
        }
        lines.extend(self.notes.iter().map(|note| {
            let line = Arg::Text(note.line.to_string());
            words.text_with(note.kind.text_id(), &[("file", Arg::from(&self.name)), ("line", line)])
        }));
        if self.more_notes > 0 {
            let args = [("count", Arg::from(self.more_notes)), ("number", number(self.more_notes))];
            lines.push(words.text_with("import-more-notes", &args));
        }
        lines
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines(texts(Language::English)).join("\n"))
    }
}

/// Why nothing was brought in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The person may not bring in files.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Something is wrong in the file.
    #[error("{0}")]
    Problems(Problems),
    /// Others changed the same rows each time it was tried.
    #[error("other changes got in the way each time; nothing was brought in. Try again")]
    InTheWay,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl BusyError for ImportError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// Why a worked-out change could not be written.
#[derive(Debug)]
enum Unwritten {
    /// A row is not as it was read.
    Moved,
    Store(StoreError),
}

impl From<StoreError> for Unwritten {
    fn from(error: StoreError) -> Self {
        match error {
            // Somebody stored the same reference or name, or removed what is referred to, in between.
            StoreError::Duplicate | StoreError::Orphan => Self::Moved,
            other => Self::Store(other),
        }
    }
}

impl BusyError for Unwritten {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_busy())
    }
}

/// What a file changes.
enum Plan {
    Organisation(organisation::Plan),
    Encounters(encounters::Plan),
}

impl Plan {
    async fn write(
        &self,
        db: &mut Db,
        of: usize,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<(), Unwritten> {
        match self {
            Self::Organisation(plan) => plan.write(db).await,
            Self::Encounters(plan) => plan.write(db, of, progress).await,
        }
    }
}

/// What a file says, checked in itself.
enum Records {
    Organisation(Vec<organisation::Record>),
    Encounters(Vec<encounters::Record>),
}

/// Brings in a file. `by` is nobody where the command line or the drop folder does it: who may run the program may.
///
/// # Errors
/// [`ImportError`] says why nothing was brought in; [`ImportError::Problems`] names every line.
pub async fn run(
    ctx: &Ctx,
    by: Option<&Staff>,
    file: File,
    dry_run: bool,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<ImportReport, ImportError> {
    if let Some(staff) = by {
        permit(staff, Act::Import, Place::default())?;
    }
    let now = ctx.clock.now();
    let read = move || {
        let fingerprint = file.fingerprint();
        let records = match file.kind {
            Kind::Organisation => organisation::read(&file).map(Records::Organisation),
            Kind::Encounters => encounters::read(&file, now).map(Records::Encounters),
        };
        (file, fingerprint, records)
    };
    // A file of many megabytes takes a while to read; the other tasks of this thread need not wait for it.
    let (file, fingerprint, records) =
        tokio::task::spawn_blocking(read).await.map_err(|_| ImportError::InTheWay)?;
    let records = records.map_err(ImportError::Problems)?;
    for _ in 0..TRIES {
        let mut report = ImportReport::new(&file, 0, dry_run);
        let plan = match &records {
            Records::Organisation(records) => {
                report.records = records.len();
                Plan::Organisation(organisation::plan(ctx, &file, records, &mut report).await?)
            }
            Records::Encounters(records) => {
                report.records = records.len();
                Plan::Encounters(encounters::plan(ctx, &file, records, &mut report).await?)
            }
        };
        progress(Progress { stage: Stage::Checking, done: report.records, of: report.records });
        if dry_run || (report.created == 0 && report.changed == 0 && is_known(ctx, fingerprint).await?) {
            return Ok(report);
        }
        let run = ImportRun {
            id: ImportId::new(now, ctx.chance.bytes()),
            kind: file.kind.as_str().to_owned(),
            name: file.name.clone(),
            at: now,
            fingerprint,
            records: count(report.records),
            created: count(report.created),
            changed: count(report.changed),
        };
        let line = audit::line(ctx, by.map(|staff| staff.id), AuditAct::Imported, Some(run.id.uuid()), None);
        let written: Result<(), Unwritten> = candour_store::transact!(ctx.store, |db| {
            plan.write(db, report.records, progress).await?;
            db.insert_import_run(&run).await?;
            db.insert_audit(&line).await?;
            Ok(())
        });
        match written {
            Ok(()) => {
                progress(Progress { stage: Stage::Writing, done: report.records, of: report.records });
                return Ok(report);
            }
            Err(Unwritten::Store(error)) => return Err(error.into()),
            Err(Unwritten::Moved) => {}
        }
    }
    Err(ImportError::InTheWay)
}

async fn is_known(ctx: &Ctx, fingerprint: [u8; 32]) -> Result<bool, StoreError> {
    Ok(ctx.store.read().await?.import_run_by_fingerprint(fingerprint).await?.is_some())
}

fn count(records: usize) -> i64 {
    i64::try_from(records).unwrap_or(i64::MAX)
}

/// The latest imports, newest first.
///
/// # Errors
/// When the person may not bring in files, or the database does not answer.
pub async fn latest(ctx: &Ctx, staff: &Staff) -> Result<Vec<ImportRun>, ImportError> {
    permit(staff, Act::Import, Place::default())?;
    Ok(ctx.store.read().await?.latest_import_runs(20).await?)
}
