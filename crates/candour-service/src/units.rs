//! The parts of the organisation, as other programs need them to ask for figures.

use candour_domain::api_key::KeyReach;
use candour_domain::ids::{BcuId, BoroughId, TeamId};

use crate::Unavailable;
use crate::ctx::Ctx;

/// A part of the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitListed {
    /// A Basic Command Unit; part of the force.
    Bcu {
        /// Id.
        id: BcuId,
        /// Name.
        name: String,
    },
    /// A borough or district.
    Borough {
        /// Id.
        id: BoroughId,
        /// Name.
        name: String,
        /// Its code at the Office for National Statistics.
        code: String,
        /// The unit it is part of.
        bcu: BcuId,
    },
    /// A team.
    Team {
        /// Id.
        id: TeamId,
        /// Name.
        name: String,
        /// The borough it is part of.
        borough: BoroughId,
    },
}

/// The units within reach, and those they are part of: BCUs, boroughs, teams, each by name.
///
/// # Errors
/// [`Unavailable`] when storage failed.
pub async fn listed(ctx: &Ctx, reach: KeyReach) -> Result<Vec<UnitListed>, Unavailable> {
    // One state of the database, so that no borough is told whose unit is not.
    let mut db = ctx.store.snapshot().await?;
    let mut boroughs = db.boroughs().await?;
    boroughs.retain(|borough| reach.covers(Some(borough.id)));
    let mut teams = db.teams().await?;
    teams.retain(|team| reach.covers(Some(team.borough_id)));
    let mut bcus = db.bcus().await?;
    bcus.retain(|bcu| reach == KeyReach::Force || boroughs.iter().any(|borough| borough.bcu_id == bcu.id));
    let bcus = bcus.into_iter().map(|bcu| UnitListed::Bcu { id: bcu.id, name: bcu.name });
    let boroughs = boroughs.into_iter().map(|borough| UnitListed::Borough {
        id: borough.id,
        name: borough.name,
        code: borough.code,
        bcu: borough.bcu_id,
    });
    let teams = teams.into_iter().map(|team| UnitListed::Team {
        id: team.id,
        name: team.name,
        borough: team.borough_id,
    });
    Ok(bcus.chain(boroughs).chain(teams).collect())
}
