//! People who sign in.

use serde::{Deserialize, Serialize};

use crate::ids::{BoroughId, OfficerId, StaffId, TeamId};
use crate::permission::{Place, Role, Roles};

/// The most characters in a user name.
pub const USERNAME_LIMIT: usize = 64;
/// The fewest characters in a password.
pub const PASSWORD_MIN: usize = 12;
/// The most characters in a password; argon2 takes more, but a form should not.
pub const PASSWORD_MAX: usize = 200;

/// A person who is signed in, with all that the permission table asks about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Who.
    pub id: StaffId,
    /// The name they sign in with.
    pub username: String,
    /// The name colleagues see.
    pub display_name: String,
    /// What they do first of all; it tells where they begin.
    pub role: Role,
    /// What they do besides.
    #[serde(default)]
    pub further: Roles,
    /// Their borough, where the role has one.
    pub borough: Option<BoroughId>,
    /// Their team, where the role has one.
    pub team: Option<TeamId>,
    /// The officer they are, where they are one.
    pub officer: Option<OfficerId>,
}

impl Staff {
    /// All that they do.
    pub const fn roles(&self) -> Roles {
        self.further.with(self.role)
    }

    /// Where the person stands in the organisation.
    pub const fn place(&self) -> Place {
        let outside = self.role.is_outside();
        Place { borough: self.borough, team: self.team, officer: self.officer, outside }
    }
}
