//! AVIF files keep metadata as items whose bytes lie among the picture's; taking them out would move everything that the
//! file addresses. They are overwritten in place instead: EXIF by an empty directory, XMP by spaces.

use crate::content::media::walk::{be16, be32, iso_box};
use std::ops::Range;

/// An EXIF item that says nothing: offset of the TIFF header, the header, a directory without entries.
const EMPTY_EXIF: &[u8] = b"\0\0\0\0II*\0\x08\0\0\0\0\0\0\0\0\0";

/// The same file with its metadata items blanked. Total: what cannot be followed stays as it is.
pub fn without_metadata(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let mut at = 0;
    while let Some((kind, content, next)) = iso_box(bytes, at).filter(|(_, _, next)| *next > at) {
        let start = next - content.len();
        match &kind {
            b"uuid" => blank(&mut out, start..next, b' '),
            b"meta" => {
                for (item, range) in metadata_items(bytes, start + 4..next) {
                    let exif = item == *b"Exif";
                    blank(&mut out, range.clone(), if exif { 0 } else { b' ' });
                    if exif && range.len() >= EMPTY_EXIF.len() && range.end <= out.len() {
                        out[range.start..range.start + EMPTY_EXIF.len()].copy_from_slice(EMPTY_EXIF);
                    }
                }
            }
            _ => {}
        }
        at = next;
    }
    out
}

fn blank(out: &mut [u8], range: Range<usize>, with: u8) {
    if let Some(part) = out.get_mut(range) {
        part.fill(with);
    }
}

/// Type and place in the file of every EXIF, XMP and other non-picture item of a `meta` box.
fn metadata_items(bytes: &[u8], meta: Range<usize>) -> Vec<([u8; 4], Range<usize>)> {
    let boxes = children(bytes, meta);
    let content = |name: &[u8; 4]| boxes.iter().find(|(kind, _)| kind == name).map(|(_, range)| range.clone());
    let (Some(infos), Some(places)) = (content(b"iinf"), content(b"iloc")) else { return Vec::new() };
    let kinds = item_kinds(bytes, infos);
    let data = content(b"idat").unwrap_or_default();
    let extents = Places::new(&bytes[places]).and_then(|places| places.read(data)).unwrap_or_default();
    let kind = |id: u32| kinds.iter().find(|(known, _)| *known == id).map(|(_, kind)| *kind);
    extents.into_iter().filter_map(|(id, range)| Some((kind(id)?, range))).collect()
}

fn children(bytes: &[u8], within: Range<usize>) -> Vec<([u8; 4], Range<usize>)> {
    let (mut at, mut out) = (within.start, Vec::new());
    while at < within.end {
        let Some((kind, content, next)) = iso_box(&bytes[..within.end], at).filter(|(_, _, next)| *next > at) else {
            break;
        };
        out.push((kind, next - content.len()..next));
        at = next;
    }
    out
}

/// Numbers and types of the items that are no pictures.
fn item_kinds(bytes: &[u8], infos: Range<usize>) -> Vec<(u32, [u8; 4])> {
    let count = if bytes.get(infos.start) == Some(&0) { 2 } else { 4 };
    let entry = |range: Range<usize>| {
        let entry = bytes.get(range)?;
        let (id, kind) = match entry.first()? {
            2 => (u32::from(be16(entry, 4)?), entry.get(8..12)?),
            3 => (be32(entry, 4)?, entry.get(10..14)?),
            _ => return None,
        };
        Some((id, kind.try_into().ok()?))
    };
    let entries = children(bytes, (infos.start + 4 + count).min(infos.end)..infos.end).into_iter();
    let known = entries.filter(|(kind, _)| kind == b"infe").filter_map(|(_, range)| entry(range));
    known.filter(|(_, kind)| matches!(kind, b"Exif" | b"mime" | b"uri ")).collect()
}

/// Reads an `iloc` box, whose fields have the widths that it says itself.
struct Places<'a> {
    bytes: &'a [u8],
    at: usize,
    version: u8,
    /// Bytes of an offset, a length, a base offset and an extent's index.
    widths: [usize; 4],
}

impl<'a> Places<'a> {
    fn new(bytes: &'a [u8]) -> Option<Places<'a>> {
        let (version, sizes) = (*bytes.first()?, be16(bytes, 4)?);
        let nibble = |shift: u16| usize::from(sizes >> shift & 15);
        let index = if version == 0 { 0 } else { nibble(0) };
        Some(Places { bytes, at: 6, version, widths: [nibble(12), nibble(8), nibble(4), index] })
    }

    /// A big-endian number of so many bytes.
    fn number(&mut self, width: usize) -> Option<usize> {
        let part = self.bytes.get(self.at..self.at + width)?;
        self.at += width;
        part.iter().try_fold(0usize, |sum, byte| sum.checked_mul(256)?.checked_add(usize::from(*byte)))
    }

    /// The number of every item with each of its pieces in the file; `data` is where `idat` lies.
    fn read(mut self, data: Range<usize>) -> Option<Vec<(u32, Range<usize>)>> {
        let wide = if self.version < 2 { 2 } else { 4 };
        let [offset, length, base, index] = self.widths;
        let mut out = Vec::new();
        for _ in 0..self.number(wide)? {
            let id = u32::try_from(self.number(wide)?).ok()?;
            let method = if self.version == 0 { 0 } else { self.number(2)? & 15 };
            self.number(2)?;
            let start = self.number(base)?;
            for _ in 0..self.number(2)? {
                self.number(index)?;
                let from = start.checked_add(self.number(offset)?)?;
                let from = if method == 1 { from.checked_add(data.start)? } else { from };
                out.push((id, from..from.checked_add(self.number(length)?)?));
            }
        }
        Some(out)
    }
}
