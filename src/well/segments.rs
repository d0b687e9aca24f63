//! The raw answers of one source: immutable compressed segments, and a manifest of what came when and from where.
//!
//! A segment is named by the address of its bytes, so that what is there already is never kept twice. The manifest is a log to which
//! is only added; it is written after the segment that it speaks of, so that a run which is killed loses nothing that it has
//! told of. What was put aside while a segment was read lies beside it, for people to look at.

use crate::cache::{Durability, Fresh, absent, replace};
use crate::diagnostic::{Diagnostic, Error, Fault};
use crate::digest::{Digest, Hashing};
use crate::harvest::client::Validators;
use crate::harvest::marc::{Extent, Form, Quarantined, Reason, stream};
use crate::harvest::oai::flow::Progress;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The form of the manifest.
const FORMAT: u32 = 1;
/// How hard segments are compressed: once, for good.
const LEVEL: i32 = 6;
/// How many of a segment's quarantined pieces are written out; its bytes are in the segment.
const SHOWN: u64 = 10_000;

/// The segments of a source.
pub struct Segments {
    folder: PathBuf,
    manifest: Manifest,
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    format: u32,
    /// How far a repository is harvested: written with what each page brought, so that neither is known without the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    oai: Option<Progress>,
    /// The keys of the texts that were made of it: their addresses, which stay.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    keys: BTreeMap<Uuid, String>,
    entries: Vec<Entry>,
}

/// That something was there at some time, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub at: Timestamp,
    /// Where it came from: a path below the library's folder, an address.
    pub from: String,
    /// None: it is gone.
    pub segment: Option<Segment>,
    /// With this one a list is at its end that has all there is: it began behind so many entries, and what stands in none since is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<usize>,
}

/// What a segment is, and what was read of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The address of its bytes.
    pub digest: String,
    pub bytes: u64,
    pub records: u64,
    /// How much was put aside, by the code of the reason.
    pub aside: BTreeMap<String, u64>,
    /// Why it is not all that it ought to be: the code of the reason.
    pub broken: Option<String>,
    /// What its server called it.
    #[serde(default, skip_serializing_if = "Validators::is_empty")]
    pub validators: Validators,
}

impl Segments {
    /// The segments in a folder; a manifest that cannot be read is an error, for what it says is nowhere else.
    pub fn open(folder: &Path) -> Result<Segments, Fault> {
        let path = folder.join("manifest.json");
        let manifest = match std::fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Manifest { format: FORMAT, oai: None, keys: BTreeMap::new(), entries: Vec::new() }
            }
            Err(error) => return Err(Error::new("read", path.display(), error).into()),
            Ok(bytes) => serde_json::from_slice(&bytes)
                .ok()
                .filter(|manifest: &Manifest| manifest.format == FORMAT)
                .ok_or_else(|| Diagnostic::error("segments-manifest").within(&path.display().to_string()))?,
        };
        Ok(Segments { folder: folder.to_owned(), manifest })
    }

    /// Clears away what a run left behind that was killed; only while nobody else works here.
    pub fn clear(&self) -> Result<(), Error> {
        for folder in ["segments", "quarantine"].map(|name| self.folder.join(name)) {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                if entry.file_name().as_encoded_bytes().starts_with(b".") {
                    absent(std::fs::remove_file(entry.path()), &entry.path())?;
                }
            }
        }
        Ok(())
    }

    /// What is there now, by where it came from.
    pub fn present(&self) -> BTreeMap<&str, &Segment> {
        let mut present = BTreeMap::new();
        for entry in &self.manifest.entries {
            match &entry.segment {
                Some(segment) => present.insert(entry.from.as_str(), segment),
                None => present.remove(entry.from.as_str()),
            };
        }
        present
    }

    /// All that was told, in order; only ever added to.
    pub fn entries(&self) -> &[Entry] {
        &self.manifest.entries
    }

    /// The bytes of a segment, as they came.
    pub fn bytes(&self, segment: &Segment) -> Result<impl Read + use<>, Error> {
        let path = self.path(&segment.digest);
        let failed = |error| Error::new("read", path.display(), error);
        let file = std::fs::File::open(&path).map_err(failed)?;
        zstd::Decoder::new(file).map_err(failed)
    }

    /// The segment of some bytes, where it is whole and known.
    pub fn known(&self, digest: &Digest) -> Option<Segment> {
        let digest = digest.to_string();
        let mut segments = self.manifest.entries.iter().rev().filter_map(|entry| entry.segment.as_ref());
        let segment = segments.find(|segment| segment.digest == digest)?;
        self.path(&digest).is_file().then(|| segment.clone())
    }

    /// Notes what is at a place now; nothing where that is what was there before.
    pub fn note(&mut self, at: Timestamp, from: &str, segment: Option<Segment>) -> Result<(), Error> {
        // Another name for the same says nothing new.
        let renamed = |known: &Segment| Segment { validators: Validators::default(), ..known.clone() };
        if self.present().get(from).copied().map(renamed) == segment.as_ref().map(renamed) {
            return Ok(());
        }
        self.manifest.entries.push(Entry { at, from: from.to_owned(), segment, ends: None });
        self.write()
    }

    /// The keys that the source's texts have.
    pub fn keys(&self) -> &BTreeMap<Uuid, String> {
        &self.manifest.keys
    }

    /// Notes keys that texts were given; none is ever given to another.
    pub fn call(&mut self, keys: BTreeMap<Uuid, String>) -> Result<(), Error> {
        let before = self.manifest.keys.len();
        self.manifest.keys.extend(keys);
        if self.manifest.keys.len() == before { Ok(()) } else { self.write() }
    }

    /// How far the source is harvested.
    pub fn progress(&self) -> Progress {
        self.manifest.oai.clone().unwrap_or_default()
    }

    /// Notes what a page of a repository brought, if anything, and how far that is.
    pub fn went(&mut self, page: Option<Entry>, progress: Progress) -> Result<(), Error> {
        self.manifest.entries.extend(page);
        self.manifest.oai = Some(progress);
        self.write()
    }

    fn write(&self) -> Result<(), Error> {
        let path = self.folder.join("manifest.json");
        let mut text =
            serde_json::to_vec_pretty(&self.manifest).map_err(|error| Error::new("encode", path.display(), error))?;
        text.push(b'\n');
        replace(&path, &text, Durability::Text)
    }

    /// Keeps some bytes that are no records.
    pub fn keep(&self, bytes: &[u8]) -> Result<Segment, Error> {
        let path = self.path(&Digest::of(bytes).to_string());
        let packed = zstd::encode_all(bytes, LEVEL).map_err(|error| Error::new("encode", path.display(), error))?;
        replace(&path, &packed, Durability::Text)?;
        Ok(Segment { digest: Digest::of(bytes).to_string(), bytes: bytes.len() as u64, ..Segment::default() })
    }

    /// Keeps all that comes and reads its records on the way; `shown` is what errors call it.
    pub fn take(&self, input: impl Read, shown: &str) -> Result<Segment, Error> {
        let folder = self.folder.join("segments");
        let mut fresh = Fresh::within(&folder)?;
        let failed = |error: io::Error| Error::new("write", folder.display(), error);
        let mut encoder = zstd::Encoder::new(&mut fresh, LEVEL).map_err(failed)?;
        encoder.include_checksum(true).map_err(failed)?;
        let mut tee = Tee { input, encoder, hashing: Hashing::default(), bytes: 0, failed: false };
        let mut reading = Judged::new(Fresh::within(&self.folder.join("quarantine"))?);
        let read = stream::records(&mut tee, &mut |read| {
            reading.records += u64::from(read.record.is_some());
            reading.whole = read.quarantined.iter().all(|piece| piece.extent != Extent::Record);
            read.quarantined.iter().for_each(|piece| reading.put_aside(piece));
        });
        // What its form hides of a file is kept, too.
        let rest = read.and_then(|form| io::copy(&mut tee, &mut io::sink()).map(|_| form));
        let form = match rest {
            Err(error) if tee.failed => return Err(failed(error)),
            Err(error) => return Err(Error::new("read", shown, error)),
            Ok(form) => form,
        };
        let (digest, bytes) = (tee.hashing.finish(), tee.bytes);
        tee.encoder.finish().map_err(failed)?;
        let broken = reading.broken(form, bytes);
        let Judged { quarantine, records, aside, written, .. } = reading;
        written?;
        let beside = self.folder.join("quarantine").join(format!("{digest}.jsonl"));
        match aside.is_empty() {
            true => absent(std::fs::remove_file(&beside), &beside)?,
            false => quarantine.keep(&beside, Durability::Text)?,
        }
        fresh.keep(&self.path(&digest.to_string()), Durability::Text)?;
        Ok(Segment { digest: digest.to_string(), bytes, records, aside, broken, validators: Validators::default() })
    }

    fn path(&self, digest: &str) -> PathBuf {
        self.folder.join("segments").join(format!("{digest}.zst"))
    }
}

/// What was read of a segment so far.
struct Judged {
    quarantine: Fresh,
    records: u64,
    aside: BTreeMap<String, u64>,
    /// The reason that came last for a whole record, and whether anything whole came after it.
    last: Option<Reason>,
    whole: bool,
    /// Whether the disk took all of it.
    written: Result<(), Error>,
}

impl Judged {
    fn new(quarantine: Fresh) -> Judged {
        Judged { quarantine, records: 0, aside: BTreeMap::new(), last: None, whole: true, written: Ok(()) }
    }

    /// Writes down what could not be read, a line for each: bytes as they are, others than letters escaped.
    fn put_aside(&mut self, piece: &Quarantined<'_>) {
        *self.aside.entry(piece.reason.code().to_owned()).or_default() += 1;
        if piece.extent == Extent::Record {
            self.last = Some(piece.reason);
        }
        if self.written.is_err() || self.aside.values().sum::<u64>() > SHOWN {
            return;
        }
        let extent = match piece.extent {
            Extent::Record => "record",
            Extent::Field => "field",
            Extent::Part => "part",
        };
        let line = json!({
            "offset": piece.offset,
            "extent": extent,
            "reason": piece.reason.code(),
            "bytes": piece.bytes.escape_ascii().to_string(),
        });
        let written = writeln!(self.quarantine, "{line}");
        self.written = written.map_err(|error| Error::new("write", "quarantine", error));
    }

    /// Why a file is not what it ought to be: it is no catalogue, or its end is missing.
    fn broken(&self, form: Option<Form>, bytes: u64) -> Option<String> {
        let reason = match (form, self.last) {
            _ if bytes == 0 => Some(Reason::Empty),
            (None, last) => Some(last.unwrap_or(Reason::Form)),
            (Some(_), Some(last)) if self.records == 0 || matches!(last, Reason::Packed) => Some(last),
            (Some(_), Some(Reason::Cut)) if !self.whole => Some(Reason::Cut),
            (Some(_), _) => None,
        };
        reason.map(|reason| reason.code().to_owned())
    }
}

/// Bytes that are kept and hashed while they are read.
struct Tee<R, W: Write> {
    input: R,
    encoder: zstd::Encoder<'static, W>,
    hashing: Hashing,
    bytes: u64,
    /// It was the keeping that failed.
    failed: bool,
}

impl<R: Read, W: Write> Read for Tee<R, W> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        let fresh = &buffer[..count];
        self.hashing.update(fresh);
        self.bytes += count as u64;
        self.encoder.write_all(fresh).inspect_err(|_| self.failed = true)?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &[u8] = b"*0011\n*24510$aA\n^\n*0012\n*24\n^\n";

    #[test]
    fn what_comes_is_kept_as_it_came_and_read_on_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let mut segments = Segments::open(folder.path()).unwrap();
        let segment = segments.take(LINES, "a").unwrap();
        assert_eq!((segment.bytes, segment.records), (LINES.len() as u64, 2));
        assert_eq!(segment.aside, BTreeMap::from([("marc-line".to_owned(), 1)]));
        assert_eq!(segment.digest, Digest::of(LINES).to_string());
        let kept = std::fs::read(segments.path(&segment.digest)).unwrap();
        assert_eq!(zstd::decode_all(kept.as_slice()).unwrap(), LINES);
        let beside = folder.path().join(format!("quarantine/{}.jsonl", segment.digest));
        let line: serde_json::Value = serde_json::from_slice(&std::fs::read(beside).unwrap()).unwrap();
        assert_eq!(line, json!({ "offset": 24, "extent": "field", "reason": "marc-line", "bytes": "*24" }));
        // Nothing is known before it is noted, and noting it twice is once.
        assert_eq!(segments.known(&Digest::of(LINES)), None);
        let at = Timestamp::UNIX_EPOCH;
        segments.note(at, "a", Some(segment.clone())).unwrap();
        segments.note(at, "a", Some(segment.clone())).unwrap();
        segments.note(at, "b", Some(segment.clone())).unwrap();
        segments.note(at, "b", None).unwrap();
        let again = Segments::open(folder.path()).unwrap();
        assert_eq!(again.manifest.entries.len(), 3);
        assert_eq!(again.present(), BTreeMap::from([("a", &segment)]));
        assert_eq!(again.known(&Digest::of(LINES)), Some(segment.clone()));
        std::fs::remove_file(again.path(&segment.digest)).unwrap();
        assert_eq!(again.known(&Digest::of(LINES)), None);
    }

    #[test]
    fn what_is_no_catalogue_or_lacks_its_end_is_broken() {
        let folder = tempfile::tempdir().unwrap();
        let segments = Segments::open(folder.path()).unwrap();
        let broken = |bytes: &[u8]| segments.take(bytes, "a").unwrap().broken;
        assert_eq!(broken(LINES), None);
        assert_eq!(broken(b""), Some("marc-empty".to_owned()));
        assert_eq!(broken(b"Hei"), Some("marc-form".to_owned()));
        assert_eq!(broken(&LINES[..LINES.len() - 4]), Some("marc-cut".to_owned()));
        assert_eq!(broken(b"<collection/>"), None);
        let many = LINES.repeat(1000);
        let packed = zstd::encode_all(many.as_slice(), 1).unwrap();
        assert_eq!(broken(&packed), None);
        assert_eq!(broken(&packed[..packed.len() - 20]), Some("marc-cut".to_owned()));
    }

    #[test]
    fn a_manifest_that_cannot_be_read_is_told_of() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("manifest.json"), "{").unwrap();
        let fault = Segments::open(folder.path()).err().unwrap();
        assert_eq!(fault.diagnostics()[0].code, "segments-manifest");
    }
}
