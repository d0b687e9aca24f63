//! A theme's stylesheet with what it imports: bundled and minified, or words about why not; a minified one can be read again.
#![no_main]

use ffl::theme::{Files, Layer, Tokens, resolve, stylesheet};
use ffl_fuzz::{drawn, parts};
use std::collections::BTreeMap;

const NAMES: [&str; 2] = ["assets/a.css", "assets/b.css"];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let settings = ("theme.toml".to_owned(), b"[styles]\nentry = \"a.css\"\n[tokens]\nink = \"#112233\"\n".to_vec());
    let files: Files = NAMES.into_iter().map(str::to_owned).zip(parts(data)).chain([settings]).collect();
    let layer = Layer { name: "eget".to_owned(), folder: "themes/eget".to_owned(), files, languages: None };
    match resolve(&[layer]) {
        Ok(theme) => {
            let tokens = Tokens { light: theme.tokens.clone(), dark: BTreeMap::new() };
            assert!(stylesheet(&theme, &tokens).is_ok_and(|sheet| {
                sheet.map_or(theme.css.is_empty(), |sheet| sheet.bytes.ends_with(theme.css.as_bytes()))
            }));
        }
        Err(faults) => faults.iter().for_each(drawn),
    }
});
