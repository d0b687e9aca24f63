//! What changes below the folders that a build reads.

use crate::diagnostic::Error;
use crate::source::{Touched, is_hidden, shown};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Editors write a file in several steps; a round begins when this long nothing more happened.
const QUIET: Duration = Duration::from_millis(8);
/// A round begins at the latest this long after the first change.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a build reads, below the root.
const SOURCES: [&str; 4] = ["content", "tenants", "themes", "ffl.toml"];

/// Changes since the last look.
pub struct Changes {
    events: Receiver<notify::Result<notify::Event>>,
    root: PathBuf,
    // Watches as long as it lives.
    _watcher: RecommendedWatcher,
}

impl Changes {
    /// Watches `content/`, `tenants/`, `themes/` and `ffl.toml` of a root, also those that do not exist yet.
    pub fn of(root: &Path) -> Result<Changes, Error> {
        let failed = |path: &Path, error: notify::Error| Error::new("watch", path.display(), error);
        let root = root.canonicalize().map_err(|error| Error::new("watch", root.display(), error))?;
        let (send, events) = channel();
        let mut watcher = notify::recommended_watcher(send).map_err(|error| failed(&root, error))?;
        watcher.watch(&root, RecursiveMode::NonRecursive).map_err(|error| failed(&root, error))?;
        for folder in SOURCES.map(|name| root.join(name)).iter().filter(|path| path.is_dir()) {
            watcher.watch(folder, RecursiveMode::Recursive).map_err(|error| failed(folder, error))?;
        }
        Ok(Changes { events, root, _watcher: watcher })
    }

    /// What changed within this time and has come to rest since; none where nothing did.
    pub fn within(&self, time: Duration) -> Result<Option<Touched>, Error> {
        let begun = Instant::now();
        let mut changed = None;
        loop {
            let quiet = if changed.is_some() { QUIET } else { time.saturating_sub(begun.elapsed()) };
            let limit = if changed.is_some() { PATIENCE } else { time };
            match self.events.recv_timeout(quiet) {
                Ok(event) => self.add(event, &mut changed),
                Err(RecvTimeoutError::Timeout) => return Ok(changed),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Error::new("watch", ".", "watcher-stopped"));
                }
            }
            if begun.elapsed() > limit + PATIENCE {
                return Ok(changed);
            }
        }
    }

    /// Reading a file is no change, and neither is what happens in `dist/` and `.ffl/` or to an editor's hidden files. A
    /// watcher that lost events says so with an error or a rescan: then anything may have changed.
    fn add(&self, event: notify::Result<notify::Event>, changed: &mut Option<Touched>) {
        let Some(event) = event.ok().filter(|event| !event.need_rescan()) else {
            *changed = Some(Touched::Anything);
            return;
        };
        if event.kind.is_access() {
            return;
        }
        let ours = event.paths.iter().filter(|path| self.counts(path)).map(|path| shown(&self.root, path));
        for path in ours {
            if let Touched::Paths(paths) = changed.get_or_insert_with(|| Touched::Paths(BTreeSet::new())) {
                paths.insert(path);
            }
        }
    }

    fn counts(&self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.root) else { return false };
        SOURCES.iter().any(|source| below.starts_with(source))
            && !below.iter().any(|name| is_hidden(name.as_encoded_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_count_and_results_do_not() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("content/articles")).unwrap();
        std::fs::create_dir_all(root.path().join("dist")).unwrap();
        let changes = Changes::of(root.path()).unwrap();
        std::fs::write(root.path().join("dist/x.html"), "x").unwrap();
        std::fs::write(root.path().join("note.txt"), "x").unwrap();
        std::fs::write(root.path().join("content/articles/.a.md.swp"), "x").unwrap();
        assert_eq!(changes.within(Duration::from_millis(50)).unwrap(), None);
        std::fs::write(root.path().join("content/articles/a.md"), "x").unwrap();
        let touched = Touched::Paths(BTreeSet::from(["content/articles/a.md".to_owned()]));
        assert_eq!(changes.within(Duration::from_secs(5)).unwrap(), Some(touched));
        let _ = std::fs::read(root.path().join("content/articles/a.md")).unwrap();
        assert_eq!(changes.within(Duration::from_millis(50)).unwrap(), None);
    }
}
