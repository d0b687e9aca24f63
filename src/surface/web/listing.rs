//! Pages that list others: sections, subjects, all subjects; and what list blocks show.

use super::Maker;
use super::pagination::pagination;
use crate::model::content::{Kind, Query};
use crate::model::slug::slug;
use crate::page::{Body, Entry, FeedLink, Link, Page, Term};
use crate::site::pages::Part;
use crate::site::{Address, Section, Tag};
use crate::surface::feed;

impl Maker<'_> {
    /// One page of a section's listing; only the first has the section's own text.
    pub fn section(&mut self, section: &Section, part: &Part) -> Page {
        let mut page = match section.node {
            Some(index) => self.of_node(index, "section"),
            None => {
                let own = self.below_home("section", &section.title, section.url.to_string());
                self.bare(own, Body::Section { toc: Vec::new(), pagination: None, feeds: Vec::new(), agenda: None })
            }
        };
        page.entries = if section.is_agenda() { self.dates(&part.members) } else { self.cards(&part.members) };
        self.part(&mut page, &section.url, part.number);
        if let Body::Section { pagination: place, feeds, agenda, .. } = &mut page.body {
            *place = pagination(&section.url, part.number, part.count, self.messages);
            *feeds = self.feeds(section);
            *agenda = section.is_agenda().then(|| self.agenda(&section.url));
        }
        page
    }

    /// The feed of what a section lists; the library's own is told of by every page already.
    fn feeds(&self, section: &Section) -> Vec<FeedLink> {
        if !self.theme.features.feeds || section.folder == Kind::Articles.folder() {
            return Vec::new();
        }
        let title = feed::title(self.messages, section, &self.frame().name);
        feed::links(self.site, self.edition, (&section.folder, &title))
    }

    /// One page of what a subject lists.
    pub fn tag(&mut self, tag: &Tag, part: &Part) -> Page {
        let title = self.messages.filled("tag-title", &[("tag", &tag.title)]);
        let mut own = self.own("tag", &title, tag.url.to_string());
        let title = self.messages.text("tags-title").to_owned();
        own.breadcrumbs = vec![self.home(), Link { title, url: self.tags_url(), ..Link::default() }];
        own.menu_id = super::menu_entry(self.frame(), &own.breadcrumbs, &own.url);
        let mut page = self.bare(own, Body::Plain {});
        page.entries = self.cards(&part.members);
        self.part(&mut page, &tag.url, part.number);
        page.body = Body::Tag { pagination: pagination(&tag.url, part.number, part.count, self.messages) };
        page
    }

    /// Makes a listing's page the one of a part, by its number.
    pub(super) fn part(&self, page: &mut Page, first: &Address, number: usize) {
        if number > 1 {
            page.own.url = first.page(number, self.messages).into();
            page.own.absolute = format!("{}{}", self.site.base, page.own.url);
            page.own.canonical.clone_from(&page.own.absolute);
            page.content = None;
        }
    }

    /// All subjects.
    pub fn tags(&self) -> Page {
        let own = self.below_home("tags", self.messages.text("tags-title"), self.tags_url());
        let term = |tag: &Tag| Term {
            title: tag.title.clone(),
            url: tag.url.to_string(),
            lang: tag.lang,
            count: tag.members.len(),
        };
        self.bare(own, Body::Tags { terms: self.edition.tags.iter().map(term).collect() })
    }

    fn tags_url(&self) -> String {
        self.edition.home.special(self.messages, "folder-tags").into()
    }

    /// What a list block shows: the newest, for happenings the next.
    pub fn query(&mut self, query: &Query) -> Vec<Entry> {
        let Some(section) = self.edition.sections.get(folder(query)) else { return Vec::new() };
        let tag = query.tag.as_deref().map(slug);
        let wanted = |index: &&usize| {
            let document = self.site.document(self.node(**index));
            tag.as_ref().is_none_or(|tag| document.front.tags.iter().any(|own| own.slug == *tag))
        };
        let nodes: Vec<usize> = section.listed.iter().filter(wanted).take(query.count as usize).copied().collect();
        self.cards(&nodes)
    }

    /// Where everything stands that a list block shows the first of.
    pub fn listing(&self, query: &Query) -> Option<String> {
        match &query.tag {
            Some(tag) => self.edition.tag(&slug(tag)).map(|known| known.url.to_string()),
            None => {
                let section = self.edition.sections.get(folder(query)).filter(|section| section.has_page());
                section.map(|section| section.url.to_string())
            }
        }
    }
}

/// The folder that a list block shows documents of.
fn folder(query: &Query) -> &str {
    query.section.as_deref().unwrap_or(query.kind.folder())
}
