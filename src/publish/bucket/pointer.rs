//! What a bucket says of itself: the one object that decides what is public, and who is changing it.
//!
//! It is only ever written on condition that nobody else wrote it meanwhile (RFC 9110 §13.1: `If-Match`, `If-None-Match`), so
//! that two publishers cannot interleave.

use super::Store;
use crate::content::value::shown;
use crate::diagnostic::{Diagnostic, Error, Fault};
use crate::digest::Digest;
use crate::publish::{Deploy, lock};
use jiff::{SignedDuration, Timestamp};
use object_store::{PutMode, UpdateVersion};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The object, below the prefix.
const NAME: &str = ".ffl/pointer.json";

/// How long a publisher that says nothing more is believed to be alive.
const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// What is public in a bucket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pointer {
    pub tenant: String,
    pub public: Option<Release>,
    /// Who is changing it.
    pub claim: Option<Claim>,
    /// What the bucket keeps beside the site to go back to, by the names of its objects.
    pub kept: BTreeSet<String>,
    /// Releases that can be gone back to, the oldest first.
    pub history: Vec<String>,
}

/// A whole site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Release {
    pub id: String,
    pub at: Timestamp,
    pub tree: Option<Digest>,
    pub sent: usize,
    pub files: BTreeMap<String, Digest>,
    /// Files of releases before, which stay for a while for those who still read them.
    #[serde(default)]
    pub left: BTreeMap<String, (Digest, Timestamp)>,
}

/// That somebody changes the site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Known to that publisher alone.
    pub id: String,
    pub process: u32,
    pub machine: String,
    pub since: Timestamp,
    /// When the publisher last said that it is alive.
    pub alive: Timestamp,
    /// Objects that may be old or new; none before the first of them is written.
    pub writing: Option<BTreeSet<String>>,
}

impl Release {
    pub fn deploy(&self, public: bool, address: Option<String>) -> Deploy {
        let Release { id, at, tree, sent, files, .. } = self;
        Deploy { id: id.clone(), at: *at, tree: *tree, files: files.len(), sent: *sent, address, public }
    }
}

/// The pointer as it was read or written last.
pub struct Held {
    pub pointer: Pointer,
    version: Option<UpdateVersion>,
}

impl Held {
    /// Reads the pointer of a tenant's place.
    pub async fn read(store: &Store, tenant: &str) -> Result<Held, Fault> {
        let Some((bytes, version)) = store.get(NAME).await? else {
            if store.holds_anything().await? {
                return Err(Diagnostic::error("publish-no-releases").arg("place", &store.place).into());
            }
            let pointer = Pointer { tenant: tenant.to_owned(), ..Pointer::default() };
            return Ok(Held { pointer, version: None });
        };
        let pointer: Pointer =
            serde_json::from_slice(&bytes).map_err(|error| Error::new("read", store.named(NAME), error))?;
        if pointer.tenant != tenant {
            let fault = Diagnostic::error("publish-other-tenant").arg("place", &store.place);
            return Err(fault.arg("other", shown(&pointer.tenant)).into());
        }
        Ok(Held { pointer, version: Some(version) })
    }

    /// Takes the site for one publisher; whoever else has it and is alive is named.
    pub async fn claim(&mut self, store: &Store, claim: Claim) -> Result<(), Fault> {
        let before = self.pointer.claim.take();
        let dead = |other: &Claim| other.id == claim.id || claim.since.duration_since(other.alive) > LEASE;
        if let Some(other) = before.as_ref().filter(|other| !dead(other)) {
            return Err(locked(store, other).into());
        }
        // What the dead one may have written stays suspect until it has been written again.
        let writing = before.and_then(|other| other.writing);
        self.pointer.claim = Some(Claim { writing, ..claim });
        self.write(store).await
    }

    /// Writes the pointer; fails where somebody else did.
    pub async fn write(&mut self, store: &Store) -> Result<(), Fault> {
        let bytes =
            serde_json::to_vec(&self.pointer).map_err(|error| Error::new("encode", store.named(NAME), error))?;
        let mode = self.version.clone().map_or(PutMode::Create, PutMode::Update);
        let unlike = Diagnostic::error("publish-overtaken").arg("place", &store.place);
        let version = store.put_if(NAME, bytes.clone(), mode).await?;
        if let Some(version) = version {
            self.version = Some(version);
            return Ok(());
        }
        // It may be our own: written, and the answer lost.
        match store.get(NAME).await? {
            Some((there, version)) if there == bytes => {
                self.version = Some(version);
                Ok(())
            }
            _ => Err(unlike.into()),
        }
    }
}

fn locked(store: &Store, other: &Claim) -> Diagnostic {
    let fault = Diagnostic::error(lock::LOCKED).arg("path", &store.place).arg("process", other.process);
    fault.arg("machine", shown(&other.machine)).arg("since", lock::clock(other.since))
}
