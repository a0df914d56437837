//! What every use case is handed: storage, keys, settings, and the only clock and the only chance in the program.

use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use candour_channels::single_sign_on::Client;
use candour_channels::smtp::Relay;
use candour_domain::key::ForceKey;
use candour_domain::language::Language;
use candour_domain::retention::Periods;
use candour_domain::risk::{RiskKind, RiskRules};
use candour_domain::safe_contact::Rules;
use candour_domain::work_item::WorkClocks;
use candour_store::seal::Sealer;
use candour_store::{Store, StoreError};
use ipnet::IpNet;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use webauthn_rs::Webauthn;

use crate::audit::group::AuditGroup;
use crate::feedback::CommitGroup;
use crate::health::{Life, Writing};
use crate::keys::Keys;
use crate::limits::ClientRate;
use crate::message::settings::MessagingSettings;
use crate::passkey;
use crate::sign_in::Guard;
use crate::single_sign_on::{self, SignOnSettings};

/// What a force chooses. Plain data, read from file, environment and flags by the binary.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The public name of the service.
    pub service_name: String,
    /// The name of the force.
    pub force_name: String,
    /// The languages offered.
    pub languages: Vec<Language>,
    /// Whether all data is synthetic; every page then says so.
    pub synthetic: bool,
    /// Whether real people's data may be held. Until then every page says that it may not.
    pub live: bool,
    /// The address people reach the service under, as printed on codes, without a slash at the end.
    pub base_url: String,
    /// Where "leave this page" leads.
    pub exit_url: String,
    /// Whether whoever connects is a reverse proxy that sets `X-Forwarded-For`. Kept from 0.1.0; `trusted_proxies`
    /// says it with addresses.
    pub trust_forwarded_for: bool,
    /// The networks of the reverse proxies in front, whose word about a visitor's address is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// The force's own networks: an answer from one is flagged.
    pub own_networks: Vec<IpNet>,
    /// Whether those proxies tell by the header `Forwarded` (RFC 7239) instead of `X-Forwarded-For`.
    pub forwarded_by_rfc7239: bool,
    /// How many requests a minute one client may make on end; nought for no limit.
    pub client_rate: u32,
    /// How many requests one client may make at once.
    pub client_burst: u32,
    /// How long a handed-over or sampled code works, in days.
    pub code_days: u16,
    /// How long a serial card works after it was printed, in days.
    pub card_days: u16,
    /// How long a session may stand unused.
    pub session_idle: SignedDuration,
    /// How long a session may last at all.
    pub session_max: SignedDuration,
    /// Whether people sign in with a password and a one-time code; else by the other means alone.
    pub sign_in_password: bool,
    /// How long each kind of work may wait.
    pub work_clocks: WorkClocks,
    /// Phrases of the force's own that ask a human to look at once.
    pub risk_phrases: Vec<(RiskKind, String)>,
    /// Where alerts are posted.
    pub alert_webhook: Option<String>,
    /// The mail server that takes our mail.
    pub smtp: Option<Relay>,
    /// By whom messages to people go out and come in.
    pub messaging: MessagingSettings,
    /// The rules by which somebody may be reached.
    pub contact_rules: Rules,
    /// A folder outside the force in which checkpoints of the audit log are laid down.
    pub audit_witness_folder: Option<PathBuf>,
    /// Where checkpoints are posted.
    pub audit_witness_webhook: Option<String>,
    /// To whom checkpoints are sent by mail.
    pub audit_witness_mail: Vec<String>,
    /// The force's own sign-in service.
    pub single_sign_on: Option<SignOnSettings>,
    /// How many days a backup of the database is kept at most: so long is the key of a month that is not used any more.
    pub backup_days: u16,
    /// How long things are kept.
    pub retention: Periods,
    /// The folder with the list of erasures, outside the database.
    pub erasure_folder: Option<PathBuf>,
    /// Whom people ask about what is held about them: a name with an address, number or e-mail address.
    pub data_contact: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            service_name: "Candour".to_owned(),
            force_name: "Your police force".to_owned(),
            languages: vec![Language::English],
            synthetic: false,
            live: false,
            base_url: "http://127.0.0.1:8080".to_owned(),
            exit_url: "https://www.bbc.co.uk/weather".to_owned(),
            trust_forwarded_for: false,
            trusted_proxies: Vec::new(),
            own_networks: Vec::new(),
            forwarded_by_rfc7239: false,
            client_rate: 1_200,
            client_burst: 600,
            code_days: 90,
            card_days: 365,
            session_idle: SignedDuration::from_mins(30),
            session_max: SignedDuration::from_hours(12),
            sign_in_password: true,
            work_clocks: WorkClocks::default(),
            risk_phrases: Vec::new(),
            alert_webhook: None,
            smtp: None,
            messaging: MessagingSettings::default(),
            contact_rules: Rules::default(),
            audit_witness_folder: None,
            audit_witness_webhook: None,
            audit_witness_mail: Vec::new(),
            single_sign_on: None,
            backup_days: 35,
            retention: Periods::default(),
            erasure_folder: None,
            data_contact: None,
        }
    }
}

/// The only clock. A fixed one moves when it is told to.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's.
    System,
    /// Stands still, at microseconds since 1970.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn fixed(at: Timestamp) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(at.as_microsecond())))
    }

    /// Moves a fixed clock; the machine's clock is not moved.
    pub fn advance(&self, by: SignedDuration) {
        if let Self::Fixed(micros) = self {
            let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
            micros.fetch_add(by, Ordering::SeqCst);
        }
    }

    /// Now.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            // Stored times have microseconds; finer ones would not read back equal.
            Self::System => Timestamp::from_microsecond(Timestamp::now().as_microsecond())
                .unwrap_or(Timestamp::UNIX_EPOCH),
            Self::Fixed(micros) => {
                Timestamp::from_microsecond(micros.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
            }
        }
    }
}

/// The only chance. A seeded one gives the same bytes in the same order each time: for tests and for the demo's data,
/// never for a running force.
#[derive(Clone)]
pub enum Chance {
    /// The operating system's.
    System,
    /// SHA-256 of a seed and a counter.
    Seeded(Arc<(u64, AtomicU64)>),
}

impl Chance {
    /// Chance that repeats itself for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new((seed, AtomicU64::new(0))))
    }

    /// Random bytes. Without a source of randomness nothing the program does is safe, so it stops.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that draws chance")]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0u8; N];
        match self {
            Self::System => {
                if getrandom::fill(&mut bytes).is_err() {
                    std::process::abort();
                }
            }
            Self::Seeded(source) => {
                for chunk in bytes.chunks_mut(32) {
                    let counter = source.1.fetch_add(1, Ordering::SeqCst);
                    let mut hash = Sha256::new();
                    hash.update(source.0.to_be_bytes());
                    hash.update(counter.to_be_bytes());
                    for (to, from) in chunk.iter_mut().zip(hash.finalize()) {
                        *to = from;
                    }
                }
            }
        }
        bytes
    }

    /// One random byte after another.
    pub fn byte_source(&self) -> impl FnMut() -> u8 + use<> {
        let chance = self.clone();
        let mut pool = Vec::new();
        move || {
            if pool.is_empty() {
                pool.extend_from_slice(&chance.bytes::<32>());
            }
            pool.pop().unwrap_or_default()
        }
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "Chance::System",
            Self::Seeded(_) => "Chance::Seeded",
        })
    }
}

/// What every use case is handed.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// Where it is kept.
    pub store: Store,
    /// Seals and opens what belongs to nobody.
    pub sealer: Sealer,
    /// The lasting secret, from which fingerprints come.
    pub key: ForceKey,
    /// The keys of months, and through them of people.
    pub keys: Keys,
    /// The clock.
    pub clock: Clock,
    /// Chance.
    pub chance: Chance,
    /// What the force chose.
    pub settings: Arc<Settings>,
    /// The risk rules in force.
    pub(crate) risk_rules: Arc<RiskRules>,
    /// Groups answers into commits.
    pub(crate) commit_group: CommitGroup,
    /// Groups reads that are put on record into commits.
    pub(crate) audit_group: AuditGroup,
    /// Slows down guesses of passwords.
    pub(crate) sign_in_guard: Guard,
    /// Speaks to the force's own sign-in service, where one is set.
    pub(crate) single_sign_on: Option<Client>,
    /// Checks passkeys, where browsers allow them under the address that is set.
    pub(crate) webauthn: Option<Arc<Webauthn>>,
    /// Counts the requests of each client.
    pub client_rate: ClientRate,
    /// Whether the program goes on or is about to end.
    pub life: Life,
    /// Whether the database could be written to when it was last tried.
    pub writing: Writing,
}

impl Ctx {
    /// How many passwords were hashed since the start, right or wrong, for somebody or nobody.
    pub fn passwords_worked_on(&self) -> u64 {
        self.sign_in_guard.worked()
    }

    /// Puts a context together over a migrated database, checks the keys against it, and starts the tasks that group
    /// answers into commits (they end when the last clone of the context is gone).
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when the keys are another database's.
    pub async fn new(
        store: Store,
        keys: Keys,
        clock: Clock,
        chance: Chance,
        settings: Settings,
    ) -> Result<Self, StoreError> {
        let key = keys.lasting().clone();
        let store = store.marking(&key);
        let sealer = Sealer::new(&key);
        store.check_key(&sealer, chance.bytes()).await?;
        let commit_group = CommitGroup::start(&store);
        let audit_group = AuditGroup::start(&store);
        let risk_rules = Arc::new(RiskRules::with_extra(&settings.risk_phrases));
        let sign_in_guard = Guard::default();
        // An address that will not do was refused when the settings were read.
        let single_sign_on = single_sign_on::client(&settings).unwrap_or_default();
        let webauthn = passkey::checker(&settings);
        let client_rate = ClientRate::new(&settings);
        let life = Life::default();
        let settings = Arc::new(settings);
        Ok(Self {
            store,
            sealer,
            key,
            keys,
            clock,
            chance,
            settings,
            risk_rules,
            commit_group,
            audit_group,
            sign_in_guard,
            single_sign_on,
            webauthn,
            client_rate,
            life,
            writing: Writing::default(),
        })
    }
}

/// The time zone of England and Wales. The zone's data is built in; should it ever be missing, times are UTC.
pub fn london() -> TimeZone {
    static ZONE: OnceLock<TimeZone> = OnceLock::new();
    ZONE.get_or_init(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)).clone()
}

/// The local day as days since 1970, by which figures are counted.
pub fn local_day(at: Timestamp) -> i32 {
    day_number(at.to_zoned_datetime(london()).date())
}

/// A day as days since 1970.
pub fn day_number(date: jiff::civil::Date) -> i32 {
    let epoch = jiff::civil::date(1970, 1, 1);
    date.since(epoch).map_or(0, |span| span.get_days())
}

/// The local month as months since 1970: the coarsest time that equality answers keep.
pub fn local_month(at: Timestamp) -> i32 {
    let date = at.to_zoned_datetime(london()).date();
    (i32::from(date.year()) - 1970) * 12 + i32::from(date.month()) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_local_midnight_in_winter_and_in_summer() {
        let day = |text: &str| local_day(text.parse().unwrap());
        assert_eq!(day("1970-01-01T12:00:00Z"), 0);
        assert_eq!(day("2026-01-10T23:59:59Z"), day("2026-01-10T00:00:00Z"));
        assert_eq!(day("2026-07-10T23:00:00Z"), day("2026-07-10T22:59:59Z") + 1);
        assert_eq!(local_month("2026-06-30T23:30:00Z".parse().unwrap()), 56 * 12 + 6);
    }

    #[test]
    fn seeded_chance_repeats_itself_and_moves_on() {
        let (a, b) = (Chance::seeded(1), Chance::seeded(1));
        let first = a.bytes::<40>();
        assert_eq!(first, b.bytes::<40>());
        assert_ne!(first, a.bytes::<40>());
        assert_ne!(Chance::seeded(2).bytes::<40>(), first);
    }
}
