//! Atom 1.0 (RFC 4287).

use super::{Entry, newest};
use crate::page::dates;
use crate::surface::Feed;
use atom_syndication as atom;

pub(super) fn written(feed: &Feed, own: String, entries: &[Entry<'_>]) -> String {
    let feed = atom::Feed {
        id: feed.id.clone(),
        title: atom::Text::plain(feed.title.clone()),
        updated: newest(entries).map(stamp).unwrap_or_default(),
        authors: vec![atom::Person { name: feed.library.clone(), ..atom::Person::default() }],
        links: vec![link("self", own), link("alternate", feed.page.clone())],
        lang: Some(feed.lang.tag().to_owned()),
        entries: entries.iter().map(entry).collect(),
        ..atom::Feed::default()
    };
    feed.to_string()
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
