//! How much a pull brought, in words and as JSON.

use crate::cli::Global;
use crate::cli::told::counted;
use crate::well::store::Taken;
use serde_json::{Value, json};

/// How much that was: files by what became of them, or a repository's pages, and what new ones hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// None where files were asked for.
    pub pages: Option<usize>,
    /// Records that a repository has no more.
    pub deleted: usize,
    pub new: usize,
    pub known: usize,
    pub gone: usize,
    pub records: usize,
    pub aside: usize,
    pub bytes: usize,
    /// Texts that came of it, none where records were asked for; of these, how many are not what they were, and how many are gone.
    pub texts: Option<usize>,
    pub written: usize,
    pub dropped: usize,
    /// Pictures of them that were not there before.
    pub pictures: usize,
    /// What that changed in the well.
    pub well: Taken,
}

impl Counts {
    pub fn add(self, other: Counts) -> Counts {
        let pages = self.pages.into_iter().chain(other.pages);
        Counts {
            pages: pages.reduce(|one, other| one + other),
            deleted: self.deleted + other.deleted,
            new: self.new + other.new,
            known: self.known + other.known,
            gone: self.gone + other.gone,
            records: self.records + other.records,
            aside: self.aside + other.aside,
            bytes: self.bytes + other.bytes,
            texts: self.texts.into_iter().chain(other.texts).reduce(|one, other| one + other),
            written: self.written + other.written,
            dropped: self.dropped + other.dropped,
            pictures: self.pictures + other.pictures,
            well: self.well.and(other.well),
        }
    }

    /// How much there is, of whatever is counted.
    pub fn came(self) -> usize {
        self.new + self.known + self.pages.unwrap_or_default()
    }

    pub fn json(self) -> Value {
        json!({
            "pages": self.pages.unwrap_or_default(),
            "deleted": self.deleted,
            "files": self.new,
            "known": self.known,
            "gone": self.gone,
            "records": self.records,
            "quarantined": self.aside,
            "bytes": self.bytes,
            "texts": self.texts.unwrap_or_default(),
            "written": self.written,
            "dropped": self.dropped,
            "pictures": self.pictures,
            "well": self.well,
        })
    }

    /// In words, without what there is none of.
    pub fn words(self, global: &Global) -> String {
        let mut counts: Vec<(&str, usize)> = self.pages.map(|pages| ("count-answers", pages)).into_iter().collect();
        if self.pages.is_none() || self.new + self.known > 0 {
            counts.extend([("count-new-files", self.new), ("count-known-files", self.known)]);
        }
        counts.extend((self.gone > 0).then_some(("count-gone-files", self.gone)));
        let taken = self.new + self.pages.unwrap_or_default() > 0 && (self.texts.is_none() || self.records > 0);
        counts.extend(taken.then_some(("count-records", self.records)));
        counts.extend(self.texts.map(|texts| ("count-texts", texts)));
        counts.extend((self.written > 0).then_some(("count-written", self.written)));
        counts.extend((self.dropped > 0).then_some(("count-dropped", self.dropped)));
        counts.extend((self.pictures > 0).then_some(("count-pictures", self.pictures)));
        counts.extend((self.deleted > 0).then_some(("count-deleted", self.deleted)));
        counts.extend((self.aside > 0).then_some(("count-aside", self.aside)));
        let Taken { new, changed, gone, works, .. } = self.well;
        let well = [
            ("count-well-new", new),
            ("count-well-changed", changed),
            ("count-well-gone", gone),
            ("count-well-works", works),
        ];
        counts.extend(well.into_iter().filter(|(_, count)| *count > 0));
        counted(&counts, global.speech())
    }
}
