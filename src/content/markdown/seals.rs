//! What is not the author's, kept out of the sanitiser's sight: in the closed form it is cut out of the HTML and a seal stands
//! in its place until the rest has passed the allow-list.

use super::Form;
use super::writer::Writer;
use crate::diagnostic::Diagnostic;
use crate::model::content::{Fill, Slot};

/// A part of the HTML that the sanitiser does not see, because none of it is the author's.
#[derive(Clone)]
pub(super) struct Piece {
    pub html: String,
    /// Positions relative to the piece.
    pub slots: Vec<Slot>,
}

impl Writer<'_, '_> {
    /// Writes attributes of our own behind a tag's name.
    pub fn attributes(&mut self, write: impl FnOnce(&mut Self)) {
        if let Some(piece) = self.cut(write) {
            let seal = self.seal_attributes(piece);
            self.html.push_str(&seal);
        }
    }

    /// Writes something that stands among text but is not the author's.
    pub fn foreign(&mut self, write: impl FnOnce(&mut Self)) {
        if let Some(piece) = self.cut(write) {
            let seal = self.seal(piece);
            self.html.push_str(&seal);
        }
    }

    /// Writes; in the closed form what was written is cut out again.
    fn cut(&mut self, write: impl FnOnce(&mut Self)) -> Option<Piece> {
        let (at, held) = (self.html.len(), self.slots.len());
        write(self);
        if self.form != Form::Closed {
            return None;
        }
        let mut slots = self.slots.split_off(held);
        slots.iter_mut().for_each(|slot| slot.at -= u32::try_from(at).unwrap_or(u32::MAX));
        Some(Piece { html: self.html.split_off(at), slots })
    }

    fn seal(&mut self, piece: Piece) -> String {
        self.sealed.push(piece);
        format!("{}n{}e", self.file.seal, self.sealed.len() - 1)
    }

    pub fn seal_attributes(&mut self, piece: Piece) -> String {
        format!(" {}={}", super::sanitise::SEALED, self.seal(piece))
    }

    pub fn cleaned(&mut self) -> (String, Vec<Slot>) {
        let raw = self.file.raw.unwrap_or_default();
        let Ok((html, slots)) = super::sanitise::clean(&self.html, self.file.tags, &self.file.seal, &self.sealed)
        else {
            self.file.report(Diagnostic::error("raw-html-too-much"), raw);
            return Default::default();
        };
        let blocks = |slots: &[Slot]| slots.iter().filter(|slot| matches!(slot.fill, Fill::Block(_))).count();
        if blocks(&slots) < self.sealed.iter().map(|piece| blocks(&piece.slots)).sum::<usize>() {
            self.file.report(Diagnostic::error("block-misplaced"), raw);
        }
        (html, slots)
    }
}
