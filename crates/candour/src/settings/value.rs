//! Reading a value that may come from TOML, with types, or from the environment or a flag, as text.

use std::net::IpAddr;

use candour_domain::language::Language;
use candour_domain::risk::RiskKind;
use config::{Value, ValueKind};
use ipnet::IpNet;
use jiff::SignedDuration;

/// What is wrong with a value; the name of the setting and what it takes are added around it.
type Read<T> = Result<T, String>;

/// Text; numbers and truth values are taken as they are written.
pub fn text(value: &Value) -> Read<String> {
    let text = match &value.kind {
        ValueKind::String(text) => text.trim().to_owned(),
        ValueKind::I64(number) => number.to_string(),
        ValueKind::U64(number) => number.to_string(),
        ValueKind::Float(number) => number.to_string(),
        ValueKind::Boolean(value) => value.to_string(),
        ValueKind::Nil => String::new(),
        _ => return Err("it is a list or a table, not one value".to_owned()),
    };
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.chars().any(char::is_control) {
        return Err("it holds a line break or another control character".to_owned());
    }
    Ok(text)
}

/// A name that people read.
pub fn name(value: &Value) -> Read<String> {
    let text = text(value)?;
    if text.chars().count() > 100 { Err("it is longer than 100 characters".to_owned()) } else { Ok(text) }
}

/// An e-mail address, as far as can be told without sending to it.
pub fn mail_address(text: &str) -> Read<String> {
    let text = text.trim();
    let parts = text.rsplit_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty());
    if parts.is_none() || text.chars().any(char::is_whitespace) {
        return Err(format!("\"{text}\" is not an e-mail address"));
    }
    Ok(text.to_owned())
}

/// Yes or no.
pub fn truth(value: &Value) -> Read<bool> {
    let text = text(value)?;
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err(format!("\"{text}\" is neither true nor false")),
    }
}

/// A whole number within bounds.
pub fn whole(value: &Value, least: u16, most: u16) -> Read<u16> {
    let text = text(value)?;
    let number: u16 = text.parse().map_err(|_| format!("\"{text}\" is not a whole number"))?;
    if (least..=most).contains(&number) { Ok(number) } else { Err(format!("{number} is out of bounds")) }
}

/// A span of time within bounds, as in "90s", "30m", "12h", "2d".
pub fn span(value: &Value, least: SignedDuration, most: SignedDuration) -> Read<SignedDuration> {
    let text = text(value)?;
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).trim();
    let unit = text.get(digits.len()..).unwrap_or_default().trim().to_ascii_lowercase();
    let seconds = match unit.as_str() {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(format!("\"{text}\" is not a number with one of the units s, m, h or d")),
    };
    let number: i64 = digits.parse().map_err(|_| format!("\"{text}\" does not begin with a whole number"))?;
    let span = number.checked_mul(seconds).map(SignedDuration::from_secs);
    span.filter(|span| (least..=most).contains(span)).ok_or_else(|| format!("\"{text}\" is out of bounds"))
}

/// A web address without query or fragment, no slash at the end.
pub fn address(value: &Value) -> Read<String> {
    let text = text(value)?;
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host {
        None => Err(format!("\"{text}\" does not begin with https:// or http://")),
        Some(host) if host.is_empty() || host.starts_with('/') => Err(format!("\"{text}\" names no host")),
        Some(host) if host.contains(|c: char| c.is_whitespace() || "\"'<>\\".contains(c)) => {
            Err(format!("\"{text}\" holds a sign that no address has"))
        }
        Some(_) => Ok(text.trim_end_matches('/').to_owned()),
    }
}

/// A host and a port.
pub fn listen(value: &Value) -> Read<String> {
    let text = text(value)?;
    let Some((host, port)) = text.rsplit_once(':') else { return Err(format!("\"{text}\" has no port")) };
    if host.is_empty() {
        return Err(format!("\"{text}\" has no host"));
    }
    port.parse::<u16>().map_err(|_| format!("\"{port}\" is not a port from 0 to 65535"))?;
    Ok(text)
}

/// Texts: a list in TOML, or parted by commas.
pub fn list(value: &Value) -> Read<Vec<String>> {
    match &value.kind {
        ValueKind::Array(items) => items.iter().map(text).collect(),
        _ => {
            Ok(text(value)?.split(',').map(|part| part.trim().to_owned()).filter(|p| !p.is_empty()).collect())
        }
    }
}

/// Networks; an address alone is a network of one.
pub fn networks(value: &Value) -> Read<Vec<IpNet>> {
    let one = |text: String| {
        text.parse::<IpNet>()
            .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
            .map_err(|_| format!("\"{text}\" is neither an address nor a network"))
    };
    let networks: Vec<IpNet> = list(value)?.into_iter().map(one).collect::<Read<_>>()?;
    let all = |network: &&IpNet| network.prefix_len() == 0;
    match networks.iter().find(all) {
        Some(network) => Err(format!("{network} trusts every machine there is")),
        None => Ok(networks),
    }
}

/// Languages, each once.
pub fn languages(value: &Value) -> Read<Vec<Language>> {
    let mut languages = Vec::new();
    for tag in list(value)? {
        let language = Language::ALL
            .into_iter()
            .find(|language| language.tag() == tag)
            .ok_or_else(|| format!("\"{tag}\" is no language Candour knows"))?;
        if languages.contains(&language) {
            return Err(format!("\"{tag}\" stands twice"));
        }
        languages.push(language);
    }
    if languages.is_empty() { Err("no language stands in it".to_owned()) } else { Ok(languages) }
}

/// Pairs of texts: a table in TOML, in the order of its names, else `name=text` parted by semicolons.
pub fn pairs(value: &Value) -> Read<Vec<(String, String)>> {
    if let ValueKind::Table(table) = &value.kind {
        let mut found = Vec::new();
        for (name, value) in table {
            found.push((name.clone(), text(value)?));
        }
        found.sort();
        return Ok(found);
    }
    text(value)?
        .split(';')
        .filter(|part| !part.trim().is_empty())
        .map(|part| {
            let (name, text) =
                part.rsplit_once('=').ok_or_else(|| format!("\"{}\" has no =", part.trim()))?;
            Ok((name.trim().to_owned(), text.trim().to_owned()))
        })
        .collect()
}

/// Phrases by kind of risk: a table of lists in TOML, else `KIND=phrase` parted by semicolons.
pub fn phrases(value: &Value) -> Read<Vec<(RiskKind, String)>> {
    let kind = |name: &str| {
        RiskKind::parse(name.trim()).ok_or_else(|| format!("\"{}\" is no kind of risk", name.trim()))
    };
    let mut found = Vec::new();
    if let ValueKind::Table(table) = &value.kind {
        let mut names: Vec<&String> = table.keys().collect();
        names.sort();
        for name in names {
            let Some(phrases) = table.get(name) else { continue };
            let kind = kind(name)?;
            found.extend(list(phrases)?.into_iter().map(|phrase| (kind, phrase)));
        }
        return Ok(found);
    }
    for part in text(value)?.split(';').filter(|part| !part.trim().is_empty()) {
        let (name, phrase) = part.split_once('=').ok_or_else(|| format!("\"{}\" has no =", part.trim()))?;
        if phrase.trim().is_empty() {
            return Err(format!("no phrase stands after \"{}=\"", name.trim()));
        }
        found.push((kind(name)?, phrase.trim().to_owned()));
    }
    Ok(found)
}
