//! What changes below the folders that a build reads.

use crate::diagnostic::Error;
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Editors write a file in several steps; a round begins when this long nothing more happened.
const QUIET: Duration = Duration::from_millis(8);
/// A round begins at the latest this long after the first change.
const PATIENCE: Duration = Duration::from_millis(500);

/// Changes since the last look.
pub struct Changes {
    events: Receiver<notify::Result<notify::Event>>,
    sources: Vec<PathBuf>,
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
        let sources: Vec<PathBuf> = ["content", "tenants", "themes", "ffl.toml"].map(|name| root.join(name)).into();
        for folder in sources.iter().filter(|path| path.is_dir()) {
            watcher.watch(folder, RecursiveMode::Recursive).map_err(|error| failed(folder, error))?;
        }
        Ok(Changes { events, sources, _watcher: watcher })
    }

    /// Whether something changed within this time, and has come to rest since.
    pub fn within(&self, time: Duration) -> Result<bool, Error> {
        let begun = Instant::now();
        let mut changed = false;
        loop {
            let (wait, limit) = if changed { (QUIET, PATIENCE) } else { (time.saturating_sub(begun.elapsed()), time) };
            match self.events.recv_timeout(wait) {
                Ok(event) => changed |= self.counts(&event),
                Err(RecvTimeoutError::Timeout) => return Ok(changed),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Error::new("watch", "the sources", "the system's watcher stopped"));
                }
            }
            if begun.elapsed() > limit + PATIENCE {
                return Ok(changed);
            }
        }
    }

    /// Reading a file is no change, and neither is what happens in `dist/` and `.ffl/`. A watcher that lost events says so
    /// with an error or a rescan: then anything may have changed.
    fn counts(&self, event: &notify::Result<notify::Event>) -> bool {
        let Ok(event) = event else { return true };
        let ours = |path: &PathBuf| self.sources.iter().any(|source| path.starts_with(source));
        event.need_rescan() || !event.kind.is_access() && event.paths.iter().any(ours)
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
        assert!(!changes.within(Duration::from_millis(50)).unwrap());
        std::fs::write(root.path().join("content/articles/a.md"), "x").unwrap();
        assert!(changes.within(Duration::from_secs(5)).unwrap());
        let _ = std::fs::read(root.path().join("content/articles/a.md")).unwrap();
        assert!(!changes.within(Duration::from_millis(50)).unwrap());
    }
}
