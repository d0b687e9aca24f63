//! Finished sites in memory, and what is wrong with their sources.

use crate::diagnostic::{Diagnostic, Error};
use crate::make::Stage;
use crate::tree::{Artifact, Tree, is_inside};
use axum::body::Bytes;
use foldhash::HashMap;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::watch;

/// All sites that are served, by tenant.
#[derive(Debug, Default)]
pub struct Sites {
    sites: RwLock<BTreeMap<String, Arc<Served>>>,
    /// How many rounds there were, and why the last one failed as a whole.
    rounds: watch::Sender<(u64, Option<String>)>,
}

/// One tenant's files.
#[derive(Debug, Default)]
pub struct Served {
    files: RwLock<Arc<HashMap<String, Bytes>>>,
    waiting: Mutex<HashMap<String, Bytes>>,
    status: RwLock<Status>,
}

/// What the last round said about a tenant.
#[derive(Clone, Debug, Default)]
pub struct Status {
    /// The library's name, for the index.
    pub name: String,
    /// Raised by each round that changed a file.
    pub version: u64,
    /// The last edit could not be shown.
    pub failed: bool,
    pub diagnostics: Vec<Diagnostic>,
}

impl Sites {
    /// A tenant's place, made where it has none.
    pub fn place(&self, tenant: &str) -> Arc<Served> {
        let mut sites = self.sites.write().unwrap_or_else(PoisonError::into_inner);
        sites.entry(tenant.to_owned()).or_default().clone()
    }

    pub fn site(&self, tenant: &str) -> Option<Arc<Served>> {
        self.sites.read().unwrap_or_else(PoisonError::into_inner).get(tenant).cloned()
    }

    pub fn tenants(&self) -> Vec<(String, Status)> {
        let sites = self.sites.read().unwrap_or_else(PoisonError::into_inner);
        sites.iter().map(|(id, memory)| (id.clone(), memory.status())).collect()
    }

    /// Forgets tenants that are gone.
    pub fn keep(&self, tenants: &[String]) {
        let mut sites = self.sites.write().unwrap_or_else(PoisonError::into_inner);
        sites.retain(|id, _| tenants.contains(id));
    }

    /// Tells all who wait that a round is over.
    pub fn announce(&self, fault: Option<String>) {
        if let Some(fault) = &fault {
            eprintln!("{fault}\n");
        }
        self.rounds.send_modify(|(count, why)| {
            *count += 1;
            *why = fault;
        });
    }

    /// Every round to come; the value is why it failed, where it did.
    pub fn rounds(&self) -> watch::Receiver<(u64, Option<String>)> {
        self.rounds.subscribe()
    }
}

impl Served {
    pub fn file(&self, path: &str) -> Option<Bytes> {
        self.files.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    pub fn status(&self) -> Status {
        self.status.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes what a round said.
    pub fn tell(&self, name: String, changed: bool, failed: bool, diagnostics: Vec<Diagnostic>) {
        let mut status = self.status.write().unwrap_or_else(PoisonError::into_inner);
        let version = status.version + u64::from(changed);
        *status = Status { name, version, failed, diagnostics };
    }
}

impl Stage for Served {
    fn holds(&self, path: &str, artifact: &Artifact) -> bool {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        files.get(path).is_some_and(|bytes| bytes.len() as u64 == artifact.length)
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<u64, Error> {
        if !is_inside(path) {
            return Err(Error::new("use", path, "path-outside"));
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.insert(path.to_owned(), Bytes::copy_from_slice(bytes));
        Ok(0)
    }

    fn commit(&self, previous: &Tree, next: &Tree) -> Result<(), Error> {
        let fresh = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        let all = Arc::make_mut(&mut files);
        for gone in previous.removed(next) {
            all.remove(gone);
        }
        all.extend(fresh);
        Ok(())
    }

    fn discard(&self) -> Result<(), Error> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(())
    }
}
