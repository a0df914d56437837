//! The one sender: claims what is due, asks whether the person may be reached, hands it to the supplier, and puts down
//! what came of it. A house rule sees to it that nothing else hands a message to a supplier.

use std::time::Duration;

use candour_channels::gateway::{Again, Gateway, LOOK_AFTER, Outgoing, SendFailure, Sought};
use candour_domain::delivery::Delivery;
use candour_domain::ids::{ContactDecisionId, MessageEventId};
use candour_domain::message::{MessageChannel, MessageEventKind, MessageState};
use candour_domain::pace::Pace;
use candour_domain::reply_address::reply_address;
use candour_domain::safe_contact::{Cleared, ContactPurpose, Decision, Saying};
use candour_domain::wording::{Reveals, reveals};
use candour_store::contact_point::ContactPointFound;
use candour_store::message::{Attempt, MessageFound, NewMessageEvent};
use candour_store::seal::Column;
use candour_store::{Db, StoreError, transact};
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

use super::compose::Written;
use crate::Unavailable;
use crate::contact;
use crate::ctx::{Chance, Ctx};
use crate::keys;

/// How long a message belongs to the node that claimed it: longer than a supplier is waited for.
const LEASE: SignedDuration = SignedDuration::from_secs(150);
/// How many messages one round claims.
const ROUND: u32 = 32;
/// How long a message may wait for a better hour or a supplier. What is said later would only puzzle.
const STALE: SignedDuration = SignedDuration::from_hours(24 * 3);
/// How long the answer to what somebody did a moment ago may wait.
const STALE_ANSWER: SignedDuration = SignedDuration::from_mins(30);

/// A message that may go.
struct Ready {
    message: MessageFound,
    cleared: Cleared,
    outgoing: Outgoing,
    /// An earlier attempt had no outcome.
    in_doubt: bool,
}

/// Sends what is due, as much as the suppliers' pace allows now. Returns how many messages were tried or decided about.
///
/// # Errors
/// [`Unavailable`] when the database does not answer. What was claimed is taken up when its lease ends.
pub async fn send_due(ctx: &Ctx) -> Result<usize, Unavailable> {
    let mut handled = 0;
    for channel in MessageChannel::ALL {
        let Some(gateway) = ctx.settings.messaging.gateway(channel.contact()) else { continue };
        handled += send_round(ctx, channel, gateway).await?;
    }
    Ok(handled)
}

async fn send_round(ctx: &Ctx, channel: MessageChannel, gateway: &Gateway) -> Result<usize, Unavailable> {
    let now = ctx.clock.now();
    let lease = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
    // Drawn before, since a busy transaction is run again.
    let ids = Ids::new(ctx, now, ROUND);
    let supplier = gateway.supplier();
    let (ready, handled) = transact!(ctx.store, |db| {
        let mut ready = Vec::new();
        let mut handled = 0usize;
        let due = u32::try_from(db.messages_due(channel, now, ROUND.into()).await?).unwrap_or_default();
        // Nothing is claimed while everything is stopped, so that nothing of it has an attempt to explain.
        if due > 0 && db.brake().await?.stopped_at.is_none() {
            let granted = db.take_pace(supplier, Pace::new(gateway.a_minute()), now, due).await?;
            for turn in 0..granted {
                // One by one: what was decided about the last counts for the next of the same person.
                let Some(message) = db.claim_messages(channel, now, lease, 1).await?.pop() else { break };
                handled += 1;
                if let Some(one) = decide_one(ctx, db, message, &ids, turn, now).await? {
                    ready.push(one);
                }
            }
        }
        Ok::<_, StoreError>((ready, handled))
    })?;
    let mut sending = JoinSet::new();
    for one in ready {
        let (ctx, gateway) = (ctx.clone(), gateway.clone());
        sending.spawn(async move { send_one(&ctx, &gateway, one).await });
    }
    let mut first_error = None;
    while let Some(ended) = sending.join_next().await {
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => first_error = first_error.or(Some(error)),
            // Its lease ends, and the next attempt first asks the supplier.
            Err(error) => tracing::error!(%error, "sending a message broke off"),
        }
    }
    first_error.map_or(Ok(handled), |error| Err(error.into()))
}

/// Ids for what a round writes.
struct Ids {
    decisions: Vec<ContactDecisionId>,
    events: Vec<[MessageEventId; 2]>,
}

impl Ids {
    fn new(ctx: &Ctx, now: Timestamp, count: u32) -> Self {
        let event = |chance: &Chance| MessageEventId::new(now, chance.bytes());
        Self {
            decisions: (0..count).map(|_| ContactDecisionId::new(now, ctx.chance.bytes())).collect(),
            events: (0..count).map(|_| [event(&ctx.chance), event(&ctx.chance)]).collect(),
        }
    }

    fn decision(&self, turn: u32) -> Option<ContactDecisionId> {
        usize::try_from(turn).ok().and_then(|turn| self.decisions.get(turn)).copied()
    }

    fn events(&self, turn: u32) -> Option<[MessageEventId; 2]> {
        usize::try_from(turn).ok().and_then(|turn| self.events.get(turn)).copied()
    }
}

/// Asks about one claimed message, in the transaction that claimed it.
async fn decide_one(
    ctx: &Ctx,
    db: &mut Db,
    message: MessageFound,
    ids: &Ids,
    turn: u32,
    now: Timestamp,
) -> Result<Option<Ready>, StoreError> {
    let (Some(decision), Some([claimed, refused])) = (ids.decision(turn), ids.events(turn)) else {
        return Ok(None);
    };
    let attempt = Attempt { message: message.id, number: message.attempts };
    let event = |id, kind, detail: Option<String>| NewMessageEvent {
        id,
        message_id: message.id,
        at: now,
        event: kind,
        detail,
    };
    db.insert_message_event(&event(claimed, MessageEventKind::Claimed, Some(message.attempts.to_string())))
        .await?;
    // Without its words, or a key to read them, there is nothing to send: it was erased meanwhile.
    let Some((written, point)) = opened(ctx, db, &message).await? else {
        db.end_message(attempt, MessageState::Cancelled, now).await?;
        db.insert_message_event(&event(refused, MessageEventKind::Cancelled, None)).await?;
        return Ok(None);
    };
    let in_doubt = message.state == MessageState::Trying;
    let saying = saying(ctx, &message, &written.0);
    let decided = contact::decide(ctx, db, decision, (point.id, Some(message.id)), saying, None, now).await?;
    let Some((decided, facts)) = decided else {
        db.end_message(attempt, MessageState::Cancelled, now).await?;
        return Ok(None);
    };
    let reasons = match decided {
        Decision::No(reasons) => reasons,
        Decision::Yes(_) => {
            let Some(cleared) = decided.cleared() else { return Ok(None) };
            let outgoing = outgoing(ctx, &message, written);
            return Ok(Some(Ready { message, cleared, outgoing, in_doubt }));
        }
    };
    let until = message.at.checked_add(stale_after(message.purpose)).unwrap_or(Timestamp::MAX);
    let better = contact::better_time(ctx, &facts, saying, now).filter(|time| *time < until);
    let kind = if let Some(time) = better {
        db.put_off_message(attempt, time, in_doubt, now).await?;
        MessageEventKind::PutOff
    } else {
        db.end_message(attempt, MessageState::Refused, now).await?;
        MessageEventKind::Refused
    };
    db.insert_message_event(&event(refused, kind, Some(reasons.to_string()))).await?;
    Ok(None)
}

fn stale_after(purpose: ContactPurpose) -> SignedDuration {
    if purpose.answers() { STALE_ANSWER } else { STALE }
}

/// How `may_contact` sees a message: by what stands in it, whatever it was made from.
fn saying(ctx: &Ctx, message: &MessageFound, written: &Written) -> Saying {
    let given_away =
        reveals(&format!("{} {}", written.subject, written.body), &[ctx.settings.force_name.as_str()]);
    Saying {
        purpose: message.purpose,
        channel: message.channel.contact(),
        neutral: given_away.is_empty(),
        names_police: given_away.contains(&Reveals::Police),
        approved: message.template.is_some(),
    }
}

/// What a message says and where it goes, while somebody's key still opens it.
async fn opened(
    ctx: &Ctx,
    db: &mut Db,
    message: &MessageFound,
) -> Result<Option<((Written, String), ContactPointFound)>, StoreError> {
    let Some(point) = db.contact_point(message.contact_point_id).await? else { return Ok(None) };
    let (Some(sealed), Some(to)) = (&message.sealed, &point.sealed) else { return Ok(None) };
    let opener = keys::opener(ctx, db, [sealed, to]).await?;
    let text = opener.bytes(Column::Message, message.id.uuid(), sealed)?;
    let to = opener.text(Column::ContactPoint, point.id.uuid(), to)?;
    let (Some(text), Some(to)) = (text, to) else { return Ok(None) };
    let written = serde_json::from_slice(&text).map_err(|_| StoreError::Corrupt { table: "message" })?;
    Ok(Some(((written, to), point)))
}

fn outgoing(ctx: &Ctx, message: &MessageFound, (written, to): (Written, String)) -> Outgoing {
    let reply_to = match (message.channel, &ctx.settings.messaging.email_reply_domain) {
        (MessageChannel::Email, Some(domain)) => Some(reply_address(&ctx.key, message.id.uuid(), domain)),
        _ => None,
    };
    Outgoing {
        message: message.id.uuid(),
        to,
        channel: message.channel.contact(),
        subject: written.subject,
        body: written.body,
        template: None,
        unsubscribe_url: written.unsubscribe,
        reply_to,
    }
}

/// Hands one message to the supplier, and puts down what came of it.
async fn send_one(ctx: &Ctx, gateway: &Gateway, ready: Ready) -> Result<(), StoreError> {
    let Ready { message, cleared, outgoing, in_doubt } = ready;
    let attempt = Attempt { message: message.id, number: message.attempts };
    let mut events = Vec::new();
    if in_doubt {
        let sought = Sought {
            message: message.id.uuid(),
            supplier_id: message.supplier_id.as_deref(),
            outgoing: Some(&outgoing),
            tried_at: message.at,
        };
        match gateway.look_up(&sought, ctx.clock.now()).await {
            Ok(Some(found)) => {
                events.push((MessageEventKind::FoundAtSupplier, Some(found.delivery.as_str().to_owned())));
                let id = &found.supplier_id;
                return settle(
                    ctx,
                    attempt,
                    events,
                    &Outcome::Accepted(gateway.supplier(), id.clone()),
                    Some(found.delivery),
                )
                .await;
            }
            Ok(None) => events.push((MessageEventKind::NotAtSupplier, None)),
            Err(SendFailure::CannotTell) => {
                // Once more at most, and the log says so. What somebody waits for this minute is not sent twice at all:
                // they ask again.
                let before = sent_in_doubt(ctx, &message).await?;
                if before || message.purpose.asks() {
                    events
                        .push((MessageEventKind::GaveUp, Some(SendFailure::CannotTell.as_str().to_owned())));
                    return settle(ctx, attempt, events, &Outcome::GaveUp, None).await;
                }
                events.push((MessageEventKind::SentAgainInDoubt, None));
            }
            Err(failure) => {
                events.push((MessageEventKind::InDoubt, Some(failure.as_str().to_owned())));
                return settle(ctx, attempt, events, &later(ctx, &message, LOOK_AFTER, true), None).await;
            }
        }
    }
    let outcome = match gateway.send(cleared, &outgoing, ctx.clock.now()).await {
        Ok(accepted) => {
            events.push((MessageEventKind::Accepted, None));
            Outcome::Accepted(gateway.supplier(), accepted.supplier_id)
        }
        Err(failure) => {
            let name = Some(failure.as_str().to_owned());
            match failure.again() {
                Again::Never => {
                    if failure == SendFailure::OptedOut {
                        note_stop(ctx, &message).await?;
                    }
                    events.push((MessageEventKind::GaveUp, name));
                    Outcome::GaveUp
                }
                Again::At(wait) => {
                    let outcome = later(ctx, &message, wait, false);
                    let kind = if matches!(outcome, Outcome::GaveUp) {
                        MessageEventKind::GaveUp
                    } else {
                        MessageEventKind::PutOff
                    };
                    events.push((kind, name));
                    outcome
                }
                Again::Unknown => {
                    events.push((MessageEventKind::InDoubt, name));
                    later(ctx, &message, LOOK_AFTER, true)
                }
            }
        }
    };
    settle(ctx, attempt, events, &outcome, None).await
}

/// The supplier holds a STOP that never came to us. It binds the number here as well.
async fn note_stop(ctx: &Ctx, message: &MessageFound) -> Result<(), StoreError> {
    let now = ctx.clock.now();
    transact!(ctx.store, |db| {
        if let Some(point) = db.contact_point(message.contact_point_id).await? {
            db.note_opted_out(&point.fingerprint, Some(now)).await?;
            db.cancel_messages_to(&point.fingerprint, now).await?;
        }
        Ok::<_, StoreError>(())
    })
}

/// What came of an attempt.
enum Outcome {
    Accepted(&'static str, String),
    Later(Timestamp, bool),
    GaveUp,
}

/// When a message is tried again: when the supplier says, and ever later while it goes on failing, until what it says is
/// stale. A supplier that is away for a day loses nothing.
fn later(ctx: &Ctx, message: &MessageFound, wait: Duration, in_doubt: bool) -> Outcome {
    let now = ctx.clock.now();
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::from_hours(1));
    let wait = wait.max(wait_after(message.attempts, message.purpose));
    let at = now.checked_add(wait).unwrap_or(Timestamp::MAX);
    let until = message.at.checked_add(stale_after(message.purpose)).unwrap_or(Timestamp::MAX);
    if at > until { Outcome::GaveUp } else { Outcome::Later(at, in_doubt) }
}

/// How long to wait after so many tries. Whoever waits for a reply is not left to wait for an hour.
fn wait_after(attempts: i64, purpose: ContactPurpose) -> SignedDuration {
    SignedDuration::from_mins(match attempts {
        ..=2 => 0,
        3 => 1,
        _ if purpose.answers() => 2,
        4 => 5,
        5 => 15,
        6 => 30,
        _ => 60,
    })
}

/// Whether a message was sent once more in doubt before.
async fn sent_in_doubt(ctx: &Ctx, message: &MessageFound) -> Result<bool, StoreError> {
    let events = ctx.store.read().await?.message_events(message.id).await?;
    Ok(events.iter().any(|event| event.event == MessageEventKind::SentAgainInDoubt))
}

/// Puts down what came of an attempt. Where another attempt has begun since, that one's outcome counts, and this one's
/// events are put down all the same: they happened.
async fn settle(
    ctx: &Ctx,
    attempt: Attempt,
    events: Vec<(MessageEventKind, Option<String>)>,
    outcome: &Outcome,
    delivery: Option<Delivery>,
) -> Result<(), StoreError> {
    let now = ctx.clock.now();
    let events: Vec<NewMessageEvent> = events
        .into_iter()
        .map(|(event, detail)| NewMessageEvent {
            id: MessageEventId::new(now, ctx.chance.bytes()),
            message_id: attempt.message,
            at: now,
            event,
            detail,
        })
        .collect();
    transact!(ctx.store, |db| {
        for event in &events {
            db.insert_message_event(event).await?;
        }
        match outcome {
            Outcome::Accepted(supplier, id) => {
                db.hand_over_message(attempt, supplier, id, now).await?;
                if let Some(delivery) = delivery {
                    db.note_delivery(attempt.message, delivery, now).await?;
                }
            }
            Outcome::Later(at, in_doubt) => {
                db.put_off_message(attempt, *at, *in_doubt, now).await?;
            }
            Outcome::GaveUp => {
                db.end_message(attempt, MessageState::GaveUp, now).await?;
            }
        }
        Ok::<_, StoreError>(())
    })
}
