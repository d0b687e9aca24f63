//! `ffl.toml`: whatever it says, the address of a tenant is one, and there is a limit.
#![no_main]

use ffl::content::config::read;
use ffl_fuzz::sound;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (config, diagnostics) = read("ffl.toml", text);
    sound("ffl.toml", text, &diagnostics);
    if let Some(base) = config.base_of("vik") {
        assert!(base.starts_with("https://") || base.starts_with("http://"), "{base}");
        assert!(base.contains("vik") && !base.ends_with('/') && !base.contains(char::is_whitespace), "{base}");
    }
    assert!((1024..=1 << 30).contains(&config.content_limit));
});
