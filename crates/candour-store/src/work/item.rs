//! One work item with its trace, and the contact it came from.

use candour_domain::encounter::{ContactSafety, EncounterKind, EncounterState};
use candour_domain::ids::{ContactRequestId, EncounterId, FeedbackId, StaffId, WorkEventId, WorkItemId};
use candour_domain::risk::RiskKind;
use candour_domain::work_item::{WorkEvent, WorkKind, WorkOutcome, WorkState};
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Db, named, on_both, timestamp};
use crate::error::StoreError;
use crate::organisation::OfficerFound;
use crate::seal::Sealed;

/// A work item as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkItemFound {
    /// Id.
    pub id: WorkItemId,
    /// Why a human is needed.
    pub kind: WorkKind,
    /// Where it stands.
    pub state: WorkState,
    /// The answer it came from.
    pub feedback_id: Option<FeedbackId>,
    /// The wish it came from.
    pub contact_request_id: Option<ContactRequestId>,
    /// What the risk rules matched.
    pub risk: Vec<RiskKind>,
    /// When it came in.
    pub made_at: Timestamp,
    /// When it is due.
    pub due_at: Timestamp,
    /// Who has it.
    pub owner: Option<(StaffId, String)>,
    /// When it was escalated.
    pub escalated_at: Option<Timestamp>,
    /// What came of it, and when.
    pub closed: Option<(WorkOutcome, Timestamp)>,
}

/// Something that happened to an item.
#[derive(Debug, Clone)]
pub struct WorkEventFound {
    /// Id.
    pub id: WorkEventId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: WorkEvent,
    /// The name of who did it; nobody when the system did.
    pub staff: Option<String>,
    /// The name of whom it was given to.
    pub to: Option<String>,
    /// A note.
    pub sealed_note: Option<Sealed>,
}

/// An open item of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenWork {
    /// Id.
    pub id: WorkItemId,
    /// Why a human is needed.
    pub kind: WorkKind,
    /// Where it stands.
    pub state: WorkState,
}

/// Where an answer came from, as far as its code tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextFound {
    /// The borough of the encounter, or of the open code.
    pub borough: Option<String>,
    /// The team of the encounter, or of the open code.
    pub team: Option<String>,
    /// What the open code or print run is called.
    pub batch: Option<String>,
    /// The encounter.
    pub encounter: Option<EncounterBehind>,
}

/// The encounter an answer is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncounterBehind {
    /// Id.
    pub id: EncounterId,
    /// The force's own reference.
    pub force_reference: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// What sort of contact it was.
    pub kind: EncounterKind,
    /// Whether the force's records confirm it.
    pub state: EncounterState,
    /// Whether it is safe to contact the person.
    pub contact_safety: ContactSafety,
    /// Who was present.
    pub officers: Vec<OfficerFound>,
}

const TABLE: &str = "work_item";

type ItemRow = (
    Uuid,
    String,
    String,
    Option<Uuid>,
    Option<Uuid>,
    Option<String>,
    i64,
    i64,
    Option<Uuid>,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<i64>,
);

type ContextRow = (
    Option<String>,
    Option<String>,
    Option<String>,
    Option<Uuid>,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<String>,
);

impl Db {
    /// The item with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn work_item(&mut self, id: WorkItemId) -> Result<Option<WorkItemFound>, StoreError> {
        let row: Option<ItemRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT work_item.id, work_item.kind, work_item.state, work_item.feedback_id, \
                 work_item.contact_request_id, work_item.risk, work_item.made_at, work_item.due_at, \
                 work_item.owner_id, staff.display_name, work_item.escalated_at, work_item.outcome, \
                 work_item.closed_at FROM work_item LEFT JOIN staff ON staff.id = work_item.owner_id \
                 WHERE work_item.id = $1",
            )
            .bind(id.uuid())
            .fetch_optional(connection)
            .await
        })?;
        row.map(item).transpose()
    }

    /// What happened to an item, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn work_events(&mut self, id: WorkItemId) -> Result<Vec<WorkEventFound>, StoreError> {
        const TABLE: &str = "work_event";
        type Row = (Uuid, i64, String, Option<String>, Option<String>, Option<Vec<u8>>);
        let rows: Vec<Row> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT work_event.id, work_event.at, work_event.event, doer.display_name, receiver.display_name, \
                 work_event.sealed_note FROM work_event LEFT JOIN staff AS doer ON doer.id = work_event.staff_id \
                 LEFT JOIN staff AS receiver ON receiver.id = work_event.to_staff_id \
                 WHERE work_event.work_item_id = $1 ORDER BY work_event.at, work_event.id",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(id, at, event, staff, to, note)| {
                Ok(WorkEventFound {
                    id: WorkEventId::from_uuid(id),
                    at: timestamp(TABLE, at)?,
                    event: named(TABLE, WorkEvent::parse(&event))?,
                    staff,
                    to,
                    sealed_note: note.map(Sealed::from_bytes),
                })
            })
            .collect()
    }

    /// The open items of an answer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open_work_of(&mut self, id: FeedbackId) -> Result<Vec<OpenWork>, StoreError> {
        let rows: Vec<(Uuid, String, String)> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT id, kind, state FROM work_item WHERE feedback_id = $1 AND state <> 'closed' ORDER BY id",
            )
            .bind(id.uuid())
            .fetch_all(connection)
            .await
        })?;
        rows.into_iter()
            .map(|(id, kind, state)| {
                Ok(OpenWork {
                    id: WorkItemId::from_uuid(id),
                    kind: named(TABLE, WorkKind::parse(&kind))?,
                    state: named(TABLE, WorkState::parse(&state))?,
                })
            })
            .collect()
    }

    /// Where an answer came from. `None` when there is no such answer, or it came without a code.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn work_context(&mut self, id: FeedbackId) -> Result<Option<ContextFound>, StoreError> {
        let row: Option<ContextRow> = on_both!(self, connection => {
            sqlx::query_as(
                "SELECT borough.name, team.name, batch.label, encounter.id, encounter.force_reference, \
                 encounter.started_at, encounter.kind, encounter.state, encounter.contact_safety \
                 FROM feedback JOIN code ON code.id = feedback.code_id \
                 LEFT JOIN encounter ON encounter.id = code.encounter_id \
                 LEFT JOIN batch ON batch.id = code.batch_id \
                 LEFT JOIN team ON team.id = COALESCE(encounter.team_id, batch.team_id) \
                 LEFT JOIN borough ON borough.id = COALESCE(encounter.borough_id, batch.borough_id, team.borough_id) \
                 WHERE feedback.id = $1",
            )
            .bind(id.uuid())
            .fetch_optional(connection)
            .await
        })?;
        let Some((borough, team, batch, encounter, force_reference, started_at, kind, state, safety)) = row
        else {
            return Ok(None);
        };
        let encounter = match (encounter, started_at, kind, state, safety) {
            (Some(id), Some(started_at), Some(kind), Some(state), Some(safety)) => Some(EncounterBehind {
                id: EncounterId::from_uuid(id),
                force_reference,
                started_at: timestamp("encounter", started_at)?,
                kind: named("encounter", EncounterKind::parse(&kind))?,
                state: named("encounter", EncounterState::parse(&state))?,
                contact_safety: named("encounter", ContactSafety::parse(&safety))?,
                officers: self.officers_present(EncounterId::from_uuid(id)).await?,
            }),
            _ => None,
        };
        Ok(Some(ContextFound { borough, team, batch, encounter }))
    }
}

fn item(row: ItemRow) -> Result<WorkItemFound, StoreError> {
    let (
        id,
        kind,
        state,
        feedback_id,
        wish_id,
        risk,
        made_at,
        due_at,
        owner_id,
        owner_name,
        escalated_at,
        outcome,
        closed_at,
    ) = row;
    let closed = match (outcome, closed_at) {
        (Some(outcome), Some(at)) => {
            Some((named(TABLE, WorkOutcome::parse(&outcome))?, timestamp(TABLE, at)?))
        }
        _ => None,
    };
    Ok(WorkItemFound {
        id: WorkItemId::from_uuid(id),
        kind: named(TABLE, WorkKind::parse(&kind))?,
        state: named(TABLE, WorkState::parse(&state))?,
        feedback_id: feedback_id.map(FeedbackId::from_uuid),
        contact_request_id: wish_id.map(ContactRequestId::from_uuid),
        risk: risk_kinds(risk.as_deref())?,
        made_at: timestamp(TABLE, made_at)?,
        due_at: timestamp(TABLE, due_at)?,
        owner: owner_id.zip(owner_name).map(|(id, name)| (StaffId::from_uuid(id), name)),
        escalated_at: escalated_at.map(|at| timestamp(TABLE, at)).transpose()?,
        closed,
    })
}

/// The kinds in a stored list.
pub(super) fn risk_kinds(stored: Option<&str>) -> Result<Vec<RiskKind>, StoreError> {
    stored
        .unwrap_or_default()
        .split(',')
        .filter(|name| !name.is_empty())
        .map(|name| named(TABLE, RiskKind::parse(name)))
        .collect()
}
