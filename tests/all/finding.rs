//! What the program makes for searching: files, their names and when they are made again. Whether readers find what they look for
//! is asked of the theme's script, in `tests/e2e/find.mjs`.

use crate::library::{article, ffl, files, library, write};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

type Files = BTreeMap<String, Vec<u8>>;

fn built(root: &Path) -> (Files, Value) {
    let output = ffl(root, &["--json", "build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let indexes = files(&root.join("dist/vik")).into_iter().filter(|(path, _)| path.contains("search-"));
    (indexes.collect(), serde_json::from_slice(&output.stdout).unwrap())
}

/// The words of a language's index.
fn words(files: &Files, language: &str) -> Vec<String> {
    let named = |path: &&String| path.starts_with(&format!("assets/search-{language}-0."));
    let path = files.keys().find(named).unwrap_or_else(|| panic!("no index of {language} among {:?}", files.keys()));
    let first: Value = serde_json::from_slice(&files[path]).unwrap();
    assert_eq!(first["version"], 1);
    let parts = first["parts"].as_array().unwrap();
    assert!(parts.iter().all(|part| files.contains_key(part.as_str().unwrap().trim_start_matches('/'))));
    first["words"].as_str().unwrap().split(' ').map(str::to_owned).collect()
}

#[test]
fn words_of_bodies_blocks_and_the_other_written_form_are_found() {
    let root = library();
    let text = "Asbjørnsen les høgt.\n\n::: accordion\n### Kven kan koma?\nAlle frå Å.\n:::\n\nOpningstidene er nye.";
    write(root.path(), "tenants/vik/content/articles/lesing.md", &article("Høgtlesing laurdag", text));
    let (indexes, _) = built(root.path());
    let words = words(&indexes, "nn");
    for word in ["asbjornsen", "hogtlesing", "hoytlesing", "lordag", "kven", "alle", "a", "apningstidene", "hus"] {
        assert!(words.iter().any(|known| known == word), "{word} is missing among {words:?}");
    }
    assert!(words.is_sorted());
}

#[test]
fn the_search_page_names_its_index_and_every_item_of_it() {
    let root = library();
    let (indexes, _) = built(root.path());
    let site = files(&root.path().join("dist/vik"));
    for (language, page) in [("nn", "sok/index.html"), ("en", "en/search/index.html")] {
        let html = std::str::from_utf8(&site[page]).unwrap();
        let named = |path: &&String| path.starts_with(&format!("assets/search-{language}-0."));
        let path = indexes.keys().find(named).unwrap();
        assert!(html.contains(path.as_str()), "{path} is not named in {page}");
        let first: Value = serde_json::from_slice(&indexes[path]).unwrap();
        for item in first["items"].as_array().unwrap() {
            let name = item[0].as_str().unwrap();
            assert!(html.contains(&format!("data-name={name}")) || html.contains(&format!("data-name=\"{name}\"")));
        }
    }
}

#[test]
fn an_index_is_made_again_only_when_something_in_it_changed() {
    let root = library();
    let (first, _) = built(root.path());
    write(root.path(), "tenants/vik/content/articles/ope-hus.md", &article("Ope hus", "Noko anna om hus."));
    let (second, _) = built(root.path());
    let english = |files: &Files| files.keys().filter(|path| path.contains("search-en")).cloned().collect::<Vec<_>>();
    assert!(first.keys().filter(|path| path.contains("search-nn")).all(|path| !second.contains_key(path)));
    assert_eq!(first.len(), second.len());
    std::fs::remove_dir_all(root.path().join("dist")).unwrap();
    std::fs::remove_dir_all(root.path().join(".ffl")).unwrap();
    let (clean, _) = built(root.path());
    assert!(second == clean, "an index differs from a clean build's");
    let (again, told) = built(root.path());
    assert_eq!((told["rendered"].as_u64(), again == clean), (Some(0), true), "{told}");
    assert_eq!(english(&second), english(&again));
}

#[test]
fn a_finder_without_libraries_is_an_error_at_its_place() {
    let root = library();
    write(root.path(), "tenants/vik/content/articles/finn.md", &article("Finn biblioteket", "::: finder\n:::"));
    let said = String::from_utf8_lossy(&ffl(root.path(), &["build"]).stderr).into_owned();
    assert!(said.contains("feil[finder-without-directory]") && said.contains("finn.md:7:1"), "{said}");
}

#[test]
fn a_theme_without_search_has_no_index() {
    let root = library();
    write(root.path(), "tenants/vik/theme/theme.toml", "[features]\nsearch = false\n");
    let (indexes, _) = built(root.path());
    assert!(indexes.is_empty(), "{:?}", indexes.keys());
}
