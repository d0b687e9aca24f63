//! MARC records out of bytes: ISO 2709, MARCXML and MarcXchange (ISO 25577), the line forms of Norwegian systems and of yaz.
//!
//! A file is read piece by piece ([`stream`]), so that its size does not matter. What cannot be read is [`Quarantined`] with its
//! bytes and the reason, and never stops the rest; text that is doubtful is never guessed at without a word. What fields mean,
//! and whether a record is MARC 21 or NORMARC, is not asked here.

pub mod iso2709;
pub mod letters;
pub mod line;
pub mod marc8;
pub mod stream;
pub mod xml;

use crate::model::record::Record;
use letters::Letters;

/// The longest record that is read; ISO 2709 itself ends at 99 999 bytes, MARCXML of the same record at some three times that.
pub const LARGEST: usize = 4 << 20;

/// What stands of a file in memory.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    pub bytes: &'a [u8],
    /// Where its first byte stands in the file.
    pub offset: u64,
    /// Nothing follows.
    pub last: bool,
}

/// What one place of a file gave.
#[derive(Debug, PartialEq)]
pub struct Read<'a> {
    pub record: Option<Record>,
    /// What of it could not be read.
    pub quarantined: Vec<Quarantined<'a>>,
}

/// Bytes that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined<'a> {
    pub bytes: &'a [u8],
    /// Where they stand in the file.
    pub offset: u64,
    pub reason: Reason,
    pub extent: Extent,
}

/// How much is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All that the bytes hold.
    Record,
    /// A field of a record that is there without it.
    Field,
    /// Something in a field that is there: letters, for each of which U+FFFD stands, or a subfield.
    Part,
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The file has none of the forms that are read.
    Form,
    /// There is nothing in it.
    Empty,
    /// It was packed, and its end cannot be unpacked.
    Packed,
    /// It ends before its end.
    Cut,
    /// It is larger than any record.
    Large,
    /// The directory of an ISO 2709 record does not say where its fields are.
    Directory,
    /// Its bytes are letters in no encoding that is known, or not in the one of the rest.
    Letters,
    /// What ought to be a field or subfield has no proper name, or holds nothing that could be one.
    Field,
    /// XML that is not well-formed.
    Xml,
    /// XML with a document type, which may be hostile and is never needed.
    Doctype,
    /// A name for a character that XML itself has not.
    Entity,
    /// Elements lie too deep in one another.
    Deep,
    /// A line that is none of a record's.
    Line,
}

impl Reason {
    pub const ALL: [Reason; 13] = [
        Reason::Form,
        Reason::Empty,
        Reason::Packed,
        Reason::Cut,
        Reason::Large,
        Reason::Directory,
        Reason::Letters,
        Reason::Field,
        Reason::Xml,
        Reason::Doctype,
        Reason::Entity,
        Reason::Deep,
        Reason::Line,
    ];

    /// The code of its words.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Form => "marc-form",
            Reason::Empty => "marc-empty",
            Reason::Packed => "marc-packed",
            Reason::Cut => "marc-cut",
            Reason::Large => "marc-large",
            Reason::Directory => "marc-directory",
            Reason::Letters => "marc-letters",
            Reason::Field => "marc-field",
            Reason::Xml => "marc-xml",
            Reason::Doctype => "marc-doctype",
            Reason::Entity => "marc-entity",
            Reason::Deep => "marc-deep",
            Reason::Line => "marc-line",
        }
    }
}

/// How the records of a file are written, by its beginning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// With the encoding of most of its records, where they have letters that tell.
    Iso2709(Option<Letters>),
    Line(Option<Letters>),
    Xml(xml::Head),
}

/// The form of a file that begins so.
pub fn form(start: &[u8]) -> Result<Form, Reason> {
    let usual = letters::usual(start);
    match xml::head(start) {
        // Beyond doubt, or in UTF-16, whose letters have bytes that look like anything.
        Some(head) if start.starts_with(b"<?xml") || memchr::memchr(0, start).is_some() => head.map(Form::Xml),
        _ if line::begins(start) => Ok(Form::Line(usual)),
        _ if iso2709::begins(start) => Ok(Form::Iso2709(usual)),
        Some(head) => head.map(Form::Xml),
        None => Err(Reason::Form),
    }
}

/// Reads the records that stand whole in a piece, and gives how many of its bytes need not be seen again.
pub fn read(form: Form, piece: &Piece<'_>, each: &mut dyn FnMut(Read<'_>)) -> usize {
    match form {
        Form::Iso2709(usual) => iso2709::read(piece, usual, each),
        Form::Line(usual) => line::read(piece, usual, each),
        Form::Xml(head) => xml::read(head, piece, each),
    }
}

impl<'a> Piece<'a> {
    /// A part of it, put aside as a whole.
    pub fn quarantined(&self, range: std::ops::Range<usize>, reason: Reason) -> Quarantined<'a> {
        let offset = self.offset + range.start as u64;
        let bytes = self.bytes.get(range).unwrap_or_default();
        Quarantined { bytes, offset, reason, extent: Extent::Record }
    }

    /// The same where nothing else is said of it.
    fn lost(&self, range: std::ops::Range<usize>, reason: Reason) -> Read<'a> {
        Read { record: None, quarantined: vec![self.quarantined(range, reason)] }
    }
}

#[cfg(test)]
mod tests;
