//! What is held, as it is found.

use candour_domain::audit::{AuditAct, ReadPurpose};
use candour_domain::code::Stratum;
use candour_domain::encounter::{EncounterKind, EncounterState};
use candour_domain::feedback::{Channel, Rating};
use candour_domain::ids::{ContactRequestId, CorrectionId, EncounterId, WorkEventId, WorkItemId};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::work_item::{WorkEvent, WorkKind, WorkOutcome};
use jiff::Timestamp;

use crate::seal::Sealed;

/// An answer, as it is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerHeld {
    /// 1 to 5.
    pub rating: Rating,
    /// How the code reached the person.
    pub stratum: Stratum,
    /// The way it came in.
    pub channel: Channel,
    /// The language of the form.
    pub language: Language,
    /// When.
    pub received_at: Timestamp,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
    /// Whether another answer came from the same place that day.
    pub repeat_source: bool,
    /// Whether a mark of where it came from is kept today.
    pub source_mark: bool,
    /// The borough it counts in.
    pub borough: Option<String>,
    /// The team it counts in.
    pub team: Option<String>,
}

/// The code an answer was given with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeHeld {
    /// When it was made.
    pub made_at: Timestamp,
    /// When it stopped working.
    pub expires_at: Option<Timestamp>,
    /// When its card was bound to a contact.
    pub bound_at: Option<Timestamp>,
    /// The number of its card.
    pub serial: Option<i64>,
    /// The label of its pack, or of the leaflets it stood on.
    pub batch: Option<String>,
    /// The contact it was given for.
    pub encounter: Option<EncounterId>,
}

/// A wish to be contacted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WishHeld {
    /// Id.
    pub id: ContactRequestId,
    /// When.
    pub at: Timestamp,
    /// The wish.
    pub sealed: Sealed,
}

/// Something that happened to a work item, with the role of who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemHeld {
    /// The item.
    pub item: WorkItemId,
    /// Why a human was needed.
    pub kind: WorkKind,
    /// What the risk rules matched, as stored.
    pub risk: Option<String>,
    /// By when it was due.
    pub due_at: Timestamp,
    /// What came of it.
    pub outcome: Option<WorkOutcome>,
    /// The event.
    pub event: WorkEventId,
    /// What happened.
    pub what: WorkEvent,
    /// When.
    pub at: Timestamp,
    /// The role of who did it; nobody when the system did.
    pub by: Option<Role>,
    /// The note.
    pub sealed_note: Option<Sealed>,
}

/// A line of the audit log about something that is theirs, with the role of who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookHeld {
    /// When.
    pub at: Timestamp,
    /// The role; nobody when the system did it.
    pub by: Option<Role>,
    /// What.
    pub act: AuditAct,
    /// Why.
    pub purpose: Option<ReadPurpose>,
}

/// The officer somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerHeld {
    /// The force's number.
    pub reference: String,
    /// Name.
    pub name: String,
    /// The team now.
    pub team: String,
    /// The borough now.
    pub borough: String,
}

/// A contact an officer was at, or made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncounterHeld {
    /// When it began.
    pub started_at: Timestamp,
    /// What sort it was.
    pub kind: EncounterKind,
    /// Whether the force's records confirm it.
    pub state: EncounterState,
}

/// A change of who was at a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionHeld {
    /// Id.
    pub id: CorrectionId,
    /// When.
    pub at: Timestamp,
    /// Whether the officer was taken off.
    pub removed: bool,
    /// Whether the officer was put on.
    pub added: bool,
    /// Whether the account asked about did it.
    pub own: bool,
    /// Why, as written.
    pub reason: String,
}

/// An account, as it is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountHeld {
    /// The name to sign in with.
    pub username: String,
    /// The name colleagues see.
    pub display_name: String,
    /// What they do.
    pub role: Role,
    /// Their borough.
    pub borough: Option<String>,
    /// Their team.
    pub team: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

/// What somebody did, by the row that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActHeld {
    /// The table the row stands in.
    pub table: &'static str,
    /// When.
    pub at: Timestamp,
}
