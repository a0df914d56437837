//! The audit log: lines put on record a second, lines numbered a second, and how long it takes to verify many.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::key::ForceKey;
use candour_service::audit::{self, NoteSigner};
use candour_service::ctx::{Chance, Clock, Ctx, Settings};
use candour_service::keys::Keys;
use candour_store::{Store, transact};

use crate::Options;
use crate::server::Database;

/// How many lines are laid down in one commit for that.
const AT_ONCE: u64 = 10_000;

async fn fresh(cluster: Option<&str>) -> Result<(Database, Ctx)> {
    let database = Database::fresh(cluster).await?;
    let store = Store::open(&database.address).await?;
    let (clock, chance) = (Clock::System, Chance::System);
    let folder = database.folder.path().join("keys");
    let keys = Keys::open(&store, &folder, &ForceKey::from_bytes([7; 32]), &clock, &chance).await?;
    let ctx = Ctx::new(store, keys, clock, chance, Settings::default()).await?;
    Ok((database, ctx))
}

fn line(ctx: &Ctx) -> candour_store::audit::NewAudit {
    let subject = uuid_of(ctx.chance.bytes());
    audit::line(ctx, None, AuditAct::ItemRead, Some(subject), Some(ReadPurpose::CheckRisk))
}

fn uuid_of(bytes: [u8; 16]) -> sqlx::types::Uuid {
    sqlx::types::Uuid::from_bytes(bytes)
}

/// Measures one kind of database.
pub(crate) async fn audit(options: &Options, cluster: Option<&str>) -> Result<()> {
    let name = if cluster.is_some() { "PostgreSQL" } else { "SQLite (synchronous=FULL)" };
    for round in 1..=options.rounds {
        let (_database, ctx) = fresh(cluster).await?;
        let stretch = Duration::from_secs(options.seconds);
        let (written, numbered) = append(&ctx, options.clients, stretch).await?;
        let started = Instant::now();
        let rest = audit::number_all(&ctx).await?;
        let (written, seconds) = (written as f64 / stretch.as_secs_f64(), started.elapsed().as_secs_f64());
        println!(
            "{name}: round {round}: {} readers, one line each before anything is shown: {written:.0}/s, while {numbered} \
             were numbered; the last {rest} numbered in {seconds:.2} s",
            options.clients
        );
        ctx.store.close().await;
    }
    let lines = options.audit_lines.div_ceil(AT_ONCE) * AT_ONCE;
    let (_database, ctx) = fresh(cluster).await?;
    for _ in 0..lines / AT_ONCE {
        let some: Vec<_> = (0..AT_ONCE).map(|_| line(&ctx)).collect();
        transact!(ctx.store, |db| db.insert_audits(&some).await)?;
    }
    let started = Instant::now();
    ensure!(u64::try_from(audit::number_all(&ctx).await?)? == lines, "lines are missing");
    println!("{name}: {lines} lines numbered in {:.1} s", started.elapsed().as_secs_f64());
    let key = NoteSigner::new(&ctx.key).public().clone();
    let mut times = Vec::new();
    for _ in 0..options.rounds {
        let started = Instant::now();
        let verified = audit::verify(&ctx.store, &key, &[]).await?;
        ensure!(verified.verdict.is_sound() && verified.verdict.size == lines, "the log is not sound");
        times.push(started.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    println!("{name}: {lines} lines verified: median {median:.2} s");
    ctx.store.close().await;
    Ok(())
}

/// So many readers at once, each putting one line after another on record, for a while; numbering goes on beside. Gives how
/// many lines were written, and how many got their number meanwhile.
async fn append(ctx: &Ctx, clients: usize, stretch: Duration) -> Result<(u64, usize)> {
    let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let readers: Vec<_> = (0..clients)
        .map(|_| {
            let (ctx, stop, written) = (ctx.clone(), Arc::clone(&stop), Arc::clone(&written));
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    audit::record(&ctx, vec![line(&ctx)]).await?;
                    written.fetch_add(1, Ordering::Relaxed);
                }
                anyhow::Ok(())
            })
        })
        .collect();
    let numbering = {
        let (ctx, stop) = (ctx.clone(), Arc::clone(&stop));
        tokio::spawn(async move {
            let mut numbered = 0;
            while !stop.load(Ordering::Relaxed) {
                tokio::time::sleep(Duration::from_secs(2)).await;
                numbered += audit::number_all(&ctx).await?;
            }
            anyhow::Ok(numbered)
        })
    };
    tokio::time::sleep(stretch).await;
    let written = {
        let count = written.load(Ordering::Relaxed);
        stop.store(true, Ordering::Relaxed);
        count
    };
    for reader in readers {
        reader.await??;
    }
    Ok((written, numbering.await??))
}
