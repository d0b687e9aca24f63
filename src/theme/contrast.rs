//! Contrast of declared token pairs, by WCAG 2.2 (1.4.3, 1.4.11).

use super::{Theme, Tokens};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::emblem::Colour;
use crate::model::tenant::Tenant;

/// Every pair of the theme that a tenant's tokens do not fulfil, in light and in dark.
pub fn check(theme: &Theme, tokens: &Tokens, tenant: &Tenant, file: &str) -> Vec<Diagnostic> {
    let sets = [(&theme.contrast.text, 4.5), (&theme.contrast.large, 3.0), (&theme.contrast.ui, 3.0)];
    let mut found = Vec::new();
    for (pairs, least) in sets {
        for pair in pairs {
            for dark in [false, true] {
                let own = || [&pair.0, &pair.1].into_iter().find_map(|name| own(theme, tenant, name, dark));
                found.extend(fault(tokens, pair, least, dark).map(|fault| match own() {
                    Some(span) => fault.at(file, span),
                    None => fault.within(file),
                }));
            }
        }
    }
    found
}

fn fault(tokens: &Tokens, (front, back): &(String, String), least: f64, dark: bool) -> Option<Diagnostic> {
    let colour = |name: &String| tokens.get(name, dark).and_then(Colour::read);
    let ratio = colour(front).zip(colour(back)).map(|(front, back)| front.contrast(back));
    if ratio.is_some_and(|ratio| ratio >= least) {
        return None;
    }
    let shown = ratio.map_or("?".to_owned(), |ratio| format!("{ratio:.2}"));
    let scheme = if dark { "dark" } else { "light" };
    let fault = Diagnostic::error("contrast").arg("front", front).arg("back", back).arg("scheme", scheme);
    Some(fault.arg("ratio", shown).arg("least", least))
}

/// Where a tenant says itself what a token is in a colour scheme.
fn own(theme: &Theme, tenant: &Tenant, name: &str, dark: bool) -> Option<Span> {
    let written = |table: &str| tenant.spans.get(&format!("theme.{table}.{name}")).copied();
    let light = || written("tokens").filter(|_| !dark || !theme.tokens_dark.contains_key(name));
    written("tokens_dark").filter(|_| dark).or_else(light)
}
