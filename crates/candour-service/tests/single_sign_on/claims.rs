//! Roles that no claim gives or takes.

use candour_domain::audit::AuditAct;
use candour_domain::permission::Role;
use candour_domain::staff::Staff;
use candour_service::single_sign_on::SignOnError;
use candour_service::staff::{self, AccountWish, By};
use candour_testkit::TestStore;
use serde_json::json;

use super::{roles, world};

#[tokio::test]
async fn claims_take_the_role_of_no_last_administrator_and_of_nobody_who_checks_the_force() {
    for database in TestStore::both().await {
        let map = [("admins", "administrator"), ("desk", "desk_adviser"), ("lead", "desk_supervisor")];
        let world = world(database, |set| {
            set.administrators = true;
            set.roles = roles(&map, true);
        })
        .await;
        let root = world.account("root", "administrator").await;
        world.says("root", &["desk"]);
        assert!(matches!(world.sign_in().await, Err(SignOnError::LastAdministrator)));
        assert_eq!(world.on_record(AuditAct::SignInRefused).await, 1);
        assert_eq!(world.on_record(AuditAct::RoleFromClaims).await, 0);
        let ctx = &world.app.ctx;
        let role = async |person: &Staff| {
            ctx.store.read().await.unwrap().staff_by_id(person.id).await.unwrap().unwrap().staff.role
        };
        assert_eq!(role(&root).await, Role::Administrator);
        let second = world.account("second", "administrator").await;
        assert_eq!(world.comes_in().await, Role::DeskAdviser, "another is left");
        // Whoever was the second is the last now.
        world.says("second", &["desk"]);
        world.provider.behave(|manner| {
            manner.claims.insert("sub".to_owned(), json!("person-2"));
        });
        assert!(matches!(world.sign_in().await, Err(SignOnError::LastAdministrator)));
        assert_eq!(role(&second).await, Role::Administrator);

        for (subject, name, kept) in
            [("person-3", "uma", Role::Auditor), ("person-4", "mia", Role::ForumMember)]
        {
            let person = world.account(name, kept.as_str()).await;
            for claims in [&["admins"][..], &["desk"], &[]] {
                world.says(name, claims);
                world.provider.behave(|manner| {
                    manner.claims.insert("sub".to_owned(), json!(subject));
                });
                assert_eq!(world.comes_in().await, kept, "{claims:?}");
                assert_eq!(role(&person).await, kept);
            }
        }
        // A role that the person's further ones do not go with is given by no claim.
        let wish = AccountWish {
            username: "fay".to_owned(),
            display_name: "Fay".to_owned(),
            role: "desk_adviser".to_owned(),
            further: "desk_supervisor".to_owned(),
            ..AccountWish::default()
        };
        staff::create(ctx, By::CommandLine, &wish).await.unwrap();
        world.says("fay", &["admins"]);
        world.provider.behave(|manner| {
            manner.claims.insert("sub".to_owned(), json!("person-5"));
        });
        assert!(matches!(world.sign_in().await, Err(SignOnError::NoRole)));
    }
}
