//! The cookie of a sign-in, the token of its forms, and where a sign-in leads.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use candour_service::ctx::Settings;
use subtle::ConstantTimeEq;

/// The cookie's name. The prefix makes browsers refuse it unless it is secure, for this host and for every path.
pub(crate) fn cookie_name(settings: &Settings) -> &'static str {
    if is_https(settings) { "__Host-candour" } else { "candour" }
}

/// Whether pages are reached by https.
pub(crate) fn is_https(settings: &Settings) -> bool {
    settings.base_url.starts_with("https://")
}

/// The name of the cookie that binds the way to a sign-in elsewhere, and back, to one browser.
fn trip_name(settings: &Settings) -> &'static str {
    if is_https(settings) { "__Host-candour-trip" } else { "candour-trip" }
}

/// The token in the request's cookie.
pub(crate) fn token<'a>(settings: &Settings, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie(cookie_name(settings), headers)
}

/// What binds a sign-in elsewhere to this browser.
pub(crate) fn trip<'a>(settings: &Settings, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie(trip_name(settings), headers)
}

fn cookie<'a>(name: &str, headers: &'a HeaderMap) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, value)| *known == name && !value.is_empty())
        .map(|(_, value)| value)
}

/// Sets the cookie on a response. It ends with the browser session; the server ends it sooner by its own clock.
pub fn begin(response: Response, settings: &Settings, token: &str) -> Response {
    set(response, settings, &format!("{}={token}; Path=/; HttpOnly; SameSite=Strict", cookie_name(settings)))
}

/// Takes the cookie away.
pub fn end(response: Response, settings: &Settings) -> Response {
    let name = cookie_name(settings);
    set(response, settings, &format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"))
}

/// Sets the cookie that binds a sign-in elsewhere to this browser, for ten minutes. A browser that comes back from
/// another site sends no strict cookie, so this one is lax: it comes with a page that is opened, and with nothing else.
pub(crate) fn begin_trip(response: Response, settings: &Settings, value: &str) -> Response {
    let name = trip_name(settings);
    set(response, settings, &format!("{name}={value}; Path=/; Max-Age=600; HttpOnly; SameSite=Lax"))
}

/// Takes that cookie away.
pub(crate) fn end_trip(response: Response, settings: &Settings) -> Response {
    let name = trip_name(settings);
    set(response, settings, &format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"))
}

fn set(mut response: Response, settings: &Settings, cookie: &str) -> Response {
    let secure = if is_https(settings) { "; Secure" } else { "" };
    if let Ok(value) = HeaderValue::from_str(&format!("{cookie}{secure}")) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// Whether two tokens are the same, in a time that tells nothing.
pub(crate) fn same(one: &str, other: &str) -> bool {
    !one.is_empty() && bool::from(one.as_bytes().ct_eq(other.as_bytes()))
}

/// The address to go to after signing in, if it is one of our own pages; `/` otherwise.
pub fn local_path(next: &str) -> &str {
    let fine = next.starts_with('/')
        && !next.starts_with("//")
        && !next.starts_with("/sign-")
        && !next.starts_with("/confirm-it-is-you")
        && next.len() <= 500
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if fine { next } else { "/" }
}

/// The address of the sign-in page that leads back to `to`.
pub(crate) fn sign_in_path(to: &str) -> String {
    let next = percent_encoding::utf8_percent_encode(to, percent_encoding::NON_ALPHANUMERIC);
    format!("/sign-in?next={next}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_never_leads_to_another_site() {
        for wrong in ["https://x", "//x", "/\\x", "\\\\x", "x", "", "/a b", "/\u{e9}", "/sign-out", "/a\nb"] {
            assert_eq!(local_path(wrong), "/", "{wrong:?}");
        }
        assert_eq!(local_path("/desk?state=waiting&lang=cy"), "/desk?state=waiting&lang=cy");
    }

    #[test]
    fn an_empty_token_is_like_no_other() {
        assert!(!same("", ""));
        assert!(!same("a", "b"));
        assert!(same("abc", "abc"));
    }
}
