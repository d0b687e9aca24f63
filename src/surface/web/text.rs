//! What goes into the slots of a document's text on one page.

use super::named::unknown_branch;
use super::{Maker, own};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::content::{AccordionItem, Block, Body, Fill, Image, Next, Shortcut, Slot};
use crate::model::language::Language;
use crate::page::{BlockItem, CaptionedPicture, Filled, FilledBlock, Picture, Text, TocEntry};
use crate::site::Node;
use crate::surface::search;
use std::collections::BTreeSet;

/// The text of a node, its slots filled; whatever cannot be filled is a diagnostic and an empty filling.
pub fn text(maker: &mut Maker, node: &Node) -> Text {
    let mut opened = BTreeSet::new();
    shared(maker, node, &mut opened)
}

fn shared(maker: &mut Maker, node: &Node, opened: &mut BTreeSet<String>) -> Text {
    opened.insert(node.key.clone());
    let source = maker.site.source(node);
    let (file, digest, document) = (source.file.clone(), source.digest, source.document.clone());
    let lang = node.text_language;
    let mut filler = Filler { maker, file: &file, text: &document.body, opened, blocks: 0, lang };
    let filled = filler.body(&document.body);
    Text { source: node.source, digest, filled }
}

/// The headings that a table of contents shows.
pub fn toc(body: &Body) -> Vec<TocEntry> {
    let shown = body.headings.iter().filter(|heading| heading.level <= 3);
    shown.map(|h| TocEntry { level: h.level, id: h.id.clone(), text: h.text.clone() }).collect()
}

pub(super) struct Filler<'a, 'm> {
    pub(super) maker: &'a mut Maker<'m>,
    file: &'a str,
    /// Whose headings a table of contents in it shows.
    text: &'a Body,
    /// Keys of the documents that are being shown, against circles.
    opened: &'a mut BTreeSet<String>,
    blocks: usize,
    /// Of the text.
    lang: Language,
}

impl Filler<'_, '_> {
    pub(super) fn body(&mut self, body: &Body) -> Vec<Filled> {
        body.slots.iter().map(|slot| self.slot(slot)).collect()
    }

    fn slot(&mut self, slot: &Slot) -> Filled {
        match &slot.fill {
            Fill::Link { target } => Filled::Url(self.link(target, slot.span)),
            Fill::Label { key, number, quoted } => {
                let number = number.map(|n| n.to_string()).unwrap_or_default();
                let text = self.maker.messages.filled(key, &[("number", &number)]);
                if *quoted { Filled::Url(text) } else { Filled::Words(text) }
            }
            Fill::Image { image, title } => {
                let mut block = self.named("image");
                block.image = self.picture(image, false);
                block.title.clone_from(title);
                Filled::Block(Box::new(block))
            }
            Fill::Block(block) => Filled::Block(Box::new(self.block(block, slot.span))),
        }
    }

    pub(super) fn named(&mut self, name: &str) -> FilledBlock {
        self.blocks += 1;
        FilledBlock { name: name.to_owned(), id: format!("b{}", self.blocks), ..FilledBlock::default() }
    }

    fn block(&mut self, block: &Block, span: Span) -> FilledBlock {
        match block {
            Block::Figure { image, caption } => FilledBlock {
                image: self.picture(image, false),
                inner: vec![self.body(caption)],
                ..self.named(block.name())
            },
            Block::Gallery { images } => {
                let each = images.iter().filter_map(|(image, caption)| {
                    Some(CaptionedPicture { picture: self.picture(image, false)?, caption: caption.clone() })
                });
                FilledBlock { images: each.collect(), ..self.named(block.name()) }
            }
            Block::Quote { text, cite, source } => FilledBlock {
                inner: vec![self.body(text)],
                cite: cite.clone(),
                source: source.clone(),
                ..self.named(block.name())
            },
            Block::CallToAction { title, url, label, text } => FilledBlock {
                title: title.clone(),
                url: Some(self.link(url, span)),
                label: Some(label.clone()),
                inner: vec![self.body(text)],
                ..self.named(block.name())
            },
            Block::Accordion { open, items } => self.accordion(block.name(), *open, items),
            Block::Articles(query) => FilledBlock {
                title: query.title.clone(),
                url: self.maker.listing(query),
                layout: Some(query.layout.name()),
                entries: self.maker.query(query),
                ..self.named(block.name())
            },
            Block::Events(next) => self.events(block.name(), next, span),
            Block::Video { url, title, poster, captions, text } => FilledBlock {
                url: Some(self.link(url, span)),
                title: Some(title.clone()),
                host: host(player(url).as_deref().unwrap_or(url)),
                player: player(url),
                image: poster.as_ref().and_then(|poster| self.picture(poster, false)),
                captions: captions.as_ref().map(|captions| self.link(captions, span)),
                inner: vec![self.body(text)],
                ..self.named(block.name())
            },
            Block::Shared { page } => self.opened(block.name(), page, span),
            Block::Shortcuts { items } => FilledBlock {
                items: items.iter().map(|item| self.shortcut(item)).collect(),
                ..self.named(block.name())
            },
            Block::Branches => self.named(block.name()),
            Block::Hours { branch } => self.hours(block.name(), branch.as_deref(), span),
            Block::Finder => self.finder(block.name(), span),
            Block::Contents => FilledBlock { toc: toc(self.text), ..self.named(block.name()) },
            Block::Own(own) => own::filled(self, own),
        }
    }

    fn accordion(&mut self, name: &str, open: bool, items: &[AccordionItem]) -> FilledBlock {
        let inner = items.iter().map(|item| self.body(&item.text)).collect();
        let head =
            |item: &AccordionItem| BlockItem { id: item.id.clone(), title: item.title.clone(), url: None, text: None };
        FilledBlock { open, items: items.iter().map(head).collect(), inner, ..self.named(name) }
    }

    /// What happens next.
    fn events(&mut self, name: &str, next: &Next, span: Span) -> FilledBlock {
        if let Some(fault) = unknown_branch(self.maker.site, next.branch.as_deref()) {
            self.report(fault, span);
        }
        FilledBlock {
            title: next.title.clone(),
            url: self.maker.all_next(next),
            layout: Some(next.layout.name()),
            entries: self.maker.next_dates(next),
            ..self.named(name)
        }
    }

    /// The hours of a branch, or of all.
    fn hours(&mut self, name: &str, branch: Option<&str>, span: Span) -> FilledBlock {
        if let Some(fault) = unknown_branch(self.maker.site, branch) {
            self.report(fault, span);
        }
        FilledBlock { branch: branch.map(str::to_owned), ..self.named(name) }
    }

    /// The search among all libraries, on the site that shows them.
    fn finder(&mut self, name: &str, span: Span) -> FilledBlock {
        let site = self.maker.site;
        if !site.tenant.directory {
            self.report(Diagnostic::error("finder-without-directory"), span);
        }
        FilledBlock { url: Some(search::of_directory(&site.sources.directory).url()), ..self.named(name) }
    }

    fn shortcut(&mut self, item: &Shortcut) -> BlockItem {
        BlockItem {
            id: String::new(),
            title: item.title.clone(),
            url: Some(self.link(&item.url, item.span)),
            text: Some(item.text.clone()).filter(|text| !text.is_empty()),
        }
    }

    /// Another document's text in this place.
    fn opened(&mut self, name: &str, page: &str, span: Span) -> FilledBlock {
        let key = page.strip_prefix("@/").unwrap_or(page);
        let key = key.strip_suffix(".md").unwrap_or(key);
        let block = self.named(name);
        let Some((_, node)) = self.maker.site.find(self.maker.edition, key) else {
            self.report(Diagnostic::error("link-missing").arg("page", page).arg("near", "–"), span);
            return block;
        };
        if self.opened.contains(&node.key) {
            self.report(Diagnostic::error("shared-circle").arg("page", page), span);
            return block;
        }
        let node = node.clone();
        let text = shared(self.maker, &node, self.opened);
        self.opened.remove(&node.key);
        let lang = Some(node.text_language).filter(|lang| *lang != self.lang);
        FilledBlock { shared: Some(text), lang, ..block }
    }

    pub(super) fn link(&mut self, written: &str, span: Span) -> String {
        self.maker.link(self.file, written, span)
    }

    fn picture(&mut self, image: &Image, hero: bool) -> Option<Picture> {
        self.maker.picture(self.file, image, hero)
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic, span: Span) {
        self.maker.diagnostics.push(diagnostic.at(self.file, span));
    }
}

/// The address at which a film's host plays it inside other pages without cookies, for the hosts that the site's policy lets in
/// ([`super::super::hosting`]).
fn player(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://")?.trim_start_matches("www.");
    let id = |text: &str| text.split(['?', '&', '#', '/']).next().filter(|id| !id.is_empty()).map(str::to_owned);
    if let Some(rest) = rest.strip_prefix("youtube.com/watch?") {
        let film = rest.split('&').find_map(|pair| pair.strip_prefix("v=")).and_then(id)?;
        return Some(format!("https://www.youtube-nocookie.com/embed/{film}?autoplay=1"));
    }
    if let Some(film) = rest.strip_prefix("youtu.be/").and_then(id) {
        return Some(format!("https://www.youtube-nocookie.com/embed/{film}?autoplay=1"));
    }
    let film =
        rest.strip_prefix("vimeo.com/").and_then(id).filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some(format!("https://player.vimeo.com/video/{film}?dnt=1&autoplay=1"))
}

/// The host that a film is loaded from, shown to the reader before anything is asked of it.
fn host(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    rest.split(['/', '?', '#']).next().map(|host| host.trim_start_matches("www.").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn films_of_known_hosts_play_in_the_page() {
        let youtube = Some("https://www.youtube-nocookie.com/embed/abc-1?autoplay=1".to_owned());
        assert_eq!(player("https://www.youtube.com/watch?t=3&v=abc-1"), youtube);
        assert_eq!(player("https://youtu.be/abc-1?si=x"), youtube);
        assert_eq!(
            player("https://vimeo.com/123"),
            Some("https://player.vimeo.com/video/123?dnt=1&autoplay=1".to_owned())
        );
        assert_eq!(player("https://vimeo.com/channels/x"), None);
        assert_eq!(player("https://tv.nrk.no/x"), None);
        assert_eq!(host("https://www.youtube-nocookie.com/embed/x").as_deref(), Some("youtube-nocookie.com"));
        assert_eq!(host("https://www.nrk.no?x").as_deref(), Some("nrk.no"));
    }
}
