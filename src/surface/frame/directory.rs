//! The directory of all libraries, for the national front door.

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
        let joined = entry.names.iter().map(|name| name.name.as_str()).collect::<Vec<_>>().join(" – ");
        let item =
            DirectoryItem { id: entry.id.clone(), name: joined, names: entry.names.clone(), url: entry.url.clone() };
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
