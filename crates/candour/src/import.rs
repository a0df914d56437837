//! `candour import`: a file comes in whole or not at all.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use candour_service::Unavailable;
use candour_service::import::{self, File, ImportError, Kind, Progress, Stage};
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::ImportKind;
use crate::database::{self, Schema};
use crate::fault::Fault;
use crate::settings::Config;

/// Brings in a file. The exit code is 1 when the file is not as it should be.
///
/// # Errors
/// When the file cannot be read or the database does not do what it should.
pub async fn run(config: &Config, kind: ImportKind, path: &Path, dry_run: bool) -> Result<ExitCode, Fault> {
    let bytes = tokio::fs::read(path).await.map_err(|error| {
        Fault::new(
            format!("The file {} cannot be read: {error}. Nothing was brought in.", path.display()),
            "Check the path, and that this program may read the file.",
        )
    })?;
    let kind = match kind {
        ImportKind::Organisation => Kind::Organisation,
        ImportKind::Encounters => Kind::Encounters,
    };
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
    let file = File { kind, name: name.into_owned(), bytes };
    let key = database::key(config)?;
    let store = database::open(config, Schema::MustFit).await?;
    let ctx = database::context(config, store, key).await?;
    let bar = bar();
    let mut show = |progress: Progress| {
        bar.set_message(match progress.stage {
            Stage::Checking => "checking",
            Stage::Writing => "writing",
        });
        bar.set_length(u64::try_from(progress.of).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(progress.done).unwrap_or(u64::MAX));
    };
    let outcome = import::run(&ctx, None, file, dry_run, &mut show).await;
    bar.finish_and_clear();
    let code = match outcome {
        Ok(report) => {
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

/// A bar on a terminal; nothing where a program reads along.
fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg:10} {wide_bar} {pos}/{len}") {
        bar.set_style(style);
    }
    bar
}
