//! What is wrong with somebody's text or data, and how that is said to people and as JSON.
//!
//! A [`Diagnostic`] is a value: it carries its place and the line it is about, so that it can be kept in the memo of the last
//! build and shown again without reading the file. Its words live in `messages/diagnostics.toml`, never in code. That the
//! world failed (a disk, a network) is no diagnostic but an [`Error`]. Nothing here prints.

mod fault;

pub use fault::{Fault, settled};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

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

/// How bad it is. An error keeps its tenant from being published; its last good tree stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
    Hint,
}

/// The language in which diagnostics are said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speech {
    /// Bokmål, the default of a Norwegian or unknown environment.
    #[default]
    Nb,
    En,
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

/// One thing that is wrong with a text, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    pub severity: Severity,
    /// Key in `messages/diagnostics.toml`.
    pub code: String,
    /// Values of the placeholders in the message.
    pub args: BTreeMap<String, String>,
    /// Placeholders whose value has words of its own in the catalogue: name → code.
    pub words: BTreeMap<String, String>,
    /// Path relative to the root, `/`-separated; empty when no file is to blame.
    pub file: String,
    pub span: Option<Span>,
    /// Filled by [`Diagnostic::located`].
    pub excerpt: Option<Excerpt>,
}

impl Diagnostic {
    pub fn error(code: &str) -> Diagnostic {
        Diagnostic::new(Severity::Error, code)
    }

    pub fn warning(code: &str) -> Diagnostic {
        Diagnostic::new(Severity::Warning, code)
    }

    pub fn hint(code: &str) -> Diagnostic {
        Diagnostic::new(Severity::Hint, code)
    }

    fn new(severity: Severity, code: &str) -> Diagnostic {
        Diagnostic {
            severity,
            code: code.to_owned(),
            args: BTreeMap::new(),
            words: BTreeMap::new(),
            file: String::new(),
            span: None,
            excerpt: None,
        }
    }

    /// Gives the message's placeholder `{name}` its value.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl fmt::Display) -> Diagnostic {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// Gives the message's placeholder `{name}` the words of another code, in the language of whoever reads it.
    #[must_use]
    pub fn word(mut self, name: &str, code: &str) -> Diagnostic {
        self.words.insert(name.to_owned(), code.to_owned());
        self
    }

    /// Blames a range of a file.
    #[must_use]
    pub fn at(mut self, file: &str, span: impl Into<Span>) -> Diagnostic {
        self.span = Some(span.into());
        self.within(file)
    }

    /// Blames a file as a whole.
    #[must_use]
    pub fn within(mut self, file: &str) -> Diagnostic {
        self.file = file.to_owned();
        self
    }

    /// Adds the line that the range is about; `text` is the whole file.
    #[must_use]
    pub fn located(mut self, text: &str) -> Diagnostic {
        self.excerpt = self.span.map(|span| Excerpt::of(text, span));
        self
    }

    /// What sorts diagnostics for a reader: by place, then by code.
    pub fn order(&self) -> (&str, u32, &str) {
        (&self.file, self.span.map_or(0, |span| span.start), &self.code)
    }

    /// The message in a language, placeholders filled.
    pub fn message(&self, speech: Speech) -> String {
        self.filled(CATALOGUE.get(&self.code).map_or(&self.code, |entry| entry.text(speech)), speech)
    }

    /// What to do, in a language; empty where the message says it all.
    pub fn advice(&self, speech: Speech) -> String {
        let entry = CATALOGUE.get(&self.code).and_then(|entry| entry.hint.as_ref());
        entry.map_or(String::new(), |hint| self.filled(hint.text(speech), speech))
    }

    fn filled(&self, text: &str, speech: Speech) -> String {
        let said = |code: &String| CATALOGUE.get(code).map_or(code.as_str(), |entry| entry.text(speech)).to_owned();
        let words = self.words.iter().map(|(name, code)| (name.clone(), said(code)));
        fill(text, &self.args.clone().into_iter().chain(words).collect())
    }

    /// The diagnostic as rustc draws its own: title, place, line with the range, advice.
    pub fn draw(&self, speech: Speech, colour: bool) -> String {
        let message = self.message(speech);
        let level = match self.severity {
            Severity::Error => Level::ERROR.with_name(if speech == Speech::Nb { "feil" } else { "error" }),
            Severity::Warning => Level::WARNING.with_name(if speech == Speech::Nb { "advarsel" } else { "warning" }),
            Severity::Hint => Level::NOTE.with_name(if speech == Speech::Nb { "tips" } else { "hint" }),
        };
        let title = level.primary_title(message.as_str()).id(self.code.as_str());
        let advice = self.advice(speech);
        let help = Level::HELP.with_name(if speech == Speech::Nb { "råd" } else { "help" });
        // A name may hold what steers a terminal.
        let path = self.file.replace(char::is_control, "\u{fffd}");
        let path = path.as_str();
        let mut group = match &self.excerpt {
            Some(excerpt) => title.element(
                Snippet::source(excerpt.text.as_str())
                    .path(path)
                    .line_start(excerpt.line as usize)
                    .fold(false)
                    .annotation(AnnotationKind::Primary.span(excerpt.mark.start as usize..excerpt.mark.end as usize)),
            ),
            None if path.is_empty() => title.elements(std::iter::empty::<annotate_snippets::Element<'_>>()),
            None => title.element(annotate_snippets::Origin::path(path)),
        };
        if !advice.is_empty() {
            group = group.element(help.message(advice.as_str()));
        }
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }

    /// The shape that `--json` prints (contract: code, severity, file, line, column, message, hint, tenant).
    pub fn to_json(&self, speech: Speech, tenant: &str) -> serde_json::Value {
        let place = self.excerpt.as_ref();
        serde_json::json!({
            "code": self.code, "severity": self.severity, "file": self.file, "tenant": tenant,
            "line": place.map(|p| p.line), "column": place.map(|p| p.column),
            "message": self.message(speech), "hint": self.advice(speech),
        })
    }
}

/// More mistakes than this in one file are counted, not listed: the reader mends the first ones first.
pub const MOST: usize = 50;

/// How many of `found` count against the same limit as `fault`: errors are never crowded out by what is only a remark.
pub fn alike(found: &[Diagnostic], fault: &Diagnostic) -> usize {
    let error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    found.iter().filter(|known| error(known) == error(fault)).count()
}

/// Whether a tenant must not be written.
pub fn failed(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// Diagnostics in their order, of each file only the first [`MOST`], errors before others, and how many there are beside them.
pub fn listed(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let same = |a: &Diagnostic, b: &Diagnostic| a.file == b.file && !a.file.is_empty();
    found.chunk_by(same).flat_map(first).collect()
}

fn first(file: &[Diagnostic]) -> Vec<Diagnostic> {
    let (counts, mut found): (Vec<Diagnostic>, Vec<Diagnostic>) =
        file.iter().cloned().partition(|diagnostic| diagnostic.code == BEYOND);
    let count = |diagnostic: &Diagnostic| diagnostic.args.get("count")?.parse::<usize>().ok();
    let beyond = counts.iter().filter_map(count).sum::<usize>() + found.len().saturating_sub(MOST);
    if found.len() > MOST {
        found.sort_by_key(|diagnostic| diagnostic.severity != Severity::Error);
        found.truncate(MOST);
        found.sort_by(|a, b| a.order().cmp(&b.order()));
    }
    found.extend((beyond > 0).then(|| more(&file[0].file, beyond)));
    found
}

const BEYOND: &str = "too-many";

/// Says that a file has more mistakes than those that are listed.
pub fn more(file: &str, count: usize) -> Diagnostic {
    Diagnostic::hint(BEYOND).arg("count", count).within(file)
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

/// The nearest of `known` to `word` by edit distance, where it is near enough to be what was meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = known.into_iter().map(|name| (distance(word, name), name)).min()?;
    (near.0 <= 1 + word.chars().count() / 3).then_some(near.1)
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, cb) in b.iter().enumerate() {
            let next = (corner + usize::from(ca != *cb)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = std::mem::replace(&mut row[j + 1], next);
        }
    }
    row[b.len()]
}

/// That the world failed: what was tried, on what, why it failed. One, with its cause.
#[derive(Debug)]
pub struct Error {
    /// What was tried, for example "read".
    pub tried: String,
    /// On what: a path, an address.
    pub on: String,
    /// Why it failed, in the words of the system.
    pub why: String,
}

impl Error {
    pub fn new(tried: &str, on: impl fmt::Display, why: impl fmt::Display) -> Error {
        Error { tried: tried.to_owned(), on: on.to_string(), why: why.to_string() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {} {}: {}", self.tried, self.on, self.why)
    }
}

impl std::error::Error for Error {}

/// `{name}` in `text` replaced by the value of `name`; unknown names stay as they are.
pub fn fill(text: &str, args: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let value = from.find('}').and_then(|close| Some((args.get(&from[1..close])?, close)));
        match value {
            Some((value, close)) => {
                out.push_str(value);
                rest = &from[close + 1..];
            }
            None => {
                out.push('{');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[derive(Deserialize)]
struct Text {
    nb: String,
    en: String,
}

impl Text {
    fn text(&self, speech: Speech) -> &str {
        match speech {
            Speech::Nb => &self.nb,
            Speech::En => &self.en,
        }
    }
}

#[derive(Deserialize)]
struct Entry {
    #[serde(flatten)]
    message: Text,
    hint: Option<Text>,
}

impl Entry {
    fn text(&self, speech: Speech) -> &str {
        self.message.text(speech)
    }
}

// The catalogue is compiled in and read by a test, so an unreadable one never ships.
static CATALOGUE: LazyLock<BTreeMap<String, Entry>> =
    LazyLock::new(|| toml::from_str(include_str!("../messages/diagnostics.toml")).unwrap_or_default());

/// The text of a code that is not a diagnostic of its own.
pub fn words(code: &'static str, speech: Speech) -> &'static str {
    CATALOGUE.get(code).map_or(code, |entry| entry.text(speech))
}

/// Every code that has words.
pub fn codes() -> impl Iterator<Item = &'static str> {
    CATALOGUE.keys().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_readable_and_says_something_in_both_languages() {
        let all: BTreeMap<String, Entry> = toml::from_str(include_str!("../messages/diagnostics.toml")).unwrap();
        assert!(all.values().all(|e| !e.message.nb.is_empty() && !e.message.en.is_empty()));
    }

    #[test]
    fn every_diagnostic_in_the_sources_has_words() {
        let sources = walkdir::WalkDir::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).into_iter().flatten();
        for path in sources.map(walkdir::DirEntry::into_path).filter(|path| path.extension().is_some_and(|e| e == "rs"))
        {
            let text = std::fs::read_to_string(&path).unwrap();
            for start in ["Diagnostic::error(\"", "Diagnostic::warning(\"", "Diagnostic::hint(\""] {
                for code in text.split(start).skip(1).filter_map(|rest| rest.split('"').next()) {
                    assert!(CATALOGUE.contains_key(code) || code == "code", "{code} in {}", path.display());
                }
            }
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark_and_positions_are_the_files() {
        let text = format!("først\n{}ÆØÅfeil{}\n", "å".repeat(500), "x".repeat(500));
        let start = text.find("feil").unwrap();
        let excerpt = Excerpt::of(&text, Span::from(start..start + 4));
        assert_eq!((excerpt.line, excerpt.column), (2, 504));
        assert_eq!(&excerpt.text[excerpt.mark.start as usize..excerpt.mark.end as usize], "feil");
        assert!(excerpt.text.len() < 400);
    }

    #[test]
    fn remarks_never_crowd_out_errors_and_the_rest_is_counted() {
        let remark = |at: usize| Diagnostic::warning("code").at("a.md", at..at);
        let mut found: Vec<Diagnostic> = (0..80).map(remark).collect();
        found.push(Diagnostic::error("code").at("a.md", 90..90));
        found.push(more("a.md", 7));
        found.push(Diagnostic::error("code").at("b.md", 0..0));
        let listed = listed(found);
        assert_eq!(listed.len(), MOST + 2);
        assert_eq!(listed[MOST - 1].severity, Severity::Error);
        assert_eq!(listed[MOST], more("a.md", 38));
        assert_eq!(listed[MOST + 1].file, "b.md");
    }

    #[test]
    fn the_nearest_key_is_offered_only_when_near() {
        assert_eq!(nearest("titel", ["title", "tags"]), Some("title"));
        assert_eq!(nearest("completely", ["title", "tags"]), None);
    }
}
