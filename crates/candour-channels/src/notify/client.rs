//! Asking Notify: one request, one answer.

use candour_domain::delivery::Delivery;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Map, Value, json};
use std::time::Duration;
use url::Url;

use super::key::ApiKey;
use super::told::{Notification, received, text};
use crate::gateway::SendFailure;
use crate::http::{Answer, approved, ask};
use crate::received::{ReceivedText, ReceivedTexts};

/// A service at Notify.
#[derive(Debug, Clone)]
pub struct Notify {
    base: Url,
    key: ApiKey,
}

/// A text message.
#[derive(Clone, Copy)]
pub struct Sms<'a> {
    /// To whom.
    pub to: &'a str,
    /// The template to fill in.
    pub template: &'a str,
    /// With what.
    pub filled: &'a [(&'a str, &'a str)],
    /// Our name for it, under which it is found again.
    pub reference: &'a str,
    /// Which of the service's senders it comes from; the usual one where there is none.
    pub sender: Option<&'a str>,
}

/// An e-mail.
#[derive(Clone, Copy)]
pub struct Email<'a> {
    /// To whom.
    pub to: &'a str,
    /// The template to fill in.
    pub template: &'a str,
    /// With what.
    pub filled: &'a [(&'a str, &'a str)],
    /// Our name for it, under which it is found again.
    pub reference: &'a str,
    /// Where an empty POST ends e-mails like this one.
    pub unsubscribe_url: Option<&'a str>,
    /// Which of what is filled in holds words of strangers, whose links are to be made harmless. Notify escapes them and
    /// does not take them away, so that whoever puts them in takes them out first.
    pub strangers: &'a [&'a str],
}

/// A template as it would be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject of an e-mail.
    pub subject: Option<String>,
    /// The words.
    pub body: String,
}

/// Pages of received texts that are read at most; each has 250.
const PAGES: usize = 80;
/// How far our clock may be from Notify's.
const CLOCKS_APART: Duration = Duration::from_secs(25);
/// How long to wait after more than the allowed number in a minute.
const AFTER_TOO_MANY: Duration = Duration::from_secs(10);

impl Notify {
    /// A service under this address.
    ///
    /// # Errors
    /// Nothing where the address is neither https nor this machine's.
    pub fn new(base: &str, key: ApiKey) -> Option<Self> {
        let base = Url::parse(base).ok().filter(approved)?;
        Some(Self { base, key })
    }

    /// Sends a text message; gives Notify's id of it.
    ///
    /// # Errors
    /// [`SendFailure`] says why it was not taken, or that nobody knows.
    pub(crate) async fn send_sms(&self, sms: &Sms<'_>, now: Timestamp) -> Result<String, SendFailure> {
        let mut body = json!({
            "phone_number": sms.to,
            "template_id": sms.template,
            "personalisation": filled(sms.filled),
            "reference": sms.reference,
        });
        if let (Some(object), Some(sender)) = (body.as_object_mut(), sms.sender) {
            object.insert("sms_sender_id".to_owned(), json!(sender));
        }
        self.send("v2/notifications/sms", &body, now).await
    }

    /// Sends an e-mail; gives Notify's id of it.
    ///
    /// # Errors
    /// [`SendFailure`] says why it was not taken, or that nobody knows.
    pub(crate) async fn send_email(&self, email: &Email<'_>, now: Timestamp) -> Result<String, SendFailure> {
        let mut body = json!({
            "email_address": email.to,
            "template_id": email.template,
            "personalisation": filled(email.filled),
            "reference": email.reference,
        });
        if let Some(object) = body.as_object_mut() {
            if let Some(url) = email.unsubscribe_url {
                object.insert("one_click_unsubscribe_url".to_owned(), json!(url));
            }
            if !email.strangers.is_empty() {
                object.insert("sanitise_content_for".to_owned(), json!(email.strangers));
            }
        }
        self.send("v2/notifications/email", &body, now).await
    }

    async fn send(&self, path: &str, body: &Value, now: Timestamp) -> Result<String, SendFailure> {
        let answer = self.post(path, body, now).await?;
        if answer.status != 201 {
            return Err(refusal(&answer, now));
        }
        // It was taken; without its id it has to be looked for.
        let value: Value = serde_json::from_slice(&answer.body).map_err(|_| SendFailure::NoAnswer)?;
        text(&value, "id").ok_or(SendFailure::NoAnswer)
    }

    /// A message by Notify's id; nothing where it has none such.
    ///
    /// # Errors
    /// [`SendFailure`] says why Notify could not be asked.
    pub async fn notification(&self, id: &str, now: Timestamp) -> Result<Option<Notification>, SendFailure> {
        let answer = self.get(&["v2", "notifications", id], &[], now).await?;
        match answer.status {
            200 => Notification::read(&value(&answer)?).map(Some).ok_or(SendFailure::NoAnswer),
            404 => Ok(None),
            _ => Err(refusal(&answer, now)),
        }
    }

    /// The messages under a reference of ours, the newest first.
    ///
    /// # Errors
    /// [`SendFailure`] says why Notify could not be asked.
    pub async fn by_reference(
        &self,
        reference: &str,
        now: Timestamp,
    ) -> Result<Vec<Notification>, SendFailure> {
        let answer = self.get(&["v2", "notifications"], &[("reference", reference)], now).await?;
        let list = list(&answer, "notifications", now)?;
        let found: Option<Vec<Notification>> = list.iter().map(Notification::read).collect();
        // A page of other messages would be somebody's mistake; none of them is ours.
        let ours = |found: &Notification| found.reference.as_deref() == Some(reference);
        Ok(found.ok_or(SendFailure::NoAnswer)?.into_iter().filter(ours).collect())
    }

    /// Text messages that Notify received for us since this time; it keeps them for a week.
    ///
    /// # Errors
    /// [`SendFailure`] says why Notify could not be asked.
    pub async fn received_texts(
        &self,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<ReceivedTexts, SendFailure> {
        let mut found = ReceivedTexts { whole: true, ..ReceivedTexts::default() };
        let mut older_than: Option<String> = None;
        for _ in 0..PAGES {
            let (page, unread) = self.page_of_texts(older_than.as_deref(), now).await?;
            found.unread += unread;
            let last = page.last().map(|text| text.id.clone());
            let over = page.iter().any(|text| text.received_at.is_some_and(|at| at < since));
            let asked_for = |text: &ReceivedText| text.received_at.is_none_or(|at| at >= since);
            found.texts.extend(page.into_iter().filter(asked_for));
            if over || last.is_none() || last == older_than {
                return Ok(found);
            }
            older_than = last;
        }
        Ok(ReceivedTexts { whole: false, ..found })
    }

    /// A page of them, the newest first, and how many could not be read.
    async fn page_of_texts(
        &self,
        older_than: Option<&str>,
        now: Timestamp,
    ) -> Result<(Vec<ReceivedText>, usize), SendFailure> {
        let query: Vec<(&str, &str)> = older_than.map(|id| ("older_than", id)).into_iter().collect();
        let answer = self.get(&["v2", "received-text-messages"], &query, now).await?;
        let list = list(&answer, "received_text_messages", now)?;
        let names = ["user_number", "notify_number", "content", "created_at"];
        let read: Vec<ReceivedText> = list.iter().filter_map(|one| received(one, names)).collect();
        let unread = list.len() - read.len();
        Ok((read, unread))
    }

    /// A template as it would be sent.
    ///
    /// # Errors
    /// [`SendFailure`] says why Notify could not be asked, or will not have what is filled in.
    pub async fn preview(
        &self,
        template: &str,
        with: &[(&str, &str)],
        now: Timestamp,
    ) -> Result<Rendered, SendFailure> {
        let path = format!("v2/template/{}/preview", segment(template));
        let answer = self.post(&path, &json!({ "personalisation": filled(with) }), now).await?;
        if answer.status != 200 {
            return Err(refusal(&answer, now));
        }
        let value = value(&answer)?;
        let body = text(&value, "body").ok_or(SendFailure::NoAnswer)?;
        Ok(Rendered { subject: text(&value, "subject"), body })
    }

    async fn post(&self, path: &str, body: &Value, now: Timestamp) -> Result<Answer, SendFailure> {
        let url = self.url(path)?;
        let pass = format!("Bearer {}", self.key.pass(now));
        ask(now, |client| {
            client
                .post(url)
                .header(CONTENT_TYPE, "application/json")
                .header(AUTHORIZATION, pass)
                .body(body.to_string())
        })
        .await
    }

    async fn get(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        now: Timestamp,
    ) -> Result<Answer, SendFailure> {
        let path: Vec<String> = path.iter().map(|part| segment(part)).collect();
        let mut url = self.url(&path.join("/"))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let pass = format!("Bearer {}", self.key.pass(now));
        ask(now, |client| client.get(url).header(AUTHORIZATION, pass)).await
    }

    fn url(&self, path: &str) -> Result<Url, SendFailure> {
        let base = self.base.as_str().trim_end_matches('/');
        Url::parse(&format!("{base}/{path}")).map_err(|_| SendFailure::NotAllowed)
    }
}

fn filled(with: &[(&str, &str)]) -> Value {
    Value::Object(with.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect::<Map<_, _>>())
}

/// One part of a path, whatever is in it.
fn segment(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

fn value(answer: &Answer) -> Result<Value, SendFailure> {
    serde_json::from_slice(&answer.body).map_err(|_| SendFailure::NoAnswer)
}

fn list(answer: &Answer, name: &str, now: Timestamp) -> Result<Vec<Value>, SendFailure> {
    if answer.status != 200 {
        return Err(refusal(answer, now));
    }
    match value(answer)?.get_mut(name).map(Value::take) {
        Some(Value::Array(list)) => Ok(list),
        _ => Err(SendFailure::NoAnswer),
    }
}

/// What a status that is no success means, by the name of the error where one status has two meanings.
fn refusal(answer: &Answer, now: Timestamp) -> SendFailure {
    let name = || {
        let value: Value = serde_json::from_slice(&answer.body).ok()?;
        text(value.get("errors")?.get(0)?, "error")
    };
    match answer.status {
        400 => SendFailure::Rejected,
        // The same name stands for a wrong key and for a wrong clock; the time of the answer tells them apart.
        403 if answer.clocks_apart.is_some_and(|apart| apart > CLOCKS_APART) => SendFailure::Clock,
        429 if name().as_deref() == Some("TooManyRequestsError") => SendFailure::DailyLimit(to_midnight(now)),
        429 => SendFailure::RateLimited(answer.wait.unwrap_or(AFTER_TOO_MANY)),
        status @ 500..=599 => SendFailure::Down(status),
        // A key that is wrong, an address that leads elsewhere: nothing was taken, and somebody has to see to it.
        300..=499 => SendFailure::NotAllowed,
        _ => SendFailure::NoAnswer,
    }
}

/// How long until midnight UTC, when daily limits begin anew, and a minute more.
fn to_midnight(now: Timestamp) -> Duration {
    const DAY: i64 = 24 * 60 * 60;
    let into = now.as_second().rem_euclid(DAY);
    SignedDuration::from_secs(DAY - into + 60).unsigned_abs()
}

/// The newest state among what was found under one reference.
pub(crate) fn furthest(found: &[Notification]) -> Option<(&Notification, Delivery)> {
    found
        .iter()
        .map(|one| (one, one.delivery.unwrap_or(Delivery::Accepted)))
        .reduce(|best, one| if best.1.after(one.1) == best.1 { best } else { one })
}
