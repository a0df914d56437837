//! What a file says of postings, and what is known of them by day.

use std::collections::HashMap;

use candour_domain::ids::{OfficerId, TeamId};
use candour_domain::posting::{Posting, after_seen, after_told, team_on};
use candour_store::{Db, StoreError};

/// What a row says of where an officer is posted: on these days, or today.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) team: TeamId,
    pub(super) shoulder_number: Option<String>,
    pub(super) days: Option<(i32, Option<i32>)>,
}

/// The postings of these officers.
pub(super) async fn by_officer(
    db: &mut Db,
    officers: &[OfficerId],
) -> Result<HashMap<OfficerId, Vec<Posting>>, StoreError> {
    let mut postings: HashMap<OfficerId, Vec<Posting>> = HashMap::new();
    for (officer, posting) in db.postings_of(officers).await? {
        postings.entry(officer).or_default().push(posting);
    }
    Ok(postings)
}

/// What stands after these rows. Rows with days share none; a row without days stands alone.
pub(super) fn after(known: &[Posting], rows: &[&Said], today: i32) -> Vec<Posting> {
    if let [only] = rows
        && only.days.is_none()
    {
        return after_seen(known, only.team, only.shoulder_number.as_deref(), today);
    }
    let told: Vec<Posting> = rows
        .iter()
        .filter_map(|said| {
            let (from, until) = said.days?;
            Some(Posting { team: said.team, shoulder_number: said.shoulder_number.clone(), from, until })
        })
        .collect();
    after_told(known, &told)
}

/// The team under which an officer is shown today: that of today's posting, else the one on record, else that of the
/// last posting that has begun, else of the first that will.
pub(super) fn team_today(postings: &[Posting], on_record: Option<TeamId>, today: i32) -> Option<TeamId> {
    let begun = || postings.iter().rev().find(|posting| posting.from <= today);
    team_on(postings, today)
        .or(on_record)
        .or_else(|| begun().or_else(|| postings.first()).map(|posting| posting.team))
}
