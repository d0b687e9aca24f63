//! Segments → records: what a source's manifest tells that was not taken yet, entry by entry.
//!
//! An entry is taken in steps that each stand alone; taken again, it changes nothing. So whoever is killed begins the entry anew.

use super::Well;
use super::gone::leave;
use super::join::Joining;
use super::read::{Content, Form, Incoming, ROOT, address, read};
use super::shape::{file, is_there};
use crate::diagnostic::Error;
use crate::digest::Digest;
use crate::model::description::{Description, Item, Level};
use crate::well::describe::{describe, is_deleted};
use crate::well::segments::{Entry, Segments};
use crate::well::works::keys::{Key, keys};
use crate::well::works::traits::Traits;
use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

/// How many records are taken in one step.
const STEP: usize = 4000;

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
}

impl Taken {
    pub fn and(self, other: Taken) -> Taken {
        Taken {
            new: self.new + other.new,
            changed: self.changed + other.changed,
            same: self.same + other.same,
            gone: self.gone + other.gone,
            works: self.works + other.works,
            joined: self.joined + other.joined,
        }
    }
}

/// A record on its way in, with what it says.
struct Said {
    number: String,
    said: Option<Text>,
}

/// What a record says, with all that follows from that.
struct Text {
    digest: Digest,
    description: String,
    level: Level,
    items: Vec<Item>,
    shape: Digest,
    traits: Vec<u8>,
    keys: Vec<Key>,
}

impl Well {
    /// Takes in all that a source's segments have and the well has not.
    pub fn take(&mut self, (tenant, name): (&str, &str), segments: &Segments) -> Result<Taken, Error> {
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
        &mut self,
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
        let (mut seen, mut failure, mut step) = (BTreeSet::new(), None, Vec::new());
        let mut each = |incoming: Incoming| {
            seen.insert(address(&incoming.number));
            step.push(incoming);
            if step.len() >= STEP && failure.is_none() {
                failure = self.step((source, &entry.from, at), std::mem::take(&mut step), taken).err();
            }
        };
        read(start.as_slice().chain(bytes), (form, &entry.from), &mut each).map_err(failed)?;
        let done = failure.map_or_else(|| self.step((source, &entry.from, at), step, taken), Err);
        done.map_err(|error| self.failed(error))?;
        Ok((form != Form::Repository).then_some(seen))
    }

    /// Takes in some records at one go.
    fn step(
        &mut self,
        (source, place, at): (i64, &str, i64),
        step: Vec<Incoming>,
        taken: &mut Taken,
    ) -> rusqlite::Result<()> {
        let read: Vec<Said> = step.into_par_iter().map(Said::of).collect();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut joining = Joining::new(source, at);
        for one in read {
            match one.said {
                Some(text) => keep(&transaction, (source, place, at), (&one.number, text), (&mut joining, taken))?,
                None => leave(&transaction, (source, at), &one.number, (&mut joining, taken))?,
            }
        }
        joining.finish(&transaction, taken)?;
        transaction.commit()
    }
}

impl Said {
    fn of(incoming: Incoming) -> Said {
        let description = match incoming.content {
            Content::Record(record) => (!is_deleted(&record)).then(|| describe(&record)),
            Content::Publication(description) => Some(*description),
            Content::Deleted => None,
        };
        Said { number: incoming.number, said: description.map(Text::of) }
    }
}

impl Text {
    fn of(mut description: Description) -> Text {
        // What differs between copies of one text is the record's.
        let items = std::mem::take(&mut description.items);
        description.number.clear();
        let traits = Traits::of(&description);
        let encoded = postcard::to_stdvec(&traits).unwrap_or_default();
        let text = serde_json::to_string(&description).unwrap_or_default();
        let (digest, shape) = (Digest::of(text.as_bytes()), Digest::of(&encoded));
        Text { digest, description: text, level: description.level, items, shape, keys: keys(&traits), traits: encoded }
    }
}

/// Keeps what a record says now.
fn keep(
    connection: &Transaction<'_>,
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
            return Ok(());
        }
        // What was thorough is not replaced by an announcement; that it was seen is noted, and where.
        Some(before) if before.there && before.level > level => {
            taken.same += 1;
            connection
                .prepare_cached("UPDATE records SET place = ?2 WHERE id = ?1")?
                .execute(params![before.id, place])?;
        }
        Some(before) => {
            let same = before.there && before.text == id && before.items == items;
            taken.same += usize::from(same);
            taken.changed += usize::from(!same);
            if !same {
                joining.follow(connection, before.shape, shape)?;
            }
            let mut update = connection.prepare_cached(
                "UPDATE records SET place = ?2, text = ?3, level = ?4, items = ?5, gone = NULL WHERE id = ?1",
            )?;
            update.execute(params![before.id, place, id, level, items])?;
        }
    }
    let mut seen =
        connection.prepare_cached("UPDATE records SET last = max(last, ?3) WHERE source = ?1 AND number = ?2")?;
    seen.execute(params![source, number, at])?;
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
    let shape = insert.insert(params![&text.shape.bytes()[..16], text.traits])?;
    file(connection, shape, &text.keys)?;
    joining.touch(shape);
    Ok(shape)
}
