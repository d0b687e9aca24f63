//! Feeds (Atom, RSS 2.0, JSON Feed 1.1) of the newest articles per language.

use super::web::summary;
use super::xml::{escaped, text};
use super::{Output, Plan, Surface};
use crate::model::content::Kind;
use crate::model::language::Language;
use crate::page::{Frame, dates};
use crate::site::{Edition, Node, Site};
use crate::theme::Theme;
use atom_syndication as atom;
use serde_json::json;
use uuid::Uuid;

/// The namespace of the feeds' identities (RFC 9562, version 5): drawn once, never changed.
const FEEDS: Uuid = Uuid::from_u128(0x61729d30_27ec_46a2_a53e_7e75020f6dfd);

/// Feeds of each language's articles; none where there are none.
pub struct Feeds;

impl Surface for Feeds {
    fn claims(&self, site: &Site, theme: &Theme) -> Vec<(String, &'static str)> {
        let editions = site.editions.iter().filter(|edition| is_made(site, theme) && !articles(edition).is_empty());
        let paths = |edition| FORMATS.map(|extension| (format!("{}.{extension}", stem(edition)), "made-feed"));
        editions.flat_map(paths).collect()
    }

    fn outputs(&self, plan: &Plan) -> Vec<Output> {
        let editions = plan.site.editions.iter().filter(|_| is_made(&plan.site, &plan.theme));
        editions.flat_map(|edition| feeds(plan, edition)).collect()
    }
}

/// Readers elsewhere need addresses that hold everywhere.
fn is_made(site: &Site, theme: &Theme) -> bool {
    theme.features.feeds && site.is_addressed()
}

/// The formats of a feed, by their extensions.
const FORMATS: [&str; 3] = ["atom", "rss", "json"];

/// A language's articles, the newest first.
fn articles(edition: &Edition) -> &[usize] {
    edition.sections.get(Kind::Articles.folder()).map_or(&[], |section| &section.members)
}

fn stem(edition: &Edition) -> String {
    format!("{}feed/articles", &edition.home[1..])
}

fn feeds(plan: &Plan, edition: &Edition) -> Vec<Output> {
    if articles(edition).is_empty() {
        return Vec::new();
    }
    let frame = &plan.shared.of(edition).frame;
    let newest = articles(edition).iter().take(plan.theme.lists.feed);
    let item = |index: &usize| Item::of(&plan.site, &edition.nodes[*index]);
    let newest: Vec<Item> = newest.filter_map(item).collect();
    let stem = stem(edition);
    let id = identity(&plan.site.tenant.id, edition.language, "articles");
    let texts = [
        text(&atom(frame, (&id, &stem), &newest)).into_owned(),
        text(&rss(frame, &newest)).into_owned(),
        json(frame, &stem, &newest),
    ];
    let files = FORMATS.into_iter().zip(texts);
    files.map(|(extension, text)| Output::bytes(format!("{stem}.{extension}"), text)).collect()
}

/// What a feed is called for ever, whatever domain the library moves to.
fn identity(tenant: &str, language: Language, what: &str) -> String {
    let name = format!("{tenant} {} {what}", language.tag());
    format!("urn:uuid:{}", Uuid::new_v5(&FEEDS, name.as_bytes()))
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
    fn of(site: &Site, node: &Node) -> Option<Item> {
        let document = site.document(node);
        let front = &document.front;
        let published = front.date?.at;
        Some(Item {
            id: format!("urn:uuid:{}", front.id?),
            title: front.title.clone(),
            url: format!("{}{}", site.base, node.url),
            published,
            updated: front.updated.map_or(published, |moment| moment.at),
            summary: summary(document).unwrap_or_default(),
            tags: front.tags.iter().map(|tag| tag.title.clone()).collect(),
            lang: node.text_language.tag(),
        })
    }
}

fn newest(items: &[Item]) -> Option<jiff::civil::DateTime> {
    items.iter().map(|item| item.updated).max()
}

fn atom(frame: &Frame, (id, stem): (&str, &str), items: &[Item]) -> String {
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
        id: id.to_owned(),
        title: atom::Text::plain(frame.name.clone()),
        updated: newest(items).map(stamp).unwrap_or_default(),
        authors: vec![atom::Person { name: frame.name.clone(), ..atom::Person::default() }],
        links: vec![
            link("self", format!("{}/{stem}.atom", frame.base)),
            link("alternate", format!("{}{}", frame.base, frame.home)),
        ],
        lang: Some(frame.lang.tag().to_owned()),
        entries: items.iter().map(entry).collect(),
        ..atom::Feed::default()
    };
    feed.to_string()
}

fn rss(frame: &Frame, items: &[Item]) -> String {
    let date = |at: jiff::civil::DateTime| {
        at.in_tz("Europe/Oslo").ok().map(|at| at.strftime("%a, %d %b %Y %H:%M:%S %z").to_string())
    };
    let item = |item: &Item| rss::Item {
        title: Some(item.title.clone()),
        link: Some(item.url.clone()),
        // Readers take a description for HTML, whoever wrote it.
        description: Some(escaped(&item.summary)),
        guid: Some(rss::Guid { value: item.id.clone(), permalink: false }),
        pub_date: date(item.published),
        categories: item.tags.iter().map(|tag| rss::Category { name: tag.clone(), domain: None }).collect(),
        ..rss::Item::default()
    };
    let channel = rss::Channel {
        title: frame.name.clone(),
        link: format!("{}{}", frame.base, frame.home),
        description: escaped(&frame.name),
        language: Some(frame.lang.tag().to_owned()),
        last_build_date: newest(items).and_then(date),
        items: items.iter().map(item).collect(),
        ..rss::Channel::default()
    };
    channel.to_string()
}

fn json(frame: &Frame, stem: &str, items: &[Item]) -> String {
    let item = |item: &Item| {
        json!({
            "id": item.id, "url": item.url, "title": item.title, "summary": item.summary, "content_text": item.summary,
            "date_published": dates::offset(item.published), "date_modified": dates::offset(item.updated),
            "tags": item.tags, "language": item.lang,
        })
    };
    json!({
        "version": "https://jsonfeed.org/version/1.1", "title": frame.name, "language": frame.lang.tag(),
        "home_page_url": format!("{}{}", frame.base, frame.home), "feed_url": format!("{}/{stem}.json", frame.base),
        "items": items.iter().map(item).collect::<Vec<_>>(),
    })
    .to_string()
}
