//! Builds that are cut off, and builds that get in each other's way: nothing published is ever half, lost or left behind.
//!
//! `FFL_ROUNDS` multiplies the counts; `scripts/proof.sh` sets it.

use crate::library::{AT, NO_STRACE, article, ffl, files, library, rounds, strace, write};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;

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

/// A build under strace; false where it was killed.
fn traced(root: &Path, arguments: &[&str]) -> bool {
    let mut command = strace(arguments);
    command.args(["--at", AT, "--jobs", "1", "--root"]).arg(root).arg("build");
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect(NO_STRACE).success()
}

/// Builds and is killed at the `number`th call of `call` that a thread makes; false where it came to its end before.
fn killed(root: &Path, call: &str, number: usize) -> bool {
    !traced(root, &["-o", "/dev/null", "-e", &format!("inject={call}:signal=KILL:when={number}")])
}

/// The files that a build makes, as it names them, without those whose names it draws by lot.
fn created(root: &Path) -> Vec<String> {
    let log = tempfile::NamedTempFile::new().unwrap();
    assert!(traced(root, &["-e", "trace=openat", "-o", log.path().to_str().unwrap()]));
    let calls = fs::read_to_string(log.path()).unwrap();
    let made = calls.lines().filter(|line| line.contains("O_CREAT")).filter_map(|line| line.split('"').nth(1));
    made.filter(|path| !path.ends_with(".new")).map(str::to_owned).collect()
}

/// A library that is about to change from its first state to its second.
struct Change<'a> {
    root: &'a Path,
    first: Site,
    second: Site,
}

impl Change<'_> {
    fn begin(&self) {
        assert!(ffl(self.root, &["build"]).status.success());
        set(self.root, true);
    }

    /// After the cut each file is old or new, and what it brought goes again with the text that it came from.
    fn heals(&self, cut: &str) {
        for (path, bytes) in files(&self.root.join("dist/vik")) {
            let path = format!("vik/{path}");
            let whole = self.first.get(&path) == Some(&bytes) || self.second.get(&path) == Some(&bytes);
            assert!(whole, "{cut}: {path} is neither old nor new");
        }
        set(self.root, false);
        let healed = ffl(self.root, &["build"]);
        assert!(healed.status.success(), "{cut}: {}", String::from_utf8_lossy(&healed.stderr));
        let after = files(&self.root.join("dist"));
        let paths = self.first.keys().chain(after.keys());
        let differ: Vec<_> = paths.filter(|path| self.first.get(*path) != after.get(*path)).collect();
        assert!(differ.is_empty(), "{cut}: {differ:?}");
        let beside = fs::read_dir(self.root.join("dist")).unwrap().flatten().map(|entry| entry.file_name());
        assert_eq!(beside.collect::<Vec<_>>(), ["vik"], "{cut}");
    }
}

/// Every system call that changes what is on the disk, one after the other.
#[test]
fn a_build_that_is_killed_at_any_system_call_does_no_harm() {
    let root = library();
    let root = root.path();
    set(root, true);
    let second = clean(root);
    set(root, false);
    let change = Change { root, first: clean(root), second };
    for call in ["rename,renameat,renameat2", "unlink,unlinkat", "rmdir", "mkdir", "write", "fchmod"] {
        let (mut number, mut tried) = (1, 0);
        while tried < 10_000 {
            change.begin();
            if !killed(root, call, number) {
                set(root, false);
                break;
            }
            change.heals(&format!("{call} {number}"));
            tried += 1;
            // A sample that grows thinner, or all of them.
            number += if rounds() > 1 { 1 } else { 1 + number / 2 };
        }
        assert!(tried > 0 || call == "fchmod", "{call} is never called");
        println!("{call}: killed at {tried} of {number} calls");
    }
}

/// Files are opened to be read far more often, by another thread, and strace counts for each thread by itself: killing at the
/// `n`th opening would never reach one that makes a file. So the file is named.
#[test]
fn a_build_that_is_killed_as_it_makes_any_file_does_no_harm() {
    let root = library();
    let root = root.path();
    set(root, true);
    let second = clean(root);
    set(root, false);
    let change = Change { root, first: clean(root), second };
    change.begin();
    let made = created(root);
    set(root, false);
    assert!(made.iter().any(|path| path.ends_with("/artiklar/nytt/index.html")), "{made:#?}");
    let step = if rounds() > 1 { 1 } else { 1 + made.len() / 8 };
    for path in made.iter().step_by(step) {
        change.begin();
        let kill = ["-o", "/dev/null", "-P", path, "-e", "inject=openat:signal=KILL:when=1"];
        assert!(!traced(root, &kill), "{path} is never made");
        change.heals(path);
    }
    println!("openat: killed at {} of {} files", made.len().div_ceil(step), made.len());
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
