//! `candour staff-contacts`: the force's own telephone numbers and e-mail addresses.

use candour_service::flag;

use crate::cli::StaffContacts;
use crate::fault::Fault;
use crate::user::context;

/// Puts the list in the place of the one before.
///
/// # Errors
/// Says why not. No number or address stands in what it says.
pub async fn run(command: &StaffContacts) -> Result<(), Fault> {
    let path = command.file.display();
    let list = std::fs::read_to_string(&command.file).map_err(|error| {
        Fault::new(
            format!("The list {path} cannot be read: {error}."),
            "Name a text file with one entry a line.",
        )
    })?;
    let ctx = context(&command.common).await?;
    let given = flag::give_staff_contacts(&ctx, &list)
        .await
        .map_err(|candour_service::Unavailable(error)| Fault::from(error))?;
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
            "{} lines of {path} are neither a telephone number nor an e-mail address: {}.",
            given.not_understood.len(),
            lines.join(", ")
        ),
        "Put them right, or take them out. The list from before still stands.",
    ))
}
