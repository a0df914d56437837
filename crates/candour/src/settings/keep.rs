//! The settings of how long things are kept.

use super::known::Known;
use super::value::whole;

/// As good as for ever: what a force must keep for good is better put under a hold.
const CENTURY: u16 = 36_500;

/// The settings.
pub const KNOWN: &[Known] = &[
    Known {
        name: "keep_answer_days",
        does: "how many days words, wishes and notes are kept after the last thing that happened to them; then the force \
               is warned, and they are erased retention_warning_days later",
        takes: "a whole number from 90 to 36500",
        default: "730",
        set: |config, value| {
            config.settings.retention.answer = whole(value, 90, CENTURY)?;
            Ok(())
        },
    },
    Known {
        name: "retention_warning_days",
        does: "how many days lie between the warning that an answer has had its time and its erasure",
        takes: "a whole number from 7 to 365",
        default: "30",
        set: |config, value| {
            config.settings.retention.warning = whole(value, 7, 365)?;
            Ok(())
        },
    },
    Known {
        name: "keep_equality_days",
        does: "how many days answers about equality are kept, by whole months",
        takes: "a whole number from 90 to 36500",
        default: "730",
        set: |config, value| {
            config.settings.retention.equality = whole(value, 90, CENTURY)?;
            Ok(())
        },
    },
    Known {
        name: "keep_access_request_days",
        does: "how many days a request for a copy of what is held is kept after it ended",
        takes: "a whole number from 30 to 36500",
        default: "730",
        set: |config, value| {
            config.settings.retention.access_request = whole(value, 30, CENTURY)?;
            Ok(())
        },
    },
    Known {
        name: "keep_audit_days",
        does: "how many days the audit log says who did what to what and why; then a line and its place in the tree stay, \
               without that. Wishes to open restricted records and runs of retention are kept as long",
        takes: "a whole number from 366 to 36500",
        default: "2190",
        set: |config, value| {
            config.settings.retention.audit = whole(value, 366, CENTURY)?;
            Ok(())
        },
    },
    Known {
        name: "keep_import_days",
        does: "how many days it is kept which files were brought in; an older file would be read anew",
        takes: "a whole number from 90 to 36500",
        default: "730",
        set: |config, value| {
            config.settings.retention.import_run = whole(value, 90, CENTURY)?;
            Ok(())
        },
    },
];
