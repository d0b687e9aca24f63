//! A text as words: how many there are, and the first of them for an excerpt.

use super::escape::STEP;
use super::writer::Writer;
use crate::model::language::Language;

impl Writer<'_, '_> {
    /// Counts the words of a text and keeps it for the heading or the excerpt that it belongs to.
    pub fn read(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return };
        self.words += word_starts(bytes) + u32::from(*first > b' ' && !self.in_word);
        self.in_word = *last > b' ';
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        } else if self.gathers() && !self.verbatim && self.table.is_none() && !self.notes.open() {
            self.excerpt.push_str(text);
        }
    }

    /// Whether an excerpt is wanted, and more of it.
    pub fn gathers(&self) -> bool {
        self.file.options.excerpt && self.excerpt.len() < EXCERPT_BYTES
    }
}

/// How many words begin behind the first byte. Counted in steps whose lanes fit a byte, so that the compiler makes vector code.
fn word_starts(mut bytes: &[u8]) -> u32 {
    let mut starts = 0;
    while bytes.len() > STEP {
        let mut lanes = [0; STEP];
        for _ in 0..u8::MAX {
            let Some(step) = bytes.first_chunk::<{ STEP + 1 }>() else { break };
            for (i, lane) in lanes.iter_mut().enumerate() {
                *lane += u8::from((step[i] <= b' ') & (step[i + 1] > b' '));
            }
            bytes = &bytes[STEP..];
        }
        starts += lanes.iter().map(|lane| u32::from(*lane)).sum::<u32>();
    }
    starts + bytes.windows(2).map(|pair| u32::from((pair[0] <= b' ') & (pair[1] > b' '))).sum::<u32>()
}

/// How much text is gathered for an excerpt.
const EXCERPT_BYTES: usize = 500;
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
