//! Feeds (Atom, RSS 2.0, JSON Feed 1.1) of the newest articles per language, and the sitemap with its alternates.

use super::{Make, Planned};
use crate::model::page::{Card, Chrome, Entry, Own};
use crate::site::{Node, Site, Tongue, dates};
use crate::theme::Theme;
use atom_syndication as atom;
use serde_json::json;
use std::fmt::Write as _;

/// The paths of a language's feeds; none where there is nothing to tell.
pub fn paths(tongue: &Tongue) -> Vec<String> {
    let told = tongue.sections.get("articles").is_some_and(|section| !section.members.is_empty());
    let path = |extension| format!("{}.{extension}", stem(tongue));
    if told { ["atom", "rss", "json"].map(path).into() } else { Vec::new() }
}

fn stem(tongue: &Tongue) -> String {
    format!("{}feed/articles", &tongue.home[1..])
}

/// The feeds of a language's articles; none where there are none.
pub fn feeds(site: &Site, tongue: &Tongue, theme: &Theme, chrome: &Chrome, entries: &[Entry]) -> Vec<Planned> {
    let Some(section) = tongue.sections.get("articles").filter(|section| !section.members.is_empty()) else {
        return Vec::new();
    };
    let newest: Vec<Item> = section
        .members
        .iter()
        .take(theme.lists.feed)
        .filter_map(|index| Item::of(site, &tongue.nodes[*index], &entries[*index].card))
        .collect();
    let stem = stem(tongue);
    let files =
        [("atom", atom(chrome, &stem, &newest)), ("rss", rss(chrome, &newest)), ("json", json(chrome, &stem, &newest))];
    files
        .into_iter()
        .map(|(extension, text)| Planned { path: format!("{stem}.{extension}"), make: Make::Bytes(text.into_bytes()) })
        .collect()
}

/// An article as feeds tell it; its identity is its id, never an address.
struct Item {
    id: String,
    title: String,
    url: String,
    published: jiff::civil::DateTime,
    updated: jiff::civil::DateTime,
    summary: String,
    tags: Vec<String>,
    lang: &'static str,
}

impl Item {
    fn of(site: &Site, node: &Node, card: &Card) -> Option<Item> {
        let front = &site.document(node).front;
        let published = front.date?.at;
        Some(Item {
            id: format!("urn:uuid:{}", front.id?),
            title: card.title.clone(),
            url: format!("{}{}", site.base, card.url),
            published,
            updated: front.updated.map_or(published, |moment| moment.at),
            summary: card.summary.clone().unwrap_or_default(),
            tags: front.tags.iter().map(|tag| tag.title.clone()).collect(),
            lang: node.text_language.tag(),
        })
    }
}

fn newest(items: &[Item]) -> Option<jiff::civil::DateTime> {
    items.iter().map(|item| item.updated).max()
}

fn atom(chrome: &Chrome, stem: &str, items: &[Item]) -> String {
    let link = |rel: &str, href: String| atom::Link { rel: rel.to_owned(), href, ..atom::Link::default() };
    let stamp = |at: jiff::civil::DateTime| dates::offset(at).parse().unwrap_or_default();
    let entry = |item: &Item| atom::Entry {
        id: item.id.clone(),
        title: atom::Text::plain(item.title.clone()),
        updated: stamp(item.updated),
        published: Some(stamp(item.published)),
        links: vec![atom::Link { hreflang: Some(item.lang.to_owned()), ..link("alternate", item.url.clone()) }],
        summary: Some(atom::Text::plain(item.summary.clone())),
        categories: item
            .tags
            .iter()
            .map(|tag| atom::Category { term: tag.clone(), ..atom::Category::default() })
            .collect(),
        ..atom::Entry::default()
    };
    let feed = atom::Feed {
        id: format!("{}/{stem}.atom", chrome.base),
        title: atom::Text::plain(chrome.name.clone()),
        updated: newest(items).map(stamp).unwrap_or_default(),
        authors: vec![atom::Person { name: chrome.name.clone(), ..atom::Person::default() }],
        links: vec![
            link("self", format!("{}/{stem}.atom", chrome.base)),
            link("alternate", format!("{}{}", chrome.base, chrome.home)),
        ],
        lang: Some(chrome.lang.tag().to_owned()),
        entries: items.iter().map(entry).collect(),
        ..atom::Feed::default()
    };
    feed.to_string()
}

fn rss(chrome: &Chrome, items: &[Item]) -> String {
    let date = |at: jiff::civil::DateTime| {
        at.in_tz("Europe/Oslo").ok().map(|at| at.strftime("%a, %d %b %Y %H:%M:%S %z").to_string())
    };
    let item = |item: &Item| rss::Item {
        title: Some(item.title.clone()),
        link: Some(item.url.clone()),
        description: Some(item.summary.clone()),
        guid: Some(rss::Guid { value: item.id.clone(), permalink: false }),
        pub_date: date(item.published),
        categories: item.tags.iter().map(|tag| rss::Category { name: tag.clone(), domain: None }).collect(),
        ..rss::Item::default()
    };
    let channel = rss::Channel {
        title: chrome.name.clone(),
        link: format!("{}{}", chrome.base, chrome.home),
        description: chrome.name.clone(),
        language: Some(chrome.lang.tag().to_owned()),
        last_build_date: newest(items).and_then(date),
        items: items.iter().map(item).collect(),
        ..rss::Channel::default()
    };
    channel.to_string()
}

fn json(chrome: &Chrome, stem: &str, items: &[Item]) -> String {
    let item = |item: &Item| {
        json!({
            "id": item.id, "url": item.url, "title": item.title, "summary": item.summary, "content_text": item.summary,
            "date_published": dates::offset(item.published), "date_modified": dates::offset(item.updated),
            "tags": item.tags, "language": item.lang,
        })
    };
    json!({
        "version": "https://jsonfeed.org/version/1.1", "title": chrome.name, "language": chrome.lang.tag(),
        "home_page_url": format!("{}{}", chrome.base, chrome.home), "feed_url": format!("{}/{stem}.json", chrome.base),
        "items": items.iter().map(item).collect::<Vec<_>>(),
    })
    .to_string()
}

/// The sitemap's entry of a page that search engines may show, with `hreflang` alternates.
pub fn listed(own: &Own) -> Option<String> {
    if own.robots.is_some() || own.canonical != own.absolute {
        return None;
    }
    let mut xml = format!("<url><loc>{}</loc>", own.absolute);
    if let Some(date) = own.updated.as_ref().or(own.date.as_ref()) {
        let _ = write!(xml, "<lastmod>{}</lastmod>", date.iso);
    }
    for alternate in &own.alternates {
        // Addresses are slugs of ASCII letters, so nothing in them needs escaping.
        let _ =
            write!(xml, "<xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"{}\"/>", alternate.lang, alternate.url);
    }
    xml.push_str("</url>\n");
    Some(xml)
}

/// Where the sitemap lies.
pub const SITEMAP: &str = "sitemap.xml";

/// The sitemap (sitemaps.org 0.9) of these entries.
pub fn sitemap(entries: impl Iterator<Item = String>) -> Planned {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    entries.for_each(|entry| xml.push_str(&entry));
    xml.push_str("</urlset>\n");
    Planned { path: SITEMAP.to_owned(), make: Make::Bytes(xml.into_bytes()) }
}
