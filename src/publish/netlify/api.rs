//! Netlify's API as one token may ask it: who asks, how often, and what is tried again.
//!
//! One [`Api`] serves all tenants of a run, for limits are counted by token. A call that may be made twice is repeated until it
//! is answered; one that may not is given back as soon as nobody knows whether it was done, and whoever made it looks first.

use crate::diagnostic::{Diagnostic, Error, Fault};
use crate::harvest::client::{Tries, back_off, builder, why};
use crate::harvest::guard::Reach;
use crate::publish::pace::{self, Headers, Pace, notice};
use crate::publish::reader::Reader;
use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, Method, StatusCode, redirect};
use serde::de::DeserializeOwned;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

/// Where Netlify answers.
pub const API: &str = "https://api.netlify.com/api/v1";

/// How many requests are under way at once, whoever asks.
pub const AT_ONCE: usize = 10;

/// A token, which is never shown.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// The token as somebody gave it; wrong where it is empty or cannot be part of a request.
    pub fn of(text: &str) -> Result<Token, Fault> {
        let text = text.trim();
        let sound = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        if sound { Ok(Token(text.to_owned())) } else { Err(Diagnostic::error("netlify-no-token").into()) }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[token]")
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[token]")
    }
}

/// How long what is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How often something is asked at most, where the answer does not come or is a failure of theirs.
    pub tries: u32,
    /// The first wait before it is asked again.
    pub first: Duration,
    /// The longest of these waits.
    pub most: Duration,
    /// For the next piece of an answer.
    pub answer: Duration,
    /// The longest wait that a limit may ask for.
    pub limit: Duration,
    /// Between two looks at a deploy, the first time.
    pub look: Duration,
    /// Until a deploy is ready when all of its files are there.
    pub ready: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            tries: 8,
            first: Duration::from_secs(1),
            most: Duration::from_secs(60),
            answer: Duration::from_secs(90),
            limit: Duration::from_secs(600),
            look: Duration::from_millis(500),
            ready: Duration::from_secs(1200),
        }
    }
}

/// A request.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: Method,
    /// Behind the API's own address, with what stands behind a question mark.
    pub path: String,
    pub body: Option<(&'static str, Vec<u8>)>,
    /// Nothing is lost if it is done twice.
    pub again: bool,
}

impl Call {
    pub fn get(path: String) -> Call {
        Call { method: Method::GET, path, body: None, again: true }
    }

    /// Something to be done that may be done twice.
    pub fn post(path: String) -> Call {
        Call { method: Method::POST, path, body: None, again: true }
    }

    /// A file to be put where it belongs.
    pub fn put(path: String, bytes: Vec<u8>) -> Call {
        Call { method: Method::PUT, path, body: Some(("application/octet-stream", bytes)), again: true }
    }

    /// Something to be made, which would be there twice if it were made again.
    pub fn make(path: String, value: &serde_json::Value) -> Call {
        let body = Some(("application/json", value.to_string().into_bytes()));
        Call { method: Method::POST, path, body, again: false }
    }
}

/// Why there is no answer to go on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// They said no, in their words.
    Said { status: u16, message: String },
    /// They said nothing that could be understood.
    Silent(String),
    /// They ask us to wait longer than anybody would.
    Late(Duration),
}

impl Trouble {
    /// Nobody knows whether what was asked for has been done.
    pub fn unsure(&self) -> bool {
        match self {
            Trouble::Said { status, .. } => *status >= 500,
            Trouble::Silent(_) => true,
            Trouble::Late(_) => false,
        }
    }

    /// What was asked for is not there.
    pub fn absent(&self) -> bool {
        matches!(self, Trouble::Said { status: 404, .. })
    }
}

/// One token's way to Netlify.
pub struct Api {
    base: String,
    token: Token,
    pub patience: Patience,
    client: Client,
    /// For what readers see.
    pub reader: Reader,
    pace: Mutex<Pace>,
    gate: Semaphore,
    runtime: Runtime,
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Api({})", self.base)
    }
}

impl Api {
    /// The API at an address, [`API`] where nobody means another.
    pub fn new(base: &str, token: Token, patience: Patience) -> Result<Arc<Api>, Error> {
        let base = base.trim_end_matches('/').to_owned();
        let failed = |why: String| Error::new("reach", &base, why);
        let url = reqwest::Url::parse(&base).map_err(|error| failed(error.to_string()))?;
        if url.scheme() != "https" && Reach::of(&base) != Reach::Here {
            return Err(failed("netlify-plain".to_owned()));
        }
        let builder = builder(Reach::of(&base), patience.answer).redirect(redirect::Policy::none());
        let client = builder.build().map_err(|error| failed(why(&error)))?;
        let tries = Tries { most: patience.tries, first: patience.first, longest: patience.most };
        let reader = Reader::new(&base, patience.answer, tries)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|error| failed(error.to_string()))?;
        let (pace, gate) = (Mutex::default(), Semaphore::new(AT_ONCE));
        Ok(Arc::new(Api { base, token, patience, client, reader, pace, gate, runtime }))
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    /// Does something here and waits for it; callers come from threads of their own.
    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Calls and reads the answer.
    pub async fn ask<T: DeserializeOwned>(&self, call: Call) -> Result<T, Trouble> {
        let bytes = self.call(call).await?;
        serde_json::from_slice(&bytes).map_err(|error| Trouble::Silent(self.hidden(&error.to_string())))
    }

    /// Calls until there is an answer, as long as it is worth it.
    pub async fn call(&self, call: Call) -> Result<Vec<u8>, Trouble> {
        let mut tried = 0;
        loop {
            let trouble = match self.once(&call).await {
                Ok(bytes) => return Ok(bytes),
                Err(trouble) => trouble,
            };
            tried += 1;
            let limited = matches!(trouble, Trouble::Said { status: 429, .. });
            let worth = limited || (call.again && trouble.unsure());
            if !worth || tried >= self.patience.tries {
                return Err(trouble);
            }
            // A limit has said itself when to come again, which everybody waits for.
            if !limited {
                self.rest(tried).await;
            }
        }
    }

    /// Waits before something is done again.
    pub async fn rest(&self, tried: u32) {
        let chance = f64::from(uuid::Uuid::new_v4().as_fields().0) / f64::from(u32::MAX);
        tokio::time::sleep(back_off(tried, self.patience.first, self.patience.most, chance)).await;
    }

    /// Waits until the token may ask.
    async fn turn(&self) -> Result<(), Trouble> {
        loop {
            let turn = self.pace.lock().unwrap_or_else(PoisonError::into_inner).take(Timestamp::now());
            let Err(wait) = turn else { return Ok(()) };
            if wait > self.patience.limit {
                return Err(Trouble::Late(wait));
            }
            tokio::time::sleep(wait).await;
        }
    }

    async fn once(&self, call: &Call) -> Result<Vec<u8>, Trouble> {
        // Only a program that ends closes the gate.
        let _passed = self.gate.acquire().await.map_err(|error| Trouble::Silent(error.to_string()))?;
        // Behind the gate, so that no more than pass it ask without knowing what is left.
        self.turn().await?;
        let _flight = Flight(&self.pace);
        let mut secret = HeaderValue::from_str(&format!("Bearer {}", self.token.0))
            .map_err(|_| Trouble::Silent("netlify-token".to_owned()))?;
        secret.set_sensitive(true);
        let address = format!("{}{}", self.base, call.path);
        let mut request = self.client.request(call.method.clone(), address).header(AUTHORIZATION, secret);
        if let Some((kind, bytes)) = &call.body {
            request = request.header(CONTENT_TYPE, *kind).body(bytes.clone());
        }
        let silent = |error: &reqwest::Error| Trouble::Silent(self.hidden(&why(error)));
        let answer = request.send().await.map_err(|error| silent(&error))?;
        let status = answer.status();
        self.heed(answer.headers(), status);
        let bytes = answer.bytes().await.map_err(|error| silent(&error))?;
        if status.is_success() {
            return Ok(bytes.to_vec());
        }
        Err(Trouble::Said { status: status.as_u16(), message: self.hidden(&said(status, &bytes)) })
    }

    /// Learns the limits.
    fn heed(&self, headers: &HeaderMap, status: StatusCode) {
        let header = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let told = Headers {
            remaining: header("x-ratelimit-remaining"),
            reset: header("x-ratelimit-reset"),
            retry: header("retry-after"),
            date: header("date"),
        };
        let limited = status == StatusCode::TOO_MANY_REQUESTS;
        let mut learned = notice(told, limited, Timestamp::now());
        // A failure of theirs may ask for a wait too; otherwise nobody is told to.
        learned.hold = learned.hold.filter(|_| limited || status == StatusCode::SERVICE_UNAVAILABLE);
        // Many are let go at the same moment: not before it has come on their side too.
        learned.hold = learned.hold.map(|hold| pace::after(hold, Duration::from_millis(50)));
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).learn(learned);
    }

    /// A text of theirs, which may repeat the token.
    fn hidden(&self, text: &str) -> String {
        text.replace(&self.token.0, "[token]")
    }
}

/// A request under way, which ends with its answer or with whoever waited for it.
struct Flight<'a>(&'a Mutex<Pace>);

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).landed();
    }
}

/// What an answer says that is a no.
fn said(status: StatusCode, bytes: &[u8]) -> String {
    let value: Option<serde_json::Value> = serde_json::from_slice(bytes).ok();
    let message = value.as_ref().and_then(|value| value.get("message")).and_then(|message| message.as_str());
    let errors = value.as_ref().and_then(|value| value.get("errors")).map(ToString::to_string);
    let words = message.map(str::to_owned).or(errors).unwrap_or_default();
    let words = if words.is_empty() { status.canonical_reason().unwrap_or_default().to_owned() } else { words };
    words.chars().filter(|c| !c.is_control()).take(300).collect()
}
