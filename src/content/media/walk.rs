//! Walks the containers of pictures from their first byte to their last, without decoding: does the file end where it says
//! that it ends, how many frames has it, is it transparent. Total on any bytes and linear in their length.

use crate::model::media::Format;

/// What a walk to the end of a complete file has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Walked {
    /// Frames of an animation; 1 for a still picture.
    pub frames: u32,
    /// Transparency that only the container tells (GIF, AVIF).
    pub alpha: bool,
    /// Where the picture ends, in bytes; phones and editors hang second pictures with their own metadata behind it.
    pub end: usize,
}

/// `None` when the file ends before its container does.
pub fn walk(bytes: &[u8], format: Format) -> Option<Walked> {
    match format {
        Format::Jpeg => jpeg(bytes),
        Format::Png => png(bytes),
        Format::Gif => gif(bytes),
        Format::Webp => webp(bytes),
        Format::Avif => avif(bytes),
        Format::Svg | Format::Other => Some(Walked { frames: 1, alpha: false, end: bytes.len() }),
    }
}

/// Whether an ISO media file calls itself AVIF among its brands.
pub fn is_avif(bytes: &[u8]) -> bool {
    brands(bytes).is_some_and(|brands| brands.chunks(4).any(|brand| brand == b"avif" || brand == b"avis"))
}

/// The major and compatible brands of an ISO media file, the version between them left in.
fn brands(bytes: &[u8]) -> Option<&[u8]> {
    let end = be32(bytes, 0)? as usize;
    (bytes.get(4..8)? == b"ftyp").then(|| bytes.get(8..end.min(bytes.len()).min(256)))?
}

pub fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

pub fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// Segments up to the end-of-image marker; thumbnails inside segments have markers of their own and are stepped over.
fn jpeg(bytes: &[u8]) -> Option<Walked> {
    let mut at = 2;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        at += bytes[at..].iter().position(|byte| *byte != 0xff)?;
        let marker = bytes[at];
        at += 1;
        match marker {
            0xd9 => return Some(Walked { frames: 1, alpha: false, end: at }),
            // A stuffed zero, a restart or a marker without length: on to the next 0xff.
            0x00 | 0x01 | 0xd0..=0xd8 => {}
            _ => at += usize::from(be16(bytes, at)?).max(2),
        }
    }
}

fn png(bytes: &[u8]) -> Option<Walked> {
    let (mut at, mut frames) = (8, 1);
    loop {
        let length = be32(bytes, at)? as usize;
        let next = at.checked_add(length)?.checked_add(12)?;
        if next > bytes.len() {
            return None;
        }
        match &bytes[at + 4..at + 8] {
            b"acTL" => frames = be32(bytes, at + 8)?.max(1),
            b"IEND" => return Some(Walked { frames, alpha: false, end: next }),
            _ => {}
        }
        at = next;
    }
}

/// One block of a GIF file after its header.
pub enum GifBlock {
    /// An extension with its label (0xf9 graphic control, 0xfe comment, 0xff application).
    Extension(u8),
    Frame,
    Trailer,
}

/// Where the blocks of a GIF file begin: after the header and the global colour table.
pub fn gif_start(bytes: &[u8]) -> Option<usize> {
    Some(13 + colour_table(*bytes.get(10)?))
}

/// The block at `at` and where the next one begins.
pub fn gif_block(bytes: &[u8], at: usize) -> Option<(GifBlock, usize)> {
    match bytes.get(at)? {
        0x21 => Some((GifBlock::Extension(*bytes.get(at + 1)?), sub_blocks(bytes, at + 2)?)),
        0x2c => {
            let data = at + 10 + colour_table(*bytes.get(at + 9)?);
            Some((GifBlock::Frame, sub_blocks(bytes, data + 1)?))
        }
        0x3b => Some((GifBlock::Trailer, at + 1)),
        _ => None,
    }
}

fn colour_table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

fn sub_blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}

fn gif(bytes: &[u8]) -> Option<Walked> {
    let mut at = gif_start(bytes)?;
    let mut walked = Walked::default();
    loop {
        let (block, next) = gif_block(bytes, at)?;
        match block {
            GifBlock::Extension(0xf9) => walked.alpha |= bytes.get(at + 3)? & 1 == 1,
            GifBlock::Extension(_) => {}
            GifBlock::Frame => walked.frames += 1,
            GifBlock::Trailer => return (walked.frames > 0).then_some(Walked { end: next, ..walked }),
        }
        at = next;
    }
}

fn webp(bytes: &[u8]) -> Option<Walked> {
    let le32 = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize);
    let end = le32(4)?.checked_add(8)?;
    if end > bytes.len() {
        return None;
    }
    let (mut at, mut frames) = (12, 0);
    while at + 8 <= end {
        frames += u32::from(&bytes[at..at + 4] == b"ANMF");
        let length = le32(at + 4)?;
        at = at.checked_add(8)?.checked_add(length)?.checked_add(length % 2)?;
    }
    Some(Walked { frames: frames.max(1), alpha: false, end })
}

fn avif(bytes: &[u8]) -> Option<Walked> {
    let mut at = 0;
    let mut walked = Walked { frames: 1, alpha: false, end: bytes.len() };
    while at < bytes.len() {
        let (kind, content, next) = iso_box(bytes, at)?;
        if kind == *b"meta" {
            let auxiliary = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha";
            walked.alpha = content.windows(auxiliary.len()).any(|window| window == auxiliary);
        }
        at = next;
    }
    // A sequence's major brand; players show the film, so it counts as animated whatever its length.
    if bytes.get(8..12).is_some_and(|brand| brand == b"avis") {
        walked.frames = 2;
    }
    Some(walked)
}

/// The kind and content of the ISO media box at `at`, and where the next one begins; `None` when it is cut off.
pub fn iso_box(bytes: &[u8], at: usize) -> Option<([u8; 4], &[u8], usize)> {
    let kind = bytes.get(at + 4..at + 8)?.try_into().ok()?;
    let (head, length) = match be32(bytes, at)? {
        0 => (8, bytes.len() - at),
        1 => (16, usize::try_from(u64::from_be_bytes(bytes.get(at + 8..at + 16)?.try_into().ok()?)).ok()?),
        length => (8, length as usize),
    };
    let next = at.checked_add(length)?;
    Some((kind, bytes.get(at + head..next)?, next))
}
