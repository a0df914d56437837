//! What has had its time: what each rule removes, what runs came to, and when the clock was last believed.

mod answer;

use candour_domain::ids::{AuditId, RetentionRunId};
use candour_domain::retention::Rule;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;

pub use answer::{OldAnswer, Outdated, RetentionWarning};

/// What is from before this has had its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// The moment.
    pub at: Timestamp,
    /// The local month, as months since 1970, for what is kept by month alone.
    pub month: i32,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionRun {
    /// Id.
    pub id: RetentionRunId,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When it was done; nothing while it goes on, or where it was cut off.
    pub ended_at: Option<Timestamp>,
    /// How many answers were warned of.
    pub warned: u64,
    /// How many warnings were taken back.
    pub taken_back: u64,
    /// How many answers stay past their time, because a hold or open work keeps them.
    pub kept: u64,
    /// How much each rule removed.
    pub removed: Vec<(Rule, u64)>,
}

const TABLE: &str = "retention_run";

type RunRow = (Uuid, i64, Option<i64>, i64, i64, i64, String);

/// What counts and what removes the outdated rows of a rule: `$1` is the moment or month, `$2` how many at most.
struct Statements {
    count: &'static str,
    remove: &'static [&'static str],
}

const fn statements(rule: Rule) -> Option<Statements> {
    Some(match rule {
        // What came with an answer goes one answer at a time, sign-ins have their own ends. Where nothing is removed below,
        // a method of the feature does it.
        Rule::Answer | Rule::SignIn => return None,
        Rule::AuditContent => Statements {
            count: "SELECT COUNT(*) FROM audit_entry WHERE at < $1 AND salt IS NOT NULL AND leaf IS NOT NULL",
            remove: &[],
        },
        Rule::FlagReason => Statements {
            count: "SELECT COUNT(*) FROM flag_decision WHERE at < $1 AND LENGTH(sealed_reason) > 0 AND NOT EXISTS \
                    (SELECT 1 FROM flag_answer JOIN feedback_words \
                    ON feedback_words.feedback_id = flag_answer.feedback_id \
                    WHERE flag_answer.flag_id = flag_decision.flag_id)",
            remove: &["UPDATE flag_decision SET sealed_reason = SUBSTR(sealed_reason, 1, 0) WHERE id IN \
                       (SELECT made.id FROM flag_decision AS made WHERE made.at < $1 \
                       AND LENGTH(made.sealed_reason) > 0 AND NOT EXISTS (SELECT 1 FROM flag_answer \
                       JOIN feedback_words ON feedback_words.feedback_id = flag_answer.feedback_id \
                       WHERE flag_answer.flag_id = made.flag_id) LIMIT $2)"],
        },
        Rule::Equality => Statements {
            count: "SELECT COUNT(*) FROM equality_answer WHERE month < $1",
            remove: &["DELETE FROM equality_answer WHERE key IN \
                       (SELECT key FROM equality_answer WHERE month < $1 LIMIT $2)"],
        },
        Rule::AccessRequest => {
            Statements { count: "SELECT COUNT(*) FROM access_request WHERE ended_at < $1", remove: &[] }
        }
        Rule::AccessCopy => Statements {
            // A copy says itself until when it is kept; thirty days before that it was released.
            count: "SELECT COUNT(*) FROM access_request WHERE released_at < $1 AND sealed_copy IS NOT NULL",
            remove: &[],
        },
        Rule::Opening => Statements {
            count: "SELECT COUNT(*) FROM opening WHERE COALESCE(open_until, decided_at, asked_at) < $1",
            remove: &["DELETE FROM opening WHERE id IN (SELECT id FROM opening \
                       WHERE COALESCE(open_until, decided_at, asked_at) < $1 LIMIT $2)"],
        },
        Rule::Restriction => Statements {
            count: "SELECT COUNT(*) FROM restriction WHERE lifted_at < $1 AND NOT EXISTS \
                    (SELECT 1 FROM opening WHERE opening.restriction_id = restriction.id)",
            remove: &["DELETE FROM restriction WHERE id IN (SELECT lifted.id FROM restriction AS lifted \
                       WHERE lifted.lifted_at < $1 AND NOT EXISTS \
                       (SELECT 1 FROM opening WHERE opening.restriction_id = lifted.id) LIMIT $2)"],
        },
        Rule::AuditCheck => Statements {
            count: "SELECT COUNT(*) FROM audit_check WHERE at < $1 AND at < (SELECT MAX(at) FROM audit_check)",
            remove: &["DELETE FROM audit_check WHERE at IN (SELECT at FROM audit_check WHERE at < $1 \
                       AND at < (SELECT MAX(at) FROM audit_check) LIMIT $2)"],
        },
        Rule::ImportRun => Statements {
            count: "SELECT COUNT(*) FROM import_run WHERE at < $1",
            remove: &[
                "DELETE FROM import_run WHERE id IN (SELECT id FROM import_run WHERE at < $1 LIMIT $2)",
            ],
        },
        Rule::Run => Statements {
            count: "SELECT COUNT(*) FROM retention_run WHERE begun_at < $1",
            remove: &["DELETE FROM retention_run WHERE id IN \
                       (SELECT id FROM retention_run WHERE begun_at < $1 LIMIT $2)"],
        },
        Rule::ClosedAccount => Statements {
            count: "SELECT (SELECT COUNT(*) FROM passkey JOIN staff ON staff.id = passkey.staff_id \
                    WHERE staff.closed_at < $1) + (SELECT COUNT(*) FROM staff_identity \
                    JOIN staff ON staff.id = staff_identity.staff_id WHERE staff.closed_at < $1)",
            remove: &[
                "DELETE FROM passkey WHERE id IN (SELECT passkey.id FROM passkey \
                 JOIN staff ON staff.id = passkey.staff_id WHERE staff.closed_at < $1 LIMIT $2)",
                "DELETE FROM staff_identity WHERE staff_id IN (SELECT staff_identity.staff_id FROM staff_identity \
                 JOIN staff ON staff.id = staff_identity.staff_id WHERE staff.closed_at < $1 LIMIT $2)",
            ],
        },
        Rule::Job => Statements {
            count: "SELECT COUNT(*) FROM job WHERE finished_at < $1 AND failure IS NULL",
            remove: &[],
        },
    })
}

fn bound(rule: Rule, before: Before) -> i64 {
    if rule == Rule::Equality { i64::from(before.month) } else { micros(before.at) }
}

impl Db {
    /// How much a rule would remove. Nothing for what goes by its own ends, or one answer at a time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_outdated(&mut self, rule: Rule, before: Before) -> Result<u64, StoreError> {
        let Some(Statements { count, .. }) = statements(rule) else { return Ok(0) };
        let (found,): (i64,) = on_both!(self, connection => {
            sqlx::query_as(count).bind(bound(rule, before)).fetch_one(connection).await
        })?;
        Ok(u64::try_from(found).unwrap_or(0))
    }

    /// Removes what a rule says, `limit` rows of each table at most. Returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn remove_outdated(
        &mut self,
        rule: Rule,
        before: Before,
        limit: i64,
    ) -> Result<u64, StoreError> {
        let mut removed = 0;
        for remove in statements(rule).map_or(&[] as &[&str], |statements| statements.remove) {
            removed += on_both!(self, connection => {
                sqlx::query(*remove)
                    .bind(bound(rule, before))
                    .bind(limit)
                    .execute(connection)
                    .await
                    .map(|done| done.rows_affected())
            })?;
        }
        Ok(removed)
    }

    /// Lines of the audit log from before a time that still say who, to what and why, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn audit_lines_before(
        &mut self,
        before: Timestamp,
        limit: i64,
    ) -> Result<Vec<AuditId>, StoreError> {
        let rows: Vec<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id FROM audit_entry WHERE at < $1 AND salt IS NOT NULL AND leaf IS NOT NULL \
                 ORDER BY at, id LIMIT $2",
            )
            .bind(micros(before))
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        Ok(rows.into_iter().map(|(id,)| AuditId::from_uuid(id)).collect())
    }

    /// When the clock was last believed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn clock_believed_at(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let row: Option<(i64,)> = on_both!(self, connection => {
            sqlx::query_as("SELECT believed_at FROM retention_clock WHERE id = 1").fetch_optional(connection).await
        })?;
        row.map(|(at,)| timestamp("retention_clock", at)).transpose()
    }

    /// Notes that the clock is believed at this time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn believe_clock(&mut self, at: Timestamp) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO retention_clock (id, believed_at) VALUES (1, $1) \
                 ON CONFLICT (id) DO UPDATE SET believed_at = excluded.believed_at",
            )
            .bind(micros(at))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Stores what a run has come to so far; again with each step, so that one that is cut off says how far it came.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_retention_run(&mut self, run: &RetentionRun) -> Result<(), StoreError> {
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let removed: Vec<String> =
            run.removed.iter().map(|(rule, count)| format!("{} {count}", rule.as_str())).collect();
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO retention_run (id, begun_at, ended_at, warned, taken_back, kept, removed) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, \
                 warned = excluded.warned, taken_back = excluded.taken_back, kept = excluded.kept, \
                 removed = excluded.removed",
            )
            .bind(run.id.uuid())
            .bind(micros(run.begun_at))
            .bind(run.ended_at.map(micros))
            .bind(number(run.warned))
            .bind(number(run.taken_back))
            .bind(number(run.kept))
            .bind(removed.join(","))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// The newest runs.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn retention_runs(&mut self, limit: i64) -> Result<Vec<RetentionRun>, StoreError> {
        let rows: Vec<RunRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, begun_at, ended_at, warned, taken_back, kept, removed FROM retention_run \
                 ORDER BY begun_at DESC, id DESC LIMIT $1",
            )
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(id, begun_at, ended_at, warned, taken_back, kept, removed)| {
                let count =
                    |count: i64| u64::try_from(count).map_err(|_| StoreError::Corrupt { table: TABLE });
                let removed = removed.split(',').filter(|one| !one.is_empty()).map(|one| {
                    let (rule, count) = named(TABLE, one.split_once(' '))?;
                    Ok((named(TABLE, Rule::parse(rule))?, named(TABLE, count.parse().ok())?))
                });
                Ok(RetentionRun {
                    id: RetentionRunId::from_uuid(id),
                    begun_at: timestamp(TABLE, begun_at)?,
                    ended_at: ended_at.map(|at| timestamp(TABLE, at)).transpose()?,
                    warned: count(warned)?,
                    taken_back: count(taken_back)?,
                    kept: count(kept)?,
                    removed: removed.collect::<Result<_, StoreError>>()?,
                })
            })
            .collect()
    }
}
