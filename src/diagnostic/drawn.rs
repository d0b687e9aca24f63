//! A diagnostic as people and programs see it: drawn as a compiler does, or as JSON.

use super::{Diagnostic, Severity, Speech};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

impl Diagnostic {
    /// The diagnostic as rustc draws its own: title, place, line with the range, advice.
    pub fn draw(&self, speech: Speech, colour: bool) -> String {
        let message = self.message(speech);
        let level = match self.severity {
            Severity::Error => Level::ERROR.with_name(speech.either("feil", "error")),
            Severity::Warning => Level::WARNING.with_name(speech.either("advarsel", "warning")),
            Severity::Hint => Level::NOTE.with_name(speech.either("tips", "hint")),
        };
        let title = level.primary_title(message.as_str()).id(self.code.as_str());
        let advice = self.advice(speech);
        let help = Level::HELP.with_name(speech.either("råd", "help"));
        // A name may hold what steers a terminal.
        let path = self.file.replace(char::is_control, "\u{fffd}");
        let path = path.as_str();
        let mut group = match &self.excerpt {
            Some(excerpt) => title.element(
                Snippet::source(excerpt.text.as_str())
                    .path(path)
                    .line_start(excerpt.line as usize)
                    .fold(false)
                    .annotation(AnnotationKind::Primary.span(excerpt.mark.start as usize..excerpt.mark.end as usize)),
            ),
            None if path.is_empty() => title.elements(std::iter::empty::<annotate_snippets::Element<'_>>()),
            None => title.element(annotate_snippets::Origin::path(path)),
        };
        if !advice.is_empty() {
            group = group.element(help.message(advice.as_str()));
        }
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }

    /// The shape that `--json` prints (contract: code, severity, file, line, column, message, hint, tenant).
    pub fn to_json(&self, speech: Speech, tenant: &str) -> serde_json::Value {
        let place = self.excerpt.as_ref();
        serde_json::json!({
            "code": self.code, "severity": self.severity, "file": self.file, "tenant": tenant,
            "line": place.map(|p| p.line), "column": place.map(|p| p.column),
            "message": self.message(speech), "hint": self.advice(speech),
        })
    }
}
