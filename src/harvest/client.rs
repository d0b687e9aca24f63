//! The one way in which this program asks the web for what libraries' sources have.
//!
//! Bounded in bytes (as sent and unpacked), in time, and in how often an address leads elsewhere; each step is judged by
//! [`super::guard`], and a name is looked up once: what is connected to is what was judged. Whoever is busy is asked again
//! later, as late as it says itself ([`Tries`]).

mod tries;

pub use tries::{Tries, back_off};

use super::guard::{Reach, may_lead_to, refusal};
use crate::diagnostic::Error;
use flate2::read::MultiGzDecoder;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{StatusCode, Url, redirect};
use serde::{Deserialize, Serialize};
use std::io::Read as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tries::later;

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

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Got {
    /// Where it lay in the end.
    pub url: String,
    /// Lower case, without parameters; empty where nothing was said.
    pub media_type: String,
    pub bytes: Vec<u8>,
    pub validators: Validators,
}

/// What a server calls the state of what it gave, by which it tells later whether there is another (RFC 9110 § 8.8).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// `Last-Modified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
}

impl Validators {
    pub fn is_empty(&self) -> bool {
        self.tag.is_none() && self.modified.is_none()
    }

    fn of(headers: &HeaderMap) -> Validators {
        Validators { tag: word(headers, &header::ETAG), modified: word(headers, &header::LAST_MODIFIED) }
    }

    /// What is asked with them (RFC 9110 § 13.1): nothing but a number where nothing changed.
    fn conditions(&self) -> HeaderMap {
        let conditions = [(header::IF_NONE_MATCH, &self.tag), (header::IF_MODIFIED_SINCE, &self.modified)];
        let said = conditions.into_iter().filter_map(|(name, word)| Some((name, word.as_ref()?.parse().ok()?)));
        said.collect()
    }
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
    tries: Tries,
    reach: Reach,
}

/// What one attempt came to.
enum Attempt {
    Done(Got),
    /// What was known is what is there.
    Same,
    /// For good.
    Failed(Failure),
    /// To be tried again, after what it says itself.
    Again(Failure, Option<Duration>),
}

impl Client {
    pub fn new(limits: Limits, tries: Tries, reach: Reach) -> Result<Client, Error> {
        let started = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = started.map_err(|error| Error::new("start", "tokio", error))?;
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        let builder = builder(reach, limits.piece)
            .default_headers(headers)
            // Each step is judged before it is taken.
            .redirect(redirect::Policy::none())
            .dns_resolver(Arc::new(Judged { reach }));
        let http = builder.build().map_err(|error| Error::new("start", "HTTP", why(&error)))?;
        Ok(Client { http, runtime, limits, tries, reach })
    }

    /// What lies at an address.
    pub fn get(&self, address: &str) -> Result<Got, Failure> {
        self.changed(address, &Validators::default())?.ok_or(Failure::Status(304))
    }

    /// What lies at an address now; none where that is what it was when the server called it so.
    pub fn changed(&self, address: &str, known: &Validators) -> Result<Option<Got>, Failure> {
        let url: Url = address.parse().map_err(|_| Failure::Refused("address-form"))?;
        let mut tried = 0;
        loop {
            let whole = async { tokio::time::timeout(self.limits.whole, self.attempt(url.clone(), known)).await };
            let attempt = self.runtime.block_on(whole);
            let (failure, said) = match attempt {
                Ok(Attempt::Done(got)) => return Ok(Some(got)),
                Ok(Attempt::Same) => return Ok(None),
                Ok(Attempt::Failed(failure)) => return Err(failure),
                Ok(Attempt::Again(failure, said)) => (failure, said),
                Err(_) => (Failure::Silent("publish-silence".to_owned()), None),
            };
            tried += 1;
            let Some(wait) = self.tries.wait(tried, said) else { return Err(failure) };
            std::thread::sleep(wait);
        }
    }

    async fn attempt(&self, mut url: Url, known: &Validators) -> Attempt {
        for _ in 0..=self.limits.hops {
            if let Some(code) = refusal(&url, self.reach) {
                return Attempt::Failed(Failure::Refused(code));
            }
            let answer = match self.http.get(url.clone()).headers(known.conditions()).send().await {
                Ok(answer) => answer,
                Err(error) if was_refused(&error) => return Attempt::Failed(Failure::Refused("address-inside")),
                Err(error) => return Attempt::Again(Failure::Silent(why(&error)), None),
            };
            let status = answer.status();
            if status == StatusCode::NOT_MODIFIED && !known.is_empty() {
                return Attempt::Same;
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
        let media_type = word(headers, &header::CONTENT_TYPE).unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match bytes {
            Ok(bytes) => {
                let validators = Validators::of(answer.headers());
                Attempt::Done(Got { url: answer.url().to_string(), media_type, bytes, validators })
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

fn word(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
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

/// How this program asks for what lies within its reach: by name, and with patience for the next piece of an answer.
pub fn builder(reach: Reach, piece: Duration) -> reqwest::ClientBuilder {
    encrypt();
    // Nobody stands between a machine and itself.
    let builder = if reach == Reach::Here { reqwest::Client::builder().no_proxy() } else { reqwest::Client::builder() };
    let agent = concat!("ffl/", env!("CARGO_PKG_VERSION"));
    builder.user_agent(agent).connect_timeout(piece.min(Duration::from_secs(20))).read_timeout(piece)
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
