//! Which checkpoint each witness got last, and how the log was found when it was last verified.

use jiff::Timestamp;

use crate::db::{Db, micros, on_both, timestamp};
use crate::error::StoreError;

/// What is known of a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessState {
    /// By what way it gets checkpoints.
    pub witness: String,
    /// How many lines the largest checkpoint covers that it got, and when it last got one.
    pub told: Option<(u64, Timestamp)>,
    /// When and why the last try failed, where nothing went through since.
    pub failed: Option<(Timestamp, String)>,
}

/// How the log was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditCheck {
    /// When.
    pub at: Timestamp,
    /// How many lines there were.
    pub lines: u64,
    /// How much was wrong.
    pub findings: u64,
    /// The first of that, in English, for who looks after the program.
    pub first_finding: Option<String>,
}

type WitnessRow = (String, Option<i64>, Option<i64>, Option<i64>, Option<String>);

impl Db {
    /// Notes that a witness got a checkpoint.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn witness_has(&mut self, witness: &str, size: u64, at: Timestamp) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO audit_witness (witness, size, told_at) VALUES ($1, $2, $3) \
                 ON CONFLICT (witness) DO UPDATE SET told_at = excluded.told_at, failed_at = NULL, failure = NULL, \
                 size = CASE WHEN audit_witness.size > excluded.size THEN audit_witness.size ELSE excluded.size END",
            )
            .bind(witness)
            .bind(i64::try_from(size).unwrap_or(i64::MAX))
            .bind(micros(at))
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Notes that a checkpoint did not get through to a witness, and why.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn witness_missed(
        &mut self,
        witness: &str,
        at: Timestamp,
        failure: &str,
    ) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO audit_witness (witness, failed_at, failure) VALUES ($1, $2, $3) \
                 ON CONFLICT (witness) DO UPDATE SET failed_at = excluded.failed_at, failure = excluded.failure",
            )
            .bind(witness)
            .bind(micros(at))
            .bind(failure)
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// What is known of the witnesses, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn audit_witnesses(&mut self) -> Result<Vec<WitnessState>, StoreError> {
        let rows: Vec<WitnessRow> = on_both!(self, connection => {
            sqlx::query_as("SELECT witness, size, told_at, failed_at, failure FROM audit_witness ORDER BY witness")
                .fetch_all(connection)
                .await
        })?;
        let time = |at| timestamp("audit_witness", at);
        rows.into_iter()
            .map(|(witness, size, told_at, failed_at, failure)| {
                let size = size.and_then(|size| u64::try_from(size).ok());
                Ok(WitnessState {
                    witness,
                    told: match (size, told_at) {
                        (Some(size), Some(at)) => Some((size, time(at)?)),
                        _ => None,
                    },
                    failed: match (failed_at, failure) {
                        (Some(at), Some(failure)) => Some((time(at)?, failure)),
                        _ => None,
                    },
                })
            })
            .collect()
    }

    /// Keeps how the log was found.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_audit_check(&mut self, check: &AuditCheck) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO audit_check (at, lines, findings, first_finding) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (at) DO NOTHING",
            )
            .bind(micros(check.at))
            .bind(i64::try_from(check.lines).unwrap_or(i64::MAX))
            .bind(i64::try_from(check.findings).unwrap_or(i64::MAX))
            .bind(check.first_finding.as_deref())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// How the log was found last.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn last_audit_check(&mut self) -> Result<Option<AuditCheck>, StoreError> {
        let row: Option<(i64, i64, i64, Option<String>)> = on_both!(self, connection => {
            sqlx::query_as("SELECT at, lines, findings, first_finding FROM audit_check ORDER BY at DESC LIMIT 1")
                .fetch_optional(connection)
                .await
        })?;
        row.map(|(at, lines, findings, first_finding)| {
            Ok(AuditCheck {
                at: timestamp("audit_check", at)?,
                lines: u64::try_from(lines).unwrap_or(0),
                findings: u64::try_from(findings).unwrap_or(0),
                first_finding,
            })
        })
        .transpose()
    }
}
