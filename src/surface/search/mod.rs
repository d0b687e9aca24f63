//! What a site is searched with: for each language one index of its documents, and one of all libraries for the finder.
//!
//! Everything is a file, made with the pages; the theme's `search.js` reads it in the browser and ranks. No library does that
//! job: Pagefind drops a language that it cannot stem, without a word; lunr, MiniSearch and Fuse read all texts or one large
//! index before the first answer, and know neither Norwegian compounds nor the two written forms.
//!
//! # The format (`version` 1)
//!
//! The first file holds what can be found and every word that finds it:
//!
//! ```json
//! { "version": 1, "items": [["/bli-laaner/", 2]], "words": "bli laner", "starts": [0], "parts": ["/assets/search-nb-1.….json"] }
//! ```
//!
//! `items`: what is found, by its address (a library: its id), and how many words its title has. They stand in the order in
//! which equals are shown. `words`: folded ([`fold`]), in the order of their bytes. The words from `starts[n]` on have
//! their places in part n: an array with an array of numbers for each word. A number is the distance to the item before, times
//! four, plus the most important [`Field`] of that item in which the word stands. So a browser knows all words at once, for
//! beginnings, compounds and slips, and asks only for the parts with the words that it wants. A collection of works is more
//! items and more parts of the same form; a reader refuses a version that it does not know.
//!
//! The name of each file holds the digest of all that the index is made of, so a site that is replaced never mixes two.

mod items;
mod plain;
mod written;

use super::{Output, Plan, Recipe, Surface};
use crate::digest::Digest;
use crate::site::Site;
use crate::theme::Theme;
use serde::Serialize;
use std::sync::Arc;

pub use items::{of_directory, of_edition};
pub use written::Words;

/// Raised when indexes are written in another way: their names must then be others.
const VERSION: u32 = 1;
/// How many items go with one part of the words' places.
const ITEMS_PER_PART: usize = 100;

/// Where a word stands, the most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Field {
    Title,
    Heading,
    Summary,
    Body,
}

/// Something that can be found.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// Its address, or what else the page that shows it calls it.
    pub name: String,
    pub texts: Vec<(Field, String)>,
    /// The address of the document that it is.
    pub digest: Option<Digest>,
    /// The place of that among the site's sources, which says nothing of it: other libraries have it elsewhere.
    #[serde(skip)]
    pub source: Option<usize>,
}

/// An index before it is written: what it is made of, and what it is called.
#[derive(Clone, Debug)]
pub struct Index {
    pub name: String,
    /// In the order in which equals are shown.
    items: Vec<Item>,
    /// Words of one written form of Norwegian find those of the other.
    norwegian: bool,
    pub digest: Digest,
    /// Its files below `dist/<tenant>/`: the words, then where they stand.
    pub paths: Vec<String>,
}

impl Index {
    fn new(name: &str, items: Vec<Item>, norwegian: bool) -> Index {
        let digest = Digest::of_plain(&(VERSION, name, norwegian, &items));
        let parts = items.len().div_ceil(ITEMS_PER_PART).max(1);
        let path = |part| format!("assets/search-{name}-{part}.{}.json", digest.short(10));
        Index { name: name.to_owned(), items, norwegian, digest, paths: (0..=parts).map(path).collect() }
    }

    /// What can be found, in the order in which equals are shown.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The address that the page which searches needs.
    pub fn url(&self) -> String {
        format!("/{}", self.paths[0])
    }
}

/// The files of every index.
pub struct Search;

impl Surface for Search {
    fn claims(&self, _: &Site, _: &Theme) -> Vec<(String, &'static str)> {
        // Nobody else's files are named by these digests.
        Vec::new()
    }

    // Follows from all texts, so it is made with each build.
    fn finish(&self, plan: &Plan, _: &[&str]) -> Vec<Output> {
        let site = &plan.site;
        let editions = site.editions.iter().filter(|_| plan.theme.features.search);
        let editions = editions.map(|edition| of_edition(site, edition, &plan.theme));
        let finder = site.tenant.directory.then(|| of_directory(&site.sources.directory));
        editions.chain(finder).flat_map(outputs).collect()
    }
}

fn outputs(index: Index) -> Vec<Output> {
    let index = Arc::new(index);
    let recipe = |part| Recipe::Index { index: index.clone(), part };
    let output = |(part, path): (usize, &String)| Output { path: path.clone(), recipe: recipe(part) };
    index.paths.iter().enumerate().map(output).collect()
}
