//! `finder`: a search among all libraries.

use super::definition::Definition;
use super::reading::Reading;
use crate::model::content::Block;

pub(super) const FINDER: Definition = Definition { name: "finder", required: &[], optional: &[], text: false, read };

fn read(_: &mut Reading<'_, '_>) -> Option<Block> {
    Some(Block::Finder)
}
