//! `toc`: the page's headings.

use super::definition::Definition;
use super::reading::Reading;
use crate::model::content::Block;

pub(super) const CONTENTS: Definition = Definition { name: "toc", required: &[], optional: &[], text: false, read };

fn read(_: &mut Reading<'_, '_>) -> Option<Block> {
    Some(Block::Contents)
}
