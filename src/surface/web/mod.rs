//! The web surface: every page of a site, each with all that it shows.
//!
//! What stands on a page made of a document is `document`'s, on one that lists others `listing`'s; here is what every page has.

mod agenda;
mod branch;
mod document;
mod elsewhere;
mod listing;
mod named;
mod own;
mod pagination;
mod picture;
mod text;

pub use document::summary;
pub use named::unknown;
pub use picture::Pictures;

use super::Cut;
use super::assets::Assets;
use super::frame::{self, Look};
use super::search;
use crate::diagnostic::{Diagnostic, Span};
use crate::model::content::Image;
use crate::model::message::Messages;
use crate::page::{Body, Entry, Frame, Link, OpenGraph, Own, Page, Picture};
use crate::site::pages::{Outline, Shape};
use crate::site::{Edition, Node, Read, Site, Target, again, reading};
use crate::theme::{Theme, Tokens};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// What the pages of a site share, made once.
#[derive(Debug)]
pub struct Shared {
    /// In the order of the site's editions.
    pub editions: Vec<Common>,
    /// The tenant's own picture for Open Graph, site-absolute.
    card: Option<String>,
}

/// What the pages of one language share.
#[derive(Debug)]
pub struct Common {
    pub frame: Arc<Frame>,
    /// What lists show of each node, made when the first page shows it.
    listed: Vec<OnceLock<Listed>>,
}

/// What lists show of a node, with what making it came upon.
#[derive(Debug)]
struct Listed {
    entry: Entry,
    found: Found,
    read: Read,
}

/// What making something came upon.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The files of pictures that it places, by path.
    pub pictures: BTreeMap<String, Cut>,
    pub diagnostics: Vec<Diagnostic>,
}

impl Shared {
    pub fn of(&self, edition: &Edition) -> &Common {
        &self.editions[edition.index]
    }
}

/// Makes pages of one language, and gathers which pictures they place and what is wrong with them.
pub struct Maker<'m> {
    pub site: &'m Site,
    pub theme: &'m Theme,
    pub edition: &'m Edition,
    /// The theme's texts in its language.
    pub messages: &'m Messages,
    shared: &'m Shared,
    pictures: Pictures,
    diagnostics: Vec<Diagnostic>,
}

/// Makes what all pages share.
pub fn shared(
    site: &Site,
    theme: &Theme,
    (tokens, assets): (&Tokens, &Assets),
    diagnostics: &mut Vec<Diagnostic>,
) -> Shared {
    let look = Look { theme, tokens, assets };
    let common = |edition: &Edition| Common {
        frame: frame::frame(site, edition, look, diagnostics),
        listed: edition.nodes.iter().map(|_| OnceLock::new()).collect(),
    };
    Shared { editions: site.editions.iter().map(common).collect(), card: assets.card.clone() }
}

impl<'m> Maker<'m> {
    pub fn new(site: &'m Site, theme: &'m Theme, shared: &'m Shared, edition: usize) -> Maker<'m> {
        let edition = &site.editions[edition];
        let messages = theme.messages_in(edition.language);
        let (pictures, diagnostics) = (Pictures::default(), Vec::new());
        Maker { site, theme, edition, messages, shared, pictures, diagnostics }
    }

    pub fn found(self) -> Found {
        Found { pictures: self.pictures.files, diagnostics: self.diagnostics }
    }

    /// What lists show of a node. Every page that shows it reads what it was made with, and comes upon what making
    /// it came upon.
    fn entry(&mut self, index: usize) -> &'m Entry {
        let (site, theme, shared, edition) = (self.site, self.theme, self.shared, self.edition);
        let listed = shared.of(edition).listed[index].get_or_init(|| {
            let mut maker = Maker::new(site, theme, shared, edition.index);
            let (card, read) = reading(|| maker.card(&edition.nodes[index]));
            Listed { entry: Entry::new(card), found: maker.found(), read }
        });
        again(&listed.read);
        self.pictures.files.extend(listed.found.pictures.iter().map(|(path, cut)| (path.clone(), cut.clone())));
        self.diagnostics.extend(listed.found.diagnostics.iter().cloned());
        &listed.entry
    }

    /// The page of an outline.
    pub fn page(&mut self, outline: &Outline) -> Page {
        let mut page = match &outline.shape {
            Shape::Front(node) => self.front(*node),
            Shape::Single(node) => self.single(*node),
            Shape::Section { folder, part } => self.section(&self.edition.sections[folder], part),
            Shape::Tag { tag, part } => self.tag(&self.edition.tags[*tag], part),
            Shape::Tags => self.tags(),
            Shape::Date(place) => self.dated(*place),
            Shape::Group { group, part } => self.group(&self.edition.groups[*group], part),
            Shape::Month(month) => self.month(*month),
            Shape::Branches => self.branches(),
            Shape::Branch(place) => self.visit(*place),
            Shape::Search => self.search(),
            Shape::NotFound => self.not_found(),
        };
        self.lead_elsewhere(&outline.shape, &mut page.own);
        page
    }

    fn picture(&mut self, file: &str, image: &Image, hero: bool) -> Option<Picture> {
        let sizes = if hero { &self.theme.images.hero_sizes } else { &self.theme.images.sizes };
        let placed = self.pictures.place(self.site, file, image, (sizes, hero));
        placed.map_err(|fault| self.diagnostics.push(fault)).ok()
    }

    /// What somebody wrote as a link in a file, resolved; empty after saying why it leads nowhere.
    fn link(&mut self, file: &str, written: &str, span: Span) -> String {
        let site = self.site;
        let target = site.target(self.edition, file, written).and_then(|target| match target {
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

    /// What lists show of some nodes.
    fn cards(&mut self, nodes: &[usize]) -> Vec<Entry> {
        nodes.iter().map(|index| self.entry(*index).clone()).collect()
    }

    fn frame(&self) -> &'m Arc<Frame> {
        &self.shared.of(self.edition).frame
    }

    /// What a page of this kind says of itself, as far as no document says it.
    fn own(&self, kind: &'static str, title: &str, url: String) -> Own {
        let absolute = format!("{}{url}", self.site.base);
        let unreviewed = self.theme.unreviewed.contains(&self.edition.language);
        Own {
            kind,
            template: format!("{kind}.html"),
            lang: self.edition.language,
            title: title.to_owned(),
            summary: None,
            canonical: absolute.clone(),
            absolute,
            url,
            robots: (self.frame().noindex || unreviewed).then_some("noindex"),
            unreviewed,
            alternates: Vec::new(),
            switch: self.frame().languages.clone(),
            breadcrumbs: Vec::new(),
            description: title.to_owned(),
            og: OpenGraph {
                kind: "website",
                image: self.shared.card.as_ref().map(|card| format!("{}{card}", self.site.base)),
                image_alt: None,
                locale: self.edition.language.locale(),
            },
            menu_id: None,
        }
    }

    /// A page that no document is written for.
    fn bare(&self, own: Own, body: Body) -> Page {
        let site = self.frame().clone();
        Page { site, own, written: None, body, entries: Vec::new(), related: Vec::new(), content: None }
    }

    /// A page below the front page, where no document says where it lies.
    fn below_home(&self, kind: &'static str, title: &str, url: String) -> Own {
        let mut own = self.own(kind, title, url);
        own.breadcrumbs = vec![self.home()];
        own.menu_id = menu_entry(self.frame(), &own.breadcrumbs, &own.url);
        own
    }

    fn home(&self) -> Link {
        let title = self.messages.text("home").to_owned();
        Link { title, url: self.edition.home.to_string(), ..Link::default() }
    }

    /// Every document as a link, of which a script in the page shows what is found.
    fn search(&mut self) -> Page {
        let url = frame::search_url(self.edition, self.messages);
        let mut own = self.own("search", self.messages.text("search-title"), url.into());
        own.robots = Some("noindex");
        own.breadcrumbs = vec![self.home()];
        let all: Vec<usize> = (0..self.edition.nodes.len()).collect();
        let index = search::of_edition(self.site, self.edition, self.theme).url();
        let entries = self.branch_cards().into_iter().chain(self.cards(&all)).collect();
        Page { entries, ..self.bare(own, Body::Search { index }) }
    }

    fn not_found(&self) -> Page {
        let url = format!("{}404.html", self.edition.home);
        let mut own = self.own("notfound", self.messages.text("notfound-title"), url);
        own.robots = Some("noindex");
        self.bare(own, Body::Plain {})
    }

    fn node(&self, index: usize) -> &'m Node {
        &self.edition.nodes[index]
    }
}

/// The entry of the main menu that leads to a page or to what it lies below.
fn menu_entry(frame: &Frame, trail: &[Link], url: &str) -> Option<String> {
    let leads =
        |item: &&Link| item.url != frame.home && (item.url == url || trail.iter().any(|step| step.url == item.url));
    frame.menu.iter().find(leads).and_then(|item| item.id.clone())
}
