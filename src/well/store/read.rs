//! The bytes of a segment → the records in it, whatever it is: a file, a page of a list, a feed.

use crate::digest::Digest;
use crate::harvest::marc::stream;
use crate::harvest::{oai, opds, outermost, sru};
use crate::model::description::Description;
use crate::model::record::Record;
use crate::well::describe::publication;

/// Within how many bytes a text says what encloses it.
const ROOT: usize = 4096;

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
    pub fn of(bytes: &[u8]) -> Form {
        let start = String::from_utf8_lossy(bytes.get(..ROOT).unwrap_or(bytes));
        match outermost(&start).as_deref() {
            Some("OAI-PMH") => Form::Repository,
            Some(sru::ROOT) => Form::Search,
            Some("feed" | "entry") => Form::Feed,
            None if start.trim_start().starts_with('{') => Form::Feed,
            _ => Form::File,
        }
    }
}

/// Gives each record of a segment, and each that a repository says is deleted; `from` is where it came from.
pub fn read(bytes: &[u8], (form, from): (Form, &str), each: &mut dyn FnMut(Incoming)) {
    match form {
        Form::Repository => repository(bytes, each),
        Form::Search => {
            let text = str::from_utf8(bytes).unwrap_or_default();
            for found in sru::page(text).unwrap_or_default().records {
                records(found.as_bytes(), each);
            }
        }
        Form::Feed => publications(bytes, from, each),
        Form::File => records(bytes, each),
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
