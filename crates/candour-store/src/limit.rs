//! What has been spent of allowances, shared by all nodes: one time for each keyed fingerprint, the moment at which
//! everything is paid back. After it the row means nothing.

use candour_domain::allowance::Allowance;
use jiff::{SignedDuration, Timestamp};
use sqlx::QueryBuilder;

use crate::db::{Db, micros, on_both, timestamp};
use crate::error::StoreError;
use crate::organisation::ROWS;

const TABLE: &str = "spent_allowance";

/// What an allowance is for. Each kind is read and removed apart from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    /// Guesses of passwords.
    Guess,
    /// Requests of one network.
    Client,
}

impl LimitKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Guess => "guess",
            Self::Client => "client",
        }
    }
}

/// A keyed fingerprint of who is slowed down.
pub type LimitKey = [u8; 32];

impl Db {
    /// One use. Of many at the same time on many nodes, no more are let through than the allowance holds. The inner
    /// error says how long to wait.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn spend_allowance(
        &mut self,
        kind: LimitKind,
        key: LimitKey,
        now: Timestamp,
        allowance: Allowance,
    ) -> Result<Result<(), SignedDuration>, StoreError> {
        let first = allowance.spend(None, now).unwrap_or(now);
        let step = first.duration_since(now);
        let most = now.checked_add(allowance.whole()).unwrap_or(Timestamp::MAX);
        let spent: Option<(i64,)> = on_both!(self, connection => {
            sqlx::query_as(
                "INSERT INTO spent_allowance (fingerprint, kind, paid_at) VALUES ($1, $2, $3) \
                 ON CONFLICT (fingerprint) DO UPDATE SET paid_at = \
                 CASE WHEN spent_allowance.paid_at > $4 THEN spent_allowance.paid_at ELSE $4 END + $5 \
                 WHERE spent_allowance.paid_at + $5 <= $6 RETURNING paid_at",
            )
            .bind(key.to_vec())
            .bind(kind.as_str())
            .bind(micros(first))
            .bind(micros(now))
            .bind(whole_micros(step))
            .bind(micros(most))
            .fetch_optional(connection)
            .await
        })?;
        if spent.is_some() {
            return Ok(Ok(()));
        }
        let paid_at = self.allowance_paid_at(key).await?;
        Ok(Err(allowance.spend(paid_at, now).err().unwrap_or(SignedDuration::ZERO)))
    }

    /// When everything is paid back that was spent under this key, without spending anything.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn allowance_paid_at(&mut self, key: LimitKey) -> Result<Option<Timestamp>, StoreError> {
        let there: Option<(i64,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT paid_at FROM spent_allowance WHERE fingerprint = $1")
                .bind(key.to_vec())
                .fetch_optional(connection)
                .await
        })?;
        there.map(|(paid_at,)| timestamp(TABLE, paid_at)).transpose()
    }

    /// Adds uses that happened already, whether they were allowed or not: each key once, with how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn add_to_allowances(
        &mut self,
        kind: LimitKind,
        uses: &[(LimitKey, u32)],
        now: Timestamp,
        allowance: Allowance,
    ) -> Result<(), StoreError> {
        // In one order on every node, so that two of them never wait for each other in a ring.
        let mut uses = uses.to_vec();
        uses.sort_unstable();
        let most = now.checked_add(allowance.whole()).unwrap_or(Timestamp::MAX);
        for chunk in uses.chunks(ROWS) {
            on_both!(self, connection => {
                let mut query = QueryBuilder::new("INSERT INTO spent_allowance (fingerprint, kind, paid_at) ");
                query.push_values(chunk, |mut row, (key, count)| {
                    row.push_bind(key.to_vec())
                        .push_bind(kind.as_str())
                        .push_bind(micros(allowance.add(None, now, *count)));
                });
                query.push(" ON CONFLICT (fingerprint) DO UPDATE SET paid_at = CASE WHEN spent_allowance.paid_at <= ");
                query.push_bind(micros(now));
                query.push(" THEN excluded.paid_at WHEN spent_allowance.paid_at + excluded.paid_at - ");
                query.push_bind(micros(now));
                query.push(" > ");
                query.push_bind(micros(most));
                query.push(" THEN ");
                query.push_bind(micros(most));
                query.push(" ELSE spent_allowance.paid_at + excluded.paid_at - ");
                query.push_bind(micros(now));
                query.push(" END");
                query.build().execute(connection).await.map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Who has spent so much that it is paid back only after `after`, the most spent first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn allowances_spent(
        &mut self,
        kind: LimitKind,
        after: Timestamp,
        limit: i64,
    ) -> Result<Vec<(LimitKey, Timestamp)>, StoreError> {
        let rows: Vec<(Vec<u8>, i64)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT fingerprint, paid_at FROM spent_allowance WHERE kind = $1 AND paid_at > $2 \
                 ORDER BY paid_at DESC LIMIT $3",
            )
            .bind(kind.as_str())
            .bind(micros(after))
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(key, paid_at)| {
                let key = key.try_into().map_err(|_| StoreError::Corrupt { table: TABLE })?;
                Ok((key, timestamp(TABLE, paid_at)?))
            })
            .collect()
    }

    /// Forgets what was paid back by `now`. Returns how many fingerprints went.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_allowances(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        let gone = on_both!(self, connection => {
            sqlx::query("DELETE FROM spent_allowance WHERE paid_at <= $1")
                .bind(micros(now))
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(gone)
    }
}

fn whole_micros(span: SignedDuration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}
