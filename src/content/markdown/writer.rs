//! Events of the parser → HTML with slots.
//!
//! One writer for three [`Form`]s. In the minimal form an end tag that HTML lets out is let out; what follows a paragraph here
//! is always a block or its parent's end, so only a theme's block and the end of the text need its `</p>`.

use super::blocks::Placed;
use super::notes::Notes;
use super::table::Table;
use super::{DEPTH, File, Form, escape, links};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::content::{Body, Fill, Heading, Slot};
use crate::model::language::Language;
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, OffsetIter, Tag, TagEnd};
use std::ops::Range;

/// Everything known while one body is written.
pub(super) struct Writer<'f, 'a> {
    pub file: &'f mut File<'a>,
    /// Where the parsed text starts in the file.
    from: usize,
    pub form: Form,
    pub html: String,
    pub slots: Vec<Slot>,
    headings: Vec<Heading>,
    pub anchors: Vec<String>,
    /// What seals stand for (closed form only).
    pub sealed: Vec<Piece>,
    /// Blocks not met yet, in the order of the text.
    pub blocks: std::iter::Peekable<std::vec::IntoIter<Placed>>,
    depth: usize,
    /// Length of the HTML when the last paragraph ended: still that long, its end tag is still open to choice.
    pub paragraph_end: usize,
    heading: Option<OpenHeading>,
    /// Of the last heading; 0: what stands before is another text's.
    pub level: u8,
    pub table: Option<Table>,
    pub notes: Notes,
    pub link: Option<links::OpenLink>,
    /// Inside a code block.
    verbatim: bool,
    /// Inside the line that stands for a block.
    placeholder: bool,
    words: u32,
    in_word: bool,
    excerpt: String,
}

/// A part of the HTML that the sanitiser does not see, because none of it is the author's.
#[derive(Clone)]
pub(super) struct Piece {
    pub html: String,
    /// Positions relative to the piece.
    pub slots: Vec<Slot>,
}

struct OpenHeading {
    level: u8,
    /// Where its start tag will stand.
    at: usize,
    /// How many slots stand before it.
    held: usize,
    text: String,
}

impl<'f, 'a> Writer<'f, 'a> {
    pub fn new(file: &'f mut File<'a>, from: usize, length: usize) -> Writer<'f, 'a> {
        Writer {
            from,
            form: file.form,
            file,
            html: String::with_capacity(length + length / 8 + 64),
            slots: Vec::new(),
            headings: Vec::new(),
            anchors: Vec::new(),
            sealed: Vec::new(),
            blocks: Vec::new().into_iter().peekable(),
            depth: 0,
            paragraph_end: usize::MAX,
            heading: None,
            level: 0,
            table: None,
            notes: Notes::default(),
            link: None,
            verbatim: false,
            placeholder: false,
            words: 0,
            in_word: false,
            excerpt: String::new(),
        }
    }

    pub fn run(mut self, mut events: OffsetIter<'_>) -> Body {
        while let Some((event, range)) = events.next() {
            match event {
                Event::Start(tag) => {
                    self.depth += 1;
                    match self.depth <= DEPTH {
                        true => self.start(tag, range, &mut events),
                        false => self.too_deep(range),
                    }
                }
                Event::End(tag) => {
                    if self.depth <= DEPTH {
                        self.end(tag);
                    }
                    self.depth -= 1;
                }
                Event::Html(_) | Event::InlineHtml(_) if self.placeholder => {}
                Event::Html(html) | Event::InlineHtml(html) => {
                    self.raw_html(&html, range);
                    if self.form == Form::Minimal {
                        return Body::default();
                    }
                }
                event => self.inline(event, range),
            }
        }
        self.finish()
    }

    /// A range of the parsed text as one of the file.
    pub fn span(&self, range: Range<usize>) -> Span {
        Span::from(range).shifted(self.from)
    }

    fn inline(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Text(text) => match self.file.options.quotes && range.len() == 1 {
                true => self.text(quote(&text, self.file.options.language)),
                false => self.text(&text),
            },
            Event::Code(text) => {
                self.html.push_str("<code>");
                self.escaped(&text, false);
                self.html.push_str("</code>");
                self.read(&text);
            }
            Event::SoftBreak => {
                self.html.push(if self.form == Form::Exact { '\n' } else { ' ' });
                self.read(" ");
            }
            Event::HardBreak => {
                self.html.push_str(if self.form == Form::Exact { "<br />\n" } else { "<br>" });
                self.read(" ");
            }
            Event::Rule => match self.form {
                Form::Exact => self.open("<hr />\n"),
                Form::Minimal | Form::Closed => self.open("<hr>"),
            },
            Event::FootnoteReference(label) => self.note_reference(&label),
            Event::TaskListMarker(done) => self.task(done),
            // Mathematics is not switched on; the others never come here.
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        self.escaped(text, !self.verbatim);
        self.read(text);
    }

    pub fn escaped(&mut self, text: &str, fold: bool) {
        match self.form {
            Form::Exact => escape::exact(&mut self.html, text),
            Form::Minimal | Form::Closed => {
                let slot = self.slots.last().map_or(0, |slot| slot.at as usize);
                escape::text(&mut self.html, text, fold, slot);
            }
        }
    }

    /// Counts the words of a text and keeps it for the heading or the excerpt that it belongs to.
    pub fn read(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return };
        self.words += word_starts(bytes) + u32::from(*first > b' ' && !self.in_word);
        self.in_word = *last > b' ';
        match &mut self.heading {
            Some(heading) => heading.text.push_str(text),
            None if self.excerpt.len() < EXCERPT_BYTES
                && !self.verbatim
                && self.table.is_none()
                && !self.notes.open() =>
            {
                self.excerpt.push_str(text);
            }
            None => {}
        }
    }

    /// Writes the start of a block.
    pub fn open(&mut self, tag: &str) {
        if self.form == Form::Exact && !self.html.is_empty() && !self.html.ends_with('\n') {
            self.html.push('\n');
        }
        self.in_word = false;
        if self.excerpt.len() < EXCERPT_BYTES {
            self.excerpt.push(' ');
        }
        self.html.push_str(tag);
    }

    /// Writes the end of a block, where it may not be let out.
    pub fn close(&mut self, tag: &str, optional: bool) {
        if !optional || self.form != Form::Minimal {
            self.html.push_str(tag);
        }
        if self.form == Form::Exact {
            self.html.push('\n');
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>, events: &mut OffsetIter<'_>) {
        match tag {
            Tag::Paragraph => self.open("<p>"),
            Tag::Heading { level, .. } => self.open_heading(level, range),
            Tag::BlockQuote(None) => {
                self.open(if self.form == Form::Exact { "<blockquote>\n" } else { "<blockquote>" });
            }
            Tag::BlockQuote(Some(kind)) => self.open_alert(kind),
            Tag::CodeBlock(kind) => self.open_code(&kind),
            Tag::HtmlBlock => self.open_placeholder(&range),
            Tag::List(start) => self.open_list(start),
            Tag::Item => self.open("<li>"),
            Tag::FootnoteDefinition(label) => self.open_note(&label),
            Tag::Table(alignments) => self.open_table(alignments),
            Tag::TableHead => self.open("<thead><tr>"),
            Tag::TableRow => self.open_row(),
            Tag::TableCell => self.open_cell(range),
            Tag::Emphasis => self.html.push_str("<em>"),
            Tag::Strong => self.html.push_str("<strong>"),
            Tag::Strikethrough => self.html.push_str("<del>"),
            Tag::Link { link_type, dest_url, title, .. } => self.open_link(link_type, &dest_url, &title, range),
            Tag::Image { dest_url, title, .. } => {
                self.image(&dest_url, &title, range, events);
                self.depth -= 1;
            }
            // Not switched on.
            Tag::Superscript | Tag::Subscript | Tag::MetadataBlock(_) => {}
            Tag::DefinitionList | Tag::DefinitionListTitle | Tag::DefinitionListDefinition => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.trim();
                self.close("</p>", true);
                self.paragraph_end = self.html.len();
            }
            TagEnd::Heading(level) => self.close_heading(level),
            TagEnd::BlockQuote(None) => self.close("</blockquote>", false),
            TagEnd::BlockQuote(Some(_)) => self.close("</div>", false),
            TagEnd::CodeBlock => {
                self.verbatim = false;
                self.close("</code></pre>", false);
            }
            TagEnd::HtmlBlock => self.placeholder = false,
            TagEnd::List(ordered) => self.close(if ordered { "</ol>" } else { "</ul>" }, false),
            TagEnd::Item => {
                self.trim();
                self.close("</li>", true);
            }
            TagEnd::FootnoteDefinition => self.close_note(),
            TagEnd::Table => self.close_table(),
            TagEnd::TableHead => self.close("</tr></thead>", true),
            TagEnd::TableRow => self.close("</tr>", true),
            TagEnd::TableCell => self.close_cell(),
            TagEnd::Emphasis => self.html.push_str("</em>"),
            TagEnd::Strong => self.html.push_str("</strong>"),
            TagEnd::Strikethrough => self.html.push_str("</del>"),
            TagEnd::Link => self.close_link(),
            TagEnd::Image | TagEnd::Superscript | TagEnd::Subscript | TagEnd::MetadataBlock(_) => {}
            TagEnd::DefinitionList | TagEnd::DefinitionListTitle | TagEnd::DefinitionListDefinition => {}
        }
    }

    fn open_heading(&mut self, level: HeadingLevel, range: Range<usize>) {
        let written = level as u8;
        if self.form == Form::Exact {
            return self.open(&format!("<{level}>"));
        }
        self.open("");
        if written == 1 {
            self.file.report(Diagnostic::warning("heading-level"), self.span(range.clone()));
        }
        let level = written.max(2);
        if level > self.level + 1 && self.level > 0 {
            let report = Diagnostic::warning("heading-skip").arg("level", level).arg("expected", self.level + 1);
            self.file.report(report, self.span(range.clone()));
        }
        self.level = level;
        self.heading = Some(OpenHeading { level, at: self.html.len(), held: self.slots.len(), text: String::new() });
    }

    fn close_heading(&mut self, level: HeadingLevel) {
        let Some(heading) = self.heading.take() else {
            return self.close(&format!("</{level}>"), false);
        };
        let text = heading.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let id = self.file.ids.give(&text);
        let mut tag = format!("<h{}", heading.level);
        match self.form {
            Form::Closed => tag.push_str(&self.seal_attributes(Piece { html: format!(" id={id}"), slots: Vec::new() })),
            Form::Minimal | Form::Exact => {
                tag.push_str(" id=");
                tag.push_str(&id);
            }
        }
        tag.push('>');
        self.insert(&heading, &tag);
        self.close(["</h2>", "</h3>", "</h4>", "</h5>", "</h6>"][usize::from(heading.level - 2).min(4)], false);
        self.anchors.push(id.clone());
        self.headings.push(Heading { level: heading.level, id, text });
    }

    fn insert(&mut self, heading: &OpenHeading, tag: &str) {
        self.html.insert_str(heading.at, tag);
        let by = u32::try_from(tag.len()).unwrap_or(0);
        self.slots.iter_mut().skip(heading.held).for_each(|slot| slot.at += by);
    }

    fn open_alert(&mut self, kind: BlockQuoteKind) {
        let (class, label) = match kind {
            BlockQuoteKind::Note => (" class=\"alert note\" role=note", "alert-note"),
            BlockQuoteKind::Tip => (" class=\"alert tip\" role=note", "alert-tip"),
            BlockQuoteKind::Important => (" class=\"alert important\" role=note", "alert-important"),
            BlockQuoteKind::Warning => (" class=\"alert warning\" role=note", "alert-warning"),
            BlockQuoteKind::Caution => (" class=\"alert caution\" role=note", "alert-caution"),
        };
        self.open("<div");
        self.attributes(|writer| writer.html.push_str(class));
        self.html.push_str("><p");
        self.attributes(|writer| writer.html.push_str(" class=alert-title"));
        self.html.push('>');
        self.foreign(|writer| writer.label(label, None, false));
        self.close("</p>", true);
    }

    fn open_code(&mut self, kind: &CodeBlockKind<'_>) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split(' ').next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        self.verbatim = true;
        if self.form == Form::Exact {
            self.open("<pre><code");
            if !language.is_empty() {
                self.html.push_str(" class=\"language-");
                escape::exact(&mut self.html, language);
                self.html.push('"');
            }
            return self.html.push('>');
        }
        self.open("<pre");
        // Code may be wider than the screen, and what scrolls must be reachable by keyboard.
        self.attributes(|writer| writer.html.push_str(" tabindex=0"));
        self.html.push_str("><code");
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_+#.".contains(&byte);
        if !language.is_empty() && language.bytes().all(is_name) {
            let class = format!("language-{language}");
            self.attributes(|writer| {
                writer.html.push_str(" class=");
                escape::attribute(&mut writer.html, &class);
            });
        }
        self.html.push('>');
    }

    fn open_list(&mut self, start: Option<u64>) {
        match start {
            None => self.open("<ul>"),
            Some(1) => self.open("<ol>"),
            Some(first) if self.form == Form::Exact => self.open(&format!("<ol start=\"{first}\">")),
            Some(first) => {
                self.open("<ol");
                self.attributes(|writer| writer.html.push_str(&format!(" start={first}")));
                self.html.push('>');
            }
        }
        if self.form == Form::Exact {
            self.html.push('\n');
        }
    }

    /// Turns the item that was just opened into a task.
    fn task(&mut self, done: bool) {
        let paragraph = self.html.ends_with("<li><p>");
        // In a heading the item's start tag lies behind the place where the heading's will stand.
        if self.heading.is_none() && (paragraph || self.html.ends_with("<li>")) {
            self.html.truncate(self.html.len() - if paragraph { "<li><p>".len() } else { "<li>".len() });
            self.html.push_str("<li");
            self.attributes(|writer| writer.html.push_str(" class=task"));
            self.html.push_str(if paragraph { "><p>" } else { ">" });
        }
        self.foreign(|writer| {
            writer.html.push_str(if done {
                "<input type=checkbox checked disabled"
            } else {
                "<input type=checkbox disabled"
            });
            writer.html.push_str(" aria-label=");
            writer.label(if done { "task-done" } else { "task-open" }, None, true);
            writer.html.push('>');
        });
        self.html.push(' ');
    }

    fn raw_html(&mut self, html: &str, range: Range<usize>) {
        if self.form != Form::Exact && self.file.raw.is_none() {
            self.file.raw = Some(self.span(range));
        }
        if self.form == Form::Closed {
            self.file.tags += html.bytes().filter(|byte| *byte == b'<').count();
            super::sanitise::note_removed(html, &mut self.file.removed);
        }
        if self.form != Form::Minimal {
            self.html.push_str(html);
        }
    }

    fn open_placeholder(&mut self, range: &Range<usize>) {
        if self.form == Form::Exact {
            return self.open("");
        }
        let Some(found) = self.blocks.next_if(|found| found.stands_at(range.start)) else { return };
        self.placeholder = true;
        self.end_paragraph();
        if let Some((block, inner)) = super::blocks::build(self.file, &found) {
            self.words += inner.words;
            self.anchors.extend(inner.anchors);
            self.foreign(|writer| writer.slot(Fill::Block(block), found.span()));
        }
    }

    /// Takes back the space behind the box of a task without text.
    fn trim(&mut self) {
        let full = self.slots.last().is_some_and(|slot| slot.at as usize == self.html.len());
        if self.form != Form::Exact && !full && self.html.ends_with(' ') {
            self.html.pop();
        }
    }

    /// Writes the end tag of a paragraph that was left open, before something that may not end it by itself.
    fn end_paragraph(&mut self) {
        if self.form == Form::Minimal && self.paragraph_end == self.html.len() {
            self.html.push_str("</p>");
        }
    }

    fn too_deep(&mut self, range: Range<usize>) {
        if !self.file.diagnostics.iter().any(|known| known.code == "nesting") {
            let span = self.span(range.start..range.start);
            self.file.report(Diagnostic::error("nesting").arg("limit", DEPTH), span);
        }
    }

    pub fn slot(&mut self, fill: Fill, span: Span) {
        let at = u32::try_from(self.html.len()).unwrap_or(u32::MAX);
        self.slots.push(Slot { at, span, fill });
    }

    /// A word of the theme; `quoted`: as an attribute's value.
    pub fn label(&mut self, key: &str, number: Option<u32>, quoted: bool) {
        self.slot(Fill::Label { key: key.to_owned(), number, quoted }, Span::default());
    }

    /// Writes attributes of our own behind a tag's name.
    pub fn attributes(&mut self, write: impl FnOnce(&mut Self)) {
        if let Some(piece) = self.cut(write) {
            let seal = self.seal_attributes(piece);
            self.html.push_str(&seal);
        }
    }

    /// Writes something that stands among text but is not the author's.
    pub fn foreign(&mut self, write: impl FnOnce(&mut Self)) {
        if let Some(piece) = self.cut(write) {
            let seal = self.seal(piece);
            self.html.push_str(&seal);
        }
    }

    /// Writes; in the closed form what was written is cut out again.
    fn cut(&mut self, write: impl FnOnce(&mut Self)) -> Option<Piece> {
        let (at, held) = (self.html.len(), self.slots.len());
        write(self);
        if self.form != Form::Closed {
            return None;
        }
        let mut slots = self.slots.split_off(held);
        slots.iter_mut().for_each(|slot| slot.at -= u32::try_from(at).unwrap_or(u32::MAX));
        Some(Piece { html: self.html.split_off(at), slots })
    }

    fn seal(&mut self, piece: Piece) -> String {
        self.sealed.push(piece);
        format!("{}n{}e", self.file.seal, self.sealed.len() - 1)
    }

    fn seal_attributes(&mut self, piece: Piece) -> String {
        format!(" {}={}", super::sanitise::SEALED, self.seal(piece))
    }

    fn cleaned(&mut self) -> (String, Vec<Slot>) {
        let raw = self.file.raw.unwrap_or_default();
        let Ok((html, slots)) = super::sanitise::clean(&self.html, self.file.tags, &self.file.seal, &self.sealed)
        else {
            self.file.report(Diagnostic::error("raw-html-too-much"), raw);
            return Default::default();
        };
        let blocks = |slots: &[Slot]| slots.iter().filter(|slot| matches!(slot.fill, Fill::Block(_))).count();
        if blocks(&slots) < self.sealed.iter().map(|piece| blocks(&piece.slots)).sum::<usize>() {
            self.file.report(Diagnostic::error("block-misplaced"), raw);
        }
        (html, slots)
    }

    fn finish(mut self) -> Body {
        if !self.write_notes() {
            self.end_paragraph();
        }
        for found in std::mem::replace(&mut self.blocks, Vec::new().into_iter().peekable()) {
            self.file.report(Diagnostic::error("block-misplaced"), found.span());
        }
        let (html, slots) = match self.form {
            Form::Closed => self.cleaned(),
            Form::Minimal | Form::Exact => (self.html, self.slots),
        };
        let excerpt = excerpt(&self.excerpt);
        Body { html, slots, headings: self.headings, anchors: self.anchors, words: self.words, excerpt }
    }
}

/// How many words begin behind the first byte. Counted in steps whose sums fit a byte, so that the compiler makes vector code.
fn word_starts(bytes: &[u8]) -> u32 {
    let before = bytes[..bytes.len() - 1].chunks(128);
    let after = bytes[1..].chunks(128);
    let in_step = |(before, after): (&[u8], &[u8])| -> u8 {
        before.iter().zip(after).map(|(a, b)| u8::from((*a <= b' ') & (*b > b' '))).sum()
    };
    before.zip(after).map(|step| u32::from(in_step(step))).sum()
}

/// How much text is gathered for an excerpt.
const EXCERPT_BYTES: usize = 500;
/// How much of it is kept, in characters.
const EXCERPT: usize = 200;

/// The start of a text, cut at a word.
fn excerpt(text: &str) -> String {
    let mut short = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let letters = word.chars().count() + usize::from(length > 0);
        if length + letters > EXCERPT - 1 {
            if short.is_empty() {
                short.extend(word.chars().take(EXCERPT - 1));
            }
            short.push('…');
            break;
        }
        if length > 0 {
            short.push(' ');
        }
        short.push_str(word);
        length += letters;
    }
    short
}

/// The quotation mark of a language for the English one that the parser puts.
fn quote(text: &str, language: Language) -> &str {
    let (before, behind) = language.conventions().quotes;
    match text {
        "“" => before,
        "”" => behind,
        _ => text,
    }
}
