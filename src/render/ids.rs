//! The ids of a text that is shown inside another one, apart from those around it.
//!
//! Reads tags as this program and its themes write them and changes nothing else. Not a parser of HTML: finished texts hold no
//! scripts or styles, and any other text comes back whole, at worst with a prefix where a tag seemed to be.

use std::collections::HashSet;
use std::ops::Range;

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
    let tags = Tags { html, at: 0, inside: false };
    let attributes: Vec<Attribute<'_>> = tags.filter(|attribute| !attribute.value(html).is_empty()).collect();
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

struct Attribute<'a> {
    name: &'a str,
    value: Range<usize>,
}

impl Attribute<'_> {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    fn value<'h>(&self, html: &'h str) -> &'h str {
        &html[self.value.clone()]
    }

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

/// The attributes of all start tags, in their order. Every byte is looked at once or twice, whatever the text.
struct Tags<'a> {
    html: &'a str,
    at: usize,
    /// Whether `at` stands in a start tag.
    inside: bool,
}

impl<'a> Iterator for Tags<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        loop {
            if !self.inside {
                self.open()?;
            }
            self.skip(|byte| !byte.is_ascii_whitespace() && byte != b'/');
            if *self.html.as_bytes().get(self.at)? == b'>' {
                self.inside = false;
                continue;
            }
            let start = self.at;
            // An equals sign in the first place is part of the name, as the standard has it.
            self.at += 1;
            self.skip(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'='));
            let name = &self.html[start..self.at];
            self.skip(|byte| !byte.is_ascii_whitespace());
            if self.html.as_bytes().get(self.at) == Some(&b'=') {
                self.at += 1;
                return Some(Attribute { name, value: self.value() });
            }
        }
    }
}

impl Tags<'_> {
    /// To behind the name of the next start tag.
    fn open(&mut self) -> Option<()> {
        loop {
            self.at += self.html[self.at..].find('<')? + 1;
            let rest = &self.html[self.at..];
            if rest.starts_with("!--") {
                self.at += rest.find("-->")?;
            } else if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                self.inside = true;
                self.skip(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'));
                return Some(());
            }
        }
    }

    /// The value behind an equals sign, without its quotes.
    fn value(&mut self) -> Range<usize> {
        self.skip(|byte| !byte.is_ascii_whitespace());
        let quote = self.html.as_bytes().get(self.at).copied().filter(|byte| matches!(byte, b'"' | b'\''));
        self.at += usize::from(quote.is_some());
        let start = self.at;
        match quote {
            Some(quote) => self.skip(|byte| byte == quote),
            None => self.skip(|byte| byte.is_ascii_whitespace() || byte == b'>'),
        }
        let end = self.at;
        self.at += usize::from(quote.is_some() && end < self.html.len());
        start..end
    }

    /// To the next byte that `stop` names, all of which are ASCII, or to the end.
    fn skip(&mut self, stop: impl Fn(u8) -> bool) {
        let rest = &self.html.as_bytes()[self.at..];
        self.at += rest.iter().position(|byte| stop(*byte)).unwrap_or(rest.len());
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
