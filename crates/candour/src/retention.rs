//! `candour retention`: what has had its time, by rule; with `--run` it goes now.

use candour_domain::retention::Rule;
use candour_service::Unavailable;
use candour_service::ctx::Ctx;
use candour_service::retention::{self, ClockDoubt, RetentionError, RetentionRun};

use crate::cli::Retention;
use crate::fault::Fault;
use crate::user;

/// Says what would go, or has it go.
///
/// # Errors
/// Says why not, and that nothing was lost.
pub async fn run(command: Retention) -> Result<(), Fault> {
    let ctx = user::context(&command.common).await?;
    let done = acted(&ctx, &command).await;
    ctx.store.close().await;
    done
}

async fn acted(ctx: &Ctx, command: &Retention) -> Result<(), Fault> {
    if command.clock_is_right
        && let Some(doubt) = retention::settle_clock(ctx).await.map_err(unavailable)?
    {
        return Err(doubted(doubt));
    }
    if command.run {
        told(&retention::run(ctx).await.map_err(not_run)?);
        return Ok(());
    }
    let doubt = retention::clock_doubt(&ctx.store, &ctx.clock).await.map_err(unavailable)?;
    for (rule, count) in retention::waiting(ctx).await.map_err(unavailable)? {
        let days = rule.days(ctx.settings.retention);
        let how = match rule {
            Rule::SignIn => "each hour, at the end that each has of its own".to_owned(),
            _ if rule.hourly() => format!("{count:>8}  kept {days} days; each hour"),
            _ => format!("{count:>8}  kept {days} days"),
        };
        crate::say(&format!("{:<16} {how}", rule.as_str()));
    }
    crate::say("Nothing was changed. With --run it goes now; else with the day's run of `candour serve`.");
    doubt.map_or(Ok(()), |doubt| Err(doubted(doubt)))
}

fn told(run: &RetentionRun) {
    for (rule, count) in &run.removed {
        crate::say(&format!("{:<16} {count:>8}", rule.as_str()));
    }
    let all: u64 = run.removed.iter().map(|(_, count)| count).sum();
    crate::say(&format!("{all} removed. It is on record as run {}.", run.id));
}

fn unavailable(Unavailable(error): Unavailable) -> Fault {
    error.into()
}

fn not_run(error: RetentionError) -> Fault {
    match error {
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
