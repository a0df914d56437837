//! The client of the force's sign-in service against a provider that lies.
#![expect(clippy::unwrap_used, reason = "a test stops where its setting fails")]

use std::time::Duration;

use candour_channels::single_sign_on::{
    Begin, Client, Fault, Finish, Registration, Secret, TokenFault, Told,
};
use candour_testkit::provider::{Answer, CLIENT_ID, CLIENT_SECRET, Provider, Signing};
use serde_json::json;

const NOW: i64 = 1_795_000_000;
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-as-the-rules-ask";
const BACK: &str = "https://candour.example/sign-in/single-sign-on/back";

fn registration(issuer: &str) -> Registration {
    Registration {
        issuer: issuer.to_owned(),
        client_id: CLIENT_ID.to_owned(),
        secret: Some(Secret::new(CLIENT_SECRET)),
        scopes: vec!["profile".to_owned(), "openid".to_owned()],
        redirect_uri: BACK.to_owned(),
    }
}

async fn world() -> (Provider, Client) {
    let provider = Provider::start(NOW).await;
    let client = Client::new(registration(provider.issuer())).unwrap();
    (provider, client)
}

fn begin() -> Begin<'static> {
    Begin { state: "state-1", nonce: "nonce-1", verifier: VERIFIER, anew: false }
}

fn finish(code: &str) -> Finish<'_> {
    Finish { code, nonce: "nonce-1", verifier: VERIFIER, anew_since: None, claims: &[] }
}

async fn sign_in(provider: &Provider, client: &Client, now: i64) -> Result<Told, Fault> {
    let address = client.begin(begin(), now).await?;
    let (code, state) = provider.agree(&address);
    assert_eq!(state, "state-1");
    client.finish(finish(&code), now).await
}

#[tokio::test]
async fn an_honest_provider_says_who_somebody_is() {
    let (provider, client) = world().await;
    provider.behave(|manner| {
        manner.claims.insert("roles".to_owned(), json!(["candour-desk"]));
    });
    let told = sign_in(&provider, &client, NOW).await.unwrap();
    assert_eq!(told.subject(), "person-1");
    assert_eq!(told.texts("roles"), ["candour-desk"]);
    client.look(NOW).await.unwrap();
    assert_eq!(provider.asked_for_discovery(), 1, "what it says about itself is kept");
}

#[tokio::test]
async fn a_code_works_once_and_with_its_own_verifier_alone() {
    let (provider, client) = world().await;
    let address = client.begin(begin(), NOW).await.unwrap();
    let (code, _) = provider.agree(&address);
    let other =
        Finish { verifier: "another-verifier-of-at-least-forty-three-characters-or-so", ..finish(&code) };
    assert_eq!(client.finish(other, NOW).await, Err(Fault::Code));
    client.finish(finish(&code), NOW).await.unwrap();
    assert_eq!(client.finish(finish(&code), NOW).await, Err(Fault::Code), "replayed");
    // A provider that forgets gives the token again, for the nonce of the first sign-in.
    provider.behave(|manner| manner.forgetful = true);
    let later = Finish { nonce: "nonce-2", ..finish(&code) };
    assert_eq!(client.finish(later, NOW).await, Err(Fault::Token(TokenFault::Nonce)));
}

#[tokio::test]
async fn no_token_is_believed_that_says_something_false() {
    let (provider, client) = world().await;
    let token = |fault| vec![Fault::Token(fault)];
    // A token that is not whole may not be readable as one at all.
    let not_whole = vec![Fault::Token(TokenFault::NotWhole), Fault::NotUnderstood];
    let lies = [
        ("iss", json!("https://evil.example"), token(TokenFault::Issuer)),
        ("iss", json!(null), not_whole.clone()),
        ("aud", json!("another-program"), token(TokenFault::Audience)),
        ("aud", json!(["another-program"]), token(TokenFault::Audience)),
        ("aud", json!([CLIENT_ID, "another-program"]), token(TokenFault::Audience)),
        ("azp", json!("another-program"), token(TokenFault::Audience)),
        ("nonce", json!("another"), token(TokenFault::Nonce)),
        ("nonce", json!(null), token(TokenFault::Nonce)),
        ("exp", json!(NOW - 61), token(TokenFault::Expired)),
        ("exp", json!(null), not_whole.clone()),
        ("iat", json!(NOW + 3_600), token(TokenFault::Future)),
        ("iat", json!(NOW - 3_600), token(TokenFault::Old)),
        ("sub", json!(""), not_whole.clone()),
        ("sub", json!(null), not_whole),
        ("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA"), token(TokenFault::AccessToken)),
    ];
    for (claim, said, expected) in lies {
        provider.behave_well();
        provider.behave(|manner| {
            manner.claims.insert(claim.to_owned(), said.clone());
        });
        let found = sign_in(&provider, &client, NOW).await.unwrap_err();
        assert!(expected.contains(&found), "{claim} {said}: {found:?}");
    }
}

#[tokio::test]
async fn no_token_is_believed_that_the_published_key_did_not_sign() {
    let (provider, client) = world().await;
    for signing in [
        Signing::Not,
        Signing::HmacWithPublicKey,
        Signing::HmacWithClientSecret,
        Signing::OtherKey,
        Signing::Tampered,
    ] {
        provider.behave(|manner| manner.signing = signing);
        let found = sign_in(&provider, &client, NOW).await;
        assert_eq!(found, Err(Fault::Token(TokenFault::Signature)), "{signing:?}");
    }
    provider.behave_well();
    sign_in(&provider, &client, NOW).await.unwrap();
}

#[tokio::test]
async fn a_new_key_is_fetched_when_a_token_names_it_at_most_once_a_minute() {
    let (provider, client) = world().await;
    sign_in(&provider, &client, NOW).await.unwrap();
    provider.behave(|manner| manner.key = 1);
    let unknown = Err(Fault::Token(TokenFault::UnknownKey));
    for _ in 0..5 {
        assert_eq!(sign_in(&provider, &client, NOW + 30).await, unknown);
    }
    assert_eq!(provider.asked_for_discovery(), 1, "tokens of anybody's making do not make us ask");
    sign_in(&provider, &client, NOW + 61).await.unwrap();
    assert_eq!(provider.asked_for_discovery(), 2);
    provider.behave(|manner| (manner.key, manner.keeps_old_key) = (2, true));
    sign_in(&provider, &client, NOW + 150).await.unwrap();
}

#[tokio::test]
async fn an_answer_that_is_none_is_named_for_what_it_is() {
    let cases = [
        (Answer::Other(200, "text/html", "<h1>Sign in to the network</h1>".to_owned()), Fault::NotUnderstood),
        (Answer::Other(200, "application/json", "{\"issuer\":".to_owned()), Fault::NotUnderstood),
        (Answer::Other(200, "application/json", String::new()), Fault::NotUnderstood),
        (Answer::Other(503, "text/html", "busy".to_owned()), Fault::Status(503)),
        (Answer::Elsewhere("http://127.0.0.1:1/".to_owned()), Fault::Status(302)),
        (Answer::Huge, Fault::TooLarge),
    ];
    for (answer, expected) in cases {
        let (provider, client) = world().await;
        provider.behave(|manner| manner.discovery = answer.clone());
        assert_eq!(client.look(NOW).await, Err(expected), "discovery: {answer:?}");
        provider.behave_well();
        provider.behave(|manner| manner.keys = answer.clone());
        assert_eq!(client.look(NOW + 10).await, Err(expected), "keys: {answer:?}");
        provider.behave_well();
        provider.behave(|manner| manner.token = answer.clone());
        assert_eq!(sign_in(&provider, &client, NOW + 20).await, Err(expected), "token: {answer:?}");
        provider.behave_well();
        provider.behave(|manner| manner.person = answer.clone());
        let (code, _) = provider.agree(&client.begin(begin(), NOW + 20).await.unwrap());
        let asking = Finish { claims: &["roles"], ..finish(&code) };
        provider.set_clock(NOW + 20);
        assert_eq!(client.finish(asking, NOW + 20).await, Err(expected), "person: {answer:?}");
    }
}

#[tokio::test]
async fn a_provider_that_names_itself_or_its_addresses_otherwise_is_not_used() {
    let lies = [
        ("issuer", json!("https://evil.example"), Fault::OtherIssuer),
        ("token_endpoint", json!(null), Fault::Unsuited),
        ("token_endpoint", json!("http://evil.example/token"), Fault::Address),
        ("authorization_endpoint", json!("http://evil.example/authorize"), Fault::Address),
        ("userinfo_endpoint", json!("http://evil.example/me"), Fault::Address),
        ("jwks_uri", json!("http://evil.example/keys"), Fault::Address),
        ("id_token_signing_alg_values_supported", json!(["HS256", "none"]), Fault::Unsuited),
    ];
    for (field, said, expected) in lies {
        let (provider, client) = world().await;
        provider.behave(|manner| {
            manner.says.insert(field.to_owned(), said.clone());
        });
        assert_eq!(client.look(NOW).await, Err(expected), "{field} {said}");
    }
    for issuer in ["http://id.example", "ftp://id.example", "id.example", "", "https://id.example/?x=1"] {
        assert_eq!(Client::new(registration(issuer)).err(), Some(Fault::Address), "{issuer:?}");
    }
}

#[tokio::test]
async fn what_the_token_lacks_is_asked_for_and_must_be_about_the_same_person() {
    let (provider, client) = world().await;
    provider.behave(|manner| {
        manner.about.insert("roles".to_owned(), json!(["candour-desk"]));
    });
    let ask = async |now| {
        let (code, _) = provider.agree(&client.begin(begin(), now).await.unwrap());
        client.finish(Finish { claims: &["roles"], ..finish(&code) }, now).await
    };
    assert_eq!(ask(NOW).await.unwrap().texts("roles"), ["candour-desk"]);
    for other in [json!("person-2"), json!(null), json!(7)] {
        provider.behave(|manner| {
            manner.about.insert("sub".to_owned(), other.clone());
        });
        assert_eq!(ask(NOW).await, Err(Fault::OtherPerson), "{other}");
    }
}

#[tokio::test]
async fn somebody_who_was_to_sign_in_anew_must_have_done_so() {
    let (provider, client) = world().await;
    let ask = async |auth_time: serde_json::Value| {
        provider.behave(|manner| {
            manner.claims.insert("auth_time".to_owned(), auth_time);
        });
        let address = client.begin(Begin { anew: true, ..begin() }, NOW).await.unwrap();
        assert!(address.contains("prompt=login") && address.contains("max_age=0"));
        let (code, _) = provider.agree(&address);
        client.finish(Finish { anew_since: Some(NOW), ..finish(&code) }, NOW).await
    };
    ask(json!(NOW)).await.unwrap();
    // Long ago, not told, or in a future that has not come.
    for old in [json!(NOW - 600), json!(null), json!(NOW + 600)] {
        assert_eq!(ask(old.clone()).await, Err(Fault::Token(TokenFault::NotFresh)), "{old}");
    }
}

#[tokio::test]
async fn a_wrong_secret_and_a_wrong_clock_are_told_apart() {
    let (provider, _) = world().await;
    let other = Registration { secret: Some(Secret::new("wrong")), ..registration(provider.issuer()) };
    let client = Client::new(other).unwrap();
    assert_eq!(sign_in(&provider, &client, NOW).await, Err(Fault::Client));
    let (provider, client) = world().await;
    for (ahead, expected) in [(7_200, TokenFault::Future), (-7_200, TokenFault::Expired)] {
        provider.set_clock(NOW + ahead);
        let found = sign_in(&provider, &client, NOW).await.unwrap_err();
        assert_eq!(found, Fault::Token(expected));
        assert!(found.is_about_clocks());
    }
    provider.set_clock(NOW + 45);
    sign_in(&provider, &client, NOW).await.unwrap();
}

#[tokio::test]
async fn while_the_provider_is_down_what_it_said_serves_for_a_day_and_nobody_waits_twice() {
    let (provider, client) = world().await;
    let (later, a_day_later) = (NOW + 2 * 3_600, NOW + 25 * 3_600);
    client.look(NOW).await.unwrap();
    provider.behave(|manner| manner.discovery = Answer::Other(502, "text/html", String::new()));
    provider.set_clock(later);
    sign_in(&provider, &client, later).await.unwrap();
    assert_eq!(client.look(a_day_later).await, Err(Fault::Status(502)));
    let asked = provider.asked_for_discovery();
    for _ in 0..10 {
        assert_eq!(client.look(a_day_later + 4).await, Err(Fault::Status(502)));
    }
    assert_eq!(provider.asked_for_discovery(), asked, "a failure is remembered for some seconds");
    let issuer = provider.issuer().to_owned();
    drop(provider);
    tokio::task::yield_now().await;
    let client = Client::new(registration(&issuer)).unwrap();
    assert!(matches!(client.look(NOW).await, Err(Fault::NoConnection | Fault::Broken)));
}

#[tokio::test]
async fn a_provider_that_never_answers_is_given_up_after_eight_seconds() {
    let (provider, client) = world().await;
    provider.behave(|manner| manner.discovery = Answer::Never);
    let looked = tokio::time::timeout(Duration::from_secs(15), client.look(NOW)).await;
    assert_eq!(looked, Ok(Err(Fault::TooSlow)));
}
