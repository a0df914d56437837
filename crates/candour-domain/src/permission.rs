//! Who may do what, as one pure table: role × act → how far. Nothing that is not in the table is allowed.

use serde::{Deserialize, Serialize};

use crate::ids::{BoroughId, OfficerId, TeamId};

/// What a person does in the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Meets victims, hands over codes.
    Officer,
    /// Leads a team of officers.
    TeamLeader,
    /// Leads the officers of a borough.
    BoroughCommander,
    /// Answers victims at the Victim Focus Desk.
    DeskAdviser,
    /// Leads the desk.
    DeskSupervisor,
    /// Looks into possible complaints and misconduct.
    ProfessionalStandards,
    /// Works with figures, never with words of one person.
    Analyst,
    /// Watches that things happen, from outside the force.
    Commissioner,
    /// Keeps the system running; sees no content.
    Administrator,
    /// Checks who looked at what.
    Auditor,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 10] = [
        Self::Officer,
        Self::TeamLeader,
        Self::BoroughCommander,
        Self::DeskAdviser,
        Self::DeskSupervisor,
        Self::ProfessionalStandards,
        Self::Analyst,
        Self::Commissioner,
        Self::Administrator,
        Self::Auditor,
    ];

    /// The name in storage, on the command line and in `demo.json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::TeamLeader => "team_leader",
            Self::BoroughCommander => "borough_commander",
            Self::DeskAdviser => "desk_adviser",
            Self::DeskSupervisor => "desk_supervisor",
            Self::ProfessionalStandards => "professional_standards",
            Self::Analyst => "analyst",
            Self::Commissioner => "commissioner",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

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
    /// Make and stop keys with which other programs come in.
    ManageApiKeys,
    /// See who looked at what.
    SeeAudit,
}

impl Act {
    /// All acts.
    pub const ALL: [Self; 13] = [
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
        Self::ManageApiKeys,
        Self::SeeAudit,
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
}

/// The table. `None` is no.
#[expect(clippy::match_same_arms, reason = "one line a role reads as a table")]
pub const fn scope_of(role: Role, act: Act) -> Option<Scope> {
    use Act as A;
    use Role as R;
    use Scope as S;
    match (role, act) {
        (R::Officer, A::HandOver | A::CorrectEncounter | A::SeeFigures | A::ReadOwnWords) => Some(S::Own),
        (R::TeamLeader, A::HandOver | A::CorrectEncounter | A::MakeBatch | A::SeeFigures) => Some(S::Team),
        (R::BoroughCommander, A::SeeFigures) => Some(S::Borough),
        (R::DeskAdviser, A::SeeWork | A::ReadWords | A::DoWork) => Some(S::Force),
        (R::DeskSupervisor, A::SeeWork | A::ReadWords | A::DoWork | A::AssignWork | A::SeeFigures) => {
            Some(S::Force)
        }
        (R::DeskSupervisor, A::CorrectEncounter | A::MakeBatch) => Some(S::Force),
        (R::ProfessionalStandards, A::SeeWork | A::ReadWords | A::DoWork) => Some(S::Force),
        (R::Analyst, A::SeeFigures) => Some(S::Force),
        (R::Commissioner, A::SeeWork | A::SeeFigures | A::SeeAudit) => Some(S::Force),
        (R::Administrator, A::Import | A::ManageStaff | A::ManageApiKeys | A::MakeBatch) => Some(S::Force),
        (R::Auditor, A::SeeAudit) => Some(S::Force),
        _ => None,
    }
}

/// Whether somebody of this role at this place may do this act to a thing at that place.
///
/// A thing without a borough, team or officer is reached by [`Scope::Force`] alone: what nobody owns is not everybody's.
pub fn may(role: Role, at: Place, act: Act, thing: Place) -> bool {
    fn same<T: PartialEq + Copy>(mine: Option<T>, theirs: Option<T>) -> bool {
        mine.is_some() && mine == theirs
    }
    match scope_of(role, act) {
        None => false,
        Some(Scope::Own) => same(at.officer, thing.officer),
        Some(Scope::Team) => same(at.team, thing.team),
        Some(Scope::Borough) => same(at.borough, thing.borough),
        Some(Scope::Force) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table once more, written the other way round: by act, who and how far.
    #[test]
    fn the_table_equals_a_second_writing_of_it() {
        use Role::*;
        let expected: [(Act, &[(Role, Scope)]); 13] = [
            (Act::HandOver, &[(Officer, Scope::Own), (TeamLeader, Scope::Team)]),
            (
                Act::CorrectEncounter,
                &[(Officer, Scope::Own), (TeamLeader, Scope::Team), (DeskSupervisor, Scope::Force)],
            ),
            (
                Act::MakeBatch,
                &[(TeamLeader, Scope::Team), (DeskSupervisor, Scope::Force), (Administrator, Scope::Force)],
            ),
            (
                Act::SeeWork,
                &[
                    (DeskAdviser, Scope::Force),
                    (DeskSupervisor, Scope::Force),
                    (ProfessionalStandards, Scope::Force),
                    (Commissioner, Scope::Force),
                ],
            ),
            (
                Act::ReadWords,
                &[
                    (DeskAdviser, Scope::Force),
                    (DeskSupervisor, Scope::Force),
                    (ProfessionalStandards, Scope::Force),
                ],
            ),
            (Act::ReadOwnWords, &[(Officer, Scope::Own)]),
            (
                Act::DoWork,
                &[
                    (DeskAdviser, Scope::Force),
                    (DeskSupervisor, Scope::Force),
                    (ProfessionalStandards, Scope::Force),
                ],
            ),
            (Act::AssignWork, &[(DeskSupervisor, Scope::Force)]),
            (
                Act::SeeFigures,
                &[
                    (Officer, Scope::Own),
                    (TeamLeader, Scope::Team),
                    (BoroughCommander, Scope::Borough),
                    (DeskSupervisor, Scope::Force),
                    (Analyst, Scope::Force),
                    (Commissioner, Scope::Force),
                ],
            ),
            (Act::Import, &[(Administrator, Scope::Force)]),
            (Act::ManageStaff, &[(Administrator, Scope::Force)]),
            (Act::ManageApiKeys, &[(Administrator, Scope::Force)]),
            (Act::SeeAudit, &[(Commissioner, Scope::Force), (Auditor, Scope::Force)]),
        ];
        assert_eq!(expected.len(), Act::ALL.len());
        for (act, allowed) in expected {
            for role in Role::ALL {
                let wanted = allowed.iter().find(|(r, _)| *r == role).map(|(_, scope)| *scope);
                assert_eq!(scope_of(role, act), wanted, "{role:?} {act:?}");
            }
        }
    }

    #[test]
    fn the_administrator_sees_no_content() {
        for act in [Act::SeeWork, Act::ReadWords, Act::DoWork, Act::SeeFigures] {
            assert_eq!(scope_of(Role::Administrator, act), None);
        }
    }

    #[test]
    fn what_nobody_owns_is_not_everybodys() {
        let nowhere = Place::default();
        for role in Role::ALL {
            for act in Act::ALL {
                let allowed = may(role, nowhere, act, nowhere);
                assert_eq!(allowed, scope_of(role, act) == Some(Scope::Force), "{role:?} {act:?}");
            }
        }
    }
}
