//! Numbers and addresses whose records are restricted by themselves: keyed fingerprints, and why.

use std::collections::BTreeSet;

use candour_domain::ids::FeedbackId;
use candour_domain::restriction::RestrictionReason;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, named, on_both};
use crate::error::StoreError;
use crate::organisation::ROWS;

const TABLE: &str = "restricted_contact";

/// That nothing restricts or ever restricted the answer `feedback` or the contact it is about: what two people have lifted
/// no list restricts again.
macro_rules! never_restricted {
    () => {
        "((SELECT by_answer.id FROM restriction AS by_answer WHERE by_answer.feedback_id = feedback.id LIMIT 1) IS NULL \
         AND (SELECT by_contact.id FROM code AS of_answer JOIN restriction AS by_contact \
         ON by_contact.encounter_id = of_answer.encounter_id WHERE of_answer.id = feedback.code_id LIMIT 1) IS NULL)"
    };
}

impl Db {
    /// Puts the numbers and addresses that restrict for a reason in the place of those before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn replace_restricted_contacts(
        &mut self,
        reason: RestrictionReason,
        fingerprints: &BTreeSet<[u8; 32]>,
    ) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query("DELETE FROM restricted_contact WHERE reason = $1")
                .bind(reason.as_str())
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        let all: Vec<&[u8; 32]> = fingerprints.iter().collect();
        for some in all.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new("INSERT INTO restricted_contact (fingerprint, reason) ")
                    .push_values(some, |mut row, fingerprint| {
                        row.push_bind(fingerprint.to_vec()).push_bind(reason.as_str());
                    })
                    .build()
                    .execute(connection)
                    .await
                    .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// How many numbers and addresses restrict for this reason.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_restricted_contacts(
        &mut self,
        reason: RestrictionReason,
    ) -> Result<usize, StoreError> {
        let (count,): (i64,) = on_both!(self, connection => {
            sqlx::query_as("SELECT COUNT(*) FROM restricted_contact WHERE reason = $1")
                .bind(reason.as_str())
                .fetch_one(connection)
                .await
        })?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// Why one of these numbers or addresses restricts, if one does.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn restricts(
        &mut self,
        fingerprints: &BTreeSet<[u8; 32]>,
    ) -> Result<Option<RestrictionReason>, StoreError> {
        let all: Vec<&[u8; 32]> = fingerprints.iter().collect();
        let mut found: Option<String> = None;
        for some in all.chunks(ROWS) {
            let row: (Option<String>,) = on_both!(self, connection => {
                let mut query = QueryBuilder::new("SELECT MIN(reason) FROM restricted_contact WHERE fingerprint IN (");
                let mut list = query.separated(", ");
                for fingerprint in some {
                    list.push_bind(fingerprint.to_vec());
                }
                query.push(")").build_query_as().fetch_one(connection).await
            })?;
            found = found.into_iter().chain(row.0).min();
        }
        found.map(|reason| named(TABLE, RestrictionReason::parse(&reason))).transpose()
    }

    /// Answers whose wish names such a number or address, and that nothing restricts or ever restricted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn answers_to_restrict(
        &mut self,
        limit: i64,
    ) -> Result<Vec<(FeedbackId, RestrictionReason)>, StoreError> {
        let rows: Vec<(Uuid, String)> = on_both!(self, connection => {
            sqlx::query_as(concat!(
                "SELECT feedback.id, MIN(restricted_contact.reason) FROM restricted_contact \
                 JOIN contact_index ON contact_index.fingerprint = restricted_contact.fingerprint \
                 JOIN contact_request ON contact_request.id = contact_index.contact_request_id \
                 JOIN feedback ON feedback.id = contact_request.feedback_id WHERE ",
                never_restricted!(),
                " GROUP BY feedback.id ORDER BY feedback.id LIMIT $1",
            ))
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        let found = |(id, reason): (Uuid, String)| {
            Ok((FeedbackId::from_uuid(id), named(TABLE, RestrictionReason::parse(&reason))?))
        };
        rows.into_iter().map(found).collect()
    }

    /// Whether anything restricts an answer or the contact it is about, or ever did.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn was_restricted(&mut self, id: FeedbackId) -> Result<bool, StoreError> {
        let (was,): (bool,) = on_both!(self, connection => {
            sqlx::query_as(concat!(
                "SELECT EXISTS (SELECT 1 FROM feedback WHERE feedback.id = $1 AND NOT ",
                never_restricted!(),
                ")",
            ))
            .bind(id.uuid())
            .fetch_one(connection)
            .await
        })?;
        Ok(was)
    }
}
