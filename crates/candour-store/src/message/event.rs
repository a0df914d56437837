//! What happened to a message, in order.

use candour_domain::ids::{MessageEventId, MessageId};
use candour_domain::message::MessageEventKind;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;

const TABLE: &str = "message_event";

/// Something that happened to a message.
#[derive(Debug, Clone)]
pub struct NewMessageEvent {
    /// Id.
    pub id: MessageEventId,
    /// The message.
    pub message_id: MessageId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: MessageEventKind,
    /// What else is known, out of a fixed list; never words, numbers or addresses.
    pub detail: Option<String>,
}

/// Something that happened, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageEventFound {
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: MessageEventKind,
    /// What else is known.
    pub detail: Option<String>,
}

impl Db {
    /// Puts down what happened to a message.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_message_event(&mut self, new: &NewMessageEvent) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO message_event (id, message_id, at, event, detail) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(new.id.uuid())
            .bind(new.message_id.uuid())
            .bind(micros(new.at))
            .bind(new.event.as_str())
            .bind(&new.detail)
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// What happened to a message, the first first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn message_events(&mut self, id: MessageId) -> Result<Vec<MessageEventFound>, StoreError> {
        let rows: Vec<(Uuid, i64, String, Option<String>)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, at, event, detail FROM message_event WHERE message_id = $1 ORDER BY at, id",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        let mut events = rows
            .into_iter()
            .map(|(_, at, event, detail)| {
                Ok(MessageEventFound {
                    at: timestamp(TABLE, at)?,
                    event: named(TABLE, MessageEventKind::parse(&event))?,
                    detail,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        // Of one moment, in the order in which such things happen.
        events.sort_by_key(|event| (event.at, event.event));
        Ok(events)
    }
}
