//! Where finished trees go: `dist/<tenant>/`, and from there to where readers are. Builds nothing.

mod bucket;
mod compress;
mod folder;
mod hosts;
mod kept;
mod lock;
mod manifest;
mod publication;
mod record;
mod releases;
mod netlify;
mod pace;
mod reader;

pub use bucket::{Bucket, Whereabouts};
pub use folder::Folder;
pub use hosts::{Hosted, Nginx, caddy, nginx};
pub use lock::Lock;
pub use manifest::{Beside, Contents, File, Manifest};
pub use netlify::{API as NETLIFY, Api, Named, Netlify, Patience, Token};
pub use publication::{Came, Outcome, Plan, Publication, Verify, Wishes};
pub use reader::{Reader, Shown};
pub use record::Record;
pub use releases::Releases;

use crate::diagnostic::Fault;
use crate::digest::Digest;
use crate::model::hosting::Rules;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// A place where one tenant's trees go, all of one public at once.
pub trait Target: Send + Sync {
    /// Brings a tree there and makes it public, or shows it under an address of its own where a preview is asked for.
    ///
    /// Can be done again at any moment, also after a kill at any step: what is public is the tree of before or this one.
    fn publish(&self, order: &Order<'_>) -> Result<Deploy, Fault>;

    /// The id of the deploy that is public now; asked before anything is believed that is only remembered.
    fn public(&self) -> Result<Option<String>, Fault>;

    /// Makes an earlier deploy public again, as it was.
    fn restore(&self, deploy: &str) -> Result<Deploy, Fault>;

    /// The deploys that can be public again, the newest first; the one that is public now says so.
    fn deploys(&self) -> Result<Vec<Deploy>, Fault>;

    /// A file of a deploy as readers get it.
    fn fetch(&self, deploy: &Deploy, path: &str) -> Result<Fetched, Fault>;
}

/// What is to be published.
pub struct Order<'a> {
    pub tenant: &'a str,
    pub manifest: &'a Manifest,
    pub contents: &'a Contents,
    /// What a host must know of its files.
    pub rules: &'a Rules,
    /// The name of a preview; none: for everybody.
    pub preview: Option<&'a str>,
    /// What was published before is not to be believed: all is sent again.
    pub anew: bool,
    /// A folder of this tenant and target alone, for what must be known after a kill.
    pub store: &'a Path,
    /// The moment of the publication.
    pub at: Timestamp,
    /// How long one waits for another publisher at the place.
    pub wait: Duration,
    /// Is told how many files are to be sent, once, and then each that has arrived.
    pub progress: &'a (dyn Fn(Step) + Sync),
}

/// What a publication tells while it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many files are to be sent.
    Sending(usize),
    /// One of them has arrived.
    Sent,
}

/// A tree that is or was public somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deploy {
    /// What the place itself calls it.
    pub id: String,
    pub at: Timestamp,
    /// The address of its paths and bytes ([`Manifest::digest`]), where that is known.
    pub tree: Option<Digest>,
    pub files: usize,
    /// How many files were sent for it.
    pub sent: usize,
    /// Where it can be seen, where it can be.
    pub address: Option<String>,
    /// Public now.
    pub public: bool,
}

/// A file as readers get it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    pub bytes: Vec<u8>,
    /// Lower-case names.
    pub headers: BTreeMap<String, String>,
    /// These are all headers of an answer, not only those that the place keeps.
    pub answered: bool,
}

/// How long a file whose name follows from what is in it stays after the last release that had it: whoever opened a page of that
/// release goes on reading.
const GRACE: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);
