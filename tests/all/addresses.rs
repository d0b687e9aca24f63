//! Addresses and what leads to them: one owner each, nothing outside the site, no link to what is not there.

use crate::library::{article, ffl, files, library, write};
use std::fs;
use std::path::Path;
use std::process::Output;

const PAGES: &str = "tenants/vik/content/pages";

fn page(title: &str, keys: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{keys}\n+++\n{body}\n")
}

fn event(number: u32, start: &str) -> String {
    let id = format!("7a2f41a3-c54c-4c11-8f3d-0a5a4d1c{number:04x}");
    format!("+++\nid = \"{id}\"\ntitle = \"Hending {number}\"\nstart = {start}\ntags = [\"dans\"]\n+++\nKom.\n")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A build that is refused: what was published stays, byte for byte, and `check` says the same.
fn refused(root: &Path) -> String {
    let before = files(&root.join("dist"));
    let output = ffl(root, &["build"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(files(&root.join("dist")) == before, "something was written");
    assert_eq!(ffl(root, &["check"]).status.code(), Some(1));
    said(&output)
}

#[test]
fn two_makers_of_one_address_are_one_error_that_names_both() {
    let twice = "+++\ntitle = \"x\"\n+++\n";
    let cases: [(&[(&str, &str)], &[&str]); 13] = [
        (
            &[("content/pages/a.md", twice), ("content/pages/a/b.md", twice)],
            &["pages/a.md", "oversikten over en mappe"],
        ),
        (&[("content/pages/a/index.md", twice), ("content/pages/a/b.md", twice)], &["pages/a/index.md", "oversikten"]),
        (&[("content/pages/a.md", twice), ("content/pages/a/_index.md", twice)], &["pages/a.md", "pages/a/_index.md"]),
        (&[("content/pages/sok.md", twice)], &["pages/sok.md", "søkesiden"]),
        (&[("content/pages/artiklar.md", twice)], &["pages/artiklar.md", "oversikten over en mappe"]),
        (&[("content/pages/emne.md", twice)], &["pages/emne.md", "oversikten over alle emner"]),
        (&[("content/pages/emne/hus.md", twice)], &["pages/emne/hus.md", "en side av en oversikt"]),
        (&[("content/pages/Å.md", twice), ("content/pages/a.md", twice)], &["pages/Å.md", "pages/a.md"]),
        (&[("static/index.html", "x")], &["static/index.html", "pages/_index.nn.md"]),
        (&[("static/Artiklar/Index.HTML", "x")], &["static/Artiklar/Index.HTML", "oversikten"]),
        (&[("static/artiklar", "x")], &["static/artiklar", "oversikten over en mappe"]),
        (&[("static/_headers", "x")], &["static/_headers", "en fil som ffl lager selv"]),
        (&[("static/feed/articles.atom", "x")], &["static/feed/articles.atom", "en nyhetsstrøm"]),
    ];
    for (made, named) in cases {
        let root = library();
        assert!(ffl(root.path(), &["build"]).status.success());
        made.iter().for_each(|(path, text)| write(root.path(), &format!("tenants/vik/{path}"), text));
        let words = refused(root.path());
        assert!(named.iter().all(|name| words.contains(name)), "{named:?}: {words}");
        // `emne/hus.md` makes the folder's list too, which stands where all subjects do.
        let errors = if made[0].0.contains("emne/") { 2 } else { 1 };
        assert_eq!(words.matches("feil[").count(), errors, "{words}");
    }
}

#[test]
fn a_page_of_a_list_may_not_stand_where_a_text_does() {
    let root = library();
    for number in 0..25 {
        let text = article(&format!("Nr {number}"), "x").replace("c9d", &format!("{:03x}", 0x100 + number));
        write(root.path(), &format!("tenants/vik/content/articles/nr-{number}.md"), &text);
    }
    write(root.path(), "tenants/vik/content/articles/side/2.md", &article("Nummer to", "x"));
    let words = refused(root.path());
    assert!(words.contains("articles/side/2.md") && words.contains("en side av en oversikt"), "{words}");
}

#[test]
fn old_addresses_are_free_and_lead_on() {
    let published = ["/sok/", "/artiklar", "/artiklar/ope-hus/", "/robots.txt", "/feed/articles.atom", "/en/"];
    // Some disks do not tell a capital letter from a small one.
    for taken in published.into_iter().chain(["/Kart.PDF", "/kart.pdf"]) {
        let root = library();
        write(root.path(), "tenants/vik/static/Kart.PDF", "x");
        write(root.path(), &format!("{PAGES}/a.md"), &page("A", &format!("aliases = [\"{taken}\"]"), ""));
        let words = refused(root.path());
        assert!(words.contains("feil[alias-taken]") && words.contains("pages/a.md:3:"), "{taken}: {words}");
    }
    let root = library();
    write(root.path(), &format!("{PAGES}/a.md"), &page("A", "aliases = [\"/gammal/\"]", "[seg sjølv](/gammal)"));
    write(root.path(), &format!("{PAGES}/b.md"), &page("B", "aliases = [\"/gammal\"]", ""));
    let words = refused(root.path());
    assert!(words.contains("pages/a.md") && words.contains("pages/b.md"), "{words}");
    fs::remove_file(root.path().join(PAGES).join("b.md")).unwrap();
    let built = ffl(root.path(), &["build"]);
    assert!(built.status.success(), "{}", said(&built));
    let rules = fs::read_to_string(root.path().join("dist/vik/_redirects")).unwrap();
    assert!(rules.contains("/gammal /a/ 301\n"), "{rules}");
}

#[test]
fn an_alias_that_two_languages_show_is_not_taken_by_itself() {
    let root = library();
    write(root.path(), "tenants/vik.toml", "languages = [\"nn\", \"nb\"]\nname = { nn = \"Vik bibliotek\" }\n");
    write(root.path(), &format!("{PAGES}/a.md"), &page("A", "aliases = [\"/gammal/\"]", ""));
    let built = ffl(root.path(), &["build"]);
    assert!(built.status.success(), "{}", said(&built));
    let html = fs::read_to_string(root.path().join("dist/vik/nb/a/index.html")).unwrap();
    assert!(html.contains("rel=canonical href=https://vik.localhost/a/"), "{html}");
    assert!(!fs::read_to_string(root.path().join("dist/vik/sitemap.xml")).unwrap().contains("/nb/a/"));
}

#[test]
fn folders_whose_names_give_no_address_write_nothing_anywhere() {
    for folder in ["~", "📚", "文学", "العربية", "ß", "---"] {
        for kind in ["pages", "articles"] {
            let root = library();
            let name = format!("ffl-d1-{}", std::process::id());
            write(root.path(), &format!("tenants/vik/content/{kind}/{folder}/{name}.md"), &article("Ute", "x"));
            let words = refused(root.path());
            assert!(words.contains("folder-without-address") && words.contains(&format!("{name}.md:")), "{words}");
            assert!(!root.path().join("dist/vik").exists() && !Path::new("/").join(&name).exists());
        }
    }
}

#[test]
fn every_reference_is_checked() {
    let wrong = [
        "[x](/finst-ikkje/)",
        "[x](/artiklar/ope-hus/#nope)",
        "[x](/sok/#nope)",
        "[x](/media/abc.webp)",
        "[x](/assets/site.js)",
        "![x](/nope.png)",
        "![x](nope.png)",
        "[x](@/articles/ope-hus.md#nope)",
        "[x](/api/v1/x.json)",
        "[x](nope.pdf#page=2)",
        "::: cta url=\"/nope/\" label=\"x\"\n:::",
    ];
    for written in wrong {
        let root = library();
        write(root.path(), &format!("{PAGES}/a.md"), &page("A", "", written));
        let words = refused(root.path());
        assert!(words.contains("pages/a.md:5:"), "{written}: {words}");
        assert_eq!(words.matches("feil[").count(), 1, "{written}: {words}");
    }
    let root = library();
    write(root.path(), "tenants/vik/static/kart.pdf", "%PDF");
    write(root.path(), &format!("{PAGES}/bok å.pdf"), "%PDF");
    let right = "[a](/artiklar) [b](/artiklar/ope-hus/?x=1) [c](/kart.pdf#page=2) [d](bok%20å.pdf#page=3) [e](/sitemap.xml) \
                 [f](/feed/articles.atom) [g](@/articles/_index.md) [h](https://nb.no/#x) [i](#top)\n";
    write(root.path(), "tenants/vik/content/articles/_index.md", &page("Stoff", "", "# Om\n"));
    write(root.path(), &format!("{PAGES}/a.md"), &page("A", "", right));
    let built = ffl(root.path(), &["build"]);
    assert!(built.status.success(), "{}", said(&built));
    let html = fs::read_to_string(root.path().join("dist/vik/a/index.html")).unwrap();
    for link in
        ["href=/artiklar/>a", "href=\"/artiklar/ope-hus/?x=1\">b", "href=\"/kart.pdf#page=2\">c", ".pdf#page=3\">d"]
    {
        assert!(html.contains(link), "{link}: {html}");
    }
}

#[test]
fn an_address_is_found_as_it_is_written_with_and_without_its_last_slash() {
    let root = library();
    write(root.path(), "tenants/vik/static/Kart.PDF", "x");
    write(root.path(), "tenants/vik/static/eige/index.html", "x");
    let linked = |to: &str| {
        write(root.path(), &format!("{PAGES}/lenkje.md"), &page("Lenkje", "", &format!("[dit]({to})")));
        let output = ffl(root.path(), &["build"]);
        let html = fs::read_to_string(root.path().join("dist/vik/lenkje/index.html")).unwrap_or_default();
        let url = html.split("href=").find_map(|rest| rest.split_once(">dit").map(|(url, _)| url.trim_matches('"')));
        (output.status.code(), url.map(str::to_owned))
    };
    let to = |url: &str| (Some(0), Some(url.to_owned()));
    let known = [
        ("/artiklar", "/artiklar/"),
        ("/artiklar/", "/artiklar/"),
        ("/artiklar/index.html", "/artiklar/"),
        ("/artiklar/ope-hus", "/artiklar/ope-hus/"),
        ("/Kart.PDF", "/Kart.PDF"),
        ("/eige", "/eige/"),
        ("/eige/index.html", "/eige/"),
        ("/robots.txt", "/robots.txt"),
        ("/en/404.html", "/en/404.html"),
    ];
    for (written, url) in known {
        assert_eq!(linked(written), to(url), "{written}");
        // The second time how the site was linked is known.
        write(root.path(), &format!("{PAGES}/lenkje.md"), &page("Lenkje", "", &format!("Sjå [dit]({written})")));
        assert_eq!(ffl(root.path(), &["build"]).status.code(), Some(0), "{written}");
    }
    let unknown = ["/kart.pdf", "/artiklarx", "/artiklar/ope-hus/index", "/Kart.PDF/x", "/sv/"];
    assert!(unknown.into_iter().all(|written| linked(written).0 == Some(2)));
}

#[test]
fn menus_events_and_lists_lead_somewhere() {
    let root = library();
    let menu = "[[menu]]\npage = \"@/pages/bli-laner.md\"\n[[menu]]\ntitle = { nn = \"X\" }\nurl = \"/borte/\"\n";
    write(root.path(), "tenants/vik.toml", &format!("languages = [\"nn\"]\nname = {{ nn = \"Vik\" }}\n{menu}"));
    let words = refused(root.path());
    assert!(words.contains("tenants/vik.toml:4:") && words.contains("@/pages/bli-laaner.md"), "{words}");
    assert!(words.contains("tenants/vik.toml:7:"), "{words}");

    let root = library();
    let dance = event(1, "2026-12-01").replace("tags", "url = \"/borte/\"\ntags");
    write(root.path(), "tenants/vik/content/events/dans.md", &dance);
    let list = "+++\nid = \"7a2f41a3-c54c-4c11-8f3d-0a5a4d1c9999\"\ntitle = \"Liste\"\n[[items]]\ntitle = \"Bok\"\nurl = \"@/pages/borte.md\"\n+++\n";
    write(root.path(), "tenants/vik/content/lists/liste.md", list);
    let words = refused(root.path());
    assert!(words.contains("events/dans.md:5:") && words.contains("lists/liste.md:6:"), "{words}");
}

#[test]
fn what_is_over_leaves_lists_subjects_and_menus_without_a_dead_link() {
    let root = library();
    write(root.path(), "tenants/vik/content/events/dans.md", &event(1, "2026-11-01"));
    assert!(ffl(root.path(), &["build"]).status.success());
    let site = files(&root.path().join("dist/vik"));
    assert!(site.contains_key("arrangement/dans/index.html"), "its own page stays");
    assert!(!site.contains_key("arrangement/index.html") && !site.contains_key("emne/dans/index.html"));
    for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes);
        assert!(!html.contains("/arrangement/>") && !html.contains("/emne/dans/"), "{path}: {html}");
    }
    write(root.path(), "tenants/vik/content/events/song.md", &event(2, "2026-12-01"));
    assert!(ffl(root.path(), &["build"]).status.success());
    let tag = fs::read_to_string(root.path().join("dist/vik/emne/dans/index.html")).unwrap();
    assert!(tag.contains("/arrangement/song/") && !tag.contains("/arrangement/dans/"), "{tag}");
}

#[test]
fn a_site_has_a_front_page_in_each_language_and_folders_have_names() {
    let root = library();
    for name in ["_index.md", "_index.nn.md", "_index.se.md"] {
        fs::remove_file(root.path().join("content/pages").join(name)).unwrap();
    }
    write(root.path(), "tenants/vik.toml", "languages = [\"en\", \"se\"]\nname = { nn = \"Vik bibliotek\" }\n");
    let words = refused(root.path());
    assert!(words.contains("feil[home-missing]") && words.contains("på se"), "{words}");

    let root = library();
    write(root.path(), &format!("{PAGES}/om_huset/rom.md"), &page("Rom", "", ""));
    assert!(ffl(root.path(), &["build"]).status.success());
    let html = fs::read_to_string(root.path().join("dist/vik/om-huset/index.html")).unwrap();
    assert!(html.contains("<h1>Om huset</h1>"), "{html}");
}

#[test]
fn an_unknown_template_is_blamed_on_its_line() {
    let root = library();
    write(root.path(), &format!("{PAGES}/a.md"), &page("A", "template = \"nope\"", ""));
    let words = refused(root.path());
    assert!(words.contains("pages/a.md:3:12") && words.contains("template-unknown"), "{words}");
}

#[test]
fn a_limit_that_is_raised_counts_at_once() {
    let root = library();
    write(root.path(), "tenants/vik/content/articles/lang.md", &article("Lang", &"ord ".repeat(600)));
    let settings = |limit: u32| format!("base = \"https://{{tenant}}.localhost\"\n[limits]\ncontent = {limit}\n");
    write(root.path(), "ffl.toml", &settings(2000));
    assert!(refused(root.path()).contains("lang.md"));
    write(root.path(), "ffl.toml", &settings(20_000));
    let built = ffl(root.path(), &["build"]);
    assert!(built.status.success(), "{}", said(&built));
}

/// The call, and what it said.
fn told(root: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = ffl(root, arguments);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn an_invented_address_is_a_warning_until_the_library_has_taken_over() {
    let root = library();
    let root = root.path();
    fs::write(root.join("ffl.toml"), "base = \"https://{tenant}.example\"\n").unwrap();
    let (code, said) = told(root, &["build"]);
    assert!(code == Some(0) && said.contains("advarsel[address-reserved]") && said.contains("ffl.toml"), "{said}");
    let tenant = |rest: &str| {
        let text = format!("languages = [\"nn\"]\nadopted = true\nname = {{ nn = \"Vik bibliotek\" }}\n{rest}");
        write(root, "tenants/vik.toml", &text);
    };
    tenant("domain = \"vik.test\"\n");
    let (code, said) = told(root, &["build"]);
    assert!(
        code == Some(2) && said.contains("feil[address-reserved]") && said.contains("tenants/vik.toml:4:10"),
        "{said}"
    );
    assert_eq!(told(root, &["build", "--base", "https://vik.no"]), (Some(0), String::new()));
    let (code, said) = told(root, &["build", "--base", "https://{tenant}.invalid"]);
    assert!(code == Some(2) && said.contains("https://vik.invalid"), "{said}");
    assert_eq!(told(root, &["check"]).0, Some(1));
    // What is plainly fictional may have an address that is.
    tenant("domain = \"vik.test\"\ndemo = true\n");
    assert_eq!(told(root, &["build"]), (Some(0), String::new()));
}

#[test]
fn a_site_without_an_address_works_wherever_it_lies() {
    let root = library();
    let root = root.path();
    fs::write(root.join("ffl.toml"), "").unwrap();
    write(
        root,
        "tenants/vik.toml",
        "languages = [\"nn\", \"en\"]\nadopted = true\nname = { nn = \"Vik bibliotek\" }\n",
    );
    assert_eq!(told(root, &["build"]), (Some(0), String::new()));
    let site = files(&root.join("dist/vik"));
    assert!(site.keys().all(|path| !path.starts_with("feed/") && path != "sitemap.xml"));
    assert_eq!(site["robots.txt"], b"User-agent: *\nAllow: /\n");
    for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes);
        assert!(!html.contains("vik.example") && !html.contains("og:url") && !html.contains("og:image"), "{path}");
    }
    let html = String::from_utf8_lossy(&site["bli-laanar/index.html"]).replace('"', "");
    assert!(html.contains("rel=canonical href=/bli-laanar/"), "{html}");
    assert!(html.contains("rel=alternate hreflang=en href=/en/library-card/"), "{html}");
}

#[test]
fn the_front_door_leads_to_libraries_where_they_are() {
    let root = library();
    let root = root.path();
    fs::write(root.join("ffl.toml"), "").unwrap();
    let municipality = |id: &str, rest: &str| {
        format!(
            "languages = [\"nb\"]\n{rest}[[municipality]]\nnumber = \"0001\"\nofficial = \"{id}\"\nnames = [{{ lang = \"nb\", name = \"{id}\" }}]\ncounty = {{ number = \"01\", name = \"Fylket\" }}\nlanguage_form = \"bokmål\"\n"
        )
    };
    write(root, "tenants/dal.toml", &(municipality("Dal", "") + "website = \"www.dal.kommune.no\"\n"));
    write(root, "tenants/fjell.toml", &municipality("Fjell", ""));
    write(root, "tenants/vang.toml", &municipality("Vang", "domain = \"vangbibliotek.no\"\n"));
    write(root, "tenants/alle.toml", "languages = [\"nb\"]\ndirectory = true\nadopted = true\nname.nb = \"Alle\"\n");
    let finder = "+++\ntitle = \"Finn\"\n+++\n::: finder\n:::\n";
    write(root, "tenants/alle/content/pages/_index.md", finder);
    let shown = |arguments: &[&str]| {
        let all = [&["build"], arguments].concat();
        assert_eq!(told(root, &all), (Some(0), String::new()));
        fs::read_to_string(root.join("dist/alle/index.html")).unwrap().replace('"', "")
    };
    let html = shown(&[]);
    assert!(
        html.contains(
            "<a href=https://www.dal.kommune.no><span>Dal</span></a> <span class=soft>Nettstedet til kommunen"
        )
    );
    assert!(html.contains("data-name=fjell><span>Fjell</span><span class=in-county>"), "{html}");
    assert!(html.contains("<a href=https://vangbibliotek.no/><span>Vang</span></a><span class=in-county>"), "{html}");
    let html = shown(&["--base", "https://{tenant}.folk.no"]);
    assert!(
        html.contains("<a href=https://dal.folk.no/>") && html.contains("<a href=https://fjell.folk.no/>"),
        "{html}"
    );
    // An address without a name in it is that of the one that is built.
    let html = shown(&["--base", "https://alle.no", "--tenant", "alle"]);
    assert!(html.contains("rel=canonical href=https://alle.no/") && html.contains("href=https://www.dal.kommune.no>"));
    let (code, said) = told(root, &["build", "--base", "https://alle.no"]);
    assert!(code == Some(2) && said.contains("feil[base-of-several]"), "{said}");
}
