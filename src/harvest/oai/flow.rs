//! How a list is harvested page by page, and how the next harvest goes on from it: a value, kept with what each page brought.
//!
//! A harvest that stops anywhere goes on where it stopped. A token that the repository knows no more begins the list again: what
//! comes twice is the same. Lists that lead in a circle are left.

use super::{Asking, Page, Refusal};
use crate::digest::Digest;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How often a list is begun again because the repository forgot where it was.
const RESTARTS: u8 = 3;

/// How far a source is harvested.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// When the last list that came to its end was begun, by the repository's clock.
    pub since: Option<String>,
    /// What that list was of: of anything else nothing is known yet.
    pub of: Option<Asking>,
    /// The list that is being harvested.
    pub list: Option<List>,
}

/// A list under way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    pub asking: Asking,
    /// When it was begun, by the repository's clock.
    pub begun: Option<String>,
    /// What leads to the next page; none: the first.
    pub token: Option<String>,
    pub restarts: u8,
    /// How much had come from the repository before it, of a list of all that there is.
    #[serde(default)]
    pub first: Option<usize>,
    /// The addresses of the pages that it had, by which circles are seen.
    seen: BTreeSet<u64>,
}

/// What follows from a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is more.
    More,
    /// The list is at its end.
    End,
}

/// Why a list cannot go on; what came of it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stuck {
    /// It leads in a circle.
    Circle,
    /// The repository forgets where it was, again and again.
    Forgets,
    /// It says that it cannot be asked so: its code and words.
    Error(String, String),
    /// It answers with something else: a code with words.
    Unread(&'static str),
}

impl Progress {
    /// The list to harvest: the one under way where it is the same that is asked for, else a new one, of what came since the last.
    /// `days`: the repository knows days only.
    pub fn list(&self, asking: &Asking, days: bool, full: bool) -> List {
        let same = |list: &&List| Asking { from: None, ..list.asking.clone() } == *asking && !full;
        if let Some(list) = self.list.as_ref().filter(same) {
            return list.clone();
        }
        let known = self.of.as_ref() == Some(asking) && !full;
        let from = self.since.as_deref().filter(|_| known).and_then(|since| from(since, days));
        List { asking: Asking { from, ..asking.clone() }, ..List::default() }
    }
}

/// The moment from which changes are asked for: a day before the last list was begun, so that what was filed late is not missed.
fn from(since: &str, days: bool) -> Option<String> {
    let begun: Timestamp = since.parse().ok()?;
    let from = begun.checked_sub(24.hours()).ok()?;
    Some(from.strftime(if days { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%SZ" }).to_string())
}

impl List {
    /// Notes where a new list of all that there is begins, behind so much that came before.
    pub fn begins(&mut self, came: usize) {
        if self.begun.is_none() && self.asking.from.is_none() {
            self.first.get_or_insert(came);
        }
    }

    /// The address of the next page.
    pub fn next(&self) -> String {
        self.token.as_ref().map_or_else(|| self.asking.first(), |token| self.asking.following(token))
    }

    /// Goes on behind a page.
    pub fn took(&mut self, page: &Page<'_>) -> Result<Step, Stuck> {
        if self.begun.is_none() && !page.date.is_empty() {
            self.begun = Some(page.date.clone());
        }
        let Some(token) = &page.token else {
            self.token = None;
            return Ok(Step::End);
        };
        // A repository may lead on by one token for ever, if what it leads to is always another page.
        let names = page.entries.iter().flat_map(|entry| [entry.identifier.as_bytes(), entry.datestamp.as_bytes()]);
        let address = Digest::of_parts([token.as_bytes()].into_iter().chain(names)).low();
        if !self.seen.insert(address) {
            return Err(Stuck::Circle);
        }
        self.token = Some(token.clone());
        Ok(Step::More)
    }

    /// Goes on behind an answer that is no page.
    pub fn refused(&mut self, refusal: Refusal) -> Result<Step, Stuck> {
        let (code, words) = match refusal {
            Refusal::Unread(code) => return Err(Stuck::Unread(code)),
            Refusal::Error { code, words } => (code, words),
        };
        match code.as_str() {
            "noRecordsMatch" => {
                self.token = None;
                Ok(Step::End)
            }
            "badResumptionToken" if self.token.is_some() => {
                self.restarts += 1;
                (self.token, self.seen) = (None, BTreeSet::new());
                if self.restarts > RESTARTS { Err(Stuck::Forgets) } else { Ok(Step::More) }
            }
            _ => Err(Stuck::Error(code, words)),
        }
    }

    /// How far the source is harvested once the list is at its end; `now` stands for a repository without a clock.
    pub fn ended(self, now: Timestamp) -> Progress {
        let begun = self.begun.filter(|begun| begun.parse::<Timestamp>().is_ok());
        let of = Asking { from: None, ..self.asking };
        Progress { since: Some(begun.unwrap_or_else(|| now.to_string())), of: Some(of), list: None }
    }
}
