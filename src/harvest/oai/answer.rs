//! What a repository answers.

use crate::harvest::xml::{DEPTH, attribute, local, place, reader, said, skipped, word};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::borrow::Cow;

/// A page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page<'a> {
    /// When it was made, by the repository's clock.
    pub date: String,
    pub entries: Vec<Entry<'a>>,
    /// What of it could not be read.
    pub lost: Vec<Lost<'a>>,
    /// What leads to the next page; none on the last.
    pub token: Option<String>,
}

/// A record with what the repository says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry<'a> {
    pub identifier: String,
    pub datestamp: String,
    /// It is there no more.
    pub deleted: bool,
    /// What `metadata` holds, byte for byte; empty where it is deleted.
    pub metadata: &'a [u8],
}

/// Bytes that ought to be a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost<'a> {
    pub bytes: &'a [u8],
    /// A code with words.
    pub reason: &'static str,
}

/// Why an answer is no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The repository says so (§ 3.6): its code and its words.
    Error { code: String, words: String },
    /// It is no answer of a repository, or one that ends before its end: a code with words.
    Unread(&'static str),
}

/// An answer, and as text that is as long: where it has bytes that are no letters, the text has a question mark.
///
/// What a record has in it is its own affair, and is cut out of the bytes; where it begins and ends, the text says.
struct Answer<'t, 'a> {
    text: &'t str,
    bytes: &'a [u8],
}

/// The text of an answer, place by place.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    let mut chunks = bytes.utf8_chunks();
    match chunks.next() {
        Some(whole) if whole.invalid().is_empty() => Cow::Borrowed(whole.valid()),
        _ => {
            let parts = bytes
                .utf8_chunks()
                .flat_map(|chunk| [Cow::Borrowed(chunk.valid()), "?".repeat(chunk.invalid().len()).into()]);
            Cow::Owned(parts.collect())
        }
    }
}

/// Reads a page of a list.
pub fn page(bytes: &[u8]) -> Result<Page<'_>, Refusal> {
    let text = text(bytes);
    let answer = Answer { text: &text, bytes };
    let envelope = envelope(&text, &["ListRecords", "GetRecord"])?;
    let mut page = Page { date: envelope.date, ..Page::default() };
    let Some(start) = envelope.list else { return Err(Refusal::Unread("oai-form")) };
    let mut at = start;
    loop {
        match part(&answer, at) {
            Ok(Part::Entry(entry, end)) => {
                page.entries.push(entry);
                at = end;
            }
            Ok(Part::Token(token, end)) => {
                page.token = Some(token).filter(|token| !token.is_empty());
                at = end;
            }
            Ok(Part::End) => return Ok(page),
            Ok(Part::Cut) => return Err(Refusal::Unread("oai-cut")),
            Err(reason) => {
                let Some(next) = resumed(bytes, at) else { return Err(Refusal::Unread("oai-cut")) };
                page.lost.push(Lost { bytes: &bytes[at..next], reason });
                at = next;
            }
        }
    }
}

/// Reads whether a repository counts in days, not in moments (§ 4.2, `granularity`).
pub fn counts_days(bytes: &[u8]) -> Result<bool, Refusal> {
    let text = text(bytes);
    let envelope = envelope(&text, &["Identify"])?;
    let start = envelope.list.ok_or(Refusal::Unread("oai-form"))?;
    let mut days = true;
    words(&text, start, &mut |name, word| {
        if name == "granularity" {
            days = !word.contains('T');
        }
    })?;
    Ok(days)
}

/// Reads in which forms a repository has records: their prefixes.
pub fn formats(bytes: &[u8]) -> Result<Vec<String>, Refusal> {
    let text = text(bytes);
    let envelope = envelope(&text, &["ListMetadataFormats"])?;
    let start = envelope.list.ok_or(Refusal::Unread("oai-form"))?;
    let mut found = Vec::new();
    words(&text, start, &mut |name, word| {
        if name == "metadataPrefix" {
            found.push(word);
        }
    })?;
    Ok(found)
}

/// What stands around the answer to a question.
struct Envelope {
    date: String,
    /// Where the answer itself begins.
    list: Option<usize>,
}

/// Reads up to the answer, or the error that stands for it.
fn envelope(text: &str, wanted: &[&str]) -> Result<Envelope, Refusal> {
    let form = |_: &'static str| Refusal::Unread("oai-form");
    let mut reader = reader(text);
    let mut envelope = Envelope { date: String::new(), list: None };
    let mut root = false;
    loop {
        let event = reader.read_event().map_err(|_| Refusal::Unread("oai-form"))?;
        match event {
            Event::Start(start) => match (root, local(&start).as_str()) {
                (false, "OAI-PMH") => root = true,
                (false, _) => return Err(Refusal::Unread("oai-form")),
                (true, "responseDate") => envelope.date = word(&mut reader).map_err(form)?,
                (true, "error") => {
                    let code = attribute(&start, "code").unwrap_or_default();
                    let words = word(&mut reader).map_err(form)?;
                    return Err(Refusal::Error { code, words });
                }
                (true, name) if wanted.contains(&name) => {
                    envelope.list = Some(place(&reader));
                    return Ok(envelope);
                }
                (true, _) => {
                    skipped(&mut reader).map_err(form)?;
                }
            },
            Event::Empty(start) if root && local(&start) == "error" => {
                let code = attribute(&start, "code").unwrap_or_default();
                return Err(Refusal::Error { code, words: String::new() });
            }
            Event::DocType(_) => return Err(Refusal::Unread("marc-doctype")),
            Event::Eof => return Err(Refusal::Unread(if root { "oai-cut" } else { "oai-form" })),
            _ => {}
        }
    }
}

/// Something that stands in a list.
enum Part<'a> {
    /// With where it ends.
    Entry(Entry<'a>, usize),
    Token(String, usize),
    /// The list ends.
    End,
    /// The answer ends, the list does not.
    Cut,
}

/// Reads what stands in a list at a place.
fn part<'a>(answer: &Answer<'_, 'a>, at: usize) -> Result<Part<'a>, &'static str> {
    let mut reader = reader(answer.text.get(at..).unwrap_or_default());
    loop {
        match reader.read_event().map_err(|_| "marc-xml")? {
            Event::Start(start) => {
                return match local(&start).as_str() {
                    "record" => {
                        let entry = entry(&answer.bytes[at..], &mut reader)?;
                        Ok(Part::Entry(entry, at + place(&reader)))
                    }
                    "resumptionToken" => {
                        let token = word(&mut reader)?;
                        Ok(Part::Token(token, at + place(&reader)))
                    }
                    _ => Err("oai-record"),
                };
            }
            Event::Empty(start) if local(&start) == "resumptionToken" => {
                return Ok(Part::Token(String::new(), at + place(&reader)));
            }
            Event::Empty(_) => return Err("oai-record"),
            Event::End(_) => return Ok(Part::End),
            Event::Eof => return Ok(Part::Cut),
            Event::DocType(_) => return Err("marc-doctype"),
            _ => {}
        }
    }
}

/// Reads a record whose first tag is read.
fn entry<'a>(bytes: &'a [u8], reader: &mut Reader<&[u8]>) -> Result<Entry<'a>, &'static str> {
    let mut entry = Entry::default();
    loop {
        match reader.read_event().map_err(|_| "marc-xml")? {
            Event::Start(start) => match local(&start).as_str() {
                "header" => {
                    entry.deleted = attribute(&start, "status").is_some_and(|status| status == "deleted");
                    header(reader, &mut entry)?;
                }
                "metadata" => {
                    let range = skipped(reader)?;
                    entry.metadata = bytes.get(range).unwrap_or_default();
                }
                _ => {
                    skipped(reader)?;
                }
            },
            Event::End(_) if entry.identifier.is_empty() => return Err("oai-record"),
            Event::End(_) => return Ok(entry),
            Event::DocType(_) => return Err("marc-doctype"),
            Event::Eof => return Err("marc-cut"),
            _ => {}
        }
    }
}

fn header(reader: &mut Reader<&[u8]>, entry: &mut Entry<'_>) -> Result<(), &'static str> {
    loop {
        match reader.read_event().map_err(|_| "marc-xml")? {
            Event::Start(start) => {
                let name = local(&start);
                let word = word(reader)?;
                match name.as_str() {
                    "identifier" => entry.identifier = word,
                    "datestamp" => entry.datestamp = word,
                    _ => {}
                }
            }
            Event::End(_) => return Ok(()),
            Event::Eof => return Err("marc-cut"),
            _ => {}
        }
    }
}

/// Where the list goes on behind something that cannot be read: the next record, the token, or the list's end.
fn resumed(bytes: &[u8], broken: usize) -> Option<usize> {
    let mut at = broken + 1;
    while let Some(tag) = bytes.get(at..)?.iter().position(|byte| *byte == b'<').map(|found| at + found) {
        let name = tag_name(&bytes[tag..]);
        let list = matches!(name, b"resumptionToken" | b"/ListRecords" | b"/GetRecord");
        if list || name == b"record" && opens_header(&bytes[tag..]) {
            return Some(tag);
        }
        at = tag + 1;
    }
    None
}

/// A tag's name without its prefix, with the `/` of one that closes.
fn tag_name(tag: &[u8]) -> &[u8] {
    let name = tag.get(1..).unwrap_or_default();
    let end = name.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>').unwrap_or(name.len());
    let name = &name[..end.min(64)];
    match name.iter().position(|byte| *byte == b':') {
        Some(colon) if name.starts_with(b"/") => {
            // `</oai:record` closes what `<oai:record` opens.
            match &name[colon + 1..] {
                b"ListRecords" => b"/ListRecords",
                b"GetRecord" => b"/GetRecord",
                other => other,
            }
        }
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

/// Whether the first thing in an element is a header: a record of the list, not one of MARC.
fn opens_header(tag: &[u8]) -> bool {
    let Some(end) = tag.iter().position(|byte| *byte == b'>') else { return false };
    let inner = tag[end + 1..].trim_ascii_start();
    inner.starts_with(b"<") && tag_name(inner) == b"header"
}

/// Every word in the elements below a place, by their names.
fn words(text: &str, at: usize, each: &mut dyn FnMut(&str, String)) -> Result<(), Refusal> {
    let mut reader = reader(text.get(at..).unwrap_or_default());
    let (mut name, mut text, mut depth) = (String::new(), String::new(), 0_usize);
    loop {
        match reader.read_event().map_err(|_| Refusal::Unread("oai-form"))? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH {
                    return Err(Refusal::Unread("marc-deep"));
                }
                (name, text) = (local(&start), String::new());
            }
            Event::End(_) if depth == 0 => return Ok(()),
            Event::End(_) => {
                depth -= 1;
                if !name.is_empty() {
                    each(&name, text.trim().to_owned());
                }
                name.clear();
            }
            Event::Eof => return Err(Refusal::Unread("oai-cut")),
            event => text.push_str(&said(&event).map_err(|()| Refusal::Unread("oai-form"))?),
        }
    }
}
