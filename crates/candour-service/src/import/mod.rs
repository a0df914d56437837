//! Bringing in files: the organisation, encounters, and who was invited. All of a file or nothing of it; the same file
//! again changes nothing; what is wrong is named by line and column with what to do about it.
//!
//! A file is read and checked against the database first, without holding a transaction; what it changes is worked out
//! and then written at once. Where somebody changed the same rows in between, it is worked out anew.

mod csv;
mod encounters;
mod invitations;
mod lookup;
mod organisation;
mod postings;
mod problem;
mod table;

use std::fmt;

use candour_domain::audit::AuditAct;
use candour_domain::file_time::DateForm;
use candour_domain::ids::ImportId;
use candour_domain::language::Language;
use candour_domain::permission::{Act, Place};
use candour_domain::staff::Staff;
use candour_store::import_run::ImportRun;
use candour_store::{BusyError, Db, StoreError};
use candour_words::{Arg, Texts, texts};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

pub use invitations::OfferedCode;
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
    /// To whom codes are offered, and why to others not.
    Invitations,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Organisation, Self::Encounters, Self::Invitations];

    /// The name on the command line and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Encounters => "encounters",
            Self::Invitations => "invitations",
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
            Self::Invitations => &invitations::COLUMNS,
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
    /// How it writes dates that do not begin with the year.
    pub dates: DateForm,
    /// Whether codes that are made have somewhere to go. Without that a file may offer none.
    pub codes: bool,
}

impl File {
    /// A file whose dates begin with the year, and from which no code is made.
    pub fn new(kind: Kind, name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { kind, name: name.into(), bytes, dates: DateForm::Untold, codes: false }
    }

    /// The same file, its dates written in this form.
    #[must_use]
    pub fn with_dates(self, dates: DateForm) -> Self {
        Self { dates, ..self }
    }

    /// The same file, whose codes the caller takes from the report.
    #[must_use]
    pub fn with_codes(self) -> Self {
        Self { codes: true, ..self }
    }

    /// What makes this file the same as another: its kind, its content and how its dates are read, not its name.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.kind.as_str().as_bytes());
        if self.dates != DateForm::Untold {
            hash.update(self.dates.as_str().as_bytes());
        }
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
    /// Reading the file; counted in lines.
    Reading,
    /// Comparing it with what is there.
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
    /// The codes that the file offers, made now or by the same row before; none of a trial.
    pub codes: Vec<OfferedCode>,
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
            codes: Vec::new(),
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
    Invitations(invitations::Plan),
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
            Self::Invitations(plan) => plan.write(db, of, progress).await,
        }
    }
}

/// What a file says, checked in itself.
enum Records {
    Organisation(Vec<organisation::Record>),
    Encounters(Vec<encounters::Record>),
    Invitations(Vec<invitations::Record>),
}

impl Records {
    /// Reads a file; `tell` hears now and then which line of how many it has come to.
    fn read(file: &File, now: Timestamp, tell: &mut dyn FnMut(Progress)) -> Result<Self, Problems> {
        match file.kind {
            Kind::Organisation => organisation::read(file, now, tell).map(Self::Organisation),
            Kind::Encounters => encounters::read(file, now, tell).map(Self::Encounters),
            Kind::Invitations => invitations::read(file, tell).map(Self::Invitations),
        }
    }

    const fn len(&self) -> usize {
        match self {
            Self::Organisation(records) => records.len(),
            Self::Encounters(records) => records.len(),
            Self::Invitations(records) => records.len(),
        }
    }

    async fn plan(
        &self,
        ctx: &Ctx,
        file: &File,
        report: &mut ImportReport,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Plan, ImportError> {
        Ok(match self {
            Self::Organisation(records) => {
                Plan::Organisation(organisation::plan(ctx, file, records, report).await?)
            }
            Self::Encounters(records) => {
                Plan::Encounters(encounters::plan(ctx, file, records, report, progress).await?)
            }
            Self::Invitations(records) => {
                Plan::Invitations(invitations::plan(ctx, file, records, report, progress).await?)
            }
        })
    }
}

/// Reads a file in a thread of its own: one of many megabytes takes a while, and the other tasks need not wait for it.
/// What comes back has no bytes left in it.
async fn read(
    mut file: File,
    now: Timestamp,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<(File, [u8; 32], Records), ImportError> {
    let (told, mut hears) = tokio::sync::mpsc::unbounded_channel();
    let reading = tokio::task::spawn_blocking(move || {
        let fingerprint = file.fingerprint();
        let records = Records::read(&file, now, &mut |step| {
            let _ = told.send(step);
        });
        file.bytes = Vec::new();
        (file, fingerprint, records)
    });
    // The channel closes when the reader is done.
    while let Some(step) = hears.recv().await {
        progress(step);
    }
    let (file, fingerprint, records) = reading.await.map_err(|_| ImportError::InTheWay)?;
    Ok((file, fingerprint, records.map_err(ImportError::Problems)?))
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
    let (file, fingerprint, records) = read(file, now, progress).await?;
    for _ in 0..TRIES {
        let mut report = ImportReport::new(&file, records.len(), dry_run);
        let plan = records.plan(ctx, &file, &mut report, progress).await?;
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

/// A number of rows as the database counts them.
fn rows(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
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
