//! Headers, methods, bodies and bytes at every door.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use candour_domain::language::Language;
use candour_domain::permission::Role;
use candour_testkit::{App, TestStore, settings};
use candour_web::router::{self, Access};

use crate::colleague::Colleague;
use crate::visitor::Visitor;

/// An address for a route, its variable parts filled with something odd.
fn address(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { "%F0%28%8C%28%00'%22" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let visitor = Visitor::new().await;
    for path in ["/", "/f", "/f/no-code", "/nothing-here", "/healthz"] {
        let seen = visitor.get(path).await;
        let header =
            |name: &str| seen.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert!(policy.contains("form-action 'self'") && policy.contains("base-uri 'none'"), "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(!seen.headers.contains_key(header::SET_COOKIE), "{path} sets a cookie");
        assert!(!seen.headers.contains_key(header::STRICT_TRANSPORT_SECURITY), "{path}: plain http");
    }
}

#[tokio::test]
async fn an_answer_before_the_body_was_read_ends_the_connection_and_says_so() {
    let visitor = Visitor::new().await;
    let ann = Colleague::new(&visitor, "ann", Role::Analyst).await;
    let cookie = ann.cookie();
    let closes = async |path: &str, body: String, cookie: &str, more: usize| {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, body.len() + more)
            .body(Body::from(body));
        let seen = visitor.send(request.unwrap()).await;
        (seen.status, seen.headers.get(header::CONNECTION).is_some_and(|value| value == "close"))
    };
    let form = || "receipt=D7K2M-X9PQR-4HJ3T".to_owned();
    // Refused for the role: the body is read, and the connection stays.
    assert_eq!(closes("/erasures", form(), cookie, 0).await, (StatusCode::FORBIDDEN, false));
    assert_eq!(closes("/receipt", form(), "", 0).await, (StatusCode::NOT_FOUND, false));
    assert_eq!(closes("/nothing-here", form(), "", 0).await, (StatusCode::NOT_FOUND, true));
    assert_eq!(closes("/nothing-here", String::new(), "", 0).await, (StatusCode::NOT_FOUND, false));
    // Of what is too large, more is to come when it is refused.
    let large = "a".repeat(2_000_000);
    assert_eq!(closes("/receipt", large, "", 1_000).await, (StatusCode::PAYLOAD_TOO_LARGE, true));
}

#[tokio::test]
async fn a_service_reached_by_https_says_so() {
    let https = candour_service::ctx::Settings { base_url: "https://x.example".into(), ..settings() };
    let visitor = Visitor::of(App::over(TestStore::sqlite().await, https).await);
    let seen = visitor.get("/").await;
    assert!(seen.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    assert!(visitor.get("/cookies").await.body.contains("__Host-candour"));
}

#[tokio::test]
async fn the_style_fits_its_hash_in_the_policy_and_no_script_stands_inside() {
    use base64::Engine as _;
    use sha2::Digest as _;
    let visitor = Visitor::new().await;
    let seen = visitor.get("/f/no-code").await;
    let policy = seen.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    let inside = seen.texts("style").concat();
    let digest = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(inside.as_bytes()));
    assert!(!inside.is_empty() && policy.contains(&digest));
    assert_eq!(seen.texts("script").concat(), "");
    assert!(policy.contains("script-src 'self'"), "{policy}");
    let script = visitor.get("/leave.js").await;
    assert_eq!(script.headers[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
    assert!(script.body.contains("location.replace"), "{}", script.body);
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_method_have_kind_pages() {
    let visitor = Visitor::new().await;
    for path in ["/nothing", "/f/a/b", "/%00", "/sign/%FF%FE", "//"] {
        let seen = visitor.get(path).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND, "{path}");
        assert!(seen.has("main a[href='/']"), "{path}");
    }
    let request = Request::builder().method(Method::DELETE).uri("/f").body(Body::empty()).unwrap();
    let seen = visitor.send(request).await;
    assert_eq!(seen.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(seen.texts("h1").len(), 1);
}

#[tokio::test]
async fn any_bytes_at_any_open_door_get_a_page() {
    let visitor = Visitor::new().await;
    let bodies: [&[u8]; 6] = [
        b"",
        b"\xFF\xFE\x00=\x00&&&==&%&%F",
        b"nonce=zz&rating=9&words=%FF%00&receipt=%C3%28&code=%00",
        b"rating=5&rating=1&nonce=00000000000000000000000000000000&words=%0D%0A%00",
        b"lang=ar&code=&receipt=&username=%00&password=%FF",
        b"lang=%00&nonce=ffffffffffffffffffffffffffffffff&rating=%EF%BF%BD",
    ];
    for route in router::table().iter().filter(|r| matches!(r.access, Access::Public | Access::SignInPage)) {
        let path = address(route.path);
        let queries = ["", "?lang=%FF", "?lang=ar&lang=xx&&&=%", "?%00%FF"];
        if route.method == router::Method::Get {
            for query in queries {
                let seen = visitor.get(&format!("{path}{query}")).await;
                assert!(seen.status.as_u16() < 500, "{path}{query}: {}", seen.status);
                let is_page =
                    seen.texts("h1").len() == 1 || ["/leave.js", "/passkey.js"].contains(&path.as_str());
                assert!(is_page || seen.status.is_redirection(), "{path}{query}");
            }
        } else {
            for body in bodies {
                let seen = visitor.post_bytes(&path, body.to_vec()).await;
                assert!(seen.status.as_u16() < 500, "{path}: {}", seen.status);
                assert!(seen.texts("h1").len() == 1 || seen.status.is_redirection(), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn a_body_too_large_or_of_another_kind_gets_its_page() {
    let visitor = Visitor::new().await;
    for (path, bytes) in [("/f", 70_000), ("/f/no-code", 300_000)] {
        let seen = visitor.post_bytes(path, vec![b'a'; bytes]).await;
        assert_eq!(seen.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
    let seen = visitor.post_bytes("/f/no-code", vec![b'a'; 300_000]).await;
    assert_eq!(seen.heading(), "That was too much to send");
    for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x"] {
        let request = Request::post("/f/no-code").header(header::CONTENT_TYPE, kind).body(Body::from("a=b"));
        let seen = visitor.send(request.unwrap()).await;
        assert_eq!(seen.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
        assert_eq!(seen.texts("h1").len(), 1);
    }
}

#[tokio::test]
async fn a_form_sent_from_another_site_is_refused() {
    let visitor = Visitor::new().await;
    let request = Request::post("/f")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from("code=x"));
    assert_eq!(visitor.send(request.unwrap()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_language_comes_from_the_address_then_the_form_then_the_browser() {
    let visitor = Visitor::new().await;
    let ask = async |path: &str, accept: &str| {
        let request = Request::get(path).header(header::ACCEPT_LANGUAGE, accept).body(Body::empty());
        visitor.send(request.unwrap()).await
    };
    assert_eq!(ask("/f", "ar-EG,en;q=0.5").await.attribute("html", "dir"), "rtl");
    assert_eq!(ask("/f?lang=cy", "ar").await.attribute("html", "lang"), "cy");
    assert_eq!(ask("/f?lang=pl", "ro").await.attribute("html", "lang"), "en", "no texts yet");
    let seen = visitor.post("/f", &[("code", ""), ("lang", "ar")]).await;
    assert_eq!(seen.attribute("html", "lang"), "ar");
    assert!(!seen.has(".langs"), "the address alone does not lead back to a form that was sent");
    let seen = ask("/rights?lang=ar", "en").await;
    assert_eq!(seen.attribute(".langs a", "href"), "/rights?lang=en");
    assert_eq!(seen.attribute("footer a", "href"), "/support?lang=ar");
    assert_eq!(seen.attribute("a.leave", "href"), "https://www.bbc.co.uk/weather");
}

#[tokio::test]
async fn drafts_are_offered_only_where_the_settings_allow_them() {
    let english = candour_service::ctx::Settings { languages: vec![Language::English], ..settings() };
    let visitor = Visitor::of(App::over(TestStore::sqlite().await, english).await);
    let seen = visitor.get("/f?lang=ar").await;
    assert_eq!(seen.attribute("html", "lang"), "en");
    assert!(!seen.has(".langs"));
}

#[tokio::test]
async fn a_staff_page_asks_to_sign_in_first() {
    let visitor = Visitor::new().await;
    for route in router::table() {
        let closed = matches!(route.access, Access::AnyStaff | Access::SignedIn(_));
        if closed {
            let path = address(route.path);
            let seen = match route.method {
                router::Method::Get => visitor.get(&path).await,
                router::Method::Post => visitor.post(&path, &[("form_token", "")]).await,
            };
            assert_eq!(seen.status, StatusCode::SEE_OTHER, "{path}");
            let to = seen.headers[header::LOCATION].to_str().unwrap();
            assert!(to.starts_with("/sign-in?next=%2F"), "{path}: {to}");
        }
    }
}

#[tokio::test]
async fn what_was_typed_before_a_sign_in_ended_can_be_copied() {
    let visitor = Visitor::new().await;
    let fields = [("form_token", "old"), ("note", "Rang twice, <no> answer."), ("password", "secret words")];
    for route in router::table() {
        let closed = matches!(route.access, Access::AnyStaff | Access::SignedIn(_));
        if closed && route.method == router::Method::Post {
            let seen = visitor.post(&address(route.path), &fields).await;
            assert_eq!(seen.status, StatusCode::UNAUTHORIZED, "{}", route.path);
            assert_eq!(seen.texts("main textarea"), ["Rang twice, <no> answer."], "{}", route.path);
            assert!(!seen.body.contains("secret words") && seen.has("main a[href^='/sign-in']"));
        }
    }
}

#[tokio::test]
async fn the_feedback_page_is_small() {
    let visitor = Visitor::new().await;
    let request =
        Request::get("/f/no-code?lang=ar").header(header::ACCEPT_ENCODING, "gzip").body(Body::empty());
    let seen = visitor.send(request.unwrap()).await;
    assert_eq!(seen.headers[header::CONTENT_ENCODING], "gzip");
    let plain = visitor.get("/f/no-code?lang=ar").await;
    assert!(!plain.headers.contains_key(header::CONTENT_ENCODING), "nobody asked for it");
    let response = size_on_the_wire(&visitor, "gzip").await;
    assert!(response < 6 * 1024, "{response} bytes");
}

/// The bytes of the feedback page as they go over the wire.
async fn size_on_the_wire(visitor: &Visitor, encoding: &str) -> usize {
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;
    let request = Request::get("/f/no-code?lang=ar")
        .header(header::ACCEPT_ENCODING, encoding)
        .body(Body::empty())
        .unwrap();
    let router = candour_web::router(visitor.app.ctx.clone());
    let response = router.oneshot(request).await.unwrap();
    response.into_body().collect().await.unwrap().to_bytes().len()
}

#[tokio::test]
async fn the_service_says_whether_it_lives_and_can_work() {
    let visitor = Visitor::new().await;
    assert_eq!(visitor.get("/healthz").await.body, "ok\n");
    assert_eq!(visitor.get("/readyz").await.status, StatusCode::OK);
}
