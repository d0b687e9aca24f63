//! What is remembered of a folder from build to build: all of it under one name, and what changed since under another, so that a
//! text that changes among ten thousand does not have all of them written again.
//!
//! Whatever is remembered is held against the files before it is believed: what a build that was cut off left of the two may be of
//! different builds.

use super::{Intake, Item};
use crate::cache::Cache;
use crate::diagnostic::Error;

/// A folder with fewer items is written whole: that takes no longer than reading two files.
const SMALL: usize = 1024;
/// All is written again when one in so many items changed since it was.
const SHARE: usize = 8;

/// What changed since a memo was written stands beside it.
fn since(name: &str) -> String {
    format!("{name}.since")
}

impl Intake {
    /// What is remembered under a name.
    pub fn remembered(cache: &Cache, name: &str) -> Option<Intake> {
        let (all, changed) = rayon::join(|| cache.value::<Intake>(name), || cache.value::<Intake>(&since(name)));
        let mut all = all?;
        all.items.iter_mut().for_each(|item| item.kept = true);
        let follows = |changed: &Intake| changed.rules == all.rules && changed.started >= all.started;
        let Some(changed) = changed.filter(follows) else { return Some(all) };
        let is_later = |item: &Item| changed.items.binary_search_by(|later| later.path.cmp(&item.path)).is_ok();
        all.items.retain(|item| !is_later(item));
        // Whatever was too new for the stamps of then was read again since, and stands among what changed.
        (all.started, all.diagnostics) = (changed.started, changed.diagnostics);
        all.items.extend(changed.items);
        all.items.sort_by(|a, b| a.path.cmp(&b.path));
        Some(all)
    }

    /// Remembers a folder under a name, where it is not as it was when it was remembered last.
    pub fn remember(&self, cache: &Cache, name: &str, last: Option<&Intake>) -> Result<(), Error> {
        if last.is_some_and(|last| last.is_same(self)) {
            return Ok(());
        }
        let changed = self.items.iter().filter(|item| !item.kept);
        let many = self.items.len() < SMALL || changed.clone().count() > self.items.len() / SHARE;
        if many || last.is_none_or(|last| last.rules != self.rules) {
            cache.keep(name, self)?;
            return cache.forget(&since(name));
        }
        let (items, diagnostics) = (changed.cloned().collect(), self.diagnostics.clone());
        cache.keep(&since(name), &Intake { started: self.started, rules: self.rules.clone(), items, diagnostics })
    }

    /// Whether two readings of a folder saw the same files.
    fn is_same(&self, other: &Intake) -> bool {
        let alike = |(a, b): (&Item, &Item)| a.path == b.path && a.stamp == b.stamp && a.digest == b.digest;
        let as_many = self.items.len() == other.items.len();
        self.rules == other.rules && as_many && self.items.iter().zip(&other.items).all(alike)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Digest, Html, Parsed, Stamp};
    use super::*;

    fn folder(started: u64, changed: &[(usize, u64)]) -> Intake {
        let item = |number: usize| {
            let modified = changed.iter().find(|(place, _)| *place == number).map_or(1, |(_, modified)| *modified);
            let (path, digest) = (format!("a/{number:05}").into(), Digest::of(&modified.to_le_bytes()));
            let stamp = Stamp { size: 1, modified, inode: 0 };
            Item { path, stamp, digest, parsed: Parsed::Static, html: Html::InFile, kept: false }
        };
        Intake { started, items: (0..=SMALL).map(item).collect(), ..Intake::default() }
    }

    /// A reading of the same folder after some of it changed: what did not is what was remembered.
    fn after(known: &Intake, started: u64, changed: &[(usize, u64)]) -> Intake {
        let mut now = folder(started, changed);
        for (now, known) in now.items.iter_mut().zip(&known.items).filter(|(now, known)| now.stamp == known.stamp) {
            *now = known.clone();
        }
        now
    }

    #[test]
    fn what_changed_since_stands_beside_the_memo_until_it_is_much() {
        let folder_of_memos = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder_of_memos.path().to_owned());
        let written = |name: &str| std::fs::read(folder_of_memos.path().join(name)).ok();
        let remembered = || Intake::remembered(&cache, "memo/x");
        assert!(remembered().is_none());
        folder(1, &[]).remember(&cache, "memo/x", None).unwrap();
        let whole = written("memo/x");
        let mut known = remembered().unwrap();
        for (started, changed) in [(2, vec![(7, 2)]), (3, vec![(7, 3), (1000, 3)]), (4, vec![(1000, 3)])] {
            let now = after(&known, started, &changed);
            now.remember(&cache, "memo/x", Some(&known)).unwrap();
            assert_eq!(written("memo/x"), whole);
            assert!(written("memo/x.since").unwrap().len() < whole.as_ref().unwrap().len() / 50);
            known = remembered().unwrap();
            assert!(known.is_same(&now) && known.started == started);
        }
        let before = written("memo/x.since");
        after(&known, 5, &[(1000, 3)]).remember(&cache, "memo/x", Some(&known)).unwrap();
        assert_eq!(written("memo/x.since"), before);
        let many: Vec<(usize, u64)> = (0..=SMALL / SHARE).map(|place| (place, 6)).collect();
        after(&known, 6, &many).remember(&cache, "memo/x", Some(&known)).unwrap();
        assert_eq!(written("memo/x.since"), None);
        assert!(remembered().unwrap().is_same(&folder(6, &many)));
    }

    #[test]
    fn what_an_older_build_left_beside_a_memo_says_nothing() {
        let folder_of_memos = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder_of_memos.path().to_owned());
        cache.keep("memo/x", &folder(5, &[])).unwrap();
        cache.keep("memo/x.since", &after(&folder(4, &[]), 4, &[(3, 4)])).unwrap();
        assert!(Intake::remembered(&cache, "memo/x").unwrap().is_same(&folder(5, &[])));
        std::fs::write(folder_of_memos.path().join("memo/x.since"), "short").unwrap();
        assert!(Intake::remembered(&cache, "memo/x").unwrap().is_same(&folder(5, &[])));
    }
}
