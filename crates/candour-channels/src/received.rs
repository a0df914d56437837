//! A text message that somebody sent us, whoever the supplier is.

use jiff::Timestamp;

/// A text message that a supplier received for us.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceivedText {
    /// The supplier's id of it: the same in the callback and in the list.
    pub id: String,
    /// Whose number it came from, as the supplier writes it: +447… or 447….
    pub from: String,
    /// Our number.
    pub to: String,
    /// The words.
    pub words: String,
    /// When the supplier received it, where it says so in a way that can be read.
    pub received_at: Option<Timestamp>,
}

impl std::fmt::Debug for ReceivedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ReceivedText({})", self.id)
    }
}

/// What a supplier has received for us since some time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReceivedTexts {
    /// The messages, in no order.
    pub texts: Vec<ReceivedText>,
    /// How many could not be read.
    pub unread: usize,
    /// Whether this is all of them; otherwise there were more than anybody should read at once.
    pub whole: bool,
}
