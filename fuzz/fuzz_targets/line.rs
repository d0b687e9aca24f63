//! MARC in lines, of Norwegian systems and of yaz.
#![no_main]

use ffl::harvest::marc::{Form, letters};

libfuzzer_sys::fuzz_target!(|data: &[u8]| ffl_fuzz::marc(Form::Line(letters::usual(data)), data));
