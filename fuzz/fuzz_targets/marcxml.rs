//! MARCXML and MarcXchange in whatever envelope and encoding.
#![no_main]

use ffl::harvest::marc::{Form, stream, xml};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(Ok(head)) = xml::head(data) {
        ffl_fuzz::marc(Form::Xml(head), data);
    }
    stream::records(data, &mut |read| read.record.iter().for_each(ffl_fuzz::record)).expect("memory can be read");
});
