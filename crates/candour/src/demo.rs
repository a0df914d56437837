//! The demo: a synthetic force with a year behind it, on SQLite in a folder of its own, and somebody to be in each role.

mod copies;
mod dice;
mod facts;
mod fill;
mod flags;
mod fresh;
mod holds;
mod london;
mod people;
mod restricted;
mod sentences;
mod year;

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use candour_domain::key::ForceKey;
use candour_domain::retention::Periods;
use candour_service::ctx::{Chance, Settings};
use candour_service::message::settings::MessagingSettings;
use candour_store::Store;
use tokio::net::TcpListener;

use crate::database::{self, Schema};
use crate::fault::Fault;
use crate::serve::Doors;
use crate::settings::Config;
use crate::{cli, key_file, logging, serve};

use facts::Facts;
use fill::Filled;
use london::Force;

/// The one seed everything in the demo's year comes from.
const SEED: u64 = 20_261_124;
/// Where a demo is served when nothing else is asked for.
const USUAL_ADDRESS: &str = "127.0.0.1:8080";

/// A reference that no force writes. Spelled as references are read: another spelling would stand in the database and be
/// found by nobody who asks for it.
fn made_up_reference(own: impl std::fmt::Display) -> String {
    format!("SYN/{own}").to_ascii_uppercase()
}

/// Makes the demo, or goes on with it, and serves it.
///
/// # Errors
/// Says why there can be no demo, and what to do.
pub async fn demo(options: cli::Demo) -> Result<(), Fault> {
    // The demo takes no settings from the environment: it must never touch the database of a real force.
    let mut config = Config { log_level: tracing::level_filters::LevelFilter::WARN, ..Config::default() };
    logging::start(&config);
    config.settings = settings(config.settings);
    let folder = folder(options.data.clone())?;
    // Somebody outside would read this folder; here it lies beside the database, so that there is something to look at.
    let witness = folder.join("witness");
    if std::fs::create_dir_all(&witness).is_ok() {
        config.settings.audit_witness_folder = Some(witness);
    }
    // The list of erasures belongs on another disk; here it lies beside the database, so that something can be erased.
    let erasures = folder.join("erasures");
    if std::fs::create_dir_all(&erasures).is_ok() {
        config.settings.erasure_folder = Some(erasures.clone());
        config.erasure_folder = Some(erasures);
    }
    let database = folder.join("candour.db");
    let force = Force::new(SEED);
    if options.only_fill {
        let key = key(&folder)?;
        let filled = fill::fill(&folder, &database, &config.settings, key, &force, options.answers).await?;
        tell(&serde_json::to_string(&filled).unwrap_or_default());
        return Ok(());
    }
    let (listener, bound) = door(options.listen.as_deref()).await?;
    serve::reach_under(&mut config, bound);
    config.database = Some(format!("sqlite:{}", database.display()));
    config.key_folder = Some(folder.join("keys"));
    let key = key(&folder)?;

    let before = Facts::read(&folder);
    let mut filled = None;
    if !database.exists() {
        tell(&format!("Making {} synthetic answers of a year. This takes a few seconds.", options.answers));
        filled = fill_apart(&folder, options.answers).await?;
    }
    let store = database::open(&config, Schema::Migrate).await?;
    let ctx = database::context(&config, store, key).await?;
    let (staff, open) = match (filled, before) {
        (Some(filled), _) => (filled.staff, filled.open),
        (None, Some(before)) => (before.staff, before.codes.open),
        // The file of facts is gone or spoilt: the people get new passwords, and the leaflets a new code.
        (None, None) => (people::renew(&ctx, &force).await?, fresh::open_codes(&ctx, &force).await?),
    };
    let verified = fresh::verified_codes(&ctx, &force).await?;
    drop(force);
    let facts = Facts::new(&config, verified, open, staff);
    facts.write(&folder)?;
    welcome(&folder, &facts, bound);
    serve::run(Doors::plain(listener), ctx, &config).await
}

/// Fills the database in a process of its own, whose memory is free again when it ends. Nothing where what it said of
/// its work cannot be read; the work itself is then done all the same.
async fn fill_apart(folder: &Path, answers: u32) -> Result<Option<Filled>, Fault> {
    let failed = |why: String| {
        Fault::new(
            format!("The demo's database could not be made in {}: {why}.", folder.display()),
            "Make room there, or name another folder with --data.",
        )
    };
    let program = std::env::current_exe().map_err(|error| failed(error.to_string()))?;
    let output = tokio::process::Command::new(program)
        .args(["demo", "--only-fill", "--answers", &answers.to_string(), "--data"])
        .arg(folder)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(output.status.to_string()));
    }
    Ok(serde_json::from_slice(&output.stdout).ok())
}

fn settings(settings: Settings) -> Settings {
    Settings {
        service_name: "My Met Service".to_owned(),
        force_name: "Metropolitan Police (made-up data)".to_owned(),
        languages: candour_words::offered(true),
        synthetic: true,
        // The made-up answers from the force's own network come from here.
        own_networks: "10.20.0.0/16".parse().into_iter().collect(),
        // One machine asks for everything here: people, browsers in tests, measures.
        client_rate: 60_000,
        client_burst: 60_000,
        // Shorter than the year that is made up, so that a warning stands.
        retention: Periods { answer: 360, ..Periods::default() },
        // Nothing leaves the machine.
        messaging: MessagingSettings::for_training(),
        ..settings
    }
}

/// The folder of the demo, made when it is not there, for its owner alone: it holds passwords and a key.
fn folder(given: Option<PathBuf>) -> Result<PathBuf, Fault> {
    let folder = given.unwrap_or_else(|| {
        let random = u64::from_be_bytes(Chance::System.bytes());
        std::env::temp_dir().join(format!("candour-demo-{random:016x}"))
    });
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(|error| {
        Fault::new(
            format!("The folder {} cannot be made: {error}.", folder.display()),
            "Name a folder you may write to: candour demo --data DIR.",
        )
    })?;
    std::path::absolute(&folder).map_err(|error| {
        Fault::new(
            format!("The folder {} cannot be used: {error}.", folder.display()),
            "Name another with --data.",
        )
    })
}

async fn door(asked_for: Option<&str>) -> Result<(TcpListener, SocketAddr), Fault> {
    if let Some(address) = asked_for {
        return serve::listen(address).await;
    }
    if let Ok(door) = serve::listen(USUAL_ADDRESS).await {
        return Ok(door);
    }
    tell(&format!("{USUAL_ADDRESS} is taken; the demo takes a free port instead."));
    serve::listen("127.0.0.1:0").await
}

fn key(folder: &Path) -> Result<ForceKey, Fault> {
    let path = folder.join("force.key");
    if path.exists() { key_file::read(&path) } else { key_file::make(&path, &Chance::System) }
}

/// What a person at the terminal is told.
fn welcome(folder: &Path, facts: &Facts, bound: SocketAddr) {
    let base = &facts.base_url;
    let code = facts.codes.verified.first().map_or("", String::as_str);
    let leaflet = facts.codes.open.first().map_or("", String::as_str);
    let mut text = format!(
        "\nThe demo is ready at {base} — everything in it is made up.\n\n\
         Try\n  a victim's page       {base}/f/{code}\n  a leaflet's page      {base}/f/{leaflet}\n\
         \x20 type a code           {base}/f\n  rights and support    {base}/rights  {base}/support\n\
         \x20 staff                 {base}/sign-in\n\nSign in as\n"
    );
    for person in &facts.staff {
        let _ = writeln!(text, "  {:<23} {}   then {base}{}", person.username, person.password, person.home);
    }
    let _ = write!(
        text,
        "\n{} fresh codes and these sign-ins stand in {}.\nThe same again with what is there now: candour demo --data {}\n",
        facts.codes.verified.len(),
        folder.join("demo.json").display(),
        folder.display(),
    );
    if !bound.ip().is_loopback() {
        text.push_str("Anybody who can reach this machine can use the demo.\n");
    }
    text.push_str("Ctrl-c ends it.");
    tell(&text);
}

/// Says something on standard output. A reader that has gone away is no fault.
fn tell(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}

/// Opens the store to fill in `path`.
async fn new_store(path: &Path) -> Result<Store, Fault> {
    let store = Store::open(&format!("sqlite:{}", path.display())).await?;
    store.migrate().await?;
    Ok(store)
}

#[cfg(test)]
mod tests {
    use candour_domain::encounter::force_reference;

    use super::made_up_reference;

    #[test]
    fn a_made_up_reference_is_found_by_whoever_types_it() {
        for own in ["0000001", "F01a22d3b5157", "l9x2-17"] {
            let kept = made_up_reference(own);
            assert_eq!(force_reference(&kept).as_deref(), Ok(kept.as_str()));
            assert_eq!(force_reference(&kept.to_lowercase()).as_deref(), Ok(kept.as_str()));
        }
    }
}
