//! The document: sound by the rules of OpenAPI 3.1, and telling of each route there is and of no other.

use std::collections::BTreeSet;

use candour_web::router::{self, Access};
use roas::v3_1::spec::Spec;
use roas::validation::{Options, Validate};
use serde_json::{Value, json};

use super::Service;

/// Every method and address in the document, with what the document says of it.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().iter();
            methods.map(|(method, operation)| (method.clone(), path.clone(), operation))
        })
        .collect()
}

#[tokio::test]
async fn the_document_keeps_the_rules_of_openapi_3_1() {
    let service = Service::new().await;
    assert!(service.document["openapi"].as_str().unwrap().starts_with("3.1."));
    let spec: Spec = serde_json::from_value(service.document.clone()).unwrap();
    let found = spec.validate(Options::IgnoreMissingTags.into(), None);
    assert!(found.is_ok(), "{:#?}", found.err());
    let mut broken = service.document.clone();
    broken["paths"]["/api/v1/units"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"] =
        json!("#/components/schemas/NotThere");
    let spec: Spec = serde_json::from_value(broken).unwrap();
    assert!(spec.validate(Options::IgnoreMissingTags.into(), None).is_err(), "the rules find what is wrong");
}

#[tokio::test]
async fn every_route_for_programs_is_in_the_document_and_the_other_way_round() {
    let service = Service::new().await;
    let told: BTreeSet<(String, String)> =
        operations(&service.document).into_iter().map(|(method, path, _)| (method, path)).collect();
    let there: BTreeSet<(String, String)> = router::table()
        .iter()
        .filter(|route| route.path.starts_with("/api"))
        .map(|route| {
            let method = match route.method {
                router::Method::Get => "get",
                router::Method::Post => "post",
            };
            (method.to_owned(), route.path.to_owned())
        })
        .collect();
    assert_eq!(told, there);
    assert!(told.len() >= 8);
}

#[tokio::test]
async fn the_document_asks_for_the_key_and_scope_that_the_door_asks_for() {
    let service = Service::new().await;
    for route in router::table().iter().filter(|route| route.path.starts_with("/api")) {
        let item = &service.document["paths"][route.path];
        let operation = if route.method == router::Method::Get { &item["get"] } else { &item["post"] };
        match route.access {
            Access::Key(scope) => {
                assert_eq!(operation["security"], json!([{"key": [scope.as_str()]}]), "{}", route.path);
                for status in ["401", "403"] {
                    assert!(operation["responses"][status].is_object(), "{} {status}", route.path);
                }
            }
            _ => assert_eq!(operation["security"], json!([]), "{}", route.path),
        }
        let variable = route.path.split('/').filter(|part| part.starts_with('{'));
        let variable: BTreeSet<&str> = variable.map(|part| part.trim_matches(['{', '}'])).collect();
        let none = Vec::new();
        let parameters = operation["parameters"].as_array().unwrap_or(&none);
        let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path");
        let in_path: BTreeSet<&str> = in_path.map(|parameter| parameter["name"].as_str().unwrap()).collect();
        assert_eq!(variable, in_path, "{}", route.path);
    }
}

#[tokio::test]
async fn every_name_stands_once_and_every_schema_is_used_and_sound() {
    let service = Service::new().await;
    let ids: Vec<String> = operations(&service.document)
        .into_iter()
        .map(|(_, _, operation)| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    let whole = service.document.to_string();
    for (name, schema) in service.document["components"]["schemas"].as_object().unwrap() {
        assert!(whole.contains(&format!("\"#/components/schemas/{name}\"")), "{name} is used nowhere");
        assert!(jsonschema::draft202012::meta::is_valid(schema), "{name}");
    }
    let open = objects(&service.document["components"]["schemas"]);
    let open: Vec<&Value> =
        open.into_iter().filter(|schema| schema["additionalProperties"] != json!(false)).collect();
    assert_eq!(open.len(), 1, "only the document itself is an open object: {open:#?}");
}

/// Every schema of an object within a value.
fn objects(value: &Value) -> Vec<&Value> {
    let inside: Vec<&Value> = match value {
        Value::Object(fields) => fields.values().flat_map(objects).collect(),
        Value::Array(items) => items.iter().flat_map(objects).collect(),
        _ => Vec::new(),
    };
    let own = (value["type"] == "object").then_some(value);
    own.into_iter().chain(inside).collect()
}

#[tokio::test]
async fn every_problem_that_the_document_names_explains_itself() {
    let service = Service::new().await;
    let parameters = &service.document["paths"]["/api/v1/problems/{problem}"]["get"]["parameters"];
    let names = parameters[0]["schema"]["enum"].as_array().unwrap();
    assert!(names.len() > 15);
    let guide = include_str!("../../../../../docs/guides/api.md");
    for name in names {
        let name = name.as_str().unwrap();
        let told = service.get("", &format!("/api/v1/problems/{name}")).await.json();
        assert!(told["type"].as_str().unwrap().ends_with(&format!("/api/v1/problems/{name}")));
        let row = format!("| `{name}` | {} | {}", told["status"], told["title"].as_str().unwrap());
        assert!(guide.contains(&row), "docs/guides/api.md has no line {row:?}");
    }
    let unknown = service.get("", "/api/v1/problems/none").await;
    assert_eq!(unknown.problem(), "not-found");
}
