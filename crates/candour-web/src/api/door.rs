//! Lets programs in: the key, what it may do, the query, the body. What the handlers are given.

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use candour_domain::api_key::KeyScope;
use candour_service::api_key::{self, Caller};
use candour_service::ctx::Ctx;

use super::problem::{ApiProblem, Kind};
use super::{ApiAnswer, body, query};
use crate::form::Form;
use crate::router::{Method, PATIENCE, PendingApi, Route, params};

/// What a handler for programs is given; `W` is who asks, where that is known.
pub(crate) struct ApiVisit<W> {
    /// The context of the service.
    pub(crate) ctx: Ctx,
    /// Who asks.
    pub(crate) caller: W,
    /// The fields of the query.
    pub(crate) query: Form,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body; nothing for a GET.
    pub(crate) body: Vec<u8>,
    params: Vec<(&'static str, String)>,
}

impl<W> ApiVisit<W> {
    /// A variable part of the address, decoded; nothing where there is none of this name.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// Checks that there is no query.
    pub(crate) fn no_query(&self) -> Result<(), ApiProblem> {
        query::only(&self.query, &[])
    }
}

/// For any program.
pub(crate) async fn for_any(
    route: &Route,
    handler: &(dyn Fn(ApiVisit<()>) -> PendingApi + Send + Sync),
    ctx: &Ctx,
    request: Request,
) -> ApiAnswer {
    let visit = visit(route, ctx, (), request).await?;
    patiently(handler(visit)).await
}

/// For programs whose key may do this. The key is looked at before anything else is read.
pub(crate) async fn by_key(
    route: &Route,
    scope: KeyScope,
    handler: &(dyn Fn(ApiVisit<Caller>) -> PendingApi + Send + Sync),
    ctx: &Ctx,
    request: Request,
) -> ApiAnswer {
    let key = bearer(request.headers()).ok_or(ApiProblem::new(Kind::KeyNeeded))?;
    let caller = api_key::admit(ctx, key).await?.ok_or(ApiProblem::new(Kind::KeyNeeded))?;
    if !caller.scopes.has(scope) {
        let detail = format!("The key {} does not have the scope {}.", caller.name, scope.as_str());
        return Err(ApiProblem::because(Kind::ScopeMissing, detail));
    }
    let visit = visit(route, ctx, caller, request).await?;
    patiently(handler(visit)).await
}

/// The key in `Authorization: Bearer`, where the header stands once.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next()?.to_str().ok()?;
    if values.next().is_some() {
        return None;
    }
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key.trim_start_matches(' '))
}

async fn visit<W>(route: &Route, ctx: &Ctx, caller: W, request: Request) -> Result<ApiVisit<W>, ApiProblem> {
    let (parts, sent) = request.into_parts();
    let body = match route.method {
        Method::Get => Vec::new(),
        Method::Post => body::read(&parts.headers, sent, route.body_limit).await?,
    };
    Ok(ApiVisit {
        ctx: ctx.clone(),
        caller,
        query: Form::parse(parts.uri.query().unwrap_or_default().as_bytes()),
        params: params(route.path, parts.uri.path()),
        headers: parts.headers,
        body,
    })
}

/// Waits for an answer, but not for ever.
async fn patiently(answer: PendingApi) -> ApiAnswer {
    if let Ok(answer) = tokio::time::timeout(PATIENCE, answer).await {
        return answer;
    }
    tracing::error!("an answer to a program took too long and was given up");
    Err(ApiProblem::new(Kind::Unavailable))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_key_stands_in_one_header_of_one_kind() {
        let read = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::AUTHORIZATION, HeaderValue::from_static(value));
            }
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(read(&["Bearer abc"]).as_deref(), Some("abc"));
        assert_eq!(read(&["bEARER  abc"]).as_deref(), Some("abc"));
        for wrong in [&[][..], &["abc"], &["Basic abc"], &["Bearer abc", "Bearer abc"], &["Bearer"]] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
