//! A text as words: how many there are, and the first of them for an excerpt.

use super::writer::Writer;
use crate::model::language::Language;

impl Writer<'_, '_> {
    /// Counts the words of a text and keeps it for the heading or the excerpt that it belongs to.
    pub fn read(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return };
        self.words += word_starts(bytes) + u32::from(*first > b' ' && !self.in_word);
        self.in_word = *last > b' ';
        match &mut self.heading {
            Some(heading) => heading.text.push_str(text),
            None if self.excerpt.len() < EXCERPT_BYTES
                && !self.verbatim
                && self.table.is_none()
                && !self.notes.open() =>
            {
                self.excerpt.push_str(text);
            }
            None => {}
        }
    }
}

/// How many words begin behind the first byte. Counted in steps whose sums fit a byte, so that the compiler makes vector code.
fn word_starts(bytes: &[u8]) -> u32 {
    let before = bytes[..bytes.len() - 1].chunks(128);
    let after = bytes[1..].chunks(128);
    let in_step = |(before, after): (&[u8], &[u8])| -> u8 {
        before.iter().zip(after).map(|(a, b)| u8::from((*a <= b' ') & (*b > b' '))).sum()
    };
    before.zip(after).map(|step| u32::from(in_step(step))).sum()
}

/// How much text is gathered for an excerpt.
pub(super) const EXCERPT_BYTES: usize = 500;
/// How much of it is kept, in characters.
const EXCERPT: usize = 200;

/// The start of a text, cut at a word.
pub(super) fn excerpt(text: &str) -> String {
    let mut short = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let letters = word.chars().count() + usize::from(length > 0);
        if length + letters > EXCERPT - 1 {
            if short.is_empty() {
                short.extend(word.chars().take(EXCERPT - 1));
            }
            short.push('…');
            break;
        }
        if length > 0 {
            short.push(' ');
        }
        short.push_str(word);
        length += letters;
    }
    short
}

/// The quotation mark of a language for the English one that the parser puts.
pub(super) fn quote(text: &str, language: Language) -> &str {
    let (before, behind) = language.conventions().quotes;
    match text {
        "“" => before,
        "”" => behind,
        _ => text,
    }
}
