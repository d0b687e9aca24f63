//! What the last build made of a site with one face: a page whose texts are what they were is not made again, and what it left
//! behind stands for it; nor is anything that stands beside the pages and follows from the face alone.

use super::{Made, Making};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::surface::Remains;
use crate::tree::{Artifact, Key, Tree};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What was made of a site with one face.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Records {
    face: Option<Digest>,
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

impl Records {
    /// Those of a site with this face, none yet.
    pub fn of(face: Digest) -> Records {
        Records { face: Some(face), ..Records::default() }
    }

    /// The same with what stands beside the pages, and the keys of the files that it became.
    #[must_use]
    pub fn with(self, mut beside: Beside, tree: &Tree) -> Records {
        for (path, key) in &mut beside.files {
            *key = tree.files.get(path).map(|artifact| artifact.key).unwrap_or_default();
        }
        Records { beside, ..self }
    }

    /// Whether they are of a site with this face.
    pub fn are_of(&self, face: Digest) -> bool {
        self.face == Some(face)
    }

    pub fn add(&mut self, made: &Made, remains: Arc<Remains>) {
        self.pages.push(Record { file: made.result.as_ref().ok().copied(), remains });
    }
}

impl Making<'_> {
    /// The file of a page by its place among the site's pages, where nothing that it follows from changed since the records.
    pub fn known(&self, records: &Records, place: usize, path: &str) -> Option<(Made, Arc<Remains>)> {
        let record = records.pages.get(place).filter(|record| record.remains.holds(self.site))?;
        let file = record.file.filter(|file| self.stage.holds(path, file))?;
        Some((Made { result: Ok(file), fresh: false }, record.remains.clone()))
    }

    /// What stands beside the pages, where nothing that it follows from changed since the records and all of it is still there.
    pub fn beside(&self, records: &Records) -> Option<(Beside, Vec<(String, Made)>)> {
        let beside = Some(&records.beside).filter(|beside| beside.holds(self.site.now))?;
        let kept = beside.files.iter().map(|(path, key)| Some((path.clone(), self.kept(path, *key)?)));
        Some((beside.clone(), kept.collect::<Option<_>>()?))
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
