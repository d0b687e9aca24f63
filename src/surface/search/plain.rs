//! The text of a body without markup, for an index: what a reader of the page can read in it.

use crate::model::content::{Block, Body, Fill, Written};

/// The words of a body and of the blocks in it, in reading order. Another document's text that is shown in it is found where
/// it stands.
pub fn plain(body: &Body) -> String {
    let mut text = Text::default();
    text.body(body);
    // Only these references are written; other letters stand for themselves.
    ["&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;"].iter().fold(text.out, |text, reference| text.replace(reference, " "))
}

/// Where in its HTML a text is being read.
#[derive(Clone, Copy, Default, PartialEq)]
enum Inside {
    #[default]
    Words,
    Tag,
    /// An attribute's value, up to this quote.
    Value(char),
}

#[derive(Default)]
struct Text {
    out: String,
    inside: Inside,
}

impl Text {
    fn body(&mut self, body: &Body) {
        let mut from = 0;
        for slot in &body.slots {
            let at = slot.at as usize;
            self.html(body.html.get(from..at).unwrap_or_default());
            from = at;
            // A slot within a tag is an attribute's value.
            if self.inside == Inside::Words {
                self.fill(&slot.fill);
            }
        }
        self.html(body.html.get(from..).unwrap_or_default());
    }

    fn html(&mut self, html: &str) {
        for (at, letter) in html.char_indices() {
            match (self.inside, letter) {
                (Inside::Words, '<') => {
                    self.inside = Inside::Tag;
                    if !is_inline(&html[at + 1..]) {
                        self.out.push(' ');
                    }
                }
                (Inside::Words, letter) => self.out.push(letter),
                (Inside::Tag, '>') => self.inside = Inside::Words,
                (Inside::Tag, quote @ ('"' | '\'')) => self.inside = Inside::Value(quote),
                (Inside::Value(quote), letter) if letter == quote => self.inside = Inside::Tag,
                (Inside::Tag | Inside::Value(_), _) => {}
            }
        }
    }

    fn fill(&mut self, fill: &Fill) {
        match fill {
            Fill::Image { image, .. } => self.line(&image.alt),
            Fill::Block(block) => self.block(block),
            // Where a link leads and what the theme says are not the text's words.
            Fill::Link { .. } | Fill::Label { .. } => {}
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Figure { image, .. } => self.line(&image.alt),
            Block::Gallery { images } => {
                images.iter().for_each(|(image, caption)| self.lines([Some(&image.alt), caption.as_ref()]));
            }
            Block::Quote { cite, source, .. } => self.lines([cite.as_ref(), source.as_ref()]),
            Block::CallToAction { title, label, .. } => self.lines([title.as_ref(), Some(label)]),
            Block::Accordion { items, .. } => items.iter().for_each(|item| self.line(&item.title)),
            Block::Video { title, .. } => self.line(title),
            Block::Shortcuts { items } => {
                items.iter().for_each(|item| self.lines([Some(&item.title), Some(&item.text)]));
            }
            Block::Own(own) => own.values.iter().for_each(|value| {
                // An address is not the text's words.
                let is_address = |text: &str| text.starts_with(['/', '@', '#']) || text.contains("://");
                if let Written::Text { text, .. } = &value.written
                    && !is_address(text)
                {
                    self.line(text);
                }
            }),
            Block::Articles(_)
            | Block::Events(_)
            | Block::Shared { .. }
            | Block::Branches
            | Block::Hours { .. }
            | Block::Finder
            | Block::Contents => {}
        }
        for body in block.bodies() {
            self.out.push(' ');
            self.body(body);
        }
    }

    fn lines<const N: usize>(&mut self, texts: [Option<&String>; N]) {
        texts.into_iter().flatten().for_each(|text| self.line(text));
    }

    fn line(&mut self, text: &str) {
        self.out.push(' ');
        self.out.push_str(text);
        self.out.push(' ');
    }
}

/// Elements within a word do not part it.
fn is_inline(tag: &str) -> bool {
    let tag = tag.trim_start_matches('/');
    let name = &tag[..tag.bytes().take_while(u8::is_ascii_alphanumeric).count()];
    matches!(name, "a" | "abbr" | "b" | "code" | "del" | "em" | "i" | "mark" | "s" | "span" | "strong" | "sub" | "sup")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::markdown::{Options, parse};
    use crate::model::language::Language;

    #[test]
    fn what_is_read_on_a_page_is_its_text() {
        let text = "# Å*pnings*tid\n\nSe [låne \"kort\"](@/a.md \"et > tegn\") & R&amp;D, 1 < 2.\n\n![En hylle](h.jpg)\n\n\
                    ::: accordion\n### Hva koster det?\nIngen **ting**.\n:::\n\n| a | b |\n|---|---|\n| c | d |\n";
        let options = Options { language: Language::Nb, quotes: true, excerpt: false };
        let (body, _) = parse("a.md", text, 0, options);
        let words = plain(&body).split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
        assert_eq!(words, "Åpningstid Se låne «kort» & R D, 1 2. En hylle Hva koster det? Ingen ting. a b c d");
    }
}
