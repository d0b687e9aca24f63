//! The words of a rule: "annenhver tirsdag og torsdag", "kvar månad", "the last Friday of the month".

use crate::content::hours::{Piece, names};
use crate::content::value::{At, Faults, shown, suggest};
use crate::diagnostic::Diagnostic;
use crate::model::event::Every;
use std::ops::Range;

/// What a rule is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// "hver", "kvar", "every".
    Each,
    /// "annenhver", "every other".
    Other,
    /// "første", "3.", "siste".
    Nth(i8),
    /// "nest siste".
    Nest,
    /// "3".
    Number(u16),
    Unit(Every),
    Weekday(u8),
    Month(i8),
    /// "i", "of".
    In,
    And,
    Dash,
    /// "den", "the", "på".
    Filler,
}

const KNOWN: [(Word, &[&str]); 16] = [
    (Word::Each, &["hver", "hvert", "kvar", "kvart", "every", "each", "alle", "all", "juohke"]),
    (Word::Other, &["annenhver", "annethvert", "annankvar", "annakvar", "annankvart", "annakvart", "other"]),
    (Word::Nth(1), &["første", "fyrste", "first"]),
    (Word::Nth(2), &["andre", "annen", "annan", "annet", "anna", "second"]),
    (Word::Nth(3), &["tredje", "third"]),
    (Word::Nth(4), &["fjerde", "fourth"]),
    (Word::Nth(5), &["femte", "fifth"]),
    (Word::Nth(-1), &["siste", "last"]),
    (Word::Nest, &["nest"]),
    (Word::Unit(Every::Day), &["dag", "dagen", "dager", "dagar", "day", "days", "beaivvi"]),
    (Word::Unit(Every::Week), &["uke", "uka", "uken", "uker", "veke", "veka", "veker", "week", "weeks"]),
    (Word::Unit(Every::Month), &["måned", "måneden", "måneder", "månad", "månaden", "månader", "month", "months"]),
    (Word::Unit(Every::Year), &["år", "året", "year", "years"]),
    (Word::In, &["i", "in", "of", "av"]),
    (Word::And, &["og", "and", "ja"]),
    (Word::Filler, &["den", "det", "dei", "de", "the", "på", "on", "om"]),
];

/// Words that say how often in one.
const ADVERBS: [(&[&str], Every); 4] = [
    (&["daglig", "dagleg", "daily"], Every::Day),
    (&["ukentlig", "vekentleg", "weekly"], Every::Week),
    (&["månedlig", "månadleg", "månedleg", "monthly"], Every::Month),
    (&["årlig", "årleg", "yearly", "annually"], Every::Year),
];

/// What is offered to whoever misspelt a word.
const OFFERED: [&str; 27] = [
    "hver",
    "hvert",
    "kvar",
    "kvart",
    "every",
    "annenhver",
    "annankvar",
    "første",
    "fyrste",
    "andre",
    "tredje",
    "fjerde",
    "siste",
    "dag",
    "uke",
    "veke",
    "måned",
    "måneden",
    "månad",
    "månaden",
    "år",
    "day",
    "week",
    "month",
    "year",
    "daglig",
    "ukentlig",
];

/// The words of a text; what is none of them is a fault, and then there are none.
pub fn words(piece: &Piece, faults: &mut Faults<'_>) -> Option<Vec<At<Word>>> {
    let (text, mut at, mut right) = (piece.text.as_str(), 0, true);
    let mut words: Vec<At<Word>> = Vec::new();
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = match letter {
            '0'..='9' => number(rest),
            _ if letter.is_alphabetic() => rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len()),
            _ => letter.len_utf8(),
        };
        let span = piece.place(at..at + length);
        match word(&rest[..length].to_lowercase()) {
            Some(read) => words.extend(read.into_iter().map(|value| At { value, span })),
            None if letter.is_whitespace() || letter == '.' => {}
            None => {
                right = false;
                faults.push(unknown(&rest[..length]), span);
            }
        }
        at += length;
    }
    right.then(|| joined(words))
}

/// The length of a number and of what makes it an ordinal: "15", "15.", "15th".
fn number(text: &str) -> usize {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let behind: Range<usize> = digits..digits + 2;
    match text.as_bytes().get(digits) {
        Some(b'.') => digits + 1,
        _ if text.get(behind).is_some_and(|end| ENGLISH.contains(&end.to_ascii_lowercase().as_str())) => digits + 2,
        _ => digits,
    }
}

const ENGLISH: [&str; 4] = ["st", "nd", "rd", "th"];

fn word(written: &str) -> Option<Vec<Word>> {
    if let Some((word, _)) = KNOWN.iter().find(|(_, names)| names.contains(&written)) {
        return Some(vec![*word]);
    }
    if let Some((_, unit)) = ADVERBS.iter().find(|(names, _)| names.contains(&written)) {
        return Some(vec![Word::Each, Word::Unit(*unit)]);
    }
    let one = match written {
        "," | ";" | "&" => Some(Word::And),
        "-" | "–" | "—" | "−" | "til" | "to" => Some(Word::Dash),
        _ if written.starts_with(|c: char| c.is_ascii_digit()) => ordinal(written),
        _ => match names::of(written) {
            Some(names::Named::Weekday(day)) => u8::try_from(day).ok().map(Word::Weekday),
            _ => names::month(written).map(Word::Month),
        },
    };
    one.map(|word| vec![word])
}

fn ordinal(written: &str) -> Option<Word> {
    let digits = written.trim_end_matches(|c: char| !c.is_ascii_digit());
    if digits.len() == written.len() {
        return digits.parse().ok().filter(|number| (1..=99).contains(number)).map(Word::Number);
    }
    digits.parse().ok().filter(|number| (1..=31).contains(number)).map(Word::Nth)
}

fn unknown(written: &str) -> Diagnostic {
    let lower = written.to_lowercase();
    if names::is_vague(&lower) {
        return Diagnostic::error("repeat-vague").arg("written", shown(written));
    }
    let near = suggest(&lower, OFFERED).or_else(|| names::near(&lower));
    Diagnostic::error("repeat-word").arg("written", shown(written)).near(near)
}

/// Words that mean one thing together: "annen hver", "nest siste".
fn joined(words: Vec<At<Word>>) -> Vec<At<Word>> {
    let mut joined: Vec<At<Word>> = Vec::new();
    for word in words {
        match (joined.last().map(|last| last.value), word.value) {
            (_, Word::Filler) => continue,
            (Some(Word::Nth(2)), Word::Each) => {
                joined.pop();
                joined.push(At { value: Word::Other, span: word.span });
            }
            (Some(Word::Nest), Word::Nth(-1)) => {
                joined.pop();
                joined.push(At { value: Word::Nth(-2), span: word.span });
            }
            _ => joined.push(word),
        }
    }
    joined
}
