//! `hours`: the opening hours of the library's branches, or of one, as its tenant file has them.

use super::definition::Definition;
use super::definition::Value::Text;
use super::reading::Reading;
use crate::model::content::Block;

pub(super) const HOURS: Definition =
    Definition { name: "hours", required: &[], optional: &[("branch", Text)], text: false, read };

fn read(from: &mut Reading<'_, '_>) -> Option<Block> {
    Some(Block::Hours { branch: from.text("branch") })
}
