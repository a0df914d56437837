//! The ledger, many lines at once, and the requests that its lines answered.

use candour_domain::code::Stratum;
use candour_domain::ids::{ApiKeyId, CodeId, EncounterId, InvitationId};
use candour_domain::invitation::{InvitationOutcome, NotOfferedReason};
use candour_store::code::NewCode;
use candour_store::invitation::{Invitation, InvitationRequest, RequestFound};
use candour_store::{Store, StoreError};

use super::encounter::encounter;
use super::organisation::{at, small_force};

fn code(n: u8, of: EncounterId) -> NewCode {
    NewCode {
        id: CodeId::new(at(0), [n; 10]),
        fingerprint: [n; 32],
        stratum: Stratum::Sampled,
        encounter_id: Some(of),
        batch_id: None,
        serial: None,
        made_at: at(0),
        expires_at: Some(at(100)),
    }
}

fn line(n: u8, encounter_id: EncounterId, code_id: Option<CodeId>) -> Invitation {
    let reason = code_id.is_none().then_some(NotOfferedReason::Declined);
    let outcome = if code_id.is_some() { InvitationOutcome::Offered } else { InvitationOutcome::NotOffered };
    Invitation {
        id: InvitationId::new(at(i64::from(n)), [n; 10]),
        encounter_id,
        at: at(i64::from(n)),
        outcome,
        reason,
        code_id,
        staff_id: None,
    }
}

fn request(n: u8, invitation_id: InvitationId) -> InvitationRequest {
    let api_key_id = (n == 1).then(|| ApiKeyId::new(at(0), [n; 10]));
    InvitationRequest { key_fingerprint: [n; 32], body_fingerprint: [n + 100; 32], invitation_id, api_key_id }
}

pub async fn exercise(store: &Store) {
    small_force(store).await;
    let (first, second) = (encounter(1, 0), encounter(2, 5));
    let both = [first.clone(), second.clone()];
    candour_store::transact!(store, |db| db.insert_encounters(&both).await).unwrap();
    let codes = [code(1, first.id), code(2, first.id)];
    let lines = [
        line(1, first.id, Some(codes[0].id)),
        line(2, first.id, Some(codes[1].id)),
        line(3, second.id, None),
    ];
    let requests = [request(1, lines[0].id), request(2, lines[2].id)];
    candour_store::transact!(store, |db| {
        db.insert_codes(&codes).await?;
        db.insert_invitations(&lines).await?;
        db.insert_invitation_requests(&requests).await
    })
    .unwrap();
    let mut db = store.read().await.unwrap();
    assert_eq!(db.invitations_of(first.id).await.unwrap(), lines[..2]);
    assert_eq!(db.codes_per_encounter(&[first.id, second.id]).await.unwrap(), [(first.id, 2)]);
    let mut found = db.invitation_requests(&[[1; 32], [2; 32], [3; 32]]).await.unwrap();
    found.sort_by_key(|request| request.key_fingerprint);
    let expected =
        [(&requests[0], Some(at(100))), (&requests[1], None)].map(|(request, expires_at)| RequestFound {
            key_fingerprint: request.key_fingerprint,
            body_fingerprint: request.body_fingerprint,
            invitation_id: request.invitation_id,
            expires_at,
        });
    assert_eq!(found, expected);
    drop(db);
    let again = [request(1, lines[1].id)];
    let refused = candour_store::transact!(store, |db| db.insert_invitation_requests(&again).await);
    assert!(matches!(refused, Err(StoreError::Duplicate)));
}
