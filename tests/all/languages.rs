//! What readers of each language get: their own texts, others' marked as such, and a switch that says where it leads.

use crate::library::{article, ffl, library, write};
use std::fs;
use std::path::Path;

const EVENT: &str = "+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9e01\"\ntitle = \"Lesestund\"\nstart = 2026-12-05T11:00\ntags = [\"Høgtlesing\"]\nprice = \"Gratis\"\n+++\nVi les.\n";

fn built(root: &Path) {
    let output = ffl(root, &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A page without the quotes that only some values need.
fn page(root: &Path, path: &str) -> String {
    let file = root.join("dist/vik").join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}")).replace('"', "")
}

/// Where the switch of a page leads for a language.
fn switch<'a>(html: &'a str, language: &str) -> &'a str {
    let nav = html.split("class=languages").nth(1).unwrap().split("</nav>").next().unwrap();
    let link = nav.split("<a ").skip(1).find(|link| link.contains(&format!("hreflang={language}")));
    let href = link.unwrap_or_else(|| panic!("no {language} in {nav}")).split("href=").nth(1).unwrap();
    href.split([' ', '>']).next().unwrap()
}

#[test]
fn the_switch_leads_to_the_same_page_or_says_that_there_is_none() {
    let root = library();
    built(root.path());
    let html = page(root.path(), "artiklar/ope-hus/index.html");
    assert_eq!(switch(&html, "en"), "/en/#elsewhere");
    assert_eq!(switch(&html, "nn"), "/artiklar/ope-hus/");
    assert!(page(root.path(), "en/index.html").contains("id=elsewhere>The page you came from"));
    assert_eq!(switch(&page(root.path(), "bli-laanar/index.html"), "en"), "/en/library-card/");
    assert_eq!(switch(&page(root.path(), "sok/index.html"), "en"), "/en/search/");
    assert_eq!(switch(&page(root.path(), "en/404.html"), "nn"), "/");
    // A folder without a text of its own is one page in all languages that have something in it.
    write(root.path(), "tenants/vik/content/articles/open.en.md", &article("Open", "Come.").replace("9d04", "9d77"));
    built(root.path());
    let html = page(root.path(), "artiklar/index.html");
    assert_eq!(switch(&html, "en"), "/en/articles/");
    assert!(html.contains("rel=alternate hreflang=en href=https://vik.localhost/en/articles/"), "{html}");
    assert_eq!(switch(&page(root.path(), "emne/index.html"), "en"), "/en/tags/");
    assert_eq!(switch(&page(root.path(), "emne/hus/index.html"), "en"), "/en/tags/hus/");
}

#[test]
fn who_reads_no_norwegian_still_learns_what_happens_when() {
    let root = library();
    write(root.path(), "tenants/vik/content/events/lesestund.md", EVENT);
    built(root.path());
    let html = page(root.path(), "en/events/lesestund/index.html");
    assert!(html.contains("<h1 lang=nn>Lesestund</h1>") && html.contains("Saturday 5 December 2026"), "{html}");
    assert!(html.contains("This page is not available in English yet"), "{html}");
    assert!(html.contains("rel=canonical href=https://vik.localhost/arrangement/lesestund/"), "{html}");
    assert!(html.contains("<span lang=nn>Gratis</span>"), "{html}");
    assert!(html.contains("rel=tag lang=nn>Høgtlesing"), "{html}");
    assert!(page(root.path(), "en/events/index.html").contains("<article lang=nn>"));
    // Its articles stay with those who read them.
    assert!(!root.path().join("dist/vik/en/articles").exists());
}

#[test]
fn a_sami_text_that_nobody_answers_for_is_marked_and_kept_from_search_engines() {
    let root = library();
    let tenant = "languages = [\"nn\", \"se\"]\nadopted = true\nname = { nn = \"Vik bibliotek\" }\n";
    write(root.path(), "tenants/vik.toml", tenant);
    let text = |reviewed: &str| format!("+++\ntitle = \"Bures boahtin\"\n{reviewed}+++\nBures.\n");
    write(root.path(), "tenants/vik/content/pages/_index.se.md", &text(""));
    // No feed takes it away from its notice.
    let news = article("Ođas", "Bures.");
    write(root.path(), "tenants/vik/content/articles/odas.se.md", &news);
    built(root.path());
    assert!(root.path().join("dist/vik/se/artihkkalat/odas/index.html").exists());
    assert!(!root.path().join("dist/vik/se/feed").exists());
    write(
        root.path(),
        "tenants/vik/content/articles/odas.se.md",
        &news.replace("\ntags", "\nreviewed = \"Somebody\"\ntags"),
    );
    built(root.path());
    assert!(root.path().join("dist/vik/se/feed/articles.atom").exists());
    let told =
        || (page(root.path(), "se/index.html"), page(root.path(), "index.html"), page(root.path(), "sitemap.xml"));
    let (sami, norwegian, map) = told();
    assert!(
        sami.contains("<meta name=robots content=noindex>")
            && sami.contains("lang=nn>Den samiske teksten er maskinlaga")
    );
    assert!(
        !norwegian.contains("rel=alternate hreflang=se") && !norwegian.contains("noindex") && !map.contains("/se/")
    );

    // The theme's texts have been read, this one has not.
    let messages = root.path().join("themes/standard/messages/se.toml");
    let theirs = fs::read_to_string(&messages).unwrap();
    fs::write(&messages, format!("reviewed = \"Somebody, 2026-11-25\"\n{theirs}")).unwrap();
    built(root.path());
    assert!(told().0.contains("noindex") && !told().2.contains("/se/<"));

    write(root.path(), "tenants/vik/content/pages/_index.se.md", &text("reviewed = \"Somebody, 2026-11-25\"\n"));
    built(root.path());
    let (sami, norwegian, map) = told();
    assert!(!sami.contains("noindex") && !sami.contains("Den samiske teksten er maskinlaga"));
    assert!(norwegian.contains("rel=alternate hreflang=se") && map.contains("/se/<"));
}

#[test]
fn what_the_program_says_in_a_text_is_in_the_language_of_the_page() {
    let root = library();
    let tenant = "languages = [\"nb\", \"nn\", \"se\", \"en\"]\nname = { nb = \"Vik bibliotek\" }\n";
    write(root.path(), "tenants/vik.toml", tenant);
    let text = "Noko[^1].\n\n| Dag |\n|---|\n| Måndag |\n\n::: video url=\"https://vimeo.com/123\" title=\"Film\"\nEi dør.\n:::\n\n\
                ::: video url=\"https://www.youtube.com/watch?v=abc\" title=\"Film\"\nEi dør.\n:::\n\n[^1]: Ein note.\n";
    for language in ["nb", "nn", "se", "en"] {
        let file = format!("tenants/vik/content/pages/prove.{language}.md");
        write(root.path(), &file, &format!("+++\ntitle = \"Prove\"\n+++\n{text}"));
    }
    built(root.path());
    for (path, note, table, from) in [
        ("prove", "Fotnote 1", "Tabell 1", "hentes fra"),
        ("nn/prove", "Fotnote 1", "Tabell 1", "henta frå"),
        ("se/prove", "Vuolleteaksta 1", "Tabealla 1", "vižžojuvvo"),
        ("en/prove", "Footnote 1", "Table 1", "fetched from"),
    ] {
        let html = page(root.path(), &format!("{path}/index.html"));
        for label in [note, table] {
            assert!(html.contains(&format!("aria-label={label}")), "{label} is missing in {html}");
        }
        assert!(!html.contains("aria-label=footnote") && !html.contains("aria-label=table"), "{html}");
        let notices: Vec<&str> =
            html.split("video-note soft>").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
        assert_eq!(notices.len(), 2, "{html}");
        for (notice, host) in notices.iter().zip(["player.vimeo.com", "youtube-nocookie.com"]) {
            assert!(notice.contains(from) && notice.contains(host), "{notice}");
        }
    }
}
