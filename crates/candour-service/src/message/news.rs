//! What suppliers say about messages they took: late, twice, and in any order.

use candour_domain::delivery::Delivery;
use candour_domain::ids::{MessageEventId, MessageId};
use candour_domain::message::MessageEventKind;
use candour_store::message::NewMessageEvent;
use candour_store::{StoreError, transact};

use crate::Unavailable;
use crate::ctx::Ctx;

/// Takes news about a message. `false` where there is no such message. News that is old or came before changes nothing.
/// A number or an address that cannot be reached is marked for everybody on it.
///
/// # Errors
/// [`Unavailable`] when the database does not answer: the supplier is to say it again.
pub async fn take(ctx: &Ctx, id: MessageId, news: Delivery) -> Result<bool, Unavailable> {
    let now = ctx.clock.now();
    let event = NewMessageEvent {
        id: MessageEventId::new(now, ctx.chance.bytes()),
        message_id: id,
        at: now,
        event: MessageEventKind::News,
        detail: Some(news.as_str().to_owned()),
    };
    let known = transact!(ctx.store, |db| {
        let Some((after, is_new)) = db.note_delivery(id, news, now).await? else {
            return Ok::<_, StoreError>(false);
        };
        if is_new {
            db.insert_message_event(&event).await?;
            if after == Delivery::Permanent
                && let Some(message) = db.message(id).await?
                && let Some(point) = db.contact_point(message.contact_point_id).await?
            {
                db.note_returned(&point.fingerprint, Some(now)).await?;
            }
        }
        Ok(true)
    })?;
    Ok(known)
}
