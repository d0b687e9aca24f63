//! The one way in which this program asks the web for what libraries' sources have.
//!
//! Bounded in bytes (as sent and unpacked), in time, and in how often an address leads elsewhere; each step is judged by
//! [`super::guard`], and a name is looked up once: what is connected to is what was judged. Whoever is busy is asked again
//! later, as late as it says itself.

use super::guard::{Reach, may_lead_to, refusal};
use crate::diagnostic::Error;
use flate2::read::MultiGzDecoder;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{StatusCode, Url, redirect};
use std::io::Read as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

/// What is too much.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes as they are sent.
    pub sent: usize,
    /// The same unpacked.
    pub unpacked: usize,
    /// How long one waits for the next piece.
    pub piece: Duration,
    /// How long an answer may take in all.
    pub whole: Duration,
    /// How often an address may lead to another.
    pub hops: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        let (piece, whole) = (Duration::from_secs(60), Duration::from_secs(600));
        Limits { sent: 64 << 20, unpacked: 256 << 20, piece, whole, hops: 5 }
    }
}

/// How often something is asked for, and how long is waited before it is again.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    pub tries: u32,
    /// The first wait; each is twice as long as the one before.
    pub first: Duration,
    /// The longest wait, whoever asks for a longer one.
    pub longest: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { tries: 6, first: Duration::from_secs(1), longest: Duration::from_secs(300) }
    }
}

impl Patience {
    /// How long to wait before it is asked again that was asked `tried` times; `said` is what it asks for itself. None: not again.
    fn wait(&self, tried: u32, said: Option<Duration>) -> Option<Duration> {
        if tried >= self.tries || said.is_some_and(|said| said > self.longest) {
            return None;
        }
        let own = self.first.saturating_mul(2_u32.saturating_pow(tried.saturating_sub(1))).min(self.longest);
        Some(said.map_or(own, |said| said.max(self.first)))
    }
}

/// By what a server knows that nothing changed (RFC 9110 § 8.8).
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Validator {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is as it was.
    Same,
    Got(Got),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Got {
    /// Where it lay in the end.
    pub url: String,
    /// Lower case, without parameters; empty where nothing was said.
    pub media_type: String,
    pub validator: Validator,
    pub bytes: Vec<u8>,
}

/// Why nothing came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It may not be asked: a code.
    Refused(&'static str),
    /// It answered with this number, and would again.
    Status(u16),
    /// It is busy or broken, and stayed so.
    Busy(u16),
    /// Larger than anything that is taken: a code.
    Large(&'static str),
    /// No answer, or one that broke off: in the words of the system, or a code.
    Silent(String),
}

impl Failure {
    /// As a failure of the world, on an address.
    pub fn error(&self, address: &str) -> Error {
        match self {
            Failure::Refused(code) | Failure::Large(code) => Error::new("fetch", address, code),
            Failure::Status(number) | Failure::Busy(number) => Error::new("fetch", address, format!("HTTP {number}")),
            Failure::Silent(why) => Error::new("fetch", address, why),
        }
    }
}

/// One who asks.
pub struct Client {
    http: reqwest::Client,
    runtime: Runtime,
    limits: Limits,
    patience: Patience,
    reach: Reach,
}

/// What one attempt came to.
enum Attempt {
    Done(Answer),
    /// For good.
    Failed(Failure),
    /// To be tried again, after what it says itself.
    Again(Failure, Option<Duration>),
}

impl Client {
    pub fn new(limits: Limits, patience: Patience, reach: Reach) -> Result<Client, Error> {
        encrypt();
        let started = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = started.map_err(|error| Error::new("start", "tokio", error))?;
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        let builder = reqwest::Client::builder()
            .user_agent(concat!("ffl/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .connect_timeout(limits.piece.min(Duration::from_secs(20)))
            .read_timeout(limits.piece)
            // Each step is judged before it is taken.
            .redirect(redirect::Policy::none())
            .dns_resolver(Arc::new(Judged { reach }));
        // Nobody stands between a machine and itself.
        let builder = if reach == Reach::Here { builder.no_proxy() } else { builder };
        let http = builder.build().map_err(|error| Error::new("start", "HTTP", why(&error)))?;
        Ok(Client { http, runtime, limits, patience, reach })
    }

    /// What lies at an address, unless it is as `known` says.
    pub fn get(&self, address: &str, known: &Validator) -> Result<Answer, Failure> {
        let url: Url = address.parse().map_err(|_| Failure::Refused("address-form"))?;
        let mut tried = 0;
        loop {
            let whole = async { tokio::time::timeout(self.limits.whole, self.attempt(url.clone(), known)).await };
            let attempt = self.runtime.block_on(whole);
            let (failure, said) = match attempt {
                Ok(Attempt::Done(answer)) => return Ok(answer),
                Ok(Attempt::Failed(failure)) => return Err(failure),
                Ok(Attempt::Again(failure, said)) => (failure, said),
                Err(_) => (Failure::Silent("publish-silence".to_owned()), None),
            };
            tried += 1;
            let Some(wait) = self.patience.wait(tried, said) else { return Err(failure) };
            std::thread::sleep(wait);
        }
    }

    async fn attempt(&self, mut url: Url, known: &Validator) -> Attempt {
        for _ in 0..=self.limits.hops {
            if let Some(code) = refusal(&url, self.reach) {
                return Attempt::Failed(Failure::Refused(code));
            }
            let answer = match self.http.get(url.clone()).headers(conditions(known)).send().await {
                Ok(answer) => answer,
                Err(error) if was_refused(&error) => return Attempt::Failed(Failure::Refused("address-inside")),
                Err(error) => return Attempt::Again(Failure::Silent(why(&error)), None),
            };
            let status = answer.status();
            if status == StatusCode::NOT_MODIFIED {
                return Attempt::Done(Answer::Same);
            }
            if status.is_redirection() {
                let next = word(answer.headers(), &header::LOCATION).and_then(|next| url.join(&next).ok());
                let Some(next) = next else { return Attempt::Failed(Failure::Status(status.as_u16())) };
                url = next;
                continue;
            }
            return self.answered(answer).await;
        }
        Attempt::Failed(Failure::Refused("address-hops"))
    }

    async fn answered(&self, mut answer: reqwest::Response) -> Attempt {
        let number = answer.status().as_u16();
        if matches!(number, 408 | 425 | 429 | 500..) {
            return Attempt::Again(Failure::Busy(number), later(answer.headers()));
        }
        if !answer.status().is_success() {
            return Attempt::Failed(Failure::Status(number));
        }
        let mut sent = Vec::new();
        loop {
            match answer.chunk().await {
                Ok(None) => break,
                Ok(Some(piece)) if sent.len() + piece.len() <= self.limits.sent => sent.extend_from_slice(&piece),
                Ok(Some(_)) => return Attempt::Failed(Failure::Large("address-large")),
                Err(error) => return Attempt::Again(Failure::Silent(why(&error)), None),
            }
        }
        let headers = answer.headers();
        let packed = word(headers, &header::CONTENT_ENCODING).is_some_and(|how| how.eq_ignore_ascii_case("gzip"));
        let bytes = if packed { self.unpacked(&sent) } else { Ok(sent) };
        let validator =
            Validator { etag: word(headers, &header::ETAG), modified: word(headers, &header::LAST_MODIFIED) };
        let media_type = word(headers, &header::CONTENT_TYPE).unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match bytes {
            Ok(bytes) => {
                Attempt::Done(Answer::Got(Got { url: answer.url().to_string(), media_type, validator, bytes }))
            }
            Err(Failure::Silent(why)) => Attempt::Again(Failure::Silent(why), None),
            Err(failure) => Attempt::Failed(failure),
        }
    }

    fn unpacked(&self, sent: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let most = u64::try_from(self.limits.unpacked).unwrap_or(u64::MAX);
        let read = MultiGzDecoder::new(sent).take(most.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| Failure::Silent(error.to_string()))?;
        if bytes.len() > self.limits.unpacked { Err(Failure::Large("address-large")) } else { Ok(bytes) }
    }
}

/// The headers that ask only for what changed.
fn conditions(known: &Validator) -> HeaderMap {
    let pairs = [(header::IF_NONE_MATCH, &known.etag), (header::IF_MODIFIED_SINCE, &known.modified)];
    let pairs =
        pairs.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::from_str(value.as_ref()?).ok()?)));
    pairs.collect()
}

fn word(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// How long to wait, as a busy server says it: in seconds, or until a moment of its own clock (RFC 9110 § 10.2.3).
fn later(headers: &HeaderMap) -> Option<Duration> {
    let said = word(headers, &header::RETRY_AFTER)?;
    if let Ok(seconds) = said.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = |text: &str| jiff::fmt::rfc2822::parse(text.trim()).ok().map(|zoned| zoned.timestamp());
    let theirs = moment(&word(headers, &header::DATE)?)?;
    Duration::try_from(moment(&said)?.duration_since(theirs)).ok()
}

/// Looks names up, and lets only those of the public net through.
struct Judged {
    reach: Reach,
}

/// That a name leads inside.
#[derive(Debug)]
struct Inside;

impl std::fmt::Display for Inside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("address-inside")
    }
}

impl std::error::Error for Inside {}

impl Resolve for Judged {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.reach;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let known = !found.is_empty();
            let public: Vec<SocketAddr> = found.into_iter().filter(|one| may_lead_to(one.ip(), reach)).collect();
            if known && public.is_empty() {
                return Err(Inside.into());
            }
            let public: Addrs = Box::new(public.into_iter());
            Ok(public)
        })
    }
}

fn was_refused(error: &reqwest::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(one) = cause {
        if one.is::<Inside>() {
            return true;
        }
        cause = one.source();
    }
    false
}

/// Lets connections be encrypted: by ring, which is the one provider of this program; reqwest asks for it when a client is made.
pub fn encrypt() {
    // Fails where it is done already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Whether an address is that of this machine.
pub fn is_here(address: &str) -> bool {
    let url = Url::parse(address).ok();
    let host = url.as_ref().and_then(|url| url.host_str());
    host.is_some_and(|host| matches!(host, "127.0.0.1" | "[::1]" | "localhost") || host.ends_with(".localhost"))
}

/// Why there was no answer: the words of the last cause say it best, and the address is known.
pub fn why(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    match cause.downcast_ref::<reqwest::Error>() {
        Some(_) if error.is_timeout() => "publish-silence".to_owned(),
        _ => cause.to_string(),
    }
}

#[cfg(test)]
mod tests;
