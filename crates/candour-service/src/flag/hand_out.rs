//! Officers who hand over far fewer codes than others do at like encounters.

use candour_domain::flag::{FEWEST_ENCOUNTERS, FlagKind, FlagTarget, HAND_OUT_WEEKS, Seen, far_fewer};
use candour_figures::{Alpha, Probability, Proportion, funnel};
use candour_store::flag::OffersFound;
use candour_store::transact;
use jiff::{SignedDuration, Timestamp};

use super::Sign;
use super::burst::tenths;
use crate::Unavailable;
use crate::ctx::Ctx;

/// An officer has this long to hand over a code, or to bind a card.
const TIME_TO_OFFER: SignedDuration = SignedDuration::from_hours(48);
/// How often chance alone may put an officer outside, of ten thousand, on both sides together.
const OUTSIDE: f64 = 0.0002;

/// Looks at the offers of the last thirteen weeks and flags who makes far fewer than others. Whoever was looked at by a
/// human within that time is left alone. Returns how many are flagged.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn look_at_offers(ctx: &Ctx) -> Result<usize, Unavailable> {
    let now = ctx.clock.now();
    let weeks = SignedDuration::from_hours(24 * 7 * i64::from(HAND_OUT_WEEKS));
    let since = now.checked_sub(weeks).unwrap_or(Timestamp::MIN);
    let until = now.checked_sub(TIME_TO_OFFER).unwrap_or(Timestamp::MIN);
    let mut db = ctx.store.read().await?;
    let offers = db.offers_of_officers(since, until).await?;
    let mut flags = Vec::new();
    for (target, seen) in far_fewer_than_others(&offers) {
        if !db.flag_decided_since(FlagKind::HandOut, target, since).await? {
            flags.push(Sign { kind: FlagKind::HandOut, target, seen, answers: Vec::new() }.flag(ctx, now));
        }
    }
    drop(db);
    let count = flags.len();
    for flag in flags {
        transact!(ctx.store, |db| db.put_flag(&flag).await)?;
    }
    Ok(count)
}

/// Who offers far fewer codes than the share of all together, with the numbers.
fn far_fewer_than_others(offers: &[OffersFound]) -> Vec<(FlagTarget, Seen)> {
    let (offered, of) = offers.iter().fold((0, 0), |(a, b), one| (a + one.offered, b + one.of));
    let usual = Proportion::new(offered, of).ok().and_then(|all| Probability::new(all.share()).ok());
    let (Some(usual), Ok(alpha)) = (usual, Alpha::new(OUTSIDE)) else { return Vec::new() };
    let looked = |one: &OffersFound| {
        let of = Proportion::new(one.offered, one.of).ok()?;
        if of.whole() < FEWEST_ENCOUNTERS {
            return None;
        }
        let lower = funnel::limits(usual, of, alpha).shares.low;
        far_fewer(of.part(), of.whole(), lower, usual.value()).then(|| {
            let expected = usual.value() * f64::from(of.whole());
            let seen = Seen { number: of.part(), of: of.whole(), expected_tenths: tenths(expected) };
            (FlagTarget::Officer(one.officer), seen)
        })
    };
    offers.iter().filter_map(looked).collect()
}

#[cfg(test)]
mod tests {
    use candour_domain::ids::OfficerId;

    use super::*;

    fn offers(n: u8, offered: i64, of: i64) -> OffersFound {
        OffersFound { officer: OfficerId::new(Timestamp::UNIX_EPOCH, [n; 10]), offered, of }
    }

    #[test]
    fn who_offers_far_fewer_is_named_with_the_numbers_and_who_offers_a_few_less_is_not() {
        let mut all: Vec<_> = (0..40).map(|n| offers(n, 30, 50)).collect();
        all.push(offers(50, 22, 50));
        all.push(offers(51, 0, 20));
        all.push(offers(52, 4, 60));
        let found = far_fewer_than_others(&all);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, FlagTarget::Officer(all[42].officer));
        assert_eq!((found[0].1.number, found[0].1.of), (4, 60));
        assert!((300..=360).contains(&found[0].1.expected_tenths), "{found:?}");
    }

    #[test]
    fn where_nobody_or_everybody_offers_nobody_is_flagged() {
        assert_eq!(far_fewer_than_others(&[]), []);
        assert_eq!(far_fewer_than_others(&[offers(1, 0, 90), offers(2, 0, 80)]), []);
        assert_eq!(far_fewer_than_others(&[offers(1, 90, 90), offers(2, 80, 80)]), []);
    }
}
