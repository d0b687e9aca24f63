//! What stands beside and inside pages: feeds, shared texts, pictures, and what commands say of them, through the program as
//! users call it.

use crate::library::{ffl, files, library, write};
use std::collections::{BTreeMap, BTreeSet};

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
    let site = built(root.path(), &["--base", "https://{tenant}.localhost/r&d"]);
    let (atom, rss) = (&site["feed/articles.atom"], &site["feed/articles.rss"]);
    assert_eq!(texts(atom, "title")[1], title);
    assert_eq!(texts(atom, "id")[1], "urn:uuid:6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9d01");
    assert_eq!(texts(atom, "summary"), [summary]);
    assert_eq!(texts(rss, "title")[1], title);
    assert_eq!(texts(rss, "guid"), ["urn:uuid:6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9d01"]);
    // The channel's, its own address as Atom writes it, the item's.
    assert_eq!(texts(rss, "link")[2], "https://vik.localhost/r&d/artiklar/ope-hus/");
    // What is HTML once the XML is read: words, and no element.
    assert_eq!(texts(rss, "description")[1], "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; R&amp;D ]]&gt; slutt");
    let json: serde_json::Value = serde_json::from_slice(&site["feed/articles.json"]).unwrap();
    let item = &json["items"][0];
    assert_eq!((item["summary"].as_str(), item["title"].as_str()), (Some(summary), Some(title)));
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
    let base = "https://vik.localhost/a&b'c";
    let site = built(root.path(), &["--base", base]);
    let places = texts(&site["sitemap.xml"], "loc");
    assert!(places.contains(&format!("{base}/artiklar/ope-hus/")), "{places:?}");
    let xml = String::from_utf8(site["sitemap.xml"].clone()).unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    let alternates: Vec<&str> = document.descendants().filter_map(|node| node.attribute("href")).collect();
    assert!(!alternates.is_empty() && alternates.iter().all(|href| href.starts_with(base)), "{alternates:?}");
}

/// The attributes of a page's start tags, as a browser reads them.
fn attributes(html: &[u8]) -> Vec<(String, String)> {
    use html5ever::tendril::StrTendril;
    use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
    #[derive(Default)]
    struct Sink(std::cell::RefCell<Vec<(String, String)>>);
    impl TokenSink for Sink {
        type Handle = ();
        fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
            if let Token::TagToken(tag) = token {
                let pairs = tag.attrs.iter().map(|one| (one.name.local.to_string(), one.value.to_string()));
                self.0.borrow_mut().extend(pairs);
            }
            TokenSinkResult::Continue
        }
    }
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(std::str::from_utf8(html).unwrap()));
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// Every id once, and every reference to one.
fn assert_ids(html: &[u8]) -> BTreeSet<String> {
    let attributes = attributes(html);
    let mut ids = BTreeSet::new();
    for (_, id) in attributes.iter().filter(|(name, _)| name == "id") {
        assert!(ids.insert(id.clone()), "{id} twice in {}", String::from_utf8_lossy(html));
    }
    for (name, value) in &attributes {
        let referred: Vec<&str> = match name.as_str() {
            "href" => value.strip_prefix('#').into_iter().collect(),
            "for" | "headers" => vec![value],
            name if name.starts_with("aria-") && (name.ends_with("edby") || name == "aria-controls") => {
                value.split(' ').collect()
            }
            _ => Vec::new(),
        };
        referred.iter().for_each(|id| assert!(ids.contains(*id), "{name}={value} leads nowhere"));
    }
    ids
}

#[test]
fn a_shared_text_repeats_no_id_of_the_page_that_shows_it() {
    let root = library();
    let text = "## Lån\n\nNoko[^1] og [om lån](#lan).\n\n## Frist\n\n[^1]: Ein note.\n\n::: accordion\n### Kva kostar det?\n\
                Ingenting, sjå [fristen](#frist).\n:::\n\n::: toc\n:::\n\n::: cta url=\"/artiklar/\" label=\"Les\" title=\"Les\"\nLes.\n:::\n";
    let page = |title: &str, text: &str| format!("+++\ntitle = \"{title}\"\n+++\n{text}");
    let show = |name: &str| format!("\n::: shared page=\"pages/{name}.md\"\n:::\n");
    let folder = "tenants/vik/content/pages";
    write(root.path(), &format!("{folder}/inst.md"), &page("Inst", text));
    write(root.path(), &format!("{folder}/midt.md"), &page("Midt", &format!("{text}{}", show("inst"))));
    // Headings that look like what a block or a footnote makes.
    let own = "\n## B1\n\n## B4 lån\n\n## Fn 1\n\n<p id=b4-lan>Rå</p>\n";
    let text = format!("{text}{own}{}{}{}", show("midt"), show("midt"), show("inst"));
    write(root.path(), &format!("{folder}/ytst.md"), &page("Ytst", &text));
    let site = built(root.path(), &[]);
    let ids = assert_ids(&site["ytst/index.html"]);
    for id in ["lan", "frist", "fn-1", "fnref-1", "kva-kostar-det", "h-b1"] {
        let shown = ids.iter().filter(|known| *known == id || known.ends_with(&format!("-{id}"))).count();
        let expected = match id {
            "h-b1" => 1,
            // The page's own headings that look made.
            "lan" | "fn-1" => 7,
            _ => 6,
        };
        assert_eq!(shown, expected, "{id} among {ids:?}");
    }
    assert_ids(&site["midt/index.html"]);
}

#[test]
fn a_missing_picture_is_one_error_at_its_place() {
    let root = library();
    write(
        root.path(),
        ARTICLE,
        &front("title = \"Ope hus\"\n+++\n![Hylle](hylle.jpg)\n\n::: gallery\n![a](a.jpg \"A\")\n:::\n"),
    );
    for command in ["build", "check"] {
        let output = ffl(root.path(), &["--json", command]);
        assert_ne!(output.status.code(), Some(0));
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let found = json["diagnostics"].as_array().unwrap();
        let found: Vec<_> =
            found.iter().map(|fault| (fault["code"].as_str().unwrap(), fault["line"].as_u64())).collect();
        assert_eq!(found, [("file-missing", Some(6)), ("file-missing", Some(9))], "{command}: {json}");
    }
}

#[test]
fn an_unreadable_picture_is_one_error_with_a_file() {
    let root = library();
    let text = "title = \"Ope hus\"\nimage = { src = \"hylle.jpg\", alt = \"Hylle\" }\n+++\n![Hylle](hylle.jpg)\n";
    write(root.path(), ARTICLE, &front(text));
    write(root.path(), "tenants/vik/content/articles/hylle.jpg", "ikkje eit bilete");
    for command in ["build", "check"] {
        let output = ffl(root.path(), &["--json", command]);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let found = json["diagnostics"].as_array().unwrap();
        assert!(found.iter().all(|fault| fault["file"] != "" && fault["code"] != "template"), "{command}: {json}");
        assert_eq!(json["errors"], 1, "{command}: {json}");
    }
}

/// The diagnostics of a command with `--json`, its exit code, and that its counts are those of the list.
fn told(root: &std::path::Path, args: &[&str]) -> (Option<i32>, Vec<serde_json::Value>) {
    let output = ffl(root, &[&["--json"], args].concat());
    let printed = String::from_utf8(output.stdout).unwrap();
    let json: serde_json::Value = serde_json::from_str(printed.lines().last().unwrap_or_default()).unwrap();
    let found = json["diagnostics"].as_array().unwrap().clone();
    let errors = found.iter().filter(|fault| fault["severity"] == "error").count();
    assert_eq!(
        (json["errors"].as_u64(), json["warnings"].as_u64()),
        (Some(errors as u64), Some((found.len() - errors) as u64))
    );
    (output.status.code(), found)
}

#[test]
fn a_tenant_that_is_named_twice_is_built_once() {
    let root = library();
    let twice = ["--tenant", "vik", "--tenant", "vik"];
    for command in ["build", "check"] {
        let (code, found) = told(root.path(), &[&[command], &twice[..]].concat());
        assert_eq!((code, found.len()), (Some(0), 0), "{command}: {found:?}");
    }
    let output = ffl(root.path(), &[&["--json", "build"], &twice[..]].concat());
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["tenants"], 1);
}

#[test]
fn what_cannot_be_explained_is_a_wrong_call() {
    let root = library();
    write(root.path(), "tenants/nes.toml", "languages = [\"nb\"]\nname = { nb = \"Nes\" }\n");
    for (wrong, code, near) in [
        (["vik/artiklar/", "--quiet"], "explain-form", "vik:/"),
        (["vig:/artiklar/", "--quiet"], "tenant-unknown", "vik"),
        (["nes:/", "--quiet"], "explain-unbuilt", "vik"),
    ] {
        let (exit, found) = told(root.path(), &["build", "--tenant", "vik", "--explain", wrong[0], wrong[1]]);
        assert_eq!((exit, found.len(), found[0]["code"].as_str()), (Some(2), 1, Some(code)));
        assert!(found[0]["hint"].as_str().unwrap().contains(near), "{found:?}");
        assert!(!root.path().join("dist/vik").exists(), "nothing is built for a wrong call");
    }
    let (exit, found) = told(root.path(), &["build", "--tenant", "vik", "--explain", "vik:/artiklar/ope-hos/"]);
    assert_eq!(
        (exit, found[0]["code"].as_str(), found[0]["tenant"].as_str()),
        (Some(2), Some("explain-path"), Some("vik"))
    );
    assert!(found[0]["hint"].as_str().unwrap().contains("artiklar/ope-hus/index.html"), "{found:?}");
    assert!(root.path().join("dist/vik/index.html").is_file());
    let (exit, found) = told(root.path(), &["build", "--tenant", "vik", "--explain", "vik:/artiklar/ope-hus/"]);
    assert_eq!((exit, found.len()), (Some(0), 0));
}

#[test]
fn whatever_is_wrong_json_is_printed_last() {
    let root = library();
    for command in ["build", "check"] {
        let (exit, found) = told(root.path(), &[command, "--tenant", "vig"]);
        assert_eq!((exit, found[0]["code"].as_str()), (Some(2), Some("tenant-unknown")), "{command}");
        let (exit, found) = told(root.path(), &[command, "--at", "i går"]);
        assert_eq!((exit, found[0]["code"].as_str()), (Some(2), Some("call-value")), "{command}");
        write(root.path(), "ffl.toml", "\nbase = \"https://x.example\"\nlimits = { content = 1 }\n");
        let (exit, found) = told(root.path(), &[command]);
        let places: Vec<_> = found.iter().map(|fault| (fault["file"].as_str(), fault["line"].as_u64())).collect();
        assert_eq!(
            (exit, places),
            (Some(2), vec![(Some("ffl.toml"), Some(2)), (Some("ffl.toml"), Some(3))]),
            "{command}"
        );
        write(root.path(), "ffl.toml", "base = \"https://{tenant}.localhost\"\n");
    }
}

#[test]
fn a_world_that_fails_one_tenant_is_told_with_the_others() {
    let root = library();
    write(root.path(), "tenants/nes.toml", "languages = [\"nb\"]\nname = { nb = \"Nes\" }\n");
    write(root.path(), "dist/nes", "a file where the site's folder must be");
    let (exit, found) = told(root.path(), &["build"]);
    assert_eq!((exit, found.len()), (Some(1), 1), "{found:?}");
    assert_eq!((found[0]["code"].as_str(), found[0]["tenant"].as_str()), (Some("world-make"), Some("nes")));
    assert!(root.path().join("dist/vik/index.html").is_file());
}

#[test]
fn an_error_that_two_tenants_share_is_counted_for_each_and_said_once() {
    let root = library();
    write(root.path(), "tenants/nes.toml", "languages = [\"nb\"]\nname = { nb = \"Nes\" }\n");
    write(
        root.path(),
        "content/pages/ny.md",
        "+++\ntitle = \"Ny\"\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9d02\"\n+++\n[x](@/pages/nei.md)\n",
    );
    for command in ["build", "check"] {
        let (_, found) = told(root.path(), &[command]);
        let tenants: BTreeSet<&str> = found.iter().filter_map(|fault| fault["tenant"].as_str()).collect();
        assert_eq!(tenants, BTreeSet::from(["nes", "vik"]), "{command}: {found:?}");
        let said = String::from_utf8(ffl(root.path(), &[command]).stderr).unwrap();
        assert_eq!(said.matches("feil[").count(), 1, "{said}");
    }
}

/// A photograph-like picture as PNG.
fn picture() -> Vec<u8> {
    let image = image::RgbImage::from_fn(700, 400, |x, y| {
        image::Rgb([(x % 256) as u8, (y % 256) as u8, ((x * y) % 256) as u8])
    });
    let mut out = std::io::Cursor::new(Vec::new());
    image.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

#[test]
fn of_a_picture_only_what_is_missing_is_made_again() {
    let root = library();
    let text = "title = \"Ope hus\"\nimage = { src = \"hylle.png\", alt = \"Hylle\" }\n+++\nTekst.\n";
    write(root.path(), ARTICLE, &front(text));
    std::fs::write(root.path().join("tenants/vik/content/articles/hylle.png"), picture()).unwrap();
    let first = built(root.path(), &[]);
    let renditions: Vec<&String> = first.keys().filter(|path| path.starts_with("media/")).collect();
    assert!(renditions.len() >= 3, "{renditions:?}");
    // First from the cache, then from the picture.
    for cached in [true, false] {
        if !cached {
            std::fs::remove_dir_all(root.path().join(".ffl/cache/artifacts")).unwrap();
        }
        std::fs::remove_file(root.path().join("dist/vik").join(renditions[1])).unwrap();
        let output = ffl(root.path(), &["--json", "build"]);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json["rendered"], 1, "{json}");
        assert!(files(&root.path().join("dist/vik")) == first);
    }
}

#[test]
fn a_picture_with_damaged_pixels_is_one_error() {
    let root = library();
    let text = "title = \"Ope hus\"\nimage = { src = \"hylle.png\", alt = \"Hylle\" }\n+++\nTekst.\n";
    write(root.path(), ARTICLE, &front(text));
    let mut bytes = picture();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 2000].fill(0);
    std::fs::write(root.path().join("tenants/vik/content/articles/hylle.png"), &bytes).unwrap();
    let (exit, found) = told(root.path(), &["build"]);
    let codes: Vec<_> = found.iter().map(|fault| (fault["code"].as_str(), fault["file"].as_str())).collect();
    assert_eq!((exit, codes), (Some(2), vec![(Some("image-broken"), Some("tenants/vik/content/articles/hylle.png"))]));
}

#[test]
fn what_stands_below_a_picture_of_a_gallery_is_text() {
    let root = library();
    std::fs::write(root.path().join("tenants/vik/content/articles/a.png"), picture()).unwrap();
    let text = front("title = \"Ope hus\"\n+++\n::: gallery\n![a](a.png \"<script>x()</script> & meir\")\n:::\n");
    write(root.path(), ARTICLE, &text);
    let html = String::from_utf8(built(root.path(), &[])["artiklar/ope-hus/index.html"].clone()).unwrap();
    assert!(
        html.contains("&lt;script&gt;x()&lt;&#x2F;script&gt; &amp; meir")
            || html.contains("&lt;script&gt;x()&lt;/script&gt; &amp; meir"),
        "{html}"
    );
}

#[test]
fn a_picture_that_is_shared_is_one_that_every_service_shows() {
    let root = library();
    let folder = root.path().join("tenants/vik/content/articles");
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9z\"/></svg>";
    std::fs::write(folder.join("hylle.png"), picture()).unwrap();
    std::fs::write(folder.join("teikning.svg"), drawing).unwrap();
    let mut clear = std::io::Cursor::new(Vec::new());
    image::RgbaImage::new(400, 300).write_to(&mut clear, image::ImageFormat::WebP).unwrap();
    std::fs::write(folder.join("klar.webp"), clear.into_inner()).unwrap();
    for (file, starts) in
        [("hylle.png", &[0xff, 0xd8, 0xff][..]), ("teikning.svg", b"\x89PNG"), ("klar.webp", b"\x89PNG")]
    {
        let text = format!("title = \"Ope hus\"\nimage = {{ src = \"{file}\", alt = \"Hylle\" }}\n+++\nTekst.\n");
        write(root.path(), ARTICLE, &front(&text));
        let site = built(root.path(), &[]);
        let html = String::from_utf8(site["artiklar/ope-hus/index.html"].clone()).unwrap();
        let shown = attributes(html.as_bytes());
        let at = shown.iter().position(|(name, value)| name == "property" && value == "og:image").unwrap();
        let address = &shown[at + 1].1;
        let path = address.strip_prefix("https://vik.localhost/").unwrap_or_else(|| panic!("{address}"));
        assert!(site[path].starts_with(starts), "{file}: {path}");
    }
}
