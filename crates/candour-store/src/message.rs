//! Messages, out and in. One that goes out stands here before it goes: the row is the job.

use candour_domain::delivery::Delivery;
use candour_domain::ids::{BulkSendId, ContactPointId, ConversationId, FeedbackId, MessageId, PersonId};
use candour_domain::language::Language;
use candour_domain::message::{Direction, MessageChannel, MessageState, TemplateName};
use candour_domain::safe_contact::ContactPurpose;
use jiff::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::seal::Sealed;

mod event;
mod outcome;

pub use event::{MessageEventFound, NewMessageEvent};
pub use outcome::Attempt;

/// A message to store.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Id.
    pub id: MessageId,
    /// Out or in.
    pub direction: Direction,
    /// To whom, or from whom.
    pub victim_id: PersonId,
    /// At which number or address.
    pub contact_point_id: ContactPointId,
    /// The dialogue it belongs to.
    pub conversation_id: Option<ConversationId>,
    /// The send of many it belongs to.
    pub bulk_send_id: Option<BulkSendId>,
    /// The message in whose place it goes.
    pub instead_of: Option<MessageId>,
    /// By what it goes or came.
    pub channel: MessageChannel,
    /// What for.
    pub purpose: ContactPurpose,
    /// By which text it was written, and which version of it.
    pub template: Option<(TemplateName, i64)>,
    /// Its language.
    pub language: Language,
    /// What is written in it.
    pub sealed: Option<Sealed>,
    /// When it was made, or came in.
    pub at: Timestamp,
    /// When it may go; nothing for one that came in.
    pub send_at: Option<Timestamp>,
    /// Who brought it.
    pub supplier: Option<String>,
    /// What they call it.
    pub supplier_id: Option<String>,
    /// Fingerprint of what asked for it, or of the name under which it came in.
    pub request_fingerprint: [u8; 32],
    /// How many fragments it has, as a text message.
    pub fragments: Option<u32>,
    /// What they cost, in hundredths of a penny.
    pub cost: Option<u64>,
}

/// A message as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageFound {
    /// Id.
    pub id: MessageId,
    /// Out or in.
    pub direction: Direction,
    /// To whom, or from whom.
    pub victim_id: PersonId,
    /// At which number or address.
    pub contact_point_id: ContactPointId,
    /// The dialogue it belongs to.
    pub conversation_id: Option<ConversationId>,
    /// The send of many it belongs to.
    pub bulk_send_id: Option<BulkSendId>,
    /// The message in whose place it goes.
    pub instead_of: Option<MessageId>,
    /// The answer that came of it.
    pub feedback_id: Option<FeedbackId>,
    /// By what it goes or came.
    pub channel: MessageChannel,
    /// What for.
    pub purpose: ContactPurpose,
    /// By which text it was written, and which version of it.
    pub template: Option<(TemplateName, i64)>,
    /// Its language.
    pub language: Language,
    /// What is written in it; nothing once it is an answer, or erased.
    pub sealed: Option<Sealed>,
    /// When it was made, or came in.
    pub at: Timestamp,
    /// Where it stands with us.
    pub state: MessageState,
    /// Where it stands with the supplier.
    pub delivery: Option<Delivery>,
    /// Since when.
    pub state_at: Timestamp,
    /// When it may go, or when the lease of whoever is at it ends.
    pub send_at: Option<Timestamp>,
    /// How often it was tried.
    pub attempts: i64,
    /// Who carries it.
    pub supplier: Option<String>,
    /// What they call it.
    pub supplier_id: Option<String>,
    /// How many fragments it has.
    pub fragments: Option<u32>,
    /// What they cost, in hundredths of a penny.
    pub cost: Option<u64>,
}

const TABLE: &str = "message";

macro_rules! columns {
    () => {
        "id, direction, victim_id, contact_point_id, conversation_id, bulk_send_id, instead_of, feedback_id, \
         channel, purpose, template, template_version, language, sealed, at, state, delivery, state_at, send_at, \
         attempts, supplier, supplier_id, fragments, cost"
    };
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    direction: String,
    victim_id: Uuid,
    contact_point_id: Uuid,
    conversation_id: Option<Uuid>,
    bulk_send_id: Option<Uuid>,
    instead_of: Option<Uuid>,
    feedback_id: Option<Uuid>,
    channel: String,
    purpose: String,
    template: Option<String>,
    template_version: Option<i64>,
    language: String,
    sealed: Option<Vec<u8>>,
    at: i64,
    state: String,
    delivery: Option<String>,
    state_at: i64,
    send_at: Option<i64>,
    attempts: i64,
    supplier: Option<String>,
    supplier_id: Option<String>,
    fragments: Option<i64>,
    cost: Option<i64>,
}

impl TryFrom<Row> for MessageFound {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let corrupt = |_| StoreError::Corrupt { table: TABLE };
        let template = row
            .template
            .map(|name| named(TABLE, TemplateName::parse(&name)))
            .transpose()?
            .map(|name| (name, row.template_version.unwrap_or_default()));
        Ok(Self {
            id: MessageId::from_uuid(row.id),
            direction: named(TABLE, Direction::parse(&row.direction))?,
            victim_id: PersonId::from_uuid(row.victim_id),
            contact_point_id: ContactPointId::from_uuid(row.contact_point_id),
            conversation_id: row.conversation_id.map(ConversationId::from_uuid),
            bulk_send_id: row.bulk_send_id.map(BulkSendId::from_uuid),
            instead_of: row.instead_of.map(MessageId::from_uuid),
            feedback_id: row.feedback_id.map(FeedbackId::from_uuid),
            channel: named(TABLE, MessageChannel::parse(&row.channel))?,
            purpose: named(TABLE, ContactPurpose::parse(&row.purpose))?,
            template,
            language: named(TABLE, Language::parse(&row.language))?,
            sealed: row.sealed.map(Sealed::from_bytes),
            at: timestamp(TABLE, row.at)?,
            state: named(TABLE, MessageState::parse(&row.state))?,
            delivery: row.delivery.map(|name| named(TABLE, Delivery::parse(&name))).transpose()?,
            state_at: timestamp(TABLE, row.state_at)?,
            send_at: row.send_at.map(|at| timestamp(TABLE, at)).transpose()?,
            attempts: row.attempts,
            supplier: row.supplier,
            supplier_id: row.supplier_id,
            fragments: row.fragments.map(u32::try_from).transpose().map_err(corrupt)?,
            cost: row.cost.map(u64::try_from).transpose().map_err(corrupt)?,
        })
    }
}

fn found(rows: Vec<Row>) -> Result<Vec<MessageFound>, StoreError> {
    rows.into_iter().map(MessageFound::try_from).collect()
}

impl Db {
    /// Stores a message. `false`, and nothing is stored, when what asked for it had asked before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_message(&mut self, new: &NewMessage) -> Result<bool, StoreError> {
        let state = match new.direction {
            Direction::Out => MessageState::Waiting,
            Direction::In => MessageState::Received,
        };
        let stored = on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO message (id, direction, victim_id, contact_point_id, conversation_id, bulk_send_id, \
                 instead_of, channel, purpose, template, template_version, language, sealed, at, state, state_at, \
                 send_at, attempts, supplier, supplier_id, request_fingerprint, fragments, cost) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $14, $16, 0, $17, $18, \
                 $19, $20, $21) ON CONFLICT (request_fingerprint) DO NOTHING",
            )
            .bind(new.id.uuid())
            .bind(new.direction.as_str())
            .bind(new.victim_id.uuid())
            .bind(new.contact_point_id.uuid())
            .bind(new.conversation_id.map(ConversationId::uuid))
            .bind(new.bulk_send_id.map(BulkSendId::uuid))
            .bind(new.instead_of.map(MessageId::uuid))
            .bind(new.channel.as_str())
            .bind(new.purpose.as_str())
            .bind(new.template.map(|(name, _)| name.as_str()))
            .bind(new.template.map(|(_, version)| version))
            .bind(new.language.tag())
            .bind(new.sealed.as_ref().map(Sealed::bytes))
            .bind(micros(new.at))
            .bind(state.as_str())
            .bind(new.send_at.map(micros))
            .bind(&new.supplier)
            .bind(&new.supplier_id)
            .bind(new.request_fingerprint.as_slice())
            .bind(new.fragments.map(i64::from))
            .bind(new.cost.and_then(|cost| i64::try_from(cost).ok()))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(stored == 1)
    }

    /// A message.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn message(&mut self, id: MessageId) -> Result<Option<MessageFound>, StoreError> {
        let row: Option<Row> = on_both!(self, connection => {
            sqlx::query_as(concat!("SELECT ", columns!(), " FROM message WHERE id = $1"))
                .bind(id.uuid())
                .fetch_optional(connection)
                .await
        })?;
        row.map(MessageFound::try_from).transpose()
    }

    /// The message that was stored for what has this fingerprint.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn message_by_request(
        &mut self,
        request_fingerprint: &[u8; 32],
    ) -> Result<Option<MessageFound>, StoreError> {
        let row: Option<Row> = on_both!(self, connection => {
            sqlx::query_as(concat!("SELECT ", columns!(), " FROM message WHERE request_fingerprint = $1"))
                .bind(request_fingerprint.as_slice())
                .fetch_optional(connection)
                .await
        })?;
        row.map(MessageFound::try_from).transpose()
    }

    /// The messages of a person, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn messages_of(
        &mut self,
        person: PersonId,
        limit: i64,
    ) -> Result<Vec<MessageFound>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(concat!(
                "SELECT ",
                columns!(),
                " FROM message WHERE victim_id = $1 ORDER BY at DESC, id DESC LIMIT $2"
            ))
            .bind(person.uuid())
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        found(rows)
    }

    /// Messages that went out and did not arrive, or never went: the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn messages_in_trouble(&mut self, limit: i64) -> Result<Vec<MessageFound>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(concat!(
                "SELECT ",
                columns!(),
                " FROM message WHERE direction = 'out' AND (state = 'gave_up' \
                 OR delivery IN ('technical', 'temporary', 'permanent')) ORDER BY state_at DESC, id DESC LIMIT $1"
            ))
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        found(rows)
    }

    /// Claims up to `limit` messages of a channel that are due, until `lease_until`: replies to what somebody just did come
    /// before all else, then the longest due first. Of several
    /// nodes each message goes to one. An attempt begins with it: what stood as `trying` before was cut off, and its
    /// [`MessageFound::state`] says so.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim_messages(
        &mut self,
        channel: MessageChannel,
        now: Timestamp,
        lease_until: Timestamp,
        limit: i64,
    ) -> Result<Vec<MessageFound>, StoreError> {
        let due: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(concat!(
                "SELECT ",
                columns!(),
                " FROM message WHERE send_at <= $1 AND channel = $2 AND direction = 'out' \
                 AND NOT EXISTS (SELECT 1 FROM bulk_send WHERE bulk_send.id = message.bulk_send_id \
                 AND bulk_send.state <> 'released') \
                 ORDER BY CASE WHEN purpose IN ('reply_in_session', 'requested_now') THEN 0 ELSE 1 END, send_at, id LIMIT $3"
            ))
            .bind(micros(now))
            .bind(channel.as_str())
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        let mut claimed = Vec::with_capacity(due.len());
        for message in found(due)? {
            let changed = on_both!(self, connection => {
                sqlx::query(
                    "UPDATE message SET send_at = $3, attempts = attempts + 1, state = 'trying', state_at = $4 \
                     WHERE id = $1 AND attempts = $2 AND send_at <= $4",
                )
                .bind(message.id.uuid())
                .bind(message.attempts)
                .bind(micros(lease_until))
                .bind(micros(now))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
            })?;
            if changed == 1 {
                claimed.push(MessageFound { attempts: message.attempts + 1, ..message });
            }
        }
        Ok(claimed)
    }

    /// How many messages of a channel are due, `most` at the most: whoever asks sends no more at once.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn messages_due(
        &mut self,
        channel: MessageChannel,
        now: Timestamp,
        most: i64,
    ) -> Result<i64, StoreError> {
        let (count,): (i64,) = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT COUNT(*) FROM (SELECT id FROM message WHERE send_at <= $1 AND channel = $2 \
                 AND direction = 'out' AND NOT EXISTS (SELECT 1 FROM bulk_send \
                 WHERE bulk_send.id = message.bulk_send_id AND bulk_send.state <> 'released') LIMIT $3) AS due",
            )
            .bind(micros(now))
            .bind(channel.as_str())
            .bind(most)
            .fetch_one(connection)
            .await
        })?;
        Ok(count)
    }
}
