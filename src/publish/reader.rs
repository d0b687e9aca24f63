//! Looking at a site as its readers do: without a token, by the addresses that pages link to.

use super::Fetched;
use crate::diagnostic::{Error, Fault};
use crate::harvest::client::{Tries, builder, why};
use crate::harvest::guard::Reach;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Client, redirect};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

/// One who looks at sites, and is patient.
#[derive(Clone, Debug)]
pub struct Reader {
    client: Client,
    tries: Tries,
}

/// Where a site is shown, and who looks at it there.
pub struct Shown {
    pub url: String,
    pub reader: Reader,
    pub runtime: Arc<Runtime>,
}

impl Shown {
    /// A file as readers get it.
    pub fn look(&self, path: &str) -> Result<Fetched, Fault> {
        self.runtime.block_on(self.reader.look(&self.url, path))
    }
}

/// What JavaScript's `encodeURI` changes, which Netlify's own clients use: all but letters, digits and these.
const CHANGED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b';')
    .remove(b',')
    .remove(b'/')
    .remove(b':')
    .remove(b'@')
    .remove(b'&')
    .remove(b'=')
    .remove(b'+')
    .remove(b'$');

impl Reader {
    /// A reader of what lies at an address, who waits so long for the next piece of an answer.
    pub fn new(base: &str, answer: Duration, tries: Tries) -> Result<Reader, Error> {
        let client = builder(Reach::of(base), answer).redirect(redirect::Policy::custom(at_home)).build();
        let client = client.map_err(|error| Error::new("start", "HTTP", why(&error)))?;
        Ok(Reader { client, tries })
    }

    /// A file of the site at a base address.
    pub async fn look(&self, base: &str, path: &str) -> Result<Fetched, Fault> {
        let address = format!("{}/{}", base.trim_end_matches('/'), asked(path));
        let mut tried = 0;
        loop {
            let why = match self.seen(&address).await {
                Ok((status, fetched)) if (200..300).contains(&status) => return Ok(fetched),
                Ok((status, _)) if status < 500 && status != 429 => {
                    return Err(Error::new("fetch", &address, format!("HTTP {status}")).into());
                }
                Ok((status, _)) => format!("HTTP {status}"),
                Err(error) => why(&error),
            };
            tried += 1;
            let Some(wait) = self.tries.wait(tried, None) else {
                return Err(Error::new("fetch", &address, why).into());
            };
            tokio::time::sleep(wait).await;
        }
    }

    async fn seen(&self, address: &str) -> Result<(u16, Fetched), reqwest::Error> {
        let answer = self.client.get(address).send().await?;
        let status = answer.status().as_u16();
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in answer.headers() {
            let value = String::from_utf8_lossy(value.as_bytes());
            headers
                .entry(name.as_str().to_owned())
                .and_modify(|all| *all = format!("{all}, {value}"))
                .or_insert_with(|| value.into_owned());
        }
        let bytes = answer.bytes().await?.to_vec();
        Ok((status, Fetched { bytes, headers, answered: true }))
    }
}

/// A path as it stands in an address.
pub fn encoded(path: &str) -> String {
    utf8_percent_encode(path, CHANGED).to_string()
}

/// The path as readers ask for it: a folder stands for its `index.html`.
pub fn asked(path: &str) -> String {
    let folder = path.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/'));
    // Nobody looks for a path with these in it, but if somebody does it is to be asked for by its own name.
    encoded(folder.unwrap_or(path)).replace('?', "%3F").replace('#', "%23")
}

/// Follows a redirect within one host, and not for ever.
fn at_home(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let place = |url: &reqwest::Url| (url.host_str().map(str::to_owned), url.port_or_known_default());
    let stays = attempt.previous().first().is_some_and(|first| place(first) == place(attempt.url()));
    if stays && attempt.previous().len() < 6 { attempt.follow() } else { attempt.stop() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_as_encode_uri_writes_them() {
        assert_eq!(encoded("größe ü/a b+c%20d.html"), "gr%C3%B6%C3%9Fe%20%C3%BC/a%20b+c%2520d.html");
        assert_eq!(encoded("a;b&c=d+e,f:g@h$i-_.!~*'()"), "a;b&c=d+e,f:g@h$i-_.!~*'()");
        assert_eq!(encoded("\"<>[]\\^`{|}"), "%22%3C%3E%5B%5D%5C%5E%60%7B%7C%7D");
    }

    #[test]
    fn readers_ask_for_folders() {
        let asked = ["index.html", "a/index.html", "a/xindex.html", "a.css", "ø/index.html", "a?.b"].map(asked);
        assert_eq!(asked, ["", "a/", "a/xindex.html", "a.css", "%C3%B8/", "a%3F.b"]);
    }
}
