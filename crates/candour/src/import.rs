//! `candour import`: a file comes in whole or not at all.

use std::fs::OpenOptions;
use std::io::{IsTerminal as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use candour_domain::file_time::DateForm;
use candour_service::Unavailable;
use candour_service::ctx::{Clock, Settings};
use candour_service::hand_over::address;
use candour_service::import::{self, File, ImportError, Kind, OfferedCode, Progress, Stage};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{SignedDuration, Timestamp};

use crate::cli::{Dates, Import, ImportKind};
use crate::database::{self, Schema};
use crate::fault::Fault;
use crate::settings::Config;

/// How long a reader of standard error waits for the first line of progress, and from one line to the next of a stage.
const BETWEEN_LINES: SignedDuration = SignedDuration::from_secs(1);

/// Brings in a file. The exit code is 1 when the file is not as it should be.
///
/// # Errors
/// When the file cannot be read, the file of codes not be written, or the database does not do what it should.
pub async fn run(config: &Config, asked: &Import) -> Result<ExitCode, Fault> {
    let file = file(asked).await?;
    let key = database::key(config)?;
    let store = database::open(config, Schema::MustFit).await?;
    let ctx = database::context(config, store, key).await?;
    // Made before anything is brought in: a code that cannot be written down should not come to be.
    let codes = match &asked.codes {
        Some(path) if !asked.dry_run => Some(CodesFile::begin(path, &asked.file)?),
        _ => None,
    };
    let mut shown = Shown::new(&ctx.clock);
    let outcome = import::run(&ctx, None, file, asked.dry_run, &mut |progress| shown.show(progress)).await;
    shown.clear();
    let code = match outcome {
        Ok(report) => {
            if let Some(codes) = codes {
                codes.finish(&report.codes, &ctx.settings)?;
            }
            crate::say(&report.to_string());
            ExitCode::SUCCESS
        }
        Err(ImportError::Unavailable(Unavailable(error))) => return Err(error.into()),
        Err(error) => {
            let _ = writeln!(std::io::stderr().lock(), "{error}");
            ExitCode::FAILURE
        }
    };
    ctx.store.close().await;
    Ok(code)
}

async fn file(asked: &Import) -> Result<File, Fault> {
    let path = &asked.file;
    let unread = |why: &dyn std::fmt::Display| {
        Fault::new(
            format!("The file {} cannot be read: {why}. Nothing was brought in.", path.display()),
            "Check the path, and that this program may read the file.",
        )
    };
    let length = tokio::fs::metadata(path).await.map_err(|error| unread(&error))?.len();
    if length > import::MOST_BYTES {
        return Err(Fault::new(
            format!(
                "The file {} is larger than {} MB. Nothing was brought in.",
                path.display(),
                import::MOST_BYTES / (1024 * 1024)
            ),
            "Split it, with the heading in each part.",
        ));
    }
    let bytes = tokio::fs::read(path).await.map_err(|error| unread(&error))?;
    let kind = match asked.kind {
        ImportKind::Organisation => Kind::Organisation,
        ImportKind::Encounters => Kind::Encounters,
        ImportKind::Invitations => Kind::Invitations,
    };
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
    let file = File::new(kind, name, bytes).with_dates(match asked.dates {
        None => DateForm::Untold,
        Some(Dates::DayFirst) => DateForm::DayFirst,
        Some(Dates::MonthFirst) => DateForm::MonthFirst,
    });
    Ok(if asked.codes.is_some() { file.with_codes() } else { file })
}

/// Where codes are written: beside the file that is asked for, and moved there when it is whole. Its owner alone may
/// read it, since whoever has a code can answer with it.
struct CodesFile {
    path: PathBuf,
    part: PathBuf,
    file: std::fs::File,
}

impl CodesFile {
    /// Refused where that is the file that is brought in: writing the codes would destroy it.
    fn begin(path: &Path, brought_in: &Path) -> Result<Self, Fault> {
        let refused = |why: &str| {
            Fault::new(
                format!("The codes cannot be written to {}: {why}. Nothing was brought in.", path.display()),
                "Name another file with --codes.",
            )
        };
        if std::fs::metadata(path).is_ok_and(|about| !about.is_file()) {
            return Err(refused("it is not a plain file"));
        }
        // By what the paths lead to, so that a link or another spelling is the same file.
        let leads_to = |path: &Path| std::fs::metadata(path).ok().map(|about| (about.dev(), about.ino()));
        if leads_to(path).is_some_and(|there| Some(there) == leads_to(brought_in)) {
            return Err(refused("it is the file that is brought in"));
        }
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part);
        let file = file.map_err(|error| refused(&error.to_string()))?;
        Ok(Self { path: path.to_owned(), part, file })
    }

    fn finish(mut self, codes: &[OfferedCode], settings: &Settings) -> Result<(), Fault> {
        let written = self
            .file
            .write_all(codes_csv(codes, settings).as_bytes())
            .and_then(|()| self.file.sync_all())
            .and_then(|()| std::fs::rename(&self.part, &self.path));
        written.map_err(|error| {
            Fault::new(
                format!(
                    "The file was brought in, but the codes could not be written to {}: {error}.",
                    self.path.display()
                ),
                "Run the same command again, with room for the codes: it changes nothing and gives the same codes.",
            )
        })
    }
}

impl Drop for CodesFile {
    fn drop(&mut self) {
        // Gone already where the codes were written; else nothing is left behind.
        let _ = std::fs::remove_file(&self.part);
    }
}

/// Codes as CSV, with a heading.
fn codes_csv(codes: &[OfferedCode], settings: &Settings) -> String {
    let mut text = String::from("encounter_reference,key,code,link,expires_at\n");
    for offered in codes {
        let link = address(settings, &offered.code);
        let expires_at = offered.expires_at.to_string();
        let fields =
            [&offered.encounter_reference, &offered.key, offered.code.plain(), link.as_str(), &expires_at];
        let fields: Vec<String> = fields.into_iter().map(csv_field).collect();
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text
}

fn csv_field(text: &str) -> String {
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// How far it has come: a bar on a terminal, and now and then a line where a program reads along.
struct Shown<'a> {
    bar: Option<ProgressBar>,
    clock: &'a Clock,
    began: Timestamp,
    /// The last line: when, and of which stage.
    last: Option<(Timestamp, Stage)>,
}

impl<'a> Shown<'a> {
    fn new(clock: &'a Clock) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(0);
            if let Ok(style) = ProgressStyle::with_template("{msg:10} {wide_bar} {pos}/{len}") {
                bar.set_style(style);
            }
            bar
        });
        Self { bar, clock, began: clock.now(), last: None }
    }

    fn show(&mut self, progress: Progress) {
        let doing = match progress.stage {
            Stage::Reading => "reading",
            Stage::Checking => "checking",
            Stage::Writing => "writing",
        };
        if let Some(bar) = &self.bar {
            bar.set_message(doing);
            bar.set_length(u64::try_from(progress.of).unwrap_or(u64::MAX));
            bar.set_position(u64::try_from(progress.done).unwrap_or(u64::MAX));
            return;
        }
        let now = self.clock.now();
        let long_since = |at: Timestamp| now.duration_since(at) >= BETWEEN_LINES;
        let due = match self.last {
            None => long_since(self.began),
            Some((at, stage)) => stage != progress.stage || long_since(at),
        };
        if due {
            self.last = Some((now, progress.stage));
            let _ = writeln!(std::io::stderr().lock(), "{doing}: {} of {}", progress.done, progress.of);
        }
    }

    fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use candour_domain::code::Code;

    use super::*;

    #[test]
    fn codes_are_written_as_csv_that_reads_back() {
        let code = Code::draw(|| 7);
        let offered = OfferedCode {
            encounter_reference: "CAD 1, \"A\"".to_owned(),
            key: "1".to_owned(),
            code: code.clone(),
            expires_at: "2026-12-01T00:00:00Z".parse().unwrap(),
        };
        let settings = Settings { base_url: "https://met.example".to_owned(), ..Settings::default() };
        assert_eq!(
            codes_csv(&[offered], &settings),
            format!(
                "encounter_reference,key,code,link,expires_at\n\"CAD 1, \"\"A\"\"\",1,{0},https://met.example/f/{0},\
                 2026-12-01T00:00:00Z\n",
                code.plain()
            )
        );
    }

    #[test]
    fn a_file_of_codes_is_there_whole_or_not_at_all_and_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("codes.csv");
        let brought_in = folder.path().join("invitations.csv");
        drop(CodesFile::begin(&path, &brought_in).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        CodesFile::begin(&path, &brought_in).unwrap().finish(&[], &Settings::default()).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(CodesFile::begin(folder.path(), &brought_in).is_err());
    }
}
