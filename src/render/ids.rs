//! The ids of a text that is shown inside another one, apart from those around it.
//!
//! Reads tags as this program and its themes write them ([`super::tags`]) and changes nothing else: any other text comes back
//! whole, at worst with a prefix where a tag seemed to be.

use super::tags::{Attribute, Tags};
use std::collections::HashSet;

/// Attributes that name ids of the same document, several with spaces between.
const REFERENCES: [&str; 8] = [
    "aria-controls",
    "aria-describedby",
    "aria-details",
    "aria-labelledby",
    "aria-owns",
    "for",
    "headers",
    "popovertarget",
];

/// The HTML with `prefix` before every id in it and before every reference to one of them. A reference to what is not in it
/// is left as it is.
pub fn prefixed(html: &str, prefix: &str) -> String {
    let attributes: Vec<Attribute<'_>> = Tags::of(html).filter(|attribute| !attribute.value(html).is_empty()).collect();
    let ids = attributes.iter().filter(|attribute| attribute.is("id"));
    let ids: HashSet<&str> = ids.map(|attribute| attribute.value(html)).collect();
    let mut out = String::with_capacity(html.len() + attributes.len() * prefix.len());
    let mut done = 0;
    for start in attributes.iter().flat_map(|attribute| attribute.names(html, &ids)) {
        out.push_str(&html[done..start]);
        out.push_str(prefix);
        done = start;
    }
    out.push_str(&html[done..]);
    out
}

impl Attribute<'_> {
    /// Where one of `ids` stands in the attribute as an id or as a reference to one.
    fn names(&self, html: &str, ids: &HashSet<&str>) -> Vec<usize> {
        let (value, start) = (self.value(html), self.value.start);
        if self.is("id") {
            return vec![start];
        }
        if self.is("href") {
            return value.strip_prefix('#').filter(|id| ids.contains(id)).map(|_| start + 1).into_iter().collect();
        }
        if !REFERENCES.iter().any(|name| self.is(name)) {
            return Vec::new();
        }
        let mut next = start;
        let words = value.split(|c: char| c.is_ascii_whitespace()).filter_map(|word| {
            let at = next;
            next += word.len() + 1;
            ids.contains(word).then_some(at)
        });
        words.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ids_and_references_to_them_get_the_prefix_and_nothing_else_does() {
        let html = "<h2 id=lan>Lån id=lan</h2><p>Se <a href=#lan>her</a>, <a href=\"#lan\">der</a>, <a href='#lan'>og</a> \
                    <a href=#main>opp</a> <a href=/lan#lan>borte</a> <a title=\"id=lan > #lan\" href=/lan>x</a>\
                    <sup><a href=#fn-1 id=fnref-1 role=doc-noteref aria-label=\"Note 1\">1</a></sup><li id=fn-1>\
                    <label for=b1-q>q</label><input disabled id = \"b1-q\" aria-describedby=\"b1-help  main lan\"><p id=\"b1-help\">\
                    <td headers=\"lan fn-1\"><!-- <p id=lan> --><p id><p id=\"\"></p id=lan>< p id=lan>";
        let expected = "<h2 id=b3-lan>Lån id=lan</h2><p>Se <a href=#b3-lan>her</a>, <a href=\"#b3-lan\">der</a>, <a href='#b3-lan'>og</a> \
                    <a href=#main>opp</a> <a href=/lan#lan>borte</a> <a title=\"id=lan > #lan\" href=/lan>x</a>\
                    <sup><a href=#b3-fn-1 id=b3-fnref-1 role=doc-noteref aria-label=\"Note 1\">1</a></sup><li id=b3-fn-1>\
                    <label for=b3-b1-q>q</label><input disabled id = \"b3-b1-q\" aria-describedby=\"b3-b1-help  main b3-lan\"><p id=\"b3-b1-help\">\
                    <td headers=\"b3-lan b3-fn-1\"><!-- <p id=lan> --><p id><p id=\"\"></p id=lan>< p id=lan>";
        assert_eq!(prefixed(html, "b3-"), expected);
    }

    #[test]
    fn a_text_in_a_text_gets_both_prefixes() {
        let inner = prefixed("<a href=#x id=y></a><p id=x>", "b1-");
        assert_eq!(
            prefixed(&format!("<p id=x>{inner}"), "b2-"),
            "<p id=b2-x><a href=#b2-b1-x id=b2-b1-y></a><p id=b2-b1-x>"
        );
    }

    #[test]
    fn a_text_that_ends_anywhere_comes_back() {
        let html = "<p æ=ø =å id='ø' href=#ø/><a href='#ø'>å</a><!-- id=ø";
        for (end, _) in html.char_indices() {
            assert_eq!(prefixed(&html[..end], "¤").replace('¤', ""), html[..end]);
        }
    }

    #[test]
    fn a_large_text_takes_no_longer_than_its_length() {
        let begun = std::time::Instant::now();
        for piece in ["<p id=a href=#a ", "<!-- ", "<p id='", "<a =", "<", "<p headers=\"a a a"] {
            prefixed(&piece.repeat(200_000), "b1-");
        }
        assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    }

    proptest! {
        #[test]
        fn nothing_but_the_prefix_is_added(html in "([<>/= \"'#æ-]|<p |id|href|for|<!--|-->|[a-c]){0,60}") {
            prop_assert_eq!(prefixed(&html, "¤").replace('¤', ""), html);
        }
    }
}
