//! What is wrong with somebody's text or data, and how that is said to people and as JSON.
//!
//! A [`Diagnostic`] is a value: it carries its place and the line it is about, so that it can be kept in the memo of the last
//! build and shown again without reading the file. Its words live in `messages/diagnostics.toml`, never in code. That the
//! world failed (a disk, a network) is no diagnostic but an [`Error`]. Nothing here prints.

mod catalogue;
mod drawn;
mod error;
mod excerpt;
mod fault;
mod many;
mod nearest;
mod spans;

pub use catalogue::{Speech, codes, fill, said, words};
pub use error::Error;
pub use excerpt::{Excerpt, Span};
pub use fault::{Fault, settled};
pub use many::{MOST, alike, failed, listed, more};
pub use nearest::nearest;
use serde::{Deserialize, Serialize};
pub use spans::Spans;
use std::collections::BTreeMap;
use std::fmt;

/// How bad it is. An error keeps its tenant from being published; its last good tree stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
    Hint,
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

    /// Gives `{near}` the name that somebody may have meant; where nothing is near, the advice that would name it is not given.
    #[must_use]
    pub fn near(self, near: Option<impl fmt::Display>) -> Diagnostic {
        match near {
            Some(near) => self.arg("near", near),
            None => self,
        }
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
}
