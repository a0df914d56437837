//! Messages that go nowhere: they are kept in memory, for a phone and a mailbox on a screen.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use candour_domain::delivery::Delivery;
use candour_domain::safe_contact::Channel;
use jiff::Timestamp;
use uuid::Uuid;

use super::{Accepted, Found, Outgoing};

/// How many are kept; the oldest goes first.
const KEPT: usize = 2_000;

/// A message that was "sent".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What was handed in.
    pub outgoing: Outgoing,
    /// When.
    pub at: Timestamp,
}

/// Keeps messages and sends none. Numbers and addresses that stand for failures are those of GOV.UK Notify's test keys:
/// 07700 900003 fails for now and 07700 900002 for good, so do `temp-fail@simulator.notify` and
/// `perm-fail@simulator.notify`.
#[derive(Debug, Clone, Default)]
pub struct Training(Arc<Mutex<VecDeque<Shown>>>);

impl Training {
    fn kept(&self) -> MutexGuard<'_, VecDeque<Shown>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a message. The same one twice is kept twice, as a real phone would show it.
    pub(super) fn take(&self, outgoing: &Outgoing, at: Timestamp) -> Accepted {
        let mut kept = self.kept();
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back(Shown { outgoing: outgoing.clone(), at });
        Accepted { supplier_id: supplier_id(outgoing.message) }
    }

    pub(super) fn find(&self, message: Uuid) -> Option<Found> {
        self.kept()
            .iter()
            .find(|shown| shown.outgoing.message == message)
            .map(|shown| Found { supplier_id: supplier_id(message), delivery: delivery(&shown.outgoing.to) })
    }

    /// All that are kept, the oldest first.
    pub fn all(&self) -> Vec<Shown> {
        self.kept().iter().cloned().collect()
    }

    /// Those to one number or address, the oldest first.
    pub fn sent_to(&self, channel: Channel, to: &str) -> Vec<Shown> {
        self.kept()
            .iter()
            .filter(|shown| shown.outgoing.channel == channel && shown.outgoing.to.eq_ignore_ascii_case(to))
            .cloned()
            .collect()
    }
}

fn supplier_id(message: Uuid) -> String {
    format!("training-{message}")
}

fn delivery(to: &str) -> Delivery {
    let to = to.to_ascii_lowercase();
    if to.ends_with("7700900003") || to == "temp-fail@simulator.notify" {
        Delivery::Temporary
    } else if to.ends_with("7700900002") || to == "perm-fail@simulator.notify" {
        Delivery::Permanent
    } else {
        Delivery::Delivered
    }
}
