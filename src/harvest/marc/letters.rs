//! Which encoding the bytes of a record are in, whatever its leader says: UTF-8, MARC-8, or Latin-1 (Windows-1252).
//!
//! Leaders lie often: Norwegian systems call UTF-8 MARC-8, and Latin-1 whatever they like. UTF-8 shows itself. Between the other two
//! each byte is asked whether it makes sense where it stands; bytes that make sense in neither are not guessed at.

use super::{Reason, marc8};
use crate::model::record::is_foreign;
use icu_normalizer::ComposingNormalizerBorrowed;
use std::borrow::Cow;

/// How much of a file is looked at to learn what most of it is in.
const SAMPLE: usize = 1 << 20;

/// An encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    Utf8,
    Marc8,
    Latin1,
}

/// What the bytes beyond ASCII may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Signs {
    /// Characters of UTF-8, and places where there is none.
    utf8: usize,
    broken: usize,
    /// Bytes beyond ASCII, and those that make sense in MARC-8 and in Latin-1.
    all: usize,
    marc8: usize,
    latin1: usize,
}

impl Signs {
    fn of(bytes: &[u8]) -> Signs {
        let mut signs = Signs::default();
        for chunk in bytes.utf8_chunks() {
            signs.utf8 += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
            signs.broken += usize::from(!chunk.invalid().is_empty());
        }
        if signs.broken == 0 {
            return signs;
        }
        for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| **byte >= 0x80) {
            let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or_default();
            let around = (before, bytes.get(at + 1).copied().unwrap_or_default());
            signs.all += 1;
            signs.marc8 += usize::from(sense_in_marc8(*byte, around));
            signs.latin1 += usize::from(sense_in_latin1(*byte, around));
        }
        signs
    }

    /// The encoding that they speak for. MARC-8 asks more of what stands around a byte, so that it is believed first.
    fn letters(self, usual: Option<Letters>) -> Option<Letters> {
        let most = |count: usize| 4 * count >= 3 * self.all;
        let fits = |letters: &Letters| match letters {
            Letters::Utf8 => self.utf8 + usize::from(usual == Some(Letters::Utf8)) >= self.broken,
            Letters::Marc8 => most(self.marc8),
            Letters::Latin1 => most(self.latin1),
        };
        usual.into_iter().chain([Letters::Utf8, Letters::Marc8, Letters::Latin1]).find(fits)
    }
}

/// The encoding of most letters at the beginning of a file, none where all of them are ASCII or nothing fits.
pub fn usual(start: &[u8]) -> Option<Letters> {
    let sample = &start[..start.len().min(SAMPLE)];
    if sample.is_ascii() {
        return None;
    }
    let signs = Signs::of(sample);
    // The sample may end in the middle of a character.
    let signs = Signs { broken: signs.broken.saturating_sub(usize::from(signs.utf8 > 0)), ..signs };
    signs.letters(None)
}

/// The encoding of a record; `marked`: its leader says that it is in Unicode.
pub fn letters(bytes: &[u8], marked: bool, usual: Option<Letters>) -> Result<Letters, Reason> {
    if bytes.is_ascii() {
        let plain = marc8::is_plain(bytes) || marked && !escaped(bytes);
        return Ok(if plain { Letters::Utf8 } else { Letters::Marc8 });
    }
    if str::from_utf8(bytes).is_ok() {
        return Ok(Letters::Utf8);
    }
    Signs::of(bytes).letters(usual).ok_or(Reason::Letters)
}

fn escaped(bytes: &[u8]) -> bool {
    memchr::memchr(0x1b, bytes).is_some()
}

/// A value in an encoding as a composed text, and whether every letter could be read.
pub fn decoded(bytes: &[u8], letters: Letters) -> (Cow<'_, str>, bool) {
    if bytes.is_ascii() && (letters != Letters::Marc8 || marc8::is_plain(bytes)) {
        return (String::from_utf8_lossy(bytes), true);
    }
    let (text, whole) = match letters {
        Letters::Utf8 => {
            let text = String::from_utf8_lossy(bytes);
            let whole = matches!(text, Cow::Borrowed(_));
            (text, whole)
        }
        Letters::Marc8 => {
            let (text, whole) = marc8::decoded(bytes);
            (Cow::Owned(text), whole)
        }
        Letters::Latin1 => (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, true),
    };
    match composed(&text) {
        Cow::Owned(text) => (Cow::Owned(text), whole),
        Cow::Borrowed(_) => (text, whole),
    }
}

/// A text in Unicode's composed form.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { ComposingNormalizerBorrowed::new_nfc().normalize(text) }
}

/// Whether a text that lies in ISO 2709's fields can be kept as it is.
pub fn is_kept(body: &str) -> bool {
    // One pass in vector code tells most texts: below U+0300 all letters are composed, and only C2 begins control characters.
    let steers = |byte: u8| (byte < 0x20) & (byte != 0x1e) & (byte != 0x1f) | (byte == 0x7f);
    let seen = body.bytes().fold((false, false), |(steering, doubtful), byte| {
        (steering | steers(byte), doubtful | (byte >= 0xcc) | (byte == 0xc2))
    });
    match seen {
        (true, _) => false,
        (false, false) => true,
        (false, true) => {
            let mut beyond = body.chars().filter(|letter| !letter.is_ascii());
            !beyond.any(is_foreign) && ComposingNormalizerBorrowed::new_nfc().is_normalized(body)
        }
    }
}

/// Whether a byte is a letter or a mark of ANSEL's where it stands.
fn sense_in_marc8(byte: u8, (before, after): (u8, u8)) -> bool {
    match byte {
        // A mark stands before the letter that it sits on, or before another mark.
        0xe0..=0xfe => (0xe0..=0xfe).contains(&after) || takes(byte, after),
        0xa1..=0xa6 | 0xac | 0xad => {
            beside(before) && beside(after) && !(before.is_ascii_lowercase() || before >= 0xb1)
        }
        0xb1..=0xb6 | 0xb8 | 0xba | 0xbc | 0xbd => beside(before) && beside(after),
        0xa7 | 0xae | 0xb0 | 0xb7 | 0xc7 => is_letter(before) || is_letter(after),
        0xa8..=0xab | 0xb9 | 0xc0..=0xc6 | 0xc8 => !(is_letter(before) && is_letter(after)),
        0x88 | 0x89 | 0x8d | 0x8e => true,
        _ => false,
    }
}

/// Whether a letter of ANSEL's may have this byte beside it: one of ASCII, another letter of ANSEL's, or a mark.
fn beside(byte: u8) -> bool {
    matches!(byte, 0..=0x7f | 0xa1..=0xa6 | 0xac | 0xad | 0xb1..=0xb6 | 0xb8 | 0xba | 0xbc | 0xbd | 0xe0..=0xfe)
}

/// Whether a mark of ANSEL's sits on a letter in any language that is written so.
fn takes(mark: u8, letter: u8) -> bool {
    let on: &[u8] = match mark {
        0xe0 => b"aeiouy",
        0xe1 | 0xe3 => b"aeiouwynghjscz",
        0xe2 => b"aeiouyclnrszgkmpw",
        0xe4 => b"aeiounvy",
        0xe5 => b"aeiouyg",
        0xe6 => b"aeioug",
        0xe7 => b"acegilmnrsz",
        0xe8 => b"aeiouyhwxt",
        0xe9 => b"acdeghiklnorstuz",
        0xea => b"auwy",
        0xee => b"ou",
        0xf0 => b"cstegklnrdh",
        0xf1 => b"aeiou",
        0xf2 => b"abdehiklmnorstuvwyz",
        0xf3 => b"aou",
        0xf4 => b"almnr",
        0xf7 => b"stgknr",
        0xf9 => b"h",
        0xeb | 0xec | 0xed | 0xef | 0xf5 | 0xf6 | 0xfa | 0xfb | 0xfe => b"abcdefghijklmnopqrstuvwxyz",
        _ => b"",
    };
    on.contains(&letter.to_ascii_lowercase())
}

/// Whether a byte is a letter or a sign of Windows-1252's where it stands.
fn sense_in_latin1(byte: u8, (before, after): (u8, u8)) -> bool {
    let word = |byte: u8| is_letter(byte) || is_latin(byte);
    match byte {
        0xd7 | 0xf7 => !(word(before) && word(after)),
        // A capital letter in the middle of small ones is none.
        0xc0..=0xde => !before.is_ascii_lowercase() && (word(before) || word(after)),
        0xdf..=0xff => word(before) || word(after) || !before.is_ascii_alphanumeric(),
        0xa0..=0xbf | 0x80 | 0x84 | 0x85 | 0x91..=0x97 => {
            let plain = |byte: u8| byte.is_ascii() && !is_letter(byte);
            plain(before) || plain(after) || byte == 0x92 && is_letter(before) && is_letter(after)
        }
        _ => false,
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic()
}

fn is_latin(byte: u8) -> bool {
    byte >= 0xc0 && byte != 0xd7 && byte != 0xf7
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(bytes: &[u8]) -> Option<Letters> {
        letters(bytes, false, usual(bytes)).ok()
    }

    #[test]
    fn bytes_show_their_encoding_whatever_is_said_of_them() {
        for (bytes, expected) in [
            ("Hestehodetåken, blåbær".as_bytes(), Letters::Utf8),
            (b"Hestehodet\xe5ken og bl\xe5b\xe6r p\xe5 \xd8ya", Letters::Latin1),
            (b"S\xf8ndag i \xc5lesund \x96 \xabroman\xbb", Letters::Latin1),
            (b"id\xe9, En Ma\xf1ana, M\xfcnchen", Letters::Latin1),
            (b"Bl\xeaab\xb5r p\xeaa \xa2ya, \xeaAlesund", Letters::Marc8),
            (b"Beikoku no t\xe5ochi no shikumi", Letters::Marc8),
            (b"Genevi\xe1eve, th\xe2e\xe3atre", Letters::Marc8),
            (b"\x1b(NlOS\x1b(B", Letters::Marc8),
            (b"bl\xc3\xa5 b\xc3\xa6r \xc3", Letters::Utf8),
            (b"plain", Letters::Utf8),
        ] {
            assert_eq!(judged(bytes), Some(expected), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn what_fits_nothing_is_not_guessed_at() {
        let cp866 =
            b"\x8c\xa8\xaa\xa8\xe2\xa5\xad\xaa\xae \x85.\x80. \xa8\xad\xe4\xae\xe0\xac\xa0\xe6\xa8\xae\xad\xad\xae\xac";
        assert_eq!(judged(cp866), None);
        assert_eq!(judged(b"bl\x86 b\x91r og f\x9bll"), None);
    }

    #[test]
    fn a_file_tells_what_one_of_its_records_cannot() {
        let one = b"bl\xe5e";
        assert_eq!(letters(one, false, None), Ok(Letters::Marc8));
        assert_eq!(letters(one, false, Some(Letters::Latin1)), Ok(Letters::Latin1));
        assert_eq!(letters(b"ne\xc3", false, Some(Letters::Utf8)), Ok(Letters::Utf8));
    }

    #[test]
    fn texts_are_composed_and_broken_ones_told_of() {
        assert_eq!(decoded("a\u{30a}".as_bytes(), Letters::Utf8), (Cow::Borrowed("å"), true));
        assert_eq!(decoded(b"ne\xc3", Letters::Utf8), (Cow::Borrowed("ne\u{fffd}"), false));
        assert_eq!(decoded(b"\x96 \xe5", Letters::Latin1), (Cow::Borrowed("– å"), true));
        assert!(is_kept("10\u{1f}aå\u{98}\u{1e}"));
        assert!(!is_kept("a\u{30a}") && !is_kept("a\n") && !is_kept("å\u{80}") && !is_kept("a\u{7f}"));
    }
}
