//! People who sign in.

use serde::{Deserialize, Serialize};

use crate::ids::{BoroughId, OfficerId, StaffId, TeamId};
use crate::permission::{Place, Role};

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
    /// What they do.
    pub role: Role,
    /// Their borough, where the role has one.
    pub borough: Option<BoroughId>,
    /// Their team, where the role has one.
    pub team: Option<TeamId>,
    /// The officer they are, where they are one.
    pub officer: Option<OfficerId>,
}

impl Staff {
    /// Where the person stands in the organisation.
    pub fn place(&self) -> Place {
        Place { borough: self.borough, team: self.team, officer: self.officer }
    }
}
