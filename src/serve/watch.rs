//! What changes below the folders that a build reads.

use crate::diagnostic::Error;
use crate::source::{Touched, is_hidden, shown};
use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Config, EventKind, EventKindMask, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Editors write a file in several steps; a round begins when this long nothing more happened.
const QUIET: Duration = Duration::from_millis(8);
/// The same where whoever wrote the file has closed it or given it its name, as far as the system tells.
const SOON: Duration = Duration::from_millis(1);
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
        // A round reads thousands of files: that they were opened would drown what was written.
        let kinds = Config::default().with_event_kinds(EventKindMask::CORE | EventKindMask::ACCESS_CLOSE);
        let mut watcher = RecommendedWatcher::new(send, kinds).map_err(|error| failed(&root, error))?;
        watcher.watch(&root, RecursiveMode::NonRecursive).map_err(|error| failed(&root, error))?;
        for folder in SOURCES.map(|name| root.join(name)).iter().filter(|path| path.is_dir()) {
            watcher.watch(folder, RecursiveMode::Recursive).map_err(|error| failed(folder, error))?;
        }
        Ok(Changes { events, root, _watcher: watcher })
    }

    /// What changed within this time and has come to rest since; none where nothing did.
    pub fn within(&self, time: Duration) -> Result<Option<Touched>, Error> {
        let begun = Instant::now();
        let (mut changed, mut closed) = (None, false);
        loop {
            let quiet = if closed { SOON } else { QUIET };
            let quiet = if changed.is_some() { quiet } else { time.saturating_sub(begun.elapsed()) };
            let limit = if changed.is_some() { PATIENCE } else { time };
            match self.events.recv_timeout(quiet) {
                Ok(event) => {
                    closed = event.as_ref().is_ok_and(|event| closes(event.kind));
                    self.add(event, &mut changed);
                }
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

/// Whether an event is the last of those that come while a file is written.
fn closes(event: EventKind) -> bool {
    matches!(event, EventKind::Access(AccessKind::Close(AccessMode::Write)) | EventKind::Modify(ModifyKind::Name(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

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
    #[test]
    fn the_last_byte_of_a_file_that_is_long_in_writing_is_seen_and_so_is_a_file_that_gets_its_name() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("content")).unwrap();
        let changes = Changes::of(root.path()).unwrap();
        let path = root.path().join("content/a.md");
        let touched = Some(Touched::Paths(BTreeSet::from(["content/a.md".to_owned()])));
        let mut open = std::fs::File::create(&path).unwrap();
        let writing = std::thread::spawn(move || {
            (0..50).for_each(|_| {
                open.write_all(b"x").unwrap();
                std::thread::sleep(QUIET / 8);
            });
        });
        // However often it looked meanwhile, it looks once more after the last byte.
        let mut seen = 0;
        while let Some(now) = changes.within(Duration::from_millis(300)).unwrap() {
            assert_eq!(Some(now), touched);
            seen = std::fs::read(&path).unwrap().len();
        }
        writing.join().unwrap();
        assert_eq!(seen, 50);
        assert!(closes(EventKind::Access(AccessKind::Close(AccessMode::Write))));
        assert!(!closes(EventKind::Access(AccessKind::Close(AccessMode::Read))));
        std::fs::write(root.path().join("content/.b"), "x").unwrap();
        std::fs::rename(root.path().join("content/.b"), &path).unwrap();
        assert_eq!(changes.within(Duration::from_secs(5)).unwrap(), touched);
        assert_eq!(changes.within(Duration::from_millis(50)).unwrap(), None);
    }
}
