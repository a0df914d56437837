//! Charts of figures. Each shows numbers that stand in a table beside it, and no other.

use candour_domain::cut::Week;
use candour_service::figures::{Shown, UnitFigures};

use crate::page::{Html, Page};

pub(super) fn spread(_page: &Page, _shown: &Shown) -> Option<Html> {
    None
}

pub(super) fn beside(_page: &Page, _figures: &UnitFigures) -> Option<Html> {
    None
}

pub(super) fn weeks(_page: &Page, _weeks: &[(Week, Option<Shown>)]) -> Option<Html> {
    None
}
