//! The house: a module of `src/` may name only modules above it in `lib.rs`.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        fs::read_dir(path).unwrap().flatten().for_each(|entry| sources(&entry.path(), found));
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        found.push(path.to_owned());
    }
}

#[test]
fn modules_name_only_modules_above_them() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let lib = fs::read_to_string(src.join("lib.rs")).unwrap();
    let order: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert!(order.len() > 10);
    let mut wrong = Vec::new();
    for (position, module) in order.iter().enumerate() {
        let mut files = Vec::new();
        for path in [src.join(module), src.join(format!("{module}.rs"))] {
            if path.exists() {
                sources(&path, &mut files);
            }
        }
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for below in &order[position + 1..] {
                if text.contains(&format!("crate::{below}::")) {
                    wrong.push(format!("{} names {below}", file.strip_prefix(&src).unwrap().display()));
                }
            }
        }
    }
    // The front matter's JSON types live in `content`, which `model` never names.
    assert!(wrong.is_empty(), "{wrong:#?}");
}
