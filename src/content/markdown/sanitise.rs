//! Raw HTML in content: only what an allow-list holds comes through.
//!
//! The whole body is cleaned, because a tag of the author's may open here and close there. What is ours (attributes, slots)
//! must neither be lost to the list nor be forged by an author, so it is cut out beforehand and stands as a seal, which is
//! the digest of the very text that it stands in.

use super::ids::is_made;
use super::seals::Piece;
use crate::model::content::{Fill, Slot};
use ammonia::{Builder, UrlRelative};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

/// The attribute that stands for all attributes of our own.
pub(super) const SEALED: &str = "data-ffl";

/// How much work raw HTML may make: tags times bytes, because an unclosed tag is opened again in every later block.
const WORK: usize = 10_000_000;
/// How deep elements may lie in one another when the minifier, which recurses, reads them.
const DEPTH: usize = 200;

#[rustfmt::skip]
pub(super) const TAGS: [&str; 62] = [
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "data", "dd", "del",
    "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd",
    "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr",
];

/// Elements that go with all that is in them.
#[rustfmt::skip]
const DROPPED: [&str; 15] = [
    "script", "style", "template", "iframe", "object", "embed", "svg", "math", "noscript", "noembed", "noframes", "xmp",
    "select", "textarea", "title",
];

const GENERIC: [&str; 5] = ["lang", "dir", "title", "id", SEALED];

const OF_TAG: [(&str, &[&str]); 10] = [
    ("a", &["href", "hreflang"]),
    ("td", &["colspan", "rowspan", "headers"]),
    ("th", &["colspan", "rowspan", "headers", "scope", "abbr"]),
    ("ol", &["start", "reversed", "type"]),
    ("details", &["open"]),
    ("time", &["datetime"]),
    ("del", &["datetime"]),
    ("ins", &["datetime"]),
    ("data", &["value"]),
    ("col", &["span"]),
];

static LIST: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let attributes: HashMap<&str, HashSet<&str>> =
        OF_TAG.iter().map(|(tag, names)| (*tag, names.iter().copied().collect())).collect();
    let mut list = Builder::empty();
    list.tags(TAGS.into())
        .clean_content_tags(DROPPED.into())
        .generic_attributes(GENERIC.into())
        .tag_attributes(attributes)
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .url_relative(UrlRelative::Deny)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(|_, name, value| match name {
            "id" => is_plain_id(value).then(|| value.into()),
            _ => Some(value.into()),
        });
    list
});

// What looks like an id of ours, is none that the program makes and can name nothing that a script might look for by accident.
fn is_plain_id(value: &str) -> bool {
    value.contains('-')
        && !is_made(value)
        && value.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// What stands before the number of every seal in a text.
pub(super) fn seal_of(text: &str) -> String {
    format!("ffl{}", &blake3::hash(text.as_bytes()).to_hex()[..32])
}

/// Why a body with raw HTML cannot be shown.
#[derive(Debug)]
pub(super) struct TooMuch;

/// The cleaned and minimal HTML with everything that was sealed back in place.
pub(super) fn clean(html: &str, tags: usize, seal: &str, sealed: &[Piece]) -> Result<(String, Vec<Slot>), TooMuch> {
    if tags.saturating_mul(html.len()) > WORK {
        return Err(TooMuch);
    }
    let mut cleaned = LIST.clean(html).to_string();
    if depth(&cleaned) > DEPTH {
        return Err(TooMuch);
    }
    // The text behind the end keeps the last end tag, which must not be left to what follows a body.
    cleaned.push_str(seal);
    let minimal = minify_html::minify(cleaned.as_bytes(), &minify_html::Cfg::new());
    let minimal = String::from_utf8_lossy(&minimal);
    Ok(unsealed(minimal.strip_suffix(seal).unwrap_or(&minimal), seal, sealed))
}

fn unsealed(html: &str, seal: &str, sealed: &[Piece]) -> (String, Vec<Slot>) {
    let attribute = format!(" {SEALED}=");
    let mut out = String::with_capacity(html.len());
    let mut slots = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(seal) {
        out.push_str(&rest[..at]);
        rest = &rest[at + seal.len()..];
        if out.ends_with(&attribute) {
            out.truncate(out.len() - attribute.len());
        }
        let number = rest.strip_prefix('n').and_then(|text| text.split_once('e'));
        let Some((piece, after)) =
            number.and_then(|(number, after)| Some((sealed.get(number.parse::<usize>().ok()?)?, after)))
        else {
            continue;
        };
        rest = after;
        if matches!(piece.slots.first(), Some(Slot { fill: Fill::Block(_), .. })) {
            out.truncate(out.trim_end_matches(' ').len());
            rest = rest.trim_start_matches(' ');
        }
        let by = u32::try_from(out.len()).unwrap_or(u32::MAX);
        slots.extend(piece.slots.iter().map(|slot| Slot { at: slot.at.saturating_add(by), ..slot.clone() }));
        out.push_str(&piece.html);
    }
    out.push_str(rest);
    (out, slots)
}

/// How deep the elements of well-formed HTML lie.
fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for tag in html.split('<').skip(1) {
        let name = tag.split(['>', ' ', '/']).next().unwrap_or_default();
        match name {
            "" if tag.starts_with('/') => depth = depth.saturating_sub(1),
            "br" | "hr" | "wbr" | "col" => {}
            _ => depth += 1,
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Names what the list will remove from a piece of raw HTML, for people: the list itself decides.
pub(super) fn note_removed(html: &str, removed: &mut BTreeSet<String>) {
    const NAMED: usize = 50;
    for tag in html.split('<').skip(1) {
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).take(20).collect();
        if name.is_empty() || removed.len() > NAMED {
            continue;
        }
        let name = name.to_ascii_lowercase();
        if !TAGS.contains(&name.as_str()) {
            removed.insert(format!("<{name}>"));
            continue;
        }
        for attribute in attribute_names(tag) {
            if !is_allowed(&name, &attribute) {
                removed.insert(attribute);
            }
        }
    }
}

/// Whether an attribute of a tag may come through.
pub(super) fn is_allowed(tag: &str, attribute: &str) -> bool {
    GENERIC.contains(&attribute) || OF_TAG.iter().any(|(name, names)| *name == tag && names.contains(&attribute))
}

/// The attributes' names in what follows a `<`.
pub(super) fn attribute_names(tag: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = tag.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    while names.len() < 20 {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let length = rest.find(|c: char| c.is_ascii_whitespace() || "=>/".contains(c)).unwrap_or(rest.len());
        if length == 0 {
            break;
        }
        names.push(rest[..length].chars().take(30).collect::<String>().to_ascii_lowercase());
        rest = rest[length..].trim_ascii_start();
        if let Some(value) = rest.strip_prefix('=') {
            let value = value.trim_ascii_start();
            rest = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).map_or("", |(_, rest)| rest),
                _ => &value[value.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(value.len())..],
            };
        }
    }
    names
}
