//! What protocols in XML have in common: elements by their names, words, and parts that are passed by.
//!
//! No document types, no entities but XML's own, nothing deep and no word without an end: what is read here is somebody else's.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::ops::Range;

/// How deep elements may lie in one another.
pub const DEPTH: usize = 64;
/// The longest word that is taken from around records: identifiers, tokens, dates.
const WORD: usize = 8 << 10;

/// A reader of a text, or of a part of one.
pub fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    // A part of a list is read for itself: what closes the list was opened outside.
    reader.config_mut().allow_unmatched_ends = true;
    reader
}

/// The name of the outermost element of a text, without its prefix; none where it is no XML.
pub fn outermost(text: &str) -> Option<String> {
    let mut reader = reader(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => return Some(local(&start)),
            Ok(Event::Eof | Event::End(_) | Event::DocType(_)) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

/// Where it stands in its text.
pub fn place(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The name of an element without its prefix: repositories choose their own.
pub fn local(start: &BytesStart<'_>) -> String {
    start.local_name().as_ref().to_owned()
}

/// The value of an attribute.
pub fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let own = start.try_get_attribute(name).ok().flatten()?;
    Some(own.value.into_owned())
}

/// The text of an element whose first tag is read, up to its end.
pub fn word(reader: &mut Reader<&[u8]>) -> Result<String, &'static str> {
    let mut text = String::new();
    let mut depth = 0_usize;
    loop {
        let event = reader.read_event().map_err(|_| "marc-xml")?;
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => return Ok(text.trim().to_owned()),
            Event::End(_) => depth -= 1,
            Event::Eof => return Err("marc-cut"),
            event => text.push_str(&said(&event).map_err(|()| "marc-entity")?),
        }
        if depth > DEPTH {
            return Err("marc-deep");
        }
        if text.len() > WORD {
            return Err("marc-large");
        }
    }
}

/// The text that an event is.
pub fn said(event: &Event<'_>) -> Result<String, ()> {
    match event {
        Event::Text(text) => Ok(text.as_ref().to_owned()),
        Event::CData(text) => Ok(text.as_ref().to_owned()),
        Event::GeneralRef(reference) => {
            if let Some(letter) = reference.resolve_char_ref().map_err(drop)? {
                return Ok(letter.to_string());
            }
            quick_xml::escape::resolve_predefined_entity(reference.as_ref()).map(str::to_owned).ok_or(())
        }
        _ => Ok(String::new()),
    }
}

/// Passes an element whose first tag is read, and gives where what it holds lies.
pub fn skipped(reader: &mut Reader<&[u8]>) -> Result<Range<usize>, &'static str> {
    let start = place(reader);
    let mut depth = 0_usize;
    loop {
        let before = place(reader);
        match reader.read_event().map_err(|_| "marc-xml")? {
            Event::Start(_) if depth >= DEPTH => return Err("marc-deep"),
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => return Ok(start..before),
            Event::End(_) => depth -= 1,
            Event::DocType(_) => return Err("marc-doctype"),
            Event::Eof => return Err("marc-cut"),
            _ => {}
        }
    }
}
