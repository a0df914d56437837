//! The organisation: Basic Command Units, boroughs, teams, officers.

/// The most characters in the name of a unit, borough or team, or of an officer.
pub const NAME_LIMIT: usize = 100;

/// The most characters in an officer's reference (the force's own stable number, not the shoulder number).
pub const OFFICER_REFERENCE_LIMIT: usize = 40;
