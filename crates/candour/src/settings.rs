//! Settings: from a file, from the environment, from flags, in that rising order. Every setting is in one table, from
//! which reading, refusing and `--help` are made.

mod attention;
mod keep;
mod known;
mod lookup;
mod messages;
mod sign_on;
mod value;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use candour_channels::smtp::{Protection, Relay};
use candour_domain::key::ForceKey;
use candour_domain::language::Language;
use candour_service::ctx::Settings;
use config::{Environment, File, FileFormat, Value};
use jiff::SignedDuration;

use crate::fault::Fault;

pub use lookup::help;

/// What the environment's names begin with.
const PREFIX: &str = "CANDOUR_";

/// Names in the environment that are no settings: the settings file, and what tests and measures use.
const NOT_SETTINGS: &[&str] = &["config", "bin", "test_", "e2e_", "bench_"];

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// A line of text for each event.
    Text,
    /// A JSON object on a line for each event.
    Json,
}

/// Everything that is set.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data is: `sqlite:PATH` or `postgres://…`.
    pub database: Option<String>,
    /// The address to listen on.
    pub listen: String,
    /// The file of the certificate and those that lead to its root, for TLS by itself.
    pub tls_certificate: Option<PathBuf>,
    /// The file of the certificate's key.
    pub tls_key: Option<PathBuf>,
    /// Where measures are shown, on an address of their own.
    pub metrics_listen: Option<String>,
    /// How long requests are still taken after the program was told to end, while `/readyz` says that it ends.
    pub drain: SignedDuration,
    /// How many connections may be open at once.
    pub connections: u16,
    /// The file of the force key.
    pub key_file: Option<PathBuf>,
    /// The force key itself.
    pub force_key: Option<ForceKey>,
    /// A command that writes the force key.
    pub key_command: Option<String>,
    /// The folder of the keys of months.
    pub key_folder: Option<PathBuf>,
    /// A folder in which files to import are laid down.
    pub drop_folder: Option<PathBuf>,
    /// Those who can open backups: age recipients, or the file that names them.
    pub backup_recipients: Option<String>,
    /// Where backups are laid down.
    pub backup_folder: Option<PathBuf>,
    /// How often a backup is made by itself.
    pub backup_every: Option<SignedDuration>,
    /// Where the list of erasures stands, outside the database and its backups.
    pub erasure_folder: Option<PathBuf>,
    /// How the log is written.
    pub log: LogFormat,
    /// How much is logged.
    pub log_level: tracing::level_filters::LevelFilter,
    /// Whether drafts, which no native reader has read, may be offered.
    pub unreviewed_languages: bool,
    /// Whether `base_url` was set; else it follows from the address that is listened on.
    pub base_url_given: bool,
    /// The mail server's settings, put together once all are read.
    pub smtp: Smtp,
    /// The force's own sign-in service, as far as it was set.
    pub sign_on: sign_on::SignOn,
    /// Suppliers of messages, as far as they were set.
    pub messages: messages::Messages,
    /// What the service is told.
    pub settings: Settings,
}

/// The mail server as it is set.
#[derive(Debug, Clone, Default)]
pub struct Smtp {
    /// Its name.
    pub host: Option<String>,
    /// Its port; nothing for the usual one.
    pub port: Option<u16>,
    /// How the way there is protected.
    pub protection: Protection,
    /// The user name.
    pub user: Option<String>,
    /// The file of the password.
    pub password_file: Option<PathBuf>,
    /// The address mail is from.
    pub from: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database: None,
            listen: "127.0.0.1:8080".to_owned(),
            tls_certificate: None,
            tls_key: None,
            metrics_listen: None,
            drain: SignedDuration::ZERO,
            connections: 4_096,
            key_file: None,
            force_key: None,
            key_command: None,
            key_folder: None,
            drop_folder: None,
            backup_recipients: None,
            backup_folder: None,
            backup_every: None,
            erasure_folder: None,
            log: LogFormat::Text,
            log_level: tracing::level_filters::LevelFilter::INFO,
            unreviewed_languages: false,
            base_url_given: false,
            smtp: Smtp::default(),
            sign_on: sign_on::SignOn::default(),
            messages: messages::Messages::default(),
            settings: Settings::default(),
        }
    }
}

/// Where settings come from, weakest first.
#[derive(Debug, Default)]
pub struct Sources {
    /// The settings file.
    pub file: Option<PathBuf>,
    /// Variables of the environment.
    pub environment: Vec<(String, String)>,
    /// Names and values from flags.
    pub flags: Vec<(String, String)>,
}

impl Sources {
    /// The settings file named by a flag or by `CANDOUR_CONFIG`, this process's environment, and flags.
    pub fn of_process(file: Option<PathBuf>, flags: Vec<(String, String)>) -> Self {
        let environment: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| {
                let name = name.into_string().ok()?;
                Some((name, value.to_string_lossy().into_owned()))
            })
            .collect();
        let named = || std::env::var_os("CANDOUR_CONFIG").filter(|path| !path.is_empty()).map(PathBuf::from);
        Self { file: file.or_else(named), environment, flags }
    }
}

/// Reads all settings.
///
/// # Errors
/// Names the setting, where it was set, what was wrong and what is allowed.
pub fn load(sources: &Sources) -> Result<Config, Fault> {
    let environment = from_environment(sources);
    for (name, _) in &sources.flags {
        lookup::find(name).ok_or_else(|| unknown(name, "on the command line"))?;
    }
    let mut builder = config::Config::builder();
    if let Some(path) = &sources.file {
        builder = builder.add_source(File::from_str(&text_of(path)?, FileFormat::Toml));
    }
    builder = builder.add_source(Environment::default().separator("\u{1}").source(Some(environment.clone())));
    for (name, value) in &sources.flags {
        builder =
            builder.set_override(name, value.as_str()).map_err(|_| unknown(name, "on the command line"))?;
    }
    let merged = builder.build().map_err(|error| {
        let file = sources.file.as_deref().unwrap_or(Path::new("")).display();
        Fault::usage(
            format!("The settings file {file} is not TOML: {error}."),
            "Put that line right; see toml.io.",
        )
    })?;
    let values = merged.cache.into_table().unwrap_or_default();
    let mut names: Vec<&String> = values.keys().collect();
    names.sort();
    let mut config = Config::default();
    for name in names {
        let Some(value) = values.get(name) else { continue };
        let whence = whence(sources, &environment, name);
        let setting = lookup::find(name).ok_or_else(|| unknown(name, &whence))?;
        if known::in_environment_alone(name) && !whence.starts_with("in the environment") {
            return Err(Fault::usage(
                format!("The setting \"{name}\" stands {whence}, where others may read it."),
                format!("Set it in the environment alone, as {PREFIX}{}.", name.to_uppercase()),
            ));
        }
        (setting.set)(&mut config, value).map_err(|wrong| {
            Fault::usage(
                format!("The setting \"{name}\" ({whence}) is wrong: {wrong}."),
                format!("It takes {}.", setting.takes),
            )
        })?;
    }
    config.settings.smtp = relay(&config.smtp)?;
    check(&config)?;
    sign_on::put_together(&mut config)?;
    messages::put_together(&mut config)?;
    Ok(config)
}

/// The mail server, where one is set.
fn relay(smtp: &Smtp) -> Result<Option<Relay>, Fault> {
    let Some(host) = smtp.host.clone() else { return Ok(None) };
    let Some(from) = smtp.from.clone() else {
        return Err(Fault::usage(
            "The setting \"smtp_host\" is set and \"smtp_from\" is not.",
            "Set smtp_from to the address mail is to come from.",
        ));
    };
    let login = match (&smtp.user, &smtp.password_file) {
        (None, None) => None,
        (Some(user), Some(file)) => {
            let password = text_of(file)?.trim_end_matches(['\r', '\n']).to_owned();
            Some((user.clone(), password))
        }
        _ => {
            return Err(Fault::usage(
                "Only one of the settings \"smtp_user\" and \"smtp_password_file\" is set.",
                "A mail server that asks for a password needs both; one that does not needs neither.",
            ));
        }
    };
    if login.is_some() && smtp.protection == Protection::None {
        return Err(Fault::usage(
            "The mail server's password would be sent without encryption.",
            "Set smtp_protection to tls or starttls.",
        ));
    }
    let usual = match smtp.protection {
        Protection::Tls => 465,
        Protection::StartTls => 587,
        Protection::None => 25,
    };
    let port = smtp.port.unwrap_or(usual);
    Ok(Some(Relay { host, port, protection: smtp.protection, login, from }))
}

fn text_of(path: &Path) -> Result<String, Fault> {
    std::fs::read_to_string(path).map_err(|error| {
        Fault::usage(
            format!("The settings file {} cannot be read: {error}.", path.display()),
            "Check the path given by --config or CANDOUR_CONFIG, and that this program may read the file.",
        )
    })
}

/// The settings in the environment, by their own names. `ENVIRONMENT` in capitals becomes lower case.
fn from_environment(sources: &Sources) -> HashMap<String, String> {
    sources
        .environment
        .iter()
        .filter_map(|(name, value)| {
            let name = name.strip_prefix(PREFIX)?.to_lowercase();
            let other = NOT_SETTINGS
                .iter()
                .any(|other| if other.ends_with('_') { name.starts_with(other) } else { name == *other });
            (!other).then(|| (name, value.clone()))
        })
        .collect()
}

fn whence(sources: &Sources, environment: &HashMap<String, String>, name: &str) -> String {
    if sources.flags.iter().any(|(flag, _)| flag == name) {
        "on the command line".to_owned()
    } else if environment.contains_key(name) {
        format!("in the environment as {PREFIX}{}", name.to_uppercase())
    } else {
        format!("in {}", sources.file.as_deref().unwrap_or(Path::new("the settings file")).display())
    }
}

fn unknown(name: &str, whence: &str) -> Fault {
    let near = lookup::nearest(name).map_or_else(String::new, |near| format!(" Is \"{near}\" meant?"));
    Fault::usage(
        format!("There is no setting \"{name}\" (it stands {whence}).{near}"),
        "`candour serve --help` lists all settings.",
    )
}

/// What no setting alone can tell.
fn check(config: &Config) -> Result<(), Fault> {
    let settings = &config.settings;
    if settings.live && settings.synthetic {
        return Err(Fault::usage(
            "The settings \"live\" and \"synthetic\" are both true.",
            "Data is either real or synthetic; set one of the two to false.",
        ));
    }
    if settings.session_idle > settings.session_max {
        return Err(Fault::usage(
            "The setting \"session_idle\" is longer than \"session_max\".",
            "A session ends after session_max at the latest; make session_idle shorter.",
        ));
    }
    if config.tls_certificate.is_some() != config.tls_key.is_some() {
        return Err(Fault::usage(
            "Only one of the settings \"tls_certificate\" and \"tls_key\" is set.",
            "TLS needs both; without both, plain HTTP is spoken and a proxy speaks TLS.",
        ));
    }
    if config.metrics_listen.as_deref().is_some_and(|address| same_address(address, &config.listen)) {
        return Err(Fault::usage(
            format!("The settings \"metrics_listen\" and \"listen\" are both {}.", config.listen),
            "Measures are shown on an address of their own: choose another port for metrics_listen.",
        ));
    }
    if settings.trust_forwarded_for && !settings.trusted_proxies.is_empty() {
        return Err(Fault::usage(
            "The settings \"trust_forwarded_for\" and \"trusted_proxies\" are both set.",
            "Leave trust_forwarded_for out: trusted_proxies says the same, and whom to trust.",
        ));
    }
    if !settings.audit_witness_mail.is_empty() && settings.smtp.is_none() {
        return Err(Fault::usage(
            "The setting \"audit_witness_mail\" is set, and no mail server is.",
            "Set smtp_host and smtp_from.",
        ));
    }
    if config.backup_every.is_some() && (config.backup_folder.is_none() || config.backup_recipients.is_none())
    {
        return Err(Fault::usage(
            "The setting \"backup_every\" is set, and not both of \"backup_folder\" and \"backup_recipients\".",
            "Backups made by themselves need a place, and somebody who can open them.",
        ));
    }
    let draft = |language: &Language| !candour_words::reviewed(*language);
    if !config.unreviewed_languages
        && let Some(language) = settings.languages.iter().copied().find(draft)
    {
        return Err(Fault::usage(
            format!(
                "The setting \"languages\" names {}, whose texts no native reader has read.",
                language.tag()
            ),
            "Leave it out, or set unreviewed_languages to true where a draft is better than nothing.",
        ));
    }
    Ok(())
}

/// Whether two addresses are one; port 0 is never the same port twice.
fn same_address(one: &str, other: &str) -> bool {
    one == other && !one.ends_with(":0")
}

/// The setting as the merged sources hold it.
type Setter = fn(&mut Config, &Value) -> Result<(), String>;

#[cfg(test)]
mod tests;
