//! Packs of serial cards, and open codes for leaflets and posters.

use candour_domain::audit::AuditAct;
use candour_domain::batch::{BatchKind, CARDS_LIMIT, OPEN_LABEL_LIMIT, PackLabelError, pack_label};
use candour_domain::code::{Code, Stratum};
use candour_domain::ids::{BatchId, BoroughId, CodeId, TeamId};
use candour_domain::permission::{Act, Place, Scope, may, scope_of};
use candour_domain::staff::Staff;
use candour_domain::text::{ShortTextError, one_line};
use candour_store::batch::BatchFilter;
use candour_store::code::NewCode;
use candour_store::seal::Column;
use candour_store::{BusyError, StoreError};
use jiff::Timestamp;

pub use candour_store::batch::{Batch, BatchFound};
pub use candour_store::organisation::{Borough, Team};

use crate::Unavailable;
use crate::audit;
use crate::ctx::Ctx;
use crate::hand_over::{address, expiry};
use crate::permit::Refused;

/// The most batches in a list.
const MOST_LISTED: i64 = 100;

/// Whom a batch is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// The whole force.
    Force,
    /// One borough.
    Borough(BoroughId),
    /// One team.
    Team(TeamId),
}

/// The places a person may make batches for.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Whether for the whole force.
    pub force: bool,
    /// Boroughs.
    pub boroughs: Vec<Borough>,
    /// Teams, each with the name of its borough.
    pub teams: Vec<(Team, String)>,
}

/// Why nothing was made or shown.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// The person may not do this here.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// No such batch, or none that this person may see.
    #[error("no such batch")]
    Unknown,
    /// The borough or team is not known.
    #[error("no such borough or team")]
    NoSuchPlace,
    /// The label of a pack will not do.
    #[error(transparent)]
    PackLabel(#[from] PackLabelError),
    /// The label of an open code will not do.
    #[error(transparent)]
    Label(#[from] ShortTextError),
    /// Another pack has this label.
    #[error("another pack has this label")]
    LabelTaken,
    /// Not a number of cards from 1 to the limit.
    #[error("not a number of cards from 1 to {CARDS_LIMIT}")]
    Quantity,
    /// This form has made its batch before; cards are shown once.
    #[error("made before")]
    MadeBefore(BatchId),
    /// The sealed code does not open: another key, or changed bytes.
    #[error("the sealed code does not open")]
    Sealed,
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for BatchError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl BusyError for BatchError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_busy())
    }
}

/// The cards of a pack, just made. They are shown once and stored nowhere.
#[derive(Debug, Clone)]
pub struct Pack {
    /// The pack.
    pub batch: BatchFound,
    /// Serial number, code and the address that its QR holds.
    pub cards: Vec<(i64, Code, String)>,
    /// When the cards stop working.
    pub expires_at: Timestamp,
}

/// An open code, opened to be printed.
#[derive(Debug, Clone)]
pub struct OpenCode {
    /// The batch.
    pub batch: BatchFound,
    /// The code.
    pub code: Code,
    /// The address that its QR holds.
    pub address: String,
}

/// The places a person may make batches for.
///
/// # Errors
/// When the database does not answer.
pub async fn places(ctx: &Ctx, staff: &Staff) -> Result<Places, Unavailable> {
    let mut db = ctx.store.read().await?;
    let boroughs = db.boroughs().await?;
    let name = |id: BoroughId| {
        boroughs
            .iter()
            .find(|borough| borough.id == id)
            .map(|borough| borough.name.clone())
            .unwrap_or_default()
    };
    let mut teams: Vec<(Team, String)> = db
        .teams()
        .await?
        .into_iter()
        .map(|team| (name(team.borough_id), team))
        .map(|(b, t)| (t, b))
        .collect();
    teams.retain(|(team, _)| {
        let place =
            Place { borough: Some(team.borough_id), team: Some(team.id), officer: None, outside: false };
        may(staff.roles(), staff.place(), Act::MakeBatch, place)
    });
    teams.sort_by(|(a, a_borough), (b, b_borough)| (a_borough, &a.name).cmp(&(b_borough, &b.name)));
    let force = scope_of(staff.roles(), Act::MakeBatch) >= Some(Scope::Force);
    let of_borough = |borough: &Borough| {
        let place = Place { borough: Some(borough.id), team: None, officer: None, outside: false };
        may(staff.roles(), staff.place(), Act::MakeBatch, place)
    };
    let boroughs = boroughs.into_iter().filter(of_borough).collect();
    Ok(Places { force, boroughs, teams })
}

/// Borough and team of the place, if it is known and the person may make batches for it.
async fn place_for(
    ctx: &Ctx,
    staff: &Staff,
    wanted: For,
) -> Result<(Option<BoroughId>, Option<TeamId>), BatchError> {
    let mut db = ctx.store.read().await?;
    let (borough, team) = match wanted {
        For::Force => (None, None),
        For::Borough(id) => {
            let known = db.boroughs().await?.into_iter().any(|borough| borough.id == id);
            if !known {
                return Err(BatchError::NoSuchPlace);
            }
            (Some(id), None)
        }
        For::Team(id) => {
            let team = db.teams().await?.into_iter().find(|team| team.id == id);
            (Some(team.ok_or(BatchError::NoSuchPlace)?.borough_id), Some(id))
        }
    };
    crate::permit::permit(staff, Act::MakeBatch, Place { borough, team, officer: None, outside: false })?;
    Ok((borough, team))
}

fn new_code(
    ctx: &Ctx,
    batch: &Batch,
    code: &Code,
    serial: Option<i64>,
    expires_at: Option<Timestamp>,
) -> NewCode {
    NewCode {
        id: CodeId::new(batch.made_at, ctx.chance.bytes()),
        fingerprint: code.fingerprint(&ctx.key),
        stratum: if serial.is_some() { Stratum::HandedOver } else { Stratum::Open },
        encounter_id: None,
        batch_id: Some(batch.id),
        serial,
        made_at: batch.made_at,
        expires_at,
    }
}

/// Makes a pack of serial cards. `id` was drawn when the form was made, so that a form sent twice makes one pack.
///
/// # Errors
/// [`BatchError`] says why none was made; [`BatchError::MadeBefore`] that the cards were shown before.
pub async fn make_cards(
    ctx: &Ctx,
    staff: &Staff,
    id: BatchId,
    label: &str,
    quantity: &str,
    wanted: For,
) -> Result<Pack, BatchError> {
    let (borough_id, team_id) = place_for(ctx, staff, wanted).await?;
    let label = pack_label(label)?;
    let digits: String = quantity.trim().chars().map(candour_domain::sayable::ascii_digit).collect();
    let quantity: u16 = digits.parse().map_err(|_| BatchError::Quantity)?;
    if !(1..=CARDS_LIMIT).contains(&quantity) {
        return Err(BatchError::Quantity);
    }
    let made_at = ctx.clock.now();
    let expires_at = expiry(made_at, ctx.settings.card_days);
    let batch = Batch {
        id,
        kind: BatchKind::Cards,
        label,
        borough_id,
        team_id,
        quantity: i64::from(quantity),
        made_at,
        made_by: Some(staff.id),
        sealed_code: None,
    };
    let cards: Vec<(i64, Code)> =
        (1..=i64::from(quantity)).map(|serial| (serial, Code::draw(ctx.chance.byte_source()))).collect();
    let codes: Vec<NewCode> = cards
        .iter()
        .map(|(serial, code)| new_code(ctx, &batch, code, Some(*serial), Some(expires_at)))
        .collect();
    store(ctx, staff, &batch, &codes).await?;
    let batch = ctx.store.read().await?.batch(id, made_at).await?.ok_or(BatchError::Unknown)?;
    let cards = cards
        .into_iter()
        .map(|(serial, code)| {
            let address = address(&ctx.settings, &code);
            (serial, code, address)
        })
        .collect();
    Ok(Pack { batch, cards, expires_at })
}

/// Makes an open code for a leaflet or poster.
///
/// # Errors
/// [`BatchError`] says why none was made.
pub async fn make_open(
    ctx: &Ctx,
    staff: &Staff,
    id: BatchId,
    label: &str,
    wanted: For,
) -> Result<(), BatchError> {
    let (borough_id, team_id) = place_for(ctx, staff, wanted).await?;
    let label = one_line(label, OPEN_LABEL_LIMIT)?;
    let code = Code::draw(ctx.chance.byte_source());
    let sealed = ctx
        .sealer
        .seal(Column::BatchCode, id.uuid(), code.plain().as_bytes(), ctx.chance.bytes())
        .map_err(|_| BatchError::Sealed)?;
    let batch = Batch {
        id,
        kind: BatchKind::Open,
        label,
        borough_id,
        team_id,
        quantity: 1,
        made_at: ctx.clock.now(),
        made_by: Some(staff.id),
        sealed_code: Some(sealed),
    };
    let new = new_code(ctx, &batch, &code, None, None);
    match store(ctx, staff, &batch, &[new]).await {
        Err(BatchError::MadeBefore(_)) => Ok(()),
        other => other,
    }
}

async fn store(ctx: &Ctx, staff: &Staff, batch: &Batch, codes: &[NewCode]) -> Result<(), BatchError> {
    let line = audit::line(ctx, Some(staff.id), AuditAct::BatchMade, Some(batch.id.uuid()), None);
    candour_store::transact!(ctx.store, |db| {
        if let Some(there) = db.batch(batch.id, batch.made_at).await? {
            let mine = there.batch.made_by == Some(staff.id);
            return Err(if mine { BatchError::MadeBefore(batch.id) } else { Refused.into() });
        }
        match db.insert_batch(batch).await {
            Ok(()) => {}
            Err(StoreError::Duplicate) => return Err(BatchError::LabelTaken),
            Err(error) => return Err(error.into()),
        }
        db.insert_codes(codes).await?;
        db.insert_audit(&line).await?;
        Ok(())
    })
}

/// Batches that a person may see, newest first.
///
/// # Errors
/// [`BatchError::Refused`] when there are none such.
pub async fn list(ctx: &Ctx, staff: &Staff) -> Result<Vec<BatchFound>, BatchError> {
    let filter = match scope_of(staff.roles(), Act::MakeBatch) {
        None | Some(Scope::Own | Scope::Outside) => return Err(Refused.into()),
        Some(Scope::Team) => {
            BatchFilter { borough_id: None, team_id: Some(staff.team.ok_or(BatchError::Refused(Refused))?) }
        }
        Some(Scope::Borough) => BatchFilter {
            borough_id: Some(staff.borough.ok_or(BatchError::Refused(Refused))?),
            team_id: None,
        },
        Some(Scope::Force | Scope::All) => BatchFilter::default(),
    };
    Ok(ctx.store.read().await?.batches(filter, ctx.clock.now(), MOST_LISTED).await?)
}

/// One batch, without its codes.
///
/// # Errors
/// [`BatchError::Unknown`] when there is none that this person may see.
pub async fn view(ctx: &Ctx, staff: &Staff, id: BatchId) -> Result<BatchFound, BatchError> {
    let found = ctx.store.read().await?.batch(id, ctx.clock.now()).await?;
    found.filter(|found| is_theirs(staff, &found.batch)).ok_or(BatchError::Unknown)
}

fn is_theirs(staff: &Staff, batch: &Batch) -> bool {
    let place = Place { borough: batch.borough_id, team: batch.team_id, officer: None, outside: false };
    may(staff.roles(), staff.place(), Act::MakeBatch, place)
}

/// Opens an open code to be printed again. That it was shown is on record.
///
/// # Errors
/// [`BatchError::Unknown`] when there is none that this person may see.
pub async fn open_code(ctx: &Ctx, staff: &Staff, id: BatchId) -> Result<OpenCode, BatchError> {
    let batch = view(ctx, staff, id).await?;
    let sealed = batch.batch.sealed_code.as_ref().ok_or(BatchError::Unknown)?;
    audit::record_read(ctx, staff, AuditAct::BatchShown, Some(id.uuid()), None).await?;
    let opened = ctx.sealer.open(Column::BatchCode, id.uuid(), sealed).map_err(|_| BatchError::Sealed)?;
    let text = String::from_utf8(opened).map_err(|_| BatchError::Sealed)?;
    let code = Code::parse(&text).map_err(|_| BatchError::Sealed)?;
    let address = address(&ctx.settings, &code);
    Ok(OpenCode { batch, code, address })
}

/// Stops every code of a batch: a pack that was lost, a poster that was taken down. What was answered stays.
///
/// # Errors
/// [`BatchError::Unknown`] when there is none that this person may stop.
pub async fn stop(ctx: &Ctx, staff: &Staff, id: BatchId) -> Result<u64, BatchError> {
    let now = ctx.clock.now();
    let line = audit::line(ctx, Some(staff.id), AuditAct::BatchStopped, Some(id.uuid()), None);
    candour_store::transact!(ctx.store, |db| {
        let found = db.batch(id, now).await?;
        if !found.is_some_and(|found| is_theirs(staff, &found.batch)) {
            return Err(BatchError::Unknown);
        }
        let stopped = db.stop_batch(id, now).await?;
        if stopped > 0 {
            db.insert_audit(&line).await?;
        }
        Ok(stopped)
    })
}
