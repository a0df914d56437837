//! What every start adds: fresh encounters of today and yesterday, with codes that nobody has used.

use candour_domain::code::{Code, Stratum};
use candour_domain::encounter::{ContactSafety, EncounterKind, EncounterState};
use candour_domain::ids::{CodeId, EncounterId, InvitationId, OfficerId};
use candour_domain::invitation::InvitationOutcome;
use candour_service::ctx::Ctx;
use candour_store::code::NewCode;
use candour_store::encounter::Encounter;
use candour_store::invitation::Invitation;
use candour_store::{StoreError, transact};
use jiff::{SignedDuration, Timestamp};

use super::dice::Dice;
use super::fill;
use super::london::{Force, TeamOf};
use super::made_up_reference;
use crate::fault::Fault;

/// Fresh codes at each start.
const CODES: usize = 520;
/// Encounters of the officer who signs in, about which nobody has been asked yet.
const TO_HAND_OVER: usize = 8;

/// The second from which starts are counted: the beginning of 2026.
const SINCE: i64 = 1_767_225_600;

/// Makes the codes, each of a fresh encounter that the force's records confirm, and gives them in plain.
///
/// # Errors
/// When they cannot be stored.
pub async fn verified_codes(ctx: &Ctx, force: &Force) -> Result<Vec<String>, Fault> {
    let now = ctx.clock.now();
    // Unlike the year, these are new at each start, and nobody can work them out beforehand.
    let mut dice = Dice::new(u64::from_be_bytes(ctx.chance.bytes()), 4);
    let mut encounters = Vec::new();
    let mut present = Vec::new();
    let mut codes = Vec::new();
    let mut invitations = Vec::new();
    let mut plain = Vec::new();
    // Counted in hundredths of a second, in which nothing starts twice, so no reference comes twice.
    let start = (now.as_millisecond() - SINCE * 1_000) / 10;
    for number in 0..CODES + TO_HAND_OVER {
        let own = number >= CODES || number % 65 == 0;
        let team_at = dice.below(force.at_work.len());
        let chosen = if own {
            force.first_officer().map(|(officer, team)| (team, officer.id))
        } else {
            force.at_work.get(team_at).and_then(|team| Some((team, one_of(&mut dice, team)?)))
        };
        let Some((team, officer)) = chosen else { continue };
        let minutes = dice.between(20, if own { 12 * 60 } else { 36 * 60 });
        let at = now.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(now);
        let encounter =
            encounter(ctx, &mut dice, team, at, made_up_reference(format_args!("{start}-{number}")));
        let id = encounter.id;
        encounters.push(encounter);
        present.push((id, officer));
        if dice.happens(0.6)
            && let Some(second) = one_of(&mut dice, team)
        {
            present.push((id, second));
        }
        if number >= CODES {
            continue;
        }
        let code = Code::draw(ctx.chance.byte_source());
        let code_id = CodeId::new(now, ctx.chance.bytes());
        let stratum = if dice.happens(0.5) { Stratum::HandedOver } else { Stratum::Sampled };
        let days = i64::from(ctx.settings.code_days) * 24;
        codes.push(NewCode {
            id: code_id,
            fingerprint: code.fingerprint(&ctx.key),
            stratum,
            encounter_id: Some(id),
            batch_id: None,
            serial: None,
            made_at: now,
            expires_at: now.checked_add(SignedDuration::from_hours(days)).ok(),
        });
        invitations.push(Invitation {
            id: InvitationId::new(now, ctx.chance.bytes()),
            encounter_id: id,
            at: now,
            outcome: InvitationOutcome::Offered,
            reason: None,
            code_id: Some(code_id),
            staff_id: None,
        });
        plain.push(code.plain().to_owned());
    }
    let stored: Result<(), StoreError> = transact!(ctx.store, |db| {
        db.insert_encounters(&encounters).await?;
        db.insert_encounter_officers(&present).await?;
        db.insert_codes(&codes).await?;
        db.insert_past_invitations(&invitations).await
    });
    stored?;
    Ok(plain)
}

fn one_of(dice: &mut Dice, team: &TeamOf) -> Option<OfficerId> {
    let at = dice.below(team.officers.len());
    team.officers.get(at).copied()
}

fn encounter(ctx: &Ctx, dice: &mut Dice, team: &TeamOf, at: Timestamp, reference: String) -> Encounter {
    Encounter {
        id: EncounterId::new(at, ctx.chance.bytes()),
        force_reference: Some(reference),
        started_at: at,
        borough_id: team.borough,
        team_id: Some(team.id),
        kind: dice.weighted((EncounterKind::Response, 0.7), &[(EncounterKind::Visit, 0.3)]),
        contact_safety: ContactSafety::Unknown,
        state: EncounterState::Matched,
        made_by: None,
        made_at: at,
        confirmed_at: Some(at),
    }
}

/// A new leaflet's code, for a demo whose file of facts is gone.
///
/// # Errors
/// When it cannot be stored.
pub async fn open_codes(ctx: &Ctx, force: &Force) -> Result<Vec<String>, Fault> {
    let at = ctx.clock.now();
    let code = Code::draw(ctx.chance.byte_source());
    let borough = force.boroughs.first().map(|borough| borough.id);
    let stored: Result<_, StoreError> = transact!(ctx.store, |db| fill::leaflet(
        ctx,
        db,
        borough,
        "Leaflet, new".to_owned(),
        code.clone(),
        at
    )
    .await);
    let (_, code) = stored?;
    Ok(vec![code.plain().to_owned()])
}
