//! MARC-8: any bytes are letters, or are told of.
#![no_main]

use ffl::harvest::marc::letters::{Letters, decoded, letters};
use ffl::harvest::marc::marc8;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (text, whole) = marc8::decoded(data);
    let numbered = data.windows(3).any(|three| three == b"&#x");
    assert!(numbered || whole != text.contains(char::REPLACEMENT_CHARACTER));
    // A byte is at most one character, but for a number, which is shorter than what it is written as.
    assert!(text.chars().count() <= data.len() + 1);
    for of in [Letters::Utf8, Letters::Marc8, Letters::Latin1] {
        let _ = decoded(data, of);
    }
    let _ = letters(data, true, None);
});
