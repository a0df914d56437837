//! Signing in through the force's own service, from one end to the other.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where its setting fails")]

mod claims;

use candour_channels::single_sign_on::Secret;
use candour_domain::audit::AuditAct;
use candour_domain::permission::Role;
use candour_domain::sign_in::{DeviceKind, Method};
use candour_domain::single_sign_on::RoleMapping;
use candour_domain::staff::Staff;
use candour_service::ctx::Settings;
use candour_service::sign_in::session;
use candour_service::single_sign_on::{
    self, Back, Begun, Came, Fault, SignOnError, SignOnSettings, TokenFault, Wish,
};
use candour_service::staff::{self, AccountWish, By, Hidden, StaffError};
use candour_service::{enrolment, waiting_account};
use candour_store::audit::AuditFilter;
use candour_testkit::provider::{Answer, CLIENT_ID, CLIENT_SECRET, Provider, Signing};
use candour_testkit::{App, BEGIN, TestStore};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

struct World {
    app: App,
    provider: Provider,
}

fn roles(pairs: &[(&str, &str)], administrators: bool) -> RoleMapping {
    RoleMapping::parse(pairs.iter().copied(), administrators).unwrap()
}

async fn world(database: TestStore, set: impl FnOnce(&mut SignOnSettings)) -> World {
    let begin: Timestamp = BEGIN.parse().unwrap();
    let provider = Provider::start(begin.as_second()).await;
    let mut sign_on = SignOnSettings {
        issuer: provider.issuer().to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: Some(Secret::new(CLIENT_SECRET)),
        scopes: vec!["profile".to_owned()],
        role_claim: "roles".to_owned(),
        roles: RoleMapping::default(),
        administrators: false,
        link_claim: Some("preferred_username".to_owned()),
    };
    set(&mut sign_on);
    let settings = Settings { single_sign_on: Some(sign_on), ..candour_testkit::settings() };
    World { app: App::over(database, settings).await, provider }
}

impl World {
    async fn account(&self, username: &str, role: &str) -> Staff {
        let wish = AccountWish {
            username: username.to_owned(),
            display_name: username.to_owned(),
            role: role.to_owned(),
            password: Hidden("three plain words".to_owned()),
            ..AccountWish::default()
        };
        staff::create(&self.app.ctx, By::CommandLine, &wish).await.unwrap()
    }

    /// What the provider says about the person from now on.
    fn says(&self, username: &str, roles: &[&str]) {
        self.provider.behave_well();
        self.provider.behave(|manner| {
            manner.claims.insert("preferred_username".to_owned(), json!(username));
            manner.claims.insert("roles".to_owned(), json!(roles));
        });
    }

    async fn begin(&self, wish: Wish<'_>) -> Begun {
        single_sign_on::begin(&self.app.ctx, wish, "/desk?view=late").await.unwrap()
    }

    async fn finish(&self, begun: &Begun) -> Result<Came, SignOnError> {
        let (code, state) = self.provider.agree(&begun.address);
        let back = Back { browser: Some(&begun.browser), state: &state, code: &code, ..Back::default() };
        single_sign_on::finish(&self.app.ctx, back, DeviceKind::Other).await
    }

    async fn sign_in(&self) -> Result<Came, SignOnError> {
        let begun = self.begin(Wish::SignIn).await;
        self.finish(&begun).await
    }

    /// The role somebody comes in with.
    async fn comes_in(&self) -> Role {
        match self.sign_in().await {
            Ok(Came::In { signed_in, next }) => {
                assert_eq!(next, "/desk?view=late");
                let held = session(&self.app.ctx, &signed_in.token).await.unwrap().unwrap();
                assert_eq!(held.method, Method::SingleSignOn);
                held.staff.role
            }
            Ok(_) => panic!("something else, not in"),
            Err(error) => panic!("not in: {error}"),
        }
    }

    async fn on_record(&self, act: AuditAct) -> usize {
        let filter = AuditFilter { act: Some(act), ..AuditFilter::default() };
        self.app.ctx.store.read().await.unwrap().list_audit(filter, None, 100).await.unwrap().len()
    }
}

#[tokio::test]
async fn somebody_whose_user_name_is_told_comes_in_and_is_known_again_by_the_subject_alone() {
    for database in TestStore::both().await {
        let world = world(database, |_| {}).await;
        let amy = world.account("amy", "desk_adviser").await;
        world.says("Amy", &[]);
        assert_eq!(world.comes_in().await, Role::DeskAdviser, "without a mapping claims change no role");
        assert_eq!(world.on_record(AuditAct::IdentityJoined).await, 1);
        // The name at the force changes; the person stays the same.
        world.account("amy.new", "auditor").await;
        world.says("amy.new", &["anything"]);
        assert_eq!(world.comes_in().await, Role::DeskAdviser);
        assert_eq!(world.on_record(AuditAct::IdentityJoined).await, 1);
        let ctx = &world.app.ctx;
        ctx.clock.advance(SignedDuration::from_mins(5));
        world.provider.set_clock(ctx.clock.now().as_second());
        world.comes_in().await;
        let joined = single_sign_on::joined(ctx, &amy).await.unwrap().unwrap();
        assert_eq!(joined.used_at, ctx.clock.now());
        // Somebody else at the force with that user name is not that person.
        world.says("amy", &[]);
        world.provider.behave(|manner| {
            manner.claims.insert("sub".to_owned(), json!("person-2"));
        });
        assert!(matches!(world.sign_in().await, Err(SignOnError::JoinedElsewhere)));
    }
}

#[tokio::test]
async fn roles_follow_the_claims_and_with_none_left_every_sign_in_ends() {
    for database in TestStore::both().await {
        let map = [
            ("desk", "desk_adviser"),
            ("lead", "desk supervisor"),
            ("figures", "analyst"),
            ("bcu", "borough_commander"),
        ];
        let world = world(database, |set| set.roles = roles(&map, false)).await;
        let amy = world.account("amy", "desk_adviser").await;
        world.says("amy", &["desk", "canteen"]);
        assert_eq!(world.comes_in().await, Role::DeskAdviser);
        assert_eq!(world.on_record(AuditAct::RoleFromClaims).await, 0);
        world.says("amy", &["lead"]);
        assert_eq!(world.comes_in().await, Role::DeskSupervisor);
        world.says("amy", &["figures", "lead"]);
        assert_eq!(world.comes_in().await, Role::DeskSupervisor, "the present role stays while it is named");
        world.says("amy", &["figures", "bcu"]);
        assert_eq!(world.comes_in().await, Role::Analyst, "a commander without a borough could do nothing");
        assert_eq!(world.on_record(AuditAct::RoleFromClaims).await, 2);
        let begun = world.begin(Wish::SignIn).await;
        let Ok(Came::In { signed_in, .. }) = world.finish(&begun).await else { panic!("not in") };
        for none in [&["canteen"][..], &[], &["Desk"], &["bcu"], &["desk_adviser"]] {
            world.says("amy", none);
            assert!(matches!(world.sign_in().await, Err(SignOnError::NoRole)), "{none:?}");
        }
        assert!(session(&world.app.ctx, &signed_in.token).await.unwrap().is_none(), "it has ended");
        let kept = world.app.ctx.store.read().await.unwrap().staff_by_id(amy.id).await.unwrap().unwrap();
        assert_eq!((kept.staff.role, kept.closed_at), (Role::Analyst, None), "nothing else is lost");
        world.says("amy", &["desk"]);
        assert_eq!(world.comes_in().await, Role::DeskAdviser, "and back again");
    }
}

#[tokio::test]
async fn neither_commissioner_nor_administrator_comes_in_through_the_force() {
    for database in TestStore::both().await {
        let map = [("boss", "desk_supervisor")];
        let world = world(database, |set| set.roles = roles(&map, false)).await;
        let commissioner = world.account("vera", "commissioner").await;
        let administrator = world.account("root", "administrator").await;
        for (name, person) in [("vera", &commissioner), ("root", &administrator)] {
            world.says(name, &["boss"]);
            assert!(matches!(world.sign_in().await, Err(SignOnError::OtherWay)), "{name}");
            let begun = world.begin(Wish::Join(person)).await;
            assert!(matches!(world.finish(&begun).await, Err(SignOnError::OtherWay)), "{name} joining");
            assert!(single_sign_on::joined(&world.app.ctx, person).await.unwrap().is_none());
        }
        assert_eq!(world.on_record(AuditAct::SignInRefused).await, 2);
    }
    let map = [("admins", "administrator")];
    let world = world(TestStore::sqlite().await, |set| {
        set.administrators = true;
        set.roles = roles(&map, true);
    })
    .await;
    world.account("root", "administrator").await;
    world.account("vera", "commissioner").await;
    world.says("vera", &["admins"]);
    assert!(matches!(world.sign_in().await, Err(SignOnError::OtherWay)), "by no setting");
    world.says("root", &["admins"]);
    assert_eq!(world.comes_in().await, Role::Administrator);
}

#[tokio::test]
async fn what_was_begun_ends_once_in_its_own_browser_and_in_time() {
    for database in TestStore::both().await {
        let world = world(database, |_| {}).await;
        world.account("amy", "desk_adviser").await;
        world.says("amy", &[]);
        let ctx = &world.app.ctx;
        let begun = world.begin(Wish::SignIn).await;
        let other = world.begin(Wish::SignIn).await;
        let (code, state) = world.provider.agree(&begun.address);
        let right = Back { browser: Some(&begun.browser), state: &state, code: &code, ..Back::default() };
        for wrong in [
            Back { browser: None, ..right },
            Back { browser: Some(&other.browser), ..right },
            Back { browser: Some("nonsense"), ..right },
            Back { state: "", ..right },
            Back { state: "AAAA", ..right },
        ] {
            let came = single_sign_on::finish(ctx, wrong, DeviceKind::Other).await;
            assert!(matches!(came, Err(SignOnError::NotBegun)));
        }
        assert_eq!(world.provider.asked_for_token(), 0, "the code was shown to nobody");
        single_sign_on::finish(ctx, right, DeviceKind::Other).await.unwrap_or_else(|error| panic!("{error}"));
        let again = single_sign_on::finish(ctx, right, DeviceKind::Other).await;
        assert!(matches!(again, Err(SignOnError::NotBegun)), "one use");

        let late = world.begin(Wish::SignIn).await;
        ctx.clock.advance(SignedDuration::from_mins(10));
        assert!(matches!(world.finish(&late).await, Err(SignOnError::NotBegun)), "its time is over");
        assert_eq!(candour_service::sign_in_try::purge(ctx).await.unwrap(), 2);
    }
}

#[tokio::test]
async fn a_refusal_or_another_issuer_on_the_way_back_uses_up_what_was_begun() {
    let world = world(TestStore::sqlite().await, |_| {}).await;
    world.account("amy", "desk_adviser").await;
    world.says("amy", &[]);
    let cases = [("access_denied", None), ("", Some("https://evil.example"))];
    for (error, issuer) in cases {
        let begun = world.begin(Wish::SignIn).await;
        let (code, state) = world.provider.agree(&begun.address);
        let back = Back { browser: Some(&begun.browser), state: &state, code: &code, error, issuer };
        let came = single_sign_on::finish(&world.app.ctx, back, DeviceKind::Other).await;
        let expected = if error.is_empty() {
            matches!(came, Err(SignOnError::Fault(Fault::OtherIssuer)))
        } else {
            matches!(came, Err(SignOnError::Declined))
        };
        assert!(expected);
        let honest = Back { error: "", issuer: None, ..back };
        let again = single_sign_on::finish(&world.app.ctx, honest, DeviceKind::Other).await;
        assert!(matches!(again, Err(SignOnError::NotBegun)));
    }
    assert_eq!(world.provider.asked_for_token(), 0);
    let begun = world.begin(Wish::SignIn).await;
    let (code, state) = world.provider.agree(&begun.address);
    let named = Some(world.provider.issuer());
    let back = Back { browser: Some(&begun.browser), state: &state, code: &code, error: "", issuer: named };
    assert!(single_sign_on::finish(&world.app.ctx, back, DeviceKind::Other).await.is_ok());
}

#[tokio::test]
async fn a_service_that_lies_or_is_down_lets_nobody_in_and_nothing_is_lost() {
    for database in TestStore::both().await {
        let world = world(database, |_| {}).await;
        world.account("amy", "desk_adviser").await;
        for signing in [Signing::Not, Signing::HmacWithPublicKey, Signing::OtherKey, Signing::Tampered] {
            world.says("amy", &[]);
            world.provider.behave(|manner| manner.signing = signing);
            let came = world.sign_in().await;
            let believed = matches!(came, Err(SignOnError::Fault(Fault::Token(TokenFault::Signature))));
            assert!(believed, "{signing:?}");
        }
        assert_eq!(world.on_record(AuditAct::SignInRefused).await, 4);
        world.says("amy", &[]);
        world.provider.behave(|manner| manner.token = Answer::Other(502, "text/html", "<p>no".to_owned()));
        assert!(matches!(world.sign_in().await, Err(SignOnError::Fault(Fault::Status(502)))));
        assert_eq!(world.on_record(AuditAct::SignInRefused).await, 4, "a service that is down is no try");
        assert_eq!(world.on_record(AuditAct::SignedIn).await, 0);
        world.says("amy", &[]);
        assert_eq!(world.comes_in().await, Role::DeskAdviser);
    }
}

#[tokio::test]
async fn nobody_without_an_open_account_comes_in_and_an_unverified_address_names_nobody() {
    for database in TestStore::both().await {
        let world = world(database, |set| set.link_claim = Some("email".to_owned())).await;
        let amy = world.account("amy@force.example", "desk_adviser").await;
        let told = |verified: serde_json::Value| {
            world.provider.behave_well();
            world.provider.behave(|manner| {
                manner.claims.insert("email".to_owned(), json!("Amy@force.example"));
                manner.claims.insert("email_verified".to_owned(), verified);
            });
        };
        for unverified in [json!(false), json!(null)] {
            told(unverified.clone());
            assert!(matches!(world.sign_in().await, Err(SignOnError::NoAccount)), "{unverified}");
        }
        told(json!(true));
        assert_eq!(world.comes_in().await, Role::DeskAdviser);
        staff::close(&world.app.ctx, By::CommandLine, &amy.username).await.unwrap();
        assert!(matches!(world.sign_in().await, Err(SignOnError::NoAccount)), "closed");
    }
}

#[tokio::test]
async fn an_account_that_waits_for_a_second_person_is_joined_by_no_claim() {
    for database in TestStore::both().await {
        let world = world(database, |_| {}).await;
        let ctx = &world.app.ctx;
        let [root, other] =
            [world.account("root", "administrator").await, world.account("other", "administrator").await];
        let wish = AccountWish {
            username: "amy".to_owned(),
            display_name: "Amy".to_owned(),
            role: "desk_adviser".to_owned(),
            ..AccountWish::default()
        };
        waiting_account::ask(ctx, &root, &wish).await.unwrap();
        world.says("amy", &[]);
        assert!(matches!(world.sign_in().await, Err(SignOnError::NoAccount)), "as for a name nobody has");
        waiting_account::confirm(ctx, By::Staff(&other), "amy").await.unwrap();
        assert_eq!(world.comes_in().await, Role::DeskAdviser);
    }
}

#[tokio::test]
async fn who_is_signed_in_joins_and_parts_the_two_accounts() {
    for database in TestStore::both().await {
        let world = world(database, |set| set.link_claim = None).await;
        let (amy, ben) = (world.account("amy", "desk_adviser").await, world.account("ben", "auditor").await);
        world.says("amy", &[]);
        assert!(matches!(world.sign_in().await, Err(SignOnError::NoAccount)), "no claim links by itself");
        let begun = world.begin(Wish::Join(&amy)).await;
        assert!(matches!(world.finish(&begun).await, Ok(Came::Joined)));
        assert_eq!(world.comes_in().await, Role::DeskAdviser);
        let begun = world.begin(Wish::Join(&ben)).await;
        assert!(matches!(world.finish(&begun).await, Err(SignOnError::JoinedElsewhere)));
        let ctx = &world.app.ctx;
        assert!(single_sign_on::part(ctx, By::Staff(&ben), &amy).await.is_err(), "another's account");
        assert!(single_sign_on::part(ctx, By::Staff(&amy), &amy).await.unwrap());
        assert!(!single_sign_on::part(ctx, By::Staff(&amy), &amy).await.unwrap());
        assert_eq!(world.on_record(AuditAct::IdentityParted).await, 1);
        assert!(matches!(world.sign_in().await, Err(SignOnError::NoAccount)));
    }
}

#[tokio::test]
async fn an_administrator_parts_two_accounts_and_never_takes_the_last_way_in() {
    for database in TestStore::both().await {
        let world = world(database, |_| {}).await;
        let root = world.account("root", "administrator").await;
        let amy = world.account("amy", "desk_adviser").await;
        let vera = world.account("vera", "commissioner").await;
        world.says("amy", &[]);
        let begun = world.begin(Wish::SignIn).await;
        let Ok(Came::In { signed_in, .. }) = world.finish(&begun).await else { panic!("not in") };
        let ctx = &world.app.ctx;
        // Nobody else who manages no accounts, and nobody from outside the force.
        for other in [&vera, &world.account("olu", "auditor").await] {
            let refused = single_sign_on::part_of(ctx, By::Staff(other), "amy").await;
            assert!(matches!(refused, Err(StaffError::Refused(_))));
        }
        let outside = single_sign_on::part_of(ctx, By::Staff(&root), "vera").await;
        assert!(matches!(outside, Err(StaffError::Refused(_))), "the Commissioner is out of reach");
        assert!(session(ctx, &signed_in.token).await.unwrap().is_some());
        single_sign_on::part_of(ctx, By::Staff(&root), "AMY").await.unwrap();
        assert!(single_sign_on::joined(ctx, &amy).await.unwrap().is_none());
        assert!(session(ctx, &signed_in.token).await.unwrap().is_none(), "their sign-ins end");
        assert_eq!(world.on_record(AuditAct::IdentityParted).await, 1);
        single_sign_on::part_of(ctx, By::Staff(&root), "amy").await.unwrap();
        assert_eq!(world.on_record(AuditAct::IdentityParted).await, 1, "nothing was done the second time");

        // The last way in is left, and nobody makes another alone.
        let wish = AccountWish {
            username: "bo".to_owned(),
            display_name: "Bo".to_owned(),
            role: "analyst".to_owned(),
            ..AccountWish::default()
        };
        let bo = staff::create(ctx, By::CommandLine, &wish).await.unwrap();
        world.says("bo", &[]);
        world.provider.behave(|manner| {
            manner.claims.insert("sub".to_owned(), json!("person-2"));
        });
        assert_eq!(world.comes_in().await, Role::Analyst);
        for by in [&root, &bo] {
            let last = single_sign_on::part(ctx, By::Staff(by), &bo).await;
            assert!(matches!(last, Err(StaffError::LastWay)));
        }
        let alone = candour_service::enrolment::make_link(ctx, By::Staff(&root), "bo").await;
        assert!(matches!(alone, Err(candour_service::enrolment::EnrolmentError::Refused(_))));
        assert_eq!(world.comes_in().await, Role::Analyst);
    }
}

#[tokio::test]
async fn closing_an_account_parts_it_and_leaves_nothing_that_was_begun() {
    for database in TestStore::both().await {
        let world = world(database, |_| {}).await;
        let amy = world.account("amy", "desk_adviser").await;
        world.says("amy", &[]);
        let begun = world.begin(Wish::SignIn).await;
        let Ok(Came::In { signed_in, .. }) = world.finish(&begun).await else { panic!("not in") };
        let ctx = &world.app.ctx;
        let other = world.account("ben", "auditor").await;
        let open = world.begin(Wish::Join(&other)).await;
        staff::close(ctx, By::CommandLine, "ben").await.unwrap();
        world.says("ben", &[]);
        world.provider.behave(|manner| {
            manner.claims.insert("sub".to_owned(), json!("person-2"));
        });
        assert!(matches!(world.finish(&open).await, Err(SignOnError::NotBegun)), "it went with the account");
        staff::close(ctx, By::CommandLine, "amy").await.unwrap();
        assert!(session(ctx, &signed_in.token).await.unwrap().is_none());
        assert!(single_sign_on::joined(ctx, &amy).await.unwrap().is_none());
        world.says("amy", &[]);
        assert!(matches!(world.sign_in().await, Err(SignOnError::NoAccount)));
    }
}

/// Says that the person signed in there at this many seconds from now, or does not say when.
fn signed_in_there(world: &World, from_now: Option<i64>) {
    let now = world.app.ctx.clock.now().as_second();
    world.provider.set_clock(now);
    world.provider.behave(|manner| {
        let when = from_now.map_or(json!(null), |seconds| json!(now + seconds));
        manner.claims.insert("auth_time".to_owned(), when);
    });
}

#[tokio::test]
async fn signing_in_anew_at_the_force_is_a_fresh_proof_and_an_old_sign_in_there_is_none() {
    for database in TestStore::both().await {
        let world = world(database, |_| {}).await;
        world.account("amy", "desk_adviser").await;
        world.says("amy", &[]);
        let begun = world.begin(Wish::SignIn).await;
        let Ok(Came::In { signed_in, .. }) = world.finish(&begun).await else { panic!("not in") };
        let ctx = &world.app.ctx;
        ctx.clock.advance(SignedDuration::from_mins(20));
        let held = session(ctx, &signed_in.token).await.unwrap().unwrap();
        assert!(!held.is_fresh(ctx.clock.now()));
        // Long ago by the service's own word, in a future that has not come, or not told at all.
        for lie in [Some(-600), Some(600), None] {
            signed_in_there(&world, lie);
            let begun = world.begin(Wish::Prove(&held, &signed_in.token)).await;
            assert!(begun.address.contains("prompt=login") && begun.address.contains("max_age=0"));
            let came = world.finish(&begun).await;
            let caught = matches!(came, Err(SignOnError::Fault(Fault::Token(TokenFault::NotFresh))));
            assert!(caught, "{lie:?}");
        }
        // Somebody else who has an account here signs in there.
        let ben = world.account("ben", "auditor").await;
        let other = |world: &World| {
            world.provider.behave(|manner| {
                manner.claims.insert("sub".to_owned(), json!("person-2"));
            });
        };
        world.says("ben", &[]);
        other(&world);
        let join = world.begin(Wish::Join(&ben)).await;
        assert!(matches!(world.finish(&join).await, Ok(Came::Joined)));
        signed_in_there(&world, Some(0));
        other(&world);
        let begun = world.begin(Wish::Prove(&held, &signed_in.token)).await;
        assert!(matches!(world.finish(&begun).await, Err(SignOnError::SomebodyElse)));
        assert_eq!(world.on_record(AuditAct::ProofRefused).await, 4);
        let still = session(ctx, &signed_in.token).await.unwrap().unwrap();
        assert!(!still.is_fresh(ctx.clock.now()), "nothing was proved, and the sign-in goes on");

        world.says("amy", &[]);
        signed_in_there(&world, Some(0));
        let begun = world.begin(Wish::Prove(&held, &signed_in.token)).await;
        let Ok(Came::Proved { token, next }) = world.finish(&begun).await else { panic!("not proved") };
        assert_eq!(next, "/desk?view=late");
        let fresh = session(ctx, &token.unwrap()).await.unwrap().unwrap();
        assert!(fresh.is_fresh(ctx.clock.now()) && fresh.id == held.id);
        assert_eq!(world.on_record(AuditAct::ProvedAgain).await, 1);
        ctx.clock.advance(SignedDuration::from_mins(1));
        assert!(session(ctx, &signed_in.token).await.unwrap().is_none(), "the token changed with the proof");
    }
}

#[tokio::test]
async fn a_sign_in_that_ended_meanwhile_is_not_brought_back_by_a_proof() {
    for database in TestStore::both().await {
        let world = world(database, |_| {}).await;
        let amy = world.account("amy", "desk_adviser").await;
        world.says("amy", &[]);
        let begun = world.begin(Wish::SignIn).await;
        let Ok(Came::In { signed_in, .. }) = world.finish(&begun).await else { panic!("not in") };
        let ctx = &world.app.ctx;
        let held = session(ctx, &signed_in.token).await.unwrap().unwrap();
        signed_in_there(&world, Some(0));
        let begun = world.begin(Wish::Prove(&held, &signed_in.token)).await;
        candour_service::sign_in::end_own_session(ctx, &amy, held.id).await.unwrap();
        assert!(matches!(world.finish(&begun).await, Err(SignOnError::NotBegun)));
        assert!(session(ctx, &signed_in.token).await.unwrap().is_none());
        // Whose account is joined to nobody's there has nothing to prove with.
        let other = world.account("ben", "auditor").await;
        let by_password =
            candour_service::sign_in::begin_session(ctx, &other, Method::Password, DeviceKind::Other);
        let token = by_password.await.unwrap().token;
        let bens = session(ctx, &token).await.unwrap().unwrap();
        let none = single_sign_on::begin(ctx, Wish::Prove(&bens, &token), "/").await;
        assert!(matches!(none, Err(SignOnError::NoAccount)));
    }
}

#[tokio::test]
async fn a_one_time_link_leads_to_the_account_at_the_force_as_the_only_way_in() {
    for database in TestStore::both().await {
        let world = world(database, |set| set.link_claim = None).await;
        let amy = world.account("amy", "desk_adviser").await;
        let ben = world.account("ben", "auditor").await;
        let vera = world.account("vera", "commissioner").await;
        let ctx = &world.app.ctx;
        let before = candour_service::sign_in::begin_session(ctx, &amy, Method::Password, DeviceKind::Other);
        let before = before.await.unwrap().token;
        let form = async |username: &str| {
            let link = enrolment::make_link(ctx, By::CommandLine, username).await.unwrap();
            let token = link.address.rsplit('/').next().unwrap().to_owned();
            enrolment::exchange(ctx, &token, "").await.unwrap().unwrap()
        };
        world.says("amy", &[]);
        let token = form("amy").await;
        let enrolling = enrolment::enrolling(ctx, &token).await.unwrap().unwrap();
        let begun = world.begin(Wish::Enrol(&enrolling)).await;
        let late = world.begin(Wish::Enrol(&enrolling)).await;
        let Ok(Came::In { signed_in, .. }) = world.finish(&begun).await else { panic!("not in") };
        assert_eq!(signed_in.staff.id, amy.id);
        assert!(session(ctx, &before).await.unwrap().is_none(), "what was there before is gone");
        assert!(matches!(world.finish(&late).await, Err(SignOnError::NotBegun)), "the link works once");
        let old = candour_service::sign_in::Shown::password("three plain words");
        let by_password = candour_service::sign_in::sign_in(ctx, "amy", old, None).await;
        assert!(by_password.is_err(), "the password of before as well");
        assert_eq!(world.comes_in().await, Role::DeskAdviser);
        assert_eq!(world.on_record(AuditAct::EnrolmentLinkUsed).await, 1);
        assert_eq!(world.on_record(AuditAct::IdentityJoined).await, 1);

        // An account at the force is one person's; the link stays good, and nothing of ben's is lost.
        let token = form("ben").await;
        let enrolling = enrolment::enrolling(ctx, &token).await.unwrap().unwrap();
        let begun = world.begin(Wish::Enrol(&enrolling)).await;
        assert!(matches!(world.finish(&begun).await, Err(SignOnError::JoinedElsewhere)));
        assert!(enrolment::enrolling(ctx, &token).await.unwrap().is_some());
        assert!(candour_service::sign_in::sign_in(ctx, "ben", old, None).await.is_ok());
        // A newer link takes the place of the one that the way was begun with.
        world.provider.behave(|manner| {
            manner.claims.insert("sub".to_owned(), json!("person-2"));
        });
        let begun = world.begin(Wish::Enrol(&enrolling)).await;
        form("ben").await;
        assert!(matches!(world.finish(&begun).await, Err(SignOnError::NotBegun)));
        assert!(single_sign_on::joined(ctx, &ben).await.unwrap().is_none());
        // And who stands outside the force does not come in through it, by no link.
        let token = form("vera").await;
        let enrolling = enrolment::enrolling(ctx, &token).await.unwrap().unwrap();
        let begun = world.begin(Wish::Enrol(&enrolling)).await;
        assert!(matches!(world.finish(&begun).await, Err(SignOnError::OtherWay)));
        assert!(single_sign_on::joined(ctx, &vera).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_service_that_lies_in_any_claim_lets_nobody_in() {
    let world = world(TestStore::sqlite().await, |_| {}).await;
    world.account("amy", "desk_adviser").await;
    let now = world.app.ctx.clock.now().as_second();
    let lies = [
        ("iss", json!("https://evil.example"), TokenFault::Issuer),
        ("aud", json!("another-client"), TokenFault::Audience),
        ("nonce", json!("of another sign-in"), TokenFault::Nonce),
        ("exp", json!(now - 3_600), TokenFault::Expired),
        ("iat", json!(now + 3_600), TokenFault::Future),
    ];
    let tried = lies.len();
    for (claim, lie, expected) in lies {
        world.says("amy", &[]);
        world.provider.behave(|manner| {
            manner.claims.insert(claim.to_owned(), lie.clone());
        });
        match world.sign_in().await {
            Err(SignOnError::Fault(Fault::Token(fault))) => assert_eq!(fault, expected, "{claim}"),
            _ => panic!("{claim}: {lie} was believed, or refused for another reason"),
        }
    }
    assert_eq!(world.on_record(AuditAct::SignInRefused).await, tried, "each is a try, on record");
    assert_eq!(world.on_record(AuditAct::SignedIn).await, 0);
    world.says("amy", &[]);
    assert_eq!(world.comes_in().await, Role::DeskAdviser);
}
