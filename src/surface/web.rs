//! The web surface: every page of a site, each with all that it shows.

use super::frame::{self, Assets};
use super::pagination::pagination;
use super::picture::Pictures;
use super::text::{text, toc};
use crate::diagnostic::{Diagnostic, Error, Span};
use crate::model::content::{Detail, Document, Image, Kind, Label, Query, Sort};
use crate::model::language::Language;
use crate::model::page::{
    Alternate, BookView, Card, Entry, EventView, Frame, Link, OpenGraph, Own, Page, Picture, Switch, Term,
};
use crate::model::slug::slug;
use crate::site::pages::{Outline, Part, Shape};
use crate::site::{Address, Edition, Node, Section, Site, Source, Tag, Target, dates, filled, message};
use crate::theme::{Messages, Theme, Tokens};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the pages of a site share, made once.
#[derive(Debug)]
pub struct Shared {
    /// One per language, in the site's order.
    pub frames: Vec<Arc<Frame>>,
    /// Per language and node, what lists show of it.
    pub entries: Vec<Vec<Entry>>,
    /// The tenant's own picture for Open Graph, site-absolute.
    card: Option<String>,
}

/// How many documents of a subject count as neighbours of one that carries it.
const NEIGHBOURS: usize = 50;

/// Makes pages, and gathers which pictures they place and what is wrong with them.
pub struct Maker<'m> {
    pub site: &'m Site,
    pub theme: &'m Theme,
    shared: &'m Shared,
    pub pictures: Pictures,
    pub diagnostics: Vec<Diagnostic>,
}

/// What a maker came upon.
#[derive(Debug, Default)]
pub struct Findings {
    pub pictures: Pictures,
    pub diagnostics: Vec<Diagnostic>,
}

impl Findings {
    pub fn add(&mut self, other: Findings) {
        self.pictures.outputs.extend(other.pictures.outputs);
        self.diagnostics.extend(other.diagnostics);
    }
}

/// Makes what all pages share.
pub fn shared(site: &Site, theme: &Theme, tokens: &Tokens, assets: &Assets) -> Result<(Shared, Findings), Error> {
    let mut found = Findings::default();
    let look = frame::Look { theme, tokens, assets };
    let frames = site.editions.iter().map(|edition| frame::frame(site, edition, look, &mut found.diagnostics));
    let mut shared = Shared { frames: frames.collect(), entries: Vec::new(), card: assets.card.clone() };
    for edition in &site.editions {
        let made = edition.nodes.par_iter().map(|node| {
            let mut maker = Maker::new(site, theme, &shared);
            let entry = maker.entry(edition, node)?;
            Ok((entry, maker.found()))
        });
        let made = made.collect::<Result<Vec<(Entry, Findings)>, Error>>()?;
        let (entries, each): (Vec<Entry>, Vec<Findings>) = made.into_iter().unzip();
        each.into_iter().for_each(|other| found.add(other));
        shared.entries.push(entries);
    }
    Ok((shared, found))
}

impl<'m> Maker<'m> {
    pub fn new(site: &'m Site, theme: &'m Theme, shared: &'m Shared) -> Maker<'m> {
        Maker { site, theme, shared, pictures: Pictures::default(), diagnostics: Vec::new() }
    }

    pub fn found(self) -> Findings {
        Findings { pictures: self.pictures, diagnostics: self.diagnostics }
    }

    /// The page of an outline.
    pub fn page(&mut self, outline: &Outline) -> Page {
        let edition = &self.site.editions[outline.edition];
        let frame = &self.shared.frames[outline.edition];
        match &outline.shape {
            Shape::Front(node) => self.front(edition, *node, frame),
            Shape::Single(node) => self.single(edition, *node, frame),
            Shape::Section { folder, part } => {
                let section = &edition.sections[folder];
                let first = self.section(edition, section, frame);
                self.part(edition, first, &section.url, part)
            }
            Shape::Tag { tag, part } => {
                let tag = &edition.tags[*tag];
                let first = self.tag(edition, tag, frame);
                self.part(edition, first, &tag.url, part)
            }
            Shape::Tags => self.terms(edition, frame),
            Shape::Search => self.search(edition, frame),
            Shape::NotFound => self.not_found(edition, frame),
        }
    }

    /// The theme's texts in a language.
    pub fn messages(&self, edition: &Edition) -> &'m Messages {
        self.theme.messages_in(edition.language)
    }

    pub fn picture(&mut self, file: &str, image: &Image, hero: bool) -> Option<Picture> {
        let sizes = if hero { &self.theme.images.hero_sizes } else { &self.theme.images.sizes };
        match self.pictures.place(self.site, file, image, sizes, hero) {
            Ok(picture) => Some(picture),
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn entry(&mut self, edition: &Edition, node: &Node) -> Result<Entry, Error> {
        let source = self.site.source(node);
        let front = &source.document.front;
        let image = front.image.as_ref().and_then(|image| self.picture(&source.file, image, false));
        Entry::new(Card {
            title: front.title.clone(),
            url: node.url.to_string(),
            lang: edition.marked(node),
            kind: node.kind.folder(),
            summary: summary(&source.document),
            date: front.date.map(|date| dates::date(date, edition.language)),
            tags: tags(edition, &source.document),
            image,
            event: event(&source.document, edition.language),
        })
    }

    /// What somebody wrote as a link in a file, resolved; empty after saying why it leads nowhere.
    pub fn link(&mut self, edition: &Edition, file: &str, written: &str, span: Span) -> String {
        let site = self.site;
        let target = site.target(edition, file, written).and_then(|target| match target {
            Target::Page { url, .. } | Target::Address(url) => Ok(url),
            Target::File { name, fragment } => {
                let medium = &site.sources.media[&name];
                medium.probe.as_ref().map_err(Clone::clone)?;
                Ok(self.pictures.file(medium) + &fragment)
            }
        });
        target.unwrap_or_else(|diagnostic| {
            self.diagnostics.push(diagnostic.at(file, span));
            String::new()
        })
    }

    fn cards(&self, edition: &Edition, nodes: &[usize]) -> Vec<Entry> {
        let entries = &self.shared.entries[self.place(edition)];
        nodes.iter().map(|index| entries[*index].clone()).collect()
    }

    /// What a list block shows: the newest, for happenings the next.
    pub fn query(&self, edition: &Edition, query: &Query) -> Vec<Entry> {
        let folder = query.section.as_deref().unwrap_or(query.kind.folder());
        let Some(section) = edition.sections.get(folder) else { return Vec::new() };
        let tag = query.tag.as_deref().map(slug);
        let wanted = |index: &&usize| {
            let document = self.site.document(&edition.nodes[**index]);
            tag.as_ref().is_none_or(|tag| document.front.tags.iter().any(|own| own.slug == *tag))
        };
        let nodes: Vec<usize> = section.listed.iter().filter(wanted).take(query.count as usize).copied().collect();
        self.cards(edition, &nodes)
    }

    /// Where everything stands that a list block shows the first of.
    pub fn listing(&self, edition: &Edition, query: &Query) -> Option<String> {
        match &query.tag {
            Some(tag) => edition.tag(&slug(tag)).map(|known| known.url.to_string()),
            None => edition
                .sections
                .get(query.section.as_deref().unwrap_or(query.kind.folder()))
                .filter(|section| section.has_page())
                .map(|section| section.url.to_string()),
        }
    }

    /// A language's place in the site's order.
    fn place(&self, edition: &Edition) -> usize {
        self.site.editions.iter().position(|other| other.language == edition.language).unwrap_or_default()
    }

    fn own(&self, edition: &Edition, kind: &'static str, title: &str, url: String) -> Own {
        let absolute = format!("{}{url}", self.site.base);
        Own {
            kind,
            template: format!("{kind}.html"),
            lang: edition.language,
            title: title.to_owned(),
            summary: None,
            canonical: absolute.clone(),
            absolute,
            url,
            robots: (!self.site.tenant.adopted || self.site.tenant.demo).then_some("noindex"),
            alternates: Vec::new(),
            switch: self.shared.frames[self.place(edition)].languages.clone(),
            breadcrumbs: Vec::new(),
            date: None,
            updated: None,
            tags: Vec::new(),
            audience: Vec::new(),
            author: None,
            image: None,
            toc: Vec::new(),
            description: title.to_owned(),
            og: OpenGraph {
                kind: "website",
                image: self.shared.card.as_ref().map(|card| format!("{}{card}", self.site.base)),
                image_alt: None,
                locale: edition.language.locale(),
            },
            extra: BTreeMap::new(),
            menu_id: None,
            newer: None,
            older: None,
            pagination: None,
            terms: Vec::new(),
            event: None,
            items: Vec::new(),
            words: 0,
            reading_minutes: 0,
        }
    }

    fn home(&self, edition: &Edition) -> Link {
        Link {
            title: message(self.messages(edition), "home").to_owned(),
            url: edition.home.to_string(),
            ..Link::default()
        }
    }

    /// A page made of a document: everything that its front matter says.
    fn of_node(&mut self, edition: &Edition, index: usize, kind: &'static str, frame: &Arc<Frame>) -> Page {
        let node = &edition.nodes[index];
        let source = self.site.source(node);
        let front = &source.document.front;
        // What lists show of it is made already.
        let card = &self.shared.entries[self.place(edition)][index].card;
        let mut own = self.own(edition, kind, &front.title, node.url.to_string());
        if let Some(template) = &front.template {
            own.template = format!("{template}.html");
        }
        own.lang = node.text_language;
        own.summary.clone_from(&front.summary);
        own.description.clone_from(card.summary.as_ref().unwrap_or(&frame.name));
        match &front.canonical {
            Some(canonical) => own.canonical.clone_from(canonical),
            // A text that stands in for another is found where it was written.
            None => self.original(edition, node).into_iter().for_each(|url| own.canonical = url),
        }
        own.alternates = self.variants(node, &mut own.switch);
        own.breadcrumbs = self.breadcrumbs(edition, node);
        own.menu_id = menu_entry(frame, &own.breadcrumbs, &node.url);
        own.date.clone_from(&card.date);
        own.updated = front.updated.map(|date| dates::date(date, edition.language));
        own.tags.clone_from(&card.tags);
        own.audience = front.audience.iter().map(|audience| audience.title.clone()).collect();
        own.image = front.image.as_ref().and_then(|image| self.picture(&source.file, image, true));
        if let Some(image) = &own.image {
            own.og.image = Some(image.absolute.clone());
            own.og.image_alt = Some(image.alt.clone());
        }
        own.extra.clone_from(&front.extra);
        own.event.clone_from(&card.event);
        if let Some(event) = &mut own.event {
            self.refer(edition, source, "url", &mut event.url);
        }
        own.words = source.document.body.words;
        own.reading_minutes = source.document.body.words.div_ceil(200);
        detail(&mut own, &source.document);
        for (index, item) in own.items.iter_mut().enumerate() {
            self.refer(edition, source, &format!("items.{index}.url"), &mut item.url);
        }
        let content = (source.document.body.words > 0 || !source.document.body.slots.is_empty())
            .then(|| text(self, edition, node));
        Page { site: frame.clone(), own, entries: Vec::new(), related: Vec::new(), content }
    }

    /// Where a text stands in its own language, if it only stands in for another here.
    fn original(&self, edition: &Edition, node: &Node) -> Option<String> {
        let own = self.site.edition(edition.marked(node)?)?.node(&node.key)?;
        (own.source == node.source).then(|| format!("{}{}", self.site.base, own.url))
    }

    /// Resolves the link that a key of the front matter holds.
    fn refer(&mut self, edition: &Edition, source: &Source, key: &str, url: &mut Option<String>) {
        if let Some(written) = url.take() {
            let resolved = self.link(edition, &source.file, &written, source.document.front.span_of(key));
            *url = (!resolved.is_empty()).then_some(resolved);
        }
    }

    fn front(&mut self, edition: &Edition, index: usize, frame: &Arc<Frame>) -> Page {
        let mut page = self.of_node(edition, index, "front", frame);
        page.own.breadcrumbs.clear();
        page
    }

    fn single(&mut self, edition: &Edition, index: usize, frame: &Arc<Frame>) -> Page {
        let node = &edition.nodes[index];
        let kind = match node.kind {
            Kind::Articles => "article",
            Kind::Events => "event",
            Kind::Lists => "list",
            Kind::Pages | Kind::Screens => "page",
        };
        let mut page = self.of_node(edition, index, kind, frame);
        if kind == "article" {
            page.own.og.kind = "article";
        }
        if let Some(section) = edition.section_of(node).filter(|section| section.sort == Sort::Date) {
            let link = |index: usize| {
                let other = &edition.nodes[section.members[index]];
                let title = self.site.document(other).front.title.clone();
                Link { id: None, title, url: other.url.to_string(), lang: edition.marked(other) }
            };
            page.own.newer = node.index.checked_sub(1).map(link);
            page.own.older = Some(node.index + 1).filter(|index| *index < section.members.len()).map(link);
        }
        if self.theme.features.related && node.kind != Kind::Pages {
            page.related = self.related(edition, index);
        }
        page
    }

    /// Documents that share most tags, then the newest.
    fn related(&self, edition: &Edition, own: usize) -> Vec<Entry> {
        let labels = &self.site.document(&edition.nodes[own]).front.tags;
        let tags = labels.iter().filter_map(|label| edition.tag(&label.slug));
        let mut others: Vec<usize> =
            tags.flat_map(|tag| tag.members.iter().filter(|index| **index != own).take(NEIGHBOURS)).copied().collect();
        others.sort_unstable();
        let alike = others.chunk_by(|a, b| a == b).map(|same| {
            let date = self.site.document(&edition.nodes[same[0]]).front.date;
            (Reverse(same.len()), Reverse(date), same[0])
        });
        let mut ranked: Vec<_> = alike.collect();
        ranked.sort_unstable();
        let nodes: Vec<usize> = ranked.into_iter().map(|(_, _, index)| index).take(self.theme.lists.related).collect();
        self.cards(edition, &nodes)
    }

    /// The same document in the other languages, to which the switch then leads.
    fn variants(&self, node: &Node, switch: &mut [Switch]) -> Vec<Alternate> {
        let mut alternates = Vec::new();
        for (other, entry) in self.site.editions.iter().zip(switch) {
            if let Some(same) = other.node(&node.key) {
                entry.url = same.url.to_string();
                entry.same = true;
                // A text that only stands in for a missing one is no alternate in that language.
                if same.text_language == other.language {
                    let url = format!("{}{}", self.site.base, same.url);
                    alternates.push(Alternate { lang: other.language.tag().to_owned(), url });
                }
            }
        }
        if alternates.len() < 2 {
            alternates.clear();
        } else if let Some(default) = self.site.editions[0].node(&node.key) {
            let url = format!("{}{}", self.site.base, default.url);
            alternates.push(Alternate { lang: "x-default".to_owned(), url });
        }
        alternates
    }

    fn breadcrumbs(&self, edition: &Edition, node: &Node) -> Vec<Link> {
        let mut trail = vec![self.home(edition)];
        let own = node.section();
        let steps = own.match_indices('/').map(|(at, _)| &own[..at]).chain([own]);
        for folder in steps.filter(|folder| *folder != "pages") {
            if let Some(section) =
                edition.sections.get(folder).filter(|section| section.has_page() && section.url != node.url)
            {
                trail.push(Link { title: section.title.clone(), url: section.url.to_string(), ..Link::default() });
            }
        }
        trail
    }

    /// A section's first page, without what it lists.
    fn section(&mut self, edition: &Edition, section: &Section, frame: &Arc<Frame>) -> Page {
        match section.node {
            Some(index) => self.of_node(edition, index, "section", frame),
            None => {
                let mut own = self.own(edition, "section", &section.title, section.url.to_string());
                own.breadcrumbs = vec![self.home(edition)];
                own.menu_id = menu_entry(frame, &own.breadcrumbs, &own.url);
                Page { site: frame.clone(), own, entries: Vec::new(), related: Vec::new(), content: None }
            }
        }
    }

    /// One page of a listing; only the first has the section's own text.
    fn part(&self, edition: &Edition, mut page: Page, first: &Address, part: &Part) -> Page {
        page.entries = self.cards(edition, &part.members);
        page.own.pagination = pagination(first, part.number, part.count, self.messages(edition));
        if part.number > 1 {
            page.own.url = first.page(part.number, self.messages(edition)).into();
            page.own.absolute = format!("{}{}", self.site.base, page.own.url);
            page.own.canonical.clone_from(&page.own.absolute);
            page.own.alternates.clear();
            page.content = None;
        }
        page
    }

    /// A subject's first page, without what it lists.
    fn tag(&self, edition: &Edition, tag: &Tag, frame: &Arc<Frame>) -> Page {
        let title = filled(self.messages(edition), "tag-title", &[("tag", &tag.title)]);
        let mut own = self.own(edition, "tag", &title, tag.url.to_string());
        let all = String::from(edition.home.special(self.messages(edition), "folder-tags"));
        let title = message(self.messages(edition), "tags-title").to_owned();
        own.breadcrumbs = vec![self.home(edition), Link { title, url: all, ..Link::default() }];
        own.menu_id = menu_entry(frame, &own.breadcrumbs, &own.url);
        Page { site: frame.clone(), own, entries: Vec::new(), related: Vec::new(), content: None }
    }

    fn terms(&self, edition: &Edition, frame: &Arc<Frame>) -> Page {
        let messages = self.messages(edition);
        let url = String::from(edition.home.special(messages, "folder-tags"));
        let mut own = self.own(edition, "tags", message(messages, "tags-title"), url);
        own.breadcrumbs = vec![self.home(edition)];
        own.menu_id = menu_entry(frame, &own.breadcrumbs, &own.url);
        let term = |tag: &Tag| Term { title: tag.title.clone(), url: tag.url.to_string(), count: tag.members.len() };
        own.terms = edition.tags.iter().map(term).collect();
        Page { site: frame.clone(), own, entries: Vec::new(), related: Vec::new(), content: None }
    }

    /// Every document as a link, which a script in the page filters.
    fn search(&self, edition: &Edition, frame: &Arc<Frame>) -> Page {
        let messages = self.messages(edition);
        let url = frame::search_url(edition, messages);
        let mut own = self.own(edition, "search", message(messages, "search-title"), url.into());
        own.robots = Some("noindex");
        own.breadcrumbs = vec![self.home(edition)];
        Page {
            site: frame.clone(),
            own,
            entries: self.shared.entries[self.place(edition)].clone(),
            related: Vec::new(),
            content: None,
        }
    }

    fn not_found(&self, edition: &Edition, frame: &Arc<Frame>) -> Page {
        let title = message(self.messages(edition), "notfound-title");
        let mut own = self.own(edition, "notfound", title, format!("{}404.html", edition.home));
        own.robots = Some("noindex");
        Page { site: frame.clone(), own, entries: Vec::new(), related: Vec::new(), content: None }
    }
}

/// The entry of the main menu that leads to a page or to what it lies below.
fn menu_entry(frame: &Frame, trail: &[Link], url: &str) -> Option<String> {
    let leads =
        |item: &&Link| item.url != frame.home && (item.url == url || trail.iter().any(|step| step.url == item.url));
    frame.menu.iter().find(leads).and_then(|item| item.id.clone())
}

fn detail(own: &mut Own, document: &Document) {
    match &document.front.detail {
        Detail::Article { author, .. } => own.author.clone_from(author),
        Detail::Page { toc: true, .. } | Detail::Section { toc: true, .. } => own.toc = toc(&document.body),
        Detail::List { items } => {
            let view = |item: &crate::model::content::ListItem| BookView {
                title: item.title.clone(),
                author: item.author.clone(),
                isbn: item.isbn.clone(),
                year: item.year,
                text: item.text.clone(),
                url: item.url.clone(),
            };
            own.items = items.iter().map(view).collect();
        }
        _ => {}
    }
}

/// What lists and search engines say of a document.
fn summary(document: &Document) -> Option<String> {
    let excerpt = || Some(document.body.excerpt.clone()).filter(|excerpt| !excerpt.is_empty());
    document.front.summary.clone().or_else(excerpt)
}

fn event(document: &Document, language: Language) -> Option<EventView> {
    let Detail::Event(event) = &document.front.detail else { return None };
    Some(EventView {
        start: dates::date(event.start, language),
        end: event.end.map(|end| dates::date(end, language)),
        all_day: event.all_day,
        when: dates::when(event, language),
        place: event.place.clone(),
        branch: event.branch.clone(),
        cancelled: event.cancelled,
        price: event.price.clone(),
        url: event.url.clone(),
        organiser: event.organiser.clone(),
    })
}

/// The subjects of a document that have a page: one whose happenings are all over has none.
fn tags(edition: &Edition, document: &Document) -> Vec<Link> {
    let link = |label: &Label| {
        let url = edition.tag(&label.slug)?.url.to_string();
        Some(Link { title: label.title.clone(), url, ..Link::default() })
    };
    document.front.tags.iter().filter_map(link).collect()
}
