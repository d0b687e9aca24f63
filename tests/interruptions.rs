//! Builds that are cut off, and builds that get in each other's way: nothing published is ever half, lost or left behind.
//!
//! `FFL_ROUNDS` multiplies the counts; `scripts/proof.sh` sets it.

#![cfg(test)]

mod library;

use assert_cmd::cargo::CommandCargoExt;
use library::{AT, article, ffl, files, library, write};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

fn rounds() -> u64 {
    std::env::var("FFL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

type Site = BTreeMap<String, Vec<u8>>;

/// What a build from nothing gives.
fn clean(root: &Path) -> Site {
    let elsewhere = tempfile::tempdir().unwrap();
    let (out, state) = (elsewhere.path().join("dist"), elsewhere.path().join("state"));
    let output = ffl(root, &["build", "--out", out.to_str().unwrap(), "--state", state.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    files(&out)
}

const ADDED: &str = "tenants/vik/content/articles/nytt.md";
const REMOVED: &str = "tenants/vik/content/articles/gammalt.md";

/// The library in one of two states, which have texts, subjects and titles of their own.
fn set(root: &Path, second: bool) {
    let (there, gone) = if second { (ADDED, REMOVED) } else { (REMOVED, ADDED) };
    let _ = fs::remove_file(root.join(gone));
    let text = article(if second { "Heilt nytt" } else { "Gammal tekst" }, "Tekst.");
    write(root, there, &text.replace("\"hus\"", if second { "\"ny\"" } else { "\"gammal\"" }));
    let name = if second { "Nye Vik" } else { "Vik" };
    write(root, "tenants/vik.toml", &format!("languages = [\"nn\", \"en\"]\nname = {{ nn = \"{name}\" }}\n"));
}

/// Builds and is killed at the `number`th call of `call` that a thread makes; false where it came to its end before.
fn killed(root: &Path, call: &str, number: usize) -> bool {
    let program = Command::cargo_bin("ffl").unwrap().get_program().to_owned();
    let status = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("inject={call}:signal=KILL:when={number}")])
        .arg(program)
        .args(["--at", AT, "--jobs", "1", "--root"])
        .arg(root)
        .arg("build")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("strace is missing: install it, for instance with apt-get install strace");
    !status.success()
}

/// Every system call that changes what is on the disk, one after the other.
#[test]
fn a_build_that_is_killed_at_any_system_call_does_no_harm() {
    let root = library();
    let root = root.path();
    set(root, true);
    let second = clean(root);
    set(root, false);
    let first = clean(root);
    let names =
        |folder: &Path| fs::read_dir(folder).unwrap().flatten().map(|entry| entry.file_name()).collect::<Vec<_>>();
    for call in ["rename,renameat,renameat2", "unlink,unlinkat", "rmdir", "mkdir", "write", "openat", "fchmod"] {
        let mut number = 1;
        let mut tried = 0;
        while tried < 10_000 {
            assert!(ffl(root, &["build"]).status.success());
            set(root, true);
            if !killed(root, call, number) {
                set(root, false);
                break;
            }
            for (path, bytes) in files(&root.join("dist/vik")) {
                let path = format!("vik/{path}");
                let whole = first.get(&path) == Some(&bytes) || second.get(&path) == Some(&bytes);
                assert!(whole, "{call} {number}: {path} is neither old nor new");
            }
            // What the cut-off build brought goes again with the text that it came from.
            set(root, false);
            let healed = ffl(root, &["build"]);
            assert!(healed.status.success(), "{call} {number}: {}", String::from_utf8_lossy(&healed.stderr));
            let after = files(&root.join("dist"));
            let differ: Vec<_> =
                first.keys().chain(after.keys()).filter(|path| first.get(*path) != after.get(*path)).collect();
            assert!(differ.is_empty(), "{call} {number}: {differ:?}");
            assert_eq!(names(&root.join("dist")), ["vik"], "{call} {number}");
            tried += 1;
            // A sample that grows thinner, or all of them.
            number += if rounds() > 1 { 1 } else { 1 + number / 2 };
        }
        assert!(tried > 0 || call == "fchmod", "{call} is never called");
        println!("{call}: killed at {tried} of {number} calls");
    }
}

/// A picture of its own for each number.
fn picture(root: &Path, number: u32) {
    let path = root.join(format!("content/media/delt-{number}.png"));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    image::RgbImage::from_fn(330, 200, |x, y| image::Rgb([(x % 256) as u8, (y % 256) as u8, (number * 80) as u8]))
        .save(path)
        .unwrap();
}

#[test]
fn many_tenants_share_pictures_from_nothing() {
    let root = library();
    let root = root.path();
    fs::remove_dir_all(root.join("tenants")).unwrap();
    let shown: String = (0..3).map(|number| format!("![Bilete](media/delt-{number}.png)\n\n")).collect();
    (0..3).for_each(|number| picture(root, number));
    let id = "0f2f41a3-c54c-4c11-8f3d-0a5a4d1c9d01";
    write(root, "content/pages/bilete.md", &format!("+++\nid = \"{id}\"\ntitle = \"Bilete\"\n+++\n{shown}"));
    for number in 0..16 {
        let file = format!("languages = [\"nb\", \"nn\"]\nname = {{ nb = \"Bibliotek {number}\" }}\n");
        write(root, &format!("tenants/b{number}.toml"), &file);
    }
    let mut expected: Option<Site> = None;
    for round in 0..2 * rounds().min(25) {
        for jobs in ["1", "2", "8", "16"] {
            for folder in ["dist", ".ffl"] {
                let _ = fs::remove_dir_all(root.join(folder));
            }
            let output = ffl(root, &["--jobs", jobs, "build"]);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(0), "round {round}, {jobs} jobs: {said}");
            let site = files(&root.join("dist"));
            assert!(expected.as_ref().is_none_or(|expected| *expected == site), "round {round}, {jobs} jobs");
            expected = Some(site);
        }
    }
}
