//! A folder on this machine as a place to publish to: a web server shows `current`, which leads to one of the releases.
//!
//! ```text
//! place/ffl.json                   whose place this is
//! place/current  → releases/20261125T090000Z-1a2b3c4d/site
//! place/previews/NAME → ../releases/…/site
//! place/releases/NAME/site/        a whole site
//! place/releases/NAME/release.json what it consists of
//! place/history.json               what was public, and since when
//! ```
//!
//! A release is made beside the others and gets its name when all of it lies on the disk; then the link is replaced by
//! one `rename` (POSIX: whoever opens `current` gets the old or the new). What did not change is linked, not copied.

mod opened;

use super::compress::{Coding, is_worth};
use super::{Deploy, Fetched, File, GRACE, Order, Shown, Step, Target};
use crate::cache::Cache;
use crate::diagnostic::{Diagnostic, Error, Fault};
use crate::digest::Digest;
use crate::model::hosting::is_lasting;
use crate::model::slug;
use crate::source::modified;
use jiff::Timestamp;
use opened::Opened;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A folder with one tenant's releases.
pub struct Releases {
    pub place: PathBuf,
    pub tenant: String,
    /// How many releases can be gone back to.
    pub keep: usize,
    /// Where compressed files are remembered; none: there are none.
    pub compress: Option<Cache>,
    /// Where a server shows the folder, and who looks at it there.
    pub shown: Option<Shown>,
}

/// What a release consists of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Release {
    at: Timestamp,
    /// The address of the tree that it was made from.
    tree: Option<Digest>,
    /// How many files were written for it; all others are links to those of the release before.
    sent: usize,
    files: BTreeMap<String, Placed>,
}

/// A file of a release.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Placed {
    length: u64,
    modified: u64,
    digest: Digest,
    /// The tree has it no more since then; it stays for a while.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left: Option<Timestamp>,
    /// Made from another file, which it stands beside.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    compressed: bool,
}

impl Target for Releases {
    fn publish(&self, order: &Order<'_>) -> Result<Deploy, Fault> {
        let opened = Opened::of(self, order.at, order.wait)?;
        let pointer = match order.preview {
            Some(name) => opened.preview(&slug::slug(name))?,
            None => opened.current(),
        };
        let before = opened.pointed(&pointer).filter(|_| !order.anew);
        let tree = order.manifest.digest();
        let whole = |(name, release): &(String, Release)| {
            release.tree == Some(tree) && opened.release(name).holds(&release.files)
        };
        if let Some((name, release)) = before.as_ref().filter(|before| whole(before)) {
            return Ok(Deploy { sent: 0, ..self.deploy(name, release, true) });
        }
        // A preview that is the first of its name has most of its files in common with what is public.
        let public = || opened.pointed(&opened.current()).filter(|_| !order.anew);
        let before = before.or_else(public).unwrap_or_default();
        let name = opened.free(&format!("{}-{}", order.at.strftime("%Y%m%dT%H%M%SZ"), tree.short(8)));
        let release = self.made(&opened, order, &before)?;
        opened.name(&name)?;
        opened.point(&pointer, &name)?;
        if order.preview.is_none() {
            opened.remember(&name)?;
        }
        opened.tidy(self.keep)?;
        Ok(self.deploy(&name, &release, order.preview.is_none()))
    }

    fn public(&self) -> Result<Option<String>, Fault> {
        Ok(opened::name_behind(&self.place.join("current")))
    }

    fn restore(&self, deploy: &str) -> Result<Deploy, Fault> {
        let opened = Opened::of(self, Timestamp::now(), Duration::ZERO)?;
        let release = opened.release(deploy).read();
        let public = opened.released()?.iter().any(|name| name == deploy);
        let Some(release) = release.filter(|_| public) else {
            return Err(Diagnostic::error("publish-no-deploy").arg("id", deploy).into());
        };
        opened.point(&opened.current(), deploy)?;
        opened.remember(deploy)?;
        Ok(self.deploy(deploy, &release, true))
    }

    fn deploys(&self) -> Result<Vec<Deploy>, Fault> {
        if !self.place.join(opened::MARK).exists() {
            return Ok(Vec::new());
        }
        let opened = Opened::of(self, Timestamp::now(), Duration::ZERO)?;
        let current = opened.pointed(&opened.current()).map(|(name, _)| name);
        let read = |name: String| {
            let release = opened.release(&name).read()?;
            Some(self.deploy(&name, &release, current.as_ref() == Some(&name)))
        };
        Ok(opened.released()?.into_iter().rev().filter_map(read).collect())
    }

    fn fetch(&self, deploy: &Deploy, path: &str) -> Result<Fetched, Fault> {
        if let Some(shown) = self.shown.as_ref().filter(|_| deploy.public) {
            return shown.look(path);
        }
        let file = self.place.join("releases").join(&deploy.id).join("site").join(path);
        let bytes = fs::read(&file).map_err(|error| Error::new("read", file.display(), error))?;
        Ok(Fetched { bytes, ..Fetched::default() })
    }
}

impl Releases {
    fn deploy(&self, name: &str, release: &Release, public: bool) -> Deploy {
        let tree = |placed: &&Placed| placed.left.is_none() && !placed.compressed;
        Deploy {
            id: name.to_owned(),
            at: release.at,
            tree: release.tree,
            files: release.files.values().filter(tree).count(),
            sent: release.sent,
            address: self.shown.as_ref().map(|shown| shown.url.clone()).filter(|_| public),
            public,
        }
    }

    /// A release under its first name, all of it on the disk.
    fn made(&self, opened: &Opened<'_>, order: &Order<'_>, before: &(String, Release)) -> Result<Release, Fault> {
        let fresh = opened.fresh()?;
        let old = Old { site: opened.release(&before.0).site(), release: &before.1 };
        let missing = |(path, file): &(&String, &File)| !old.has(path, file.digest);
        (order.progress)(Step::Sending(order.manifest.files.iter().filter(missing).count()));
        let making = Making { target: self, order, old: &old, site: fresh.site() };
        let mut files: BTreeMap<String, Placed> = BTreeMap::new();
        let placed: Vec<(usize, Vec<(String, Placed)>)> = order
            .manifest
            .files
            .par_iter()
            .map(|(path, file)| making.file(path, file))
            .collect::<Result<_, Fault>>()?;
        let sent = placed.iter().map(|(sent, _)| sent).sum();
        files.extend(placed.into_iter().flat_map(|(_, placed)| placed));
        let kept: Vec<(String, Placed)> = old.remaining(&files, order.at).collect();
        for (path, placed) in kept {
            if old.link(&path, &making.site)? {
                files.insert(path, placed);
            }
        }
        let release = Release { at: order.at, tree: Some(order.manifest.digest()), sent, files };
        fresh.write(&release)?;
        fresh.sync()?;
        Ok(release)
    }
}

/// The release that was public before.
struct Old<'a> {
    site: PathBuf,
    release: &'a Release,
}

impl Old<'_> {
    /// Whether a file with these bytes is there, untouched.
    fn has(&self, path: &str, digest: Digest) -> bool {
        self.release.files.get(path).is_some_and(|old| old.digest == digest && is_there(&self.site.join(path), old))
    }

    /// Links a file into another release; false where the file system cannot.
    fn link(&self, path: &str, site: &Path) -> Result<bool, Error> {
        let to = site.join(path);
        above(&to)?;
        Ok(fs::hard_link(self.site.join(path), to).is_ok())
    }

    /// Files whose names follow from what is in them, and that the new tree has no more: they stay for a while.
    fn remaining<'a>(
        &'a self,
        next: &'a BTreeMap<String, Placed>,
        at: Timestamp,
    ) -> impl Iterator<Item = (String, Placed)> + 'a {
        let old = self.release.files.iter().filter(|(path, _)| is_lasting(path) && !next.contains_key(*path));
        let left = move |(path, placed): (&String, &Placed)| {
            let left = placed.left.unwrap_or(at);
            (at.duration_since(left) < GRACE).then(|| (path.clone(), Placed { left: Some(left), ..placed.clone() }))
        };
        old.filter_map(left)
    }
}

/// A release in the making.
struct Making<'a> {
    target: &'a Releases,
    order: &'a Order<'a>,
    old: &'a Old<'a>,
    site: PathBuf,
}

impl Making<'_> {
    /// Puts a file and what belongs beside it into the release; gives how many of the tree's files were written.
    fn file(&self, path: &String, file: &File) -> Result<(usize, Vec<(String, Placed)>), Fault> {
        let beside: Vec<(Coding, String)> = match &self.target.compress {
            Some(_) if is_worth(path, file.length) => {
                let names = Coding::ALL.into_iter().map(|coding| (coding, format!("{path}{}", coding.suffix())));
                names.filter(|(_, name)| !self.order.manifest.files.contains_key(name)).collect()
            }
            _ => Vec::new(),
        };
        if let Some(linked) = self.linked(path, file, &beside)? {
            return Ok((0, linked));
        }
        let bytes = self.order.contents.bytes(path, file)?;
        let mut placed = vec![(path.clone(), self.write(path, &bytes, false)?)];
        for (coding, name) in beside {
            let Some(cache) = &self.target.compress else { continue };
            let compressed = coding.of(&bytes, is_lasting(path).then_some((file.digest, cache)))?;
            // A text that grows is sent as it is.
            if compressed.len() < bytes.len() {
                placed.push((name.clone(), self.write(&name, &compressed, true)?));
            }
        }
        (self.order.progress)(Step::Sent);
        Ok((1, placed))
    }

    /// The same from the release before; none where any of it has to be made.
    fn linked(
        &self,
        path: &String,
        file: &File,
        beside: &[(Coding, String)],
    ) -> Result<Option<Vec<(String, Placed)>>, Error> {
        let mut linked = Vec::new();
        if !self.old.has(path, file.digest) {
            return Ok(None);
        }
        for name in [path].into_iter().chain(beside.iter().map(|(_, name)| name)) {
            let Some(old) = self.old.release.files.get(name) else { return Ok(None) };
            if !is_there(&self.old.site.join(name), old) || !self.old.link(name, &self.site)? {
                return Ok(None);
            }
            linked.push((name.clone(), Placed { left: None, ..old.clone() }));
        }
        Ok(Some(linked))
    }

    fn write(&self, path: &str, bytes: &[u8], compressed: bool) -> Result<Placed, Error> {
        let to = self.site.join(path);
        above(&to)?;
        let failed = |error| Error::new("write", to.display(), error);
        // What was linked here for another reason is not written through.
        let _ = fs::remove_file(&to);
        let mut open = fs::File::options().write(true).create_new(true).open(&to).map_err(failed)?;
        std::io::Write::write_all(&mut open, bytes).map_err(failed)?;
        let meta = open.metadata().map_err(failed)?;
        Ok(Placed { length: meta.len(), modified: modified(&meta), digest: Digest::of(bytes), left: None, compressed })
    }
}

/// Makes the folder that a file is to lie in.
fn above(file: &Path) -> Result<(), Error> {
    let Some(folder) = file.parent() else { return Ok(()) };
    fs::create_dir_all(folder).map_err(|error| Error::new("make", folder.display(), error))
}

fn is_there(file: &Path, placed: &Placed) -> bool {
    fs::metadata(file).is_ok_and(|meta| meta.len() == placed.length && modified(&meta) == placed.modified)
}
