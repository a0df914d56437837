//! Made-up batches for samples.

use candour_domain::batch::BatchKind;
use candour_domain::ids::{BatchId, BcuId, BoroughId, TeamId};
use candour_service::batch::{Batch, BatchFound, Borough, Places, Team};
use jiff::Timestamp;

pub(super) fn now() -> Timestamp {
    "2026-11-24T15:40:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

fn batch(n: u8, kind: BatchKind, label: &str, quantity: i64) -> Batch {
    Batch {
        id: BatchId::new(now(), [n; 10]),
        kind,
        label: label.to_owned(),
        borough_id: None,
        team_id: None,
        quantity,
        made_at: now(),
        made_by: None,
        sealed_code: None,
    }
}

pub(super) fn cards() -> BatchFound {
    BatchFound {
        batch: batch(1, BatchKind::Cards, "HACKNEY-1", 500),
        borough: Some("Hackney".to_owned()),
        team: Some("Response A".to_owned()),
        working: 500,
        bound: 12,
    }
}

pub(super) fn open(working: i64) -> BatchFound {
    BatchFound {
        batch: batch(2, BatchKind::Open, "Poster <front counter>", 1),
        borough: None,
        team: None,
        working,
        bound: 0,
    }
}

pub(super) fn places() -> Places {
    let borough = Borough {
        id: BoroughId::new(now(), [1; 10]),
        bcu_id: BcuId::new(now(), [1; 10]),
        code: "E09000012".to_owned(),
        name: "Hackney".to_owned(),
    };
    let team =
        Team { id: TeamId::new(now(), [1; 10]), borough_id: borough.id, name: "Response A".to_owned() };
    Places { force: true, boroughs: vec![borough], teams: vec![(team, "Hackney".to_owned())] }
}
