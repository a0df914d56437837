//! Sign-ins that were begun here and end elsewhere: bound to the browser that began them by a cookie of its own, good
//! for one use and some minutes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candour_domain::ids::StaffId;
use candour_domain::key::Purpose;
use candour_domain::sign_in_try::TryKind;
use candour_store::sign_in_try::{NewTry, TryTaken};
use candour_store::{StoreError, transact};
use jiff::Timestamp;

use crate::Unavailable;
use crate::ctx::Ctx;

/// The longest address that is kept to go on to.
const NEXT_LIMIT: usize = 500;

/// The two texts of something begun: what comes back, and what the browser keeps.
pub(crate) struct Keys {
    pub returning: [u8; 32],
    pub browser: [u8; 32],
}

impl Keys {
    pub(crate) fn draw(ctx: &Ctx) -> Self {
        Self { returning: ctx.chance.bytes(), browser: ctx.chance.bytes() }
    }
}

/// 32 bytes as text.
pub(crate) fn text(bytes: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Text as 32 bytes.
pub(crate) fn bytes(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

fn fingerprint(ctx: &Ctx, what: &[u8], bytes: &[u8; 32]) -> [u8; 32] {
    ctx.key.mac(Purpose::SignInTryLookup, &[what, bytes])
}

/// Keeps what was begun.
pub(crate) async fn keep(
    ctx: &Ctx,
    keys: &Keys,
    kind: TryKind,
    staff_id: Option<StaffId>,
    state: Option<String>,
    next: &str,
) -> Result<(), StoreError> {
    let made_at = ctx.clock.now();
    let new = NewTry {
        fingerprint: fingerprint(ctx, b"returning", &keys.returning),
        browser_fingerprint: fingerprint(ctx, b"browser", &keys.browser),
        kind,
        staff_id,
        state,
        next: if next.len() <= NEXT_LIMIT { next.to_owned() } else { String::from("/") },
        made_at,
        expires_at: made_at.checked_add(kind.lasts()).unwrap_or(Timestamp::MAX),
    };
    transact!(ctx.store, |db| db.insert_sign_in_try(&new).await)
}

/// Takes out what this browser began. A text that is none of ours finds nothing, and costs nothing.
pub(crate) async fn take(
    ctx: &Ctx,
    returning: &str,
    browser: Option<&str>,
) -> Result<Option<TryTaken>, StoreError> {
    let (Some(returning), Some(browser)) = (bytes(returning), browser.and_then(bytes)) else {
        return Ok(None);
    };
    let returning = fingerprint(ctx, b"returning", &returning);
    let browser = fingerprint(ctx, b"browser", &browser);
    let now = ctx.clock.now();
    transact!(ctx.store, |db| db.take_sign_in_try(returning, browser, now).await)
}

/// Removes what nobody went on with. Returns how many.
///
/// # Errors
/// [`Unavailable`] when the database does not answer.
pub async fn purge(ctx: &Ctx) -> Result<u64, Unavailable> {
    let now = ctx.clock.now();
    Ok(transact!(ctx.store, |db| db.purge_sign_in_tries(now).await)?)
}
