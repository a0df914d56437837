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
    let given = flag::give_staff_contacts(&ctx, &list).await.map_err(failed)?;
    if let Some(kept) = given.kept {
        let emptied = async |entries| flag::empty_staff_contacts(&ctx, entries).await;
        return empty(command, kept, emptied).await;
    }
    told(command, &given)
}

/// Puts the list of people whose records are restricted in the place of the one before.
///
/// # Errors
/// Says why not. No number or address stands in what it says.
pub async fn named(command: &ContactList) -> Result<(), Fault> {
    let list = read(command)?;
    let ctx = context(&command.common).await?;
    let given = restriction::give_named_list(&ctx, &list).await.map_err(failed)?;
    if let Some(kept) = given.kept {
        let emptied = async |entries| restriction::empty_named_list(&ctx, entries).await;
        return empty(command, kept, emptied).await;
    }
    told(command, &given)
}

fn failed(Unavailable(error): Unavailable) -> Fault {
    error.into()
}

/// A file without an entry empties the list only for who says how many entries go by that.
async fn empty(
    command: &ContactList,
    kept: usize,
    emptied: impl AsyncFnOnce(usize) -> Result<bool, Unavailable>,
) -> Result<(), Fault> {
    if let Some(entries) = command.empty
        && emptied(entries).await.map_err(failed)?
    {
        crate::say(&format!("{entries} numbers and addresses were forgotten. The list is empty."));
        return Ok(());
    }
    Err(Fault::new(
        format!(
            "{} holds no number and no address. The list from before still stands, with {kept} numbers and addresses.",
            command.file.display()
        ),
        format!(
            "Was the file made as it should be? To empty the list all the same, give --empty {kept} with it."
        ),
    ))
}

fn read(command: &ContactList) -> Result<String, Fault> {
    std::fs::read_to_string(&command.file).map_err(|error| {
        Fault::new(
            format!("The list {} cannot be read: {error}.", command.file.display()),
            "Name a text file with one entry a line.",
        )
    })
}

fn told(command: &ContactList, given: &Given) -> Result<(), Fault> {
    if command.empty.is_some() && given.not_understood.is_empty() {
        crate::say("The file has entries, so the list was not emptied: they took the place of those before.");
    }
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
