//! What a library shows of itself where it has no picture: the Open Graph picture that is seen when a page is shared, and
//! the icon of a browser's tab.
//!
//! Both are SVG written here and drawn by resvg with the two fonts of `assets/fonts`, never a system's: same bytes
//! everywhere. No words are made up: name and tagline come from outside.

mod lines;
mod motif;

use crate::diagnostic::Error;
use crate::model::emblem::{Colours, Drawing, Emblem};
use lines::{Face, fitted};
use resvg::{tiny_skia, usvg};
use std::collections::HashMap;
use std::fmt::{Display, Write};
use std::sync::{Arc, LazyLock};

/// The size that every network crops least, in pixels.
const SIZE: (u32, u32) = (1200, 630);
/// The side of the icon that telephones put on their home screen, in pixels.
const TOUCH_ICON: u32 = 180;
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

/// One drawing's bytes.
pub fn drawn(emblem: &Emblem, drawing: Drawing) -> Result<Vec<u8>, Error> {
    match drawing {
        Drawing::OpenGraph => picture(emblem),
        Drawing::Icon => icon(emblem).map(String::into_bytes),
        Drawing::TouchIcon => touch_icon(emblem),
    }
}

/// The Open Graph picture of a library: PNG, [`SIZE`].
fn picture(emblem: &Emblem) -> Result<Vec<u8>, Error> {
    let drawn = draw(&picture_svg(emblem)?, SIZE.0, SIZE.1)?;
    png(&drawn)
}

/// The initial of a library that has no logo above two books lying down: outlines only, no font needed.
fn icon(emblem: &Emblem) -> Result<String, Error> {
    let options = usvg::WriteOptions {
        indent: usvg::Indent::None,
        coordinates_precision: 2,
        transforms_precision: 3,
        ..Default::default()
    };
    Ok(tree(&icon_svg(emblem, 36))?.to_string(&options))
}

/// The same for telephones, which round the corners themselves: PNG, [`TOUCH_ICON`] square, without transparency.
fn touch_icon(emblem: &Emblem) -> Result<Vec<u8>, Error> {
    png(&draw(&icon_svg(emblem, 0), TOUCH_ICON, TOUCH_ICON)?)
}

fn icon_svg(emblem: &Emblem, radius: u32) -> String {
    let letter: String = emblem.name.chars().find(|c| c.is_alphanumeric()).unwrap_or('B').to_uppercase().collect();
    let Colours { ground, ink, spark, spines, .. } = &emblem.colours;
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 180" width="180" height="180"><rect width="180" height="180" rx="{radius}" fill="{ground}"/><text x="90" y="116" font-family="Schibsted Grotesk" font-weight="700" font-size="104" text-anchor="middle" fill="{ink}">{}</text><path d="M36 134h108v12H36z" fill="{spark}"/><path d="M48 148h96v10H48z" fill="{}"/></svg>"#,
        escaped(&letter),
        spines[0],
    )
}

/// The picture before it is drawn.
fn picture_svg(emblem: &Emblem) -> Result<String, Error> {
    let Colours { ground, ink, soft, spark, .. } = &emblem.colours;
    let name = emblem.name.replace(" - ", " – ");
    let block = fitted(&name, Face::Display, NAME, &SIZES)?;
    let tagline = fitted(&emblem.tagline, Face::Text, (NAME.0, 100.0), &[TAGLINE, 32.0, 28.0])?;
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}"><rect width="{0}" height="{1}" fill="{2}"/>"#,
        SIZE.0, SIZE.1, ground,
    );
    let heights = block.height() + tagline.height();
    // In the middle of what the books leave, the mark of colour first.
    let mut base = (TEXT_GROUND - MARK - heights - GAP).max(0.0) / 2.0 + 8.0;
    let _ = write!(out, r#"<rect x="{MARGIN}" y="{base:.1}" width="84" height="10" fill="{spark}"/>"#);
    base += MARK;
    for (lines, face, colour) in [(&block, Face::Display, ink), (&tagline, Face::Text, soft)] {
        for line in &lines.lines {
            base += lines.size * lines.leading;
            let _ = write!(
                out,
                r#"<text x="{MARGIN}" y="{base:.1}" font-family="Schibsted Grotesk" font-weight="{}" font-size="{}" fill="{}">{}</text>"#,
                face.weight(),
                lines.size,
                colour,
                escaped(line),
            );
        }
        base += GAP;
    }
    motif::shelf(&mut out, emblem);
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
    let options =
        usvg::Options { fontdb: FONTS.clone(), font_family: "Schibsted Grotesk".to_owned(), ..Default::default() };
    usvg::Tree::from_str(svg, &options).map_err(|why| Error::new("draw", "SVG", why))
}

fn draw(svg: &str, width: u32, height: u32) -> Result<tiny_skia::Pixmap, Error> {
    let tree = tree(svg)?;
    let mut pixels = tiny_skia::Pixmap::new(width, height).ok_or_else(|| Error::new("draw", "SVG", "image-empty"))?;
    resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixels.as_mut());
    Ok(pixels)
}

/// PNG with a palette of the most frequent colours; the few others, all of them on edges, go to the nearest of these.
fn png(drawn: &tiny_skia::Pixmap) -> Result<Vec<u8>, Error> {
    let failed = |why: &dyn Display| Error::new("encode", "PNG", why);
    let mut counts: HashMap<[u8; 3], usize> = HashMap::new();
    let colour = |pixel: &tiny_skia::PremultipliedColorU8| [pixel.red(), pixel.green(), pixel.blue()];
    // Nearly all pixels lie in runs of one colour.
    let runs = || drawn.pixels().chunk_by(|a, b| a == b).map(|run| (colour(&run[0]), run.len()));
    runs().for_each(|(colour, length)| *counts.entry(colour).or_default() += length);
    let mut ranked: Vec<([u8; 3], usize)> = counts.into_iter().collect();
    ranked.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    let palette: Vec<[u8; 3]> = ranked.iter().take(256).map(|(colour, _)| *colour).collect();
    let places: HashMap<[u8; 3], u8> = ranked.iter().map(|(colour, _)| (*colour, nearest(&palette, *colour))).collect();
    let mut indices = Vec::with_capacity(drawn.pixels().len());
    runs()
        .for_each(|(colour, length)| indices.resize(indices.len() + length, places.get(&colour).copied().unwrap_or(0)));
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
    let distance =
        |other: &[u8; 3]| -> u32 { other.iter().zip(colour).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum() };
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

#[cfg(test)]
mod tests;
