//! OPDS 1.2 (Atom) and 2.0 (JSON): a page of publications, and where the next one lies.
//!
//! Feeds of both kinds become the same values. Navigation is not followed: a source is a feed of publications.

use atom_syndication::extension::ExtensionMap;
use atom_syndication::{Entry, Feed};
use serde_json::Value;

/// The most publications that are taken from one page.
const MOST: usize = 10_000;

/// A page of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub publications: Vec<Publication>,
    /// The address of the next page, as it is written.
    pub next: Option<String>,
}

/// A publication, as its feed has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publication {
    pub id: String,
    pub title: String,
    pub subtitle: String,
    pub authors: Vec<String>,
    /// Who reads it aloud, who translated it: role and name.
    pub contributors: Vec<(String, String)>,
    pub languages: Vec<String>,
    pub publisher: String,
    /// As written: a year, a day, a moment.
    pub published: String,
    pub summary: String,
    pub subjects: Vec<String>,
    pub series: String,
    /// Relation, address, media type.
    pub links: Vec<Link>,
    /// schema.org's word for what it is: `http://schema.org/Audiobook`.
    pub kind: String,
}

/// Something that a publication leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    pub relation: String,
    pub address: String,
    pub media_type: String,
}

/// Reads a page; why not is a code with words.
pub fn page(bytes: &[u8]) -> Result<Page, &'static str> {
    match bytes.trim_ascii_start().first() {
        Some(b'{') => serde_json::from_slice(bytes).map(|feed: Value| json(&feed)).map_err(|_| "opds-form"),
        _ if has_doctype(bytes) => Err("marc-doctype"),
        _ => Feed::read_from(bytes).map(|feed| atom(&feed)).map_err(|_| "opds-form"),
    }
}

fn has_doctype(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"<!DOCTYPE").is_some() || memchr::memmem::find(bytes, b"<!ENTITY").is_some()
}

fn atom(feed: &Feed) -> Page {
    let next = feed.links().iter().find(|link| link.rel() == "next").map(|link| link.href().to_owned());
    Page {
        publications: feed.entries().iter().filter(|entry| is_publication(entry)).take(MOST).map(entry).collect(),
        next,
    }
}

/// An entry that leads to something to read, and not to another feed.
fn is_publication(entry: &Entry) -> bool {
    entry.links().iter().any(|link| link.rel().starts_with("http://opds-spec.org/acquisition"))
}

fn entry(entry: &Entry) -> Publication {
    let all = |name: &str| extended(entry.extensions(), name);
    let first = |name: &str| all(name).into_iter().next().unwrap_or_default();
    let text = entry.summary().map(|summary| summary.value.clone());
    let text = text.or_else(|| entry.content().and_then(|content| content.value().map(str::to_owned)));
    let published = entry.published().map(atom_syndication::FixedDateTime::to_rfc3339);
    Publication {
        id: entry.id().to_owned(),
        title: entry.title().value.trim().to_owned(),
        authors: entry.authors().iter().map(|person| person.name().to_owned()).collect(),
        contributors: entry.contributors().iter().map(|person| (String::new(), person.name().to_owned())).collect(),
        languages: all("language"),
        publisher: first("publisher"),
        published: Some(first("issued")).filter(|issued| !issued.is_empty()).or(published).unwrap_or_default(),
        summary: text.unwrap_or_default().trim().to_owned(),
        subjects: entry
            .categories()
            .iter()
            .map(|category| category.label().unwrap_or(category.term()).to_owned())
            .collect(),
        links: entry
            .links()
            .iter()
            .map(|link| Link {
                relation: link.rel().to_owned(),
                address: link.href().to_owned(),
                media_type: link.mime_type().unwrap_or_default().to_owned(),
            })
            .chain(all("identifier").into_iter().map(|id| Link {
                relation: "identifier".into(),
                address: id,
                ..Link::default()
            }))
            .collect(),
        ..Publication::default()
    }
}

/// The values of Dublin Core elements, whatever prefix the feed has for them.
fn extended(extensions: &ExtensionMap, name: &str) -> Vec<String> {
    let all = extensions.values().filter_map(|elements| elements.get(name)).flatten();
    all.filter_map(|element| element.value().map(|value| value.trim().to_owned()))
        .filter(|value| !value.is_empty())
        .collect()
}

fn json(feed: &Value) -> Page {
    let empty = Vec::new();
    let lists = std::iter::once(feed).chain(feed["groups"].as_array().unwrap_or(&empty));
    let all = lists.flat_map(|list| list["publications"].as_array().into_iter().flatten());
    // A publication may stand alone.
    let alone = Some(feed).filter(|feed| {
        feed["publications"].is_null() && feed["metadata"]["@type"].as_str().is_some_and(|kind| !kind.contains("Feed"))
    });
    let publications =
        all.chain(alone).take(MOST).map(publication).filter(|publication| !publication.title.is_empty()).collect();
    let next = links(&feed["links"]).into_iter().find(|link| link.relation == "next").map(|link| link.address);
    Page { publications, next }
}

fn publication(value: &Value) -> Publication {
    let about = &value["metadata"];
    let series = names(&about["belongsTo"]["series"]).into_iter().next().unwrap_or_default();
    let mut all = links(&value["links"]);
    all.extend(
        links(&value["images"]).into_iter().map(|link| Link { relation: "http://opds-spec.org/image".into(), ..link }),
    );
    let identifiers =
        std::iter::once(&about["identifier"]).chain(about["altIdentifier"].as_array().into_iter().flatten());
    all.extend(identifiers.filter_map(Value::as_str).map(|id| Link {
        relation: "identifier".into(),
        address: id.to_owned(),
        ..Link::default()
    }));
    let own = all.iter().find(|link| link.relation == "self").map(|link| link.address.clone());
    let of = |role: &'static str| names(&about[role]).into_iter().map(move |name| (role.to_owned(), name));
    Publication {
        id: about["identifier"].as_str().map(str::to_owned).or(own).unwrap_or_default(),
        title: localised(&about["title"]),
        subtitle: localised(&about["subtitle"]),
        authors: names(&about["author"]),
        contributors: of("translator").chain(of("narrator")).chain(of("illustrator")).chain(of("editor")).collect(),
        languages: texts(&about["language"]),
        publisher: names(&about["publisher"]).into_iter().next().unwrap_or_default(),
        published: about["published"].as_str().unwrap_or_default().to_owned(),
        summary: localised(&about["description"]),
        subjects: names(&about["subject"]),
        series,
        links: all,
        kind: about["@type"].as_str().unwrap_or_default().to_owned(),
    }
}

fn links(list: &Value) -> Vec<Link> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let one = |link: &Value| Link {
        relation: texts(&link["rel"]).into_iter().next().unwrap_or_default(),
        address: text(&link["href"]),
        media_type: text(&link["type"]),
    };
    list.as_array().into_iter().flatten().map(one).filter(|link| !link.address.is_empty()).collect()
}

/// One text or several.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(all) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// Names: texts, or objects that have one, alone or several.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Array(all) => all.iter().flat_map(names).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Object(of) => of.get("name").map(localised).filter(|name| !name.is_empty()).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A text, or the first of a map from languages to texts, Norwegian before others.
fn localised(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Object(of) => {
            let preferred = ["nb", "nn", "no", "en"].iter().find_map(|language| of.get(*language));
            preferred.or_else(|| of.values().next()).and_then(Value::as_str).unwrap_or_default().trim().to_owned()
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn atom_and_json_become_the_same() {
        let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:dc=\"http://purl.org/dc/terms/\"><id>x</id><title>x</title><updated>2020-01-01T00:00:00Z</updated><link rel=\"next\" href=\"?p=2\"/>\
            <entry><title>Sult</title><id>urn:x:1</id><updated>2020-01-01T00:00:00Z</updated><author><name>Knut Hamsun</name></author><dc:language>nb</dc:language><dc:issued>1890</dc:issued><dc:identifier>urn:isbn:9788210047985</dc:identifier><link rel=\"http://opds-spec.org/acquisition/borrow\" href=\"/1\" type=\"application/epub+zip\"/></entry>\
            <entry><title>En annen hylle</title><id>urn:x:2</id><updated>2020-01-01T00:00:00Z</updated><link rel=\"subsection\" href=\"/2\"/></entry></feed>";
        let json = "{\"metadata\":{\"title\":\"x\"},\"links\":[{\"rel\":\"next\",\"href\":\"?p=2\"}],\"publications\":[{\"metadata\":{\"title\":{\"nb\":\"Sult\"},\"identifier\":\"urn:x:1\",\"author\":{\"name\":\"Knut Hamsun\"},\"language\":\"nb\",\"published\":\"1890\",\"altIdentifier\":[\"urn:isbn:9788210047985\"]},\"links\":[{\"rel\":\"http://opds-spec.org/acquisition/borrow\",\"href\":\"/1\",\"type\":\"application/epub+zip\"}]}]}";
        let (atom, json) = (page(atom.as_bytes()).unwrap(), page(json.as_bytes()).unwrap());
        assert_eq!((atom.publications.len(), &atom.next), (1, &json.next));
        let (one, other) = (&atom.publications[0], &json.publications[0]);
        assert_eq!(
            (&one.id, &one.title, &one.authors, &one.published),
            (&other.id, &other.title, &other.authors, &other.published)
        );
        assert_eq!(one.links[0], other.links[0]);
        assert!(one.links.iter().any(|link| link.address == "urn:isbn:9788210047985"));
    }

    #[test]
    fn what_is_no_feed_is_told() {
        for bytes in [&b""[..], b"{", b"<html>", b"[1]", b"\xff"] {
            assert!(page(bytes).is_err_and(|code| code == "opds-form"), "{bytes:?}");
        }
        assert_eq!(page(b"<!DOCTYPE a [<!ENTITY b 'c'>]><feed/>"), Err("marc-doctype"));
        assert_eq!(
            page(b"{\"publications\":[{\"metadata\":{\"title\":7}},{\"metadata\":null}]}").unwrap(),
            Page::default()
        );
    }

    #[test]
    fn feeds_of_others_are_read() {
        let Ok(folder) = std::env::var("FFL_SHARED_DATA") else { return };
        for (name, count) in
            [("opds_2_0.json", 5), ("opds2-publication.json", 1), ("wiki_1_1.opds", 2), ("feedbooks_catalog.atom", 0)]
        {
            let bytes = std::fs::read(format!("{folder}/opds/readium/{name}")).unwrap();
            let found = page(&bytes).unwrap().publications.len();
            assert!(found >= count, "{name}: {found}");
        }
    }
}
