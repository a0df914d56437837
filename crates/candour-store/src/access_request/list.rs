//! The list of requests: those that wait by when they are due, those that ended by when.

use candour_domain::access_request::{AccessState, AskedBy, Proof};
use candour_domain::ids::AccessRequestId;
use jiff::Timestamp;
use uuid::Uuid;

use super::TABLE;
use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;

/// Where a page of the list ended: time and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessKey {
    /// When it is due, or when it ended.
    pub at: Timestamp,
    /// The request.
    pub id: AccessRequestId,
}

/// A request in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessListed {
    /// Where the list goes on after it.
    pub key: AccessKey,
    /// Where it stands.
    pub state: AccessState,
    /// Who asked.
    pub asked_by: AskedBy,
    /// How it is known who asks.
    pub proof: Proof,
    /// When it came.
    pub received_at: Timestamp,
    /// By when it is answered.
    pub due_at: Timestamp,
    /// The name of who has its work item.
    pub owner: Option<String>,
}

type ListRow = (Uuid, String, String, String, i64, i64, Option<String>, Option<i64>);

macro_rules! list_sql {
    ($condition:literal) => {
        concat!(
            "SELECT access_request.id, access_request.state, access_request.asked_by, access_request.proof, \
             access_request.received_at, access_request.due_at, staff.display_name, access_request.ended_at \
             FROM access_request JOIN work_item ON work_item.id = access_request.work_item_id \
             LEFT JOIN staff ON staff.id = work_item.owner_id WHERE ",
            $condition
        )
    };
}

impl Db {
    /// Requests after `after`: those still to be answered, the most urgent first, or those that ended, the last first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_access_requests(
        &mut self,
        open: bool,
        after: Option<AccessKey>,
        limit: i64,
    ) -> Result<Vec<AccessListed>, StoreError> {
        let first = if open { (0, Uuid::nil()) } else { (i64::MAX, Uuid::max()) };
        let (at, id) = after.map_or(first, |key| (micros(key.at), key.id.uuid()));
        let sql = if open {
            list_sql!(
                "access_request.state IN ('asked', 'prepared') \
                 AND (access_request.due_at, access_request.id) > ($1, $2) \
                 ORDER BY access_request.due_at, access_request.id LIMIT $3"
            )
        } else {
            list_sql!(
                "access_request.ended_at IS NOT NULL AND (access_request.ended_at, access_request.id) < ($1, $2) \
                 ORDER BY access_request.ended_at DESC, access_request.id DESC LIMIT $3"
            )
        };
        let rows: Vec<ListRow> = on_both!(self, connection => {
            sqlx::query_as(sql).bind(at).bind(id).bind(limit).fetch_all(connection).await
        })?;
        rows.into_iter()
            .map(|(id, state, asked_by, proof, received_at, due_at, owner, ended_at)| {
                let due_at = timestamp(TABLE, due_at)?;
                let at = match ended_at.filter(|_| !open) {
                    Some(at) => timestamp(TABLE, at)?,
                    None => due_at,
                };
                Ok(AccessListed {
                    key: AccessKey { at, id: AccessRequestId::from_uuid(id) },
                    state: named(TABLE, AccessState::parse(&state))?,
                    asked_by: named(TABLE, AskedBy::parse(&asked_by))?,
                    proof: named(TABLE, Proof::parse(&proof))?,
                    received_at: timestamp(TABLE, received_at)?,
                    due_at,
                    owner,
                })
            })
            .collect()
    }
}
