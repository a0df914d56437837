//! When a sign-in ends, and the words that say so in good time. The warning stands in every staff page from the
//! beginning and shows itself by the style sheet alone, so that it works without a script.

use candour_service::sign_in::Session;
use jiff::{SignedDuration, Timestamp};

use crate::page::Page;

/// How long before the end the page says so, and how long at least.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);

/// The waits the style sheet knows, in seconds.
const WAITS: [i64; 24] = [
    0, 30, 60, 120, 180, 300, 480, 600, 720, 900, 1_080, 1_200, 1_320, 1_500, 1_800, 2_400, 3_300, 5_100,
    6_900, 10_500, 14_100, 21_300, 42_900, 86_100,
];

/// When a reader's sign-in ends.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    /// When.
    pub at: Timestamp,
    /// Whether it ends then however busy the reader is; else any page that is opened puts it off.
    pub however_busy: bool,
    left: SignedDuration,
}

impl Ending {
    /// As it stands `now`.
    pub fn of(session: &Session, now: Timestamp) -> Self {
        let however_busy = session.expires_at <= session.idle_at;
        let at = if however_busy { session.expires_at } else { session.idle_at };
        Self { at, however_busy, left: at.duration_since(now) }
    }

    /// One for samples.
    pub(crate) fn sample(left: SignedDuration, however_busy: bool) -> Self {
        Self { at: Timestamp::UNIX_EPOCH, however_busy, left }
    }

    /// The time at which it ends, as written.
    pub fn time(self, page: &Page) -> String {
        page.words().time(self.at)
    }

    /// How many seconds the page waits before it shows the warning: at least five minutes before the end, or half of
    /// what is left where that is less than ten.
    pub fn wait(self) -> i64 {
        let margin = MARGIN.min(self.left / 2);
        let wanted = self.left.saturating_sub(margin).as_secs();
        WAITS.into_iter().rev().find(|wait| *wait <= wanted).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warning_comes_in_time_to_do_something_about_it() {
        for seconds in 1..86_400 {
            let left = SignedDuration::from_secs(seconds);
            let wait = Ending::sample(left, false).wait();
            assert!(wait <= (seconds - 300).max(seconds / 2), "{seconds}");
            assert!(wait * 4 >= seconds || seconds < 60, "{seconds}: not long before");
        }
        assert_eq!(Ending::sample(SignedDuration::from_mins(30), false).wait(), 25 * 60);
        assert_eq!(Ending::sample(SignedDuration::from_secs(-5), false).wait(), 0);
    }

    #[test]
    fn the_style_sheet_knows_every_wait() {
        let css = include_str!("../../templates/staff.css");
        for wait in WAITS {
            assert!(css.contains(&format!(".soon-{wait}{{animation-delay:{wait}s}}")), "{wait}");
        }
    }
}
