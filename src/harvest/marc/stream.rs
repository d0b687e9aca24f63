//! A file of any size → its records: unpacked, recognised and read piece by piece.

use super::{Extent, Form, LARGEST, Piece, Quarantined, Read, Reason, form, read};
use encoding_rs::{Decoder, UTF_8};
use flate2::read::MultiGzDecoder;
use std::io::{self, Cursor, ErrorKind, Read as Bytes};

/// How much is read at a time.
const STEP: usize = 1 << 20;
/// The most that a packed file may come to.
const MOST: u64 = 64 << 30;

/// Reads all records of a file, and gives its form. Fails only where the disk or the network does: what is wrong with the bytes is
/// quarantined.
pub fn records(input: impl Bytes, each: &mut dyn FnMut(Read<'_>)) -> io::Result<Option<Form>> {
    let mut source = Source::of(input)?;
    source.fill()?;
    if source.bytes.is_empty() && source.fault.is_none() {
        return Ok(None);
    }
    let form = match form(&source.bytes) {
        Ok(form) => form,
        Err(reason) => {
            let bytes = &source.bytes[..];
            let extent = Extent::Record;
            let reason = source.fault.unwrap_or(reason);
            each(Read { record: None, quarantined: vec![Quarantined { bytes, offset: 0, reason, extent }] });
            return Ok(None);
        }
    };
    if let Form::Xml(head) = form {
        source.recode((head.encoding != UTF_8).then(|| head.encoding.new_decoder_with_bom_removal()));
    }
    loop {
        let piece = Piece { bytes: &source.bytes, offset: source.offset, last: source.ended };
        let done = read(form, &piece, each);
        if source.ended {
            break;
        }
        source.offset += done as u64;
        source.bytes.drain(..done);
        source.fill()?;
    }
    if let Some(reason) = source.fault {
        let offset = source.offset + source.bytes.len() as u64;
        each(Read {
            record: None,
            quarantined: vec![Quarantined { bytes: &[], offset, reason, extent: Extent::Record }],
        });
    }
    Ok(Some(form))
}

/// The bytes of a file as they come, unpacked and in UTF-8.
struct Source<'i> {
    input: Box<dyn Bytes + 'i>,
    packed: bool,
    decoder: Option<Decoder>,
    /// What has come and is not yet read.
    bytes: Vec<u8>,
    /// Where it stands in the whole.
    offset: u64,
    ended: bool,
    /// Why there is no more.
    fault: Option<Reason>,
}

impl<'i> Source<'i> {
    fn of(mut input: impl Bytes + 'i) -> io::Result<Source<'i>> {
        let mut start = Vec::new();
        input.by_ref().take(4).read_to_end(&mut start)?;
        let kind = start.clone();
        let whole = Cursor::new(start).chain(input);
        let (packed, input): (bool, Box<dyn Bytes + 'i>) = match kind.as_slice() {
            [0x1f, 0x8b, ..] => (true, Box::new(MultiGzDecoder::new(io::BufReader::new(whole)))),
            [0x28, 0xb5, 0x2f, 0xfd] => (true, Box::new(zstd::Decoder::new(whole)?)),
            _ => (false, Box::new(whole)),
        };
        let input = Box::new(input.take(MOST));
        Ok(Source { input, packed, decoder: None, bytes: Vec::new(), offset: 0, ended: false, fault: None })
    }

    /// Takes in the next step, and more until it is one or the file ends.
    fn fill(&mut self) -> io::Result<()> {
        let mut fresh = Vec::new();
        // What needs no decoder is read to where it is wanted.
        let into = if self.decoder.is_some() { &mut fresh } else { &mut self.bytes };
        match self.input.by_ref().take(STEP as u64).read_to_end(into) {
            Ok(count) => self.ended = count < STEP,
            // What the system says has a number; what a decoder says is about the bytes.
            Err(error) if !self.packed || error.raw_os_error().is_some() => return Err(error),
            Err(error) => {
                self.ended = true;
                self.fault = Some(if error.kind() == ErrorKind::UnexpectedEof { Reason::Cut } else { Reason::Packed });
            }
        }
        self.take(&fresh);
        Ok(())
    }

    fn take(&mut self, fresh: &[u8]) {
        let Some(decoder) = &mut self.decoder else { return self.bytes.extend_from_slice(fresh) };
        let most = decoder.max_utf8_buffer_length(fresh.len()).unwrap_or(4 * LARGEST);
        let mut text = String::with_capacity(most);
        let _ = decoder.decode_to_string(fresh, &mut text, self.ended);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Reads what has come, and all that comes, in another encoding.
    fn recode(&mut self, decoder: Option<Decoder>) {
        if decoder.is_some() {
            self.decoder = decoder;
            let come = std::mem::take(&mut self.bytes);
            self.take(&come);
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::model::record::Record;
    use std::io::Write;

    /// What a file gives: its records, and what was put aside.
    type All = (Vec<Record>, Vec<(Vec<u8>, u64, Reason, Extent)>);

    pub fn all(bytes: &[u8]) -> All {
        let (mut read, mut lost) = (Vec::new(), Vec::new());
        let mut each = |found: Read<'_>| {
            read.extend(found.record);
            lost.extend(found.quarantined.into_iter().map(|q| (q.bytes.to_vec(), q.offset, q.reason, q.extent)));
        };
        records(bytes, &mut each).unwrap();
        (read, lost)
    }

    const LINES: &[u8] = b"*0011\n*24510$aA\n^\n*0012\n^\n";

    #[test]
    fn packed_files_are_unpacked() {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(LINES).unwrap();
        let gz = gz.finish().unwrap();
        let zst = zstd::encode_all(LINES, 3).unwrap();
        assert_eq!(all(&gz), all(LINES));
        assert_eq!(all(&[zst.clone(), zst.clone()].concat()), all(&[LINES, LINES].concat()));
        let (records, lost) = all(&gz[..gz.len() - 5]);
        assert_eq!((records.len(), lost[0].2), (2, Reason::Cut));
        assert_eq!(all(&[0x28, 0xb5, 0x2f, 0xfd, 9, 9, 9]).1[0].2, Reason::Packed);
    }

    #[test]
    fn a_file_larger_than_a_step_is_read_whole() {
        let many = LINES.repeat(STEP / 8);
        let (records, lost) = all(&many);
        assert_eq!((records.len(), lost.len()), (STEP / 4, 0));
        assert_eq!(all(b""), (Vec::new(), Vec::new()));
    }
}
