//! What tells one answer in a request from another, so that whoever prepares or releases a copy sees whether each belongs
//! to the person. Nothing that the person wrote is in it.

use candour_domain::access_request::Subject;
use candour_domain::code::Stratum;
use candour_domain::feedback::{Channel, FeedbackState};
use candour_domain::ids::WorkItemId;
use candour_domain::staff::Staff;
use candour_store::{Db, StoreError};
use jiff::Timestamp;

use crate::ctx::Ctx;
use crate::restriction::{self, Door};

/// What leads to the person, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectShown {
    /// What it is.
    pub subject: Subject,
    /// What is known of an answer, for those who answer requests and may open it.
    pub facts: Option<AnswerFacts>,
}

/// What tells one answer from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFacts {
    /// When it came.
    pub received_at: Timestamp,
    /// How its code reached the person.
    pub stratum: Stratum,
    /// The way in.
    pub channel: Channel,
    /// Where it stands.
    pub state: FeedbackState,
    /// Whether words came with it.
    pub with_words: bool,
    /// The force's own reference of the contact it is about.
    pub reference: Option<String>,
    /// Its first item at the desk.
    pub item: Option<WorkItemId>,
}

pub(super) async fn subjects(
    ctx: &Ctx,
    db: &mut Db,
    staff: &Staff,
    subjects: &[Subject],
    with_facts: bool,
) -> Result<Vec<SubjectShown>, StoreError> {
    let mut shown = Vec::with_capacity(subjects.len());
    for subject in subjects {
        let mut facts = None;
        if let Subject::Answer(answer) = subject
            && with_facts
            && let Door::Open(_) = restriction::door(ctx, db, staff, Some(*answer)).await?
            && let Some(found) = db.feedback_by_id(*answer).await?
        {
            let contact = db.work_context(*answer).await?.and_then(|context| context.encounter);
            facts = Some(AnswerFacts {
                received_at: found.received_at,
                stratum: found.stratum,
                channel: found.channel,
                state: found.state,
                with_words: !db.words_of(*answer).await?.is_empty(),
                reference: contact.and_then(|contact| contact.force_reference),
                item: db.first_item_of(*answer).await?,
            });
        }
        shown.push(SubjectShown { subject: *subject, facts });
    }
    Ok(shown)
}
