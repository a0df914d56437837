//! Whether the time of an answer tells who is known: names and codes that are there against such that are not, tried in
//! turn in one run, each refused in the end, or looked at alone.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use candour_domain::code::{Code, Stratum};
use candour_domain::feedback::{Channel, Nonce, Rating, Words};
use candour_domain::key::ForceKey;
use candour_domain::language::Language;
use candour_domain::one_time_code::RecoveryCode;
use candour_domain::receipt::Receipt;
use candour_domain::sign_in::DeviceKind;
use candour_service::ctx::{Chance, Clock, Ctx, Settings};
use candour_service::enrolment::{choose, enrolling, exchange, make_link, works};
use candour_service::feedback::{Submission, look_up, receive, standing_of};
use candour_service::keys::Keys;
use candour_service::sign_in::{Shown, offer_codes, sign_in};
use candour_service::staff::{AccountWish, By, create};
use candour_store::Store;
use candour_store::code::NewCode;

use crate::server::Database;

/// How many people have accounts. Each is guessed at a few times only: more than ten guesses in a row are slowed down.
const PEOPLE: usize = 40;
/// How often each is guessed at with each kind of guess.
const GUESSES: usize = 3;
/// How often each look-up is tried.
const LOOKS: usize = 4_000;
const PASSWORD: &str = "four words in a row";

/// Two series, and what they are of.
struct Pair {
    what: &'static str,
    known: Vec<Duration>,
    unknown: Vec<Duration>,
}

impl Pair {
    const fn new(what: &'static str) -> Self {
        Self { what, known: Vec::new(), unknown: Vec::new() }
    }

    fn tell(mut self, database: &str) {
        self.known.sort();
        self.unknown.sort();
        let at = |all: &[Duration], share: usize| {
            all.get(all.len() * share / 100).copied().unwrap_or_default().as_secs_f64() * 1_000.0
        };
        let (known, unknown) = (at(&self.known, 50), at(&self.unknown, 50));
        println!(
            "{database}: {}: known {known:.3} ms ({:.3} to {:.3}), unknown {unknown:.3} ms ({:.3} to {:.3}), \
             ratio of medians {:.3}, {} tries each",
            self.what,
            at(&self.known, 25),
            at(&self.known, 75),
            at(&self.unknown, 25),
            at(&self.unknown, 75),
            known / unknown,
            self.known.len()
        );
    }
}

/// Somebody with a password and codes.
async fn person(ctx: &Ctx, number: usize) -> Result<(String, Vec<RecoveryCode>)> {
    let username = format!("person.{number}");
    let wish = AccountWish {
        username: username.clone(),
        display_name: username.clone(),
        role: "analyst".to_owned(),
        ..AccountWish::default()
    };
    let staff = create(ctx, By::CommandLine, &wish).await?;
    let link = make_link(ctx, By::CommandLine, &username).await?;
    let token = link.address.rsplit('/').next().unwrap_or_default().to_owned();
    let form = exchange(ctx, &token, "").await?.context("the link does not work")?;
    enrolling(ctx, &form).await?.context("the form does not work")?;
    let offer = offer_codes(ctx, &staff);
    let secret = totp_rs::Secret::try_from_base32(&offer.secret).ok().context("no secret")?;
    let device = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    let code = device.generate(u64::try_from(ctx.clock.now().as_second())?).to_string();
    let (_, codes) = choose(ctx, &form, PASSWORD, &offer, &code, DeviceKind::Other).await?;
    Ok((username, codes))
}

async fn guess(ctx: &Ctx, username: &str, shown: Shown<'_>, client: &str, into: &mut Vec<Duration>) {
    let begun = Instant::now();
    let came = sign_in(ctx, username, shown, Some(client)).await;
    let took = begun.elapsed();
    // One who comes in, or has to wait, did other work.
    if matches!(came, Err(candour_service::sign_in::SignInError::Wrong)) {
        into.push(took);
    }
}

/// Measures every door at which something secret is tried.
pub(crate) async fn doors(cluster: Option<&str>) -> Result<()> {
    let name = if cluster.is_some() { "PostgreSQL" } else { "SQLite (synchronous=FULL)" };
    let database = Database::fresh(cluster).await?;
    let store = Store::open(&database.address).await?;
    let (clock, chance) = (Clock::System, Chance::System);
    let folder = database.folder.path().join("keys");
    let keys = Keys::open(&store, &folder, &ForceKey::from_bytes([7; 32]), &clock, &chance).await?;
    let ctx = Ctx::new(store, keys, clock, chance, Settings::default()).await?;
    let mut people = Vec::with_capacity(PEOPLE);
    for number in 0..PEOPLE {
        people.push(person(&ctx, number).await?);
    }
    let mut by_password = Pair::new("wrong password");
    let mut by_code = Pair::new("right password and wrong one-time code, against an unknown name");
    let mut by_recovery = Pair::new("wrong recovery code, against an unknown name");
    for round in 0..GUESSES {
        for (number, (username, codes)) in people.iter().enumerate() {
            let stranger = format!("nobody.{number}");
            let client = format!("192.0.2.{number}\nbrowser {round}");
            let another = codes.get(round).map(RecoveryCode::shown).unwrap_or_default();
            // Of the same form as a real one, and nobody's.
            let wrong: String = another.chars().rev().collect();
            let tries = [
                (Shown::password("not the password at all"), &mut by_password),
                (Shown { password: PASSWORD, code: "000000" }, &mut by_code),
                (Shown { password: "not the password at all", code: &wrong }, &mut by_recovery),
            ];
            for (shown, pair) in tries {
                guess(&ctx, username, shown, &client, &mut pair.known).await;
                guess(&ctx, &stranger, shown, &client, &mut pair.unknown).await;
            }
        }
    }
    for pair in [by_password, by_code, by_recovery] {
        pair.tell(name);
    }
    looks(&ctx, name).await?;
    ctx.store.close().await;
    Ok(())
}

/// Links, codes and receipts that are looked up.
async fn looks(ctx: &Ctx, name: &str) -> Result<()> {
    let wish = AccountWish {
        username: "somebody.new".to_owned(),
        display_name: "Somebody New".to_owned(),
        role: "analyst".to_owned(),
        ..AccountWish::default()
    };
    create(ctx, By::CommandLine, &wish).await?;
    let link = make_link(ctx, By::CommandLine, "somebody.new").await?;
    let token = link.address.rsplit('/').next().unwrap_or_default().to_owned();
    // Of the same form as a real one, so that it is looked for.
    let first = if token.starts_with('A') { 'B' } else { 'A' };
    let no_token: String = std::iter::once(first).chain(token.chars().skip(1)).collect();
    let draw = || Code::draw(|| u8::from_be_bytes(ctx.chance.bytes()));
    let (code, no_code) = (draw(), draw());
    let id = candour_domain::ids::CodeId::new(ctx.clock.now(), ctx.chance.bytes());
    let new = NewCode {
        id,
        fingerprint: code.fingerprint(&ctx.key),
        stratum: Stratum::HandedOver,
        encounter_id: None,
        batch_id: None,
        serial: None,
        made_at: ctx.clock.now(),
        expires_at: None,
    };
    candour_store::transact!(ctx.store, |db| db.insert_code(&new).await)?;
    let submission = Submission {
        code: None,
        nonce: Nonce::from_bytes(ctx.chance.bytes()),
        rating: Rating::ALL[3],
        words: Words::parse("")?,
        language: Language::English,
        channel: Channel::Web,
        source: None,
    };
    let receipt = receive(ctx, submission).await?.receipt;
    let no_receipt = Receipt::for_nonce(&ctx.key, &Nonce::from_bytes(ctx.chance.bytes()));
    let mut by_link = Pair::new("one-time link");
    let mut by_code = Pair::new("code for feedback");
    let mut by_receipt = Pair::new("receipt");
    for _ in 0..LOOKS {
        for (there, into) in [(&token, &mut by_link.known), (&no_token, &mut by_link.unknown)] {
            let begun = Instant::now();
            works(ctx, there).await?;
            into.push(begun.elapsed());
        }
        for (there, into) in [(&code, &mut by_code.known), (&no_code, &mut by_code.unknown)] {
            let begun = Instant::now();
            look_up(ctx, there).await?;
            into.push(begun.elapsed());
        }
        for (there, into) in [(&receipt, &mut by_receipt.known), (&no_receipt, &mut by_receipt.unknown)] {
            let begun = Instant::now();
            let _ = standing_of(ctx, there).await;
            into.push(begun.elapsed());
        }
    }
    for pair in [by_link, by_code, by_receipt] {
        pair.tell(name);
    }
    Ok(())
}
