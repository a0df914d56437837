//! The log of who looked at what and did what. Rows are added, numbered once and read; what may lead to a person can be
//! erased from one. Triggers refuse every other change.

mod mark;
mod reads;
mod tree;
mod witness;

use candour_domain::audit::leaf::LineContent;
use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::ids::{ApiKeyId, AuditId, StaffId};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, QueryBuilder};
use uuid::Uuid;

use crate::db::{Db, micros, on_both, timestamp};
use crate::error::StoreError;
use crate::organisation::ROWS;

pub(crate) use mark::Marker;
pub use mark::WaitingLine;
pub use reads::RecordRead;
pub use tree::{AuditCheckpoint, AuditHead, Numbered, NumberedLine};
pub use witness::{AuditCheck, WitnessState};

/// A line to add. It holds ids and names of acts, never words, names or contact points.
#[derive(Debug, Clone, Copy)]
pub struct NewAudit {
    /// Id.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who; nobody when the system or the command line did it.
    pub staff_id: Option<StaffId>,
    /// The API key it was done with.
    pub api_key_id: Option<ApiKeyId>,
    /// What.
    pub act: AuditAct,
    /// To which row of the act's subject.
    pub subject_id: Option<Uuid>,
    /// Why, for reads of what a person wrote.
    pub purpose: Option<ReadPurpose>,
    /// Random bytes, so that nobody can try ids against the line's hash.
    pub salt: [u8; 16],
}

impl NewAudit {
    fn content(&self) -> LineContent {
        LineContent {
            staff_id: self.staff_id.map(StaffId::uuid),
            api_key_id: self.api_key_id.map(ApiKeyId::uuid),
            subject_id: self.subject_id,
            purpose: self.purpose.map(|purpose| purpose.as_str().to_owned()),
        }
    }
}

/// A line as stored, with the name of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFound {
    /// Id.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub staff_id: Option<StaffId>,
    /// The name they sign in with.
    pub username: Option<String>,
    /// What.
    pub act: AuditAct,
    /// To which row.
    pub subject_id: Option<Uuid>,
    /// Why.
    pub purpose: Option<ReadPurpose>,
    /// The role of who did it then, or what kind of program did; nothing in a line from before that was kept.
    pub actor: Option<String>,
    /// The name of the API key it was done with.
    pub api_key: Option<String>,
    /// Its number in the tree.
    pub leaf: Option<i64>,
}

/// Which lines to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Only this person's.
    pub staff_id: Option<StaffId>,
    /// Only this act.
    pub act: Option<AuditAct>,
    /// Only what was done to this thing.
    pub subject_id: Option<Uuid>,
    /// Only what was done from then on.
    pub from: Option<Timestamp>,
    /// Only what was done before then.
    pub until: Option<Timestamp>,
}

const TABLE: &str = "audit_entry";

/// The actor of what another program did with an API key.
const API_KEY: &str = "api_key";
/// The actor of what the program itself, the command line, or somebody who did not sign in did.
pub const NOBODY: &str = "nobody_signed_in";

type AuditRow = (
    Uuid,
    i64,
    Option<Uuid>,
    Option<String>,
    String,
    Option<Uuid>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
);

impl Db {
    /// Adds a line.
    ///
    /// # Errors
    /// When it could not be written: then what it records must not happen, and nothing may be shown.
    pub async fn insert_audit(&mut self, new: &NewAudit) -> Result<(), StoreError> {
        let commitment = new.content().commitment(&new.salt);
        let mark = self.mark(new, &commitment)?;
        let rows = on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO audit_entry (id, at, staff_id, act, subject, subject_id, purpose, api_key_id, salt, \
                 commitment, mark, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $12, \
                 COALESCE((SELECT role FROM staff WHERE id = $3), $11))",
            )
            .bind(new.id.uuid())
            .bind(micros(new.at))
            .bind(new.staff_id.map(StaffId::uuid))
            .bind(new.act.as_str())
            .bind(new.act.subject().as_str())
            .bind(new.subject_id)
            .bind(new.purpose.map(ReadPurpose::as_str))
            .bind(new.api_key_id.map(ApiKeyId::uuid))
            .bind(new.salt.as_slice())
            .bind(commitment.as_slice())
            .bind(if new.api_key_id.is_some() { API_KEY } else { NOBODY })
            .bind(mark.as_slice())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        self.kept(std::slice::from_ref(new), rows)
    }

    /// Adds many lines.
    ///
    /// # Errors
    /// When they could not all be written.
    pub async fn insert_audits(&mut self, new: &[NewAudit]) -> Result<(), StoreError> {
        for lines in new.chunks(ROWS) {
            let mut marked = Vec::with_capacity(lines.len());
            for new in lines {
                let commitment = new.content().commitment(&new.salt);
                marked.push((new, commitment, self.mark(new, &commitment)?));
            }
            let rows = on_both!(self, connection => {
                QueryBuilder::new(
                    "INSERT INTO audit_entry (id, at, staff_id, act, subject, subject_id, purpose, api_key_id, salt, \
                     commitment, mark, actor) ",
                )
                .push_values(&marked, |mut row, (new, commitment, mark)| {
                    let staff = new.staff_id.map(StaffId::uuid);
                    row.push_bind(new.id.uuid())
                        .push_bind(micros(new.at))
                        .push_bind(staff)
                        .push_bind(new.act.as_str())
                        .push_bind(new.act.subject().as_str())
                        .push_bind(new.subject_id)
                        .push_bind(new.purpose.map(ReadPurpose::as_str))
                        .push_bind(new.api_key_id.map(ApiKeyId::uuid))
                        .push_bind(new.salt.to_vec())
                        .push_bind(commitment.to_vec())
                        .push_bind(mark.to_vec())
                        .push("COALESCE((SELECT role FROM staff WHERE id = ")
                        .push_bind_unseparated(staff)
                        .push_unseparated("), ")
                        .push_bind_unseparated(if new.api_key_id.is_some() { API_KEY } else { NOBODY })
                        .push_unseparated(")");
                })
                .build()
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
            })?;
            self.kept(lines, rows)?;
        }
        Ok(())
    }

    /// Lines before `before` (a time and id from an earlier page), newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_audit(
        &mut self,
        filter: AuditFilter,
        before: Option<(Timestamp, AuditId)>,
        limit: i64,
    ) -> Result<Vec<AuditFound>, StoreError> {
        let (at, id) = before.map_or((i64::MAX, Uuid::max()), |(at, id)| (micros(at), id.uuid()));
        let sql = format!(
            "SELECT audit_entry.id, audit_entry.at, audit_entry.staff_id, staff.username, audit_entry.act, \
             audit_entry.subject_id, audit_entry.purpose, audit_entry.actor, api_key.name, audit_entry.leaf \
             FROM (SELECT * FROM audit_entry WHERE {}) AS audit_entry \
             LEFT JOIN staff ON staff.id = audit_entry.staff_id \
             LEFT JOIN api_key ON api_key.id = audit_entry.api_key_id \
             WHERE (audit_entry.at < $1 OR (audit_entry.at = $1 AND audit_entry.id < $2)) \
             AND ($3 IS NULL OR audit_entry.staff_id = $3) AND ($4 IS NULL OR audit_entry.act = $4) \
             AND ($6 IS NULL OR audit_entry.subject_id = $6) AND audit_entry.at >= $7 AND audit_entry.at < $8 \
             ORDER BY audit_entry.at DESC, audit_entry.id DESC LIMIT $5",
            self.readable()
        );
        let rows: Vec<AuditRow> = on_both!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql))
            .bind(at)
            .bind(id)
            .bind(filter.staff_id.map(StaffId::uuid))
            .bind(filter.act.map(AuditAct::as_str))
            .bind(limit)
            .bind(filter.subject_id)
            .bind(filter.from.map_or(i64::MIN, micros))
            .bind(filter.until.map_or(i64::MAX, micros))
            .fetch_all(connection)
            .await
        })?;
        // A row that cannot be a line was written or changed by hand. Verifying the log names it; the others are shown.
        let lines = rows.into_iter().filter_map(
            |(id, at, staff_id, username, act, subject_id, purpose, actor, api_key, leaf)| {
                Some(AuditFound {
                    id: AuditId::from_uuid(id),
                    at: timestamp(TABLE, at).ok()?,
                    staff_id: staff_id.map(StaffId::from_uuid),
                    username,
                    act: AuditAct::parse(&act)?,
                    subject_id,
                    purpose: match purpose {
                        Some(purpose) => Some(ReadPurpose::parse(&purpose)?),
                        None => None,
                    },
                    actor,
                    api_key,
                    leaf,
                })
            },
        );
        Ok(lines.collect())
    }
}
