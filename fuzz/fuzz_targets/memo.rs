//! The memo of the last build: damaged bytes are absent, and bytes that only seem whole are read without harm.
#![no_main]

use ffl::cache::{Cache, PROGRAM};
use ffl::digest::Digest;
use ffl::intake::Intake;
use ffl::tree::Tree;
use std::path::PathBuf;
use std::sync::LazyLock;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("ffl-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the memo");
    folder
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (cache, file) = (Cache::new(FOLDER.clone()), FOLDER.join("memo"));
    let put = |bytes: &[u8]| std::fs::write(&file, bytes).expect("the memo can be written");
    put(data);
    // Nobody finds a digest by chance.
    assert!(cache.value::<Intake>("memo").is_none());
    put(&[PROGRAM.as_bytes(), &Digest::of(data).bytes(), data].concat());
    if let Some(layer) = cache.value::<Intake>("memo") {
        cache.keep("memo", &layer).expect("what was read can be kept");
        assert!(cache.value::<Intake>("memo").is_some());
    }
    put(&[PROGRAM.as_bytes(), &Digest::of(data).bytes(), data].concat());
    if let Some(tree) = cache.value::<Tree>("memo") {
        cache.keep("memo", &tree).expect("what was read can be kept");
        assert_eq!(cache.value::<Tree>("memo"), Some(tree));
    }
});
