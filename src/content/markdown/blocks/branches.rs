//! `branches`: the library's branches, as its tenant file has them.

use super::definition::Definition;
use super::reading::Reading;
use crate::model::content::Block;

pub(super) const BRANCHES: Definition =
    Definition { name: "branches", required: &[], optional: &[], text: false, read };

fn read(_: &mut Reading<'_, '_>) -> Option<Block> {
    Some(Block::Branches)
}
