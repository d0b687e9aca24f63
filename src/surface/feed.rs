//! Feeds (Atom, RSS 2.0, JSON Feed 1.1) of the newest documents of each section whose documents are dated, and of what happens:
//! which there are, where they lie and what stands in each, with its full text. How they are written is `render`'s.

mod happenings;

use super::web::{Maker, summary};
use super::{Output, Plan, Recipe, Surface};
use crate::digest::Digest;
use crate::model::kind::{Chronology, Kind};
use crate::model::language::Language;
use crate::model::message::Messages;
use crate::page::frame::FeedLink;
use crate::page::{Body, BookView, Picture, Text};
use crate::site::{Edition, Section, Site};
use crate::theme::Theme;
use jiff::civil::DateTime;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// The namespace of the feeds' identities (RFC 9562, version 5): drawn once, never changed.
const FEEDS: Uuid = Uuid::from_u128(0x61729d30_27ec_46a2_a53e_7e75020f6dfd);

/// The formats of a feed: extension and media type.
const FORMATS: [(&str, &str); 3] =
    [("atom", "application/atom+xml"), ("rss", "application/rss+xml"), ("json", "application/feed+json")];

/// A feed, before it is written.
#[derive(Clone, Debug, Serialize)]
pub struct Feed {
    /// What it is called for ever, whatever domain the library moves to.
    pub id: String,
    pub title: String,
    /// The library's name.
    pub library: String,
    pub lang: Language,
    /// Absolute address of the site, without a slash at the end.
    pub base: String,
    /// Absolute address of the page that stands for it.
    pub page: String,
    /// Its files below `dist/<tenant>/`, one for each of the formats.
    pub paths: [String; FORMATS.len()],
    /// What is said of who took a picture, with `{credit}`.
    pub photo: String,
    /// The newest first.
    pub items: Vec<Arc<Item>>,
    /// What it had once and that is there no more, with when it went.
    pub gone: Vec<(String, DateTime)>,
}

/// A document as feeds tell it; its identity is its id, never an address.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    pub id: String,
    pub title: String,
    pub url: String,
    pub published: DateTime,
    pub updated: DateTime,
    pub summary: String,
    pub tags: Vec<String>,
    /// Of its text.
    pub lang: Language,
    pub image: Option<Picture>,
    pub books: Vec<BookView>,
    pub text: Option<Text>,
}

impl Feed {
    /// The absolute addresses of its files.
    pub fn urls(&self) -> [String; FORMATS.len()] {
        self.paths.each_ref().map(|path| format!("{}/{path}", self.base))
    }

    /// The address of all that its files follow from.
    pub fn digest(&self) -> Digest {
        Digest::of_plain(self)
    }
}

/// The feeds of every language.
pub struct Feeds;

impl Surface for Feeds {
    fn claims(&self, site: &Site, theme: &Theme) -> Vec<(String, &'static str)> {
        let editions = site.editions.iter().filter(|_| theme.features.feeds);
        let sections = editions.flat_map(|edition| told(site, edition).map(move |section| paths(edition, section)));
        sections.flatten().map(|path| (path, "made-feed")).collect()
    }

    // Full texts follow from texts, so it is made with each build.
    fn finish(&self, plan: &Plan, _: &[&str]) -> Vec<Output> {
        let editions = plan.site.editions.iter().filter(|_| plan.theme.features.feeds);
        editions.flat_map(|edition| feeds(plan, edition)).flat_map(outputs).collect()
    }
}

/// The links to a section's feed, under a title; none where it has no feed.
pub fn links(site: &Site, edition: &Edition, (folder, title): (&str, &str)) -> Vec<FeedLink> {
    let section = edition.sections.get(folder).filter(|section| is_told(site, edition, section));
    let formats = section.map(|section| FORMATS.into_iter().zip(paths(edition, section)));
    let link = |((_, media_type), path)| FeedLink { title: title.to_owned(), url: format!("/{path}"), media_type };
    formats.into_iter().flatten().map(link).collect()
}

/// The title of a section's feed.
pub fn title(messages: &Messages, section: &Section, library: &str) -> String {
    messages.filled("feed-title", &[("title", &section.title), ("site", library)])
}

/// The sections that have a feed.
fn told<'a>(site: &'a Site, edition: &'a Edition) -> impl Iterator<Item = &'a Section> {
    edition.sections.values().filter(move |section| is_told(site, edition, section))
}

/// Whether the documents of a section are texts that come with time, and one of them says when. Readers elsewhere need addresses
/// that hold everywhere.
fn is_told(site: &Site, edition: &Edition, section: &Section) -> bool {
    if section.kind == Kind::Events {
        return site.is_addressed() && happenings::is_told(site, edition, section);
    }
    let comes = section.kind.is_listed() && section.kind.treatment().chronology == Chronology::NewestFirst;
    comes && site.is_addressed() && section.members.iter().any(|index| published(site, edition, *index).is_some())
}

/// When a document came and when it changed last.
fn times(site: &Site, edition: &Edition, index: usize) -> Option<(DateTime, DateTime)> {
    let node = &edition.nodes[index];
    if node.kind == Kind::Events {
        return happenings::times(site, node);
    }
    let published = published(site, edition, index)?;
    Some((published, site.document(node).front.updated.map_or(published, |moment| moment.at)))
}

/// When a document came, if that and who it is are known: without a name of its own a reader would show it again and again. A text
/// whose language nobody has answered for stays where a notice says so.
fn published(site: &Site, edition: &Edition, index: usize) -> Option<DateTime> {
    let node = &edition.nodes[index];
    let front = &site.document(node).front;
    front.id.and(front.date).filter(|_| !site.is_unreviewed(node)).map(|date| date.at)
}

/// The files of a section's feed: named by the folder of its kind, in any language, then as its address.
fn paths(edition: &Edition, section: &Section) -> [String; FORMATS.len()] {
    let kind = section.kind.folder();
    let above = edition.sections.get(kind).map_or(&*edition.home, |section| &*section.url);
    let below = section.url.strip_prefix(above).map_or("", |below| below.trim_end_matches('/'));
    let slash = if below.is_empty() { "" } else { "/" };
    FORMATS.map(|(extension, _)| format!("{}feed/{kind}{slash}{below}.{extension}", &edition.home[1..]))
}

fn feeds(plan: &Plan, edition: &Edition) -> Vec<Feed> {
    let frame = &plan.shared.of(edition).frame;
    let messages = plan.theme.messages_in(edition.language);
    // A document stands in the feeds of all folders above it.
    let mut items: BTreeMap<usize, Option<Arc<Item>>> = BTreeMap::new();
    let mut item =
        |index: &usize| items.entry(*index).or_insert_with(|| item(plan, edition, *index).map(Arc::new)).clone();
    let mut feed = |section: &Section| {
        // The first feed of all is the library's, and called so.
        let is_first = section.folder == Kind::Articles.folder();
        let page = if is_first || !section.has_page() { &edition.home } else { &section.url };
        Feed {
            id: identity(&plan.site.tenant.id, edition.language, &section.folder),
            title: if is_first { frame.name.clone() } else { title(messages, section, &frame.name) },
            library: frame.name.clone(),
            lang: edition.language,
            base: plan.site.base.clone(),
            page: format!("{}{page}", plan.site.base),
            paths: paths(edition, section),
            photo: messages.text("photo").to_owned(),
            items: newest(plan, edition, section).iter().filter_map(&mut item).collect(),
            gone: if section.kind == Kind::Events { gone(&plan.site) } else { Vec::new() },
        }
    };
    told(&plan.site, edition).map(&mut feed).collect()
}

/// The newest documents of a section, whatever order its page has.
fn newest(plan: &Plan, edition: &Edition, section: &Section) -> Vec<usize> {
    if section.kind == Kind::Events {
        return happenings::newest(&plan.site, edition).into_iter().take(plan.theme.lists.feed).collect();
    }
    let dated = |index: &usize| Some((Reverse(published(&plan.site, edition, *index)?), *index));
    let mut dated: Vec<(Reverse<DateTime>, usize)> = section.members.iter().filter_map(dated).collect();
    dated.sort_unstable();
    dated.into_iter().map(|(_, index)| index).take(plan.theme.lists.feed).collect()
}

/// What a feed is called.
fn identity(tenant: &str, language: Language, what: &str) -> String {
    let name = format!("{tenant} {} {what}", language.tag());
    format!("urn:uuid:{}", Uuid::new_v5(&FEEDS, name.as_bytes()))
}

fn gone(site: &Site) -> Vec<(String, DateTime)> {
    happenings::gone(site).into_iter().map(|(id, at)| (urn(id), at)).collect()
}

/// What a document is called in feeds.
fn urn(id: Uuid) -> String {
    format!("urn:uuid:{id}")
}

/// A document as its page shows it; of a happening, when it is comes first.
fn item(plan: &Plan, edition: &Edition, index: usize) -> Option<Item> {
    let node = &edition.nodes[index];
    let document = plan.site.document(node);
    let front = &document.front;
    let (published, updated) = times(&plan.site, edition, index)?;
    let page = Maker::new(&plan.site, &plan.theme, &plan.shared, edition.index).of_node(index, "article");
    let when = happenings::event(&plan.site, node).and_then(|event| happenings::words(edition, (index, event)));
    let summary = [when, summary(document)].into_iter().flatten().collect::<Vec<_>>().join(". ");
    let books = if let Body::List { items } = page.body { items } else { Vec::new() };
    Some(Item {
        id: urn(front.id?),
        title: page.own.title,
        url: page.own.absolute,
        published,
        updated,
        summary,
        tags: front.tags.iter().map(|tag| tag.title.clone()).collect(),
        lang: page.own.lang,
        image: page.written.and_then(|written| written.image),
        books,
        text: page.content,
    })
}

fn outputs(feed: Feed) -> Vec<Output> {
    let (paths, feed) = (feed.paths.clone(), Arc::new(feed));
    let output = |(part, path)| Output { path, recipe: Recipe::Feed { feed: feed.clone(), part } };
    paths.into_iter().enumerate().map(output).collect()
}
