//! The table, looked at as a whole.

use std::collections::HashSet;

use super::*;

#[test]
fn every_route_has_an_access_rule_and_stands_once() {
    let mut seen = HashSet::new();
    for route in table() {
        assert!(seen.insert((route.method == Method::Post, route.path)), "{} stands twice", route.path);
        let closed = matches!(route.handler, Handler::Staff(_));
        assert_eq!(closed, matches!(route.access, Access::AnyStaff | Access::SignedIn(_)), "{}", route.path);
        let keyed = matches!(route.handler, Handler::Key(_));
        assert_eq!(keyed, matches!(route.access, Access::Key(_)), "{}", route.path);
    }
}

#[test]
fn an_empty_table_lets_nobody_in_by_any_staff_address() {
    let mut closed = 0;
    for route in table().iter().filter(|route| matches!(route.handler, Handler::Staff(_))) {
        assert!(!route.access.allows_by(|_| None), "{}", route.path);
        assert!(!route.access.allows(Roles::NONE), "{}", route.path);
        closed += 1;
    }
    assert!(closed > 30, "{closed}");
}

#[test]
fn staff_addresses_are_never_open() {
    for route in table() {
        let staff = [
            "/desk",
            "/insight",
            "/admin",
            "/officer",
            "/audit",
            "/batches",
            "/import",
            "/restricted",
            "/holds",
            "/erasures",
        ];
        if staff.iter().any(|start| route.path.starts_with(start)) {
            assert!(matches!(route.access, Access::SignedIn(_) | Access::AnyStaff), "{}", route.path);
        }
    }
}

#[test]
fn what_programs_come_in_by_is_under_one_address_and_has_a_line_in_the_document() {
    for route in table() {
        let for_programs = matches!(route.access, Access::ForPrograms | Access::Key(_));
        assert_eq!(route.path.starts_with("/api/"), for_programs, "{}", route.path);
        assert_eq!(route.operation.is_some(), for_programs, "{}", route.path);
    }
}

#[test]
fn a_fresh_proof_is_asked_of_people_who_are_signed_in_alone() {
    let mut seen = 0;
    for route in table().iter().filter(|route| route.step_up) {
        assert!(matches!(route.access, Access::SignedIn(_) | Access::AnyStaff), "{}", route.path);
        assert!(route.path != step_up::PATH, "who is asked must be able to answer");
        seen += 1;
    }
    assert!(seen > 3);
}

#[test]
fn places_in_the_navigation_are_pages_without_variable_parts() {
    for route in table().iter().filter(|route| route.navigation.is_some()) {
        assert!(route.method == Method::Get && !route.path.contains('{'), "{}", route.path);
    }
}

#[test]
fn variable_parts_are_decoded_from_any_bytes() {
    assert_eq!(params("/f/{code}", "/f/a%20b"), [("code", String::from("a b"))]);
    assert_eq!(params("/f/{code}", "/f/%FF"), [("code", String::from("\u{FFFD}"))]);
    assert_eq!(params("/a/{x}/b/{y}", "/a/1/b/2"), [("x", String::from("1")), ("y", String::from("2"))]);
}
