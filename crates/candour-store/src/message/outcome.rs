//! What came of trying to send a message, guarded by the attempt, so that whoever's lease ran out undoes nothing.

use candour_domain::delivery::Delivery;
use candour_domain::ids::{FeedbackId, MessageId};
use candour_domain::message::MessageState;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both};
use crate::error::StoreError;

use super::TABLE;

/// One attempt to send one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// The message.
    pub message: MessageId,
    /// Which attempt, from 1.
    pub number: i64,
}

impl Db {
    /// The supplier took it. `false` when another attempt has begun since.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn hand_over_message(
        &mut self,
        attempt: Attempt,
        supplier: &str,
        supplier_id: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE message SET state = 'handed_over', state_at = $3, send_at = NULL, supplier = $4, \
                 supplier_id = $5, delivery = COALESCE(delivery, 'accepted') \
                 WHERE id = $1 AND attempts = $2 AND state = 'trying'",
            )
            .bind(attempt.message.uuid())
            .bind(attempt.number)
            .bind(micros(at))
            .bind(supplier)
            .bind(supplier_id)
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// It is tried again at `send_at`. In doubt, it stands as being tried, so that the next attempt first asks the
    /// supplier. `false` when another attempt has begun since.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_off_message(
        &mut self,
        attempt: Attempt,
        send_at: Timestamp,
        in_doubt: bool,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let state = if in_doubt { MessageState::Trying } else { MessageState::Waiting };
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE message SET state = $3, state_at = $4, send_at = $5 \
                 WHERE id = $1 AND attempts = $2 AND state = 'trying'",
            )
            .bind(attempt.message.uuid())
            .bind(attempt.number)
            .bind(state.as_str())
            .bind(micros(at))
            .bind(micros(send_at))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// It is tried no more: given up, refused, cancelled. `false` when another attempt has begun since.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_message(
        &mut self,
        attempt: Attempt,
        state: MessageState,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE message SET state = $3, state_at = $4, send_at = NULL \
                 WHERE id = $1 AND attempts = $2 AND state = 'trying'",
            )
            .bind(attempt.message.uuid())
            .bind(attempt.number)
            .bind(state.as_str())
            .bind(micros(at))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Stops a message that waits and that nobody is at. `false` where there is none such.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn cancel_message(&mut self, id: MessageId, at: Timestamp) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE message SET state = 'cancelled', state_at = $2, send_at = NULL \
                 WHERE id = $1 AND state = 'waiting' AND direction = 'out'",
            )
            .bind(id.uuid())
            .bind(micros(at))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Stops all messages that wait for a number or an address, but for what somebody asked for this minute. Gives their
    /// ids.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn cancel_messages_to(
        &mut self,
        fingerprint: &[u8; 32],
        at: Timestamp,
    ) -> Result<Vec<MessageId>, StoreError> {
        let rows: Vec<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "UPDATE message SET state = 'cancelled', state_at = $2, send_at = NULL \
                 WHERE state = 'waiting' AND direction = 'out' AND purpose <> 'requested_now' \
                 AND contact_point_id IN (SELECT id FROM contact_point WHERE fingerprint = $1) RETURNING id",
            )
            .bind(fingerprint.as_slice())
            .bind(micros(at))
            .fetch_all(connection)
            .await
        })?;
        Ok(rows.into_iter().map(|(id,)| MessageId::from_uuid(id)).collect())
    }

    /// News of the supplier about a message: what is known now, and whether that is new. Nothing where there is no such
    /// message. News may come before the answer to the request that sent it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_delivery(
        &mut self,
        id: MessageId,
        news: Delivery,
        at: Timestamp,
    ) -> Result<Option<(Delivery, bool)>, StoreError> {
        // The row is locked by a change that changes nothing, so that of two pieces of news one waits for the other.
        let before: Option<(Option<String>,)> = on_both!(self, connection => {
            sqlx::query_as(
                "UPDATE message SET attempts = attempts WHERE id = $1 AND direction = 'out' RETURNING delivery",
            )
            .bind(id.uuid())
            .fetch_optional(connection)
            .await
        })?;
        let Some((before,)) = before else { return Ok(None) };
        let before = before.map(|name| named(TABLE, Delivery::parse(&name))).transpose()?;
        let after = before.map_or(news, |before| before.after(news));
        if before == Some(after) {
            return Ok(Some((after, false)));
        }
        on_both!(self, connection => {
            sqlx::query("UPDATE message SET delivery = $2, state_at = $3 WHERE id = $1")
                .bind(id.uuid())
                .bind(after.as_str())
                .bind(micros(at))
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(Some((after, true)))
    }

    /// A message became an answer: its text lies there from now on and nowhere twice.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn message_became_answer(
        &mut self,
        id: MessageId,
        answer: FeedbackId,
    ) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("UPDATE message SET feedback_id = $2, sealed = NULL WHERE id = $1")
                .bind(id.uuid())
                .bind(answer.uuid())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        Ok(())
    }
}
