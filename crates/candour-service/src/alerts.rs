//! Alerts: a signed webhook tells the force's own systems that somebody is needed. It says what kind of item waits,
//! until when, and where to find it; no words, no names, no contact details leave the machine.

use candour_channels::webhook::{self, Delivery, Secret};
use candour_domain::ids::{JobId, WorkItemId};
use candour_domain::key::{ForceKey, Purpose};
use candour_domain::work_item::{WorkKind, WorkState};
use jiff::Timestamp;
use serde::Serialize;

use crate::ctx::Ctx;
use crate::jobs::JobError;

/// What is posted.
#[derive(Debug, Serialize)]
struct Alert<'a> {
    #[serde(rename = "type")]
    event: &'static str,
    timestamp: Timestamp,
    data: AlertData<'a>,
}

#[derive(Debug, Serialize)]
struct AlertData<'a> {
    work_item: WorkItemId,
    kind: WorkKind,
    due: Timestamp,
    taken: bool,
    link: &'a str,
}

/// Whether alerts have somewhere to go. Without it the inbox alone shows what waits.
pub fn configured(ctx: &Ctx) -> bool {
    ctx.settings.alert_webhook.is_some()
}

/// The secret that the receiver checks signatures with, derived from the force key.
pub fn secret(key: &ForceKey) -> Secret {
    Secret::from_bytes(key.mac(Purpose::Webhook, &[]))
}

/// Posts the alert of an item, unless there is no need any more: nobody has to come for an item that somebody took or
/// closed in the meantime. One that is late is told of even when taken.
pub(crate) async fn send(
    ctx: &Ctx,
    job: JobId,
    work_item: WorkItemId,
    escalated: bool,
) -> Result<(), JobError> {
    let Some(url) = &ctx.settings.alert_webhook else { return Ok(()) };
    let Some(item) = ctx.store.read().await?.work_item(work_item).await? else { return Ok(()) };
    let needed = match item.state {
        WorkState::Waiting => true,
        WorkState::Taken => escalated,
        WorkState::Closed => false,
    };
    if !needed {
        return Ok(());
    }
    let now = ctx.clock.now();
    let link = format!("{}/desk/items/{work_item}", ctx.settings.base_url);
    let alert = Alert {
        event: if escalated { "work_item.late" } else { "work_item.made" },
        timestamp: now,
        data: AlertData {
            work_item,
            kind: item.kind,
            due: item.due_at,
            taken: item.state == WorkState::Taken,
            link: &link,
        },
    };
    let body = serde_json::to_vec(&alert).map_err(|_| JobError::BrokeOff)?;
    let delivery = Delivery { url, id: &job.to_string(), timestamp: now.as_second(), body: &body };
    Ok(webhook::post(&secret(&ctx.key), &delivery).await?)
}
