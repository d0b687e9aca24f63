//! What a library shows of itself where it has no picture: its name in its colours.

use serde::{Serialize, Serializer};
use std::fmt::{self, Display};

/// What the Open Graph picture and the icon of a library are drawn from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Emblem {
    /// The shorter, the larger: the municipality's official name reads better than the full title. ` - ` between parallel
    /// names is drawn as a dash, and lines break after it.
    pub name: String,
    /// One line below the name; may be empty.
    pub tagline: String,
    pub colours: Colours,
}

/// How an emblem is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Drawing {
    /// PNG of 1200 × 630 pixels, which every network shows when a page is shared (Open Graph protocol, `og:image`).
    OpenGraph,
    /// SVG for browsers' tabs.
    Icon,
    /// PNG of 180 × 180 pixels for telephones' home screens.
    TouchIcon,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Colours {
    pub ground: Colour,
    /// The name, on the ground.
    pub ink: Colour,
    /// The tagline, on the ground.
    pub soft: Colour,
    /// The one colour that stands out.
    pub spark: Colour,
    /// The books on the shelf.
    pub spines: [Colour; 3],
}

impl Colours {
    /// From a theme's tokens: `band`, `on-band`, `band-soft`, `spark`, `spine-1` to `-3` where they are, else tints of
    /// `accent`, `ink` and `paper`. What is not written as `#rgb` or `#rrggbb` counts as absent.
    pub fn from_tokens<'t>(tokens: impl Fn(&str) -> Option<&'t str>) -> Colours {
        let token = |name: &str| tokens(name).and_then(Colour::read);
        let accent = token("accent").unwrap_or(Colour([11, 93, 87]));
        let light = token("paper").filter(|paper| paper.contrast(Colour::BLACK) > 10.0).unwrap_or(Colour::WHITE);
        let dark = token("ink").filter(|ink| ink.contrast(Colour::WHITE) > 10.0).unwrap_or(Colour::BLACK);
        let ground = token("band")
            .unwrap_or_else(|| if accent.contrast(light) >= 4.5 { accent } else { accent.mixed(dark, 0.7) });
        let readable = |wanted: Option<Colour>, least: f64| {
            let fallback = if ground.contrast(light) >= ground.contrast(dark) { light } else { dark };
            wanted.filter(|colour| colour.contrast(ground) >= least).unwrap_or(fallback)
        };
        let ink = readable(token("on-band"), 4.5);
        let spine = |name: &str, share: f64| token(name).unwrap_or_else(|| ground.mixed(ink, share));
        Colours {
            soft: readable(token("band-soft").or(Some(ground.mixed(ink, 0.8))), 4.5),
            spark: token("spark").filter(|spark| spark.contrast(ground) >= 2.0).unwrap_or(ink),
            spines: [spine("spine-1", 0.2), spine("spine-2", 0.45), spine("spine-3", 0.7)],
            ink,
            ground,
        }
    }
}

/// An sRGB colour, one byte for each of red, green and blue; shown and serialised as `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

impl Colour {
    pub const WHITE: Colour = Colour([255; 3]);
    pub const BLACK: Colour = Colour([16, 20, 22]);

    /// Reads `#rgb` and `#rrggbb`.
    pub fn read(text: &str) -> Option<Colour> {
        let digits = text.trim().strip_prefix('#').filter(|digits| digits.is_ascii())?;
        let part = |at: usize| match digits.len() {
            6 => u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok(),
            3 => u8::from_str_radix(&digits[at..at + 1].repeat(2), 16).ok(),
            _ => None,
        };
        Some(Colour([part(0)?, part(1)?, part(2)?]))
    }

    /// So much of the other colour in this one, 0 to 1.
    pub fn mixed(self, other: Colour, share: f64) -> Colour {
        let part = |at: usize| (f64::from(self.0[at]) * (1.0 - share) + f64::from(other.0[at]) * share).round() as u8;
        Colour([part(0), part(1), part(2)])
    }

    /// The contrast ratio of WCAG 2.2, 1 to 21.
    pub fn contrast(self, other: Colour) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The relative luminance of WCAG 2.2, 0 to 1.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Serialize for Colour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_those_of_wcag() {
        let of = |a, b| Colour::read(a).unwrap().contrast(Colour::read(b).unwrap());
        assert!((of("#000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!((of("#767676", "#fff") - 4.54).abs() < 0.01);
        assert_eq!(Colour::read("blue"), None);
    }

    #[test]
    fn colours_stay_readable_when_a_theme_has_only_an_accent() {
        for accent in ["#0b5d57", "#ffe14d", "#fff", "#000000", "rgb(1 2 3)"] {
            let colours = Colours::from_tokens(|name| (name == "accent").then_some(accent));
            assert!(colours.ink.contrast(colours.ground) >= 4.5, "{accent}");
            assert!(colours.soft.contrast(colours.ground) >= 4.5, "{accent}");
        }
    }
}
