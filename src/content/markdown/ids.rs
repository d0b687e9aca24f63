//! The ids of a page's headings: readable, and each only once.

use crate::model::slug::slug;
use std::collections::BTreeMap;

/// The ids given so far.
#[derive(Default)]
pub(super) struct Ids {
    /// Id → how many times its text was met.
    given: BTreeMap<String, u32>,
}

impl Ids {
    /// A free id for a text: its slug, with `-2`, `-3` and so on where that is taken.
    pub fn give(&mut self, text: &str) -> String {
        let mut base = slug(text);
        // An id is never empty, and `fn-1` is a footnote's.
        if base.is_empty() || base.starts_with("fn-") || base.starts_with("fnref-") {
            base.insert_str(0, if base.is_empty() { "h" } else { "h-" });
        }
        let Some(mut count) = self.given.get(&base).copied() else {
            self.given.insert(base.clone(), 1);
            return base;
        };
        loop {
            count += 1;
            let id = format!("{base}-{count}");
            if !self.given.contains_key(&id) {
                self.given.insert(id.clone(), 1);
                self.given.insert(base, count);
                return id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_given_once() {
        let mut ids = Ids::default();
        let given = ["Lån", "lån", "Lån 2", "Lån", "!", "fn 1"].map(|text| ids.give(text));
        assert_eq!(given, ["lan", "lan-2", "lan-2-2", "lan-3", "h", "h-fn-1"]);
    }
}
