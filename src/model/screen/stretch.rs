//! What plays over a time: one stretch after the other, each with the lists that have their turns in it.

use super::schedule::{Level, Schedule, WHOLE};
use jiff::Timestamp;
use serde::Serialize;

/// A time in which the same lists play.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stretch {
    pub from: Timestamp,
    pub to: Timestamp,
    pub level: Level,
    /// In the order in which they play.
    pub lists: Vec<String>,
    /// All that they show in it, each once.
    pub slides: Vec<String>,
}

impl Schedule<'_> {
    /// The regions, and the whole screen first.
    pub fn places(&self) -> impl Iterator<Item = &str> {
        std::iter::once(WHOLE).chain(self.regions.iter().copied())
    }

    /// What plays in a region from one instant to another. What is covered, and a whole screen that nothing takes, is left out.
    pub fn stretches(&self, region: &str, from: Timestamp, to: Timestamp) -> Vec<Stretch> {
        let (mut at, end) = (from.as_second(), to.as_second());
        let mut all: Vec<Stretch> = Vec::new();
        while at < end {
            let next = self.border(at).min(end);
            let standing = self.standing(region, at);
            let mut lists: Vec<String> = standing.turns.iter().map(|turn| turn.list.to_owned()).collect();
            lists.dedup();
            let slides: Vec<String> = standing.turns.iter().map(|turn| turn.slide.to_owned()).collect();
            let (Ok(begins), Ok(ends)) = (Timestamp::from_second(at), Timestamp::from_second(next)) else { break };
            match all.last_mut().filter(|last| last.level == standing.level && last.lists == lists) {
                Some(last) => {
                    last.to = ends;
                    let new: Vec<String> = slides.into_iter().filter(|slide| !last.slides.contains(slide)).collect();
                    last.slides.extend(new);
                }
                None => all.push(Stretch { from: begins, to: ends, level: standing.level, lists, slides }),
            }
            at = next;
        }
        all.retain(|stretch| !matches!(stretch.level, Level::Covered | Level::None));
        all
    }
}
