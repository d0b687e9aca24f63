//! Events of the parser → HTML with slots.
//!
//! One writer for three [`Form`]s. In the minimal form an end tag that HTML lets out is let out; what follows a paragraph here
//! is always a block or its parent's end, so only a theme's block and the end of the text need its `</p>`.

use super::blocks::Placed;
use super::headings::OpenHeading;
use super::notes::Notes;
use super::seals::Piece;
use super::table::Table;
use super::words::{excerpt, quote};
use super::{DEPTH, File, Form, escape, links};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::content::{Body, Fill, Heading, Slot};
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, OffsetIter, Tag, TagEnd};
use std::ops::Range;

/// Everything known while one body is written.
pub(super) struct Writer<'f, 'a> {
    pub file: &'f mut File<'a>,
    /// Where the parsed text starts in the file.
    from: usize,
    pub form: Form,
    pub html: String,
    pub slots: Vec<Slot>,
    pub headings: Vec<Heading>,
    pub anchors: Vec<String>,
    /// What seals stand for (closed form only).
    pub sealed: Vec<Piece>,
    /// Blocks not met yet, in the order of the text.
    pub blocks: std::iter::Peekable<std::vec::IntoIter<Placed>>,
    depth: usize,
    /// Length of the HTML when the last paragraph ended: still that long, its end tag is still open to choice.
    pub paragraph_end: usize,
    pub heading: Option<OpenHeading>,
    /// Of the last heading; 0: what stands before is another text's.
    pub level: u8,
    pub table: Option<Table>,
    pub notes: Notes,
    pub link: Option<links::OpenLink>,
    /// Inside a code block.
    pub verbatim: bool,
    /// Inside the line that stands for a block.
    placeholder: bool,
    pub words: u32,
    pub in_word: bool,
    pub excerpt: String,
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
                match self.form {
                    Form::Exact => self.html.push('\n'),
                    // Behind a picture that was refused, the line is the first of its block.
                    Form::Minimal | Form::Closed if self.begins() => {}
                    Form::Minimal | Form::Closed => self.html.push(' '),
                }
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

    /// Whether nothing stands in the innermost block yet.
    fn begins(&self) -> bool {
        let filled = self.slots.last().is_some_and(|slot| slot.at as usize == self.html.len());
        !filled && ["<p>", "<li>", "<dd>"].iter().any(|tag| self.html.ends_with(tag))
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

    /// Writes the start of a block.
    pub fn open(&mut self, tag: &str) {
        if self.form == Form::Exact && !self.html.is_empty() && !self.html.ends_with('\n') {
            self.html.push('\n');
        }
        self.in_word = false;
        if self.gathers() {
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
            TagEnd::Heading(level) => {
                self.trim();
                self.close_heading(level);
            }
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
            self.foreign(|writer| writer.slot(Fill::Block(Box::new(block)), found.span()));
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

    fn finish(mut self) -> Body {
        if !self.write_notes() {
            self.end_paragraph();
        }
        for found in std::mem::replace(&mut self.blocks, Vec::new().into_iter().peekable()) {
            self.file.report(Diagnostic::error("block-misplaced"), found.span());
        }
        let (html, mut slots) = match self.form {
            Form::Closed => self.cleaned(),
            Form::Minimal | Form::Exact => (self.html, self.slots),
        };
        let excerpt = excerpt(&self.excerpt);
        // There are as many bodies as texts, and all of them stand in memory.
        slots.shrink_to_fit();
        self.headings.shrink_to_fit();
        self.anchors.shrink_to_fit();
        Body { html, slots, headings: self.headings, anchors: self.anchors, words: self.words, excerpt }
    }
}
