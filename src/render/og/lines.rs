//! Text into lines: the largest size at which a text fits its ground, then the break that makes the lines most equal.

use super::{escaped, tree};
use crate::diagnostic::Error;
use resvg::usvg;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The two weights that `assets/fonts` holds; SVG counts in hundreds, so that 750 goes by 700.
#[derive(Clone, Copy)]
pub enum Face {
    Display,
    Text,
}

impl Face {
    pub fn weight(self) -> u32 {
        match self {
            Face::Display => 700,
            Face::Text => 500,
        }
    }
}

/// Lines of one size.
pub struct TextBlock {
    pub lines: Vec<String>,
    /// Pixels.
    pub size: f32,
    /// The distance between two lines, in sizes.
    pub leading: f32,
}

impl TextBlock {
    /// Pixels from the top of the first line to the foot of the last.
    pub fn height(&self) -> f32 {
        self.size * self.leading * self.lines.len() as f32
    }
}

/// At what size a word is measured; widths grow in proportion.
const MEASURED: f32 = 100.0;

/// The text at the largest of `sizes` that fits the ground (width, height); at the smallest, it is cut with an ellipsis.
pub fn fitted(text: &str, face: Face, ground: (f32, f32), sizes: &[f32]) -> Result<TextBlock, Error> {
    let words = words(text);
    let widths = measured(&words, face)?;
    let leading = match face {
        Face::Display => 1.06,
        Face::Text => 1.3,
    };
    let mut last = TextBlock { lines: Vec::new(), size: MEASURED, leading };
    for size in sizes {
        let width = ground.0 * MEASURED / size;
        let most = (ground.1 / (size * leading)).floor().max(1.0) as usize;
        let lines = greedy(&widths, width);
        let fits = lines.len() <= most && widths.words.iter().all(|word| *word <= width);
        if fits {
            let even = balanced(&widths, width, lines.len());
            return Ok(TextBlock {
                lines: even.into_iter().map(|line| words[line].join(" ")).collect(),
                size: *size,
                leading,
            });
        }
        let mut kept: Vec<String> = lines.into_iter().take(most).map(|line| words[line].join(" ")).collect();
        shorten(&mut kept, width);
        last = TextBlock { lines: kept, size: *size, leading };
    }
    Ok(last)
}

/// Words; a dash stays with the word before it.
fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match out.last_mut() {
            Some(last) if word == "–" || word == "-" => {
                last.push(' ');
                last.push_str(word);
            }
            _ => out.push(word.to_owned()),
        }
    }
    out
}

/// Cuts every line to what is certain to fit, by the widest letters, and says so on the last.
fn shorten(lines: &mut [String], width: f32) {
    let most = (width / (MEASURED * 0.62)) as usize;
    for line in lines.iter_mut() {
        if line.chars().count() > most {
            *line = line.chars().take(most.saturating_sub(1)).collect::<String>() + "…";
        }
    }
    if let Some(last) = lines.last_mut().filter(|last| !last.ends_with('…')) {
        last.push('…');
    }
}

/// Widths at [`MEASURED`] pixels.
struct Widths {
    words: Vec<f32>,
    space: f32,
}

/// Sets every word once and reads how far it reaches.
fn measured(words: &[String], face: Face) -> Result<Widths, Error> {
    let mut svg = String::from(r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">"#);
    let samples = words.iter().map(String::as_str).chain(["n n", "nn"]);
    for (place, word) in samples.enumerate() {
        let _ = write!(
            svg,
            r#"<text id="w{place}" font-family="Schibsted Grotesk" font-weight="{}" font-size="{MEASURED}">{}</text>"#,
            face.weight(),
            escaped(word),
        );
    }
    svg.push_str("</svg>");
    let tree = tree(&svg)?;
    let mut found = BTreeMap::new();
    collect(tree.root(), &mut found);
    let width = |place: usize| found.get(&format!("w{place}")).copied().unwrap_or(0.0);
    Ok(Widths { words: (0..words.len()).map(width).collect(), space: width(words.len()) - width(words.len() + 1) })
}

fn collect(group: &usvg::Group, found: &mut BTreeMap<String, f32>) {
    for node in group.children() {
        match node {
            usvg::Node::Text(text) => {
                found.insert(text.id().to_owned(), text.bounding_box().width());
            }
            usvg::Node::Group(group) => collect(group, found),
            _ => {}
        }
    }
}

/// As many words on each line as it takes.
fn greedy(widths: &Widths, width: f32) -> Vec<std::ops::Range<usize>> {
    let (mut lines, mut start, mut reach) = (Vec::new(), 0, 0.0);
    for (place, word) in widths.words.iter().enumerate() {
        let next = if place == start { *word } else { reach + widths.space + word };
        if place > start && next > width {
            lines.push(start..place);
            start = place;
            reach = *word;
        } else {
            reach = next;
        }
    }
    if start < widths.words.len() {
        lines.push(start..widths.words.len());
    }
    lines
}

/// As many lines as `count`, with the narrowest measure at which they still suffice.
fn balanced(widths: &Widths, width: f32, count: usize) -> Vec<std::ops::Range<usize>> {
    let (mut low, mut high) = (widths.words.iter().copied().fold(0.0, f32::max), width);
    for _ in 0..16 {
        let middle = (low + high) / 2.0;
        if greedy(widths, middle).len() <= count { high = middle } else { low = middle }
    }
    greedy(widths, high)
}
