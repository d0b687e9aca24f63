//! `events`: what happens next, or in the days that come, all of it or a choice.

use super::definition::Definition;
use super::definition::Value::{Count, Text};
use super::reading::Reading;
use crate::model::content::{Block, Layout, Next};

pub(super) const EVENTS: Definition = Definition {
    name: "events",
    required: &[],
    optional: &[
        ("tag", Text),
        ("branch", Text),
        ("audience", Text),
        ("days", Count),
        ("count", Count),
        ("layout", Text),
        ("title", Text),
    ],
    text: false,
    read,
};

/// How many are shown where nobody says how many.
const SHOWN: u32 = 6;

fn read(from: &mut Reading<'_, '_>) -> Option<Block> {
    let layout = from.choice("layout", &Layout::ALL.map(|layout| (layout.name(), layout)))?;
    Some(Block::Events(Next {
        tag: from.text("tag"),
        branch: from.text("branch"),
        audience: from.text("audience"),
        days: from.count("days"),
        count: from.count("count").unwrap_or(SHOWN),
        layout,
        title: from.text("title"),
    }))
}
