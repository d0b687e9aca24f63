//! What a search service answers: its list always goes on forward.
#![no_main]

use ffl::harvest::marc::stream;
use ffl::harvest::sru::{following, page};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = str::from_utf8(data) else { return };
    let Ok(page) = page(text) else { return };
    for start in [1, 100, u64::from(u32::MAX)] {
        assert!(following(&page, start).is_none_or(|next| next > start));
    }
    for record in &page.records {
        stream::records(record.as_bytes(), &mut |read| read.record.iter().for_each(ffl_fuzz::record)).expect("memory can be read");
    }
});
