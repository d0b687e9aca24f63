//! What is left of a page that was made: all that is needed to leave it as it is while nothing changed that it shows.

use super::output::Cut;
use crate::diagnostic::Diagnostic;
use crate::page::Page;
use crate::site::{Read, Site};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is left of a page. It holds for as long as the site is put together as it was ([`Site::structure`]).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Remains {
    /// The texts that it was made of: document, and the address of its source.
    pub(super) texts: Vec<(usize, u64)>,
    pub(super) read: Read,
    /// The day on which it was made.
    pub(super) from: Date,
    /// What surfaces took up of it, each with its place in the register.
    pub(super) seen: Vec<(usize, String)>,
    /// The files of pictures that it places, by path.
    pub(super) pictures: BTreeMap<String, Cut>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Remains {
    /// Whether the texts of the page are what they were, and the calendar did not change it.
    pub fn holds(&self, site: &Site) -> bool {
        let today = site.now.date();
        if self.read.until.is_some_and(|until| today < self.from || until <= today) {
            return false;
        }
        let documents = &site.sources.documents;
        self.texts.iter().all(|(text, address)| documents.get(*text).is_some_and(|now| now.digest.low() == *address))
    }

    /// Whether the page was made with none of the documents that show something else now.
    pub fn shows_none(&self, changed: &[bool]) -> bool {
        self.read.documents.iter().all(|document| changed.get(*document) == Some(&false))
    }

    /// The first day on which the calendar alone makes it another.
    pub fn until(&self) -> Option<Date> {
        self.read.until
    }
}

/// The texts that a page is made of: its own, and those that are shown in it.
pub(super) fn texts(site: &Site, mut texts: Vec<usize>, page: &Page) -> Vec<(usize, u64)> {
    if let Some(text) = &page.content {
        text.sources(&mut texts);
    }
    texts.sort_unstable();
    texts.dedup();
    texts.into_iter().map(|text| (text, site.sources.documents[text].digest.low())).collect()
}
