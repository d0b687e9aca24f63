//! Segments → records: what a source's manifest tells that was not taken yet, entry by entry.
//!
//! An entry is taken in steps that each stand alone; taken again, it changes nothing. So whoever is killed begins anew with what was not
//! committed.

use super::ahead::{Said, Text, ahead};
use super::gone::leave;
use super::join::Joining;
use super::read::{Form, ROOT};
use super::shape::{Node, is_there};
use super::{HOLD, Well};
use crate::diagnostic::Error;
use crate::well::segments::{Entry, Segments};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::time::Instant;

/// How many records are joined with others at one go.
const STEP: usize = 10_000;
/// How many are committed at one go, where that is done soon: the more, the fewer pages are written twice.
const COMMIT: usize = 200_000;

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Taken {
    pub new: usize,
    pub changed: usize,
    pub same: usize,
    pub gone: usize,
    /// Works that were made, and those that were joined into others.
    pub works: usize,
    pub joined: usize,
    /// How many of the records are committed.
    #[serde(skip)]
    committed: usize,
}

impl Taken {
    fn records(self) -> usize {
        self.new + self.changed + self.same + self.gone
    }

    pub fn and(self, other: Taken) -> Taken {
        Taken {
            new: self.new + other.new,
            changed: self.changed + other.changed,
            same: self.same + other.same,
            gone: self.gone + other.gone,
            works: self.works + other.works,
            joined: self.joined + other.joined,
            committed: self.committed + other.committed,
        }
    }
}

impl Well {
    /// Takes in all that a source's segments have and the well has not.
    pub fn take(&mut self, source: (&str, &str), segments: &Segments) -> Result<Taken, Error> {
        self.change(|| self.taken(source, segments))
    }

    fn taken(&self, (tenant, name): (&str, &str), segments: &Segments) -> Result<Taken, Error> {
        let (source, from) = self.source(tenant, name).map_err(|error| self.failed(error))?;
        let (mut taken, mut seen) = (Taken::default(), BTreeMap::new());
        for (place, entry) in segments.entries().iter().enumerate().skip(from) {
            match self.entry((source, segments), entry, &mut taken)? {
                Some(there) => {
                    seen.insert(entry.from.as_str(), (entry.at.as_second(), there));
                }
                // A page of a repository tells itself of what is gone, and stands alone where no file waits to be compared.
                None => {
                    if let Some(first) = entry.ends {
                        let list = segments.entries().get(first..=place).unwrap_or_default();
                        self.rest((source, entry.at.as_second()), (segments, list), &mut taken)?;
                    }
                    if seen.is_empty() {
                        self.note(source, place + 1)?;
                    }
                }
            }
        }
        let missing = seen.iter().map(|(place, (_, there))| Ok(!self.missing(source, Some(place), there)?.is_empty()));
        let missing = missing.collect::<rusqlite::Result<Vec<bool>>>().map_err(|error| self.failed(error))?;
        if missing.contains(&true) {
            // What one file has no more another may have: those that did not change are looked through, too.
            let at = segments.entries().last().map(|entry| entry.at).unwrap_or_default();
            for (place, segment) in segments.present().into_iter().filter(|(place, _)| !seen.contains_key(place)) {
                let entry = Entry { at, from: place.to_owned(), segment: Some(segment.clone()), ends: None };
                self.entry((source, segments), &entry, &mut taken)?;
            }
        }
        // A record may have moved from one file to another: all of them are read before any is gone.
        for (place, (at, there)) in &seen {
            self.gone((source, place, *at), there, &mut taken).map_err(|error| self.failed(error))?;
        }
        self.note(source, segments.entries().len())?;
        Ok(taken)
    }

    /// Notes how much of a source is taken.
    fn note(&self, source: i64, count: usize) -> Result<(), Error> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let noted = self
            .connection
            .execute("UPDATE sources SET taken = ?2 WHERE id = ?1 AND taken <> ?2", params![source, count]);
        noted.map(|_| ()).map_err(|error| self.failed(error))
    }

    pub(super) fn source(&self, tenant: &str, name: &str) -> rusqlite::Result<(i64, usize)> {
        self.connection.execute("INSERT OR IGNORE INTO sources (tenant, name) VALUES (?1, ?2)", [tenant, name])?;
        self.connection.query_row(
            "SELECT id, taken FROM sources WHERE tenant = ?1 AND name = ?2",
            [tenant, name],
            |row| Ok((row.get(0)?, usize::try_from(row.get::<_, i64>(1)?).unwrap_or(0))),
        )
    }

    /// Takes in what came at one time from one place, and gives which records that were; none of a repository's page, which does not tell
    /// of all that is there.
    fn entry(
        &self,
        (source, segments): (i64, &Segments),
        entry: &Entry,
        taken: &mut Taken,
    ) -> Result<Option<BTreeSet<u64>>, Error> {
        let Some(segment) = &entry.segment else { return Ok(Some(BTreeSet::new())) };
        let (mut bytes, at) = (segments.bytes(segment)?, entry.at.as_second());
        let failed = |error| Error::new("read", &entry.from, error);
        let mut start = Vec::new();
        bytes.by_ref().take(ROOT).read_to_end(&mut start).map_err(failed)?;
        let form = Form::of(&start);
        let (mut joining, mut count) = (Joining::new(source, at), 0);
        let mut keep = |lot: Vec<Said>| {
            count += lot.len();
            for Said { number, said } in lot {
                match said {
                    Some(text) => {
                        keep(&self.connection, (source, &entry.from, at), (&number, text), (&mut joining, taken))?;
                    }
                    None => leave(&self.connection, (source, at), &number, (&mut joining, taken))?,
                }
            }
            if count >= STEP {
                count = 0;
                self.joined(std::mem::replace(&mut joining, Joining::new(source, at)), taken)?;
            }
            Ok(())
        };
        let seen = ahead(start.as_slice().chain(bytes), (form, &entry.from), &mut keep);
        let seen = seen.map_err(|error| self.failed(error))?.map_err(failed)?;
        self.joined(joining, taken).map_err(|error| self.failed(error))?;
        Ok((form != Form::Repository).then_some(seen))
    }

    /// Joins what a step brought, and commits now and then.
    pub(super) fn joined(&self, joining: Joining, taken: &mut Taken) -> rusqlite::Result<()> {
        let mut glances = self.glances.take();
        joining.finish(&self.connection, &mut glances, taken)?;
        self.glances.set(glances);
        if taken.records() >= taken.committed + COMMIT || self.begun.get().elapsed() > HOLD {
            taken.committed = taken.records();
            self.connection.execute_batch("COMMIT; BEGIN IMMEDIATE")?;
            self.begun.set(Instant::now());
        }
        Ok(())
    }
}

/// Keeps what a record says now.
fn keep(
    connection: &Connection,
    (source, place, at): (i64, &str, i64),
    (number, text): (&str, Text),
    (joining, taken): (&mut Joining, &mut Taken),
) -> rusqlite::Result<()> {
    let (id, shape) = text_of(connection, &text, joining)?;
    let items = serde_json::to_string(&text.items).unwrap_or_default();
    let level = text.level as i64;
    let before = known(connection, source, number)?;
    match before {
        None => {
            taken.new += 1;
            let mut insert = connection.prepare_cached(
                "INSERT INTO records (source, number, place, text, level, items, first, last) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
            )?;
            let copy = is_there(connection, id)?;
            insert.execute(params![source, number, place, id, level, items, at])?;
            match copy {
                true => joining.copy(shape, text.items.into_iter().map(|item| item.branch).collect()),
                false => joining.touch(shape),
            }
        }
        // What was thorough is not replaced by an announcement; that it was seen is noted, and where.
        Some(before) if before.there && (before.level > level || (before.text == id && before.items == items)) => {
            taken.same += 1;
            let mut seen =
                connection.prepare_cached("UPDATE records SET place = ?2, last = max(last, ?3) WHERE id = ?1")?;
            seen.execute(params![before.id, place, at])?;
        }
        Some(before) => {
            taken.changed += 1;
            joining.follow(connection, before.shape, shape)?;
            let mut update = connection.prepare_cached(
                "UPDATE records SET place = ?2, text = ?3, level = ?4, items = ?5, gone = NULL, last = max(last, ?6) WHERE id = ?1",
            )?;
            update.execute(params![before.id, place, id, level, items, at])?;
        }
    }
    Ok(())
}

/// What is known of a record.
pub struct Known {
    pub id: i64,
    text: i64,
    pub shape: i64,
    level: i64,
    items: String,
    pub there: bool,
}

pub fn known(connection: &Connection, source: i64, number: &str) -> rusqlite::Result<Option<Known>> {
    let mut asked = connection.prepare_cached(
        "SELECT records.id, text, shape, level, items, gone IS NULL FROM records JOIN texts ON texts.id = text
         WHERE source = ?1 AND number = ?2",
    )?;
    let known = |row: &rusqlite::Row<'_>| {
        let (id, text, shape, level) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(Known { id, text, shape, level, items: row.get(4)?, there: row.get(5)? })
    };
    asked.query_row(params![source, number], known).optional()
}

/// The text and its shape, made where they are new.
fn text_of(connection: &Connection, text: &Text, joining: &mut Joining) -> rusqlite::Result<(i64, i64)> {
    let mut asked = connection.prepare_cached("SELECT id, shape FROM texts WHERE digest = ?1")?;
    let found = asked.query_row([&text.digest.bytes()[..16]], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    if let Some(found) = found {
        return Ok(found);
    }
    let shape = shape_of(connection, text, joining)?;
    let mut insert = connection.prepare_cached("INSERT INTO texts (digest, shape, description) VALUES (?1, ?2, ?3)")?;
    let id = insert.insert(params![&text.digest.bytes()[..16], shape, text.description])?;
    Ok((id, shape))
}

fn shape_of(connection: &Connection, text: &Text, joining: &mut Joining) -> rusqlite::Result<i64> {
    let mut asked = connection.prepare_cached("SELECT id FROM shapes WHERE digest = ?1")?;
    if let Some(shape) = asked.query_row([&text.shape.bytes()[..16]], |row| row.get(0)).optional()? {
        return Ok(shape);
    }
    let mut insert = connection.prepare_cached("INSERT INTO shapes (digest, traits) VALUES (?1, ?2)")?;
    let digest = text.shape.bytes()[..16].to_vec();
    let shape = insert.insert(params![digest, text.traits])?;
    let (profile, keys) = (text.profile.clone(), text.keys.clone());
    joining.fresh(shape, Node { profile, keys, digest, live: false, work: None });
    Ok(shape)
}
