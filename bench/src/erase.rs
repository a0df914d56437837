//! How long it takes to erase what one person gave, until nobody can read it in service and it stands on the list.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use candour_domain::erasure::ErasureCause;
use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::key::ForceKey;
use candour_domain::language::Language;
use candour_service::ctx::{Chance, Clock, Ctx, Settings};
use candour_service::erasure::{ErasureList, erase};
use candour_service::feedback::{Submission, receive};
use candour_service::keys::Keys;
use candour_store::Store;

use crate::Options;
use crate::server::Database;

/// How many are sent at a time.
const AT_ONCE: usize = 200;
/// One of so many is erased.
const ONE_OF: usize = 40;

/// Fills a database, then erases answers one after the other.
pub(crate) async fn erasures(options: &Options, cluster: Option<&str>) -> Result<()> {
    let name = if cluster.is_some() { "PostgreSQL" } else { "SQLite (synchronous=FULL)" };
    let answers = options.erase_of.next_multiple_of(AT_ONCE);
    let database = Database::fresh(cluster).await?;
    let store = Store::open(&database.address).await?;
    let (clock, chance) = (Clock::System, Chance::System);
    let folder = database.folder.path().join("keys");
    let keys = Keys::open(&store, &folder, &ForceKey::from_bytes([7; 32]), &clock, &chance).await?;
    let ctx = Ctx::new(store, keys, clock, chance, Settings::default()).await?;
    let mut nonces = Vec::with_capacity(answers / ONE_OF);
    for chunk in 0..answers / AT_ONCE {
        let mut sending = tokio::task::JoinSet::new();
        for at in 0..AT_ONCE {
            let nonce = Nonce::from_bytes(ctx.chance.bytes());
            if (chunk * AT_ONCE + at).is_multiple_of(ONE_OF) {
                nonces.push(nonce);
            }
            let ctx = ctx.clone();
            sending.spawn(async move {
                let words = Words::parse("Nobody rang me back for a week, and then they knew nothing of it")?;
                let submission = Submission {
                    code: None,
                    nonce,
                    rating: Rating::ALL[1],
                    words,
                    language: Language::English,
                    channel: Channel::Web,
                    source: None,
                };
                receive(&ctx, submission).await.map(|_| ()).map_err(anyhow::Error::from)
            });
        }
        while let Some(sent) = sending.join_next().await {
            sent??;
        }
    }
    while candour_service::words::index_new(&ctx).await? > 0 {}
    let folder = tempfile::Builder::new().prefix("candour-bench-list-").tempdir_in("target")?;
    let list = ErasureList::in_folder(folder.path());
    let mut took: Vec<Duration> = Vec::with_capacity(nonces.len());
    for nonce in nonces {
        let found = ctx.store.read().await?.feedback_by_nonce(nonce.fingerprint(&ctx.key)).await?;
        let answer = found.context("an answer is not there")?.id;
        let begun = Instant::now();
        erase(&ctx, answer, ErasureCause::Asked, &list).await?;
        took.push(begun.elapsed());
    }
    took.sort();
    let at = |share: usize| {
        took.get(took.len() * share / 100).copied().unwrap_or_default().as_secs_f64() * 1_000.0
    };
    let last = took.last().copied().unwrap_or_default().as_secs_f64() * 1_000.0;
    println!(
        "{name}: erase one of {answers}: median {:.1} ms, 99 of 100 within {:.1} ms, longest {last:.1} ms ({} erased)",
        at(50),
        at(99),
        took.len()
    );
    ctx.store.close().await;
    Ok(())
}
