//! Contrast of declared token pairs, by WCAG 2.2 (1.4.3, 1.4.11).

use super::{Theme, Tokens};
use crate::diagnostic::Diagnostic;
use crate::model::emblem::Colour;

/// Every pair of the theme that a tenant's tokens do not fulfil, in light and in dark.
pub fn check(theme: &Theme, tokens: &Tokens, file: &str) -> Vec<Diagnostic> {
    let sets = [(&theme.contrast.text, 4.5), (&theme.contrast.large, 3.0), (&theme.contrast.ui, 3.0)];
    let mut found = Vec::new();
    for (pairs, least) in sets {
        for (front, back) in pairs {
            for dark in [false, true] {
                let colour = |name: &String| tokens.get(name, dark).and_then(Colour::read);
                let ratio = colour(front).zip(colour(back)).map(|(front, back)| front.contrast(back));
                if ratio.is_none_or(|ratio| ratio < least) {
                    let shown = ratio.map_or("?".to_owned(), |ratio| format!("{ratio:.2}"));
                    let scheme = if dark { "dark" } else { "light" };
                    let diagnostic = Diagnostic::error("contrast").arg("front", front).arg("back", back);
                    found.push(diagnostic.arg("ratio", shown).arg("least", least).arg("scheme", scheme).within(file));
                }
            }
        }
    }
    found
}
