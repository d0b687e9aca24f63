//! ISO 2709 in pieces: what is read or put aside stands in the file, and each record is what a record may be.
#![no_main]

use ffl::harvest::marc::{Form, iso2709};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let usual = iso2709::begins(data).then(|| ffl::harvest::marc::letters::usual(data)).flatten();
    ffl_fuzz::marc(Form::Iso2709(usual), data);
});
