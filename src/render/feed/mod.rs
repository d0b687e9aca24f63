//! Feeds as files: what [`crate::surface::Feed`] holds, in each of the formats that readers know.
//!
//! What is in a feed and where it lies is decided before; nothing is looked up here but the texts of its entries.

mod atom;
mod json;
mod rss;
mod text;

use super::Texts;
use crate::diagnostic::Error;
use crate::surface::xml;
use crate::surface::{Feed, Item};
use jiff::civil::DateTime;

/// An entry with its full text as HTML that holds wherever it is read.
type Entry<'a> = (&'a Item, String);

/// The bytes of a feed's files, in the order of its paths.
pub fn written(feed: &Feed, texts: &dyn Texts) -> Result<Vec<Vec<u8>>, Error> {
    let entry = |item| Ok((item, text::html(feed, item, texts)?));
    let entries: Vec<Entry<'_>> = feed.items.iter().map(|item| entry(&**item)).collect::<Result<_, Error>>()?;
    let [atom, rss, json] = feed.urls();
    // Their writers let through characters that no XML may hold.
    let clean = |written: String| xml::text(&written).into_owned().into_bytes();
    Ok(vec![
        clean(atom::written(feed, atom, &entries)),
        clean(rss::written(feed, rss, &entries)),
        json::written(feed, &json, &entries).into_bytes(),
    ])
}

/// When the newest of some entries was changed.
fn newest(entries: &[Entry<'_>]) -> Option<DateTime> {
    entries.iter().map(|(item, _)| item.updated).max()
}
