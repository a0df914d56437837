//! One-time codes at the door: on SQLite and on PostgreSQL. The codes here are made by another writing of RFC 6238.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use candour_domain::audit::AuditAct;
use candour_domain::permission::Role;
use candour_domain::staff::Staff;
use candour_service::audit;
use candour_service::ctx::{Ctx, Settings};
use candour_service::sign_in::{
    CodesError, ProofError, Shown, SignInError, new_recovery_codes, offer_codes, own_codes, prove, session,
    set_up_codes, sign_in,
};
use candour_service::staff::{AccountWish, By, Hidden, close, create};
use candour_testkit::{App, TestStore, settings};
use jiff::SignedDuration;

const PASSWORD: &str = "a long enough password";
const STEP: SignedDuration = SignedDuration::from_secs(30);

async fn account(ctx: &Ctx, username: &str, role: Role) -> Staff {
    let wish = AccountWish {
        username: username.to_owned(),
        display_name: username.to_owned(),
        role: role.as_str().to_owned(),
        password: Hidden(PASSWORD.to_owned()),
        ..AccountWish::default()
    };
    create(ctx, By::CommandLine, &wish).await.unwrap()
}

#[expect(clippy::many_single_char_names, reason = "the names of the standard")]
/// SHA-1 by FIPS 180-4, written out, so that nothing here rests on the library under test.
fn sha1(message: &[u8]) -> [u8; 20] {
    let mut h = [0x6745_2301_u32, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0];
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend_from_slice(&(message.len() as u64 * 8).to_be_bytes());
    for block in padded.chunks_exact(64) {
        let mut w: Vec<u32> =
            block.chunks_exact(4).map(|word| u32::from_be_bytes(word.try_into().unwrap())).collect();
        for t in 16..80 {
            w.push((w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16]).rotate_left(1));
        }
        let [mut a, mut b, mut c, mut d, mut e] = h;
        for (t, word) in w.into_iter().enumerate() {
            let (f, k) = match t {
                0..20 => ((b & c) | (!b & d), 0x5A82_7999),
                20..40 => (b ^ c ^ d, 0x6ED9_EBA1),
                40..60 => ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC),
                _ => (b ^ c ^ d, 0xCA62_C1D6_u32),
            };
            let next = a.rotate_left(5).wrapping_add(f).wrapping_add(e).wrapping_add(k).wrapping_add(word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        }
        for (sum, part) in h.iter_mut().zip([a, b, c, d, e]) {
            *sum = sum.wrapping_add(part);
        }
    }
    h.map(u32::to_be_bytes).concat().try_into().unwrap()
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 20] {
    let mut block = [0u8; 64];
    block[..key.len()].copy_from_slice(key);
    let with = |pad: u8, rest: &[u8]| {
        let mut all: Vec<u8> = block.iter().map(|byte| byte ^ pad).collect();
        all.extend_from_slice(rest);
        sha1(&all)
    };
    with(0x5c, &with(0x36, message))
}

fn base32(text: &str) -> Vec<u8> {
    let (mut bits, mut held, mut out) = (0u32, 0u32, Vec::new());
    for letter in text.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|known| *known == letter).unwrap();
        held = held << 5 | u32::try_from(value).unwrap();
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits & 0xff) as u8);
        }
    }
    out
}

/// What the person's device shows.
fn device(ctx: &Ctx, secret: &str) -> String {
    let step = u64::try_from(ctx.clock.now().as_second()).unwrap() / 30;
    let mac = hmac(&base32(secret), &step.to_be_bytes());
    let at = usize::from(mac[19] & 0xf);
    let number = u32::from_be_bytes(mac[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

async fn with_codes(ctx: &Ctx, staff: &Staff) -> (String, Vec<String>) {
    let offer = offer_codes(ctx, staff);
    let recovery = set_up_codes(ctx, staff, &offer, &device(ctx, &offer.secret)).await.unwrap();
    ctx.clock.advance(STEP);
    (offer.secret, recovery.iter().map(candour_domain::one_time_code::RecoveryCode::shown).collect())
}

fn both(code: &str) -> Shown<'_> {
    Shown { password: PASSWORD, code }
}

fn is_wrong<T>(result: &Result<T, SignInError>) -> bool {
    matches!(result, Err(SignInError::Wrong))
}

#[test]
fn the_other_writing_meets_the_rfcs_test_vectors() {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!(hex(&sha1(b"abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_eq!(
        hex(&hmac(b"Jefe", b"what do ya want for nothing?")),
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
    );
    assert_eq!(base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), b"12345678901234567890");
}

#[tokio::test]
async fn who_has_codes_signs_in_with_password_and_code_and_each_code_once() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let amy = account(ctx, "amy", Role::DeskAdviser).await;
        assert!(sign_in(ctx, "amy", Shown::password(PASSWORD), None).await.is_ok(), "before she has codes");
        let (secret, _) = with_codes(ctx, &amy).await;
        assert!(own_codes(ctx, &amy).await.unwrap().since.is_some());
        assert!(is_wrong(&sign_in(ctx, "amy", Shown::password(PASSWORD), None).await), "not any more");
        assert!(is_wrong(&sign_in(ctx, "amy", both("000000"), None).await));
        let code = device(ctx, &secret);
        let wrong = Shown { password: "not my password", code: &code };
        assert!(is_wrong(&sign_in(ctx, "amy", wrong, None).await));
        assert!(sign_in(ctx, "amy", both(&code), None).await.is_ok(), "a wrong password took no code");
        assert!(is_wrong(&sign_in(ctx, "amy", both(&code), None).await), "seen over the shoulder");
        // Clocks differ by a step; two are too many.
        ctx.clock.advance(STEP);
        let early = device(ctx, &secret);
        ctx.clock.advance(STEP);
        assert!(sign_in(ctx, "amy", both(&early), None).await.is_ok());
        ctx.clock.advance(STEP);
        let old = device(ctx, &secret);
        ctx.clock.advance(STEP * 2);
        assert!(is_wrong(&sign_in(ctx, "amy", both(&old), None).await));
    }
}

#[tokio::test]
async fn of_two_tries_at_once_with_one_code_one_alone_comes_in() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let amy = account(ctx, "amy", Role::DeskAdviser).await;
        let (secret, recovery) = with_codes(ctx, &amy).await;
        for code in [device(ctx, &secret), recovery[0].clone()] {
            let tries = [0, 1, 2, 3].map(|_| sign_in(ctx, "amy", both(&code), None));
            let [a, b, c, d] = tries;
            let (a, b, c, d) = tokio::join!(a, b, c, d);
            assert_eq!([a, b, c, d].iter().filter(|one| one.is_ok()).count(), 1);
        }
    }
}

#[tokio::test]
async fn a_recovery_code_stands_in_once_and_is_on_the_log() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let amy = account(ctx, "amy", Role::DeskAdviser).await;
        let olu = account(ctx, "olu", Role::Auditor).await;
        let (_, recovery) = with_codes(ctx, &amy).await;
        let (_, olus) = with_codes(ctx, &olu).await;
        assert_eq!(recovery.len(), 10);
        assert!(is_wrong(&sign_in(ctx, "amy", both(&olus[0]), None).await), "another person's");
        assert!(sign_in(ctx, "amy", both(&recovery[0].to_lowercase()), None).await.is_ok());
        assert!(is_wrong(&sign_in(ctx, "amy", both(&recovery[0]), None).await));
        assert_eq!(own_codes(ctx, &amy).await.unwrap().recovery_left, 9);
        let new = new_recovery_codes(ctx, &amy).await.unwrap();
        assert!(is_wrong(&sign_in(ctx, "amy", both(&recovery[1]), None).await), "the ones before are dead");
        assert!(sign_in(ctx, "amy", both(&new[9].shown()), None).await.is_ok());
        for (act, times) in
            [(AuditAct::RecoveryCodeUsed, 2), (AuditAct::CodesSetUp, 1), (AuditAct::RecoveryCodesMade, 1)]
        {
            let page = audit::list(ctx, &olu, "amy", Some(act), None).await.unwrap();
            assert_eq!(page.lines.len(), times, "{act:?}");
        }
        let page = audit::list(ctx, &olu, "", Some(AuditAct::CodeRefused), None).await.unwrap();
        assert_eq!(page.lines.len(), 3, "a right password with a wrong code is worth knowing");
    }
}

#[tokio::test]
async fn codes_are_set_up_only_with_our_secret_and_its_code_of_the_moment() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let amy = account(ctx, "amy", Role::DeskAdviser).await;
        let ben = account(ctx, "ben", Role::Auditor).await;
        let offer = offer_codes(ctx, &amy);
        let refused = |result| matches!(result, Err(CodesError::Wrong));
        assert!(refused(set_up_codes(ctx, &amy, &offer, "000000").await));
        assert!(refused(set_up_codes(ctx, &amy, &offer, "").await));
        let code = device(ctx, &offer.secret);
        assert!(refused(set_up_codes(ctx, &ben, &offer, &code).await), "drawn for somebody else");
        let mut own = offer.clone();
        own.secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned();
        let known = device(ctx, &own.secret);
        assert!(refused(set_up_codes(ctx, &amy, &own, &known).await), "not drawn by us");
        assert!(own_codes(ctx, &amy).await.unwrap().since.is_none());
        set_up_codes(ctx, &amy, &offer, &code).await.unwrap();
        assert!(is_wrong(&sign_in(ctx, "amy", both(&code), None).await), "the first code is used up");
        assert!(offer.address.contains(&format!("secret={}", offer.secret)));
    }
}

#[tokio::test]
async fn with_real_peoples_data_a_password_alone_is_never_enough() {
    for database in TestStore::both().await {
        let app = App::over(database, Settings { live: true, ..settings() }).await;
        let ctx = &app.ctx;
        let amy = account(ctx, "amy", Role::DeskAdviser).await;
        assert!(is_wrong(&sign_in(ctx, "amy", Shown::password(PASSWORD), None).await));
        let (secret, _) = with_codes(ctx, &amy).await;
        assert!(sign_in(ctx, "amy", both(&device(ctx, &secret)), None).await.is_ok());
    }
}

#[tokio::test]
async fn where_a_force_has_switched_passwords_off_nobody_comes_in_by_one() {
    let off = Settings { sign_in_password: false, ..settings() };
    let app = App::over(TestStore::sqlite().await, off).await;
    account(&app.ctx, "amy", Role::DeskAdviser).await;
    let refused = sign_in(&app.ctx, "amy", Shown::password(PASSWORD), None).await;
    assert!(matches!(refused, Err(SignInError::Off)));
}

#[tokio::test]
async fn a_proof_asks_for_the_code_too_and_a_closed_account_keeps_none() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let amy = account(ctx, "amy", Role::DeskAdviser).await;
        let (secret, recovery) = with_codes(ctx, &amy).await;
        let token = sign_in(ctx, "amy", both(&device(ctx, &secret)), None).await.unwrap().token;
        ctx.clock.advance(SignedDuration::from_mins(11));
        let there = session(ctx, &token).await.unwrap().unwrap();
        let alone = prove(ctx, &there, &token, Shown::password(PASSWORD), None).await;
        assert!(matches!(alone, Err(ProofError::Wrong)));
        prove(ctx, &there, &token, both(&device(ctx, &secret)), None).await.unwrap().unwrap();
        close(ctx, By::CommandLine, "amy").await.unwrap();
        let left = own_codes(ctx, &amy).await.unwrap();
        assert!(left.since.is_none() && left.recovery_left == 0);
        assert!(is_wrong(&sign_in(ctx, "amy", both(&recovery[0]), None).await));
    }
}

#[tokio::test]
async fn a_flood_of_guesses_from_everywhere_does_not_keep_the_person_out() {
    let app = App::sqlite().await;
    let ctx = &app.ctx;
    let amy = account(ctx, "amy", Role::DeskAdviser).await;
    let desk = Some("192.0.2.1\nx");
    sign_in(ctx, "amy", Shown::password(PASSWORD), desk).await.unwrap();
    let ben = account(ctx, "ben", Role::Auditor).await;
    let (secret, _) = with_codes(ctx, &ben).await;
    for name in ["amy", "ben"] {
        let mut refused = 0;
        for n in 0..110 {
            let from = format!("198.51.100.{n}\nx");
            let guess = sign_in(ctx, name, Shown::password("guess after guess"), Some(&from)).await;
            refused += usize::from(matches!(guess, Err(SignInError::TooMany(_))));
        }
        assert!(refused >= 10, "{name}: the flood is slowed down");
    }
    let elsewhere = Some("203.0.113.9\nx");
    let stranger = sign_in(ctx, "amy", Shown::password(PASSWORD), elsewhere).await;
    assert!(matches!(stranger, Err(SignInError::TooMany(_))), "from a new place she has to wait");
    assert!(sign_in(ctx, "amy", Shown::password(PASSWORD), desk).await.is_ok(), "from her desk she has not");
    let wrong = sign_in(ctx, "ben", both("000000"), elsewhere).await;
    assert!(matches!(wrong, Err(SignInError::TooMany(_))));
    let right = sign_in(ctx, "ben", both(&device(ctx, &secret)), elsewhere).await;
    assert!(right.is_ok(), "with the right code he has not, either");
    let _ = amy;
}

#[tokio::test]
async fn who_knows_a_password_cannot_try_all_codes_nor_keep_the_person_from_their_desk() {
    for app in App::both().await {
        let ctx = &app.ctx;
        let amy = account(ctx, "amy", Role::DeskAdviser).await;
        let desk = Some("192.0.2.1\nx");
        let (secret, _) = with_codes(ctx, &amy).await;
        sign_in(ctx, "amy", both(&device(ctx, &secret)), desk).await.unwrap();
        ctx.clock.advance(STEP);
        for n in 0..12 {
            let from = format!("198.51.100.{n}\nx");
            assert!(is_wrong(&sign_in(ctx, "amy", both("000000"), Some(&from)).await));
        }
        let code = device(ctx, &secret);
        let thief = sign_in(ctx, "amy", both(&code), Some("198.51.100.99\nx")).await;
        assert!(is_wrong(&thief), "after ten wrong codes none is looked at, and that is not told");
        assert!(sign_in(ctx, "amy", both(&code), desk).await.is_ok(), "at her own desk she comes in");
        ctx.clock.advance(SignedDuration::from_mins(30));
        let later = sign_in(ctx, "amy", both(&device(ctx, &secret)), Some("198.51.100.99\nx")).await;
        assert!(later.is_ok(), "nobody is kept out for ever");
    }
}
