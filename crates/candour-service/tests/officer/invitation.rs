//! Who was asked: by a file, or by another program, the same however often it comes.

use candour_domain::api_key::{KeyReach, KeyScope, KeyScopes};
use candour_domain::code::{Code, Stratum};
use candour_domain::ids::ApiKeyId;
use candour_domain::invitation::{ExpiryError, InvitationOutcome, NotOfferedReason};
use candour_service::api_key::Caller;
use candour_service::feedback::{CodeStanding, look_up};
use candour_service::import::{File, ImportError, ImportReport, Kind, run};
use candour_service::invitation::{InvitationError, OfferWish, not_offer, offer};
use candour_store::api_key::NewApiKey;
use candour_store::transact;
use candour_testkit::App;
use jiff::SignedDuration;

use crate::force::{both, by_reference, encounters, problems, read};

const HEADING: &str = "encounter_reference,outcome,reason,stratum,expires_at,key\n";

async fn with_encounters() -> [App; 2] {
    let apps = both().await;
    for app in &apps {
        let rows = "CAD 1,2026-11-20 14:05,Hackney,,visit,P1,safe\n\
            CAD 2,2026-11-20 15:05,Hackney,,visit,P2,unsafe\n\
            CAD 3,2026-11-20 16:05,Newham,,visit,P4,\n";
        encounters(&app.ctx, rows).await.unwrap();
    }
    apps
}

async fn bring(app: &App, rows: &str) -> Result<ImportReport, ImportError> {
    let bytes = format!("{HEADING}{rows}").into_bytes();
    let file = File::new(Kind::Invitations, "i.csv", bytes).with_codes();
    run(&app.ctx, None, file, false, &mut |_| ()).await
}

/// The ledger of an encounter: outcome, reason, and whether there is a code.
async fn ledger(app: &App, reference: &str) -> Vec<(InvitationOutcome, Option<NotOfferedReason>, bool)> {
    let id = by_reference(app, reference).await;
    let lines = read(app).await.invitations_of(id).await.unwrap();
    lines.into_iter().map(|line| (line.outcome, line.reason, line.code_id.is_some())).collect()
}

fn codes(report: &ImportReport) -> Vec<(String, String, Code)> {
    report
        .codes
        .iter()
        .map(|offered| (offered.encounter_reference.clone(), offered.key.clone(), offered.code.clone()))
        .collect()
}

async fn is_ready(app: &App, code: &Code) -> bool {
    matches!(look_up(&app.ctx, code).await.unwrap(), CodeStanding::Ready { .. })
}

/// A program with a key that is there: the log refers to it.
async fn caller(app: &App, reach: KeyReach) -> Caller {
    let id = ApiKeyId::new(app.ctx.clock.now(), app.ctx.chance.bytes());
    let scopes = KeyScopes::new([KeyScope::InvitationsWrite]).unwrap();
    let new = NewApiKey {
        id,
        name: id.to_string(),
        fingerprint: app.ctx.chance.bytes(),
        label: "k".to_owned(),
        scopes: scopes.clone(),
        reach,
        made_at: app.ctx.clock.now(),
        made_by: None,
        expires_at: None,
    };
    transact!(app.ctx.store, |db| db.insert_api_key(&new).await).unwrap();
    Caller { id, name: "k".to_owned(), scopes, reach }
}

fn wish(reference: &str) -> OfferWish {
    OfferWish { encounter_reference: reference.to_owned(), stratum: Stratum::Sampled, expires_at: None }
}

#[tokio::test]
async fn a_file_makes_codes_that_work_and_the_same_file_gives_the_same_ones() {
    for app in with_encounters().await {
        let rows = "cad 1,offered,,,,\nCAD 1,offered,,handed over,2026-12-31,b\n\
            CAD 2,not offered,not safe,,,\nCAD 3,offered,,sampled,2026-12-24 18:00,\n";
        let report = bring(&app, rows).await.unwrap();
        assert_eq!((report.records, report.created, report.changed), (4, 4, 0));
        let made = codes(&report);
        let named: Vec<_> =
            made.iter().map(|(reference, key, _)| (reference.as_str(), key.as_str())).collect();
        assert_eq!(named, [("CAD 1", "1"), ("CAD 1", "b"), ("CAD 3", "1")]);
        for (_, _, code) in &made {
            assert!(is_ready(&app, code).await);
        }
        assert_ne!(made[0].2, made[1].2);
        let ends: Vec<String> = report.codes.iter().map(|code| code.expires_at.to_string()).collect();
        assert_eq!(ends, ["2027-02-22T10:00:00Z", "2027-01-01T00:00:00Z", "2026-12-24T18:00:00Z"]);
        assert_eq!(
            ledger(&app, "CAD 2").await,
            [(InvitationOutcome::NotOffered, Some(NotOfferedReason::NotSafe), false)]
        );
        app.ctx.clock.advance(SignedDuration::from_hours(24 * 40));
        let again = bring(&app, rows).await.unwrap();
        assert_eq!((again.created, again.changed, again.unchanged()), (0, 0, 4));
        assert_eq!(again.codes, report.codes, "with the ends they had, though one has passed");
        let longer = bring(&app, &format!("{rows}CAD 3,offered,,,,second\n")).await.unwrap();
        assert_eq!((longer.created, codes(&longer)[..3].to_vec()), (1, made));
        assert_eq!(ledger(&app, "CAD 1").await.len(), 2);
    }
}

#[tokio::test]
async fn somebody_who_was_not_offered_a_code_can_be_later() {
    for app in with_encounters().await {
        bring(&app, "CAD 3,not_offered,language,,,\n").await.unwrap();
        app.ctx.clock.advance(SignedDuration::from_secs(1));
        assert_eq!(bring(&app, "CAD 3,offered,,,,\n").await.unwrap().created, 1);
        assert_eq!(bring(&app, "CAD 3,not_offered,language,,,\n").await.unwrap().created, 0);
        let outcomes: Vec<_> = ledger(&app, "CAD 3").await.into_iter().map(|(outcome, ..)| outcome).collect();
        assert_eq!(outcomes, [InvitationOutcome::NotOffered, InvitationOutcome::Offered]);
    }
}

#[tokio::test]
async fn faults_of_invitations_are_named_and_nothing_comes_in() {
    for app in with_encounters().await {
        let rows = "CAD 1,perhaps,,,,\nCAD 1,not_offered,,,,a\nCAD 1,not_offered,busy,,,b\nCAD 1,offered,declined,,,c\n\
            CAD 1,offered,,open,,d\nJo Bloggs,offered,,,,\nCAD 3,offered,,,03/04/2027,\nCAD 3,offered,,,,\n\
            CAD 3,not_offered,declined,,,1\n";
        let lines = problems(bring(&app, rows).await);
        let starts = [
            "i.csv, line 2, column outcome: “perhaps” is not understood. Write offered or not_offered.",
            "i.csv, line 3, column reason: Nothing stands here.",
            "i.csv, line 4, column reason: There is no reason “busy”. Write one of: declined, not_safe,",
            "i.csv, line 5, column reason: A reason belongs to not_offered alone.",
            "i.csv, line 6, column stratum: “open” is not understood.",
            "i.csv, line 7, column encounter_reference: A reference holds at least one digit.",
            "i.csv, line 8, column expires_at: “03/04/2027” can be read two ways.",
            "i.csv, line 10, column encounter_reference: The same stands on line 9 already.",
        ];
        assert_eq!(lines.len(), starts.len(), "{lines:#?}");
        for (line, start) in lines.iter().zip(starts) {
            assert!(line.starts_with(start), "{line}");
        }
        let unknown = "CAD 9,offered,,,,\nCAD 2,offered,,,,\nCAD 3,offered,,,2026-11-23,\nCAD 3,offered,,,2036-11-23,b\n";
        let lines = problems(bring(&app, unknown).await);
        let starts = [
            "i.csv, line 2, column encounter_reference: There is no contact “CAD 9”.",
            "i.csv, line 3, column encounter_reference: This contact is marked as unsafe: no code may be sent.",
            "i.csv, line 4, column expires_at: This time has passed",
            "i.csv, line 5, column expires_at: This time lies more than two years ahead.",
        ];
        assert_eq!(lines.len(), starts.len(), "{lines:#?}");
        for (line, start) in lines.iter().zip(starts) {
            assert!(line.starts_with(start), "{line}");
        }
        let handed = bring(&app, "CAD 2,offered,,handed_over,,\n").await.unwrap();
        assert_eq!(handed.created, 1, "an officer who stands before the person sees what is safe");
        bring(&app, "CAD 3,offered,,,2026-12-24,\n").await.unwrap();
        assert_eq!(
            problems(bring(&app, "CAD 3,offered,,,2026-12-25,\n").await),
            [
                "i.csv, line 2, column outcome: This was offered before with another stratum or another end. Write what \
              was written then, or give the row a key of its own to offer one more."
            ]
        );
        let seven: String = (1..=7).map(|n| format!("CAD 1,offered,,,,{n}\n")).collect();
        let lines = problems(bring(&app, &seven).await);
        assert_eq!(lines.len(), 1);
        assert!(
            lines[0].starts_with("i.csv, line 8, column encounter_reference: A contact has at most 6 codes")
        );
        assert_eq!(ledger(&app, "CAD 1").await, []);
    }
}

#[tokio::test]
async fn a_file_that_offers_codes_needs_somewhere_for_them_to_go_and_a_trial_makes_none() {
    for app in with_encounters().await {
        let bytes = || format!("{HEADING}CAD 1,offered,,,,\nCAD 3,not_offered,declined,,,\n").into_bytes();
        let file = File::new(Kind::Invitations, "i.csv", bytes());
        let lines = problems(run(&app.ctx, None, file, false, &mut |_| ()).await);
        assert_eq!(lines.len(), 1);
        assert!(
            lines[0]
                .starts_with("i.csv, line 2, column outcome: A code that is offered has to reach somebody.")
        );
        let file = File::new(Kind::Invitations, "i.csv", bytes()).with_codes();
        let report = run(&app.ctx, None, file, true, &mut |_| ()).await.unwrap();
        assert_eq!((report.created, report.codes.len()), (2, 0));
        assert_eq!(ledger(&app, "CAD 1").await, []);
    }
}

#[tokio::test]
async fn a_program_gets_the_same_code_for_the_same_request_and_a_conflict_for_another() {
    for app in with_encounters().await {
        let (ctx, by) = (&app.ctx, caller(&app, KeyReach::Force).await);
        let first = offer(ctx, &by, "key-1", &wish("cad 1")).await.unwrap();
        assert!(!first.repeated && is_ready(&app, &first.code).await);
        assert_eq!(first.path(), format!("/f/{}", first.code.plain()));
        assert!(first.address.ends_with(&first.path()));
        ctx.clock.advance(SignedDuration::from_hours(1));
        let again = offer(ctx, &by, "key-1", &wish("CAD 1")).await.unwrap();
        assert_eq!(
            (again.code.clone(), again.expires_at, again.invitation, again.repeated),
            (first.code.clone(), first.expires_at, first.invitation, true)
        );
        let other = offer(ctx, &by, "key-1", &wish("CAD 3")).await;
        assert!(matches!(other, Err(InvitationError::Conflict)));
        let other = not_offer(ctx, &by, "key-1", "CAD 1", NotOfferedReason::Declined).await;
        assert!(matches!(other, Err(InvitationError::Conflict)));
        let handed = OfferWish { stratum: Stratum::HandedOver, ..wish("CAD 1") };
        assert!(matches!(offer(ctx, &by, "key-1", &handed).await, Err(InvitationError::Conflict)));
        let second = offer(ctx, &by, "key-2", &wish("CAD 1")).await.unwrap();
        assert_ne!(second.code, first.code);
        let stranger = caller(&app, KeyReach::Force).await;
        let same_key = offer(ctx, &stranger, "key-1", &wish("CAD 1")).await.unwrap();
        assert!(!same_key.repeated && same_key.code != first.code, "another program's key is its own");
        let said = not_offer(ctx, &by, "key-3", "CAD 1", NotOfferedReason::Declined).await.unwrap();
        let again = not_offer(ctx, &by, "key-3", "cad 1", NotOfferedReason::Declined).await.unwrap();
        assert_eq!((said.invitation, said.repeated, again.repeated), (again.invitation, false, true));
        assert_eq!(ledger(&app, "CAD 1").await.len(), 4);
    }
}

#[tokio::test]
async fn a_program_is_refused_what_it_may_not_have() {
    for app in with_encounters().await {
        let ctx = &app.ctx;
        let force = caller(&app, KeyReach::Force).await;
        let try_to =
            async |by: &Caller, key: &str, wish: &OfferWish| offer(ctx, by, key, wish).await.unwrap_err();
        let reader = Caller { scopes: KeyScopes::new([KeyScope::FiguresRead]).unwrap(), ..force.clone() };
        assert!(matches!(try_to(&reader, "k", &wish("CAD 1")).await, InvitationError::Forbidden));
        assert!(matches!(try_to(&force, " ", &wish("CAD 1")).await, InvitationError::IdempotencyKey(_)));
        assert!(matches!(try_to(&force, "k", &wish("Jo")).await, InvitationError::Reference(_)));
        assert!(matches!(try_to(&force, "k", &wish("CAD 9")).await, InvitationError::NoEncounter));
        assert!(matches!(try_to(&force, "k", &wish("CAD 2")).await, InvitationError::Unsafe));
        let open = OfferWish { stratum: Stratum::Open, ..wish("CAD 1") };
        assert!(matches!(try_to(&force, "k", &open).await, InvitationError::Stratum));
        let past = OfferWish { expires_at: Some(ctx.clock.now()), ..wish("CAD 1") };
        assert!(matches!(try_to(&force, "k", &past).await, InvitationError::Expiry(ExpiryError::Past)));
        let hackney = read(&app).await.boroughs().await.unwrap().remove(0);
        assert_eq!(hackney.name, "Hackney");
        let local = caller(&app, KeyReach::Borough(hackney.id)).await;
        assert!(matches!(try_to(&local, "k", &wish("CAD 3")).await, InvitationError::NoEncounter));
        offer(ctx, &local, "k", &wish("CAD 1")).await.unwrap();
        for n in 0..5 {
            offer(ctx, &force, &format!("k{n}"), &wish("CAD 1")).await.unwrap();
        }
        assert!(matches!(try_to(&force, "k9", &wish("CAD 1")).await, InvitationError::TooMany(_)));
    }
}

#[tokio::test]
async fn a_request_that_comes_many_times_at_once_makes_one_code() {
    for app in with_encounters().await {
        let by = caller(&app, KeyReach::Force).await;
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (ctx, by) = (app.ctx.clone(), by.clone());
                tokio::spawn(async move { offer(&ctx, &by, "k", &wish("CAD 1")).await.unwrap() })
            })
            .collect();
        let mut made = Vec::new();
        for task in tasks {
            made.push(task.await.unwrap());
        }
        assert_eq!(made.iter().filter(|offered| !offered.repeated).count(), 1);
        assert!(made.iter().all(|offered| offered.code == made[0].code));
        assert_eq!(ledger(&app, "CAD 1").await.len(), 1);
    }
}
