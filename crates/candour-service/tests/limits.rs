//! Limits that nodes share: two contexts over one database are two nodes.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_service::ctx::{Chance, Ctx, Settings};
use candour_service::limits;
use candour_service::sign_in::{Shown, SignInError, sign_in};
use candour_store::limit::LimitKind;
use candour_testkit::{App, TestStore, settings};
use jiff::{SignedDuration, Timestamp};

fn strict() -> Settings {
    Settings { client_rate: 60, client_burst: 20, ..settings() }
}

/// Another node over the same database, with the same clock.
async fn another_node(app: &App) -> Ctx {
    let (store, clock, chance) = (app.ctx.store.clone(), app.ctx.clock.clone(), Chance::seeded(7_777));
    let keys = candour_testkit::keys(&store, &app.key_folder(), &clock, &chance).await;
    Ctx::new(store, keys, clock, chance, strict()).await.unwrap()
}

async fn stored(ctx: &Ctx, kind: LimitKind) -> usize {
    let mut db = ctx.store.read().await.unwrap();
    db.allowances_spent(kind, Timestamp::UNIX_EPOCH, 100).await.unwrap().len()
}

#[tokio::test]
async fn guesses_at_two_nodes_count_together_and_are_forgotten_after_their_time() {
    for app in App::both().await {
        let other = another_node(&app).await;
        let mut refused = 0;
        for number in 0..12 {
            let node = if number % 2 == 0 { &app.ctx } else { &other };
            match sign_in(node, "amy", Shown::password("guess after guess"), Some("192.0.2.66\nx")).await {
                Err(SignInError::TooMany(wait)) => {
                    refused += 1;
                    assert!(wait > SignedDuration::ZERO && wait <= SignedDuration::from_secs(10));
                }
                Err(SignInError::Wrong) => {}
                _ => unreachable!("a guess was right, or storage failed"),
            }
        }
        assert_eq!(refused, 2, "ten at once, wherever they were tried");
        // A node that starts anew forgets nothing.
        let fresh = another_node(&app).await;
        let again = sign_in(&fresh, "amy", Shown::password("one more"), Some("192.0.2.66\nx")).await;
        assert!(matches!(again, Err(SignInError::TooMany(_))));
        assert_eq!(
            stored(&app.ctx, LimitKind::Guess).await,
            4,
            "a name, a network, both, and what nobody asks for"
        );
        app.ctx.clock.advance(SignedDuration::from_secs(200));
        limits::forget(&app.ctx).await.unwrap();
        assert_eq!(stored(&app.ctx, LimitKind::Guess).await, 0);
    }
}

#[tokio::test]
async fn a_busy_client_is_known_to_the_other_node_and_a_calm_one_is_written_down_nowhere() {
    let app = App::over(TestStore::postgres().await, strict()).await;
    let (one, other) = (&app.ctx, another_node(&app).await);
    let (busy, calm) = ("192.0.2.1", "192.0.2.2");
    let asked = |ctx: &Ctx, client: &str, times: usize| {
        (0..times).filter(|_| ctx.client_rate.admit(ctx, client).is_ok()).count()
    };
    assert_eq!(asked(one, busy, 30), 20);
    assert_eq!(asked(one, calm, 4), 4);
    limits::share(one).await.unwrap();
    assert_eq!(stored(one, LimitKind::Client).await, 1, "the busy one alone");
    limits::share(&other).await.unwrap();
    assert_eq!(asked(&other, busy, 5), 0, "the other node lets it in");
    assert_eq!(asked(&other, calm, 4), 4);
    // What is paid back at one node is paid back at both.
    app.ctx.clock.advance(SignedDuration::from_secs(3));
    assert_eq!(asked(&other, busy, 10), 3);
    limits::share(&other).await.unwrap();
    limits::share(one).await.unwrap();
    assert_eq!(asked(one, busy, 10), 0, "the three were spent at the other node");
    app.ctx.clock.advance(SignedDuration::from_secs(60));
    limits::forget(one).await.unwrap();
    assert_eq!(stored(one, LimitKind::Client).await, 0);
    assert_eq!(asked(one, busy, 30), 20, "all is paid back");
}
