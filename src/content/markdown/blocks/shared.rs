//! `shared`: another document's text in this place.

use super::definition::Definition;
use super::definition::Value::Text;
use super::reading::Reading;
use crate::model::content::Block;

pub(super) const SHARED: Definition =
    Definition { name: "shared", required: &[("page", Text)], optional: &[], text: false, read };

fn read(from: &mut Reading<'_, '_>) -> Option<Block> {
    Some(Block::Shared { page: from.text("page")? })
}
