//! HTML of other programs → Markdown, with pictures, films and galleries as our own blocks.
//!
//! First the allow-list, so that nothing runs anywhere; then `htmd`, which turns what Markdown has too. What it has not is put
//! into the text as a mark and written once the text is whole: whether a block can stand in a place is a question of its line.

mod marks;
mod tables;

pub use marks::Film;

use crate::content::value::unfit;
use ammonia::{Builder, UrlRelative};
use htmd::element_handler::{HandlerResult, Handlers};
use htmd::options::{BrStyle, BulletListMarker, Options};
use htmd::{Element, HtmlToMarkdown};
use marks::{Marks, Picture};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// How deep elements may lie in one another: the converter recurses.
const DEPTH: usize = 100;
/// The longest text.
const LONGEST: usize = 1 << 20;
/// How much work unclosed markup may make: tags that are opened again in each later element, times all tags.
const WORK: usize = 10_000_000;

/// Whoever knows where addresses lead.
pub trait Places: Send + Sync {
    /// What a link is to lead to; none: its text stays without one.
    fn link(&self, address: &str) -> Option<String>;

    /// The file of a picture; none where it is not there.
    fn picture(&self, address: &str) -> Option<String>;

    /// The whole of an address; none where it has no place on the web.
    fn absolute(&self, address: &str) -> Option<String>;

    /// What is said elsewhere of a picture that its place in a text says nothing of.
    fn described(&self, address: &str) -> Option<String>;
}

/// Why HTML cannot be turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch;

/// What a text came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turned {
    pub markdown: String,
    /// Pictures that nobody described, by their files.
    pub undescribed: Vec<String>,
    /// Cells that stood for several could not.
    pub merged: bool,
    /// What was shown of other sites and is a link now.
    pub frames: Vec<String>,
}

/// Tags that stay, besides those that the converter makes something of.
#[rustfmt::skip]
const TAGS: [&str; 49] = [
    "a", "audio", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "div", "dl", "dt", "em", "figcaption",
    "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "iframe", "img", "li", "ol", "p", "pre", "q", "s", "section",
    "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "video",
    "summary",
];

/// Elements that go with all that is in them.
#[rustfmt::skip]
const DROPPED: [&str; 15] = [
    "script", "style", "template", "object", "embed", "svg", "math", "noscript", "noembed", "noframes", "xmp", "select",
    "textarea", "title", "button",
];

const OF_TAG: [(&str, &[&str]); 8] = [
    ("a", &["href"]),
    ("img", &["src", "alt"]),
    ("iframe", &["src", "title"]),
    ("video", &["src"]),
    ("audio", &["src"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan"]),
    ("ol", &["start"]),
];

static LIST: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let attributes: HashMap<&str, HashSet<&str>> =
        OF_TAG.iter().map(|(tag, names)| (*tag, names.iter().copied().collect())).collect();
    let mut list = Builder::empty();
    list.tags(TAGS.into())
        .clean_content_tags(DROPPED.into())
        .tag_attributes(attributes)
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true);
    list
});

/// Turns HTML into Markdown.
pub fn markdown(html: &str, places: Arc<dyn Places>) -> Result<Turned, TooMuch> {
    let html = marks::bare(html);
    if html.len() > LONGEST || work(&html) > WORK {
        return Err(TooMuch);
    }
    // References to characters are characters now.
    let cleaned = tables::headed(&marks::bare(&LIST.clean(&html).to_string()));
    if depth(&cleaned) > DEPTH {
        return Err(TooMuch);
    }
    let shared = Arc::new(Shared { places, marks: Mutex::default() });
    let markdown = converter(&shared).convert(&cleaned).map_err(|_| TooMuch)?;
    let marks = std::mem::take(&mut *shared.marks());
    Ok(marks.written(&markdown))
}

/// HTML as plain words on one line.
pub fn words(html: &str) -> String {
    let text = Builder::empty().clean(html).to_string();
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&nbsp;", " ");
    let text: String = text.chars().filter(|letter| !unfit(*letter)).collect();
    text.replace("&amp;", "&").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The inline tags that a parser opens again in every later block until they are closed, times all tags.
fn work(html: &str) -> usize {
    const AGAIN: [&str; 15] =
        ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u", "nobr"];
    let name = |tag: &str| tag.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let tags: Vec<String> = html.split('<').skip(1).map(name).collect();
    tags.iter().filter(|name| AGAIN.contains(&name.as_str())).count().saturating_mul(tags.len())
}

/// How deep the elements of cleaned HTML lie.
fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for tag in html.split('<').skip(1) {
        let name = tag.split(['>', ' ', '/']).next().unwrap_or_default();
        match name {
            "" if tag.starts_with('/') => depth = depth.saturating_sub(1),
            "br" | "hr" | "img" => {}
            _ => depth += 1,
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// What all handlers know: the converter wants each of them for itself.
struct Shared {
    places: Arc<dyn Places>,
    marks: Mutex<Marks>,
}

impl Shared {
    fn marks(&self) -> std::sync::MutexGuard<'_, Marks> {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Handler = fn(&Shared, &dyn Handlers, &Element<'_>) -> Option<String>;

/// What is ours to turn.
const HANDLED: [(&[&str], Handler); 9] = [
    (&["img"], image),
    (&["figcaption"], caption),
    (&["figure"], figure),
    (&["iframe"], frame),
    (&["video", "audio"], medium),
    (&["a"], link),
    (&["br"], line_break),
    (&["sub", "sup"], kept),
    (&["td", "th"], cell),
];

fn converter(shared: &Arc<Shared>) -> HtmlToMarkdown {
    let options = Options {
        br_style: BrStyle::Backslash,
        bullet_list_marker: BulletListMarker::Dash,
        ul_bullet_spacing: 1,
        ol_number_spacing: 1,
        ..Options::default()
    };
    let builder = HtmlToMarkdown::builder().options(options);
    let builder = HANDLED.into_iter().fold(builder, |builder, (tags, handler)| {
        let shared = Arc::clone(shared);
        builder.add_handler(tags.to_vec(), move |handlers: &dyn Handlers, element: Element<'_>| {
            handler(&shared, handlers, &element).map(HandlerResult::from)
        })
    });
    builder.build()
}

fn attribute(element: &Element<'_>, name: &str) -> Option<String> {
    let found = element.attrs.iter().find(|attribute| &*attribute.name.local == name)?;
    let value = found.value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn inner(handlers: &dyn Handlers, element: &Element<'_>) -> String {
    handlers.walk_children(element.node).content
}

/// A text on one line.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn image(shared: &Shared, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let address = attribute(element, "src")?;
    let alt = attribute(element, "alt").or_else(|| shared.places.described(&address)).unwrap_or_default();
    let alt = joined(&alt);
    let file = shared.places.picture(&address);
    let (name, address) = (marks::last(&address).to_owned(), shared.places.absolute(&address));
    Some(shared.marks().picture(Picture { address, name, file, alt }))
}

fn caption(_: &Shared, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    Some(marks::caption(&joined(&inner(handlers, element))))
}

fn figure(shared: &Shared, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let content = inner(handlers, element);
    Some(shared.marks().figure(&content))
}

fn frame(shared: &Shared, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let address = shared.places.absolute(&attribute(element, "src")?)?;
    let title = joined(&attribute(element, "title").unwrap_or_default());
    Some(shared.marks().frame(&address, &title))
}

/// A film or a sound of the library's own: a link to it.
fn medium(shared: &Shared, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let address = attribute(element, "src")?;
    let target = shared.places.link(&address)?;
    Some(format!("\n\n{}\n\n", marks::link(&marks::escaped(marks::last(&address)), &target)))
}

fn link(shared: &Shared, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let content = inner(handlers, element);
    let text = joined(&content);
    // A picture that leads to itself, larger, needs no link: pages show it in the size that fits.
    if text.is_empty() || marks::is_block(&text) || marks::is_marked(&text) {
        return Some(content);
    }
    let target = attribute(element, "href").and_then(|address| shared.places.link(&address));
    let Some(target) = target else { return Some(text) };
    let around = |space: bool| if space { " " } else { "" };
    let (before, after) = (content.starts_with(char::is_whitespace), content.ends_with(char::is_whitespace));
    Some(format!("{}{}{}", around(before), marks::link(&text, &target), around(after)))
}

fn line_break(_: &Shared, _: &dyn Handlers, _: &Element<'_>) -> Option<String> {
    Some(marks::BREAK.to_string())
}

fn kept(_: &Shared, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let text = joined(&inner(handlers, element));
    (!text.is_empty()).then(|| format!("<{0}>{text}</{0}>", element.tag))
}

fn cell(shared: &Shared, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let several = |name: &str| attribute(element, name).is_some_and(|count| count != "1");
    shared.marks().merged |= several("colspan") || several("rowspan");
    Some(joined(&inner(handlers, element)))
}

#[cfg(test)]
mod tests;
