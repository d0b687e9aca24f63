//! Which pages a site has, and where each of them lies. What stands on them is `surface`'s.

use super::address::Address;
use super::{Edition, Site};
use crate::model::content::Role;
use crate::model::message::Messages;
use crate::theme::Theme;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A page that is to be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Outline {
    /// Index of the language.
    pub edition: usize,
    pub shape: Shape,
    pub url: Address,
}

/// What a page is made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Shape {
    /// The front page, by its node.
    Front(usize),
    /// A document, by its node.
    Single(usize),
    /// A part of what a folder lists.
    Section {
        folder: String,
        part: Part,
    },
    /// A part of what a subject lists.
    Tag {
        tag: usize,
        part: Part,
    },
    /// All subjects.
    Tags,
    /// A date of a series, by its place in the agenda.
    Date(usize),
    /// A part of what happens at a branch or for an audience.
    Group {
        group: usize,
        part: Part,
    },
    /// What happens in a month, by its first day.
    Month(Date),
    /// All branches.
    Branches,
    /// A branch, by its place among them.
    Branch(usize),
    Search,
    /// What answers where nothing is.
    NotFound,
}

/// One of the pages that a listing takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Part {
    /// Nodes that this page lists; where it lists dates, places in the agenda.
    pub members: Vec<usize>,
    pub number: usize,
    pub count: usize,
}

impl Outline {
    /// The path of its file below `dist/<tenant>/`.
    pub fn file(&self) -> String {
        match self.shape {
            Shape::NotFound => format!("{}404.html", &self.url[1..]),
            _ => self.url.file(),
        }
    }
}

/// Every page of a site.
pub fn outlines(site: &Site, theme: &Theme) -> Vec<Outline> {
    let each = site.editions.iter().enumerate();
    let outlines = |(index, edition): (usize, _)| {
        let pages = pages(edition, theme, site.now.date()).into_iter().chain(branches(site, edition, theme));
        pages.map(move |(shape, url)| Outline { edition: index, shape, url })
    };
    each.flat_map(outlines).collect()
}

fn pages(edition: &Edition, theme: &Theme, today: Date) -> Vec<(Shape, Address)> {
    let messages = theme.messages_in(edition.language);
    let mut pages = Vec::with_capacity(edition.nodes.len());
    for (index, node) in edition.nodes.iter().enumerate() {
        match node.role {
            Role::Section if node.key == "pages/_index" => pages.push((Shape::Front(index), node.url.clone())),
            // A section's own text stands on the first page of its listing.
            Role::Section => {}
            Role::Single | Role::Bundle => pages.push((Shape::Single(index), node.url.clone())),
        }
    }
    for section in edition.sections.values().filter(|section| section.folder != "pages" && section.has_page()) {
        let members = if section.is_agenda() { edition.ahead_in(section, today) } else { section.listed.clone() };
        let parts = parts(&members, section.per_page.unwrap_or(theme.lists.per_page));
        let shape = |part| Shape::Section { folder: section.folder.clone(), part };
        pages.extend(listing(&section.url, parts, messages, shape));
    }
    for (tag, listed) in edition.tags.iter().enumerate() {
        let parts = parts(&listed.members, theme.lists.per_page);
        pages.extend(listing(&listed.url, parts, messages, |part| Shape::Tag { tag, part }));
    }
    if !edition.tags.is_empty() {
        pages.push((Shape::Tags, edition.home.special(messages, "folder-tags")));
    }
    pages.extend(happenings(edition, theme, today));
    if theme.features.search {
        pages.push((Shape::Search, edition.home.special(messages, "folder-search")));
    }
    pages.push((Shape::NotFound, edition.home.clone()));
    pages
}

/// The pages of what happens beside those of documents and sections.
fn happenings(edition: &Edition, theme: &Theme, today: Date) -> Vec<(Shape, Address)> {
    let messages = theme.messages_in(edition.language);
    let dated = edition.agenda.iter().enumerate().filter(|(_, one)| one.is_dated);
    let mut pages: Vec<(Shape, Address)> = dated.map(|(place, one)| (Shape::Date(place), one.url.clone())).collect();
    for (group, of) in edition.groups.iter().enumerate() {
        let parts = parts(&of.members, theme.lists.per_page);
        pages.extend(listing(&of.url, parts, messages, |part| Shape::Group { group, part }));
    }
    let months = edition.months(today).into_iter();
    pages.extend(months.filter_map(|month| Some((Shape::Month(month), edition.month(month)?))));
    pages
}

/// The page of each branch, and of all of them; a theme may have none for them.
fn branches(site: &Site, edition: &Edition, theme: &Theme) -> Vec<(Shape, Address)> {
    if !site.has_branch_pages(theme) {
        return Vec::new();
    }
    let messages = theme.messages_in(edition.language);
    let all = (Shape::Branches, edition.branches(messages));
    let each = site.tenant.branches.iter().enumerate();
    let each = each.map(|(place, branch)| (Shape::Branch(place), edition.branch(&branch.id, messages)));
    std::iter::once(all).chain(each).collect()
}

fn listing(
    url: &Address,
    parts: impl Iterator<Item = Part>,
    messages: &Messages,
    shape: impl Fn(Part) -> Shape,
) -> impl Iterator<Item = (Shape, Address)> {
    parts.map(move |part| {
        let url = url.page(part.number, messages);
        (shape(part), url)
    })
}

/// A listing over as many pages as it takes, at least one.
fn parts(members: &[usize], per_page: usize) -> impl Iterator<Item = Part> {
    let per_page = per_page.max(1);
    let count = members.len().div_ceil(per_page).max(1);
    (1..=count).map(move |number| {
        let from = (number - 1) * per_page;
        Part { members: members[from..(from + per_page).min(members.len())].to_vec(), number, count }
    })
}
