//! What needed a human, and what became of it.

use candour_domain::ids::{ContactRequestId, FeedbackId, WorkEventId, WorkItemId};
use candour_domain::risk::RiskKind;
use candour_domain::work_item::{WorkEvent, WorkKind, WorkOutcome, WorkState};
use candour_store::bulk::PastWork;
use candour_store::work::{NewWorkEvent, NewWorkItem};
use jiff::Timestamp;

use super::{DAY, Year, back};

impl Year {
    pub(super) fn words_to_read(&mut self, feedback: FeedbackId, at: Timestamp, risk: Vec<RiskKind>) {
        let kind = if risk.is_empty() { WorkKind::ReadWords } else { WorkKind::Risk };
        self.work(kind, feedback, None, risk, at);
    }

    pub(super) fn wish_to_take_up(&mut self, feedback: FeedbackId, wish: ContactRequestId, at: Timestamp) {
        self.work(WorkKind::ContactRequest, feedback, Some(wish), Vec::new(), at);
    }

    fn work(
        &mut self,
        kind: WorkKind,
        feedback: FeedbackId,
        wish: Option<ContactRequestId>,
        risk: Vec<RiskKind>,
        at: Timestamp,
    ) {
        let dice = &mut self.dice;
        let item = NewWorkItem {
            id: WorkItemId::new(at, dice.bytes()),
            kind,
            feedback_id: Some(feedback),
            contact_request_id: wish,
            risk,
            made_at: at,
            due_at: self.given.clocks.due(kind, at),
            event_id: WorkEventId::new(at, dice.bytes()),
        };
        let patience = item.due_at.duration_since(at).as_secs().max(120);
        // Most are done well within their time, a few late.
        let part =
            if dice.happens(0.03) { 1.0 + dice.unit() } else { 0.05 + 0.8 * dice.unit() * dice.unit() };
        let seconds = super::whole_seconds(part * f64::from(u32::try_from(patience).unwrap_or(u32::MAX)));
        let closed_at = super::forward(at, seconds.max(90));
        let taken_at = super::forward(at, seconds.max(90) / 2);
        let outcome = outcome(dice, kind);
        let by = self.given.desk.get(dice.below(self.given.desk.len())).copied();
        let event = |id: WorkEventId, at: Timestamp, event, staff_id| NewWorkEvent {
            id,
            work_item_id: item.id,
            at,
            event,
            staff_id,
            to_staff_id: None,
            sealed_note: None,
        };
        let events = vec![
            event(item.event_id, at, WorkEvent::Made, None),
            event(WorkEventId::new(taken_at, dice.bytes()), taken_at, WorkEvent::Taken, by),
            event(WorkEventId::new(closed_at, dice.bytes()), closed_at, WorkEvent::Closed, by),
        ];
        let past =
            PastWork { item, state: WorkState::Closed, owner: by, closed: Some((outcome, closed_at, by)) };
        if at > back(self.given.end, 2 * DAY) {
            self.recent.push((past, events));
        } else {
            self.rows.work.push(past);
            self.rows.events.extend(events);
        }
    }

    /// What came in last stands open: what would be closed later than now, everything urgent of the last hours, and
    /// two whose time has passed.
    pub(super) fn settle_recent(&mut self) {
        let end = self.given.end;
        let mut recent = std::mem::take(&mut self.recent);
        recent.sort_by_key(|(past, _)| std::cmp::Reverse(past.item.made_at));
        let mut late = 2;
        for (mut past, mut events) in recent {
            let item = &past.item;
            let closed_at = past.closed.map_or(end, |(_, at, _)| at);
            let urgent = item.kind.alerts() && item.made_at > back(end, 3 * 3_600);
            let passed = item.due_at < end && item.made_at > back(end, 30 * 3_600) && late > 0;
            if urgent || passed || closed_at > end {
                late -= i32::from(passed);
                past.closed = None;
                events.retain(|event| event.event == WorkEvent::Made || (event.at < end && !urgent));
                events.retain(|event| event.event != WorkEvent::Closed);
                let taken = events.iter().any(|event| event.event == WorkEvent::Taken);
                past.state = if taken { WorkState::Taken } else { WorkState::Waiting };
                if !taken {
                    past.owner = None;
                }
            }
            self.rows.work.push(past);
            self.rows.events.extend(events);
        }
    }
}

fn outcome(dice: &mut super::Dice, kind: WorkKind) -> WorkOutcome {
    match kind {
        WorkKind::Flag => WorkOutcome::Decided,
        WorkKind::ReadWords => dice.weighted(
            (WorkOutcome::Read, 0.88),
            &[
                (WorkOutcome::PassedToOfficer, 0.05),
                (WorkOutcome::PassedToSupport, 0.04),
                (WorkOutcome::PassedToStandards, 0.03),
            ],
        ),
        WorkKind::Risk => dice.weighted(
            (WorkOutcome::NoRisk, 0.5),
            &[
                (WorkOutcome::PassedToSafeguarding, 0.35),
                (WorkOutcome::PassedToOfficer, 0.1),
                (WorkOutcome::EmergencyCalled, 0.05),
            ],
        ),
        WorkKind::ContactRequest => dice.weighted(
            (WorkOutcome::Reached, 0.75),
            &[
                (WorkOutcome::NotReached, 0.12),
                (WorkOutcome::PassedToOfficer, 0.08),
                (WorkOutcome::PassedToSupport, 0.05),
            ],
        ),
        // The year holds no requests for copies; should it, most of them end with one.
        WorkKind::AccessRequest => dice.weighted(
            (WorkOutcome::CopyReleased, 0.8),
            &[(WorkOutcome::NoneHeld, 0.15), (WorkOutcome::AccessRefused, 0.05)],
        ),
    }
}
