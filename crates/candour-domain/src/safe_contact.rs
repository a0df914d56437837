//! Safe contact: whether somebody may be reached now, at this number or address, in this way, for this purpose.
//!
//! A message can put somebody in danger: it stands on a lock screen, on a shared bill, in a mailbox that two people
//! read. So the answer is no unless everything speaks for yes, and every no says why. One function decides,
//! [`may_contact`]; whoever sends, dials or writes asks it, at the moment of sending and not before.

mod refusal;
mod window;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ZonedDateTime};

use crate::named::named;
pub use refusal::{Refusal, Refusals};
pub use window::{Days, Window};

named! {
    /// How somebody is reached.
    Channel {
        /// A text message.
        Sms = "sms",
        /// An e-mail.
        Email = "email",
        /// A call that somebody answers.
        Call = "call",
        /// A message left where nobody answers.
        Voicemail = "voicemail",
    }
}

named! {
    /// What somebody is reached for.
    ContactPurpose {
        /// To be asked for feedback.
        Invitation = "invitation",
        /// To be reminded that they were asked.
        Reminder = "reminder",
        /// To be told of their case.
        Update = "update",
        /// To be rung back, as they wished.
        CallBack = "call_back",
        /// A reply within minutes to a message that they sent.
        ReplyInSession = "reply_in_session",
        /// What they ask for this minute: a code to sign in, the answer to STOP.
        RequestedNow = "requested_now",
    }
}

impl ContactPurpose {
    /// Whether it answers what the person did a moment ago. Then the hour is theirs, and an unknown number may be
    /// answered.
    pub const fn answers(self) -> bool {
        matches!(self, Self::ReplyInSession | Self::RequestedNow)
    }

    /// Whether it asks something of the person that they did not ask for.
    pub const fn asks(self) -> bool {
        matches!(self, Self::Invitation | Self::Reminder)
    }
}

named! {
    /// Whether a contact point is safe, as somebody who spoke with the person has put down.
    Safety {
        /// Nobody has asked.
        Unknown = "unknown",
        /// The person said that it is.
        Safe = "safe",
        /// It is not.
        Unsafe = "unsafe",
    }
}

named! {
    /// When safety has to be asked about anew: the points of a case at which danger changes (College of Policing,
    /// Authorised Professional Practice on domestic abuse).
    TriggerPoint {
        /// The suspect is released from custody.
        Release = "release",
        /// Somebody is charged.
        Charge = "charge",
        /// A trial comes near.
        Trial = "trial",
        /// Somebody is sentenced.
        Sentence = "sentence",
        /// Somebody is released from prison.
        PrisonRelease = "prison_release",
        /// A court makes an order.
        OrderMade = "order_made",
        /// An order ends.
        OrderEnded = "order_ended",
        /// A family court hears about children.
        FamilyProceedings = "family_proceedings",
        /// The person has a new relationship.
        NewRelationship = "new_relationship",
    }
}

named! {
    /// Who is not asked for feedback by a message. They keep the ways in which nobody writes to them: a code handed over
    /// in private, the desk, an advocate.
    Exclusion {
        /// Domestic abuse.
        DomesticAbuse = "domestic_abuse",
        /// A sexual offence.
        SexualOffence = "sexual_offence",
        /// Stalking, harassment, controlling or coercive behaviour.
        Stalking = "stalking",
        /// Honour-based abuse, forced marriage, female genital mutilation.
        HonourBased = "honour_based",
        /// Abuse of a child.
        ChildAbuse = "child_abuse",
        /// The person is under 16.
        Under16 = "under_16",
        /// The person is 16 or 17.
        Aged16To17 = "aged_16_to_17",
        /// Modern slavery.
        ModernSlavery = "modern_slavery",
        /// Somebody died: homicide, a fatal collision.
        Bereaved = "bereaved",
        /// Attempted murder, or grievous bodily harm with intent.
        GrievousHarm = "grievous_harm",
        /// Kidnapping or false imprisonment.
        Kidnap = "kidnap",
        /// Terrorism.
        Terrorism = "terrorism",
        /// A suspect, or somebody complained of, works for the police.
        PoliceSuspect = "police_suspect",
        /// The suspect lives at the same address, or shares a telephone or mailbox with the person.
        SharedHome = "shared_home",
        /// High risk, or known to a multi-agency conference.
        HighRisk = "high_risk",
        /// Held or brought to safety in a mental-health crisis.
        MentalHealthCrisis = "mental_health_crisis",
    }
}

/// A set of exclusions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exclusions(u32);

impl Exclusions {
    /// None.
    pub const NONE: Self = Self(0);

    /// All, which is the default of a force.
    pub fn all() -> Self {
        Exclusion::ALL.into_iter().collect()
    }

    /// Whether one is in it.
    pub const fn contains(self, exclusion: Exclusion) -> bool {
        self.0 & (1 << exclusion as u32) != 0
    }

    /// Those in both.
    #[must_use]
    pub const fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl Exclusions {
    /// Reads names with spaces between them.
    pub fn parse(text: &str) -> Option<Self> {
        text.split_whitespace().map(Exclusion::parse).collect()
    }
}

/// Their names with spaces between them, as they are stored.
impl std::fmt::Display for Exclusions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> =
            Exclusion::ALL.into_iter().filter(|one| self.contains(*one)).map(Exclusion::as_str).collect();
        f.write_str(&names.join(" "))
    }
}

impl FromIterator<Exclusion> for Exclusions {
    fn from_iter<I: IntoIterator<Item = Exclusion>>(exclusions: I) -> Self {
        Self(exclusions.into_iter().fold(0, |set, exclusion| set | 1 << exclusion as u32))
    }
}

named! {
    /// What is done when a call breaks off.
    DroppedCall {
        /// Nothing: the person rings again when they can.
        DoNothing = "do_nothing",
        /// They are rung back once.
        RingBack = "ring_back",
        /// 999 is called.
        CallEmergency = "call_emergency",
    }
}

/// What is known of a number or an address of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointSafety {
    /// Whether it is safe.
    pub safety: Safety,
    /// When the person last said so.
    pub confirmed_at: Option<Timestamp>,
    /// When they are to be asked anew at the latest.
    pub review_at: Option<Timestamp>,
    /// When it is safe; at any hour where there is none.
    pub windows: Vec<Window>,
    /// The ways the person agreed to.
    pub sms: bool,
    /// Whether e-mail is agreed to.
    pub email: bool,
    /// Whether calls are.
    pub call: bool,
    /// Whether a message may be left where nobody answers.
    pub voicemail: bool,
    /// Whether whoever answers or reads may learn that it is the police.
    pub may_name_police: bool,
    /// Whether somebody else than the person may answer.
    pub others_answer: bool,
    /// Whether a code word was agreed on.
    pub code_word: bool,
    /// What is done when a call breaks off.
    pub dropped_call: DroppedCall,
    /// Whether a suspect shares it.
    pub shared_with_suspect: bool,
    /// Whether STOP came from it.
    pub opted_out: bool,
    /// Whether it sends back what is sent to it.
    pub returned: bool,
}

impl PointSafety {
    /// A point nobody has said anything about.
    pub const UNKNOWN: Self = Self {
        safety: Safety::Unknown,
        confirmed_at: None,
        review_at: None,
        windows: Vec::new(),
        sms: false,
        email: false,
        call: false,
        voicemail: false,
        may_name_police: false,
        others_answer: true,
        code_word: false,
        dropped_call: DroppedCall::DoNothing,
        shared_with_suspect: false,
        opted_out: false,
        returned: false,
    };

    const fn agrees_to(&self, channel: Channel) -> bool {
        match channel {
            Channel::Sms => self.sms,
            Channel::Email => self.email,
            Channel::Call => self.call,
            Channel::Voicemail => self.call && self.voicemail,
        }
    }
}

/// What is known of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PersonSafety {
    /// Why they are not asked for feedback.
    pub exclusions: Exclusions,
    /// When a case of theirs last came to a trigger point.
    pub last_trigger: Option<Timestamp>,
    /// When they were last asked for feedback.
    pub last_asked: Option<Timestamp>,
    /// How many reminders they were sent in [`Rules::reminders_within`].
    pub reminders: u32,
    /// How many messages they were sent since midnight, whatever for.
    pub sent_today: u32,
    /// When they last wrote to us, or asked for what is now sent.
    pub last_wrote: Option<Timestamp>,
}

/// What is to be sent or said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saying {
    /// What for.
    pub purpose: ContactPurpose,
    /// How.
    pub channel: Channel,
    /// Whether it names neither crime nor officer nor case nor a reference.
    pub neutral: bool,
    /// Whether it says that the police is speaking.
    pub names_police: bool,
    /// Whether its wording was approved.
    pub approved: bool,
}

/// The rules of a force; the defaults are the safe ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Who is not asked for feedback by a message.
    pub excluded: Exclusions,
    /// When nobody is disturbed.
    pub quiet: Window,
    /// How long it counts that somebody said a point is safe.
    pub confirmed_for: SignedDuration,
    /// How long somebody who was asked for feedback is not asked again.
    pub between_asks: SignedDuration,
    /// How many reminders are sent in so long a time.
    pub reminders: u32,
    /// That time.
    pub reminders_within: SignedDuration,
    /// How many messages a person is sent in a day.
    pub a_day: u32,
    /// How long a message of theirs may be replied to.
    pub session: SignedDuration,
    /// How long what they ask for may take.
    pub request: SignedDuration,
    /// Whether everything is stopped.
    pub stopped: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            excluded: Exclusions::all(),
            quiet: Window::quiet(),
            confirmed_for: SignedDuration::from_hours(24 * 30),
            between_asks: SignedDuration::from_hours(24 * 90),
            reminders: 2,
            reminders_within: SignedDuration::from_hours(24 * 14),
            a_day: 3,
            session: SignedDuration::from_mins(30),
            request: SignedDuration::from_mins(5),
            stopped: false,
        }
    }
}

/// What holds for whoever sends or dials after a yes. Made by [`may_contact`] alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    // Nobody outside can write these two, and so nobody outside can make a yes or stretch one.
    channel: Channel,
    until: Timestamp,
    /// Whether the police may be named.
    pub may_name_police: bool,
    /// Whether somebody else may answer: then nothing is said before the person is known.
    pub others_answer: bool,
    /// Whether a code word has to be heard first.
    pub code_word: bool,
    /// What is done when the call breaks off.
    pub dropped_call: DroppedCall,
}

impl Terms {
    /// The way that the yes is for.
    pub const fn channel(&self) -> Channel {
        self.channel
    }

    /// The yes ends here: who has not sent by then asks again.
    pub const fn until(&self) -> Timestamp {
        self.until
    }
}

/// The answer, to be kept with its reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Yes, on these terms.
    Yes(Terms),
    /// No, for all of these reasons; there is at least one.
    No(Refusals),
}

impl Decision {
    /// Whether it is a yes.
    pub const fn is_yes(&self) -> bool {
        matches!(self, Self::Yes(_))
    }

    /// What a sender has to hand in: there is none without a yes.
    pub const fn cleared(self) -> Option<Cleared> {
        match self {
            Self::Yes(Terms { channel, until, .. }) => Some(Cleared { channel, until }),
            Self::No(_) => None,
        }
    }
}

/// The witness of a yes, without which nothing can be sent. It comes from a [`Decision`] alone, is for one channel, and
/// is over when the yes is; who sends hands it in and has it no more.
#[derive(Debug, PartialEq, Eq)]
pub struct Cleared {
    channel: Channel,
    until: Timestamp,
}

impl Cleared {
    /// Whether it still holds for sending in this way.
    pub fn holds(&self, channel: Channel, at: Timestamp) -> bool {
        self.channel == channel && at < self.until
    }

    /// When it is over.
    pub const fn until(&self) -> Timestamp {
        self.until
    }
}

/// The longest a yes is good for.
const YES_LASTS: SignedDuration = SignedDuration::from_mins(15);

/// Decides whether a person may be reached now. All reasons against it are named, not the first alone, so that whoever
/// reads them knows what would have to change.
///
/// `zone` is where the person is; hours are theirs.
pub fn may_contact(
    person: &PersonSafety,
    point: &PointSafety,
    saying: Saying,
    rules: &Rules,
    at: Timestamp,
    zone: &TimeZone,
) -> Decision {
    let mut no = Refusals::NONE;
    let purpose = saying.purpose;
    no.add_if(rules.stopped, Refusal::Stopped);
    no.add_if(!saying.approved, Refusal::NotApproved);
    no.add_if(point.safety == Safety::Unsafe, Refusal::Unsafe);
    no.add_if(point.shared_with_suspect, Refusal::SharedWithSuspect);
    no.add_if(point.returned, Refusal::Returned);
    let names_police = saying.names_police && !point.may_name_police;
    no.add_if(names_police, Refusal::NamesPolice);
    let local = at.to_zoned_datetime(zone.clone());
    let mut until = later(at, YES_LASTS);
    if purpose.answers() {
        no.add_if(!saying.neutral, Refusal::NotNeutral);
        no.add_if(matches!(saying.channel, Channel::Call | Channel::Voicemail), Refusal::WrongChannel);
        let asked_now = purpose == ContactPurpose::RequestedNow;
        let lasts = if asked_now { rules.request } else { rules.session };
        let wrote = person.last_wrote.filter(|wrote| *wrote <= at && at.duration_since(*wrote) < lasts);
        match wrote {
            Some(wrote) => until = until.min(later(wrote, lasts)),
            None => no.add(Refusal::SessionOver),
        }
        // STOP is answered once; whoever asks for a code has asked for it.
        no.add_if(point.opted_out && !asked_now, Refusal::OptedOut);
    } else {
        no.add_if(point.opted_out, Refusal::OptedOut);
        no.add_if(!point.agrees_to(saying.channel), Refusal::WrongChannel);
        until = until.min(confirmed(person, point, rules, at, &mut no));
        until = until.min(hours(point, purpose, rules, &local, &mut no));
        let neutral_only = purpose.asks() || saying.channel == Channel::Voicemail || point.others_answer;
        no.add_if(neutral_only && !saying.neutral, Refusal::NotNeutral);
        no.add_if(person.sent_today >= rules.a_day && saying.channel != Channel::Call, Refusal::TooManyToday);
        if purpose.asks() {
            no.add_if(!person.exclusions.both(rules.excluded).is_empty(), Refusal::Excluded);
        }
        let asked_lately =
            person.last_asked.is_some_and(|asked| at.duration_since(asked) < rules.between_asks);
        no.add_if(purpose == ContactPurpose::Invitation && asked_lately, Refusal::AskedLately);
        let reminded = purpose == ContactPurpose::Reminder && person.reminders >= rules.reminders;
        no.add_if(reminded, Refusal::TooManyReminders);
    }
    if !no.is_empty() {
        return Decision::No(no);
    }
    Decision::Yes(Terms {
        channel: saying.channel,
        until,
        may_name_police: point.may_name_police,
        others_answer: point.others_answer,
        code_word: point.code_word,
        dropped_call: point.dropped_call,
    })
}

/// Whether the person has said that the point is safe, and it still counts: until when.
fn confirmed(
    person: &PersonSafety,
    point: &PointSafety,
    rules: &Rules,
    at: Timestamp,
    no: &mut Refusals,
) -> Timestamp {
    no.add_if(point.safety == Safety::Unknown, Refusal::Unknown);
    let Some(confirmed) = point.confirmed_at.filter(|confirmed| *confirmed <= at) else {
        no.add_if(point.safety == Safety::Safe, Refusal::NotConfirmed);
        return at;
    };
    let mut until = later(confirmed, rules.confirmed_for);
    if let Some(review) = point.review_at {
        until = until.min(review);
    }
    no.add_if(until <= at, Refusal::Expired);
    // What was said before the danger changed says nothing about now.
    match person.last_trigger.filter(|trigger| *trigger >= confirmed) {
        Some(trigger) if trigger <= at => no.add(Refusal::TriggerPoint),
        Some(trigger) => until = until.min(trigger),
        None => {}
    }
    until
}

/// Whether the hour will do: until when. A person's own safe hours come before the quiet hours of the force, but not for
/// what they did not ask for.
fn hours(
    point: &PointSafety,
    purpose: ContactPurpose,
    rules: &Rules,
    local: &ZonedDateTime,
    no: &mut Refusals,
) -> Timestamp {
    let at = local.timestamp();
    let mut until = Timestamp::MAX;
    if !point.windows.is_empty() {
        let open = point.windows.iter().filter_map(|window| window.open_until(local)).max();
        let Some(end) = open else {
            no.add(Refusal::OutsideWindow);
            return at;
        };
        until = until.min(end);
    }
    if point.windows.is_empty() || purpose.asks() {
        no.add_if(rules.quiet.contains(local), Refusal::QuietHours);
        until = until.min(rules.quiet.opens_next(local));
    }
    until
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
