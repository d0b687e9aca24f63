//! A site at Netlify: a tree goes there by the digests of its files, of which only those are sent that Netlify has never seen.
//!
//! A deploy is public or not as a whole, and only when all its files are there; until then, and after any failure, what was
//! public stays so. What is under way is written down in the order's store, so that a run that was killed is gone on with.
//! [`Api`] is shared by all tenants of a run, for limits are counted by token.

mod api;
mod deploy;
mod pace;
mod path;
mod record;
mod site;
mod wire;

pub use api::{API, Api, Patience, Token};

use super::{Deploy, Fetched, Order, Target};
use crate::diagnostic::{Diagnostic, Error, Fault};
use api::{Call, Trouble};
use std::collections::BTreeMap;
use std::sync::Arc;
use wire::{Deployed, Site, State};

/// The most deploys that are listed.
const MOST: usize = 100;

/// One tenant's site.
#[derive(Debug)]
pub struct Netlify {
    api: Arc<Api>,
    tenant: String,
    named: Named,
}

/// A site by its name, and what may be done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its name, of which `.netlify.app` makes an address.
    pub site: String,
    /// The team that it belongs to, by its short name.
    pub team: Option<String>,
    /// Makes it where there is none.
    pub create: bool,
}

impl Netlify {
    pub fn new(api: Arc<Api>, tenant: &str, named: Named) -> Netlify {
        Netlify { api, tenant: tenant.to_owned(), named }
    }

    /// What a failure is to whoever publishes; `on` is what was asked about.
    fn fault(&self, trouble: Trouble, on: &str) -> Fault {
        let wrong = |code: &str, why: String| {
            let fault = Diagnostic::error(code).arg("site", &self.named.site).arg("on", on);
            Fault::from(fault.because(why))
        };
        match trouble {
            Trouble::Said { status: 401, .. } => Error::new("log in at", self.api.base(), "netlify-token").into(),
            Trouble::Said { status: 403, message } => wrong("netlify-forbidden", message),
            Trouble::Said { status: 429, message } => wrong("netlify-busy", message),
            Trouble::Said { status, message } if status >= 500 => {
                wrong("netlify-unwell", format!("{status} {message}"))
            }
            Trouble::Said { status, message } => wrong("netlify-refused", format!("{status} {message}")),
            Trouble::Silent(why) => Error::new("reach", format!("{} ({on})", self.api.base()), why).into(),
            Trouble::Late(wait) => wrong("netlify-busy", format!("{} s", wait.as_secs())),
        }
    }

    fn said(&self, code: &str) -> Diagnostic {
        Diagnostic::error(code).arg("site", &self.named.site).arg("tenant", &self.tenant)
    }

    async fn deployed(&self, id: &str) -> Result<Deployed, Trouble> {
        self.api.ask(Call::get(format!("/deploys/{}", path::value(id)))).await
    }

    /// The deploys of a site that were meant for everybody and are ready, the newest first.
    async fn listed(&self, site: &Site) -> Result<Vec<Deployed>, Fault> {
        let mut found: Vec<Deployed> = Vec::new();
        for page in 1..=MOST {
            let asked = format!("/sites/{}/deploys?production=true&state=ready&page={page}&per_page={MOST}", site.id);
            let some: Vec<Deployed> =
                self.api.ask(Call::get(asked)).await.map_err(|trouble| self.fault(trouble, "deploys"))?;
            let last = some.len() < MOST;
            found.extend(some.into_iter().filter(|deploy| deploy.state() == State::Ready && deploy.production()));
            if last || found.len() >= MOST {
                break;
            }
        }
        found.sort_by(|one, other| other.created_at.cmp(&one.created_at));
        found.truncate(MOST);
        Ok(found)
    }

    async fn restored(&self, id: &str) -> Result<Deploy, Fault> {
        let site = self.found().await?;
        let asked = format!("/sites/{}/deploys/{}/restore", site.id, path::value(id));
        let deploy: Deployed = self.api.ask(Call::post(asked)).await.map_err(|trouble| match trouble.absent() {
            true => self.said("netlify-no-deploy").arg("deploy", id).into(),
            false => self.fault(trouble, id),
        })?;
        let site = self.published(&site, id).await?;
        Ok(Deploy { address: site.address(), ..deploy.deploy(Some(id)) })
    }

    async fn fetched(&self, deploy: &Deploy, path: &str) -> Result<Fetched, Fault> {
        let Some(base) = &deploy.address else {
            return Err(self.said("netlify-no-address").arg("deploy", &deploy.id).into());
        };
        let address = format!("{}/{}", base.trim_end_matches('/'), path::asked(path));
        let failed = |why: String| Fault::from(Error::new("fetch", &address, why));
        let (status, headers, bytes) = self.api.look(&address).await.map_err(|trouble| match trouble {
            Trouble::Silent(why) => failed(why),
            Trouble::Said { status, .. } => failed(format!("HTTP {status}")),
            Trouble::Late(wait) => failed(format!("{} s", wait.as_secs())),
        })?;
        if !(200..300).contains(&status) {
            return Err(failed(format!("HTTP {status}")));
        }
        let mut told: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in &headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            told.entry(name.as_str().to_owned())
                .and_modify(|all| *all = format!("{all}, {value}"))
                .or_insert_with(|| value.into_owned());
        }
        Ok(Fetched { bytes, headers: told })
    }
}

impl Target for Netlify {
    fn publish(&self, order: &Order<'_>) -> Result<Deploy, Fault> {
        let wrong = path::judged(order.manifest);
        if !wrong.is_empty() {
            return Err(Fault::Wrong(wrong));
        }
        self.api.wait(self.sent(order))
    }

    fn restore(&self, deploy: &str) -> Result<Deploy, Fault> {
        self.api.wait(self.restored(deploy))
    }

    fn deploys(&self) -> Result<Vec<Deploy>, Fault> {
        self.api.wait(async {
            let site = self.found().await?;
            let listed = self.listed(&site).await?;
            let address = |deploy: Deploy| match deploy.public {
                true => Deploy { address: site.address(), ..deploy },
                false => deploy,
            };
            Ok(listed.iter().map(|deploy| address(deploy.deploy(site.public()))).collect())
        })
    }

    fn fetch(&self, deploy: &Deploy, path: &str) -> Result<Fetched, Fault> {
        self.api.wait(self.fetched(deploy, path))
    }
}
