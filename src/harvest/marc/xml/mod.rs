//! MARCXML and MarcXchange, alone or inside whatever envelope: every `record` that has MARC's elements in it.
//!
//! The text is cut where records end, and each cut is read by itself (quick-xml): an error costs the record that it stands in,
//! and the largest thing that is ever held is one record. Names are judged without their namespaces, for exports often lack
//! them. A document type is refused, and there are no entities but XML's own.

mod record;

use super::letters::{self, Letters};
use super::{LARGEST, Piece, Quarantined, Read, Reason};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::Event;
use record::{Found, Outcome};
use std::borrow::Cow;
use std::ops::Range;

/// How often a cut is begun anew behind what is broken in it.
const ROUNDS: usize = 64;
/// What stands for a byte that is no letter: no XML may hold it, and it is as long.
const NONE: u8 = 0x1a;

/// What a file says of itself before its records.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Head {
    /// The encoding that it is in, whatever it says.
    pub encoding: &'static Encoding,
    /// A single record, with nothing around it.
    alone: bool,
}

/// The head of a file that begins so, none where it is no XML; why it is not read where it is not.
pub fn head(start: &[u8]) -> Option<Result<Head, Reason>> {
    let marked = Encoding::for_bom(start).map(|(encoding, _)| encoding);
    let encoding = marked.unwrap_or(match start {
        [b'<', 0, ..] => UTF_16LE,
        [0, b'<', ..] => UTF_16BE,
        _ => UTF_8,
    });
    let (text, _) = encoding.decode_with_bom_removal(start);
    let opens = |letter: char| letter.is_alphabetic() || matches!(letter, '?' | '!' | '_' | ':');
    text.trim_start().strip_prefix('<').filter(|rest| rest.starts_with(opens))?;
    let seen = match prolog(&text) {
        Ok((label, alone)) => label.map(|label| (label, alone)),
        Err(reason) => return Some(Err(reason)),
    };
    let Some((label, alone)) = seen else { return Some(Err(Reason::Letters)) };
    let found = |encoding| Some(Ok(Head { encoding, alone }));
    if encoding != UTF_8 || marked.is_some() {
        return found(encoding);
    }
    // What the bytes are goes before what is said of them.
    found(match letters::usual(start) {
        Some(Letters::Utf8) => UTF_8,
        Some(Letters::Latin1) if label == UTF_8 => WINDOWS_1252,
        // Its first bytes would have shown it.
        _ if label == UTF_16LE || label == UTF_16BE => UTF_8,
        _ => label,
    })
}

/// The encoding that the declaration names, none where there is none of that name, and whether the first element is a record. A
/// document type is refused.
fn prolog(text: &str) -> Result<(Option<&'static Encoding>, bool), Reason> {
    let mut reader = Reader::from_str(text.trim_start());
    let mut encoding = Some(UTF_8);
    loop {
        match reader.read_event() {
            Ok(Event::DocType(_)) => return Err(Reason::Doctype),
            Ok(Event::Decl(declared)) => {
                let label = declared.encoding().and_then(Result::ok);
                encoding = label.map_or(encoding, |label| Encoding::for_label(label.as_bytes()));
            }
            Ok(Event::Comment(_) | Event::PI(_) | Event::Text(_)) => {}
            Ok(Event::Start(first)) => return Ok((encoding, first.local_name().into_inner() == "record")),
            Ok(Event::Empty(_)) => return Ok((encoding, true)),
            _ => return Ok((encoding, false)),
        }
    }
}

/// Reads the records that stand whole in a piece, and gives how many of its bytes need not be seen again.
pub fn read(head: Head, piece: &Piece<'_>, each: &mut dyn FnMut(Read<'_>)) -> usize {
    let mut from = 0;
    let waits = |from: usize| !piece.last && piece.bytes.len() - from <= LARGEST;
    let mut hidden = Hidden::default();
    while let Some(end) = hidden.next_end(piece.bytes, from, waits(from)) {
        cut(piece, from..end, each);
        from = end;
    }
    if waits(from) {
        return from;
    }
    tail(head, piece, from..piece.bytes.len(), each);
    piece.bytes.len()
}

/// What hides tags, and how it ends: comments, and character data.
const HIDING: [(&[u8], &[u8]); 2] = [(b"<!--", b"-->"), (b"<![CDATA[", b"]]>")];

/// Which of them are known not to end any more, so that this is looked for once.
#[derive(Default)]
struct Hidden([bool; 2]);

impl Hidden {
    /// The end of the next end tag of a record that stands in no comment. What has no end hides nothing; where one may still come
    /// (`waits`), there is none yet.
    fn next_end(&mut self, bytes: &[u8], from: usize, waits: bool) -> Option<usize> {
        let mut at = from;
        loop {
            at += memchr::memchr(b'<', bytes.get(at..)?)?;
            let rest = &bytes[at..];
            if let Some(length) = end_tag(rest) {
                return Some(at + length);
            }
            let hiding = HIDING.iter().position(|(opens, _)| rest.starts_with(opens));
            at += match hiding.filter(|hiding| !self.0[*hiding]) {
                None => 1,
                Some(hiding) => {
                    let (opens, closes) = HIDING[hiding];
                    match memmem::find(&rest[opens.len()..], closes) {
                        Some(end) => opens.len() + end + closes.len(),
                        None if waits => return None,
                        None => {
                            self.0[hiding] = true;
                            1
                        }
                    }
                }
            };
        }
    }
}

/// The length of the end tag of a record that bytes begin with.
fn end_tag(bytes: &[u8]) -> Option<usize> {
    let name = bytes.strip_prefix(b"</")?;
    let length = name.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-.:".contains(byte)).count();
    let right = name[..length] == *b"record" || name[..length].ends_with(b":record");
    let blank = name[length..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    (right && name.get(length + blank) == Some(&b'>')).then_some(2 + length + blank + 1)
}

/// Where the next start tag of a record may stand.
fn next_start(bytes: &[u8], from: usize) -> Option<usize> {
    memmem::find_iter(bytes.get(from..)?, b"<").map(|at| from + at).find(|at| {
        let name = bytes[at + 1..].split(|byte| byte.is_ascii_whitespace() || b"></".contains(byte)).next();
        name.is_some_and(|name| name == b"record" || name.ends_with(b":record"))
    })
}

/// The text of a range; each byte that is no letter is marked in its place.
fn text<'a>(piece: &Piece<'a>, range: Range<usize>) -> Cow<'a, str> {
    let bytes = &piece.bytes[range];
    if let Ok(text) = str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut marked = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        marked.extend_from_slice(chunk.valid().as_bytes());
        marked.extend(std::iter::repeat_n(NONE, chunk.invalid().len()));
    }
    Cow::Owned(String::from_utf8(marked).unwrap_or_default())
}

/// Reads a cut, which ends with the end of a record.
fn cut(piece: &Piece<'_>, range: Range<usize>, each: &mut dyn FnMut(Read<'_>)) {
    if range.len() > LARGEST {
        return each(piece.lost(range, Reason::Large));
    }
    let text = text(piece, range.clone());
    let mut from = 0;
    for round in 0..=ROUNDS {
        let mut found = |found: Found| told(piece, range.start + from, found, each);
        let (open, reason) = match record::read(text.get(from..).unwrap_or_default(), &mut found) {
            Outcome::Read { open: None } => return,
            // Its end is none, although it looks so.
            Outcome::Read { open } => (open, Reason::Xml),
            Outcome::Broken { open, reason } => (open, reason),
        };
        let bytes = text.as_bytes();
        let broken = from + open.unwrap_or_default();
        let begun = open.is_some() || next_start(bytes, broken) == Some(broken);
        let next = next_start(bytes, broken + usize::from(begun)).filter(|_| round < ROUNDS);
        let end = next.unwrap_or(bytes.len());
        each(piece.lost(range.start + broken..range.start + end, reason));
        let Some(next) = next else { return };
        from = next;
    }
}

/// What stands after the last record: nothing, or one that was cut off.
fn tail(head: Head, piece: &Piece<'_>, range: Range<usize>, each: &mut dyn FnMut(Read<'_>)) {
    if range.len() > LARGEST {
        return each(piece.lost(range, Reason::Large));
    }
    let text = text(piece, range.clone());
    let mut found = |found: Found| told(piece, range.start, found, each);
    let starts = || next_start(text.as_bytes(), 0);
    // What stands around the records has an end, too.
    let closed = head.alone || text.contains("</") && text.trim_end().ends_with('>');
    let lost = match record::read(&text, &mut found) {
        Outcome::Read { open: None } if closed => return,
        Outcome::Read { open: None } => (starts().unwrap_or(0), Reason::Cut),
        Outcome::Read { open: Some(open) } => (open, Reason::Cut),
        Outcome::Broken { open, reason } => (open.or_else(starts).unwrap_or(0), reason),
    };
    each(piece.lost(range.start + lost.0..range.end, lost.1));
}

/// Hands on what was found in a text that stands at `start` of a piece.
fn told(piece: &Piece<'_>, start: usize, found: Found, each: &mut dyn FnMut(Read<'_>)) {
    match found {
        Found::Lost(range, reason) => each(piece.lost(start + range.start..start + range.end, reason)),
        Found::Record(record, faults) => {
            let fault = |(range, reason, extent): (Range<usize>, Reason, super::Extent)| {
                let whole = piece.quarantined(start + range.start..start + range.end, reason);
                Quarantined { extent, ..whole }
            };
            each(Read { record: Some(record), quarantined: faults.into_iter().map(fault).collect() });
        }
    }
}
