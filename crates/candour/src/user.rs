//! `candour user`: people who sign in, for whoever may run the program against the database.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use candour_service::Unavailable;
use candour_service::ctx::Ctx;
use candour_service::enrolment::{self, EnrolmentError};
use candour_service::staff::{self, AccountErrors, AccountWish, By, Hidden, PlaceError, StaffError};
use candour_service::waiting_account::{self, WaitingError};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

use crate::cli::{Common, User};
use crate::database::{self, Schema};
use crate::fault::Fault;

/// Passwords longer than this are refused by the service; more is not read.
const LONGEST_LINE: u64 = 4_096;

/// Does what was asked.
///
/// # Errors
/// Says why not.
pub async fn run(user: User) -> Result<(), Fault> {
    match user {
        User::Add { username, name, role, also, borough, team, officer, link, common } => {
            let ctx = context(&common).await?;
            let wish = AccountWish {
                username,
                display_name: name,
                role,
                further: also.join(" "),
                borough: borough.unwrap_or_default(),
                team: team.unwrap_or_default(),
                officer: officer.unwrap_or_default(),
                password: if link { Hidden::default() } else { some_password()? },
            };
            let made = staff::create(&ctx, By::CommandLine, &wish).await.map_err(said)?;
            if link {
                print_link(&ctx, &made.username).await?;
            } else {
                crate::say(&format!("{} can sign in as {}.", made.display_name, made.username));
            }
        }
        User::Link { username, common } => print_link(&context(&common).await?, &username).await?,
        User::Confirm { username, common } => confirm(&context(&common).await?, &username).await?,
        User::Close { username, common } => {
            let ctx = context(&common).await?;
            let closed = staff::close(&ctx, By::CommandLine, &username).await.map_err(said)?;
            crate::say(&format!("The account {} is closed.", closed.username));
        }
        User::List { common } => list(&context(&common).await?).await?,
        User::Password { username, common } => {
            let ctx = context(&common).await?;
            let changed =
                staff::set_password(&ctx, By::CommandLine, &username, &password()?).await.map_err(said)?;
            crate::say(&format!("{} has a new password.", changed.username));
        }
    }
    Ok(())
}

/// What every use case is handed, for a command that changes something.
pub async fn context(common: &Common) -> Result<Ctx, Fault> {
    let config = crate::configured(common, None)?;
    let key = database::key(&config)?;
    let store = database::open(&config, Schema::MustFit).await?;
    database::context(&config, store, key).await
}

async fn list(ctx: &Ctx) -> Result<(), Fault> {
    let mut after = String::new();
    loop {
        let page = staff::list(ctx, By::CommandLine, "", &after).await.map_err(said)?;
        for listed in &page.staff {
            let place = [listed.borough.as_deref(), listed.team.as_deref()];
            let place: Vec<&str> = place.into_iter().flatten().collect();
            let person = &listed.staff;
            crate::say(
                format!(
                    "{:<24} {:<24} {:<24} {:<6} {}",
                    person.username,
                    person.display_name,
                    person.role.as_str(),
                    if listed.closed_at.is_some() { "closed" } else { "open" },
                    place.join(", ")
                )
                .trim_end(),
            );
        }
        match page.next {
            Some(next) => after = next,
            None => break,
        }
    }
    let waiting = waiting_account::list(ctx, By::CommandLine).await.map_err(|error| match error {
        WaitingError::Unavailable(Unavailable(error)) => Fault::from(error),
        other => Fault::new(format!("What waits is not shown: {other}."), "Try again."),
    })?;
    for one in waiting {
        let person = &one.staff;
        crate::say(&format!(
            "{:<24} {:<24} {:<24} waits, asked for by {}",
            person.username,
            person.display_name,
            person.role.as_str(),
            one.asked_by_name
        ));
    }
    Ok(())
}

/// Confirms an account that waits, says on standard error what it is, and prints its link.
async fn confirm(ctx: &Ctx, username: &str) -> Result<(), Fault> {
    let said = |error| match error {
        WaitingError::Unavailable(Unavailable(error)) => error.into(),
        other => Fault::new(
            format!("Nothing was confirmed: {other}."),
            "`candour user list` shows accounts and, after them, those that wait.",
        ),
    };
    let all = waiting_account::list(ctx, By::CommandLine).await.map_err(said)?;
    if let Some(waiting) = all.iter().find(|waiting| waiting.staff.username == username.trim().to_lowercase())
    {
        let (person, asked_by) = (&waiting.staff, &waiting.asked_by_name);
        let line = format!("{}, {}: asked for by {asked_by}.", person.display_name, person.role.as_str());
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }
    let link = waiting_account::confirm(ctx, By::CommandLine, username).await.map_err(said)?;
    crate::say(&link.address);
    Ok(())
}

/// Makes a one-time link and prints it.
async fn print_link(ctx: &Ctx, username: &str) -> Result<(), Fault> {
    let link = enrolment::make_link(ctx, By::CommandLine, username).await.map_err(|error| match error {
        EnrolmentError::Unavailable(Unavailable(error)) => error.into(),
        other => Fault::new(format!("No link was made: {other}."), "`candour user list` shows all accounts."),
    })?;
    crate::say(&link.address);
    Ok(())
}

/// A password that is there: an empty line is a slip.
fn some_password() -> Result<Hidden, Fault> {
    let given = password()?;
    if given.0.is_empty() {
        return Err(Fault::new(
            "No password was given. Nothing was changed.",
            "Type one, or let the person choose it: candour user add … --link.",
        ));
    }
    Ok(given)
}

/// Asks for a password on a terminal without showing it; else reads one line from standard input.
fn password() -> Result<Hidden, Fault> {
    let unread = |error: std::io::Error| {
        Fault::new(
            format!("The password could not be read: {error}. Nothing was changed."),
            "Type it when asked, or give it as one line on standard input.",
        )
    };
    let input = std::io::stdin();
    if !input.is_terminal() {
        return one_line().map_err(unread);
    }
    let shown = tcgetattr(&input).map_err(|error| unread(error.into()))?;
    let mut hidden = shown.clone();
    hidden.local_modes.remove(LocalModes::ECHO);
    let _ = write!(std::io::stderr().lock(), "Password: ");
    tcsetattr(&input, OptionalActions::Now, &hidden).map_err(|error| unread(error.into()))?;
    let line = one_line();
    let _ = tcsetattr(&input, OptionalActions::Now, &shown);
    let _ = writeln!(std::io::stderr().lock());
    line.map_err(unread)
}

fn one_line() -> Result<Hidden, std::io::Error> {
    let mut line = String::new();
    std::io::Read::take(std::io::stdin().lock(), LONGEST_LINE).read_line(&mut line)?;
    Ok(Hidden(line.trim_end_matches(['\r', '\n']).to_owned()))
}

fn said(error: StaffError) -> Fault {
    match error {
        StaffError::Unavailable(Unavailable(error)) => error.into(),
        StaffError::Fields(errors) => Fault::new(
            format!("Nothing was changed: {}.", wrong(errors).join("; ")),
            "Put that right and try again.",
        ),
        other => {
            Fault::new(format!("Nothing was changed: {other}."), "`candour user list` shows all accounts.")
        }
    }
}

/// What is wrong, field by field.
fn wrong(errors: AccountErrors) -> Vec<String> {
    let place = |field: &str, error: Option<PlaceError>| error.map(|error| format!("{field}: {error}"));
    [
        errors.username.map(|error| error.to_string()),
        errors.display_name.map(|error| format!("--name: {error}")),
        errors.role.then(|| "--role: there is no such role".to_owned()),
        errors
            .further
            .then(|| "--also: there is no such role, or one person may not hold these together".to_owned()),
        place("--borough", errors.borough),
        place("--team", errors.team),
        place("--officer", errors.officer),
        errors.password.map(|error| error.to_string()),
    ]
    .into_iter()
    .flatten()
    .collect()
}
