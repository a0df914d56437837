//! Packs of cards and open codes.

use candour_domain::batch::PackLabelError;
use candour_domain::code::Code;
use candour_domain::ids::{BatchId, TeamId};
use candour_domain::permission::Role;
use candour_domain::text::ShortTextError;
use candour_service::batch::{BatchError, For, list, make_cards, make_open, open_code, places, stop, view};
use candour_service::feedback::{CodeStanding, look_up};
use candour_testkit::App;

use crate::force::{both, read, staff, staff_of_the_force};

fn fresh(app: &App) -> BatchId {
    BatchId::new(app.ctx.clock.now(), app.ctx.chance.bytes())
}

#[tokio::test]
async fn a_pack_has_its_cards_shown_once_and_stored_by_fingerprint_alone() {
    for app in both().await {
        let leader = staff(&app, Role::TeamLeader, "P1").await;
        let team = For::Team(leader.team.unwrap());
        let id = fresh(&app);
        let pack = make_cards(&app.ctx, &leader, id, "ea-1", "500", team).await.unwrap();
        assert_eq!((pack.cards.len(), pack.batch.working, pack.batch.bound), (500, 500, 0));
        assert_eq!(pack.batch.batch.label, "EA-1");
        let mut codes: Vec<&str> = pack.cards.iter().map(|(_, code, _)| code.plain()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 500);
        let (serial, code, address) = &pack.cards[499];
        assert_eq!((*serial, address), (500, &format!("http://127.0.0.1:8080/f/{}", code.plain())));
        assert!(matches!(look_up(&app.ctx, code).await.unwrap(), CodeStanding::Ready { .. }));
        let again = make_cards(&app.ctx, &leader, id, "ea-2", "5", team).await;
        assert!(matches!(again, Err(BatchError::MadeBefore(made)) if made == id));
        let same_label = make_cards(&app.ctx, &leader, fresh(&app), "EA -1", "5", team).await;
        assert!(matches!(same_label, Err(BatchError::LabelTaken)));
        for wrong in ["0", "501", "-1", "", "many", "99999999999"] {
            let made = make_cards(&app.ctx, &leader, fresh(&app), "EA-3", wrong, team).await;
            assert!(matches!(made, Err(BatchError::Quantity)), "{wrong}");
        }
        let made = make_cards(&app.ctx, &leader, fresh(&app), "a/b", "5", team).await;
        assert!(matches!(made, Err(BatchError::PackLabel(PackLabelError::Symbol))));
    }
}

#[tokio::test]
async fn an_open_code_is_sealed_and_can_be_printed_again() {
    for app in both().await {
        let administrator = staff_of_the_force(&app, Role::Administrator).await;
        let id = fresh(&app);
        make_open(&app.ctx, &administrator, id, "Front counter poster", For::Force).await.unwrap();
        make_open(&app.ctx, &administrator, id, "Front counter poster", For::Force).await.unwrap();
        let first = open_code(&app.ctx, &administrator, id).await.unwrap();
        let second = open_code(&app.ctx, &administrator, id).await.unwrap();
        assert_eq!(first.code, second.code);
        assert!(matches!(look_up(&app.ctx, &first.code).await.unwrap(), CodeStanding::Ready { .. }));
        let sealed = first.batch.batch.sealed_code.unwrap();
        let clear = first.code.plain().as_bytes();
        assert!(!sealed.bytes().windows(clear.len()).any(|part| part == clear));
        assert_eq!(list(&app.ctx, &administrator).await.unwrap().len(), 1);
        assert_eq!(stop(&app.ctx, &administrator, id).await.unwrap(), 1);
        assert_eq!(stop(&app.ctx, &administrator, id).await.unwrap(), 0);
        assert!(matches!(look_up(&app.ctx, &first.code).await.unwrap(), CodeStanding::Expired));
        assert_eq!(view(&app.ctx, &administrator, id).await.unwrap().working, 0);
        let long = make_open(&app.ctx, &administrator, fresh(&app), &"x".repeat(81), For::Force).await;
        assert!(matches!(long, Err(BatchError::Label(ShortTextError::TooLong(80)))));
        let mut acts: Vec<String> = read(&app)
            .await
            .list_audit(candour_store::audit::AuditFilter::default(), None, 99)
            .await
            .unwrap()
            .into_iter()
            .map(|line| line.act.as_str().to_owned())
            .collect();
        acts.retain(|act| act.starts_with("batch"));
        assert_eq!(acts.len(), 4, "made once, shown twice, stopped once: {acts:?}");
    }
}

#[tokio::test]
async fn a_leader_makes_batches_for_the_own_team_alone_and_an_officer_none() {
    for app in both().await {
        let leader = staff(&app, Role::TeamLeader, "P1").await;
        let officer = staff(&app, Role::Officer, "P1").await;
        let supervisor = staff_of_the_force(&app, Role::DeskSupervisor).await;
        let (borough, team) = (leader.borough.unwrap(), leader.team.unwrap());
        let other = staff(&app, Role::TeamLeader, "P4").await;
        for wanted in [For::Force, For::Borough(borough), For::Team(other.team.unwrap())] {
            let made = make_open(&app.ctx, &leader, fresh(&app), "x", wanted).await;
            assert!(matches!(made, Err(BatchError::Refused(_))), "{wanted:?}");
        }
        let made = make_open(&app.ctx, &officer, fresh(&app), "x", For::Team(team)).await;
        assert!(matches!(made, Err(BatchError::Refused(_))));
        assert!(matches!(list(&app.ctx, &officer).await, Err(BatchError::Refused(_))));
        let nowhere = For::Team(TeamId::new(app.ctx.clock.now(), [1; 10]));
        let made = make_open(&app.ctx, &supervisor, fresh(&app), "x", nowhere).await;
        assert!(matches!(made, Err(BatchError::NoSuchPlace)));

        let id = fresh(&app);
        make_open(&app.ctx, &leader, id, "Leaflet", For::Team(team)).await.unwrap();
        make_open(&app.ctx, &supervisor, fresh(&app), "Borough", For::Borough(borough)).await.unwrap();
        assert_eq!(list(&app.ctx, &leader).await.unwrap().len(), 1);
        assert_eq!(list(&app.ctx, &supervisor).await.unwrap().len(), 2);
        assert!(matches!(open_code(&app.ctx, &other, id).await, Err(BatchError::Unknown)));
        assert!(matches!(stop(&app.ctx, &other, id).await, Err(BatchError::Unknown)));
        let own = places(&app.ctx, &leader).await.unwrap();
        assert!(!own.force && own.boroughs.is_empty() && own.teams.len() == 1);
        let all = places(&app.ctx, &supervisor).await.unwrap();
        assert!(all.force && all.boroughs.len() == 2 && all.teams.len() == 3);
    }
}

#[tokio::test]
async fn a_code_sealed_for_one_batch_does_not_open_in_another() {
    let [app, _] = both().await;
    let administrator = staff_of_the_force(&app, Role::Administrator).await;
    let (one, two) = (fresh(&app), fresh(&app));
    make_open(&app.ctx, &administrator, one, "One", For::Force).await.unwrap();
    let mut stolen = view(&app.ctx, &administrator, one).await.unwrap().batch;
    stolen.id = two;
    candour_store::transact!(app.ctx.store, |db| db.insert_batch(&stolen).await).unwrap();
    assert!(matches!(open_code(&app.ctx, &administrator, two).await, Err(BatchError::Sealed)));
    assert!(Code::parse("not a code").is_err());
}
