//! `video`: a film, of which nothing is fetched before the reader asks for it.

use super::definition::Definition;
use super::definition::Value::Text;
use super::reading::Reading;
use crate::model::content::{Block, Image};

pub(super) const VIDEO: Definition = Definition {
    name: "video",
    required: &[("url", Text), ("title", Text)],
    optional: &[("poster", Text), ("captions", Text)],
    text: true,
    read,
};

fn read(from: &mut Reading<'_, '_>) -> Option<Block> {
    let (url, title) = (from.link("url")?, from.text("title")?);
    let poster = |src| Image { src, decorative: true, span: from.span_of("poster"), ..Image::default() };
    let (poster, captions) = (from.text("poster").map(poster), from.text("captions"));
    Some(Block::Video { url, title, poster, captions, text: from.body() })
}
