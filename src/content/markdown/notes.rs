//! Footnotes: numbered in the order of their first mention, gathered at the end, each with ways back.

use super::Form;
use super::writer::Writer;
use crate::model::content::Slot;
use std::collections::BTreeMap;

/// The footnotes of one body.
#[derive(Default)]
pub(super) struct Notes {
    all: Vec<Note>,
    by_label: BTreeMap<String, usize>,
    /// Texts that are interrupted by a definition, outermost first.
    interrupted: Vec<Interrupted>,
}

#[derive(Default)]
struct Note {
    /// None: not mentioned (yet).
    number: Option<u32>,
    mentions: u32,
    text: Option<(String, Vec<Slot>)>,
}

struct Interrupted {
    note: usize,
    html: String,
    slots: Vec<Slot>,
    paragraph_end: usize,
}

impl Notes {
    /// Whether a note's text is being written.
    pub fn open(&self) -> bool {
        !self.interrupted.is_empty()
    }

    fn of(&mut self, label: &str) -> usize {
        let label = label.to_lowercase();
        if let Some(note) = self.by_label.get(&label) {
            return *note;
        }
        self.all.push(Note::default());
        self.by_label.insert(label, self.all.len() - 1);
        self.all.len() - 1
    }
}

impl Writer<'_, '_> {
    pub fn note_reference(&mut self, label: &str) {
        let at = self.notes.of(label);
        let note = &mut self.notes.all[at];
        let number = *note.number.get_or_insert_with(|| {
            self.file.notes += 1;
            self.file.notes
        });
        note.mentions += 1;
        let mention = mention(number, note.mentions);
        self.html.push_str("<sup><a");
        self.attributes(|writer| {
            writer.html.push_str(&format!(" href=#fn-{number} id={mention} role=doc-noteref aria-label="));
            writer.label("footnote-label", Some(number), true);
        });
        self.html.push_str(&format!(">{number}</a></sup>"));
    }

    pub fn open_note(&mut self, label: &str) {
        let note = self.notes.of(label);
        self.notes.interrupted.push(Interrupted {
            note,
            html: std::mem::take(&mut self.html),
            slots: std::mem::take(&mut self.slots),
            paragraph_end: std::mem::replace(&mut self.paragraph_end, usize::MAX),
        });
    }

    pub fn close_note(&mut self) {
        let Some(before) = self.notes.interrupted.pop() else { return };
        let html = std::mem::replace(&mut self.html, before.html);
        let slots = std::mem::replace(&mut self.slots, before.slots);
        self.paragraph_end = before.paragraph_end;
        self.notes.all[before.note].text.get_or_insert((html, slots));
    }

    /// Writes the notes that are mentioned, if any.
    pub fn write_notes(&mut self) -> bool {
        let mut notes: Vec<_> = std::mem::take(&mut self.notes.all)
            .into_iter()
            .filter_map(|note| Some((note.number?, note.mentions, note.text?)))
            .collect();
        if notes.is_empty() {
            return false;
        }
        notes.sort_by_key(|(number, ..)| *number);
        self.html.push_str("<section");
        self.attributes(|writer| {
            writer.html.push_str(" class=footnotes role=doc-endnotes aria-label=");
            writer.label("footnotes", None, true);
        });
        self.html.push_str("><ol");
        if let Some((first, ..)) = notes.first().filter(|(number, ..)| *number > 1) {
            let start = format!(" start={first}");
            self.attributes(|writer| writer.html.push_str(&start));
        }
        self.html.push('>');
        for (number, mentions, text) in notes {
            self.write_note(number, mentions, text);
        }
        self.html.push_str("</ol></section>");
        true
    }

    fn write_note(&mut self, number: u32, mentions: u32, (html, slots): (String, Vec<Slot>)) {
        self.html.push_str("<li");
        self.attributes(|writer| writer.html.push_str(&format!(" id=fn-{number}")));
        self.html.push('>');
        let by = u32::try_from(self.html.len()).unwrap_or(u32::MAX);
        self.slots.extend(slots.into_iter().map(|slot| Slot { at: slot.at + by, ..slot }));
        let paragraph = self.form == Form::Closed && html.ends_with("</p>");
        self.html.push_str(if paragraph { &html[..html.len() - "</p>".len()] } else { &html });
        for mentioned in 1..=mentions {
            self.html.push_str(" <a");
            self.attributes(|writer| {
                writer.html.push_str(&format!(
                    " href=#{} class=back role=doc-backlink aria-label=",
                    mention(number, mentioned)
                ));
                writer.label("footnote-back", Some(number), true);
            });
            self.html.push_str(">↩</a>");
        }
        if paragraph {
            self.html.push_str("</p>");
        }
        self.close("</li>", true);
    }
}

fn mention(number: u32, mention: u32) -> String {
    if mention == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{mention}") }
}
