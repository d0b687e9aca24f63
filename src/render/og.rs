//! What a library shows of itself where it has no picture: the Open Graph picture that is seen when a page is shared, and
//! the icon of a browser's tab.
//!
//! Both are SVG written here and drawn by resvg with the two fonts of `assets/fonts`, never a system's: same bytes
//! everywhere. No words are made up: name and tagline come from outside.

mod lines;
mod motif;

use crate::diagnostic::Error;
use lines::{Face, fitted};
use resvg::{tiny_skia, usvg};
use std::collections::{BTreeMap, HashMap};
use std::fmt::{Display, Write};
use std::sync::{Arc, LazyLock};

/// The size that every network crops least, in pixels.
pub const SIZE: (u32, u32) = (1200, 630);
/// The side of the icon that telephones put on their home screen, in pixels.
pub const TOUCH_ICON: u32 = 180;
/// The margin around the text, and the ground that the name may take, in pixels.
const MARGIN: u32 = 76;
const NAME: (f32, f32) = (1048.0, 262.0);
/// Font sizes of the name, from the largest that is tried to the smallest, in pixels.
const SIZES: [f32; 14] = [176.0, 160.0, 144.0, 132.0, 120.0, 108.0, 98.0, 88.0, 80.0, 72.0, 64.0, 56.0, 48.0, 42.0];
const TAGLINE: f32 = 36.0;
/// The height above the tallest book, of the mark with the air below it, and between name and tagline, in pixels.
const TEXT_GROUND: f32 = 440.0;
const MARK: f32 = 30.0;
const GAP: f32 = 20.0;

/// What a library's own picture is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Card {
    /// The shorter, the larger: the municipality's official name reads better than the full title. ` - ` between parallel
    /// names is drawn as a dash, and lines break after it.
    pub name: String,
    /// One line below the name; may be empty.
    pub tagline: String,
    pub colours: Colours,
}

/// Colours as `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Colours {
    pub ground: String,
    /// The name, on the ground.
    pub ink: String,
    /// The tagline, on the ground.
    pub soft: String,
    /// The one colour that stands out.
    pub spark: String,
    /// The books on the shelf.
    pub spines: [String; 3],
}

impl Colours {
    /// From a theme's tokens: `band`, `on-band`, `band-soft`, `spark`, `spine-1` to `-3` where they are, else tints of
    /// `accent`, `ink` and `paper`. What is not written as `#rgb` or `#rrggbb` counts as absent.
    pub fn from_tokens(tokens: &BTreeMap<String, String>) -> Colours {
        let token = |name: &str| tokens.get(name).and_then(|value| Colour::read(value));
        let accent = token("accent").unwrap_or(Colour([11, 93, 87]));
        let light = token("paper").filter(|paper| paper.contrast(Colour::BLACK) > 10.0).unwrap_or(Colour::WHITE);
        let dark = token("ink").filter(|ink| ink.contrast(Colour::WHITE) > 10.0).unwrap_or(Colour::BLACK);
        let ground = token("band").unwrap_or_else(|| if accent.contrast(light) >= 4.5 { accent } else { accent.mixed(dark, 0.7) });
        let readable = |wanted: Option<Colour>, least: f32| {
            let fallback = if ground.contrast(light) >= ground.contrast(dark) { light } else { dark };
            wanted.filter(|colour| colour.contrast(ground) >= least).unwrap_or(fallback)
        };
        let ink = readable(token("on-band"), 4.5);
        let spine = |name: &str, share: f32| token(name).unwrap_or_else(|| ground.mixed(ink, share)).to_string();
        Colours {
            soft: readable(token("band-soft").or(Some(ground.mixed(ink, 0.8))), 4.5).to_string(),
            spark: token("spark").filter(|spark| spark.contrast(ground) >= 2.0).unwrap_or(ink).to_string(),
            spines: [spine("spine-1", 0.2), spine("spine-2", 0.45), spine("spine-3", 0.7)],
            ink: ink.to_string(),
            ground: ground.to_string(),
        }
    }
}

/// The Open Graph picture of a library: PNG, [`SIZE`].
pub fn picture(card: &Card) -> Result<Vec<u8>, Error> {
    let drawn = draw(&picture_svg(card)?, SIZE.0, SIZE.1)?;
    png(&drawn)
}

/// A library's initial as an icon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Icon {
    /// For browsers: outlines only, no font needed.
    pub svg: String,
    /// For telephones: [`TOUCH_ICON`] square, without transparency.
    pub png: Vec<u8>,
}

/// The icon of a library that has no logo: the first letter of its name above two books lying down.
pub fn icon(card: &Card) -> Result<Icon, Error> {
    let letter: String = card.name.chars().find(|c| c.is_alphanumeric()).unwrap_or('B').to_uppercase().collect();
    let Colours { ground, ink, spark, spines, .. } = &card.colours;
    let drawing = |radius: u32| {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 180" width="180" height="180"><rect width="180" height="180" rx="{radius}" fill="{}"/><text x="90" y="116" font-family="Schibsted Grotesk" font-weight="700" font-size="104" text-anchor="middle" fill="{}">{}</text><path d="M36 134h108v12H36z" fill="{}"/><path d="M48 148h96v10H48z" fill="{}"/></svg>"#,
            escaped(ground), escaped(ink), escaped(&letter), escaped(spark), escaped(&spines[0]),
        )
    };
    let options = usvg::WriteOptions { indent: usvg::Indent::None, coordinates_precision: 2, transforms_precision: 3, ..Default::default() };
    // Telephones round the corners themselves.
    Ok(Icon { svg: tree(&drawing(36))?.to_string(&options), png: png(&draw(&drawing(0), TOUCH_ICON, TOUCH_ICON)?)? })
}

/// The picture before it is drawn.
fn picture_svg(card: &Card) -> Result<String, Error> {
    let Colours { ground, ink, soft, spark, .. } = &card.colours;
    let name = card.name.replace(" - ", " – ");
    let block = fitted(&name, Face::Display, NAME, &SIZES)?;
    let tagline = fitted(&card.tagline, Face::Text, (NAME.0, 100.0), &[TAGLINE, 32.0, 28.0])?;
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}"><rect width="{0}" height="{1}" fill="{2}"/>"#,
        SIZE.0, SIZE.1, escaped(ground),
    );
    let heights = block.height() + tagline.height();
    // In the middle of what the books leave, the mark of colour first.
    let mut base = (TEXT_GROUND - MARK - heights - GAP).max(0.0) / 2.0 + 8.0;
    let _ = write!(out, r#"<rect x="{MARGIN}" y="{base:.1}" width="84" height="10" fill="{}"/>"#, escaped(spark));
    base += MARK;
    for (lines, face, colour) in [(&block, Face::Display, ink), (&tagline, Face::Text, soft)] {
        for line in &lines.lines {
            base += lines.size * lines.leading;
            let _ = write!(
                out,
                r#"<text x="{MARGIN}" y="{base:.1}" font-family="Schibsted Grotesk" font-weight="{}" font-size="{}" fill="{}">{}</text>"#,
                face.weight(), lines.size, escaped(colour), escaped(line),
            );
        }
        base += GAP;
    }
    motif::shelf(&mut out, card);
    out.push_str("</svg>");
    Ok(out)
}

/// The two faces, and nothing of the system's.
static FONTS: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_data(include_bytes!("../../assets/fonts/SchibstedGrotesk-500.ttf").to_vec());
    fonts.load_font_data(include_bytes!("../../assets/fonts/SchibstedGrotesk-750.ttf").to_vec());
    Arc::new(fonts)
});

fn tree(svg: &str) -> Result<usvg::Tree, Error> {
    let options = usvg::Options { fontdb: FONTS.clone(), font_family: "Schibsted Grotesk".to_owned(), ..Default::default() };
    usvg::Tree::from_str(svg, &options).map_err(|why| Error::new("draw", "SVG", why))
}

fn draw(svg: &str, width: u32, height: u32) -> Result<tiny_skia::Pixmap, Error> {
    let tree = tree(svg)?;
    let mut pixels = tiny_skia::Pixmap::new(width, height).ok_or_else(|| Error::new("draw", "SVG", "size"))?;
    resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixels.as_mut());
    Ok(pixels)
}

/// PNG with a palette of the most frequent colours; the few others, all of them on edges, go to the nearest of these.
fn png(drawn: &tiny_skia::Pixmap) -> Result<Vec<u8>, Error> {
    let failed = |why: &dyn Display| Error::new("encode", "PNG", why);
    let mut counts: HashMap<[u8; 3], u32> = HashMap::new();
    let colour = |pixel: &tiny_skia::PremultipliedColorU8| [pixel.red(), pixel.green(), pixel.blue()];
    for pixel in drawn.pixels() {
        *counts.entry(colour(pixel)).or_default() += 1;
    }
    let mut ranked: Vec<([u8; 3], u32)> = counts.into_iter().collect();
    ranked.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    let palette: Vec<[u8; 3]> = ranked.iter().take(256).map(|(colour, _)| *colour).collect();
    let places: HashMap<[u8; 3], u8> = ranked.iter().map(|(colour, _)| (*colour, nearest(&palette, *colour))).collect();
    let indices: Vec<u8> = drawn.pixels().iter().map(|pixel| places.get(&colour(pixel)).copied().unwrap_or(0)).collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, drawn.width(), drawn.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().map_err(|why| failed(&why))?;
    writer.write_image_data(&indices).map_err(|why| failed(&why))?;
    writer.finish().map_err(|why| failed(&why))?;
    Ok(out)
}

fn nearest(palette: &[[u8; 3]], colour: [u8; 3]) -> u8 {
    let distance = |other: &[u8; 3]| -> u32 {
        other.iter().zip(colour).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let best = palette.iter().enumerate().min_by_key(|(place, other)| (distance(other), *place));
    best.map_or(0, |(place, _)| u8::try_from(place).unwrap_or(0))
}

/// Text or an attribute's value in XML; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

/// An sRGB colour.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Colour([u8; 3]);

impl Colour {
    const WHITE: Colour = Colour([255; 3]);
    const BLACK: Colour = Colour([16, 20, 22]);

    fn read(text: &str) -> Option<Colour> {
        let digits = text.trim().strip_prefix('#')?;
        if !digits.is_ascii() {
            return None;
        }
        let wide = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            6 => digits.to_owned(),
            _ => return None,
        };
        let part = |at: usize| u8::from_str_radix(&wide[at..at + 2], 16).ok();
        Some(Colour([part(0)?, part(2)?, part(4)?]))
    }

    /// So much of the other colour in this one, 0 to 1.
    fn mixed(self, other: Colour, share: f32) -> Colour {
        let part = |at: usize| (f32::from(self.0[at]) * (1.0 - share) + f32::from(other.0[at]) * share).round() as u8;
        Colour([part(0), part(1), part(2)])
    }

    /// WCAG's contrast ratio, 1 to 21.
    fn contrast(self, other: Colour) -> f32 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f32 {
        let linear = |part: u8| {
            let part = f32::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0;
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
}

impl Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests;
