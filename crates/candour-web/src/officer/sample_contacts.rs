//! Made-up contacts for samples.

use candour_domain::encounter::{ContactSafety, EncounterKind, EncounterState};
use candour_domain::ids::{BcuId, BoroughId, EncounterId, InvitationId, OfficerId, TeamId};
use candour_domain::invitation::{InvitationOutcome, NotOfferedReason};
use candour_service::encounter::{
    Borough, CorrectionFound, Encounter, EncounterListed, EncounterView, Invitation, OfficerFound,
};
use jiff::{SignedDuration, Timestamp};

pub(super) fn now() -> Timestamp {
    "2026-11-24T15:40:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

fn before(hours: i64) -> Timestamp {
    now().checked_sub(SignedDuration::from_hours(hours)).unwrap_or(now())
}

pub(super) fn boroughs() -> Vec<Borough> {
    [(1, "E09000012", "Hackney"), (2, "E09000025", "Newham")]
        .map(|(n, code, name)| Borough {
            id: BoroughId::new(now(), [n; 10]),
            bcu_id: BcuId::new(now(), [n; 10]),
            code: code.to_owned(),
            name: name.to_owned(),
        })
        .into()
}

fn listed(n: u8, hours: i64, outcome: Option<InvitationOutcome>) -> EncounterListed {
    let unmatched = n.is_multiple_of(2);
    EncounterListed {
        encounter: Encounter {
            id: EncounterId::new(before(hours), [n; 10]),
            force_reference: (!unmatched).then(|| format!("CAD {n}234/24NOV26")),
            started_at: before(hours),
            borough_id: BoroughId::new(now(), [1; 10]),
            team_id: None,
            kind: if unmatched { EncounterKind::Response } else { EncounterKind::FrontCounter },
            contact_safety: if unmatched { ContactSafety::Unsafe } else { ContactSafety::Unknown },
            state: if unmatched { EncounterState::Unmatched } else { EncounterState::Matched },
            made_by: None,
            made_at: before(hours),
            confirmed_at: None,
        },
        borough: "Hackney".to_owned(),
        team: (!unmatched).then(|| "Response A".to_owned()),
        outcome,
    }
}

pub(super) fn list() -> Vec<EncounterListed> {
    vec![
        listed(2, 1, None),
        listed(1, 3, Some(InvitationOutcome::Offered)),
        listed(3, 50, Some(InvitationOutcome::NotOffered)),
    ]
}

fn officer(n: u8, name: &str) -> OfficerFound {
    OfficerFound {
        id: OfficerId::new(now(), [n; 10]),
        reference: format!("P10{n}"),
        name: name.to_owned(),
        team_id: TeamId::new(now(), [1; 10]),
        team: "Response A".to_owned(),
        borough_id: BoroughId::new(now(), [1; 10]),
        borough: "Hackney".to_owned(),
    }
}

/// Officers who were not there.
pub(super) fn others() -> Vec<OfficerFound> {
    vec![officer(4, "Dee Dare"), officer(5, "Eve <East>")]
}

/// A contact at which nobody was asked yet.
pub(super) fn fresh_view() -> EncounterView {
    EncounterView {
        listed: listed(2, 1, None),
        officers: vec![officer(1, "Ada Able"), officer(2, "Ben Bold")],
        trace: Vec::new(),
        ledger: Vec::new(),
        codes: 0,
        may_hand_over: true,
        may_correct: true,
    }
}

/// A contact that has had so many codes, with corrections of every sort.
pub(super) fn view(codes: usize) -> EncounterView {
    let line = |n: u8, outcome, reason| Invitation {
        id: InvitationId::new(before(1), [n; 10]),
        encounter_id: EncounterId::new(before(3), [1; 10]),
        at: before(1),
        outcome,
        reason,
        code_id: None,
        staff_id: None,
    };
    let right = |staff: Option<&str>, removed: Option<&str>, added: Option<&str>| CorrectionFound {
        at: before(1),
        staff: staff.map(str::to_owned),
        removed: removed.map(str::to_owned),
        added: added.map(str::to_owned),
        reason: if staff.is_some() { "Swapped <shifts>" } else { "encounters.csv" }.to_owned(),
    };
    EncounterView {
        listed: listed(1, 3, Some(InvitationOutcome::Offered)),
        trace: vec![
            right(None, Some("Cai Calm"), Some("Ada Able")),
            right(Some("Lee Lead"), None, Some("Ben Bold")),
            right(Some("Lee Lead"), Some("Dee Dare"), None),
            right(Some("Lee Lead"), None, None),
        ],
        ledger: vec![
            line(1, InvitationOutcome::NotOffered, Some(NotOfferedReason::CalledAway)),
            line(2, InvitationOutcome::Offered, None),
        ],
        codes,
        ..fresh_view()
    }
}
