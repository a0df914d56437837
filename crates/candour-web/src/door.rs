//! What is asked of every request before it reaches its page: where it comes from, by which proxies, whether on an
//! encrypted way, and whether this client asks too often.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use candour_domain::language::Language;
use candour_service::ctx::{Ctx, Settings};
use jiff::SignedDuration;

use crate::form::{self, Form};
use crate::router::first_page;
use crate::{api, errors, page, session};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Lets a request pass, sends it to the encrypted address, or asks its client to wait.
pub(crate) async fn pass(State(ctx): State<Ctx>, request: Request, next: Next) -> Response {
    let watched = matches!(request.uri().path(), "/healthz" | "/readyz");
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let Some(peer) = peer.filter(|_| !watched) else { return next.run(request).await };
    let settings = &ctx.settings;
    if by_get(&request) && session::is_https(settings) && came_in_clear(settings, request.headers(), peer) {
        let path = request.uri().path_and_query().map_or("/", |address| address.as_str());
        return permanently(&format!("{}{path}", settings.base_url));
    }
    warn_of_a_stranger(settings, request.headers(), peer);
    let client = client(settings, request.headers(), Some(peer)).unwrap_or(peer);
    match ctx.client_rate.admit(&ctx, &client.to_string()) {
        Ok(()) => next.run(request).await,
        Err(wait) => asked_to_wait(&ctx, request, wait).await,
    }
}

fn by_get(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
}

fn permanently(to: &str) -> Response {
    let mut response = page::text(StatusCode::PERMANENT_REDIRECT, "");
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

/// The answer to a client that asks too often. What it typed is read and stands in the page, so that nothing is lost.
async fn asked_to_wait(ctx: &Ctx, request: Request, wait: SignedDuration) -> Response {
    let mut page = first_page(ctx, &request);
    if api::is_for_programs(page.path()) {
        return errors::too_many(&page, wait, "", &Form::default());
    }
    let action = request.uri().path_and_query().map_or("/", |address| address.as_str()).to_owned();
    let mut form = Form::default();
    if !by_get(&request) {
        let (parts, body) = request.into_parts();
        match form::read(&parts.headers, body, form::BODY_LIMIT).await {
            Ok(read) => form = read,
            Err(problem) => return problem.page(&page),
        }
        let offered = |language: &Language| ctx.settings.languages.contains(language);
        if let Some(language) = Language::parse(form.get("lang")).filter(offered) {
            page = page.in_language(language);
        }
    }
    errors::too_many(&page, wait, &action, &form)
}

/// The address of the client. What a proxy in front says is read from the right, through trusted proxies only: the
/// first that is none of them is the client. What stands further left is its own claim.
pub(crate) fn client(settings: &Settings, headers: &HeaderMap, peer: Option<IpAddr>) -> Option<IpAddr> {
    let mut client = peer?.to_canonical();
    let one_hop = settings.trusted_proxies.is_empty() && settings.trust_forwarded_for;
    if !one_hop && !is_trusted(settings, client) {
        return Some(client);
    }
    for hop in hops(settings, headers).into_iter().rev() {
        // What is no address may have been put there by anybody: the last that is known stands.
        let Some(hop) = hop else { break };
        client = hop.to_canonical();
        if one_hop || !is_trusted(settings, client) {
            break;
        }
    }
    Some(client)
}

fn is_trusted(settings: &Settings, address: IpAddr) -> bool {
    settings.trusted_proxies.iter().any(|network| network.contains(&address))
}

/// The addresses in the header that the proxies write, from left to right; nothing where one is no address.
fn hops(settings: &Settings, headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    if settings.forwarded_by_rfc7239 {
        entries(headers, &header::FORWARDED).iter().map(|entry| node(parameter(entry, "for")?)).collect()
    } else {
        entries(headers, &FORWARDED_FOR).iter().map(|entry| node(entry)).collect()
    }
}

/// The parts of a header that is a list and may come several times.
fn entries(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    headers
        .get_all(name)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or("?").split(','))
        .map(|entry| entry.trim().to_owned())
        .collect()
}

/// The value of a parameter in an element of `Forwarded`.
fn parameter<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    element.split(';').find_map(|pair| {
        let (known, value) = pair.trim().split_once('=')?;
        known.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
    })
}

/// An address, with or without a port and brackets.
fn node(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address);
    }
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some(address.ip());
    }
    text.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

/// Whether a trusted proxy says that the visitor came to it without encryption.
fn came_in_clear(settings: &Settings, headers: &HeaderMap, peer: IpAddr) -> bool {
    if !is_trusted(settings, peer.to_canonical()) {
        return false;
    }
    let last = if settings.forwarded_by_rfc7239 {
        let last = entries(headers, &header::FORWARDED).pop();
        last.and_then(|element| parameter(&element, "proto").map(str::to_owned))
    } else {
        entries(headers, &FORWARDED_PROTO).pop()
    };
    last.is_some_and(|proto| proto.eq_ignore_ascii_case("http"))
}

/// Says once that somebody forwards who is not trusted: if that is the force's own proxy, all its visitors count as
/// one client.
fn warn_of_a_stranger(settings: &Settings, headers: &HeaderMap, peer: IpAddr) {
    static SAID: AtomicBool = AtomicBool::new(false);
    let forwarded = headers.contains_key(FORWARDED_FOR) || headers.contains_key(header::FORWARDED);
    if forwarded
        && !settings.trust_forwarded_for
        && !is_trusted(settings, peer.to_canonical())
        && !SAID.swap(true, Ordering::Relaxed)
    {
        tracing::warn!(
            "a request was forwarded by a machine that is not in trusted_proxies; if it is your own proxy, all \
             visitors behind it count as one client"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(trusted: &[&str]) -> Settings {
        let trusted_proxies = trusted.iter().map(|network| network.parse().unwrap()).collect();
        Settings { trusted_proxies, ..Settings::default() }
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        headers
    }

    fn seen(settings: &Settings, peer: &str, pairs: &[(&'static str, &str)]) -> String {
        client(settings, &headers(pairs), Some(peer.parse().unwrap())).unwrap().to_string()
    }

    #[test]
    fn a_stranger_who_forwards_is_the_client_whatever_it_claims() {
        let trusting = settings(&["10.0.0.0/8"]);
        assert_eq!(seen(&trusting, "192.0.2.9", &[("x-forwarded-for", "198.51.100.1")]), "192.0.2.9");
        assert_eq!(seen(&settings(&[]), "10.0.0.1", &[("x-forwarded-for", "198.51.100.1")]), "10.0.0.1");
    }

    #[test]
    fn hops_are_read_from_the_right_through_trusted_proxies_alone() {
        let trusting = settings(&["10.0.0.0/8", "2001:db8:aa::/48"]);
        let by = |list: &str| seen(&trusting, "10.0.0.1", &[("x-forwarded-for", list)]);
        assert_eq!(by("198.51.100.1"), "198.51.100.1");
        assert_eq!(by("203.0.113.5, 198.51.100.1"), "198.51.100.1", "the left one is a claim");
        assert_eq!(by("203.0.113.5, 198.51.100.1, 10.9.9.9, 2001:db8:aa::7"), "198.51.100.1");
        assert_eq!(by("10.1.1.1, 10.2.2.2"), "10.1.1.1", "all are ours: the first of them asks");
        assert_eq!(by("203.0.113.5, nonsense, 10.2.2.2"), "10.2.2.2", "beyond nonsense nothing is believed");
        assert_eq!(by(""), "10.0.0.1");
        assert_eq!(by("198.51.100.1:4711"), "198.51.100.1");
        assert_eq!(by("[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(by("[2001:db8::1]"), "2001:db8::1");
        let twice = [("x-forwarded-for", "203.0.113.5"), ("x-forwarded-for", "198.51.100.1")];
        assert_eq!(seen(&trusting, "::ffff:10.0.0.1", &twice), "198.51.100.1");
    }

    #[test]
    fn only_the_header_that_the_proxies_write_is_read() {
        let mut trusting = settings(&["10.0.0.1/32"]);
        let both = [("x-forwarded-for", "198.51.100.1"), ("forwarded", "for=203.0.113.7;proto=https")];
        assert_eq!(seen(&trusting, "10.0.0.1", &both), "198.51.100.1");
        trusting.forwarded_by_rfc7239 = true;
        assert_eq!(seen(&trusting, "10.0.0.1", &both), "203.0.113.7");
        let list = [("forwarded", "for=1.2.3.4, For=\"[2001:db8:cafe::17]:4711\";by=10.0.0.1")];
        assert_eq!(seen(&trusting, "10.0.0.1", &list), "2001:db8:cafe::17");
        assert_eq!(seen(&trusting, "10.0.0.1", &[("forwarded", "for=unknown")]), "10.0.0.1");
        assert_eq!(seen(&trusting, "10.0.0.1", &[("forwarded", "for=_hidden, proto=https")]), "10.0.0.1");
    }

    #[test]
    fn the_older_setting_still_means_one_hop_from_whoever_connects() {
        let older = Settings { trust_forwarded_for: true, ..Settings::default() };
        let list = [("x-forwarded-for", "203.0.113.5, 198.51.100.1")];
        assert_eq!(seen(&older, "192.0.2.1", &list), "198.51.100.1");
    }

    #[test]
    fn a_way_in_clear_is_believed_of_a_trusted_proxy_alone() {
        let trusting = settings(&["10.0.0.1/32"]);
        let clear = headers(&[("x-forwarded-proto", "http")]);
        assert!(came_in_clear(&trusting, &clear, "10.0.0.1".parse().unwrap()));
        assert!(!came_in_clear(&trusting, &clear, "10.0.0.2".parse().unwrap()));
        let claimed = headers(&[("x-forwarded-proto", "http, https")]);
        assert!(!came_in_clear(&trusting, &claimed, "10.0.0.1".parse().unwrap()));
    }
}
