//! Keys with which other programs come in: made, shown once, used, stopped.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::api_key::{ApiKey, KeyReach, KeyScope};
use candour_domain::audit::AuditAct;
use candour_domain::ids::{BcuId, BoroughId, StaffId};
use candour_domain::permission::{Act, Role, Roles, scope_of};
use candour_domain::staff::Staff;
use candour_service::api_key::{self, KeyError, KeyErrors, KeyState, KeyWish};
use candour_service::audit::AuditFilter;
use candour_service::ctx::local_day;
use candour_service::staff::{AccountWish, By, Hidden, create};
use candour_store::organisation::{Bcu, Borough};
use candour_testkit::App;
use jiff::SignedDuration;

fn wish(label: &str, scopes: &[&str]) -> KeyWish {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    KeyWish { label: label.to_owned(), scopes, ..KeyWish::default() }
}

async fn camden(app: &App) -> BoroughId {
    let at = app.ctx.clock.now();
    let bcu = Bcu { id: BcuId::new(at, [1; 10]), name: "North".to_owned() };
    let borough = Borough {
        id: BoroughId::new(at, [3; 10]),
        bcu_id: bcu.id,
        code: "E09000003".to_owned(),
        name: "Camden".to_owned(),
    };
    candour_store::transact!(app.ctx.store, |db| {
        db.insert_bcus(std::slice::from_ref(&bcu)).await?;
        db.insert_boroughs(std::slice::from_ref(&borough)).await
    })
    .unwrap();
    borough.id
}

async fn administrator(app: &App) -> Staff {
    let wish = AccountWish {
        username: "ida".to_owned(),
        display_name: "Ida".to_owned(),
        role: "administrator".to_owned(),
        password: Hidden("a long enough password".to_owned()),
        ..AccountWish::default()
    };
    create(&app.ctx, By::CommandLine, &wish).await.unwrap()
}

#[tokio::test]
async fn a_key_is_made_used_and_stopped_and_each_step_is_on_record() {
    for app in App::both().await {
        let camden = camden(&app).await;
        let ida = administrator(&app).await;
        let by = By::Staff(&ida);
        let wish = KeyWish { borough: "camden".to_owned(), ..wish(" Case system ", &["figures_read"]) };
        let made = api_key::make(&app.ctx, by, &wish).await.unwrap();
        assert_eq!(made.label, "Case system");

        let caller = api_key::admit(&app.ctx, made.key.reveal()).await.unwrap().unwrap();
        assert_eq!((caller.name.as_str(), caller.reach), (made.key.name(), KeyReach::Borough(camden)));
        assert!(caller.scopes.has(KeyScope::FiguresRead) && !caller.scopes.has(KeyScope::InvitationsWrite));

        let page = api_key::list(&app.ctx, by, None).await.unwrap();
        let (listed, state) = &page.keys[0];
        assert_eq!((listed.borough.as_deref(), *state), (Some("Camden"), KeyState::Works));
        assert_eq!(listed.last_used_day, Some(local_day(app.ctx.clock.now())), "the day of its last use");
        assert!(page.next.is_none());

        let (found, state) = api_key::find(&app.ctx, by, made.key.name()).await.unwrap();
        assert_eq!((&found, state), (listed, KeyState::Works));
        let stopped = api_key::stop(&app.ctx, by, made.key.name()).await.unwrap();
        assert_eq!(stopped.stopped_at, Some(app.ctx.clock.now()));
        assert_eq!(api_key::admit(&app.ctx, made.key.reveal()).await.unwrap(), None);
        assert!(matches!(api_key::stop(&app.ctx, by, made.key.name()).await, Err(KeyError::Stopped)));
        assert!(matches!(api_key::stop(&app.ctx, by, "nothing\0").await, Err(KeyError::NotFound)));

        let mut db = app.ctx.store.read().await.unwrap();
        let lines = db.list_audit(AuditFilter::default(), None, 10).await.unwrap();
        for act in [AuditAct::ApiKeyMade, AuditAct::ApiKeyStopped] {
            let line = lines.iter().find(|line| line.act == act).unwrap();
            assert_eq!((line.staff_id, line.subject_id), (Some(ida.id), Some(listed.id.uuid())));
        }
    }
}

#[tokio::test]
async fn a_key_ends_by_itself_unless_it_was_made_to_last() {
    let app = App::sqlite().await;
    let make = async |life: &str| {
        let wish = KeyWish { life: life.to_owned(), ..wish("A", &["figures_read"]) };
        api_key::make(&app.ctx, By::CommandLine, &wish).await.unwrap().key
    };
    let keys = [make("90").await, make("").await, make("until_stopped").await];
    let mut working = Vec::new();
    for days in [89, 1, 274, 1, 10_000] {
        app.ctx.clock.advance(SignedDuration::from_hours(24 * days));
        let mut count = 0;
        for key in &keys {
            count += usize::from(api_key::admit(&app.ctx, key.reveal()).await.unwrap().is_some());
        }
        working.push(count);
    }
    assert_eq!(working, [3, 2, 2, 1, 1], "after 89, 90, 364, 365 and very many days");
    let page = api_key::list(&app.ctx, By::CommandLine, None).await.unwrap();
    let expired = page.keys.iter().filter(|(_, state)| matches!(state, KeyState::Expired(_))).count();
    assert_eq!(expired, 2);
}

#[tokio::test]
async fn what_is_wrong_comes_together_and_nothing_is_made() {
    let app = App::sqlite().await;
    let wish = KeyWish {
        label: " ".to_owned(),
        scopes: vec!["figures_read".to_owned(), "everything".to_owned()],
        borough: "Nowhere".to_owned(),
        life: "1".to_owned(),
    };
    let Err(KeyError::Fields(errors)) = api_key::make(&app.ctx, By::CommandLine, &wish).await else {
        panic!("nothing was wrong")
    };
    assert!(errors.label.is_some() && errors.scopes && errors.borough && errors.life);
    let none = api_key::make(&app.ctx, By::CommandLine, &self::wish("A", &[])).await;
    let only = KeyErrors { scopes: true, ..KeyErrors::default() };
    assert!(matches!(none, Err(KeyError::Fields(errors)) if errors == only));
    assert!(api_key::list(&app.ctx, By::CommandLine, None).await.unwrap().keys.is_empty());
}

#[tokio::test]
async fn nobody_but_who_may_manages_keys() {
    let app = App::sqlite().await;
    let made = api_key::make(&app.ctx, By::CommandLine, &wish("A", &["figures_read"])).await.unwrap();
    for role in Role::ALL {
        let staff = Staff {
            id: StaffId::new(app.ctx.clock.now(), [9; 10]),
            username: "x".to_owned(),
            display_name: "X".to_owned(),
            role,
            further: Roles::NONE,
            borough: None,
            team: None,
            officer: None,
        };
        let by = By::Staff(&staff);
        let may = scope_of(role, Act::ManageApiKeys).is_some();
        assert_eq!(api_key::list(&app.ctx, by, None).await.is_ok(), may, "{role:?}");
        if !may {
            let wish = wish("B", &["figures_read"]);
            assert!(matches!(api_key::make(&app.ctx, by, &wish).await, Err(KeyError::Refused(_))));
            assert!(matches!(api_key::stop(&app.ctx, by, made.key.name()).await, Err(KeyError::Refused(_))));
            assert!(matches!(api_key::find(&app.ctx, by, made.key.name()).await, Err(KeyError::Refused(_))));
            assert!(matches!(api_key::boroughs(&app.ctx, by).await, Err(KeyError::Refused(_))));
        }
    }
}

#[tokio::test]
async fn a_key_that_was_never_made_lets_nobody_in_and_no_key_lies_in_the_database() {
    let app = App::sqlite().await;
    let made = api_key::make(&app.ctx, By::CommandLine, &wish("A", &["figures_read"])).await.unwrap();
    let other = ApiKey::draw(&[3; 40]);
    for wrong in ["", "candour_", other.reveal(), &made.key.reveal().to_uppercase()] {
        assert_eq!(api_key::admit(&app.ctx, wrong).await.unwrap(), None);
    }
    app.ctx.store.checkpoint().await.unwrap();
    let secret = made.key.reveal().rsplit('_').next().unwrap();
    let holds = |text: &str| {
        let folder = std::fs::read_dir(app.database.folder.as_ref().unwrap().path()).unwrap();
        folder
            .map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .any(|bytes| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
    };
    assert!(holds(made.key.name()) && !holds(secret));
}

#[tokio::test]
async fn the_list_is_read_in_pages() {
    let app = App::sqlite().await;
    for n in 0..=api_key::PAGE {
        app.ctx.clock.advance(SignedDuration::from_secs(1));
        api_key::make(&app.ctx, By::CommandLine, &wish(&format!("Key {n}"), &["figures_read"]))
            .await
            .unwrap();
    }
    let first = api_key::list(&app.ctx, By::CommandLine, None).await.unwrap();
    assert_eq!((first.keys.len(), first.keys[0].0.label.as_str()), (api_key::PAGE, "Key 50"));
    let rest = api_key::list(&app.ctx, By::CommandLine, first.next).await.unwrap();
    assert_eq!((rest.keys.len(), rest.keys[0].0.label.as_str(), rest.next), (1, "Key 0", None));
}
