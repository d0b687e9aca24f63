//! A document's text on a page, its slots filled.

use super::Entry;
use super::picture::{CaptionedPicture, Picture};
use crate::digest::Digest;
use crate::model::language::Language;
use serde::Serialize;
use std::collections::BTreeMap;

/// A document's text on a page: which document, and what goes into its slots.
#[derive(Clone, Debug, Serialize)]
pub struct Text {
    /// Index of the document among the tenant's sources; not part of the page's address, its digest is.
    #[serde(skip)]
    pub source: usize,
    pub digest: Digest,
    pub filled: Vec<Filled>,
}

impl Text {
    /// Adds the documents whose texts stand here: this one, and those that it shows.
    pub fn sources(&self, found: &mut Vec<usize>) {
        found.push(self.source);
        shown(&self.filled, found);
    }
}

/// Adds the documents that fillings show, however deep.
fn shown(filled: &[Filled], found: &mut Vec<usize>) {
    for filling in filled {
        if let Filled::Block(block) = filling {
            block.inner.iter().for_each(|inner| shown(inner, found));
            block.shared.iter().for_each(|text| text.sources(found));
        }
    }
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
    pub name: String,
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
    /// The id of the branch that it shows; none: all of them.
    pub branch: Option<String>,
    pub open: bool,
    pub image: Option<Picture>,
    pub images: Vec<CaptionedPicture>,
    pub items: Vec<BlockItem>,
    pub toc: Vec<TocEntry>,
    #[serde(serialize_with = "digests")]
    pub entries: Vec<Entry>,
    /// One per body that the block holds, in the block's order.
    pub inner: Vec<Vec<Filled>>,
    /// What a block of the theme's own says, by its keys.
    pub values: BTreeMap<String, OwnFilled>,
    /// Another document's text.
    pub shared: Option<Text>,
    /// The language of that, where it is another than that of the text around it.
    pub lang: Option<Language>,
}

/// A value of a theme's own block.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum OwnFilled {
    Text(String),
    Flag(bool),
    Number(i64),
}

fn digests<S: serde::Serializer>(entries: &[Entry], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(entries.iter().map(|entry| entry.digest))
}

/// An item of an accordion or a set of shortcuts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BlockItem {
    pub id: String,
    pub title: String,
    pub url: Option<String>,
    pub text: Option<String>,
}

/// A heading for the table of contents.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TocEntry {
    pub level: u8,
    pub id: String,
    pub text: String,
}
