//! The units a key reaches.

use axum::http::StatusCode;
use candour_service::api_key::Caller;
use candour_service::ctx::Settings;
use candour_service::figures::{self, Named, Unit};
use serde::Serialize;

use super::operation::{Operation, Success};
use super::problem::Kind;
use super::{ApiAnswer, ApiVisit, figures as answers, json_answer};

/// What the document says of this.
pub(crate) const OPERATION: Operation = Operation {
    id: "listUnits",
    summary: "List the units",
    description: "The force, its Basic Command Units, boroughs and teams: those whose figures this key can read, each \
                  after the one it is part of. A team with too few officers for figures of its own is not listed.",
    parameters: &[],
    body: None,
    success: Success { status: 200, about: "The units.", content: &[("application/json", "Units")] },
    problems: &[Kind::QueryWrong],
};

/// A unit, by kind and id.
#[derive(Serialize)]
pub(crate) struct UnitRef {
    kind: &'static str,
    id: Option<String>,
}

impl UnitRef {
    pub(crate) fn of(unit: Unit) -> Self {
        let (kind, id) = match unit {
            Unit::Force => ("force", None),
            Unit::Bcu(id) => ("bcu", Some(id.to_string())),
            Unit::Borough(id) => ("borough", Some(id.to_string())),
            Unit::Team(id) => ("team", Some(id.to_string())),
        };
        Self { kind, id }
    }
}

/// A unit with its name.
#[derive(Serialize)]
pub(crate) struct NamedUnit {
    #[serde(flatten)]
    unit: UnitRef,
    name: String,
    /// Whether the key can read its figures.
    readable: bool,
}

impl NamedUnit {
    pub(crate) fn of(settings: &Settings, named: Named) -> Self {
        Self {
            unit: UnitRef::of(named.unit),
            name: name(settings, named.unit, named.name),
            readable: named.open,
        }
    }
}

/// The name of a unit; the whole force's is a setting.
pub(crate) fn name(settings: &Settings, unit: Unit, name: String) -> String {
    if unit == Unit::Force { settings.force_name.clone() } else { name }
}

#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    unit: UnitRef,
    name: String,
    code: Option<String>,
    within: Option<UnitRef>,
}

#[derive(Serialize)]
struct Units {
    units: Vec<Listed>,
}

/// Lists them.
pub(crate) async fn list(visit: ApiVisit<Caller>) -> ApiAnswer {
    visit.no_query()?;
    let reach = visit.caller.figures().map_err(answers::problem)?;
    let units = figures::units(&visit.ctx, reach).await.map_err(answers::problem)?;
    let units = units
        .into_iter()
        .map(|listed| Listed {
            unit: UnitRef::of(listed.unit),
            name: name(&visit.ctx.settings, listed.unit, listed.name),
            code: listed.code,
            within: listed.within.map(UnitRef::of),
        })
        .collect();
    json_answer(StatusCode::OK, &Units { units })
}
