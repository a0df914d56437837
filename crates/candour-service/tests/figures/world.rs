//! A small force, and answers to it.

use candour_domain::code::{Code, Stratum};
use candour_domain::encounter::{ContactSafety, EncounterKind, EncounterState};
use candour_domain::feedback::{Channel, Nonce, Rating};
use candour_domain::ids::{BcuId, BoroughId, CodeId, EncounterId, InvitationId, OfficerId, StaffId, TeamId};
use candour_domain::invitation::{InvitationOutcome, NotOfferedReason};
use candour_domain::language::Language;
use candour_domain::permission::{Role, Roles};
use candour_domain::receipt::Receipt;
use candour_domain::staff::Staff;
use candour_service::feedback::{Submission, receive, withdraw};
use candour_service::figures::{self, FiguresError, Period, Query, Reach, Unit, UnitFigures};
use candour_store::code::NewCode;
use candour_store::encounter::Encounter;
use candour_store::invitation::Invitation;
use candour_store::organisation::{Bcu, Borough, Officer, Team};
use candour_testkit::App;
use jiff::SignedDuration;

pub struct Force {
    pub app: App,
    pub bcu: BcuId,
    /// Hackney, Newham.
    pub boroughs: Vec<BoroughId>,
    /// Alpha (four officers), Bravo (three), Charlie (two), all of Hackney; Delta (three) of Newham.
    pub teams: Vec<(TeamId, BoroughId)>,
    /// Of each team.
    pub officers: Vec<Vec<OfficerId>>,
}

impl Force {
    pub async fn both() -> Vec<Self> {
        let mut forces = Vec::new();
        for app in App::both().await {
            forces.push(Self::over(app).await);
        }
        forces
    }

    pub async fn over(app: App) -> Self {
        let at = app.ctx.clock.now();
        let chance = &app.ctx.chance;
        let bcu = Bcu { id: BcuId::new(at, chance.bytes()), name: "Central East".into() };
        let borough = |name: &str, code: &str| Borough {
            id: BoroughId::new(at, chance.bytes()),
            bcu_id: bcu.id,
            code: code.into(),
            name: name.into(),
        };
        let boroughs = [borough("Hackney", "E09000012"), borough("Newham", "E09000025")];
        let team = |name: &str, of: &Borough| Team {
            id: TeamId::new(at, chance.bytes()),
            borough_id: of.id,
            name: name.into(),
        };
        let teams = [
            team("Alpha", &boroughs[0]),
            team("Bravo", &boroughs[0]),
            team("Charlie", &boroughs[0]),
            team("Delta", &boroughs[1]),
        ];
        let officers: Vec<Vec<Officer>> = teams
            .iter()
            .zip([4, 3, 2, 3])
            .map(|(team, size)| {
                (0..size)
                    .map(|number| Officer {
                        id: OfficerId::new(at, chance.bytes()),
                        reference: format!("{}{number}", team.name.to_uppercase()),
                        name: format!("{} Sample {number}", team.name),
                        team_id: team.id,
                    })
                    .collect()
            })
            .collect();
        let mut db = app.ctx.store.begin().await.unwrap();
        db.insert_bcus(std::slice::from_ref(&bcu)).await.unwrap();
        db.insert_boroughs(&boroughs).await.unwrap();
        db.insert_teams(&teams).await.unwrap();
        for officers in &officers {
            db.insert_officers(officers).await.unwrap();
        }
        db.commit().await.unwrap();
        Self {
            bcu: bcu.id,
            boroughs: boroughs.iter().map(|borough| borough.id).collect(),
            teams: teams.iter().map(|team| (team.id, team.borough_id)).collect(),
            officers: officers.iter().map(|some| some.iter().map(|officer| officer.id).collect()).collect(),
            app,
        }
    }

    /// An encounter of a team with some of its officers, at which somebody was given a code.
    pub async fn ask(&self, team: usize, officers: &[usize], stratum: Stratum) -> Code {
        let ctx = &self.app.ctx;
        let at = ctx.clock.now();
        let encounter = self.encounter(team, officers).await;
        let code = Code::draw(ctx.chance.byte_source());
        let id = CodeId::new(at, ctx.chance.bytes());
        let mut db = ctx.store.begin().await.unwrap();
        db.insert_code(&NewCode {
            id,
            fingerprint: code.fingerprint(&ctx.key),
            stratum,
            encounter_id: Some(encounter),
            batch_id: None,
            serial: None,
            made_at: at,
            expires_at: at.checked_add(SignedDuration::from_hours(24 * 28)).ok(),
        })
        .await
        .unwrap();
        db.insert_invitation(&Invitation {
            id: InvitationId::new(at, ctx.chance.bytes()),
            encounter_id: encounter,
            at,
            outcome: InvitationOutcome::Offered,
            reason: None,
            code_id: Some(id),
            staff_id: None,
        })
        .await
        .unwrap();
        db.commit().await.unwrap();
        code
    }

    pub async fn not_asked(&self, team: usize, officers: &[usize], reason: NotOfferedReason) {
        let ctx = &self.app.ctx;
        let encounter = self.encounter(team, officers).await;
        let line = Invitation {
            id: InvitationId::new(ctx.clock.now(), ctx.chance.bytes()),
            encounter_id: encounter,
            at: ctx.clock.now(),
            outcome: InvitationOutcome::NotOffered,
            reason: Some(reason),
            code_id: None,
            staff_id: None,
        };
        candour_store::transact!(ctx.store, |db| db.insert_invitation(&line).await).unwrap();
    }

    /// A code handed over at an encounter that an officer made on the spot and no record confirms.
    pub async fn ask_at_made_up(&self, team: usize, officer: usize) -> Code {
        let encounter = self.encounter_of(team, &[officer], EncounterState::Unmatched).await;
        self.app.code(Stratum::HandedOver, Some(encounter)).await
    }

    pub async fn encounter(&self, team: usize, officers: &[usize]) -> EncounterId {
        self.encounter_of(team, officers, EncounterState::Matched).await
    }

    async fn encounter_of(&self, team: usize, officers: &[usize], state: EncounterState) -> EncounterId {
        let ctx = &self.app.ctx;
        let at = ctx.clock.now();
        let (team_id, borough_id) = self.teams[team];
        let encounter = Encounter {
            id: EncounterId::new(at, ctx.chance.bytes()),
            force_reference: None,
            started_at: at,
            borough_id,
            team_id: Some(team_id),
            kind: EncounterKind::ALL[0],
            contact_safety: ContactSafety::Unknown,
            state,
            made_by: None,
            made_at: at,
            confirmed_at: (state == EncounterState::Matched).then_some(at),
        };
        let present: Vec<_> =
            officers.iter().map(|officer| (encounter.id, self.officers[team][*officer])).collect();
        let mut db = ctx.store.begin().await.unwrap();
        db.insert_encounters(std::slice::from_ref(&encounter)).await.unwrap();
        db.insert_encounter_officers(&present).await.unwrap();
        db.commit().await.unwrap();
        encounter.id
    }

    pub async fn answer(&self, code: Option<&Code>, rating: usize, channel: Channel) -> Receipt {
        let ctx = &self.app.ctx;
        let submission = Submission {
            code: code.cloned(),
            nonce: Nonce::from_bytes(ctx.chance.bytes()),
            rating: Rating::ALL[rating - 1],
            words: None,
            language: Language::English,
            channel,
            source: None,
        };
        receive(ctx, submission).await.unwrap().receipt
    }

    /// Asked and answered.
    pub async fn rate(&self, team: usize, officers: &[usize], rating: usize) -> Receipt {
        let code = self.ask(team, officers, Stratum::HandedOver).await;
        self.answer(Some(&code), rating, Channel::Web).await
    }

    pub async fn take_back(&self, receipt: &Receipt) {
        withdraw(&self.app.ctx, receipt).await.unwrap();
    }

    pub fn days_pass(&self, days: i64) {
        self.app.ctx.clock.advance(SignedDuration::from_hours(24 * days));
    }

    pub async fn cut(&self) {
        figures::cut(&self.app.ctx).await.unwrap();
        assert_eq!(figures::recount(&self.app.ctx.store).await.unwrap(), [], "everything equals a recount");
    }

    /// Somebody of a role at the place of a team's officer.
    pub fn staff(&self, role: Role, at: Option<(usize, usize)>) -> Staff {
        let ctx = &self.app.ctx;
        let id = StaffId::new(ctx.clock.now(), ctx.chance.bytes());
        Staff {
            id,
            username: id.to_string(),
            display_name: "Sample".into(),
            role,
            further: Roles::NONE,
            borough: at.map(|(team, _)| self.teams[team].1),
            team: at.map(|(team, _)| self.teams[team].0),
            officer: at.filter(|_| role == Role::Officer).map(|(team, number)| self.officers[team][number]),
        }
    }

    pub fn analyst(&self) -> Reach {
        Reach::of_staff(&self.staff(Role::Analyst, None)).unwrap()
    }

    pub async fn see(&self, unit: Unit) -> UnitFigures {
        self.see_as(self.analyst(), unit).await.unwrap()
    }

    pub async fn see_as(&self, reach: Reach, unit: Unit) -> Result<UnitFigures, FiguresError> {
        let query = Query { unit, filter: None, period: Period::Year };
        figures::of_unit(&self.app.ctx, reach, &query).await
    }
}

/// All answers of what is shown.
pub fn total(figures: &UnitFigures) -> i64 {
    figures.whole.map_or(0, |shown| shown.spread.total())
}
