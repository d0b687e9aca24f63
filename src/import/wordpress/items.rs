//! A WordPress export (WXR 1.2) as it is written: bytes → items.
//!
//! Each item is cut out of the file and read by itself, so that one that is broken stops no other, a file that was cut off gives
//! what stands before the cut, and the largest tree that is ever held is that of one item. There are no entities but XML's own.

use crate::diagnostic::Diagnostic;
use crate::import::letters;
use jiff::civil::DateTime;
use roxmltree::{Document, Node};
use std::collections::BTreeMap;

/// A whole export.
#[derive(Clone, Debug, Default)]
pub struct Export {
    /// The address of the site.
    pub address: String,
    /// What authors are called, by the names that they log in with.
    pub authors: BTreeMap<String, String>,
    pub items: Vec<Item>,
    /// Titles of items that cannot be read.
    pub broken: Vec<String>,
    pub cut: bool,
    pub latin: bool,
}

/// One item: a post, a page, a file, or whatever a plugin keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    pub id: u64,
    pub kind: String,
    pub title: String,
    pub link: String,
    pub guid: String,
    pub creator: String,
    pub content: String,
    pub excerpt: String,
    /// Its part of the address.
    pub name: String,
    pub status: String,
    /// By the clock on the wall.
    pub date: Option<DateTime>,
    pub parent: u64,
    pub order: i64,
    /// The address of a file.
    pub file: String,
    pub locked: bool,
    /// What it is filed under: by which kind of term, and the term.
    pub terms: Vec<(String, String)>,
    /// The language that a plugin for several languages says it is in.
    pub language: Option<String>,
    pub meta: BTreeMap<String, String>,
    pub comments: usize,
}

impl Item {
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.meta.get(key).map(|value| value.trim()).filter(|value| !value.is_empty())
    }
}

/// Reads an export.
pub fn read(bytes: &[u8]) -> Result<Export, Diagnostic> {
    let (text, latin) = letters::decoded(bytes);
    let Some(root) = root(&text).filter(|root| root.contains("wordpress.org/export")) else {
        return Err(Diagnostic::error("import-no-wordpress"));
    };
    let begin = opening(&text, 0).unwrap_or(text.len());
    let mut export = Export { latin, ..Export::default() };
    export.head(root, &text[..begin]);
    let (pieces, cut) = pieces(&text);
    export.cut = cut;
    for piece in pieces {
        let whole = format!("{root}{piece}</rss>");
        match Document::parse(&whole) {
            Ok(document) => export.items.extend(document.root_element().first_element_child().map(item)),
            Err(_) => export.broken.push(crude_title(piece)),
        }
    }
    Ok(export)
}

/// The opening tag of the whole, which says what the prefixes of all others mean.
fn root(text: &str) -> Option<&str> {
    let start = text.find("<rss")?;
    let end = text[start..].find('>')?;
    text.get(start..=start + end)
}

impl Export {
    /// What stands before the items: whose site it is, and who writes.
    fn head(&mut self, root: &str, head: &str) {
        let inner = head.find("<channel>").map_or("", |at| &head[at + "<channel>".len()..]);
        let whole = format!("{root}{inner}</rss>");
        let Ok(document) = Document::parse(&whole) else { return };
        let top = document.root_element();
        let address = ["base_blog_url", "base_site_url", "link"].into_iter().find_map(|name| {
            let address = child(top, name);
            (!address.is_empty()).then_some(address)
        });
        self.address = address.unwrap_or_default().trim_end_matches('/').to_owned();
        let authors = top.children().filter(|node| node.tag_name().name() == "author");
        self.authors = authors.map(|node| (child(node, "author_login"), child(node, "author_display_name"))).collect();
    }
}

/// Where the next item opens.
fn opening(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let found = [rest.find("<item>"), rest.find("<item ")].into_iter().flatten().min();
    found.map(|at| from + at)
}

/// The items of a file, and whether it ends within one.
fn pieces(text: &str) -> (Vec<&str>, bool) {
    let (mut pieces, mut at) = (Vec::new(), 0);
    while let Some(start) = opening(text, at) {
        match closing(text, start) {
            Some(end) => {
                pieces.push(&text[start..end]);
                at = end;
            }
            None => return (pieces, true),
        }
    }
    (pieces, !text[at..].contains("</rss>"))
}

/// Where an item ends: what stands in CDATA is only text.
fn closing(text: &str, start: usize) -> Option<usize> {
    const END: &str = "</item>";
    let mut at = start;
    loop {
        let rest = &text[at..];
        let end = rest.find(END);
        let data = rest.find("<![CDATA[").filter(|data| end.is_none_or(|end| *data < end));
        match (data, end) {
            (Some(data), _) => at += data + rest[data..].find("]]>")? + "]]>".len(),
            (None, Some(end)) => return Some(at + end + END.len()),
            (None, None) => return None,
        }
    }
}

/// All of the text in a node.
fn text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect::<String>().trim().to_owned()
}

fn child(node: Node<'_, '_>, name: &str) -> String {
    node.children().find(|child| child.tag_name().name() == name).map(text).unwrap_or_default()
}

fn item(node: Node<'_, '_>) -> Item {
    let encoded = |what: &str| {
        let own = |child: &Node<'_, '_>| {
            let space = child.tag_name().namespace().unwrap_or_default();
            child.tag_name().name() == "encoded" && space.contains("excerpt") == (what == "excerpt")
        };
        node.children().find(own).map(text).unwrap_or_default()
    };
    let all = |name: &'static str| node.children().filter(move |child| child.tag_name().name() == name);
    let field = |name: &str| child(node, name);
    let number = |name: &str| field(name).parse().unwrap_or_default();
    let term = |node: Node<'_, '_>| (node.attribute("domain").unwrap_or_default().to_owned(), text(node));
    Item {
        id: number("post_id"),
        kind: field("post_type"),
        title: field("title"),
        link: field("link"),
        guid: field("guid"),
        creator: field("creator"),
        content: encoded("content"),
        excerpt: encoded("excerpt"),
        name: field("post_name"),
        status: field("status"),
        date: civil(&field("post_date")),
        parent: number("post_parent"),
        order: field("menu_order").parse().unwrap_or_default(),
        file: field("attachment_url"),
        locked: !field("post_password").is_empty(),
        terms: all("category").map(term).collect(),
        language: all("category")
            .find(|node| node.attribute("domain") == Some("language"))
            .and_then(|node| node.attribute("nicename").map(str::to_owned)),
        meta: all("postmeta").map(|node| (child(node, "meta_key"), child(node, "meta_value"))).collect(),
        comments: all("comment").count(),
    }
}

/// `2023-05-04 18:00:00`; none for zeros.
pub fn civil(written: &str) -> Option<DateTime> {
    DateTime::strptime("%Y-%m-%d %H:%M:%S", written.trim())
        .or_else(|_| DateTime::strptime("%Y-%m-%d %H:%M", written.trim()))
        .ok()
}

/// The title of what cannot be read, as well as can be.
fn crude_title(piece: &str) -> String {
    let title =
        piece.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).map_or("", |(title, _)| title);
    let title = title.trim_start_matches("<![CDATA[").trim_end_matches("]]>").trim();
    if title.is_empty() { "?".to_owned() } else { title.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "<?xml version=\"1.0\"?><rss xmlns:wp=\"http://wordpress.org/export/1.2/\" xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>X</title><wp:base_blog_url>https://x.no/</wp:base_blog_url><wp:author><wp:author_login><![CDATA[kari]]></wp:author_login><wp:author_display_name><![CDATA[Kari]]></wp:author_display_name></wp:author>";

    #[test]
    fn items_are_read_by_themselves() {
        let text = format!(
            "{HEAD}<item><title>A &amp; b</title><content:encoded><![CDATA[<p></item></p>]]></content:encoded><excerpt:encoded><![CDATA[kort]]></excerpt:encoded><wp:post_id>7</wp:post_id><wp:post_date>0000-00-00 00:00:00</wp:post_date><category domain=\"post_tag\"><![CDATA[Krim]]></category></item><item><title>Galt &nbsp;</title></item><item><title>C</title></item></channel></rss>"
        );
        let export = read(text.as_bytes()).unwrap();
        assert_eq!((export.address.as_str(), export.authors["kari"].as_str()), ("https://x.no", "Kari"));
        assert_eq!(export.broken, ["Galt &nbsp;"]);
        let titles: Vec<&str> = export.items.iter().map(|item| item.title.as_str()).collect();
        assert_eq!((titles, export.cut), (vec!["A & b", "C"], false));
        let first = &export.items[0];
        assert_eq!((first.content.as_str(), first.excerpt.as_str(), first.id), ("<p></item></p>", "kort", 7));
        assert_eq!((first.date, first.terms.as_slice()), (None, &[("post_tag".to_owned(), "Krim".to_owned())][..]));
    }

    #[test]
    fn of_a_file_that_was_cut_off_the_whole_items_are_read() {
        let text =
            format!("{HEAD}<item><title>A</title></item><item><title>B</title><content:encoded><![CDATA[</item>");
        let export = read(text.as_bytes()).unwrap();
        assert_eq!((export.items.len(), export.cut, export.broken.len()), (1, true, 0));
        assert_eq!(read(b"<rss><channel></channel></rss>").unwrap_err().code, "import-no-wordpress");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(0u8.., 0..300)) {
            let _ = read(&bytes);
            let mut whole = HEAD.as_bytes().to_vec();
            whole.extend(bytes);
            let _ = read(&whole);
        }

        #[test]
        fn any_markup_is_read(text in "(<item>|</item>|<title>|</title>|<!\\[CDATA\\[|\\]\\]>|&amp;|&|<|x|å){0,40}") {
            let _ = read(format!("{HEAD}{text}").as_bytes());
        }
    }
}
