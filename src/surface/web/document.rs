//! Pages made of a document, and what lists show of one.

use super::text::{text, toc};
use super::{Maker, menu_entry};
use crate::model::content::{Detail, Document, Kind, Label, ListItem, Sort};
use crate::model::event::State;
use crate::model::kind::Chronology;
use crate::page::{Body, BookView, Card, Entry, EventView, Link, Own, Page, Written, dates};
use crate::site::{Edition, Node, Source, coming, is_over, start};
use crate::surface::frame;
use std::cmp::Reverse;

/// How many documents of a subject count as neighbours of one that carries it.
const NEIGHBOURS: usize = 50;

impl Maker<'_> {
    /// What lists show of a node.
    pub(super) fn card(&mut self, node: &Node) -> Card {
        let source = self.site.source(node);
        let front = &source.document.front;
        let image = front.image.as_ref().and_then(|image| self.picture(&source.file, image, false));
        let language = self.edition.language;
        Card {
            title: front.title.clone(),
            url: node.url.to_string(),
            lang: self.edition.marked(node),
            kind: node.kind.folder(),
            summary: summary(&source.document),
            date: front.date.map(|date| dates::date(date, language)),
            tags: tags(self.edition, node, &source.document),
            image: image.map(Box::new),
            event: self.next_view(node).map(Box::new),
        }
    }

    pub fn front(&mut self, index: usize) -> Page {
        let mut page = self.of_node(index, "front");
        page.own.breadcrumbs.clear();
        page.body = Body::Front { featured: frame::pages(self.site, self.edition, |places| places.featured) };
        page.entries = self.next();
        page
    }

    /// What happens next and is not cancelled, at most one.
    fn next(&mut self) -> Vec<Entry> {
        let events = self.edition.sections.get(Kind::Events.folder()).map_or(&[][..], |section| &section.listed);
        let held = |index: &&usize| {
            let next = coming(self.site.document(self.node(**index)), &self.site.tenant.branches, self.site.now.date());
            next.is_some_and(|one| one.state() != State::Cancelled)
        };
        let soonest =
            |index: &&usize| start(self.site.document(self.node(**index)), &self.site.tenant.branches, self.site.now);
        let next = events.iter().filter(held).min_by_key(soonest).copied();
        self.cards(next.as_slice())
    }

    pub fn single(&mut self, index: usize) -> Page {
        let node = self.node(index);
        let kind = match node.kind {
            Kind::Articles => "article",
            Kind::Events => "event",
            Kind::Lists => "list",
            Kind::Pages | Kind::Screens => "page",
        };
        let mut page = self.of_node(index, kind);
        if kind == "article" {
            page.own.og.kind = "article";
        }
        if let Some(written) = &mut page.written {
            (written.newer, written.older) = self.neighbours(node);
        }
        if self.theme.features.related && node.kind != Kind::Pages {
            page.related = self.related(index);
        }
        page
    }

    /// A page made of a document: everything that its front matter says.
    pub fn of_node(&mut self, index: usize, kind: &'static str) -> Page {
        let node = self.node(index);
        let source = self.site.source(node);
        let own = self.described(index, kind);
        let mut page = self.bare(own, Body::Plain {});
        let written = self.written(index, source);
        if let Some((image, shared)) = written.image.as_ref().and_then(|image| Some((image, image.shared.clone()?))) {
            page.own.og.image = Some(shared);
            page.own.og.image_alt = Some(image.alt.clone());
        }
        page.written = Some(written);
        page.body = self.body(index, source);
        let text_of = &source.document.body;
        page.content = (text_of.words > 0 || !text_of.slots.is_empty()).then(|| text(self, node));
        page
    }

    /// What the page of a node says of itself.
    fn described(&mut self, index: usize, kind: &'static str) -> Own {
        let node = self.node(index);
        let front = &self.site.document(node).front;
        let mut own = self.own(kind, &front.title, node.url.to_string());
        if let Some(template) = &front.template {
            own.template = format!("{template}.html");
        }
        own.lang = node.text_language;
        own.og.locale = node.text_language.locale();
        own.summary.clone_from(&front.summary);
        let summary = self.entry(index).card.summary.as_ref();
        own.description.clone_from(summary.unwrap_or(&self.frame().name));
        match &front.canonical {
            Some(canonical) => own.canonical.clone_from(canonical),
            // A text that stands in for another is found where it was written.
            None => self.original(node).into_iter().for_each(|url| own.canonical = url),
        }
        if self.site.is_unreviewed(node) {
            own.unreviewed = true;
            own.robots = Some("noindex");
        }
        own.breadcrumbs = self.breadcrumbs(node);
        own.menu_id = menu_entry(self.frame(), &own.breadcrumbs, &node.url);
        own
    }

    fn written(&mut self, index: usize, source: &Source) -> Written {
        let front = &source.document.front;
        let image = front.image.as_ref().and_then(|image| self.picture(&source.file, image, true));
        // What lists show of it is made already.
        let card = &self.entry(index).card;
        Written {
            date: card.date.clone(),
            updated: front.updated.map(|date| dates::date(date, self.edition.language)),
            tags: card.tags.clone(),
            audience: front.audience.iter().map(|audience| audience.title.clone()).collect(),
            image,
            extra: front.extra.iter().cloned().collect(),
            newer: None,
            older: None,
            words: source.document.body.words,
            reading_minutes: source.document.body.words.div_ceil(200),
        }
    }

    /// What only documents of its kind have.
    fn body(&mut self, index: usize, source: &Source) -> Body {
        let document = &source.document;
        let contents = |wanted: bool| if wanted { toc(&document.body) } else { Vec::new() };
        match &document.front.detail {
            Detail::Page { toc, .. } => Body::Page { toc: contents(*toc) },
            Detail::Section { toc, .. } => {
                Body::Section { toc: contents(*toc), pagination: None, feeds: Vec::new(), agenda: None }
            }
            Detail::Article { author, branch } => {
                Body::Article { author: author.clone(), branch: self.branch(branch.as_deref()) }
            }
            Detail::Event(_) => match self.next_view(self.node(index)) {
                Some(mut event) => {
                    self.refer(source, "url", &mut event.url);
                    event.dates = self.coming_dates(index);
                    Body::Event { event: Box::new(event) }
                }
                None => Body::Plain {},
            },
            Detail::List { items } => {
                let view = |(at, item): (usize, &ListItem)| {
                    let mut view = book(item);
                    self.refer(source, &format!("items.{at}.url"), &mut view.url);
                    view
                };
                Body::List { items: items.iter().enumerate().map(view).collect() }
            }
            Detail::Screen { .. } => Body::Plain {},
        }
    }

    /// A happening, of a series what is on or comes next; none of what is no happening.
    fn next_view(&self, node: &Node) -> Option<EventView> {
        let one = coming(self.site.document(node), &self.site.tenant.branches, self.site.now.date())?;
        Some(self.event_view(&one))
    }

    /// Where a text stands in its own language, if it only stands in for another here.
    fn original(&self, node: &Node) -> Option<String> {
        let own = self.site.edition(self.edition.marked(node)?)?.node(&node.key)?;
        (own.source == node.source).then(|| format!("{}{}", self.site.base, own.url))
    }

    /// Resolves the link that a key of the front matter holds.
    fn refer(&mut self, source: &Source, key: &str, url: &mut Option<String>) {
        if let Some(written) = url.take() {
            let resolved = self.link(&source.file, &written, source.document.front.span_of(key));
            *url = (!resolved.is_empty()).then_some(resolved);
        }
    }

    /// The documents that are newer and older than one, or later and earlier, in a section that is in the order of dates. What is
    /// over is no neighbour of what is to come.
    fn neighbours(&self, node: &Node) -> (Option<Link>, Option<Link>) {
        let section = self.edition.section_of(node).filter(|section| section.sort == Sort::Date);
        let Some(section) = section else { return (None, None) };
        let link = |index: usize| {
            let other = self.node(section.members[index]);
            let title = self.site.document(other).front.title.clone();
            Link { id: None, title, url: other.url.to_string(), lang: self.edition.marked(other) }
        };
        let at = |index: Option<usize>| index.filter(|index| *index < section.members.len());
        let (before, behind) = (at(node.index.checked_sub(1)), at(Some(node.index + 1)));
        let (newer, older) = match section.kind.treatment().chronology {
            Chronology::NewestFirst => (before, behind),
            Chronology::SoonestFirst => (behind, before),
        };
        let over = |node: &Node| is_over(self.site.document(node), &self.site.tenant.branches, self.site.now);
        let older = older.filter(|index| over(node) || !over(self.node(section.members[*index])));
        (newer.map(link), older.map(link))
    }

    /// Documents that share most tags, then the newest.
    fn related(&mut self, own: usize) -> Vec<Entry> {
        let labels = &self.site.document(self.node(own)).front.tags;
        let tags = labels.iter().filter_map(|label| self.edition.tag(&label.slug));
        let mut others: Vec<usize> =
            tags.flat_map(|tag| tag.members.iter().filter(|index| **index != own).take(NEIGHBOURS)).copied().collect();
        others.sort_unstable();
        let alike = others.chunk_by(|a, b| a == b).map(|same| (Reverse(same.len()), self.node(same[0]).rank, same[0]));
        let mut ranked: Vec<_> = alike.collect();
        ranked.sort_unstable();
        let nodes: Vec<usize> = ranked.into_iter().map(|(_, _, index)| index).take(self.theme.lists.related).collect();
        self.cards(&nodes)
    }

    fn breadcrumbs(&self, node: &Node) -> Vec<Link> {
        let mut trail = vec![self.home()];
        let own = node.section();
        let steps = own.match_indices('/').map(|(at, _)| &own[..at]).chain([own]);
        let sections = steps.filter(|folder| *folder != "pages").filter_map(|folder| self.edition.sections.get(folder));
        let shown = sections.filter(|section| section.has_page() && section.url != node.url);
        trail.extend(shown.map(|section| Link {
            id: None,
            title: section.title.clone(),
            url: section.url.to_string(),
            lang: self.edition.titled_in(section),
        }));
        trail
    }
}

fn book(item: &ListItem) -> BookView {
    BookView {
        title: item.title.clone(),
        author: item.author.clone(),
        isbn: item.isbn.clone(),
        year: item.year,
        text: item.text.clone(),
        url: item.url.clone(),
    }
}

/// What lists and search engines say of a document.
pub fn summary(document: &Document) -> Option<String> {
    let excerpt = || Some(document.body.excerpt.clone()).filter(|excerpt| !excerpt.is_empty());
    document.front.summary.clone().or_else(excerpt)
}

/// The subjects of a document that have a page, as the document calls them: one whose happenings are all over has none.
fn tags(edition: &Edition, node: &Node, document: &Document) -> Vec<Link> {
    let link = |label: &Label| {
        let url = edition.tag(&label.slug)?.url.to_string();
        Some(Link { id: None, title: label.title.clone(), url, lang: edition.marked(node) })
    };
    let mut tags = Vec::with_capacity(document.front.tags.len());
    tags.extend(document.front.tags.iter().filter_map(link));
    tags
}
