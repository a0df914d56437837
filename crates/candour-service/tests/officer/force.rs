//! A small force: two boroughs, three teams, four officers, brought in by the import itself.

use candour_domain::ids::{EncounterId, StaffId};
use candour_domain::permission::{Role, Roles};
use candour_domain::staff::Staff;
use candour_service::ctx::Ctx;
use candour_service::import::{File, ImportError, ImportReport, Kind, run};
use candour_store::Db;
use candour_store::staff::NewStaff;
use candour_testkit::App;

pub const ORGANISATION: &str = "bcu,borough_code,borough,team,officer_reference,officer_name\n\
    Central East,E09000012,Hackney,Response A,P1,Ada Able\n\
    Central East,E09000012,Hackney,Response A,P2,Ben Bold\n\
    Central East,E09000012,Hackney,Response B,P3,Cai Calm\n\
    North East,E09000025,Newham,Response A,P4,Dee Dare\n";

pub async fn bring(ctx: &Ctx, kind: Kind, name: &str, text: &str) -> Result<ImportReport, ImportError> {
    let file = File::new(kind, name, text.as_bytes().to_vec());
    run(ctx, None, file, false, &mut |_| ()).await
}

/// Brings in encounters under their heading.
pub async fn encounters(ctx: &Ctx, rows: &str) -> Result<ImportReport, ImportError> {
    let heading = "force_reference,started_at,borough,team,kind,officers,contact_safe\n";
    bring(ctx, Kind::Encounters, "encounters.csv", &format!("{heading}{rows}")).await
}

/// The problems of a file as English lines.
pub fn problems(outcome: Result<ImportReport, ImportError>) -> Vec<String> {
    match outcome {
        Err(ImportError::Problems(problems)) => problems.to_string().lines().map(str::to_owned).collect(),
        other => panic!("problems were expected: {other:?}"),
    }
}

/// A context over each database, with the small force in it.
pub async fn both() -> [App; 2] {
    let apps = App::both().await;
    for app in &apps {
        bring(&app.ctx, Kind::Organisation, "organisation.csv", ORGANISATION).await.unwrap();
    }
    apps
}

pub async fn read(app: &App) -> Db {
    app.ctx.store.read().await.unwrap()
}

/// Somebody who signs in, at the place of an officer.
pub async fn staff(app: &App, role: Role, reference: &str) -> Staff {
    let mut db = read(app).await;
    let officer = db.find_officers(reference, None, 1).await.unwrap().remove(0);
    drop(db);
    account(app, role, Some(officer)).await
}

/// Somebody who signs in and belongs to no place.
pub async fn staff_of_the_force(app: &App, role: Role) -> Staff {
    account(app, role, None).await
}

async fn account(app: &App, role: Role, officer: Option<candour_store::organisation::OfficerFound>) -> Staff {
    let ctx = &app.ctx;
    let id = StaffId::new(ctx.clock.now(), ctx.chance.bytes());
    let staff = Staff {
        id,
        username: id.to_string(),
        display_name: officer.as_ref().map_or("Nobody", |officer| &officer.name).to_owned(),
        role,
        further: Roles::NONE,
        borough: officer.as_ref().map(|officer| officer.borough_id),
        team: officer.as_ref().map(|officer| officer.team_id),
        officer: officer.as_ref().filter(|_| role == Role::Officer).map(|officer| officer.id),
    };
    let new = NewStaff { staff: staff.clone(), password_hash: "none".to_owned(), made_at: ctx.clock.now() };
    candour_store::transact!(ctx.store, |db| db.insert_staff(&new).await).unwrap();
    staff
}

pub async fn by_reference(app: &App, reference: &str) -> EncounterId {
    read(app).await.encounter_by_reference(reference).await.unwrap().unwrap()
}

/// The references of the officers at an encounter.
pub async fn present(app: &App, id: EncounterId) -> Vec<String> {
    let officers = read(app).await.officers_present(id).await.unwrap();
    officers.into_iter().map(|officer| officer.reference).collect()
}

/// Every count that an import may change.
pub async fn everything(app: &App) -> String {
    let mut db = read(app).await;
    let references: Vec<String> = (1..=9).map(|n| format!("P{n}")).collect();
    let encounters: Vec<String> = (1..=9).map(|n| format!("CAD {n}")).collect();
    let encounters = db.encounters_by_reference(&encounters).await.unwrap();
    let ids: Vec<_> = encounters.iter().map(|encounter| encounter.id).collect();
    let mut officers = db.officers_by_reference(&references).await.unwrap();
    officers.sort_by(|a, b| a.reference.cmp(&b.reference));
    let posted: Vec<_> = officers.iter().map(|officer| officer.id).collect();
    format!(
        "{:?}",
        (
            db.bcus().await.unwrap(),
            db.boroughs().await.unwrap(),
            db.teams().await.unwrap(),
            officers,
            db.postings_of(&posted).await.unwrap(),
            encounters,
            db.officers_of_encounters(&ids).await.unwrap(),
            db.latest_import_runs(99).await.unwrap(),
        )
    )
}
