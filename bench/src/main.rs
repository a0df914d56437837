//! Speed, measured side by side in one run and told as ratios, never asserted.
//!
//! `cargo xtask bench` builds the program in release and runs this: feedback over HTTP against the same rows written
//! by plain SQL in the same commit pattern, imports against bare multi-row inserts, and pages of figures over ten million
//! answers against full scans, lines of the audit log, and names and codes that are there against such that are not, on SQLite and on PostgreSQL; ordinary replies by e-mail read on one core; the weight of the feedback page; the time from start to first
//! answer; memory when idle.
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::disallowed_methods, reason = "a bench reads the machine's clock")]
#![expect(clippy::cast_precision_loss, reason = "rates are told to three figures")]

mod audit;
mod dashboards;
mod email;
mod erase;
mod http;
mod import;
mod plain;
mod server;
mod sign_in;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;

/// What to measure.
#[derive(Parser, Debug)]
pub(crate) struct Options {
    /// The program under test, built in release.
    #[arg(long, env = "CANDOUR_BIN", default_value = "target/release/candour")]
    binary: PathBuf,
    /// A PostgreSQL cluster to make databases in; without it only SQLite is measured, and that is said.
    #[arg(long, env = "CANDOUR_TEST_POSTGRES")]
    postgres: Option<String>,
    /// How many clients send at the same time.
    #[arg(long, default_value_t = 32)]
    clients: usize,
    /// Seconds of each measured stretch.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// How often each pair is measured, one after the other.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// How many answers in a hundred carry words.
    #[arg(long, default_value_t = 35)]
    words_percent: u32,
    /// How many encounters are imported; a quarter as many officers are.
    #[arg(long, default_value_t = 200_000)]
    import_rows: usize,
    /// Over how many answers pages of figures are measured.
    #[arg(long, default_value_t = 10_000_000)]
    answers: u64,
    /// Over how many lines of the audit log verifying is measured.
    #[arg(long, default_value_t = 1_000_000)]
    audit_lines: u64,
    /// Out of how many answers with words some are erased.
    #[arg(long, default_value_t = 20_000)]
    erase_of: usize,
    /// A Python that has the package duckdb; without it DuckDB is not measured, and that is said.
    #[arg(long)]
    duckdb_python: Option<PathBuf>,
    /// Measure these parts alone.
    #[arg(long, value_enum)]
    only: Vec<Part>,
}

/// What can be measured apart.
#[derive(clap::ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Answers over HTTP.
    Feedback,
    /// Files.
    Import,
    /// Pages of figures over many answers.
    Dashboards,
    /// Erasing what one person gave.
    Erase,
    /// Lines of the audit log, and verifying a million of them.
    Audit,
    /// Whether the time of an answer tells which names and codes are there.
    SignIn,
    /// Reading e-mails that came in.
    Email,
    /// Weight, start and memory.
    Weight,
}

impl Options {
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    println!(
        "clients {}, {} s a stretch, {} rounds, words on {} in 100",
        options.clients, options.seconds, options.rounds, options.words_percent
    );
    if options.postgres.is_none() {
        println!("PostgreSQL: not measured, --postgres was not given");
    }
    let clusters = || [None].into_iter().chain(options.postgres.as_deref().map(Some));
    if options.wants(Part::Feedback) {
        for cluster in clusters() {
            feedback(&options, cluster).await.context("feedback")?;
        }
    }
    if options.wants(Part::Import) {
        for cluster in clusters() {
            import::import(&options, cluster).await.context("import")?;
        }
    }
    if options.wants(Part::Dashboards) {
        for cluster in clusters() {
            dashboards::dashboards(&options, cluster).await.context("dashboards")?;
        }
    }
    if options.wants(Part::Erase) {
        for cluster in clusters() {
            erase::erasures(&options, cluster).await.context("erase")?;
        }
    }
    if options.wants(Part::Audit) {
        for cluster in clusters() {
            audit::audit(&options, cluster).await.context("audit")?;
        }
    }
    if options.wants(Part::SignIn) {
        for cluster in clusters() {
            sign_in::doors(cluster).await.context("sign-in")?;
        }
    }
    if options.wants(Part::Email) {
        email::replies(&options).context("email")?;
    }
    if options.wants(Part::Weight) { weight(&options).await } else { Ok(()) }
}

/// Feedback over HTTP and plain SQL, in turn, each on a fresh database.
async fn feedback(options: &Options, cluster: Option<&str>) -> Result<()> {
    let name = if cluster.is_some() { "PostgreSQL" } else { "SQLite (synchronous=FULL)" };
    let stretch = Duration::from_secs(options.seconds);
    let mut ratios = Vec::new();
    for round in 1..=options.rounds {
        let database = server::Database::fresh(cluster).await?;
        let server = server::Server::start(&options.binary, &database).await?;
        let codes = server.codes(usize::try_from(options.seconds)? * 9_000).await?;
        let over_http = http::answers(&server, codes, options, stretch).await?;
        server.stop().await?;
        let database = server::Database::fresh(cluster).await?;
        let bare = plain::answers(&database, options, stretch).await?;
        let (fast, base) = (over_http as f64 / stretch.as_secs_f64(), bare as f64 / stretch.as_secs_f64());
        println!("{name}: round {round}: HTTP {fast:.0}/s, plain SQL {base:.0}/s, ratio {:.2}", fast / base);
        ratios.push(fast / base);
    }
    ratios.sort_by(f64::total_cmp);
    println!("{name}: median ratio {:.2}", ratios.get(ratios.len() / 2).copied().unwrap_or_default());
    Ok(())
}

/// The weight of the feedback page, the time to the first answer, and memory when idle.
async fn weight(options: &Options) -> Result<()> {
    let database = server::Database::fresh(None).await?;
    // The first start makes the schema; what counts is the start of a program that is in use.
    server::Server::start(&options.binary, &database).await?.stop().await?;
    let mut starts = Vec::new();
    for _ in 0..options.rounds {
        let server = server::Server::start(&options.binary, &database).await?;
        starts.push(server.first_answer);
        server.stop().await?;
    }
    starts.sort();
    println!(
        "start to first answer: median {} ms",
        starts.get(starts.len() / 2).map_or(0, Duration::as_millis)
    );
    let server = server::Server::start(&options.binary, &database).await?;
    let code = server.codes(1).await?.pop().context("one code")?;
    for (encoding, name) in [("gzip", "gzip"), ("br", "brotli"), ("identity", "uncompressed")] {
        let (body, others) = http::page_weight(&server, &code, encoding).await?;
        println!("feedback page, {name}: {body} bytes in the page, {others} other requests");
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    println!("memory when idle: {:.1} MB", server.memory_kib()? as f64 / 1024.0);
    server.stop().await
}
