//! Restricted records, and who asked and allowed to open them. What lists leave out for whom is one text here.

use candour_domain::audit::ReadPurpose;
use candour_domain::ids::{
    EncounterId, FeedbackId, OfficerId, OpeningId, RestrictionId, StaffId, WorkItemId,
};
use candour_domain::restriction::{OpeningWish, RestrictionReason};
use candour_domain::second_person::SecondPerson;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;

/// That nothing restricts the answer `feedback`, nor the contact it is about. Written as look-ups, so that no database
/// makes a join over whole tables of it.
macro_rules! unrestricted {
    () => {
        "((SELECT by_answer.id FROM restriction AS by_answer WHERE by_answer.feedback_id = feedback.id \
         AND by_answer.lifted_at IS NULL LIMIT 1) IS NULL \
         AND (SELECT by_contact.id FROM code AS of_answer JOIN restriction AS by_contact \
         ON by_contact.encounter_id = of_answer.encounter_id WHERE of_answer.id = feedback.code_id \
         AND by_contact.lifted_at IS NULL LIMIT 1) IS NULL)"
    };
}
pub(crate) use unrestricted;

/// That the answer `feedback` is not about this officer, where one is given.
macro_rules! not_about {
    ($officer:literal) => {
        concat!(
            "(",
            $officer,
            " IS NULL OR (SELECT present.officer_id FROM code AS of_contact JOIN encounter_officer AS present \
             ON present.encounter_id = of_contact.encounter_id WHERE of_contact.id = feedback.code_id \
             AND present.officer_id = ",
            $officer,
            " LIMIT 1) IS NULL)"
        )
    };
}
pub(crate) use not_about;

/// What a reader of a list sees of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sight {
    /// Nothing that was said about this officer: the reader.
    pub not_about: Option<OfficerId>,
    /// That restricted records are there; nothing of what stands in them.
    pub restricted: bool,
    /// Flags on answers.
    pub flags: bool,
}

/// A restriction to store: of an answer, or of a contact with all that was said about it.
#[derive(Debug, Clone, Copy)]
pub struct NewRestriction {
    /// Id.
    pub id: RestrictionId,
    /// The answer.
    pub feedback_id: Option<FeedbackId>,
    /// The contact.
    pub encounter_id: Option<EncounterId>,
    /// Why.
    pub reason: RestrictionReason,
    /// When.
    pub made_at: Timestamp,
    /// By whom; nobody where a file told.
    pub made_by: Option<StaffId>,
}

/// A restriction that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestrictionFound {
    /// Id.
    pub id: RestrictionId,
    /// The answer.
    pub feedback_id: Option<FeedbackId>,
    /// The contact.
    pub encounter_id: Option<EncounterId>,
    /// Why.
    pub reason: RestrictionReason,
    /// When.
    pub made_at: Timestamp,
    /// The name of who made it.
    pub made_by: Option<String>,
}

/// A wish to store.
#[derive(Debug, Clone, Copy)]
pub struct NewOpening {
    /// Id.
    pub id: OpeningId,
    /// The restriction.
    pub restriction_id: RestrictionId,
    /// What is asked for.
    pub wish: OpeningWish,
    /// Why.
    pub purpose: ReadPurpose,
    /// When.
    pub asked_at: Timestamp,
    /// By whom.
    pub asked_by: StaffId,
}

/// A wish, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningFound {
    /// Id.
    pub id: OpeningId,
    /// The restriction.
    pub restriction_id: RestrictionId,
    /// What is asked for.
    pub wish: OpeningWish,
    /// Why.
    pub purpose: ReadPurpose,
    /// When.
    pub asked_at: Timestamp,
    /// By whom.
    pub asked_by: StaffId,
    /// Their name.
    pub asker: String,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// The name of who decided.
    pub decider: Option<String>,
    /// Whether it was allowed.
    pub allowed: bool,
    /// Until when the record is open.
    pub open_until: Option<Timestamp>,
}

const TABLE: &str = "restriction";
type Row = (Uuid, Option<Uuid>, Option<Uuid>, String, i64, Option<String>);
type OpeningRow =
    (Uuid, Uuid, String, String, i64, Uuid, String, Option<i64>, Option<String>, Option<bool>, Option<i64>);

macro_rules! restrictions {
    (lifted $condition:literal) => {
        concat!(
            "SELECT restriction.id, restriction.feedback_id, restriction.encounter_id, restriction.reason, \
             restriction.made_at, staff.display_name FROM restriction \
             LEFT JOIN staff ON staff.id = restriction.made_by WHERE restriction.lifted_at IS NOT NULL AND ",
            $condition
        )
    };
    ($condition:literal) => {
        concat!(
            "SELECT restriction.id, restriction.feedback_id, restriction.encounter_id, restriction.reason, \
             restriction.made_at, staff.display_name FROM restriction \
             LEFT JOIN staff ON staff.id = restriction.made_by WHERE restriction.lifted_at IS NULL AND ",
            $condition
        )
    };
}

macro_rules! openings {
    ($condition:literal) => {
        concat!(
            "SELECT opening.id, opening.restriction_id, opening.wish, opening.purpose, opening.asked_at, \
             opening.asked_by, asker.display_name, opening.decided_at, decider.display_name, opening.allowed, \
             opening.open_until FROM opening JOIN staff AS asker ON asker.id = opening.asked_by \
             LEFT JOIN staff AS decider ON decider.id = opening.decided_by WHERE ",
            $condition
        )
    };
}

impl Db {
    /// Restricts a record. `false` when it is restricted already.
    ///
    /// # Errors
    /// [`StoreError::Orphan`] when it is not there.
    pub async fn insert_restriction(&mut self, new: &NewRestriction) -> Result<bool, StoreError> {
        let made = on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO restriction (id, feedback_id, encounter_id, reason, made_at, made_by) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            )
            .bind(new.id.uuid())
            .bind(new.feedback_id.map(FeedbackId::uuid))
            .bind(new.encounter_id.map(EncounterId::uuid))
            .bind(new.reason.as_str())
            .bind(micros(new.made_at))
            .bind(new.made_by.map(StaffId::uuid))
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(made == 1)
    }

    /// The restrictions that hold, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn restrictions(&mut self, limit: i64) -> Result<Vec<RestrictionFound>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(restrictions!("TRUE ORDER BY restriction.made_at DESC, restriction.id DESC LIMIT $1"))
                .bind(limit)
                .fetch_all(connection)
                .await
        })?;
        rows.into_iter().map(found).collect()
    }

    /// A restriction that holds.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn restriction(&mut self, id: RestrictionId) -> Result<Option<RestrictionFound>, StoreError> {
        Ok(self.restrictions_by(restrictions!("restriction.id = $1"), id.uuid()).await?.pop())
    }

    /// A restriction that was lifted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lifted_restriction(
        &mut self,
        id: RestrictionId,
    ) -> Result<Option<RestrictionFound>, StoreError> {
        Ok(self.restrictions_by(restrictions!(lifted "restriction.id = $1"), id.uuid()).await?.pop())
    }

    /// What restricts an answer: itself, the contact it is about, or both.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn restrictions_over(&mut self, id: FeedbackId) -> Result<Vec<RestrictionFound>, StoreError> {
        let sql = restrictions!(
            "(restriction.feedback_id = $1 OR restriction.encounter_id = (SELECT code.encounter_id FROM feedback \
             JOIN code ON code.id = feedback.code_id WHERE feedback.id = $1)) ORDER BY restriction.id"
        );
        self.restrictions_by(sql, id.uuid()).await
    }

    /// What restricts a contact.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn restriction_over_contact(
        &mut self,
        id: EncounterId,
    ) -> Result<Option<RestrictionFound>, StoreError> {
        Ok(self.restrictions_by(restrictions!("restriction.encounter_id = $1"), id.uuid()).await?.pop())
    }

    /// The restrictions that fit an id.
    async fn restrictions_by(
        &mut self,
        sql: &'static str,
        id: Uuid,
    ) -> Result<Vec<RestrictionFound>, StoreError> {
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(sql).bind(id).fetch_all(connection).await
        })?;
        rows.into_iter().map(found).collect()
    }

    /// Lifts a restriction. `false` when it does not hold any more.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lift_restriction(
        &mut self,
        id: RestrictionId,
        at: Timestamp,
        by: StaffId,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE restriction SET lifted_at = $2, lifted_by = $3 WHERE id = $1 AND lifted_at IS NULL",
            )
            .bind(id.uuid())
            .bind(micros(at))
            .bind(by.uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// The items of what is restricted, open and closed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn restricted_items(&mut self, id: RestrictionId) -> Result<Vec<WorkItemId>, StoreError> {
        let rows: Vec<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT work_item.id FROM work_item WHERE work_item.feedback_id IN (\
                 SELECT restriction.feedback_id FROM restriction WHERE restriction.id = $1 \
                 UNION ALL SELECT feedback.id FROM restriction JOIN code ON code.encounter_id = restriction.encounter_id \
                 JOIN feedback ON feedback.code_id = code.id WHERE restriction.id = $1) ORDER BY work_item.id",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        Ok(rows.into_iter().map(|(id,)| WorkItemId::from_uuid(id)).collect())
    }

    /// Whether an answer is about a contact at which this officer was.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn answer_is_about(&mut self, id: FeedbackId, officer: OfficerId) -> Result<bool, StoreError> {
        let row: Option<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT encounter_officer.officer_id FROM feedback JOIN code ON code.id = feedback.code_id \
                 JOIN encounter_officer ON encounter_officer.encounter_id = code.encounter_id \
                 WHERE feedback.id = $1 AND encounter_officer.officer_id = $2",
            )
            .bind(id.uuid())
            .bind(officer.uuid())
            .fetch_optional(connection)
            .await
        })?;
        Ok(row.is_some())
    }

    /// Stores a wish.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the same person waits for the same already.
    pub async fn insert_opening(&mut self, new: &NewOpening) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO opening (id, restriction_id, wish, purpose, asked_at, asked_by) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(new.id.uuid())
            .bind(new.restriction_id.uuid())
            .bind(new.wish.as_str())
            .bind(new.purpose.as_str())
            .bind(micros(new.asked_at))
            .bind(new.asked_by.uuid())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// The wishes to open or lift a restriction, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn openings_of(&mut self, id: RestrictionId) -> Result<Vec<OpeningFound>, StoreError> {
        let sql = openings!("opening.restriction_id = $1 ORDER BY opening.asked_at DESC, opening.id DESC");
        self.openings_by(sql, id.uuid()).await
    }

    /// One wish.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn opening(&mut self, id: OpeningId) -> Result<Option<OpeningFound>, StoreError> {
        Ok(self.openings_by(openings!("opening.id = $1"), id.uuid()).await?.pop())
    }

    async fn openings_by(&mut self, sql: &'static str, id: Uuid) -> Result<Vec<OpeningFound>, StoreError> {
        let rows: Vec<OpeningRow> = on_both!(self, connection => {
            sqlx::query_as(sql).bind(id).fetch_all(connection).await
        })?;
        rows.into_iter().map(opening).collect()
    }

    /// Decides on a wish of the first person. `false` when it was decided before, or is another's wish.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn decide_opening(
        &mut self,
        id: OpeningId,
        by: SecondPerson,
        at: Timestamp,
        open_until: Option<Timestamp>,
        allowed: bool,
    ) -> Result<bool, StoreError> {
        let changed = on_both!(self, connection => {
            sqlx::query(
                "UPDATE opening SET decided_at = $3, decided_by = $2, allowed = $5, open_until = $4 \
                 WHERE id = $1 AND decided_at IS NULL AND asked_by = $6",
            )
            .bind(id.uuid())
            .bind(by.second().uuid())
            .bind(micros(at))
            .bind(open_until.map(micros))
            .bind(allowed)
            .bind(by.first().uuid())
            .execute(connection)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// The opening by which a person may read what is restricted now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open_for(
        &mut self,
        id: RestrictionId,
        staff: StaffId,
        now: Timestamp,
    ) -> Result<Option<OpeningId>, StoreError> {
        let row: Option<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id FROM opening WHERE restriction_id = $1 AND asked_by = $2 AND wish = 'open' AND allowed \
                 AND open_until > $3 ORDER BY open_until DESC LIMIT 1",
            )
            .bind(id.uuid())
            .bind(staff.uuid())
            .bind(micros(now))
            .fetch_optional(connection)
            .await
        })?;
        Ok(row.map(|(id,)| OpeningId::from_uuid(id)))
    }
}

fn found(row: Row) -> Result<RestrictionFound, StoreError> {
    let (id, feedback_id, encounter_id, reason, made_at, made_by) = row;
    Ok(RestrictionFound {
        id: RestrictionId::from_uuid(id),
        feedback_id: feedback_id.map(FeedbackId::from_uuid),
        encounter_id: encounter_id.map(EncounterId::from_uuid),
        reason: named(TABLE, RestrictionReason::parse(&reason))?,
        made_at: timestamp(TABLE, made_at)?,
        made_by,
    })
}

fn opening(row: OpeningRow) -> Result<OpeningFound, StoreError> {
    const TABLE: &str = "opening";
    let (id, restriction, wish, purpose, asked_at, asked_by, asker, decided_at, decider, allowed, until) =
        row;
    Ok(OpeningFound {
        id: OpeningId::from_uuid(id),
        restriction_id: RestrictionId::from_uuid(restriction),
        wish: named(TABLE, OpeningWish::parse(&wish))?,
        purpose: named(TABLE, ReadPurpose::parse(&purpose))?,
        asked_at: timestamp(TABLE, asked_at)?,
        asked_by: StaffId::from_uuid(asked_by),
        asker,
        decided_at: decided_at.map(|at| timestamp(TABLE, at)).transpose()?,
        decider,
        allowed: allowed.unwrap_or_default(),
        open_until: until.map(|at| timestamp(TABLE, at)).transpose()?,
    })
}
