//! What somebody may do who signs in through the force's own sign-in service: which of its claims give which role.
//!
//! The rule is narrow on purpose. A claim gives what the force wrote down for it, letter by letter, and nothing else; no
//! claim gives or takes a role that is not the force's own (the Commissioner, the mayor's office, auditors, members of the
//! forum); an administrator only where the force says so.

use crate::permission::Role;

/// The most entries of a mapping.
const ENTRIES_LIMIT: usize = 200;

/// Which value of the role claim gives which role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleMapping(Vec<(String, Role)>);

/// Why a mapping will not do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// No value stands before the role.
    #[error("a value of the claim is empty")]
    NoValue,
    /// There is no such role.
    #[error("\"{0}\" is no role")]
    NoSuchRole(String),
    /// One value gives two roles.
    #[error("\"{0}\" stands twice")]
    Twice(String),
    /// What the force's own service says makes none of those who stand outside the force, check it or speak for victims.
    #[error(
        "no claim gives a role that stands outside the force or checks it: Commissioner, mayor's office, auditor, \
         forum member"
    )]
    Outside,
    /// Administrators are made by administrators, unless the force says otherwise.
    #[error("a claim gives the role of an administrator only where oidc_administrator is true")]
    Administrator,
    /// Too many entries.
    #[error("it has more than {ENTRIES_LIMIT} entries")]
    TooMany,
}

impl RoleMapping {
    /// Reads a mapping from pairs of a claim's value and a role's name ("desk adviser" and "desk_adviser" are one).
    ///
    /// # Errors
    /// [`MappingError`] says what is wrong with the first pair that will not do.
    pub fn parse<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
        administrators: bool,
    ) -> Result<Self, MappingError> {
        let mut entries: Vec<(String, Role)> = Vec::new();
        for (value, name) in pairs {
            let value = value.trim();
            if value.is_empty() {
                return Err(MappingError::NoValue);
            }
            let written = name.trim().to_lowercase().replace([' ', '-'], "_");
            let role =
                Role::parse(&written).ok_or_else(|| MappingError::NoSuchRole(name.trim().to_owned()))?;
            match role {
                Role::Administrator if !administrators => return Err(MappingError::Administrator),
                role if !follows_claims(role, administrators) => return Err(MappingError::Outside),
                _ => {}
            }
            if entries.iter().any(|(known, _)| known == value) {
                return Err(MappingError::Twice(value.to_owned()));
            }
            if entries.len() == ENTRIES_LIMIT {
                return Err(MappingError::TooMany);
            }
            entries.push((value.to_owned(), role));
        }
        Ok(Self(entries))
    }

    /// Whether nothing is mapped: then roles are given by administrators alone, and claims change none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a claim can make an administrator.
    pub fn makes_administrators(&self) -> bool {
        self.0.iter().any(|(_, role)| *role == Role::Administrator)
    }

    /// The role that these values of the claim give to somebody who has the role `present`, out of those that fit the
    /// person (a borough commander without a borough can do nothing).
    ///
    /// The present role stays while a value still names it. Else the first in the order of [`Role::ALL`] is taken, so
    /// that the answer hangs neither on the order of the claim nor on that of the setting. `None`: no value names a
    /// role, and nobody comes in.
    pub fn role(
        &self,
        values: &[impl AsRef<str>],
        present: Role,
        fits: impl Fn(Role) -> bool,
    ) -> Option<Role> {
        let named = |role: Role| {
            fits(role)
                && self.0.iter().any(|(value, given)| {
                    *given == role && values.iter().any(|claimed| claimed.as_ref() == value)
                })
        };
        if named(present) { Some(present) } else { Role::ALL.into_iter().find(|role| named(*role)) }
    }
}

/// Whether claims give and take this role: those of the force's own people. Who watches the force from outside, checks it,
/// or speaks for victims has the role by hand alone; an administrator has it by a claim only where the force says so.
pub const fn follows_claims(role: Role, administrators: bool) -> bool {
    match role {
        Role::Administrator => administrators,
        other => !other.is_outside() && !other.stands_alone(),
    }
}

/// Whether somebody of this role may sign in through the force's own service at all. Whoever runs that service could
/// sign in as anybody it names: not as the Commissioner or the mayor's office, who watch the force from outside; as an
/// administrator only where the force says so.
pub const fn may_come_through_the_force(role: Role, administrators: bool) -> bool {
    match role {
        Role::Administrator => administrators,
        other => !other.is_outside(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_role() -> impl Strategy<Value = Role> {
        (0..Role::ALL.len()).prop_map(|at| Role::ALL[at])
    }

    fn values() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec("[a-d]{1,2}|\\PC{0,12}", 0..8)
    }

    proptest! {
        /// The mapping once more as a plain search, over mappings and claims of every kind.
        #[test]
        fn a_role_is_given_only_where_a_value_names_it_and_it_fits(
            pairs in prop::collection::vec(("[a-d]{1,2}", any_role()), 0..12),
            claimed in values(),
            present in any_role(),
            fitting in prop::collection::vec(any_role(), 0..10),
            administrators in any::<bool>(),
        ) {
            let named: Vec<(&str, &str)> =
                pairs.iter().map(|(value, role)| (value.as_str(), role.as_str())).collect();
            let Ok(mapping) = RoleMapping::parse(named.iter().copied(), administrators) else { return Ok(()) };
            let fits = |role: Role| fitting.contains(&role);
            let given: Vec<Role> = pairs
                .iter()
                .filter(|(value, role)| claimed.contains(value) && fits(*role))
                .map(|(_, role)| *role)
                .collect();
            let role = mapping.role(&claimed, present, fits);
            match role {
                None => prop_assert!(given.is_empty()),
                Some(role) => {
                    prop_assert!(given.contains(&role));
                    prop_assert!(!role.is_outside());
                    prop_assert!(!matches!(role, Role::Auditor | Role::ForumMember));
                    prop_assert!(administrators || role != Role::Administrator);
                    prop_assert!(role == present || !given.contains(&present), "the present role stays");
                }
            }
            let mut turned = claimed.clone();
            turned.reverse();
            prop_assert_eq!(mapping.role(&turned, present, fits), role, "the order of the claim says nothing");
        }

        #[test]
        fn any_text_is_read_as_a_mapping_or_refused_and_never_panics(
            pairs in prop::collection::vec(("\\PC{0,20}", "\\PC{0,20}"), 0..6),
        ) {
            let read = RoleMapping::parse(pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())), true);
            if let Ok(mapping) = read {
                prop_assert_eq!(mapping.is_empty(), pairs.is_empty());
            }
        }
    }

    #[test]
    fn no_claim_gives_a_role_outside_the_force_and_an_administrator_only_where_the_force_says_so() {
        for administrators in [false, true] {
            let commissioner = RoleMapping::parse([("boss", "commissioner")], administrators);
            assert_eq!(commissioner, Err(MappingError::Outside));
            assert_eq!(
                RoleMapping::parse([("x", "mayors office")], administrators),
                Err(MappingError::Outside)
            );
            for outside in [Role::Commissioner, Role::MayorsOffice] {
                assert!(!may_come_through_the_force(outside, administrators));
            }
            for name in ["auditor", "forum member"] {
                assert_eq!(RoleMapping::parse([("x", name)], administrators), Err(MappingError::Outside));
            }
            let by_claims: Vec<Role> =
                Role::ALL.into_iter().filter(|role| follows_claims(*role, administrators)).collect();
            let mut written = vec![
                Role::Officer,
                Role::TeamLeader,
                Role::BoroughCommander,
                Role::DeskAdviser,
                Role::DeskSupervisor,
                Role::ProfessionalStandards,
                Role::Analyst,
                Role::RecognitionPanel,
                Role::ForumCoordinator,
            ];
            written.extend(administrators.then_some(Role::Administrator));
            assert_eq!(by_claims, written);
            assert_eq!(may_come_through_the_force(Role::Administrator, administrators), administrators);
        }
        let refused = RoleMapping::parse([("admins", "Administrator")], false);
        assert_eq!(refused, Err(MappingError::Administrator));
        let allowed = RoleMapping::parse([("admins", "Administrator")], true).unwrap();
        assert!(allowed.makes_administrators());
        assert_eq!(allowed.role(&["admins"], Role::Officer, |_| true), Some(Role::Administrator));
    }

    #[test]
    fn a_value_counts_letter_by_letter_and_a_role_may_be_written_with_spaces() {
        let mapping =
            RoleMapping::parse([("candour-desk", "Desk adviser"), ("x", "analyst")], false).unwrap();
        let role = |values: &[&str]| mapping.role(values, Role::Analyst, |_| true);
        assert_eq!(role(&["candour-desk"]), Some(Role::DeskAdviser));
        for near in ["Candour-Desk", "candour-desk ", "candour", "candour-desk2", ""] {
            assert_eq!(role(&[near]), None, "{near:?}");
        }
        assert_eq!(role(&["candour-desk", "x"]), Some(Role::Analyst), "the present role stays");
        assert_eq!(mapping.role(&["candour-desk", "x"], Role::Officer, |_| true), Some(Role::DeskAdviser));
        assert_eq!(mapping.role(&["x"], Role::Officer, |role| role != Role::Analyst), None);
    }

    #[test]
    fn what_is_wrong_with_a_mapping_is_named() {
        let parse = |pairs: &[(&'static str, &'static str)]| RoleMapping::parse(pairs.iter().copied(), false);
        assert_eq!(parse(&[(" ", "analyst")]), Err(MappingError::NoValue));
        assert_eq!(parse(&[("a", "king")]), Err(MappingError::NoSuchRole("king".to_owned())));
        let twice = parse(&[("a", "officer"), ("a", "analyst")]);
        assert_eq!(twice, Err(MappingError::Twice("a".to_owned())));
        assert!(parse(&[]).unwrap().is_empty());
    }
}
