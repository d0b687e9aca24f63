//! A page: the complete value that a template may see, and the site-wide part that many pages share.
//!
//! Everything a page shows is in here, so that the digest of program, theme and page is the whole incremental design.

use super::language::Language;
use crate::diagnostic::Error;
use crate::digest::Digest;
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

/// A date for people and for machines.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Date {
    /// ISO 8601, as `<time datetime>` takes it.
    pub iso: String,
    /// "5. juni 2014".
    pub text: String,
    /// "05.06.2014".
    pub short: String,
    /// "kl. 13.00", where a time was written.
    pub time: Option<String>,
}

/// A language of the switch.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Switch {
    pub tag: Language,
    pub name: String,
    pub url: String,
    pub current: bool,
    /// Leads to the same text in that language; otherwise to that language's front page.
    pub same: bool,
}

/// An alternate for `hreflang`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternate {
    pub lang: String,
    pub url: String,
}

/// A picture with its renditions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Picture {
    pub src: String,
    /// Absolute address, for Open Graph and structured data.
    pub absolute: String,
    pub width: u32,
    pub height: u32,
    pub alt: String,
    pub decorative: bool,
    pub credit: Option<String>,
    pub licence: Option<String>,
    pub sources: Vec<PictureSource>,
    pub srcset: Option<String>,
    pub sizes: Option<String>,
    /// CSS `object-position`.
    pub focus: Option<String>,
    pub hero: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PictureSource {
    #[serde(rename = "type")]
    pub media_type: &'static str,
    pub srcset: String,
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
    pub image: Option<Picture>,
    pub event: Option<EventView>,
}

/// A card with its address, made once and shown on many pages.
#[derive(Clone, Debug)]
pub struct Entry {
    pub card: Arc<Card>,
    pub digest: Digest,
}

impl Entry {
    pub fn new(card: Card) -> Result<Entry, Error> {
        Ok(Entry { digest: Digest::of_value(&card)?, card: Arc::new(card) })
    }
}

/// A happening as pages show it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventView {
    pub start: Date,
    pub end: Option<Date>,
    pub all_day: bool,
    /// "3.–6. juni 2026", "lørdag 5. juni 2026 kl. 10.00–12.00".
    pub when: String,
    pub place: Option<String>,
    pub branch: Option<String>,
    pub cancelled: bool,
    pub price: Option<String>,
    pub url: Option<String>,
    pub organiser: Option<String>,
}

/// Where a page stands in a listing that takes several.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pagination {
    pub page: usize,
    pub pages: usize,
    pub prev: Option<String>,
    pub next: Option<String>,
    pub numbers: Vec<PageNumber>,
    /// "Side 2 av 5".
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PageNumber {
    /// 0 stands for a gap.
    pub number: usize,
    pub url: Option<String>,
    pub current: bool,
}

/// A subject with the number of documents under it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Term {
    pub title: String,
    pub url: String,
    pub count: usize,
}

/// A heading for the table of contents.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TocEntry {
    pub level: u8,
    pub id: String,
    pub text: String,
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

/// What a page says of itself; `page` in templates, together with its entries.
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
    pub alternates: Vec<Alternate>,
    pub switch: Vec<Switch>,
    pub breadcrumbs: Vec<Link>,
    pub date: Option<Date>,
    pub updated: Option<Date>,
    pub tags: Vec<Link>,
    pub audience: Vec<String>,
    pub author: Option<String>,
    pub image: Option<Picture>,
    pub toc: Vec<TocEntry>,
    pub description: String,
    pub og: OpenGraph,
    pub extra: BTreeMap<String, String>,
    /// The main menu's entry that this page belongs to.
    pub menu_id: Option<String>,
    pub newer: Option<Link>,
    pub older: Option<Link>,
    pub pagination: Option<Pagination>,
    pub terms: Vec<Term>,
    pub event: Option<EventView>,
    pub items: Vec<BookView>,
    pub words: u32,
    pub reading_minutes: u32,
}

/// A page with everything it shows.
#[derive(Clone, Debug)]
pub struct Page {
    pub site: Arc<Frame>,
    pub own: Own,
    pub entries: Vec<Entry>,
    pub related: Vec<Entry>,
    pub content: Option<Text>,
}

/// A document's text on a page: which document, and what goes into its slots.
#[derive(Clone, Debug, Serialize)]
pub struct Text {
    /// Index of the document among the tenant's sources; not part of the page's address, its digest is.
    #[serde(skip)]
    pub source: usize,
    pub digest: Digest,
    pub filled: Vec<Filled>,
}

/// What goes into a slot of a body.
#[derive(Clone, Debug, Serialize)]
pub enum Filled {
    /// An attribute value, to be quoted.
    Url(String),
    /// Words in the page's language.
    Words(String),
    Block(Box<FilledBlock>),
}

/// A block, for the template `blocks/<name>.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FilledBlock {
    pub name: &'static str,
    /// Unique on its page.
    pub id: String,
    pub title: Option<String>,
    pub url: Option<String>,
    pub label: Option<String>,
    pub cite: Option<String>,
    pub source: Option<String>,
    pub layout: Option<&'static str>,
    pub host: Option<String>,
    /// What plays here after a click: the address of the host's player, or a film of the library's own.
    pub player: Option<String>,
    pub captions: Option<String>,
    pub open: bool,
    pub image: Option<Picture>,
    pub images: Vec<CaptionedPicture>,
    pub items: Vec<BlockItem>,
    pub toc: Vec<TocEntry>,
    #[serde(serialize_with = "digests")]
    pub entries: Vec<Entry>,
    /// One per body that the block holds, in the block's order.
    pub inner: Vec<Vec<Filled>>,
    /// Another document's text.
    pub shared: Option<Text>,
}

fn digests<S: serde::Serializer>(entries: &[Entry], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(entries.iter().map(|entry| entry.digest))
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaptionedPicture {
    pub picture: Picture,
    pub caption: Option<String>,
}

/// An item of an accordion or a set of shortcuts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BlockItem {
    pub id: String,
    pub title: String,
    pub url: Option<String>,
    pub text: Option<String>,
}

/// What all pages of a site in one language share; `site` in templates.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    pub id: String,
    pub name: String,
    pub short_name: String,
    pub lang: Language,
    /// Absolute address of the site, without a slash at the end.
    pub base: String,
    /// Path of this language's front page.
    pub home: String,
    /// Address of the search page, where the theme has one.
    pub search_url: Option<String>,
    pub demo: bool,
    pub adopted: bool,
    pub noindex: bool,
    pub municipality: Option<MunicipalityView>,
    pub contact: Option<ContactView>,
    pub branches: Vec<BranchView>,
    pub languages: Vec<Switch>,
    pub menu: Vec<Link>,
    pub footer_menu: Vec<Link>,
    pub accessibility_statement: Option<String>,
    pub feeds: Vec<FeedLink>,
    /// Message key → text, or plural forms.
    pub t: BTreeMap<String, Message>,
    /// File of the theme → its address.
    pub assets: BTreeMap<String, String>,
    pub logo: Option<LogoView>,
    pub icon: String,
    pub touch_icon: String,
    pub theme_color: String,
    pub theme_color_dark: String,
    pub directory: Option<Vec<DirectoryGroup>>,
}

/// A text of a message file: one form, or one per plural category of CLDR.
#[derive(Clone, Debug, PartialEq, Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum Message {
    Text(String),
    Plural(BTreeMap<String, String>),
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MunicipalityView {
    pub names: Vec<super::tenant::Name>,
    pub official: String,
    pub county: Option<String>,
    pub website: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContactView {
    pub email: Option<String>,
    pub phone: Option<String>,
    pub phone_url: Option<String>,
    pub address: Option<super::tenant::PostalAddress>,
    pub website: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BranchView {
    pub id: String,
    pub name: String,
    pub street: Option<String>,
    pub postcode: Option<String>,
    pub place: Option<String>,
    pub phone: Option<String>,
    pub phone_url: Option<String>,
    pub email: Option<String>,
    pub services: Vec<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FeedLink {
    pub title: String,
    pub url: String,
    #[serde(rename = "type")]
    pub media_type: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LogoView {
    pub url: String,
    pub width: u32,
    pub height: u32,
}

/// The libraries of a county in the national directory.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DirectoryGroup {
    pub id: String,
    pub title: String,
    pub items: Vec<DirectoryItem>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DirectoryItem {
    pub id: String,
    /// The official name, parallel names joined.
    pub name: String,
    pub names: Vec<super::tenant::Name>,
    pub url: String,
    /// Postal places with their postcodes, for a search in the page.
    pub places: Vec<String>,
}
