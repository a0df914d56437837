//! `candour retention`: what has had its time, by rule; with `--run` it goes now.

use std::path::Path;

use candour_domain::retention::Rule;
use candour_service::Unavailable;
use candour_service::ctx::Ctx;
use candour_service::erasure::ErasureList;
use candour_service::retention::{self, ClockDoubt, RetentionError, RetentionRun};

use crate::cli::Retention;
use crate::fault::Fault;
use crate::settings::Config;
use crate::{erase, user};

/// Says what would go, or has it go.
///
/// # Errors
/// Says why not, and that nothing was lost.
pub async fn run(command: Retention) -> Result<(), Fault> {
    let config = crate::configured(&command.common, None)?;
    let ctx = user::context(&command.common).await?;
    let done = acted(&ctx, &config, &command).await;
    ctx.store.close().await;
    done
}

async fn acted(ctx: &Ctx, config: &Config, command: &Retention) -> Result<(), Fault> {
    if command.clock_is_right
        && let Some(doubt) = retention::settle_clock(ctx).await.map_err(unavailable)?
    {
        return Err(doubted(doubt));
    }
    if command.run {
        let list = config.erasure_folder.as_deref().map(ErasureList::in_folder);
        let done = retention::run(ctx, list.as_ref()).await.map_err(|error| not_run(error, list.as_ref()))?;
        return told(ctx, &done).await;
    }
    let answers = retention::foresee(ctx).await.map_err(Fault::from)?;
    crate::say(&format!(
        "answer           {:>8}  to erase; {} to warn of, {} warnings to take back, {} kept by a hold or by what is open; \
         kept {} days, and {} after the warning",
        answers.erased,
        answers.warned,
        answers.taken_back,
        answers.kept,
        ctx.settings.retention.answer,
        ctx.settings.retention.warning
    ));
    for (day, count) in retention::warnings(ctx).await.map_err(unavailable)? {
        crate::say(&format!(
            "                 {count:>8}  to be erased on {day}, unless something happens to them"
        ));
    }
    let doubt = retention::clock_doubt(&ctx.store, &ctx.clock).await.map_err(unavailable)?;
    for (rule, count) in retention::waiting(ctx).await.map_err(unavailable)? {
        let days = rule.days(ctx.settings.retention);
        let how = match rule {
            Rule::Answer => continue,
            Rule::SignIn => "each hour, at the end that each has of its own".to_owned(),
            _ if rule.hourly() => format!("{count:>8}  kept {days} days; each hour"),
            _ => format!("{count:>8}  kept {days} days"),
        };
        crate::say(&format!("{:<16} {how}", rule.as_str()));
    }
    crate::say("Nothing was changed. With --run it goes now; else with the day's run of `candour serve`.");
    doubt.map_or(Ok(()), |doubt| Err(doubted(doubt)))
}

/// The certificate on standard output, as JSON; in words beside it.
async fn told(ctx: &Ctx, run: &RetentionRun) -> Result<(), Fault> {
    let certificate = retention::certificate(ctx, run).await.map_err(unavailable)?;
    crate::say(&serde_json::to_string_pretty(&certificate).unwrap_or_default());
    let all: u64 = run.removed.iter().map(|(_, count)| count).sum();
    crate::tell(&format!(
        "{all} removed; {} answers warned of, {} warnings taken back, {} kept by a hold or by what is open.",
        run.warned, run.taken_back, run.kept
    ));
    Ok(())
}

fn unavailable(Unavailable(error): Unavailable) -> Fault {
    error.into()
}

/// Why a run did not begin or broke off.
pub fn not_run(error: RetentionError, list: Option<&ErasureList>) -> Fault {
    match error {
        RetentionError::List(error) => {
            erase::not_erased(error, list.map_or(Path::new("erasures.jsonl"), |list| list.path()))
        }
        RetentionError::Clock(doubt) => doubted(doubt),
        RetentionError::Unavailable(error) => unavailable(error),
    }
}

/// Why the clock is not believed, and what to do.
pub fn doubted(doubt: ClockDoubt) -> Fault {
    const SET: &str = "Set the machine's clock right, and keep it so (NTP). Then it goes on by itself.";
    match doubt {
        ClockDoubt::LongAgo => {
            Fault::new("The clock is before this program was written. Nothing was erased.", SET)
        }
        ClockDoubt::SetBack { seen } => Fault::new(
            format!("The clock is before {seen}, when it was last believed. Nothing was erased."),
            SET,
        ),
        ClockDoubt::NotTheServers { server } => Fault::new(
            format!(
                "The clock is not that of the database's server, which says {server}. Nothing was erased."
            ),
            SET,
        ),
        ClockDoubt::Ahead { seen } => Fault::new(
            format!(
                "The clock was last believed at {seen}: either nobody served since, or it leapt. Nothing was erased."
            ),
            "Look at the clock. When it is right, run `candour retention --clock-is-right`; else set it.",
        ),
    }
}
