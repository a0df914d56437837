//! The drop folder: files that another system leaves are brought in and moved aside with a report.
//!
//! A file is taken once it has not changed between two looks, so that nothing is read while it is still being written.
//! The order is: bring in (one commit), write the report, move the file. Stopped in between, the next look finds the
//! file's fingerprint on record, brings nothing in a second time, and goes on with the report.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use candour_domain::language::Language;
use candour_store::import_run::ImportRun;
use candour_words::{Texts, texts};

use crate::Unavailable;
use crate::ctx::Ctx;
use crate::import::{self, File, ImportError, Kind};

/// Where files go that were brought in.
pub const DONE: &str = "done";
/// Where files go that were not.
pub const FAILED: &str = "failed";

/// The most files of one name that are kept apart by a number.
const MOST_OF_A_NAME: u32 = 10_000;

/// How a file looked: its length and when it was written.
type Look = (u64, Option<SystemTime>);

/// A drop folder, and how its files looked last time.
#[derive(Debug)]
pub struct DropFolder {
    path: PathBuf,
    seen: HashMap<String, Look>,
}

/// What one look at the folder came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files that were brought in, now or before.
    pub done: Vec<String>,
    /// Files that were not; the report beside each says why.
    pub failed: Vec<String>,
    /// Files that may still be written to.
    pub waiting: Vec<String>,
    /// Files that are left where they are: no name of ours.
    pub ignored: Vec<String>,
}

/// What became of one file.
enum Taken {
    Done,
    Failed,
    Waiting,
}

/// Why a look at the folder broke off. What was moved is moved; the rest is for the next look.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The folder, or a file in it, cannot be read, written or moved.
    #[error("the drop folder, or a file in it, cannot be read, written or moved: {source}")]
    Folder {
        /// Which. It is left out of the message: the name of a file may tell of people, and messages are logged.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Storage failed. The file stays where it is.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// What a file of this name holds: `encounters….csv`, `organisation….jsonl`.
fn kind_of(name: &str) -> Option<Kind> {
    let lower = name.to_lowercase();
    let (stem, ending) = lower.rsplit_once('.')?;
    if !matches!(ending, "csv" | "jsonl" | "ndjson") {
        return None;
    }
    Kind::ALL.into_iter().find(|kind| stem.starts_with(kind.as_str()))
}

impl DropFolder {
    /// Watches this folder. Nothing is read yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), seen: HashMap::new() }
    }

    /// Looks at the folder once. Call it every few seconds.
    ///
    /// # Errors
    /// [`SweepError`] when the folder or the database cannot be used; the next look goes on.
    pub async fn sweep(&mut self, ctx: &Ctx) -> Result<Swept, SweepError> {
        let mut swept = Swept::default();
        let mut seen = HashMap::new();
        let mut ready = Vec::new();
        for (name, look) in self.list().await? {
            let Some(kind) = kind_of(&name) else {
                swept.ignored.push(name);
                continue;
            };
            match look {
                // Not a file: there is nothing to wait for.
                None => ready.push((name, kind, None)),
                Some(look) if self.seen.get(&name) == Some(&look) => ready.push((name, kind, Some(look))),
                Some(look) => {
                    seen.insert(name.clone(), look);
                    swept.waiting.push(name);
                }
            }
        }
        self.seen = seen;
        // The organisation first: encounters name its officers, and invitations name encounters. Else in the order of
        // their names.
        let turn = |kind: Kind| Kind::ALL.iter().position(|one| *one == kind);
        ready.sort_by(|(a, a_kind, _), (b, b_kind, _)| (turn(*a_kind), a).cmp(&(turn(*b_kind), b)));
        for (name, kind, look) in ready {
            match self.take(ctx, &name, kind, look).await? {
                Taken::Done => swept.done.push(name),
                Taken::Failed => swept.failed.push(name),
                Taken::Waiting => swept.waiting.push(name),
            }
        }
        Ok(swept)
    }

    /// The names in the folder, each with its look; none where it is no plain file. Folders and hidden files are left
    /// out, and so are names that are not text: none of ours is such.
    async fn list(&self) -> Result<Vec<(String, Option<Look>)>, SweepError> {
        let fault = |source| SweepError::Folder { path: self.path.clone(), source };
        let mut entries = tokio::fs::read_dir(&self.path).await.map_err(fault)?;
        let mut list = Vec::new();
        while let Some(entry) = entries.next_entry().await.map_err(fault)? {
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
            // A file that is gone by now is nobody's business.
            let Ok(about) = tokio::fs::symlink_metadata(entry.path()).await else { continue };
            if about.is_dir() {
                continue;
            }
            list.push((name.to_owned(), about.is_file().then(|| (about.len(), about.modified().ok()))));
        }
        list.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(list)
    }

    /// Brings a file in and moves it aside.
    async fn take(&self, ctx: &Ctx, name: &str, kind: Kind, look: Option<Look>) -> Result<Taken, SweepError> {
        let words = texts(Language::English);
        let path = self.path.join(name);
        let bytes = match look {
            None => Err("it is not a plain file".to_owned()),
            Some((length, _)) if length > import::MOST_BYTES => {
                Err(format!("it is larger than {} MB", import::MOST_BYTES / (1024 * 1024)))
            }
            Some(_) => tokio::fs::read(&path).await.map_err(|error| error.to_string()),
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(why) => {
                let why = words.text_with("import-unreadable", &[("file", name.into()), ("why", why.into())]);
                self.aside(name, FAILED, &[why]).await?;
                return Ok(Taken::Failed);
            }
        };
        let after = tokio::fs::symlink_metadata(&path).await.ok();
        if after.map(|about| (about.len(), about.modified().ok())) != look {
            // Somebody wrote to it while it was read. It is looked at again like a new one.
            return Ok(Taken::Waiting);
        }
        let file = File::new(kind, name, bytes);
        let before = self.known(ctx, &file).await?;
        let (folder, report) = match before {
            Some(run) => (DONE, vec![words_of_run(&run, words)]),
            None => match import::run(ctx, None, file, false, &mut |_| ()).await {
                Ok(report) => (DONE, report.lines(words)),
                Err(ImportError::Problems(problems)) => {
                    let mut lines = problems.lines(words);
                    lines.push(words.text("import-nothing-done").to_owned());
                    (FAILED, lines)
                }
                // Nothing is wrong with the file: it stays and is tried again.
                Err(ImportError::Unavailable(error)) => return Err(error.into()),
                Err(ImportError::InTheWay | ImportError::Refused(_)) => {
                    return Err(Unavailable::from(candour_store::StoreError::Busy).into());
                }
            },
        };
        self.aside(name, folder, &report).await?;
        Ok(if folder == DONE { Taken::Done } else { Taken::Failed })
    }

    async fn known(&self, ctx: &Ctx, file: &File) -> Result<Option<ImportRun>, SweepError> {
        let fingerprint = file.fingerprint();
        let mut db = ctx.store.read().await.map_err(Unavailable::from)?;
        Ok(db.import_run_by_fingerprint(fingerprint).await.map_err(Unavailable::from)?)
    }

    /// Writes the report and moves the file, in this order: a file that has been moved always has its report.
    async fn aside(&self, name: &str, folder: &str, report: &[String]) -> Result<(), SweepError> {
        let folder = self.path.join(folder);
        let fault = |path: &Path| {
            let path = path.to_owned();
            move |source| SweepError::Folder { path, source }
        };
        tokio::fs::create_dir_all(&folder).await.map_err(fault(&folder))?;
        let target = free_name(&folder, name).await;
        let mut beside = target.clone().into_os_string();
        beside.push(".report.txt");
        let beside = PathBuf::from(beside);
        let mut draft = beside.clone().into_os_string();
        draft.push(".part");
        let mut text = report.join("\n");
        text.push('\n');
        tokio::fs::write(&draft, text).await.map_err(fault(Path::new(&draft)))?;
        tokio::fs::rename(&draft, &beside).await.map_err(fault(&beside))?;
        let from = self.path.join(name);
        tokio::fs::rename(&from, &target).await.map_err(fault(&from))
    }
}

/// A name in the folder that no file has: the name itself, or with a number before its ending.
async fn free_name(folder: &Path, name: &str) -> PathBuf {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let mut path = folder.join(name);
    for number in 2..MOST_OF_A_NAME {
        // A link that leads nowhere takes the name all the same.
        if tokio::fs::symlink_metadata(&path).await.is_err() {
            break;
        }
        path = folder.join(format!("{stem}.{number}.{ending}"));
    }
    path
}

fn words_of_run(run: &ImportRun, words: &'static Texts) -> String {
    words.text_with(
        "import-already",
        &[("file", (&run.name).into()), ("at", words.date_and_time(run.at).into())],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_ours_are_taken() {
        assert_eq!(kind_of("encounters.csv"), Some(Kind::Encounters));
        assert_eq!(kind_of("Encounters-2026-10-01.JSONL"), Some(Kind::Encounters));
        assert_eq!(kind_of("organisation_a.ndjson"), Some(Kind::Organisation));
        for other in ["encounters.csv.part", "encounters", "officers.csv", "my-encounters.csv", "", ".csv"] {
            assert_eq!(kind_of(other), None, "{other}");
        }
    }
}
