//! RSS, Atom or JSON Feed → articles.
//!
//! An article names the one that it was made of: that is the original, for those who search (`canonical`), and for readers where the
//! feed has no more than a few words of it.

use super::pictures::{Elsewhere, is_picture};
use super::written::Front;
use super::{Brought, Library, Names, Text, html, labels, plain, untitled};
use crate::content::front::url_fault;
use crate::content::value::shown;
use crate::diagnostic::Diagnostic;
use crate::model::clock;
use crate::model::kind::Kind;
use feed_rs::model::{Content, Entry};
use feed_rs::parser;
use jiff::Timestamp;
use jiff::civil::Date;
use std::sync::Arc;

/// How many of a feed's articles are taken, the newest first.
const MOST: usize = 200;
/// The longest summary, in characters.
const SUMMARY: usize = 280;

/// Makes articles of a feed; `address` is where it lies, from which its links lead on.
pub fn news(bytes: &[u8], address: &str, library: &Library) -> Result<Brought, Diagnostic> {
    let parser = parser::Builder::new().base_uri(Some(address)).build();
    let mut feed = parser.parse(bytes).map_err(|_| Diagnostic::error("import-no-feed"))?;
    // By what tells them apart where two came at one time.
    feed.entries.sort_by(|one, other| (at(other), &one.id).cmp(&(at(one), &other.id)));
    feed.entries.dedup_by(|one, other| one.id == other.id);
    let (mut brought, mut names) = (Brought::default(), Names::of(library));
    let elsewhere = Arc::new(Elsewhere::of(Some(address), library.pictures.as_ref()));
    for entry in feed.entries.iter().take(MOST) {
        let id = library.id_of(&entry.id);
        if library.known.contains_key(&id) {
            brought.known += 1;
            continue;
        }
        let title = title(entry).unwrap_or_else(|| untitled(library.language).to_owned());
        let key = names.again((Kind::Articles.folder(), id), &title, &format!("nyhet-{}", &id.to_string()[..8]));
        let (link, text) = (link(entry), text(entry));
        let teaser = entry.summary.as_ref().map(|summary| summary.content.as_str()).unwrap_or_default();
        let body = markdown(text.unwrap_or(teaser), &elsewhere);
        let mut front = Front::new(&title);
        front.line("date", date(entry).unwrap_or(library.today));
        front.text("summary", &text.map(|_| summary(entry)).unwrap_or_default());
        front.maybe("canonical", link.as_deref());
        front.list("tags", &labels(entry.categories.iter().map(|category| category.term.clone())));
        if let Some((picture, alt)) = picture(entry).and_then(|(url, alt)| Some((elsewhere.other(&url)?, alt))) {
            front.picture(&picture, &alt);
        }
        brought.pictures.extend(elsewhere.named());
        let body = match (text, link) {
            // What only says a little leads to where there is more.
            (None, Some(link)) => format!("{body}\n\n<{link}>"),
            _ => body,
        };
        brought.take(library, &shown(&title), Text { id, text: front.file(id, &[], &body), key });
    }
    Ok(brought)
}

fn at(entry: &Entry) -> Option<i64> {
    entry.published.or(entry.updated).map(|at| at.timestamp())
}

/// The day on which it was published, as it was in Norway.
fn date(entry: &Entry) -> Option<Date> {
    Some(clock::shown(Timestamp::from_second(at(entry)?).ok()?).date())
}

fn title(entry: &Entry) -> Option<String> {
    let title = html::words(&entry.title.as_ref()?.content);
    (!title.is_empty()).then_some(title)
}

/// Where it lies on the web.
fn link(entry: &Entry) -> Option<String> {
    let own = |rel: Option<&str>| matches!(rel, None | Some("alternate"));
    let mut links = entry.links.iter().filter(|link| own(link.rel.as_deref()));
    links.find(|link| url_fault(&link.href).is_none()).map(|link| link.href.clone())
}

/// The picture that goes with it, and what that shows where somebody says so.
fn picture(entry: &Entry) -> Option<(String, String)> {
    let media = entry.media.iter().flat_map(|media| {
        let said = media.description.as_ref().map(|said| html::words(&said.content)).unwrap_or_default();
        media.content.iter().filter_map(move |content| {
            let (url, kind) =
                (content.url.as_ref()?.to_string(), content.content_type.as_ref().map(ToString::to_string));
            is_picture(kind.as_deref(), &url).then(|| (url, said.clone()))
        })
    });
    let linked = entry.links.iter().filter(|link| link.media_type.is_some());
    let linked = linked.filter(|link| is_picture(link.media_type.as_deref(), &link.href)).map(|link| link.href.clone());
    let small = entry.media.iter().flat_map(|media| &media.thumbnails).map(|small| small.image.uri.clone());
    media.chain(linked.chain(small).map(|url| (url, String::new()))).next()
}

/// What is said of it in short.
fn summary(entry: &Entry) -> String {
    let Some(summary) = &entry.summary else { return String::new() };
    let words = html::words(&summary.content);
    let short: String = words.chars().take(SUMMARY).collect();
    if short.len() == words.len() {
        words
    } else {
        format!("{} …", short.rsplit_once(' ').map_or(&*short, |(start, _)| start))
    }
}

/// All that it says, where the feed has it.
fn text(entry: &Entry) -> Option<&str> {
    let Content { body, .. } = entry.content.as_ref()?;
    body.as_deref().filter(|body| !body.trim().is_empty())
}

/// What a feed says as HTML or without it.
fn markdown(text: &str, elsewhere: &Arc<Elsewhere>) -> String {
    match html::markdown(text, elsewhere.clone()) {
        Ok(turned) if text.contains(['<', '&']) => turned.markdown,
        _ => plain::markdown(text),
    }
}
