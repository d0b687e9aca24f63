//! A content file: front matter and Markdown, as every kind of place.
#![no_main]

use ffl::content::read::{self, Owner};
use ffl::diagnostic::failed;
use ffl::model::language::Language;
use ffl_fuzz::{inside, place, safe, sound};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // The last byte says where the file lies: `i` to `m` a page, article, event, list, screen, `s` a section (all shared).
    let number = data.last().copied().unwrap_or_default();
    let document = read::document("x.md", data, place(number), Owner { shared: number & 64 != 0, first: Language::Nb });
    let Ok(text) = std::str::from_utf8(data) else {
        assert!(failed(&document.diagnostics) && document.body.html.is_empty());
        return document.diagnostics.iter().for_each(ffl_fuzz::drawn);
    };
    sound("x.md", text, &document.diagnostics);
    safe(text, &document.body);
    let spans = &document.front.spans;
    spans.keys().filter_map(|key| spans.get(key)).for_each(|span| inside(text, span));
    // Without an error there is all that a page needs.
    assert!(failed(&document.diagnostics) || !document.front.title.is_empty());
});
