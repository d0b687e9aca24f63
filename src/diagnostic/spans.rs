//! Where the keys of a file stand.

use super::Span;
use serde::{Deserialize, Serialize};

/// The ranges of a file's values by their keys: every text has some, they are kept in every memo, and hardly ever is one asked for.
/// So they are small rather than quick.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spans {
    /// One behind another, each with a line end, which no key has.
    keys: String,
    /// In the same order.
    spans: Vec<Span>,
}

impl Spans {
    /// Notes where the value of a key stands. Of a key that is noted twice the first place counts.
    pub fn insert(&mut self, key: &str, span: Span) {
        debug_assert!(!key.contains('\n'), "keys are the schema's");
        self.keys.push_str(key);
        self.keys.push('\n');
        self.spans.push(span);
    }

    /// Where the value of a key stands; none where it is not written.
    pub fn get(&self, key: &str) -> Option<Span> {
        self.keys().zip(&self.spans).find(|(known, _)| *known == key).map(|(_, span)| *span)
    }

    /// In the order in which they were noted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.lines()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_with_their_places() {
        let mut spans = Spans::default();
        [("id", 1..2), ("title", 3..4), ("it", 5..6)].into_iter().for_each(|(key, at)| spans.insert(key, at.into()));
        assert_eq!(spans.get("title"), Some(Span::from(3..4)));
        assert_eq!(spans.get("it"), Some(Span::from(5..6)));
        assert_eq!(spans.get("titl"), None);
        assert_eq!(spans.keys().collect::<Vec<_>>(), ["id", "title", "it"]);
    }
}
