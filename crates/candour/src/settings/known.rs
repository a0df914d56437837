//! The table of all settings.

use std::path::PathBuf;
use std::str::FromStr as _;

use candour_channels::smtp::Protection;
use candour_domain::key::ForceKey;
use jiff::SignedDuration;

use super::value::{address, languages, listen, mail_address, name, networks, span, text, truth, whole};
use super::{LogFormat, Setter, attention, keep, messages, sign_on};

/// One setting.
pub struct Known {
    /// Its name in the file; in the environment it stands in capitals after `CANDOUR_`.
    pub name: &'static str,
    /// What it does.
    pub does: &'static str,
    /// What it takes, as "It takes …".
    pub takes: &'static str,
    /// What holds when it is not set.
    pub default: &'static str,
    /// Reads it.
    pub set: Setter,
}

pub(super) const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);
pub(super) const MONTH: SignedDuration = SignedDuration::from_hours(24 * 31);

const KNOWN: &[Known] = &[
    Known {
        name: "database",
        does: "where the data is",
        takes: "sqlite: and a path, or a postgres:// address",
        default: "none",
        set: |config, value| {
            let address = text(value)?;
            let known = ["sqlite:", "postgres://", "postgresql://"];
            if !known.iter().any(|start| address.starts_with(start)) {
                // The address may hold a password, so it is not repeated.
                return Err("it begins with neither sqlite: nor postgres://".to_owned());
            }
            config.database = Some(address);
            Ok(())
        },
    },
    Known {
        name: "listen",
        does: "the address and port to serve on",
        takes: "an address and a port, as in 127.0.0.1:8080; port 0 takes any free port",
        default: "127.0.0.1:8080",
        set: |config, value| {
            config.listen = listen(value)?;
            Ok(())
        },
    },
    Known {
        name: "tls_certificate",
        does: "the file of the certificate, and of those that lead to its root, to speak TLS without a proxy; read \
               again on SIGHUP",
        takes: "a path to a PEM file",
        default: "none: plain HTTP",
        set: |config, value| {
            config.tls_certificate = Some(PathBuf::from(text(value)?));
            Ok(())
        },
    },
    Known {
        name: "tls_key",
        does: "the file of the certificate's key",
        takes: "a path to a PEM file",
        default: "none",
        set: |config, value| {
            config.tls_key = Some(PathBuf::from(text(value)?));
            Ok(())
        },
    },
    Known {
        name: "metrics_listen",
        does: "the address and port on which measures are shown, at /metrics, for nobody but who watches the program",
        takes: "an address and a port other than those of listen, as in 127.0.0.1:9100",
        default: "none: no measures are shown",
        set: |config, value| {
            config.metrics_listen = Some(listen(value)?);
            Ok(())
        },
    },
    Known {
        name: "drain",
        does: "how long requests are still taken after SIGTERM, while /readyz sends new ones elsewhere",
        takes: "0s to 5m",
        default: "0s",
        set: |config, value| {
            config.drain = span(value, SignedDuration::ZERO, SignedDuration::from_mins(5))?;
            Ok(())
        },
    },
    Known {
        name: "connections",
        does: "how many connections may be open at once; one client that is no trusted proxy has a quarter of them",
        takes: "a whole number from 16 to 65535",
        default: "4096",
        set: |config, value| {
            config.connections = whole(value, 16, u16::MAX)?;
            Ok(())
        },
    },
    Known {
        name: "client_rate",
        does: "how many requests a minute one client (an address, or a /64 of IPv6) may make on end, on all nodes \
               together; a station, a refuge or a hospital is one client",
        takes: "a whole number from 0 to 60000; 0 for no limit",
        default: "1200",
        set: |config, value| {
            config.settings.client_rate = u32::from(whole(value, 0, 60_000)?);
            Ok(())
        },
    },
    Known {
        name: "client_burst",
        does: "how many requests one client may make at once, before client_rate counts",
        takes: "a whole number from 1 to 60000",
        default: "600",
        set: |config, value| {
            config.settings.client_burst = u32::from(whole(value, 1, 60_000)?);
            Ok(())
        },
    },
    Known {
        name: "key_file",
        does: "the file of the force key, made by `candour key new PATH`",
        takes: "a path",
        default: "none",
        set: |config, value| {
            config.key_file = Some(PathBuf::from(text(value)?));
            Ok(())
        },
    },
    Known {
        name: "force_key",
        does: "the force key itself, where neither a file nor a command gives it; in the environment alone",
        takes: "64 hexadecimal digits",
        default: "none",
        set: |config, value| {
            let key = ForceKey::from_hex(&text(value)?).map_err(|_| "it is no force key".to_owned())?;
            config.force_key = Some(key);
            Ok(())
        },
    },
    Known {
        name: "key_command",
        does: "a command whose output is the force key, run by the shell at the start",
        takes: "a line for /bin/sh",
        default: "none",
        set: |config, value| {
            config.key_command = Some(text(value)?);
            Ok(())
        },
    },
    Known {
        name: "key_folder",
        does: "the folder of the keys of months, which the force key opens; outside the database and its backups, the same \
               for every node, and made at the first start",
        takes: "a path",
        default: "keys, beside the key file",
        set: |config, value| {
            config.key_folder = Some(PathBuf::from(text(value)?));
            Ok(())
        },
    },
    Known {
        name: "backup_days",
        does: "how many days you keep a backup of the database at most; so long after its last use the key of a month is \
               destroyed, and no backup opens what was erased before",
        takes: "a whole number from 7 to 3650",
        default: "35",
        set: |config, value| {
            config.settings.backup_days = whole(value, 7, 3_650)?;
            Ok(())
        },
    },
    Known {
        name: "drop_folder",
        does: "a folder in which files to import are laid down",
        takes: "a path",
        default: "none",
        set: |config, value| {
            config.drop_folder = Some(PathBuf::from(text(value)?));
            Ok(())
        },
    },
    Known {
        name: "backup_recipients",
        does: "who can open backups: age recipients, made by `candour backup key FILE` elsewhere, or a file of them",
        takes: "recipients (age1…) parted by commas, or the path of a file with one on each line",
        default: "none: no backup is made",
        set: |config, value| {
            config.backup_recipients = Some(text(value)?);
            Ok(())
        },
    },
    Known {
        name: "backup_folder",
        does: "the folder in which backups are laid down",
        takes: "the path of a folder, best on another machine's disk",
        default: "none",
        set: |config, value| {
            config.backup_folder = Some(PathBuf::from(text(value)?));
            Ok(())
        },
    },
    Known {
        name: "backup_every",
        does: "how often the program makes a backup by itself; one node does it",
        takes: "1h to 31d",
        default: "none: only `candour backup` makes any",
        set: |config, value| {
            config.backup_every = Some(span(value, SignedDuration::from_hours(1), MONTH)?);
            Ok(())
        },
    },
    Known {
        name: "erasure_folder",
        does: "the folder with the list of what was erased, by ids, from which a restore does it again",
        takes: "the path of a folder outside the database and its backups",
        default: "none: nothing can be erased but by a receipt, and a restore brings that back",
        set: |config, value| {
            let folder = PathBuf::from(text(value)?);
            config.settings.erasure_folder = Some(folder.clone());
            config.erasure_folder = Some(folder);
            Ok(())
        },
    },
    Known {
        name: "data_contact",
        does: "whom people ask about what is held about them, as told on the page of a receipt whose words are held",
        takes: "a name with a telephone number, an e-mail address or both, 100 characters at most",
        default: "the force's name alone",
        set: |config, value| {
            config.settings.data_contact = Some(name(value)?);
            Ok(())
        },
    },
    Known {
        name: "log",
        does: "how the log on standard error is written",
        takes: "text or json",
        default: "text",
        set: |config, value| {
            config.log = match text(value)?.as_str() {
                "text" => LogFormat::Text,
                "json" => LogFormat::Json,
                other => return Err(format!("\"{other}\" is neither text nor json")),
            };
            Ok(())
        },
    },
    Known {
        name: "log_level",
        does: "how much is logged",
        takes: "off, error, warn, info, debug or trace",
        default: "info",
        set: |config, value| {
            let level = text(value)?;
            config.log_level = tracing::level_filters::LevelFilter::from_str(&level)
                .map_err(|_| format!("\"{level}\" is no such level"))?;
            Ok(())
        },
    },
    Known {
        name: "service_name",
        does: "the public name of the service",
        takes: "up to 100 characters",
        default: "Candour",
        set: |config, value| {
            config.settings.service_name = name(value)?;
            Ok(())
        },
    },
    Known {
        name: "force_name",
        does: "the name of the force",
        takes: "up to 100 characters",
        default: "Your police force",
        set: |config, value| {
            config.settings.force_name = name(value)?;
            Ok(())
        },
    },
    Known {
        name: "languages",
        does: "the languages offered, the first where a browser asks for none of them",
        takes: "tags out of en, cy, ro, bn, ur, tr, pl, pa, ar, so, parted by commas",
        default: "en",
        set: |config, value| {
            config.settings.languages = languages(value)?;
            Ok(())
        },
    },
    Known {
        name: "unreviewed_languages",
        does: "whether languages may be offered whose texts no native reader has read",
        takes: "true or false",
        default: "false",
        set: |config, value| {
            config.unreviewed_languages = truth(value)?;
            Ok(())
        },
    },
    Known {
        name: "synthetic",
        does: "whether all data is made up; every page then says so",
        takes: "true or false",
        default: "false",
        set: |config, value| {
            config.settings.synthetic = truth(value)?;
            Ok(())
        },
    },
    Known {
        name: "live",
        does: "whether real people's data may be held; until then every page says that it may not",
        takes: "true or false",
        default: "false",
        set: |config, value| {
            config.settings.live = truth(value)?;
            Ok(())
        },
    },
    Known {
        name: "base_url",
        does: "the address people reach the service under, as it is printed on codes",
        takes: "an address that begins with https:// or http://",
        default: "http:// and the address it listens on",
        set: |config, value| {
            config.settings.base_url = address(value)?;
            config.base_url_given = true;
            Ok(())
        },
    },
    Known {
        name: "exit_url",
        does: "where \"leave this page\" leads",
        takes: "an address that begins with https:// or http://",
        default: "https://www.bbc.co.uk/weather",
        set: |config, value| {
            config.settings.exit_url = address(value)?;
            Ok(())
        },
    },
    Known {
        name: "trust_forwarded_for",
        does: "whether whoever connects is a proxy that sets X-Forwarded-For; kept from 0.1.0, trusted_proxies is better",
        takes: "true or false",
        default: "false",
        set: |config, value| {
            config.settings.trust_forwarded_for = truth(value)?;
            Ok(())
        },
    },
    Known {
        name: "trusted_proxies",
        does: "the proxies in front, whose word about a visitor's address is taken",
        takes: "addresses and networks parted by commas, as in 127.0.0.1, 10.1.0.0/16, 2001:db8::/48",
        default: "none",
        set: |config, value| {
            config.settings.trusted_proxies = networks(value)?;
            Ok(())
        },
    },
    Known {
        name: "forwarded_header",
        does: "the header by which those proxies tell the visitor's address; the other one is not read",
        takes: "x-forwarded-for or forwarded",
        default: "x-forwarded-for",
        set: |config, value| {
            config.settings.forwarded_by_rfc7239 = match text(value)?.to_ascii_lowercase().as_str() {
                "x-forwarded-for" => false,
                "forwarded" => true,
                other => return Err(format!("\"{other}\" is neither x-forwarded-for nor forwarded")),
            };
            Ok(())
        },
    },
    Known {
        name: "code_days",
        does: "how many days a single-use code works",
        takes: "a whole number from 1 to 3650",
        default: "90",
        set: |config, value| {
            config.settings.code_days = whole(value, 1, 3_650)?;
            Ok(())
        },
    },
    Known {
        name: "card_days",
        does: "how many days a printed card works",
        takes: "a whole number from 1 to 3650",
        default: "365",
        set: |config, value| {
            config.settings.card_days = whole(value, 1, 3_650)?;
            Ok(())
        },
    },
    Known {
        name: "session_idle",
        does: "how long a sign-in may stand unused",
        takes: "1m to 24h",
        default: "30m",
        set: |config, value| {
            config.settings.session_idle = span(value, MINUTE, DAY)?;
            Ok(())
        },
    },
    Known {
        name: "session_max",
        does: "how long a sign-in may last at all",
        takes: "1m to 24h",
        default: "12h",
        set: |config, value| {
            config.settings.session_max = span(value, MINUTE, DAY)?;
            Ok(())
        },
    },
    Known {
        name: "sign_in_password",
        does: "whether people sign in with a password and a one-time code; where it is off, only by the other means",
        takes: "on or off",
        default: "on",
        set: |config, value| {
            config.settings.sign_in_password = match text(value)?.as_str() {
                "on" => true,
                "off" => false,
                other => return Err(format!("\"{other}\" is neither on nor off")),
            };
            Ok(())
        },
    },
    Known {
        name: "alert_webhook",
        does: "where signed alerts about risks and requests to be contacted are posted",
        takes: "an address that begins with https:// or http://",
        default: "none",
        set: |config, value| {
            config.settings.alert_webhook = Some(address(value)?);
            Ok(())
        },
    },
    Known {
        name: "audit_witness_folder",
        does: "a folder that somebody outside the force reads, in which each checkpoint of the audit log is laid down",
        takes: "a path",
        default: "none",
        set: |config, value| {
            config.settings.audit_witness_folder = Some(PathBuf::from(text(value)?));
            Ok(())
        },
    },
    Known {
        name: "audit_witness_webhook",
        does: "where each checkpoint of the audit log is posted, signed like alerts",
        takes: "an address that begins with https:// or http://",
        default: "none",
        set: |config, value| {
            config.settings.audit_witness_webhook = Some(address(value)?);
            Ok(())
        },
    },
    Known {
        name: "audit_witness_mail",
        does: "to whom outside the force each checkpoint of the audit log is sent by mail; needs smtp_host",
        takes: "e-mail addresses parted by commas",
        default: "nobody",
        set: |config, value| {
            config.settings.audit_witness_mail =
                text(value)?.split(',').map(mail_address).collect::<Result<_, _>>()?;
            Ok(())
        },
    },
    Known {
        name: "smtp_host",
        does: "the mail server that takes the program's mail",
        takes: "a host name or an address",
        default: "none: no mail is sent",
        set: |config, value| {
            config.smtp.host = Some(text(value)?);
            Ok(())
        },
    },
    Known {
        name: "smtp_port",
        does: "the mail server's port",
        takes: "a whole number from 1 to 65535",
        default: "465 for tls, 587 for starttls, 25 for none",
        set: |config, value| {
            config.smtp.port = Some(whole(value, 1, u16::MAX)?);
            Ok(())
        },
    },
    Known {
        name: "smtp_protection",
        does: "how the way to the mail server is protected; starttls sends nothing where the server does not offer it",
        takes: "tls, starttls or none",
        default: "starttls",
        set: |config, value| {
            config.smtp.protection = match text(value)?.as_str() {
                "tls" => Protection::Tls,
                "starttls" => Protection::StartTls,
                "none" => Protection::None,
                other => return Err(format!("\"{other}\" is none of them")),
            };
            Ok(())
        },
    },
    Known {
        name: "smtp_user",
        does: "the user name at the mail server",
        takes: "a name",
        default: "none",
        set: |config, value| {
            config.smtp.user = Some(text(value)?);
            Ok(())
        },
    },
    Known {
        name: "smtp_password_file",
        does: "the file of the password at the mail server",
        takes: "a path",
        default: "none",
        set: |config, value| {
            config.smtp.password_file = Some(PathBuf::from(text(value)?));
            Ok(())
        },
    },
    Known {
        name: "smtp_from",
        does: "the address the program's mail comes from",
        takes: "an e-mail address",
        default: "none",
        set: |config, value| {
            config.smtp.from = Some(mail_address(&text(value)?)?);
            Ok(())
        },
    },
];

/// Every setting.
pub fn all() -> impl Iterator<Item = &'static Known> {
    KNOWN.iter().chain(attention::KNOWN).chain(keep::KNOWN).chain(sign_on::KNOWN).chain(messages::KNOWN)
}

/// Whether a setting is a secret itself, which may stand in the environment alone.
pub fn in_environment_alone(name: &str) -> bool {
    name == "force_key" || messages::ENVIRONMENT_ALONE.contains(&name)
}
