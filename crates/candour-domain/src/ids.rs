//! Every typed id, from one list. An id is a UUID version 7 whose time and randomness are handed in.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text was not a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not an id")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id from the time it is made and ten random bytes.
            pub fn new(at: Timestamp, random: [u8; 10]) -> Self {
                let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }

            /// The id of a stored row.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID, for storage.
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// Reads an id from an address or a form.
            ///
            /// # Errors
            /// [`NotAnId`] when the text is not a UUID.
            pub fn parse(text: &str) -> Result<Self, NotAnId> {
                Uuid::try_parse(text).map(Self).map_err(|_| NotAnId)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )+};
}

ids! {
    /// A Basic Command Unit: several boroughs under one commander.
    BcuId,
    /// A borough or district.
    BoroughId,
    /// A team within a borough.
    TeamId,
    /// An officer, whatever shoulder number is worn today.
    OfficerId,
    /// A person who signs in.
    StaffId,
    /// A record that nobody opens alone.
    RestrictionId,
    /// A wish to open such a record.
    OpeningId,
    /// One sign-in of one person.
    SessionId,
    /// A passkey of a person who signs in.
    PasskeyId,
    /// One contact between the police and a victim.
    EncounterId,
    /// A change of who was present at an encounter.
    CorrectionId,
    /// A code that lets somebody answer.
    CodeId,
    /// A print run of cards, or one open code's leaflets.
    BatchId,
    /// One line of the ledger of who was asked.
    InvitationId,
    /// One answer.
    FeedbackId,
    /// Words a person gave with, or after, an answer.
    WordsId,
    /// Several answers whose words an officer reads together.
    WordsBatchId,
    /// A wish to be contacted.
    ContactRequestId,
    /// A hold over what a person gave.
    HoldId,
    /// A wish to erase what a person gave.
    ErasureWishId,
    /// One run of retention.
    RetentionRunId,
    /// One erasure of what a person gave.
    ErasureId,
    /// Whoever a row tells something of: what they gave us is sealed under a key of their own.
    PersonId,
    /// Something that needs a human.
    WorkItemId,
    /// One thing that happened to a work item.
    WorkEventId,
    /// Work to do after the commit that caused it.
    JobId,
    /// A sign that feedback is abused; the id is that of its work item.
    FlagId,
    /// What was decided of a flag.
    FlagDecisionId,
    /// A line of the audit log.
    AuditId,
    /// One import of a file.
    ImportId,
    /// Somebody asks for a copy of what is held about them.
    AccessRequestId,
    /// A passage that is withheld from such a copy.
    WithheldId,
    /// A key with which another program comes in.
    ApiKeyId,
    /// A number or an address of one person.
    ContactPointId,
    /// A yes or a no about reaching somebody.
    ContactDecisionId,
    /// A message, out or in.
    MessageId,
    /// One thing that happened to a message.
    MessageEventId,
    /// A text by which the force writes.
    MessageTemplateId,
    /// Many messages at once.
    BulkSendId,
    /// A dialogue about one answer.
    ConversationId,
    /// Something that came in and that no rule could read.
    DeadLetterId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_keeps_the_order_of_time_and_reads_back() {
        let early = FeedbackId::new(Timestamp::from_second(1_000).unwrap(), [255; 10]);
        let late = FeedbackId::new(Timestamp::from_second(1_001).unwrap(), [0; 10]);
        assert!(early < late);
        assert_eq!(FeedbackId::parse(&early.to_string()), Ok(early));
        assert_eq!(FeedbackId::parse("not-an-id"), Err(NotAnId));
    }
}
