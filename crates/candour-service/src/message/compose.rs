//! Writing a message: the text for its purpose, in the person's language, as it will arrive.

use candour_domain::ids::{BulkSendId, ConversationId, MessageEventId, MessageId};
use candour_domain::key::Purpose;
use candour_domain::language::Language;
use candour_domain::message::{Direction, MessageChannel, MessageEventKind, TemplateName};
use candour_domain::safe_contact::Saying;
use candour_domain::sms_length::{SmsPreview, normalised, preview};
use candour_domain::wording::{Reveals, reveals};
use candour_store::contact_point::ContactPointFound;
use candour_store::message::{NewMessage, NewMessageEvent};
use candour_store::seal::{Column, PersonKey};
use candour_store::{Db, StoreError};
use candour_words::{Arg, texts};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ctx::Ctx;
use crate::keys;

/// What a message says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The subject of an e-mail; empty for a text message.
    pub subject: String,
    /// The words.
    pub body: String,
    /// Where an empty POST ends e-mails like this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsubscribe: Option<String>,
}

impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Written({} bytes)", self.body.len())
    }
}

/// A message to be written.
#[derive(Debug, Clone)]
pub struct Wish<'a> {
    /// Which text.
    pub template: TemplateName,
    /// By what it goes.
    pub channel: MessageChannel,
    /// Values for the text.
    pub values: &'a [(&'a str, Arg)],
    /// Where an empty POST ends e-mails like this one.
    pub unsubscribe: Option<String>,
    /// The dialogue it belongs to.
    pub conversation: Option<ConversationId>,
    /// The send of many it belongs to.
    pub bulk_send: Option<BulkSendId>,
    /// The message in whose place it goes.
    pub instead_of: Option<MessageId>,
    /// What asks for it: the same again makes nothing.
    pub request: &'a [&'a [u8]],
    /// When it may go at the earliest.
    pub send_at: Timestamp,
}

/// A text as it will arrive, and what it gives away.
#[derive(Debug, Clone)]
pub struct Wording {
    /// What it says.
    pub written: Written,
    /// The language it is in: English where the supplier cannot carry the person's.
    pub language: Language,
    /// As a telephone shows it, with its fragments; nothing for an e-mail.
    pub sms: Option<SmsPreview>,
    /// What it gives away; nothing in a neutral text.
    pub reveals: Vec<Reveals>,
}

impl Wording {
    /// How `may_contact` sees it.
    pub fn saying(&self, template: TemplateName, channel: MessageChannel) -> Saying {
        Saying {
            purpose: template.purpose(),
            channel: channel.contact(),
            neutral: self.reveals.is_empty(),
            names_police: self.reveals.contains(&Reveals::Police),
            // What comes with the program was approved with it.
            approved: true,
        }
    }
}

/// The text of a message in a language, as it will arrive. Where the supplier would lose letters of that language, the
/// text is English: a question mark helps nobody.
pub fn wording(
    ctx: &Ctx,
    template: TemplateName,
    channel: MessageChannel,
    language: Language,
    values: &[(&str, Arg)],
) -> Wording {
    let wanted = in_language(ctx, template, channel, language, values);
    match &wanted.sms {
        Some(sms) if !sms.lost.is_empty() && language != Language::English => {
            in_language(ctx, template, channel, Language::English, values)
        }
        _ => wanted,
    }
}

fn in_language(
    ctx: &Ctx,
    template: TemplateName,
    channel: MessageChannel,
    language: Language,
    values: &[(&str, Arg)],
) -> Wording {
    let words = texts(language);
    let plain = format!("message-{}", template.as_str().replace('_', "-"));
    let of_email = format!("{plain}-email");
    let is_email = channel == MessageChannel::Email;
    let id = if is_email && words.has(&of_email) { of_email } else { plain };
    let body = normalised(&words.text_with(&id, values));
    let subject = if is_email { words.text("message-subject").to_owned() } else { String::new() };
    let sms = match channel {
        MessageChannel::Sms => ctx.settings.messaging.sms_back_end().map(|back_end| preview(&body, back_end)),
        MessageChannel::Email => None,
    };
    let names = [ctx.settings.force_name.as_str()];
    let reveals = reveals(&format!("{subject} {body}"), &names);
    Wording { written: Written { subject, body, unsubscribe: None }, language, sms, reveals }
}

/// A message that is ready to be stored.
#[derive(Debug, Clone)]
pub struct Composed {
    /// Its row.
    pub message: NewMessage,
    event: NewMessageEvent,
}

impl Composed {
    /// Stores it, in the caller's transaction: from then on it goes by itself. `false`, and nothing is stored, when the
    /// same was asked for before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn store(&self, db: &mut Db) -> Result<bool, StoreError> {
        let stored = db.insert_message(&self.message).await?;
        if stored {
            db.insert_message_event(&self.event).await?;
        }
        Ok(stored)
    }
}

/// Writes a message to somebody's number or address, with the key of theirs. Everything is fixed here, so that the write
/// may be tried again.
///
/// # Errors
/// When it cannot be sealed.
pub fn compose(
    ctx: &Ctx,
    point: &ContactPointFound,
    key: &PersonKey,
    wish: &Wish<'_>,
) -> Result<Composed, StoreError> {
    let at = ctx.clock.now();
    let id = MessageId::new(at, ctx.chance.bytes());
    let mut wording = wording(ctx, wish.template, wish.channel, point.language, wish.values);
    wording.written.unsubscribe.clone_from(&wish.unsubscribe);
    let text = serde_json::to_vec(&wording.written).map_err(|_| StoreError::Corrupt { table: "message" })?;
    let sealed = key
        .seal(Column::Message, id.uuid(), &text, ctx.chance.bytes())
        .map_err(|_| StoreError::Corrupt { table: "message" })?;
    let fragments = wording.sms.as_ref().map(|sms| sms.fragments);
    let price = ctx.settings.messaging.fragment_price;
    Ok(Composed {
        message: NewMessage {
            id,
            direction: Direction::Out,
            victim_id: point.victim_id,
            contact_point_id: point.id,
            conversation_id: wish.conversation,
            bulk_send_id: wish.bulk_send,
            instead_of: wish.instead_of,
            channel: wish.channel,
            purpose: wish.template.purpose(),
            template: Some((wish.template, 0)),
            language: wording.language,
            sealed: Some(sealed),
            at,
            send_at: Some(wish.send_at.max(at)),
            supplier: None,
            supplier_id: None,
            request_fingerprint: ctx.key.mac(Purpose::MessageRequest, wish.request),
            fragments,
            cost: fragments.zip(price).map(|(fragments, price)| price.of(fragments)),
        },
        event: NewMessageEvent {
            id: MessageEventId::new(at, ctx.chance.bytes()),
            message_id: id,
            at,
            event: MessageEventKind::Made,
            detail: None,
        },
    })
}

/// The key of whom a point belongs to; nothing once it was destroyed.
///
/// # Errors
/// When the database does not answer, or the key cannot be unwrapped.
pub async fn key_of(
    ctx: &Ctx,
    db: &mut Db,
    point: &ContactPointFound,
) -> Result<Option<PersonKey>, StoreError> {
    keys::key_of_person(ctx, db, point.victim_id).await
}
