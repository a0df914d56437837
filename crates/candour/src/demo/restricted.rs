//! Restricted records in the demo: one of a victim who works for the force, recognised by their number, which waits for a
//! second person; and one of somebody on a list, which two people have opened for a day.

use candour_domain::audit::ReadPurpose;
use candour_domain::permission::Role;
use candour_domain::restriction::{OpeningWish, RestrictionReason};
use candour_domain::staff::Staff;
use candour_service::Unavailable;
use candour_service::ctx::Ctx;
use candour_service::restriction::{self, RestrictionError};

use crate::fault::Fault;

/// Asks to open what the lists have restricted, and allows one of it.
///
/// # Errors
/// When it cannot be stored.
pub async fn make(ctx: &Ctx) -> Result<(), Fault> {
    match told(ctx).await {
        Err(RestrictionError::Unavailable(Unavailable(error))) => Err(Fault::from(error)),
        // Whatever else is refused leaves a demo with less in it.
        Ok(()) | Err(_) => Ok(()),
    }
}

async fn told(ctx: &Ctx) -> Result<(), RestrictionError> {
    let (Some(lead), Some(standards)) =
        (person(ctx, Role::DeskSupervisor).await?, person(ctx, Role::ProfessionalStandards).await?)
    else {
        return Ok(());
    };
    for listed in restriction::list(ctx, &standards).await?.records {
        let (id, why) = (listed.restriction.id, Some(ReadPurpose::Complaint));
        restriction::ask(ctx, &standards, id, OpeningWish::Open, why).await?;
        if listed.restriction.reason == RestrictionReason::NamedList {
            let found = restriction::list(ctx, &lead).await?.records;
            let wishes = found.into_iter().find(|found| found.restriction.id == id).map(|found| found.wishes);
            for wish in wishes.unwrap_or_default() {
                restriction::decide(ctx, &lead, wish.id, true).await?;
            }
        }
    }
    Ok(())
}

async fn person(ctx: &Ctx, role: Role) -> Result<Option<Staff>, Unavailable> {
    Ok(ctx.store.read().await?.staff_of_role(role).await?.into_iter().next())
}
