//! `dist/<tenant>/`: files are written beside the tree and moved in whole when all of them are there.

use crate::cache::{Cache, absent};
use crate::diagnostic::Error;
use crate::make::Stage;
use crate::source::{Held, Stamp, modified};
use crate::tree::{Artifact, Tree, is_inside};
use foldhash::HashSet;
use rayon::prelude::*;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// A tenant's folder, the one beside it where its next files wait, and the record of what lies in it.
pub struct Folder<'a> {
    target: PathBuf,
    held: Held,
    waiting: PathBuf,
    cache: &'a Cache,
    /// What the record of the folder is called in the cache.
    record: String,
    /// A build was cut off here, or nobody knows what lies in the folder: its files are to be counted.
    unknown: bool,
    exists: bool,
    put: Mutex<Vec<String>>,
    /// Folders that are there, by their names as they are: a path would be taken apart each time.
    made: Mutex<HashSet<OsString>>,
}

impl<'a> Folder<'a> {
    /// The folder of a tenant, whose record is kept as `record`; `recorded` is what that says, none where it is not to be
    /// believed.
    pub fn open(
        out: &Path,
        tenant: &str,
        (cache, record): (&'a Cache, String),
        recorded: Option<&Tree>,
    ) -> Result<Folder<'a>, Error> {
        let (target, waiting) = (inside(out, tenant)?, inside(out, &format!(".{tenant}.new"))?);
        let cut_off = waiting.exists();
        if cut_off {
            fs::remove_dir_all(&waiting).map_err(|error| Error::new("remove", waiting.display(), error))?;
        }
        let exists = target.exists();
        let unknown = exists && (cut_off || recorded.is_none());
        let held = Held::of(target.clone());
        Ok(Folder {
            target,
            held,
            waiting,
            cache,
            record,
            unknown,
            exists,
            put: Mutex::default(),
            made: Mutex::default(),
        })
    }

    /// What a record says; none where it is absent, damaged, or names a path outside the folder.
    pub fn recorded(cache: &Cache, record: &str) -> Option<Tree> {
        cache.value::<Tree>(record).filter(|tree| tree.files.keys().all(|path| is_inside(path)))
    }

    /// Whether a tenant's folder holds what a tree says and no build was cut off in it.
    pub fn is_whole(out: &Path, tenant: &str, tree: &Tree) -> bool {
        let waits = fs::symlink_metadata(out.join(format!(".{tenant}.new"))).is_ok();
        let folder = Held::of(out.join(tenant));
        !waits && tree.files.par_iter().all(|(path, artifact)| is_there(&folder, path, artifact))
    }

    fn parent(&self, path: &Path) -> Result<(), Error> {
        let Some(parent) = path.parent() else { return Ok(()) };
        if self.made.lock().is_ok_and(|made| made.contains(parent.as_os_str())) {
            return Ok(());
        }
        // Known only once it is there: another thread goes by this.
        let failed = |error| Error::new("make", parent.display(), error);
        fs::create_dir_all(parent).or_else(|_| self.cleared(parent)).map_err(failed)?;
        if let Ok(mut made) = self.made.lock() {
            made.insert(parent.into());
        }
        Ok(())
    }

    /// Makes a folder where somebody else's file stands in its way: nothing but a tree's files may lie in a tenant's folder.
    fn cleared(&self, folder: &Path) -> std::io::Result<()> {
        let below = |path: &&Path| path.starts_with(&self.target) && *path != self.target;
        folder.ancestors().take_while(below).filter(|path| path.is_file()).try_for_each(fs::remove_file)?;
        fs::create_dir_all(folder)
    }

    fn move_in(&self, path: &str) -> Result<(), Error> {
        let target = inside(&self.target, path)?;
        let failed = |error| Error::new("write", target.display(), error);
        self.parent(&target)?;
        match fs::rename(self.waiting.join(path), &target) {
            // A folder in the way of a file is what an older tree had there.
            Err(_) if target.is_dir() => {
                fs::remove_dir_all(&target).map_err(failed)?;
                fs::rename(self.waiting.join(path), &target).map_err(failed)
            }
            result => result.map_err(failed),
        }
    }

    fn remove(&self, path: &str) -> Result<(), Error> {
        let file = inside(&self.target, path)?;
        absent(fs::remove_file(&file), &file)?;
        let mut folder = file.parent();
        // Fails where the folder is not empty, which ends the way up.
        while let Some(empty) = folder.filter(|f| *f != self.target && fs::remove_dir(f).is_ok()) {
            folder = empty.parent();
        }
        Ok(())
    }

    /// Moves in what waits and takes away what is gone, file by file old or new.
    fn merge(&self, put: &[String], previous: &Tree, next: &Tree) -> Result<(), Error> {
        // What is gone goes first: a folder may stand where a file is to be.
        let gone = previous.removed(next).map(str::to_owned);
        let strangers = if self.unknown { self.strangers(next) } else { Vec::new() };
        gone.chain(strangers).try_for_each(|path| self.remove(&path))?;
        put.iter().try_for_each(|path| self.move_in(path))
    }

    /// Files in the folder that the tree does not have.
    fn strangers(&self, next: &Tree) -> Vec<String> {
        let files = walkdir::WalkDir::new(&self.target).min_depth(1).into_iter().flatten();
        let files = files.filter(|entry| !entry.file_type().is_dir());
        let paths = files.map(|entry| crate::source::shown(&self.target, entry.path()));
        paths.filter(|path| !next.files.contains_key(path)).collect()
    }
}

impl Stage for Folder<'_> {
    fn holds(&self, path: &str, artifact: &Artifact) -> bool {
        self.exists && is_there(&self.held, path, artifact)
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<u64, Error> {
        let file = inside(&self.waiting, path)?;
        let failed = |error| Error::new("write", file.display(), error);
        self.parent(&file)?;
        let mut open = fs::File::create(&file).map_err(failed)?;
        std::io::Write::write_all(&mut open, bytes).map_err(failed)?;
        let meta = open.metadata().map_err(failed)?;
        if self.exists
            && let Ok(mut put) = self.put.lock()
        {
            put.push(path.to_owned());
        }
        Ok(modified(&meta))
    }

    fn commit(&self, previous: &Tree, next: &Tree) -> Result<(), Error> {
        let put = self.put.lock().map(|put| put.clone()).unwrap_or_default();
        if self.exists && !self.unknown && put.is_empty() && previous == next {
            return Ok(());
        }
        // From here on until all is in its place the folder is not what any record says: whoever finds it so counts its files.
        self.cache.forget(&self.record)?;
        if self.exists {
            self.merge(&put, previous, next)?;
        } else {
            let failed = |error| Error::new("write", self.target.display(), error);
            fs::rename(&self.waiting, &self.target).map_err(failed)?;
        }
        self.cache.keep(&self.record, next)
    }

    fn discard(&self) -> Result<(), Error> {
        absent(fs::remove_dir_all(&self.waiting), &self.waiting)
    }
}

/// Whether the file that an artifact describes is there, untouched.
fn is_there(folder: &Held, path: &str, artifact: &Artifact) -> bool {
    let described = |stamp: Stamp| stamp.size == artifact.length && stamp.modified == artifact.modified;
    folder.stamp(path, true).is_ok_and(described)
}

/// A path in a folder, whoever asks; an error where it would leave it.
fn inside(folder: &Path, path: &str) -> Result<PathBuf, Error> {
    let outside = || Error::new("use", format!("{}/{path}", folder.display()), "path-outside");
    is_inside(path).then(|| folder.join(path)).ok_or_else(outside)
}
