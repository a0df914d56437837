use jiff::civil::Weekday;

use super::*;

fn london() -> TimeZone {
    TimeZone::get("Europe/London").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Tuesday, noon.
const NOON: &str = "2026-11-24T12:00:00Z";

fn safe_point() -> PointSafety {
    PointSafety {
        safety: Safety::Safe,
        confirmed_at: Some(at("2026-11-20T12:00:00Z")),
        review_at: Some(at("2026-12-10T00:00:00Z")),
        sms: true,
        email: true,
        call: true,
        voicemail: true,
        others_answer: false,
        ..PointSafety::UNKNOWN
    }
}

fn saying(purpose: ContactPurpose, channel: Channel) -> Saying {
    Saying { purpose, channel, neutral: true, names_police: false, approved: true }
}

fn reasons(decision: Decision) -> Vec<Refusal> {
    match decision {
        Decision::Yes(_) => Vec::new(),
        Decision::No(refusals) => refusals.iter().collect(),
    }
}

fn decide(person: &PersonSafety, point: &PointSafety, saying: Saying, when: &str) -> Vec<Refusal> {
    reasons(may_contact(person, point, saying, &Rules::default(), at(when), &london()))
}

fn invited(person: &PersonSafety, point: &PointSafety) -> Vec<Refusal> {
    decide(person, point, saying(ContactPurpose::Invitation, Channel::Sms), NOON)
}

#[test]
fn a_point_that_nobody_has_asked_about_is_never_written_to_unasked() {
    let nobody = PersonSafety::default();
    for purpose in ContactPurpose::ALL.into_iter().filter(|purpose| !purpose.answers()) {
        for channel in Channel::ALL {
            let no = decide(&nobody, &PointSafety::UNKNOWN, saying(purpose, channel), NOON);
            assert!(no.contains(&Refusal::Unknown), "{purpose:?} {channel:?}: {no:?}");
        }
    }
    assert_eq!(invited(&nobody, &safe_point()), []);
}

#[test]
fn each_trigger_point_ends_what_was_said_before_it() {
    let person = |trigger| PersonSafety { last_trigger: Some(at(trigger)), ..PersonSafety::default() };
    assert_eq!(invited(&person("2026-11-21T09:00:00Z"), &safe_point()), [Refusal::TriggerPoint]);
    assert_eq!(invited(&person("2026-11-19T09:00:00Z"), &safe_point()), []);
    // One that is known to come ends the yes when it comes.
    let soon = person("2026-11-24T12:05:00Z");
    let yes = may_contact(
        &soon,
        &safe_point(),
        saying(ContactPurpose::Invitation, Channel::Sms),
        &Rules::default(),
        at(NOON),
        &london(),
    );
    let Decision::Yes(terms) = yes else { panic!("{yes:?}") };
    assert_eq!(terms.until, at("2026-11-24T12:05:00Z"));
}

#[test]
fn every_exclusion_keeps_an_invitation_back_and_not_an_update() {
    for exclusion in Exclusion::ALL {
        let person =
            PersonSafety { exclusions: [exclusion].into_iter().collect(), ..PersonSafety::default() };
        assert_eq!(invited(&person, &safe_point()), [Refusal::Excluded], "{exclusion:?}");
        let update = saying(ContactPurpose::Update, Channel::Sms);
        assert_eq!(decide(&person, &safe_point(), update, NOON), []);
    }
}

#[test]
fn a_confirmation_runs_out_after_thirty_days_or_on_its_day() {
    let since =
        |confirmed| PointSafety { confirmed_at: Some(at(confirmed)), review_at: None, ..safe_point() };
    let nobody = PersonSafety::default();
    assert_eq!(invited(&nobody, &since("2026-10-25T12:00:01Z")), []);
    assert_eq!(invited(&nobody, &since("2026-10-25T12:00:00Z")), [Refusal::Expired]);
    assert_eq!(invited(&nobody, &since("2026-11-25T12:00:00Z")), [Refusal::NotConfirmed], "in the future");
    let due = PointSafety { review_at: Some(at(NOON)), ..safe_point() };
    assert_eq!(invited(&nobody, &due), [Refusal::Expired]);
}

#[test]
fn quiet_hours_are_by_the_persons_clock_in_winter_and_in_summer() {
    let nobody = PersonSafety::default();
    let point =
        PointSafety { confirmed_at: Some(at("2026-06-20T12:00:00Z")), review_at: None, ..safe_point() };
    let invitation = saying(ContactPurpose::Invitation, Channel::Sms);
    assert_eq!(decide(&nobody, &safe_point(), invitation, "2026-11-24T19:59:59Z"), []);
    assert_eq!(decide(&nobody, &safe_point(), invitation, "2026-11-24T20:00:00Z"), [Refusal::QuietHours]);
    assert_eq!(decide(&nobody, &safe_point(), invitation, "2026-11-24T07:59:59Z"), [Refusal::QuietHours]);
    assert_eq!(decide(&nobody, &safe_point(), invitation, "2026-11-24T08:00:00Z"), []);
    assert_eq!(decide(&nobody, &point, invitation, "2026-06-24T07:00:00Z"), [], "eight in the morning there");
    assert_eq!(decide(&nobody, &point, invitation, "2026-06-24T19:00:00Z"), [Refusal::QuietHours]);
}

#[test]
fn the_persons_own_hours_hold_and_come_before_the_forces_but_for_what_they_did_not_ask_for() {
    let tuesday_night = Window {
        days: [Weekday::Tuesday].into_iter().collect(),
        from: jiff::civil::time(21, 0, 0, 0),
        until: jiff::civil::time(1, 0, 0, 0),
    };
    let point = PointSafety { windows: vec![tuesday_night], ..safe_point() };
    let nobody = PersonSafety::default();
    let call = saying(ContactPurpose::CallBack, Channel::Call);
    assert_eq!(decide(&nobody, &point, call, "2026-11-24T21:00:00Z"), []);
    assert_eq!(decide(&nobody, &point, call, "2026-11-25T00:59:59Z"), [], "it began on Tuesday");
    assert_eq!(decide(&nobody, &point, call, "2026-11-25T01:00:00Z"), [Refusal::OutsideWindow]);
    assert_eq!(decide(&nobody, &point, call, "2026-11-25T21:30:00Z"), [Refusal::OutsideWindow]);
    let invitation = saying(ContactPurpose::Invitation, Channel::Sms);
    assert_eq!(decide(&nobody, &point, invitation, "2026-11-24T21:30:00Z"), [Refusal::QuietHours]);
}

#[test]
fn a_reply_goes_to_an_unknown_number_at_any_hour_and_never_to_an_unsafe_one() {
    let wrote = |ago: i64| PersonSafety {
        last_wrote: Some(at("2026-11-24T03:00:00Z") - SignedDuration::from_mins(ago)),
        ..PersonSafety::default()
    };
    let night = "2026-11-24T03:00:00Z";
    let reply = saying(ContactPurpose::ReplyInSession, Channel::Sms);
    let now = saying(ContactPurpose::RequestedNow, Channel::Sms);
    assert_eq!(decide(&wrote(29), &PointSafety::UNKNOWN, reply, night), []);
    assert_eq!(decide(&wrote(30), &PointSafety::UNKNOWN, reply, night), [Refusal::SessionOver]);
    assert_eq!(decide(&wrote(4), &PointSafety::UNKNOWN, now, night), []);
    assert_eq!(decide(&wrote(5), &PointSafety::UNKNOWN, now, night), [Refusal::SessionOver]);
    let loud = Saying { neutral: false, ..reply };
    assert_eq!(decide(&wrote(1), &PointSafety::UNKNOWN, loud, night), [Refusal::NotNeutral]);
    let stopped = PointSafety { opted_out: true, ..PointSafety::UNKNOWN };
    assert_eq!(decide(&wrote(1), &stopped, reply, night), [Refusal::OptedOut]);
    assert_eq!(decide(&wrote(1), &stopped, now, night), [], "STOP is answered");
    for harm in [
        PointSafety { safety: Safety::Unsafe, ..PointSafety::UNKNOWN },
        PointSafety { shared_with_suspect: true, ..PointSafety::UNKNOWN },
    ] {
        assert_eq!(decide(&wrote(1), &harm, reply, night).len(), 1);
        assert_eq!(decide(&wrote(1), &harm, now, night).len(), 1);
    }
}

#[test]
fn wishes_about_ways_wording_and_number_are_kept() {
    let nobody = PersonSafety::default();
    let update = |channel| saying(ContactPurpose::Update, channel);
    let quiet = PointSafety { voicemail: false, sms: false, ..safe_point() };
    assert_eq!(decide(&nobody, &quiet, update(Channel::Voicemail), NOON), [Refusal::WrongChannel]);
    assert_eq!(decide(&nobody, &quiet, update(Channel::Sms), NOON), [Refusal::WrongChannel]);
    assert_eq!(decide(&nobody, &quiet, update(Channel::Call), NOON), []);
    let plain = Saying { neutral: false, ..update(Channel::Voicemail) };
    assert_eq!(decide(&nobody, &safe_point(), plain, NOON), [Refusal::NotNeutral]);
    let shared = PointSafety { others_answer: true, ..safe_point() };
    let detailed = Saying { neutral: false, ..update(Channel::Email) };
    assert_eq!(decide(&nobody, &shared, detailed, NOON), [Refusal::NotNeutral]);
    assert_eq!(decide(&nobody, &safe_point(), detailed, NOON), []);
    let police = Saying { names_police: true, ..update(Channel::Sms) };
    assert_eq!(decide(&nobody, &safe_point(), police, NOON), [Refusal::NamesPolice]);
    let draft = Saying { approved: false, ..update(Channel::Sms) };
    assert_eq!(decide(&nobody, &safe_point(), draft, NOON), [Refusal::NotApproved]);
    let much = PersonSafety { sent_today: 3, ..nobody };
    assert_eq!(decide(&much, &safe_point(), update(Channel::Sms), NOON), [Refusal::TooManyToday]);
    let reminder = saying(ContactPurpose::Reminder, Channel::Sms);
    let reminded = PersonSafety { reminders: 2, ..nobody };
    assert_eq!(decide(&reminded, &safe_point(), reminder, NOON), [Refusal::TooManyReminders]);
    let asked = |when| PersonSafety { last_asked: Some(at(when)), ..nobody };
    assert_eq!(invited(&asked("2026-08-26T12:00:01Z"), &safe_point()), [Refusal::AskedLately]);
    assert_eq!(invited(&asked("2026-08-26T12:00:00Z"), &safe_point()), []);
}

#[test]
fn all_reasons_are_told_in_their_order_and_each_has_a_name_of_its_own() {
    let person = PersonSafety {
        exclusions: [Exclusion::DomesticAbuse].into_iter().collect(),
        sent_today: 9,
        ..PersonSafety::default()
    };
    let point = PointSafety { safety: Safety::Unsafe, opted_out: true, ..PointSafety::UNKNOWN };
    let no = invited(&person, &point);
    assert_eq!(
        no,
        [Refusal::Unsafe, Refusal::OptedOut, Refusal::Excluded, Refusal::WrongChannel, Refusal::TooManyToday]
    );
    for refusal in Refusal::ALL {
        assert_eq!(Refusal::parse(refusal.as_str()), Some(refusal));
    }
}

/// A small generator of numbers (splitmix64): the same cases in every run.
struct Cases(u64);

impl Cases {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// True once in so many cases.
    fn once_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    /// A moment up to so many minutes before, and now and then one after.
    fn before(&mut self, at: Timestamp, minutes: u64) -> Timestamp {
        let shift = i64::try_from(self.below(minutes)).unwrap() - i64::from(self.once_in(20)) * 2_000;
        at - SignedDuration::from_mins(shift)
    }

    fn maybe<T>(&mut self, in_ten: u64, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(10) < in_ten).then(|| make(self))
    }

    fn window(&mut self) -> Window {
        let clock = |minutes: u64| {
            jiff::civil::time(i8::try_from(minutes / 60).unwrap(), i8::try_from(minutes % 60).unwrap(), 0, 0)
        };
        let days = self.next();
        let weekdays = (0..7).filter(|day| days & (1 << day) != 0);
        Window {
            days: weekdays.map(|day| Weekday::from_monday_zero_offset(day).unwrap()).collect(),
            from: clock(self.below(1440)),
            until: clock(self.below(1440)),
        }
    }

    fn case(&mut self) -> (PersonSafety, PointSafety, Saying, Rules, Timestamp) {
        // Two years by the minute: both changes of the clock are in it.
        let minute = i64::try_from(self.below(2 * 365 * 1440)).unwrap();
        let at = at("2026-01-01T00:00:00Z") + SignedDuration::from_mins(minute);
        let person = PersonSafety {
            exclusions: if self.once_in(4) {
                [self.one_of(&Exclusion::ALL)].into_iter().collect()
            } else {
                Exclusions::NONE
            },
            last_trigger: self.maybe(3, |cases| cases.before(at, 60_000)),
            last_asked: self.maybe(4, |cases| cases.before(at, 200_000)),
            reminders: u32::try_from(self.below(4)).unwrap(),
            sent_today: u32::try_from(self.below(5)).unwrap(),
            last_wrote: self.maybe(7, |cases| cases.before(at, 60)),
        };
        let windows = self.below(3);
        let point = PointSafety {
            safety: self.one_of(&[
                Safety::Safe,
                Safety::Safe,
                Safety::Safe,
                Safety::Safe,
                Safety::Unknown,
                Safety::Unsafe,
            ]),
            confirmed_at: self.maybe(9, |cases| cases.before(at, 60_000)),
            review_at: self.maybe(3, |cases| cases.before(at, 4_000) + SignedDuration::from_hours(24)),
            windows: (0..windows).map(|_| self.window()).collect(),
            sms: !self.once_in(5),
            email: !self.once_in(5),
            call: !self.once_in(5),
            voicemail: !self.once_in(2),
            may_name_police: self.once_in(2),
            others_answer: self.once_in(3),
            code_word: self.once_in(2),
            dropped_call: self.one_of(&DroppedCall::ALL),
            shared_with_suspect: self.once_in(12),
            opted_out: self.once_in(8),
            returned: self.once_in(12),
        };
        let saying = Saying {
            purpose: self.one_of(&ContactPurpose::ALL),
            channel: self.one_of(&Channel::ALL),
            neutral: !self.once_in(4),
            names_police: self.once_in(4),
            approved: !self.once_in(12),
        };
        let rules = Rules { stopped: self.once_in(20), ..Rules::default() };
        (person, point, saying, rules, at)
    }
}

/// Whether a reason holds, each written as a sentence of its own, hours by minutes of the week.
fn holds(
    refusal: Refusal,
    person: &PersonSafety,
    point: &PointSafety,
    saying: Saying,
    rules: &Rules,
    at: Timestamp,
) -> bool {
    use ContactPurpose::{CallBack, Invitation, Reminder, ReplyInSession, RequestedNow, Update};
    let unasked = matches!(saying.purpose, Invitation | Reminder | Update | CallBack);
    let asking = matches!(saying.purpose, Invitation | Reminder);
    let minutes_since = |then: Timestamp| (at.as_second() - then.as_second()).div_euclid(60);
    let confirmed = point.confirmed_at.filter(|then| *then <= at);
    let local = at.to_zoned_datetime(london());
    let minute_of_day = i64::from(local.hour()) * 60 + i64::from(local.minute());
    let day = i64::from(local.weekday().to_monday_zero_offset());
    let in_window = |window: &Window| {
        let minute = |clock: jiff::civil::Time| i64::from(clock.hour()) * 60 + i64::from(clock.minute());
        let (from, until) = (minute(window.from), minute(window.until));
        let length = if until > from { until - from } else { until + 1440 - from };
        (0..7).any(|begins| {
            let weekday = Weekday::from_monday_zero_offset(i8::try_from(begins).unwrap()).unwrap();
            let since = (day * 1440 + minute_of_day - begins * 1440 - from).rem_euclid(7 * 1440);
            window.days.contains(weekday) && since < length
        })
    };
    match refusal {
        Refusal::Stopped => rules.stopped,
        Refusal::Unsafe => point.safety == Safety::Unsafe,
        Refusal::SharedWithSuspect => point.shared_with_suspect,
        Refusal::OptedOut => point.opted_out && saying.purpose != RequestedNow,
        Refusal::Unknown => unasked && point.safety == Safety::Unknown,
        Refusal::NotConfirmed => unasked && point.safety == Safety::Safe && confirmed.is_none(),
        Refusal::Expired => {
            unasked
                && confirmed.is_some_and(|then| {
                    minutes_since(then) >= 30 * 1440 || point.review_at.is_some_and(|review| review <= at)
                })
        }
        Refusal::TriggerPoint => {
            unasked
                && confirmed.is_some_and(|then| {
                    person.last_trigger.is_some_and(|trigger| then <= trigger && trigger <= at)
                })
        }
        Refusal::Excluded => asking && !person.exclusions.is_empty(),
        Refusal::OutsideWindow => {
            unasked && !point.windows.is_empty() && !point.windows.iter().any(in_window)
        }
        Refusal::QuietHours => {
            let inside = point.windows.iter().any(in_window);
            unasked
                && (point.windows.is_empty() || (asking && inside))
                && !(8 * 60..20 * 60).contains(&minute_of_day)
        }
        Refusal::WrongChannel => match saying.channel {
            Channel::Sms => unasked && !point.sms,
            Channel::Email => unasked && !point.email,
            Channel::Call => !unasked || !point.call,
            Channel::Voicemail => !unasked || !point.call || !point.voicemail,
        },
        Refusal::NotNeutral => {
            !saying.neutral
                && (!unasked || asking || saying.channel == Channel::Voicemail || point.others_answer)
        }
        Refusal::NamesPolice => saying.names_police && !point.may_name_police,
        Refusal::NotApproved => !saying.approved,
        Refusal::AskedLately => {
            saying.purpose == Invitation
                && person.last_asked.is_some_and(|then| minutes_since(then) < 90 * 1440)
        }
        Refusal::TooManyReminders => saying.purpose == Reminder && person.reminders >= 2,
        Refusal::TooManyToday => unasked && saying.channel != Channel::Call && person.sent_today >= 3,
        Refusal::SessionOver => {
            let within = match saying.purpose {
                ReplyInSession => 30,
                RequestedNow => 5,
                _ => return false,
            };
            !person.last_wrote.is_some_and(|then| (0..within).contains(&minutes_since(then)))
        }
        Refusal::Returned => point.returned,
    }
}

#[test]
fn a_million_cases_are_decided_as_a_second_writing_of_each_reason_decides_them() {
    let mut cases = Cases(20_261_124);
    let zone = london();
    let (mut yes, mut told) = (0u32, [0u32; Refusal::ALL.len()]);
    for n in 0..1_000_000 {
        let (person, point, saying, rules, at) = cases.case();
        let decision = may_contact(&person, &point, saying, &rules, at, &zone);
        let said = match &decision {
            Decision::Yes(terms) => {
                yes += 1;
                assert!(terms.until > at, "case {n}");
                // It is good for as long as it says.
                let last = terms.until - SignedDuration::from_secs(1);
                let again = may_contact(&person, &point, saying, &rules, last, &zone);
                assert!(
                    again.is_yes(),
                    "case {n}: {again:?} at {last}, though yes at {at} until {}",
                    terms.until
                );
                Refusals::NONE
            }
            Decision::No(refusals) => {
                assert!(!refusals.is_empty(), "case {n}");
                *refusals
            }
        };
        for refusal in Refusal::ALL {
            let expected = holds(refusal, &person, &point, saying, &rules, at);
            assert_eq!(said.contains(refusal), expected, "case {n}: {refusal:?} of {said:?} at {at}");
            told[refusal as usize] += u32::from(expected);
        }
    }
    assert!(yes > 10_000, "{yes}");
    assert!(told.iter().all(|times| *times > 1_000), "{told:?}");
}

#[test]
fn nothing_is_cleared_without_a_yes_and_a_clearance_is_for_one_channel_and_ends_with_it() {
    let ask = |channel, when: &str| {
        let saying = saying(ContactPurpose::Update, channel);
        may_contact(&PersonSafety::default(), &safe_point(), saying, &Rules::default(), at(when), &london())
    };
    assert_eq!(ask(Channel::Sms, "2026-11-24T23:00:00Z").cleared(), None);
    let cleared = ask(Channel::Sms, NOON).cleared().unwrap();
    assert_eq!(cleared.until(), at("2026-11-24T12:15:00Z"));
    assert!(cleared.holds(Channel::Sms, at("2026-11-24T12:14:59Z")));
    assert!(!cleared.holds(Channel::Sms, at("2026-11-24T12:15:00Z")));
    assert!(!cleared.holds(Channel::Email, at(NOON)));
}
