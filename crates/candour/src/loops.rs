//! What runs beside serving, over and over. A failure is logged and tried again, ever more slowly; it never ends the
//! program.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use candour_service::backup::{self, BackupError, Plan};
use candour_service::ctx::Ctx;
use candour_service::drop_folder::{DropFolder, SweepError};
use candour_service::erasure::{self, ErasureList};
use candour_service::message::{self, AutoStop};
use candour_service::{audit, figures, flag, jobs, keys, limits, posting, retention, words, work};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::settings::Config;

/// The longest a loop that fails waits before it tries again.
const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// How often words that have come in are put in the index. They are to be found within five seconds.
const INDEX_EVERY: Duration = Duration::from_secs(1);

/// How often lines of the audit log get their numbers. They are to have them within five seconds.
const NUMBER_EVERY: Duration = Duration::from_secs(2);

/// How often messages that are due are sent. A reply is to come while somebody still has the telephone in the hand.
const SEND_EVERY: Duration = Duration::from_millis(250);

/// Starts all loops. They end when the set is dropped.
pub fn start(ctx: &Ctx, config: &Config) -> JoinSet<()> {
    let mut loops = JoinSet::new();
    let context = ctx.clone();
    loops.spawn(every("jobs", Duration::from_secs(2), move || {
        let ctx = context.clone();
        async move { jobs::run_due(&ctx).await.map(|_| ()) }
    }));
    let context = ctx.clone();
    loops.spawn(every("messages", SEND_EVERY, move || {
        let ctx = context.clone();
        async move { send_messages(&ctx).await }
    }));
    let context = ctx.clone();
    loops.spawn(every("watch over messages", Duration::from_secs(20), move || {
        let ctx = context.clone();
        async move { message::stop_when_wrong(&ctx, &AutoStop::default()).await.map(|_| ()) }
    }));
    let context = ctx.clone();
    loops.spawn(every("numbering of the audit log", NUMBER_EVERY, move || {
        let ctx = context.clone();
        async move { audit::number_all(&ctx).await.map(|_| ()) }
    }));
    let context = ctx.clone();
    loops.spawn(every("checkpoints of the audit log", Duration::from_mins(5), move || {
        let ctx = context.clone();
        async move {
            // A tree over which no checkpoint is signed is looked at all the more.
            let made = audit::checkpoint_when_due(&ctx).await;
            audit::check_when_due(&ctx).await?;
            made.map(|_| ())
        }
    }));
    let context = ctx.clone();
    loops.spawn(every("escalation", Duration::from_secs(30), move || {
        let ctx = context.clone();
        async move { work::escalate_overdue(&ctx).await.map(|_| ()) }
    }));
    let context = ctx.clone();
    loops.spawn(every("figures", Duration::from_mins(1), move || {
        let ctx = context.clone();
        async move { figures::cut_when_due(&ctx).await.map(|_| ()) }
    }));
    let context = ctx.clone();
    loops.spawn(every("counting", Duration::from_secs(1), move || {
        let ctx = context.clone();
        async move { figures::fold(&ctx).await.map(|_| ()) }
    }));
    let context = ctx.clone();
    loops.spawn(every("postings", Duration::from_mins(5), move || {
        let ctx = context.clone();
        async move { posting::settle(&ctx).await.map(|_| ()) }
    }));
    let context = ctx.clone();
    loops.spawn(every("month's key", Duration::from_mins(1), move || {
        let ctx = context.clone();
        async move { keys::turn(&ctx).await }
    }));
    let context = ctx.clone();
    loops.spawn(every("keys of people", Duration::from_mins(1), move || {
        let ctx = context.clone();
        async move { keys_of_people(&ctx).await }
    }));
    let context = ctx.clone();
    loops.spawn(every("tidying", Duration::from_hours(1), move || {
        let ctx = context.clone();
        async move { retention::tidy_when_due(&ctx).await.map(|_| ()) }
    }));
    let (context, list) = (ctx.clone(), config.erasure_folder.as_deref().map(ErasureList::in_folder));
    loops.spawn(every("retention", Duration::from_hours(1), move || {
        let (ctx, list) = (context.clone(), list.clone());
        async move { retention::run_when_due(&ctx, list.as_ref()).await.map(|_| ()) }
    }));
    let context = ctx.clone();
    loops.spawn(every("sharing of limits", Duration::from_secs(1), move || {
        let ctx = context.clone();
        async move { limits::share(&ctx).await }
    }));
    let context = ctx.clone();
    loops.spawn(every("forgetting of limits", Duration::from_mins(1), move || {
        let ctx = context.clone();
        async move { limits::forget(&ctx).await }
    }));
    let context = ctx.clone();
    loops.spawn(every("index of words", INDEX_EVERY, move || {
        let ctx = context.clone();
        async move { index_words(&ctx).await }
    }));
    let context = ctx.clone();
    loops.spawn(every("batches of words", Duration::from_mins(5), move || {
        let ctx = context.clone();
        async move { words::make_batches_when_due(&ctx).await.map(|_| ()) }
    }));
    if let Some(folder) = &config.erasure_folder {
        let (context, list) = (ctx.clone(), ErasureList::in_folder(folder));
        loops.spawn(every("list of erasures", Duration::from_secs(20), move || {
            let (ctx, list) = (context.clone(), list.clone());
            async move { erasure::list_waiting(&ctx, &list).await.map(|_| ()) }
        }));
    }
    if let Some(plan) = crate::backup::plan(config) {
        let context = ctx.clone();
        loops.spawn(every("backups", Duration::from_mins(1), move || {
            let (ctx, plan) = (context.clone(), plan.clone());
            async move { make_backup(&ctx, &plan).await }
        }));
    }
    let context = ctx.clone();
    loops.spawn(every("flags", Duration::from_secs(5), move || {
        let ctx = context.clone();
        async move { screen(&ctx).await }
    }));
    let context = ctx.clone();
    loops.spawn(every("flags on offers", Duration::from_hours(6), move || {
        let ctx = context.clone();
        async move { flag::look_at_offers(&ctx).await.map(|_| ()) }
    }));
    if let Some(path) = &config.drop_folder {
        let folder = Arc::new(Mutex::new(DropFolder::new(path)));
        let context = ctx.clone();
        loops.spawn(every("drop folder", Duration::from_secs(10), move || {
            let (ctx, folder) = (context.clone(), Arc::clone(&folder));
            async move { sweep(&ctx, &mut *folder.lock().await).await }
        }));
    }
    loops
}

/// Indexes all words that wait, a round at a time: what comes in meanwhile is in the next round, before all that is older.
async fn index_words(ctx: &Ctx) -> Result<(), candour_service::Unavailable> {
    while words::index_new(ctx).await? > 0 {}
    while work::index_wishes(ctx).await? > 0 {}
    Ok(())
}

/// Sends what is due, round after round, as fast as the suppliers' pace allows.
async fn send_messages(ctx: &Ctx) -> Result<(), candour_service::Unavailable> {
    while message::send::send_due(ctx).await? > 0 {}
    Ok(())
}

/// Seals and wraps anew until nothing is left to do, and lets others have the database in between.
async fn keys_of_people(ctx: &Ctx) -> Result<(), keys::KeysError> {
    loop {
        let done = keys::upkeep(ctx).await?;
        if done.resealed + done.rewrapped == 0 {
            return Ok(());
        }
        tracing::info!(
            resealed = done.resealed,
            rewrapped = done.rewrapped,
            "texts and keys of people were renewed"
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn make_backup(ctx: &Ctx, plan: &Plan) -> Result<(), BackupError> {
    if let Some(made) = backup::make_when_due(ctx, plan).await? {
        tracing::info!(bytes = made.bytes, seconds = made.took.as_secs(), "a backup was made and read back");
    }
    Ok(())
}

/// Looks through all answers that wait for it, a round at a time.
async fn screen(ctx: &Ctx) -> Result<(), candour_service::Unavailable> {
    while flag::screen(ctx).await? > 0 {}
    Ok(())
}

async fn sweep(ctx: &Ctx, folder: &mut DropFolder) -> Result<(), SweepError> {
    let swept = folder.sweep(ctx).await?;
    if !swept.done.is_empty() || !swept.failed.is_empty() {
        // Names of files may tell of people; the report beside each file says more.
        tracing::info!(
            done = swept.done.len(),
            failed = swept.failed.len(),
            "files of the drop folder were read"
        );
    }
    Ok(())
}

/// Does something, waits, does it again. After failures the wait doubles, up to five minutes or the loop's own wait.
async fn every<E, F>(name: &'static str, wait: Duration, mut act: impl FnMut() -> F)
where
    E: Display,
    F: Future<Output = Result<(), E>>,
{
    let mut failures = 0u32;
    loop {
        match act().await {
            Ok(()) => {
                if failures > 0 {
                    tracing::info!(task = name, "goes on");
                }
                failures = 0;
            }
            Err(error) => {
                failures = failures.saturating_add(1);
                tracing::warn!(task = name, failures, %error, "failed and will be tried again");
            }
        }
        tokio::time::sleep(after(wait, failures)).await;
    }
}

fn after(wait: Duration, failures: u32) -> Duration {
    wait.saturating_mul(2u32.saturating_pow(failures.min(16))).min(LONGEST_WAIT.max(wait))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn the_wait_doubles_with_each_failure_up_to_five_minutes() {
        let two = Duration::from_secs(2);
        assert_eq!([0, 1, 2, 40].map(|failures| after(two, failures).as_secs()), [2, 4, 8, 300]);
        assert_eq!(after(Duration::from_mins(15), 9).as_secs(), 900);
    }

    /// The loops as the program starts them, over a database of their own.
    #[tokio::test]
    async fn what_comes_in_is_in_the_index_within_five_seconds() {
        let app = candour_testkit::App::sqlite().await;
        let _loops = start(&app.ctx, &Config::default());
        tokio::time::sleep(Duration::from_millis(100)).await;
        let submission = candour_service::feedback::Submission {
            code: None,
            nonce: candour_domain::feedback::Nonce::from_bytes([1; 16]),
            rating: candour_domain::feedback::Rating::ALL[4],
            words: candour_domain::feedback::Words::parse("They kept helping").unwrap(),
            language: candour_domain::language::Language::English,
            channel: candour_domain::feedback::Channel::Web,
            source: None,
        };
        candour_service::feedback::receive(&app.ctx, submission).await.unwrap();
        let sought = candour_domain::stem::Sought::parse(&app.ctx.key, "helped").unwrap();
        tokio::time::timeout(Duration::from_secs(5), async {
            loop {
                let mut db = app.ctx.store.read().await.unwrap();
                if db.find_words(&sought, None, 9, None).await.unwrap().len() == 1 {
                    return;
                }
                drop(db);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        })
        .await
        .expect("found within five seconds");
    }

    #[tokio::test(start_paused = true)]
    async fn a_loop_goes_on_after_failures() {
        let count = Arc::new(AtomicU32::new(0));
        let seen = Arc::clone(&count);
        let running = tokio::spawn(every("test", Duration::from_secs(1), move || {
            let earlier = seen.fetch_add(1, Ordering::SeqCst);
            async move { if earlier < 3 { Err("not yet") } else { Ok(()) } }
        }));
        tokio::time::sleep(Duration::from_mins(1)).await;
        running.abort();
        // Three failures take 2 + 4 + 8 seconds, then one run a second.
        let runs = count.load(Ordering::SeqCst);
        assert!((45..=51).contains(&runs), "{runs}");
    }
}
