//! Gives the program the address of its own sources, so that what another version kept is never taken for its own.

use std::path::Path;

fn main() {
    let mut hasher = blake3::Hasher::new();
    for part in ["src", "screen/core", "screen/player", "encoders", "kernels", "messages", "Cargo.lock", "assets"] {
        println!("cargo:rerun-if-changed={part}");
        add(&mut hasher, Path::new(part));
    }
    println!("cargo:rustc-env=FFL_PROGRAM={}", hasher.finalize().to_hex());
    // What a record is read and compared by: a well that others made is read again from its segments.
    let mut reader = blake3::Hasher::new();
    for part in ["src/harvest", "src/model/description.rs", "src/model/record.rs", "src/model/fold.rs", "src/well"] {
        add(&mut reader, Path::new(part));
    }
    println!("cargo:rustc-env=FFL_READER={}", reader.finalize().to_hex());
    // The minifier's table of entities is nine megabytes of addresses. A program that may lie anywhere writes them all anew at
    // each start, which takes eight milliseconds; one that lies where it says has them as they are.
    let target = |key: &str| std::env::var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    if (target("OS"), target("ENV")) == ("linux".to_owned(), "gnu".to_owned()) {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}

fn add(hasher: &mut blake3::Hasher, path: &Path) {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        paths.iter().for_each(|path| add(hasher, path));
    } else if let Ok(bytes) = std::fs::read(path) {
        hasher.update(path.to_string_lossy().as_bytes()).update(&bytes);
    }
}
