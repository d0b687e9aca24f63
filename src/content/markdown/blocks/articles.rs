//! `articles`: a list that makes itself, of any kind whose documents stand in lists.

use super::definition::Definition;
use super::definition::Value::{Count, Text};
use super::reading::Reading;
use crate::model::content::{Block, Kind, Layout, Query};

pub(super) const ARTICLES: Definition = Definition {
    name: "articles",
    required: &[],
    optional: &[("tag", Text), ("section", Text), ("count", Count), ("layout", Text), ("title", Text), ("kind", Text)],
    text: false,
    read,
};

/// How many are shown where nobody says how many.
const SHOWN: u32 = 6;

fn read(from: &mut Reading<'_, '_>) -> Option<Block> {
    let kinds: Vec<(&str, Kind)> = Kind::listed().map(|kind| (kind.folder(), kind)).collect();
    let (kind, layout) =
        (from.choice("kind", &kinds), from.choice("layout", &Layout::ALL.map(|layout| (layout.name(), layout))));
    Some(Block::Articles(Query {
        kind: kind?,
        tag: from.text("tag"),
        section: from.text("section"),
        count: from.count("count").unwrap_or(SHOWN),
        layout: layout?,
        title: from.text("title"),
    }))
}
