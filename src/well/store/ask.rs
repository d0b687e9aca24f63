//! What the well is asked: a work by its name, what it looks like altogether, and what a library has.

use super::filed::all;
use super::merge::{Merged, Source, merge};
use super::{Well, search};
use crate::diagnostic::Error;
use crate::model::description::{Description, Level};
use crate::well::describe::isbn13;
use crate::well::works::keys::{Key, isbn};
use crate::well::works::profile::Profile;
use crate::well::works::traits::Traits;
use crate::well::works::verdict::compare;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;

/// A work in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    pub name: String,
    pub title: String,
    pub creator: String,
    pub kind: String,
    pub language: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// How many libraries have it.
    pub libraries: u32,
}

/// A record of a work.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Edition {
    pub tenant: String,
    pub source: String,
    pub number: String,
    pub level: Level,
    /// When it was seen first and last, in seconds since 1970.
    pub first: i64,
    pub last: i64,
    pub description: Description,
}

/// Why two records are in one work: what they are, and the code of the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Because {
    pub one: String,
    pub other: String,
    pub reason: String,
}

/// What became of a work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Past {
    pub at: i64,
    pub what: String,
    pub name: String,
    pub other: String,
}

/// All that is known of a work.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shown {
    #[serde(flatten)]
    pub work: Found,
    pub merged: Merged,
    pub editions: Vec<Edition>,
    /// Libraries that have it, with their branches.
    pub holdings: Vec<(String, Vec<String>)>,
    pub joins: Vec<Because>,
    pub history: Vec<Past>,
}

/// How much there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    pub sources: u64,
    pub records: u64,
    /// Records that their sources have no more.
    pub gone: u64,
    pub texts: u64,
    pub works: u64,
    pub holdings: u64,
    pub bytes: u64,
}

impl Found {
    pub fn of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Found> {
        let (name, title, creator, kind) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let language: Option<String> = row.get(4)?;
        Ok(Found {
            name,
            title,
            creator,
            kind,
            language: language.unwrap_or_default(),
            year: row.get(5)?,
            libraries: row.get(6)?,
        })
    }
}

const WORK: &str = "SELECT name, title, creator, kind, language, year, (SELECT count(*) FROM holdings WHERE work = works.id) FROM works";

impl Well {
    /// The works in which all words of a query stand, the best first.
    pub fn search(&self, query: &str, most: usize) -> Result<Vec<Found>, Error> {
        search::search(&self.connection, query, most).map_err(|error| self.failed(error))
    }

    /// A work by its name, or by one that it had; none where there is none.
    pub fn show(&self, name: &str) -> Result<Option<Shown>, Error> {
        self.shown(name).map_err(|error| self.failed(error))
    }

    /// A work by its name, by one that it had, or by an ISBN of one of its publications.
    pub fn work(&self, named: &str) -> Result<Option<Found>, Error> {
        let of = || -> rusqlite::Result<Option<Found>> {
            let name = match isbn13(named) {
                Some(number) => self.published(isbn(&number))?,
                None => Some(self.led(named)?),
            };
            let Some(name) = name else { return Ok(None) };
            self.connection.query_row(&format!("{WORK} WHERE name = ?1"), [name], Found::of).optional()
        };
        of().map_err(|error| self.failed(error))
    }

    /// The name of a work of which a publication lies under a key.
    fn published(&self, key: Key) -> rusqlite::Result<Option<String>> {
        // Where nobody wrote since another program did, it may not be there yet.
        if !self.connection.table_exists(None, "filed")? {
            return Ok(None);
        }
        let mut asked = self
            .connection
            .prepare_cached("SELECT name FROM shapes JOIN works ON works.id = work WHERE shapes.id = ?1 AND live")?;
        for filed in all(&self.connection, key)? {
            let name = asked.query_row([filed.shape], |row| row.get(0)).optional()?;
            if name.is_some() {
                return Ok(name);
            }
        }
        Ok(None)
    }

    /// The name that a work has now.
    fn led(&self, name: &str) -> rusqlite::Result<String> {
        let redirect = "SELECT into_name FROM redirects WHERE name = ?1";
        let led: Option<String> = self.connection.query_row(redirect, [name], |row| row.get(0)).optional()?;
        Ok(led.unwrap_or_else(|| name.to_owned()))
    }

    /// What is new with a library, the newest first; of what came at one time, what was published last, unless
    /// that is a whole catalogue.
    pub fn newest(&self, tenant: &str, most: usize) -> Result<Vec<Found>, Error> {
        let of = || -> rusqlite::Result<Vec<Found>> {
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            let mut asked = self.connection.prepare_cached(
                "SELECT name, title, creator, kind, language, year, (SELECT count(*) FROM holdings AS other WHERE other.work = works.id)
                 FROM (SELECT work, first FROM holdings WHERE tenant = ?1 ORDER BY first DESC, work DESC LIMIT max(?2, 500))
                 JOIN works ON works.id = work ORDER BY first DESC, year DESC, name LIMIT ?2",
            )?;
            asked.query_map(params![tenant, most], Found::of)?.collect()
        };
        of().map_err(|error| self.failed(error))
    }

    pub fn stats(&self) -> Result<Stats, Error> {
        let count = |what: &str| -> Result<u64, Error> {
            let asked = self.connection.query_row(what, [], |row| row.get::<_, i64>(0));
            asked.map(|count| u64::try_from(count).unwrap_or(0)).map_err(|error| self.failed(error))
        };
        Ok(Stats {
            sources: count("SELECT count(*) FROM sources")?,
            records: count("SELECT count(*) FROM records WHERE gone IS NULL")?,
            gone: count("SELECT count(*) FROM records WHERE gone IS NOT NULL")?,
            texts: count("SELECT count(*) FROM texts")?,
            works: count("SELECT count(*) FROM works")?,
            holdings: count("SELECT count(*) FROM holdings")?,
            bytes: count("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")?,
        })
    }

    fn shown(&self, name: &str) -> rusqlite::Result<Option<Shown>> {
        let name = &*self.led(name)?;
        let work = self.connection.query_row(&format!("{WORK} WHERE name = ?1"), [name], Found::of).optional()?;
        let Some(work) = work else { return Ok(None) };
        let id: i64 = self.connection.query_row("SELECT id FROM works WHERE name = ?1", [name], |row| row.get(0))?;
        let editions = self.editions(id)?;
        let merged = merge(&editions.iter().map(Edition::source).collect::<Vec<_>>());
        Ok(Some(Shown {
            work,
            merged,
            holdings: self.holdings(id)?,
            joins: self.joins(id)?,
            history: self.history(name)?,
            editions,
        }))
    }

    fn editions(&self, work: i64) -> rusqlite::Result<Vec<Edition>> {
        let mut asked = self.connection.prepare_cached(
            "SELECT tenant, sources.name, number, first, last, description FROM shapes JOIN texts ON texts.shape = shapes.id
             JOIN records ON records.text = texts.id JOIN sources ON sources.id = source
             WHERE work = ?1 AND gone IS NULL ORDER BY tenant, sources.name, number",
        )?;
        let edition = |row: &rusqlite::Row<'_>| {
            let description: Description = serde_json::from_str(&row.get::<_, String>(5)?).unwrap_or_default();
            let (tenant, source, number) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(Edition {
                tenant,
                source,
                number,
                level: description.level,
                first: row.get(3)?,
                last: row.get(4)?,
                description,
            })
        };
        asked.query_map([work], edition)?.collect()
    }

    fn holdings(&self, work: i64) -> rusqlite::Result<Vec<(String, Vec<String>)>> {
        let mut asked =
            self.connection.prepare_cached("SELECT tenant, branches FROM holdings WHERE work = ?1 ORDER BY tenant")?;
        let held = |row: &rusqlite::Row<'_>| {
            Ok((row.get(0)?, serde_json::from_str(&row.get::<_, String>(1)?).unwrap_or_default()))
        };
        asked.query_map([work], held)?.collect()
    }

    /// What joined its records: each by one record that says so.
    fn joins(&self, work: i64) -> rusqlite::Result<Vec<Because>> {
        let mut asked =
            self.connection.prepare_cached("SELECT one, other, reason FROM joins WHERE work = ?1 ORDER BY rowid")?;
        let pairs: Vec<(i64, i64, String)> = asked
            .query_map([work], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut all = Vec::new();
        for (one, other, reason) in pairs {
            if let (Some(one), Some(other)) = (self.record_of(one)?, self.record_of(other)?) {
                all.push(Because { one, other, reason });
            }
        }
        Ok(all)
    }

    /// A record that has a shape.
    fn record_of(&self, shape: i64) -> rusqlite::Result<Option<String>> {
        let mut asked = self.connection.prepare_cached(
            "SELECT tenant || '/' || sources.name || ' ' || number FROM texts JOIN records ON records.text = texts.id
             JOIN sources ON sources.id = source WHERE shape = ?1 AND gone IS NULL ORDER BY 1 LIMIT 1",
        )?;
        asked.query_row([shape], |row| row.get(0)).optional()
    }

    fn history(&self, name: &str) -> rusqlite::Result<Vec<Past>> {
        let mut asked = self
            .connection
            .prepare_cached("SELECT at, what, name, other FROM history WHERE name = ?1 OR other = ?1 ORDER BY rowid")?;
        let past = |row: &rusqlite::Row<'_>| {
            Ok(Past { at: row.get(0)?, what: row.get(1)?, name: row.get(2)?, other: row.get(3)? })
        };
        asked.query_map([name], past)?.collect()
    }
}

impl Shown {
    /// What the records of two works say of one another, each reason once.
    pub fn against(&self, other: &Shown) -> Vec<Because> {
        let mut all: Vec<Because> = Vec::new();
        for (one, another) in
            self.editions.iter().flat_map(|one| other.editions.iter().map(move |another| (one, another)))
        {
            let profile = |edition: &Edition| Profile::of(Traits::of(&edition.description));
            let reason = compare(&profile(one), &profile(another)).reason.code();
            if !all.iter().any(|because| because.reason == reason) {
                let (one, other) = (one.source().from, another.source().from);
                all.push(Because { one, other, reason: reason.to_owned() });
            }
        }
        all
    }
}

impl Edition {
    fn source(&self) -> Source {
        let from = format!("{}/{} {}", self.tenant, self.source, self.number);
        Source { description: self.description.clone(), level: self.level, from }
    }
}
