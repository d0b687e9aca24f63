//! A place of releases while one publisher works in it: nobody else does, and what was left behind is gone.

use super::{Placed, Release, Releases, is_there};
use crate::cache::absent;
use crate::diagnostic::{Diagnostic, Error, Fault};
use crate::publish::kept::{keep, kept};
use crate::publish::lock::Lock;
use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The file by which a place of releases is known.
pub const MARK: &str = "ffl.json";

/// What a release is called until all of it lies on the disk.
const FRESH: &str = ".new";

/// What a link is called until it takes the place of another.
const WAITING: &str = ".link";

/// What was public.
const HISTORY: &str = "history.json";

/// How long a preview stays.
const PREVIEW: Duration = Duration::from_hours(30 * 24);

/// Whose place this is.
#[derive(Serialize, Deserialize)]
struct Mark {
    tenant: String,
}

/// That a release was public.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Past {
    pub name: String,
    /// From then on.
    pub at: Timestamp,
}

/// A place of releases, open for one publisher.
pub struct Opened<'a> {
    place: &'a Path,
    at: Timestamp,
    _lock: Lock,
}

/// A release's folder.
pub struct Folder {
    folder: PathBuf,
}

impl<'a> Opened<'a> {
    /// Opens the place of a tenant, which is made where there is none; waits so long for another publisher.
    pub fn of(target: &'a Releases, at: Timestamp, wait: Duration) -> Result<Opened<'a>, Fault> {
        let place = target.place.as_path();
        fs::create_dir_all(place).map_err(|error| Error::new("make", place.display(), error))?;
        let lock = Lock::take(&place.join(".lock"), at, wait)?;
        let mark = place.join(MARK);
        if !mark.exists() && !strangers(place)? {
            keep(&mark, &Mark { tenant: target.tenant.clone() })?;
        }
        // A mark that says nothing is not one of ours.
        let Some(Mark { tenant }) = kept(&mark) else {
            return Err(Diagnostic::error("publish-no-releases").arg("place", place.display()).into());
        };
        if tenant != target.tenant {
            let fault = Diagnostic::error("publish-other-tenant").arg("place", place.display());
            return Err(fault.arg("other", crate::content::value::shown(&tenant)).into());
        }
        let opened = Opened { place, at, _lock: lock };
        opened.recover()?;
        Ok(opened)
    }

    /// Ends what an earlier publisher did not: notes what is public, removes what never was.
    fn recover(&self) -> Result<(), Fault> {
        let current = self.current();
        let linked = fs::symlink_metadata(&current).map(|meta| meta.file_type().is_symlink());
        if linked.is_ok_and(|linked| !linked) {
            return Err(Diagnostic::error("publish-no-releases").arg("place", self.place.display()).into());
        }
        let unused = self.place.join(WAITING);
        absent(fs::remove_file(&unused), &unused)?;
        let mut known = self.history()?;
        if let Some((name, release)) = self.pointed(&current)
            && !known.iter().any(|past| past.name == name)
        {
            known.push(Past { name, at: release.at });
            keep(&self.place.join(HISTORY), &known)?;
        }
        let pointed = self.pointed_by_all();
        for name in self.names() {
            if !known.iter().any(|past| past.name == name) && !pointed.contains(&name) {
                self.remove(&name)?;
            }
        }
        Ok(())
    }

    /// The link that the server shows.
    pub fn current(&self) -> PathBuf {
        self.place.join("current")
    }

    /// The link of a preview.
    pub fn preview(&self, name: &str) -> Result<PathBuf, Error> {
        let folder = self.place.join("previews");
        fs::create_dir_all(&folder).map_err(|error| Error::new("make", folder.display(), error))?;
        Ok(folder.join(name))
    }

    pub fn release(&self, name: &str) -> Folder {
        Folder { folder: self.place.join("releases").join(name) }
    }

    /// The release that a link leads to.
    pub fn pointed(&self, link: &Path) -> Option<(String, Release)> {
        let name = name_behind(link)?;
        let release = self.release(&name).read()?;
        Some((name, release))
    }

    fn pointed_by_all(&self) -> Vec<String> {
        let previews = fs::read_dir(self.place.join("previews")).into_iter().flatten().flatten();
        let links = previews.map(|entry| entry.path()).chain([self.current()]);
        links.filter_map(|link| Some(self.pointed(&link)?.0)).collect()
    }

    /// A folder for a new release.
    pub fn fresh(&self) -> Result<Folder, Error> {
        self.remove(FRESH)?;
        let fresh = self.release(FRESH);
        fs::create_dir_all(fresh.site()).map_err(|error| Error::new("make", fresh.folder.display(), error))?;
        Ok(fresh)
    }

    /// A name like this one that no release has: the same tree may be published twice within a second.
    pub fn free(&self, name: &str) -> String {
        let names = self.names();
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        [name.to_owned()].into_iter().chain(numbered).find(|name| !names.contains(name)).unwrap_or_default()
    }

    /// Gives the new release its name.
    pub fn name(&self, name: &str) -> Result<(), Error> {
        let (from, to) = (self.release(FRESH).folder, self.release(name).folder);
        fs::rename(&from, &to).map_err(|error| Error::new("write", to.display(), error))?;
        sync(&self.place.join("releases"))
    }

    /// Lets a link lead to a release.
    pub fn point(&self, link: &Path, name: &str) -> Result<(), Error> {
        let up = if link.parent() == Some(self.place) { "" } else { "../" };
        let waiting = self.place.join(WAITING);
        let failed = |error| Error::new("write", link.display(), error);
        absent(fs::remove_file(&waiting), &waiting)?;
        link_to(&format!("{up}releases/{name}/site"), &waiting).map_err(failed)?;
        fs::rename(&waiting, link).map_err(failed)?;
        sync(link.parent().unwrap_or(self.place))
    }

    /// What was public, the oldest first. One that is there and says nothing is an error: releases that it does not name are
    /// taken for what a dead publisher left, and removed.
    fn history(&self) -> Result<Vec<Past>, Error> {
        let file = self.place.join(HISTORY);
        match fs::read(&file) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            read => {
                let failed = |why: String| Error::new("read", file.display(), why);
                let bytes = read.map_err(|error| failed(error.to_string()))?;
                serde_json::from_slice(&bytes).map_err(|error| failed(error.to_string()))
            }
        }
    }

    /// The releases that were public, each once, the first that was first.
    pub fn released(&self) -> Result<Vec<String>, Error> {
        let mut names: Vec<String> = Vec::new();
        for past in self.history()? {
            if !names.contains(&past.name) {
                names.push(past.name);
            }
        }
        Ok(names)
    }

    /// Notes that a release is public.
    pub fn remember(&self, name: &str) -> Result<(), Error> {
        let mut history = self.history()?;
        history.push(Past { name: name.to_owned(), at: self.at });
        keep(&self.place.join(HISTORY), &history)
    }

    /// Removes previews that nobody has renewed for a month; their releases go with the next publication.
    fn previews_end(&self) -> Result<(), Error> {
        for entry in fs::read_dir(self.place.join("previews")).into_iter().flatten().flatten() {
            let made = entry.path().symlink_metadata().and_then(|meta| meta.modified()).ok();
            let age = made.and_then(|made| made.elapsed().ok()).unwrap_or_default();
            if age > PREVIEW {
                absent(fs::remove_file(entry.path()), &entry.path())?;
            }
        }
        Ok(())
    }

    /// Removes releases beyond those that are kept, and notes of what is there no more.
    pub fn tidy(&self, most: usize) -> Result<(), Error> {
        self.previews_end()?;
        let mut history = self.history()?;
        let public = self.released()?;
        let pointed = self.pointed_by_all();
        let old: Vec<&String> = public.iter().rev().skip(most).filter(|name| !pointed.contains(name)).collect();
        old.iter().try_for_each(|name| self.remove(name))?;
        let before = history.len();
        history.retain(|past| !old.contains(&&past.name));
        if history.len() < before { keep(&self.place.join(HISTORY), &history) } else { Ok(()) }
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.place.join("releases")).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }

    fn remove(&self, name: &str) -> Result<(), Error> {
        let folder = self.release(name).folder;
        absent(fs::remove_dir_all(&folder), &folder)
    }
}

impl Folder {
    pub fn site(&self) -> PathBuf {
        self.folder.join("site")
    }

    /// What the release consists of; none where there is none.
    pub fn read(&self) -> Option<Release> {
        kept(&self.folder.join("release.json"))
    }

    pub fn write(&self, release: &Release) -> Result<(), Error> {
        keep(&self.folder.join("release.json"), release)
    }

    /// Whether all files are there, untouched.
    pub fn holds(&self, files: &BTreeMap<String, Placed>) -> bool {
        let site = self.site();
        files.par_iter().all(|(path, placed)| is_there(&site.join(path), placed))
    }

    /// Brings the release onto the disk, files and folders: one call where there is one, for a thousand take a hundred times as long.
    #[cfg(target_os = "linux")]
    pub fn sync(&self) -> Result<(), Error> {
        let failed = |error: std::io::Error| Error::new("write", self.folder.display(), error);
        let open = fs::File::open(&self.folder).map_err(failed)?;
        rustix::fs::syncfs(open).map_err(|error| failed(error.into()))
    }

    /// Brings the release onto the disk, files and folders.
    #[cfg(not(target_os = "linux"))]
    pub fn sync(&self) -> Result<(), Error> {
        let entries: Vec<_> = walkdir::WalkDir::new(&self.folder).into_iter().flatten().collect();
        entries.par_iter().try_for_each(|entry| sync(entry.path()))
    }
}

/// Makes a link. Where there are none that can be replaced by one rename, nothing can be published all at once.
fn link_to(target: &str, at: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::symlink(target, at);
    #[cfg(not(unix))]
    return Err(std::io::Error::new(ErrorKind::Unsupported, format!("{target}: {}", at.display())));
}

/// The name of the release that a link leads to.
pub fn name_behind(link: &Path) -> Option<String> {
    Some(fs::read_link(link).ok()?.parent()?.file_name()?.to_str()?.to_owned())
}

/// Whether a folder holds anything of somebody else's: all but what a publisher that was cut off may have left.
fn strangers(place: &Path) -> Result<bool, Error> {
    let entries = fs::read_dir(place).map_err(|error| Error::new("read", place.display(), error))?;
    let own = |name: &str| name == ".lock" || name.starts_with('.') && name.ends_with(".new");
    Ok(entries.flatten().any(|entry| !entry.file_name().to_str().is_some_and(own)))
}

fn sync(folder: &Path) -> Result<(), Error> {
    let open = fs::File::open(folder).and_then(|open| open.sync_all());
    open.map_err(|error| Error::new("write", folder.display(), error))
}
