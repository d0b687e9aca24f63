//! Text on its way into XML 1.0, the one way for every feed and the sitemap.
//!
//! Not a writer of XML: feeds have writers of their own, which escape markup but let through characters that no XML may hold.

use std::borrow::Cow;

/// The text without the characters that XML 1.0 forbids, even escaped (production 2, `Char`).
pub fn text(text: &str) -> Cow<'_, str> {
    if text.chars().all(may_stand) { Cow::Borrowed(text) } else { text.chars().filter(|c| may_stand(*c)).collect() }
}

fn may_stand(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// The text for XML that is written by hand, as content or between quotes; HTML reads it the same way.
pub fn escaped(written: &str) -> String {
    let mut out = String::with_capacity(written.len() + 16);
    for c in text(written).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_xml_forbids_is_dropped() {
        assert_eq!(
            text("a\u{0}\u{7}\u{1b}b\u{fffe}\u{ffff}\t\r\n\u{7f}\u{85}\u{fffd}\u{10000}"),
            "ab\t\r\n\u{7f}\u{85}\u{fffd}\u{10000}"
        );
        assert!(matches!(text("<blåbær> & čáhci"), Cow::Borrowed("<blåbær> & čáhci")));
    }

    #[test]
    fn every_character_comes_through_a_reader_or_is_dropped() {
        // A carriage return and an attribute's line ends are a reader's to change.
        let edges = ('\0'..'\u{300}').chain('\u{d7f0}'..'\u{e010}').chain('\u{ffe0}'..'\u{10010}');
        for c in edges.filter(|c| !matches!(c, '\t' | '\n' | '\r')) {
            let written = format!("x{c}]]>");
            let xml = format!("<a b=\"{0}\" c='{0}'>{0}</a>", escaped(&written));
            let document = roxmltree::Document::parse(&xml).unwrap();
            let element = document.root_element();
            for read in [element.attribute("b"), element.attribute("c"), element.text()] {
                assert_eq!(read, Some(&*text(&written)), "{c:?}");
            }
        }
    }
}
