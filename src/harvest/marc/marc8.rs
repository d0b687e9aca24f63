//! MARC-8 → Unicode: the character sets of MARC 21 and NORMARC before Unicode (ISO 2022 escapes, ANSEL, EACC).
//!
//! Marks stand before their letter there and after it in Unicode. A byte that its set has no character for, and every byte of a
//! set that is not known, becomes U+FFFD and is told of: there is never a wrong letter. The sets are `marc8.txt`, made by
//! `scripts/marc8.py` from the tables of the Library of Congress.

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use std::sync::LazyLock;

const ESCAPE: u8 = 0x1b;
/// The one set whose characters have three bytes: East Asian (EACC, ANSI Z39.64).
const EACC: u8 = b'1';
/// What stands where there is no character.
const NONE: char = char::REPLACEMENT_CHARACTER;
/// The most marks before a letter that are looked at.
const MARKS: usize = 16;

/// All sets in one: runs of characters by the number of their first.
struct Sets {
    /// Set and code of a run's first character, and where that stands in `letters`.
    runs: Vec<(u32, u32)>,
    letters: Vec<char>,
}

static SETS: LazyLock<Sets> = LazyLock::new(|| {
    let (mut runs, mut letters) = (Vec::new(), Vec::new());
    for line in include_str!("marc8.txt").lines().skip(1) {
        let (head, run) = line.split_once('\t').unwrap_or_default();
        let (set, code) = head.split_once(' ').unwrap_or_default();
        let set = set.bytes().next().unwrap_or_default();
        let first = u32::from_str_radix(code, 16).unwrap_or_default();
        runs.push((number(set, first), u32::try_from(letters.len()).unwrap_or_default()));
        letters.extend(run.chars());
    }
    runs.push((u32::MAX, u32::try_from(letters.len()).unwrap_or_default()));
    let mut order: Vec<usize> = (0..runs.len() - 1).collect();
    order.sort_by_key(|at| runs[*at].0);
    let mut sorted = Sets { runs: Vec::with_capacity(runs.len()), letters: Vec::with_capacity(letters.len()) };
    for at in order {
        let start = u32::try_from(sorted.letters.len()).unwrap_or_default();
        sorted.runs.push((runs[at].0, start));
        sorted.letters.extend_from_slice(&letters[runs[at].1 as usize..runs[at + 1].1 as usize]);
    }
    sorted.runs.push((u32::MAX, u32::try_from(sorted.letters.len()).unwrap_or_default()));
    sorted
});

fn number(set: u8, code: u32) -> u32 {
    u32::from(set) << 24 | code
}

impl Sets {
    /// The character of a code in a set.
    fn letter(&self, set: u8, code: u32) -> Option<char> {
        let wanted = number(set, code);
        let run = self.runs.partition_point(|(first, _)| *first <= wanted).checked_sub(1)?;
        let (first, start) = self.runs[run];
        let at = start + (wanted - first);
        let inside = self.runs.get(run + 1).is_some_and(|(_, end)| at < *end);
        self.letters.get(at as usize).copied().filter(|letter| inside && *letter != NONE)
    }
}

/// Whether a text is the same in MARC-8 and in ASCII.
pub fn is_plain(bytes: &[u8]) -> bool {
    let mut signs = memchr::memchr2_iter(ESCAPE, b'&', bytes);
    bytes.is_ascii() && signs.all(|at| bytes[at] == b'&' && !bytes[at..].starts_with(b"&#x"))
}

/// A value in Unicode, and whether all of its letters are known. Each value begins in ASCII and ANSEL.
pub fn decoded(bytes: &[u8]) -> (String, bool) {
    let mut text = Text { out: String::with_capacity(bytes.len() + bytes.len() / 4), marks: Vec::new(), whole: true };
    let (mut g0, mut g1) = (b'B', b'E');
    let mut rest = bytes;
    while let [byte, after @ ..] = rest {
        rest = match *byte {
            ESCAPE => text.escaped(after, (&mut g0, &mut g1)),
            b'&' if g0 == b'B' => text.reference(after),
            0..=0x20 | 0x7f => text.letter(after, Some(char::from(*byte))),
            0x80..=0xa0 => text.letter(after, joiner(*byte)),
            0x21..=0x7e => text.coded(g0, rest),
            0xa1..=0xff => text.coded(g1, rest),
        };
    }
    text.end();
    (text.out, text.whole)
}

/// The characters that lie outside of every set: what encloses unsorted words, and the two joiners.
fn joiner(byte: u8) -> Option<char> {
    match byte {
        0x88 => Some('\u{98}'),
        0x89 => Some('\u{9c}'),
        0x8d => Some('\u{200d}'),
        0x8e => Some('\u{200c}'),
        _ => None,
    }
}

/// The text so far, and the marks that wait for their letter.
struct Text {
    out: String,
    marks: Vec<char>,
    whole: bool,
}

impl Text {
    /// Takes a character; none: there is none for its bytes.
    fn letter<'b>(&mut self, rest: &'b [u8], letter: Option<char>) -> &'b [u8] {
        self.whole &= letter.is_some();
        match letter.filter(|letter| is_mark(*letter)) {
            Some(mark) if self.marks.len() < MARKS => self.marks.push(mark),
            _ => {
                self.out.push(letter.unwrap_or(NONE));
                self.out.extend(self.marks.drain(..));
            }
        }
        rest
    }

    /// Takes the character that the bytes of a set begin with.
    fn coded<'b>(&mut self, set: u8, bytes: &'b [u8]) -> &'b [u8] {
        let width = if set == EACC { 3 } else { 1 };
        // A character that was cut off ends where an escape or a blank does.
        let here = bytes.iter().take(width).take_while(|byte| **byte & 0x7f > 0x20).count();
        let code = bytes[..here].iter().fold(0, |code, byte| code << 8 | u32::from(byte & 0x7f));
        self.letter(&bytes[here.max(1)..], if here == width { SETS.letter(set, code) } else { None })
    }

    /// Takes what follows an escape: the set of the lower or the upper half of bytes.
    fn escaped<'b>(&mut self, bytes: &'b [u8], (g0, g1): (&mut u8, &mut u8)) -> &'b [u8] {
        let (half, rest) = match bytes {
            [b's', rest @ ..] => {
                *g0 = b'B';
                return rest;
            }
            [b'g' | b'b' | b'p', rest @ ..] => {
                *g0 = bytes[0];
                return rest;
            }
            [b'(' | b',', b'!', rest @ ..] | [b'(' | b',', rest @ ..] => (g0, rest),
            [b')' | b'-', b'!', rest @ ..] | [b')' | b'-', rest @ ..] => (g1, rest),
            [b'$', b')' | b'-', rest @ ..] => (g1, rest),
            [b'$', b',' | b'(', rest @ ..] | [b'$', rest @ ..] => (g0, rest),
            _ => (g0, &[][..]),
        };
        match rest {
            [set @ 0x30..=0x7e, rest @ ..] => {
                *half = *set;
                rest
            }
            // No escape that there is: what follows stands for itself.
            _ => self.letter(bytes, None),
        }
    }

    /// Takes an ampersand, or the character that is written as its number since MARC-8 has none (`&#xFFFD;`).
    fn reference<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let read = || {
            let digits = bytes.strip_prefix(b"#x")?;
            let end = digits.iter().take(9).position(|byte| *byte == b';')?;
            let code = u32::from_str_radix(str::from_utf8(&digits[..end]).ok()?, 16).ok()?;
            Some((char::from_u32(code)?, &digits[end + 1..]))
        };
        let (letter, rest) = read().unwrap_or(('&', bytes));
        self.letter(rest, Some(letter))
    }

    /// Marks without a letter: they would sit on the wrong one.
    fn end(&mut self) {
        if !self.marks.is_empty() {
            self.marks.clear();
            self.letter(&[], None);
        }
    }
}

/// Whether a character sits on another. The small alef of Arabic is a letter there.
fn is_mark(letter: char) -> bool {
    letter as u32 >= 0x300 && letter != '\u{670}' && CanonicalCombiningClassMapBorrowed::new().get_u8(letter) > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(bytes: &[u8], expected: &str) {
        let (text, whole) = decoded(bytes);
        let composed = icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(&text).into_owned();
        assert_eq!((composed.as_str(), whole), (expected, !expected.contains(NONE)));
    }

    #[test]
    fn norwegian_letters_and_marks_before_their_letter() {
        reads(b"B\xb2ker p\xeaa \xa5r\xb5", "Bøker på Æræ");
        reads(b"t\xe5ochi, Genevi\xe1eve, \xf2\xe8u", "tōchi, Geneviève, ụ̈");
        reads(b"\xebi\xeca", "i\u{fe20}a\u{fe21}");
    }

    #[test]
    fn sets_are_chosen_by_escapes_for_either_half() {
        reads(b"\x1b(NlOS\x1b(B a", "Лос a");
        reads(b"\x1b(2`\x1b(B, \x1b(3G\x1b(B", "א, ا");
        reads(b"\x1b)Q\xc0 \x1b-!E\xb2", "ґ ø");
        reads(b"\x1b$1!0!!0\"\x1b(B x", "一丁 x");
        reads(b"\x1b$)1\xa1\xb0\xa1 x\x1bga\x1bs\x1bb2\x1bs\x1bp2\x1bs", "一 xα₂²");
        reads(b"a &#x5317; &#xzz; & b", "a 北 &#xzz; & b");
    }

    #[test]
    fn what_no_set_has_is_told_of_and_never_a_wrong_letter() {
        reads(b"a\xd0b", "a\u{fffd}b");
        reads(b"\x1b(Xab\x1b(B c", "\u{fffd}\u{fffd} c");
        reads(b"\x1b$1!0\x1b(Bab", "\u{fffd}ab");
        reads(b"ab\xe2", "ab\u{fffd}");
        reads(b"ab\x1b", "ab\u{fffd}");
        reads(b"\x1b\x01ab", "\u{fffd}\u{1}ab");
    }

    #[test]
    fn every_line_of_a_library_is_what_its_pair_says() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/marc/marc21");
        let marc = std::fs::read(format!("{folder}/marc8-data-test_marc8.txt")).unwrap();
        let utf8 = std::fs::read_to_string(format!("{folder}/marc8-data-test_utf8.txt")).unwrap();
        let lines: Vec<&[u8]> = marc.split(|byte| *byte == b'\n').collect();
        assert_eq!(lines.len(), utf8.split('\n').count());
        let composed = |text: &str| icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned();
        let mut other = Vec::new();
        for (number, (line, expected)) in lines.into_iter().zip(utf8.split('\n')).enumerate() {
            let (text, whole) = decoded(line);
            if composed(&text) != composed(expected) {
                other.push(format!("{}: {whole} {text:?} {expected:?}", number + 1));
            }
        }
        assert!(other.is_empty(), "{other:#?}");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_letters_or_told_of(bytes: Vec<u8>) {
            let (text, whole) = decoded(&bytes);
            // Somebody may have written the sign itself by its number.
            let numbered = bytes.windows(3).any(|three| three == b"&#x");
            assert!(numbered || whole != text.contains(NONE));
            if is_plain(&bytes) {
                assert_eq!(text.as_bytes(), bytes.as_slice());
            }
        }
    }
}
