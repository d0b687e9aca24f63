//! Dublin Core as repositories have it (`oai_dc`, OAI-PMH 2.0 § 3.9): the form of records that every repository speaks, and the poorest.

use super::opds::{Link, Publication};
use roxmltree::{Document, Node};

/// Elements of Dublin Core (ISO 15836).
const NAMESPACE: &str = "http://purl.org/dc/elements/1.1/";

/// What a record says; none where it is not of this form, or names nothing.
pub fn publication(bytes: &[u8], id: &str) -> Option<Publication> {
    let document = Document::parse(str::from_utf8(bytes).ok()?.trim()).ok()?;
    let elements: Vec<Node<'_, '_>> =
        document.descendants().filter(|node| node.tag_name().namespace() == Some(NAMESPACE)).collect();
    let all = |name: &str| -> Vec<String> {
        let own = elements.iter().filter(|node| node.tag_name().name() == name);
        own.filter_map(|node| Some(node.text()?.trim().to_owned())).filter(|text| !text.is_empty()).collect()
    };
    let first = |name: &str| all(name).into_iter().next().unwrap_or_default();
    let identifier = |address: String| {
        // Where an address leads is not said: most often to the repository's own page.
        let relation = if address.contains("://") { "about" } else { "identifier" };
        Link { relation: relation.to_owned(), address, media_type: String::new() }
    };
    let found = Publication {
        id: id.to_owned(),
        title: first("title"),
        authors: all("creator"),
        contributors: all("contributor").into_iter().map(|name| (String::new(), name)).collect(),
        languages: all("language"),
        publisher: first("publisher"),
        published: first("date"),
        summary: first("description"),
        subjects: all("subject"),
        links: all("identifier").into_iter().map(identifier).collect(),
        kind: first("type"),
        ..Publication::default()
    };
    (!found.title.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_become_what_feeds_say() {
        let text = "<oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
            <dc:title> Sult </dc:title><dc:creator>Hamsun, Knut</dc:creator><dc:language>nob</dc:language><dc:date>1890</dc:date>\
            <dc:identifier>urn:isbn:9788210047985</dc:identifier><dc:identifier>https://a.no/1</dc:identifier><dc:subject/></oai_dc:dc>";
        let found = publication(text.as_bytes(), "x:1").unwrap();
        assert_eq!(
            (found.title.as_str(), found.authors[0].as_str(), found.published.as_str()),
            ("Sult", "Hamsun, Knut", "1890")
        );
        assert_eq!((found.links.len(), found.links[1].relation.as_str()), (2, "about"));
        assert!(found.subjects.is_empty());
        for other in ["", "<record/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "\u{0}"] {
            assert_eq!(publication(other.as_bytes(), "x"), None, "{other}");
        }
    }
}
