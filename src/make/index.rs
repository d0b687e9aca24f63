//! All files of a search index at one go: the words of a document stand in several of them.

use super::{Made, Making};
use crate::diagnostic::Error;
use crate::digest::Digest;
use crate::render::Texts;
use crate::surface::{Index, Recipe, SearchItem as Item, Words};
use crate::tree::Key;
use foldhash::HashMap;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Each index once, and everything else.
pub fn sorted(outputs: BTreeMap<String, Recipe>) -> (Vec<Arc<Index>>, BTreeMap<String, Recipe>) {
    let mut indexes = BTreeMap::new();
    let mut others = BTreeMap::new();
    for (path, recipe) in outputs {
        match recipe {
            Recipe::Index { index, .. } => drop(indexes.insert(index.digest, index)),
            recipe => drop(others.insert(path, recipe)),
        }
    }
    (indexes.into_values().collect(), others)
}

/// The address of a file of an index.
fn address(index: &Index, part: usize) -> Digest {
    Digest::of_parts([index.digest.as_ref(), &part.to_le_bytes()])
}

impl Making<'_> {
    /// The files of one index; no document is read where all of them are still there.
    pub(super) fn index(&self, index: &Index) -> Result<Vec<(String, Made)>, Error> {
        let key = Key { page: index.digest.low(), ..Key::default() };
        self.whole(&index.paths, key, || self.known_or_written(index))
    }

    /// The bytes of an index's files. Libraries that only show what all share have the same one: the first writes it. What one
    /// library alone can have is kept nowhere: each of its edits would leave another behind.
    fn known_or_written(&self, index: &Index) -> Result<Vec<Vec<u8>>, Error> {
        let shared = |source: usize| !self.site.sources.documents[source].own;
        if !index.items().iter().all(|item| item.source.is_some_and(shared)) {
            return self.written(index);
        }
        let addresses: Vec<Digest> = (0..index.paths.len()).map(|part| address(index, part)).collect();
        if let Some(known) = addresses.iter().map(|address| self.cache.artifact(address)).collect() {
            return Ok(known);
        }
        let written = self.written(index)?;
        addresses.iter().zip(&written).try_for_each(|(address, bytes)| self.cache.keep_artifact(address, bytes))?;
        Ok(written)
    }

    /// The bytes of an index's files, one for each. No document is read of which the last index of the same name had the words.
    pub(super) fn written(&self, index: &Index) -> Result<Vec<Vec<u8>>, Error> {
        let name = format!("words/{}.{}", self.site.tenant.id, index.name);
        let known = self.cache.value::<Vec<(u64, Words)>>(&name).unwrap_or_default();
        let known: HashMap<u64, Words> = known.into_iter().collect();
        let words = |item: &Item| {
            // The same bytes say something else in another folder, and in another language.
            let file = item.source.map(|source| &*self.site.sources.documents[source].file);
            let key = index.key(item, &(file, self.site.tenant.languages.first()));
            if let Some(words) = known.get(&key) {
                return Ok((key, words.clone()));
            }
            let document = item.source.map(|source| self.document(source)).transpose()?;
            Ok((key, index.words(item, document.as_deref())))
        };
        let each = index.items().par_iter().map(words).collect::<Result<Vec<_>, Error>>()?;
        if each.iter().any(|(key, _)| !known.contains_key(key)) {
            self.cache.keep(&name, &each)?;
        }
        Ok(index.written(each.iter().map(|(_, words)| words)))
    }
}
