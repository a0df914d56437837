//! Somebody to be in each role.

use candour_domain::code::Code;
use candour_domain::permission::Role;
use candour_service::ctx::Ctx;
use candour_service::staff::{self, AccountWish, By, Hidden, StaffError};
use candour_service::waiting_account;
use candour_web::sign_in::home;

use super::facts::Person;
use super::london::Force;
use crate::fault::Fault;

const fn display_name(role: Role) -> &'static str {
    match role {
        Role::Officer => "Alder Sampleby",
        Role::TeamLeader => "Briar Leadsample",
        Role::BoroughCommander => "Bracken Boroughsample",
        Role::DeskAdviser => "Clover Desksample",
        Role::DeskSupervisor => "Fennel Desklead",
        Role::ProfessionalStandards => "Hazel Standards",
        Role::Analyst => "Juniper Countsample",
        Role::RecognitionPanel => "Linden Thanksample",
        Role::ForumCoordinator => "Marjoram Forumlead",
        Role::ForumMember => "Myrtle Forumsample",
        Role::MayorsOffice => "Lovage Mayorsample",
        Role::Commissioner => "Laurel Watchsample",
        Role::Administrator => "Rowan Keysample",
        Role::Auditor => "Sorrel Checksample",
    }
}

/// Makes one account for each role. The officer is the first of the force, the team leader leads that officer's team.
///
/// # Errors
/// When the accounts cannot be stored.
pub async fn make(ctx: &Ctx, force: &Force) -> Result<Vec<Person>, Fault> {
    let mut people = Vec::new();
    let mut making = tokio::task::JoinSet::new();
    for role in Role::ALL {
        let person = person(ctx, role);
        let wish = wish(force, &person);
        people.push(person);
        let ctx = ctx.clone();
        making.spawn(async move { staff::create(&ctx, By::CommandLine, &wish).await });
    }
    while let Some(made) = making.join_next().await {
        made.map_err(|error| not_made(&error.to_string()))?.map_err(|error| not_made(&error.to_string()))?;
    }
    Ok(people)
}

/// An account that the administrator has asked for. It waits for a second person, whom the demo does not have: the page
/// says what is to be done then.
///
/// # Errors
/// When it cannot be stored.
pub async fn one_waits(ctx: &Ctx) -> Result<(), Fault> {
    let administrators = ctx.store.read().await?.staff_of_role(Role::Administrator).await?;
    let wish = AccountWish {
        username: "campion.newsample".to_owned(),
        display_name: "Campion Newsample".to_owned(),
        role: Role::DeskAdviser.as_str().to_owned(),
        ..AccountWish::default()
    };
    if let Some(administrator) = administrators.first() {
        waiting_account::ask(ctx, administrator, &wish)
            .await
            .map_err(|error| not_made(&error.to_string()))?;
    }
    Ok(())
}

/// The account of a person: an officer's is that of the first officer, a leader's that of this officer's team.
fn wish(force: &Force, person: &Person) -> AccountWish {
    let role = person.role;
    let officer = force.first_officer();
    let borough = officer
        .and_then(|(_, team)| force.boroughs.iter().find(|borough| borough.id == team.borough))
        .map_or(String::new(), |borough| borough.code.clone());
    let team = officer
        .and_then(|(officer, _)| force.teams.iter().find(|team| team.id == officer.team_id))
        .map_or(String::new(), |team| team.name.clone());
    AccountWish {
        username: person.username.clone(),
        display_name: match (role, officer) {
            (Role::Officer, Some((officer, _))) => officer.name.clone(),
            _ => display_name(role).to_owned(),
        },
        role: role.as_str().to_owned(),
        further: String::new(),
        borough: if matches!(role, Role::TeamLeader | Role::BoroughCommander) {
            borough
        } else {
            String::new()
        },
        team: if role == Role::TeamLeader { team } else { String::new() },
        officer: match (role, officer) {
            (Role::Officer, Some((officer, _))) => officer.reference.clone(),
            _ => String::new(),
        },
        password: Hidden(person.password.clone()),
    }
}

/// Gives everybody a new password. Whoever is not there yet is made: a folder of an older version has fewer roles.
///
/// # Errors
/// When the accounts cannot be stored.
pub async fn renew(ctx: &Ctx, force: &Force) -> Result<Vec<Person>, Fault> {
    let mut people = Vec::new();
    for role in Role::ALL {
        let person = person(ctx, role);
        let password = Hidden(person.password.clone());
        let renewed = match staff::set_password(ctx, By::CommandLine, &person.username, &password).await {
            Err(StaffError::NoSuchPerson) => staff::create(ctx, By::CommandLine, &wish(force, &person)).await,
            other => other,
        };
        renewed.map_err(|error| not_made(&error.to_string()))?;
        people.push(person);
    }
    Ok(people)
}

/// A person of this role with a password of chance.
fn person(ctx: &Ctx, role: Role) -> Person {
    Person {
        role,
        username: role.as_str().to_owned(),
        // A code is sayable and random enough to guard made-up data.
        password: Code::draw(ctx.chance.byte_source()).shown(),
        home: home(role).to_owned(),
    }
}

fn not_made(why: &str) -> Fault {
    Fault::new(
        format!("The demo's people could not be made: {why}."),
        "Start the demo in a fresh folder: candour demo --data DIR.",
    )
}
