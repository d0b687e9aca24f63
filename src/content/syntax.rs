//! Text → TOML, with everything that TOML itself objects to said in our words.
//!
//! The parser's own messages are English and few; what people meet often has words of its own here, the rest is quoted.

use crate::content::value::{Faults, shown};
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
        let span = faults.span(at);
        faults.push(said(error), span);
    }
    (table, faults)
}

/// Beginnings of the parser's messages and the code that says the same in our words.
const KNOWN: [(&str, &str); 21] = [
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
    ("cannot recurse further", "toml-deep"),
    ("recursion limit", "toml-deep"),
    ("carriage return", "toml-newline"),
];

fn said(error: &Error) -> Diagnostic {
    let message = error.message();
    match KNOWN.iter().find(|(start, _)| message.starts_with(start)) {
        Some((_, code)) => Diagnostic::error(code),
        None => Diagnostic::error("toml-syntax").arg("why", shown(message)),
    }
}
