//! `candour api-key`: keys with which other programs come in, for whoever may run the program against the database.

use candour_service::Unavailable;
use candour_service::api_key::{self, ApiKeyFound, KeyError, KeyErrors, KeyState, KeyWish};
use candour_service::ctx::Ctx;
use candour_service::staff::By;
use jiff::SignedDuration;

use crate::cli::ApiKey;
use crate::fault::Fault;
use crate::user::context;

/// Does what was asked.
///
/// # Errors
/// Says why not.
pub async fn run(command: ApiKey) -> Result<(), Fault> {
    match command {
        ApiKey::Make { label, scopes, borough, life, common } => {
            let ctx = context(&common).await?;
            let wish = KeyWish {
                label,
                scopes,
                borough: borough.unwrap_or_default(),
                life: life.unwrap_or_default(),
            };
            let made = api_key::make(&ctx, By::CommandLine, &wish).await.map_err(said)?;
            crate::say(made.key.reveal());
        }
        ApiKey::List { common } => list(&context(&common).await?).await?,
        ApiKey::Stop { name, common } => {
            let ctx = context(&common).await?;
            let stopped = api_key::stop(&ctx, By::CommandLine, &name).await.map_err(said)?;
            crate::say(&format!("The key {} is stopped.", stopped.name));
        }
    }
    Ok(())
}

async fn list(ctx: &Ctx) -> Result<(), Fault> {
    let mut before = None;
    loop {
        let page = api_key::list(ctx, By::CommandLine, before).await.map_err(said)?;
        for (key, state) in &page.keys {
            crate::say(&line(key, *state));
        }
        match page.next {
            Some(next) => before = Some(next),
            None => return Ok(()),
        }
    }
}

fn line(key: &ApiKeyFound, state: KeyState) -> String {
    let state = match state {
        KeyState::Works => "works",
        KeyState::Expired(_) => "ended",
        KeyState::Stopped(_) => "stopped",
    };
    let used = key.last_used_day.map_or_else(|| "never used".to_owned(), date);
    let reach = key.borough.as_deref().unwrap_or("whole force");
    format!("{}  {state:<8} {used:<11} {:<31} {reach:<24} {}", key.name, key.scopes.to_text(), key.label)
}

/// A day that is counted since 1970.
fn date(day: i32) -> String {
    let days = SignedDuration::from_hours(24 * i64::from(day));
    jiff::civil::date(1970, 1, 1).saturating_add(days).to_string()
}

fn said(error: KeyError) -> Fault {
    match error {
        KeyError::Unavailable(Unavailable(error)) => error.into(),
        KeyError::Fields(errors) => Fault::new(
            format!("No key was made: {}.", wrong(errors).join("; ")),
            "Put that right and try again.",
        ),
        other => {
            Fault::new(format!("Nothing was changed: {other}."), "`candour api-key list` shows all keys.")
        }
    }
}

/// What is wrong, field by field.
fn wrong(errors: KeyErrors) -> Vec<String> {
    [
        errors.label.map(|error| format!("what it is for: {error}")),
        errors.scopes.then(|| "--scope is figures_read or invitations_write".to_owned()),
        errors.borough.then(|| "--borough: there is no such borough".to_owned()),
        errors.life.then(|| "--life is 90, 365 or until_stopped".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}
