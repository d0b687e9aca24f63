//! What holds for every file: the TOML suite, hostile files, committed schemas, any bytes at all.

use super::stories::{ID, at, drawn, read_at};
use super::*;
use crate::content::schema;
use crate::diagnostic::Speech::{En, Nb};
use crate::model::content::{Kind, Role};
use proptest::prelude::*;
use std::path::{Path as Disk, PathBuf};

fn shared(folder: &str) -> Option<PathBuf> {
    let root = std::env::var("FFL_SHARED_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = Disk::new(env!("CARGO_MANIFEST_DIR")).join(root).join(folder);
    if !path.is_dir() {
        println!("not run: {} is absent", path.display());
    }
    path.is_dir().then_some(path)
}

/// The files of the TOML 1.1 list in a folder of the shared data that are there.
fn toml_files(folder: &str) -> Vec<PathBuf> {
    let Some(root) = shared("toml") else { return Vec::new() };
    let list = std::fs::read_to_string(root.join("files-toml-1.1.0")).unwrap();
    let listed = list.lines().filter(|name| name.starts_with(folder) && name.ends_with(".toml"));
    listed.map(|name| root.join(name)).filter(|path| path.is_file()).collect()
}

#[test]
fn invalid_toml_is_refused_and_valid_toml_is_read() {
    let faults = |path: &Disk| {
        let bytes = [b"+++\n".as_slice(), &std::fs::read(path).unwrap(), b"\n+++\n"].concat();
        match decode("x.md", &bytes) {
            Err(fault) => vec![fault],
            Ok(text) => read("x.md", text, &at("pages/x.md"), false).2,
        }
    };
    let syntax = |fault: &Diagnostic| fault.code.starts_with("toml-") || fault.code == "date-invalid";
    let (invalid, valid) = (toml_files("invalid/"), toml_files("valid/"));
    for path in &invalid {
        let found = faults(path);
        let refused = found.iter().any(|fault| syntax(fault) || fault.code.starts_with("encoding"));
        assert!(refused, "{} → {found:?}", path.display());
    }
    for path in &valid {
        let found = faults(path);
        assert!(!found.iter().any(syntax), "{} → {}", path.display(), drawn(En, &found));
    }
    println!("{} invalid, {} valid files of TOML 1.1", invalid.len(), valid.len());
}

#[test]
fn hostile_files_get_an_answer() {
    let Some(folder) = shared("hostile/frontmatter") else { return };
    let codes = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let found = match decode(name, &bytes) {
            Err(fault) => vec![fault],
            Ok(text) => read(name, text, &at("pages/x.md"), false).2,
        };
        found.into_iter().map(|fault| fault.code).collect::<Vec<_>>().join(" ")
    };
    let told: Vec<(&str, &str)> = vec![
        ("bom-crlf.md", ""),
        ("dashes-in-body.md", ""),
        ("duplicate-key.md", "toml-duplicate-key"),
        ("empty.md", "file-empty"),
        ("latin1.md", "encoding"),
        ("odd-dates.md", "unknown-key-far"),
        ("only-front-matter.md", ""),
        ("unterminated.md", "front-unterminated"),
        ("wrong-type.md", "expects-text expects-date expects-flag"),
    ];
    for (name, expected) in told {
        assert_eq!(codes(name), expected, "{name}");
    }
}

#[test]
fn schemas_are_those_that_are_committed() {
    for form in schema::Form::ALL {
        let path = Disk::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(format!("{}.json", form.name()));
        let made = serde_json::to_string_pretty(&schema::json(form)).unwrap() + "\n";
        if std::env::var_os("FFL_WRITE_SCHEMAS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &made).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(made == committed, "schemas/{}.json differs: run this test with FFL_WRITE_SCHEMAS=1", form.name());
    }
}

proptest! {
    #[test]
    fn any_bytes_get_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400), fenced in any::<bool>(), kind in 0..5usize) {
        let bytes = if fenced { [b"+++\n".as_slice(), &bytes, b"\n+++\n"].concat() } else { bytes };
        let place = Place { kind: Kind::ALL[kind], role: Role::Single, key: "x/y".to_owned(), language: None };
        if let Ok(text) = decode("x.md", &bytes) {
            let (_, body, faults) = read("x.md", text, &place, true);
            prop_assert!(text.is_char_boundary(body));
            for fault in faults {
                fault.draw(Nb, true);
            }
        }
    }

    #[test]
    fn any_toml_gets_an_answer(lines in "((title|image|tags|date|id|start|items|extra|url) ?= ?[\\[\\]{}\"'a-zæ0-9:., =-]{0,20}\n){0,8}") {
        for path in ["pages/x.md", "events/x.md", "lists/x.md"] {
            let (_, _, faults) = read_at(path, &format!("+++\n{lines}+++\n"));
            for fault in faults {
                fault.draw(En, false);
            }
        }
    }

    #[test]
    fn an_id_put_in_is_read_back(title in "[^\\x00-\\x1f\"\\\\\x7f]{1,20}", crlf in any::<bool>()) {
        prop_assume!(!title.contains(crate::content::value::unfit));
        let end = if crlf { "\r\n" } else { "\n" };
        let text = format!("+++{end}title = \"x{title}\"{end}+++{end}");
        let with = with_id(&text, ID.parse().unwrap()).unwrap();
        let (front, _, faults) = read("content/articles/x.md", &with, &at("pages/x.md"), true);
        prop_assert_eq!(drawn(Nb, &faults), "");
        prop_assert_eq!(front.id, Some(ID.parse().unwrap()));
        prop_assert_eq!(with.replace(&format!("id = \"{ID}\"{end}"), ""), text);
    }
}
