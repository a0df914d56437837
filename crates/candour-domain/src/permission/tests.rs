use super::*;

/// The table of grants once more, written the other way round: by act, who and how far.
#[test]
fn the_table_equals_a_second_writing_of_it() {
    use Role::*;
    let everybody = Role::ALL.map(|role| (role, Scope::Own));
    let expected: [(Act, &[(Role, Scope)]); 29] = [
        (Act::HandOver, &[(Officer, Scope::Own), (TeamLeader, Scope::Team)]),
        (
            Act::CorrectEncounter,
            &[(Officer, Scope::Own), (TeamLeader, Scope::Team), (DeskSupervisor, Scope::Force)],
        ),
        (
            Act::MakeBatch,
            &[(TeamLeader, Scope::Team), (DeskSupervisor, Scope::Force), (Administrator, Scope::Force)],
        ),
        (
            Act::SeeWork,
            &[
                (DeskAdviser, Scope::Force),
                (DeskSupervisor, Scope::Force),
                (ProfessionalStandards, Scope::Force),
                (Commissioner, Scope::Force),
            ],
        ),
        (
            Act::ReadWords,
            &[
                (DeskAdviser, Scope::Force),
                (DeskSupervisor, Scope::Force),
                (ProfessionalStandards, Scope::Force),
            ],
        ),
        (Act::ReadOwnWords, &[(Officer, Scope::Own)]),
        (
            Act::DoWork,
            &[
                (DeskAdviser, Scope::Force),
                (DeskSupervisor, Scope::Force),
                (ProfessionalStandards, Scope::Force),
            ],
        ),
        (Act::AssignWork, &[(DeskSupervisor, Scope::Force)]),
        (
            Act::SeeFigures,
            &[
                (Officer, Scope::Own),
                (TeamLeader, Scope::Team),
                (BoroughCommander, Scope::Borough),
                (DeskSupervisor, Scope::Force),
                (Analyst, Scope::Force),
                (Commissioner, Scope::Force),
                (MayorsOffice, Scope::Force),
            ],
        ),
        (Act::Import, &[(Administrator, Scope::Force)]),
        (Act::ManageStaff, &[(Administrator, Scope::Force), (Commissioner, Scope::Outside)]),
        (Act::ManageJobs, &[(Administrator, Scope::Force)]),
        (Act::ManageApiKeys, &[(Administrator, Scope::Force)]),
        (Act::SeeAudit, &[(Commissioner, Scope::All), (Auditor, Scope::All)]),
        (
            Act::SeeRestricted,
            &[
                (DeskSupervisor, Scope::Force),
                (ProfessionalStandards, Scope::Force),
                (Commissioner, Scope::Force),
            ],
        ),
        (Act::Restrict, &[(DeskSupervisor, Scope::Force), (ProfessionalStandards, Scope::Force)]),
        (Act::AllowOpening, &[(DeskSupervisor, Scope::Force), (ProfessionalStandards, Scope::Force)]),
        (
            Act::SeeFlags,
            &[(ProfessionalStandards, Scope::Force), (Analyst, Scope::Force), (Commissioner, Scope::Force)],
        ),
        (Act::DecideFlags, &[(ProfessionalStandards, Scope::Force)]),
        (
            Act::SeeHolds,
            &[
                (DeskSupervisor, Scope::Force),
                (ProfessionalStandards, Scope::Force),
                (Commissioner, Scope::Force),
            ],
        ),
        (Act::PlaceHold, &[(DeskSupervisor, Scope::Force), (ProfessionalStandards, Scope::Force)]),
        (Act::LiftHold, &[(DeskSupervisor, Scope::Force), (ProfessionalStandards, Scope::Force)]),
        (Act::OpenEvidence, &[(ProfessionalStandards, Scope::Force)]),
        (Act::OpenSafeguarding, &[(DeskSupervisor, Scope::Force)]),
        (
            Act::AskErasure,
            &[
                (DeskAdviser, Scope::Force),
                (DeskSupervisor, Scope::Force),
                (ProfessionalStandards, Scope::Force),
            ],
        ),
        (Act::Erase, &[(DeskSupervisor, Scope::Force), (ProfessionalStandards, Scope::Force)]),
        (Act::UseAccount, &everybody),
        (
            Act::TakeAccessRequests,
            &[
                (DeskAdviser, Scope::Force),
                (DeskSupervisor, Scope::Force),
                (ProfessionalStandards, Scope::Force),
            ],
        ),
        (Act::AnswerAccessRequests, &[(DeskSupervisor, Scope::Force), (ProfessionalStandards, Scope::Force)]),
    ];
    assert_eq!(expected.len(), Act::ALL.len());
    for (act, allowed) in expected {
        for role in Role::ALL {
            let wanted = allowed.iter().find(|(r, _)| *r == role).map(|(_, scope)| *scope);
            assert_eq!(grant(role, act), wanted, "{role:?} {act:?}");
            assert_eq!(scope_of(role, act), wanted, "no role forbids what it grants: {role:?} {act:?}");
        }
    }
}

/// The table of what is forbidden once more: by act, to whom it is forbidden wholly. What is about one's own work as an
/// officer is forbidden to everybody else too.
#[test]
fn what_is_forbidden_equals_a_second_writing_of_it() {
    use Role::*;
    let outside = [Commissioner, MayorsOffice, ForumMember];
    let wholly = |act: Act| -> Vec<Role> {
        let mut roles = match act {
            Act::HandOver
            | Act::CorrectEncounter
            | Act::Restrict
            | Act::AllowOpening
            | Act::DecideFlags
            | Act::TakeAccessRequests
            | Act::PlaceHold
            | Act::LiftHold
            | Act::OpenEvidence
            | Act::OpenSafeguarding
            | Act::AskErasure
            | Act::Erase => vec![Administrator, Auditor],
            Act::SeeWork | Act::SeeRestricted | Act::SeeFlags | Act::SeeHolds => {
                return vec![Administrator, ForumMember];
            }
            Act::ReadOwnWords => vec![Administrator],
            Act::ReadWords | Act::DoWork | Act::AssignWork | Act::AnswerAccessRequests => {
                vec![Administrator, Auditor, Analyst]
            }
            Act::MakeBatch | Act::Import | Act::ManageJobs | Act::ManageApiKeys => vec![Auditor],
            Act::ManageStaff => return vec![Auditor, ForumMember],
            Act::SeeFigures | Act::SeeAudit => return vec![ForumMember],
            Act::UseAccount => return Vec::new(),
        };
        roles.extend(outside);
        roles
    };
    let of_oneself = [
        Act::SeeWork,
        Act::ReadWords,
        Act::DoWork,
        Act::AssignWork,
        Act::SeeRestricted,
        Act::Restrict,
        Act::AllowOpening,
        Act::SeeFlags,
        Act::DecideFlags,
        Act::SeeHolds,
        Act::PlaceHold,
        Act::LiftHold,
        Act::OpenEvidence,
        Act::OpenSafeguarding,
        Act::AskErasure,
        Act::Erase,
    ];
    for act in Act::ALL {
        for role in Role::ALL {
            let wanted = if wholly(act).contains(&role) {
                Some(Scope::All)
            } else {
                of_oneself.contains(&act).then_some(Scope::Own)
            };
            assert_eq!(forbid(role, act), wanted, "{role:?} {act:?}");
        }
    }
}

#[test]
fn the_administrator_sees_no_content() {
    for act in [Act::SeeWork, Act::ReadWords, Act::DoWork, Act::SeeFigures, Act::SeeRestricted] {
        assert_eq!(scope_of(Role::Administrator, act), None);
    }
}

#[test]
fn what_nobody_owns_is_not_everybodys() {
    let nowhere = Place::default();
    for role in Role::ALL {
        for act in Act::ALL {
            let allowed = may(role, nowhere, act, nowhere);
            let wide = matches!(scope_of(role, act), Some(Scope::Force | Scope::All));
            assert_eq!(allowed, wide, "{role:?} {act:?}");
        }
    }
}

#[test]
fn a_forbid_of_one_role_wins_over_the_grant_of_another() {
    let everywhere = Place::default();
    for one in Role::ALL {
        for other in Role::ALL {
            let both = Roles::from_iter([one, other]);
            for act in Act::ALL {
                let forbidden = [one, other].iter().any(|role| forbid(*role, act) == Some(Scope::All));
                if forbidden {
                    assert!(!may(both, everywhere, act, everywhere), "{both:?} {act:?}");
                    assert!(!may(both, Place::OUTSIDE, act, Place::OUTSIDE), "{both:?} {act:?}");
                    assert_eq!(scope_of(both, act), None, "{both:?} {act:?}");
                } else {
                    let either =
                        may(one, everywhere, act, everywhere) || may(other, everywhere, act, everywhere);
                    assert_eq!(may(both, everywhere, act, everywhere), either, "{both:?} {act:?}");
                }
            }
        }
    }
}

#[test]
fn nobody_at_the_desk_sees_what_was_said_about_themselves() {
    let me = Place { officer: Some(OfficerId::from_uuid(uuid::Uuid::from_u128(1))), ..Place::default() };
    let other = Place { officer: Some(OfficerId::from_uuid(uuid::Uuid::from_u128(2))), ..Place::default() };
    for role in Role::ALL {
        for act in [Act::SeeWork, Act::ReadWords, Act::DoWork, Act::AssignWork, Act::AllowOpening] {
            assert!(!may(role, me, act, me), "{role:?} {act:?}");
            assert!(!may(Roles::from_iter([Role::Officer, role]), me, act, me), "{role:?} {act:?}");
            assert_eq!(may(role, me, act, other), scope_of(role, act).is_some(), "{role:?} {act:?}");
        }
    }
}

#[test]
fn the_force_reaches_nothing_outside_and_the_commissioner_no_account_of_the_force() {
    let inside = Place::default();
    for role in Role::ALL {
        for act in Act::ALL.into_iter().filter(|act| *act != Act::SeeAudit) {
            let outside = may(role, inside, act, Place::OUTSIDE);
            assert_eq!(outside, role == Role::Commissioner && act == Act::ManageStaff, "{role:?} {act:?}");
        }
    }
    assert!(!may(Role::Commissioner, Place::OUTSIDE, Act::ManageStaff, inside));
}

#[test]
fn without_a_role_nobody_may_do_anything() {
    for act in Act::ALL {
        assert_eq!(scope_of(Roles::NONE, act), None);
        assert!(!may(Roles::NONE, Place::default(), act, Place::default()));
    }
}
