//! Requests → answers: a site's files by host, the index of all sites, and the script that brings changes to the browser.

use super::Options;
use super::edge::Edge;
use super::memory::{Served, Sites, Status};
use crate::diagnostic::{Severity, words};
use crate::model::hosting::{HEADERS, REDIRECTS, Rules, content_type, is_shown};
use crate::render::escape;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use std::convert::Infallible;
use std::fmt::Write as _;
use std::sync::Arc;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt as _};

struct Server {
    sites: Arc<Sites>,
    options: Options,
    edge: Edge,
}

/// Whom a request is for.
enum Wanted {
    Index,
    Tenant(String),
    /// A name that is not this machine's own: no page of the web may read sites through it (DNS rebinding).
    Foreign,
}

/// Every address of the server. What is under `/_ffl/` belongs to it, the rest to the sites.
pub fn router(sites: Arc<Sites>, options: Options, edge: Edge) -> Router {
    let server = Arc::new(Server { sites, options, edge });
    Router::new()
        .route("/_ffl/live.js", get(live))
        .route("/_ffl/events", get(events))
        .route("/api/live/{*rest}", any(services))
        .fallback(get(answer))
        .with_state(server)
}

impl Server {
    fn wanted(&self, headers: &HeaderMap) -> Wanted {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let name = host.strip_suffix(&format!(":{}", self.options.port)).unwrap_or(host);
        match (name.strip_suffix(".localhost"), &self.options.single) {
            (Some(tenant), _) => Wanted::Tenant(tenant.to_owned()),
            (None, Some(single)) if matches!(name, "localhost" | "127.0.0.1") => Wanted::Tenant(single.clone()),
            (None, None) if matches!(name, "localhost" | "127.0.0.1") => Wanted::Index,
            _ => Wanted::Foreign,
        }
    }

    fn index(&self) -> Response {
        let mut list = String::new();
        for (id, status) in self.sites.tenants() {
            let address = format!("http://{id}.localhost:{}/", self.options.port);
            let _ = write!(list, "<li><a href=\"{address}\">");
            escape(&mut list, &status.name);
            let _ = write!(list, "</a> <small>{id}</small>");
            if status.failed {
                let _ = write!(list, " <strong>{}</strong>", words("serve-failed", self.options.speech));
            }
            list.push_str("</li>");
        }
        let title = words("serve-index", self.options.speech);
        let page = include_str!("index.html").replace("{title}", title).replace("{list}", &list);
        let mut page = page.into_bytes();
        page.extend_from_slice(script(0).as_bytes());
        html(StatusCode::OK, page)
    }
}

/// What services answer, not files.
async fn services(State(server): State<Arc<Server>>, request: Request<Body>) -> Response {
    if !matches!(server.wanted(request.headers()), Wanted::Tenant(_)) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let ids: Vec<String> = server.sites.tenants().into_iter().map(|(id, _)| id).collect();
    server.edge.answer(request, &ids).await
}

async fn answer(State(server): State<Arc<Server>>, request: Request<Body>) -> Response {
    let path = percent(request.uri().path());
    match server.wanted(request.headers()) {
        Wanted::Foreign => (StatusCode::MISDIRECTED_REQUEST, "not a host of this server\n").into_response(),
        Wanted::Index if path == "/" => server.index(),
        Wanted::Index => (StatusCode::NOT_FOUND, "http://<tenant>.localhost\n").into_response(),
        Wanted::Tenant(id) => match server.sites.site(&id) {
            Some(site) => file(&site, &path),
            None => (StatusCode::NOT_FOUND, format!("{id}: no such tenant\n")).into_response(),
        },
    }
}

/// The file at a path, else what a host does instead.
fn file(site: &Served, path: &str) -> Response {
    let status = site.status();
    let text =
        |name: &str| site.file(name).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let rules = Rules::parse(&text(HEADERS), &text(REDIRECTS)).unwrap_or_default();
    let below = path.trim_start_matches('/');
    let name = if below.is_empty() || below.ends_with('/') { format!("{below}index.html") } else { below.to_owned() };
    if let Some(bytes) = site.file(&name).filter(|_| is_shown(&name)) {
        return sent(StatusCode::OK, (&name, &bytes), &status, rules.headers_of(path));
    }
    if site.file(&format!("{name}/index.html")).is_some() {
        return (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, format!("{path}/"))]).into_response();
    }
    if let Some(rule) = rules.redirect(path) {
        let code = StatusCode::from_u16(rule.status).unwrap_or(StatusCode::MOVED_PERMANENTLY);
        return (code, [(header::LOCATION, rule.to.clone())]).into_response();
    }
    match site.file(rules.missing(path).trim_start_matches('/')) {
        Some(bytes) => sent(StatusCode::NOT_FOUND, ("404.html", &bytes), &status, rules.headers_of_missing(path)),
        // Nothing could be built yet: only what is wrong can be shown.
        None => html(
            StatusCode::SERVICE_UNAVAILABLE,
            format!("<!doctype html><title>ffl</title>{}", script(status.version)).into_bytes(),
        ),
    }
}

/// A file of a site; a page with the script that follows its changes.
fn sent<'a>(
    code: StatusCode,
    (name, bytes): (&str, &Bytes),
    status: &Status,
    headers: Vec<(&'a str, &'a str)>,
) -> Response {
    let is_page = name.ends_with(".html");
    let mut response = if is_page {
        let mut page = bytes.to_vec();
        page.extend_from_slice(script(status.version).as_bytes());
        (code, page).into_response()
    } else {
        (code, bytes.clone()).into_response()
    };
    let own = response.headers_mut();
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            own.insert(name, value);
        }
    }
    // HSTS would lock localhost out of HTTP, and what is being edited is never kept.
    own.remove(header::STRICT_TRANSPORT_SECURITY);
    own.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    own.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    response
}

fn html(code: StatusCode, page: Vec<u8>) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (code, headers, page).into_response()
}

/// The version that a page shows travels with its script, so that a change in between is seen.
fn script(version: u64) -> String {
    format!("<script src=\"/_ffl/live.js?version={version}\" async></script>")
}

async fn live() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("live.js")).into_response()
}

/// The state of the site now and after every round (Server-Sent Events).
async fn events(
    State(server): State<Arc<Server>>,
    request: Request<Body>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let wanted = server.wanted(request.headers());
    let rounds = WatchStream::new(server.sites.rounds());
    let states = rounds.map(move |(_, fault)| {
        let status = match &wanted {
            Wanted::Tenant(id) => server.sites.site(id).map(|site| site.status()).unwrap_or_default(),
            Wanted::Index | Wanted::Foreign => Status::default(),
        };
        Ok(Event::default().json_data(state(&server, &status, fault)).unwrap_or_default())
    });
    Sse::new(states).keep_alive(KeepAlive::default())
}

fn state(server: &Server, status: &Status, fault: Option<String>) -> serde_json::Value {
    let speech = server.options.speech;
    let of = |severity: Severity| status.diagnostics.iter().filter(move |found| found.severity == severity);
    let drawn: Vec<String> = fault
        .into_iter()
        .chain(of(Severity::Error).chain(of(Severity::Warning)).map(|found| found.draw(speech, false)))
        .collect();
    serde_json::json!({
        "version": status.version,
        "failed": status.failed,
        "title": words(if status.failed { "serve-errors" } else { "serve-warnings" }, speech),
        "close": words("serve-close", speech),
        "diagnostics": drawn,
    })
}

/// A path without its percent signs.
fn percent(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}
