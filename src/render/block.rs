//! A block as its template sees it.

use super::view::{Fields, Named, Names, Show};
use crate::page::{BlockItem, CaptionedPicture, FilledBlock};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use tera::Value;

/// What templates find in every block, whatever a block of the theme's own calls its values.
const MADE: [&str; 3] = ["html", "items", "images"];

/// A block, its texts being HTML by now.
pub fn value(block: &FilledBlock, inner: &[String], names: &Names) -> Value {
    let value = Value::from_serializable(&BlockView { block, inner, names });
    if block.values.is_empty() {
        return value;
    }
    let mut map = value.into_map().unwrap_or_default();
    for (key, value) in block.values.iter().filter(|(key, _)| !MADE.contains(&key.as_str())) {
        map.insert(key.clone().into(), Value::from_serializable(value));
    }
    map.into()
}

struct BlockView<'a> {
    block: &'a FilledBlock,
    inner: &'a [String],
    names: &'a Names,
}

impl Serialize for BlockView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let BlockView { block, inner, names } = self;
        let mut fields = serializer.serialize_struct("Block", names.of_block() + 5)?;
        block.fields(names, &mut fields)?;
        fields.serialize_field("entries", &Named(&block.entries, names))?;
        fields.serialize_field("poster", &Named(&block.image, names))?;
        let html = |text: &String| Value::safe_string(text);
        fields.serialize_field("html", &inner.first().filter(|text| !text.is_empty()).map(html))?;
        let item = |(at, item): (usize, &'_ BlockItem)| {
            Value::from_serializable(&ItemView { item, html: inner.get(at).map(html) })
        };
        fields.serialize_field("items", &block.items.iter().enumerate().map(item).collect::<Vec<_>>())?;
        fields.serialize_field("images", &Named(&block.images, names))?;
        fields.end()
    }
}

/// An item of a block with its text as HTML.
struct ItemView<'a> {
    item: &'a BlockItem,
    html: Option<Value>,
}

impl Serialize for ItemView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let BlockItem { id, title, url, text } = self.item;
        let mut fields = serializer.serialize_struct("Item", 6)?;
        fields.serialize_field("id", id)?;
        fields.serialize_field("title", title)?;
        fields.serialize_field("url", url)?;
        fields.serialize_field("text", text)?;
        fields.serialize_field("summary", text)?;
        fields.serialize_field("html", &self.html)?;
        fields.end()
    }
}

impl Show for CaptionedPicture {
    fn show<S: Serializer>(&self, names: &Names, serializer: S) -> Result<S::Ok, S::Error> {
        let CaptionedPicture { picture, caption } = self;
        let mut fields = serializer.serialize_struct("Picture", names.of_picture() + 1)?;
        picture.fields(names, &mut fields)?;
        fields.serialize_field("caption", caption)?;
        fields.end()
    }
}
