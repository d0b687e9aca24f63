//! The text of a notice as words, times and what stands between them, each with its place in the file.

use super::names;
use crate::content::value::{At, Faults, Path, Value, mismatch, shown};
use crate::diagnostic::{Diagnostic, Span};
use std::ops::Range;
use toml::Spanned;
use toml::de::DeValue;

type Written<'v, 'i> = &'v Spanned<DeValue<'i>>;

/// Opening hours as somebody wrote them: a text of one line or several, or a list of texts.
#[derive(Clone, Debug, Default)]
pub struct Notice {
    pieces: Vec<Piece>,
    pub span: Span,
}

/// A text that is read word by word.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    pub text: String,
    /// The whole value.
    pub span: Span,
    /// Where its text begins in the file, if it stands there as it is, without escapes.
    start: Option<usize>,
}

impl Value for Notice {
    const EXPECTED: &'static str = "expects-hours";
    const EXAMPLE: &'static str = "\"mandag–fredag 10–16\"";

    fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<Notice> {
        let span = faults.span(value.span());
        let pieces: Vec<Piece> = match value.get_ref() {
            DeValue::Array(list) => {
                list.iter().map(|value| piece(value, path.element(), faults)).collect::<Option<_>>()?
            }
            DeValue::String(_) => vec![piece(value, path, faults)?],
            _ => return mismatch::<Notice>(value, path, faults),
        };
        if pieces.iter().all(|piece| piece.text.trim().is_empty()) {
            faults.push(Diagnostic::error("empty-text").arg("key", path), span);
            return None;
        }
        Some(Notice { pieces, span })
    }
}

impl Value for Piece {
    const EXPECTED: &'static str = "expects-text";
    const EXAMPLE: &'static str = "\"hver tirsdag\"";

    fn read(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<Piece> {
        piece(value, path, faults)
    }
}

impl Piece {
    /// Where a part of the text stands in the file.
    pub fn place(&self, range: Range<usize>) -> Span {
        match self.start {
            Some(start) => Span::from(range).shifted(start),
            None => self.span,
        }
    }
}

fn piece(value: Written<'_, '_>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<Piece> {
    let text = String::read(value, path, faults)?;
    let span = faults.span(value.span());
    let raw = faults.text.get(span.start as usize..span.end as usize).unwrap_or_default();
    let quotes = if raw.starts_with("\"\"\"") || raw.starts_with("'''") { 3 } else { 1 };
    let inner = raw.get(quotes..raw.len().saturating_sub(quotes)).unwrap_or_default();
    // A line end right behind the quotes of a long text is not part of it.
    let end = if quotes == 3 { inner.len() - inner.trim_start_matches(['\r', '\n']).len() } else { 0 };
    let skipped = (0..=end.min(2)).find(|from| inner.get(*from..) == Some(text.as_str()));
    Some(Piece { start: skipped.map(|skipped| span.start as usize + quotes + skipped), text, span })
}

/// What a notice is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// In small letters.
    Name(String),
    Time(Time),
    Dash,
    /// A comma, "og".
    And,
}

/// A time of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// From midnight to midnight, 1440 included.
    pub minute: u16,
    /// Written in full, so that a small number is not an hour of the afternoon: `02`, `2:00`.
    pub full: bool,
}

/// What stands behind a number that is no time: "17. mai", "1. juledag".
const ORDINAL: [&str; 9] =
    ["nyttårsdag", "påskedag", "pinsedag", "juledag", "beaivi", "beassášbeaivi", "mai", "may", "hellodatbeaivi"];

/// The words of a notice; what is none of them is a fault.
pub fn words(notice: &Notice, faults: &mut Faults<'_>) -> Vec<At<Word>> {
    let mut words = Vec::new();
    for piece in &notice.pieces {
        let mut reading = Reading { piece, at: 0, words: &mut words, faults };
        while reading.step().is_some() {}
        // Texts of a list stand apart.
        words.push(At { value: Word::And, span: piece.span });
    }
    words
}

struct Reading<'r, 'f, 't> {
    piece: &'r Piece,
    at: usize,
    words: &'r mut Vec<At<Word>>,
    faults: &'f mut Faults<'t>,
}

impl Reading<'_, '_, '_> {
    fn rest(&self) -> &str {
        self.piece.text.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, value: Word, length: usize) {
        let span = self.piece.place(self.at..self.at + length);
        self.words.push(At { value, span });
        self.at += length;
    }

    fn step(&mut self) -> Option<()> {
        let letter = self.rest().chars().next()?;
        match letter {
            _ if letter.is_whitespace() => self.at += letter.len_utf8(),
            // Behind a name: "man.", "mandag:".
            '.' | ':' => self.at += 1,
            ',' | ';' | '&' => self.push(Word::And, 1),
            '-' | '–' | '—' | '−' | '‐' | '‑' => self.push(Word::Dash, letter.len_utf8()),
            '0'..='9' => self.number(),
            _ if letter.is_alphabetic() => self.name(),
            _ => {
                let span = self.piece.place(self.at..self.at + letter.len_utf8());
                self.faults.push(Diagnostic::error("hours-character").arg("character", letter), span);
                self.at += letter.len_utf8();
            }
        }
        Some(())
    }

    fn name(&mut self) {
        let length = word(self.rest());
        let name = lower(&self.rest()[..length]);
        match name.as_str() {
            "og" | "and" | "ja" => self.push(Word::And, length),
            "til" | "to" => self.push(Word::Dash, length),
            "kl" | "klokka" | "klokken" | "fra" | "frå" | "from" => self.at += length,
            _ => self.push(Word::Name(name), length),
        }
    }

    /// A time, or a number that is part of a name.
    fn number(&mut self) {
        let rest = self.rest();
        let digits = count(rest);
        let behind = rest[digits..].trim_start_matches('.').trim_start_matches([' ', '\u{a0}']);
        let noun = lower(&behind[..word(behind)]);
        if digits <= 2 && (ORDINAL.contains(&noun.as_str()) || names::month(&noun).is_some()) {
            let length = rest.len() - behind.len() + word(behind);
            return self.push(Word::Name(format!("{}. {noun}", &rest[..digits])), length);
        }
        let minutes =
            rest[digits..].strip_prefix([':', '.']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let length = minutes.map_or(digits, |minutes| digits + 1 + count(minutes));
        match time(&rest[..length], digits) {
            Some(time) => self.push(Word::Time(time), length),
            None => {
                let written = shown(&rest[..length]);
                let span = self.piece.place(self.at..self.at + length);
                self.faults.push(Diagnostic::error("hours-time").arg("written", written), span);
                // It stands for some time, so that what follows is read as it is meant.
                self.push(Word::Time(Time { minute: NONE, full: true }), length);
            }
        }
    }
}

/// The minute of a time that is none; a span with it says nothing.
pub const NONE: u16 = u16::MAX;

/// `9`, `09`, `9:30`, `9.30`, `0930`.
fn time(text: &str, digits: usize) -> Option<Time> {
    let (hour, minute) = match (digits, text.get(digits + 1..)) {
        (1 | 2, Some(minute)) if minute.len() == 2 => (&text[..digits], minute),
        (1 | 2, None) => (text, "0"),
        (4, None) => text.split_at(2),
        _ => return None,
    };
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let minute = (minute < 60).then_some(hour * 60 + minute).filter(|minute| *minute <= 24 * 60)?;
    Some(Time { minute, full: text.len() > 1 })
}

fn count(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn word(text: &str) -> usize {
    text.find(|c: char| !c.is_alphabetic() && c != '\'' && c != '’').unwrap_or(text.len())
}

fn lower(text: &str) -> String {
    text.to_lowercase().replace('’', "'")
}
