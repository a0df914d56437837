//! The document of the API in OpenAPI 3.1, made from the table of all routes: a route that is not in it cannot exist.

use std::collections::BTreeMap;

use candour_service::ctx::Settings;
use serde_json::{Map, Value, json};

use super::operation::{Operation, Parameter, Success};
use super::problem::{Kind, MEDIA_TYPE};
use super::{outside, schema};
use crate::router::{self, Access, Method, Route};

/// What the document says of itself.
pub(crate) const OPERATION: Operation = Operation {
    id: "readDocument",
    summary: "This document",
    description: "The API in OpenAPI 3.1. It needs no key.",
    parameters: &[],
    body: None,
    success: Success { status: 200, about: "The document.", content: &[("application/json", "OpenApi")] },
    problems: &[Kind::QueryWrong],
};

const ABOUT: &str = "Figures of what victims of crime say about contacts with the police, and invitations to say it.\n\n\
     Every request but for this document and explanations of problems needs a key, which an administrator of the force \
     makes: `Authorization: Bearer candour_…`. A key has scopes and reaches the whole force or one borough. No figures of \
     a person are to be had here.\n\nEvery error is a problem as RFC 9457 has it. Compare its `type`, an address of this \
     service that explains it; its last part stays the same for ever, in every force. A time is written as RFC 3339 has \
     it, with its offset. Fields may be added to answers within version 1; none is taken away or given another meaning.";

/// The document, for a service with these settings.
pub(crate) fn document(settings: &Settings) -> Value {
    let mut paths: BTreeMap<&'static str, Map<String, Value>> = BTreeMap::new();
    for route in router::table() {
        let Some(operation) = &route.operation else { continue };
        let method = match route.method {
            Method::Get => "get",
            Method::Post => "post",
        };
        paths.entry(route.path).or_default().insert(method.to_owned(), described(&route, operation));
    }
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": format!("{} API", settings.service_name),
            "summary": "Figures and invitations.",
            "description": ABOUT,
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": outside(settings, ""), "description": settings.force_name}],
        "paths": paths,
        "components": {
            "schemas": schema::components(),
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "candour_<name>_<secret>",
                    "description": "An API key. The scopes it needs stand beside each request.",
                },
            },
        },
    })
}

fn described(route: &Route, operation: &Operation) -> Value {
    let security = match route.access {
        Access::Key(scope) => json!([{"key": [scope.as_str()]}]),
        _ => json!([]),
    };
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "description": operation.description,
        "security": security,
        "responses": responses(route, operation),
    });
    if let Some(described) = described.as_object_mut() {
        if !operation.parameters.is_empty() {
            described.insert("parameters".to_owned(), operation.parameters.iter().map(parameter).collect());
        }
        if let Some(name) = operation.body {
            let body = json!({
                "required": true,
                "content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}},
            });
            described.insert("requestBody".to_owned(), body);
        }
    }
    described
}

fn parameter(parameter: &Parameter) -> Value {
    json!({
        "name": parameter.name,
        "in": parameter.place.as_str(),
        "description": parameter.about,
        "required": parameter.required,
        "schema": (parameter.schema)(),
    })
}

fn responses(route: &Route, operation: &Operation) -> Value {
    let content = |content: &[(&str, &str)]| -> Map<String, Value> {
        let one = |(media, name): &(&str, &str)| {
            let schema = json!({"schema": {"$ref": format!("#/components/schemas/{name}")}});
            ((*media).to_owned(), schema)
        };
        content.iter().map(one).collect()
    };
    let Success { status, about, content: forms } = operation.success;
    let mut responses = Map::new();
    responses.insert(status.to_string(), json!({"description": about, "content": content(forms)}));
    let mut problems: BTreeMap<u16, Vec<Kind>> = BTreeMap::new();
    for kind in of_any_request(route).iter().chain(operation.problems) {
        problems.entry(kind.status().as_u16()).or_default().push(*kind);
    }
    for (status, kinds) in problems {
        let about: Vec<String> =
            kinds.iter().map(|kind| format!("`{}`: {}.", kind.name(), kind.title())).collect();
        let mut response = json!({
            "description": about.join("\n\n"),
            "content": content(&[(MEDIA_TYPE, "Problem")]),
        });
        let header = match status {
            401 => Some(("WWW-Authenticate", json!({"type": "string"}))),
            429 => Some(("Retry-After", json!({"type": "integer", "minimum": 0}))),
            _ => None,
        };
        if let (Some((name, schema)), Some(response)) = (header, response.as_object_mut()) {
            response.insert("headers".to_owned(), json!({name: {"schema": schema}}));
        }
        responses.insert(status.to_string(), response);
    }
    Value::Object(responses)
}

/// What can be wrong with any request to a route, whatever it is for.
fn of_any_request(route: &Route) -> Vec<Kind> {
    let mut kinds = vec![Kind::TooMany, Kind::Internal, Kind::Unavailable];
    if matches!(route.access, Access::Key(_)) {
        kinds.extend([Kind::KeyNeeded, Kind::ScopeMissing]);
    }
    if route.method == Method::Post {
        kinds.extend([Kind::BodyBroken, Kind::TooSlow, Kind::TooLarge, Kind::TypeWrong]);
    }
    kinds
}
