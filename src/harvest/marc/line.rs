//! MARC in lines: as Norwegian systems write it (Bibliofil, BIBSYS, Biblioteksentralen), and as yaz does.
//!
//! ```text
//! *000     c                              01142cam  2200301 a 4500
//! *0010010463                             001 0010463
//! *100 0$aKarlén, Barbro$d1954-           100  0 $a Karlén, Barbro $d 1954-
//! ^
//! ```
//!
//! The Norwegian record ends with `^`, yaz's with an empty line. A dollar before a letter or digit begins a subfield: the form has
//! no other way to write one, so that a price in dollars is read as its writer's own program reads it.

use super::letters::{self, Letters};
use super::{Extent, LARGEST, Piece, Quarantined, Read, Reason};
use crate::model::record::{Draft, LEADER, Tag};
use memchr::memmem;
use std::ops::Range;

/// How most Norwegian records begin: a leader that is not filled in.
const START: &[u8] = b"*000     ";
/// How many lines are looked at to learn whether they are of this form.
const LOOK: usize = 20;

/// How a line begins a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// `*245`.
    Star,
    /// `245 `.
    Yaz,
}

/// Whether a file that begins so has this form.
pub fn begins(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let mut lines = start.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let star = |line: &[u8]| line.first() == Some(&b'*') && line.get(1..4).and_then(Tag::of).is_some();
    let Some(first) = lines.by_ref().find(|line| !line.is_empty() && *line != b"^") else { return false };
    // The blanks at the end of a leader have been trimmed off by some.
    let leader = (20..=LEADER).contains(&first.len()) && first[..5].iter().all(u8::is_ascii_digit);
    let mut lines = lines.peekable();
    let yaz = |line: &&[u8]| line.get(3) == Some(&b' ') && line.get(..3).and_then(Tag::of).is_some();
    // The first line may be what is left of a record.
    star(first) || leader && lines.peek().is_none_or(yaz) || lines.take(LOOK).filter(|line| star(line)).count() > 1
}

/// Reads the records that stand whole in a piece, and gives how many of its bytes need not be seen again.
pub fn read(piece: &Piece<'_>, usual: Option<Letters>, each: &mut dyn FnMut(Read<'_>)) -> usize {
    let marked = piece.offset == 0 && piece.bytes.starts_with(b"\xef\xbb\xbf");
    let (mut from, mut record) = (if marked { 3 } else { 0 }, Vec::new());
    let mut at = from;
    while at < piece.bytes.len() {
        let end = memchr::memchr(b'\n', &piece.bytes[at..]).map(|end| at + end);
        if end.is_none() && !piece.last {
            break;
        }
        let whole = at..end.unwrap_or(piece.bytes.len());
        // A line that lost its end has the next record in it.
        let joined =
            memmem::rfind(&piece.bytes[whole.clone()], START).filter(|start| *start > 0).map(|start| at + start);
        let (line, next) = match joined {
            Some(start) => (at..start, start),
            None => (whole, end.map_or(piece.bytes.len(), |end| end + 1)),
        };
        let text = piece.bytes[line.clone()].trim_ascii_end();
        if ends(&record, piece, text) {
            each(one(piece, &record, usual));
            record.clear();
            from = at;
        }
        if text.starts_with(b"^") || text.is_empty() && record.is_empty() {
            from = next;
        } else if !text.is_empty() {
            record.push(line);
        }
        at = next;
    }
    if !piece.last && at - from <= LARGEST && piece.bytes.len() - from <= LARGEST {
        return from;
    }
    match record.last() {
        // A line without an end was cut, and who knows what stood behind it.
        Some(last) if last.end == piece.bytes.len() => each(piece.lost(from..last.end, Reason::Cut)),
        Some(_) => each(one(piece, &record, usual)),
        None => {}
    }
    piece.bytes.len()
}

/// Whether a line ends the record of those before it.
fn ends(record: &[Range<usize>], piece: &Piece<'_>, line: &[u8]) -> bool {
    let Some(first) = record.first() else { return false };
    // A record that lost its end is known by the leader of the next.
    let led = line.len() >= 20 && line[..5].iter().all(u8::is_ascii_digit);
    let star = piece.bytes.get(first.start) == Some(&b'*');
    line.starts_with(b"^") || line.starts_with(b"*000") || !star && (line.is_empty() || led)
}

/// The record of some lines.
fn one<'a>(piece: &Piece<'a>, lines: &[Range<usize>], usual: Option<Letters>) -> Read<'a> {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
        return Read { record: None, quarantined: Vec::new() };
    };
    let whole = first.start..last.end;
    if whole.len() > LARGEST {
        return piece.lost(whole, Reason::Large);
    }
    let letters = match letters::letters(&piece.bytes[whole.clone()], true, usual) {
        Ok(letters) => letters,
        Err(reason) => return piece.lost(whole, reason),
    };
    let star = |line: &Range<usize>| piece.bytes.get(line.start) == Some(&b'*');
    let style = if lines.iter().any(star) { Style::Star } else { Style::Yaz };
    let mut draft = Draft::new("");
    let mut quarantined = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let bytes = piece.bytes[line.clone()].trim_ascii_end();
        let (text, right) = letters::decoded(bytes, letters);
        let fault = match style {
            Style::Yaz if number == 0 && text.len() >= 20 && text.as_bytes()[..5].iter().all(u8::is_ascii_digit) => {
                draft.lead(&text);
                None
            }
            _ => added(&mut draft, &text, style),
        };
        let fault = fault.or((!right).then_some((Reason::Letters, Extent::Part)));
        let offset = piece.offset + line.start as u64;
        quarantined.extend(fault.map(|(reason, extent)| Quarantined { bytes, offset, reason, extent }));
    }
    if draft.is_empty() {
        return piece.lost(whole, quarantined.first().map_or(Reason::Line, |first| first.reason));
    }
    Read { record: Some(draft.finish()), quarantined }
}

/// Adds a line to a record, and says what of it could not be read.
fn added(draft: &mut Draft, line: &str, style: Style) -> Option<(Reason, Extent)> {
    let named = match style {
        Style::Star => line.strip_prefix('*').and_then(|line| line.split_at_checked(3)),
        Style::Yaz => line.split_at_checked(3).filter(|(_, rest)| rest.starts_with(' ')),
    };
    let tagged = named.and_then(|(tag, rest)| Some((Tag::of(tag.as_bytes())?, rest)));
    let Some((tag, rest)) = tagged else { return Some((Reason::Line, Extent::Field)) };
    let rest = if style == Style::Yaz { &rest[1..] } else { rest };
    if tag.as_str() == "000" && is_leader(rest) {
        draft.lead(rest);
        return None;
    }
    if tag.is_control() {
        draft.control(tag);
        draft.push(rest);
        return None;
    }
    data(draft, tag, rest)
}

/// What stands for a leader: most systems fill in only its status, and nothing of its length.
fn is_leader(rest: &str) -> bool {
    let length = rest.get(..5).unwrap_or_default();
    let filled = length.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
    rest.trim().is_empty()
        || filled && rest.get(5..).is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_digit()))
}

/// Adds a data field: two indicators, then the subfields.
fn data(draft: &mut Draft, tag: Tag, rest: &str) -> Option<(Reason, Extent)> {
    let Some(first) = start_of(rest, false) else {
        return (rest.trim().chars().count() > 2).then_some((Reason::Field, Extent::Field));
    };
    let before = rest[..first].trim_end_matches('\t');
    // Some write blanks around the indicators.
    let before = if before.chars().count() > 2 { before.strip_prefix(' ').unwrap_or(before) } else { before };
    let mut indicators = before.chars();
    let mut indicator = || indicators.next().filter(|letter| *letter != '#').unwrap_or(' ');
    draft.data(tag, [indicator(), indicator()]);
    let fault = (!indicators.as_str().trim().is_empty()).then_some((Reason::Field, Extent::Part));
    let spaced = rest[first..].chars().nth(2) == Some(' ');
    let mut left = &rest[first..];
    while let Some(code) = left.chars().nth(1) {
        let value = &left[1 + code.len_utf8()..];
        let end = start_of(value, spaced).unwrap_or(value.len());
        if draft.subfield(code) {
            let own = if spaced { value[..end].strip_prefix(' ').unwrap_or(&value[..end]) } else { &value[..end] };
            draft.push(own.trim_end());
        }
        left = &value[end..];
    }
    fault
}

/// Where the next subfield begins; `spaced`: a blank stands behind each code.
fn start_of(text: &str, spaced: bool) -> Option<usize> {
    text.match_indices('$').map(|(at, _)| at).find(|at| {
        let after = &text.as_bytes()[at + 1..];
        after.first().is_some_and(u8::is_ascii_alphanumeric)
            && (!spaced || after.get(1).is_none_or(|byte| *byte == b' '))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harvest::marc::stream::tests::all;

    const STAR: &str = "*000     c\n*0010010463\n*008871001                a          0 nob r\n*015  $a29$bBibliofilID\n\
        *100 0$aKarlén, Barbro$d1954-\n*24510$aI begynnelsen$bdikt\n^\n";

    #[test]
    fn norwegian_lines_are_records() {
        let (records, lost) = all(format!("\u{feff}{STAR}*000     d\r\n*0010379371\r\n^\r\n").as_bytes());
        assert!(lost.is_empty(), "{lost:?}");
        assert_eq!(records.len(), 2);
        assert_eq!(records[0].leader(), "     c                  ");
        assert_eq!(records[0].control("008"), Some("871001                a          0 nob r"));
        let title = records[0].named("245").next().unwrap();
        assert_eq!((title.indicators(), title.subfield('b')), (['1', '0'], Some("dikt")));
        assert_eq!(records[1].control("001"), Some("0379371"));
    }

    #[test]
    fn what_other_systems_write_between_is_read_the_same() {
        let bibsys = "*000 001114565\n*008  $ap $bv\n*082k $a352.048\n*100  $aDisch, Per Gunnar $d1963-\n";
        let central =
            "*1001#$aNakajima, Kyoko$81\n*700 12 $a Riordan, Rick $d 1964- $0 (NO-TrBIB)9068118 $t Tre $5\n^\n";
        let (records, lost) = all(format!("{bibsys}^\n{central}").as_bytes());
        assert!(lost.is_empty(), "{lost:?}");
        let field = |record: usize, tag: &'static str| records[record].named(tag).next().unwrap();
        assert_eq!(field(0, "000").value(), " 001114565");
        let person: Vec<_> = field(0, "100").subfields().collect();
        assert_eq!(person, [('a', "Disch, Per Gunnar"), ('d', "1963-")]);
        assert_eq!(field(1, "100").indicators(), ['1', ' ']);
        let added: Vec<_> = field(1, "700").subfields().collect();
        assert_eq!(
            added,
            [('a', "Riordan, Rick"), ('d', "1964-"), ('0', "(NO-TrBIB)9068118"), ('t', "Tre"), ('5', "")]
        );
        assert_eq!(field(1, "700").indicators(), ['1', '2']);
    }

    #[test]
    fn yaz_writes_a_leader_and_an_empty_line() {
        let text = "00755cam  22002414a 4500\n001 fol05731351 \n008 000107s2000    nyua\n010    $a    00020737 \n\
            100 1  $a Martinsson, Tobias, $d 1976-\n260    $a It cost $15.95 then $c 2000.\n\n00755cam  22002414a 4500\n001 2\n\n";
        let (records, lost) = all(text.as_bytes());
        assert!(lost.is_empty(), "{lost:?}");
        assert_eq!((records.len(), records[0].leader()), (2, "00755cam  22002414a 4500"));
        assert_eq!(records[0].control("001"), Some("fol05731351"));
        let subfield = |tag, code| records[0].named(tag).next().unwrap().subfield(code).map(str::to_owned);
        assert_eq!(subfield("010", 'a').as_deref(), Some("   00020737"));
        assert_eq!(subfield("260", 'a').as_deref(), Some("It cost $15.95 then"));
    }

    #[test]
    fn lines_that_are_none_of_a_record_are_put_aside() {
        let text =
            "*000     c\n*0010010463\nhva er dette\n*245  bare tekst\n*24\n*300  $a97 s.\n*000     c\n*0012\n^\n";
        let (records, lost) = all(text.as_bytes());
        assert_eq!(records.len(), 2);
        assert_eq!(records[0].fields().count(), 2);
        let lost: Vec<_> = lost.iter().map(|(bytes, at, reason, extent)| (&**bytes, *at, *reason, *extent)).collect();
        assert_eq!(lost[0], (&b"hva er dette"[..], 23, Reason::Line, Extent::Field));
        assert_eq!(lost[1], (&b"*245  bare tekst"[..], 36, Reason::Field, Extent::Field));
        assert_eq!(lost[2], (&b"*24"[..], 53, Reason::Line, Extent::Field));
        assert_eq!(lost.len(), 3);
    }

    #[test]
    fn latin_1_is_read_as_such() {
        let bytes = b"*0011\n*100 0$aBj\xf8rneboe, Jens\n*24510$aF\xf8r hanen galer p\xe5 \xd8ya\n^\n";
        let (records, lost) = all(bytes);
        assert!(lost.is_empty(), "{lost:?}");
        assert_eq!(records[0].named("245").next().unwrap().subfield('a'), Some("Før hanen galer på Øya"));
    }
}
