//! The bytes of a segment → the records in it, whatever it is: a file, a page of a list, a feed.

use crate::digest::Digest;
use crate::harvest::marc::stream;
use crate::harvest::{dublin, oai, opds, outermost, sru};
use crate::model::description::Description;
use crate::model::record::Record;
use crate::well::describe::publication;
use std::io::{self, Read};

/// Within how many bytes a text says what encloses it.
pub const ROOT: u64 = 4096;

/// A record on its way in.
pub struct Incoming {
    pub number: String,
    pub content: Content,
}

/// What a source says of it.
pub enum Content {
    Record(Record),
    Publication(Box<Description>),
    /// It is there no more.
    Deleted,
}

/// What a segment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A page of a list that tells of changes (OAI-PMH).
    Repository,
    /// What a search found (SRU).
    Search,
    /// A feed of digital publications (OPDS).
    Feed,
    /// Records.
    File,
}

impl Form {
    /// By how it begins.
    pub fn of(start: &[u8]) -> Form {
        let start = String::from_utf8_lossy(start);
        match outermost(&start).as_deref() {
            Some("OAI-PMH") => Form::Repository,
            Some(sru::ROOT) => Form::Search,
            Some("feed" | "entry") => Form::Feed,
            None if start.trim_start().starts_with('{') => Form::Feed,
            _ => Form::File,
        }
    }
}

/// Gives each record of a segment, and each that a repository says is deleted; `from` is where it came from. A file is read as it comes,
/// whatever its size; what came as an answer was in memory before.
pub fn read(mut bytes: impl Read, (form, from): (Form, &str), each: &mut dyn FnMut(Incoming)) -> io::Result<()> {
    if form == Form::File {
        return records(bytes, each);
    }
    let mut all = Vec::new();
    bytes.read_to_end(&mut all)?;
    match form {
        Form::Repository => repository(&all, each),
        Form::Search => {
            let text = str::from_utf8(&all).unwrap_or_default();
            sru::page(text).unwrap_or_default().records.iter().try_for_each(|found| records(found.as_bytes(), each))
        }
        Form::Feed | Form::File => publications(&all, from, each),
    }
}

/// What a page of a repository says is there, each by its address; none of a page that cannot be read to the last record.
pub fn present(mut bytes: impl Read) -> io::Result<Option<Vec<u64>>> {
    let mut all = Vec::new();
    bytes.read_to_end(&mut all)?;
    let Some(page) = oai::page(&all).ok().filter(|page| page.lost.is_empty()) else { return Ok(None) };
    let there = page.entries.iter().filter(|entry| !entry.deleted);
    Ok(Some(there.map(|entry| address(&entry.identifier)).collect()))
}

/// By what a record's number is known among many.
pub fn address(number: &str) -> u64 {
    Digest::of(number.as_bytes()).low()
}

/// A page of a repository that speaks OAI-PMH: its own identifiers, one record for each.
fn repository(bytes: &[u8], each: &mut dyn FnMut(Incoming)) -> io::Result<()> {
    for entry in oai::page(bytes).map(|page| page.entries).unwrap_or_default() {
        let mut first = None;
        records(entry.metadata, &mut |incoming| first = first.take().or(Some(incoming.content)))?;
        let plain = || {
            let found = dublin::publication(entry.metadata, &entry.identifier)?;
            Some(Content::Publication(Box::new(publication(&found, ""))))
        };
        let content = if entry.deleted { Some(Content::Deleted) } else { first.or_else(plain) };
        if let Some(content) = content {
            each(Incoming { number: entry.identifier, content });
        }
    }
    Ok(())
}

fn publications(bytes: &[u8], from: &str, each: &mut dyn FnMut(Incoming)) -> io::Result<()> {
    for found in opds::page(bytes).unwrap_or_default().publications {
        let content = Content::Publication(Box::new(publication(&found, from)));
        each(Incoming { number: found.id, content });
    }
    Ok(())
}

/// What could not be read was put aside when it came.
fn records(bytes: impl Read, each: &mut dyn FnMut(Incoming)) -> io::Result<()> {
    let read = stream::records(bytes, &mut |read| {
        if let Some(record) = read.record {
            each(Incoming { number: number(&record), content: Content::Record(record) });
        }
    });
    read.map(|_| ())
}

/// By what a record of a file is known: its number, else all that it says.
fn number(record: &Record) -> String {
    match record.control("001").map(str::trim) {
        Some(number) if !number.is_empty() => number.to_owned(),
        _ => format!("digest:{}", Digest::of(format!("{record:?}").as_bytes()).short(16)),
    }
}
