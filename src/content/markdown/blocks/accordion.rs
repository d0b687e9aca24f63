//! `accordion`: texts that the reader opens, each under a heading of the third level.

use super::definition::Definition;
use super::definition::Value::Flag;
use super::reading::Reading;
use crate::diagnostic::{Diagnostic, Span};
use crate::model::content::{AccordionItem, Block};
use pulldown_cmark::{Event, HeadingLevel, Tag};
use std::ops::Range;

pub(super) const ACCORDION: Definition =
    Definition { name: "accordion", required: &[], optional: &[("open", Flag)], text: true, read };

fn read(from: &mut Reading<'_, '_>) -> Option<Block> {
    Some(Block::Accordion { open: from.flag("open"), items: items(from) })
}

fn items(from: &mut Reading<'_, '_>) -> Vec<AccordionItem> {
    let headings = top_headings(from);
    let body = from.directive.body.clone();
    let before = body.start..headings.first().map_or(body.end, |(range, _)| range.start);
    if headings.is_empty() || !from.file.text[before.clone()].trim().is_empty() {
        let span = if headings.is_empty() { from.directive.name_span } else { Span::from(before) };
        from.report(Diagnostic::error("accordion-heading"), span);
    }
    let ends = headings.iter().skip(1).map(|(range, _)| range.start).chain([body.end]).collect::<Vec<_>>();
    let mut items = Vec::new();
    for ((range, title), end) in headings.iter().zip(ends) {
        let id = from.file.ids.give(title);
        from.inner.anchors.push(id.clone());
        from.inner.words += u32::try_from(title.split_whitespace().count()).unwrap_or(0);
        let text = from.body_of(range.end..end);
        items.push(AccordionItem { id, title: title.clone(), text });
    }
    items
}

/// The third-level headings that stand in nothing else: their ranges in the file and plain texts.
fn top_headings(from: &Reading<'_, '_>) -> Vec<(Range<usize>, String)> {
    let (events, start) = from.events();
    let mut headings: Vec<(Range<usize>, String)> = Vec::new();
    let (mut depth, mut within) = (0_usize, false);
    for (event, range) in events {
        match event {
            Event::Start(tag) => {
                if depth == 0 && matches!(tag, Tag::Heading { level: HeadingLevel::H3, .. }) {
                    within = true;
                    headings.push((range.start + start..range.end + start, String::new()));
                }
                depth += 1;
            }
            Event::End(_) => {
                depth -= 1;
                within &= depth > 0;
            }
            Event::Text(text) | Event::Code(text) if within => {
                headings.last_mut().into_iter().for_each(|(_, title)| title.push_str(&text));
            }
            _ => {}
        }
    }
    headings
}
