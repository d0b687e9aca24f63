//! `figure`: a picture with a caption.

use super::definition::Definition;
use super::definition::Value::{Flag, Text};
use super::reading::Reading;
use crate::content::markdown::links;
use crate::model::content::{Block, Image};

pub(super) const FIGURE: Definition = Definition {
    name: "figure",
    required: &[("src", Text)],
    optional: &[("alt", Text), ("credit", Text), ("licence", Text), ("decorative", Flag)],
    text: true,
    read,
};

fn read(from: &mut Reading<'_, '_>) -> Option<Block> {
    Some(Block::Figure { image: image(from), caption: from.body() })
}

fn image(from: &mut Reading<'_, '_>) -> Image {
    let image = Image {
        src: from.text("src").unwrap_or_default(),
        alt: from.text("alt").unwrap_or_default(),
        decorative: from.flag("decorative"),
        credit: from.text("credit"),
        licence: from.text("licence"),
        focus: None,
        span: from.span_of("src"),
    };
    let alt = if image.decorative { "-" } else { &image.alt };
    if from.has("src")
        && let Some(report) = links::wrong_picture(&image.src, alt)
    {
        from.report(report, if image.alt.is_empty() { from.directive.name_span } else { image.span });
    }
    image
}
