//! Blocks in Markdown → data for the theme.

use super::directive::{Argument, Directive};
use super::{File, directive, links};
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::model::content::{AccordionItem, Block, Body, Image, Kind, Layout, Query, Shortcut};
use pulldown_cmark::{Event, HeadingLevel, OffsetIter, Parser, Tag, TagEnd};
use std::ops::Range;

/// A block and the line that stands for it in the parsed text.
pub(super) struct Placed {
    directive: Directive,
    from: usize,
}

impl Placed {
    /// Whether the placeholder of this block starts at a position of the parsed text.
    pub fn stands_at(&self, at: usize) -> bool {
        (self.directive.whole.start..self.directive.whole.end).contains(&(at + self.from))
    }

    pub fn span(&self) -> Span {
        Span::from(self.directive.line.clone())
    }

    /// Whether a placeholder stands for it.
    pub fn is_sound(&self) -> bool {
        self.directive.sound
    }
}

/// The blocks of a text.
pub(super) fn find(file: &mut File<'_>, source: &str, from: usize) -> Vec<Placed> {
    directive::scan(file, source, from).into_iter().map(|directive| Placed { directive, from }).collect()
}

/// The text with a line of HTML in place of each block, so that all positions stay.
pub(super) fn blank(source: &str, found: &[Placed]) -> String {
    let mut out = String::with_capacity(source.len());
    let mut done = 0;
    for Placed { directive, from } in found {
        let (start, end) = (directive.whole.start - from, directive.whole.end - from);
        out.push_str(&source[done..start]);
        done = end;
        match directive.sound {
            true => {
                // The line break ends whatever HTML of the author's is still open before it.
                out.push_str("\n<?");
                out.extend(std::iter::repeat_n('x', end - start - 5));
                out.push_str("?>");
            }
            false => out.extend(std::iter::repeat_n(' ', end - start)),
        }
    }
    out.push_str(&source[done..]);
    out
}

/// What a block's own texts give to the page around it.
#[derive(Default)]
pub(super) struct Inner {
    pub words: u32,
    pub anchors: Vec<String>,
}

impl Inner {
    fn of(&mut self, body: Body) -> Body {
        self.words += body.words;
        self.anchors.extend(body.anchors.iter().cloned());
        body
    }
}

/// What a key's value is.
#[derive(Clone, Copy, PartialEq)]
enum Value {
    Text,
    Flag,
    Count,
}

impl Value {
    fn fits(self, value: &toml::Value) -> bool {
        match self {
            Value::Text => value.is_str(),
            Value::Flag => value.is_bool(),
            Value::Count => value.as_integer().is_some_and(|count| (1..=100).contains(&count)),
        }
    }

    /// Its name in the messages.
    fn name(self) -> &'static str {
        match self {
            Value::Text => "\"…\"",
            Value::Flag => "true, false",
            Value::Count => "1–100",
        }
    }
}

/// The keys of one block.
struct Shape {
    name: &'static str,
    required: &'static [(&'static str, Value)],
    optional: &'static [(&'static str, Value)],
    /// Whether text may stand in it.
    body: bool,
}

use Value::{Count, Flag, Text};

#[rustfmt::skip]
const SHAPES: [Shape; 12] = [
    Shape { name: "figure", body: true, required: &[("src", Text)],
        optional: &[("alt", Text), ("credit", Text), ("licence", Text), ("decorative", Flag)] },
    Shape { name: "gallery", body: true, required: &[], optional: &[] },
    Shape { name: "quote", body: true, required: &[], optional: &[("cite", Text), ("source", Text)] },
    Shape { name: "cta", body: true, required: &[("url", Text), ("label", Text)], optional: &[("title", Text)] },
    Shape { name: "accordion", body: true, required: &[], optional: &[("open", Flag)] },
    Shape { name: "articles", body: false, required: &[], optional: &[("tag", Text), ("section", Text), ("count", Count),
        ("layout", Text), ("title", Text), ("kind", Text)] },
    Shape { name: "video", body: true, required: &[("url", Text), ("title", Text)],
        optional: &[("poster", Text), ("captions", Text)] },
    Shape { name: "shared", body: false, required: &[("page", Text)], optional: &[] },
    Shape { name: "shortcuts", body: true, required: &[], optional: &[] },
    Shape { name: "branches", body: false, required: &[], optional: &[] },
    Shape { name: "finder", body: false, required: &[], optional: &[] },
    Shape { name: "toc", body: false, required: &[], optional: &[] },
];

/// The block of a directive; none when what is wrong with it (reported) leaves nothing to show.
pub(super) fn build(file: &mut File<'_>, found: &Placed) -> Option<(Block, Inner)> {
    let directive = &found.directive;
    let Some(shape) = SHAPES.iter().find(|shape| shape.name == directive.name) else {
        let report = match nearest(&directive.name, SHAPES.iter().map(|shape| shape.name)) {
            Some(near) => Diagnostic::error("block-unknown-near").arg("near", near),
            None => Diagnostic::error("block-unknown"),
        };
        let names = SHAPES.map(|shape| shape.name).join(", ");
        file.report(report.arg("name", &directive.name).arg("known", names), directive.name_span);
        return None;
    };
    let arguments_hold = check(file, shape, directive);
    let body_holds = shape.body || file.text[directive.body.clone()].trim().is_empty();
    if !body_holds {
        let report = Diagnostic::error("block-with-text").arg("name", shape.name);
        file.report(report, Span::from(directive.body.clone()));
    }
    let mut inner = Inner::default();
    let block = block(file, directive, &mut inner)?;
    (arguments_hold && body_holds).then_some((block, inner))
}

fn check(file: &mut File<'_>, shape: &Shape, directive: &Directive) -> bool {
    let mut holds = true;
    let mut wrong = |report: Diagnostic, span: Span| {
        file.report(report.arg("name", shape.name), span);
        holds = false;
    };
    let known = || shape.required.iter().chain(shape.optional);
    for Argument { key, key_span, value, span } in &directive.arguments {
        match known().find(|(name, _)| name == key) {
            Some((_, kind)) if kind.fits(value) => {}
            Some((_, kind)) => {
                wrong(Diagnostic::error("block-value-kind").arg("key", key).arg("expected", kind.name()), *span);
            }
            None => {
                let report = match nearest(key, known().map(|(name, _)| *name)) {
                    Some(near) => Diagnostic::error("block-key-unknown-near").arg("near", near),
                    None => Diagnostic::error("block-key-unknown"),
                };
                wrong(report.arg("key", key), *key_span);
            }
        }
    }
    for (key, _) in shape.required {
        if !directive.arguments.iter().any(|argument| argument.key == *key) {
            wrong(Diagnostic::error("block-key-missing").arg("key", key), directive.name_span);
        }
    }
    holds
}

impl Directive {
    fn argument(&self, key: &str) -> Option<&Argument> {
        self.arguments.iter().find(|argument| argument.key == key)
    }

    fn text(&self, key: &str) -> Option<String> {
        self.argument(key).and_then(|argument| argument.value.as_str()).map(str::to_owned)
    }

    fn flag(&self, key: &str) -> bool {
        self.argument(key).and_then(|argument| argument.value.as_bool()).unwrap_or(false)
    }

    fn span_of(&self, key: &str) -> Span {
        self.argument(key).map_or(self.name_span, |argument| argument.span)
    }
}

fn block(file: &mut File<'_>, directive: &Directive, inner: &mut Inner) -> Option<Block> {
    let mut body = |file: &mut File<'_>| inner.of(file.inner(directive.body.clone()));
    Some(match directive.name.as_str() {
        "figure" => Block::Figure { image: figure(file, directive), caption: body(file) },
        "gallery" => Block::Gallery { images: gallery(file, directive) },
        "quote" => {
            let (cite, source) = (directive.text("cite"), directive.text("source"));
            Block::Quote { text: body(file), cite, source }
        }
        "cta" => {
            let (url, label) = (link(file, directive, "url")?, directive.text("label")?);
            Block::CallToAction { title: directive.text("title"), url, label, text: body(file) }
        }
        "accordion" => Block::Accordion { open: directive.flag("open"), items: accordion(file, directive, inner) },
        "articles" => Block::Articles(query(file, directive)?),
        "video" => Block::Video {
            url: link(file, directive, "url")?,
            title: directive.text("title")?,
            poster: directive.text("poster").map(|src| Image {
                src,
                decorative: true,
                span: directive.span_of("poster"),
                ..Image::default()
            }),
            captions: directive.text("captions"),
            text: body(file),
        },
        "shared" => Block::Shared { page: directive.text("page")? },
        "shortcuts" => Block::Shortcuts { items: shortcuts(file, directive) },
        "branches" => Block::Branches,
        "finder" => Block::Finder,
        "toc" => Block::Contents,
        _ => return None,
    })
}

/// An address among the arguments, refused like one in a link.
fn link(file: &mut File<'_>, directive: &Directive, key: &str) -> Option<String> {
    let url = directive.text(key)?;
    let report = match links::target(&url) {
        links::Target::Refused(scheme) => Diagnostic::error("link-scheme").arg("scheme", scheme),
        links::Target::Empty => Diagnostic::error("link-empty"),
        _ => return Some(url),
    };
    file.report(report, directive.span_of(key));
    None
}

fn figure(file: &mut File<'_>, directive: &Directive) -> Image {
    let image = Image {
        src: directive.text("src").unwrap_or_default(),
        alt: directive.text("alt").unwrap_or_default(),
        decorative: directive.flag("decorative"),
        credit: directive.text("credit"),
        licence: directive.text("licence"),
        focus: None,
        span: directive.span_of("src"),
    };
    let alt = if image.decorative { "-" } else { &image.alt };
    if directive.argument("src").is_some()
        && let Some(report) = links::wrong_picture(&image.src, alt)
    {
        file.report(report, if image.alt.is_empty() { directive.name_span } else { image.span });
    }
    image
}

fn query(file: &mut File<'_>, directive: &Directive) -> Option<Query> {
    let mut choice = |key: &str, known: &[&str]| -> Option<usize> {
        let Some(text) = directive.text(key) else { return Some(0) };
        let at = known.iter().position(|name| **name == *text);
        if at.is_none() {
            let report = Diagnostic::error("block-value-kind").arg("name", &directive.name).arg("key", key);
            file.report(report.arg("expected", known.join(", ")), directive.span_of(key));
        }
        at
    };
    let kinds: Vec<Kind> = Kind::listed().collect();
    let kind = choice("kind", &kinds.iter().map(|kind| kind.folder()).collect::<Vec<_>>());
    let layout = choice("layout", &["cards", "list"]);
    let count = directive.argument("count").and_then(|argument| argument.value.as_integer());
    Some(Query {
        kind: kinds[kind?],
        tag: directive.text("tag"),
        section: directive.text("section"),
        count: count.and_then(|count| u32::try_from(count).ok()).unwrap_or(6),
        layout: [Layout::Cards, Layout::List][layout?],
        title: directive.text("title"),
    })
}

/// The events of a block's text, with its start in the file.
fn events<'t>(file: &File<'t>, directive: &Directive) -> (OffsetIter<'t>, usize) {
    let text: &'t str = file.text;
    (Parser::new_ext(&text[directive.body.clone()], file.syntax()).into_offset_iter(), directive.body.start)
}

fn shifted(range: Range<usize>, by: usize) -> Span {
    Span::from(range).shifted(by)
}

fn gallery(file: &mut File<'_>, directive: &Directive) -> Vec<(Image, Option<String>)> {
    let (mut events, from) = events(file, directive);
    let mut images = Vec::new();
    while let Some((event, range)) = events.next() {
        let span = shifted(range, from);
        match event {
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                let alt = links::alternative(&mut events);
                if let Some(report) = links::wrong_picture(&dest_url, &alt) {
                    file.report(report, span);
                }
                let image = Image { src: dest_url.to_string(), alt, span, ..Image::default() };
                images.push((image, (!title.is_empty()).then(|| title.to_string())));
            }
            Event::Text(text) if text.trim().is_empty() => {}
            Event::Start(Tag::Paragraph | Tag::List(_) | Tag::Item)
            | Event::End(_)
            | Event::SoftBreak
            | Event::HardBreak => {}
            _ => {
                file.report(Diagnostic::error("gallery-other"), span);
                break;
            }
        }
    }
    if images.is_empty() {
        file.report(Diagnostic::error("block-empty").arg("name", &directive.name), directive.name_span);
    }
    images
}

fn shortcuts(file: &mut File<'_>, directive: &Directive) -> Vec<Shortcut> {
    let (events, from) = events(file, directive);
    let mut items: Vec<Shortcut> = Vec::new();
    let (mut in_link, mut in_item) = (false, false);
    for (event, range) in events {
        let span = shifted(range, from);
        match event {
            Event::Start(Tag::Link { dest_url, .. }) if in_item => {
                in_link = true;
                let report = match links::target(&dest_url) {
                    links::Target::Refused(scheme) => Some(Diagnostic::error("link-scheme").arg("scheme", scheme)),
                    links::Target::Empty => Some(Diagnostic::error("link-empty")),
                    _ => None,
                };
                report.into_iter().for_each(|report| file.report(report, span));
                items.push(Shortcut { title: String::new(), url: dest_url.to_string(), span, text: String::new() });
            }
            Event::End(TagEnd::Link) => in_link = false,
            Event::Start(Tag::Item) => in_item = true,
            Event::End(TagEnd::Item) => in_item = false,
            Event::Text(text) | Event::Code(text) => match items.last_mut().filter(|_| in_item) {
                Some(item) if in_link => item.title.push_str(&text),
                Some(item) => item.text.push_str(&text),
                None => file.report(Diagnostic::error("shortcuts-other"), span),
            },
            Event::SoftBreak | Event::HardBreak => items.last_mut().into_iter().for_each(|item| item.text.push(' ')),
            Event::Html(_) | Event::InlineHtml(_) | Event::Rule => {
                file.report(Diagnostic::error("shortcuts-other"), span);
            }
            _ => {}
        }
    }
    // "[Lån](…): slik gjør du" and "[Lån](…) – slik gjør du" are ways to write a title and its line.
    for item in &mut items {
        item.text = item.text.trim().trim_start_matches([':', '–', '-', '—']).trim().to_owned();
    }
    if items.is_empty() {
        file.report(Diagnostic::error("block-empty").arg("name", &directive.name), directive.name_span);
    }
    items
}

fn accordion(file: &mut File<'_>, directive: &Directive, inner: &mut Inner) -> Vec<AccordionItem> {
    let headings = top_headings(file, directive);
    let first = headings.first().map_or(directive.body.end, |(range, _)| range.start);
    let before = directive.body.start..first;
    if headings.is_empty() || !file.text[before.clone()].trim().is_empty() {
        let span = if headings.is_empty() { directive.name_span } else { Span::from(before) };
        file.report(Diagnostic::error("accordion-heading"), span);
    }
    let ends = headings.iter().skip(1).map(|(range, _)| range.start).chain([directive.body.end]).collect::<Vec<_>>();
    let mut items = Vec::new();
    for ((range, title), end) in headings.iter().zip(ends) {
        let id = file.ids.give(title);
        inner.anchors.push(id.clone());
        inner.words += u32::try_from(title.split_whitespace().count()).unwrap_or(0);
        let text = inner.of(file.inner(range.end..end));
        items.push(AccordionItem { id, title: title.clone(), text });
    }
    items
}

/// The third-level headings of a block that stand in nothing else: their ranges in the file and plain texts.
fn top_headings(file: &File<'_>, directive: &Directive) -> Vec<(Range<usize>, String)> {
    let (events, from) = events(file, directive);
    let mut headings: Vec<(Range<usize>, String)> = Vec::new();
    let (mut depth, mut within) = (0_usize, false);
    for (event, range) in events {
        match event {
            Event::Start(tag) => {
                if depth == 0 && matches!(tag, Tag::Heading { level: HeadingLevel::H3, .. }) {
                    within = true;
                    headings.push((range.start + from..range.end + from, String::new()));
                }
                depth += 1;
            }
            Event::End(_) => {
                depth -= 1;
                within &= depth > 0;
            }
            Event::Text(text) | Event::Code(text) if within => {
                headings.last_mut().into_iter().for_each(|(_, title)| title.push_str(&text));
            }
            _ => {}
        }
    }
    headings
}
