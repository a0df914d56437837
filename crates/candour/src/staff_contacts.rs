//! `candour staff-contacts` and `candour named-list`: telephone numbers and e-mail addresses of the force's own people, and of
//! people whose records nobody opens alone.

use candour_service::Unavailable;
use candour_service::flag::{self, Given};
use candour_service::restriction;

use crate::cli::ContactList;
use crate::fault::Fault;
use crate::user::context;

/// Puts the list of the force's own people in the place of the one before.
///
/// # Errors
/// Says why not. No number or address stands in what it says.
pub async fn run(command: &ContactList) -> Result<(), Fault> {
    let list = read(command)?;
    let ctx = context(&command.common).await?;
    told(command, flag::give_staff_contacts(&ctx, &list).await)
}

/// Puts the list of people whose records are restricted in the place of the one before.
///
/// # Errors
/// Says why not. No number or address stands in what it says.
pub async fn named(command: &ContactList) -> Result<(), Fault> {
    let list = read(command)?;
    let ctx = context(&command.common).await?;
    told(command, restriction::give_named_list(&ctx, &list).await)
}

fn read(command: &ContactList) -> Result<String, Fault> {
    std::fs::read_to_string(&command.file).map_err(|error| {
        Fault::new(
            format!("The list {} cannot be read: {error}.", command.file.display()),
            "Name a text file with one entry a line.",
        )
    })
}

fn told(command: &ContactList, given: Result<Given, Unavailable>) -> Result<(), Fault> {
    let given = given.map_err(|Unavailable(error)| Fault::from(error))?;
    if given.not_understood.is_empty() {
        crate::say(&format!(
            "{} numbers and addresses are known. Only fingerprints of them are kept.",
            given.known
        ));
        return Ok(());
    }
    let lines: Vec<String> = given.not_understood.iter().take(20).map(usize::to_string).collect();
    Err(Fault::new(
        format!(
            "{} lines of {} are neither a telephone number nor an e-mail address: {}.",
            given.not_understood.len(),
            command.file.display(),
            lines.join(", ")
        ),
        "Put them right, or take them out. The list from before still stands.",
    ))
}
