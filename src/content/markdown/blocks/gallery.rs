//! `gallery`: pictures, and nothing but pictures.

use super::definition::Definition;
use super::reading::Reading;
use crate::content::markdown::{links, shift};
use crate::diagnostic::Diagnostic;
use crate::model::content::{Block, Image};
use pulldown_cmark::{Event, Tag};

pub(super) const GALLERY: Definition = Definition { name: "gallery", required: &[], optional: &[], text: true, read };

fn read(from: &mut Reading<'_, '_>) -> Option<Block> {
    let (mut events, start) = from.events();
    let mut images = Vec::new();
    while let Some((event, range)) = events.next() {
        let span = shift(range, start);
        match event {
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                let alt = links::alternative(&mut events);
                if let Some(report) = links::wrong_picture(&dest_url, &alt) {
                    from.report(report, span);
                }
                let image = Image { src: dest_url.to_string(), alt, span, ..Image::default() };
                images.push((image, (!title.is_empty()).then(|| title.to_string())));
            }
            Event::Text(text) if text.trim().is_empty() => {}
            Event::Start(Tag::Paragraph | Tag::List(_) | Tag::Item)
            | Event::End(_)
            | Event::SoftBreak
            | Event::HardBreak => {}
            _ => {
                from.report(Diagnostic::error("gallery-other"), span);
                break;
            }
        }
    }
    if images.is_empty() {
        from.report_empty();
    }
    Some(Block::Gallery { images })
}
