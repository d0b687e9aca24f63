//! Where front matter starts and ends in a file.
//!
//! The first line `+++` after the opening one closes it, even inside a multi-line string of TOML: whoever reads the file
//! sees it so too. Byte order mark and CRLF are left where they are; positions stay the file's.

use crate::content::value::shown;
use crate::diagnostic::Diagnostic;
use std::ops::Range;

/// A file in two parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The TOML between the `+++` lines; none where there is no readable front matter, and `fault` says why.
    pub toml: Option<Range<usize>>,
    /// Where the body starts.
    pub body: usize,
    pub fault: Option<Diagnostic>,
}

const FENCE: &str = "+++";
const MARK: char = '\u{feff}';

/// Divides a file into front matter and body.
pub fn split(file: &str, text: &str) -> Split {
    let start = if text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
    let first = line(text, start);
    if !is_fence(&text[first.clone()]) {
        let fault = Some(without(file, text, start));
        return Split { toml: None, body: start, fault };
    }
    let mut at = next(text, first.end);
    while at < text.len() {
        let here = line(text, at);
        if is_fence(&text[here.clone()]) {
            return Split { toml: Some(next(text, first.end)..at), body: next(text, here.end), fault: None };
        }
        at = next(text, here.end);
    }
    let fault = Diagnostic::error("front-unterminated").at(file, first).located(text);
    Split { toml: None, body: text.len(), fault: Some(fault) }
}

/// The opening line, to which whatever is missing is attached.
pub fn opening(text: &str) -> Range<usize> {
    let start = if text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
    let here = line(text, start);
    here.start..here.start + text[here].trim_end().len()
}

/// The line that starts at `at`, without its end.
fn line(text: &str, at: usize) -> Range<usize> {
    at..text[at..].find('\n').map_or(text.len(), |length| at + length)
}

/// The start of the line after the one that ends at `end`.
fn next(text: &str, end: usize) -> usize {
    (end + 1).min(text.len())
}

fn is_fence(line: &str) -> bool {
    line.starts_with(FENCE) && line[FENCE.len()..].trim_ascii().is_empty()
}

/// Why there is no front matter at the start of a file.
fn without(file: &str, text: &str, start: usize) -> Diagnostic {
    let content = text[start..].trim_start();
    if content.is_empty() {
        return Diagnostic::error("file-empty").within(file);
    }
    let here = line(text, text.len() - content.len());
    let first = text[here.clone()].trim_end();
    let here = here.start..here.start + first.len();
    let code = match first {
        "---" => "front-yaml",
        "{" => "front-json",
        fence if fence.starts_with(FENCE) && fence.bytes().all(|b| b == b'+') && fence != FENCE => "front-fence",
        FENCE => "front-not-first",
        _ => "front-missing",
    };
    Diagnostic::error(code).arg("line", shown(first)).at(file, here).located(text)
}
