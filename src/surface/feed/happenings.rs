//! The feed of what happens: each happening once, a series too, as it becomes known. Its dates are the calendars' affair.

use crate::model::content::Detail;
use crate::model::event::Event;
use crate::page::dates::when;
use crate::site::agenda::window;
use crate::site::{Edition, Happening, Node, Section, Site};
use jiff::civil::DateTime;
use std::cmp::Reverse;
use uuid::Uuid;

/// Whether a section is that of all happenings, with one that is known by an id and is not over.
pub fn is_told(site: &Site, edition: &Edition, section: &Section) -> bool {
    let all = edition.happenings().is_some_and(|all| all.folder == section.folder);
    all && !told(site, edition).is_empty()
}

/// The happenings that are on or come, those first that became known last.
pub fn newest(site: &Site, edition: &Edition) -> Vec<usize> {
    let mut told = told(site, edition);
    told.sort_by_cached_key(|one| (times(site, &edition.nodes[one.node]).map(|(first, _)| Reverse(first)), one.start));
    told.into_iter().map(|one| one.node).collect()
}

/// Each happening that is on or comes with its next date.
fn told<'e>(site: &Site, edition: &'e Edition) -> Vec<&'e Happening> {
    let mut seen = std::collections::BTreeSet::new();
    let ahead = edition.ahead(site.now.date()).map(|(_, one)| one);
    let known = ahead.filter(|one| times(site, &edition.nodes[one.node]).is_some());
    known.filter(|one| seen.insert(one.node)).collect()
}

/// When a happening became known and when it changed last, where it is known which it is. Without memory it is as old as the
/// agenda; a text whose language nobody has answered for stays where a notice says so.
pub fn times(site: &Site, node: &Node) -> Option<(DateTime, DateTime)> {
    let front = &site.document(node).front;
    let id = front.id.filter(|_| !site.is_unreviewed(node))?;
    let told = |name: &str| site.memory.of(name);
    let whole = told(&id.to_string());
    let (from, _) = window(site.now.date());
    let first = whole.and_then(|known| known.first).or(front.date.map(|date| date.at));
    let first = first.unwrap_or_else(|| from.at(0, 0, 0, 0));
    let changed = whole.and_then(|known| known.changed).or(front.updated.map(|updated| updated.at));
    Some((first, changed.unwrap_or(first).max(first)))
}

/// When a happening is: a single one by its date, a series as its rule was written, else by its next date.
pub fn words(edition: &Edition, (node, event): (usize, &Event)) -> Option<String> {
    let language = edition.nodes[node].text_language;
    let series = event.series.as_ref().and_then(|series| series.words.clone());
    let next = || edition.agenda.iter().find(|one| one.node == node).map(|one| when(&one.of(event), language));
    series.or_else(next)
}

/// The happenings that are there no more, with when they went: Atom tells of them (RFC 6721).
pub fn gone(site: &Site) -> Vec<(Uuid, DateTime)> {
    let (from, _) = window(site.now.date());
    let whole = site.memory.told.iter().filter(|(_, known)| known.gone);
    let whole = whole.filter_map(|(name, known)| Some((name.parse().ok()?, known.changed)));
    whole.map(|(id, changed)| (id, changed.unwrap_or_else(|| from.at(0, 0, 0, 0)))).collect()
}

/// The happening that a node tells of.
pub fn event<'s>(site: &'s Site, node: &Node) -> Option<&'s Event> {
    match &site.document(node).front.detail {
        Detail::Event(event) => Some(event),
        _ => None,
    }
}
