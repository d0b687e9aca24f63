//! A bucket of whatever speaks S3 as a place to publish to: assets first, pages next, the pointer last.
//!
//! ```text
//! prefix…                  the site, under the paths by which readers ask
//! prefix.ffl/pointer.json  what is public, and who is changing it
//! prefix.ffl/releases/ID   what a release consists of
//! prefix.ffl/kept/DIGEST…  bytes of earlier releases, to go back to
//! ```
//!
//! Objects change one by one: a reader gets each file wholly old or wholly new, but may get a new page beside an old one for the
//! seconds that it takes. What pages name by content (`assets/`, `media/`) is there before them and stays for a day after them.

mod change;
mod pointer;
mod store;
#[cfg(test)]
mod tests;

use super::lock::LOCKED;
use super::{Deploy, Fetched, Order, Shown, Target};
use crate::content::value::shown;
use crate::diagnostic::{Diagnostic, Error, Fault};
use crate::digest::Digest;
use crate::model::publish::KEEP;
use change::{Change, From};
use jiff::Timestamp;
use object_store::aws::AmazonS3Builder;
use pointer::{Held, Release};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Sent, Store};
use tokio::runtime::Runtime;

/// How long whoever waits for another publisher does before looking again.
const AGAIN: Duration = Duration::from_secs(1);

/// A tenant's part of a bucket.
pub struct Bucket {
    store: Store,
    tenant: String,
    /// How many releases can be gone back to.
    keep: usize,
    /// Where readers find it.
    shown: Option<Shown>,
    runtime: Arc<Runtime>,
}

/// One object, alone.
pub struct Object {
    store: Store,
    name: String,
    runtime: Runtime,
}

impl Object {
    pub fn write(&self, bytes: Vec<u8>) -> Result<(), Fault> {
        let sent = Sent { bytes, content_type: "application/zstd".to_owned(), cache_control: "no-store".to_owned() };
        self.runtime.block_on(self.store.put(&self.name, sent))
    }

    /// Its bytes; none where there is no such object.
    pub fn read(&self) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.runtime.block_on(self.store.get(&self.name))?.map(|(bytes, _)| bytes))
    }
}

/// Where a bucket is.
pub struct Whereabouts {
    pub bucket: String,
    /// Empty, or ends with a slash.
    pub prefix: String,
    pub region: Option<String>,
    /// None: Amazon's.
    pub endpoint: Option<String>,
}

impl Bucket {
    /// A tenant's part of a bucket; keys and whatever else the service asks for come from the environment
    /// (`AWS_ACCESS_KEY_ID` and its kin).
    pub fn at(whereabouts: Whereabouts, tenant: &str, runtime: Arc<Runtime>) -> Result<Bucket, Fault> {
        let store = store(whereabouts)?;
        Ok(Bucket { store, tenant: tenant.to_owned(), keep: KEEP, shown: None, runtime })
    }

    /// An object by its address, `s3://BUCKET/NAME`.
    pub fn object(address: &str) -> Result<Object, Fault> {
        let named = address.strip_prefix("s3://").and_then(|rest| rest.split_once('/'));
        let Some((bucket, name)) = named.filter(|(bucket, name)| !bucket.is_empty() && !name.is_empty()) else {
            return Err(Diagnostic::error("store-address").arg("written", shown(address)).into());
        };
        let runtime = Runtime::new().map_err(|error| Error::new("start", "tokio", error))?;
        let (bucket, name) = (bucket.to_owned(), name.to_owned());
        let store = store(Whereabouts { bucket, prefix: String::new(), region: None, endpoint: None })?;
        Ok(Object { store, name, runtime })
    }

    #[must_use]
    pub fn keeping(mut self, keep: usize) -> Bucket {
        self.keep = keep;
        self
    }

    #[must_use]
    pub fn shown_at(mut self, shown: Option<Shown>) -> Bucket {
        self.shown = shown;
        self
    }

    fn deploy(&self, release: &Release, public: bool) -> Deploy {
        release.deploy(public, self.shown.as_ref().map(|shown| shown.url.clone()).filter(|_| public))
    }

    async fn published(&self, order: &Order<'_>) -> Result<Deploy, Fault> {
        if let Some(name) = order.preview {
            return Err(Diagnostic::error("publish-no-previews")
                .arg("name", name)
                .arg("place", &self.store.place)
                .into());
        }
        let mut held = Held::read(&self.store, &self.tenant).await?;
        let tree = order.manifest.digest();
        let whole = |release: &&Release| release.tree == Some(tree) && held.pointer.claim.is_none() && !order.anew;
        if let Some(release) = held.pointer.public.as_ref().filter(whole) {
            return Ok(Deploy { sent: 0, ..self.deploy(release, true) });
        }
        let id = format!("{}-{}", order.at.strftime("%Y%m%dT%H%M%S%3fZ"), tree.short(8));
        let leads = change::leads(order.rules, order.manifest);
        let files = change::shown(order.manifest).map(|(path, file)| (path.clone(), file.digest));
        let files = files.chain(leads.iter().map(|(path, bytes)| (path.clone(), Digest::of(bytes)))).collect();
        let next = Release { id, at: order.at, tree: Some(tree), files, ..Release::default() };
        let change = Change { store: &self.store, keep: self.keep, from: From::Tree(order, &leads) };
        let release = change.made(&mut held, next, order.at).await?;
        Ok(self.deploy(&release, true))
    }

    async fn restored(&self, id: &str) -> Result<Deploy, Fault> {
        let mut held = Held::read(&self.store, &self.tenant).await?;
        let known = held.pointer.history.iter().any(|known| known == id);
        let release = if known { self.release(id).await? } else { None };
        let Some(release) = release else {
            return Err(Diagnostic::error("publish-no-deploy").arg("id", id).into());
        };
        let change = Change { store: &self.store, keep: self.keep, from: From::Kept };
        let release = change.made(&mut held, release, Timestamp::now()).await?;
        Ok(self.deploy(&release, true))
    }

    async fn release(&self, id: &str) -> Result<Option<Release>, Fault> {
        change::release(&self.store, id).await
    }

    async fn listed(&self) -> Result<Vec<Deploy>, Fault> {
        let held = Held::read(&self.store, &self.tenant).await?;
        let public = held.pointer.public.as_ref().map(|release| release.id.clone());
        let mut deploys = Vec::new();
        for id in held.pointer.history.iter().rev() {
            let release = self.release(id).await?;
            deploys.extend(release.map(|release| self.deploy(&release, public.as_ref() == Some(id))));
        }
        Ok(deploys)
    }
}

/// The objects of a place; keys come from the environment.
fn store(whereabouts: Whereabouts) -> Result<Store, Fault> {
    let Whereabouts { bucket, prefix, region, endpoint } = whereabouts;
    crate::harvest::client::encrypt();
    let place = format!("s3://{bucket}/{prefix}");
    if !KEYS.iter().any(|name| std::env::var_os(name).is_some()) {
        return Err(Diagnostic::error("publish-s3-keys").arg("place", place).into());
    }
    let mut builder = AmazonS3Builder::from_env().with_bucket_name(&bucket);
    if let Some(region) = region {
        builder = builder.with_region(region);
    }
    if let Some(endpoint) = endpoint {
        builder = builder.with_allow_http(endpoint.starts_with("http://")).with_endpoint(endpoint);
    }
    let objects = builder.build().map_err(|error| Error::new("use", &place, error))?;
    Ok(Store { objects: Arc::new(objects), prefix, place })
}

/// What in the environment lets S3 be spoken to: keys, or ways to get some.
const KEYS: [&str; 4] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

impl Target for Bucket {
    fn publish(&self, order: &Order<'_>) -> Result<Deploy, Fault> {
        let begun = Instant::now();
        let locked = |fault: &Fault| matches!(fault, Fault::Wrong(all) if all.iter().any(|one| one.code == LOCKED));
        loop {
            match self.runtime.block_on(self.published(order)) {
                Err(fault) if locked(&fault) && begun.elapsed() < order.wait => std::thread::sleep(AGAIN),
                published => return published,
            }
        }
    }

    fn public(&self) -> Result<Option<String>, Fault> {
        let held = self.runtime.block_on(Held::read(&self.store, &self.tenant))?;
        // A site in the middle of a change is nobody's.
        Ok(held.pointer.public.filter(|_| held.pointer.claim.is_none()).map(|release| release.id))
    }

    fn restore(&self, deploy: &str) -> Result<Deploy, Fault> {
        self.runtime.block_on(self.restored(deploy))
    }

    fn deploys(&self) -> Result<Vec<Deploy>, Fault> {
        self.runtime.block_on(self.listed())
    }

    fn fetch(&self, _: &Deploy, path: &str) -> Result<Fetched, Fault> {
        if let Some(shown) = &self.shown {
            return shown.look(path);
        }
        let (bytes, headers) = self.runtime.block_on(self.store.fetch(path))?;
        Ok(Fetched { bytes, headers, answered: false })
    }
}
