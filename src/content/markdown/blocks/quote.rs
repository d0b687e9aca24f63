//! `quote`: somebody's words.

use super::definition::Definition;
use super::definition::Value::Text;
use super::reading::Reading;
use crate::model::content::Block;

pub(super) const QUOTE: Definition =
    Definition { name: "quote", required: &[], optional: &[("cite", Text), ("source", Text)], text: true, read };

fn read(from: &mut Reading<'_, '_>) -> Option<Block> {
    Some(Block::Quote { text: from.body(), cite: from.text("cite"), source: from.text("source") })
}
