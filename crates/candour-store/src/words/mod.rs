//! Words as they are found and read: the keyed index of their stems, the list of them, and the batches in which officers
//! read them.

mod batch;
mod index;
#[cfg(test)]
mod plan;
mod search;
mod waiting;

pub use batch::{BatchAnswer, NewWordsBatch, WordsBatchFound, WordsBatchKey};
pub use index::WordsToIndex;
pub use search::WordsListed;
pub use waiting::WaitingFound;

/// Whether an officer may read an answer, as far as nothing will ever change that back: it stands, its writer asked for
/// nobody, nobody had to be told of anything, and the officer was there, at a contact whose person is not in danger by
/// being known; and nothing of it was ever restricted. `seen` is the row of the officer, `feedback` the answer.
macro_rules! may_read {
    () => {
        "feedback.state = 'received' \
         AND NOT EXISTS (SELECT 1 FROM feedback_words WHERE feedback_words.feedback_id = feedback.id \
         AND NOT feedback_words.officer_may_read) \
         AND NOT EXISTS (SELECT 1 FROM contact_request WHERE contact_request.feedback_id = feedback.id) \
         AND NOT EXISTS (SELECT 1 FROM work_item WHERE work_item.feedback_id = feedback.id \
         AND (work_item.kind <> 'read_words' OR work_item.risk IS NOT NULL \
         OR (work_item.state = 'closed' AND work_item.outcome <> 'read'))) \
         AND EXISTS (SELECT 1 FROM code JOIN encounter ON encounter.id = code.encounter_id \
         JOIN encounter_officer ON encounter_officer.encounter_id = encounter.id \
         WHERE code.id = feedback.code_id AND encounter_officer.officer_id = seen.officer_id \
         AND encounter.contact_safety <> 'unsafe') \
         AND NOT EXISTS (SELECT 1 FROM restriction WHERE restriction.feedback_id = feedback.id) \
         AND NOT EXISTS (SELECT 1 FROM code JOIN restriction ON restriction.encounter_id = code.encounter_id \
         WHERE code.id = feedback.code_id)"
    };
}
pub(crate) use may_read;
