//! Stories: a small library in, exact files and exact messages out, through the program as users call it.

use assert_cmd::Command;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const AT: &str = "2026-11-23T12:00:00+01:00";

/// A root with the real themes and shared content and one small library.
fn library() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["themes", "content"] {
        copy(&here.join(folder), &root.path().join(folder));
    }
    write(root.path(), "ffl.toml", "base = \"https://{tenant}.example\"\n");
    write(root.path(), "tenants/vik.toml", "languages = [\"nn\", \"en\"]\nname = { nn = \"Vik bibliotek\" }\n");
    write(root.path(), "tenants/vik/content/articles/ope-hus.md", &article("Ope hus", "Kom til [lånekortet](@/pages/bli-laaner.md)."));
    root
}

fn article(title: &str, body: &str) -> String {
    format!(
        "+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9d{:02x}\"\ntitle = \"{title}\"\ndate = 2026-11-01\ntags = [\"hus\"]\n+++\n{body}\n",
        title.len()
    )
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn ffl(root: &Path, args: &[&str]) -> std::process::Output {
    let mut command = Command::cargo_bin("ffl").unwrap();
    command.arg("--root").arg(root).args(["--lang", "nb", "--at", AT]).args(args).output().unwrap()
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap().flatten() {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                let name = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    found
}

#[test]
fn a_short_file_gives_a_whole_site() {
    let root = library();
    let output = ffl(root.path(), &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let site = files(&root.path().join("dist/vik"));
    for path in ["index.html", "artiklar/index.html", "artiklar/ope-hus/index.html", "en/index.html", "_headers", "sitemap.xml", "feed/articles.atom"] {
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
