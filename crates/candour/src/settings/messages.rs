//! The settings of text messages and e-mail to people. They stand in the one table of settings, and are put together when
//! all have been read: `sms_backend` and `email_backend` are what turns sending on.

use std::path::{Path, PathBuf};

use candour_channels::gateway::{Gateway, NotifyGateway, SmtpGateway, TwilioGateway};
use candour_channels::notify::{ApiKey, Notify};
use candour_channels::token::Token;
use candour_channels::twilio::{AuthToken, Twilio};
use candour_domain::contact_point::{ContactKind, ContactPoint};
use candour_domain::sms_length::FragmentPrice;
use candour_service::message::settings::{MessagingSettings, TWILIO_NEWS};
use config::Value;

use super::Config;
use super::known::Known;
use super::value::{address, mail_address, text};
use crate::fault::Fault;

/// A secret is a line of text; a file far larger is something else.
const LONGEST_SECRET: u64 = 4_096;

/// The usual addresses of the two.
const NOTIFY: &str = "https://api.notifications.service.gov.uk";
const TWILIO: &str = "https://api.twilio.com";

/// Who sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Supplier {
    #[default]
    None,
    Notify,
    Twilio,
    Smtp,
    Training,
}

/// A secret as it was set: itself, or the file it stands in. `Debug` hides it.
#[derive(Clone, Default)]
struct SecretFrom {
    itself: Option<String>,
    file: Option<PathBuf>,
}

impl std::fmt::Debug for SecretFrom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretFrom({:?})", self.file)
    }
}

/// What was set, as far as it was.
#[derive(Debug, Clone, Default)]
pub struct Messages {
    sms: Supplier,
    email: Supplier,
    notify_key: SecretFrom,
    notify_base: Option<String>,
    notify_sms_template: Option<String>,
    notify_email_template: Option<String>,
    notify_sms_sender: Option<String>,
    notify_token: SecretFrom,
    twilio_account: Option<String>,
    twilio_token: SecretFrom,
    twilio_from: Option<String>,
    twilio_base: Option<String>,
    email_from: Option<String>,
    email_reply_domain: Option<String>,
    sms_number: Option<String>,
    fragment_price: Option<FragmentPrice>,
}

/// The settings.
pub const KNOWN: &[Known] = &[
    Known {
        name: "sms_backend",
        does: "by whom text messages go out and come in; training keeps them in memory and sends none",
        takes: "none, notify, twilio or training",
        default: "none: no text message is sent",
        set: |config, value| {
            config.messages.sms = match text(value)?.as_str() {
                "none" => Supplier::None,
                "notify" => Supplier::Notify,
                "twilio" => Supplier::Twilio,
                "training" => Supplier::Training,
                other => return Err(format!("\"{other}\" is none of them")),
            };
            Ok(())
        },
    },
    Known {
        name: "email_backend",
        does: "by whom e-mail to people goes out; training keeps it in memory and sends none",
        takes: "none, notify, smtp or training",
        default: "none: no e-mail to people is sent",
        set: |config, value| {
            config.messages.email = match text(value)?.as_str() {
                "none" => Supplier::None,
                "notify" => Supplier::Notify,
                "smtp" => Supplier::Smtp,
                "training" => Supplier::Training,
                other => return Err(format!("\"{other}\" is none of them")),
            };
            Ok(())
        },
    },
    Known {
        name: "notify_api_key_file",
        does: "the file of the service's key at GOV.UK Notify",
        takes: "a path",
        default: "none",
        set: |config, value| {
            config.messages.notify_key.file = Some(PathBuf::from(text(value)?));
            Ok(())
        },
    },
    Known {
        name: "notify_api_key",
        does: "the service's key at GOV.UK Notify itself",
        takes: "a key as Notify shows it, in the environment alone",
        default: "none",
        set: |config, value| {
            config.messages.notify_key.itself = Some(text(value)?);
            Ok(())
        },
    },
    Known {
        name: "notify_base_url",
        does: "the address of GOV.UK Notify, or of a sandbox on this machine",
        takes: "an address that begins with https://, or with http:// for this machine",
        default: "https://api.notifications.service.gov.uk",
        set: |config, value| {
            config.messages.notify_base = Some(address(value)?);
            Ok(())
        },
    },
    Known {
        name: "notify_sms_template",
        does: "the id of the template for text messages at Notify, which holds ((body)) and nothing else",
        takes: "an id as Notify shows it",
        default: "none",
        set: |config, value| {
            config.messages.notify_sms_template = Some(id(value)?);
            Ok(())
        },
    },
    Known {
        name: "notify_email_template",
        does: "the id of the template for e-mail at Notify, whose subject is ((subject)) and whose text is ((body))",
        takes: "an id as Notify shows it",
        default: "none",
        set: |config, value| {
            config.messages.notify_email_template = Some(id(value)?);
            Ok(())
        },
    },
    Known {
        name: "notify_sms_sender_id",
        does: "the id of the sender that text messages come from at Notify",
        takes: "an id as Notify shows it",
        default: "the usual sender of the service at Notify",
        set: |config, value| {
            config.messages.notify_sms_sender = Some(id(value)?);
            Ok(())
        },
    },
    Known {
        name: "notify_callback_token_file",
        does: "the file of the token that Notify shows with each callback",
        takes: "a path",
        default: "none: no callback is taken, and received texts are found in Notify's list alone",
        set: |config, value| {
            config.messages.notify_token.file = Some(PathBuf::from(text(value)?));
            Ok(())
        },
    },
    Known {
        name: "notify_callback_token",
        does: "the token that Notify shows with each callback, itself",
        takes: "10 to 200 characters without spaces, in the environment alone",
        default: "none",
        set: |config, value| {
            config.messages.notify_token.itself = Some(text(value)?);
            Ok(())
        },
    },
    Known {
        name: "twilio_account_sid",
        does: "the id of the account at Twilio",
        takes: "letters and digits, as in AC0123…",
        default: "none",
        set: |config, value| {
            config.messages.twilio_account = Some(text(value)?);
            Ok(())
        },
    },
    Known {
        name: "twilio_auth_token_file",
        does: "the file of the account's token at Twilio",
        takes: "a path",
        default: "none",
        set: |config, value| {
            config.messages.twilio_token.file = Some(PathBuf::from(text(value)?));
            Ok(())
        },
    },
    Known {
        name: "twilio_auth_token",
        does: "the account's token at Twilio itself",
        takes: "letters and digits, in the environment alone",
        default: "none",
        set: |config, value| {
            config.messages.twilio_token.itself = Some(text(value)?);
            Ok(())
        },
    },
    Known {
        name: "twilio_from",
        does: "the number that text messages come from at Twilio, or the id of a messaging service there",
        takes: "a number in the form +44…, or an id that begins with MG",
        default: "sms_number",
        set: |config, value| {
            let from = text(value)?;
            let service = from.starts_with("MG") && from.bytes().all(|byte| byte.is_ascii_alphanumeric());
            config.messages.twilio_from = Some(if service { from } else { number(&from)? });
            Ok(())
        },
    },
    Known {
        name: "twilio_base_url",
        does: "the address of Twilio",
        takes: "an address that begins with https://, or with http:// for this machine",
        default: "https://api.twilio.com",
        set: |config, value| {
            config.messages.twilio_base = Some(address(value)?);
            Ok(())
        },
    },
    Known {
        name: "email_from",
        does: "whom e-mail to people is from, by name and address; neutral, since others may see it",
        takes: "an e-mail address, or a name and an address in angle brackets",
        default: "smtp_from",
        set: |config, value| {
            let from = text(value)?;
            let inner = from.split_once('<').map_or(from.as_str(), |(_, inner)| inner.trim_end_matches('>'));
            mail_address(inner)?;
            config.messages.email_from = Some(from);
            Ok(())
        },
    },
    Known {
        name: "email_reply_domain",
        does: "the domain whose mail the force's mail server hands to this program, for answers and for mail that comes \
               back",
        takes: "a domain, as in feedback.force.example",
        default: "none: e-mail cannot be answered",
        set: |config, value| {
            let domain = text(value)?.to_ascii_lowercase();
            let part = |part: &str| {
                !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            };
            if !domain.contains('.') || !domain.split('.').all(part) {
                return Err(format!("\"{domain}\" is not a domain"));
            }
            config.messages.email_reply_domain = Some(domain);
            Ok(())
        },
    },
    Known {
        name: "sms_number",
        does: "the number that people send text messages to",
        takes: "a telephone number",
        default: "none: no page names a number",
        set: |config, value| {
            config.messages.sms_number = Some(number(&text(value)?)?);
            Ok(())
        },
    },
    Known {
        name: "sms_fragment_price",
        does: "what a fragment of a text message costs, shown before anything is sent",
        takes: "pounds, with at most four digits after the point, as in 0.024",
        default: "0.024 for notify (emergency services in 2026/27, after the free allowance); else none is shown",
        set: |config, value| {
            config.messages.fragment_price = Some(price(&text(value)?)?);
            Ok(())
        },
    },
];

/// Secrets that may stand in the environment alone.
pub const ENVIRONMENT_ALONE: &[&str] = &["notify_api_key", "notify_callback_token", "twilio_auth_token"];

/// An id as Notify writes it.
fn id(value: &Value) -> Result<String, String> {
    let text = text(value)?.to_ascii_lowercase();
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    let digits = text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    if digits && parts == [8, 4, 4, 4, 12] { Ok(text) } else { Err(format!("\"{text}\" is not such an id")) }
}

/// A telephone number in one form.
fn number(text: &str) -> Result<String, String> {
    ContactPoint::parse(text)
        .filter(|point| point.kind() == ContactKind::Telephone)
        .map(|point| point.value().to_owned())
        .ok_or_else(|| format!("\"{text}\" is not a telephone number"))
}

/// Pounds as hundredths of a penny.
fn price(text: &str) -> Result<FragmentPrice, String> {
    let wrong = || format!("\"{text}\" is not a price in pounds, as in 0.024");
    let (pounds, parts) = text.trim_start_matches('£').split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(pounds) || !digits(parts) || parts.len() > 4 || pounds.len() > 2 {
        return Err(wrong());
    }
    let number = format!("{pounds}{parts:0<4}").parse().map_err(|_| wrong())?;
    Ok(FragmentPrice(number))
}

/// Puts together what was set.
///
/// # Errors
/// Says what is missing or does not fit.
pub fn put_together(config: &mut Config) -> Result<(), Fault> {
    let set = config.messages.clone();
    let mut settings = MessagingSettings {
        email_reply_domain: set.email_reply_domain.clone(),
        sms_number: set.sms_number.clone(),
        fragment_price: set.fragment_price,
        ..MessagingSettings::default()
    };
    if config.settings.live && [set.sms, set.email].contains(&Supplier::Training) {
        return Err(Fault::usage(
            "Messages are for training, and the setting \"live\" is true: they would reach nobody.",
            "Set sms_backend and email_backend to a supplier or to none.",
        ));
    }
    let token = read(&set.notify_token, "notify_callback_token")?;
    settings.notify_callback_token = token
        .map(|text| Token::parse(&text).map_err(|error| wrong("notify_callback_token", &error)))
        .transpose()?;
    let training = || Gateway::Training(settings.training.clone());
    let sms = match set.sms {
        Supplier::None | Supplier::Smtp => None,
        Supplier::Training => Some(training()),
        Supplier::Notify => {
            missing(set.notify_sms_template.as_ref(), "sms_backend", "notify", "notify_sms_template")?;
            Some(notify(&set, "sms_backend")?)
        }
        Supplier::Twilio => Some(twilio(&set, config)?),
    };
    let email = match set.email {
        Supplier::None | Supplier::Twilio => None,
        Supplier::Training => Some(training()),
        Supplier::Notify => {
            missing(set.notify_email_template.as_ref(), "email_backend", "notify", "notify_email_template")?;
            Some(notify(&set, "email_backend")?)
        }
        Supplier::Smtp => {
            let relay = missing(config.settings.smtp.clone(), "email_backend", "smtp", "smtp_host")?;
            let from = set.email_from.clone().unwrap_or_else(|| relay.from.clone());
            Some(Gateway::Smtp(SmtpGateway { relay, from }))
        }
    };
    if let Some(Gateway::Twilio(gateway)) = &sms {
        settings.twilio_token = Some(gateway.account.token().clone());
    }
    if matches!(set.sms, Supplier::Notify | Supplier::Training) {
        settings.fragment_price = settings.fragment_price.or(Some(FragmentPrice::NOTIFY_2026));
    }
    (settings.sms, settings.email) = (sms, email);
    config.settings.messaging = settings;
    Ok(())
}

fn notify(set: &Messages, backend: &str) -> Result<Gateway, Fault> {
    let key = missing(read(&set.notify_key, "notify_api_key")?, backend, "notify", "notify_api_key_file")?;
    let key = ApiKey::parse(&key).map_err(|error| wrong("notify_api_key", &error))?;
    let base = set.notify_base.as_deref().unwrap_or(NOTIFY);
    let service = Notify::new(base, key).ok_or_else(|| not_reached("notify_base_url"))?;
    Ok(Gateway::Notify(NotifyGateway {
        service,
        sms_template: set.notify_sms_template.clone(),
        email_template: set.notify_email_template.clone(),
        sms_sender: set.notify_sms_sender.clone(),
    }))
}

fn twilio(set: &Messages, config: &Config) -> Result<Gateway, Fault> {
    let need = |value: Option<String>, name| missing(value, "sms_backend", "twilio", name);
    let account = need(set.twilio_account.clone(), "twilio_account_sid")?;
    let token = need(read(&set.twilio_token, "twilio_auth_token")?, "twilio_auth_token_file")?;
    let token = AuthToken::parse(&token).map_err(|error| wrong("twilio_auth_token", &error))?;
    let from = need(set.twilio_from.clone().or_else(|| set.sms_number.clone()), "twilio_from")?;
    let base = set.twilio_base.as_deref().unwrap_or(TWILIO);
    let account = Twilio::new(base, &account, token).ok_or_else(|| not_reached("twilio_base_url"))?;
    // Twilio reaches us under the public address alone; without one its news is asked for.
    let base_url = &config.settings.base_url;
    let public = config.base_url_given && base_url.starts_with("https://");
    let news_to = public.then(|| format!("{base_url}{TWILIO_NEWS}"));
    Ok(Gateway::Twilio(TwilioGateway { account, from, news_to }))
}

fn missing<T>(value: Option<T>, backend: &str, supplier: &str, name: &str) -> Result<T, Fault> {
    value.ok_or_else(|| {
        Fault::usage(
            format!("The setting \"{backend}\" is {supplier}, and \"{name}\" is not set."),
            format!("Set {name}; `candour serve --help` says what it takes."),
        )
    })
}

fn wrong(name: &str, error: &dyn std::error::Error) -> Fault {
    Fault::usage(
        format!("The setting \"{name}\" is wrong: {error}."),
        "Copy it again from the supplier's page, and nothing else.",
    )
}

fn not_reached(name: &str) -> Fault {
    Fault::usage(
        format!(
            "The setting \"{name}\", or the account with it, is wrong: a supplier is reached by https alone."
        ),
        "Set it to an address that begins with https://; http:// is for this machine.",
    )
}

/// A secret from where it was set.
fn read(from: &SecretFrom, name: &str) -> Result<Option<String>, Fault> {
    match (&from.itself, &from.file) {
        (Some(_), Some(_)) => Err(Fault::usage(
            format!("Both of the settings \"{name}\" and \"{name}_file\" are set."),
            "Set one of the two.",
        )),
        (Some(text), None) => Ok(Some(text.clone())),
        (None, Some(file)) => line_of(file, name).map(Some),
        (None, None) => Ok(None),
    }
}

fn line_of(path: &Path, name: &str) -> Result<String, Fault> {
    use std::io::Read as _;
    let shown = path.display();
    let mut text = String::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(LONGEST_SECRET).read_to_string(&mut text));
    if let Err(error) = read {
        return Err(Fault::usage(
            format!("The file {shown} of the setting \"{name}_file\" cannot be read: {error}."),
            format!("Set {name}_file to where it is, and let this program's account read it."),
        ));
    }
    let text = text.trim();
    if text.is_empty() || text.contains(char::is_control) {
        return Err(Fault::usage(
            format!("The file {shown} of the setting \"{name}_file\" is empty, or has more than one line."),
            "Put the secret into it, and nothing else.",
        ));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests;
