//! A file from the web, which may be large, slow or not there: bounded in bytes, in time and in how often it leads elsewhere.

use crate::diagnostic::{Diagnostic, Error, Fault};
use crate::publish::{Tries, client, told};
use reqwest::redirect;
use std::time::Duration;

/// The largest file that is fetched.
const MOST: usize = 64 << 20;
/// How long one waits for the next piece.
const PIECE: Duration = Duration::from_secs(30);
/// How long all of it may take.
const WHOLE: Duration = Duration::from_secs(120);
/// How often an address may lead to another.
const ELSEWHERE: usize = 5;

/// What lies at an address.
pub fn fetched(address: &str) -> Result<Vec<u8>, Fault> {
    let started = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = started.map_err(|error| Error::new("start", "tokio", error))?;
    let client = client(address, PIECE).redirect(redirect::Policy::custom(followed)).build();
    let client = client.map_err(|error| Error::new("start", "HTTP", told(&error)))?;
    let patience = Tries::default();
    let mut tried = 0;
    loop {
        let whole = runtime.block_on(async { tokio::time::timeout(WHOLE, got(&client, address)).await });
        let why = match whole {
            Ok(Ok(bytes)) => return Ok(bytes),
            Ok(Err(Why::Large)) => {
                return Err(Diagnostic::error("import-large")
                    .arg("size", MOST)
                    .arg("limit", MOST)
                    .within(address)
                    .into());
            }
            Ok(Err(Why::Refused(why))) => return Err(Error::new("fetch", address, why).into()),
            Ok(Err(Why::Failed(why))) => why,
            Err(_) => "publish-silence".to_owned(),
        };
        tried += 1;
        if tried >= patience.most {
            return Err(Error::new("fetch", address, why).into());
        }
        std::thread::sleep(patience.first * 2_u32.pow(tried));
    }
}

/// Why nothing was fetched.
enum Why {
    /// It is larger than anything that is taken in.
    Large,
    /// It would be no other when it was asked for again.
    Refused(String),
    Failed(String),
}

async fn got(client: &reqwest::Client, address: &str) -> Result<Vec<u8>, Why> {
    let failed = |error: reqwest::Error| Why::Failed(told(&error));
    let mut answer = client.get(address).send().await.map_err(failed)?;
    let status = answer.status();
    if !status.is_success() {
        let why = format!("HTTP {}", status.as_u16());
        return Err(if status.is_server_error() || status.as_u16() == 429 {
            Why::Failed(why)
        } else {
            Why::Refused(why)
        });
    }
    let mut bytes = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(failed)? {
        if bytes.len() + piece.len() > MOST {
            return Err(Why::Large);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// Follows a redirect to another address on the web, and not for ever.
fn followed(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let web = matches!(attempt.url().scheme(), "http" | "https");
    if web && attempt.previous().len() <= ELSEWHERE { attempt.follow() } else { attempt.stop() }
}
