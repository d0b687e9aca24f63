//! Atom 1.0 (RFC 4287), with what is there no more (RFC 6721).

use super::{Entry, newest};
use crate::page::dates;
use crate::surface::Feed;
use atom::extension::{Extension, ExtensionMap};
use atom_syndication as atom;
use jiff::civil::DateTime;
use std::collections::BTreeMap;

/// The namespace of what says that an entry is there no more (RFC 6721).
const TOMBSTONES: &str = "http://purl.org/atompub/tombstones/1.0";

pub(super) fn written(feed: &Feed, own: String, entries: &[Entry<'_>]) -> String {
    let gone = &feed.gone;
    let feed = atom::Feed {
        id: feed.id.clone(),
        title: atom::Text::plain(feed.title.clone()),
        updated: newest(entries).map(stamp).unwrap_or_default(),
        authors: vec![atom::Person { name: feed.library.clone(), ..atom::Person::default() }],
        links: vec![link("self", own), link("alternate", feed.page.clone())],
        lang: Some(feed.lang.tag().to_owned()),
        entries: entries.iter().map(entry).collect(),
        namespaces: gone.iter().map(|_| ("at".to_owned(), TOMBSTONES.to_owned())).take(1).collect(),
        extensions: tombstones(gone),
        ..atom::Feed::default()
    };
    feed.to_string()
}

/// What is there no more (RFC 6721).
fn tombstones(gone: &[(String, DateTime)]) -> ExtensionMap {
    let tombstone = |(id, at): &(String, DateTime)| Extension {
        name: "at:deleted-entry".to_owned(),
        attrs: [("ref", id.clone()), ("when", dates::offset(*at))].map(|(name, value)| (name.to_owned(), value)).into(),
        ..Extension::default()
    };
    let all: Vec<Extension> = gone.iter().map(tombstone).collect();
    if all.is_empty() {
        return ExtensionMap::default();
    }
    BTreeMap::from([("at".to_owned(), BTreeMap::from([("deleted-entry".to_owned(), all)]))])
}

fn entry((item, html): &Entry<'_>) -> atom::Entry {
    let lang = || Some(item.lang.tag().to_owned());
    let plain = |text: &str| atom::Text { lang: lang(), ..atom::Text::plain(text) };
    let category = |tag: &String| atom::Category { term: tag.clone(), ..atom::Category::default() };
    let content = atom::Content {
        lang: lang(),
        value: Some(html.clone()),
        content_type: Some("html".to_owned()),
        ..atom::Content::default()
    };
    atom::Entry {
        id: item.id.clone(),
        title: plain(&item.title),
        updated: stamp(item.updated),
        published: Some(stamp(item.published)),
        links: vec![atom::Link { hreflang: lang(), ..link("alternate", item.url.clone()) }],
        summary: Some(plain(&item.summary)),
        content: Some(content),
        categories: item.tags.iter().map(category).collect(),
        ..atom::Entry::default()
    }
}

fn link(rel: &str, href: String) -> atom::Link {
    atom::Link { rel: rel.to_owned(), href, ..atom::Link::default() }
}

fn stamp(at: jiff::civil::DateTime) -> atom::FixedDateTime {
    dates::offset(at).parse().unwrap_or_default()
}
