//! The services of a library as its staff ask them: with the token that the environment has, and never more than that.

use crate::diagnostic::{Diagnostic, Error, Fault};
use crate::harvest::client::{builder, why};
use crate::harvest::guard::Reach;
use crate::model::tenant::Live;
use reqwest::RequestBuilder;
use serde_json::Value;
use std::time::Duration;
use tokio::runtime::Runtime;
use url::form_urlencoded::Serializer;

/// How long one waits for the services.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// One of the staff.
pub struct Staff {
    http: reqwest::Client,
    runtime: Runtime,
    token: String,
    /// What the addresses for staff begin with.
    base: String,
}

impl Staff {
    /// The staff of a library whose site lives at an address.
    pub fn of(id: &str, base: &str) -> Result<Staff, Fault> {
        let name = Live::variable("STAFF_TOKEN", id);
        let token = std::env::var(&name).map_err(|_| Diagnostic::error("staff-token").arg("name", &name))?;
        let started = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = started.map_err(|error| Error::new("start", "tokio", error))?;
        // Nobody else is told the token.
        let http = builder(Reach::of(base), PATIENCE).redirect(reqwest::redirect::Policy::none()).build();
        let http = http.map_err(|error| Error::new("start", "HTTP", why(&error)))?;
        let token = token.split(',').next().unwrap_or_default().trim().to_owned();
        Ok(Staff { http, runtime, token, base: format!("{base}/api/live/admin/") })
    }

    /// What the services have to say.
    pub fn asked(&self, path: &str) -> Result<Value, Error> {
        self.answer(path, |address| self.http.get(address))
    }

    /// What they answer to a form.
    pub fn told(&self, path: &str, form: &[(&str, &str)]) -> Result<Value, Error> {
        let body = Serializer::new(String::new()).extend_pairs(form).finish();
        let kind = "application/x-www-form-urlencoded";
        self.answer(path, |address| self.http.post(address).header("content-type", kind).body(body))
    }

    fn answer(&self, path: &str, request: impl FnOnce(&str) -> RequestBuilder) -> Result<Value, Error> {
        let address = format!("{}{path}", self.base);
        let failed = |error: reqwest::Error| Error::new("ask", &address, why(&error));
        let asked = request(&address).bearer_auth(&self.token).header("accept", "application/json");
        self.runtime.block_on(async {
            let answer = asked.send().await.map_err(failed)?;
            let status = answer.status();
            if status.is_success() {
                return answer.json().await.map_err(failed);
            }
            // A problem says what it is (RFC 9457).
            let problem: Value = answer.json().await.unwrap_or_default();
            let words = ["title", "detail"].iter().filter_map(|key| problem[*key].as_str());
            let said = std::iter::once(format!("HTTP {}", status.as_u16())).chain(words.map(str::to_owned));
            Err(Error::new("ask", &address, said.collect::<Vec<_>>().join(": ")))
        })
    }
}
