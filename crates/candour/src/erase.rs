//! `candour erase`: what a person gave is erased, and the certificate is printed.

use std::path::Path;

use candour_domain::erasure::{BackupsLoseIt, Certificate, ErasureCause};
use candour_domain::ids::FeedbackId;
use candour_service::Unavailable;
use candour_service::erasure::{self, ErasureError, ErasureList};

use crate::cli::Erase;
use crate::fault::Fault;
use crate::settings::Config;
use crate::user;

/// Erases one answer and prints the certificate, as JSON on standard output.
///
/// # Errors
/// Says why nothing was erased, or what is still to do.
pub async fn run(command: Erase) -> Result<(), Fault> {
    let config = crate::configured(&command.common, None)?;
    let list = list(&config)?;
    let answer = FeedbackId::parse(&command.answer).map_err(|_| no_such_answer())?;
    let cause = ErasureCause::parse(&command.because).filter(|cause| ErasureCause::CHOSEN.contains(cause));
    let cause = cause.ok_or_else(|| {
        Fault::usage(
            format!("\"{}\" is no reason to erase anything. Nothing was changed.", command.because),
            "Give --because asked, ordered or mistake.",
        )
    })?;
    let ctx = user::context(&command.common).await?;
    let erased = erasure::erase(&ctx, answer, cause, &list).await;
    ctx.store.close().await;
    let certificate = erased.map_err(|error| not_erased(error, list.path()))?;
    crate::say(&serde_json::to_string_pretty(&certificate).unwrap_or_default());
    crate::tell(&in_words(&certificate));
    Ok(())
}

fn in_words(certificate: &Certificate) -> String {
    let (Some(day), Some(why)) = (certificate.unreadable_in_backups, certificate.backups_lose_it) else {
        return "Nobody reads it as feedback any more. It is held, as evidence or to keep somebody safe, and is erased \
                when the hold is lifted; there is no date yet."
            .to_owned();
    };
    let why = match why {
        BackupsLoseIt::MonthKeyDestroyed => "the month's key in the key folder is destroyed then",
        BackupsLoseIt::BackupsRemoved => "provided that no backup is kept longer than backup_days",
    };
    format!(
        "Nobody can read it in the service any more. From {day} on nobody can read it in a backup either: {why}."
    )
}

/// The list outside the database, as set.
///
/// # Errors
/// When no folder is set for it.
pub fn list(config: &Config) -> Result<ErasureList, Fault> {
    let folder = config.erasure_folder.as_deref().ok_or_else(no_folder)?;
    Ok(ErasureList::in_folder(folder))
}

fn no_folder() -> Fault {
    Fault::usage(
        "No folder is set for the list of erasures. Nothing was erased.",
        "Set erasure_folder to a folder outside the database and its backups: a restore does again what stands there.",
    )
}

fn no_such_answer() -> Fault {
    Fault::new("There is no such answer. Nothing was changed.", "Give the answer's id, as its page shows it.")
}

/// Why nothing was erased, or what is still to do.
pub fn not_erased(error: ErasureError, list: &Path) -> Fault {
    match error {
        ErasureError::NoSuchAnswer => no_such_answer(),
        ErasureError::NoFolder => no_folder(),
        ErasureError::NoList(error) => Fault::new(
            format!(
                "The list of erasures {} cannot be written: {error}. Nothing was erased.",
                list.display()
            ),
            "Make the folder, or mount its disk, and let this program write there.",
        ),
        ErasureError::NotListed(error) => Fault::new(
            format!(
                "It is erased in the service, but {} could not be written: {error}. A restore would bring it back.",
                list.display()
            ),
            "Make room there. The running program adds it by itself; tell the person only then.",
        ),
        ErasureError::Unavailable(Unavailable(error)) => error.into(),
    }
}
