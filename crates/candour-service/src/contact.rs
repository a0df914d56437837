//! Whether somebody may be reached: the facts are gathered, the rule of the domain is asked, and what it says is kept
//! with its reasons.

use candour_domain::ids::{ContactDecisionId, ContactPointId, MessageId, StaffId};
use candour_domain::safe_contact::{
    Decision, PersonSafety, PointSafety, Refusal, Rules, Safety, Saying, may_contact,
};
use candour_store::contact_decision::NewContactDecision;
use candour_store::contact_point::ContactPointFound;
use candour_store::{Db, StoreError};
use jiff::{SignedDuration, Timestamp};

use crate::ctx::{Ctx, london};

/// How far ahead a better time is looked for.
const LOOKS_AHEAD: SignedDuration = SignedDuration::from_hours(24 * 4);
/// In what steps.
const STEP: SignedDuration = SignedDuration::from_mins(15);

/// What is known of somebody and of a number or an address of theirs.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The person.
    pub person: PersonSafety,
    /// The number or address, seen for all who are behind it.
    pub point: PointSafety,
    /// As it is stored.
    pub found: ContactPointFound,
    /// Whether everything is stopped.
    pub stopped: bool,
}

/// Gathers what the decision needs, as it stands in this transaction; nothing where there is no such point. `message` is
/// the one in hand, which does not count against itself.
///
/// # Errors
/// When the database does not answer.
pub async fn facts(
    ctx: &Ctx,
    db: &mut Db,
    point: ContactPointId,
    message: Option<MessageId>,
    at: Timestamp,
) -> Result<Option<Facts>, StoreError> {
    let Some(found) = db.contact_point(point).await? else { return Ok(None) };
    let Some(victim) = db.victim(found.victim_id).await? else { return Ok(None) };
    let mut safety = found.said.safety.clone();
    // Whoever else is behind the number holds the same telephone.
    for other in db.contact_points_at(&found.fingerprint).await? {
        let theirs = &other.said.safety;
        if theirs.safety == Safety::Unsafe {
            safety.safety = Safety::Unsafe;
        }
        safety.shared_with_suspect |= theirs.shared_with_suspect;
        safety.others_answer |= other.victim_id != found.victim_id;
    }
    // Nobody who was erased is reached, and nothing is left to reach them by.
    if victim.erased_at.is_some() || found.sealed.is_none() {
        safety.safety = Safety::Unsafe;
    }
    let rules = &ctx.settings.contact_rules;
    let reminders_since = at.checked_sub(rules.reminders_within).unwrap_or(Timestamp::MIN);
    let counts = db.message_counts(victim.id, message, day_begins(at), reminders_since).await?;
    let person = PersonSafety {
        exclusions: victim.exclusions,
        last_trigger: victim.trigger.map(|(_, at)| at),
        last_asked: counts.last_asked,
        reminders: counts.reminders,
        sent_today: counts.sent_today,
        last_wrote: found.last_wrote_at,
    };
    let stopped = db.brake().await?.stopped_at.is_some();
    Ok(Some(Facts { person, point: safety, found, stopped }))
}

/// Local midnight before.
fn day_begins(at: Timestamp) -> Timestamp {
    at.to_zoned_datetime(london()).start_of_day().map_or(at, |start| start.timestamp())
}

/// What the rule says of these facts, without putting it on record: for who wants to know what would happen.
pub fn weigh(ctx: &Ctx, facts: &Facts, saying: Saying, at: Timestamp) -> Decision {
    let rules = Rules { stopped: facts.stopped, ..ctx.settings.contact_rules.clone() };
    may_contact(&facts.person, &facts.point, saying, &rules, at, &london())
}

/// When time alone will have turned a no into a yes, within some days: quiet hours end, a day begins. Nothing where other
/// reasons stand against it.
pub fn better_time(ctx: &Ctx, facts: &Facts, saying: Saying, at: Timestamp) -> Option<Timestamp> {
    let end = at.checked_add(LOOKS_AHEAD).ok()?;
    let midnight = day_begins(at.checked_add(SignedDuration::from_hours(24)).ok()?);
    let mut later = facts.clone();
    let mut time = at;
    while time < end {
        let step = time.checked_add(STEP).ok()?;
        // The quarters of the hour, at which windows begin and end, are not leapt over.
        time = Timestamp::from_second(step.as_second() - step.as_second().rem_euclid(900)).ok()?.max(at);
        if time >= midnight {
            later.person.sent_today = 0;
        }
        match weigh(ctx, &later, saying, time) {
            Decision::Yes(_) => return Some(time),
            Decision::No(reasons) if reasons.may_pass() && !reasons.contains(Refusal::Stopped) => {}
            Decision::No(_) => return None,
        }
    }
    None
}

/// Decides whether somebody may be reached and puts the answer on record, in the caller's transaction; nothing where there
/// is no such point.
///
/// # Errors
/// When the database does not answer.
pub async fn decide(
    ctx: &Ctx,
    db: &mut Db,
    id: ContactDecisionId,
    (point, message): (ContactPointId, Option<MessageId>),
    saying: Saying,
    by: Option<StaffId>,
    at: Timestamp,
) -> Result<Option<(Decision, Facts)>, StoreError> {
    let Some(facts) = facts(ctx, db, point, message, at).await? else { return Ok(None) };
    let decision = weigh(ctx, &facts, saying, at);
    db.insert_contact_decision(&NewContactDecision {
        id,
        victim_id: facts.found.victim_id,
        contact_point_id: point,
        message_id: message,
        channel: saying.channel,
        purpose: saying.purpose,
        at,
        decision,
        staff_id: by,
    })
    .await?;
    Ok(Some((decision, facts)))
}
