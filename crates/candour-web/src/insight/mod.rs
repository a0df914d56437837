//! Figures of the force, its parts and one's own, as last cut: pages, and the same numbers as a file.

mod address;
mod charts;
mod csv;
mod notice;
mod own;
mod sample_figures;
mod table;
mod unit;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use candour_domain::ids::{BcuId, BoroughId, TeamId};
use candour_domain::permission::{Act, Scope, scope_of};
use candour_service::figures::{self, FiguresError, Reach, Unit, UnitFigures};

use self::address::Choice;
pub(crate) use self::csv::of_unit as csv_of_unit;
use self::unit::UnitPage;
use crate::errors::Problem;
use crate::page::{bytes, html, see_other};
use crate::router::{Answer, Method, Route, StaffVisit};
use crate::samples::SampleSet;

/// The routes of this feature.
pub fn routes() -> Vec<Route> {
    let see = Act::SeeFigures;
    vec![
        Route::staff(Method::Get, "/insight", see, begin).in_navigation("nav-insight"),
        Route::staff(Method::Get, "/insight/figures.csv", see, begin_file),
        Route::staff(Method::Get, "/insight/bcu/{bcu}", see, page_of),
        Route::staff(Method::Get, "/insight/bcu/{bcu}/figures.csv", see, file_of),
        Route::staff(Method::Get, "/insight/borough/{borough}", see, page_of),
        Route::staff(Method::Get, "/insight/borough/{borough}/figures.csv", see, file_of),
        Route::staff(Method::Get, "/insight/team/{team}", see, page_of),
        Route::staff(Method::Get, "/insight/team/{team}/figures.csv", see, file_of),
        Route::staff(Method::Get, "/officer/figures", see, own::show),
    ]
}

pub(crate) fn samples() -> Vec<SampleSet> {
    [unit::samples(), own::samples(), notice::samples()].into_iter().flatten().collect()
}

/// What a look at a unit leads to.
enum Looked {
    Figures(Box<UnitFigures>),
    /// A page that says why not, or another address.
    Instead(Response),
}

/// The widest unit that the reader may see: where they begin.
async fn begin(visit: StaffVisit) -> Answer {
    if scope_of(visit.staff.roles(), Act::SeeFigures) == Some(Scope::Own) {
        return Ok(see_other(&visit.page.href("/officer/figures")));
    }
    match widest(&visit)? {
        Err(instead) => Ok(instead),
        Ok(unit) => show(visit, unit).await,
    }
}

async fn begin_file(visit: StaffVisit) -> Answer {
    match widest(&visit)? {
        Err(instead) => Ok(instead),
        Ok(unit) => save(visit, unit).await,
    }
}

/// The widest unit, else a page that says why there is none.
fn widest(visit: &StaffVisit) -> Result<Result<Unit, Response>, Problem> {
    let reach = Reach::of_staff(&visit.staff).map_err(|_| Problem::Forbidden)?;
    // Without: an account of a commander or team leader that was made without a place.
    Ok(reach.widest().ok_or_else(|| notice::nowhere(visit.page.clone())))
}

/// The unit that an address names.
fn named(visit: &StaffVisit) -> Result<Unit, Problem> {
    let (bcu, borough, team) = (visit.param("bcu"), visit.param("borough"), visit.param("team"));
    let unit = if !bcu.is_empty() {
        BcuId::parse(bcu).map(Unit::Bcu)
    } else if !borough.is_empty() {
        BoroughId::parse(borough).map(Unit::Borough)
    } else {
        TeamId::parse(team).map(Unit::Team)
    };
    unit.map_err(|_| Problem::NotFound)
}

async fn page_of(visit: StaffVisit) -> Answer {
    let unit = named(&visit)?;
    show(visit, unit).await
}

async fn file_of(visit: StaffVisit) -> Answer {
    let unit = named(&visit)?;
    save(visit, unit).await
}

async fn look(visit: &StaffVisit, unit: Unit) -> Result<Looked, Problem> {
    let reach = Reach::of_staff(&visit.staff).map_err(|_| Problem::Forbidden)?;
    let choice = match Choice::parse(&visit.query) {
        Ok(choice) => choice,
        Err(odd) => return Ok(Looked::Instead(notice::odd(visit.page.clone(), unit, odd))),
    };
    match figures::of_unit(&visit.ctx, reach, &choice.query(unit)).await {
        Ok(figures) => Ok(Looked::Figures(Box::new(figures))),
        Err(FiguresError::Forbidden) => Err(Problem::Forbidden),
        Err(FiguresError::Unknown) => Err(Problem::NotFound),
        Err(FiguresError::Unavailable(error)) => Err(error.into()),
        Err(FiguresError::NotApart) => {
            let borough = match unit {
                Unit::Team(team) => figures::borough_of(&visit.ctx, reach, team).await,
                Unit::Force | Unit::Bcu(_) | Unit::Borough(_) => Ok(None),
            };
            match borough {
                Ok(borough) => Ok(Looked::Instead(notice::not_apart(visit.page.clone(), borough.as_ref()))),
                Err(FiguresError::Unavailable(error)) => Err(error.into()),
                Err(_) => Err(Problem::NotFound),
            }
        }
    }
}

async fn show(visit: StaffVisit, unit: Unit) -> Answer {
    match look(&visit, unit).await? {
        Looked::Instead(instead) => Ok(instead),
        Looked::Figures(figures) => Ok(html(StatusCode::OK, &UnitPage::new(visit.page, &figures))),
    }
}

async fn save(visit: StaffVisit, unit: Unit) -> Answer {
    let figures = match look(&visit, unit).await? {
        Looked::Instead(instead) => return Ok(instead),
        Looked::Figures(figures) => figures,
    };
    let text = csv::of_unit(&figures, &visit.ctx.settings.force_name);
    let mut response = bytes(StatusCode::OK, "text/csv; charset=utf-8; header=present", text.into_bytes());
    let name = format!("attachment; filename=\"{}\"", csv::file_name(&figures));
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
