//! The start tags of HTML as this program and its themes write it, attribute by attribute.
//!
//! Not a parser of HTML: finished texts hold no scripts or styles, and in any other text only something that looks like a tag is
//! taken for one.

use std::ops::Range;

/// An attribute with a value, by its place in the HTML.
pub(super) struct Attribute<'a> {
    pub name: &'a str,
    /// Without its quotes.
    pub value: Range<usize>,
}

impl Attribute<'_> {
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub fn value<'h>(&self, html: &'h str) -> &'h str {
        &html[self.value.clone()]
    }
}

/// The attributes of all start tags, in their order. Every byte is looked at once or twice, whatever the text.
pub(super) struct Tags<'a> {
    html: &'a str,
    at: usize,
    /// Whether `at` stands in a start tag.
    inside: bool,
}

impl<'a> Tags<'a> {
    pub fn of(html: &'a str) -> Tags<'a> {
        Tags { html, at: 0, inside: false }
    }
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
