//! Who may do what, as two pure tables: role × act → how far ([`grant`]), and role × act → how far never ([`forbid`]).
//! Nothing that is not granted is allowed, and what one role forbids no other role of the same person allows.

use serde::{Deserialize, Serialize};

use crate::ids::{BoroughId, OfficerId, TeamId};

mod role;
#[cfg(test)]
mod tests;

pub use role::{Role, Roles};

/// Something a person may wish to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// See encounters to hand over a code, make one on the spot, hand over, say why not, bind a card.
    HandOver,
    /// Put right who was present at an encounter.
    CorrectEncounter,
    /// Print serial cards and make open codes.
    MakeBatch,
    /// See the list of work items: kind, clock, owner; no words.
    SeeWork,
    /// Read the words or contact details behind a work item.
    ReadWords,
    /// Read what people said about one's own contacts, several answers together.
    ReadOwnWords,
    /// Take, note, hand on, escalate and close work items.
    DoWork,
    /// Give a work item to somebody else.
    AssignWork,
    /// See figures.
    SeeFigures,
    /// Bring in the organisation and encounters.
    Import,
    /// Make, change and close accounts.
    ManageStaff,
    /// See the program's jobs, and have failed ones tried again.
    ManageJobs,
    /// Make and stop keys with which other programs come in.
    ManageApiKeys,
    /// See who looked at what.
    SeeAudit,
    /// Know that a restricted record is there: no words, no names, only that it is.
    SeeRestricted,
    /// Restrict a record, ask to open a restricted one, and ask to lift a restriction.
    Restrict,
    /// Allow somebody else to open a restricted record for a time, or to lift its restriction.
    AllowOpening,
    /// See signs that feedback is abused.
    SeeFlags,
    /// Decide what such a sign means.
    DecideFlags,
    /// See that holds stand over answers, since when and until when; nothing of what they keep.
    SeeHolds,
    /// Place a hold over an answer, let it stand longer, and ask to lift it.
    PlaceHold,
    /// Lift a hold that somebody else asked to lift.
    LiftHold,
    /// Open what is held as evidence.
    OpenEvidence,
    /// Open what is held to keep somebody safe.
    OpenSafeguarding,
    /// Ask that what came with an answer be erased, and see what was.
    AskErasure,
    /// Erase what somebody else asked to erase.
    Erase,
    /// See and change one's own account, sign out, and see the page that says what one's role is for.
    UseAccount,
    /// Take down that somebody asks for a copy of what is held about them, and see where such requests stand.
    TakeAccessRequests,
    /// Gather what is held about somebody, black out, make a copy, release one that somebody else has made.
    AnswerAccessRequests,
}

impl Act {
    /// All acts.
    pub const ALL: [Self; 29] = [
        Self::HandOver,
        Self::CorrectEncounter,
        Self::MakeBatch,
        Self::SeeWork,
        Self::ReadWords,
        Self::ReadOwnWords,
        Self::DoWork,
        Self::AssignWork,
        Self::SeeFigures,
        Self::Import,
        Self::ManageStaff,
        Self::ManageJobs,
        Self::ManageApiKeys,
        Self::SeeAudit,
        Self::SeeRestricted,
        Self::Restrict,
        Self::AllowOpening,
        Self::SeeFlags,
        Self::DecideFlags,
        Self::SeeHolds,
        Self::PlaceHold,
        Self::LiftHold,
        Self::OpenEvidence,
        Self::OpenSafeguarding,
        Self::AskErasure,
        Self::Erase,
        Self::UseAccount,
        Self::TakeAccessRequests,
        Self::AnswerAccessRequests,
    ];
}

/// How far an act reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// What is one's own.
    Own,
    /// One's team.
    Team,
    /// One's borough.
    Borough,
    /// The whole force.
    Force,
    /// What stands outside the force, and that alone: accounts of the Commissioner's and the mayor's offices, which the
    /// force's own people cannot steer.
    Outside,
    /// The force and what stands outside it.
    All,
}

/// Where a person, or a thing, stands in the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Borough.
    pub borough: Option<BoroughId>,
    /// Team.
    pub team: Option<TeamId>,
    /// Officer.
    pub officer: Option<OfficerId>,
    /// Whether it belongs to somebody outside the force.
    pub outside: bool,
}

impl Place {
    /// What belongs to somebody outside the force.
    pub const OUTSIDE: Self = Self { borough: None, team: None, officer: None, outside: true };
}

/// The table of what a role may. `None` is no.
#[expect(clippy::match_same_arms, reason = "one line a role reads as a table")]
pub const fn grant(role: Role, act: Act) -> Option<Scope> {
    use Act as A;
    use Role as R;
    use Scope as S;
    match (role, act) {
        (_, A::UseAccount) => Some(S::Own),
        (R::Officer, A::HandOver | A::CorrectEncounter | A::SeeFigures | A::ReadOwnWords) => Some(S::Own),
        (R::TeamLeader, A::HandOver | A::CorrectEncounter | A::MakeBatch | A::SeeFigures) => Some(S::Team),
        (R::BoroughCommander, A::SeeFigures) => Some(S::Borough),
        (R::DeskAdviser, A::SeeWork | A::ReadWords | A::DoWork) => Some(S::Force),
        (R::DeskSupervisor, A::SeeWork | A::ReadWords | A::DoWork | A::AssignWork | A::SeeFigures) => {
            Some(S::Force)
        }
        (R::DeskSupervisor, A::CorrectEncounter | A::MakeBatch) => Some(S::Force),
        (R::DeskSupervisor, A::SeeRestricted | A::Restrict | A::AllowOpening) => Some(S::Force),
        (R::ProfessionalStandards, A::SeeWork | A::ReadWords | A::DoWork) => Some(S::Force),
        (R::ProfessionalStandards, A::SeeRestricted | A::Restrict | A::AllowOpening) => Some(S::Force),
        (R::ProfessionalStandards, A::SeeFlags | A::DecideFlags) => Some(S::Force),
        (
            R::DeskSupervisor | R::ProfessionalStandards,
            A::SeeHolds | A::PlaceHold | A::LiftHold | A::AskErasure | A::Erase,
        ) => Some(S::Force),
        // What is held is opened by those alone whose work it is held for.
        (R::ProfessionalStandards, A::OpenEvidence) => Some(S::Force),
        (R::DeskSupervisor, A::OpenSafeguarding) => Some(S::Force),
        (R::DeskAdviser, A::TakeAccessRequests | A::AskErasure) => Some(S::Force),
        (R::DeskSupervisor | R::ProfessionalStandards, A::TakeAccessRequests | A::AnswerAccessRequests) => {
            Some(S::Force)
        }
        (R::Analyst, A::SeeFigures | A::SeeFlags) => Some(S::Force),
        // Looks after the accounts of its own office, and of nobody in the force.
        (R::Commissioner, A::ManageStaff) => Some(S::Outside),
        (R::Commissioner, A::SeeWork | A::SeeFigures | A::SeeRestricted | A::SeeFlags | A::SeeHolds) => {
            Some(S::Force)
        }
        (R::Commissioner, A::SeeAudit) => Some(S::All),
        (R::MayorsOffice, A::SeeFigures) => Some(S::Force),
        // Of the force, not of the Commissioner.
        (R::Administrator, A::ManageStaff) => Some(S::Force),
        (R::Administrator, A::Import | A::ManageJobs | A::ManageApiKeys | A::MakeBatch) => Some(S::Force),
        (R::Auditor, A::SeeAudit) => Some(S::All),
        _ => None,
    }
}

/// The table of what a role never lets its holder do, whatever other roles they hold. `None` forbids nothing.
#[expect(clippy::match_same_arms, reason = "one line a role reads as a table")]
pub const fn forbid(role: Role, act: Act) -> Option<Scope> {
    use Act as A;
    use Role as R;
    use Scope as S;
    match (role, act) {
        // Keeps the system running, sees no content, and hands out no codes.
        (
            R::Administrator,
            A::SeeWork
            | A::ReadWords
            | A::ReadOwnWords
            | A::DoWork
            | A::AssignWork
            | A::HandOver
            | A::CorrectEncounter
            | A::SeeRestricted
            | A::Restrict
            | A::AllowOpening
            | A::TakeAccessRequests
            | A::AnswerAccessRequests
            | A::SeeFlags
            | A::DecideFlags
            | A::SeeHolds
            | A::PlaceHold
            | A::LiftHold
            | A::OpenEvidence
            | A::OpenSafeguarding
            | A::AskErasure
            | A::Erase,
        ) => Some(S::All),
        // Who checks what others did does none of it.
        (
            R::Auditor,
            A::ReadWords
            | A::DoWork
            | A::AssignWork
            | A::ManageStaff
            | A::ManageJobs
            | A::ManageApiKeys
            | A::Import
            | A::HandOver
            | A::CorrectEncounter
            | A::MakeBatch
            | A::Restrict
            | A::AllowOpening
            | A::TakeAccessRequests
            | A::AnswerAccessRequests
            | A::DecideFlags
            | A::PlaceHold
            | A::LiftHold
            | A::OpenEvidence
            | A::OpenSafeguarding
            | A::AskErasure
            | A::Erase,
        ) => Some(S::All),
        // Works with figures, never with words of one person: nor with those in a copy of what is held.
        (R::Analyst, A::ReadWords | A::DoWork | A::AssignWork | A::AnswerAccessRequests) => Some(S::All),
        // A victim among victims: nothing of the force's is theirs to see or do.
        (
            R::ForumMember,
            A::HandOver
            | A::CorrectEncounter
            | A::MakeBatch
            | A::SeeWork
            | A::ReadWords
            | A::ReadOwnWords
            | A::DoWork
            | A::AssignWork
            | A::SeeFigures
            | A::Import
            | A::ManageStaff
            | A::ManageJobs
            | A::ManageApiKeys
            | A::SeeAudit
            | A::SeeRestricted
            | A::Restrict
            | A::AllowOpening
            | A::TakeAccessRequests
            | A::AnswerAccessRequests
            | A::SeeFlags
            | A::DecideFlags
            | A::SeeHolds
            | A::PlaceHold
            | A::LiftHold
            | A::OpenEvidence
            | A::OpenSafeguarding
            | A::AskErasure
            | A::Erase,
        ) => Some(S::All),
        // Watches, and acts in nothing of the force's.
        (
            R::Commissioner | R::MayorsOffice,
            A::HandOver
            | A::CorrectEncounter
            | A::MakeBatch
            | A::ReadWords
            | A::ReadOwnWords
            | A::DoWork
            | A::AssignWork
            | A::Import
            | A::ManageJobs
            | A::ManageApiKeys
            | A::Restrict
            | A::AllowOpening
            | A::TakeAccessRequests
            | A::AnswerAccessRequests
            | A::DecideFlags
            | A::PlaceHold
            | A::LiftHold
            | A::OpenEvidence
            | A::OpenSafeguarding
            | A::AskErasure
            | A::Erase,
        ) => Some(S::All),
        // Whoever is an officer too never sees, reads or steers what was said about themselves.
        (_, A::SeeWork | A::ReadWords | A::DoWork | A::AssignWork) => Some(S::Own),
        (_, A::SeeRestricted | A::Restrict | A::AllowOpening) => Some(S::Own),
        (_, A::SeeFlags | A::DecideFlags) => Some(S::Own),
        (_, A::SeeHolds | A::PlaceHold | A::LiftHold | A::OpenEvidence | A::OpenSafeguarding) => Some(S::Own),
        (_, A::AskErasure | A::Erase) => Some(S::Own),
        _ => None,
    }
}

/// How far an act reaches for somebody of these roles, at most; `None` where they may not do it to anything.
///
/// Where roles reach differently far this is the widest; [`may`] asks each of them.
pub fn scope_of(roles: impl Into<Roles>, act: Act) -> Option<Scope> {
    let roles = roles.into();
    if roles.iter().any(|role| matches!(forbid(role, act), Some(Scope::Force | Scope::All))) {
        return None;
    }
    roles.iter().filter_map(|role| grant(role, act)).max()
}

/// Whether one of these roles grants the act for what is one's own, and no wider.
pub fn grants_own(roles: impl Into<Roles>, act: Act) -> bool {
    let roles = roles.into();
    scope_of(roles, act).is_some() && roles.iter().any(|role| grant(role, act) == Some(Scope::Own))
}

/// Whether somebody of these roles at this place may do this act to a thing at that place: a role grants it, and none
/// forbids it.
///
/// A thing without a borough, team or officer is reached by [`Scope::Force`] and [`Scope::All`] alone: what nobody owns
/// is not everybody's. What is outside is reached by [`Scope::Outside`] and [`Scope::All`] alone.
pub fn may(roles: impl Into<Roles>, at: Place, act: Act, thing: Place) -> bool {
    let roles = roles.into();
    let reached = |scope| reaches(scope, at, thing);
    roles.iter().filter_map(|role| grant(role, act)).any(reached)
        && !roles.iter().filter_map(|role| forbid(role, act)).any(reached)
}

/// Whether an act that reaches this far reaches a thing at that place.
fn reaches(scope: Scope, at: Place, thing: Place) -> bool {
    fn same<T: PartialEq + Copy>(mine: Option<T>, theirs: Option<T>) -> bool {
        mine.is_some() && mine == theirs
    }
    match scope {
        Scope::All => true,
        Scope::Outside => thing.outside,
        _ if thing.outside => false,
        Scope::Own => same(at.officer, thing.officer),
        Scope::Team => same(at.team, thing.team),
        Scope::Borough => same(at.borough, thing.borough),
        Scope::Force => true,
    }
}
