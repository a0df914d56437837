//! A code changes hands: once shown, never stacked up, never twice for one card.

use candour_domain::code::Code;
use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::hand_over::{CODES_PER_ENCOUNTER, Recipient};
use candour_domain::invitation::{InvitationOutcome, NotOfferedReason};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_service::batch::{For, make_cards};
use candour_service::encounter::view;
use candour_service::feedback::{CodeStanding, Submission, look_up, receive};
use candour_service::figures;
use candour_service::hand_over::{CardError, HandOverError, bind_card, issue, move_card, not_offered};
use candour_testkit::App;
use jiff::SignedDuration;

use crate::encounter::on_the_spot;
use crate::force::{both, by_reference, encounters, staff, staff_of_the_force};

/// The nonce of a form on a page that was just opened.
fn form(app: &App) -> Nonce {
    Nonce::from_bytes(app.ctx.chance.bytes())
}

async fn answer(app: &App, code: &Code) {
    let submission = Submission {
        code: Some(code.clone()),
        nonce: form(app),
        rating: Rating::ALL[4],
        words: Words::parse("").unwrap(),
        language: Language::English,
        channel: Channel::Web,
        source: None,
    };
    receive(&app.ctx, submission).await.unwrap();
}

fn is_open(standing: CodeStanding) -> bool {
    matches!(standing, CodeStanding::Ready { .. })
}

#[tokio::test]
async fn a_code_is_made_works_for_ninety_days_and_is_in_the_ledger() {
    for app in both().await {
        encounters(&app.ctx, "CAD 1,2026-11-20 14:05,Hackney,Response A,visit,P1;P2,\n").await.unwrap();
        let id = by_reference(&app, "CAD 1").await;
        let ada = staff(&app, Role::Officer, "P1").await;
        let issued = issue(&app.ctx, &ada, id, Recipient::Same, form(&app)).await.unwrap();
        assert_eq!(issued.address, format!("http://127.0.0.1:8080/f/{}", issued.code.plain()));
        assert!(!issued.replaced && is_open(look_up(&app.ctx, &issued.code).await.unwrap()));
        let shown = view(&app.ctx, &ada, id).await.unwrap();
        assert_eq!((shown.codes, shown.ledger.len()), (1, 1));
        assert_eq!(shown.ledger[0].outcome, InvitationOutcome::Offered);
        assert_eq!(shown.listed.outcome, Some(InvitationOutcome::Offered));
        assert_eq!(shown.ledger[0].staff_id, Some(ada.id));
        app.ctx.clock.advance(SignedDuration::from_hours(24 * 90));
        assert_eq!(issued.expires_at, app.ctx.clock.now());
        assert!(matches!(look_up(&app.ctx, &issued.code).await.unwrap(), CodeStanding::Expired));
    }
}

#[tokio::test]
async fn a_new_code_stops_the_unanswered_one_and_another_persons_stops_none() {
    for app in both().await {
        let ada = staff(&app, Role::Officer, "P1").await;
        let id = on_the_spot(&app, &ada, "", "2026-11-24 09:30").await;
        let next = async |recipient| {
            app.ctx.clock.advance(SignedDuration::from_secs(1));
            issue(&app.ctx, &ada, id, recipient, form(&app)).await
        };
        let first = next(Recipient::Same).await.unwrap();
        let second = next(Recipient::Same).await.unwrap();
        assert!(second.replaced);
        assert!(matches!(look_up(&app.ctx, &first.code).await.unwrap(), CodeStanding::Expired));
        let third = next(Recipient::Another).await.unwrap();
        assert!(!third.replaced && is_open(look_up(&app.ctx, &second.code).await.unwrap()));
        answer(&app, &third.code).await;
        let fourth = next(Recipient::Same).await.unwrap();
        assert!(!fourth.replaced, "an answered code stays answered");
        assert!(matches!(look_up(&app.ctx, &third.code).await.unwrap(), CodeStanding::Used));
        for _ in 4..CODES_PER_ENCOUNTER {
            next(Recipient::Another).await.unwrap();
        }
        for recipient in [Recipient::Same, Recipient::Another] {
            assert!(matches!(next(recipient).await, Err(HandOverError::TooMany(_))));
        }
    }
}

#[tokio::test]
async fn a_repeated_form_shows_the_same_code_and_stops_none() {
    for app in both().await {
        let ada = staff(&app, Role::Officer, "P1").await;
        let id = on_the_spot(&app, &ada, "", "2026-11-24 09:30").await;
        let nonce = form(&app);
        let first = issue(&app.ctx, &ada, id, Recipient::Same, nonce).await.unwrap();
        app.ctx.clock.advance(SignedDuration::from_secs(5));
        let again = issue(&app.ctx, &ada, id, Recipient::Same, nonce).await.unwrap();
        assert_eq!(
            (&again.code, &again.address, again.expires_at, again.replaced),
            (&first.code, &first.address, first.expires_at, false)
        );
        assert!(is_open(look_up(&app.ctx, &first.code).await.unwrap()));
        let shown = view(&app.ctx, &ada, id).await.unwrap();
        assert_eq!((shown.codes, shown.ledger.len()), (1, 1));

        // Two presses at the same moment are one form as well.
        let twice = form(&app);
        let press = || issue(&app.ctx, &ada, id, Recipient::Another, twice);
        let (one, two) = tokio::join!(press(), press());
        assert_eq!(one.unwrap().code, two.unwrap().code);
        assert_eq!(view(&app.ctx, &ada, id).await.unwrap().codes, 2);

        // The other button, another contact or another page asks for another code.
        let elsewhere = on_the_spot(&app, &ada, "", "2026-11-24 09:40").await;
        let others = [
            issue(&app.ctx, &ada, id, Recipient::Another, nonce).await.unwrap(),
            issue(&app.ctx, &ada, elsewhere, Recipient::Same, nonce).await.unwrap(),
            issue(&app.ctx, &ada, id, Recipient::Another, form(&app)).await.unwrap(),
        ];
        assert!(others.iter().all(|other| other.code != first.code));
        assert_eq!(view(&app.ctx, &ada, id).await.unwrap().codes, 4);

        // As many codes as there may be do not keep a repeat from its own.
        while issue(&app.ctx, &ada, id, Recipient::Another, form(&app)).await.is_ok() {}
        let last = issue(&app.ctx, &ada, id, Recipient::Same, nonce).await.unwrap();
        assert_eq!(last.code, first.code);
        assert_eq!(view(&app.ctx, &ada, id).await.unwrap().codes, CODES_PER_ENCOUNTER);
    }
}

#[tokio::test]
async fn forty_presses_at_once_make_no_more_codes_than_there_may_be() {
    for app in both().await {
        let ada = staff(&app, Role::Officer, "P1").await;
        let id = on_the_spot(&app, &ada, "", "2026-11-24 09:30").await;
        let tasks: Vec<_> = (0..40)
            .map(|_| {
                let (ctx, ada) = (app.ctx.clone(), ada.clone());
                let form = form(&app);
                tokio::spawn(async move { issue(&ctx, &ada, id, Recipient::Another, form).await.is_ok() })
            })
            .collect();
        let mut made = 0;
        for task in tasks {
            made += usize::from(task.await.unwrap());
        }
        assert_eq!(made, CODES_PER_ENCOUNTER);
    }
}

#[tokio::test]
async fn nobody_hands_over_for_an_encounter_that_is_not_theirs() {
    let [app, _] = both().await;
    encounters(&app.ctx, "CAD 1,2026-11-20 14:05,Hackney,Response A,visit,P1,\n").await.unwrap();
    let id = by_reference(&app, "CAD 1").await;
    for (role, reference) in [(Role::Officer, "P2"), (Role::TeamLeader, "P3"), (Role::TeamLeader, "P4")] {
        let other = staff(&app, role, reference).await;
        assert!(matches!(
            issue(&app.ctx, &other, id, Recipient::Same, form(&app)).await,
            Err(HandOverError::Unknown)
        ));
        let reason = NotOfferedReason::Declined;
        assert!(matches!(not_offered(&app.ctx, &other, id, reason).await, Err(HandOverError::Unknown)));
    }
    let supervisor = staff_of_the_force(&app, Role::DeskSupervisor).await;
    assert!(matches!(
        issue(&app.ctx, &supervisor, id, Recipient::Same, form(&app)).await,
        Err(HandOverError::Unknown)
    ));
    let leader = staff(&app, Role::TeamLeader, "P2").await;
    not_offered(&app.ctx, &leader, id, NotOfferedReason::NotSafe).await.unwrap();
    let ledger = view(&app.ctx, &leader, id).await.unwrap().ledger;
    assert_eq!((ledger.len(), ledger[0].reason), (1, Some(NotOfferedReason::NotSafe)));
}

#[tokio::test]
async fn a_card_is_bound_once_and_counts_through_its_encounter() {
    for app in both().await {
        let leader = staff(&app, Role::TeamLeader, "P1").await;
        let (ada, ben) = (staff(&app, Role::Officer, "P1").await, staff(&app, Role::Officer, "P2").await);
        let batch = candour_domain::ids::BatchId::new(app.ctx.clock.now(), app.ctx.chance.bytes());
        let team = For::Team(leader.team.unwrap());
        let pack = make_cards(&app.ctx, &leader, batch, "hackney-1", "3", team).await.unwrap();
        let rows = "CAD 1,2026-11-20 14:05,Hackney,Response A,visit,P1,\n\
            CAD 2,2026-11-20 16:05,Hackney,Response A,visit,P2,\n\
            CAD 3,2026-11-20 16:05,Newham,Response A,visit,P4,\n";
        encounters(&app.ctx, rows).await.unwrap();
        let (one, two) = (by_reference(&app, "CAD 1").await, by_reference(&app, "CAD 2").await);
        // The victim answers before the officer is back at a desk.
        answer(&app, &pack.cards[0].1).await;
        let counts_for = async |app: &App, reference: &str| {
            app.ctx.clock.advance(SignedDuration::from_secs(1));
            figures::cut(&app.ctx).await.unwrap();
            assert_eq!(figures::recount(&app.ctx.store).await.unwrap(), []);
            let mut db = crate::force::read(app).await;
            let officer = db.officers_by_reference(&[reference.to_owned()]).await.unwrap()[0].id;
            db.verified_answers_of(officer).await.unwrap()
        };
        assert_eq!(counts_for(&app, "P1").await, 0, "no encounter, nothing verified");
        for wrong in ["", "hackney-1", "hackney-1/x", "1"] {
            assert!(matches!(bind_card(&app.ctx, &ada, one, wrong).await, Err(CardError::Number)), "{wrong}");
        }
        for none in ["hackney-1/4", "newham-1/1"] {
            assert!(
                matches!(bind_card(&app.ctx, &ada, one, none).await, Err(CardError::NoSuchCard)),
                "{none}"
            );
        }
        bind_card(&app.ctx, &ada, one, " Hackney-1 / 1 ").await.unwrap();
        assert_eq!((counts_for(&app, "P1").await, counts_for(&app, "P2").await), (1, 0));
        assert!(matches!(bind_card(&app.ctx, &ada, one, "HACKNEY-1/1").await, Err(CardError::BoundHere)));
        let again = bind_card(&app.ctx, &ben, two, "HACKNEY-1/1").await;
        assert!(matches!(again, Err(CardError::BoundElsewhere { may_move: false })));
        let again = bind_card(&app.ctx, &leader, two, "HACKNEY-1/1").await;
        assert!(matches!(again, Err(CardError::BoundElsewhere { may_move: true })));

        let refused = move_card(&app.ctx, &ben, two, "HACKNEY-1/1", "mine").await;
        assert!(matches!(refused, Err(CardError::BoundElsewhere { may_move: false })));
        assert!(matches!(
            move_card(&app.ctx, &leader, two, "HACKNEY-1/1", " ").await,
            Err(CardError::Reason(_))
        ));
        assert!(matches!(
            move_card(&app.ctx, &leader, two, "HACKNEY-1/2", "x").await,
            Err(CardError::NoSuchCard)
        ));
        move_card(&app.ctx, &leader, two, "HACKNEY-1/1", "Cards were mixed up").await.unwrap();
        assert_eq!((counts_for(&app, "P1").await, counts_for(&app, "P2").await), (0, 1));
        for id in [one, two] {
            let trace = view(&app.ctx, &leader, id).await.unwrap().trace;
            assert_eq!(trace.last().unwrap().reason, "Cards were mixed up");
        }
        assert_eq!(view(&app.ctx, &leader, one).await.unwrap().codes, 0);
        assert_eq!(view(&app.ctx, &leader, two).await.unwrap().codes, 1);

        let dee = staff(&app, Role::Officer, "P4").await;
        let three = by_reference(&app, "CAD 3").await;
        let stolen = bind_card(&app.ctx, &dee, three, "HACKNEY-1/2").await;
        assert!(matches!(stolen, Err(CardError::NoSuchCard)), "a team's pack serves that team");
    }
}
