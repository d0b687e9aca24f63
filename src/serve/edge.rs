//! The services that answer (`edge/`), beside the sites: Deno is started when somebody first asks, and what it says is passed on.
//!
//! Everything static works without it. Whoever has no Deno is told what to install, on the page that needs it.

use super::deno;
use crate::diagnostic::{Speech, said, words};
use crate::harvest::client::{builder, why};
use crate::harvest::guard::Reach;
use crate::model::tenant::Live;
use crate::render::escape;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// The largest body that is passed on.
const LARGEST: usize = 1 << 20;
/// How long one waits for what they say.
const PATIENCE: Duration = Duration::from_secs(30);
/// Headers of one connection, not of what is said over it (RFC 9110 § 7.6.1).
const OWN: [HeaderName; 4] = [header::CONNECTION, header::TRANSFER_ENCODING, header::CONTENT_LENGTH, header::UPGRADE];

/// The services of all tenants that are served.
pub struct Edge {
    /// `edge/` of the repository.
    folder: PathBuf,
    /// What builds write for them.
    tenants: PathBuf,
    /// Names and addresses of people: apart from `.ffl/store`, which is taken from machine to machine.
    store: PathBuf,
    speech: Speech,
    started: Mutex<Option<Started>>,
    client: Option<reqwest::Client>,
}

struct Started {
    child: Child,
    address: String,
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Edge {
    pub fn of(root: &Path, state: &Path, speech: Speech) -> Edge {
        let folder = deno::folder(root);
        let client = builder(Reach::Here, PATIENCE).redirect(reqwest::redirect::Policy::none()).build().ok();
        let (tenants, store) = (state.join("edge"), state.join("live"));
        Edge { folder, tenants, store, speech, started: Mutex::new(None), client }
    }

    /// The answer of the services to a request; `ids` are the tenants that are served.
    pub async fn answer(&self, request: Request<Body>, ids: &[String]) -> Response {
        let place = tokio::task::block_in_place(|| self.started(ids));
        match place {
            Ok(address) => self.passed(&address, request).await.unwrap_or_else(|why| self.silent(&why)),
            Err(why) => self.silent(&why),
        }
    }

    /// Where the services answer, started where they are not.
    fn started(&self, ids: &[String]) -> Result<String, String> {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = started.as_mut()
            && matches!(running.child.try_wait(), Ok(None))
        {
            return Ok(running.address.clone());
        }
        *started = None;
        let running = self.start(ids)?;
        let address = running.address.clone();
        *started = Some(running);
        Ok(address)
    }

    fn start(&self, ids: &[String]) -> Result<Started, String> {
        let script = self.folder.join("serve.ts");
        if !script.is_file() {
            return Err(said("serve-edge-absent", &[("folder", &self.folder.display())], self.speech));
        }
        for folder in [&self.store, &self.tenants] {
            std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        }
        let mut command = deno::command(&self.folder);
        command.args(["run", "--no-prompt", "--quiet", "--allow-env", "--allow-read", "--allow-net=127.0.0.1"]);
        command.arg(format!("--allow-write={}", self.store.display())).arg(&script).args(["--port", "0"]);
        command.arg("--store").arg(self.store.join("edge.db")).arg("--tenants").arg(&self.tenants);
        if let [only] = ids {
            command.args(["--tenant", only]);
        }
        // Its standard input is ours: it ends with us, however we end.
        command.arg("--attached").stdin(Stdio::piped());
        // Links that are signed here hold as long as this server runs, where nobody has given a key.
        let key = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        for name in ids.iter().map(|id| Live::variable("SIGNING_KEY", id)) {
            if std::env::var_os(&name).is_none() {
                command.env(name, &key);
            }
        }
        let spawned = command.stdout(Stdio::piped()).spawn();
        let mut child = spawned.map_err(|_| words("serve-edge-deno", self.speech).to_owned())?;
        let mut first = String::new();
        if let Some(stdout) = child.stdout.take() {
            let mut lines = BufReader::new(stdout);
            let _ = lines.read_line(&mut first);
            // What it says later is nobody's, but a pipe that is full would hold it up.
            std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        }
        let address = serde_json::from_str::<serde_json::Value>(&first).ok();
        let address = address.and_then(|said| said["listening"].as_str().map(str::to_owned));
        let mut started = Started { child, address: String::new() };
        started.address = address.ok_or_else(|| words("serve-edge-stopped", self.speech).to_owned())?;
        Ok(started)
    }

    async fn passed(&self, address: &str, request: Request<Body>) -> Result<Response, String> {
        let failed = |error: reqwest::Error| why(&error);
        let client = self.client.as_ref().ok_or_else(|| words("serve-edge-stopped", self.speech).to_owned())?;
        let (parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let Ok(body) = to_bytes(body, LARGEST).await else { return Ok(StatusCode::PAYLOAD_TOO_LARGE.into_response()) };
        let mut headers = without_own(parts.headers);
        headers.insert("x-forwarded-for", HeaderValue::from_static("127.0.0.1"));
        let asked = client.request(parts.method, format!("{address}{path}")).headers(headers).body(body);
        let answer = asked.send().await.map_err(failed)?;
        let (status, headers) = (answer.status(), without_own(answer.headers().clone()));
        let bytes = answer.bytes().await.map_err(failed)?;
        Ok((status, headers, bytes).into_response())
    }

    /// That nobody answers, on a page for people.
    fn silent(&self, why: &str) -> Response {
        let mut page =
            format!("<!doctype html><meta charset=utf-8><title>ffl</title><p>{}<p>", words("serve-edge", self.speech));
        escape(&mut page, why);
        let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
        (StatusCode::SERVICE_UNAVAILABLE, headers, page).into_response()
    }
}

fn without_own(mut headers: HeaderMap) -> HeaderMap {
    OWN.iter().for_each(|name| drop(headers.remove(name)));
    headers
}
