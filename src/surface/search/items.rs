//! What can be found: the branches and documents of a language, and the libraries of the directory.

use super::{Field, Index, Item};
use crate::model::branch::Branch;
use crate::model::content::{Detail, Document};
use crate::model::kind::Kind;
use crate::model::language::{Language, Localized};
use crate::model::tenant::DirectoryEntry;
use crate::site::{Edition, Node, Site, is_over, start};
use crate::surface::names::localized;
use crate::theme::Theme;
use jiff::civil::DateTime;
use std::cmp::Reverse;

/// The branches and documents of an edition. Their own texts are read when the index is written, so that an unchanged index costs nothing.
pub fn of_edition(site: &Site, edition: &Edition, theme: &Theme) -> Index {
    let mut nodes: Vec<&Node> = edition.nodes.iter().collect();
    nodes.sort_by_cached_key(|node| (order(site, site.document(node)), node.key.as_str()));
    let item = |node: &Node| {
        let source = site.source(node);
        Item {
            name: node.url.to_string(),
            texts: branch(site, &source.document, edition.language).map(|name| (Field::Summary, name)).collect(),
            digest: Some(source.digest),
            source: Some(node.source),
        }
    };
    let branches = site.tenant.branches.iter().filter(|_| theme.has_branches());
    let branches = branches.map(|branch| visited(branch, edition, theme));
    let items = branches.chain(nodes.into_iter().map(item)).collect();
    Index::new(edition.language.tag(), items, edition.language.is_norwegian())
}

/// A branch: by its name, where it is, what it offers and what its departments and stops are called.
fn visited(branch: &Branch, edition: &Edition, theme: &Theme) -> Item {
    let language = edition.language;
    let messages = theme.messages_in(language);
    let said = |field: Field, text: &Localized| localized(text, language).map(|text| (field, text));
    let address = branch.address.iter().flat_map(|address| [&address.street, &address.postcode, &address.place]);
    let offers = branch.services.iter().chain(&branch.accessibility.features).map(|offer| &offer.name);
    let parts = branch.departments.iter().map(|department| &department.name);
    let stops = branch.stops.iter().map(|stop| &stop.place);
    let title = said(Field::Title, &branch.name).unwrap_or_else(|| (Field::Title, branch.id.clone()));
    let texts = std::iter::once(title)
        .chain(parts.chain(stops).filter_map(|name| said(Field::Heading, name)))
        .chain(address.flatten().map(|part| (Field::Summary, part.clone())))
        .chain(offers.filter_map(|name| said(Field::Body, name)))
        .chain(branch.hours.iter().map(|_| (Field::Summary, messages.text("hours").to_owned())));
    Item { name: edition.branch(&branch.id, messages).into(), texts: texts.collect(), digest: None, source: None }
}

/// Where a document stands among equals: pages, what happens soon, the newest, and last what is over.
fn order(site: &Site, document: &Document) -> (u8, Option<DateTime>, Reverse<Option<DateTime>>, i64) {
    let front = &document.front;
    let start = || start(document, &site.tenant.branches, site.now);
    match &front.detail {
        Detail::Event(_) if is_over(document, &site.tenant.branches, site.now) => (3, None, Reverse(start()), 0),
        Detail::Event(_) => (1, start(), Reverse(None), 0),
        _ if document.place.kind == Kind::Pages => (0, None, Reverse(None), front.weight),
        _ => (2, None, Reverse(front.date.map(|moment| moment.at)), 0),
    }
}

/// The name of the branch that a document belongs to.
fn branch(site: &Site, document: &Document, language: Language) -> impl Iterator<Item = String> {
    let branch = match &document.front.detail {
        Detail::Event(event) => event.branch(),
        Detail::Article { branch, .. } => branch.as_deref(),
        Detail::Page { .. } | Detail::List { .. } | Detail::Screen { .. } | Detail::Section { .. } => None,
    };
    let named = site.tenant.branches.iter().find(|known| Some(known.id.as_str()) == branch);
    named.and_then(|branch| localized(&branch.name, language)).into_iter()
}

/// All libraries: by their municipality's names, its centre, postal places and codes, and the county.
pub fn of_directory(entries: &[DirectoryEntry]) -> Index {
    let mut entries: Vec<&DirectoryEntry> = entries.iter().collect();
    entries.sort_by_key(|entry| &entry.id);
    Index::new("libraries", entries.into_iter().map(library).collect(), false)
}

fn library(entry: &DirectoryEntry) -> Item {
    let names = entry.names.iter().map(|name| (Field::Title, name.name.clone()));
    let centre = entry.centre.iter().map(|name| (Field::Heading, name.clone()));
    let places = entry.postal.iter().map(|postal| (Field::Summary, postal.place.clone()));
    let codes = entry.postal.iter().map(|postal| (Field::Summary, codes(&postal.codes)));
    let county = (Field::Body, entry.county.name.clone());
    Item {
        name: entry.id.clone(),
        texts: names.chain(centre).chain(places).chain(codes).chain([county]).collect(),
        digest: None,
        source: None,
    }
}

/// Postcodes, ranges written out.
fn codes(codes: &[String]) -> String {
    let expand = |code: &String| match code.split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)))
    {
        Some((from, to)) => (from..=to).map(|code: u16| format!("{code:04}")).collect::<Vec<_>>().join(" "),
        None => code.clone(),
    };
    codes.iter().map(expand).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_postcodes_are_written_out() {
        assert_eq!(codes(&["0010-0012".to_owned(), "7391".to_owned()]), "0010 0011 0012 7391");
    }
}
