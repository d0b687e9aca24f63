//! A small library and the program as users call it.

use assert_cmd::Command;
use assert_cmd::cargo::CommandCargoExt;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::net::TcpStream;
use std::path::Path;
use std::process;

pub const AT: &str = "2026-11-23T12:00:00+01:00";

/// A root with the real themes and shared content and one small library.
pub fn library() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["themes", "content"] {
        copy(&here.join(folder), &root.path().join(folder));
    }
    write(root.path(), "ffl.toml", "base = \"https://{tenant}.localhost\"\n");
    write(root.path(), "tenants/vik.toml", "languages = [\"nn\", \"en\"]\nname = { nn = \"Vik bibliotek\" }\n");
    write(
        root.path(),
        "tenants/vik/content/articles/ope-hus.md",
        &article("Ope hus", "Kom til [lånekortet](@/pages/bli-laaner.md)."),
    );
    root
}

pub fn article(title: &str, body: &str) -> String {
    format!(
        "+++\nid = \"6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9d{:02x}\"\ntitle = \"{title}\"\ndate = 2026-11-01\ntags = [\"hus\"]\n+++\n{body}\n",
        title.len()
    )
}

pub fn copy(from: &Path, to: &Path) {
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

pub fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

pub fn ffl(root: &Path, args: &[&str]) -> std::process::Output {
    let mut command = Command::cargo_bin("ffl").unwrap();
    command.arg("--root").arg(root).args(["--lang", "nb", "--at", AT]).args(args).output().unwrap()
}

/// Every file below a folder; none where there is no such folder.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
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

/// By what the counts of slow tests are multiplied; `scripts/proof.sh` sets it.
pub fn rounds() -> usize {
    std::env::var("FFL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// The program under strace, which is told what to do with it; arguments of the program may follow.
pub fn strace(arguments: &[&str]) -> process::Command {
    let mut command = process::Command::new("strace");
    command.args(["-f", "-qq"]).args(arguments).arg(process::Command::cargo_bin("ffl").unwrap().get_program());
    command
}

/// What is said where it is not there.
pub const NO_STRACE: &str = "strace is missing: install it, for instance with apt-get install strace";

/// A page of the library without quotation marks.
pub fn page(root: &Path, path: &str) -> String {
    let file = root.join("dist/vik").join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}")).replace('"', "")
}

/// A page that lacks none of these.
pub fn has(html: &str, wanted: &[&str]) {
    for part in wanted {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
}

/// What a server shows, without the compressed files beside texts.
pub fn uncompressed(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut site = files(folder);
    site.retain(|path, _| ![".br", ".gz", ".zst"].iter().any(|end| path.ends_with(end)));
    site
}

/// The first line of a question, all of which is read.
pub fn question(stream: &mut TcpStream) -> String {
    head(stream).lines().next().unwrap_or_default().to_owned()
}

/// A question with all its headers.
pub fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            break;
        }
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}
