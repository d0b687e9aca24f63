//! A tenant's file: spans lie in it, without an error there is a tenant with a language, and no token leaves its declaration.
#![no_main]

use ffl::content::tenant::{read, token_fault};
use ffl::diagnostic::failed;
use ffl_fuzz::{inside, sound};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (tenant, diagnostics) = read("vik.toml", text, "vik");
    sound("vik.toml", text, &diagnostics);
    let Some(tenant) = tenant else { return assert!(failed(&diagnostics)) };
    assert!(tenant.id == "vik" && !tenant.languages.is_empty());
    tenant.spans.values().for_each(|span| inside(text, *span));
    for value in tenant.theme.tokens.values().chain(tenant.theme.tokens_dark.values()) {
        assert_eq!(token_fault(value), None, "{value}");
    }
    // Whatever a file calls itself, only a slug becomes a folder's name.
    let name: String = text.chars().take(20).collect();
    if let (Some(tenant), _) = read("x.toml", "languages = [\"nb\"]", &name) {
        assert!(ffl::tree::is_inside(&tenant.id) && !tenant.id.contains('/'), "{}", tenant.id);
    }
});
