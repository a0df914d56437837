//! Addresses of figures: the unit in the path, the choice of answers and time in the query.

use candour_domain::code::Stratum;
use candour_domain::feedback::Channel;
use candour_service::figures::{Filter, Period, Query, Unit};

use crate::form::Form;
use crate::page::Page;

/// Which answers of which time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Choice {
    pub(super) filter: Option<Filter>,
    pub(super) period: Period,
}

/// Why a choice is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OddChoice {
    /// More than one way to narrow the answers down. Each alone is offered, where it is one.
    Several { stratum: Option<Stratum>, channel: Option<Channel>, period: Period },
    /// A word or number that stands for nothing.
    Unknown,
}

impl Choice {
    pub(super) const fn of(query: &Query) -> Self {
        Self { filter: query.filter, period: query.period }
    }

    pub(super) const fn query(self, unit: Unit) -> Query {
        Query { unit, filter: self.filter, period: self.period }
    }

    /// Reads the query of an address. What is left empty was not chosen.
    pub(super) fn parse(form: &Form) -> Result<Self, OddChoice> {
        let given = |name: &'static str| form.all(name).filter(|value| !value.is_empty()).collect::<Vec<_>>();
        let period = match given("weeks").as_slice() {
            [] => Period::default(),
            [weeks] => Period::parse(weeks).ok_or(OddChoice::Unknown)?,
            _ => return Err(OddChoice::Unknown),
        };
        let (strata, channels) = (given("stratum"), given("channel"));
        let stratum = || strata.first().and_then(|name| Stratum::parse(name));
        let channel = || channels.first().and_then(|name| Channel::parse(name));
        let filter = match (strata.len(), channels.len()) {
            (0, 0) => None,
            (1, 0) => Some(Filter::Stratum(stratum().ok_or(OddChoice::Unknown)?)),
            (0, 1) => Some(Filter::Channel(channel().ok_or(OddChoice::Unknown)?)),
            _ => return Err(OddChoice::Several { stratum: stratum(), channel: channel(), period }),
        };
        Ok(Self { filter, period })
    }

    fn written(self) -> String {
        let mut fields = form_urlencoded::Serializer::new(String::new());
        if self.period != Period::default() {
            fields.append_pair("weeks", &self.period.weeks().to_string());
        }
        match self.filter {
            None => {}
            Some(Filter::Stratum(stratum)) => {
                fields.append_pair("stratum", stratum.as_str());
            }
            Some(Filter::Channel(channel)) => {
                fields.append_pair("channel", channel.as_str());
            }
        }
        let fields = fields.finish();
        if fields.is_empty() { fields } else { format!("?{fields}") }
    }

    /// The page of a unit under this choice.
    pub(super) fn href(self, page: &Page, unit: Unit) -> String {
        page.href(&format!("{}{}", path(unit), self.written()))
    }

    /// The file of a unit under this choice. It is the same in every language.
    pub(super) fn file(self, unit: Unit) -> String {
        format!("{}/figures.csv{}", path(unit), self.written())
    }
}

fn path(unit: Unit) -> String {
    match unit {
        Unit::Force => String::from("/insight"),
        Unit::Bcu(id) => format!("/insight/bcu/{id}"),
        Unit::Borough(id) => format!("/insight/borough/{id}"),
        Unit::Team(id) => format!("/insight/team/{id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(query: &str) -> Result<Choice, OddChoice> {
        Choice::parse(&Form::parse(query.as_bytes()))
    }

    #[test]
    fn every_choice_reads_as_it_was_written() {
        let strata = Stratum::ALL.into_iter().map(|stratum| Some(Filter::Stratum(stratum)));
        let channels = Channel::ALL.into_iter().map(|channel| Some(Filter::Channel(channel)));
        for filter in strata.chain(channels).chain([None]) {
            for period in Period::ALL {
                let choice = Choice { filter, period };
                assert_eq!(parse(choice.written().trim_start_matches('?')), Ok(choice));
            }
        }
        assert_eq!(parse("stratum=&channel=&weeks=&lang=ar"), Ok(Choice::default()));
    }

    #[test]
    fn one_thing_at_a_time_and_only_what_is_known() {
        for both in ["stratum=open&channel=web", "stratum=open&stratum=sampled", "channel=web&stratum=x"] {
            assert!(matches!(parse(both), Err(OddChoice::Several { .. })), "{both}");
        }
        for odd in ["stratum=x", "channel=Web", "weeks=7", "weeks=13&weeks=26", "weeks=-1", "channel=%FF"] {
            assert_eq!(parse(odd), Err(OddChoice::Unknown), "{odd}");
        }
    }
}
