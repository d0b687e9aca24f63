//! Where a page is found in the other languages: for readers in the switch, for search engines as `hreflang`.

use super::Maker;
use crate::page::{Alternate, Own};
use crate::site::pages::Shape;
use crate::site::{Edition, Node};
use crate::surface::frame;

/// A page in another language.
struct Same {
    url: String,
    /// Its text is in that language, and may be told to search engines.
    told: bool,
}

impl Maker<'_> {
    /// Leads the switch to the same page in each language, and tells search engines of those that are in it.
    pub(super) fn lead_elsewhere(&self, shape: &Shape, own: &mut Own) {
        let alternate =
            |lang: &str, url: &str| Alternate { lang: lang.to_owned(), url: format!("{}{url}", self.site.base) };
        let mut default = None;
        for (other, entry) in self.site.editions.iter().zip(&mut own.switch) {
            let Some(same) = self.same(shape, other) else { continue };
            if same.told {
                own.alternates.push(alternate(other.language.tag(), &same.url));
                if other.index == 0 {
                    default = Some(alternate("x-default", &same.url));
                }
            }
            entry.url = if entry.current { own.url.clone() } else { same.url };
            entry.same = true;
        }
        if own.alternates.len() < 2 {
            own.alternates.clear();
        } else {
            own.alternates.extend(default);
        }
    }

    /// A page as it is in a language; none where there is no such page.
    fn same(&self, shape: &Shape, other: &Edition) -> Option<Same> {
        let (messages, today) = (self.theme.messages_in(other.language), self.site.now.date());
        let (url, text, told) = match shape {
            Shape::Front(index) | Shape::Single(index) => {
                let node = other.node(&self.node(*index).key)?;
                (node.url.clone(), Some(node), true)
            }
            Shape::Section { folder, part } => {
                let section = other.sections.get(folder).filter(|section| section.has_page())?;
                (section.url.clone(), section.node.map(|index| &other.nodes[index]), part.number == 1)
            }
            Shape::Tag { tag, part } => (other.tag(&self.edition.tags[*tag].slug)?.url.clone(), None, part.number == 1),
            Shape::Tags if other.tags.is_empty() => return None,
            Shape::Tags => (other.home.special(messages, "folder-tags"), None, true),
            Shape::Date(place) => {
                let one = other.same(&self.edition.agenda[*place])?;
                (one.url.clone(), Some(&other.nodes[one.node]), true)
            }
            Shape::Group { group, part } => {
                let own = &self.edition.groups[*group];
                let same = other.groups.iter().find(|same| same.by == own.by)?;
                (same.url.clone(), None, part.number == 1)
            }
            Shape::Month(month) => (other.month(*month).filter(|_| other.months(today).contains(month))?, None, true),
            Shape::Branches => (other.branches(messages), None, true),
            Shape::Branch(place) => (other.branch(&self.site.tenant.branches[*place].id, messages), None, true),
            Shape::Search => (frame::search_url(other, messages), None, false),
            // Whoever came upon nothing may as well begin at the front page.
            Shape::NotFound => (other.home.clone(), None, false),
        };
        let answered = |node: &Node| other.marked(node).is_none() && !self.site.is_unreviewed(node);
        let told = told && !self.theme.unreviewed.contains(&other.language) && text.is_none_or(answered);
        Some(Same { url: url.into(), told })
    }
}
