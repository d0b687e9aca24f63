//! Blocks in Markdown → data for the theme: one file each, with its keys and how it is read.
//!
//! [`REGISTER`] is the only list of them: a new block is a file, its line here, and its variant and name in the model. Any other name
//! may be that of a theme's own block ([`own`]).

mod definition;
mod reading;
mod figure;
mod gallery;
mod quote;
mod cta;
mod accordion;
mod articles;
mod events;
mod video;
mod shared;
mod shortcuts;
mod branches;
mod hours;
mod finder;
mod toc;
mod own;

use super::directive::Directive;
use super::{File, directive};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::content::Block;
use definition::Definition;
pub(super) use reading::Inner;
use reading::Reading;

/// Every block that there is.
pub(super) const REGISTER: [&Definition; 14] = [
    &figure::FIGURE,
    &gallery::GALLERY,
    &quote::QUOTE,
    &cta::CALL_TO_ACTION,
    &accordion::ACCORDION,
    &articles::ARTICLES,
    &events::EVENTS,
    &video::VIDEO,
    &shared::SHARED,
    &shortcuts::SHORTCUTS,
    &branches::BRANCHES,
    &hours::HOURS,
    &finder::FINDER,
    &toc::CONTENTS,
];

/// A block and the line that stands for it in the parsed text.
pub(super) struct Placed {
    directive: Directive,
    from: usize,
}

impl Placed {
    /// Whether the placeholder of this block starts at a position of the parsed text.
    pub fn stands_at(&self, at: usize) -> bool {
        (self.directive.whole.start..self.directive.whole.end).contains(&(at + self.from))
    }

    pub fn span(&self) -> Span {
        Span::from(self.directive.line.clone())
    }

    /// Whether a placeholder stands for it.
    pub fn is_sound(&self) -> bool {
        self.directive.sound
    }
}

/// The blocks of a text.
pub(super) fn find(file: &mut File<'_>, source: &str, from: usize) -> Vec<Placed> {
    directive::scan(file, source, from).into_iter().map(|directive| Placed { directive, from }).collect()
}

/// The text with a line of HTML in place of each block, so that all positions stay.
pub(super) fn blank(source: &str, found: &[Placed]) -> String {
    let mut out = String::with_capacity(source.len());
    let mut done = 0;
    for Placed { directive, from } in found {
        let (start, end) = (directive.whole.start - from, directive.whole.end - from);
        out.push_str(&source[done..start]);
        done = end;
        match directive.sound {
            true => {
                // The line break ends whatever HTML of the author's is still open before it.
                out.push_str("\n<?");
                out.extend(std::iter::repeat_n('x', end - start - 5));
                out.push_str("?>");
            }
            false => out.extend(std::iter::repeat_n(' ', end - start)),
        }
    }
    out.push_str(&source[done..]);
    out
}

/// The block of a directive; none when what is wrong with it (reported) leaves nothing to show.
pub(super) fn build(file: &mut File<'_>, found: &Placed) -> Option<(Block, Inner)> {
    let directive = &found.directive;
    let Some(definition) = REGISTER.into_iter().find(|definition| definition.name == directive.name) else {
        let mut reading = Reading { file, directive, inner: Inner::default() };
        return Some((own::read(&mut reading)?, reading.inner));
    };
    let arguments_hold = definition.check(file, directive);
    let text_holds = definition.text || file.text[directive.body.clone()].trim().is_empty();
    if !text_holds {
        let report = Diagnostic::error("block-with-text").arg("name", definition.name);
        file.report(report, Span::from(directive.body.clone()));
    }
    let mut reading = Reading { file, directive, inner: Inner::default() };
    let block = (definition.read)(&mut reading)?;
    (arguments_hold && text_holds).then_some((block, reading.inner))
}

/// The names of the blocks that every theme has.
pub fn names() -> impl Iterator<Item = &'static str> {
    REGISTER.into_iter().map(|definition| definition.name)
}

#[cfg(test)]
mod tests;
