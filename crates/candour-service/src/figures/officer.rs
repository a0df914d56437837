//! An officer's own figures: nobody else sees them.

use candour_domain::code::Stratum;
use candour_domain::cut::Week;
use candour_domain::feedback::Channel;
use candour_domain::permission::{Act, grants_own};
use candour_domain::published::{Audience, Spread};
use candour_domain::staff::Staff;
use candour_figures::{Alpha, BetaPrior, Probability, Proportion, reliability};
use candour_store::ledger::LedgerOf;
use candour_store::rollup::CountedUnit;

use super::fold::week_of;
use super::share::{parts, shown, sum};
use super::unit::asked_from;
use super::{FiguresError, OfficerFigures, Period, PersonFigures, Rounded, Share, Withheld};
use crate::ctx::Ctx;

/// The fewest answers of others beside which the force's shares stand: five of them are half a percent.
const FEWEST_OTHERS: i64 = 1_000;

/// A person's own figures as last cut. Sampled and handed-over answers stand apart, and each needs ten answers and a
/// reliability of 0.7; answers to open codes are about nobody.
///
/// # Errors
/// [`FiguresError::Forbidden`] when the person is no officer.
pub async fn of_officer(ctx: &Ctx, staff: &Staff) -> Result<OfficerFigures, FiguresError> {
    let own = grants_own(staff.roles(), Act::SeeFigures);
    let Some(officer) = staff.officer.filter(|_| own) else { return Err(FiguresError::Forbidden) };
    let last = week_of(ctx.clock.now());
    let first = Week(last.0 - Period::Year.weeks() + 1);
    let mut db = ctx.store.snapshot().await?;
    let unit = CountedUnit::Officer(officer);
    let cut = db.latest_figures_cut().await?;
    let rows = db.figures_of(unit, first).await?;
    let of_force = db.figures_of(CountedUnit::Force, first).await?;
    let asked = asked_from(&db.ledger_counts(LedgerOf::LastCut, &[unit], first).await?);
    drop(db);
    let fit = cut.and_then(|cut| cut.between_people).and_then(|fit| BetaPrior::new(fit.alpha, fit.beta).ok());
    let fewest = fewest(fit);
    let strata = [Stratum::HandedOver, Stratum::Sampled].into_iter().map(|stratum| {
        let rows: Vec<_> = rows.iter().filter(|(_, kind, _)| kind.stratum == stratum).copied().collect();
        let whole = sum(&rows);
        let figures = shown(whole).filter(|_| whole.total() >= fewest).map(|whole_shown| PersonFigures {
            whole: whole_shown,
            reliability: fit
                .and_then(correlation)
                .zip(u32::try_from(whole.total()).ok())
                .map(|(correlation, answers)| reliability::of_mean(correlation, answers)),
            expected: fit.and_then(|fit| expected(fit, whole.fives(), whole.total())),
            force: beside(sum(of_force.iter().filter(|(_, kind, _)| kind.stratum == stratum)), whole),
            by_week: parts(Audience::Person, &rows, (first.0..=last.0).map(Week), |(week, _, _)| *week),
            by_channel: parts(Audience::Person, &rows, Channel::ALL, |(_, kind, _)| kind.channel),
        });
        (stratum, figures.ok_or(Withheld { fewest }))
    });
    Ok(OfficerFigures {
        name: staff.display_name.clone(),
        cut_at: cut.and_then(|cut| cut.finished_at),
        weeks: (first, last),
        asked,
        strata: strata.collect(),
    })
}

/// The force's shares to stand beside an officer's own, where others gave so many answers that a whole percent hides any
/// five of them. The officer's figures and the force's are cut apart, so exact counts side by side could be subtracted.
fn beside(force: Spread, own: Spread) -> Option<Rounded> {
    let all = force.total();
    if all - own.total() < FEWEST_OTHERS {
        return None;
    }
    let percent = |some: i64| u8::try_from((some * 200 + all) / (2 * all)).ok();
    Some(Rounded { fives: percent(force.fives())?, ones_and_twos: percent(force.ones_and_twos())? })
}

fn correlation(fit: BetaPrior) -> Option<Probability> {
    Probability::new(fit.intraclass_correlation()).ok()
}

/// How many answers a figure of a person takes: by the force's own spread between people where it is known, and never
/// fewer than ten.
fn fewest(fit: Option<BetaPrior>) -> i64 {
    let needed = fit
        .and_then(correlation)
        .zip(Probability::new(reliability::WANTED).ok())
        .map_or(reliability::FEWEST_BEFORE_ESTIMATED, |(correlation, wanted)| {
            reliability::fewest(correlation, wanted)
        });
    i64::from(needed).max(Audience::Person.fewest())
}

fn expected(fit: BetaPrior, fives: i64, all: i64) -> Option<Share> {
    let posterior = fit.given(Proportion::new(fives, all).ok()?);
    let interval = posterior.interval(Alpha::FIVE_PERCENT);
    Some(Share { some: fives, all, share: posterior.mean(), low: interval.low, high: interval.high })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_force_stands_beside_an_officer_in_whole_percents_where_a_thousand_others_answered() {
        let own = Spread([1, 0, 0, 0, 29]);
        assert_eq!(beside(Spread([1, 0, 0, 0, 1_028]), own), None, "999 others");
        let shown = beside(Spread([55, 0, 0, 0, 975]), own);
        assert_eq!(shown, Some(Rounded { fives: 95, ones_and_twos: 5 }));
        // One answer more or fewer of a colleague is not seen.
        assert_eq!(beside(Spread([54, 0, 0, 0, 976]), own), shown);
        assert_eq!(beside(Spread::default(), Spread::default()), None);
    }
}
