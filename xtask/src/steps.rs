//! The steps of `cargo xtask test`, in order. A step that fails does not keep the later ones from running,
//! and fails the whole. Nothing is skipped in silence: a part that is missing is a failure.

use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::postgres::Cluster;
use crate::prerequisites::{self, Part, Tool};
use crate::shell::{Watch, Workspace, run};
use crate::{api, browser, fuzz, twilio};

/// Inputs per fuzz target in a test run; `cargo xtask fuzz` takes a number of its own.
const FUZZ_RUNS: u64 = 30_000;

/// One step of the test run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// Every file is laid out as rustfmt does.
    Format,
    /// Clippy has nothing to say.
    Lint,
    /// Licences, sources, and which crate may use which library.
    Deny,
    /// Every test of every crate, and the examples in the documentation.
    Tests,
    /// The documentation builds without a warning.
    Docs,
    /// The journeys in a real browser.
    Browser,
    /// Requests made up from the API's own document, good and bad ones.
    Api,
    /// Signatures of requests against Twilio's own library.
    Twilio,
    /// A short run of every fuzz target.
    Fuzz,
}

impl Step {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    fn parts(self) -> &'static [Part] {
        match self {
            Self::Format | Self::Deny => &[],
            Self::Lint | Self::Docs | Self::Fuzz => &[Part::Compiler],
            Self::Tests => &[Part::Compiler, Part::Postgres],
            Self::Api => &[Part::Compiler, Part::Python],
            Self::Twilio => &[Part::Compiler, Part::Node, Part::Npm],
            Self::Browser => {
                &[Part::Compiler, Part::Chromium, Part::Node, Part::Npm, Part::Fonts, Part::Postgres]
            }
        }
    }

    fn tools(self) -> &'static [Tool] {
        match self {
            Self::Deny => &[Tool::Deny],
            Self::Tests => &[Tool::Nextest],
            _ => &[],
        }
    }
}

/// How one step went.
struct Outcome {
    name: String,
    seconds: f64,
    error: Option<anyhow::Error>,
}

/// `cargo xtask test`. True when everything passed.
pub fn test(workspace: &Workspace, only: &[Step]) -> bool {
    let steps: Vec<Step> = Step::value_variants()
        .iter()
        .copied()
        .filter(|step| only.is_empty() || only.contains(step))
        .collect();
    let all = Watch::start();
    let mut outcomes = vec![timed("prerequisites", || {
        let parts: Vec<Part> = steps.iter().flat_map(|step| step.parts()).copied().collect();
        let tools: Vec<Tool> = steps.iter().flat_map(|step| step.tools()).copied().collect();
        prerequisites::ensure(workspace, &parts, &tools)
    })];
    for step in steps {
        outcomes.push(timed(&step.name(), || run_step(workspace, step)));
    }
    summary(&outcomes, all.seconds())
}

fn timed(name: &str, work: impl FnOnce() -> Result<()>) -> Outcome {
    println!("\n=== {name} ===");
    let watch = Watch::start();
    let error = work().err();
    let seconds = watch.seconds();
    match &error {
        None => println!("=== {name}: passed in {seconds:.0} s ==="),
        Some(error) => println!("=== {name}: FAILED after {seconds:.0} s: {error:#} ==="),
    }
    Outcome { name: name.to_owned(), seconds, error }
}

fn run_step(workspace: &Workspace, step: Step) -> Result<()> {
    match step {
        Step::Format => run(&mut workspace.cargo(["fmt", "--all", "--check"])),
        Step::Lint => run(&mut workspace.cargo([
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ])),
        Step::Deny => deny(workspace),
        Step::Tests => tests(workspace),
        Step::Docs => run(workspace
            .cargo(["doc", "--workspace", "--no-deps", "--locked", "--document-private-items"])
            // These pages are for who works on the crates: links to private items lead somewhere.
            .env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links")),
        Step::Browser => browser::journeys(workspace),
        Step::Api => api::run_against_document(workspace),
        Step::Twilio => twilio::against_its_library(workspace),
        Step::Fuzz => fuzz::run(workspace, FUZZ_RUNS, None),
    }
}

fn deny(workspace: &Workspace) -> Result<()> {
    run(&mut workspace.cargo(["deny", "--locked", "check", "bans", "licenses", "sources"]))?;
    if advisory_database_is_reachable() {
        run(&mut workspace.cargo(["deny", "--locked", "check", "advisories"]))
    } else {
        println!(
            "note: known weaknesses of dependencies were NOT looked up: the advisory database is not reachable"
        );
        Ok(())
    }
}

/// cargo-deny takes the RustSec database from GitHub and has no useful way to say "offline".
fn advisory_database_is_reachable() -> bool {
    ("github.com", 443)
        .to_socket_addrs()
        .into_iter()
        .flatten()
        .any(|address| TcpStream::connect_timeout(&address, Duration::from_secs(3)).is_ok())
}

fn tests(workspace: &Workspace) -> Result<()> {
    let cluster = Cluster::start()?;
    println!("throw-away PostgreSQL at {}", cluster.url());
    run(cluster
        .tell(&mut workspace.cargo(["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]))
        .env("NEXTEST_STATUS_LEVEL", "fail")
        .env("NEXTEST_FINAL_STATUS_LEVEL", "slow"))?;
    run(cluster.tell(&mut workspace.cargo(["test", "--doc", "--workspace", "--locked", "--quiet"])))
}

fn summary(outcomes: &[Outcome], seconds: f64) -> bool {
    println!("\n=== summary ===");
    for outcome in outcomes {
        let verdict = if outcome.error.is_none() { "passed" } else { "FAILED" };
        println!("{:<14} {verdict} {:>6.0} s", outcome.name, outcome.seconds);
        if let Some(error) = &outcome.error {
            println!("               {}", format!("{error:#}").replace('\n', "\n               "));
        }
    }
    let failed = outcomes.iter().filter(|outcome| outcome.error.is_some()).count();
    println!("all in {seconds:.0} s");
    println!("steps: {} passed, {failed} failed", outcomes.len() - failed);
    failed == 0
}

/// `cargo xtask bench`: the measuring program in release, on SQLite and on a throw-away PostgreSQL.
pub fn bench(workspace: &Workspace, arguments: &[String]) -> Result<bool> {
    prerequisites::ensure(workspace, &[Part::Compiler, Part::Postgres], &[])?;
    run(&mut workspace.cargo(["build", "--release", "--locked", "--package", "candour"]))?;
    let cluster = Cluster::start()?;
    run(cluster
        .tell(&mut workspace.cargo(["run", "--release", "--locked", "--package", "candour-bench", "--"]))
        .env(browser::BINARY_VARIABLE, workspace.target.join("release/candour"))
        .args(arguments))
    .context("measuring")?;
    Ok(true)
}
