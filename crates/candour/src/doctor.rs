//! `candour doctor`: whether all that serving needs is there, and what to do where it is not. It changes nothing.

mod clock;
mod files;
mod messages;

use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::ExitCode;

use candour_domain::key::ForceKey;
use candour_service::audit::{NoteSigner, head_trouble};
use candour_service::ctx::Clock;
use candour_service::figures::{self, Difference};
use candour_service::keys::{self, KeysStanding};
use candour_service::{Unavailable, retention, single_sign_on};
use candour_store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use rustix::fs::Access;

use crate::database::{self, Schema};
use crate::fault::Fault;
use crate::settings::Config;
use crate::tls::{self, Tls};
use crate::{key_fault, key_file};

/// Below this much free disk something must be done soon, and at once.
const LITTLE_DISK: u64 = 1 << 30;
const HARDLY_ANY_DISK: u64 = 100 << 20;
/// How long after a drill another is due.
const DRILL_EVERY: SignedDuration = SignedDuration::from_hours(24 * 31);
/// How long a job may wait before something seems wrong.
const LONG_WAIT: SignedDuration = SignedDuration::from_mins(10);

/// How long after a run of retention another should have been made.
const RETENTION_EVERY: SignedDuration = SignedDuration::from_hours(50);

/// How long before its end a certificate should have been renewed.
const CERTIFICATE_ENDS_SOON: SignedDuration = SignedDuration::from_hours(24 * 21);

/// How a check went.
/// How far clocks may be apart: a one-time code is good for half a minute before and after its own.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_secs(30);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Health {
    Ok,
    Warn,
    Fail,
}

/// One line.
#[derive(Debug)]
struct Check {
    name: &'static str,
    health: Health,
    finding: String,
    to_do: String,
}

impl Check {
    fn ok(name: &'static str, finding: impl Into<String>) -> Self {
        Self { name, health: Health::Ok, finding: finding.into(), to_do: String::new() }
    }

    fn warn(name: &'static str, finding: impl Into<String>, to_do: impl Into<String>) -> Self {
        Self { name, health: Health::Warn, finding: finding.into(), to_do: to_do.into() }
    }

    fn fail(name: &'static str, fault: &Fault) -> Self {
        Self { name, health: Health::Fail, finding: fault.what().to_owned(), to_do: fault.to_do().to_owned() }
    }

    fn line(&self) -> String {
        let health = match self.health {
            Health::Ok => "ok  ",
            Health::Warn => "warn",
            Health::Fail => "fail",
        };
        format!("{health}  {:<9} {} {}", self.name, self.finding, self.to_do).trim_end().to_owned()
    }
}

/// Checks everything and says so, a line a check. The exit code is 1 when a check failed.
pub async fn run(config: Result<Config, Fault>) -> ExitCode {
    let checks = match config {
        Err(fault) => vec![Check::fail("settings", &fault)],
        Ok(config) => all(&config).await,
    };
    for check in &checks {
        crate::say(&check.line());
    }
    if checks.iter().any(|check| check.health == Health::Fail) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

async fn all(config: &Config) -> Vec<Check> {
    let now = Clock::System.now();
    let mut checks = vec![Check::ok("settings", "All settings are understood.")];
    let key = database::key(config);
    checks.push(match &key {
        Ok(_) => key_file(config),
        Err(fault) => Check::fail("key", fault),
    });
    match database::open(config, Schema::MustFit).await {
        Err(fault) => checks.push(Check::fail("database", &fault)),
        Ok(store) => {
            checks.push(Check::ok("database", "It answers, and its schema is the one this program needs."));
            checks.extend(files::of_database(config));
            if let Ok(key) = &key {
                checks.push(key_folder(config, &store, key, now).await);
            }
            checks.push(clock(&store, now).await);
            checks.push(jobs(&store, now).await);
            checks.push(audit(config, &store, now).await);
            checks.push(retention(&store, now, config.erasure_folder.is_none()).await);
            store.close().await;
        }
    }
    checks.push(disk(config));
    checks.push(backups(config, now));
    checks.push(erasures(config));
    checks.push(messages::alerts(config));
    checks.push(messages::messages(config));
    checks.push(witnesses(config));
    checks.extend(drop_folder(config));
    checks.push(data(config));
    checks.push(address(config));
    checks.push(tls(config, now));
    checks.extend(sign_on(config, now).await);
    checks.push(proxies(config));
    checks.push(measures(config));
    checks
}

fn key_file(config: &Config) -> Check {
    let others = config.key_file.as_deref().and_then(key_file::others_may_read);
    if others == Some(true) {
        let to_do = "Run chmod 600 on it, and ask who has read it.";
        return Check::warn("key", "Others on this machine may read the force key file.", to_do);
    }
    if config.key_file.is_none() {
        return Check::ok("key", "The force key can be had.");
    }
    Check::ok("key", "The force key file can be read, by its owner alone.")
}

/// Whether the key folder opens, is the database's, and can take next month's key.
async fn key_folder(config: &Config, store: &Store, key: &ForceKey, now: Timestamp) -> Check {
    const NAME: &str = "keys";
    let folder = match database::key_folder(config) {
        Ok(folder) => folder,
        Err(fault) => return Check::fail(NAME, &fault),
    };
    let shown = folder.display();
    let (months, slots, this_month) = match keys::standing(store, &folder, key, now).await {
        Err(error) => return Check::fail(NAME, &key_fault::of(&folder, error)),
        Ok(KeysStanding::NotMade) => {
            return Check::ok(NAME, format!("The first start makes the key folder {shown}."));
        }
        Ok(KeysStanding::Fits { months, slots, this_month, .. }) => (months, slots, this_month),
    };
    if others_may_enter(&folder) {
        let to_do = "Run chmod 700 on it, and ask who has read it.";
        return Check::warn(NAME, format!("Others on this machine may enter the key folder {shown}."), to_do);
    }
    let writable = rustix::fs::access(&folder, Access::WRITE_OK | Access::EXEC_OK).is_ok();
    if !writable {
        let what =
            format!("The key folder {shown} cannot be written to: no key can be made for the next month.");
        return Check::warn(NAME, what, "Let this program's account write there.");
    }
    if months.last().is_some_and(|last| *last > this_month.next()) {
        let what = format!(
            "The key folder {shown} has keys of months to come: a clock was ahead, or this one is behind."
        );
        return Check::warn(NAME, what, "Set the machine's clock right, and keep it so (NTP).");
    }
    if !months.contains(&this_month) {
        let what = format!("The key folder {shown} has no key of {this_month}; an earlier one goes on.");
        return Check::warn(NAME, what, "Is `candour serve` running? Its log says why the key is not made.");
    }
    let what = format!("The key folder {shown} fits; {} force keys open it.", slots.len());
    Check::ok(NAME, what)
}

fn others_may_enter(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|facts| facts.permissions().mode() & 0o077 != 0)
}

async fn clock(store: &Store, now: Timestamp) -> Check {
    let late = |what: String| {
        Check::fail("clock", &Fault::new(what, "Set the machine's clock right, and keep it so (NTP)."))
    };
    if let Some(what) = clock::out_of_its_time(now) {
        return late(what);
    }
    let known = async {
        let mut db = store.read().await?;
        let cut = db.latest_figures_cut().await?.and_then(|cut| cut.finished_at);
        Ok::<_, StoreError>((db.server_clock().await?, db.latest_audit_at().await?, cut))
    };
    let (server, logged, cut) = match known.await {
        Ok(known) => known,
        Err(error) => return Check::fail("clock", &error.into()),
    };
    if let Some(server) = server
        && server.duration_since(now).abs() > CLOCKS_DIFFER
    {
        return late(format!("The clock says {now}, and that of the database's server {server}."));
    }
    // What is stored was stored in the past.
    if logged.max(cut).is_some_and(|at| at.duration_since(now) > CLOCKS_DIFFER) {
        return late(format!("The clock says {now}, but something was stored later than that."));
    }
    Check::ok("clock", format!("It says {now}; one-time codes depend on it."))
}

async fn jobs(store: &Store, now: Timestamp) -> Check {
    match async { store.read().await?.job_counts(now).await }.await {
        Err(error) => Check::fail("jobs", &error.into()),
        Ok(counts) if counts.oldest_due.is_some_and(|due| now.duration_since(due) > LONG_WAIT) => {
            Check::warn(
                "jobs",
                format!("{} jobs wait, the oldest for more than ten minutes.", counts.waiting),
                "Is `candour serve` running? Its log says why a job fails.",
            )
        }
        Ok(counts) if counts.gave_up > 0 => Check::warn(
            "jobs",
            format!("{} jobs were given up after many tries.", counts.gave_up),
            "An administrator sees them, and why, on the page of jobs, and can have them tried again.",
        ),
        Ok(counts) => Check::ok("jobs", format!("{} wait.", counts.waiting)),
    }
}

/// Whether lines of the audit log get their numbers, and checkpoints get through to witnesses.
async fn audit(config: &Config, store: &Store, now: Timestamp) -> Check {
    // Without keys there is nothing to hold the head against; that they cannot be had is said above.
    if let (Ok(lasting), Ok(remembered)) = (database::lasting(config), database::audit_remembered(config)) {
        match head_trouble(store, NoteSigner::new(&lasting).public(), &remembered).await {
            Ok(None) => {}
            Ok(Some(finding)) => {
                let what = format!("The log is not where the program left it: {finding}.");
                let to_do = "Was a backup restored? Then `candour audit accept --restored LINES`. Else keep a copy of the \
                             database, and run `candour audit verify` with the checkpoints that witnesses hold.";
                return Check::fail("audit", &Fault::new(what, to_do));
            }
            Err(candour_service::Unavailable(error)) => return Check::fail("audit", &error.into()),
        }
    }
    let found = async {
        let mut db = store.read().await?;
        let (waiting, oldest) = db.unnumbered_audit().await?;
        Ok::<_, StoreError>((waiting, oldest, db.audit_witnesses().await?, db.last_audit_check().await?))
    };
    let (waiting, oldest, witnesses, check) = match found.await {
        Ok(found) => found,
        Err(error) => return Check::fail("audit", &error.into()),
    };
    if let Some(check) = check.filter(|check| check.findings > 0) {
        let what =
            format!("The log was found changed behind the program's back: {} findings.", check.findings);
        let to_do = "Run `candour audit verify` with the checkpoints that witnesses hold.";
        return Check::fail("audit", &Fault::new(what, to_do));
    }
    if oldest.is_some_and(|at| now.duration_since(at) > LONG_WAIT) {
        return Check::warn(
            "audit",
            format!("{waiting} lines wait for a number, the oldest for more than ten minutes."),
            "Is `candour serve` running? Its log says why the audit log is not numbered.",
        );
    }
    if let Some(state) = witnesses.iter().find(|state| state.failed.is_some()) {
        let failure = state.failed.as_ref().map_or("", |(_, failure)| failure);
        return Check::warn(
            "audit",
            format!("A witness did not get the last checkpoint (by {}): {failure}.", state.witness),
            "It is tried again by itself; the page of the audit log says since when.",
        );
    }
    Check::ok("audit", format!("{waiting} lines wait for a number."))
}

/// When what has had its time was last looked for.
async fn retention(store: &Store, now: Timestamp, no_list: bool) -> Check {
    const NAME: &str = "retention";
    let found = async {
        let doubt = retention::clock_doubt(store, &Clock::System).await?;
        let mut db = store.read().await?;
        let last = db.retention_runs(1).await?.pop();
        Ok::<_, Unavailable>((doubt, last, db.retention_warning_days().await?))
    };
    let (doubt, last, warnings) = match found.await {
        Ok(found) => found,
        Err(Unavailable(error)) => return Check::fail(NAME, &error.into()),
    };
    if let Some(doubt) = doubt {
        return Check::fail(NAME, &crate::retention::doubted(doubt));
    }
    let Some(last) = last else {
        return Check::ok(NAME, "Nothing had its time yet: no run was made.");
    };
    let removed: u64 = last.removed.iter().map(|(_, count)| count).sum();
    let today = candour_service::ctx::local_day(now);
    let stand: u64 = warnings.iter().map(|(_, count)| count).sum();
    let due: u64 = warnings.iter().filter(|(day, _)| *day < today).map(|(_, count)| count).sum();
    let what = format!("The last run began {}; {removed} removed; {stand} warnings stand.", last.begun_at);
    if due > 0 && no_list {
        let what = format!("{due} answers have had their time and their warning, and are not erased.");
        return Check::warn(
            NAME,
            what,
            "Set erasure_folder: what is erased has to stand on a list outside the database.",
        );
    }
    if now.duration_since(last.begun_at) > RETENTION_EVERY {
        return Check::warn(NAME, what, "Is `candour serve` running? Its log says why nothing is erased.");
    }
    if last.ended_at.is_none() {
        return Check::warn(
            NAME,
            format!("{what} It was cut off, or goes on."),
            "The next run does the rest.",
        );
    }
    Check::ok(NAME, what)
}

/// Whether anybody outside holds checkpoints.
fn witnesses(config: &Config) -> Check {
    let settings = &config.settings;
    if let Some(folder) = &settings.audit_witness_folder
        && !folder.is_dir()
    {
        let what = format!("The folder for checkpoints, {}, is not there.", folder.display());
        return Check::fail(
            "witnesses",
            &Fault::new(what, "Make it, or mount it, where its reader finds it."),
        );
    }
    let ways = [
        settings.audit_witness_folder.is_some().then_some("a folder"),
        settings.audit_witness_webhook.is_some().then_some("a webhook"),
        (!settings.audit_witness_mail.is_empty()).then_some("mail"),
    ];
    let ways: Vec<&str> = ways.into_iter().flatten().collect();
    if ways.is_empty() {
        return Check::warn(
            "witnesses",
            "Nobody outside gets checkpoints of the audit log: who has key and database could write it anew.",
            "Set audit_witness_folder, audit_witness_webhook or audit_witness_mail.",
        );
    }
    Check::ok("witnesses", format!("Checkpoints of the audit log go out by {}.", ways.join(", ")))
}

fn disk(config: &Config) -> Check {
    let file = config.database.as_deref().and_then(database::sqlite_file);
    let Some(file) = file else {
        return Check::ok("disk", "The data lies with PostgreSQL, not on this disk.");
    };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let free = match rustix::fs::statvfs(folder) {
        Ok(disk) => disk.f_bavail.saturating_mul(disk.f_frsize),
        Err(error) => {
            let what = format!("The disk under {} cannot be asked: {error}.", folder.display());
            return Check::warn("disk", what, "Check that the folder is there.");
        }
    };
    let said = format!("{} MB are free under {}.", free >> 20, folder.display());
    if free < HARDLY_ANY_DISK {
        Check::fail("disk", &Fault::new(said, "Make room now: when it is full, no answer can be stored."))
    } else if free < LITTLE_DISK {
        Check::warn("disk", said, "Make room soon.")
    } else {
        Check::ok("disk", said)
    }
}

/// How old the newest backup and the last drill are.
fn backups(config: &Config, now: Timestamp) -> Check {
    let Some(folder) = config.backup_folder.as_deref() else {
        let what = "No backup is made by this program.";
        return Check::warn("backup", what, "Set backup_folder, backup_recipients and backup_every.");
    };
    if let Err(fault) = crate::backup::recipients(config) {
        return Check::fail("backup", &fault);
    }
    let standing = candour_service::backup::standing(folder);
    let Some(made) = standing.backup else {
        let what = format!("There is no backup in {}.", folder.display());
        return Check::warn("backup", what, "Run `candour backup`, and see that the disk is mounted.");
    };
    let longest = config.backup_every.unwrap_or(SignedDuration::from_hours(24)).saturating_mul(2);
    let days = |at: Timestamp| now.duration_since(at).as_hours() / 24;
    if now.duration_since(made) > longest {
        let what = format!("The newest backup in {} is of {made}.", folder.display());
        return Check::fail("backup", &Fault::new(what, "The log of `candour serve` says why none is made."));
    }
    match standing.drill {
        Some(drill) if now.duration_since(drill) <= DRILL_EVERY => {
            let what = format!("The newest is of {made}; a drill went well {} days ago.", days(drill));
            Check::ok("backup", what)
        }
        Some(drill) => Check::warn(
            "backup",
            format!("The newest is of {made}; the last drill was {} days ago.", days(drill)),
            "Where the identity is, run `candour restore --drill`.",
        ),
        None => Check::warn(
            "backup",
            format!("The newest is of {made}; no drill has shown that it comes back."),
            "Where the identity is, run `candour restore --drill`.",
        ),
    }
}

/// Whether what is erased stays so after a restore.
fn erasures(config: &Config) -> Check {
    let Some(folder) = config.erasure_folder.as_deref() else {
        let what = "No list of erasures is kept: a restore brings back what people took back.";
        return Check::warn("erasures", what, "Set erasure_folder, outside the database and its backups.");
    };
    let writable =
        rustix::fs::access(folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK).is_ok();
    if folder.is_dir() && writable {
        return Check::ok("erasures", format!("They are listed in {}.", folder.display()));
    }
    let what = format!("The folder of the list of erasures, {}, cannot be written to.", folder.display());
    Check::fail(
        "erasures",
        &Fault::new(what, "Make it, or mount its disk, and let this program write there."),
    )
}

fn drop_folder(config: &Config) -> Option<Check> {
    let folder = config.drop_folder.as_deref()?;
    let writable =
        rustix::fs::access(folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK).is_ok();
    Some(if folder.is_dir() && writable {
        Check::ok("drop", format!("Files laid down in {} are brought in.", folder.display()))
    } else {
        Check::fail(
            "drop",
            &Fault::new(
                format!("The drop folder {} is not a folder this program may write to.", folder.display()),
                "Make it, and let this program's account write there: files are moved after they are read.",
            ),
        )
    })
}

fn data(config: &Config) -> Check {
    let settings = &config.settings;
    let drafts: Vec<&str> = settings
        .languages
        .iter()
        .filter(|language| !candour_words::reviewed(**language))
        .map(|language| language.tag())
        .collect();
    if settings.synthetic {
        Check::ok("data", "All data is synthetic, and every page says so.")
    } else if !settings.live {
        let to_do = "Set live to true once trust and safe contact have been signed off.";
        Check::warn("data", "Not for live data: every page says so.", to_do)
    } else if drafts.is_empty() {
        Check::ok("data", "Real people's data may be held.")
    } else {
        let what = format!("No native reader has read the texts in {}.", drafts.join(", "));
        Check::warn("data", what, "Leave them out of languages until somebody has.")
    }
}

fn address(config: &Config) -> Check {
    let settings = &config.settings;
    if !config.base_url_given {
        let what = "No base_url is set: printed codes lead to the address it listens on.";
        return Check::warn("address", what, "Set base_url to what people reach the service under.");
    }
    if settings.live && !settings.base_url.starts_with("https://") {
        let what = format!("People reach the service under {}, which is not encrypted.", settings.base_url);
        return Check::fail(
            "address",
            &Fault::new(what, "Put a proxy with TLS in front and set base_url to https://…"),
        );
    }
    Check::ok("address", format!("People reach the service under {}.", settings.base_url))
}

/// Whether TLS can be spoken, and until when.
fn tls(config: &Config, now: Timestamp) -> Check {
    let Some(certificate) = &config.tls_certificate else {
        return Check::ok("tls", "Plain HTTP is spoken; encryption is a proxy's.");
    };
    let ends = Tls::of(config).and_then(|_| tls::ends_at(certificate));
    let ends = match ends {
        Ok(ends) => ends,
        Err(fault) => return Check::fail("tls", &fault),
    };
    let renew = "Get another certificate, put it in its place, and send the program SIGHUP.";
    let left = ends.duration_since(now);
    if left <= SignedDuration::ZERO {
        return Check::fail("tls", &Fault::new(format!("The certificate ended at {ends}."), renew));
    }
    let said = format!("The certificate and its key fit; it ends at {ends}.");
    if left < CERTIFICATE_ENDS_SOON { Check::warn("tls", said, renew) } else { Check::ok("tls", said) }
}

/// Whether the force's own sign-in service answers, and will do.
async fn sign_on(config: &Config, now: Timestamp) -> Option<Check> {
    let client = single_sign_on::client(&config.settings).ok().flatten()?;
    let issuer = &client.registration().issuer;
    Some(match client.look(now.as_second()).await {
        Ok(()) => Check::ok("sign-on", format!("The sign-in service {issuer} answers, and will do.")),
        Err(fault) if fault.may_pass() => Check::warn(
            "sign-on",
            format!("Nobody can sign in through {issuer} just now: {fault}."),
            "Ask who runs it; check that this machine can reach it. People with a password can still sign in.",
        ),
        Err(fault) => Check::fail(
            "sign-on",
            &Fault::new(
                format!("Nobody can sign in through {issuer}: {fault}."),
                "Compare the oidc settings with what the service says of itself under \
                 /.well-known/openid-configuration.",
            ),
        ),
    })
}

fn proxies(config: &Config) -> Check {
    let settings = &config.settings;
    if settings.trust_forwarded_for {
        let what = "Whoever connects is believed about where a visitor comes from.";
        return Check::warn("proxies", what, "Set trusted_proxies to your proxies' addresses instead.");
    }
    if !settings.trusted_proxies.is_empty() {
        let networks: Vec<String> = settings.trusted_proxies.iter().map(ToString::to_string).collect();
        return Check::ok("proxies", format!("Believed about visitors' addresses: {}.", networks.join(", ")));
    }
    let encrypted = settings.base_url.starts_with("https://");
    if encrypted && config.tls_certificate.is_none() {
        let what = "A proxy must stand in front, and none is trusted: all visitors count as one client.";
        return Check::warn(
            "proxies",
            what,
            "Set trusted_proxies to the addresses your proxies connect from.",
        );
    }
    Check::ok("proxies", "None is trusted: whoever connects is the visitor.")
}

fn measures(config: &Config) -> Check {
    let Some(address) = &config.metrics_listen else {
        return Check::ok("measures", "None are shown.");
    };
    let host = address.rsplit_once(':').map_or("", |(host, _)| host);
    let open = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_unspecified());
    if open {
        let what = format!("Measures are shown on {address}, to every network this machine is in.");
        return Check::warn("measures", what, "Choose an address only your own watchers reach.");
    }
    Check::ok("measures", format!("They are shown on {address} at /metrics."))
}

/// Counts every answer anew and says where the counts kept on write differ. The exit code is 0 only when nowhere.
///
/// # Errors
/// When the database cannot be read.
pub async fn recount(config: &Config) -> Result<ExitCode, Fault> {
    let store = database::open(config, Schema::MustFit).await?;
    let differences: Result<Vec<Difference>, StoreError> = figures::recount(&store).await;
    store.close().await;
    let differences = differences?;
    for Difference { of, unit, kept, counted } in &differences {
        crate::say(&format!("differs  In {of}: of {unit}, {kept} kept, {counted} counted."));
    }
    if differences.is_empty() {
        crate::say("ok  The counts kept equal a full recount.");
        return Ok(ExitCode::SUCCESS);
    }
    crate::say(&format!("fail  {} counts differ from a full recount.", differences.len()));
    Ok(ExitCode::FAILURE)
}
