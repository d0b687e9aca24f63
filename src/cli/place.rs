//! Where a tenant is published: what its file and `ffl.toml` say, made into a target that can be used.

use super::Global;
use super::apart::apart_from_all;
use super::world::Tenants;
use crate::cache::Cache;
use crate::content::value::shown;
use crate::diagnostic::{Diagnostic, Error, Fault, nearest};
use crate::harvest::client::Tries;
use crate::model::publish::{Place, Publish};
use crate::model::tenant::Tenant;
use crate::publish::{
    Api, Bucket, NETLIFY, Named, Netlify, Patience, Reader, Releases, Shown, Target, Token, Whereabouts,
};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::runtime::Runtime;

/// All places of a command.
pub struct Places<'a> {
    global: &'a Global,
    shared: &'a Publish,
    /// The target that the command names.
    named: Option<&'a str>,
    /// Which tenants a place belongs to.
    owners: BTreeMap<String, Vec<&'a str>>,
    /// For places that are far away; folders start nothing.
    runtime: OnceLock<Result<Arc<Runtime>, String>>,
    /// One for all tenants, for Netlify counts by token.
    netlify: OnceLock<Result<Arc<Api>, Vec<Diagnostic>>>,
}

/// A tenant's place, ready for use.
pub struct Found {
    pub target: Box<dyn Target>,
    /// The target's name.
    pub name: String,
    /// Where it is, in words that no two places share.
    pub place: String,
    /// It runs the services of a library beside its site.
    pub services: bool,
    /// How many per cent of the files may be gone at once.
    pub shrink: Option<u8>,
    /// The folder of its record.
    pub store: PathBuf,
}

impl<'a> Places<'a> {
    pub fn of(global: &'a Global, shared: &'a Publish, tenants: &'a Tenants, named: Option<&'a str>) -> Places<'a> {
        let mut owners: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (id, (tenant, _)) in tenants {
            let all = tenant.as_ref().map_or_else(|| shared.clone(), |tenant| tenant.publish.over(shared));
            for place in all.targets.values() {
                owners.entry(place.of(id).whereabouts()).or_default().push(id);
            }
        }
        Places { global, shared, named, owners, runtime: OnceLock::new(), netlify: OnceLock::new() }
    }

    /// What is said of a tenant's place: its name, itself, and how far a site may shrink.
    pub fn said(&self, tenant: &Tenant) -> Result<(String, Place, Option<u8>), Fault> {
        let said = tenant.publish.over(self.shared);
        let only = || said.targets.keys().next().filter(|_| said.targets.len() == 1).cloned();
        let name = self.named.map(str::to_owned).or_else(|| said.target.clone()).or_else(only);
        let Some(name) = name else {
            let known: Vec<&str> = said.targets.keys().map(String::as_str).collect();
            let code = if known.is_empty() { "publish-no-place" } else { "publish-which" };
            return Err(Diagnostic::error(code).arg("known", known.join(", ")).into());
        };
        let Some(place) = said.targets.get(&name) else {
            let near = nearest(&name, said.targets.keys().map(String::as_str));
            return Err(Diagnostic::error("publish-target-unknown").arg("name", shown(&name)).near(near).into());
        };
        Ok((name, place.of(&tenant.id), said.shrink))
    }

    /// The place of a tenant.
    pub fn find(&self, tenant: &Tenant) -> Result<Found, Fault> {
        let (name, place, shrink) = self.said(tenant)?;
        let whereabouts = place.whereabouts();
        let owners = self.owners.get(&whereabouts).map(Vec::as_slice).unwrap_or_default();
        if let Some(other) = owners.iter().find(|owner| **owner != tenant.id) {
            return Err(Diagnostic::error("publish-other-tenant")
                .arg("place", whereabouts)
                .arg("other", *other)
                .into());
        }
        let store = self.global.state().join("store/deploys").join(&tenant.id).join(&name);
        let services = matches!(place, Place::Netlify { .. });
        Ok(Found { target: self.target(place, &tenant.id)?, name, place: whereabouts, services, shrink, store })
    }

    fn runtime(&self) -> Result<Arc<Runtime>, Error> {
        let started = self.runtime.get_or_init(|| Runtime::new().map(Arc::new).map_err(|error| error.to_string()));
        started.clone().map_err(|why| Error::new("start", "tokio", why))
    }

    /// The place as readers see it, where it is said.
    fn shown(&self, url: Option<String>) -> Result<Option<Shown>, Error> {
        let Some(url) = url else { return Ok(None) };
        let reader = Reader::new(&url, ANSWER, Tries::FEW)?;
        Ok(Some(Shown { url, reader, runtime: self.runtime()? }))
    }

    fn target(&self, place: Place, tenant: &str) -> Result<Box<dyn Target>, Fault> {
        match place {
            Place::Folder { path, keep, compress, url } => {
                let place = self.global.root.join(path);
                apart_from_all(self.global, &place)?;
                let compress = compress.then(|| Cache::new(self.global.state().join("cache")));
                let shown = self.shown(url)?;
                Ok(Box::new(Releases { place, tenant: tenant.to_owned(), keep, compress, shown }))
            }
            Place::S3 { bucket, prefix, region, endpoint, keep, url } => {
                let whereabouts = Whereabouts { bucket, prefix, region, endpoint };
                let bucket = Bucket::at(whereabouts, tenant, self.runtime()?)?;
                Ok(Box::new(bucket.keeping(keep).shown_at(self.shown(url)?)))
            }
            Place::Netlify { site, team, create } => {
                let api = self.netlify.get_or_init(netlify).as_ref().map_err(|faults| Fault::Wrong(faults.clone()))?;
                Ok(Box::new(Netlify::new(api.clone(), tenant, Named { site, team, create })))
            }
        }
    }
}

/// How long one waits for the next piece of an answer.
const ANSWER: Duration = Duration::from_secs(30);

/// The way to Netlify, with the token that the environment has.
fn netlify() -> Result<Arc<Api>, Vec<Diagnostic>> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let base = variable("NETLIFY_API_URL").unwrap_or_else(|| NETLIFY.to_owned());
    let token = Token::of(&variable("NETLIFY_AUTH_TOKEN").unwrap_or_default()).map_err(Fault::diagnostics)?;
    Api::new(&base, token, Patience::default()).map_err(|error| vec![error.diagnostic()])
}
