//! Messages ask before they go, go once, and say what became of them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where its setting fails")]

use candour_channels::gateway::{Gateway, NotifyGateway, Outgoing};
use candour_channels::notify::{ApiKey, Notify};
use candour_domain::contact_point::ContactPoint;
use candour_domain::delivery::Delivery;
use candour_domain::ids::{ContactPointId, MessageId};
use candour_domain::language::Language;
use candour_domain::message::{MessageChannel, MessageEventKind, MessageState, TemplateName, VictimOrigin};
use candour_domain::safe_contact::{
    Channel, Exclusions, PersonSafety, PointSafety, Refusal, Rules, Safety, may_contact,
};
use candour_service::ctx::{Settings, london};
use candour_service::message::compose::{Wish, compose, key_of, wording};
use candour_service::message::settings::MessagingSettings;
use candour_service::message::{AutoStop, news, send, stop_when_wrong};
use candour_store::contact_point::{ContactPointFound, NewContactPoint, PointSaid};
use candour_store::message::MessageFound;
use candour_store::seal::Column;
use candour_store::transact;
use candour_store::victim::NewVictim;
use candour_testkit::{App, TestStore, settings};
use candour_words::Arg;
use jiff::SignedDuration;

/// A force that sends for training: everything stays in memory.
async fn both() -> Vec<App> {
    let mut apps = Vec::new();
    for store in TestStore::both().await {
        let messaging = MessagingSettings::for_training();
        apps.push(App::over(store, Settings { messaging, ..settings() }).await);
    }
    apps
}

fn safe(app: &App) -> PointSafety {
    PointSafety {
        safety: Safety::Safe,
        confirmed_at: Some(app.ctx.clock.now() - SignedDuration::from_hours(1)),
        sms: true,
        email: true,
        others_answer: false,
        ..PointSafety::UNKNOWN
    }
}

/// Somebody with a number or an address of which this is known.
async fn somebody(app: &App, to: &str, safety: PointSafety) -> ContactPointFound {
    let ctx = &app.ctx;
    let now = ctx.clock.now();
    let person = ctx.keys.new_person(now, &ctx.chance).unwrap();
    let known = ContactPoint::parse(to).unwrap();
    let id = ContactPointId::new(now, ctx.chance.bytes());
    let sealed = person
        .key
        .seal(Column::ContactPoint, id.uuid(), known.value().as_bytes(), ctx.chance.bytes())
        .unwrap();
    let victim = NewVictim {
        id: person.key.id(),
        origin: VictimOrigin::Staff,
        language: Language::English,
        reference_fingerprint: None,
        sealed_name: None,
        exclusions: Exclusions::NONE,
        made_at: now,
    };
    let point = NewContactPoint {
        id,
        victim_id: victim.id,
        fingerprint: known.fingerprint(&ctx.key),
        kind: known.kind(),
        sealed,
        said: PointSaid { safety, confirmed_how: None, sealed_code_word: None, set_at: now, set_by: None },
    };
    transact!(ctx.store, |db| {
        db.insert_person_key(&person.wrapped).await?;
        db.insert_victim(&victim).await?;
        db.insert_contact_point(&point).await
    })
    .unwrap();
    ctx.store.read().await.unwrap().contact_point(id).await.unwrap().unwrap()
}

async fn write(
    app: &App,
    point: &ContactPointFound,
    template: TemplateName,
    request: &str,
) -> (MessageId, bool) {
    write_by(app, point, template, request, MessageChannel::Sms).await
}

async fn write_by(
    app: &App,
    point: &ContactPointFound,
    template: TemplateName,
    request: &str,
    channel: MessageChannel,
) -> (MessageId, bool) {
    let ctx = &app.ctx;
    let key = key_of(ctx, &mut ctx.store.read().await.unwrap(), point).await.unwrap().unwrap();
    let link = || Arg::Text("https://example.org/f/ABCDEFGH".to_owned());
    let values: Vec<(&str, Arg)> =
        ["link", "one", "two", "three", "four", "five", "stop"].map(|name| (name, link())).into();
    let wish = Wish {
        template,
        channel,
        values: &values,
        unsubscribe: None,
        conversation: None,
        bulk_send: None,
        instead_of: None,
        request: &[request.as_bytes()],
        send_at: ctx.clock.now(),
    };
    let composed = compose(ctx, point, &key, &wish).unwrap();
    let stored = transact!(ctx.store, |db| composed.store(db).await).unwrap();
    (composed.message.id, stored)
}

async fn found(app: &App, id: MessageId) -> MessageFound {
    app.ctx.store.read().await.unwrap().message(id).await.unwrap().unwrap()
}

async fn events(app: &App, id: MessageId) -> Vec<MessageEventKind> {
    let events = app.ctx.store.read().await.unwrap().message_events(id).await.unwrap();
    events.into_iter().map(|event| event.event).collect()
}

fn arrived(app: &App) -> Vec<Outgoing> {
    app.ctx.settings.messaging.training.all().into_iter().map(|shown| shown.outgoing).collect()
}

async fn reasons(app: &App, point: &ContactPointFound) -> Vec<Refusal> {
    let decisions =
        app.ctx.store.read().await.unwrap().contact_decisions_of(point.victim_id, 1).await.unwrap();
    decisions[0].reasons.iter().collect()
}

#[tokio::test]
async fn a_message_asks_first_and_goes_once_however_often_it_is_asked_for() {
    for app in both().await {
        let point = somebody(&app, "07700 900123", safe(&app)).await;
        let (id, stored) = write(&app, &point, TemplateName::Invitation, "encounter 1").await;
        assert!(stored);
        assert!(!write(&app, &point, TemplateName::Invitation, "encounter 1").await.1);
        assert!(arrived(&app).is_empty(), "nothing goes within a request");
        assert_eq!(send::send_due(&app.ctx).await.unwrap(), 1);
        assert_eq!(send::send_due(&app.ctx).await.unwrap(), 0);
        let arrived = arrived(&app);
        assert_eq!(arrived.len(), 1);
        assert_eq!(arrived[0].to, "+447700900123");
        assert!(arrived[0].body.contains("https://example.org/f/ABCDEFGH"));
        let message = found(&app, id).await;
        assert_eq!((message.state, message.delivery), (MessageState::HandedOver, Some(Delivery::Accepted)));
        assert!(message.delivery.is_some_and(|delivery| !delivery.is_told()), "sent is not told");
        let expected = [MessageEventKind::Made, MessageEventKind::Claimed, MessageEventKind::Accepted];
        assert_eq!(events(&app, id).await, expected);
        assert!(reasons(&app, &point).await.is_empty(), "the yes is on record");
    }
}

#[tokio::test]
async fn nothing_goes_to_a_number_that_nobody_has_asked_about_and_the_reason_is_kept() {
    for app in both().await {
        let point = somebody(&app, "07700 900123", PointSafety { sms: true, ..PointSafety::UNKNOWN }).await;
        let (id, _) = write(&app, &point, TemplateName::Invitation, "1").await;
        send::send_due(&app.ctx).await.unwrap();
        assert!(arrived(&app).is_empty());
        assert_eq!(found(&app, id).await.state, MessageState::Refused);
        assert_eq!(reasons(&app, &point).await, [Refusal::Unknown]);
    }
}

#[tokio::test]
async fn what_one_says_of_a_number_holds_for_all_behind_it() {
    for app in both().await {
        let mother = somebody(&app, "07700 900123", safe(&app)).await;
        let unsafe_for_her = PointSafety { safety: Safety::Unsafe, ..safe(&app) };
        somebody(&app, "+44 7700 900123", unsafe_for_her).await;
        let (id, _) = write(&app, &mother, TemplateName::Invitation, "1").await;
        send::send_due(&app.ctx).await.unwrap();
        assert_eq!(found(&app, id).await.state, MessageState::Refused);
        assert!(reasons(&app, &mother).await.contains(&Refusal::Unsafe));
    }
}

#[tokio::test]
async fn what_comes_at_night_waits_for_the_morning_and_is_asked_about_anew() {
    for app in both().await {
        // From ten in the morning to ten at night.
        app.ctx.clock.advance(SignedDuration::from_hours(12));
        let point = somebody(&app, "07700 900123", safe(&app)).await;
        let (id, _) = write(&app, &point, TemplateName::Invitation, "1").await;
        send::send_due(&app.ctx).await.unwrap();
        let message = found(&app, id).await;
        assert_eq!(message.state, MessageState::Waiting);
        let send_at = message.send_at.unwrap();
        assert_eq!(send_at.to_string(), "2026-11-25T08:00:00Z");
        assert_eq!(reasons(&app, &point).await, [Refusal::QuietHours]);
        app.ctx.clock.advance(SignedDuration::from_hours(9));
        assert_eq!(send::send_due(&app.ctx).await.unwrap(), 0, "seven in the morning");
        app.ctx.clock.advance(SignedDuration::from_hours(1));
        // Meanwhile the person said STOP.
        let mut db = app.ctx.store.begin().await.unwrap();
        db.note_opted_out(&point.fingerprint, Some(app.ctx.clock.now())).await.unwrap();
        db.commit().await.unwrap();
        send::send_due(&app.ctx).await.unwrap();
        assert!(arrived(&app).is_empty());
        assert_eq!(found(&app, id).await.state, MessageState::Refused);
        assert_eq!(reasons(&app, &point).await, [Refusal::OptedOut]);
    }
}

#[tokio::test]
async fn no_more_than_a_day_takes_goes_in_a_day_even_at_once() {
    for app in both().await {
        let point = somebody(&app, "07700 900123", safe(&app)).await;
        for request in ["1", "2", "3", "4"] {
            write(&app, &point, TemplateName::Reminder, request).await;
        }
        while send::send_due(&app.ctx).await.unwrap() > 0 {}
        app.ctx.clock.advance(SignedDuration::from_secs(1));
        write(&app, &point, TemplateName::Reminder, "5").await;
        send::send_due(&app.ctx).await.unwrap();
        // Two reminders in a fortnight; the cap of a day is three.
        assert_eq!(arrived(&app).len(), 2);
        assert_eq!(reasons(&app, &point).await, [Refusal::TooManyReminders]);
    }
}

#[tokio::test]
async fn while_the_brake_is_pulled_nothing_goes_and_afterwards_it_does() {
    for app in both().await {
        let point = somebody(&app, "07700 900123", safe(&app)).await;
        let (id, _) = write(&app, &point, TemplateName::Invitation, "1").await;
        let now = app.ctx.clock.now();
        transact!(app.ctx.store, |db| db.pull_brake(now, None, "person").await).unwrap();
        assert_eq!(send::send_due(&app.ctx).await.unwrap(), 0);
        let waiting = found(&app, id).await;
        assert_eq!((waiting.state, waiting.attempts), (MessageState::Waiting, 0));
    }
}

/// A node claims the message and stops before it wrote what came of it.
async fn cut_off(app: &App) {
    let now = app.ctx.clock.now();
    let lease = now + SignedDuration::from_secs(150);
    let claimed =
        transact!(app.ctx.store, |db| db.claim_messages(MessageChannel::Sms, now, lease, 1).await).unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!(send::send_due(&app.ctx).await.unwrap(), 0, "it belongs to the node that stopped");
    app.ctx.clock.advance(SignedDuration::from_secs(150));
}

#[tokio::test]
async fn a_node_that_stopped_before_sending_loses_nothing() {
    for app in both().await {
        let point = somebody(&app, "07700 900123", safe(&app)).await;
        let (id, _) = write(&app, &point, TemplateName::Invitation, "1").await;
        cut_off(&app).await;
        assert_eq!(send::send_due(&app.ctx).await.unwrap(), 1);
        assert_eq!(arrived(&app).len(), 1);
        assert!(events(&app, id).await.contains(&MessageEventKind::NotAtSupplier), "it asked first");
        assert_eq!(found(&app, id).await.state, MessageState::HandedOver);
    }
}

#[tokio::test]
async fn a_node_that_stopped_after_sending_sends_nothing_twice() {
    for app in both().await {
        let point = somebody(&app, "07700 900123", safe(&app)).await;
        let (id, _) = write(&app, &point, TemplateName::Invitation, "1").await;
        cut_off_after_sending(&app, id).await;
        assert_eq!(send::send_due(&app.ctx).await.unwrap(), 1);
        assert_eq!(arrived(&app).len(), 1, "the supplier was asked, and had it");
        assert!(events(&app, id).await.contains(&MessageEventKind::FoundAtSupplier));
        let message = found(&app, id).await;
        assert_eq!((message.state, message.delivery), (MessageState::HandedOver, Some(Delivery::Delivered)));
    }
}

async fn cut_off_after_sending(app: &App, id: MessageId) {
    let now = app.ctx.clock.now();
    let saying = wording(&app.ctx, TemplateName::Invitation, MessageChannel::Sms, Language::English, &[])
        .saying(TemplateName::Invitation, MessageChannel::Sms);
    let yes = may_contact(&PersonSafety::default(), &safe(app), saying, &Rules::default(), now, &london());
    let outgoing = Outgoing {
        message: id.uuid(),
        to: "+447700900123".to_owned(),
        channel: Channel::Sms,
        subject: String::new(),
        body: "How did we do?".to_owned(),
        template: None,
        unsubscribe_url: None,
        reply_to: None,
    };
    let Some(Gateway::Training(_)) = &app.ctx.settings.messaging.sms else { panic!("this force trains") };
    let gateway = app.ctx.settings.messaging.sms.clone().unwrap();
    gateway.send(yes.cleared().unwrap(), &outgoing, now).await.unwrap();
    cut_off(app).await;
}

#[tokio::test]
async fn news_may_come_twice_late_and_for_nothing_we_know() {
    for app in both().await {
        let point = somebody(&app, "07700 900123", safe(&app)).await;
        let (id, _) = write(&app, &point, TemplateName::Invitation, "1").await;
        send::send_due(&app.ctx).await.unwrap();
        for told in [Delivery::Permanent, Delivery::Sending, Delivery::Permanent] {
            assert!(news::take(&app.ctx, id, told).await.unwrap());
        }
        assert!(
            !news::take(&app.ctx, MessageId::new(app.ctx.clock.now(), [9; 10]), Delivery::Sending)
                .await
                .unwrap()
        );
        assert_eq!(found(&app, id).await.delivery, Some(Delivery::Permanent));
        let told =
            events(&app, id).await.into_iter().filter(|event| *event == MessageEventKind::News).count();
        assert_eq!(told, 1, "what changes nothing is not written down again");
        // The number cannot be reached, whoever is behind it.
        app.ctx.clock.advance(SignedDuration::from_secs(1));
        let next = write(&app, &point, TemplateName::Reminder, "2").await.0;
        send::send_due(&app.ctx).await.unwrap();
        assert_eq!(found(&app, next).await.state, MessageState::Refused);
        assert!(reasons(&app, &point).await.contains(&Refusal::Returned));
    }
}

#[tokio::test]
async fn the_program_stops_itself_when_messages_go_wrong() {
    for app in both().await {
        let rule = AutoStop { at_least: 3, ..AutoStop::default() };
        let mut sent = Vec::new();
        for number in ["07700900101", "07700900102", "07700900103", "07700900104"] {
            let point = somebody(&app, number, safe(&app)).await;
            sent.push(write(&app, &point, TemplateName::Invitation, number).await.0);
        }
        while send::send_due(&app.ctx).await.unwrap() > 0 {}
        for id in sent.iter().take(2) {
            assert!(!stop_when_wrong(&app.ctx, &rule).await.unwrap(), "one of four may fail");
            news::take(&app.ctx, *id, Delivery::Temporary).await.unwrap();
        }
        assert!(stop_when_wrong(&app.ctx, &rule).await.unwrap(), "two of four did not arrive");
        assert!(!stop_when_wrong(&app.ctx, &rule).await.unwrap(), "it is stopped already");
        let brake = app.ctx.store.read().await.unwrap().brake().await.unwrap();
        assert_eq!((brake.cause.as_deref(), brake.stopped_by), (Some("failures"), None));
        let volume = AutoStop { most: 3, at_least: 1_000, ..AutoStop::default() };
        assert!(!stop_when_wrong(&app.ctx, &volume).await.unwrap());
    }
}

/// A service at Notify that nobody answers for.
fn away() -> MessagingSettings {
    let key = "candour-0123abcd-0123-4abc-8abc-0123456789ab-89abcdef-0123-4abc-8abc-0123456789ab";
    // The discard port: nothing listens there.
    let service = Notify::new("http://127.0.0.1:9", ApiKey::parse(key).unwrap()).unwrap();
    let gateway = NotifyGateway {
        service,
        sms_template: Some("template".to_owned()),
        email_template: None,
        sms_sender: None,
    };
    MessagingSettings { sms: Some(Gateway::Notify(gateway)), ..MessagingSettings::default() }
}

#[tokio::test]
async fn a_supplier_that_is_away_for_two_days_loses_nothing_and_is_not_pestered() {
    for store in TestStore::both().await {
        let app = App::over(store, Settings { messaging: away(), ..settings() }).await;
        let point = somebody(&app, "07700 900123", safe(&app)).await;
        let (id, _) = write(&app, &point, TemplateName::Invitation, "1").await;
        for _ in 0..2 * 24 * 6 {
            send::send_due(&app.ctx).await.unwrap();
            app.ctx.clock.advance(SignedDuration::from_mins(10));
        }
        let waiting = found(&app, id).await;
        assert_eq!(waiting.state, MessageState::Waiting);
        assert!((10..60).contains(&waiting.attempts), "{}", waiting.attempts);
        for _ in 0..2 * 24 * 6 {
            send::send_due(&app.ctx).await.unwrap();
            app.ctx.clock.advance(SignedDuration::from_mins(10));
        }
        assert_eq!(found(&app, id).await.state, MessageState::GaveUp, "now it would only puzzle");
        let events = events(&app, id).await;
        assert_eq!(events.last(), Some(&MessageEventKind::GaveUp));
        let trouble = app.ctx.store.read().await.unwrap().messages_in_trouble(9).await.unwrap();
        assert_eq!(trouble.len(), 1, "and somebody sees it");
    }
}

#[tokio::test]
async fn what_was_erased_is_not_sent() {
    for app in both().await {
        let point = somebody(&app, "07700 900123", safe(&app)).await;
        let (id, _) = write(&app, &point, TemplateName::Invitation, "1").await;
        transact!(app.ctx.store, |db| db.delete_person_key(point.victim_id).await).unwrap();
        send::send_due(&app.ctx).await.unwrap();
        assert!(arrived(&app).is_empty());
        assert_eq!(found(&app, id).await.state, MessageState::Cancelled);
    }
}

#[tokio::test]
async fn an_email_has_its_five_links_and_goes_by_the_same_way() {
    for app in both().await {
        let point = somebody(&app, "amy@example.org", safe(&app)).await;
        let (id, _) = write_by(&app, &point, TemplateName::Invitation, "1", MessageChannel::Email).await;
        send::send_due(&app.ctx).await.unwrap();
        let arrived = arrived(&app);
        assert_eq!(
            (arrived[0].to.as_str(), arrived[0].subject.as_str()),
            ("amy@example.org", "How did we do?")
        );
        assert_eq!(arrived[0].body.matches("https://example.org/f/ABCDEFGH").count(), 6);
        assert_eq!(found(&app, id).await.state, MessageState::HandedOver);
    }
}

#[tokio::test]
async fn a_language_that_the_supplier_cannot_carry_goes_in_english() {
    for app in both().await {
        let of = |language| wording(&app.ctx, TemplateName::AskRating, MessageChannel::Sms, language, &[]);
        assert_eq!(of(Language::Arabic).language, Language::English);
        assert_eq!(of(Language::Welsh).language, Language::Welsh);
        assert_eq!(of(Language::English).sms.unwrap().fragments, 1);
        let email = wording(&app.ctx, TemplateName::AskRating, MessageChannel::Email, Language::Arabic, &[]);
        assert_eq!(email.language, Language::Arabic);
    }
}
