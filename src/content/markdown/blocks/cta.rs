//! `cta`: one thing that the reader is asked to do.

use super::definition::Definition;
use super::definition::Value::Text;
use super::reading::Reading;
use crate::model::content::Block;

pub(super) const CALL_TO_ACTION: Definition = Definition {
    name: "cta",
    required: &[("url", Text), ("label", Text)],
    optional: &[("title", Text)],
    text: true,
    read,
};

fn read(from: &mut Reading<'_, '_>) -> Option<Block> {
    let (url, label) = (from.link("url")?, from.text("label")?);
    Some(Block::CallToAction { title: from.text("title"), url, label, text: from.body() })
}
