//! Roles, and where each of them begins.

use axum::http::StatusCode;
use candour_domain::permission::{Act, Role, grant};
use candour_web::sign_in::home;

use crate::colleague::{Colleague, location};
use crate::officer::{at_the_place_of, force};
use crate::visitor::Visitor;

#[tokio::test]
async fn every_role_begins_at_a_page_that_says_something() {
    let visitor = force().await;
    for role in Role::ALL {
        let placed = matches!(role, Role::Officer | Role::TeamLeader | Role::BoroughCommander);
        let person = if placed {
            at_the_place_of(&visitor, role, "P1").await
        } else {
            Colleague::new(&visitor, role.as_str(), role).await
        };
        let mut seen = person.get(home(role)).await;
        if seen.status == StatusCode::SEE_OTHER {
            seen = person.get(location(&seen)).await;
        }
        assert_eq!(seen.status, StatusCode::OK, "{role:?}");
        assert!(!seen.texts("main h1").is_empty() && seen.has("main p"), "{role:?}");
        let welcome = person.get("/welcome").await;
        assert_eq!(welcome.status, StatusCode::OK, "{role:?}");
        assert_eq!(welcome.texts("main h2").len(), 1, "{role:?}");
        assert!(welcome.has("nav [href='/account-settings']"), "{role:?}");
        let nothing_yet = matches!(role, Role::RecognitionPanel | Role::ForumCoordinator | Role::ForumMember);
        assert_eq!(welcome.has("main .note"), nothing_yet, "{role:?}");
        assert_eq!(home(role) == "/welcome", nothing_yet, "{role:?}");
    }
}

/// Whom the privacy page names, and nobody else, may see a wish to be contacted: in an item, in a copy, or under a hold.
#[tokio::test]
async fn the_privacy_page_names_everybody_who_may_see_a_contact_point() {
    let named = [Role::DeskAdviser, Role::DeskSupervisor, Role::ProfessionalStandards];
    let acts = [Act::ReadWords, Act::AnswerAccessRequests, Act::OpenEvidence, Act::OpenSafeguarding];
    for role in Role::ALL {
        let may = acts.iter().any(|act| grant(role, *act).is_some());
        assert_eq!(may, named.contains(&role), "{role:?}: say on the privacy page who may");
    }
    let page = Visitor::new().await.get("/privacy").await.texts("main p").join("\n");
    for part in [
        "People at the help desk for victims can see it",
        "So can the people who lead them",
        "look into complaints about the police",
        "ask for a copy",
        "as proof, or to keep somebody safe",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("Only the people who get in touch"), "{page}");
}
