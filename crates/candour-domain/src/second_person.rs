//! What takes two people: one asks for it or prepares it, another decides. Nobody is both.

use crate::ids::StaffId;

/// Somebody would decide on what they asked for or prepared themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody decides on what they asked for or prepared themselves")]
pub struct SamePerson;

/// Two different people: who asked or prepared, and who decides. Whatever takes two people takes this, so that it cannot
/// be called for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondPerson {
    first: StaffId,
    second: StaffId,
}

impl SecondPerson {
    /// The one who decides, after the one who asked or prepared.
    ///
    /// # Errors
    /// [`SamePerson`] when both are one.
    pub fn after(first: StaffId, second: StaffId) -> Result<Self, SamePerson> {
        if first == second { Err(SamePerson) } else { Ok(Self { first, second }) }
    }

    /// Who asked or prepared.
    pub const fn first(self) -> StaffId {
        self.first
    }

    /// Who decides.
    pub const fn second(self) -> StaffId {
        self.second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_decides_on_their_own_wish() {
        let [one, other] = [1, 2].map(|n| StaffId::from_uuid(uuid::Uuid::from_u128(n)));
        assert_eq!(SecondPerson::after(one, one), Err(SamePerson));
        let two = SecondPerson::after(one, other).unwrap();
        assert_eq!((two.first(), two.second()), (one, other));
    }
}
