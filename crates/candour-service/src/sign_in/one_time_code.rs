//! One-time codes by RFC 6238: the code of the moment, drawn from a secret that the person's device and we share, and
//! recovery codes for the day the device is gone.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candour_domain::audit::AuditAct;
use candour_domain::ids::StaffId;
use candour_domain::key::Purpose;
use candour_domain::one_time_code::{DIGITS, RECOVERY_CODES, RecoveryCode, STEP_SECONDS, TypedCode};
use candour_domain::sign_in::Method;
use candour_domain::staff::Staff;
use candour_store::one_time_code::CodeSecret;
use candour_store::seal::{Column, Sealed};
use candour_store::{StoreError, transact};
use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq as _;
use totp_rs::{Algorithm, Builder, Secret};
use uuid::Uuid;

use crate::ctx::Ctx;
use crate::{Unavailable, audit};

/// Bytes in a secret: what RFC 4226 recommends, and as long as the hash.
const SECRET_LENGTH: usize = 20;

/// The step of time a moment is in.
fn step_at(now: Timestamp) -> i64 {
    now.as_second().div_euclid(STEP_SECONDS)
}

/// The step of time whose code was typed: this one, the one before or the one after, since clocks differ; none up to
/// `after`, since a code is taken once. All three are compared, whichever fits.
fn step_of(secret: &[u8], typed: [u8; DIGITS], now: Timestamp, after: i64) -> Option<i64> {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(Secret::new(secret.into()))
        .build_noncompliant();
    let typed: String = typed.iter().map(|digit| char::from(b'0' + digit % 10)).collect();
    let present = step_at(now);
    let mut fitting = None;
    for step in [present - 1, present, present + 1] {
        let seconds = u64::try_from(step.saturating_mul(STEP_SECONDS)).unwrap_or(0);
        let code = totp.generate(seconds).to_string();
        let fits = bool::from(code.as_bytes().ct_eq(typed.as_bytes()));
        if fits && step > after {
            fitting = Some(step);
        }
    }
    fitting
}

/// What was found out about a typed code, before anything is taken.
pub(super) struct Looked {
    /// Whether the person has one-time codes at all.
    pub(super) set_up: bool,
    given: Given,
}

enum Given {
    Step(i64),
    Recovery([u8; 32]),
    Nothing,
}

/// Looks at what was typed in the place of a code. For nobody it takes as much work as for somebody.
pub(super) async fn look(ctx: &Ctx, who: Option<StaffId>, typed: &str) -> Result<Looked, StoreError> {
    let id = who.unwrap_or(StaffId::from_uuid(Uuid::nil()));
    let stored = ctx.store.read().await?.code_secret(id).await?;
    let set_up = stored.is_some();
    let (secret, last_step) = match stored {
        Some(stored) => (opened(ctx, id, &stored.sealed)?, stored.last_step),
        None => (sealed(ctx, id, &[0; SECRET_LENGTH])?.bytes().to_vec(), i64::MAX),
    };
    let typed = TypedCode::parse(typed);
    let digits = match &typed {
        Some(TypedCode::OfTheMoment(digits)) => *digits,
        _ => [0; DIGITS],
    };
    let step = step_of(&secret, digits, ctx.clock.now(), last_step);
    let given = match (typed, step) {
        (Some(TypedCode::OfTheMoment(_)), Some(step)) => Given::Step(step),
        (Some(TypedCode::Recovery(code)), _) => Given::Recovery(code.fingerprint(&ctx.key, id)),
        _ => Given::Nothing,
    };
    Ok(Looked { set_up, given })
}

/// Takes the code that was looked at: it works no more. Nothing where it is none, or somebody was first.
pub(super) async fn take(ctx: &Ctx, staff: &Staff, looked: &Looked) -> Result<Option<Method>, StoreError> {
    match looked.given {
        Given::Step(step) => {
            let taken = transact!(ctx.store, |db| db.take_code_step(staff.id, step).await)?;
            Ok(taken.then_some(Method::PasswordAndCode))
        }
        Given::Recovery(fingerprint) => {
            let entry =
                audit::line(ctx, Some(staff.id), AuditAct::RecoveryCodeUsed, Some(staff.id.uuid()), None);
            let taken = transact!(ctx.store, |db| {
                let taken = db.take_recovery_code(staff.id, fingerprint).await?;
                if taken {
                    db.insert_audit(&entry).await?;
                }
                Ok::<bool, StoreError>(taken)
            })?;
            Ok(taken.then_some(Method::RecoveryCode))
        }
        Given::Nothing => Ok(None),
    }
}

/// Whether this is the code of the moment of the person of this name, not taken yet. Nothing is taken.
pub(super) async fn is_right(ctx: &Ctx, username: &str, typed: &str) -> Result<bool, StoreError> {
    let Some(TypedCode::OfTheMoment(_)) = TypedCode::parse(typed) else { return Ok(false) };
    let Some(found) = ctx.store.read().await?.staff_by_username(username).await? else { return Ok(false) };
    Ok(matches!(look(ctx, Some(found.staff.id), typed).await?.given, Given::Step(_)))
}

fn sealed(ctx: &Ctx, id: StaffId, secret: &[u8]) -> Result<Sealed, StoreError> {
    ctx.sealer
        .seal(Column::CodeSecret, id.uuid(), secret, ctx.chance.bytes())
        .map_err(|_| StoreError::Corrupt { table: "one_time_code" })
}

fn opened(ctx: &Ctx, id: StaffId, sealed: &Sealed) -> Result<Vec<u8>, StoreError> {
    ctx.sealer
        .open(Column::CodeSecret, id.uuid(), sealed)
        .map_err(|_| StoreError::Corrupt { table: "one_time_code" })
}

/// A secret that is offered to somebody, to be put into their device. `Debug` is left out.
#[derive(Clone)]
pub struct CodeOffer {
    /// The secret in base 32, to be typed.
    pub secret: String,
    /// Shows that we drew it for this person.
    pub mark: String,
    /// The address that a QR code holds.
    pub address: String,
}

/// Draws a secret for somebody. It counts for nothing until its first code has come back.
pub fn offer_codes(ctx: &Ctx, staff: &Staff) -> CodeOffer {
    let drawn = ctx.chance.bytes::<SECRET_LENGTH>();
    offer_of(ctx, staff, &Secret::new_stack(drawn).to_base32())
}

/// The same offer once more, for a form that comes back with an error; another where it is not ours.
pub fn same_offer(ctx: &Ctx, staff: &Staff, secret: &str, given_mark: &str) -> CodeOffer {
    if is_ours(ctx, staff, secret, given_mark) {
        offer_of(ctx, staff, secret)
    } else {
        offer_codes(ctx, staff)
    }
}

fn offer_of(ctx: &Ctx, staff: &Staff, secret: &str) -> CodeOffer {
    let written = |text: &str| {
        let mut out = String::new();
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                out.push(char::from(byte));
            } else {
                use std::fmt::Write as _;
                let _ = write!(out, "%{byte:02X}");
            }
        }
        out
    };
    let issuer = written(&ctx.settings.service_name);
    let address = format!(
        "otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
        written(&staff.username)
    );
    CodeOffer { secret: secret.to_owned(), mark: mark(ctx, staff, secret), address }
}

fn mark(ctx: &Ctx, staff: &Staff, secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(ctx.key.mac(Purpose::CodeOffer, &[staff.id.uuid().as_bytes(), secret.as_bytes()]))
}

fn is_ours(ctx: &Ctx, staff: &Staff, secret: &str, given: &str) -> bool {
    bool::from(mark(ctx, staff, secret).as_bytes().ct_eq(given.as_bytes()))
}

/// Why one-time codes were not set up.
#[derive(Debug, thiserror::Error)]
pub enum CodesError {
    /// The first code does not fit the secret that was offered.
    #[error("the code does not fit")]
    Wrong,
    /// Too many tries; holds how long to wait.
    #[error("too many tries")]
    TooMany(SignedDuration),
    /// Storage failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for CodesError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// The secret that was offered, when this is its code of the moment.
pub(crate) fn fitting(
    ctx: &Ctx,
    staff: &Staff,
    offer: &CodeOffer,
    typed: &str,
) -> Result<CodeSecret, CodesError> {
    if !is_ours(ctx, staff, &offer.secret, &offer.mark) {
        return Err(CodesError::Wrong);
    }
    let secret = Secret::try_from_base32(&offer.secret).map_err(|_| CodesError::Wrong)?;
    let Some(TypedCode::OfTheMoment(digits)) = TypedCode::parse(typed) else { return Err(CodesError::Wrong) };
    let at = ctx.clock.now();
    let step = step_of(secret.as_bytes(), digits, at, i64::MIN).ok_or(CodesError::Wrong)?;
    Ok(CodeSecret { sealed: sealed(ctx, staff.id, secret.as_bytes())?, made_at: at, last_step: step })
}

/// New recovery codes, and their fingerprints.
pub(crate) fn draw_recovery_codes(ctx: &Ctx, staff: &Staff) -> (Vec<RecoveryCode>, Vec<[u8; 32]>) {
    let mut byte = ctx.chance.byte_source();
    let codes: Vec<RecoveryCode> = (0..RECOVERY_CODES).map(|_| RecoveryCode::draw(&mut byte)).collect();
    let fingerprints = codes.iter().map(|code| code.fingerprint(&ctx.key, staff.id)).collect();
    (codes, fingerprints)
}

/// Sets up one-time codes with the secret that was offered, once its first code has come back. Codes from a secret before
/// work no more. Gives the recovery codes, which are shown this once.
///
/// # Errors
/// [`CodesError`] says why nothing changed.
pub async fn set_up_codes(
    ctx: &Ctx,
    staff: &Staff,
    offer: &CodeOffer,
    typed: &str,
) -> Result<Vec<RecoveryCode>, CodesError> {
    ctx.sign_in_guard.admit(ctx, &staff.username, None, "").await?.map_err(CodesError::TooMany)?;
    let new = fitting(ctx, staff, offer, typed)?;
    let (codes, fingerprints) = draw_recovery_codes(ctx, staff);
    let entry = audit::line(ctx, Some(staff.id), AuditAct::CodesSetUp, Some(staff.id.uuid()), None);
    transact!(ctx.store, |db| {
        db.set_code_secret(staff.id, &new).await?;
        db.set_recovery_codes(staff.id, &fingerprints).await?;
        db.insert_audit(&entry).await
    })?;
    Ok(codes)
}

/// Gives somebody new recovery codes, shown this once; those before work no more.
///
/// # Errors
/// [`Unavailable`] when the database does not answer; then those before still work.
pub async fn new_recovery_codes(ctx: &Ctx, staff: &Staff) -> Result<Vec<RecoveryCode>, Unavailable> {
    let (codes, fingerprints) = draw_recovery_codes(ctx, staff);
    let entry = audit::line(ctx, Some(staff.id), AuditAct::RecoveryCodesMade, Some(staff.id.uuid()), None);
    transact!(ctx.store, |db| {
        db.set_recovery_codes(staff.id, &fingerprints).await?;
        db.insert_audit(&entry).await
    })?;
    Ok(codes)
}

/// What somebody has besides their password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Codes {
    /// Since when they have one-time codes; nothing where they have none.
    pub since: Option<Timestamp>,
    /// How many recovery codes they have left.
    pub recovery_left: i64,
}

/// What a person has besides their password.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn own_codes(ctx: &Ctx, staff: &Staff) -> Result<Codes, Unavailable> {
    let mut db = ctx.store.read().await?;
    let since = db.code_secret(staff.id).await?.map(|secret| secret.made_at);
    Ok(Codes { since, recovery_left: db.recovery_codes_left(staff.id).await? })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC_SECRET: &[u8] = b"12345678901234567890";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn digits(code: &str) -> [u8; DIGITS] {
        let digits: Vec<u8> = code.bytes().map(|digit| digit - b'0').collect();
        digits.try_into().unwrap()
    }

    /// The table of RFC 6238, appendix B, for SHA-1; it has eight digits, of which ours are the last six.
    #[test]
    fn the_test_vectors_of_the_rfc_are_met() {
        for (second, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let step = step_of(RFC_SECRET, digits(&code[2..]), at(second), i64::MIN);
            assert_eq!(step, Some(second / 30), "{code}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_early_and_one_late_and_never_up_to_the_last_that_was_taken() {
        let code = digits("287082");
        let good = |second, after| step_of(RFC_SECRET, code, at(second), after);
        assert_eq!(good(29, i64::MIN), Some(1), "a device whose clock is ahead");
        assert_eq!(good(89, i64::MIN), Some(1), "a slow typist");
        assert_eq!(good(90, i64::MIN), None);
        assert_eq!(good(59, 0), Some(1));
        assert_eq!(good(59, 1), None);
        assert_eq!(good(59, i64::MAX), None);
    }
}
