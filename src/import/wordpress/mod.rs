//! WordPress → pages, articles and events.

mod items;
mod places;
mod prepared;
mod texts;

use super::{Brought, Library, Names};
use crate::content::value::shown;
use crate::diagnostic::Diagnostic;
use items::{Export, Item};
use places::{Known, parted, path_of, paths};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How deep pages may lie in one another.
const DEPTH: usize = 8;
/// How often the texts are made again because one that others link to could not be.
const ROUNDS: usize = 4;

/// What WordPress keeps for itself.
#[rustfmt::skip]
const OWN: [&str; 14] = [
    "attachment", "nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache", "user_request",
    "wp_global_styles", "wp_navigation", "wp_template", "wp_template_part", "wp_font_family", "wp_font_face", "wp_block",
];
/// What belongs to the events of The Events Calendar.
const AROUND: [&str; 2] = ["tribe_venue", "tribe_organizer"];

/// Makes texts of an export.
pub fn wordpress(bytes: &[u8], library: &Library) -> Result<Brought, Diagnostic> {
    let export = items::read(bytes)?;
    let site = Site::of(&export, library);
    let mut refused: BTreeSet<u64> = BTreeSet::new();
    // A text that our own reader refuses is none that another may link to.
    for _ in 0..ROUNDS {
        let (brought, more) = site.brought(&refused);
        if more.is_subset(&refused) {
            return Ok(brought);
        }
        refused.extend(more);
    }
    Ok(site.brought(&refused).0)
}

/// What stands in an export, by what links it.
struct Site<'e> {
    export: &'e Export,
    library: &'e Library,
    /// By its number in WordPress.
    all: BTreeMap<u64, &'e Item>,
    /// The key of each text, that of the library where it has it already.
    keys: BTreeMap<u64, String>,
    known: Known,
}

/// Whether an item becomes a text.
fn folder(item: &Item) -> Option<&'static str> {
    match item.kind.as_str() {
        "page" => Some("pages"),
        "post" => Some("articles"),
        "tribe_events" => Some("events"),
        _ => None,
    }
}

/// Whether it was ever for anybody: not thrown away, nor begun without a word.
fn is_kept(item: &Item) -> bool {
    !matches!(item.status.as_str(), "trash" | "auto-draft" | "inherit")
        && (!item.title.is_empty() || !item.content.is_empty())
}

/// Whether readers could see it.
fn is_shown(item: &Item) -> bool {
    matches!(item.status.as_str(), "publish" | "future" | "") && !item.locked
}

impl<'e> Site<'e> {
    fn of(export: &'e Export, library: &'e Library) -> Site<'e> {
        let all: BTreeMap<u64, &Item> = export.items.iter().map(|item| (item.id, item)).collect();
        let alts = export.items.iter().filter_map(|item| {
            let path = item.file.split_once("/wp-content/uploads/")?.1;
            Some((path.to_owned(), item.meta("_wp_attachment_image_alt")?.to_owned()))
        });
        let host = parted(&export.address).map_or("", |(host, _)| host);
        let known = Known {
            host: host.to_owned(),
            texts: BTreeMap::new(),
            files: Arc::new(places::names(&library.media)),
            alts: Arc::new(alts.collect()),
        };
        let mut site = Site { export, library, all, keys: BTreeMap::new(), known };
        site.name();
        site
    }

    /// The texts, in the order of the export.
    fn texts(&self) -> impl Iterator<Item = &'e Item> {
        self.export.items.iter().filter(|item| folder(item).is_some() && is_kept(item))
    }

    /// Gives each text its key: pages lie in the folders of those above them.
    fn name(&mut self) {
        let parents: BTreeSet<u64> = self.texts().filter(|item| item.kind == "page").map(|item| item.parent).collect();
        let mut texts: Vec<(usize, &Item)> = self.texts().map(|item| (self.above(item).len(), item)).collect();
        texts.sort_by_key(|(depth, _)| *depth);
        let mut names = Names::of(self.library);
        for (_, item) in texts {
            let known = self.library.known.get(&self.library.id_of(source(item)));
            let fresh = || self.fresh(item, parents.contains(&item.id), &mut names);
            let key = known.map_or_else(fresh, |known| known.key.clone());
            let hidden = known.is_some_and(|known| known.draft) || known.is_none() && !is_shown(item);
            if !hidden {
                self.known.texts.extend(paths(item).into_iter().map(|path| (path, key.clone())));
            }
            self.keys.insert(item.id, key);
        }
    }

    /// The key of a text that the library has not.
    fn fresh(&self, item: &Item, is_parent: bool, names: &mut Names<'_>) -> String {
        let title = if item.name.is_empty() { item.title.as_str() } else { item.name.as_str() };
        let title = percent_encoding::percent_decode_str(title).decode_utf8_lossy();
        let (folder, otherwise) = (self.folder_of(item), format!("tekst-{}", item.id));
        match item.kind == "page" && is_parent {
            true => names.section(&folder, &title, &otherwise),
            false => names.key(&folder, &title, &otherwise),
        }
    }

    /// The pages above one, the nearest first.
    fn above(&self, item: &Item) -> Vec<&'e Item> {
        let mut above: Vec<&Item> = Vec::new();
        let mut at = item.parent;
        while let Some(parent) = self.all.get(&at).filter(|parent| parent.kind == "page" && is_kept(parent)) {
            if above.len() == DEPTH || parent.id == item.id {
                break;
            }
            above.push(parent);
            at = parent.parent;
        }
        above
    }

    /// The folder that an item's file lies in.
    fn folder_of(&self, item: &Item) -> String {
        let own = folder(item).unwrap_or("pages");
        let parent = (item.kind == "page").then(|| self.keys.get(&item.parent)).flatten();
        let within = parent
            .and_then(|key| key.strip_suffix("/_index").or_else(|| key.rsplit_once('/').map(|(folder, _)| folder)));
        within.unwrap_or(own).to_owned()
    }

    /// All that comes of it without the refused, and what is refused besides.
    fn brought(&self, refused: &BTreeSet<u64>) -> (Brought, BTreeSet<u64>) {
        let (mut brought, mut more) = (Brought::default(), BTreeSet::new());
        let mut known = self.known.clone();
        let gone: BTreeSet<&String> = refused.iter().filter_map(|id| self.keys.get(id)).collect();
        known.texts.retain(|_, key| !gone.contains(key));
        let known = Arc::new(known);
        for item in self.texts() {
            if self.library.known.contains_key(&self.library.id_of(source(item))) {
                brought.known += 1;
                continue;
            }
            let left = brought.left;
            self.text(item, &known, &mut brought);
            if brought.left > left {
                more.insert(item.id);
            }
        }
        self.rest(&mut brought);
        (brought, more)
    }

    /// Says what is no text.
    fn rest(&self, brought: &mut Brought) {
        let mut others: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for item in &self.export.items {
            let known =
                folder(item).is_some() || OWN.contains(&item.kind.as_str()) || AROUND.contains(&item.kind.as_str());
            if !known && is_kept(item) && !item.kind.is_empty() {
                others.entry(&item.kind).or_default().push(item.title.clone());
            }
        }
        for (kind, titles) in others {
            brought.left += titles.len();
            let first: Vec<String> = titles.iter().take(5).map(|title| shown(title)).collect();
            let told = Diagnostic::warning("import-kind").arg("kind", shown(kind)).arg("count", titles.len());
            brought.remarks.push(told.arg("titles", first.join(", ")));
        }
        for title in &self.export.broken {
            brought.leave(Diagnostic::warning("import-broken").arg("title", shown(title)));
        }
        let comments: usize = self.texts().map(|item| item.comments).sum();
        if comments > 0 {
            brought.remarks.push(Diagnostic::hint("import-comments").arg("count", comments));
        }
        if self.export.cut {
            brought.leave(Diagnostic::warning("import-cut"));
        }
        if self.export.latin {
            brought.remarks.push(Diagnostic::hint("import-latin"));
        }
    }

    /// The old address of a text where it can lead to it: one of the new site's own cannot.
    fn alias(&self, item: &Item, key: &str) -> Option<String> {
        const ODD: [char; 9] = ['\\', '?', '#', '*', ':', '<', '>', '"', '%'];
        let (_, path) = parted(&item.link)?;
        let read = percent_encoding::percent_decode_str(path).decode_utf8().ok()?.into_owned();
        let bare = path_of(path);
        let odd = |c: char| c.is_control() || c.is_whitespace() || ODD.contains(&c);
        let strays = read.split('/').any(|part| matches!(part, "." | "..")) || read.starts_with("//");
        if bare.is_empty() || read.contains(odd) || strays || path.contains('?') {
            return None;
        }
        let pages = self.keys.values().chain(&self.library.taken).chain(&self.library.shared);
        let taken =
            pages.filter_map(|key| key.strip_prefix("pages/")).any(|page| page.trim_end_matches("/_index") == bare);
        let name = key.rsplit('/').next().unwrap_or(key);
        let own = self.library.folders.iter().any(|folder| bare == format!("{folder}/{name}"));
        (!taken && !own).then_some(read)
    }
}

/// What WordPress itself calls an item, on whatever address it lies.
fn source(item: &Item) -> &str {
    if item.guid.is_empty() { &item.link } else { &item.guid }
}

#[cfg(test)]
mod tests;
