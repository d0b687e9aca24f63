//! `:::` lines: where blocks begin and end, their names and arguments. What a block means is none of its business.

use super::File;
use crate::content::value::{unfit_fault, unfit_in};
use crate::diagnostic::{Diagnostic, Span};
use pulldown_cmark::{Event, Parser, Tag};
use std::ops::Range;

/// A block as written. Ranges are the file's.
pub(super) struct Directive {
    pub name: String,
    pub name_span: Span,
    pub arguments: Vec<Argument>,
    /// The lines between the fences.
    pub body: Range<usize>,
    pub whole: Range<usize>,
    /// The line that opens it.
    pub line: Range<usize>,
    /// Has an end and stands in no other block.
    pub sound: bool,
}

/// `key=value`, the value a TOML value.
pub(super) struct Argument {
    pub key: String,
    pub key_span: Span,
    pub value: toml::Value,
    pub span: Span,
}

/// A `:::` line; positions are the file's.
struct Fence {
    line: Range<usize>,
    /// What stands behind the colons; empty: an end.
    rest: Range<usize>,
}

/// All blocks of a text that stand in no other, in its order.
pub(super) fn scan(file: &mut File<'_>, source: &str, from: usize) -> Vec<Directive> {
    let mut fences = fences(source, &code(source, file.syntax()));
    fences.iter_mut().for_each(|fence| {
        fence.line = fence.line.start + from..fence.line.end + from;
        fence.rest = fence.rest.start + from..fence.rest.end + from;
    });
    let ends = pair(&fences);
    let mut found = Vec::new();
    let mut inside = 0;
    for (at, fence) in fences.iter().enumerate() {
        let span = Span::from(fence.line.clone());
        match ends[at] {
            End::OfOther => {}
            // Reported with the block that it stands in.
            _ if fence.line.start < inside => match fence.rest.is_empty() {
                true => {}
                false => file.report(Diagnostic::error("block-nested"), span),
            },
            End::None => {
                let stray = fence.rest.is_empty();
                file.report(Diagnostic::error(if stray { "block-stray-end" } else { "block-unclosed" }), span);
                found.push(unsound(fence));
            }
            End::At(end) => {
                inside = fences[end].line.end;
                found.push(directive(file, fence, &fences[end]));
            }
        }
    }
    found
}

#[derive(Clone, Copy)]
enum End {
    At(usize),
    OfOther,
    None,
}

/// Which fence ends which block.
fn pair(fences: &[Fence]) -> Vec<End> {
    let mut ends = vec![End::None; fences.len()];
    let mut open = Vec::new();
    for (at, fence) in fences.iter().enumerate() {
        if !fence.rest.is_empty() {
            open.push(at);
        } else if let Some(start) = open.pop() {
            ends[start] = End::At(at);
            ends[at] = End::OfOther;
        }
    }
    ends
}

/// Ranges in which colons are only colons: code, as the parser sees it.
fn code(source: &str, syntax: pulldown_cmark::Options) -> Vec<Range<usize>> {
    Parser::new_ext(source, syntax)
        .into_offset_iter()
        .filter(|(event, _)| matches!(event, Event::Start(Tag::CodeBlock(_))))
        .map(|(_, range)| range)
        .collect()
}

fn fences(source: &str, code: &[Range<usize>]) -> Vec<Fence> {
    let mut code = code.iter().peekable();
    let mut fences = Vec::new();
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let at = start;
        start += line.len();
        while code.next_if(|range| range.end <= at).is_some() {}
        if code.peek().is_some_and(|range| range.start <= at + 3 && at < range.end) {
            continue;
        }
        let line = line.trim_end_matches(['\n', '\r']);
        let text = line.trim_start_matches(' ');
        if line.len() - text.len() > 3 || !text.starts_with(":::") {
            continue;
        }
        let rest = text.trim_start_matches(':').trim();
        let rest_at = at + line.len() - text.trim_start_matches(':').trim_start().len();
        fences.push(Fence { line: at..at + line.len(), rest: rest_at..rest_at + rest.len() });
    }
    fences
}

fn unsound(fence: &Fence) -> Directive {
    Directive {
        name: String::new(),
        name_span: Span::from(fence.rest.clone()),
        arguments: Vec::new(),
        body: fence.line.end..fence.line.end,
        whole: fence.line.clone(),
        line: fence.line.clone(),
        sound: false,
    }
}

fn directive(file: &mut File<'_>, start: &Fence, end: &Fence) -> Directive {
    let rest = &file.text[start.rest.clone()];
    let name = rest.split(char::is_whitespace).next().unwrap_or_default().to_owned();
    let name_end = start.rest.start + name.len();
    let arguments = arguments(file, name_end..start.rest.end);
    let behind = file.text[start.line.end..].find('\n').map_or(start.line.end, |at| start.line.end + at + 1);
    Directive {
        name_span: Span::from(start.rest.start..name_end),
        name,
        arguments,
        body: behind.min(end.line.start)..end.line.start,
        whole: start.line.start..end.line.end,
        line: start.line.clone(),
        sound: true,
    }
}

/// How many arguments of a block are read; no block has so many keys.
const ARGUMENTS: usize = 32;

fn arguments(file: &mut File<'_>, range: Range<usize>) -> Vec<Argument> {
    let text = &file.text[range.clone()];
    let mut arguments: Vec<Argument> = Vec::new();
    let (mut at, mut seen) = (0, 0);
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        if at == text.len() || seen == ARGUMENTS {
            return arguments;
        }
        let key_end = at + text[at..].find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(text.len() - at);
        let key = text[at..key_end].to_owned();
        let key_span = Span::from(range.start + at..range.start + key_end);
        let equals = text[key_end..].trim_start();
        let Some(value) = equals.strip_prefix('=').filter(|_| !key.is_empty()) else {
            file.report(Diagnostic::error("block-argument").arg("text", &key), key_span);
            at = key_end.max(at + text[at..].chars().next().map_or(1, char::len_utf8));
            continue;
        };
        let value = value.trim_start();
        let value_at = text.len() - value.len();
        at = value_at + value_length(value);
        let span = Span::from(range.start + value_at..range.start + at);
        seen += 1;
        let value = toml_value(&text[value_at..at]);
        if let Some(letter) = value.as_ref().and_then(unfit_letter) {
            file.report(unfit_fault(letter), span);
            continue;
        }
        match value {
            None => file.report(Diagnostic::error("block-value").arg("key", &key), span),
            Some(_) if arguments.iter().any(|known| known.key == key) => {
                file.report(Diagnostic::error("block-key-twice").arg("key", &key), key_span);
            }
            Some(value) => arguments.push(Argument { key, key_span, value, span }),
        }
    }
}

/// How long the value at the start of a text is: to the closing quote, or to the next white space.
fn value_length(text: &str) -> usize {
    let Some(quote @ ('"' | '\'')) = text.chars().next() else {
        return text.find(char::is_whitespace).unwrap_or(text.len());
    };
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            _ if letter == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn toml_value(text: &str) -> Option<toml::Value> {
    let table: toml::Table = toml::from_str(&format!("v={text}")).ok()?;
    if table.len() > 1 { None } else { table.into_iter().next().map(|(_, value)| value) }
}

/// A character of a text that has no place in it.
fn unfit_letter(value: &toml::Value) -> Option<char> {
    unfit_in(value.as_str()?).next().map(|(_, letter)| letter)
}
