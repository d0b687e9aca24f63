//! Contrast of declared token pairs, by WCAG 2.2 (1.4.3, 1.4.11; relative luminance as defined there).

use super::{Theme, Tokens};
use crate::diagnostic::Diagnostic;

/// Every pair of the theme that a tenant's tokens do not fulfil, in light and in dark.
pub fn check(theme: &Theme, tokens: &Tokens, file: &str) -> Vec<Diagnostic> {
    let sets = [(&theme.contrast.text, 4.5), (&theme.contrast.large, 3.0), (&theme.contrast.ui, 3.0)];
    let mut found = Vec::new();
    for (pairs, least) in sets {
        for (front, back) in pairs {
            for dark in [false, true] {
                let colours = (tokens.get(front, dark), tokens.get(back, dark));
                let ratio = colours.0.and_then(rgb).zip(colours.1.and_then(rgb)).map(|(a, b)| ratio(a, b));
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

/// `#rrggbb` or `#rgb` as parts of one.
fn rgb(hex: &str) -> Option<[f64; 3]> {
    let digits = hex.strip_prefix('#').filter(|digits| digits.is_ascii())?;
    let part = |at: usize| match digits.len() {
        6 => u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok(),
        3 => u8::from_str_radix(&digits[at..at + 1].repeat(2), 16).ok(),
        _ => None,
    };
    Some([part(0)?, part(1)?, part(2)?].map(|byte| f64::from(byte) / 255.0))
}

fn luminance(rgb: [f64; 3]) -> f64 {
    let [r, g, b] = rgb.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn ratio(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_those_of_wcag() {
        let of = |a, b| ratio(rgb(a).unwrap(), rgb(b).unwrap());
        assert!((of("#000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!((of("#767676", "#fff") - 4.54).abs() < 0.01);
        assert_eq!(rgb("blue"), None);
    }
}
