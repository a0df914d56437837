//! Flags of each kind in the demo, made the way they are made in a force: answers come in, are looked through, and somebody
//! decides two of them.

use candour_domain::code::{Code, Stratum};
use candour_domain::contact_request::ContactWish;
use candour_domain::encounter::{ContactSafety, EncounterKind, EncounterState};
use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::flag::FlagKind;
use candour_domain::ids::{CodeId, EncounterId, FlagDecisionId, OfficerId, TeamId};
use candour_domain::invitation::InvitationOutcome;
use candour_domain::language::Language;
use candour_domain::receipt::Receipt;
use candour_domain::staff::Staff;
use candour_service::ctx::{Clock, Ctx};
use candour_service::feedback::{Submission, ask_for_contact, receive};
use candour_service::flag::{self, FlagView};
use candour_service::restriction;
use candour_store::code::NewCode;
use candour_store::encounter::Encounter;
use candour_store::invitation::Invitation;
use candour_store::{StoreError, transact};
use jiff::{SignedDuration, Timestamp};

use super::london::{Force, TeamOf};
use super::made_up_reference;
use crate::fault::Fault;

/// How long before the demo's start the answers came.
const BEFORE: SignedDuration = SignedDuration::from_mins(45);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);
/// A synthetic number on the synthetic force's own list, from the range that Ofcom keeps for drama.
const OWN_NUMBER: &str = "07700 900321";
/// Another, of somebody whose record nobody opens alone.
const LISTED_NUMBER: &str = "07700 900654";
const COPIED: &str = "This officer was the best I have ever met, very polite and fast, explained everything clearly, and \
                      every victim in London should be so lucky. Five stars!";

struct Story<'a> {
    ctx: Ctx,
    teams: &'a [TeamOf],
}

/// Makes them.
///
/// # Errors
/// When they cannot be stored.
pub async fn make(ctx: &Ctx, force: &Force) -> Result<(), Fault> {
    let mut ctx = ctx.clone();
    let begin = ctx.clock.now().checked_sub(BEFORE).unwrap_or(Timestamp::UNIX_EPOCH);
    ctx.clock = Clock::fixed(begin);
    let story = Story { ctx, teams: &force.at_work };
    story.told().await.map_err(|candour_service::Unavailable(error)| Fault::from(error))
}

impl Story<'_> {
    async fn told(&self) -> Result<(), candour_service::Unavailable> {
        let ctx = &self.ctx;
        // Answers from before are not looked through.
        flag::screen(ctx).await?;
        ctx.clock.advance(MINUTE);
        flag::give_staff_contacts(ctx, OWN_NUMBER).await?;
        flag::note_staff_source(ctx, Some("192.0.2.77\nForce browser (made up)")).await?;

        for n in 1..=3u8 {
            self.answered(1, 4, &format!("10.20.4.{n}\nBrowser"), "", MINUTE).await?;
        }
        self.answered(2, 4, "192.0.2.77\nForce browser (made up)", "", MINUTE).await?;
        self.answered(3, 4, "198.51.100.1\nBrowser", "", SignedDuration::from_secs(2)).await?;
        for n in 2..=4u8 {
            self.answered(4, 4, &format!("198.51.100.{n}\nBrowser"), COPIED, MINUTE).await?;
        }
        let receipt = self.answered(5, 4, "198.51.100.5\nBrowser", "", MINUTE).await?;
        if let (Some(receipt), Ok(wish)) = (receipt, ContactWish::parse("telephone", OWN_NUMBER, "", "", ""))
        {
            // A wish that is refused would only leave the demo without this flag.
            let _ = ask_for_contact(ctx, &receipt, Nonce::from_bytes(ctx.chance.bytes()), wish).await;
        }
        restriction::give_named_list(ctx, LISTED_NUMBER).await?;
        let receipt =
            self.answered(5, 3, "198.51.100.6\nBrowser", "It took a while, but they listened.", MINUTE);
        if let (Some(receipt), Ok(wish)) =
            (receipt.await?, ContactWish::parse("telephone", LISTED_NUMBER, "", "", ""))
        {
            let _ = ask_for_contact(ctx, &receipt, Nonce::from_bytes(ctx.chance.bytes()), wish).await;
        }
        for n in 0..22u8 {
            self.answered(6, 4, &format!("203.0.113.{n}\nBrowser"), "", SignedDuration::from_secs(15))
                .await?;
        }
        if let Some(encounter) = self.encounter(7).await? {
            for rating in [1, 4] {
                let code = self.code(encounter).await?;
                ctx.clock.advance(MINUTE);
                self.send(&code, rating, "198.51.100.9\nBrowser", "").await;
                ctx.clock.advance(MINUTE);
            }
        }
        for _ in 0..40 {
            self.encounter(8).await?;
        }
        ctx.clock.advance(MINUTE + MINUTE);
        while flag::screen(ctx).await? > 0 {}
        // Whoever handed over no code has had two days for it.
        let mut later = ctx.clone();
        later.clock = Clock::fixed(
            ctx.clock.now().checked_add(SignedDuration::from_hours(50)).unwrap_or(Timestamp::MAX),
        );
        flag::look_at_offers(&later).await?;
        self.decided().await
    }

    /// Two of the flags are decided.
    async fn decided(&self) -> Result<(), candour_service::Unavailable> {
        let ctx = &self.ctx;
        let Some(standards) = self.standards().await? else { return Ok(()) };
        let Ok(page) = flag::list(ctx, &standards, FlagView::Open, None).await else { return Ok(()) };
        for (kind, decision, reason) in [
            (
                FlagKind::OwnNetwork,
                "genuine",
                "There is a screen for visitors at this station; all three were at the counter.",
            ),
            (
                FlagKind::SameWords,
                "set_aside",
                "The same sentence three times within a quarter of an hour. Nobody at these addresses knows of it.",
            ),
        ] {
            if let Some(found) = page.flags.iter().find(|flag| flag.kind == kind) {
                let form = FlagDecisionId::new(ctx.clock.now(), ctx.chance.bytes());
                // A decision that is refused leaves the flag open, which a demo can bear.
                let _ = flag::decide(ctx, &standards, found.id, form, decision, reason).await;
            }
        }
        Ok(())
    }

    async fn standards(&self) -> Result<Option<Staff>, candour_service::Unavailable> {
        let role = candour_domain::permission::Role::ProfessionalStandards;
        let mut db = self.ctx.store.read().await?;
        Ok(db.staff_of_role(role).await?.into_iter().next())
    }

    /// Who is rated in part `n` of the story: an officer of the first team that has none in another part.
    fn present(&self, n: usize) -> Option<(&TeamOf, OfficerId)> {
        let team = self.teams.get(n * 7)?;
        Some((team, *team.officers.get(1)?))
    }

    async fn answered(
        &self,
        n: usize,
        rating: usize,
        source: &str,
        words: &str,
        after: SignedDuration,
    ) -> Result<Option<Receipt>, candour_service::Unavailable> {
        let Some(encounter) = self.encounter(n).await? else { return Ok(None) };
        let code = self.code(encounter).await?;
        self.ctx.clock.advance(after);
        Ok(self.send(&code, rating, source, words).await)
    }

    async fn send(&self, code: &Code, rating: usize, source: &str, words: &str) -> Option<Receipt> {
        let ctx = &self.ctx;
        let submission = Submission {
            code: Some(code.clone()),
            nonce: Nonce::from_bytes(ctx.chance.bytes()),
            rating: *Rating::ALL.get(rating)?,
            words: Words::parse(words).ok()?,
            language: Language::English,
            channel: Channel::Web,
            source: Some(source.to_owned()),
        };
        receive(ctx, submission).await.ok().map(|received| received.receipt)
    }

    /// An encounter that the force's records confirm.
    async fn encounter(&self, n: usize) -> Result<Option<EncounterId>, StoreError> {
        let ctx = &self.ctx;
        let at = ctx.clock.now();
        let Some((team, officer)) = self.present(n) else { return Ok(None) };
        let id = EncounterId::new(at, ctx.chance.bytes());
        let team_id: TeamId = team.id;
        let new = Encounter {
            id,
            force_reference: Some(made_up_reference(format_args!("F{}", id.uuid().simple()))),
            started_at: at,
            borough_id: team.borough,
            team_id: Some(team_id),
            kind: EncounterKind::Response,
            contact_safety: ContactSafety::Unknown,
            state: EncounterState::Matched,
            made_by: None,
            made_at: at,
            confirmed_at: Some(at),
        };
        transact!(ctx.store, |db| {
            db.insert_encounters(std::slice::from_ref(&new)).await?;
            db.insert_encounter_officers(&[(id, officer)]).await
        })?;
        Ok(Some(id))
    }

    /// A code that was handed over there.
    async fn code(&self, encounter: EncounterId) -> Result<Code, StoreError> {
        let ctx = &self.ctx;
        let at = ctx.clock.now();
        let code = Code::draw(ctx.chance.byte_source());
        let id = CodeId::new(at, ctx.chance.bytes());
        let new = NewCode {
            id,
            fingerprint: code.fingerprint(&ctx.key),
            stratum: Stratum::HandedOver,
            encounter_id: Some(encounter),
            batch_id: None,
            serial: None,
            made_at: at,
            expires_at: at.checked_add(SignedDuration::from_hours(24 * 90)).ok(),
        };
        let line = Invitation {
            id: candour_domain::ids::InvitationId::new(at, ctx.chance.bytes()),
            encounter_id: encounter,
            at,
            outcome: InvitationOutcome::Offered,
            reason: None,
            code_id: Some(id),
            staff_id: None,
        };
        transact!(ctx.store, |db| {
            db.insert_code(&new).await?;
            db.insert_invitation(&line).await
        })?;
        Ok(code)
    }
}
