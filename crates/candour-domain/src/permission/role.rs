//! Roles, and which of them one person may hold together.

use std::fmt;

use serde::{Deserialize, Serialize};

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
    /// Thanks officers whom people praised.
    RecognitionPanel,
    /// Looks after the forum and what was promised there.
    ForumCoordinator,
    /// Speaks for victims in the forum; works for nobody in the force.
    ForumMember,
    /// Watches that things happen, from outside the force.
    Commissioner,
    /// Sees figures for the mayor or another elected body, from outside the force.
    MayorsOffice,
    /// Keeps the system running; sees no content.
    Administrator,
    /// Checks who looked at what.
    Auditor,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 14] = [
        Self::Officer,
        Self::TeamLeader,
        Self::BoroughCommander,
        Self::DeskAdviser,
        Self::DeskSupervisor,
        Self::ProfessionalStandards,
        Self::Analyst,
        Self::RecognitionPanel,
        Self::ForumCoordinator,
        Self::ForumMember,
        Self::Commissioner,
        Self::MayorsOffice,
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
            Self::RecognitionPanel => "recognition_panel",
            Self::ForumCoordinator => "forum_coordinator",
            Self::ForumMember => "forum_member",
            Self::Commissioner => "commissioner",
            Self::MayorsOffice => "mayors_office",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Whether the role is outside the force: the force's people can neither make nor change its accounts.
    pub const fn is_outside(self) -> bool {
        matches!(self, Self::Commissioner | Self::MayorsOffice)
    }

    /// Whether nobody holds this role beside another: who keeps the system running, who checks, and who speaks for
    /// victims do nothing else here.
    pub const fn stands_alone(self) -> bool {
        matches!(self, Self::Administrator | Self::Auditor | Self::ForumMember)
    }

    /// Whether one person may hold both roles.
    pub fn goes_with(self, other: Self) -> bool {
        self == other
            || (self.is_outside() == other.is_outside() && !self.stands_alone() && !other.stands_alone())
    }
}

/// The roles that one person holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roles(u32);

impl Roles {
    /// No role: may nothing.
    pub const NONE: Self = Self(0);

    const fn bit(role: Role) -> u32 {
        1 << (role as u32)
    }

    /// These and one more.
    #[must_use]
    pub const fn with(self, role: Role) -> Self {
        Self(self.0 | Self::bit(role))
    }

    /// These but one.
    #[must_use]
    pub const fn without(self, role: Role) -> Self {
        Self(self.0 & !Self::bit(role))
    }

    /// Whether the role is among them.
    pub const fn has(self, role: Role) -> bool {
        self.0 & Self::bit(role) != 0
    }

    /// Each of them, in the order of [`Role::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }

    /// Two of them that no one person may hold together.
    pub fn at_odds(self) -> Option<(Role, Role)> {
        self.iter().find_map(|one| Some((one, self.iter().find(|other| !one.goes_with(*other))?)))
    }

    /// Reads names with spaces between.
    pub fn parse(text: &str) -> Option<Self> {
        text.split_whitespace().try_fold(Self::NONE, |roles, name| Some(roles.with(Role::parse(name)?)))
    }
}

impl From<Role> for Roles {
    fn from(role: Role) -> Self {
        Self::NONE.with(role)
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<T: IntoIterator<Item = Role>>(roles: T) -> Self {
        roles.into_iter().fold(Self::NONE, Self::with)
    }
}

/// The names with spaces between, as in storage.
impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, role) in self.iter().enumerate() {
            if n > 0 {
                f.write_str(" ")?;
            }
            f.write_str(role.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_read_back_from_their_names_and_no_other_name_is_read() {
        for one in Role::ALL {
            assert_eq!(Role::parse(one.as_str()), Some(one));
            for other in Role::ALL {
                let both = Roles::from_iter([one, other]);
                assert_eq!(Roles::parse(&both.to_string()), Some(both));
                assert_eq!(both.iter().count(), if one == other { 1 } else { 2 });
                assert!(!both.without(one).has(one));
            }
        }
        assert_eq!(Roles::parse(""), Some(Roles::NONE));
        assert_eq!(Roles::parse("officer king"), None);
    }

    /// Written the other way round: each pair that one person may hold.
    #[test]
    fn nobody_holds_roles_that_watch_each_other() {
        use Role::*;
        let inside = [
            Officer,
            TeamLeader,
            BoroughCommander,
            DeskAdviser,
            DeskSupervisor,
            ProfessionalStandards,
            Analyst,
            RecognitionPanel,
            ForumCoordinator,
        ];
        let outside = [Commissioner, MayorsOffice];
        for one in Role::ALL {
            for other in Role::ALL {
                let together = one == other
                    || (inside.contains(&one) && inside.contains(&other))
                    || (outside.contains(&one) && outside.contains(&other));
                assert_eq!(one.goes_with(other), together, "{one:?} {other:?}");
                assert_eq!(Roles::from_iter([one, other]).at_odds().is_none(), together);
            }
        }
        assert!(!Administrator.goes_with(DeskAdviser));
    }
}
