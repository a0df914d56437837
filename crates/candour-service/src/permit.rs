//! The permission table, asked before an act.

use candour_domain::permission::{Act, Place, may, scope_of};
use candour_domain::staff::Staff;

/// The person may not do this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not allowed")]
pub struct Refused;

/// Whether a person may do an act to a thing at a place.
///
/// # Errors
/// [`Refused`] when not.
pub fn permit(staff: &Staff, act: Act, thing: Place) -> Result<(), Refused> {
    if may(staff.roles(), staff.place(), act, thing) { Ok(()) } else { Err(Refused) }
}

/// Whether a person may do an act to anything at all: what decides which buttons a page shows.
pub fn can(staff: &Staff, act: Act) -> bool {
    scope_of(staff.roles(), act).is_some()
}
