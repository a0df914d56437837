//! Words that are nearly the same, told from fingerprints of their stems alone.
//!
//! Two entries are alike when at least four fifths of all stems that stand in either stand in both (Jaccard 1912). Which
//! entries are worth comparing is told by min-wise hashes in bands (Broder 1997, On the resemblance and containment of
//! documents; bands as in Leskovec, Rajaraman and Ullman 2020, Mining of massive datasets, section 3.4): entries that are
//! alike share a band nearly always, others seldom. The stems are fingerprints under the force key already, so neither
//! bands nor stems tell a word to anybody without it.

use std::collections::BTreeSet;

use crate::stem::StemFingerprint;

/// Fewer different stems are said by many people in the same words: "thank you, very helpful".
pub const FEWEST_STEMS: usize = 12;
/// Bands of a sketch.
pub const BANDS: usize = 5;
/// Hashes in each band.
const ROWS: u64 = 3;

/// What is kept of an entry to find others like it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sketch([i64; BANDS]);

impl Sketch {
    /// The sketch of an entry; nothing where it has too few stems to be called alike with anything.
    pub fn from_stems(stems: &[StemFingerprint]) -> Option<Self> {
        let stems: BTreeSet<i64> = stems.iter().map(|stem| stem.value()).collect();
        if stems.len() < FEWEST_STEMS {
            return None;
        }
        let mut bands = [0; BANDS];
        for (number, band) in (0u64..).zip(&mut bands) {
            let mut value = number;
            for row in 0..ROWS {
                let seed = mixed(number * ROWS + row + 1);
                let least = stems.iter().map(|stem| mixed(stem.cast_unsigned() ^ seed)).min();
                value = mixed(value ^ least.unwrap_or_default());
            }
            *band = value.cast_signed();
        }
        Some(Self(bands))
    }

    /// The bands, to store.
    pub const fn bands(&self) -> &[i64; BANDS] {
        &self.0
    }
}

/// The last step of SplitMix64 (Steele, Lea and Flood 2014), a bijection in which every bit of the number counts.
const fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Whether two entries are alike.
pub fn alike(one: &BTreeSet<StemFingerprint>, other: &BTreeSet<StemFingerprint>) -> bool {
    let both = one.intersection(other).count();
    let either = one.len() + other.len() - both;
    one.len() >= FEWEST_STEMS && other.len() >= FEWEST_STEMS && both * 5 >= either * 4
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::key::ForceKey;
    use crate::language::Language;
    use crate::stem::fingerprints;

    fn key() -> ForceKey {
        ForceKey::from_bytes([7; 32])
    }

    fn stems(text: &str) -> Vec<StemFingerprint> {
        fingerprints(&key(), text, Language::English)
    }

    fn set(text: &str) -> BTreeSet<StemFingerprint> {
        stems(text).into_iter().collect()
    }

    const LONG: &str = "The officer came within minutes, listened to everything I said, explained what would happen \
                        next and rang again on Thursday as promised.";

    #[test]
    fn thanks_that_many_people_give_are_alike_with_nothing() {
        for short in
            ["Thank you", "Very helpful, thank you so much for everything", "👍", "", "Nobody rang me back."]
        {
            assert_eq!(Sketch::from_stems(&stems(short)), None, "{short}");
            assert!(!alike(&set(short), &set(short)), "{short}");
        }
    }

    #[test]
    fn the_same_words_in_another_case_and_order_are_alike() {
        let other = LONG.to_uppercase().replace("within minutes, ", "") + " Within minutes!";
        assert!(alike(&set(LONG), &set(&other)));
        assert_eq!(Sketch::from_stems(&stems(LONG)), Sketch::from_stems(&stems(&other)));
    }

    #[test]
    fn two_people_who_say_the_like_in_their_own_words_are_not() {
        let other = "An officer arrived quickly. She heard me out, told me how the case goes on and called me back a few \
                     days later, just as she had said she would.";
        assert!(!alike(&set(LONG), &set(other)));
    }

    /// Entries of random stems, a share of which is replaced: how often they share a band.
    #[test]
    fn entries_that_are_alike_share_a_band_and_others_seldom() {
        let stem = |n: u32| fingerprints(&key(), &format!("w{n}x"), Language::English)[0];
        let (mut found, mut by_chance) = (0, 0);
        for run in 0..300u32 {
            let base: Vec<_> = (0..30).map(|n| stem(run * 100 + n)).collect();
            let mut near = base.clone();
            near[..3].copy_from_slice(&[stem(90_000 + run), stem(91_000 + run), stem(92_000 + run)]);
            let far: Vec<_> =
                base[..6].iter().copied().chain((0..24).map(|n| stem(50_000 + run * 30 + n))).collect();
            let sketch = |stems: &[StemFingerprint]| *Sketch::from_stems(stems).unwrap().bands();
            let shares = |a: [i64; BANDS], b: [i64; BANDS]| a.iter().zip(&b).any(|(a, b)| a == b);
            assert!(alike(&base.iter().copied().collect(), &near.iter().copied().collect()));
            found += u32::from(shares(sketch(&base), sketch(&near)));
            by_chance += u32::from(shares(sketch(&base), sketch(&far)));
        }
        assert!(found >= 285, "{found} of 300");
        assert!(by_chance <= 15, "{by_chance} of 300");
    }

    proptest! {
        #[test]
        fn likeness_goes_both_ways(one in "[a-z ]{0,160}", other in "[a-z ]{0,160}") {
            let (one, other) = (set(&one), set(&other));
            prop_assert_eq!(alike(&one, &other), alike(&other, &one));
            prop_assert_eq!(alike(&one, &one), one.len() >= FEWEST_STEMS);
        }
    }
}
