//! What became of a message after a supplier took it.

use crate::named::named;

named! {
    /// What is known of a message that a supplier took. The order is that in which news counts: a later one in this
    /// list is never undone by an earlier one.
    Delivery {
        /// The supplier has taken it.
        Accepted = "accepted",
        /// It is on its way.
        Sending = "sending",
        /// The supplier itself failed.
        Technical = "technical",
        /// It did not arrive this time: a phone that is off, a mailbox that is full.
        Temporary = "temporary",
        /// The last machine that the supplier knows of has taken it.
        Delivered = "delivered",
        /// It never will arrive: there is no such number or mailbox.
        Permanent = "permanent",
    }
}

impl Delivery {
    /// What is known after more news. News comes twice, late and out of order, so that the state moves forward alone:
    /// whatever the order of the same news, the end is the same.
    ///
    /// A phone that was off may come on, so `Delivered` counts more than `Temporary`. A mailbox whose server took a mail
    /// may send it back, so `Permanent` counts more than `Delivered`: nobody is said to have been told who may not have
    /// been.
    #[must_use]
    pub fn after(self, news: Self) -> Self {
        self.max(news)
    }

    /// Whether the person can be said to have been told. Nothing but an arrival is.
    pub const fn is_told(self) -> bool {
        matches!(self, Self::Delivered)
    }

    /// Whether it did not arrive, and another way is to be looked for.
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::Technical | Self::Temporary | Self::Permanent)
    }

    /// Whether the supplier will do nothing more by itself.
    pub const fn is_settled(self) -> bool {
        !matches!(self, Self::Accepted | Self::Sending)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};

    use super::*;

    fn end(news: &[Delivery]) -> Delivery {
        news.iter().fold(Delivery::Accepted, |state, news| state.after(*news))
    }

    #[test]
    fn a_late_or_second_receipt_undoes_nothing() {
        use Delivery::{Accepted, Delivered, Permanent, Sending, Technical, Temporary};
        // State, news, state after: written out, so that a change of the order is seen.
        let table = [
            (Accepted, Sending, Sending),
            (Sending, Accepted, Sending),
            (Sending, Temporary, Temporary),
            (Sending, Technical, Technical),
            (Temporary, Sending, Temporary),
            (Temporary, Delivered, Delivered),
            (Delivered, Temporary, Delivered),
            (Delivered, Sending, Delivered),
            (Delivered, Technical, Delivered),
            (Delivered, Permanent, Permanent),
            (Permanent, Delivered, Permanent),
            (Permanent, Temporary, Permanent),
        ];
        for (state, news, after) in table {
            assert_eq!(state.after(news), after, "{state:?} after {news:?}");
        }
    }

    #[test]
    fn a_temporary_failure_is_not_told() {
        let told: Vec<Delivery> = Delivery::ALL.into_iter().filter(|delivery| delivery.is_told()).collect();
        assert_eq!(told, [Delivery::Delivered]);
        assert!(Delivery::Temporary.is_failure() && Delivery::Temporary.is_settled());
        assert!(!Delivery::Sending.is_settled() && !Delivery::Sending.is_failure());
    }

    proptest! {
        #[test]
        fn the_same_news_in_any_order_and_repeated_ends_the_same(
            news in prop::collection::vec(select(Delivery::ALL.to_vec()), 0..8),
            again in subsequence((0..8usize).collect::<Vec<_>>(), 0..8),
            turn in 0usize..8,
        ) {
            let mut other = news.clone();
            other.extend(again.iter().filter_map(|at| news.get(*at)));
            let length = other.len().max(1);
            other.rotate_left(turn % length);
            other.reverse();
            prop_assert_eq!(end(&news), end(&other));
        }
    }
}
