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
        if base.is_empty() || is_made(&base) {
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

/// Ids that the templates of the standard theme give to parts of every page.
const THEME: [&str; 16] = [
    "building",
    "dates",
    "elsewhere",
    "entry",
    "hours",
    "main",
    "menu",
    "place-title",
    "q",
    "query",
    "related-title",
    "search",
    "services",
    "stops",
    "tags-title",
    "toc-title",
];

/// Whether an id is one of the theme's, or like those that branches (`branch-…`), footnotes (`fn-1`, `fnref-1`) and blocks (`b1`, `b1-title`, and what a
/// block shows of another page) get from the program.
pub(super) fn is_made(id: &str) -> bool {
    let block = id.strip_prefix('b').map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let number = block.is_some_and(|rest| rest.len() + 1 < id.len() && (rest.is_empty() || rest.starts_with('-')));
    number || id.starts_with("branch-") || id.starts_with("fn-") || id.starts_with("fnref-") || THEME.contains(&id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_the_program_makes_are_not_given() {
        let mut ids = Ids::default();
        let given = ["B3", "b3 Lån", "B3b", "Bok", "b", "fnref 2"].map(|text| ids.give(text));
        assert_eq!(given, ["h-b3", "h-b3-lan", "b3b", "bok", "b", "h-fnref-2"]);
    }

    #[test]
    fn ids_of_the_themes_templates_are_not_given() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes");
        let files = walkdir::WalkDir::new(folder)
            .into_iter()
            .flatten()
            .filter(|file| file.path().extension() == Some("html".as_ref()));
        let texts: String = files.map(|file| std::fs::read_to_string(file.path()).unwrap()).collect();
        let written = texts.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let fixed: std::collections::BTreeSet<&str> = written.filter(|id| !id.contains('{')).collect();
        assert_eq!(fixed.into_iter().collect::<Vec<_>>(), THEME);
        assert_eq!(Ids::default().give("Search"), "h-search");
    }

    #[test]
    fn every_id_is_given_once() {
        let mut ids = Ids::default();
        let given = ["Lån", "lån", "Lån 2", "Lån", "!", "fn 1"].map(|text| ids.give(text));
        assert_eq!(given, ["lan", "lan-2", "lan-2-2", "lan-3", "h", "h-fn-1"]);
    }
}
