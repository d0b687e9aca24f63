//! A page: the complete value that a template may see, and the site-wide part that many pages share.
//!
//! Everything a page shows is in here, so that the digest of program, theme and page is the whole incremental design. It is
//! no part of the library's world (`model`): it is that world as readers of one language see it.

pub mod dates;
pub mod event;
pub mod frame;
pub mod hours;
pub mod listing;
pub mod picture;
pub mod text;

pub use dates::Date;
pub use event::EventView;
pub use frame::{FeedLink, Frame};
pub use listing::{PageNumber, Pagination, Term};
pub use picture::{CaptionedPicture, Picture};
pub use text::{BlockItem, Filled, FilledBlock, OwnFilled, Text, TocEntry};

use crate::digest::Digest;
use crate::model::language::Language;
use event::{AgendaView, MonthView};
use frame::BranchView;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A link with its text; `lang` where the text is in another language than the page around it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Link {
    pub id: Option<String>,
    pub title: String,
    pub url: String,
    pub lang: Option<Language>,
}

/// A language of the switch.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Switch {
    pub tag: Language,
    pub name: String,
    pub url: String,
    pub current: bool,
    /// Leads to the same page in that language; otherwise to that language's front page.
    pub same: bool,
    /// What the front page is called in that language.
    pub front: String,
}

/// An alternate for `hreflang`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternate {
    pub lang: String,
    pub url: String,
}

/// A document as lists show it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Card {
    pub title: String,
    pub url: String,
    pub lang: Option<Language>,
    pub kind: &'static str,
    pub summary: Option<String>,
    pub date: Option<Date>,
    pub tags: Vec<Link>,
    // Most have neither, and there are as many cards as documents.
    pub image: Option<Box<Picture>>,
    pub event: Option<Box<EventView>>,
}

/// A card with its address, made once and shown on many pages.
#[derive(Clone, Debug)]
pub struct Entry {
    pub card: Arc<Card>,
    pub digest: Digest,
}

impl Entry {
    pub fn new(card: Card) -> Entry {
        Entry { digest: Digest::of_plain(&card), card: Arc::new(card) }
    }
}

/// An entry of a book list as its page shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BookView {
    pub title: String,
    pub author: Option<String>,
    pub isbn: Option<String>,
    pub year: Option<i32>,
    pub text: Option<String>,
    pub url: Option<String>,
}

/// What Open Graph says of a page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OpenGraph {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub image: Option<String>,
    pub image_alt: Option<String>,
    pub locale: &'static str,
}

/// What every page says of itself; `page` in templates, where the fields of [`Written`] and [`Body`] stand beside its own.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Own {
    pub kind: &'static str,
    pub template: String,
    /// Of the text; differs from the site's where a text exists only in the other form of Norwegian.
    pub lang: Language,
    pub title: String,
    pub summary: Option<String>,
    /// Site-absolute path.
    pub url: String,
    pub absolute: String,
    pub canonical: String,
    pub robots: Option<&'static str>,
    /// Some of what it says is in a language that nobody has answered for: it carries a notice and `noindex`.
    pub unreviewed: bool,
    pub alternates: Vec<Alternate>,
    pub switch: Vec<Switch>,
    pub breadcrumbs: Vec<Link>,
    pub description: String,
    pub og: OpenGraph,
    /// The main menu's entry that this page belongs to.
    pub menu_id: Option<String>,
}

/// What the front matter of every document may say.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Written {
    pub date: Option<Date>,
    pub updated: Option<Date>,
    pub tags: Vec<Link>,
    pub audience: Vec<String>,
    pub image: Option<Picture>,
    pub extra: BTreeMap<String, String>,
    /// Its neighbours, where its section is in the order of dates.
    pub newer: Option<Link>,
    pub older: Option<Link>,
    pub words: u32,
    pub reading_minutes: u32,
}

/// What only one kind of page has.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Body {
    /// What answers where nothing is: nothing of its own.
    Plain {},
    Front {
        /// What the library offers first.
        featured: Vec<Link>,
    },
    Page {
        toc: Vec<TocEntry>,
    },
    Article {
        author: Option<String>,
        branch: Option<BranchView>,
    },
    Event {
        event: Box<EventView>,
    },
    List {
        items: Vec<BookView>,
    },
    Section {
        toc: Vec<TocEntry>,
        pagination: Option<Pagination>,
        /// Of what it lists, where that is not the library's own feed.
        feeds: Vec<FeedLink>,
        /// The ways through what happens, where it lists that.
        agenda: Option<AgendaView>,
    },
    /// What happens at a branch or for an audience.
    Agenda {
        agenda: AgendaView,
        pagination: Option<Pagination>,
    },
    Month {
        agenda: AgendaView,
        month: MonthView,
    },
    Tag {
        pagination: Option<Pagination>,
    },
    Tags {
        terms: Vec<Term>,
    },
    /// All branches, which the frame has.
    Branches {},
    Branch {
        branch: Box<BranchView>,
        visit: Box<hours::Visit>,
    },
    Search {
        /// The address of what the entries are searched with.
        index: String,
    },
}

/// A page with everything it shows.
#[derive(Clone, Debug)]
pub struct Page {
    pub site: Arc<Frame>,
    pub own: Own,
    /// None where nobody wrote a document for it.
    pub written: Option<Written>,
    pub body: Body,
    pub entries: Vec<Entry>,
    pub related: Vec<Entry>,
    pub content: Option<Text>,
}
