//! `shortcuts`: a list of large links, each with a line about it.

use super::definition::Definition;
use super::reading::Reading;
use crate::content::markdown::{links, shift};
use crate::diagnostic::Diagnostic;
use crate::model::content::{Block, Shortcut};
use pulldown_cmark::{Event, Tag, TagEnd};

pub(super) const SHORTCUTS: Definition =
    Definition { name: "shortcuts", required: &[], optional: &[], text: true, read };

fn read(from: &mut Reading<'_, '_>) -> Option<Block> {
    let mut items = items(from);
    // "[Lån](…): slik gjør du" and "[Lån](…) – slik gjør du" are ways to write a title and its line.
    for item in &mut items {
        item.text = item.text.trim().trim_start_matches([':', '–', '-', '—']).trim().to_owned();
    }
    if items.is_empty() {
        from.report_empty();
    }
    Some(Block::Shortcuts { items })
}

fn items(from: &mut Reading<'_, '_>) -> Vec<Shortcut> {
    let (events, start) = from.events();
    let mut items: Vec<Shortcut> = Vec::new();
    let (mut in_link, mut in_item) = (false, false);
    for (event, range) in events {
        let span = shift(range, start);
        match event {
            Event::Start(Tag::Link { dest_url, .. }) if in_item => {
                in_link = true;
                let refusal = links::target(&dest_url).refusal();
                refusal.into_iter().for_each(|report| from.report(report, span));
                items.push(Shortcut { title: String::new(), url: dest_url.to_string(), span, text: String::new() });
            }
            Event::End(TagEnd::Link) => in_link = false,
            Event::Start(Tag::Item) => in_item = true,
            Event::End(TagEnd::Item) => in_item = false,
            Event::Text(text) | Event::Code(text) => match items.last_mut().filter(|_| in_item) {
                Some(item) if in_link => item.title.push_str(&text),
                Some(item) => item.text.push_str(&text),
                None => from.report(Diagnostic::error("shortcuts-other"), span),
            },
            Event::SoftBreak | Event::HardBreak => items.last_mut().into_iter().for_each(|item| item.text.push(' ')),
            Event::Html(_) | Event::InlineHtml(_) | Event::Rule => {
                from.report(Diagnostic::error("shortcuts-other"), span);
            }
            _ => {}
        }
    }
    items
}
