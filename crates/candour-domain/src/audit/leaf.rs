//! A line of the audit log as the tree knows it.
//!
//! What stands in the tree leaves the force: to witnesses, in exports. So a line's leaf says in clear when, what, to which
//! kind of thing and by which kind of actor; who, to what and why are behind a salted hash. The salt lies beside the line.
//! Once it is destroyed, nobody can try ids against the hash, and the tree still holds.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::tree::{Hash, leaf_hash};
use crate::key::{ForceKey, Purpose};

/// A line as it is stored, nothing of it interpreted: so that a line that somebody has changed can be read too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLine {
    /// Its id.
    pub id: Uuid,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// The act.
    pub act: String,
    /// The kind of thing it was done to.
    pub subject: String,
    /// The role of who did it, or what did it. Absent in lines written before there was a tree, until they are numbered.
    pub actor: Option<String>,
    /// Who and what and why.
    pub content: LineContent,
    /// The salt; gone where the content was erased.
    pub salt: Option<Vec<u8>>,
    /// The salted hash over the content.
    pub commitment: Option<Vec<u8>>,
}

/// What may lead to a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineContent {
    /// The member of staff.
    pub staff_id: Option<Uuid>,
    /// The API key.
    pub api_key_id: Option<Uuid>,
    /// The thing it was done to.
    pub subject_id: Option<Uuid>,
    /// Why.
    pub purpose: Option<String>,
}

/// How many bytes a line's mark has.
pub const MARK: usize = 16;

/// The mark on a line until it has its number: made with a key that is not in the database, so that the program numbers
/// no line that somebody has put in or changed meanwhile. It binds all that is in the leaf but the actor, which the
/// database itself adds, and says nothing about what the commitment hides.
pub fn mark(key: &ForceKey, id: Uuid, at: i64, act: &str, subject: &str, commitment: &[u8]) -> [u8; MARK] {
    let at = at.to_be_bytes();
    let parts = [id.as_bytes().as_slice(), &at, act.as_bytes(), subject.as_bytes(), commitment];
    key.mac(Purpose::AuditMark, &parts).first_chunk().copied().unwrap_or_default()
}

/// How a line's content stands to its commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentState {
    /// It is what was committed to.
    Holds,
    /// It was erased with its salt.
    Erased,
    /// It is something else.
    Differs,
}

/// Before each field stands its length; a length that no field can have says that there is none.
fn field(hash: &mut Sha256, bytes: Option<&[u8]>) {
    let length = bytes.map_or(u32::MAX, |bytes| u32::try_from(bytes.len()).unwrap_or(u32::MAX - 1));
    hash.update(length.to_be_bytes());
    hash.update(bytes.unwrap_or_default());
}

impl LineContent {
    /// SHA-256 over a fixed word, the salt, and the content.
    pub fn commitment(&self, salt: &[u8]) -> Hash {
        let mut hash = Sha256::new();
        hash.update(b"candour audit content 1\n");
        field(&mut hash, Some(salt));
        field(&mut hash, self.staff_id.as_ref().map(|id| id.as_bytes().as_slice()));
        field(&mut hash, self.api_key_id.as_ref().map(|id| id.as_bytes().as_slice()));
        field(&mut hash, self.subject_id.as_ref().map(|id| id.as_bytes().as_slice()));
        field(&mut hash, self.purpose.as_deref().map(str::as_bytes));
        hash.finalize().into()
    }
}

impl StoredLine {
    /// The bytes in the tree: a fixed word, then each field after its length in four bytes. `None` while the line has no
    /// actor or commitment.
    pub fn leaf(&self) -> Option<Vec<u8>> {
        let actor = self.actor.as_deref()?;
        let commitment = self.commitment.as_deref().filter(|hash| hash.len() == 32)?;
        let mut leaf = Vec::with_capacity(160);
        leaf.extend_from_slice(b"candour audit line 1\n");
        let at = self.at.to_be_bytes();
        let fields = [
            self.id.as_bytes().as_slice(),
            &at,
            self.act.as_bytes(),
            actor.as_bytes(),
            self.subject.as_bytes(),
            commitment,
        ];
        for field in fields {
            leaf.extend_from_slice(&u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
            leaf.extend_from_slice(field);
        }
        Some(leaf)
    }

    /// The hash in the tree.
    pub fn hash(&self) -> Option<Hash> {
        self.leaf().map(|leaf| leaf_hash(&leaf))
    }

    /// Whether this is the mark that was put on this line.
    pub fn bears(&self, key: &ForceKey, given: Option<&[u8]>) -> bool {
        let Some(commitment) = self.commitment.as_deref() else { return false };
        let mark = mark(key, self.id, self.at, &self.act, &self.subject, commitment);
        given == Some(mark.as_slice())
    }

    /// How the content stands to the commitment.
    pub fn content_state(&self) -> ContentState {
        match (&self.salt, &self.commitment) {
            (Some(salt), Some(commitment)) if self.content.commitment(salt).as_slice() == commitment => {
                ContentState::Holds
            }
            (None, Some(_)) if self.content == LineContent::default() => ContentState::Erased,
            _ => ContentState::Differs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> StoredLine {
        let content = LineContent {
            staff_id: Some(Uuid::from_u128(2)),
            api_key_id: None,
            subject_id: Some(Uuid::from_u128(3)),
            purpose: Some("check_risk".to_owned()),
        };
        StoredLine {
            id: Uuid::from_u128(1),
            at: 1_780_311_600_000_000,
            act: "item_read".to_owned(),
            subject: "work_item".to_owned(),
            actor: Some("desk_adviser".to_owned()),
            commitment: Some(content.commitment(&[7; 16]).to_vec()),
            content,
            salt: Some(vec![7; 16]),
        }
    }

    #[test]
    fn the_form_of_a_leaf_does_not_change() {
        // Witnesses hold trees over these bytes for years: another form needs another first line.
        let leaf = line().leaf().unwrap();
        assert!(leaf.starts_with(b"candour audit line 1\n\x00\x00\x00\x10"));
        assert_eq!(leaf.len(), 21 + 6 * 4 + 16 + 8 + 9 + 12 + 9 + 32);
        let hex: String = line().hash().unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "4f6f185df89b6b8c9ff427de99b877382e922d4f43cb77e31bc725aa5f14385a");
    }

    #[test]
    fn content_that_was_erased_is_told_from_content_that_was_changed() {
        let mut changed = line();
        assert_eq!(changed.content_state(), ContentState::Holds);
        changed.content.purpose = None;
        assert_eq!(changed.content_state(), ContentState::Differs);
        let mut half = line();
        half.salt = None;
        assert_eq!(half.content_state(), ContentState::Differs);
        let hash = half.hash();
        half.content = LineContent::default();
        assert_eq!(half.content_state(), ContentState::Erased);
        assert_eq!(half.hash(), hash);
    }

    #[test]
    fn a_mark_fits_its_own_line_and_key_alone_and_outlives_erasure() {
        let key = ForceKey::from_bytes([1; 32]);
        let one = line();
        let made = mark(&key, one.id, one.at, &one.act, &one.subject, &one.commitment.clone().unwrap());
        assert!(one.bears(&key, Some(&made)));
        assert!(!one.bears(&key, None) && !one.bears(&key, Some(&[])) && !one.bears(&key, Some(&made[..15])));
        assert!(!one.bears(&ForceKey::from_bytes([2; 32]), Some(&made)));
        let changes: [fn(&mut StoredLine); 5] = [
            |line| line.id = Uuid::from_u128(9),
            |line| line.at += 1,
            |line| line.act.push('s'),
            |line| line.subject = "staff".to_owned(),
            |line| line.commitment = Some(vec![3; 32]),
        ];
        for change in changes {
            let mut other = line();
            change(&mut other);
            assert!(!other.bears(&key, Some(&made)), "{other:?}");
        }
        let mut erased = line();
        (erased.salt, erased.content) = (None, LineContent::default());
        assert!(erased.bears(&key, Some(&made)));
        erased.commitment = None;
        assert!(!erased.bears(&key, Some(&made)));
    }

    #[test]
    fn no_two_contents_share_a_commitment_by_the_way_they_are_written() {
        let nothing = LineContent::default();
        let empty = LineContent { purpose: Some(String::new()), ..LineContent::default() };
        assert_ne!(nothing.commitment(&[1; 16]), empty.commitment(&[1; 16]));
        let one = LineContent { staff_id: Some(Uuid::nil()), ..LineContent::default() };
        let other = LineContent { subject_id: Some(Uuid::nil()), ..LineContent::default() };
        assert_ne!(one.commitment(&[1; 16]), other.commitment(&[1; 16]));
        assert_ne!(one.commitment(&[1; 16]), one.commitment(&[2; 16]));
    }
}
