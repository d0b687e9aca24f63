//! Feeds of digital publications, in Atom and JSON: what they say can be compared, whatever it is.
#![no_main]

use ffl::harvest::opds::page;
use ffl::well::describe::publication;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(page) = page(data) else { return };
    for found in &page.publications {
        ffl_fuzz::described(&publication(found, "https://example.org/feed"));
    }
});
