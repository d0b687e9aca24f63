//! What may be written in a block: its keys and whether text may stand in it. How it is read is each block's own.

use super::reading::Reading;
use crate::content::markdown::File;
use crate::content::markdown::directive::{Argument, Directive};
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::model::content::Block;

/// A block as it may be written.
pub(in crate::content::markdown) struct Definition {
    /// As authors write it and as the model has it ([`Block::name`]).
    pub name: &'static str,
    /// Keys that must stand.
    pub required: &'static [(&'static str, Value)],
    pub optional: &'static [(&'static str, Value)],
    /// Whether text may stand in it.
    pub text: bool,
    /// The block of a directive; none when nothing of it can be shown.
    pub read: fn(&mut Reading<'_, '_>) -> Option<Block>,
}

/// What a key's value is.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::content::markdown) enum Value {
    Text,
    Flag,
    Count,
}

impl Value {
    fn fits(self, value: &toml::Value) -> bool {
        match self {
            Value::Text => value.is_str(),
            Value::Flag => value.is_bool(),
            Value::Count => value.as_integer().is_some_and(|count| (1..=100).contains(&count)),
        }
    }

    /// Its name in the messages.
    fn name(self) -> &'static str {
        match self {
            Value::Text => "\"…\"",
            Value::Flag => "true, false",
            Value::Count => "1–100",
        }
    }
}

impl Definition {
    /// Every key, those that must stand first.
    pub fn keys(&self) -> impl Iterator<Item = (&'static str, Value)> {
        self.required.iter().chain(self.optional).copied()
    }

    /// Reports what is wrong with the keys of a directive; whether nothing is.
    pub fn check(&self, file: &mut File<'_>, directive: &Directive) -> bool {
        let mut wrong: Vec<(Diagnostic, Span)> = directive.arguments.iter().filter_map(|a| self.fault(a)).collect();
        for (key, _) in self.required {
            if !directive.arguments.iter().any(|argument| argument.key == *key) {
                wrong.push((Diagnostic::error("block-key-missing").arg("key", key), directive.name_span));
            }
        }
        let holds = wrong.is_empty();
        wrong.into_iter().for_each(|(report, span)| file.report(report.arg("name", self.name), span));
        holds
    }

    /// What is wrong with one key, and where.
    fn fault(&self, argument: &Argument) -> Option<(Diagnostic, Span)> {
        let Argument { key, key_span, value, span } = argument;
        match self.keys().find(|(name, _)| name == key) {
            Some((_, kind)) if kind.fits(value) => None,
            Some((_, kind)) => {
                Some((Diagnostic::error("block-value-kind").arg("key", key).arg("expected", kind.name()), *span))
            }
            None => {
                let report = match nearest(key, self.keys().map(|(name, _)| name)) {
                    Some(near) => Diagnostic::error("block-key-unknown-near").arg("near", near),
                    None => Diagnostic::error("block-key-unknown"),
                };
                Some((report.arg("key", key), *key_span))
            }
        }
    }
}
