//! Holds and erasures: one that was taken back and is held, one that somebody asks to lift, an erasure that waits for the
//! second person, and one that is done.

use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::ids::WorkItemId;
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_domain::receipt::Receipt;
use candour_domain::staff::Staff;
use candour_service::Unavailable;
use candour_service::ctx::{Ctx, london};
use candour_service::erasure::{self, Which};
use candour_service::feedback::{Submission, receive, withdraw};
use candour_service::hold::{self, HoldForm};
use jiff::ToSpan as _;

use crate::fault::Fault;

/// Makes them.
///
/// # Errors
/// When they cannot be stored.
pub async fn make(ctx: &Ctx) -> Result<(), Fault> {
    holds(ctx).await.map_err(|error| {
        Fault::new(
            format!("The holds and erasures of the demo cannot be made: {error}."),
            "Start once more with a fresh folder.",
        )
    })
}

async fn holds(ctx: &Ctx) -> Result<(), Box<dyn std::error::Error>> {
    let (desk, lead) = (person(ctx, Role::DeskAdviser).await?, person(ctx, Role::DeskSupervisor).await?);
    let standards = person(ctx, Role::ProfessionalStandards).await?;
    let today = ctx.clock.now().to_zoned_datetime(london()).date();
    let (soon, later) =
        (today.saturating_add(14.days()).to_string(), today.saturating_add(90.days()).to_string());

    let (receipt, item) = said(ctx, "I still have the messages he sent me. (Made up.)").await?;
    let note = "Asked for by the officer in the case (made up).";
    hold::place(ctx, &standards, item, HoldForm { reason: "investigation", note, review_day: &later })
        .await?;
    withdraw(ctx, &receipt).await?;

    let (_, item) = said(ctx, "My little brother was in the room when it happened. (Made up.)").await?;
    let form = HoldForm { reason: "child_at_risk", note: "", review_day: &soon };
    hold::place(ctx, &lead, item, form).await?;
    let holds = hold::list(ctx, &lead).await?.holds;
    if let Some(found) = holds.iter().find(|listed| listed.item == Some(item)) {
        hold::ask_to_lift(ctx, &standards, found.hold.id).await?;
    }

    let (_, item) = said(ctx, "I wrote the wrong name. Please take this away. (Made up.)").await?;
    erasure::ask(ctx, &desk, Which::Item(item), "asked").await?;

    let (_, item) = said(ctx, "This is about somebody else. (Made up.)").await?;
    erasure::ask(ctx, &lead, Which::Item(item), "mistake").await?;
    let wishes = erasure::list(ctx, &standards).await?.wishes;
    if let Some(found) = wishes.iter().find(|listed| listed.item == Some(item)) {
        erasure::carry_out(ctx, &standards, found.wish.id).await?;
    }
    Ok(())
}

/// Somebody answers without a code, and the item it made.
async fn said(ctx: &Ctx, words: &str) -> Result<(Receipt, WorkItemId), Box<dyn std::error::Error>> {
    let submission = Submission {
        code: None,
        nonce: Nonce::from_bytes(ctx.chance.bytes()),
        rating: Rating::ALL[2],
        words: Words::parse(words)?,
        language: Language::English,
        channel: Channel::Web,
        source: None,
    };
    let receipt = receive(ctx, submission).await?.receipt;
    let mut db = ctx.store.read().await?;
    let found =
        db.feedback_by_receipt(receipt.fingerprint(&ctx.key)).await?.ok_or("the answer is not there")?;
    let item = db.first_item_of(found.id).await?.ok_or("its item is not there")?;
    Ok((receipt, item))
}

async fn person(ctx: &Ctx, role: Role) -> Result<Staff, Box<dyn std::error::Error>> {
    let found = ctx.store.read().await.map_err(Unavailable::from)?.staff_by_username(role.as_str()).await?;
    Ok(found.ok_or("nobody has this role")?.staff)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use candour_domain::ids::StaffId;
    use candour_domain::permission::Roles;
    use candour_service::ctx::Settings;
    use candour_store::staff::NewStaff;
    use candour_testkit::App;

    use super::*;

    #[tokio::test]
    async fn there_is_something_held_something_to_erase_and_something_erased() {
        let app = App::sqlite().await;
        let folder = tempfile::tempdir().unwrap();
        let mut ctx = app.ctx.clone();
        let erasure_folder = Some(folder.path().to_owned());
        ctx.settings = Arc::new(Settings { erasure_folder, ..(*ctx.settings).clone() });
        for role in [Role::DeskAdviser, Role::DeskSupervisor, Role::ProfessionalStandards] {
            let staff = Staff {
                id: StaffId::new(ctx.clock.now(), ctx.chance.bytes()),
                username: role.as_str().to_owned(),
                display_name: role.as_str().to_owned(),
                role,
                further: Roles::default(),
                borough: None,
                team: None,
                officer: None,
            };
            let new = NewStaff { staff, password_hash: "none".to_owned(), made_at: ctx.clock.now() };
            candour_store::transact!(ctx.store, |db| db.insert_staff(&new).await).unwrap();
        }
        assert!(make(&ctx).await.is_ok());
        let lead = person(&ctx, Role::DeskSupervisor).await.unwrap();
        let held = hold::list(&ctx, &lead).await.unwrap().holds;
        assert_eq!(held.iter().filter(|listed| listed.hold.set_aside).count(), 1);
        assert_eq!(held.iter().filter(|listed| listed.hold.lift_asked.is_some()).count(), 1);
        let erasures = erasure::list(&ctx, &lead).await.unwrap();
        assert_eq!(erasures.wishes.iter().filter(|listed| listed.may_decide).count(), 1);
        assert_eq!(erasures.done.len(), 1);
    }
}
