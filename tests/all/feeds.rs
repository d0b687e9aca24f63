//! Feeds with whole texts: what an independent reader finds in them, which sections have one, and that they follow every edit.

use crate::library::{ffl, files, library, write};
use std::collections::BTreeMap;
use std::path::Path;

type Site = BTreeMap<String, Vec<u8>>;

fn built(root: &Path, args: &[&str]) -> Site {
    let output = ffl(root, &[&["build"], args].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    files(&root.join("dist/vik"))
}

/// A document with an id of its own.
fn document(number: u32, keys: &str, text: &str) -> String {
    format!("+++\nid = \"7b2f41a3-c54c-4c11-8f3d-0a5a4d1c{number:04}\"\n{keys}\n+++\n{text}\n")
}

/// A library with a folder of articles, a list of books and a text with everything that a page can show.
fn root() -> tempfile::TempDir {
    let root = library();
    let folder = "tenants/vik/content";
    let text = "Sjå [lånekortet](@/pages/bli-laaner.md), [fristen](#frist), [kommunen](https://kommune.example/?a=1&b=2) og noten[^1].\n\n\
        ## Frist\n\n::: quote cite=\"Kari\"\nEin *stad* å vere.\n:::\n\n::: accordion\n### Kva kostar det?\nIngenting.\n:::\n\n\
        ::: video url=\"https://youtu.be/abc\" title=\"Omvising\"\nEi dør går opp.\n:::\n\n::: shared page=\"pages/felles.md\"\n:::\n\n\
        ::: articles count=3\n:::\n\n::: toc\n:::\n\n[^1]: Ein note.\n";
    write(
        root.path(),
        &format!("{folder}/articles/Krim og spenning/mord.md"),
        &document(1, "title = \"Mord\"\ndate = 2026-11-02", text),
    );
    write(
        root.path(),
        &format!("{folder}/articles/Krim og spenning/eldst.md"),
        &document(2, "title = \"Eldst\"\ndate = 2020-01-01", "Før."),
    );
    write(
        root.path(),
        &format!("{folder}/pages/felles.md"),
        "+++\ntitle = \"Felles\"\n+++\n## Reglar\n\nSjå [reglane](#reglar). Gamle ord.\n",
    );
    let books = "title = \"Vinterbøker\"\ndate = 2026-11-03\n[[items]]\ntitle = \"Snø & is\"\nauthor = \"Kari Nordmann\"\nyear = 2025\ntext = \"Kald.\"\nurl = \"/artiklar/\"";
    write(root.path(), &format!("{folder}/lists/vinter.md"), &document(3, books, "Les desse."));
    root
}

/// The entries of a feed by their titles: address, summary, full text.
fn read(site: &Site, path: &str) -> BTreeMap<String, (String, String, String)> {
    let feed = feed_rs::parser::parse(site[path].as_slice()).unwrap_or_else(|error| panic!("{path}: {error}"));
    let entries = feed.entries.into_iter().map(|entry| {
        let text = entry.content.and_then(|content| content.body).unwrap_or_default();
        let summary = entry.summary.map(|summary| summary.content).unwrap_or_default();
        (entry.title.unwrap().content, (entry.links[0].href.clone(), summary, text))
    });
    entries.collect()
}

#[test]
fn a_feed_carries_the_whole_text_with_addresses_that_hold_anywhere() {
    let root = root();
    let site = built(root.path(), &["--base", "https://vik.localhost/r&d"]);
    let page = "https://vik.localhost/r&amp;d/artiklar/krim-og-spenning/mord/";
    let texts = ["atom", "rss", "json"].map(|format| read(&site, &format!("feed/articles.{format}"))["Mord"].2.clone());
    assert!(texts[0] == texts[1] && texts[1] == texts[2], "{texts:#?}");
    let text = &texts[0];
    for part in [
        "<a href=\"https://vik.localhost/r&amp;d/bli-laanar/\">lånekortet</a>",
        &format!("<a href=\"{page}#frist\">fristen</a>"),
        &format!("<a href=\"{page}#fn-1\""),
        "<blockquote><p>Ein <em>stad</em> å vere.",
        "<p>– Kari</p>",
        "<h3>Kva kostar det?</h3><p>Ingenting.",
        "<p><a href=https://youtu.be/abc>Omvising</a></p><p>Ei dør går opp.",
        "Gamle ord.",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    // The shown text's places are called on the page as they are here.
    let id = text.split("#b").nth(1).unwrap().split('"').next().unwrap();
    let html = String::from_utf8(site["artiklar/krim-og-spenning/mord/index.html"].clone()).unwrap();
    assert!(html.contains(&format!("id=b{id}")), "{id} is missing in {html}");
    for part in ["href=/", "href=#", "src=/", "href=\"/", "<script", "<details", "<nav", "Eldst"] {
        assert!(!text.contains(part), "{part} in {text}");
    }
}

#[test]
fn pictures_and_books_come_along() {
    let root = root();
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(400, 300).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    std::fs::write(root.path().join("tenants/vik/content/articles/hylle.png"), bytes.into_inner()).unwrap();
    let keys =
        "title = \"Hylle\"\ndate = 2026-11-04\nimage = { src = \"hylle.png\", alt = \"Ei hylle\", credit = \"Kari\" }";
    let text = "![Inni & ute](hylle.png)\n\n::: figure src=\"hylle.png\" alt=\"Stor\"\nMed *tekst*.\n:::\n\n::: gallery\n![a](hylle.png \"Ei & <to>\")\n:::\n";
    write(root.path(), "tenants/vik/content/articles/hylle.md", &document(5, keys, text));
    let site = built(root.path(), &[]);
    let (_, _, text) = &read(&site, "feed/articles.json")["Hylle"];
    for picture in text.split("src=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        let file = picture.strip_prefix("https://vik.localhost/").unwrap_or_else(|| panic!("{picture}"));
        assert!(site.contains_key(file), "{file}");
    }
    assert_eq!(text.matches("<img ").count(), 4, "{text}");
    for part in [
        "<figcaption>Foto: Kari</figcaption>",
        "alt=\"Inni &amp; ute\"",
        "Med <em>tekst</em>.",
        "<figcaption>Ei &amp; &lt;to&gt;</figcaption>",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let (_, summary, text) = &read(&site, "feed/lists.atom")["Vinterbøker"];
    assert_eq!(summary, "Les desse.");
    assert!(
        text.contains(
            "<h2><a href=\"https://vik.localhost/artiklar/\">Snø &amp; is</a></h2><p>Kari Nordmann, 2025</p><p>Kald.</p>"
        ),
        "{text}"
    );
}

#[test]
fn each_section_with_dated_texts_has_its_own_feed_and_its_page_tells_of_it() {
    let site = built(root().path(), &[]);
    let feeds: Vec<&str> = site.keys().filter_map(|path| path.strip_prefix("feed/")?.strip_suffix(".atom")).collect();
    assert_eq!(feeds, ["articles", "articles/krim-og-spenning", "lists"]);
    let titles = |path: &str| read(&site, path).into_keys().collect::<Vec<_>>();
    assert_eq!(titles("feed/articles.rss"), ["Eldst", "Mord", "Ope hus"]);
    assert_eq!(titles("feed/articles/krim-og-spenning.rss"), ["Eldst", "Mord"]);
    let atom = feed_rs::parser::parse(site["feed/articles/krim-og-spenning.atom"].as_slice()).unwrap();
    assert_eq!(atom.title.unwrap().content, "Krim og spenning – Vik bibliotek");
    let ids: std::collections::BTreeSet<String> = feeds
        .iter()
        .map(|feed| feed_rs::parser::parse(site[&format!("feed/{feed}.atom")].as_slice()).unwrap().id)
        .collect();
    assert_eq!(ids.len(), 3, "{ids:?}");
    let told = |path: &str| {
        let html = String::from_utf8(site[path].clone()).unwrap();
        let tags = html.split("<link ").filter_map(|rest| rest.split_once('>'));
        let links = tags.map(|(tag, _)| tag).filter(|link| link.contains("application/atom+xml"));
        links
            .map(|link| link.split("href=").nth(1).unwrap().split(['>', ' ']).next().unwrap().replace('"', ""))
            .collect::<Vec<_>>()
    };
    assert_eq!(told("index.html"), ["/feed/articles.atom"]);
    assert_eq!(told("artiklar/index.html"), ["/feed/articles.atom"]);
    assert_eq!(
        told("artiklar/krim-og-spenning/index.html"),
        ["/feed/articles.atom", "/feed/articles/krim-og-spenning.atom"]
    );
    assert_eq!(told("lister/index.html"), ["/feed/articles.atom", "/feed/lists.atom"]);
}

#[test]
fn rss_says_where_it_lies_and_atom_in_which_language_it_is() {
    let site = built(root().path(), &[]);
    let parse = |path: &str| String::from_utf8(site[path].clone()).unwrap();
    let (rss, atom) = (parse("feed/articles.rss"), parse("feed/articles.atom"));
    let (rss, atom) = (roxmltree::Document::parse(&rss).unwrap(), roxmltree::Document::parse(&atom).unwrap());
    let own = rss.descendants().find(|node| node.has_tag_name(("http://www.w3.org/2005/Atom", "link"))).unwrap();
    let own = ["href", "rel", "type"].map(|name| own.attribute(name).unwrap());
    assert_eq!(own, ["https://vik.localhost/feed/articles.rss", "self", "application/rss+xml"]);
    let encoded = ("http://purl.org/rss/1.0/modules/content/", "encoded");
    assert_eq!(rss.descendants().filter(|node| node.has_tag_name(encoded)).count(), 3);
    for content in atom.descendants().filter(|node| node.tag_name().name() == "content") {
        let lang = content.attribute(("http://www.w3.org/XML/1998/namespace", "lang"));
        assert_eq!((content.attribute("type"), lang), (Some("html"), Some("nn")));
    }
}

#[test]
fn an_edit_of_a_text_or_of_one_that_it_shows_is_in_the_feed() {
    let root = root();
    let root = root.path();
    built(root, &[]);
    for (file, old, new) in
        [("articles/Krim og spenning/mord.md", "fristen", "siste frist"), ("pages/felles.md", "Gamle", "Nye")]
    {
        let path = root.join("tenants/vik/content").join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace(old, new)).unwrap();
        let site = built(root, &[]);
        for feed in ["feed/articles.json", "feed/articles/krim-og-spenning.json"] {
            assert!(read(&site, feed)["Mord"].2.contains(new), "{new} is missing in {feed}");
        }
        let clean = root.join("clean");
        let (out, state) = (clean.join("dist"), clean.join("state"));
        let output = ffl(root, &["build", "--out", out.to_str().unwrap(), "--state", state.to_str().unwrap()]);
        assert!(output.status.success());
        assert!(site == files(&out.join("vik")), "another site than a clean build makes");
        std::fs::remove_dir_all(clean).unwrap();
    }
}
