//! Contacts, who was there, and who was asked.

use candour_domain::code::{Code, Stratum};
use candour_domain::encounter::{ContactSafety, EncounterKind, EncounterState};
use candour_domain::ids::{CodeId, EncounterId, InvitationId};
use candour_domain::invitation::{InvitationOutcome, NotOfferedReason};
use candour_store::code::NewCode;
use candour_store::encounter::Encounter;
use candour_store::invitation::Invitation;
use jiff::Timestamp;

use super::{DAY, Year, forward, single_use};
use crate::demo::made_up_reference;

/// How long a code works, in days.
const CODE_DAYS: i64 = 90;

/// A contact that was stored, as the answer about it needs it.
pub(super) struct Met {
    pub(super) id: EncounterId,
    pub(super) at: Timestamp,
    pub(super) kind: EncounterKind,
    /// How much better or worse than usual it went.
    pub(super) bend: f64,
}

impl Year {
    /// A contact after which somebody answered.
    pub(super) fn answered_encounter(&mut self) {
        let met = self.encounter();
        let (stratum, code_id, code, given_at) = self.offered(&met);
        self.single_use_answer(&met, stratum, code_id, &code, given_at);
    }

    /// A contact after which nobody answered, though a code was given.
    pub(super) fn silent_encounter(&mut self) {
        let met = self.encounter();
        self.offered(&met);
    }

    /// A contact at which nobody was asked.
    pub(super) fn encounter_without_offer(&mut self) {
        let met = self.encounter();
        let reason = self.dice.weighted(
            (NotOfferedReason::Declined, 0.3),
            &[
                (NotOfferedReason::CalledAway, 0.2),
                (NotOfferedReason::TooDistressed, 0.15),
                (NotOfferedReason::NobodyThere, 0.12),
                (NotOfferedReason::NotSafe, 0.08),
                (NotOfferedReason::Language, 0.07),
                (NotOfferedReason::Unwell, 0.05),
                (NotOfferedReason::Other, 0.03),
            ],
        );
        let at = self.later(met.at, 1_800.0);
        let id = InvitationId::new(at, self.dice.bytes());
        self.rows.invitations.push(Invitation {
            id,
            encounter_id: met.id,
            at,
            outcome: InvitationOutcome::NotOffered,
            reason: Some(reason),
            code_id: None,
            staff_id: None,
        });
    }

    fn encounter(&mut self) -> Met {
        let at = self.moment();
        let dice = &mut self.dice;
        let id = EncounterId::new(at, dice.bytes());
        let team_at = self.teams.draw(dice);
        let matched = dice.happens(0.94);
        let kind = dice.weighted(
            (EncounterKind::Response, 0.5),
            &[
                (EncounterKind::Visit, 0.14),
                (EncounterKind::Statement, 0.12),
                (EncounterKind::Telephone, 0.1),
                (EncounterKind::FrontCounter, 0.06),
                (EncounterKind::Update, 0.06),
                (EncounterKind::Other, 0.02),
            ],
        );
        let contact_safety = dice.weighted(
            (ContactSafety::Unknown, 0.62),
            &[(ContactSafety::Safe, 0.34), (ContactSafety::Unsafe, 0.04)],
        );
        let made_at = forward(at, dice.between(600, 6 * 3_600)).min(self.given.end);
        self.encounters_made += 1;
        let mut met = Met { id, at, kind, bend: 0.0 };
        let Some(team) = self.given.force.at_work.get(team_at) else { return met };
        let officers = dice.weighted((1, 0.36), &[(2, 0.5), (3, 0.14)]);
        // The officer to sign in as has been busy: enough for figures of their own.
        let shown =
            self.given.force.officers.first().is_some_and(|one| team.officers.first() == Some(&one.id));
        let first = if shown && dice.happens(0.45) { 0 } else { dice.below(team.officers.len()) };
        met.bend = team.bend;
        for step in 0..officers {
            let place = (first + step * 5) % team.officers.len().max(1);
            if let (Some(officer), Some(bend)) = (team.officers.get(place), team.officer_bends.get(place)) {
                self.rows.present.push((id, *officer));
                met.bend += bend / f64::from(u32::try_from(officers).unwrap_or(1));
            }
        }
        self.rows.encounters.push(Encounter {
            id,
            force_reference: matched.then(|| made_up_reference(format_args!("{:07}", self.encounters_made))),
            started_at: at,
            borough_id: team.borough,
            team_id: Some(team.id),
            kind,
            contact_safety,
            state: if matched { EncounterState::Matched } else { EncounterState::Unmatched },
            made_by: None,
            made_at,
            confirmed_at: matched.then_some(made_at),
        });
        met
    }

    /// Gives a code, and writes the line that it was given.
    fn offered(&mut self, met: &Met) -> (Stratum, CodeId, Code, Timestamp) {
        let stratum = single_use(&mut self.dice);
        let wait = if stratum == Stratum::Sampled { 30.0 * 3_600.0 } else { 2_400.0 };
        let at = self.later(met.at, wait);
        let dice = &mut self.dice;
        let code_id = CodeId::new(at, dice.bytes());
        let code = Code::draw(|| dice.byte());
        let id = InvitationId::new(at, dice.bytes());
        self.rows.codes.push(NewCode {
            id: code_id,
            fingerprint: code.fingerprint(&self.given.key),
            stratum,
            encounter_id: Some(met.id),
            batch_id: None,
            serial: None,
            made_at: at,
            expires_at: Some(forward(at, CODE_DAYS * DAY)),
        });
        self.rows.invitations.push(Invitation {
            id,
            encounter_id: met.id,
            at,
            outcome: InvitationOutcome::Offered,
            reason: None,
            code_id: Some(code_id),
            staff_id: None,
        });
        (stratum, code_id, code, at)
    }
}
