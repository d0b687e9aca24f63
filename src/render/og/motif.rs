//! A shelf of books along the lower edge: abstract spines, arranged by the name, so that every library has its own.

use super::SIZE;
use crate::model::emblem::{Colour, Colours, Emblem};
use std::fmt::Write;

/// Books are between these many pixels thick and high.
const THICK: (u32, u32) = (22, 58);
const HIGH: (u32, u32) = (88, 168);

/// A small generator of well-spread numbers (xorshift), seeded by the text: the same name, the same shelf.
struct Dice(u64);

impl Dice {
    fn of(text: &str) -> Dice {
        let seed = text
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Dice(seed | 1)
    }

    /// From `range.0` to `range.1`, both among them.
    fn between(&mut self, range: (u32, u32)) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let spread = u64::from(range.1 - range.0 + 1);
        range.0 + u32::try_from((self.0 >> 16) % spread).unwrap_or(0)
    }
}

/// Writes the shelf to the SVG.
pub fn shelf(out: &mut String, emblem: &Emblem) {
    let mut dice = Dice::of(&emblem.name);
    let Colours { ground, spark, ink, spines: [first, second, third], .. } = emblem.colours;
    let bindings = [first, second, third, spark, first, third, second, ink.mixed(ground, 0.12)];
    let (mut x, mut last, mut since_gap) = (0, bindings.len(), 0);
    while x < SIZE.0 {
        let mut pick = dice.between((0, 7)) as usize;
        if pick == last || bindings.get(last) == Some(&bindings[pick]) {
            pick = (pick + 1) % bindings.len();
        }
        last = pick;
        let size = (dice.between(THICK), dice.between(HIGH));
        let leans = since_gap > 6 && dice.between((0, 3)) == 0 && x + 140 < SIZE.0;
        let colours = (bindings[pick], ground);
        x += if leans { leaning(out, x, size, colours) } else { upright(out, &mut dice, x, (size, colours)) };
        since_gap = if leans { 0 } else { since_gap + 1 };
    }
}

/// Thickness and height; binding and ground.
type Look = ((u32, u32), (Colour, Colour));

/// One book and its bands; how far it moves the next one.
fn upright(out: &mut String, dice: &mut Dice, x: u32, (size, colours): Look) -> u32 {
    let (thick, high) = size;
    let top = SIZE.1 - high;
    let (binding, ground) = colours;
    let _ = write!(out, r#"<path d="M{x} {top}h{thick}v{high}h-{thick}z" fill="{binding}"/>"#);
    let band = binding.mixed(ground, 0.45);
    match dice.between((0, 4)) {
        0 => {
            let _ = write!(
                out,
                r#"<path d="M{x} {}h{thick}v5h-{thick}zm0 11h{thick}v5h-{thick}z" fill="{band}"/>"#,
                top + 16
            );
        }
        1 => {
            let _ = write!(out, r#"<path d="M{x} {}h{thick}v26h-{thick}z" fill="{band}"/>"#, top + 22);
        }
        2 if thick > 32 => {
            let (left, inner) = (x + 10, thick - 20);
            let _ = write!(out, r#"<path d="M{left} {}h{inner}v34h-{inner}z" fill="{band}"/>"#, top + 18);
        }
        _ => {}
    }
    thick + 2
}

/// A book that leans to the left on its neighbour.
fn leaning(out: &mut String, x: u32, size: (u32, u32), colours: (Colour, Colour)) -> u32 {
    let (thick, high) = (size.0.min(36), size.1.clamp(110, 140));
    let angle: f32 = 14.0;
    let (sine, cosine) = angle.to_radians().sin_cos();
    // The foot of the book that touches the shelf, and how far its top reaches back.
    let foot = x as f32 + high as f32 * sine + 2.0;
    let base = SIZE.1 as f32;
    let (along_x, along_y) = (-(high as f32) * sine, -(high as f32) * cosine);
    let (across_x, across_y) = (thick as f32 * cosine, -(thick as f32) * sine);
    let _ = write!(
        out,
        r#"<path d="M{foot:.1} {base}l{along_x:.1} {along_y:.1} {across_x:.1} {across_y:.1} {:.1} {:.1}z" fill="{}"/>"#,
        -along_x, -along_y, colours.0,
    );
    (high as f32 * sine + thick as f32 * cosine) as u32 + 4
}
