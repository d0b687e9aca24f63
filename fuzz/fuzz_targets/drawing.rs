//! A drawing: what is left of it is clean, which its own reader says too.
#![no_main]

use ffl::content::media::svg::{looks_like, sanitise};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = looks_like(data);
    match sanitise(data) {
        Err(trouble) => ffl_fuzz::drawn(&trouble.diagnostic("x.svg")),
        Ok(drawing) => {
            let text = drawing.text.to_ascii_lowercase();
            for what in ["<script", "<foreignobject", "<!", "<?", "\"javascript:"] {
                assert!(!text.contains(what), "{what}: {}", drawing.text);
            }
            // The reader may be blind where it left something, so what a stylesheet may load is looked for by itself.
            for style in text.split("<style").skip(1).filter_map(|rest| rest.split("</style").next()) {
                let style: String = style.split_whitespace().collect();
                assert!(!style.contains("@import") && !style.contains("url(http"), "{}", drawing.text);
            }
            let again = sanitise(drawing.text.as_bytes()).unwrap_or_else(|why| panic!("{why:?}: {}", drawing.text));
            assert!(again.removed.is_empty(), "{:?} left in {}", again.removed, drawing.text);
            assert_eq!(again.size, drawing.size, "{}", drawing.text);
        }
    }
});
