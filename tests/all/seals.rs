//! Where nothing changed, the last build is the answer, and nothing is read; where anything did that a tenant follows from, it
//! comes out as from nothing. Sources are aged first: files as new as a build are always read.

use crate::library::{files, library, write};
use assert_cmd::Command;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

const NOW: &str = "2026-11-23T12:00:00+01:00";

/// The exit code and the object that a build ends with.
fn build(root: &Path, more: &[&str]) -> (i32, serde_json::Value) {
    let at: &[&str] = if more.contains(&"--at") { &[] } else { &["--at", NOW] };
    let made = Command::cargo_bin("ffl")
        .unwrap()
        .arg("build")
        .arg("--root")
        .arg(root)
        .args(at)
        .args(more)
        .arg("--json")
        .output();
    let made = made.unwrap();
    let last = String::from_utf8(made.stdout).unwrap();
    (made.status.code().unwrap(), serde_json::from_str(last.lines().last().unwrap()).unwrap())
}

/// A library with a happening, a warning and a directory of all libraries.
fn norway() -> tempfile::TempDir {
    let root = library();
    let happening = |day: &str| {
        format!(
            "+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9d01\"\ntitle = \"Fest\"\nstart = {day}T18:00:00\n+++\nKom.\n"
        )
    };
    write(root.path(), "tenants/vik/content/events/fest.md", &happening("2026-11-24"));
    write(root.path(), "tenants/vik/content/articles/raa.md", &crate::library::article("Rå", "<div>Rå</div>"));
    write(root.path(), "tenants/alle.toml", "languages = [\"nb\"]\nname = { nb = \"Alle\" }\ndirectory = true\n");
    age(root.path());
    root
}

/// Makes every source older than any build.
fn age(root: &Path) {
    let old = SystemTime::now() - Duration::from_secs(3600);
    for folder in ["content", "tenants", "themes"] {
        for path in files(&root.join(folder)).into_keys() {
            fs::File::options().write(true).open(root.join(folder).join(path)).unwrap().set_modified(old).unwrap();
        }
    }
    fs::File::options().write(true).open(root.join("ffl.toml")).unwrap().set_modified(old).unwrap();
}

/// That what lies in `dist` is what a build from nothing gives with the same options.
fn is_as_from_nothing(root: &Path, more: &[&str]) {
    let clean = tempfile::tempdir().unwrap();
    let (out, state) = (clean.path().join("dist"), clean.path().join("state"));
    let places = ["--out", out.to_str().unwrap(), "--state", state.to_str().unwrap()];
    assert_eq!(build(root, &[more, &places].concat()).0, 0);
    let (made, wanted) = (files(&root.join("dist")), files(&out));
    let odd: Vec<&String> =
        wanted.keys().chain(made.keys()).filter(|path| made.get(*path) != wanted.get(*path)).collect();
    assert!(odd.is_empty(), "{more:?}: {odd:?}");
}

#[test]
fn where_nothing_changed_nothing_is_read_and_the_same_is_said() {
    let root = norway();
    let (code, first) = build(root.path(), &[]);
    assert_eq!(code, 0, "{first}");
    assert!(first["warnings"].as_u64().unwrap() > 0, "{first}");
    // A theme that nobody could read: of the same size, time and inode.
    let theme = root.path().join("themes/standard/theme.toml");
    let modified = fs::metadata(&theme).unwrap().modified().unwrap();
    fs::write(&theme, "=".repeat(fs::read(&theme).unwrap().len())).unwrap();
    fs::File::options().write(true).open(&theme).unwrap().set_modified(modified).unwrap();
    let (code, second) = build(root.path(), &[]);
    assert_eq!((code, &second["rendered"]), (0, &0.into()));
    for key in ["tenants", "pages", "artifacts", "bytes", "warnings", "diagnostics"] {
        assert_eq!(first[key], second[key], "{key}");
    }
    assert_eq!(second["reused"], second["artifacts"]);
    assert_eq!(build(root.path(), &["--rehash"]).0, 2, "asked to read all, it reads the theme");
}

#[test]
fn whatever_a_tenant_follows_from_counts() {
    let root = norway();
    let all = |more: &[&str]| {
        assert_eq!(build(root.path(), more).0, 0, "{more:?}");
        is_as_from_nothing(root.path(), more);
    };
    all(&[]);
    all(&[]);
    let edits = [
        ("tenants/vik/content/articles/ope-hus.md", "Mer."),
        ("content/pages/personvern.md", "Mer."),
        ("themes/standard/assets/prose.css", ".x { margin: 0 }"),
        ("tenants/vik.toml", "[contact]\nemail = \"post@vik.localhost\""),
        ("ffl.toml", "# ny"),
    ];
    for (path, more) in edits {
        let text = fs::read_to_string(root.path().join(path)).unwrap();
        write(root.path(), path, &format!("{text}\n{more}\n"));
        all(&[]);
    }
    // Another library in the directory, and gone again.
    write(root.path(), "tenants/nes.toml", "languages = [\"nb\"]\nname = { nb = \"Nes bibliotek\" }\n");
    all(&[]);
    fs::remove_file(root.path().join("tenants/nes.toml")).unwrap();
    assert_eq!(build(root.path(), &[]).0, 0);
}

#[test]
fn the_clock_the_address_and_finished_files_count() {
    let root = norway();
    let all = |more: &[&str]| {
        assert_eq!(build(root.path(), more).0, 0, "{more:?}");
        is_as_from_nothing(root.path(), more);
    };
    let listed = || {
        fs::read_to_string(root.path().join("dist/vik/arrangement/index.html")).is_ok_and(|html| html.contains("Fest"))
    };
    all(&[]);
    assert!(listed());
    all(&["--at", "2026-11-24T23:59:00+01:00"]);
    assert!(listed());
    all(&["--at", "2026-11-25T00:00:00+01:00"]);
    assert!(!listed(), "the happening is over");
    all(&["--at", NOW]);
    assert!(listed(), "the clock went back");
    all(&["--base", "https://{tenant}.example.org"]);
    all(&[]);
    let page = root.path().join("dist/vik/index.html");
    fs::remove_file(&page).unwrap();
    all(&[]);
    fs::write(&page, "somebody else's").unwrap();
    all(&[]);
    fs::create_dir_all(root.path().join("dist/.vik.new")).unwrap();
    fs::write(root.path().join("dist/vik/left-by-a-kill"), "x").unwrap();
    all(&[]);
    fs::remove_dir_all(root.path().join(".ffl")).unwrap();
    all(&[]);
}
