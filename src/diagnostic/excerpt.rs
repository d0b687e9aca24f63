//! Where in a file something is wrong: a range of bytes, and the line to draw it in.

use serde::{Deserialize, Serialize};

/// A byte range in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Span {
        let cut = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { start: cut(range.start), end: cut(range.end) }
    }
}

impl Span {
    /// The same range, `by` bytes further into the file.
    pub fn shifted(self, by: usize) -> Span {
        Span::from(self.start as usize + by..self.end as usize + by)
    }
}

/// The piece of a file that a diagnostic draws: one line (cut around the range when it is long) and the range in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// 1-based line in the file.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
    /// The text of the line, without its end.
    pub text: String,
    /// What is marked within `text`, in bytes.
    pub mark: Span,
}

/// How much of a long line is drawn, in bytes on each side of the mark.
const CONTEXT: usize = 120;

impl Excerpt {
    /// The line that holds the start of `span` in `text`. Total: any span gives some line.
    pub fn of(text: &str, span: Span) -> Excerpt {
        let start = floor(text, span.start as usize);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find(['\n', '\r']).map_or(text.len(), |at| start + at);
        let end = floor(text, span.end as usize).clamp(start, line_end);
        let from = floor(text, line_start.max(start.saturating_sub(CONTEXT)));
        let to = floor(text, line_end.min(end.max(start) + CONTEXT).min(start + 4 * CONTEXT).max(start));
        let mark = Span::from(start - from..end.min(to) - from);
        Excerpt {
            line: u32::try_from(text[..start].bytes().filter(|b| *b == b'\n').count() + 1).unwrap_or(u32::MAX),
            column: u32::try_from(text[line_start..start].chars().count() + 1).unwrap_or(u32::MAX),
            text: text[from..to].to_owned(),
            mark,
        }
    }
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_around_the_mark_and_positions_are_the_files() {
        let text = format!("først\n{}ÆØÅfeil{}\n", "å".repeat(500), "x".repeat(500));
        let start = text.find("feil").unwrap();
        let excerpt = Excerpt::of(&text, Span::from(start..start + 4));
        assert_eq!((excerpt.line, excerpt.column), (2, 504));
        assert_eq!(&excerpt.text[excerpt.mark.start as usize..excerpt.mark.end as usize], "feil");
        assert!(excerpt.text.len() < 400);
    }
}
