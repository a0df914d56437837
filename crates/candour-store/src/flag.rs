//! Flags, the answers they are about, what was decided, and which answers are set aside because of it.

mod signs;

pub use signs::{AnswerSeen, OffersFound, WordsLike};

use candour_domain::feedback::{Channel, FeedbackState, Rating};
use candour_domain::flag::{FlagDecision, FlagKind, FlagTarget, Seen};
use candour_domain::ids::{FeedbackId, FlagDecisionId, FlagId, OfficerId, StaffId, TeamId, WorkItemId};
use jiff::Timestamp;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::organisation::ROWS;
use crate::restriction::{Sight, unrestricted};
use crate::seal::Sealed;
use crate::work::NewWorkItem;

const TABLE: &str = "flag";

/// A flag to store, with the work item it is.
#[derive(Debug, Clone)]
pub struct NewFlag {
    /// What was seen.
    pub kind: FlagKind,
    /// Whom it is about.
    pub target: FlagTarget,
    /// The numbers.
    pub seen: Seen,
    /// The answers; none for a flag about offers.
    pub answers: Vec<FeedbackId>,
    /// The item that puts it before a human. Its id is the flag's.
    pub item: NewWorkItem,
}

/// A flag as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagFound {
    /// Id.
    pub id: FlagId,
    /// What was seen.
    pub kind: FlagKind,
    /// Whom it is about.
    pub target: FlagTarget,
    /// The name of the officer or team.
    pub name: Option<String>,
    /// The team the officer is in now, or the team itself.
    pub team: Option<TeamId>,
    /// When it was first seen.
    pub made_at: Timestamp,
    /// The numbers.
    pub seen: Seen,
    /// How many answers.
    pub answers: i64,
    /// How many of them are restricted.
    pub restricted: i64,
    /// What was decided last, and when.
    pub decision: Option<(FlagDecision, Timestamp)>,
    /// When it is due, while nothing is decided.
    pub due_at: Timestamp,
    /// Who has it.
    pub owner: Option<String>,
}

impl FlagFound {
    /// Whether it may say that it is about something restricted, and nothing else: what was seen, and whom it is about,
    /// would be told of the restricted answer. Numbers of an officer or a team say nothing of one answer among others.
    pub const fn is_shut(&self) -> bool {
        self.restricted > 0 && (self.restricted >= self.answers || !self.kind.is_of_numbers())
    }
}

/// An answer that a flag is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlaggedAnswer {
    /// Id.
    pub id: FeedbackId,
    /// 1 to 5.
    pub rating: Rating,
    /// The way it came in.
    pub channel: Channel,
    /// How the code reached the person.
    pub stratum: candour_domain::code::Stratum,
    /// When.
    pub received_at: Timestamp,
    /// Where it stands.
    pub state: FeedbackState,
    /// Whether it is left out of figures.
    pub set_aside: bool,
    /// Whether it is restricted.
    pub restricted: bool,
}

/// A decision to store.
#[derive(Debug, Clone)]
pub struct NewFlagDecision {
    /// Id.
    pub id: FlagDecisionId,
    /// The flag.
    pub flag_id: FlagId,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub staff_id: StaffId,
    /// What.
    pub decision: FlagDecision,
    /// Why.
    pub sealed_reason: Sealed,
}

/// A decision as stored.
#[derive(Debug, Clone)]
pub struct FlagDecisionFound {
    /// Id.
    pub id: FlagDecisionId,
    /// When.
    pub at: Timestamp,
    /// The name of who decided.
    pub staff: String,
    /// What.
    pub decision: FlagDecision,
    /// Why.
    pub sealed_reason: Sealed,
}

/// How many flags and answers stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FlagCounts {
    /// Flags that wait for a decision.
    pub open: i64,
    /// Answers in such flags; they count in figures.
    pub answers: i64,
    /// Answers that are set aside; figures leave them out.
    pub set_aside: i64,
}

type FlagRow = (
    Uuid,
    String,
    Option<Uuid>,
    Option<Uuid>,
    Option<String>,
    Option<Uuid>,
    i64,
    String,
    i64,
    i64,
    Option<String>,
    Option<i64>,
    i64,
    Option<String>,
);

macro_rules! flags_sql {
    ($($rest:tt)+) => {
        concat!(
            "SELECT flag.id, flag.kind, flag.officer_id, flag.team_id, COALESCE(officer.name, team.name), \
             COALESCE(officer.team_id, flag.team_id), flag.made_at, flag.seen, \
             (SELECT COUNT(*) FROM flag_answer WHERE flag_answer.flag_id = flag.id), \
             (SELECT COUNT(*) FROM flag_answer AS shut JOIN feedback ON feedback.id = shut.feedback_id \
             WHERE shut.flag_id = flag.id AND NOT ",
            unrestricted!(),
            "), flag.decision, flag.decided_at, work_item.due_at, staff.display_name FROM flag \
             JOIN work_item ON work_item.id = flag.id LEFT JOIN staff ON staff.id = work_item.owner_id \
             LEFT JOIN officer ON officer.id = flag.officer_id LEFT JOIN team ON team.id = flag.team_id WHERE ",
            $($rest)+
        )
    };
}

/// That no answer of the flag is restricted.
macro_rules! unrestricted_flag {
    () => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM flag_answer AS held JOIN feedback ON feedback.id = held.feedback_id \
             WHERE held.flag_id = flag.id AND NOT ",
            unrestricted!(),
            ")"
        )
    };
}

/// Officer and team columns, and the one that stands for either.
const fn columns(target: FlagTarget) -> (Option<Uuid>, Option<Uuid>, Uuid) {
    match target {
        FlagTarget::Officer(id) => (Some(id.uuid()), None, id.uuid()),
        FlagTarget::Team(id) => (None, Some(id.uuid()), id.uuid()),
        FlagTarget::Nobody => (None, None, Uuid::nil()),
    }
}

impl Db {
    /// Stores a flag, or lets its answers join the open flag of the same kind about the same target, whose numbers
    /// become these. Answers that stand in a flag of this kind about this target already are left out; where none is
    /// left of some, nothing happens. Returns the new flag's id, where there is one.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when another program has just opened one: then the whole transaction is tried again.
    pub async fn put_flag(&mut self, new: &NewFlag) -> Result<Option<FlagId>, StoreError> {
        let (officer, team, target) = columns(new.target);
        let known: Vec<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT flag_answer.feedback_id FROM flag JOIN flag_answer ON flag_answer.flag_id = flag.id \
                 WHERE flag.target = $1 AND flag.kind = $2",
            )
            .bind(target)
            .bind(new.kind.as_str())
            .fetch_all(connection)
            .await
        })?;
        let mut answers: Vec<Uuid> = new.answers.iter().map(|id| id.uuid()).collect();
        answers.retain(|id| !known.contains(&(*id,)));
        answers.sort_unstable();
        answers.dedup();
        if answers.is_empty() && !new.answers.is_empty() {
            return Ok(None);
        }
        let seen = serde_json::to_string(&new.seen).map_err(|_| StoreError::Corrupt { table: TABLE })?;
        let open: Option<(Uuid,)> = on_both!(self, connection => {
            sqlx::query_as(
                "UPDATE flag SET seen = $3 WHERE kind = $1 AND target = $2 AND decision IS NULL RETURNING id",
            )
            .bind(new.kind.as_str())
            .bind(target)
            .bind(&seen)
            .fetch_optional(connection)
            .await
        })?;
        let (id, made) = if let Some((id,)) = open {
            (id, false)
        } else {
            self.insert_work_item(&new.item).await?;
            on_both!(self, connection => {
                sqlx::query(
                    "INSERT INTO flag (id, kind, officer_id, team_id, target, made_at, seen) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7)",
                )
                .bind(new.item.id.uuid())
                .bind(new.kind.as_str())
                .bind(officer)
                .bind(team)
                .bind(target)
                .bind(micros(new.item.made_at))
                .bind(&seen)
                .execute(connection)
                .await
                .map(|_| ())
            })?;
            (new.item.id.uuid(), true)
        };
        for some in answers.chunks(ROWS) {
            on_both!(self, connection => {
                QueryBuilder::new("INSERT INTO flag_answer (flag_id, feedback_id) ")
                    .push_values(some, |mut row, answer| {
                        row.push_bind(id).push_bind(*answer);
                    })
                    .push(" ON CONFLICT (flag_id, feedback_id) DO NOTHING")
                    .build()
                    .execute(connection)
                    .await
                    .map(|_| ())
            })?;
        }
        Ok(made.then_some(FlagId::from_uuid(id)))
    }

    /// Whether a flag of this kind about this target was decided since then.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn flag_decided_since(
        &mut self,
        kind: FlagKind,
        target: FlagTarget,
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        let (_, _, target) = columns(target);
        let (there,): (bool,) = on_both!(self, connection => {
            sqlx::query_as("SELECT EXISTS (SELECT 1 FROM flag WHERE target = $1 AND kind = $2 AND decided_at >= $3)")
                .bind(target)
                .bind(kind.as_str())
                .bind(micros(since))
                .fetch_one(connection)
                .await
        })?;
        Ok(there)
    }

    /// The flags that wait for a decision, the first due first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open_flags(
        &mut self,
        after: Option<(Timestamp, FlagId)>,
        limit: i64,
        sight: Sight,
    ) -> Result<Vec<FlagFound>, StoreError> {
        let (at, id) = after.map_or((i64::MIN, Uuid::nil()), |(at, id)| (micros(at), id.uuid()));
        let rows: Vec<FlagRow> = on_both!(self, connection => {
            sqlx::query_as(flags_sql!(
                "flag.decision IS NULL AND (work_item.due_at, flag.id) > ($1, $2) \
                 AND ($4 OR ",
                unrestricted_flag!(),
                ") ORDER BY work_item.due_at, flag.id LIMIT $3"
            ))
            .bind(at)
            .bind(id)
            .bind(limit)
            .bind(sight.restricted)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(flag).collect()
    }

    /// The flags that were decided, the last decided first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn decided_flags(
        &mut self,
        before: Option<(Timestamp, FlagId)>,
        limit: i64,
        sight: Sight,
    ) -> Result<Vec<FlagFound>, StoreError> {
        let (at, id) = before.map_or((i64::MAX, Uuid::max()), |(at, id)| (micros(at), id.uuid()));
        let rows: Vec<FlagRow> = on_both!(self, connection => {
            sqlx::query_as(flags_sql!(
                "flag.decision IS NOT NULL AND (flag.decided_at, flag.id) < ($1, $2) \
                 AND ($4 OR ",
                unrestricted_flag!(),
                ") ORDER BY flag.decided_at DESC, flag.id DESC LIMIT $3"
            ))
            .bind(at)
            .bind(id)
            .bind(limit)
            .bind(sight.restricted)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter().map(flag).collect()
    }

    /// One flag.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn flag(&mut self, id: FlagId) -> Result<Option<FlagFound>, StoreError> {
        let row: Option<FlagRow> = on_both!(self, connection => {
            sqlx::query_as(flags_sql!("flag.id = $1")).bind(id.uuid()).fetch_optional(connection).await
        })?;
        row.map(flag).transpose()
    }

    /// Whether an answer of a flag is restricted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn flag_is_restricted(&mut self, id: FlagId) -> Result<bool, StoreError> {
        let (restricted,): (bool,) = on_both!(self, connection => {
            sqlx::query_as(concat!(
                "SELECT EXISTS (SELECT 1 FROM flag WHERE flag.id = $1 AND NOT ",
                unrestricted_flag!(),
                ")",
            ))
            .bind(id.uuid())
            .fetch_one(connection)
            .await
        })?;
        Ok(restricted)
    }

    /// The answers of a flag, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn flag_answers(&mut self, id: FlagId, limit: i64) -> Result<Vec<FlaggedAnswer>, StoreError> {
        type Row = (Uuid, i64, String, String, i64, String, bool, bool);
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(concat!(
                "SELECT feedback.id, feedback.rating, feedback.channel, feedback.stratum, feedback.received_at, \
                 feedback.state, feedback.set_aside, NOT ",
                unrestricted!(),
                " FROM flag_answer JOIN feedback ON feedback.id = flag_answer.feedback_id \
                 WHERE flag_answer.flag_id = $1 ORDER BY feedback.received_at DESC, feedback.id LIMIT $2",
            ))
            .bind(id.uuid())
            .bind(limit)
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(id, rating, channel, stratum, at, state, set_aside, restricted)| {
                let rating = u8::try_from(rating).ok().and_then(|rating| Rating::try_from(rating).ok());
                Ok(FlaggedAnswer {
                    id: FeedbackId::from_uuid(id),
                    rating: named("feedback", rating)?,
                    channel: named("feedback", Channel::parse(&channel))?,
                    stratum: named("feedback", candour_domain::code::Stratum::parse(&stratum))?,
                    received_at: timestamp("feedback", at)?,
                    state: named("feedback", FeedbackState::parse(&state))?,
                    set_aside,
                    restricted,
                })
            })
            .collect()
    }

    /// What was decided of a flag, the first first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn flag_decisions(&mut self, id: FlagId) -> Result<Vec<FlagDecisionFound>, StoreError> {
        const TABLE: &str = "flag_decision";
        let rows: Vec<(Uuid, i64, String, String, Vec<u8>)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT flag_decision.id, flag_decision.at, staff.display_name, flag_decision.decision, \
                 flag_decision.sealed_reason FROM flag_decision JOIN staff ON staff.id = flag_decision.staff_id \
                 WHERE flag_decision.flag_id = $1 ORDER BY flag_decision.at, flag_decision.id",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(id, at, staff, decision, reason)| {
                Ok(FlagDecisionFound {
                    id: FlagDecisionId::from_uuid(id),
                    at: timestamp(TABLE, at)?,
                    staff,
                    decision: named(TABLE, FlagDecision::parse(&decision))?,
                    sealed_reason: Sealed::from_bytes(reason),
                })
            })
            .collect()
    }

    /// Stores a decision, which becomes the flag's. Its answers are set aside, or come back, as the decisions of all
    /// flags they are in say: an answer is set aside while one flag says so. The counts follow within seconds.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the decision is stored already.
    pub async fn decide_flag(&mut self, new: &NewFlagDecision) -> Result<(), StoreError> {
        on_both!(self, connection => {
            sqlx::query(
                "INSERT INTO flag_decision (id, flag_id, at, staff_id, decision, sealed_reason) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(new.id.uuid())
            .bind(new.flag_id.uuid())
            .bind(micros(new.at))
            .bind(new.staff_id.uuid())
            .bind(new.decision.as_str())
            .bind(new.sealed_reason.bytes())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        on_both!(self, connection => {
            sqlx::query("UPDATE flag SET decision = $2, decided_at = $3 WHERE id = $1")
                .bind(new.flag_id.uuid())
                .bind(new.decision.as_str())
                .bind(micros(new.at))
                .execute(connection)
                .await
                .map(|_| ())
        })?;
        on_both!(self, connection => {
            sqlx::query(
                "UPDATE feedback SET set_aside = EXISTS (SELECT 1 FROM flag_answer JOIN flag ON flag.id = flag_answer.flag_id \
                 WHERE flag_answer.feedback_id = feedback.id AND flag.decision = 'set_aside') \
                 WHERE id IN (SELECT feedback_id FROM flag_answer WHERE flag_id = $1)",
            )
            .bind(new.flag_id.uuid())
            .execute(connection)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// How many flags and answers stand where.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn flag_counts(&mut self, sight: Sight) -> Result<FlagCounts, StoreError> {
        macro_rules! shown {
            () => {
                concat!(" AND ($1 OR ", unrestricted_flag!(), ")")
            };
        }
        let (open, answers, set_aside): (i64, i64, i64) = on_both!(self, connection => {
            sqlx::query_as(concat!(
                "SELECT (SELECT COUNT(*) FROM flag WHERE decision IS NULL",
                shown!(),
                "), (SELECT COUNT(DISTINCT flag_answer.feedback_id) FROM flag JOIN flag_answer \
                 ON flag_answer.flag_id = flag.id WHERE flag.decision IS NULL",
                shown!(),
                "), (SELECT COUNT(DISTINCT flag_answer.feedback_id) FROM flag JOIN flag_answer \
                 ON flag_answer.flag_id = flag.id WHERE flag.decision = 'set_aside'",
                shown!(),
                ")",
            ))
            .bind(sight.restricted)
            .fetch_one(connection)
            .await
        })?;
        Ok(FlagCounts { open, answers, set_aside })
    }
}

fn flag(row: FlagRow) -> Result<FlagFound, StoreError> {
    let (
        id,
        kind,
        officer,
        team,
        name,
        team_now,
        made_at,
        seen,
        answers,
        restricted,
        decision,
        decided_at,
        due_at,
        owner,
    ) = row;
    let target = match (officer, team) {
        (Some(id), _) => FlagTarget::Officer(OfficerId::from_uuid(id)),
        (None, Some(id)) => FlagTarget::Team(TeamId::from_uuid(id)),
        (None, None) => FlagTarget::Nobody,
    };
    let decision = match (decision, decided_at) {
        (Some(decision), Some(at)) => {
            Some((named(TABLE, FlagDecision::parse(&decision))?, timestamp(TABLE, at)?))
        }
        _ => None,
    };
    Ok(FlagFound {
        id: FlagId::from_uuid(id),
        kind: named(TABLE, FlagKind::parse(&kind))?,
        target,
        name,
        team: team_now.map(TeamId::from_uuid),
        made_at: timestamp(TABLE, made_at)?,
        seen: named(TABLE, serde_json::from_str(&seen).ok())?,
        answers,
        restricted,
        decision,
        due_at: timestamp("work_item", due_at)?,
        owner,
    })
}

/// The work item that a flag is: they share their id.
pub const fn item_of(flag: FlagId) -> WorkItemId {
    WorkItemId::from_uuid(flag.uuid())
}
