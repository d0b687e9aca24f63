//! Markdown → [`Body`]: minimal HTML with slots for whatever only a whole site can fill.
//!
//! One writer turns the parser's events into HTML as `minify_html` would leave it, so that no page is minified again. Text
//! is the only thing taken from the author: markup is the writer's own. Raw HTML is the exception, so a file that has any is
//! written a second time, with everything closed, and passes the allow-list (`sanitise`).
//!
//! Nothing here knows addresses, pictures' sizes or themes: links, pictures, blocks and words of the theme are slots.
//! Nothing here fails: whatever is wrong is a diagnostic beside a body that is safe to show.

mod blocks;
mod directive;
mod escape;
mod headings;
mod ids;
mod links;
mod lists;
mod notes;
mod sanitise;
mod seals;
mod table;
mod words;
mod writer;

pub use blocks::names as block_names;
pub use escape::{attribute, encoded, href, is_plain_attribute};

use crate::content::value::{unfit, unfit_fault, unfit_in};
use crate::diagnostic::{Diagnostic, MOST, Span, alike, more};
use crate::model::content::Body;
use crate::model::language::Language;
use ids::Ids;
use pulldown_cmark::{Options as Syntax, Parser};
use std::ops::Range;
use writer::Writer;

/// What a file's surroundings decide about its Markdown.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The language of the text, for its quotation marks.
    pub language: Language,
    /// Straight quotes, `--` and `...` become typographic ones.
    pub quotes: bool,
    /// The start of the text stands for a summary.
    pub excerpt: bool,
}

/// The Markdown of `text` from byte `from` (behind the front matter); positions are the whole file's.
pub fn parse(name: &str, text: &str, from: usize, options: Options) -> (Body, Vec<Diagnostic>) {
    let source = text.get(from..).unwrap_or_default();
    if let Some(range) = too_nested(source) {
        let mut file = File::new(name, text, options, Form::Minimal);
        file.report(Diagnostic::error("nesting").arg("limit", DEPTH), shift(range, from));
        return (Body::default(), file.diagnostics);
    }
    let (mut file, mut body) = written(File::new(name, text, options, Form::Minimal), from);
    if file.raw.is_some() {
        (file, body) = written(File::new(name, text, options, Form::Closed), from);
    }
    file.check_anchors(&body.anchors);
    file.check_letters(source, from);
    (body, file.finish())
}

/// The body that stands in a file from a byte on, and the file with all that was remarked.
fn written(mut file: File<'_>, from: usize) -> (File<'_>, Body) {
    let source = file.text.get(from..).unwrap_or_default();
    let body = file.document(source, from);
    if file.form == Form::Closed {
        file.warn_of_raw_html();
    }
    (file, body)
}

/// CommonMark as its specification has it: no extensions, no blocks, nothing sanitised. For proof, never for pages.
pub fn to_html_exact(text: &str) -> String {
    let options = Options { language: Language::En, quotes: false, excerpt: false };
    let mut file = File::new("", text, options, Form::Exact);
    Writer::new(&mut file, 0, text.len()).run(Parser::new_ext(text, Syntax::empty()).into_offset_iter()).html
}

/// How HTML is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// As a minifier would leave it.
    Minimal,
    /// Every element closed and every attribute of our own sealed, for the sanitiser.
    Closed,
    /// As CommonMark's examples have it.
    Exact,
}

/// How deep elements may lie in one another.
const DEPTH: usize = 100;
/// What all bodies of one file share (a block's text is a body of its own).
struct File<'a> {
    name: &'a str,
    text: &'a str,
    options: Options,
    form: Form,
    diagnostics: Vec<Diagnostic>,
    /// How many there are beside those that are listed.
    beyond: usize,
    ids: Ids,
    /// Links to anchors of the page itself.
    wanted: Vec<(String, Span)>,
    notes: u32,
    tables: u32,
    cells: u32,
    links: u32,
    /// Where raw HTML was first met.
    raw: Option<Span>,
    /// How many tags of raw HTML there are.
    tags: usize,
    /// Elements and attributes that the allow-list does not hold.
    removed: std::collections::BTreeSet<String>,
    /// What seals stand behind in the closed form: nobody can write it into a text that it is the digest of.
    seal: String,
}

impl<'a> File<'a> {
    fn new(name: &'a str, text: &'a str, options: Options, form: Form) -> File<'a> {
        let seal = match form {
            Form::Closed => sanitise::seal_of(text),
            Form::Minimal | Form::Exact => String::new(),
        };
        File {
            name,
            text,
            options,
            form,
            diagnostics: Vec::new(),
            beyond: 0,
            ids: Ids::default(),
            wanted: Vec::new(),
            notes: 0,
            tables: 0,
            cells: 0,
            links: 0,
            raw: None,
            tags: 0,
            removed: std::collections::BTreeSet::new(),
            seal,
        }
    }

    fn report(&mut self, diagnostic: Diagnostic, span: Span) {
        if alike(&self.diagnostics, &diagnostic) < MOST {
            self.diagnostics.push(diagnostic.at(self.name, span).located(self.text));
        } else {
            self.beyond += 1;
        }
    }

    /// The text of the file itself, in which blocks may stand.
    fn document(&mut self, source: &str, from: usize) -> Body {
        let syntax = self.syntax();
        if memchr::memmem::find(source.as_bytes(), b":::").is_none() {
            let mut writer = Writer::new(self, from, source.len());
            writer.level = 1;
            return writer.run(Parser::new_ext(source, syntax).into_offset_iter());
        }
        let found = blocks::find(self, source, from);
        let blanked = blocks::blank(source, &found);
        let mut writer = Writer::new(self, from, source.len());
        writer.level = 1;
        writer.blocks = found.into_iter().filter(blocks::Placed::is_sound).collect::<Vec<_>>().into_iter().peekable();
        writer.run(Parser::new_ext(&blanked, syntax).into_offset_iter())
    }

    /// The text inside a block: no blocks in it.
    fn inner(&mut self, range: Range<usize>) -> Body {
        let text = self.text;
        let source = text.get(range.clone()).unwrap_or_default();
        let parser = Parser::new_ext(source, self.syntax());
        Writer::new(self, range.start, source.len()).run(parser.into_offset_iter())
    }

    fn syntax(&self) -> Syntax {
        let mut syntax = Syntax::ENABLE_TABLES
            | Syntax::ENABLE_FOOTNOTES
            | Syntax::ENABLE_STRIKETHROUGH
            | Syntax::ENABLE_TASKLISTS
            | Syntax::ENABLE_GFM;
        syntax.set(Syntax::ENABLE_SMART_PUNCTUATION, self.options.quotes);
        syntax
    }

    fn check_anchors(&mut self, anchors: &[String]) {
        let known: std::collections::BTreeSet<&str> = anchors.iter().map(String::as_str).collect();
        for (anchor, span) in std::mem::take(&mut self.wanted) {
            if known.contains(anchor.as_str()) {
                continue;
            }
            // Distances are quadratic in the length, so very many or very long names are not compared.
            let near = match known.len() < 500 && anchor.len() < 100 {
                true => crate::diagnostic::nearest(&anchor, known.iter().copied()),
                false => None,
            };
            let report = match near {
                Some(near) => Diagnostic::error("anchor-missing-near").arg("near", near),
                None => Diagnostic::error("anchor-missing"),
            };
            self.report(report.arg("anchor", anchor), span);
        }
    }

    /// Characters that no page and no feed may hold, as they are or as numbers (`&#7;`).
    fn check_letters(&mut self, source: &str, from: usize) {
        for (at, letter) in unfit_in(source) {
            self.report(unfit_fault(letter), shift(at..at + letter.len_utf8(), from));
        }
        let bytes = source.as_bytes();
        for at in memchr::memchr_iter(b'&', bytes).filter(|at| bytes.get(at + 1) == Some(&b'#')) {
            if let Some((letter, length)) = escape::numbered(&source[at..]).filter(|(letter, _)| unfit(*letter)) {
                self.report(unfit_fault(letter), shift(at..at + length, from));
            }
        }
    }

    /// All reports in the order of the text.
    fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
        self.diagnostics.extend((self.beyond > 0).then(|| more(self.name, self.beyond)));
        self.diagnostics
    }

    fn warn_of_raw_html(&mut self) {
        let Some(span) = self.raw else { return };
        let removed: Vec<&str> = self.removed.iter().take(8).map(String::as_str).collect();
        let report = match removed.is_empty() {
            true => Diagnostic::warning("raw-html"),
            false => Diagnostic::warning("raw-html-removed").arg("removed", removed.join(", ")),
        };
        self.report(report, span);
    }
}

fn shift(range: Range<usize>, by: usize) -> Span {
    Span::from(range).shifted(by)
}

/// The first line whose own start already nests containers too deep. Looked for before parsing, because the parser's time per
/// line grows with the depth.
fn too_nested(source: &str) -> Option<Range<usize>> {
    let mut starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', source.as_bytes()).map(|end| end + 1));
    let nests = |start: &usize| {
        let lines = &source.as_bytes()[*start..];
        matches!(lines.first(), Some(b' ' | b'\t' | b'>' | b'-' | b'+' | b'*' | b'0'..=b'9')) && nests_too_deep(lines)
    };
    let line = |start: usize| {
        start..memchr::memchr(b'\n', &source.as_bytes()[start..]).map_or(source.len(), |end| start + end)
    };
    starts.find(nests).map(line)
}

/// Whether the first of some lines does.
fn nests_too_deep(line: &[u8]) -> bool {
    let is_gap = |at: usize| matches!(line.get(at), None | Some(b' ' | b'\t' | b'\r' | b'\n'));
    let (mut at, mut markers, mut columns) = (0, 0, 0);
    loop {
        match line.get(at) {
            Some(b' ') => columns += 1,
            Some(b'\t') => columns += 4,
            Some(b'>') => markers += 1,
            Some(b'-' | b'+' | b'*') if is_gap(at + 1) => markers += 1,
            Some(b'0'..=b'9') => {
                at += line[at..].iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
                if !matches!(line.get(at), Some(b'.' | b')')) || !is_gap(at + 1) {
                    break;
                }
                markers += 1;
            }
            _ => break,
        }
        at += 1;
    }
    markers > DEPTH || (markers > 0 && columns > 4 * DEPTH)
}

// Every block with its keys, for whoever compares what is written about them.
#[cfg(test)]
pub(super) fn blocks() -> Vec<(&'static str, Vec<&'static str>)> {
    blocks::REGISTER.map(|block| (block.name, block.keys().map(|(key, _)| key).collect())).to_vec()
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
