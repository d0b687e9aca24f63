//! RSS 2.0 with what the profile of its advisory board asks for: the feed's own address, and full texts beside summaries.

use super::{Entry, newest};
use crate::model::clock::OSLO;
use crate::surface::Feed;
use crate::surface::xml::escaped;
use rss::extension::Extension;
use std::collections::BTreeMap;

/// The namespace of the element that says where the feed itself lies.
const ATOM: &str = "http://www.w3.org/2005/Atom";

pub(super) fn written(feed: &Feed, own: String, entries: &[Entry<'_>]) -> String {
    let attributes = [("href", own), ("rel", "self".to_owned()), ("type", "application/rss+xml".to_owned())];
    let own = Extension {
        name: "atom:link".to_owned(),
        attrs: attributes.map(|(name, value)| (name.to_owned(), value)).into(),
        ..Extension::default()
    };
    let channel = rss::Channel {
        title: feed.title.clone(),
        link: feed.page.clone(),
        description: escaped(&feed.title),
        language: Some(feed.lang.tag().to_owned()),
        last_build_date: newest(entries).and_then(date),
        items: entries.iter().map(item).collect(),
        namespaces: BTreeMap::from([("atom".to_owned(), ATOM.to_owned())]),
        extensions: BTreeMap::from([("atom".to_owned(), BTreeMap::from([("link".to_owned(), vec![own])]))]),
        ..rss::Channel::default()
    };
    channel.to_string()
}

fn item((item, html): &Entry<'_>) -> rss::Item {
    rss::Item {
        title: Some(item.title.clone()),
        link: Some(item.url.clone()),
        // Readers take a description for HTML, whoever wrote it.
        description: Some(escaped(&item.summary)),
        content: Some(html.clone()),
        guid: Some(rss::Guid { value: item.id.clone(), permalink: false }),
        pub_date: date(item.published),
        categories: item.tags.iter().map(|tag| rss::Category { name: tag.clone(), domain: None }).collect(),
        ..rss::Item::default()
    }
}

/// As mail writes it (RFC 822), with the offset that Europe/Oslo has then.
fn date(at: jiff::civil::DateTime) -> Option<String> {
    at.to_zoned_datetime(OSLO.clone()).ok().map(|at| at.strftime("%a, %d %b %Y %H:%M:%S %z").to_string())
}
