//! From parsed documents to a linked site.

use super::address::{self, Folders};
use super::order::Order;
use super::{Node, Section, Site, Source, Sources, Tag, Tongue, message};
use crate::diagnostic::Diagnostic;
use crate::model::content::{Detail, Document, Front, Kind, Role, Sort};
use crate::model::language::Language;
use crate::model::tenant::Tenant;
use crate::theme::{Messages, Theme};
use jiff::civil::DateTime;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// A document in one language.
#[derive(Clone, Copy)]
struct Variant<'a> {
    key: &'a str,
    language: Language,
    /// Index in the sources.
    source: usize,
}

/// Links a tenant's sources. The site is whole even where diagnostics are errors: they only keep it from being written.
pub fn link(tenant: Tenant, base: String, sources: Sources, theme: &Theme, now: DateTime) -> (Site, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let variants = variants(&tenant, &sources);
    check_identities(&variants, &sources, &mut diagnostics);
    let visible = |variant: &Variant| is_visible(&sources.documents[variant.source].document.front, now);
    let mut tongues = Vec::new();

    for (position, language) in tenant.languages.iter().enumerate() {
        let home = if position == 0 { "/".to_owned() } else { format!("/{}/", language.tag()) };
        let documents = variants.chunk_by(|a, b| a.key == b.key);
        let chosen =
            documents.filter_map(|variants| choose(variants, *language, position == 0).filter(visible)).collect();
        let messages = theme.messages_in(*language);
        tongues.push(tongue(*language, home, chosen, &sources, messages, &mut diagnostics));
    }
    drop(variants);
    let addresses = addresses(&tongues, &sources, &mut diagnostics);
    (Site { tenant, base, sources, tongues, addresses, now }, diagnostics)
}

/// Every document in every language, by key and language. A tenant's own variant replaces the shared one of the same
/// language; own files without a language are in the tenant's first.
fn variants<'a>(tenant: &Tenant, sources: &'a Sources) -> Vec<Variant<'a>> {
    let first = tenant.languages.first().copied().unwrap_or(Language::Nb);
    let variant = |(index, source): (usize, &'a Source)| {
        let place = &source.document.place;
        let language = place.language.unwrap_or(if source.own { first } else { Language::Nb });
        (place.kind != Kind::Screens).then_some(Variant { key: &place.key, language, source: index })
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

/// The text that a language's site shows: its own; in the default language also the other form of Norwegian, or any.
fn choose<'a>(variants: &[Variant<'a>], language: Language, default: bool) -> Option<Variant<'a>> {
    let exact = variants.iter().find(|variant| variant.language == language);
    let fallback = || {
        let norwegian = variants.iter().find(|variant| variant.language.is_norwegian());
        norwegian.or_else(|| variants.first()).filter(|_| default)
    };
    exact.or_else(fallback).copied()
}

fn is_visible(front: &Front, now: DateTime) -> bool {
    let published = front.publish.is_none_or(|moment| moment.at <= now);
    let expired = front.expire.is_some_and(|moment| moment.at <= now);
    !front.draft && published && !expired
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

fn tongue(
    language: Language,
    home: String,
    chosen: Vec<Variant>,
    sources: &Sources,
    messages: &Messages,
    diagnostics: &mut Vec<Diagnostic>,
) -> Tongue {
    let front = |variant: &Variant| &sources.documents[variant.source].document.front;
    let role = |variant: &Variant| sources.documents[variant.source].document.place.role;
    let sections = chosen.iter().filter(|variant| role(variant) == Role::Section);
    let slugs = sections
        .filter_map(|variant| Some((address::section_of(Role::Section, variant.key), front(variant).slug.as_deref()?)));
    let folders = Folders { home: &home, messages, slugs: slugs.collect() };
    let mut nodes = Vec::with_capacity(chosen.len());
    for variant in &chosen {
        let place = &sources.documents[variant.source].document.place;
        match folders.page(place.role, variant.key, front(variant).slug.as_deref()) {
            Ok(url) => nodes.push(Node {
                source: variant.source,
                key: variant.key.to_owned(),
                kind: place.kind,
                role: place.role,
                url,
                text_language: variant.language,
                index: 0,
            }),
            Err(diagnostic) => diagnostics.push(diagnostic.within(&sources.documents[variant.source].file)),
        }
    }
    let sections = make_sections(language, &mut nodes, sources, &folders);
    let tags = make_tags(language, &home, &nodes, sources, messages);
    let slugs = tags.iter().enumerate().map(|(index, tag)| (tag.slug.clone(), index)).collect();
    Tongue { language, home, nodes, sections, tags, slugs }
}

fn make_sections(
    language: Language,
    nodes: &mut [Node],
    sources: &Sources,
    folders: &Folders,
) -> BTreeMap<String, Section> {
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    let section = |folder: &str, kind: Kind| Section {
        folder: folder.to_owned(),
        kind,
        node: None,
        url: folders.section(folder),
        title: message(folders.messages, title_key(kind)).to_owned(),
        sort: if kind == Kind::Pages { Sort::Weight } else { Sort::Date },
        per_page: None,
        members: Vec::new(),
    };
    for (index, node) in nodes.iter().enumerate() {
        let front = &sources.documents[node.source].document.front;
        if node.role == Role::Section {
            let entry = sections.entry(node.section().to_owned()).or_insert_with(|| section(node.section(), node.kind));
            entry.node = Some(index);
            entry.title.clone_from(&front.title);
            if let Detail::Section { per_page, sort, .. } = &front.detail {
                entry.per_page = per_page.map(|n| n as usize);
                entry.sort = sort.unwrap_or(entry.sort);
            }
        }
        let mut folder = listed_in(node);
        while let Some(name) = folder {
            match sections.get_mut(name) {
                Some(known) => known.members.push(index),
                None => {
                    let first = Section { members: vec![index], ..section(name, node.kind) };
                    sections.insert(name.to_owned(), first);
                }
            }
            // A kind's section lists all that lies below it; a page's section only its own children.
            folder = name.rsplit_once('/').map(|(parent, _)| parent).filter(|_| node.kind != Kind::Pages);
        }
    }
    let order = Order::of(language);
    for section in sections.values_mut() {
        sort(section, nodes, sources, &order);
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

/// The folder whose section lists a node: its own, for a section's page the parent's.
fn listed_in(node: &Node) -> Option<&str> {
    match node.role {
        Role::Section if node.kind != Kind::Pages => None,
        Role::Section => node.section().rsplit_once('/').map(|(parent, _)| parent),
        Role::Single | Role::Bundle => Some(node.section()),
    }
}

fn title_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Articles => "section-articles",
        Kind::Events => "section-events",
        Kind::Lists => "section-lists",
        Kind::Pages | Kind::Screens => "home",
    }
}

fn sort(section: &mut Section, nodes: &[Node], sources: &Sources, order: &Order) {
    let document = |index: usize| -> &Document { &sources.documents[nodes[index].source].document };
    let by_title = |a: usize, b: usize| order.compare(&document(a).front.title, &document(b).front.title);
    // Nodes stand in the order of their keys, which decides between equals.
    match (section.sort, section.kind) {
        (Sort::Date, Kind::Events) => section.members.sort_by_cached_key(|index| (start(document(*index)), *index)),
        (Sort::Date, _) => section.members.sort_by_cached_key(|index| (Reverse(document(*index).front.date), *index)),
        (Sort::Weight, _) => section.members.sort_by(|a, b| {
            let weight = |index: usize| document(index).front.weight;
            weight(*a).cmp(&weight(*b)).then_with(|| by_title(*a, *b)).then(a.cmp(b))
        }),
        (Sort::Title, _) => section.members.sort_by(|a, b| by_title(*a, *b).then(a.cmp(b))),
    }
}

/// When a happening starts; for others their date.
pub fn start(document: &Document) -> Option<DateTime> {
    match &document.front.detail {
        Detail::Event(event) => Some(event.start.at),
        _ => document.front.date.map(|moment| moment.at),
    }
}

fn make_tags(language: Language, home: &str, nodes: &[Node], sources: &Sources, messages: &Messages) -> Vec<Tag> {
    let mut tags: HashMap<&str, Tag> = HashMap::new();
    for (index, node) in nodes.iter().enumerate() {
        for label in &sources.documents[node.source].document.front.tags {
            let tag = tags.entry(&label.slug).or_insert_with(|| Tag {
                title: label.title.clone(),
                url: format!("{home}{}/{}/", message(messages, "folder-tags"), label.slug),
                slug: label.slug.clone(),
                members: Vec::new(),
            });
            tag.members.push(index);
        }
    }
    let order = Order::of(language);
    let mut tags: Vec<Tag> = tags.into_values().collect();
    for tag in &mut tags {
        let date = |index: &usize| Reverse(start(&sources.documents[nodes[*index].source].document));
        tag.members.sort_by_cached_key(|index| (date(index), *index));
    }
    tags.sort_by(|a, b| order.compare(&a.title, &b.title).then_with(|| a.slug.cmp(&b.slug)));
    tags
}

/// Every address once; two documents at one address are an error that names both.
fn addresses(tongues: &[Tongue], sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> HashSet<String> {
    let mut owners: HashMap<&str, &str> = HashMap::new();
    for tongue in tongues {
        for node in &tongue.nodes {
            let source = &sources.documents[node.source];
            if let Some(other) = owners.insert(&node.url, &source.file) {
                let diagnostic = Diagnostic::error("address-twice").arg("url", &node.url).arg("other", other);
                diagnostics.push(diagnostic.at(&source.file, source.document.front.span_of("slug")));
            }
        }
    }
    let lists = tongues.iter().flat_map(|tongue| {
        let sections = tongue.sections.values().map(|section| section.url.as_str());
        sections.chain(tongue.tags.iter().map(|tag| tag.url.as_str())).chain([tongue.home.as_str()])
    });
    let statics = sources.statics.keys().map(String::as_str);
    owners.keys().copied().chain(lists).chain(statics).map(str::to_owned).collect()
}
