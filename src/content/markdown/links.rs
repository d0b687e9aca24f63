//! Links and pictures: what may be linked to, and what only the site can resolve.

use super::writer::Writer;
use super::{Form, escape};
use crate::diagnostic::Diagnostic;
use crate::model::content::{Fill, Image};
use pulldown_cmark::{Event, LinkType, OffsetIter};
use std::ops::Range;

/// How many links one file may have.
const LINKS: u32 = 5_000;

/// What a link's address is, as a browser would read it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// A file, a page of the site.
    Internal,
    /// A place in the same text.
    Anchor(&'a str),
    /// Somewhere else, by a scheme that is allowed.
    External,
    /// A scheme that may run code or says nothing to a reader.
    Refused(String),
    Empty,
}

impl Target<'_> {
    /// Why nobody may link there.
    pub fn refusal(&self) -> Option<Diagnostic> {
        match self {
            Target::Refused(scheme) => Some(Diagnostic::error("link-scheme").arg("scheme", scheme)),
            Target::Empty => Some(Diagnostic::error("link-empty")),
            Target::Internal | Target::Anchor(_) | Target::External => None,
        }
    }
}

pub(super) fn target(url: &str) -> Target<'_> {
    if url.trim().is_empty() {
        return Target::Empty;
    }
    if let Some(anchor) = url.strip_prefix('#') {
        return Target::Anchor(anchor);
    }
    // Browsers skip control characters and white space within a scheme; so does this.
    let skipped = |letter: &char| letter.is_control() || letter.is_whitespace() || *letter == '\u{feff}';
    let head: String =
        url.chars().filter(|letter| !skipped(letter)).take_while(|c| !"/?#\\".contains(*c)).take(40).collect();
    if head.is_empty() {
        let slashes = url.chars().filter(|letter| !skipped(letter)).take(2).all(|c| c == '/' || c == '\\');
        return if slashes && url.len() > 1 { Target::External } else { Target::Internal };
    }
    match head.split_once(':') {
        None => Target::Internal,
        Some((scheme, _))
            if ["http", "https", "mailto", "tel"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) =>
        {
            Target::External
        }
        Some((scheme, _)) => Target::Refused(scheme.to_ascii_lowercase()),
    }
}

/// A link whose text is being written.
pub(super) struct OpenLink {
    /// Length of the HTML behind its start tag; none: the link was refused and only its text stays.
    at: Option<usize>,
    range: Range<usize>,
}

impl Writer<'_, '_> {
    pub fn open_link(&mut self, kind: LinkType, url: &str, title: &str, range: Range<usize>) {
        let mail = if kind == LinkType::Email { "mailto:" } else { "" };
        if self.form == Form::Exact {
            self.html.push_str("<a href=\"");
            self.html.push_str(mail);
            escape::exact(&mut self.html, &escape::encoded(url));
            return self.exact_title(title, "\">");
        }
        let span = self.span(range.clone());
        self.file.links += 1;
        if self.file.links == LINKS + 1 {
            self.file.report(Diagnostic::error("too-many-links").arg("limit", LINKS), span);
        }
        let target = if mail.is_empty() { target(url) } else { Target::External };
        let refusal = target.refusal();
        if refusal.is_some() || self.file.links > LINKS {
            self.link = Some(OpenLink { at: None, range });
            return refusal.into_iter().for_each(|report| self.file.report(report, span));
        }
        if let Target::Anchor(anchor) = target
            && !anchor.is_empty()
            && anchor != "top"
        {
            self.file.wanted.push((anchor.to_owned(), span));
        }
        self.html.push_str("<a");
        self.attributes(|writer| {
            writer.title(title);
            writer.html.push_str(" href=");
            match target {
                Target::Internal => writer.slot(Fill::Link { target: url.to_owned() }, span),
                Target::Anchor(_) | Target::External | Target::Refused(_) | Target::Empty => {
                    escape::href(&mut writer.html, &format!("{mail}{url}"));
                }
            }
        });
        self.html.push('>');
        self.link = Some(OpenLink { at: Some(self.html.len()), range });
    }

    pub fn close_link(&mut self) {
        match self.link.take() {
            Some(OpenLink { at: None, .. }) => {}
            Some(OpenLink { at: Some(at), range }) => {
                let picture = self.slots.last().is_some_and(|slot| slot.at as usize == at);
                if at == self.html.len() && !picture {
                    let span = self.span(range);
                    self.file.report(Diagnostic::warning("link-without-text"), span);
                }
                self.html.push_str("</a>");
            }
            None => self.html.push_str("</a>"),
        }
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.html.push_str(" title=");
            escape::attribute(&mut self.html, title);
        }
    }

    fn exact_title(&mut self, title: &str, end: &str) {
        if !title.is_empty() {
            self.html.push_str("\" title=\"");
            escape::exact(&mut self.html, title);
        }
        self.html.push_str(end);
    }

    /// Writes a picture and uses up the events of its alternative text.
    pub fn image(&mut self, url: &str, title: &str, range: Range<usize>, events: &mut OffsetIter<'_>) {
        let alt = alternative(events);
        if self.form == Form::Exact {
            self.html.push_str("<img src=\"");
            escape::exact(&mut self.html, &escape::encoded(url));
            self.html.push_str("\" alt=\"");
            escape::exact(&mut self.html, &alt);
            return self.exact_title(title, "\" />");
        }
        let span = self.span(range);
        if let Some(report) = wrong_picture(url, &alt) {
            self.file.report(report, span);
        }
        self.read(&alt);
        if target(url) != Target::Internal {
            return self.escaped(&alt, true);
        }
        let image = Image { src: url.to_owned(), alt, span, ..Image::default() };
        let title = (!title.is_empty()).then(|| title.to_owned());
        self.foreign(|writer| writer.slot(Fill::Image { image: Box::new(image), title }, span));
    }
}

/// What is wrong with a picture as it is written.
pub(super) fn wrong_picture(url: &str, alt: &str) -> Option<Diagnostic> {
    match target(url) {
        Target::Refused(scheme) => Some(Diagnostic::error("link-scheme").arg("scheme", scheme)),
        Target::External => Some(Diagnostic::error("image-remote")),
        Target::Empty | Target::Anchor(_) => Some(Diagnostic::error("image-empty")),
        Target::Internal if alt.trim().is_empty() => Some(Diagnostic::error("image-alt-missing")),
        Target::Internal => None,
    }
}

/// The plain text up to the end of the picture that has just begun.
pub(super) fn alternative(events: &mut OffsetIter<'_>) -> String {
    let (mut alt, mut depth) = (String::new(), 0_usize);
    for (event, _) in events.by_ref() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => break,
            Event::End(_) => depth -= 1,
            Event::Text(text) | Event::Code(text) => alt.push_str(&text),
            Event::SoftBreak | Event::HardBreak => alt.push(' '),
            _ => {}
        }
    }
    alt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_what_a_browser_would_make_of_it() {
        let refused = |scheme: &str| Target::Refused(scheme.to_owned());
        assert_eq!(target("@/pages/x.md#a"), Target::Internal);
        assert_eq!(target("/artikler/a:b/"), Target::Internal);
        assert_eq!(target("vedlegg.pdf?x=a:b"), Target::Internal);
        assert_eq!(target("#åpent"), Target::Anchor("åpent"));
        assert_eq!(target("HTTPS://www.nb.no/"), Target::External);
        assert_eq!(target("//nb.no/x"), Target::External);
        assert_eq!(target("/\\nb.no/x"), Target::External);
        assert_eq!(target("java\tscript\u{1}:alert(1)"), refused("javascript"));
        assert_eq!(target("\u{1} JAVASCRIPT:alert(1)"), refused("javascript"));
        assert_eq!(target("data:text/html,x"), refused("data"));
        assert_eq!(target("  "), Target::Empty);
    }
}
