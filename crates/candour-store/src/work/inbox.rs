//! The inbox: what waits, what is taken, what is late. Never words.

use candour_domain::ids::{FeedbackId, OfficerId, StaffId, WorkItemId};
use candour_domain::language::Language;
use candour_domain::work_item::{WorkKind, WorkOutcome, WorkState};
use jiff::Timestamp;
use uuid::Uuid;

use super::item::risk_kinds;
use crate::db::{Db, micros, named, on_both, timestamp};
use crate::error::StoreError;
use crate::restriction::{Sight, not_about, unrestricted};
use candour_domain::risk::RiskKind;

/// Which items to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InboxView {
    /// All that is not closed, most urgent first.
    Open,
    /// Those nobody has.
    Waiting,
    /// Those somebody has.
    Taken,
    /// Those this person has.
    Of(StaffId),
    /// Those whose time has passed.
    Overdue,
    /// Those that are done, the last one first.
    Closed,
}

/// Where a page of the inbox ended: urgency, time, id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboxKey {
    /// The urgency of the kind; 0 in the list of what is done.
    pub urgency: i64,
    /// When it is due, or when it was closed.
    pub at: Timestamp,
    /// The item.
    pub id: WorkItemId,
}

/// An item in the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxFound {
    /// Where the list goes on after it.
    pub key: InboxKey,
    /// Why a human is needed.
    pub kind: WorkKind,
    /// Where it stands.
    pub state: WorkState,
    /// The answer it came from.
    pub feedback_id: Option<FeedbackId>,
    /// Whether nobody opens it alone. Then nothing of what stands in it is told here.
    pub restricted: bool,
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
    /// The language of the form.
    pub language: Option<Language>,
    /// What came of it, and when.
    pub closed: Option<(WorkOutcome, Timestamp)>,
}

/// How many items stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InboxCounts {
    /// Nobody has them.
    pub waiting: i64,
    /// Somebody has them.
    pub taken: i64,
    /// The reader has them.
    pub mine: i64,
    /// Their time has passed.
    pub overdue: i64,
    /// Open items where the risk rules matched.
    pub risk: i64,
}

type InboxRow = (
    Uuid,
    String,
    String,
    Option<Uuid>,
    Option<String>,
    i64,
    i64,
    Option<Uuid>,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<i64>,
    bool,
);

macro_rules! inbox_sql {
    ($officer:literal, $knows:literal, $condition:literal) => {
        concat!(
            "SELECT work_item.id, work_item.kind, work_item.state, work_item.feedback_id, work_item.risk, \
             work_item.made_at, work_item.due_at, work_item.owner_id, staff.display_name, work_item.escalated_at, \
             feedback.language, work_item.outcome, work_item.closed_at, NOT ",
            unrestricted!(),
            " FROM work_item LEFT JOIN staff ON staff.id = work_item.owner_id \
             LEFT JOIN feedback ON feedback.id = work_item.feedback_id WHERE (",
            $knows,
            " OR ",
            unrestricted!(),
            ") AND ",
            not_about!($officer),
            " AND ",
            $condition
        )
    };
}

/// `$1` to `$3` are the key, `$4` the limit, `$5` a person, `$6` now, `$8` whether flags are listed, `$9` an officer, `$10` whether
/// restricted items are listed. Rows compare their parts in order in both
/// databases.
const OPEN: &str = inbox_sql!(
    "$9",
    "$10",
    "work_item.state <> 'closed' \
     AND (CASE work_item.kind WHEN 'risk' THEN 0 WHEN 'contact_request' THEN 1 WHEN 'read_words' THEN 2 WHEN 'flag' THEN 4 ELSE 3 END, \
     work_item.due_at, work_item.id) > ($1, $2, $3) \
     AND ($5 IS NULL OR work_item.owner_id = $5) AND ($6 IS NULL OR work_item.due_at <= $6) \
     AND ($7 IS NULL OR work_item.state = $7) AND ($8 OR work_item.kind <> 'flag') \
     ORDER BY CASE work_item.kind WHEN 'risk' THEN 0 WHEN 'contact_request' THEN 1 WHEN 'read_words' THEN 2 WHEN 'flag' THEN 4 ELSE 3 END, \
     work_item.due_at, work_item.id LIMIT $4"
);

const CLOSED: &str = inbox_sql!(
    "$5",
    "$6",
    "work_item.state = 'closed' AND (work_item.closed_at, work_item.id) < ($1, $2) \
     AND ($4 OR work_item.kind <> 'flag') \
     ORDER BY work_item.closed_at DESC, work_item.id DESC LIMIT $3"
);

/// The urgency of a kind, as the list is sorted by it.
const fn urgency(kind: WorkKind) -> i64 {
    match kind {
        WorkKind::Risk => 0,
        WorkKind::ContactRequest => 1,
        WorkKind::ReadWords => 2,
        WorkKind::AccessRequest => 3,
        WorkKind::Flag => 4,
    }
}

impl Db {
    /// Items of a view after `after`, as far as the reader sees them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn inbox(
        &mut self,
        view: InboxView,
        after: Option<InboxKey>,
        now: Timestamp,
        limit: i64,
        sight: Sight,
    ) -> Result<Vec<InboxFound>, StoreError> {
        let rows = if view == InboxView::Closed {
            self.closed_rows(after, limit, sight).await?
        } else {
            self.open_rows(view, after, now, limit, sight).await?
        };
        rows.into_iter().map(|row| found(row, view == InboxView::Closed)).collect()
    }

    async fn open_rows(
        &mut self,
        view: InboxView,
        after: Option<InboxKey>,
        now: Timestamp,
        limit: i64,
        sight: Sight,
    ) -> Result<Vec<InboxRow>, StoreError> {
        let (urgency, at, id) =
            after.map_or((-1, 0, Uuid::nil()), |key| (key.urgency, micros(key.at), key.id.uuid()));
        let owner = if let InboxView::Of(staff) = view { Some(staff.uuid()) } else { None };
        let due_by = (view == InboxView::Overdue).then(|| micros(now));
        let state = match view {
            InboxView::Waiting => Some(WorkState::Waiting.as_str()),
            InboxView::Taken => Some(WorkState::Taken.as_str()),
            _ => None,
        };
        Ok(on_both!(self, connection => {
            sqlx::query_as(OPEN)
                .bind(urgency)
                .bind(at)
                .bind(id)
                .bind(limit)
                .bind(owner)
                .bind(due_by)
                .bind(state)
                .bind(sight.flags)
                .bind(sight.not_about.map(OfficerId::uuid))
                .bind(sight.restricted)
                .fetch_all(connection)
                .await
        })?)
    }

    async fn closed_rows(
        &mut self,
        after: Option<InboxKey>,
        limit: i64,
        sight: Sight,
    ) -> Result<Vec<InboxRow>, StoreError> {
        let (at, id) = after.map_or((i64::MAX, Uuid::max()), |key| (micros(key.at), key.id.uuid()));
        Ok(on_both!(self, connection => {
            sqlx::query_as(CLOSED)
                .bind(at)
                .bind(id)
                .bind(limit)
                .bind(sight.flags)
                .bind(sight.not_about.map(OfficerId::uuid))
                .bind(sight.restricted)
                .fetch_all(connection)
                .await
        })?)
    }

    /// How many items stand where, for the person who reads and as far as they see them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn inbox_counts(
        &mut self,
        reader: StaffId,
        now: Timestamp,
        sight: Sight,
    ) -> Result<InboxCounts, StoreError> {
        let (waiting, taken, mine, overdue, risk): (i64, i64, i64, i64, i64) = on_both!(self, connection => {
            sqlx::query_as(concat!(
                "SELECT COUNT(CASE WHEN work_item.state = 'waiting' THEN 1 END), \
                 COUNT(CASE WHEN work_item.state = 'taken' THEN 1 END), \
                 COUNT(CASE WHEN work_item.owner_id = $1 THEN 1 END), \
                 COUNT(CASE WHEN work_item.due_at <= $2 THEN 1 END), \
                 COUNT(CASE WHEN work_item.kind = 'risk' THEN 1 END) FROM work_item \
                 LEFT JOIN feedback ON feedback.id = work_item.feedback_id \
                 WHERE work_item.state <> 'closed' AND ($5 OR work_item.kind <> 'flag') AND ($4 OR ",
                unrestricted!(),
                ") AND ",
                not_about!("$3"),
            ))
            .bind(reader.uuid())
            .bind(micros(now))
            .bind(sight.not_about.map(OfficerId::uuid))
            .bind(sight.restricted)
            .bind(sight.flags)
            .fetch_one(connection)
            .await
        })?;
        Ok(InboxCounts { waiting, taken, mine, overdue, risk })
    }

    /// How many items are late, whoever has them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn late_work(&mut self, now: Timestamp) -> Result<i64, StoreError> {
        let (late,): (i64,) = on_both!(self, connection => {
            sqlx::query_as("SELECT COUNT(*) FROM work_item WHERE state <> 'closed' AND due_at <= $1")
                .bind(micros(now))
                .fetch_one(connection)
                .await
        })?;
        Ok(late)
    }
}

fn found(row: InboxRow, by_closing: bool) -> Result<InboxFound, StoreError> {
    const TABLE: &str = "work_item";
    let (
        id,
        kind,
        state,
        feedback_id,
        risk,
        made_at,
        due_at,
        owner_id,
        owner_name,
        escalated_at,
        language,
        outcome,
        closed_at,
        restricted,
    ) = row;
    let kind = named(TABLE, WorkKind::parse(&kind))?;
    let due_at = timestamp(TABLE, due_at)?;
    let closed = match (outcome, closed_at) {
        (Some(outcome), Some(at)) => {
            Some((named(TABLE, WorkOutcome::parse(&outcome))?, timestamp(TABLE, at)?))
        }
        _ => None,
    };
    let at = closed.filter(|_| by_closing).map_or(due_at, |(_, at)| at);
    Ok(InboxFound {
        key: InboxKey {
            urgency: if by_closing { 0 } else { urgency(kind) },
            at,
            id: WorkItemId::from_uuid(id),
        },
        kind,
        state: named(TABLE, WorkState::parse(&state))?,
        feedback_id: feedback_id.filter(|_| !restricted).map(FeedbackId::from_uuid),
        restricted,
        risk: risk_kinds(risk.as_deref().filter(|_| !restricted))?,
        made_at: timestamp(TABLE, made_at)?,
        due_at,
        owner: owner_id.zip(owner_name).map(|(id, name)| (StaffId::from_uuid(id), name)),
        escalated_at: escalated_at.map(|at| timestamp(TABLE, at)).transpose()?,
        language: language
            .filter(|_| !restricted)
            .map(|tag| named("feedback", Language::parse(&tag)))
            .transpose()?,
        closed,
    })
}
