//! From parsed documents to a linked site.

use super::address::{self, Address, Folders};
use super::collation::Collation;
use super::{
    Addresses, Edition, Face, Inputs, Node, Section, Site, Source, Sources, Tag, agenda, is_over, is_visible, pages,
    start, telling, wanted,
};
use crate::diagnostic::Diagnostic;
use crate::model::branch::Branch;
use crate::model::content::{Detail, Document, Front, Kind, Role, Sort};
use crate::model::kind::Chronology;
use crate::model::language::{Language, capitalised};
use crate::model::message::Messages;
use crate::model::tenant::Tenant;
use crate::theme::Theme;
use foldhash::{HashMap, HashMapExt};
use jiff::civil::DateTime;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::hash_map::Entry;
use std::sync::OnceLock;
use uuid::Uuid;

/// A document in one language.
#[derive(Clone, Copy)]
struct Variant<'a> {
    key: &'a str,
    kind: Kind,
    language: Language,
    /// Index in the sources.
    source: usize,
}

/// Links a tenant's sources, whose face is known. The site is whole even where diagnostics are errors: they only keep it from being
/// written.
pub fn link(inputs: Inputs, face: Face, theme: &Theme) -> (Site, Vec<Diagnostic>) {
    let Inputs { tenant, base, sources, now, memory, remembers, shelf } = inputs;
    let mut diagnostics = Vec::new();
    let variants = variants(&tenant, &sources);
    check_identities(&variants, &sources, &mut diagnostics);
    let visible = |variant: &Variant| is_visible(&sources.documents[variant.source].document.front, now);
    let mut editions = Vec::new();

    for (index, language) in tenant.languages.iter().enumerate() {
        let home = Address::home((index > 0).then_some(*language));
        let documents = variants.chunk_by(|a, b| a.key == b.key);
        let chosen = documents.filter_map(|variants| choose(variants, *language, index == 0).filter(visible)).collect();
        let messages = theme.messages_in(*language);
        let branches = &tenant.branches;
        let linking = Linking { index, language: *language, sources: &sources, messages, branches, now };
        editions.push(linking.edition(home, chosen, &mut diagnostics));
    }
    drop(variants);
    let (pages, addresses) = (Vec::new(), Addresses::default());
    let mut site = Site { tenant, base, sources, editions, pages, addresses, now, memory, shelf, face };
    site.memory = telling::remembered(&site, remembers.then_some(now));
    site.pages = pages::outlines(&site, theme);
    diagnostics.extend(site.editions.iter().filter(|edition| edition.front().is_none()).map(|edition| {
        let fault = Diagnostic::error("home-missing").arg("lang", edition.language.tag());
        fault.within(&format!("tenants/{}.toml", site.tenant.id))
    }));
    (site, diagnostics)
}

/// Every document in every language, by key and language. A tenant's own variant replaces the shared one of the same
/// language; own files without a language are in the tenant's first.
fn variants<'a>(tenant: &Tenant, sources: &'a Sources) -> Vec<Variant<'a>> {
    let first = tenant.languages.first().copied().unwrap_or(Language::Nb);
    let variant = |(index, source): (usize, &'a Source)| {
        let place = &source.document.place;
        let language = place.language.unwrap_or(if source.own { first } else { Language::Nb });
        place.kind.is_shown().then_some(Variant { key: &place.key, kind: place.kind, language, source: index })
    };
    let mut variants: Vec<Variant> = sources.documents.iter().enumerate().filter_map(variant).collect();
    variants.sort_by(|a, b| a.key.cmp(b.key).then(a.language.cmp(&b.language)));
    // Own files come after shared ones; the later of two takes the place of the first.
    variants.dedup_by(|later, kept| {
        let same = (later.key, later.language) == (kept.key, kept.language);
        if same {
            *kept = *later;
        }
        same
    });
    variants
}

/// The text that a language's site shows: its own; whoever reads one form of Norwegian also gets the other; when and where something
/// happens is of use to those who read neither; in the default language any.
fn choose<'a>(variants: &[Variant<'a>], language: Language, default: bool) -> Option<Variant<'a>> {
    let exact = variants.iter().find(|variant| variant.language == language);
    let fallback = || {
        let norwegian = variants.iter().find(|variant| variant.language.is_norwegian());
        let happens = variants.first().is_some_and(|variant| variant.kind == Kind::Events);
        let norwegian = norwegian.filter(|_| default || language.is_norwegian() || happens);
        norwegian.or_else(|| variants.first().filter(|_| default))
    };
    exact.or_else(fallback).copied()
}

/// One id is one document in all its variants.
fn check_identities(variants: &[Variant], sources: &Sources, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<Uuid, &str> = HashMap::with_capacity(variants.len());
    for document in variants.chunk_by(|a, b| a.key == b.key) {
        let key = document[0].key;
        let of = |variant: &Variant| {
            (&sources.documents[variant.source], sources.documents[variant.source].document.front.id)
        };
        let mut first = None;
        for (source, id) in document.iter().map(of).filter_map(|(source, id)| Some((source, id?))) {
            let span = source.document.front.span_of("id");
            match first {
                None => first = Some((id, &source.file)),
                Some((other, file)) if other != id && source.own == file.starts_with("tenants/") => {
                    let diagnostic = Diagnostic::error("id-differs").arg("id", other).arg("other", file);
                    diagnostics.push(diagnostic.at(&source.file, span));
                }
                Some(_) => {}
            }
            if let Some(other) = seen.insert(id, key).filter(|other| *other != key) {
                let diagnostic = Diagnostic::error("id-twice").arg("id", id).arg("other", other);
                diagnostics.push(diagnostic.at(&source.file, span));
            }
        }
    }
}

/// What the parts of one language are linked from.
struct Linking<'a> {
    index: usize,
    language: Language,
    sources: &'a Sources,
    messages: &'a Messages,
    branches: &'a [Branch],
    now: DateTime,
}

impl Linking<'_> {
    fn front(&self, source: usize) -> &Front {
        &self.sources.documents[source].document.front
    }

    fn document(&self, node: &Node) -> &Document {
        &self.sources.documents[node.source].document
    }

    fn edition(&self, home: Address, chosen: Vec<Variant>, diagnostics: &mut Vec<Diagnostic>) -> Edition {
        let role = |variant: &Variant| self.sources.documents[variant.source].document.place.role;
        let sections = chosen.iter().filter(|variant| role(variant) == Role::Section);
        let slug = |variant: &Variant| self.front(variant.source).slug.as_deref();
        let slugs =
            sections.filter_map(|variant| Some((address::section_of(Role::Section, variant.key), slug(variant)?)));
        let folders = Folders { home: &home, messages: self.messages, slugs: slugs.collect() };
        let mut nodes = Vec::with_capacity(chosen.len());
        let mut known = HashMap::new();
        for variant in &chosen {
            let source = &self.sources.documents[variant.source];
            let folder = address::section_of(role(variant), variant.key);
            let section = known.entry(folder).or_insert_with(|| folders.section(folder)).clone();
            match section.and_then(|section| address::within(section, role(variant), variant.key, slug(variant))) {
                Ok(url) => nodes.push(Node {
                    source: variant.source,
                    key: variant.key.to_owned(),
                    kind: source.document.place.kind,
                    role: role(variant),
                    url,
                    text_language: variant.language,
                    rank: 0,
                    places: wanted(&source.document),
                    index: 0,
                }),
                Err(fault) => diagnostics.push(fault.at(&source.file, self.front(variant.source).span_of("title"))),
            }
        }
        let dates: Vec<_> = nodes.iter().map(|node| self.front(node.source).date.map(|date| date.at)).collect();
        nodes.iter_mut().zip(ranks(&dates)).for_each(|(node, rank)| node.rank = rank);
        let sections = self.sections(&mut nodes, &folders);
        let tags = self.tags(&home, &nodes);
        let (index, language, today) = (self.index, self.language, self.now.date());
        let agenda = agenda::agenda(&nodes, self.sources, self.branches, today);
        let mut edition = Edition {
            index,
            language,
            home,
            nodes,
            sections,
            tags,
            slugs: OnceLock::new(),
            agenda,
            groups: Vec::new(),
        };
        edition.groups = edition.grouped(self.sources, (self.branches, today), self.messages);
        edition
    }

    fn sections(&self, nodes: &mut [Node], folders: &Folders) -> BTreeMap<String, Section> {
        let mut sections: BTreeMap<String, Section> = BTreeMap::new();
        for (index, node) in nodes.iter().enumerate() {
            if node.role == Role::Section {
                let known = sections.entry(node.section().to_owned());
                let entry = known.or_insert_with(|| self.section(node.section(), node.kind, folders));
                entry.node = Some(index);
                entry.title.clone_from(&self.document(node).front.title);
                if let Detail::Section { per_page, sort, .. } = &self.document(node).front.detail {
                    entry.per_page = per_page.map(|n| n as usize);
                    entry.sort = sort.unwrap_or(entry.sort);
                }
            }
            let mut folder = listed_in(node);
            while let Some(name) = folder {
                match sections.get_mut(name) {
                    Some(known) => known.members.push(index),
                    None => {
                        let section = self.section(name, node.kind, folders);
                        sections.insert(name.to_owned(), Section { members: vec![index], ..section });
                    }
                }
                // What stands in lists stands in those of all folders above it; a page only in its own.
                folder = name.rsplit_once('/').map(|(parent, _)| parent).filter(|_| node.kind.is_listed());
            }
        }
        let order = Collation::of(self.language);
        for section in sections.values_mut() {
            self.sort(section, nodes, &order);
            let is_over = |index: &usize| self.is_over(&nodes[*index]);
            section.listed = section.members.iter().filter(|index| !is_over(index)).copied().collect();
        }
        for section in sections.values() {
            for (position, member) in section.members.iter().enumerate() {
                if nodes[*member].section() == section.folder {
                    nodes[*member].index = position;
                }
            }
        }
        sections
    }

    fn sort(&self, section: &mut Section, nodes: &[Node], order: &Collation) {
        let document = |index: usize| self.document(&nodes[index]);
        let by_title = |a: usize, b: usize| order.compare(&document(a).front.title, &document(b).front.title);
        // Nodes stand in the order of their keys, which decides between equals.
        match (section.sort, section.kind.treatment().chronology) {
            (Sort::Date, Chronology::SoonestFirst) => {
                section.members.sort_by_cached_key(|index| (start(document(*index), self.branches, self.now), *index));
            }
            (Sort::Date, Chronology::NewestFirst) => {
                section.members.sort_unstable_by_key(|index| nodes[*index].rank);
            }
            (Sort::Weight, _) => section.members.sort_by(|a, b| {
                let weight = |index: usize| document(index).front.weight;
                weight(*a).cmp(&weight(*b)).then_with(|| by_title(*a, *b)).then(a.cmp(b))
            }),
            (Sort::Title, _) => section.members.sort_by(|a, b| by_title(*a, *b).then(a.cmp(b))),
        }
    }

    /// A section before anything is known of it but its folder.
    fn section(&self, folder: &str, kind: Kind, folders: &Folders) -> Section {
        Section {
            folder: folder.to_owned(),
            kind,
            node: None,
            // A folder that gives no address has no document that has one.
            url: folders.section(folder).unwrap_or_else(|_| folders.home.clone()),
            title: self.title(folder, kind),
            sort: kind.treatment().sort,
            per_page: None,
            members: Vec::new(),
            listed: Vec::new(),
        }
    }

    /// What a folder is called that nobody gave a title: the kind, or its own name as words.
    fn title(&self, folder: &str, kind: Kind) -> String {
        let Some((_, name)) = folder.rsplit_once('/') else {
            return self.messages.text(kind.treatment().title).to_owned();
        };
        capitalised(name.replace(['-', '_'], " ").trim())
    }

    fn is_over(&self, node: &Node) -> bool {
        is_over(self.document(node), self.branches, self.now)
    }

    fn tags(&self, home: &Address, nodes: &[Node]) -> Vec<Tag> {
        let mut tags: HashMap<&str, Tag> = HashMap::new();
        let all = home.special(self.messages, "folder-tags");
        for (index, node) in nodes.iter().enumerate().filter(|(_, node)| !self.is_over(node)) {
            for label in &self.front(node.source).tags {
                let lang = (node.text_language != self.language).then_some(node.text_language);
                let tag = match tags.entry(&label.slug) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => {
                        let Some(url) = all.join(&label.slug) else { continue };
                        let (title, slug) = (label.title.clone(), label.slug.clone());
                        new.insert(Tag { title, lang, url, slug, members: Vec::new() })
                    }
                };
                if tag.lang.is_some() && lang.is_none() {
                    (tag.title, tag.lang) = (label.title.clone(), None);
                }
                tag.members.push(index);
            }
        }
        let order = Collation::of(self.language);
        let mut tags: Vec<Tag> = tags.into_values().collect();
        let starts: Vec<_> = nodes.iter().map(|node| start(self.document(node), self.branches, self.now)).collect();
        let ranks = ranks(&starts);
        tags.iter_mut().for_each(|tag| tag.members.sort_unstable_by_key(|index| ranks[*index]));
        tags.sort_by(|a, b| order.compare(&a.title, &b.title).then_with(|| a.slug.cmp(&b.slug)));
        tags
    }
}

/// The place of each moment among all of them, the newest first and none last; equal ones in their order.
fn ranks(moments: &[Option<DateTime>]) -> Vec<usize> {
    // The order of numbers is found faster than that of dates.
    let number = |at: DateTime| {
        let (date, time) = (at.date(), at.time());
        let day = i64::from(date.year()) << 9 | i64::from(date.month()) << 5 | i64::from(date.day());
        let second = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
        (day << 17 | second, time.subsec_nanosecond())
    };
    let mut newest: Vec<_> = moments.iter().map(|at| Reverse(at.map(number))).zip(0..).collect();
    newest.sort_unstable();
    let mut ranks = vec![0; moments.len()];
    newest.into_iter().enumerate().for_each(|(rank, (_, index)): (usize, (_, usize))| ranks[index] = rank);
    ranks
}

/// The folder whose section lists a node: its own, for a section's page the parent's.
fn listed_in(node: &Node) -> Option<&str> {
    match node.role {
        Role::Section if node.kind.is_listed() => None,
        Role::Section => node.section().rsplit_once('/').map(|(parent, _)| parent),
        Role::Single | Role::Bundle => Some(node.section()),
    }
}
