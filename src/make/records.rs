//! What the last build made of a site: a page is not made again where the site is put together as it was, and the texts of the page
//! and what it shows of others are what they were; what it left behind stands for it. Nor is anything that stands beside the pages
//! and follows from the site's face alone.

use super::{Made, Making};
use crate::diagnostic::{Diagnostic, Error};
use crate::digest::Digest;
use crate::site::Face;
use crate::surface::Remains;
use crate::tree::{Artifact, Key, Tree};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What was made of a site.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Records {
    face: Face,
    /// How the site is put together, and what stands around each page.
    structure: Digest,
    /// In the order of the site's pages.
    pages: Vec<Record>,
    beside: Beside,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Record {
    /// The file that the page became: where another one lies there, what is recorded counts for nothing.
    file: Option<Artifact>,
    remains: Arc<Remains>,
}

/// What stands beside the pages, whatever they come to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// The moments between which it comes out the same; none: nobody knows.
    pub times: Option<(DateTime, Option<DateTime>)>,
    /// The path of each file, and its key.
    pub files: Vec<(String, Key)>,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

impl Beside {
    /// Whether it comes out the same at a time: on the same day, and no moment between at which the site changes by itself.
    fn holds(&self, now: DateTime) -> bool {
        let within = |(from, until): &(DateTime, Option<DateTime>)| {
            from.date() == now.date() && *from <= now && until.is_none_or(|until| now < until)
        };
        self.times.as_ref().is_some_and(within)
    }
}

/// Records of a site that is put together as it is now.
pub struct Known<'a> {
    records: &'a Records,
    /// Of each document whether it shows something else now; none where all of the site's face is what it was.
    changed: Option<Vec<bool>>,
}

impl Records {
    /// Those of a site, none yet.
    pub fn of(face: &Face, structure: Digest) -> Records {
        Records { face: face.clone(), structure, pages: Vec::new(), beside: Beside::default() }
    }

    /// The same with what stands beside the pages, and the keys of the files that it became.
    #[must_use]
    pub fn with(self, mut beside: Beside, tree: &Tree) -> Records {
        for (path, key) in &mut beside.files {
            *key = tree.files.get(path).map(|artifact| artifact.key).unwrap_or_default();
        }
        Records { beside, ..self }
    }

    pub fn add(&mut self, made: &Made, remains: Arc<Remains>) {
        self.pages.push(Record { file: made.result.as_ref().ok().copied(), remains });
    }

    /// The face of the site, where the clock alone changed nothing of it since.
    pub fn face(&self, now: DateTime) -> Option<&Face> {
        self.beside.holds(now).then_some(&self.face)
    }

    /// Whether they are of a site with this face.
    pub fn are_of(&self, face: &Face) -> bool {
        self.face.whole == face.whole
    }

    /// The next moment at which the clock alone changes a site with this face, where that is known.
    pub fn until(&self, face: &Face, now: DateTime) -> Option<Option<DateTime>> {
        let times = self.beside.times.filter(|_| self.are_of(face) && self.beside.holds(now));
        times.map(|(_, until)| until)
    }

    /// What holds of them for a site with this face that is put together like this.
    pub fn known(&self, face: &Face, structure: Digest) -> Option<Known<'_>> {
        let changed = (!self.are_of(face)).then(|| self.face.differs(face));
        (self.structure == structure).then_some(Known { records: self, changed })
    }
}

impl Making<'_> {
    /// The address of how the site is put together, with what stands around each page; `records` spare the way there where they are
    /// of the same face.
    pub fn structure(&self, records: Option<&Records>) -> Result<Digest, Error> {
        match records.filter(|records| records.are_of(&self.site.face)) {
            Some(records) => Ok(records.structure),
            None => Digest::of_value(&(self.site.structure()?, &self.keys.frames, self.keys.openings)),
        }
    }

    /// The file of a page by its place among the site's pages, where nothing that it follows from changed since the records.
    pub fn known(&self, known: &Known<'_>, place: usize, path: &str) -> Option<(Made, Arc<Remains>)> {
        let Record { file, remains } = known.records.pages.get(place)?;
        let shown = || known.changed.as_ref().is_none_or(|changed| remains.shows_none(changed));
        let file = file.filter(|_| remains.holds(self.site) && shown())?;
        let made = Made { result: Ok(file), fresh: false };
        self.stage.holds(path, &file).then(|| (made, remains.clone()))
    }

    /// What stands beside the pages, where nothing that it follows from changed since the records and all of it is still there.
    pub fn beside(&self, known: &Known<'_>) -> Option<(Beside, Vec<(String, Made)>)> {
        let beside = &known.records.beside;
        let kept = || beside.files.iter().map(|(path, key)| Some((path.clone(), self.kept(path, *key)?)));
        let kept = (known.changed.is_none() && beside.holds(self.site.now)).then(|| kept().collect::<Option<_>>());
        Some((beside.clone(), kept??))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_stands_beside_pages_holds_until_the_clock_changes_it() {
        let at = |day, hour| date(2026, 11, day).at(hour, 0, 0, 0);
        let holds = |times, now| Beside { times, ..Beside::default() }.holds(now);
        let built = |until| Some((at(26, 10), until));
        assert!(
            holds(built(None), at(26, 10))
                && holds(built(None), at(26, 23))
                && holds(built(Some(at(26, 12))), at(26, 11))
        );
        assert!(!holds(None, at(26, 10)) && !holds(built(None), at(27, 10)) && !holds(built(None), at(26, 9)));
        assert!(!holds(built(Some(at(26, 12))), at(26, 12)));
    }
}
