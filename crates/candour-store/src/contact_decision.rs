//! Every yes and no about reaching somebody, and what was sent to them lately, on which the next depends.

use candour_domain::ids::{ContactDecisionId, ContactPointId, MessageId, PersonId, StaffId};
use candour_domain::safe_contact::{Channel, ContactPurpose, Decision, Refusals};
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;

/// A decision to store.
#[derive(Debug, Clone)]
pub struct NewContactDecision {
    /// Id.
    pub id: ContactDecisionId,
    /// About whom.
    pub victim_id: PersonId,
    /// At which number or address.
    pub contact_point_id: ContactPointId,
    /// About which message.
    pub message_id: Option<MessageId>,
    /// How.
    pub channel: Channel,
    /// What for.
    pub purpose: ContactPurpose,
    /// When it was decided.
    pub at: Timestamp,
    /// What was decided.
    pub decision: Decision,
    /// Who asked; nobody where the program did.
    pub staff_id: Option<StaffId>,
}

/// A decision as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactDecisionFound {
    /// Id.
    pub id: ContactDecisionId,
    /// At which number or address.
    pub contact_point_id: ContactPointId,
    /// About which message.
    pub message_id: Option<MessageId>,
    /// How.
    pub channel: Channel,
    /// What for.
    pub purpose: ContactPurpose,
    /// When it was decided.
    pub at: Timestamp,
    /// The reasons against it; none where it was a yes.
    pub reasons: Refusals,
    /// How long the yes was good for; nothing where it was a no.
    pub until: Option<Timestamp>,
}

/// What was sent to somebody lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MessageCounts {
    /// How many messages since the beginning of the day.
    pub sent_today: u32,
    /// How many reminders since the time that counts.
    pub reminders: u32,
    /// When they were last asked for feedback.
    pub last_asked: Option<Timestamp>,
}

const TABLE: &str = "contact_decision";
const YES: &str = "yes";
const NO: &str = "no";

type Row = (Uuid, Uuid, Option<Uuid>, String, String, i64, String, Option<i64>);

impl Db {
    /// Puts a decision on record.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_contact_decision(&mut self, new: &NewContactDecision) -> Result<(), StoreError> {
        let (answer, reasons, until) = match &new.decision {
            Decision::Yes(terms) => (YES, String::new(), Some(terms.until())),
            Decision::No(reasons) => (NO, reasons.to_string(), None),
        };
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO contact_decision (id, victim_id, contact_point_id, message_id, channel, purpose, at, answer, \
                 reasons, until, staff_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )
            .bind(new.id.uuid())
            .bind(new.victim_id.uuid())
            .bind(new.contact_point_id.uuid())
            .bind(new.message_id.map(MessageId::uuid))
            .bind(new.channel.as_str())
            .bind(new.purpose.as_str())
            .bind(micros(new.at))
            .bind(answer)
            .bind(reasons)
            .bind(until.map(micros))
            .bind(new.staff_id.map(StaffId::uuid))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// What was decided about somebody, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn contact_decisions_of(
        &mut self,
        person: PersonId,
        limit: i64,
    ) -> Result<Vec<ContactDecisionFound>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, contact_point_id, message_id, channel, purpose, at, reasons, until FROM contact_decision \
                 WHERE victim_id = $1 ORDER BY at DESC, id DESC LIMIT $2",
            )
            .bind(person.uuid())
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(id, point, message, channel, purpose, at, reasons, until)| {
                Ok(ContactDecisionFound {
                    id: ContactDecisionId::from_uuid(id),
                    contact_point_id: ContactPointId::from_uuid(point),
                    message_id: message.map(MessageId::from_uuid),
                    channel: named(TABLE, Channel::parse(&channel))?,
                    purpose: named(TABLE, ContactPurpose::parse(&purpose))?,
                    at: timestamp(TABLE, at)?,
                    reasons: named(TABLE, Refusals::parse(&reasons))?,
                    until: until.map(|at| timestamp(TABLE, at)).transpose()?,
                })
            })
            .collect()
    }

    /// What was sent to somebody lately, the message in hand left out: what a supplier took, and what it may have taken.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn message_counts(
        &mut self,
        person: PersonId,
        but: Option<MessageId>,
        day_begins: Timestamp,
        reminders_since: Timestamp,
    ) -> Result<MessageCounts, StoreError> {
        let (sent, reminders, asked): (i64, i64, Option<i64>) = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT COUNT(CASE WHEN at >= $2 OR state_at >= $2 THEN 1 END), \
                 COUNT(CASE WHEN purpose = 'reminder' AND at >= $3 THEN 1 END), \
                 MAX(CASE WHEN purpose = 'invitation' THEN at END) FROM message \
                 WHERE victim_id = $1 AND direction = 'out' AND state IN ('trying', 'handed_over') AND id <> $4 \
                 AND purpose NOT IN ('reply_in_session', 'requested_now')",
            )
            .bind(person.uuid())
            .bind(micros(day_begins))
            .bind(micros(reminders_since))
            .bind(but.map_or(Uuid::nil(), MessageId::uuid))
            .fetch_one(connection)
            .await
        })?;
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(MessageCounts {
            sent_today: count(sent),
            reminders: count(reminders),
            last_asked: asked.map(|at| timestamp("message", at)).transpose()?,
        })
    }
}
