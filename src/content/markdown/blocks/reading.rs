//! A block while it is read: its arguments by key, its text as a body or as events, and reports of what is wrong.

use crate::content::markdown::directive::{Argument, Directive};
use crate::content::markdown::{File, links};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::content::Body;
use pulldown_cmark::{OffsetIter, Parser};
use std::ops::Range;

/// What a block's own texts give to the page around it.
#[derive(Default)]
pub(in crate::content::markdown) struct Inner {
    pub words: u32,
    pub anchors: Vec<String>,
}

/// A block of a file, being read.
pub(in crate::content::markdown) struct Reading<'r, 'f> {
    pub file: &'r mut File<'f>,
    pub directive: &'r Directive,
    pub inner: Inner,
}

impl<'f> Reading<'_, 'f> {
    fn argument(&self, key: &str) -> Option<&Argument> {
        self.directive.arguments.iter().find(|argument| argument.key == key)
    }

    pub fn has(&self, key: &str) -> bool {
        self.argument(key).is_some()
    }

    pub fn text(&self, key: &str) -> Option<String> {
        self.argument(key).and_then(|argument| argument.value.as_str()).map(str::to_owned)
    }

    pub fn flag(&self, key: &str) -> bool {
        self.argument(key).and_then(|argument| argument.value.as_bool()).unwrap_or(false)
    }

    pub fn count(&self, key: &str) -> Option<u32> {
        let count = self.argument(key).and_then(|argument| argument.value.as_integer());
        count.and_then(|count| u32::try_from(count).ok())
    }

    /// One of a few words, the first where none stands; none (reported) for another.
    pub fn choice<T: Copy>(&mut self, key: &str, known: &[(&str, T)]) -> Option<T> {
        let Some(text) = self.text(key) else { return known.first().map(|(_, value)| *value) };
        let chosen = known.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        if chosen.is_none() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            let report = Diagnostic::error("block-value-kind").arg("name", &self.directive.name).arg("key", key);
            self.report(report.arg("expected", names.join(", ")), self.span_of(key));
        }
        chosen
    }

    /// An address among the arguments, refused like one in a link.
    pub fn link(&mut self, key: &str) -> Option<String> {
        let url = self.text(key)?;
        match links::target(&url).refusal() {
            None => Some(url),
            Some(report) => {
                self.report(report, self.span_of(key));
                None
            }
        }
    }

    /// Where a key's value stands, or else the block's name.
    pub fn span_of(&self, key: &str) -> Span {
        self.argument(key).map_or(self.directive.name_span, |argument| argument.span)
    }

    pub fn report(&mut self, diagnostic: Diagnostic, span: Span) {
        self.file.report(diagnostic, span);
    }

    /// Says that there is nothing in a block that shows what stands in it.
    pub fn report_empty(&mut self) {
        self.report(Diagnostic::error("block-empty").arg("name", &self.directive.name), self.directive.name_span);
    }

    /// All of its text.
    pub fn body(&mut self) -> Body {
        self.body_of(self.directive.body.clone())
    }

    /// A part of its text, by its range in the file.
    pub fn body_of(&mut self, range: Range<usize>) -> Body {
        let body = self.file.inner(range);
        self.inner.words += body.words;
        self.inner.anchors.extend(body.anchors.iter().cloned());
        body
    }

    /// The events of its text, with its start in the file.
    pub fn events(&self) -> (OffsetIter<'f>, usize) {
        let text: &'f str = self.file.text;
        let range = self.directive.body.clone();
        (Parser::new_ext(&text[range.clone()], self.file.syntax()).into_offset_iter(), range.start)
    }
}
