//! All files of a feed at one go: the same texts stand in each of them.

use super::{Made, Making};
use crate::diagnostic::Error;
use crate::render;
use crate::surface::{Feed, Recipe};
use crate::tree::Key;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Each feed once, and everything else.
pub fn sorted(outputs: BTreeMap<String, Recipe>) -> (Vec<Arc<Feed>>, BTreeMap<String, Recipe>) {
    let mut feeds = BTreeMap::new();
    let mut others = BTreeMap::new();
    for (path, recipe) in outputs {
        match recipe {
            Recipe::Feed { feed, .. } => drop(feeds.insert(feed.paths.clone(), feed)),
            recipe => drop(others.insert(path, recipe)),
        }
    }
    (feeds.into_values().collect(), others)
}

impl Making<'_> {
    /// The files of one feed; no document is read where all of them are still there.
    pub(super) fn feed(&self, feed: &Feed) -> Result<Vec<(String, Made)>, Error> {
        let key = Key { page: feed.digest().low(), ..Key::default() };
        self.whole(&feed.paths, key, || render::feed::written(feed, self))
    }
}
