//! What somebody wrote: a document with its front matter and its body, resolved from text but not yet linked to anything.

use super::event::Event;
use super::language::Language;
use super::later::Later;
use super::screen::Placard;
use crate::diagnostic::{Diagnostic, Span, Spans};
use crate::digest::Digest;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use super::kind::{Kind, Sort};
pub use super::query::{Layout, Next, Query};

/// What a file is in its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// `name.md`.
    Single,
    /// `name/index.md`: a page with its own files beside it.
    Bundle,
    /// `_index.md`: a section's own text.
    Section,
}

/// Where a document lies: `content/<kind>/<key>[.<language>].md`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    pub kind: Kind,
    pub role: Role,
    /// Path below `content/` without language and `.md`: `articles/krim/hoest`, `articles/krim/index`, `pages/_index`.
    pub key: String,
    /// From the file's name; none: the first language of whoever wrote it.
    pub language: Option<Language>,
}

/// A parsed file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub place: Place,
    pub front: Later<Front>,
    pub body: Later<Body>,
    /// The address of all that pages other than its own may show of it or follow from it: where it begins to differ, they may.
    /// Not of its text, which stands on its own page and on those that say so.
    pub face: Digest,
    /// What was wrong with the file on its own; with an error-level one the tenant is not written.
    pub diagnostics: Vec<Diagnostic>,
}

/// A subject or an audience, and its name in addresses (never empty).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    pub title: String,
    pub slug: String,
}

/// Front matter, resolved.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Front {
    pub id: Option<Uuid>,
    pub title: String,
    pub summary: Option<String>,
    pub slug: Option<String>,
    pub date: Option<Moment>,
    pub updated: Option<Moment>,
    /// Not shown before.
    pub publish: Option<Moment>,
    /// Not shown from then on.
    pub expire: Option<Moment>,
    pub draft: bool,
    /// Who answers for the language of the text, and since when.
    pub reviewed: Option<String>,
    pub tags: Vec<Label>,
    pub audience: Vec<Label>,
    // Most have none.
    pub image: Option<Box<Image>>,
    /// Old addresses, site-absolute paths, that redirect here.
    pub aliases: Vec<String>,
    pub weight: i64,
    /// Another template of the theme.
    pub template: Option<String>,
    pub canonical: Option<String>,
    /// Values for a theme's own templates, in the order of their keys.
    pub extra: Vec<(String, String)>,
    pub detail: Detail,
    /// Where the keys stand that later stages may have to blame: key → range of its value in the file.
    pub spans: Spans,
}

impl Front {
    /// The work of the catalogue that it recommends.
    pub fn work(&self) -> Option<&str> {
        match &self.detail {
            Detail::Screen(placard) => placard.work.as_deref(),
            Detail::Page { .. }
            | Detail::Article { .. }
            | Detail::Event(_)
            | Detail::List { .. }
            | Detail::Section { .. } => None,
        }
    }
}

/// What only one kind has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Detail {
    Page { places: Places, toc: bool },
    Article { author: Option<String>, branch: Option<String> },
    Event(Box<Event>),
    List { items: Vec<ListItem> },
    Screen(Box<Placard>),
    Section { places: Places, toc: bool, per_page: Option<u32>, sort: Option<Sort> },
}

/// Where on all or the first of a site's pages a page wants to be named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    /// The main menu.
    pub menu: bool,
    /// The footer's menu.
    pub footer: bool,
    /// The first screen of the front page.
    pub featured: bool,
}

impl Default for Detail {
    fn default() -> Detail {
        Detail::Page { places: Places::default(), toc: false }
    }
}

/// An entry of a book list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListItem {
    pub title: String,
    pub author: Option<String>,
    pub isbn: Option<String>,
    pub year: Option<i32>,
    pub text: Option<String>,
    pub url: Option<String>,
}

/// A civil time in Europe/Oslo; without `time` only the day was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment {
    pub at: DateTime,
    pub time: bool,
}

/// A picture as somebody placed it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// As written: beside the file, `media/…`, or site-absolute.
    pub src: String,
    pub alt: String,
    /// Carries no information (WCAG 1.1.1); only then may `alt` be empty.
    pub decorative: bool,
    pub credit: Option<String>,
    pub licence: Option<String>,
    /// What to keep in sight when cropped: fractions of width and height from the top left.
    pub focus: Option<(f32, f32)>,
    pub span: Span,
}

/// Text as HTML with slots for whatever only a whole site can fill.
///
/// The HTML is minimal (what `minify_html` would make of it) and has passed the allow-list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// Not kept in the memo: it is parsed again from the unchanged file when a page needs it.
    #[serde(skip)]
    pub html: String,
    /// In the order of `at`.
    pub slots: Vec<Slot>,
    pub headings: Vec<Heading>,
    /// Every `id` in the text that a link may name.
    pub anchors: Vec<String>,
    pub words: u32,
    /// The first sentences as plain text, at most 200 characters, for want of a summary: of a document that has one, nothing.
    pub excerpt: String,
}

impl Body {
    /// Whether the branches stand here, each where a link can lead to it.
    pub fn shows_branches(&self) -> bool {
        self.slots.iter().any(|slot| matches!(&slot.fill, Fill::Block(block) if **block == Block::Branches))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    pub level: u8,
    pub id: String,
    /// Plain text.
    pub text: String,
}

/// A place in [`Body::html`] where something is put in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// Byte offset in the HTML.
    pub at: u32,
    /// Where it stands in the file.
    pub span: Span,
    pub fill: Fill,
}

/// What is to be put in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fill {
    /// The value of an `href`, quotes included: `<a href=` stands before the slot. `@/…`, a relative file or `/…`.
    Link {
        target: String,
    },
    /// An inline picture.
    Image {
        image: Box<Image>,
        title: Option<String>,
    },
    Block(Box<Block>),
    /// A word of the theme in the page's language: message `key`, with `{number}`.
    Label {
        key: String,
        number: Option<u32>,
        /// As an attribute's value, quotes included: `aria-label=` stands before the slot. Otherwise as text.
        quoted: bool,
    },
}

/// A block of the page, data for the theme's `blocks/<name>.html`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Block {
    Figure {
        image: Image,
        caption: Body,
    },
    Gallery {
        images: Vec<(Image, Option<String>)>,
    },
    Quote {
        text: Body,
        cite: Option<String>,
        source: Option<String>,
    },
    CallToAction {
        title: Option<String>,
        url: String,
        label: String,
        text: Body,
    },
    Accordion {
        open: bool,
        items: Vec<AccordionItem>,
    },
    Articles(Query),
    Events(Next),
    Video {
        url: String,
        title: String,
        poster: Option<Image>,
        captions: Option<String>,
        text: Body,
    },
    Shared {
        page: String,
    },
    Shortcuts {
        items: Vec<Shortcut>,
    },
    Branches,
    Hours {
        /// The branch's id; none: all of them.
        branch: Option<String>,
    },
    Finder,
    Contents,
    /// A block of the theme's own, which alone knows what may stand in it.
    Own(OwnBlock),
}

/// A block of a theme's own as somebody wrote it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnBlock {
    pub name: String,
    pub name_span: Span,
    pub values: Vec<OwnValue>,
    pub text: Body,
}

/// A key of a theme's own block with its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnValue {
    pub key: String,
    pub key_span: Span,
    pub written: Written,
    pub span: Span,
}

/// A value as somebody wrote it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Written {
    Text {
        text: String,
        /// A link may lead there.
        link: bool,
    },
    Flag(bool),
    Number(i64),
}

impl Block {
    /// What authors, themes and the page's data call it.
    pub fn name(&self) -> &str {
        match self {
            Block::Figure { .. } => "figure",
            Block::Gallery { .. } => "gallery",
            Block::Quote { .. } => "quote",
            Block::CallToAction { .. } => "cta",
            Block::Accordion { .. } => "accordion",
            Block::Articles(_) => "articles",
            Block::Events(_) => "events",
            Block::Video { .. } => "video",
            Block::Shared { .. } => "shared",
            Block::Shortcuts { .. } => "shortcuts",
            Block::Branches => "branches",
            Block::Hours { .. } => "hours",
            Block::Finder => "finder",
            Block::Contents => "toc",
            Block::Own(own) => &own.name,
        }
    }

    /// The texts in it, in the order in which they are filled.
    pub fn bodies(&self) -> Vec<&Body> {
        match self {
            Block::Figure { caption: text, .. }
            | Block::Quote { text, .. }
            | Block::CallToAction { text, .. }
            | Block::Video { text, .. } => vec![text],
            Block::Accordion { items, .. } => items.iter().map(|item| &item.text).collect(),
            Block::Own(own) => vec![&own.text],
            Block::Gallery { .. }
            | Block::Articles(_)
            | Block::Events(_)
            | Block::Shared { .. }
            | Block::Shortcuts { .. }
            | Block::Branches
            | Block::Hours { .. }
            | Block::Finder
            | Block::Contents => Vec::new(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccordionItem {
    pub id: String,
    pub title: String,
    pub text: Body,
}

/// A large link with a line about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shortcut {
    pub title: String,
    pub url: String,
    pub span: Span,
    pub text: String,
}

impl Front {
    /// The range of a key's value, for a diagnostic.
    pub fn span_of(&self, key: &str) -> Span {
        self.spans.get(key).unwrap_or_default()
    }
}
