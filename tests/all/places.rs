//! Where things lie: sources, cache and sites apart, and nothing of anybody's left out or in the way without a word.

use crate::library::{article, ffl, files, library, write};
use std::fs;
use std::path::Path;

fn refused(root: &Path, arguments: &[&str], words: &str) {
    let output = ffl(root, &[arguments, &["build"]].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(said.contains(words), "{arguments:?}: {said}");
}

#[test]
fn sources_cache_and_sites_lie_apart() {
    let root = library();
    let root = root.path();
    let before = files(root);
    let at = |name: &str| root.join(name).to_str().unwrap().to_owned();
    for (option, place) in [
        ("--out", "content"),
        ("--out", "tenants/vik"),
        ("--out", "."),
        ("--out", ".ffl/sites"),
        ("--out", "content/../themes/x"),
        ("--state", "tenants/x"),
        ("--state", "."),
        ("--state", "dist"),
    ] {
        refused(root, &[option, &at(place)], "feil[places-overlap]");
    }
    assert!(files(root) == before && !root.join(".ffl").exists());
}

#[test]
fn a_root_that_is_none_is_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let nowhere = root.path().join("nowhere");
    refused(&nowhere, &[], "feil[root-without-tenants]");
    assert!(!nowhere.exists());
}

#[test]
fn a_file_in_the_way_of_a_folder_goes() {
    let root = library();
    let root = root.path();
    assert!(ffl(root, &["build"]).status.success());
    fs::remove_dir_all(root.join("dist/vik/en")).unwrap();
    fs::write(root.join("dist/vik/en"), "x").unwrap();
    write(root, "tenants/vik.toml", "languages = [\"nn\", \"en\"]\nname = { nn = \"Nye Vik\" }\n");
    assert!(ffl(root, &["build"]).status.success());
    assert!(root.join("dist/vik/en/index.html").is_file());
}

#[test]
fn a_folder_without_a_tenant_file_is_named_and_stops_no_other() {
    let root = library();
    let root = root.path();
    write(root, "tenants/vikk/content/articles/a.md", &article("A", "x"));
    let output = ffl(root, &["build"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("feil[tenant-without-file]") && said.contains("tenants/vikk"), "{said}");
    assert!(root.join("dist/vik/index.html").is_file() && !root.join("dist/vikk").exists());
}

#[cfg(unix)]
#[test]
fn names_that_no_address_can_have_are_named_harmlessly() {
    for name in ["static/a\\b.txt", "static/a\nb.txt", "content/pages/a\u{1b}[31mb.md", "media/a\\b.png"] {
        let root = library();
        write(root.path(), &format!("tenants/vik/{name}"), "x");
        let output = ffl(root.path(), &["build"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("feil[path-odd]") && !said.contains('\u{1b}'), "{said:?}");
    }
}
