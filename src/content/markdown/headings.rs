//! Headings: their levels, and the ids that links may name.

use super::Form;
use super::seals::Piece;
use super::writer::Writer;
use crate::diagnostic::Diagnostic;
use crate::model::content::Heading;
use pulldown_cmark::HeadingLevel;
use std::ops::Range;

/// A heading whose text is being written.
pub(super) struct OpenHeading {
    level: u8,
    /// Where its start tag will stand.
    at: usize,
    /// How many slots stand before it.
    held: usize,
    pub text: String,
}

impl Writer<'_, '_> {
    pub fn open_heading(&mut self, level: HeadingLevel, range: Range<usize>) {
        let written = level as u8;
        if self.form == Form::Exact {
            return self.open(&format!("<{level}>"));
        }
        self.open("");
        if written == 1 {
            self.file.report(Diagnostic::warning("heading-level"), self.span(range.clone()));
        }
        let level = written.max(2);
        if level > self.level + 1 && self.level > 0 {
            let report = Diagnostic::warning("heading-skip").arg("level", level).arg("expected", self.level + 1);
            self.file.report(report, self.span(range.clone()));
        }
        self.level = level;
        self.heading = Some(OpenHeading { level, at: self.html.len(), held: self.slots.len(), text: String::new() });
    }

    pub fn close_heading(&mut self, level: HeadingLevel) {
        let Some(heading) = self.heading.take() else {
            return self.close(&format!("</{level}>"), false);
        };
        let text = heading.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let id = self.file.ids.give(&text);
        let mut tag = format!("<h{}", heading.level);
        match self.form {
            Form::Closed => tag.push_str(&self.seal_attributes(Piece { html: format!(" id={id}"), slots: Vec::new() })),
            Form::Minimal | Form::Exact => {
                tag.push_str(" id=");
                tag.push_str(&id);
            }
        }
        tag.push('>');
        self.insert(&heading, &tag);
        self.close(["</h2>", "</h3>", "</h4>", "</h5>", "</h6>"][usize::from(heading.level - 2).min(4)], false);
        self.anchors.push(id.clone());
        self.headings.push(Heading { level: heading.level, id, text });
    }

    fn insert(&mut self, heading: &OpenHeading, tag: &str) {
        self.html.insert_str(heading.at, tag);
        let by = u32::try_from(tag.len()).unwrap_or(0);
        self.slots.iter_mut().skip(heading.held).for_each(|slot| slot.at += by);
    }
}
