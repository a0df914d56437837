//! A visitor who asks for pages, fills in forms and reads what comes back.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use candour_testkit::App;
use http_body_util::BodyExt;
use scraper::{Html, Selector};
use tower::ServiceExt;

/// A page as it came.
pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Seen {
    pub fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    pub fn title(&self) -> String {
        self.texts("title").concat()
    }

    pub fn heading(&self) -> String {
        self.texts("h1").concat()
    }

    /// The text of every element that fits.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.html().select(&select(selector)).map(|element| element.text().collect::<String>()).collect()
    }

    pub fn has(&self, selector: &str) -> bool {
        self.html().select(&select(selector)).next().is_some()
    }

    pub fn attribute(&self, selector: &str, name: &str) -> String {
        let html = self.html();
        let element = html.select(&select(selector)).next();
        element.and_then(|e| e.value().attr(name)).unwrap_or_default().to_owned()
    }

    /// The hidden fields of the form with this action.
    pub fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let selector = select(&format!("form[action='{action}'] input[type=hidden]"));
        let pair = |element: scraper::ElementRef<'_>| {
            let value = |name| element.value().attr(name).unwrap_or_default().to_owned();
            (value("name"), value("value"))
        };
        self.html().select(&selector).map(pair).collect()
    }

    /// The receipt on a thanks page.
    pub fn receipt(&self) -> String {
        self.texts("#receipt").concat()
    }
}

pub fn select(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

pub struct Visitor {
    pub app: App,
    router: Router,
}

impl Visitor {
    pub async fn new() -> Self {
        Self::of(App::sqlite().await)
    }

    pub fn of(app: App) -> Self {
        let router = candour_web::router(app.ctx.clone());
        Self { app, router }
    }

    pub async fn send(&self, request: Request<Body>) -> Seen {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Seen { status: parts.status, headers: parts.headers, body }
    }

    /// The body of an answer, byte by byte.
    pub async fn bytes(&self, request: Request<Body>) -> Vec<u8> {
        let response = self.router.clone().oneshot(request).await.unwrap();
        response.into_body().collect().await.unwrap().to_bytes().to_vec()
    }

    pub async fn get(&self, path: &str) -> Seen {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn post_bytes(&self, path: &str, body: impl Into<Body>) -> Seen {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.into());
        self.send(request.unwrap()).await
    }

    pub async fn post<K: AsRef<str>, V: AsRef<str>>(&self, path: &str, fields: &[(K, V)]) -> Seen {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        self.post_bytes(path, form.finish()).await
    }

    /// Fills in the form that a page shows, as a browser would: hidden fields and these.
    pub async fn fill(&self, page: &Seen, action: &str, fields: &[(&str, &str)]) -> Seen {
        let mut all = page.hidden(action);
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.post(action, &all).await
    }

    /// Answers with a code, and gives the thanks page.
    pub async fn answer(&self, path: &str, rating: &str, words: &str) -> Seen {
        let form = self.get(path).await;
        assert_eq!(form.status, StatusCode::OK);
        self.fill(&form, path, &[("rating", rating), ("words", words)]).await
    }
}
