//! Stories: a small library in, exact files and exact messages out, through the program as users call it.

use crate::library::{article, ffl, files, library, write};
use std::fs;

#[test]
fn a_short_file_gives_a_whole_site() {
    let root = library();
    let output = ffl(root.path(), &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let site = files(&root.path().join("dist/vik"));
    for path in [
        "index.html",
        "artiklar/index.html",
        "artiklar/ope-hus/index.html",
        "en/index.html",
        "_headers",
        "sitemap.xml",
        "feed/articles.atom",
    ] {
        assert!(site.contains_key(path), "{path} is missing among {:?}", site.keys().collect::<Vec<_>>());
    }
    let page = String::from_utf8(site["artiklar/ope-hus/index.html"].clone()).unwrap();
    assert!(page.contains("<html lang=\"nn\">") || page.contains("<html lang=nn>"), "{page}");
    assert!(page.contains(">lånekortet</a>"));
}

#[test]
fn an_unchanged_library_is_reused_and_an_edit_gives_what_a_clean_build_gives() {
    let root = library();
    assert!(ffl(root.path(), &["build"]).status.success());
    let again = ffl(root.path(), &["--json", "build"]);
    let json: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!((json["rendered"].as_u64(), json["removed"].as_u64()), (Some(0), Some(0)), "{json}");
    write(root.path(), "tenants/vik/content/articles/nytt.md", &article("Noko heilt nytt", "Tekst."));
    fs::remove_file(root.path().join("tenants/vik/content/articles/ope-hus.md")).unwrap();
    assert!(ffl(root.path(), &["build"]).status.success());
    let incremental = files(&root.path().join("dist/vik"));
    for folder in [".ffl", "dist"] {
        fs::remove_dir_all(root.path().join(folder)).unwrap();
    }
    assert!(ffl(root.path(), &["build"]).status.success());
    let clean = files(&root.path().join("dist/vik"));
    assert_eq!(incremental.keys().collect::<Vec<_>>(), clean.keys().collect::<Vec<_>>());
    assert!(incremental == clean, "some file differs from a clean build");
}

#[test]
fn an_error_names_its_place_and_keeps_the_last_good_tree() {
    let root = library();
    assert!(ffl(root.path(), &["build"]).status.success());
    let before = files(&root.path().join("dist/vik"));
    write(root.path(), "tenants/vik/content/articles/feil.md", &article("Feil", "Sjå [her](@/pages/bli-laner.md)."));
    let output = ffl(root.path(), &["build"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("tenants/vik/content/articles/feil.md:7:5"), "{said}");
    assert!(said.contains("@/pages/bli-laaner.md"), "{said}");
    assert!(files(&root.path().join("dist/vik")) == before);
}

#[test]
fn one_tenants_errors_do_not_stop_another() {
    let root = library();
    write(root.path(), "tenants/nes.toml", "languages = [\"nb\"]\nnavn = \"Nes\"\n");
    let output = ffl(root.path(), &["build"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(root.path().join("dist/vik/index.html").is_file());
    assert!(!root.path().join("dist/nes").exists());
}

#[test]
fn a_new_article_is_valid() {
    let root = library();
    assert!(ffl(root.path(), &["new", "article", "Høstens bøker", "--tenant", "vik"]).status.success());
    assert!(root.path().join("tenants/vik/content/articles/hostens-boker.md").is_file());
    let output = ffl(root.path(), &["check"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
