//! Other libraries: all of them by county, for the national front door, or some.

use super::web_address;
use crate::model::language::Language;
use crate::model::slug::slug;
use crate::model::tenant::DirectoryEntry;
use crate::page::frame::{DirectoryGroup, DirectoryItem};
use crate::site::collation::Collation;
use std::collections::BTreeMap;

/// The libraries by county, in the alphabetical order of a language.
pub fn directory(entries: &[DirectoryEntry], language: Language) -> Vec<DirectoryGroup> {
    let collation = Collation::of(language);
    let mut groups: BTreeMap<&str, DirectoryGroup> = BTreeMap::new();
    for entry in entries {
        let item = item(entry);
        let group =
            || DirectoryGroup { id: slug(&entry.county.name), title: entry.county.name.clone(), items: Vec::new() };
        groups.entry(&entry.county.number).or_insert_with(group).items.push(item);
    }
    let mut groups: Vec<DirectoryGroup> = groups.into_values().collect();
    for group in &mut groups {
        group.items.sort_by(|a, b| collation.compare(&a.name, &b.name));
    }
    groups.sort_by(|a, b| collation.compare(&a.title, &b.title));
    groups
}

/// A library as a directory shows it.
pub fn item(entry: &DirectoryEntry) -> DirectoryItem {
    let municipality = || entry.website.as_deref().map(web_address);
    DirectoryItem {
        id: entry.id.clone(),
        name: entry.names.iter().map(|name| name.name.as_str()).collect::<Vec<_>>().join(" – "),
        names: entry.names.clone(),
        url: entry.site.clone().or_else(municipality),
        own: entry.site.is_some(),
    }
}
