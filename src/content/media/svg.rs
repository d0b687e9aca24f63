//! Drawings (SVG) made harmless: only what draws is written anew, element by element, from an allow-list.
//!
//! Script, event handlers, embedded HTML and references out of the file are left out and reported; what drawing programs
//! keep for themselves (metadata, editor namespaces, comments) is left out in silence. The result is a file that may be
//! opened on its own at the library's address.

use crate::diagnostic::Diagnostic;
use roxmltree::{Document, Node, ParsingOptions};
use std::collections::BTreeSet;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The largest drawing that is read, in bytes.
const MAX_BYTES: usize = 5_000_000;
/// The most nodes and the deepest nesting that are read.
const MAX_NODES: u32 = 200_000;
const MAX_DEPTH: usize = 128;

/// Everything that draws or describes; `fe…` filter primitives beside it.
const ELEMENTS: [&str; 35] = [
    "a",
    "animate",
    "animateMotion",
    "animateTransform",
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "filter",
    "g",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "mpath",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "set",
    "stop",
    "style",
    "svg",
    "switch",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
    "use",
    "view",
];
/// Elements whose white space is text.
const WITH_TEXT: [&str; 7] = ["a", "desc", "style", "text", "textPath", "title", "tspan"];

/// A drawing that is safe to publish.
#[derive(Debug, PartialEq, Eq)]
pub struct Cleaned {
    pub text: String,
    /// Width and height in CSS pixels, rounded up; 0 where the file gives none.
    pub size: (u32, u32),
    /// What was left out because it could harm, for example `script` or `onload`.
    pub removed: BTreeSet<String>,
}

/// Why a drawing cannot be made harmless.
#[derive(Debug, PartialEq, Eq)]
pub enum Trouble {
    TooLarge,
    TooDeep,
    /// Declares entities, the means of expansion attacks.
    Entities,
    Broken(String),
}

impl Trouble {
    /// What to tell whoever brought the file.
    pub fn diagnostic(&self, file: &str) -> Diagnostic {
        match self {
            Trouble::TooLarge => Diagnostic::error("svg-too-large").arg("limit", MAX_BYTES / 1_000_000),
            Trouble::TooDeep => Diagnostic::error("svg-too-deep").arg("limit", MAX_DEPTH),
            Trouble::Entities => Diagnostic::error("svg-entities"),
            Trouble::Broken(why) => Diagnostic::error("svg-broken").arg("why", why),
        }
        .within(file)
    }
}

/// Whether bytes that no magic number claims begin as an SVG document does.
pub fn looks_like(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let text = String::from_utf8_lossy(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head));
    let text = text.trim_start();
    let declared = ["<?xml", "<!DOCTYPE svg", "<!--", "<svg"].iter().any(|start| text.starts_with(start));
    declared && (text.contains("<svg") || text.contains(":svg"))
}

/// The same drawing without anything that runs, loads or tracks.
pub fn sanitise(bytes: &[u8]) -> Result<Cleaned, Trouble> {
    if bytes.len() > MAX_BYTES {
        return Err(Trouble::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|why| Trouble::Broken(why.to_string()))?;
    let text = text.trim_start_matches('\u{feff}');
    if text.contains("<!ENTITY") {
        return Err(Trouble::Entities);
    }
    let options = ParsingOptions { allow_dtd: true, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|why| Trouble::Broken(why.to_string()))?;
    let root = document.root_element();
    if !is_svg(root) || root.tag_name().name() != "svg" {
        return Err(Trouble::Broken(format!("<{}>", root.tag_name().name())));
    }
    let mut writer = Writer { out: String::with_capacity(text.len()), removed: BTreeSet::new() };
    writer.element(root, 0)?;
    Ok(Cleaned { text: writer.out, size: size(root), removed: writer.removed })
}

/// Hand-written drawings often lack the namespace; they mean SVG, and are given it.
fn is_svg(node: Node<'_, '_>) -> bool {
    node.tag_name().namespace().is_none_or(|namespace| namespace == SVG)
}

struct Writer {
    out: String,
    removed: BTreeSet<String>,
}

impl Writer {
    fn element(&mut self, node: Node<'_, '_>, depth: usize) -> Result<(), Trouble> {
        if depth > MAX_DEPTH {
            return Err(Trouble::TooDeep);
        }
        let name = node.tag_name().name();
        if !self.wanted(node, name) {
            return Ok(());
        }
        self.out.push('<');
        self.out.push_str(name);
        if depth == 0 {
            self.namespaces(node);
        }
        self.attributes(node, name);
        let start = self.out.len();
        self.out.push('>');
        for child in node.children() {
            if child.is_element() {
                self.element(child, depth + 1)?;
            } else if let Some(text) = child.text().filter(|_| child.is_text() && WITH_TEXT.contains(&name)) {
                escape(&mut self.out, text);
            }
        }
        if self.out.len() == start + 1 {
            self.out.truncate(start);
            self.out.push_str("/>");
        } else {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
        Ok(())
    }

    fn wanted(&mut self, node: Node<'_, '_>, name: &str) -> bool {
        if !is_svg(node) || name == "metadata" {
            // An editor's own namespace is no danger; HTML in a drawing is.
            if node.tag_name().namespace().is_some_and(|namespace| namespace.contains("xhtml")) {
                self.removed.insert(name.to_owned());
            }
            return false;
        }
        let sheet = name != "style" || sheet_is_local(node);
        let filter = name.strip_prefix("fe").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
        let good = (filter || ELEMENTS.contains(&name)) && sheet && !animates_a_reference(node);
        if !good {
            self.removed.insert(name.chars().take(40).collect());
        }
        good
    }

    fn namespaces(&mut self, root: Node<'_, '_>) {
        self.out.push_str(" xmlns=\"");
        self.out.push_str(SVG);
        self.out.push('"');
        let linked = |node: Node<'_, '_>| node.attributes().any(|attribute| attribute.namespace() == Some(XLINK));
        if root.descendants().any(linked) {
            self.out.push_str(" xmlns:xlink=\"");
            self.out.push_str(XLINK);
            self.out.push('"');
        }
    }

    fn attributes(&mut self, node: Node<'_, '_>, element: &str) {
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            let prefix = match attribute.namespace() {
                None => "",
                Some(XLINK) if name == "href" => "xlink:",
                Some(XML) if name == "lang" || name == "space" => "xml:",
                Some(_) => continue,
            };
            let handler = name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"));
            let harmless = if name.eq_ignore_ascii_case("href") {
                reference_is_safe(element, value)
            } else {
                !handler && css_is_local(value)
            };
            if harmless {
                self.out.push(' ');
                self.out.push_str(prefix);
                self.out.push_str(name);
                self.out.push_str("=\"");
                escape(&mut self.out, value);
                self.out.push('"');
            } else {
                self.removed.insert(name.chars().take(40).collect());
            }
        }
    }
}

/// `animate` and `set` could write a `javascript:` address or a handler after the check.
fn animates_a_reference(node: Node<'_, '_>) -> bool {
    node.attribute("attributeName").is_some_and(|name| {
        let name = name.trim().to_ascii_lowercase();
        name.ends_with("href") || name.starts_with("on")
    })
}

/// Inside the file, an embedded bitmap, or (for a link that a person follows) the web.
fn reference_is_safe(element: &str, value: &str) -> bool {
    let value = value.trim();
    let bitmap = || {
        ["png", "jpeg", "jpg", "gif", "webp", "avif"].iter().any(|kind| {
            value
                .strip_prefix("data:image/")
                .and_then(|rest| rest.strip_prefix(kind))
                .is_some_and(|rest| rest.starts_with(';'))
        })
    };
    match element {
        "a" => ["#", "https://", "http://", "mailto:"].iter().any(|start| value.starts_with(start)),
        "image" | "feImage" => value.starts_with('#') || bitmap(),
        _ => value.starts_with('#'),
    }
}

/// Whether a stylesheet loads nothing. Comments part it into several texts, which a browser reads as one; elements in it are
/// nobody's drawing.
fn sheet_is_local(style: Node<'_, '_>) -> bool {
    let texts = style.children().filter(Node::is_text).filter_map(|text| text.text());
    !style.children().any(|child| child.is_element()) && css_is_local(&texts.collect::<String>())
}

/// CSS, or a presentation attribute, that loads nothing from outside the file.
fn css_is_local(css: &str) -> bool {
    // An escape could spell any of the words below; drawings have no need of one.
    if css.contains('\\') {
        return false;
    }
    let css: String = css.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    if ["@import", "image-set(", "src(", "javascript:", "expression(", "-moz-binding"]
        .iter()
        .any(|word| css.contains(word))
    {
        return false;
    }
    let local = ["#", "data:image/png;", "data:image/jpeg;", "data:image/webp;", "data:font/", "data:application/font"];
    css.split("url(").skip(1).all(|rest| {
        let rest = rest.trim_start_matches(['"', '\'']);
        local.iter().any(|start| rest.starts_with(start))
    })
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}

/// From `width` and `height`, else from `viewBox`, in CSS pixels.
fn size(root: Node<'_, '_>) -> (u32, u32) {
    let round = |length: f64| if length > 0.0 && length < 100_000.0 { length.ceil() as u32 } else { 0 };
    let given = |name| root.attribute(name).and_then(pixels);
    // Four numbers or nothing: a browser does not guess which of five it is to leave out.
    let numbers = root.attribute("viewBox").unwrap_or_default().split([' ', ',', '\t', '\n', '\r']);
    let view: Vec<f64> =
        numbers.filter(|number| !number.is_empty()).map(str::parse).collect::<Result<_, _>>().unwrap_or_default();
    let boxed = |at: usize| if view.len() == 4 { view[at] } else { 0.0 };
    let (across, down) = (boxed(2), boxed(3));
    match (given("width"), given("height")) {
        (Some(width), Some(height)) => (round(width), round(height)),
        (Some(width), None) if across > 0.0 => (round(width), round(width * down / across)),
        (None, Some(height)) if down > 0.0 => (round(height * across / down), round(height)),
        _ => (round(across), round(down)),
    }
}

/// A CSS length in pixels; `None` for a share of what is around.
fn pixels(length: &str) -> Option<f64> {
    let length = length.trim();
    let cut = length.find(|c: char| c.is_ascii_alphabetic() || c == '%').unwrap_or(length.len());
    let (number, unit) = length.split_at(cut);
    let per_unit = match unit {
        "" | "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "pc" => 16.0,
        "mm" => 96.0 / 25.4,
        "cm" => 96.0 / 2.54,
        "in" => 96.0,
        _ => return None,
    };
    Some(number.trim().parse::<f64>().ok()? * per_unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> (String, Vec<String>) {
        let drawing = sanitise(text.as_bytes()).unwrap();
        (drawing.text, drawing.removed.into_iter().collect())
    }

    #[test]
    fn a_harmless_drawing_stays_as_it_is() {
        let plain = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>Bok &amp; blad</title><rect width="10" fill="#036"/></svg>"##;
        assert_eq!(clean(plain), (plain.to_owned(), vec![]));
        assert_eq!(sanitise(plain.as_bytes()).unwrap().size, (10, 10));
        let boxed = |view: &str| sanitise(plain.replace("0 0 10 10", view).as_bytes()).unwrap().size;
        assert_eq!((boxed("0, 0, 10 20"), boxed("0 x 0 10 20")), ((10, 20), (0, 0)));
    }

    #[test]
    fn what_runs_or_loads_is_left_out_and_said() {
        let cases = [
            (r#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#, "script"),
            (r#"<svg xmlns="http://www.w3.org/2000/svg" ONLOAD="alert(1)"/>"#, "ONLOAD"),
            (r#"<svg><a href=" java&#10;script:alert(1)"><path d="M0 0"/></a></svg>"#, "href"),
            (r#"<svg><use href="https://example.org/x.svg#a"/></svg>"#, "href"),
            (r#"<svg><image href="data:image/svg+xml;base64,AA"/></svg>"#, "href"),
            (
                r#"<svg><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject></svg>"#,
                "foreignObject",
            ),
            (r#"<svg><style>@import "https://example.org/x.css";</style></svg>"#, "style"),
            (r#"<svg><style>a{}<!-- x -->@import "https://example.org/x.css";</style></svg>"#, "style"),
            (r#"<svg><style>@im<!--x-->port "//example.org"</style></svg>"#, "style"),
            (r#"<svg><style>@im<?x y?>port "//example.org"</style></svg>"#, "style"),
            (r#"<svg><style><![CDATA[@im]]>port "//example.org"</style></svg>"#, "style"),
            (r#"<svg><style><g/>@import "//example.org"</style></svg>"#, "style"),
            (r#"<svg><style>@im<text>x</text>port "//example.org"</style></svg>"#, "style"),
            (r#"<svg><rect style="fill:u\72l(https://example.org)"/></svg>"#, "style"),
            (r#"<svg><rect fill="URL( 'https://example.org/x')"/></svg>"#, "fill"),
            (r#"<svg><a><set attributeName="xlink:href" to="javascript:alert(1)"/></a></svg>"#, "set"),
        ];
        for (text, what) in cases {
            let (out, removed) = clean(text);
            assert_eq!(removed, [what], "{text}");
            assert!(!out.contains("alert") && !out.contains("example") && !out.contains("svg+xml"), "{out}");
            assert_eq!(clean(&out), (out.clone(), vec![]), "the result is clean: {out}");
        }
    }

    #[test]
    fn an_editors_own_elements_go_in_silence_and_sizes_have_units() {
        let drawing = sanitise(
            br##"<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><!-- a -->
            <svg:svg xmlns:svg="http://www.w3.org/2000/svg" xmlns:s="http://sodipodi" width="10mm" height="96pt" s:docname="C:\x">
            <s:namedview/><svg:metadata>x</svg:metadata><svg:g style="fill:url(#a)"/></svg:svg>"##,
        )
        .unwrap();
        assert_eq!(drawing.size, (38, 128));
        assert!(drawing.removed.is_empty());
        let text =
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="10mm" height="96pt"><g style="fill:url(#a)"/></svg>"##;
        assert_eq!(drawing.text, text);
    }

    #[test]
    fn bombs_are_refused() {
        let deep = format!("<svg>{}{}</svg>", "<g>".repeat(50_000), "</g>".repeat(50_000));
        assert_eq!(sanitise(deep.as_bytes()), Err(Trouble::TooDeep));
        let bomb = r#"<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>"#;
        assert_eq!(sanitise(bomb.as_bytes()), Err(Trouble::Entities));
        assert!(matches!(sanitise(b"<svg><g></svg>"), Err(Trouble::Broken(_))));
    }
}
