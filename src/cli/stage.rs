//! `dist/<tenant>/`: files are written beside the tree and moved in whole when all of them are there.

use crate::diagnostic::Error;
use crate::pipeline::Stage;
use crate::tree::{Artifact, Tree};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::UNIX_EPOCH;

/// A tenant's folder and the one beside it where its next files wait.
pub struct Folder {
    target: PathBuf,
    waiting: PathBuf,
    /// A build was cut off here, or nobody knows what lies in the folder: its files are to be counted.
    unknown: bool,
    exists: bool,
    put: Mutex<Vec<String>>,
    made: Mutex<HashSet<PathBuf>>,
}

impl Folder {
    pub fn new(out: &Path, tenant: &str, known: bool) -> Result<Folder, Error> {
        let (target, waiting) = (out.join(tenant), out.join(format!(".{tenant}.new")));
        let cut_off = waiting.exists();
        if cut_off {
            fs::remove_dir_all(&waiting).map_err(|error| Error::new("remove", waiting.display(), error))?;
        }
        let exists = target.exists();
        let unknown = exists && (cut_off || !known);
        Ok(Folder { target, waiting, unknown, exists, put: Mutex::default(), made: Mutex::default() })
    }

    fn parent(&self, path: &Path) -> Result<(), Error> {
        let Some(parent) = path.parent() else { return Ok(()) };
        if self.made.lock().is_ok_and(|made| made.contains(parent)) {
            return Ok(());
        }
        // Known only once it is there: another thread goes by this.
        fs::create_dir_all(parent).map_err(|error| Error::new("make", parent.display(), error))?;
        if let Ok(mut made) = self.made.lock() {
            made.insert(parent.to_owned());
        }
        Ok(())
    }

    fn move_in(&self, path: &str) -> Result<(), Error> {
        let target = self.target.join(path);
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
        let file = self.target.join(path);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::new("remove", file.display(), error));
            }
            _ => {}
        }
        let mut folder = file.parent();
        // Fails where the folder is not empty, which ends the way up.
        while let Some(empty) = folder.filter(|f| *f != self.target && fs::remove_dir(f).is_ok()) {
            folder = empty.parent();
        }
        Ok(())
    }

    /// Files in the folder that the tree does not have.
    fn strangers(&self, next: &Tree) -> Vec<String> {
        let files = walkdir::WalkDir::new(&self.target).min_depth(1).into_iter().flatten();
        let files = files.filter(|entry| !entry.file_type().is_dir());
        let paths = files.map(|entry| crate::source::shown(&self.target, entry.path()));
        paths.filter(|path| !next.files.contains_key(path)).collect()
    }
}

impl Stage for Folder {
    fn holds(&self, path: &str, artifact: &Artifact) -> bool {
        self.exists
            && fs::metadata(self.target.join(path))
                .is_ok_and(|meta| meta.len() == artifact.length && modified(&meta) == artifact.modified)
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<u64, Error> {
        let file = self.waiting.join(path);
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
        if !self.exists {
            let failed = |error| Error::new("write", self.target.display(), error);
            return fs::rename(&self.waiting, &self.target).map_err(failed);
        }
        // What is gone goes first: a folder may stand where a file is to be.
        let gone: Vec<String> = previous.removed(next).map(str::to_owned).collect();
        for path in gone.iter().chain(if self.unknown { self.strangers(next) } else { Vec::new() }.iter()) {
            self.remove(path)?;
        }
        let put = self.put.lock().map(|put| put.clone()).unwrap_or_default();
        put.iter().try_for_each(|path| self.move_in(path))?;
        self.discard()
    }

    fn discard(&self) -> Result<(), Error> {
        match fs::remove_dir_all(&self.waiting) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::new("remove", self.waiting.display(), error))
            }
            _ => Ok(()),
        }
    }
}

fn modified(meta: &fs::Metadata) -> u64 {
    let since = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}
