//! Finding a setting by its name, or by nearly its name, and the list of all for `--help`.

use std::fmt::Write as _;

use super::known::{Known, all};

/// The setting of this name.
pub fn find(name: &str) -> Option<&'static Known> {
    all().find(|known| known.name == name)
}

/// The setting whose name is written nearly like this one.
pub fn nearest(name: &str) -> Option<&'static str> {
    all()
        .map(|known| (distance(name, known.name), known.name))
        .filter(|(distance, _)| *distance <= 3)
        .min()
        .map(|(_, name)| name)
}

/// How many letters must be put in, taken out or changed to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (at, a) in one.chars().enumerate() {
        let mut left_above = at;
        let mut left = at + 1;
        for (place, b) in other.chars().enumerate() {
            let above = row.get(place + 1).copied().unwrap_or(0);
            let best = (left + 1).min(above + 1).min(left_above + usize::from(a != b));
            if let Some(cell) = row.get_mut(place) {
                *cell = left;
            }
            (left_above, left) = (above, best);
        }
        if let Some(cell) = row.last_mut() {
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// The list of all settings for `--help`.
pub fn help() -> String {
    let mut text = String::from(
        "Settings\n  Each can stand in a TOML file (--config or CANDOUR_CONFIG), in the environment in capitals after \
         CANDOUR_\n  (CANDOUR_LISTEN), or in a flag (--set listen=…); a flag is stronger than the environment, the \
         environment\n  stronger than the file. A name that is not in this list is refused.\n",
    );
    for known in all() {
        let _ = write!(
            text,
            "\n  {}\n      {}\n      takes {}; default: {}\n",
            known.name, known.does, known.takes, known.default
        );
    }
    text
}
