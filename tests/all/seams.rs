//! What other programs read of a site: feeds by an independent reader, the sitemap, structured data, a host's headers and redirects.

use crate::library::{article, ffl, files, library, write};
use std::collections::{BTreeMap, BTreeSet};

type Site = BTreeMap<String, Vec<u8>>;

/// A library with texts of every kind, names that need escaping, and addresses from before.
fn site() -> Site {
    let root = library();
    let root = root.path();
    // A site that no library has taken over is kept out of searches, sitemap included.
    let tenant = "languages = [\"nn\", \"en\"]\nname = { nn = \"Vik bibliotek\" }\nadopted = true\n[[branch]]\nid = \"hovud\"\nname = { nn = \"Hovudbiblioteket\" }\n";
    write(root, "tenants/vik.toml", tenant);
    let keys = "summary = \"Bøker & <kaker>\"\naliases = [\"/gammalt/\", \"/apne-dager\"]\ntags";
    let odd = article("Ål & \\\"Å\\\" <b>", "Kom *no*.").replace("tags", keys);
    write(root, "tenants/vik/content/articles/odd.md", &odd);
    let event = "+++\nid = \"7a2f41a3-c54c-4c11-8f3d-0a5a4d1c0001\"\ntitle = \"Dans\"\nstart = 2026-12-01 18:00\nend = 2026-12-01 20:00\n+++\nKom.\n";
    write(root, "tenants/vik/content/events/dans.md", &event.replace("01 18", "01T18").replace("01 20", "01T20"));
    let output = ffl(root, &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    files(&root.join("dist/vik"))
}

fn text<'a>(site: &'a Site, path: &str) -> &'a str {
    std::str::from_utf8(site.get(path).unwrap_or_else(|| panic!("{path} is missing"))).unwrap()
}

/// The file that an address of the site leads to.
fn file_of(address: &str) -> String {
    let path = address.trim_start_matches("https://vik.localhost").trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

#[test]
fn feeds_are_read_by_a_reader_of_feeds_and_say_the_same() {
    let site = site();
    let feeds: Vec<&String> = site.keys().filter(|path| path.contains("feed/")).collect();
    let kinds: BTreeSet<&str> = feeds.iter().filter_map(|path| path.rsplit('.').next()).collect();
    assert_eq!(kinds, BTreeSet::from(["atom", "json", "rss"]), "{feeds:?}");
    let mut said: BTreeMap<&str, Vec<Vec<(String, String, String)>>> = BTreeMap::new();
    for path in feeds {
        let feed = feed_rs::parser::parse(site[path].as_slice()).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(feed.title.is_some_and(|title| title.content.contains("Vik bibliotek")), "{path}");
        let entries = feed.entries.iter().map(|entry| {
            assert!(entry.id.starts_with("urn:uuid:"), "{path}: {}", entry.id);
            let link = entry.links[0].href.clone();
            assert!(site.contains_key(&file_of(&link)), "{path}: {link}");
            (entry.id.clone(), entry.title.clone().unwrap().content, link)
        });
        said.entry(path.rsplit_once('.').unwrap().0).or_default().push(entries.collect());
    }
    for (feed, forms) in said {
        assert!(forms.len() == 3 && forms[0] == forms[1] && forms[1] == forms[2], "{feed}: {forms:#?}");
    }
    let atom = feed_rs::parser::parse(site["feed/articles.atom"].as_slice()).unwrap();
    let titles: BTreeSet<String> = atom.entries.iter().map(|entry| entry.title.clone().unwrap().content).collect();
    assert!(titles.contains("Ål & \"Å\" <b>") || titles.contains("Ål &amp; \"Å\" &lt;b&gt;"), "{titles:?}");
}

#[test]
fn the_sitemap_lists_each_page_once_and_only_pages_that_are_there() {
    let site = site();
    let document = roxmltree::Document::parse(text(&site, "sitemap.xml")).unwrap();
    let texts =
        document.descendants().filter(|node| node.has_tag_name(("http://www.sitemaps.org/schemas/sitemap/0.9", "loc")));
    let listed: Vec<&str> = texts.filter_map(|node| node.text()).collect();
    let once: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(listed.len(), once.len());
    assert!(listed.len() > 10);
    for address in &listed {
        assert!(address.starts_with("https://vik.localhost/") && site.contains_key(&file_of(address)), "{address}");
    }
    assert!(
        once.contains("https://vik.localhost/") && once.contains("https://vik.localhost/artiklar/odd/"),
        "{once:?}"
    );
    assert!(!once.iter().any(|address| address.contains("404") || address.contains("/sok/")), "{once:?}");
}

/// The JSON-LD of a page; nothing in it may end its element early.
fn structured(html: &str) -> Vec<serde_json::Value> {
    let scripts = html.split("application/ld+json").skip(1).map(|rest| {
        let json = rest.split_once('>').unwrap().1.split_once("</script>").unwrap().0;
        serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
    });
    scripts.collect()
}

#[test]
fn structured_data_is_json_and_names_what_the_page_shows() {
    let site = site();
    let mut kinds = BTreeSet::new();
    for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        for data in structured(std::str::from_utf8(bytes).unwrap()) {
            assert_eq!(data["@context"], "https://schema.org", "{path}");
            let graph = data["@graph"].as_array().cloned().unwrap_or_else(|| vec![data.clone()]);
            kinds.extend(graph.iter().map(|node| node["@type"].to_string()));
        }
    }
    for kind in ["Article", "Library", "BreadcrumbList"] {
        assert!(kinds.iter().any(|found| found.contains(kind)), "{kind} is missing among {kinds:?}");
    }
    let page = text(&site, "artiklar/odd/index.html");
    assert!(structured(page).iter().any(|data| data.to_string().contains("Ål & \\\"Å\\\" <b>")), "{page}");
}

#[test]
fn headers_are_whole_and_keep_only_what_is_named_by_its_content() {
    let site = site();
    let mut rules: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    let mut pattern = "";
    for line in text(&site, "_headers").lines() {
        if line.starts_with('/') {
            pattern = line;
            rules.entry(pattern).or_default();
        } else {
            let (name, value) = line.strip_prefix("  ").unwrap().split_once(": ").unwrap();
            assert!(rules.get_mut(pattern).unwrap().insert(name, value).is_none(), "{name} twice for {pattern}");
        }
    }
    let all = &rules["/*"];
    for (name, value) in [("X-Content-Type-Options", "nosniff"), ("Content-Security-Policy", "object-src 'none'")] {
        assert!(all[name].contains(value), "{name}: {}", all[name]);
    }
    let policy = all["Content-Security-Policy"];
    assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
    for (pattern, rule) in &rules {
        let lasting = rule.get("Cache-Control").is_some_and(|value| value.contains("immutable"));
        assert_eq!(lasting, ["/assets/*", "/media/*"].contains(pattern), "{pattern}");
    }
    let hashed =
        |path: &str| path.split('.').any(|part| part.len() == 10 && part.bytes().all(|b| b.is_ascii_hexdigit()));
    for path in site.keys().filter(|path| path.starts_with("assets/")) {
        assert!(hashed(path), "{path} never changes its name and is kept for a year");
    }
}

#[test]
fn no_address_is_told_two_ways_to_be_kept() {
    let site = site();
    let all = text(&site, "_headers").split("\n/").next().unwrap();
    assert!(!all.contains("Cache-Control"), "{all}");
}

#[test]
fn redirects_lead_from_where_nothing_is_to_where_something_is() {
    let site = site();
    let rules: Vec<Vec<&str>> = text(&site, "_redirects").lines().map(|line| line.split(' ').collect()).collect();
    let mut sources = BTreeSet::new();
    for rule in &rules {
        let [from, to, status] = rule[..] else { panic!("{rule:?}") };
        assert!(sources.insert(from), "{from} twice");
        assert!(site.contains_key(&file_of(to)), "{rule:?}");
        assert_eq!(status, if from.ends_with('*') { "404" } else { "301" }, "{rule:?}");
        assert!(
            !site.contains_key(&file_of(&format!("{}/", from.trim_end_matches('/')))) || status == "404",
            "{rule:?}"
        );
    }
    assert!(sources.contains("/gammalt") && sources.contains("/apne-dager"), "{rules:?}");
    // A rule for all that is below comes after the rules for single addresses: hosts take the first that fits.
    let first = rules.iter().position(|rule| rule[0].ends_with('*')).unwrap_or(rules.len());
    assert!(rules[first..].iter().all(|rule| rule[0].ends_with('*')), "{rules:?}");
}
