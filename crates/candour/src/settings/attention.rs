//! The settings of what needs a human, and how soon.

use super::known::{Known, MINUTE, MONTH};
use super::value::{networks, phrases, span};

/// The settings.
pub const KNOWN: &[Known] = &[
    Known {
        name: "risk_due",
        does: "how soon somebody looks at words that match a risk rule",
        takes: "1m to 31d",
        default: "30m",
        set: |config, value| {
            config.settings.work_clocks.risk = span(value, MINUTE, MONTH)?;
            Ok(())
        },
    },
    Known {
        name: "contact_request_due",
        does: "how soon somebody takes up a request to be contacted",
        takes: "1m to 31d",
        default: "4h",
        set: |config, value| {
            config.settings.work_clocks.contact_request = span(value, MINUTE, MONTH)?;
            Ok(())
        },
    },
    Known {
        name: "read_words_due",
        does: "how soon somebody reads words",
        takes: "1m to 31d",
        default: "24h",
        set: |config, value| {
            config.settings.work_clocks.read_words = span(value, MINUTE, MONTH)?;
            Ok(())
        },
    },
    Known {
        name: "flag_due",
        does: "how soon somebody decides a flag on answers",
        takes: "1m to 31d",
        default: "72h",
        set: |config, value| {
            config.settings.work_clocks.flag = span(value, MINUTE, MONTH)?;
            Ok(())
        },
    },
    Known {
        name: "own_networks",
        does: "the force's own networks: an answer from one is flagged, and only that is kept",
        takes: "addresses and networks parted by commas, as in 10.0.0.0/8, 2001:db8::/48",
        default: "none",
        set: |config, value| {
            config.settings.own_networks = networks(value)?;
            Ok(())
        },
    },
    Known {
        name: "risk_phrases",
        does: "the force's own phrases that ask a human to look at once, besides those that come with Candour",
        takes: "a table of lists in the file, elsewhere KIND=phrase parted by semicolons, KIND being danger, self_harm, \
                abuse, child or police_harm",
        default: "none",
        set: |config, value| {
            config.settings.risk_phrases = phrases(value)?;
            Ok(())
        },
    },
];
