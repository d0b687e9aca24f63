//! Segments → records: what a source's manifest tells that was not taken yet, entry by entry.
//!
//! An entry is taken in steps that each stand alone; taken again, it changes nothing. So whoever is killed begins the entry anew.

use super::Well;
use super::join::{Joining, file};
use crate::diagnostic::Error;
use crate::digest::Digest;
use crate::harvest::marc::stream;
use crate::harvest::{oai, opds, outermost, sru};
use crate::model::description::{Description, Item, Level};
use crate::model::record::Record;
use crate::well::describe::{describe, is_deleted, publication};
use crate::well::segments::{Entry, Segments};
use crate::well::works::keys::{Key, keys};
use crate::well::works::traits::Traits;
use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Within how many bytes a text says what encloses it.
const ROOT: usize = 4096;
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

/// A record on its way in.
struct Incoming {
    number: String,
    content: Content,
}

/// What a source says of it.
enum Content {
    Record(Record),
    Publication(Box<Description>),
    /// It is there no more.
    Deleted,
}

/// The same, read.
struct Read {
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
            let there = self.entry((source, segments), entry, &mut taken)?;
            if segments.is_list() {
                // A repository tells of what is gone. So each page stands alone.
                self.note(source, place + 1)?;
            } else {
                seen.insert(entry.from.as_str(), (entry.at.as_second(), there));
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

    fn source(&self, tenant: &str, name: &str) -> rusqlite::Result<(i64, usize)> {
        self.connection.execute("INSERT OR IGNORE INTO sources (tenant, name) VALUES (?1, ?2)", [tenant, name])?;
        self.connection.query_row(
            "SELECT id, taken FROM sources WHERE tenant = ?1 AND name = ?2",
            [tenant, name],
            |row| Ok((row.get(0)?, usize::try_from(row.get::<_, i64>(1)?).unwrap_or(0))),
        )
    }

    /// Takes in what came at one time from one place, and gives which records that were, where it is a file.
    fn entry(
        &mut self,
        (source, segments): (i64, &Segments),
        entry: &Entry,
        taken: &mut Taken,
    ) -> Result<BTreeSet<u64>, Error> {
        let (mut seen, mut failure, mut step) = (BTreeSet::new(), None, Vec::new());
        let (at, pages) = (entry.at.as_second(), segments.is_list());
        if let Some(segment) = &entry.segment {
            let mut each = |incoming: Incoming| {
                if !pages {
                    seen.insert(Digest::of(incoming.number.as_bytes()).low());
                }
                step.push(incoming);
                if step.len() >= STEP && failure.is_none() {
                    failure = self.step((source, &entry.from, at), std::mem::take(&mut step), taken).err();
                }
            };
            read(&segments.bytes(segment)?, (pages, &entry.from), &mut each);
        }
        let done = failure.map_or_else(|| self.step((source, &entry.from, at), step, taken), Err);
        done.map(|()| seen).map_err(|error| self.failed(error))
    }

    /// Takes in some records at one go.
    fn step(
        &mut self,
        (source, place, at): (i64, &str, i64),
        step: Vec<Incoming>,
        taken: &mut Taken,
    ) -> rusqlite::Result<()> {
        let read: Vec<Read> = step.into_par_iter().map(Read::of).collect();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut joining = Joining::new(at);
        for one in read {
            match one.said {
                Some(text) => keep(&transaction, (source, place, at), (&one.number, text), (&mut joining, taken))?,
                None => leave(&transaction, (source, at), &one.number, (&mut joining, taken))?,
            }
        }
        joining.finish(&transaction, taken)?;
        transaction.commit()
    }

    /// Lets go of what a place had and has no more.
    fn gone(
        &mut self,
        (source, place, at): (i64, &str, i64),
        seen: &BTreeSet<u64>,
        taken: &mut Taken,
    ) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut joining = Joining::new(at);
        let there: Vec<String> = {
            let mut asked = transaction
                .prepare_cached("SELECT number FROM records WHERE source = ?1 AND place = ?2 AND gone IS NULL")?;
            asked.query_map(params![source, place], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?
        };
        for number in there.iter().filter(|number| !seen.contains(&Digest::of(number.as_bytes()).low())) {
            leave(&transaction, (source, at), number, (&mut joining, taken))?;
        }
        joining.finish(&transaction, taken)?;
        transaction.commit()
    }
}

/// Gives each record of a segment, and each that a repository says is deleted; `from` is where it came from.
fn read(bytes: &[u8], (pages, from): (bool, &str), each: &mut dyn FnMut(Incoming)) {
    let text = str::from_utf8(bytes).unwrap_or_default();
    let root = if pages { None } else { outermost(text.get(..ROOT).unwrap_or(text)) };
    match root.as_deref() {
        _ if pages => repository(bytes, each),
        Some(sru::ROOT) => {
            for found in sru::page(text).unwrap_or_default().records {
                records(found.as_bytes(), each);
            }
        }
        Some("feed" | "entry") => publications(bytes, from, each),
        None if bytes.trim_ascii_start().starts_with(b"{") => publications(bytes, from, each),
        _ => records(bytes, each),
    }
}

/// A page of a repository that speaks OAI-PMH: its own identifiers, one record for each.
fn repository(bytes: &[u8], each: &mut dyn FnMut(Incoming)) {
    for entry in oai::page(bytes).map(|page| page.entries).unwrap_or_default() {
        let number = entry.identifier;
        let mut first = None;
        records(entry.metadata, &mut |incoming| first = first.take().or(Some(incoming.content)));
        match first {
            _ if entry.deleted => each(Incoming { number, content: Content::Deleted }),
            Some(content) => each(Incoming { number, content }),
            None => {}
        }
    }
}

fn publications(bytes: &[u8], from: &str, each: &mut dyn FnMut(Incoming)) {
    for found in opds::page(bytes).unwrap_or_default().publications {
        let content = Content::Publication(Box::new(publication(&found, from)));
        each(Incoming { number: found.id, content });
    }
}

fn records(bytes: &[u8], each: &mut dyn FnMut(Incoming)) {
    // Bytes in memory do not fail; what could not be read was put aside when they came.
    let _ = stream::records(bytes, &mut |read| {
        if let Some(record) = read.record {
            each(Incoming { number: number(&record), content: Content::Record(record) });
        }
    });
}

/// By what a record of a file is known: its number, else all that it says.
fn number(record: &Record) -> String {
    match record.control("001").map(str::trim) {
        Some(number) if !number.is_empty() => number.to_owned(),
        _ => format!("digest:{}", Digest::of(format!("{record:?}").as_bytes()).short(16)),
    }
}

impl Read {
    fn of(incoming: Incoming) -> Read {
        let description = match incoming.content {
            Content::Record(record) => (!is_deleted(&record)).then(|| describe(&record)),
            Content::Publication(description) => Some(*description),
            Content::Deleted => None,
        };
        Read { number: incoming.number, said: description.map(Text::of) }
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
            insert.execute(params![source, number, place, id, level, items, at])?;
            joining.touch(shape);
            return Ok(());
        }
        // What was thorough is not replaced by an announcement; that it was seen is noted.
        Some(before) if before.there && before.level > level => taken.same += 1,
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
struct Known {
    id: i64,
    text: i64,
    shape: i64,
    level: i64,
    items: String,
    there: bool,
}

fn known(connection: &Connection, source: i64, number: &str) -> rusqlite::Result<Option<Known>> {
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

/// Notes that a record is there no more.
fn leave(
    connection: &Connection,
    (source, at): (i64, i64),
    number: &str,
    (joining, taken): (&mut Joining, &mut Taken),
) -> rusqlite::Result<()> {
    if let Some(before) = known(connection, source, number)?.filter(|before| before.there) {
        taken.gone += 1;
        joining.touch(before.shape);
        connection.prepare_cached("UPDATE records SET gone = ?2 WHERE id = ?1")?.execute(params![before.id, at])?;
    }
    Ok(())
}
