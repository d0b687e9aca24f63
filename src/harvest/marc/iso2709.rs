//! ISO 2709: the exchange form of MARC, byte by byte.
//!
//! A record ends where its terminator stands: the length in the leader is believed only where two records have run together.
//! The directory is checked against the field terminators; where a field has another length than it says (a text that was
//! put into another encoding), fields are taken in the order of their starts, if most of them still fit.

use super::letters::{self, Letters};
use super::marc8;
use super::{Extent, LARGEST, Piece, Quarantined, Read, Reason};
use crate::model::record::{Draft, LEADER, Place, Record, Tag};
use memchr::{memchr, memmem};
use std::ops::Range;

const RECORD: u8 = 0x1d;
const FIELD: u8 = 0x1e;
const SUBFIELD: u8 = 0x1f;
/// How many records are looked at to learn whether they are of this form.
const LOOK: usize = 20;
/// The length of an entry of the directory: tag, length, start.
const ENTRY: usize = 12;

/// Whether a file that begins so has this form.
pub fn begins(start: &[u8]) -> bool {
    // The first may be what is left of a record.
    let mut records = start.split(|byte| *byte == RECORD).take(LOOK);
    records.any(|record| memchr(FIELD, record).is_some_and(|at| at > LEADER))
}

/// Reads the records that stand whole in a piece, and gives how many of its bytes need not be seen again.
pub fn read(piece: &Piece<'_>, usual: Option<Letters>, each: &mut dyn FnMut(Read<'_>)) -> usize {
    let mut at = 0;
    loop {
        let left = &piece.bytes[at..];
        at += left.iter().take_while(|byte| matches!(byte, b'\n' | b'\r' | 0 | 0x1a)).count();
        let left = &piece.bytes[at..];
        match memchr(RECORD, left) {
            _ if left.is_empty() => return at,
            Some(length) => {
                for range in apart(left, length) {
                    each(one(piece, at + range.start..at + range.end, usual));
                }
                at += length + 1;
            }
            None if !piece.last && left.len() <= LARGEST => return at,
            None => {
                let end = piece.bytes.len();
                let whole = apart(left, left.len()).into_iter().map(|range| at + range.start..at + range.end);
                whole.for_each(|range| each(unended(piece, range, usual)));
                return end;
            }
        }
    }
}

/// A number in digits, none where there are others.
fn digits(bytes: &[u8]) -> Option<usize> {
    let digit = |number: usize, byte: &u8| byte.is_ascii_digit().then(|| number * 10 + usize::from(byte - b'0'));
    bytes.iter().try_fold(0, digit)
}

/// The records in bytes that end where a terminator stands at `length`: one, unless terminators before it were lost.
fn apart(bytes: &[u8], length: usize) -> Vec<Range<usize>> {
    let span = &bytes[..length];
    let mut starts = vec![0];
    if span.get(..5).and_then(digits) != Some(length + 1) {
        let leaders = memmem::find_iter(span, b"45").filter_map(|at| at.checked_sub(20));
        starts.extend(leaders.filter(|start| *start > 0 && is_start(&span[*start..])));
    }
    let ends = starts.iter().skip(1).copied().chain([length]);
    starts.iter().zip(ends).map(|(start, end)| *start..end).collect()
}

/// Whether a record begins so: a leader whose base address is where the directory ends.
fn is_start(bytes: &[u8]) -> bool {
    let Some(leader) = bytes.get(..LEADER) else { return false };
    let base = digits(&leader[12..17]).filter(|base| *base > LEADER && base % ENTRY == 1);
    let ends = base.is_some_and(|base| bytes.get(base - 1) == Some(&FIELD));
    ends && digits(&leader[..5]).is_some() && leader[10..12] == *b"22"
}

/// What stands where no terminator follows: a record that lost nothing else, or one that was cut.
fn unended<'a>(piece: &Piece<'a>, range: Range<usize>, usual: Option<Letters>) -> Read<'a> {
    let bytes = &piece.bytes[range.clone()];
    if range.len() > LARGEST {
        return piece.lost(range, Reason::Large);
    }
    match Laid::of(bytes).filter(|laid| laid.told) {
        Some(laid) => record(piece, range, (&laid, usual)),
        None => piece.lost(range, Reason::Cut),
    }
}

/// The record of a range of a piece.
fn one<'a>(piece: &Piece<'a>, range: Range<usize>, usual: Option<Letters>) -> Read<'a> {
    let bytes = &piece.bytes[range.clone()];
    match Laid::of(bytes) {
        _ if range.len() > LARGEST => piece.lost(range, Reason::Large),
        Some(laid) => record(piece, range, (&laid, usual)),
        None => piece.lost(range, Reason::Directory),
    }
}

/// Where the parts of a record lie.
struct Laid<'a> {
    leader: &'a [u8],
    body: &'a [u8],
    /// Where the body begins.
    base: usize,
    /// The names of fields and where they lie in the body, without their terminators.
    fields: Vec<(Result<Tag, ()>, Range<usize>)>,
    /// As the directory says.
    told: bool,
}

impl<'a> Laid<'a> {
    /// Lays out a record by its directory, none where that cannot be believed.
    fn of(bytes: &'a [u8]) -> Option<Laid<'a>> {
        let (leader, rest) = bytes.split_at_checked(LEADER)?;
        let end = memchr(FIELD, rest)?;
        let (directory, body) = (&rest[..end], &rest[end + 1..]);
        if directory.is_empty() || directory.len() % ENTRY != 0 {
            return None;
        }
        let base = LEADER + end + 1;
        let told = told(directory, body);
        let (told, fields) = match told {
            Some(fields) => (true, fields),
            None => (false, in_order(directory, body)?),
        };
        Some(Laid { leader, body, base, fields, told })
    }
}

/// The length and the start that an entry of the directory names.
fn entry(entry: &[u8]) -> Option<(usize, usize)> {
    Some((digits(&entry[3..7])?, digits(&entry[7..])?))
}

/// The fields where the directory says, none where one is not there.
fn told(directory: &[u8], body: &[u8]) -> Option<Vec<(Result<Tag, ()>, Range<usize>)>> {
    let mut fields = Vec::with_capacity(directory.len() / ENTRY);
    let mut sum = 0;
    for named in directory.chunks_exact(ENTRY) {
        let (length, start) = entry(named)?;
        let end = start + length.checked_sub(1)?;
        sum += length;
        let begins = start == 0 || body.get(start - 1) == Some(&FIELD);
        if !begins || memchr(FIELD, body.get(start..)?) != Some(length - 1) {
            return None;
        }
        fields.push((Tag::of(&named[..3]).ok_or(()), start..end));
    }
    // Fields that share bytes would make much out of little.
    (sum <= body.len()).then_some(fields)
}

/// The fields in the order of the starts that the directory names, where there are as many and most are as long as it says.
fn in_order(directory: &[u8], body: &[u8]) -> Option<Vec<(Result<Tag, ()>, Range<usize>)>> {
    let entries: Vec<&[u8]> = directory.chunks_exact(ENTRY).collect();
    let mut order: Vec<usize> = (0..entries.len()).collect();
    let start = |at: &usize| entry(entries[*at]).map_or(usize::MAX, |(_, start)| start);
    order.sort_by_key(start);
    let mut ends: Vec<usize> = memchr::memchr_iter(FIELD, body).collect();
    if ends.len() + 1 == entries.len() {
        ends.push(body.len());
    }
    if ends.len() != entries.len() {
        return None;
    }
    let mut fields = vec![(Err(()), 0..0); entries.len()];
    let (mut from, mut as_told) = (0, 0);
    for (at, end) in order.into_iter().zip(ends) {
        as_told += usize::from(entry(entries[at]).is_some_and(|(length, _)| length == end + 1 - from));
        fields[at] = (Tag::of(&entries[at][..3]).ok_or(()), from..end);
        from = end + 1;
    }
    (2 * as_told >= entries.len()).then_some(fields)
}

/// The record that was laid out, with what of it could not be read.
fn record<'a>(piece: &Piece<'a>, range: Range<usize>, (laid, usual): (&Laid<'a>, Option<Letters>)) -> Read<'a> {
    let marked = laid.leader[9] == b'a';
    if let Some(record) = as_it_is(laid, marked) {
        return Read { record: Some(record), quarantined: Vec::new() };
    }
    let letters = match letters::letters(laid.body, marked, usual) {
        Ok(letters) => letters,
        Err(reason) => return piece.lost(range, reason),
    };
    let mut draft = Draft::new(&String::from_utf8_lossy(laid.leader));
    let mut quarantined = Vec::new();
    for (tag, field) in &laid.fields {
        let bytes = &laid.body[field.clone()];
        let fault = match tag {
            Ok(tag) => add(&mut draft, *tag, (bytes, letters)),
            Err(()) => Some((Reason::Field, Extent::Field)),
        };
        let offset = piece.offset + (range.start + laid.base + field.start) as u64;
        quarantined.extend(fault.map(|(reason, extent)| Quarantined { bytes, offset, reason, extent }));
    }
    if draft.is_empty() {
        return piece.lost(range, quarantined.first().map_or(Reason::Directory, |first| first.reason));
    }
    Read { record: Some(draft.finish()), quarantined }
}

/// The record with the bytes that it has, where they are its text already.
fn as_it_is(laid: &Laid<'_>, marked: bool) -> Option<Record> {
    // An escape is kept by nobody, so that only characters by their numbers make MARC-8 of plain ASCII.
    let body = str::from_utf8(laid.body).ok().filter(|body| letters::is_kept(body))?;
    let plain = marked || !body.is_ascii() || marc8::is_plain(laid.body);
    if !plain || !laid.leader.iter().all(|byte| (0x20..0x7f).contains(byte)) {
        return None;
    }
    let place = |(tag, field): &(Result<Tag, ()>, Range<usize>)| {
        let (tag, bytes) = (tag.ok()?, &laid.body[field.clone()]);
        let data = bytes.get(2) == Some(&SUBFIELD) && !bytes[..2].contains(&SUBFIELD);
        let right = if tag.is_control() { memchr(SUBFIELD, bytes).is_none() } else { data };
        Place::new(tag, field.start + LEADER, field.end + LEADER).filter(|_| right)
    };
    let places = laid.fields.iter().map(place).collect::<Option<Vec<Place>>>()?;
    let mut text = String::with_capacity(LEADER + body.len());
    text.push_str(str::from_utf8(laid.leader).ok()?);
    text.push_str(body);
    Some(Record::laid_out(text, places))
}

/// Adds a field to a record, and says what of it could not be read.
fn add(draft: &mut Draft, tag: Tag, (bytes, letters): (&[u8], Letters)) -> Option<(Reason, Extent)> {
    let mut parts = bytes.split(|byte| *byte == SUBFIELD);
    let first = parts.next().unwrap_or_default();
    if tag.is_control() && first.len() == bytes.len() {
        draft.control(tag);
        let (text, whole) = letters::decoded(first, letters);
        draft.push(&text);
        return (!whole).then_some((Reason::Letters, Extent::Part));
    }
    if first.len() == bytes.len() && bytes.len() > 2 {
        return Some((Reason::Field, Extent::Field));
    }
    let indicator = |at: usize| first.get(at).filter(|byte| byte.is_ascii()).map_or(' ', |byte| char::from(*byte));
    draft.data(tag, [indicator(0), indicator(1)]);
    let mut fault = (first.len() > 2).then_some((Reason::Field, Extent::Part));
    for part in parts {
        let (text, whole) = letters::decoded(part, letters);
        let mut rest = text.chars();
        match rest.next() {
            Some(code) if draft.subfield(code) => draft.push(rest.as_str()),
            Some(_) => fault = fault.or(Some((Reason::Field, Extent::Part))),
            None => {}
        }
        fault = fault.or((!whole).then_some((Reason::Letters, Extent::Part)));
    }
    fault
}
