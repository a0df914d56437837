//! What programs ask for and are told. Every answer that is read here is held against the served document first.

mod document;
mod doors;
mod figures;
mod invitations;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use candour_service::api_key::{self, KeyWish};
use candour_service::import::{File, Kind, run};
use candour_service::staff::By;
use candour_testkit::App;
use serde_json::{Value, json};

use crate::visitor::{Seen, Visitor};

/// A small force: two boroughs, in one of them a team with enough officers to have figures of its own.
const ORGANISATION: &str = "bcu,borough_code,borough,team,officer_reference,officer_name\n\
    Central East,E09000012,Hackney,Response A,P1,Ada Able\n\
    Central East,E09000012,Hackney,Response A,P2,Ben Bold\n\
    Central East,E09000012,Hackney,Response A,P3,Cai Calm\n\
    Central East,E09000012,Hackney,Response A,P4,Dee Dare\n\
    Central East,E09000012,Hackney,Response A,P5,Eve Even\n\
    Central East,E09000012,Hackney,Response A,P6,Fay Fair\n\
    North East,E09000025,Newham,Response A,P7,Gus Good\n";

/// What a program was told.
pub struct Told {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Told {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The last part of a problem's type.
    pub fn problem(&self) -> String {
        let told = self.json();
        told["type"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
    }
}

/// A force with keys.
pub struct Service {
    pub visitor: Visitor,
    pub document: Value,
}

impl Service {
    pub async fn new() -> Self {
        Self::of(App::sqlite().await).await
    }

    pub async fn of(app: App) -> Self {
        bring(&app, Kind::Organisation, ORGANISATION).await;
        let visitor = Visitor::of(app);
        let document = visitor.get("/api/v1/openapi.json").await;
        assert_eq!(document.status, StatusCode::OK, "{}", document.body);
        Self { document: serde_json::from_str(&document.body).unwrap(), visitor }
    }

    /// Makes a key.
    pub async fn key(&self, scopes: &[&str], borough: &str) -> String {
        let wish = KeyWish {
            label: "A program".to_owned(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            borough: borough.to_owned(),
            life: String::new(),
        };
        let made = api_key::make(&self.visitor.app.ctx, By::CommandLine, &wish).await.unwrap();
        made.key.reveal().to_owned()
    }

    pub async fn send(&self, request: Request<Body>) -> Told {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let Seen { status, headers, body } = self.visitor.send(request).await;
        let told = Told { status, headers, text: body };
        if method != Method::HEAD {
            self.hold(&method, &path, &told);
        }
        told
    }

    pub async fn get(&self, key: &str, path: &str) -> Told {
        let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {key}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Asks for an invitation.
    pub async fn invite(&self, key: &str, idempotency: &str, body: impl Into<Body>) -> Told {
        let request = Request::post("/api/v1/invitations")
            .header(header::AUTHORIZATION, format!("Bearer {key}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header("Idempotency-Key", idempotency);
        self.send(request.body(body.into()).unwrap()).await
    }

    /// The operation that the document has for a request.
    fn operation(&self, method: &Method, path: &str) -> Option<&Value> {
        let fits = |template: &str| {
            template.split('/').count() == path.split('/').count()
                && template
                    .split('/')
                    .zip(path.split('/'))
                    .all(|(part, given)| part.starts_with('{') || part == given)
        };
        let paths = self.document["paths"].as_object().unwrap();
        // An address without a variable part stands before one that has it.
        let mut fitting: Vec<_> = paths.iter().filter(|(template, _)| fits(template)).collect();
        fitting.sort_by_key(|(template, _)| template.contains('{'));
        fitting.first()?.1.get(method.as_str().to_lowercase())
    }

    /// Holds an answer against the document.
    fn hold(&self, method: &Method, path: &str, told: &Told) {
        let what = format!("{method} {path} {}: {}", told.status, told.text);
        let kind = told.header(header::CONTENT_TYPE);
        let media = kind.split(';').next().unwrap();
        let schema = if let Some(operation) = self.operation(method, path) {
            let response = &operation["responses"][told.status.as_str()];
            assert!(response.is_object(), "the document has no such status: {what}");
            response["content"][media]["schema"].clone()
        } else {
            assert_eq!(media, "application/problem+json", "{what}");
            json!({"$ref": "#/components/schemas/Problem"})
        };
        assert!(schema.is_object(), "the document has no content {kind:?}: {what}");
        let body = if media == "text/csv" { Value::String(told.text.clone()) } else { told.json() };
        self.fits(&schema, &body, &what);
        if media == "application/problem+json" {
            assert_eq!(body["status"], told.status.as_u16(), "{what}");
            let instance = body["instance"].as_str().unwrap();
            let decoded = |text: &str| percent_encoding::percent_decode_str(text).collect::<Vec<u8>>();
            assert_eq!(decoded(instance), decoded(path), "{what}");
            assert!(told.status.is_client_error() || told.status.is_server_error(), "{what}");
        } else {
            assert!(told.status.is_success(), "{what}");
        }
    }

    /// Validates a value against a schema of the document.
    pub fn fits(&self, schema: &Value, value: &Value, what: &str) {
        let mut whole = schema.clone();
        whole["components"] = self.document["components"].clone();
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .build(&whole)
            .unwrap();
        let errors: Vec<String> =
            validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{what}\n{errors:#?}");
    }
}

/// Brings in a file.
pub async fn bring(app: &App, kind: Kind, text: &str) {
    let file = File::new(kind, "file.csv", text.as_bytes().to_vec());
    run(&app.ctx, None, file, false, &mut |_| ()).await.unwrap();
}

/// Brings in encounters.
pub async fn encounters(app: &App, rows: &str) {
    let heading = "force_reference,started_at,borough,team,kind,officers,contact_safe\n";
    bring(app, Kind::Encounters, &format!("{heading}{rows}")).await;
}
