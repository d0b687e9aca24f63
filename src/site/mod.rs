//! One tenant, everything linked: addresses, references, languages, order.
//!
//! [`link`] takes a tenant's documents as they were parsed, decides which text each language's site shows, gives every
//! page its address and checks what only the whole can check. It formats nothing.

mod address;
mod addresses;
pub mod agenda;
mod ahead;
mod face;
mod link;
pub mod collation;
pub mod pages;
mod reference;
mod telling;

use crate::cache::Slip;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::model::branch::Branch;
use crate::model::catalogue::Shelf;
use crate::model::content::{Detail, Document, Front, Kind, Places, Role, Sort};
use crate::model::event::{Memory, Occurrence};
use crate::model::holidays::after;
use crate::model::language::Language;
use crate::model::media::{Probe, media_type};
use crate::model::message::Messages;
use crate::model::tenant::{DirectoryEntry, Tenant};
use crate::theme::Theme;
use foldhash::HashMap;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

pub use address::Address;
pub use addresses::{Addresses, Answer};
pub use agenda::{Group, Happening};
pub use ahead::{Ahead, Next, ahead};
use face::read;
pub use face::{Face, Read, again, passes, reading};
pub use link::link;
pub use reference::Target;

/// A parsed document and where it came from.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path relative to the root.
    pub file: Arc<str>,
    /// Address of the file's bytes.
    pub digest: Digest,
    pub document: Arc<Document>,
    /// Written by the tenant, not shared.
    pub own: bool,
    pub html: Html,
}

/// Where the HTML of a document is.
#[derive(Clone, Debug, Default)]
pub enum Html {
    /// Nowhere yet: the document's file is parsed again when a page needs it.
    #[default]
    InFile,
    /// In the document.
    AtHand,
    /// Put aside, for there are many.
    Aside(Slip),
}

/// A picture or another file that content may show.
#[derive(Clone, Debug)]
pub struct Medium {
    pub file: String,
    pub digest: Digest,
    pub probe: Result<Probe, Diagnostic>,
}

impl Medium {
    /// What is known of it as a picture; that it is none is said of no file, for whoever shows it is to blame.
    pub fn picture(&self) -> Result<&Probe, Diagnostic> {
        let probe = self.probe.as_ref().map_err(Clone::clone)?;
        if probe.is_picture() {
            return Ok(probe);
        }
        let extension = self.file.rsplit_once('.').map_or("", |(_, extension)| extension);
        Err(Diagnostic::error("image-other").arg("name", &self.file).arg("type", media_type(extension)))
    }
}

/// Everything that a tenant's site is made of.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// In the order of their paths, shared before own.
    pub documents: Vec<Source>,
    /// By path relative to the root, composed ([`crate::model::slug::composed`]).
    pub media: BTreeMap<String, Medium>,
    /// Site path (`/robots.txt`) → file and address.
    pub statics: BTreeMap<String, (String, Digest)>,
    /// The other libraries that the site shows: all of them, or those nearby.
    pub directory: Vec<DirectoryEntry>,
}

/// What a site is linked from.
pub struct Inputs {
    pub tenant: Tenant,
    /// Absolute address without a slash at the end; empty where nobody has said it: then addresses are those within the site.
    pub base: String,
    pub sources: Sources,
    pub now: DateTime,
    /// What was told of happenings before.
    pub memory: Memory,
    /// What is told now will be remembered; where it will not, the clock leaves no trace in what is told.
    pub remembers: bool,
    /// What is shown of the catalogue.
    pub shelf: Shelf,
}

/// What linking comes to: what follows from the [`Face`] of what is linked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Linked {
    editions: Vec<Edition>,
    pages: Vec<pages::Outline>,
    addresses: Addresses,
    memory: Memory,
}

/// A site, linked.
#[derive(Clone, Debug)]
pub struct Site {
    pub tenant: Tenant,
    /// Absolute address without a slash at the end; empty where nobody has said it ([`Site::is_addressed`]).
    pub base: String,
    pub sources: Sources,
    /// The first is the default language.
    pub editions: Vec<Edition>,
    pub pages: Vec<pages::Outline>,
    /// Everything that is published, by whom; complete when every surface has claimed its files.
    pub addresses: Addresses,
    pub now: DateTime,
    /// Of all that it tells of happenings.
    pub memory: Memory,
    /// What is shown of the catalogue.
    pub shelf: Shelf,
    /// Of what it is linked from.
    pub face: Face,
}

/// The site in one language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Edition {
    /// Its place among the site's editions.
    pub index: usize,
    pub language: Language,
    pub home: Address,
    /// In the order of their keys.
    pub nodes: Vec<Node>,
    /// By folder below `content/`: `articles`, `pages/om`.
    pub sections: BTreeMap<String, Section>,
    /// In the language's alphabetical order.
    pub tags: Vec<Tag>,
    /// Slug → index in `tags`, when somebody first asks.
    #[serde(skip)]
    slugs: OnceLock<HashMap<String, usize>>,
    /// What happens, in the order of time.
    pub agenda: Vec<Happening>,
    pub groups: Vec<Group>,
}

/// A document that this language's site shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Node {
    /// Index in [`Sources::documents`].
    pub source: usize,
    pub key: String,
    pub kind: Kind,
    pub role: Role,
    pub url: Address,
    /// The language of the text, where it is another than the site's.
    pub text_language: Language,
    /// Its place among all of this language by their dates, the newest first.
    pub rank: usize,
    /// Where it wants to be named.
    pub places: Places,
    /// Position among the members of its section's order, for neighbours.
    pub index: usize,
}

/// A folder with what it lists.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Section {
    pub folder: String,
    pub kind: Kind,
    /// Its own `_index.md`.
    pub node: Option<usize>,
    pub url: Address,
    pub title: String,
    pub sort: Sort,
    pub per_page: Option<usize>,
    /// Nodes in the section's order.
    pub members: Vec<usize>,
    /// Those of them that its page shows: happenings that are over are left out.
    pub listed: Vec<usize>,
}

impl Section {
    /// Whether there is a page of it: somebody wrote one, or there is something to list.
    pub fn has_page(&self) -> bool {
        // What lies at the top of `pages/` is listed nowhere: its section's page is the front page.
        self.node.is_some() || self.folder != Kind::Pages.folder() && !self.listed.is_empty()
    }
}

/// A subject with the documents that carry it and are not over, newest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tag {
    pub title: String,
    /// The language of the title, where no text in the site's own language names the subject.
    pub lang: Option<Language>,
    pub slug: String,
    pub url: Address,
    pub members: Vec<usize>,
}

impl Site {
    /// The site of these inputs as it was linked before, when its face was the same.
    pub fn again(inputs: Inputs, face: Face, linked: Linked) -> Site {
        let Inputs { tenant, base, sources, now, shelf, .. } = inputs;
        let Linked { editions, pages, addresses, memory } = linked;
        Site { tenant, base, sources, editions, pages, addresses, now, memory, shelf, face }
    }

    /// What its linking came to, as it is written for [`Site::again`].
    pub fn linked(&self) -> impl Serialize + '_ {
        (&self.editions, &self.pages, &self.addresses, &self.memory)
    }

    /// Whether it is known where the site lives: what stands by itself elsewhere (feeds, a map for search engines) needs that.
    pub fn is_addressed(&self) -> bool {
        !self.base.is_empty()
    }

    /// Whether services answer beside it: it wants them, and lives at the root of a host of its own.
    pub fn has_services(&self) -> bool {
        self.tenant.live.is_some() && self.base.matches('/').count() == 2
    }

    /// Whether any branch says when it is open, or where it stops.
    pub fn has_hours(&self) -> bool {
        has_hours(&self.tenant)
    }

    /// The document of a node. That a page was made with it is remembered ([`reading`]), as it is of [`Site::source`]: what makes
    /// pages reads documents in no other way.
    pub fn document(&self, node: &Node) -> &Document {
        &self.source(node).document
    }

    pub fn source(&self, node: &Node) -> &Source {
        read(node.source);
        &self.sources.documents[node.source]
    }

    /// Whether nobody has answered for the language of a node's text, though it wants that.
    pub fn is_unreviewed(&self, node: &Node) -> bool {
        node.text_language.conventions().wants_review && self.document(node).front.reviewed.is_none()
    }

    /// Whether there is a page of each branch.
    pub fn has_branch_pages(&self, theme: &Theme) -> bool {
        theme.has_branches() && !self.tenant.branches.is_empty()
    }

    pub fn edition(&self, language: Language) -> Option<&Edition> {
        self.editions.iter().find(|edition| edition.language == language)
    }
}

impl Node {
    /// Folder of the section that it belongs to.
    pub fn section(&self) -> &str {
        address::section_of(self.role, &self.key)
    }
}

impl Edition {
    pub fn node(&self, key: &str) -> Option<&Node> {
        self.nodes.binary_search_by(|node| node.key.as_str().cmp(key)).ok().map(|index| &self.nodes[index])
    }

    /// The front page's node, if somebody wrote one.
    pub fn front(&self) -> Option<&Node> {
        self.node("pages/_index")
    }

    /// Where all branches stand.
    pub fn branches(&self, messages: &Messages) -> Address {
        self.home.special(messages, "folder-branches")
    }

    /// The page of a branch, by its id.
    pub fn branch(&self, id: &str, messages: &Messages) -> Address {
        let all = self.branches(messages);
        all.join(id).unwrap_or(all)
    }

    /// The section that lists a node or whose page it is.
    pub fn section_of(&self, node: &Node) -> Option<&Section> {
        self.sections.get(node.section())
    }

    /// The subject of this slug.
    pub fn tag(&self, slug: &str) -> Option<&Tag> {
        let slugs = || self.tags.iter().enumerate().map(|(index, tag)| (tag.slug.clone(), index)).collect();
        self.slugs.get_or_init(slugs).get(slug).map(|index| &self.tags[*index])
    }

    /// The language to mark a section's title with, where it is not the site's.
    pub fn titled_in(&self, section: &Section) -> Option<Language> {
        section.node.and_then(|index| self.marked(&self.nodes[index]))
    }

    /// The language to mark a node's text with, where it is not the site's.
    pub fn marked(&self, node: &Node) -> Option<Language> {
        (node.text_language != self.language).then_some(node.text_language)
    }
}

/// Whether a text is shown at a time.
pub fn is_visible(front: &Front, now: DateTime) -> bool {
    let published = front.publish.is_none_or(|moment| moment.at <= now);
    let expired = front.expire.is_some_and(|moment| moment.at <= now);
    !front.draft && published && !expired
}

/// Whether a happening is over: it leaves every list, its own page stays.
pub fn is_over(document: &Document, branches: &[Branch], now: DateTime) -> bool {
    coming(document, branches, now.date()).is_some_and(|one| one.last_day() < now.date())
}

/// What a happening is for who can show it but once: of a series what is on or comes next, and what was last if nothing does.
pub fn coming<'d>(document: &'d Document, branches: &[Branch], today: Date) -> Option<Occurrence<'d>> {
    let Detail::Event(event) = &document.front.detail else { return None };
    event.coming(document.front.id.unwrap_or_default(), branches, today)
}

/// When a happening starts; for others their date.
pub fn start(document: &Document, branches: &[Branch], now: DateTime) -> Option<DateTime> {
    match &document.front.detail {
        Detail::Event(event) => coming(document, branches, now.date()).map(|one| one.start.at).or(Some(event.start.at)),
        Detail::Page { .. }
        | Detail::Article { .. }
        | Detail::List { .. }
        | Detail::Screen { .. }
        | Detail::Section { .. } => document.front.date.map(|moment| moment.at),
    }
}

/// Whether any branch of a tenant, or a department of one, says when it is open, or where it stops.
fn has_hours(tenant: &Tenant) -> bool {
    let told = |branch: &Branch| {
        let departments = branch.departments.iter().any(|department| department.hours.is_some());
        branch.hours.is_some() || !branch.stops.is_empty() || departments
    };
    tenant.branches.iter().any(told)
}

/// The next moment at which the clock alone changes a site: a text begins or ceases to be shown, tickets are to be had, a happening is
/// over, other days are ahead of a branch, or the next month begins, to whose days lists of opening hours move on.
pub fn next_change(site: &Site) -> Option<DateTime> {
    let today = site.now.date();
    let moments = site.sources.documents.iter().flat_map(|source| {
        let front = &source.document.front;
        let opens = match &front.detail {
            Detail::Event(event) => event.tickets.opens,
            _ => None,
        };
        [front.publish, front.expire, opens].map(|moment| moment.map(|moment| moment.at))
    });
    // What is over leaves lists, and what lasts is on from the day behind its first.
    let happenings = site.editions.iter().flat_map(|edition| edition.ahead(today));
    let happenings = happenings.flat_map(|(_, one)| [one.start.at.date(), one.last]).filter_map(after);
    let branches = site.tenant.branches.iter().filter_map(|branch| ahead::next_change(branch, today));
    let dated = site.editions.iter().any(|edition| !edition.agenda.is_empty());
    let month = after(today.last_of_month()).filter(|_| dated || site.has_hours());
    let days = branches.chain(happenings).chain(month).map(|day| day.at(0, 0, 0, 0));
    moments.flatten().chain(days).filter(|moment| *moment > site.now).min()
}

/// Where a page wants to be named.
pub fn wanted(document: &Document) -> Places {
    match &document.front.detail {
        Detail::Page { places, .. } | Detail::Section { places, .. } => *places,
        Detail::Article { .. } | Detail::Event(_) | Detail::List { .. } | Detail::Screen { .. } => Places::default(),
    }
}
