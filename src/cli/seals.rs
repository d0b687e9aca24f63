//! What the last build came to, tenant by tenant: where sources, clock and finished files are as they were, it is the answer.

use super::world::{now, started};
use super::{Global, edge, memory, shelf};
use crate::cache::Cache;
use crate::diagnostic::{Diagnostic, Error};
use crate::digest::Digest;
use crate::intake::Standing;
use crate::model::tenant::Shown;
use crate::pipeline::Outcome;
use crate::publish::Folder;
use crate::source::Listing;
use crate::tree::Tree;
use jiff::civil::DateTime;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

const NAME: &str = "seals";

/// The seals of all tenants, and how the sources stand now.
pub struct Seals {
    cache: Cache,
    state: PathBuf,
    known: BTreeMap<String, Seal>,
    standing: Standing,
    now: DateTime,
}

/// What was built, and what it followed from.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Seal {
    standing: Digest,
    /// Stamps say for sure how the sources stood.
    settled: bool,
    /// The others that it shows.
    shown: Shown,
    /// The moments between which it comes out the same.
    from: DateTime,
    until: Option<DateTime>,
    /// The address of what was told of happenings, which lies in the store.
    memory: Option<Digest>,
    /// The address of what its services know, which lies beside the cache.
    edge: Option<Digest>,
    /// The address of what it shows of its catalogue, which lies in the store.
    shelf: Option<Digest>,
    /// The address of the tree.
    tree: Digest,
    pages: usize,
    diagnostics: Vec<Diagnostic>,
}

impl Seal {
    fn beside(&self) -> [Option<Digest>; 3] {
        [self.memory, self.edge, self.shelf]
    }
}

impl Seals {
    pub fn read(global: &Global) -> Result<Seals, Error> {
        let cache = Cache::new(global.state().join("cache"));
        let standing = Standing::of(&global.root, &format!("{:?}", global.base), started())?;
        Ok(Seals {
            state: global.state(),
            known: cache.value(NAME).unwrap_or_default(),
            cache,
            standing,
            now: now(global.at),
        })
    }

    /// The tenants that are asked for; where none is, everything that is called as a tenant could be.
    pub fn asked<'a>(&'a self, only: &'a [String]) -> impl Iterator<Item = &'a String> {
        let all = self.standing.ids().filter(|_| only.is_empty());
        only.iter().chain(all)
    }

    /// What was found in a tenant's folder.
    pub fn listing(&self, id: &str) -> Option<&Listing> {
        self.standing.listing(id)
    }

    /// The outcomes of those for which nothing changed.
    pub fn unchanged(&self, global: &Global, only: &[String]) -> BTreeMap<String, Outcome> {
        let asked: Vec<&String> = self.asked(only).collect();
        asked.into_par_iter().filter_map(|id| Some((id.clone(), self.outcome(global, id)?))).collect()
    }

    /// The outcome of a tenant for which nothing changed; none where anything did.
    fn outcome(&self, global: &Global, id: &str) -> Option<Outcome> {
        let seal = self.known.get(id)?;
        let same = seal.settled && self.standing.tenant(id, &seal.shown)? == seal.standing;
        let timely = seal.from <= self.now && seal.until.is_none_or(|until| self.now < until);
        let same = same && self.beside(id) == seal.beside();
        let (address, tree) = (same && timely).then(|| self.cache.addressed::<Tree>(&record(id)))??;
        (address == seal.tree && Folder::is_whole(&global.out(), id, &tree)).then(|| Outcome {
            diagnostics: seal.diagnostics.clone(),
            pages: seal.pages,
            reused: tree.files.len(),
            tree: Some(tree),
            ..Outcome::default()
        })
    }

    /// The tree that the last build of a tenant made, and whether it would be made again as it is; none where that build failed or
    /// was cut off, or where there was none.
    pub fn tree(&self, id: &str) -> Option<(Tree, bool)> {
        let seal = self.known.get(id)?;
        let (address, tree) = self.cache.addressed::<Tree>(&record(id))?;
        let same = self.standing.seen(id, &seal.shown) == Some(seal.standing) && self.beside(id) == seal.beside();
        let timely = seal.from <= self.now && seal.until.is_none_or(|until| self.now < until);
        (address == seal.tree).then_some((tree, same && timely))
    }

    /// The addresses of what lies beside a tenant's cache and follows from its builds.
    fn beside(&self, id: &str) -> [Option<Digest>; 3] {
        let state = &self.state;
        [memory::address(state, id), edge::address(state, id), shelf::address(state, id)]
    }

    /// Whether a tenant was ever built here.
    pub fn was_built(&self, id: &str) -> bool {
        self.cache.value::<Tree>(&record(id)).is_some()
    }

    /// Keeps what tenants' builds came to; one that failed is tried again however its sources stand.
    /// Each comes with the others that it shows.
    pub fn keep<'a>(mut self, built: impl Iterator<Item = (&'a str, &'a Shown, &'a Outcome)>) -> Result<(), Error> {
        let mut known = self.known.clone();
        known.retain(|id, _| self.standing.seen(id, &Shown::These(Vec::new())).is_some());
        for (id, shown, outcome) in built {
            known.remove(id);
            known.extend(self.seal(id, shown, outcome).map(|seal| (id.to_owned(), seal)));
        }
        if known == self.known {
            return Ok(());
        }
        self.known = known;
        self.cache.keep(NAME, &self.known)
    }

    fn seal(&self, id: &str, shown: &Shown, outcome: &Outcome) -> Option<Seal> {
        let standing = self.standing.seen(id, shown);
        let (Some(_), Some(standing)) = (&outcome.tree, standing) else { return None };
        // The record was kept when the tree became visible; without one nothing is known of it.
        let tree = self.cache.address(&record(id))?;
        let [memory, edge, shelf] = self.beside(id);
        Some(Seal {
            standing,
            settled: self.standing.tenant(id, shown).is_some(),
            shown: shown.clone(),
            from: self.now,
            memory,
            edge,
            shelf,
            until: outcome.until,
            tree,
            pages: outcome.pages,
            diagnostics: outcome.diagnostics.clone(),
        })
    }
}

/// What the record of a tenant's tree is called in the cache.
pub fn record(id: &str) -> String {
    format!("trees/{id}")
}
