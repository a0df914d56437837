//! Everything a developer or a build machine runs: `cargo xtask test` does all the set-up and runs every test.
//!
//! What belongs here: starting tools, servers and browsers, and writing skeletons of new features.
//! What never does: anything that ships. Nothing in crates/ depends on this package.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks to a terminal")]

mod api;
mod browser;
mod features;
mod fuzz;
mod postgres;
mod prerequisites;
mod shell;
mod steps;
mod twilio;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::shell::Workspace;

/// Development tasks of Candour.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Do all the set-up and run every test. This is what the build machine runs.
    Test {
        /// Run these steps alone; may be given several times.
        #[arg(long, value_enum)]
        only: Vec<steps::Step>,
    },
    /// Measure, on both databases; what follows `--` goes to the measuring program.
    Bench {
        /// Arguments of the measuring program.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Run the fuzz targets, starting from the seeds in fuzz/corpus.
    Fuzz {
        /// How many inputs each target is given.
        #[arg(long, default_value_t = 1_000_000)]
        runs: u64,
        /// One target; all of them when left out.
        target: Option<String>,
    },
    /// Start a throw-away PostgreSQL and print its URL; it is gone when this command ends.
    Postgres,
    /// Take the screenshots of the README from the demo, into docs/images.
    Screens,
    /// Write the files of a new feature in every room, ready to fill.
    NewFeature {
        /// Lower case with underscores, a noun: `call_back`.
        name: String,
        /// Say which files would be written or changed, and write none.
        #[arg(long)]
        dry_run: bool,
    },
    /// Print the table of features and rooms, for ARCHITECTURE.md.
    Index,
}

fn main() -> ExitCode {
    let task = Arguments::parse().task;
    let outcome = Workspace::find().and_then(|workspace| match task {
        Task::Test { only } => Ok(steps::test(&workspace, &only)),
        Task::Bench { arguments } => steps::bench(&workspace, &arguments),
        Task::Fuzz { runs, target } => fuzz::run(&workspace, runs, target.as_deref()).map(|()| true),
        Task::Postgres => postgres::serve(&workspace).map(|()| true),
        Task::Screens => browser::screens(&workspace).map(|()| true),
        Task::NewFeature { name, dry_run } => features::create(&workspace, &name, dry_run).map(|()| true),
        Task::Index => {
            features::print_index(&workspace);
            Ok(true)
        }
    });
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
