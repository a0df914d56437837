//! The binary: settings, command line, wiring, demo.
//!
//! Belongs here: what reads the environment, files of settings and keys, signals; which loops run; what is said on a
//! terminal. Never here: SQL, pages, rules about who may or what happens.

mod access_log;
mod api_key;
mod audit;
mod backup;
mod cli;
mod database;
mod demo;
mod doctor;
mod erase;
mod fault;
mod import;
mod key;
mod key_command;
mod key_fault;
mod key_file;
mod listener;
mod logging;
mod loops;
mod measures;
mod retention;
mod serve;
mod settings;
mod staff_contacts;
mod tls;
mod trial;
mod user;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::{Cli, Command, Common};
use crate::database::Schema;
use crate::fault::Fault;
use crate::settings::{Config, Sources};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let what = format!("The program could not start its threads: {error}.");
            return Fault::new(what, "Raise the limit of threads or memory for this account.").tell();
        }
    };
    let outcome = runtime.block_on(run(cli.command));
    // A task that hangs must not keep the program from ending.
    runtime.shutdown_background();
    match outcome {
        Ok(code) => code,
        Err(fault) => fault.tell(),
    }
}

async fn run(command: Command) -> Result<ExitCode, Fault> {
    match command {
        Command::Serve(serve) => {
            let listen = serve.listen.map(|listen| ("listen".to_owned(), listen));
            let config = configured(&serve.common, listen)?;
            serve::serve(config, !serve.no_migrate).await?;
        }
        Command::Migrate(common) => {
            let store = database::open(&configured(&common, None)?, Schema::Migrate).await?;
            let (known, _) = store.migrations().await?;
            store.close().await;
            say(&format!("The schema is up to date: {known} steps."));
        }
        Command::Demo(options) => demo::demo(options).await?,
        Command::Doctor(doctor) if doctor.recount => {
            return doctor::recount(&configured(&doctor.common, None)?).await;
        }
        Command::Doctor(doctor) => return Ok(doctor::run(configured(&doctor.common, None)).await),
        Command::Backup(backup) => backup::run(backup).await?,
        Command::Restore(restore) => return backup::restore(restore).await,
        Command::Erase(command) => erase::run(command).await?,
        Command::Retention(command) => retention::run(command).await?,
        Command::Import(import) => {
            let config = configured(&import.common, None)?;
            return import::run(&config, &import).await;
        }
        Command::StaffContacts(command) => staff_contacts::run(&command).await?,
        Command::NamedList(command) => staff_contacts::named(&command).await?,
        Command::User(user) => user::run(user).await?,
        Command::ApiKey(command) => api_key::run(command).await?,
        Command::Audit(command) => return audit::run(command).await,
        Command::Key(command) => key::run(command)?,
        Command::Try(trial::Try::Sms) => trial::sms()?,
        Command::Try(trial::Try::Email { files }) => trial::email(&files)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads the settings of a command and starts the log by them.
fn configured(common: &Common, more: Option<(String, String)>) -> Result<Config, Fault> {
    let flags = common.flags().into_iter().chain(more).collect();
    let config = settings::load(&Sources::of_process(common.config.clone(), flags))?;
    logging::start(&config);
    Ok(config)
}

/// Says something on standard error, beside what goes to standard output.
fn tell(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Says something on standard output. A reader that has gone away is no fault.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}
