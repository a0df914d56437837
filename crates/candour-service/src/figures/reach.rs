//! How far somebody's view of figures reaches.

use candour_domain::ids::BoroughId;
use candour_domain::permission::{Act, Place, Roles, Scope, may, scope_of};
use candour_domain::staff::Staff;

use super::{FiguresError, Unit};

/// How far somebody's view of figures reaches. It can only be had from a person or a key that may see figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Staff { roles: Roles, place: Place },
    Key { borough: Option<BoroughId> },
}

impl Reach {
    /// What a person may see.
    ///
    /// # Errors
    /// [`FiguresError::Forbidden`] when that is nothing, or their own figures alone.
    pub fn of_staff(staff: &Staff) -> Result<Self, FiguresError> {
        match scope_of(staff.roles(), Act::SeeFigures) {
            None | Some(Scope::Own | Scope::Outside) => Err(FiguresError::Forbidden),
            Some(_) => Ok(Self(Kind::Staff { roles: staff.roles(), place: staff.place() })),
        }
    }

    /// What a program may see whose key reaches the whole force, or one borough. Its scope has been checked.
    pub(crate) const fn of_key(borough: Option<BoroughId>) -> Self {
        Self(Kind::Key { borough })
    }

    /// Whether it reaches a thing at this place.
    pub(super) fn covers(self, thing: Place) -> bool {
        match self.0 {
            Kind::Staff { roles, place } => may(roles, place, Act::SeeFigures, thing),
            Kind::Key { borough: None } => true,
            Kind::Key { borough } => borough == thing.borough,
        }
    }

    /// The largest unit it covers: where somebody begins.
    pub fn widest(self) -> Option<Unit> {
        match self.0 {
            Kind::Key { borough } => Some(borough.map_or(Unit::Force, Unit::Borough)),
            Kind::Staff { roles, place } => match scope_of(roles, Act::SeeFigures)? {
                Scope::Force | Scope::All => Some(Unit::Force),
                Scope::Borough => place.borough.map(Unit::Borough),
                Scope::Team => place.team.map(Unit::Team),
                Scope::Own | Scope::Outside => None,
            },
        }
    }
}
