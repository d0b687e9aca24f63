//! The record of a published tree: what is believed stays in its folder and is written as it was read.
#![no_main]

use ffl::tree::Tree;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(tree) = serde_json::from_slice::<Tree>(data) else { return };
    let written = serde_json::to_vec(&tree).expect("a record can be written");
    assert_eq!(serde_json::from_slice::<Tree>(&written).ok().as_ref(), Some(&tree));
    assert_eq!(tree.removed(&tree).count(), 0);
    assert_eq!(tree.removed(&Tree::default()).count(), tree.files.len());
});
