//! An entry's full text: what a reader of feeds can show of a page, as HTML that holds wherever it is read.
//!
//! No theme's templates: their markup is for their own style sheet. What only works on the page is left out: lists that make
//! themselves, branches, contents, the finder. What plays or opens there is a link or stands open.

use crate::content::markdown::attribute;
use crate::diagnostic::{Error, fill};
use crate::model::content::{Block, Body, Fill};
use crate::page::{BlockItem, BookView, CaptionedPicture, Filled, FilledBlock, Picture, Text};
use crate::render::ids::prefixed;
use crate::render::tags::Tags;
use crate::render::{Texts, escape};
use crate::surface::xml::escaped;
use crate::surface::{Feed, Item};
use std::collections::BTreeMap;

/// The full text of an entry; its summary where the page has no more.
pub(super) fn html(feed: &Feed, item: &Item, texts: &dyn Texts) -> Result<String, Error> {
    let mut writer = Writer { photo: &feed.photo, texts, out: String::new() };
    if let Some(picture) = &item.image {
        writer.figure(picture, None);
    }
    if let Some(text) = &item.text {
        writer.text(text)?;
    }
    writer.books(&item.books);
    if writer.out.is_empty() && !item.summary.is_empty() {
        writer.paragraph(&item.summary);
    }
    Ok(absolute(&writer.out, &feed.base, &item.url))
}

struct Writer<'a> {
    /// Who took a picture, with `{credit}`.
    photo: &'a str,
    texts: &'a dyn Texts,
    out: String,
}

impl Writer<'_> {
    fn text(&mut self, text: &Text) -> Result<(), Error> {
        let document = self.texts.document(text.source)?;
        self.body(&document.body, &text.filled)
    }

    fn body(&mut self, body: &Body, filled: &[Filled]) -> Result<(), Error> {
        let mut at = 0;
        for (slot, filling) in body.slots.iter().zip(filled) {
            let next = slot.at as usize;
            self.out.push_str(body.html.get(at..next).unwrap_or_default());
            at = next;
            match filling {
                Filled::Url(value) => attribute(&mut self.out, value),
                Filled::Words(words) => escape(&mut self.out, words),
                Filled::Block(block) => self.filled(&slot.fill, block)?,
            }
        }
        self.out.push_str(body.html.get(at..).unwrap_or_default());
        Ok(())
    }

    fn filled(&mut self, fill: &Fill, filled: &FilledBlock) -> Result<(), Error> {
        match fill {
            Fill::Block(block) => self.block(block, filled),
            Fill::Image { .. } => {
                filled.image.iter().for_each(|picture| self.picture(picture));
                Ok(())
            }
            Fill::Link { .. } | Fill::Label { .. } => Ok(()),
        }
    }

    fn block(&mut self, block: &Block, filled: &FilledBlock) -> Result<(), Error> {
        match block {
            Block::Figure { caption, .. } => {
                let outer = std::mem::take(&mut self.out);
                self.inner(&[caption], filled)?;
                let caption = std::mem::replace(&mut self.out, outer);
                filled.image.iter().for_each(|picture| self.figure(picture, Some(&caption)));
            }
            Block::Gallery { .. } => filled.images.iter().for_each(|image| self.captioned(image)),
            Block::Quote { text, .. } => {
                self.out.push_str("<blockquote>");
                self.inner(&[text], filled)?;
                let from: Vec<&str> =
                    [&filled.cite, &filled.source].into_iter().flatten().map(String::as_str).collect();
                if !from.is_empty() {
                    self.paragraph(&format!("– {}", from.join(", ")));
                }
                self.out.push_str("</blockquote>");
            }
            Block::CallToAction { text, .. } => {
                self.heading(filled.title.as_deref());
                self.inner(&[text], filled)?;
                self.leading(filled.url.as_deref(), filled.label.as_deref());
            }
            Block::Accordion { items, .. } => {
                for ((item, head), text) in items.iter().zip(&filled.items).zip(&filled.inner) {
                    self.heading(Some(&head.title));
                    self.body(&item.text, text)?;
                }
            }
            Block::Video { text, .. } => {
                self.leading(filled.url.as_deref(), filled.title.as_deref());
                self.inner(&[text], filled)?;
            }
            Block::Shared { .. } => self.shared(filled)?,
            Block::Shortcuts { .. } => self.shortcuts(&filled.items),
            // Of a block that only a theme knows, the text holds anywhere.
            Block::Own(own) => self.inner(&[&own.text], filled)?,
            Block::Articles(_)
            | Block::Events(_)
            | Block::Branches
            | Block::Hours { .. }
            | Block::Finder
            | Block::Contents => {}
        }
        Ok(())
    }

    /// The texts in a block.
    fn inner(&mut self, bodies: &[&Body], filled: &FilledBlock) -> Result<(), Error> {
        bodies.iter().zip(&filled.inner).try_for_each(|(body, filled)| self.body(body, filled))
    }

    /// Another document's text, with the ids that it has on the page.
    fn shared(&mut self, filled: &FilledBlock) -> Result<(), Error> {
        let Some(text) = &filled.shared else { return Ok(()) };
        let outer = std::mem::take(&mut self.out);
        self.text(text)?;
        let inner = std::mem::replace(&mut self.out, outer);
        self.out.push_str("<div>");
        self.out.push_str(&prefixed(&inner, &format!("{}-", filled.id)));
        self.out.push_str("</div>");
        Ok(())
    }

    fn shortcuts(&mut self, items: &[BlockItem]) {
        self.out.push_str("<ul>");
        for item in items {
            self.out.push_str("<li>");
            self.link(item.url.as_deref(), &item.title);
            if let Some(text) = &item.text {
                self.paragraph(text);
            }
            self.out.push_str("</li>");
        }
        self.out.push_str("</ul>");
    }

    fn captioned(&mut self, image: &CaptionedPicture) {
        self.figure(&image.picture, image.caption.as_deref().map(escaped).as_deref());
    }

    /// A picture with what stands below it, which is HTML.
    fn figure(&mut self, picture: &Picture, caption: Option<&str>) {
        let credit = picture
            .credit
            .iter()
            .map(|credit| escaped(&fill(self.photo, &BTreeMap::from([("credit".to_owned(), credit.clone())]))));
        let below: Vec<String> =
            caption.filter(|caption| !caption.is_empty()).map(str::to_owned).into_iter().chain(credit).collect();
        self.out.push_str("<figure>");
        self.picture(picture);
        if !below.is_empty() {
            self.out.push_str("<figcaption>");
            self.out.push_str(&below.join(" "));
            self.out.push_str("</figcaption>");
        }
        self.out.push_str("</figure>");
    }

    fn picture(&mut self, picture: &Picture) {
        self.out.push_str("<img src=");
        attribute(&mut self.out, &picture.src);
        if picture.width > 0 {
            self.out.push_str(&format!(" width={} height={}", picture.width, picture.height));
        }
        self.out.push_str(&format!(" alt=\"{}\">", escaped(&picture.alt)));
    }

    fn books(&mut self, books: &[BookView]) {
        for book in books {
            self.out.push_str("<h2>");
            self.link(book.url.as_deref(), &book.title);
            self.out.push_str("</h2>");
            let year = book.year.map(|year| year.to_string());
            let by: Vec<&str> = [&book.author, &year].into_iter().flatten().map(String::as_str).collect();
            if !by.is_empty() {
                self.paragraph(&by.join(", "));
            }
            book.text.iter().for_each(|text| self.paragraph(text));
        }
    }

    fn heading(&mut self, title: Option<&str>) {
        if let Some(title) = title {
            self.out.push_str(&format!("<h3>{}</h3>", escaped(title)));
        }
    }

    fn paragraph(&mut self, text: &str) {
        self.out.push_str(&format!("<p>{}</p>", escaped(text)));
    }

    /// A paragraph that is a link.
    fn leading(&mut self, url: Option<&str>, title: Option<&str>) {
        if let Some(title) = title {
            self.out.push_str("<p>");
            self.link(url, title);
            self.out.push_str("</p>");
        }
    }

    fn link(&mut self, url: Option<&str>, title: &str) {
        match url {
            Some(url) => {
                self.out.push_str("<a href=");
                attribute(&mut self.out, url);
                self.out.push_str(&format!(">{}</a>", escaped(title)));
            }
            None => self.out.push_str(&escaped(title)),
        }
    }
}

/// The HTML with whole addresses for what lies below `base` or on the page itself, in quotes.
fn absolute(html: &str, base: &str, page: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut done = 0;
    for attribute in Tags::of(html).filter(|attribute| attribute.is("href") || attribute.is("src")) {
        let value = attribute.value(html);
        let before = match value.as_bytes() {
            [b'/', b'/', ..] => "https:",
            [b'/', ..] => base,
            [] | [b'#' | b'?', ..] => page,
            _ => continue,
        };
        let quoted = html[..attribute.value.start].ends_with(['"', '\'']);
        let quote = if quoted { "" } else { "\"" };
        out.push_str(&html[done..attribute.value.start]);
        out.push_str(&format!("{quote}{}{value}{quote}", escaped(before)));
        done = attribute.value.end;
    }
    out.push_str(&html[done..]);
    out
}

#[cfg(test)]
mod tests {
    use super::absolute;

    #[test]
    fn addresses_are_whole_wherever_the_text_is_read() {
        let whole = |html: &str| absolute(html, "https://x.example/r&d", "https://x.example/r&d/a/");
        assert_eq!(whole("<a href=/b/>b</a>"), "<a href=\"https://x.example/r&amp;d/b/\">b</a>");
        assert_eq!(whole("<a href='#n'>n</a>"), "<a href='https://x.example/r&amp;d/a/#n'>n</a>");
        assert_eq!(
            whole("<img alt=\"href=/x\" src=/m.webp>"),
            "<img alt=\"href=/x\" src=\"https://x.example/r&amp;d/m.webp\">"
        );
        assert_eq!(whole("<a href=//y.example/>y</a>"), "<a href=\"https://y.example/\">y</a>");
        for same in ["<a href=https://y.example/?a#b>y</a>", "<a href=mailto:a@x.example>a</a>", "<p>href=/x"] {
            assert_eq!(whole(same), same);
        }
    }
}
