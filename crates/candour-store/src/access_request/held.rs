//! What is held about a person, question by question, for a copy of it. What only a copy needs is asked here; the rest
//! has its methods elsewhere.

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::code::Stratum;
use candour_domain::encounter::{EncounterKind, EncounterState};
use candour_domain::equality::{AgeBand, Disability, EqualityAnswers, EthnicGroup, Sex};
use candour_domain::feedback::{Channel, Rating};
use candour_domain::ids::{
    ContactRequestId, CorrectionId, EncounterId, FeedbackId, OfficerId, StaffId, WorkEventId, WorkItemId,
};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::work_item::{WorkEvent, WorkKind, WorkOutcome};
use jiff::Timestamp;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::rows::{
    AccountHeld, ActHeld, AnswerHeld, CodeHeld, CorrectionHeld, EncounterHeld, ItemHeld, LookHeld,
    OfficerHeld, WishHeld,
};
use crate::db::{Db, named, on_both, timestamp};
use crate::error::StoreError;
use crate::organisation::ROWS;
use crate::seal::Sealed;

/// The rows that name the account that made them: table, time, and the columns that may name it.
const MADE_BY: [(&str, &str); 9] = [
    ("encounter", "SELECT made_at FROM encounter WHERE made_by = $1 ORDER BY made_at LIMIT $2"),
    ("encounter_correction", "SELECT at FROM encounter_correction WHERE staff_id = $1 ORDER BY at LIMIT $2"),
    ("batch", "SELECT made_at FROM batch WHERE made_by = $1 ORDER BY made_at LIMIT $2"),
    (
        "code",
        "SELECT bound_at FROM code WHERE bound_by = $1 AND bound_at IS NOT NULL ORDER BY bound_at LIMIT $2",
    ),
    ("invitation", "SELECT at FROM invitation WHERE staff_id = $1 ORDER BY at LIMIT $2"),
    ("work_event", "SELECT at FROM work_event WHERE staff_id = $1 OR to_staff_id = $1 ORDER BY at LIMIT $2"),
    (
        "work_item",
        "SELECT made_at FROM work_item WHERE owner_id = $1 OR closed_by = $1 ORDER BY made_at LIMIT $2",
    ),
    ("api_key", "SELECT made_at FROM api_key WHERE made_by = $1 ORDER BY made_at LIMIT $2"),
    (
        "access_request",
        "SELECT received_at FROM access_request WHERE taken_by = $1 OR prepared_by = $1 OR released_by = $1 \
         ORDER BY received_at LIMIT $2",
    ),
];

impl Db {
    /// An answer, as it is held.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn answer_held(&mut self, id: FeedbackId) -> Result<Option<AnswerHeld>, StoreError> {
        type Row =
            (i64, String, String, String, i64, Option<i64>, bool, bool, Option<String>, Option<String>);
        const TABLE: &str = "feedback";
        let row: Option<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT feedback.rating, feedback.stratum, feedback.channel, feedback.language, feedback.received_at, \
                 feedback.withdrawn_at, feedback.repeat_source, feedback.source_mark IS NOT NULL, borough.name, \
                 team.name FROM feedback LEFT JOIN borough ON borough.id = feedback.borough_id \
                 LEFT JOIN team ON team.id = feedback.team_id WHERE feedback.id = $1",
            )
            .bind(id.uuid())
            .fetch_optional(connection)
            .await
        })?;
        let Some((
            rating,
            stratum,
            channel,
            language,
            at,
            withdrawn,
            repeat_source,
            source_mark,
            borough,
            team,
        )) = row
        else {
            return Ok(None);
        };
        Ok(Some(AnswerHeld {
            rating: named(TABLE, u8::try_from(rating).ok().and_then(|rating| Rating::try_from(rating).ok()))?,
            stratum: named(TABLE, Stratum::parse(&stratum))?,
            channel: named(TABLE, Channel::parse(&channel))?,
            language: named(TABLE, Language::parse(&language))?,
            received_at: timestamp(TABLE, at)?,
            withdrawn_at: withdrawn.map(|at| timestamp(TABLE, at)).transpose()?,
            repeat_source,
            source_mark,
            borough,
            team,
        }))
    }

    /// The code an answer was given with; nothing where it was given without.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn code_held(&mut self, id: FeedbackId) -> Result<Option<CodeHeld>, StoreError> {
        type Row = (i64, Option<i64>, Option<i64>, Option<i64>, Option<String>, Option<Uuid>);
        let row: Option<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT code.made_at, code.expires_at, code.bound_at, code.serial, batch.label, code.encounter_id \
                 FROM feedback JOIN code ON code.id = feedback.code_id \
                 LEFT JOIN batch ON batch.id = code.batch_id WHERE feedback.id = $1",
            )
            .bind(id.uuid())
            .fetch_optional(connection)
            .await
        })?;
        let at = |micros: Option<i64>| micros.map(|micros| timestamp("code", micros)).transpose();
        row.map(|(made_at, expires_at, bound_at, serial, batch, encounter)| {
            Ok(CodeHeld {
                made_at: timestamp("code", made_at)?,
                expires_at: at(expires_at)?,
                bound_at: at(bound_at)?,
                serial,
                batch,
                encounter: encounter.map(EncounterId::from_uuid),
            })
        })
        .transpose()
    }

    /// The wishes that came with an answer, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn wishes_held(&mut self, id: FeedbackId) -> Result<Vec<WishHeld>, StoreError> {
        let rows: Vec<(Uuid, i64, Vec<u8>)> = on_both!(self, connection => {
            sqlx::query_as("SELECT id, at, sealed FROM contact_request WHERE feedback_id = $1 ORDER BY at, id")
                .bind(id.uuid())
                .fetch_all(connection)
                .await
        })?;
        rows.into_iter()
            .map(|(id, at, sealed)| {
                Ok(WishHeld {
                    id: ContactRequestId::from_uuid(id),
                    at: timestamp("contact_request", at)?,
                    sealed: Sealed::from_bytes(sealed),
                })
            })
            .collect()
    }

    /// The equality answers under a key that only a receipt leads to.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn equality_held(&mut self, key: [u8; 16]) -> Result<Option<EqualityAnswers>, StoreError> {
        type Row = (Option<String>, Option<String>, Option<String>, Option<String>);
        let row: Option<Row> = on_both!(self, connection => {
            sqlx::query_as("SELECT age_band, ethnic_group, disability, sex FROM equality_answer WHERE key = $1")
                .bind(key.to_vec())
                .fetch_optional(connection)
                .await
        })?;
        Ok(row.map(|(age, ethnic, disability, sex)| EqualityAnswers {
            age_band: age.as_deref().and_then(AgeBand::parse),
            ethnic_group: ethnic.as_deref().and_then(EthnicGroup::parse),
            disability: disability.as_deref().and_then(Disability::parse),
            sex: sex.as_deref().and_then(Sex::parse),
        }))
    }

    /// The work that an answer made for people, event by event, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn items_held(&mut self, id: FeedbackId) -> Result<Vec<ItemHeld>, StoreError> {
        const TABLE: &str = "work_item";
        type Row = (
            Uuid,
            String,
            Option<String>,
            i64,
            Option<String>,
            Uuid,
            String,
            i64,
            Option<String>,
            Option<Vec<u8>>,
        );
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT work_item.id, work_item.kind, work_item.risk, work_item.due_at, work_item.outcome, \
                 work_event.id, work_event.event, work_event.at, staff.role, work_event.sealed_note \
                 FROM work_item JOIN work_event ON work_event.work_item_id = work_item.id \
                 LEFT JOIN staff ON staff.id = work_event.staff_id WHERE work_item.feedback_id = $1 \
                 ORDER BY work_item.made_at, work_item.id, work_event.at, work_event.id",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(item, kind, risk, due_at, outcome, event, what, at, role, note)| {
                Ok(ItemHeld {
                    item: WorkItemId::from_uuid(item),
                    kind: named(TABLE, WorkKind::parse(&kind))?,
                    risk,
                    due_at: timestamp(TABLE, due_at)?,
                    outcome: outcome.map(|name| named(TABLE, WorkOutcome::parse(&name))).transpose()?,
                    event: WorkEventId::from_uuid(event),
                    what: named("work_event", WorkEvent::parse(&what))?,
                    at: timestamp("work_event", at)?,
                    by: role.map(|name| named("staff", Role::parse(&name))).transpose()?,
                    sealed_note: note.map(Sealed::from_bytes),
                })
            })
            .collect()
    }

    /// What the log says was done to these rows, by whom in what role, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn looks_held(&mut self, rows: &[Uuid]) -> Result<Vec<LookHeld>, StoreError> {
        let mut found = Vec::new();
        for some in rows.chunks(ROWS) {
            let rows: Vec<LookRow> = on_both!(self, connection => {
                let mut query = QueryBuilder::new(
                    "SELECT audit_entry.at, staff.role, audit_entry.act, audit_entry.purpose FROM audit_entry \
                     LEFT JOIN staff ON staff.id = audit_entry.staff_id WHERE audit_entry.subject_id IN (",
                );
                let mut list = query.separated(", ");
                for id in some {
                    list.push_bind(*id);
                }
                query.push(") ORDER BY audit_entry.at, audit_entry.id").build_query_as().fetch_all(connection).await
            })?;
            for row in rows {
                found.push(look(row)?);
            }
        }
        found.sort_by_key(|look| look.at);
        Ok(found)
    }

    /// What the log says that somebody did, oldest first, at most so many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn acts_logged(&mut self, by: StaffId, limit: i64) -> Result<Vec<LookHeld>, StoreError> {
        let rows: Vec<LookRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT audit_entry.at, staff.role, audit_entry.act, audit_entry.purpose FROM audit_entry \
                 JOIN staff ON staff.id = audit_entry.staff_id WHERE audit_entry.staff_id = $1 \
                 ORDER BY audit_entry.at, audit_entry.id LIMIT $2",
            )
            .bind(by.uuid())
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(look).collect()
    }

    /// In how many batches of officers' reading an answer lies, and for how many it waits.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn readers_held(&mut self, id: FeedbackId) -> Result<(i64, i64), StoreError> {
        Ok(on_both!(self, connection => {
            sqlx::query_as(
                "SELECT (SELECT COUNT(*) FROM words_batch_answer WHERE feedback_id = $1), \
                 (SELECT COUNT(*) FROM words_waiting WHERE feedback_id = $1)",
            )
            .bind(id.uuid())
            .fetch_one(connection)
            .await
        })?)
    }

    /// An officer, as held.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn officer_held(&mut self, id: OfficerId) -> Result<Option<OfficerHeld>, StoreError> {
        let row: Option<(String, String, String, String)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT officer.reference, officer.name, team.name, borough.name FROM officer \
                 JOIN team ON team.id = officer.team_id JOIN borough ON borough.id = team.borough_id \
                 WHERE officer.id = $1",
            )
            .bind(id.uuid())
            .fetch_optional(connection)
            .await
        })?;
        Ok(row.map(|(reference, name, team, borough)| OfficerHeld { reference, name, team, borough }))
    }

    /// The contacts an officer was at, oldest first, at most so many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn encounters_held(
        &mut self,
        id: OfficerId,
        limit: i64,
    ) -> Result<Vec<EncounterHeld>, StoreError> {
        const TABLE: &str = "encounter";
        let rows: Vec<(i64, String, String)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT encounter.started_at, encounter.kind, encounter.state FROM encounter \
                 JOIN encounter_officer ON encounter_officer.encounter_id = encounter.id \
                 WHERE encounter_officer.officer_id = $1 ORDER BY encounter.started_at, encounter.id LIMIT $2",
            )
            .bind(id.uuid())
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(at, kind, state)| {
                Ok(EncounterHeld {
                    started_at: timestamp(TABLE, at)?,
                    kind: named(TABLE, EncounterKind::parse(&kind))?,
                    state: named(TABLE, EncounterState::parse(&state))?,
                })
            })
            .collect()
    }

    /// The corrections that took an officer off a contact or put them on, or that an account made, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn corrections_held(
        &mut self,
        officer: Option<OfficerId>,
        account: Option<StaffId>,
    ) -> Result<Vec<CorrectionHeld>, StoreError> {
        type Row = (Uuid, i64, Option<Uuid>, Option<Uuid>, Option<Uuid>, String);
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, at, removed_officer_id, added_officer_id, staff_id, reason FROM encounter_correction \
                 WHERE removed_officer_id = $1 OR added_officer_id = $1 OR staff_id = $2 ORDER BY at, id",
            )
            .bind(officer.map(OfficerId::uuid))
            .bind(account.map(StaffId::uuid))
            .fetch_all(connection)
            .await
        })?;
        let same = |one: Option<Uuid>, other: Option<Uuid>| one.is_some() && one == other;
        let (officer, account) = (officer.map(OfficerId::uuid), account.map(StaffId::uuid));
        rows.into_iter()
            .map(|(id, at, removed, added, by, reason)| {
                Ok(CorrectionHeld {
                    id: CorrectionId::from_uuid(id),
                    at: timestamp("encounter_correction", at)?,
                    removed: same(removed, officer),
                    added: same(added, officer),
                    own: same(by, account),
                    reason,
                })
            })
            .collect()
    }

    /// An account, as held, without its password hash.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn account_held(&mut self, id: StaffId) -> Result<Option<AccountHeld>, StoreError> {
        const TABLE: &str = "staff";
        type Row = (String, String, String, Option<String>, Option<String>, i64, Option<i64>);
        let row: Option<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT staff.username, staff.display_name, staff.role, borough.name, team.name, staff.made_at, \
                 staff.closed_at FROM staff LEFT JOIN borough ON borough.id = staff.borough_id \
                 LEFT JOIN team ON team.id = staff.team_id WHERE staff.id = $1",
            )
            .bind(id.uuid())
            .fetch_optional(connection)
            .await
        })?;
        row.map(|(username, display_name, role, borough, team, made_at, closed_at)| {
            Ok(AccountHeld {
                username,
                display_name,
                role: named(TABLE, Role::parse(&role))?,
                borough,
                team,
                made_at: timestamp(TABLE, made_at)?,
                closed_at: closed_at.map(|at| timestamp(TABLE, at)).transpose()?,
            })
        })
        .transpose()
    }

    /// The sign-ins of an account that are not over: when each began and was last used, and when it ends.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sessions_held(&mut self, id: StaffId) -> Result<Vec<[Timestamp; 3]>, StoreError> {
        let rows: Vec<(i64, i64, i64)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT made_at, seen_at, expires_at FROM session WHERE staff_id = $1 ORDER BY made_at, id",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(made, seen, ends)| {
                Ok([timestamp("session", made)?, timestamp("session", seen)?, timestamp("session", ends)?])
            })
            .collect()
    }

    /// The rows that name an account as who made, owned or closed them, table by table, at most so many of each.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn acts_held(&mut self, by: StaffId, limit: i64) -> Result<Vec<ActHeld>, StoreError> {
        let mut found = Vec::new();
        for (table, sql) in MADE_BY {
            let rows: Vec<(i64,)> = on_both!(self, connection => {
                sqlx::query_as(sql).bind(by.uuid()).bind(limit).fetch_all(connection).await
            })?;
            for (at,) in rows {
                found.push(ActHeld { table, at: timestamp(table, at)? });
            }
        }
        Ok(found)
    }
}

type LookRow = (i64, Option<String>, String, Option<String>);

fn look((at, role, act, purpose): LookRow) -> Result<LookHeld, StoreError> {
    const TABLE: &str = "audit_entry";
    Ok(LookHeld {
        at: timestamp(TABLE, at)?,
        by: role.map(|name| named("staff", Role::parse(&name))).transpose()?,
        act: named(TABLE, AuditAct::parse(&act))?,
        purpose: purpose.map(|name| named(TABLE, ReadPurpose::parse(&name))).transpose()?,
    })
}
