//! Asking Twilio: one request, one answer.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use candour_domain::delivery::Delivery;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::Value;
use url::Url;
use url::form_urlencoded::Serializer;

use super::callback::delivery;
use super::signature::AuthToken;
use crate::gateway::SendFailure;
use crate::http::{Answer, approved, ask};
use crate::received::{ReceivedText, ReceivedTexts};

/// An account at Twilio.
#[derive(Debug, Clone)]
pub struct Twilio {
    base: Url,
    account: String,
    token: AuthToken,
}

/// A text message.
#[derive(Clone, Copy)]
pub(crate) struct Sms<'a> {
    /// To whom.
    pub(crate) to: &'a str,
    /// Our number, or the id of a messaging service.
    pub(crate) from: &'a str,
    /// The words.
    pub(crate) body: &'a str,
    /// Where news of it is posted.
    pub(crate) news_to: Option<&'a str>,
}

/// A message as Twilio lists it.
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) delivery: Delivery,
    inbound: bool,
    from: String,
    to: String,
    body: String,
    made_at: Option<Timestamp>,
}

/// Pages of a list that are read at most; each has a thousand messages.
const PAGES: usize = 20;
/// How far clocks may be apart when messages are looked for by their time.
const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(2);

impl Twilio {
    /// An account under this address. Nothing where the address is neither https nor this machine's, or the account's id
    /// is not letters and digits.
    pub fn new(base: &str, account: &str, token: AuthToken) -> Option<Self> {
        let base = Url::parse(base).ok().filter(approved)?;
        let fits = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| Self { base, account: account.to_owned(), token })
    }

    /// The account's secret, by which requests from Twilio are known.
    pub const fn token(&self) -> &AuthToken {
        &self.token
    }

    /// Sends a text message; gives Twilio's id of it.
    pub(crate) async fn send(&self, sms: &Sms<'_>, now: Timestamp) -> Result<String, SendFailure> {
        let from = if sms.from.starts_with("MG") { "MessagingServiceSid" } else { "From" };
        let mut fields = vec![("To", sms.to), (from, sms.from), ("Body", sms.body)];
        fields.extend(sms.news_to.map(|url| ("StatusCallback", url)));
        // Finished before the first wait: what writes forms cannot move between threads.
        let form = Serializer::new(String::new()).extend_pairs(fields).finish();
        let (url, pass) = (self.url("Messages.json")?, self.pass());
        let answer = ask(now, |client| {
            client
                .post(url)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(AUTHORIZATION, pass)
                .body(form)
        })
        .await?;
        if answer.status != 201 {
            return Err(refusal(&answer));
        }
        let value: Value = serde_json::from_slice(&answer.body).map_err(|_| SendFailure::NoAnswer)?;
        text(&value, "sid").ok_or(SendFailure::NoAnswer)
    }

    /// A message by Twilio's id; nothing where it has none such.
    pub(crate) async fn message(&self, id: &str, now: Timestamp) -> Result<Option<Listed>, SendFailure> {
        if !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Ok(None);
        }
        let answer = self.get(self.url(&format!("Messages/{id}.json"))?, now).await?;
        match answer.status {
            200 => {
                let value = serde_json::from_slice(&answer.body).map_err(|_| SendFailure::NoAnswer)?;
                Listed::read(&value).map(Some).ok_or(SendFailure::NoAnswer)
            }
            404 => Ok(None),
            _ => Err(refusal(&answer)),
        }
    }

    /// Messages of ours to this number with these words, since this time. Twilio knows no reference of ours.
    pub(crate) async fn sent(
        &self,
        to: &str,
        body: &str,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Listed>, SendFailure> {
        let since = since.checked_sub(CLOCKS_APART).unwrap_or(Timestamp::MIN);
        let (listed, _, whole) = self.list(("To", to), since, now).await?;
        let ours = |one: &Listed| {
            !one.inbound && one.to == to && one.body == body && one.made_at.is_none_or(|at| at >= since)
        };
        let found: Vec<Listed> = listed.into_iter().filter(ours).collect();
        // Where more were there than were read, none found is no answer.
        if found.is_empty() && !whole { Err(SendFailure::CannotTell) } else { Ok(found) }
    }

    /// Text messages that people sent to this number of ours since this time; to all of them where it is empty.
    ///
    /// # Errors
    /// [`SendFailure`] says why Twilio could not be asked.
    pub async fn received_texts(
        &self,
        to: &str,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<ReceivedTexts, SendFailure> {
        let (listed, unread, whole) = self.list(("To", to), since, now).await?;
        let texts = listed
            .into_iter()
            .filter(|one| one.inbound && one.made_at.is_none_or(|at| at >= since))
            .map(|one| ReceivedText {
                id: one.id,
                from: one.from,
                to: one.to,
                words: one.body,
                received_at: one.made_at,
            })
            .collect();
        Ok(ReceivedTexts { texts, unread, whole })
    }

    /// Messages since this day, how many could not be read, and whether that is all.
    async fn list(
        &self,
        filter: (&str, &str),
        since: Timestamp,
        now: Timestamp,
    ) -> Result<(Vec<Listed>, usize, bool), SendFailure> {
        let day = since.to_zoned_datetime(TimeZone::UTC).date().to_string();
        let mut url = self.url("Messages.json")?;
        let parts = [filter, ("DateSent>", day.as_str()), ("PageSize", "1000")];
        url.query_pairs_mut().extend_pairs(parts.into_iter().filter(|(_, value)| !value.is_empty()));
        let (mut found, mut unread) = (Vec::new(), 0);
        for _ in 0..PAGES {
            let answer = self.get(url.clone(), now).await?;
            if answer.status != 200 {
                return Err(refusal(&answer));
            }
            let page: Value = serde_json::from_slice(&answer.body).map_err(|_| SendFailure::NoAnswer)?;
            let messages = page.get("messages").and_then(Value::as_array).ok_or(SendFailure::NoAnswer)?;
            let read: Vec<Listed> = messages.iter().filter_map(Listed::read).collect();
            unread += messages.len() - read.len();
            found.extend(read);
            let Some(next) = text(&page, "next_page_uri") else { return Ok((found, unread, true)) };
            // The next page lies on the same machine, wherever the answer says it does.
            let joined = self.base.join(&next).ok().filter(|next| next.origin() == self.base.origin());
            url = joined.ok_or(SendFailure::NoAnswer)?;
        }
        Ok((found, unread, false))
    }

    async fn get(&self, url: Url, now: Timestamp) -> Result<Answer, SendFailure> {
        let pass = self.pass();
        ask(now, |client| client.get(url).header(AUTHORIZATION, pass)).await
    }

    fn pass(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.account, self.token.text())))
    }

    fn url(&self, path: &str) -> Result<Url, SendFailure> {
        let base = self.base.as_str().trim_end_matches('/');
        Url::parse(&format!("{base}/2010-04-01/Accounts/{}/{path}", self.account))
            .map_err(|_| SendFailure::NotAllowed)
    }
}

impl Listed {
    fn read(value: &Value) -> Option<Self> {
        let error = value.get("error_code").and_then(Value::as_u64).and_then(|code| u32::try_from(code).ok());
        let status = text(value, "status")?;
        let time = text(value, "date_created").or_else(|| text(value, "date_sent"));
        Some(Self {
            id: text(value, "sid")?,
            delivery: delivery(&status, error).unwrap_or(Delivery::Accepted),
            inbound: text(value, "direction").as_deref() == Some("inbound"),
            from: text(value, "from").unwrap_or_default(),
            to: text(value, "to")?,
            body: value.get("body").and_then(Value::as_str)?.to_owned(),
            made_at: time.and_then(|time| DateTimeParser::new().parse_timestamp(time).ok()),
        })
    }
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What a status that is no success means, by the number of the error where one status has several meanings.
fn refusal(answer: &Answer) -> SendFailure {
    let code = || {
        let value: Value = serde_json::from_slice(&answer.body).ok()?;
        value.get("code")?.as_u64()
    };
    match (answer.status, code()) {
        (_, Some(21_610)) => SendFailure::OptedOut,
        (_, Some(21_211 | 21_214 | 21_217 | 21_612 | 21_614)) => SendFailure::NoSuchRecipient,
        // Our own number, our rights for a country, our account.
        (_, Some(20_003 | 21_212 | 21_408 | 21_603 | 21_606 | 21_659 | 21_703 | 21_704)) => {
            SendFailure::NotAllowed
        }
        (_, Some(63_038)) => SendFailure::DailyLimit(Duration::from_hours(1)),
        (429, _) => SendFailure::RateLimited(answer.wait.unwrap_or(Duration::from_secs(10))),
        (400, _) => SendFailure::Rejected,
        (status @ 500..=599, _) => SendFailure::Down(status),
        (300..=499, _) => SendFailure::NotAllowed,
        _ => SendFailure::NoAnswer,
    }
}
