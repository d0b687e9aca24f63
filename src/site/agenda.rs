//! What happens when: the dates of a language's happenings, in the order of time.
//!
//! A happening that is once has one date and one page. A series has its own page, and a page for each of its dates, at the date that
//! it would have had: an address that a moved date keeps. Which dates there are depends on the month alone ([`window`]), so that
//! sites are alike from day to day; which of them lists show depends on the day.

use super::{Address, Edition, Node, Section, Site, Sources};
use crate::model::branch::Branch;
use crate::model::content::{Detail, Kind, Moment, Sort};
use crate::model::event::{Event, Key, Occurrence};
use crate::model::holidays::before;
use crate::model::language::Localized;
use crate::model::message::Messages;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One date of a happening.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Happening {
    /// The node that tells of it.
    pub node: usize,
    pub key: Key,
    /// When it would have been.
    pub original: Moment,
    pub start: Moment,
    pub last: Date,
    pub url: Address,
    /// It is one of a series, with a page of its own.
    pub is_dated: bool,
}

/// What happens at a branch, or for an audience, and is not over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Group {
    pub by: By,
    pub title: Localized,
    pub url: Address,
    /// Places in the agenda.
    pub members: Vec<usize>,
}

/// What happenings are grouped by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// The branch's id.
    Branch(String),
    /// The audience's slug.
    Audience(String),
}

/// The dates of series that have pages: from the beginning of last month to the end of the month a year from now. What is farther
/// away is there with the one date that comes next.
pub fn window(today: Date) -> (Date, Date) {
    let month = today.first_of_month();
    let from = before(month).unwrap_or(month).first_of_month();
    (from, month.checked_add(1.year()).unwrap_or(month).last_of_month())
}

/// The agenda of a language.
pub fn agenda(nodes: &[Node], sources: &Sources, branches: &[Branch], today: Date) -> Vec<Happening> {
    let mut all = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let document = &sources.documents[node.source].document;
        let Detail::Event(event) = &document.front.detail else { continue };
        let found = dates(event, document.front.id.unwrap_or_default(), (branches, today));
        all.extend(found.iter().filter_map(|one| happening(index, node, one)));
    }
    all.sort_by_key(|one| (one.start.at, one.key));
    all
}

/// The dates of an event that a site tells of on a day.
pub fn dates<'e>(event: &'e Event, id: Uuid, (branches, today): (&[Branch], Date)) -> Vec<Occurrence<'e>> {
    let (from, to) = window(today);
    let mut found = event.occurrences(id, branches, (from, to));
    found.extend(event.coming(id, branches, today).filter(|next| next.start.at.date() > to));
    found
}

fn happening(index: usize, node: &Node, one: &Occurrence<'_>) -> Option<Happening> {
    let is_dated = one.event.series.is_some();
    let url = if is_dated { page(&node.url, one.key)? } else { node.url.clone() };
    let (key, original, start, last) = (one.key, one.original, one.start, one.last_day());
    Some(Happening { node: index, key, original, start, last, url, is_dated })
}

/// The page of a date, below that of its series.
pub fn page(series: &Address, key: Key) -> Option<Address> {
    let Key { date, ordinal, .. } = key;
    series.join(&if ordinal > 1 { format!("{date}-{ordinal}") } else { date.to_string() })
}

/// The pages that dates of series had in the year before the agenda's first, each with its series' own.
pub fn past(site: &Site) -> Vec<(Address, Address)> {
    let (from, _) = window(site.now.date());
    let Some(eve) = before(from) else { return Vec::new() };
    let window = (from.checked_sub(1.year()).unwrap_or(from), eve);
    let nodes = site.editions.iter().flat_map(|edition| &edition.nodes);
    let of = |node: &Node| {
        let document = site.document(node);
        let Detail::Event(event) = &document.front.detail else { return Vec::new() };
        let found = event.occurrences(document.front.id.unwrap_or_default(), site.tenant.branches.as_slice(), window);
        // What lasts into the agenda has its page there.
        let over = found.iter().filter(|one| one.last_day() < from && one.event.series.is_some());
        over.filter_map(|one| Some((page(&node.url, one.key)?, node.url.clone()))).collect()
    };
    nodes.flat_map(of).collect()
}

/// The pages of dates that a series has no more, each with its series' own.
pub fn dropped(site: &Site) -> Vec<(Address, Address)> {
    let keys: Vec<Key> = site.memory.gone().filter_map(|(name, _)| Key::parse(name)).collect();
    let nodes = site.editions.iter().flat_map(|edition| &edition.nodes);
    let of = |node: &Node| {
        let front = &site.document(node).front;
        let is_series = matches!(&front.detail, Detail::Event(event) if event.series.is_some());
        let own = keys.iter().filter(|key| is_series && Some(key.series) == front.id);
        own.filter_map(|key| Some((page(&node.url, *key)?, node.url.clone()))).collect::<Vec<_>>()
    };
    nodes.flat_map(of).collect()
}

impl Happening {
    /// The occurrence that it is of its event.
    pub fn of<'e>(&self, event: &'e Event) -> Occurrence<'e> {
        event.named(self.key, self.original)
    }
}

impl Section {
    /// Whether it lists dates in the order of time, not documents.
    pub fn is_agenda(&self) -> bool {
        self.kind == Kind::Events && self.sort == Sort::Date
    }
}

impl Edition {
    /// The section of all that happens, where it has a page.
    pub fn happenings(&self) -> Option<&Section> {
        self.sections.get(Kind::Events.folder()).filter(|section| section.has_page())
    }

    /// What is on or comes, by its place in the agenda.
    pub fn ahead(&self, today: Date) -> impl Iterator<Item = (usize, &Happening)> {
        self.agenda.iter().enumerate().filter(move |(_, one)| one.last >= today)
    }

    /// What is on or comes of those that a section lists.
    pub fn ahead_in(&self, section: &Section, today: Date) -> Vec<usize> {
        let below = |one: &Happening| {
            let folder = self.nodes[one.node].section();
            folder.strip_prefix(&*section.folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.ahead(today).filter(|(_, one)| below(one)).map(|(at, _)| at).collect()
    }

    /// The groups of what is on or comes: those of the library's branches, then of audiences, where there is more than one.
    pub fn grouped(&self, sources: &Sources, (branches, today): (&[Branch], Date), messages: &Messages) -> Vec<Group> {
        let Some(section) = self.happenings() else { return Vec::new() };
        let mut at: Vec<Group> = Vec::new();
        for branch in branches {
            let by = By::Branch(branch.id.clone());
            let url = section.url.special(messages, "folder-events-branch").join(&branch.id);
            at.extend(url.map(|url| Group { by, title: branch.name.clone(), url, members: Vec::new() }));
        }
        let mut of: Vec<Group> = Vec::new();
        for (place, one) in self.ahead(today) {
            let node = &self.nodes[one.node];
            let front = &sources.documents[node.source].document.front;
            let Detail::Event(event) = &front.detail else { continue };
            let occurrence = one.of(event);
            for group in at.iter_mut().filter(|group| matches!(&group.by, By::Branch(id) if occurrence.is_at(id))) {
                group.members.push(place);
            }
            for label in &front.audience {
                let by = By::Audience(label.slug.clone());
                let known = of.iter().position(|group| group.by == by);
                let known = known.or_else(|| {
                    let url = section.url.special(messages, "folder-events-audience").join(&label.slug)?;
                    of.push(Group { by, title: Localized::new(), url, members: Vec::new() });
                    of.len().checked_sub(1)
                });
                let Some(group) = known.and_then(|at| of.get_mut(at)) else { continue };
                group.title.entry(node.text_language).or_insert_with(|| label.title.clone());
                group.members.push(place);
            }
        }
        at.retain(|group| !group.members.is_empty());
        of.sort_by(|a, b| a.url.cmp(&b.url));
        [at, of].into_iter().filter(|groups| groups.len() > 1).flatten().collect()
    }

    /// The months from this one to the last of the [`window`] in which something happens, each by its first day.
    pub fn months(&self, today: Date) -> Vec<Date> {
        let (_, to) = window(today);
        let begun = self.ahead(today).map(|(_, one)| one.start.at.date().max(today));
        let last = begun.filter(|day| *day <= to).max();
        let first = today.first_of_month();
        let months = std::iter::successors(Some(first), |month| month.checked_add(1.month()).ok());
        months.take_while(|month| last.is_some_and(|last| *month <= last)).collect()
    }

    /// The page of a month.
    pub fn month(&self, month: Date) -> Option<Address> {
        self.happenings()?.url.join(&month.strftime("%Y-%m").to_string())
    }

    /// The happening of the same name in this language's agenda.
    pub fn same(&self, other: &Happening) -> Option<&Happening> {
        self.agenda.iter().find(|one| one.key == other.key)
    }
}
