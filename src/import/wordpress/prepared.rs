//! What WordPress writes into texts that is no HTML → HTML: shortcodes, addresses of films alone on a line, paragraphs without tags.

use crate::import::html::Film;
use std::collections::BTreeSet;

/// A text as HTML, and what was left out of it by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prepared {
    pub html: String,
    /// Shortcodes and blocks that only WordPress can fill.
    pub left: BTreeSet<String>,
}

/// Makes HTML of a text; `picture` is the address and the description of a file by its number.
pub fn prepared(text: &str, picture: &dyn Fn(u64) -> Option<(String, String)>) -> Prepared {
    let text = text.replace("\r\n", "\n");
    let mut left = dynamic(&text);
    let is_blocks = text.contains("<!-- wp:");
    let text = without_comments(&text);
    let text = shortcodes(&text, picture, &mut left);
    let text = films(&text);
    if ["<form", "<input"].into_iter().any(|tag| text.contains(tag)) {
        left.insert("form".to_owned());
    }
    let html = if is_blocks { text } else { paragraphs(&text) };
    Prepared { html, left }
}

/// Blocks of the editor that hold nothing until WordPress fills them: `<!-- wp:latest-posts /-->`.
fn dynamic(text: &str) -> BTreeSet<String> {
    const SILENT: [&str; 4] = ["spacer", "separator", "more", "nextpage"];
    let comments = text.split("<!-- wp:").skip(1).filter_map(|rest| rest.split_once("-->"));
    let filled = comments.filter(|(comment, _)| comment.trim_end().ends_with('/'));
    let names = filled.map(|(comment, _)| comment.split([' ', '/', '{']).next().unwrap_or_default().to_owned());
    names.filter(|name| !name.is_empty() && !SILENT.contains(&name.as_str())).collect()
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("<!--") {
        out.push_str(&rest[..start]);
        rest = rest[start..].split_once("-->").map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}

/// A shortcode: its name, what is said in it, whether it closes one.
struct Shortcode<'t> {
    name: &'t str,
    said: &'t str,
    closes: bool,
    length: usize,
}

/// The shortcode that a text begins with.
fn shortcode(text: &str) -> Option<Shortcode<'_>> {
    let end = text.find(']')?;
    let inner = text.get(1..end)?;
    let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    let length =
        inner.bytes().take_while(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(b)).count();
    let (name, said) = inner.split_at(length);
    let plain =
        name.starts_with(|c: char| c.is_ascii_lowercase()) && (said.is_empty() || said.starts_with([' ', '\n']));
    let said = said.trim().trim_end_matches('/');
    (plain && !inner.contains('[')).then_some(Shortcode { name, said, closes, length: end + 1 })
}

/// The value of a key: `ids="1,2"`.
fn value<'t>(said: &'t str, key: &str) -> Option<&'t str> {
    let at = said.find(&format!("{key}="))? + key.len() + 1;
    let rest = said.get(at..)?;
    match rest.chars().next()? {
        quote @ ('"' | '\'' | '”' | '″') => rest.get(quote.len_utf8()..)?.split(quote).next(),
        _ => rest.split_whitespace().next(),
    }
}

/// Whether brackets are a shortcode and not somebody's brackets: known, with a value in it, or closed again further on.
fn is_meant(code: &Shortcode<'_>, rest: &str) -> bool {
    const KNOWN: [&str; 9] =
        ["caption", "gallery", "embed", "video", "audio", "playlist", "youtube", "vimeo", "wp_caption"];
    KNOWN.contains(&code.name)
        || code.closes
        || code.said.contains('=')
        || rest.contains(&format!("[/{}]", code.name))
        || code.name.contains(['_', '-'])
}

fn shortcodes(text: &str, picture: &dyn Fn(u64) -> Option<(String, String)>, left: &mut BTreeSet<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('[') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let code = shortcode(rest).filter(|code| is_meant(code, rest));
        let Some(code) = code else {
            out.push('[');
            rest = &rest[1..];
            continue;
        };
        rest = &rest[code.length..];
        let end = format!("[/{}]", code.name);
        let (inner, after) = rest.split_once(&end).map_or((None, rest), |(inner, after)| (Some(inner), after));
        match (code.name, inner) {
            ("caption" | "wp_caption", Some(inner)) => {
                out.push_str(&captioned(inner, value(code.said, "caption")));
                rest = after;
            }
            ("embed" | "youtube" | "vimeo", Some(inner)) => {
                out.push_str(&framed(inner.trim()));
                rest = after;
            }
            ("gallery", _) => out.push_str(&gallery(value(code.said, "ids").unwrap_or_default(), picture)),
            ("video" | "audio", _) => match ["src", "mp4", "mp3", "m4a", "webm"]
                .into_iter()
                .find_map(|key| value(code.said, key))
            {
                Some(address) => out.push_str(&format!("\n\n<{} src=\"{}\"></{0}>\n\n", code.name, attribute(address))),
                None => drop(left.insert(code.name.to_owned())),
            },
            _ if code.closes => {}
            _ => drop(left.insert(code.name.to_owned())),
        }
    }
    out.push_str(rest);
    out
}

/// `<img …> words` → a figure.
fn captioned(inner: &str, said: Option<&str>) -> String {
    let end = inner.find("<img").and_then(|at| Some(at + inner[at..].find('>')? + 1)).unwrap_or_default();
    let end = if inner[end..].starts_with("</a>") { end + "</a>".len() } else { end };
    let (picture, words) = inner.split_at(end);
    let words = if words.trim().is_empty() { said.unwrap_or_default() } else { words.trim() };
    format!("\n\n<figure>{picture}<figcaption>{words}</figcaption></figure>\n\n")
}

fn gallery(ids: &str, picture: &dyn Fn(u64) -> Option<(String, String)>) -> String {
    let found = ids.split(',').filter_map(|id| picture(id.trim().parse().ok()?));
    let images = found.map(|(address, alt)| {
        format!("<figure><img src=\"{}\" alt=\"{}\"></figure>", attribute(&address), attribute(&alt))
    });
    format!("\n\n<figure>{}</figure>\n\n", images.collect::<String>())
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

fn framed(address: &str) -> String {
    format!("\n\n<iframe src=\"{}\"></iframe>\n\n", attribute(address))
}

/// Addresses of films that stand alone on a line, which WordPress shows as films.
fn films(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let bare = line.trim().trim_start_matches("<p>").trim_end_matches("</p>");
        let alone = bare.starts_with("http") && !bare.contains([' ', '<']) && Film::of(bare).is_some();
        if alone { framed(bare) } else { line.to_owned() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Paragraphs where a text has none: WordPress makes them of empty lines when it shows it.
fn paragraphs(text: &str) -> String {
    const BLOCKS: [&str; 24] = [
        "<p",
        "<h1",
        "<h2",
        "<h3",
        "<h4",
        "<h5",
        "<h6",
        "<ul",
        "<ol",
        "<li",
        "<table",
        "<t",
        "<div",
        "<blockquote",
        "<figure",
        "<pre",
        "<hr",
        "<iframe",
        "<section",
        "<dl",
        "<video",
        "<audio",
        "</",
        "<form",
    ];
    let parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    let made = parts.map(|part| match BLOCKS.iter().any(|block| part.starts_with(block)) {
        true => part.to_owned(),
        false => format!("<p>{}</p>", part.replace('\n', "<br>\n")),
    });
    made.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> (String, Vec<String>) {
        let picture = |id| (id == 7).then(|| ("https://x.no/a.jpg".to_owned(), "En \"hylle\"".to_owned()));
        let prepared = prepared(text, &picture);
        (prepared.html.split_whitespace().collect::<Vec<_>>().join(" "), prepared.left.into_iter().collect())
    }

    #[test]
    fn lines_become_paragraphs_and_brackets_stay() {
        let (text, left) = html("En [1] linje\nog en til.\n\n<h2>B</h2>\n\nSe [kake] og [kake");
        assert_eq!(text, "<p>En [1] linje<br> og en til.</p> <h2>B</h2> <p>Se [kake] og [kake</p>");
        assert!(left.is_empty());
    }

    #[test]
    fn shortcodes_are_turned_or_told_of() {
        let caption = "[caption id=\"a\" width=\"3\"]<a href=\"x\"><img src=\"a.jpg\" /></a> Ei hylle[/caption]";
        assert_eq!(
            html(caption).0,
            "<figure><a href=\"x\"><img src=\"a.jpg\" /></a><figcaption>Ei hylle</figcaption></figure>"
        );
        assert_eq!(
            html("[gallery ids=\"7,8\"]").0,
            "<figure><figure><img src=\"https://x.no/a.jpg\" alt=\"En &quot;hylle&quot;\"></figure></figure>"
        );
        assert_eq!(
            html("[embed]https://vimeo.com/1234567[/embed]").0,
            "<iframe src=\"https://vimeo.com/1234567\"></iframe>"
        );
        assert_eq!(
            html(
                "<!-- wp:paragraph -->\n<p>A</p>\n<!-- /wp:paragraph -->\n<!-- wp:latest-posts {\"x\":1} /-->[contact-form-7 id=\"3\"][vc_row]tekst[/vc_row]"
            ),
            (
                "<p>A</p> tekst".to_owned(),
                vec!["contact-form-7".to_owned(), "latest-posts".to_owned(), "vc_row".to_owned()]
            )
        );
        assert_eq!(
            html("https://www.youtube.com/watch?v=abcdefghijk").0,
            "<iframe src=\"https://www.youtube.com/watch?v=abcdefghijk\"></iframe>"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_prepared(text in "(\\[|\\]|/|caption|gallery ids=\"|<!--|-->|<img|>|x=| |\n|å|video src='){0,40}") {
            prepared(&text, &|_| None);
        }
    }
}
