//! The keyed index of telephone numbers and e-mail addresses in wishes to be contacted.

use std::collections::BTreeSet;

use candour_domain::ids::{ContactRequestId, StaffId, WorkItemId};
use jiff::Timestamp;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, micros, on_both};
use crate::error::StoreError;
use crate::organisation::ROWS;
use crate::seal::Sealed;

/// A wish and the fingerprints of its contact points.
pub type WishIndexed = (ContactRequestId, BTreeSet<[u8; 32]>);

impl Db {
    /// Wishes that are not in the index, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn wishes_to_index(
        &mut self,
        limit: i64,
    ) -> Result<Vec<(ContactRequestId, Sealed)>, StoreError> {
        let rows: Vec<(Uuid, Vec<u8>)> = on_both!(self, connection => {
            sqlx::query_as("SELECT id, sealed FROM contact_request WHERE NOT indexed ORDER BY id DESC LIMIT $1")
                .bind(limit)
                .fetch_all(connection)
                .await
        })?;
        Ok(rows
            .into_iter()
            .map(|(id, sealed)| (ContactRequestId::from_uuid(id), Sealed::from_bytes(sealed)))
            .collect())
    }

    /// Puts wishes in the index, each once. What another node has put in meanwhile, or what is gone, is left out. Returns
    /// how many were put in.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn index_wishes(&mut self, wishes: &[WishIndexed]) -> Result<usize, StoreError> {
        let mut count = 0;
        for some in wishes.chunks(ROWS) {
            // Marking is claiming: of two nodes one changes the row, and the other finds it changed.
            let claimed: Vec<(Uuid,)> = on_both!(self, connection => {
                let mut query =
                    QueryBuilder::new("UPDATE contact_request SET indexed = TRUE WHERE NOT indexed AND id IN (");
                let mut list = query.separated(", ");
                for (id, _) in some {
                    list.push_bind(id.uuid());
                }
                query.push(") RETURNING id").build_query_as().fetch_all(connection).await
            })?;
            count += claimed.len();
            let rows: Vec<(Uuid, &[u8; 32])> = some
                .iter()
                .filter(|(id, _)| claimed.contains(&(id.uuid(),)))
                .flat_map(|(id, fingerprints)| {
                    fingerprints.iter().map(|fingerprint| (id.uuid(), fingerprint))
                })
                .collect();
            for rows in rows.chunks(ROWS) {
                on_both!(self, connection => {
                    QueryBuilder::new("INSERT INTO contact_index (fingerprint, contact_request_id) ")
                        .push_values(rows, |mut row, (wish, fingerprint)| {
                            row.push_bind(fingerprint.as_slice()).push_bind(wish);
                        })
                        .build()
                        .execute(connection)
                        .await
                        .map(|_| ())
                })?;
            }
        }
        Ok(count)
    }

    /// The work for wishes with this contact point, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn work_by_contact(
        &mut self,
        fingerprint: [u8; 32],
        limit: i64,
    ) -> Result<Vec<WorkItemId>, StoreError> {
        let rows: Vec<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT work_item.id FROM contact_index \
                 JOIN work_item ON work_item.contact_request_id = contact_index.contact_request_id \
                 WHERE contact_index.fingerprint = $1 ORDER BY work_item.id DESC LIMIT $2",
            )
            .bind(fingerprint.as_slice())
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        Ok(rows.into_iter().map(|(id,)| WorkItemId::from_uuid(id)).collect())
    }

    /// How often somebody has looked for a contact point since then.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn contact_searches_since(
        &mut self,
        staff: StaffId,
        since: Timestamp,
    ) -> Result<i64, StoreError> {
        let (count,): (i64,) = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT COUNT(*) FROM audit_entry WHERE staff_id = $1 AND at >= $2 AND act = 'contact_searched'",
            )
            .bind(staff.uuid())
            .bind(micros(since))
            .fetch_one(connection)
            .await
        })?;
        Ok(count)
    }
}
