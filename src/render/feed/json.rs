//! JSON Feed 1.1.

use super::Entry;
use crate::page::dates;
use crate::surface::Feed;
use serde_json::{Value, json};

pub(super) fn written(feed: &Feed, own: &str, entries: &[Entry<'_>]) -> String {
    json!({
        "version": "https://jsonfeed.org/version/1.1", "title": feed.title, "language": feed.lang.tag(),
        "home_page_url": feed.page, "feed_url": own, "authors": [{ "name": feed.library }],
        "items": entries.iter().map(item).collect::<Vec<_>>(),
    })
    .to_string()
}

fn item((item, html): &Entry<'_>) -> Value {
    let mut value = json!({
        "id": item.id, "url": item.url, "title": item.title, "summary": item.summary, "content_html": html,
        "date_published": dates::offset(item.published), "date_modified": dates::offset(item.updated),
        "tags": item.tags, "language": item.lang.tag(),
    });
    if let Some(image) = item.image.as_ref().and_then(|image| image.shared.as_ref()) {
        value["image"] = json!(image);
    }
    value
}
