//! What stands beside and inside pages: feeds, shared texts, pictures, and what commands say of them, through the program as
//! users call it.

mod library;

use library::{ffl, files, library, write};
use std::collections::BTreeMap;

const ARTICLE: &str = "tenants/vik/content/articles/ope-hus.md";

fn built(root: &std::path::Path, args: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let output = ffl(root, &[&["build"], args].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    files(&root.join("dist/vik"))
}

fn front(rest: &str) -> String {
    format!("+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9d01\"\ndate = 2026-11-01\n{rest}")
}

/// What an XML reader finds as the texts of the elements with a name.
fn texts(xml: &[u8], name: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(std::str::from_utf8(xml).unwrap()).unwrap();
    let elements = document.descendants().filter(|node| node.tag_name().name() == name);
    elements.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

#[test]
fn feeds_carry_what_was_written_and_no_markup_of_authors() {
    let root = library();
    let title = "Bøker & «spel» <i>]]>";
    let summary = "<script>alert('x')</script> R&D ]]> slutt";
    let text = front(&format!("title = '{title}'\nsummary = \"{summary}\"\n+++\nTekst.\n"));
    write(root.path(), ARTICLE, &text);
    let site = built(root.path(), &["--base", "https://{tenant}.example/r&d"]);
    let (atom, rss) = (&site["feed/articles.atom"], &site["feed/articles.rss"]);
    assert_eq!(texts(atom, "title")[1], title);
    assert_eq!(texts(atom, "id")[1], "urn:uuid:6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9d01");
    assert_eq!(texts(atom, "summary"), [summary]);
    assert_eq!(texts(rss, "title")[1], title);
    assert_eq!(texts(rss, "guid"), ["urn:uuid:6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9d01"]);
    assert_eq!(texts(rss, "link")[1], "https://vik.example/r&d/artiklar/ope-hus/");
    // What is HTML once the XML is read: words, and no element.
    assert_eq!(texts(rss, "description")[1], "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; R&amp;D ]]&gt; slutt");
    let json: serde_json::Value = serde_json::from_slice(&site["feed/articles.json"]).unwrap();
    let item = &json["items"][0];
    assert_eq!((item["content_text"].as_str(), item["title"].as_str()), (Some(summary), Some(title)));
}

#[test]
fn a_feed_keeps_its_identity_when_the_library_moves() {
    let root = library();
    let id = |args: &[&str]| texts(&built(root.path(), args)["feed/articles.atom"], "id")[0].clone();
    // Never to change: readers would show every article once more.
    let known = "urn:uuid:42a16d55-2240-58d0-9c93-346c490b5264";
    assert_eq!(id(&[]), known);
    assert_eq!(id(&["--base", "https://{tenant}.bibliotek.example"]), known);
}

#[test]
fn a_sitemap_is_xml_whatever_the_address() {
    let root = library();
    let tenant = "languages = [\"nn\", \"en\"]\nname = { nn = \"Vik bibliotek\" }\nadopted = true\n";
    write(root.path(), "tenants/vik.toml", tenant);
    let base = "https://vik.example/a&b\"<c>'";
    let site = built(root.path(), &["--base", base]);
    let places = texts(&site["sitemap.xml"], "loc");
    assert!(places.contains(&format!("{base}/artiklar/ope-hus/")), "{places:?}");
    let xml = String::from_utf8(site["sitemap.xml"].clone()).unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    let alternates: Vec<&str> = document.descendants().filter_map(|node| node.attribute("href")).collect();
    assert!(!alternates.is_empty() && alternates.iter().all(|href| href.starts_with(base)), "{alternates:?}");
}
