//! What a repository answers: records lie where they are said to lie, and the list goes on or ends.
#![no_main]

use ffl::harvest::oai::flow::{List, Progress};
use ffl::harvest::oai::{Asking, counts_days, formats, page};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = (counts_days(data), formats(data));
    let Ok(page) = page(data) else { return };
    let bytes = data.as_ptr_range();
    for entry in &page.entries {
        assert!(!entry.identifier.is_empty());
        let own = entry.metadata.as_ptr_range();
        assert!(entry.metadata.is_empty() || (bytes.start <= own.start && own.end <= bytes.end));
    }
    let mut list: List = Progress::default().list(&Asking::default(), true, false);
    // The same page again and again is a circle, and is left.
    assert!((0..3).any(|_| !matches!(list.took(&page), Ok(ffl::harvest::oai::flow::Step::More))));
});
