//! Compressed files beside texts, for servers that send them as they are (RFC 9110 §8.4: `br`, `gzip`; RFC 8878: `zstd`).
//!
//! The same bytes give the same files whenever and wherever they are made: no times, no names inside.

use crate::cache::Cache;
use crate::diagnostic::Error;
use crate::digest::Digest;
use crate::model::hosting::content_type;
use std::io::Write as _;

/// A text shorter than this gains less than its answer's own headers cost.
const LEAST: u64 = 1024;

/// A way to compress, by what its files end in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Brotli,
    Gzip,
    Zstandard,
}

impl Coding {
    pub const ALL: [Coding; 3] = [Coding::Brotli, Coding::Gzip, Coding::Zstandard];

    /// What stands behind the name of the text.
    pub fn suffix(self) -> &'static str {
        match self {
            Coding::Brotli => ".br",
            Coding::Gzip => ".gz",
            Coding::Zstandard => ".zst",
        }
    }

    /// A text compressed. What lasts is compressed as far as it goes, once for all libraries; a page, which may be another
    /// tomorrow, at a fifteenth of the time and with 8 % more bytes.
    pub fn of(self, bytes: &[u8], lasting: Option<(Digest, &Cache)>) -> Result<Vec<u8>, Error> {
        let made = || self.made(bytes, lasting.is_some()).map_err(|error| Error::new("compress", self.suffix(), error));
        let Some((digest, cache)) = lasting else { return made() };
        let address = Digest::of_parts([digest.as_ref(), b"compressed", self.suffix().as_bytes()]);
        if let Some(known) = cache.artifact(&address) {
            return Ok(known);
        }
        let made = made()?;
        cache.keep_artifact(&address, &made)?;
        Ok(made)
    }

    fn made(self, bytes: &[u8], lasting: bool) -> std::io::Result<Vec<u8>> {
        let mut made = Vec::new();
        match self {
            Coding::Brotli => {
                made = ffl_encoders::brotli(bytes, if lasting { 11 } else { 5 })?;
            }
            Coding::Gzip => {
                let level = flate2::Compression::new(if lasting { 9 } else { 6 });
                let mut encoder = flate2::write::GzEncoder::new(&mut made, level);
                encoder.write_all(bytes)?;
                encoder.finish()?;
            }
            Coding::Zstandard => made = zstd::bulk::compress(bytes, if lasting { 19 } else { 9 })?,
        }
        Ok(made)
    }
}

/// Whether compressed files belong beside a file: beside texts, for pictures and fonts are compressed by themselves.
pub fn is_worth(path: &str, length: u64) -> bool {
    let kind = content_type(path).split(';').next().unwrap_or_default();
    let text = kind.starts_with("text/") || ["json", "xml", "javascript"].iter().any(|end| kind.ends_with(end));
    text && length >= LEAST
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn unmade(coding: Coding, bytes: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        match coding {
            Coding::Brotli => brotli::BrotliDecompress(&mut &*bytes, &mut text).unwrap(),
            Coding::Gzip => {
                flate2::read::GzDecoder::new(bytes).read_to_end(&mut text).unwrap();
            }
            Coding::Zstandard => text = zstd::decode_all(bytes).unwrap(),
        }
        text
    }

    #[test]
    fn what_is_compressed_is_the_text_and_always_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned());
        let text = "Bibliotek på nett. ".repeat(200).into_bytes();
        for coding in Coding::ALL {
            let (page, lasting) = (coding.of(&text, None).unwrap(), Some((Digest::of(&text), &cache)));
            let asset = coding.of(&text, lasting).unwrap();
            assert!(page.len() < text.len() / 10 && asset.len() < text.len() / 10);
            assert_eq!((unmade(coding, &page), unmade(coding, &asset)), (text.clone(), text.clone()));
            assert_eq!(coding.of(&text, None).unwrap(), page);
            assert_eq!(coding.of(b"another", lasting).unwrap(), asset, "taken from the cache");
        }
    }

    #[test]
    fn texts_of_some_length_are_worth_it() {
        let texts =
            ["index.html", "a.b/style.1a2b.css", "x.js", "feed/a.atom", "feed/a.json", "a.svg", "calendar/a.ics"];
        assert!(texts.into_iter().all(|path| is_worth(path, 1024)));
        assert!(!is_worth("index.html", 1023) && !is_worth("media/a.avif", 9000) && !is_worth("a.css/x", 9000));
    }
}
