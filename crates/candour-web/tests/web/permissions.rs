//! Roles, and where each of them begins.

use axum::http::StatusCode;
use candour_domain::permission::Role;
use candour_web::sign_in::home;

use crate::colleague::{Colleague, location};
use crate::officer::{at_the_place_of, force};

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
