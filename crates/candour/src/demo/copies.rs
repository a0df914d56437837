//! Requests for a copy of what is held, one in each state.

use candour_domain::feedback::Nonce;
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::staff::Staff;
use candour_service::access_request::{
    AccessError, DeskWish, ask_at_desk, ask_own, end, prepare, release, withdraw_own,
};
use candour_service::ctx::Ctx;

use crate::fault::Fault;

/// Makes them.
///
/// # Errors
/// When they cannot be stored.
pub async fn make(ctx: &Ctx) -> Result<(), Fault> {
    requests(ctx).await.map_err(|error| {
        Fault::new(
            format!("The requests for a copy of the demo cannot be made: {error}."),
            "Start once more with a fresh folder.",
        )
    })
}

async fn requests(ctx: &Ctx) -> Result<(), AccessError> {
    let nonce = || Nonce::from_bytes(ctx.chance.bytes());
    let (desk, lead) = (person(ctx, Role::DeskAdviser).await?, person(ctx, Role::DeskSupervisor).await?);
    let other = person(ctx, Role::ProfessionalStandards).await?;
    // Asked: the officer with their account, and a solicitor of whom nobody knows yet.
    ask_own(ctx, &person(ctx, Role::Officer).await?, nonce(), Language::English).await?;
    let taken = |note: &str| DeskWish {
        asked_by: "other".to_owned(),
        language: "en".to_owned(),
        note: note.to_owned(),
        ..DeskWish::default()
    };
    ask_at_desk(ctx, &desk, nonce(), &taken("A solicitor (synthetic). The letter of authority is to come."))
        .await?;
    // Made, to be released.
    let leader = person(ctx, Role::TeamLeader).await?;
    let asked = ask_own(ctx, &leader, nonce(), Language::English).await?;
    prepare(ctx, &lead, asked.id).await?;
    // Released.
    let analyst = person(ctx, Role::Analyst).await?;
    let asked = ask_own(ctx, &analyst, nonce(), Language::Arabic).await?;
    prepare(ctx, &lead, asked.id).await?;
    release(ctx, &other, asked.id).await?;
    // Nothing held, refused, taken back.
    let asked = ask_at_desk(ctx, &desk, nonce(), &taken("A caller without a receipt (synthetic).")).await?;
    end(ctx, &lead, asked.id, "none_held", "").await?;
    let asked =
        ask_at_desk(ctx, &desk, nonce(), &taken("A caller who would not say who they are (synthetic)."))
            .await?;
    end(ctx, &lead, asked.id, "refused", "not_proven").await?;
    let auditor = person(ctx, Role::Auditor).await?;
    ask_own(ctx, &auditor, nonce(), Language::English).await?;
    withdraw_own(ctx, &auditor).await
}

async fn person(ctx: &Ctx, role: Role) -> Result<Staff, AccessError> {
    let found = ctx.store.read().await?.staff_by_username(role.as_str()).await?;
    Ok(found.ok_or(AccessError::Nobody)?.staff)
}

#[cfg(test)]
mod tests {
    use candour_domain::access_request::AccessState;
    use candour_domain::ids::StaffId;
    use candour_domain::permission::Roles;
    use candour_service::access_request::list;
    use candour_store::staff::NewStaff;
    use candour_testkit::App;

    use super::*;

    #[tokio::test]
    async fn there_is_a_request_in_each_state() {
        let app = App::sqlite().await;
        for role in Role::ALL {
            let staff = Staff {
                id: StaffId::new(app.ctx.clock.now(), app.ctx.chance.bytes()),
                username: role.as_str().to_owned(),
                display_name: role.as_str().to_owned(),
                role,
                further: Roles::default(),
                borough: None,
                team: None,
                officer: None,
            };
            let new = NewStaff { staff, password_hash: "none".to_owned(), made_at: app.ctx.clock.now() };
            candour_store::transact!(app.ctx.store, |db| db.insert_staff(&new).await).unwrap();
        }
        assert!(make(&app.ctx).await.is_ok());
        let lead = person(&app.ctx, Role::DeskSupervisor).await.unwrap();
        let mut states = Vec::new();
        for open in [true, false] {
            states.extend(
                list(&app.ctx, &lead, open, None).await.unwrap().requests.into_iter().map(|one| one.state),
            );
        }
        for state in AccessState::ALL {
            assert!(states.contains(&state), "{state:?} is missing");
        }
    }
}
