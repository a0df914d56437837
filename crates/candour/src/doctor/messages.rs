//! What leaves the machine: alerts, and messages to people.

use candour_channels::gateway::Gateway;
use candour_domain::safe_contact::Channel;

use super::Check;
use crate::settings::Config;

/// Whether alerts go out.
pub(super) fn alerts(config: &Config) -> Check {
    if config.settings.alert_webhook.is_some() {
        return Check::ok("alerts", "Alerts about risks and requests are posted to a webhook.");
    }
    Check::warn(
        "alerts",
        "No alert leaves: risks and requests to be contacted are seen only by who looks at the inbox.",
        "Set alert_webhook.",
    )
}

/// By whom messages to people go out, and what is missing for answers to come in.
pub(super) fn messages(config: &Config) -> Check {
    const NAME: &str = "messages";
    let set = &config.settings.messaging;
    let by = |channel| match set.gateway(channel) {
        None => "nobody",
        Some(Gateway::Notify(_)) => "GOV.UK Notify",
        Some(Gateway::Twilio(_)) => "Twilio",
        Some(Gateway::Smtp(_)) => "the force's mail server",
        Some(Gateway::Training(_)) => "nobody, and are kept for training",
    };
    let who =
        format!("Text messages go out by {}; e-mails to people by {}.", by(Channel::Sms), by(Channel::Email));
    let sms = set.sms.is_some();
    let by_notify = [Channel::Sms, Channel::Email]
        .into_iter()
        .any(|channel| matches!(set.gateway(channel), Some(Gateway::Notify(_))));
    let missing: Vec<&str> = [
        (by_notify && set.notify_callback_token.is_none())
            .then_some("notify_callback_token_file, so that receipts and answers come in at once"),
        (sms && set.sms_number.is_none()).then_some("sms_number, so that people know where to send a text"),
        (set.email.is_some() && set.email_reply_domain.is_none())
            .then_some("email_reply_domain, so that e-mails can be answered"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if missing.is_empty() {
        Check::ok(NAME, who)
    } else {
        Check::warn(NAME, who, format!("Set {}.", missing.join("; ")))
    }
}
