//! Text → TOML, with everything that TOML itself objects to said in our words.
//!
//! The parser's own messages are English and few; what people meet often has words of its own here, the rest is one sentence.

use crate::content::scalar::norwegian;
use crate::content::value::Faults;
use crate::diagnostic::Diagnostic;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, Error};

/// Where the TOML of a file starts that is nothing else: behind a byte order mark.
pub fn start(text: &str) -> usize {
    if text.starts_with(MARK) { MARK.len_utf8() } else { 0 }
}

const MARK: char = '\u{feff}';

/// Parses a range of a file, as far as it can be read; mistakes are the file's.
pub fn parse<'t>(file: &'t str, text: &'t str, range: Range<usize>) -> (Spanned<DeTable<'t>>, Faults<'t>) {
    let mut faults = Faults::new(file, text, range.start);
    let (table, errors) = DeTable::parse_recoverable(&text[range.clone()]);
    // The parser steps over a mark at the start of what it is given.
    if text[range.clone()].starts_with(MARK) {
        let span = faults.span(0..MARK.len_utf8());
        faults.push(Diagnostic::error("toml-mark"), span);
    }
    for error in &errors {
        let at = error.span().unwrap_or(0..0);
        // An error at the very end belongs to the last line that says something.
        let end = text[range.clone()].trim_end().len();
        let at = if at.start > end { end..end } else { at };
        let (fault, at) = match unquoted_date(&text[range.clone()], at.start) {
            Some((at, right)) => (Diagnostic::error("toml-date-form").arg("right", right), at),
            None => (said(error), at),
        };
        let span = faults.span(at);
        faults.push(fault, span);
    }
    (table, faults)
}

/// Beginnings of the parser's messages and the code that says the same in our words.
const KNOWN: [(&str, &str); 32] = [
    ("duplicate key", "toml-duplicate-key"),
    ("cannot extend value", "toml-duplicate-key"),
    ("string values must be quoted", "toml-unquoted"),
    ("key with no value", "toml-equals"),
    ("missing assignment", "toml-equals"),
    ("missing value", "toml-no-value"),
    ("unexpected leading zero", "toml-leading-zero"),
    ("invalid unquoted key", "toml-key"),
    ("unquoted keys cannot be empty", "toml-key"),
    ("unclosed", "toml-unclosed"),
    ("missing comma", "toml-comma"),
    ("extra comma", "toml-comma"),
    ("missing escaped value", "toml-escape"),
    ("too few unicode", "toml-escape"),
    ("invalid basic string", "toml-string"),
    ("invalid literal string", "toml-string"),
    ("invalid multi-line", "toml-string"),
    ("invalid date", "toml-date"),
    ("invalid time", "toml-date"),
    ("invalid boolean", "toml-boolean"),
    ("invalid float", "toml-number"),
    ("invalid integer", "toml-number"),
    ("`_` may only", "toml-number"),
    ("radix must", "toml-number"),
    ("integers with a radix", "toml-number"),
    ("redundant", "toml-number"),
    ("unexpected sign", "toml-number"),
    ("unexpected content", "toml-more"),
    ("unexpected key or value", "toml-more"),
    ("cannot recurse further", "toml-deep"),
    ("recursion limit", "toml-deep"),
    ("carriage return", "toml-newline"),
];

fn said(error: &Error) -> Diagnostic {
    let message = error.message();
    match KNOWN.iter().find(|(start, _)| message.starts_with(start)) {
        Some((_, code)) => Diagnostic::error(code),
        None => Diagnostic::error("toml-syntax"),
    }
}

/// The value of the line at a place, where it is a day as it is written in Norwegian, and how TOML writes that.
fn unquoted_date(text: &str, at: usize) -> Option<(Range<usize>, String)> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].lines().next()?;
    let (key, value) = line.split_once('=')?;
    let value = value.split('#').next()?;
    let right = norwegian(value)?;
    let from = start + key.len() + 1 + value.len() - value.trim_start().len();
    Some((from..from + value.trim().len(), right))
}
