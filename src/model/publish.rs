//! Where a tenant's site goes, as `[publish]` of `ffl.toml` and of the tenant's file say it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What stands for a tenant's id in a place.
pub const TENANT: &str = "{tenant}";

/// How many per cent of a site's files may be gone at once where nobody has said otherwise.
pub const SHRINK: u8 = 30;

/// How many releases a folder or a bucket keeps where nobody has said otherwise.
pub const KEEP: usize = 5;

/// All that is said of publishing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publish {
    /// The target that is used where the command names none.
    pub target: Option<String>,
    /// How many per cent of the files may be gone at once.
    pub shrink: Option<u8>,
    /// Places by their names.
    pub targets: BTreeMap<String, Place>,
}

/// A place that trees go to; `{tenant}` in its texts stands for the tenant's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// A folder on this machine that a web server shows.
    Folder {
        /// Holds the releases; the server shows `current` in it. Absolute, or below the root.
        path: String,
        keep: usize,
        /// Writes `.br`, `.gz` and `.zst` beside texts.
        compress: bool,
        /// Where the server shows it, to look at what was published as readers do.
        url: Option<String>,
    },
    /// A site at Netlify.
    Netlify {
        /// The site's name there.
        site: String,
        /// The team that it belongs to, by its short name.
        team: Option<String>,
        /// Makes the site where there is none.
        create: bool,
    },
    /// A bucket of something that speaks S3.
    S3 {
        bucket: String,
        /// What all names of objects begin with; empty or ends with a slash.
        prefix: String,
        region: Option<String>,
        /// The address of the service; none: Amazon's.
        endpoint: Option<String>,
        keep: usize,
        /// Where readers find it.
        url: Option<String>,
    },
}

impl Publish {
    /// What holds for a tenant: its own file's words over those for all.
    pub fn over(&self, shared: &Publish) -> Publish {
        let mut targets = shared.targets.clone();
        targets.extend(self.targets.clone());
        Publish {
            target: self.target.clone().or_else(|| shared.target.clone()),
            shrink: self.shrink.or(shared.shrink),
            targets,
        }
    }
}

impl Place {
    /// The place of one tenant.
    pub fn of(&self, tenant: &str) -> Place {
        let filled = |text: &String| text.replace(TENANT, tenant);
        let mut place = self.clone();
        match &mut place {
            Place::Folder { path, url, .. } => {
                *path = filled(path);
                *url = url.as_ref().map(filled);
            }
            Place::Netlify { site, .. } => *site = filled(site),
            Place::S3 { bucket, prefix, url, .. } => {
                (*bucket, *prefix) = (filled(bucket), filled(prefix));
                *url = url.as_ref().map(filled);
            }
        }
        place
    }

    /// Where it is, in words that no two places share.
    pub fn whereabouts(&self) -> String {
        match self {
            Place::Folder { path, .. } => path.clone(),
            Place::Netlify { site, .. } => format!("netlify:{site}"),
            Place::S3 { bucket, prefix, endpoint, .. } => {
                format!("s3:{}/{bucket}/{prefix}", endpoint.as_deref().unwrap_or_default())
            }
        }
    }
}
