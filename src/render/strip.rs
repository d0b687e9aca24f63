//! Files that are published as they are, without what they say about people and places.
//!
//! An allow-list of the parts that the picture itself needs (pixels, colour, timing) is kept; everything else goes, and so
//! does whatever hangs behind the picture's end. Of EXIF only the orientation stays, written anew.

mod avif;

use crate::content::media::walk::{self, GifBlock};
use crate::content::media::{decoder, image_format, orientation, svg};
use crate::model::media::Format;
use crate::render::fault::EncodeError;
use image::ImageDecoder;
use image::metadata::Orientation;
use img_parts::ImageEXIF;
use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use img_parts::webp::WebP;

/// PNG chunks that the picture needs: image, transparency, colour, animation.
const PNG_CHUNKS: [&[u8; 4]; 16] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD",
    b"pHYs", b"acTL", b"fcTL", b"fdAT",
];
/// WebP chunks that the picture needs.
const WEBP_CHUNKS: [&[u8; 4]; 7] = [b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];

/// The file without metadata; films, sounds and documents are not touched.
pub fn stripped(bytes: &[u8], format: Format) -> Result<Vec<u8>, EncodeError> {
    let stripped = needed(bytes, format)?;
    // Of a file whose parts contradict one another, what is left can be no picture, or another one.
    let Some(known) = image_format(format) else { return Ok(stripped) };
    let size = |bytes| decoder(bytes, known).map(|decoder| decoder.dimensions());
    match (size(&stripped), size(bytes)) {
        (Ok(left), Ok(whole)) if left == whole => Ok(stripped),
        (Err(why), _) | (_, Err(why)) => Err(EncodeError::Broken(why.to_string())),
        (Ok((width, height)), Ok(_)) => Err(EncodeError::Broken(format!("{width} × {height}"))),
    }
}

/// The parts of a file that the picture itself needs.
fn needed(bytes: &[u8], format: Format) -> Result<Vec<u8>, EncodeError> {
    let broken = |why: String| EncodeError::Broken(why);
    let ends = || walk::walk(bytes, format).map(|walked| &bytes[..walked.end]).ok_or_else(|| broken("end".to_owned()));
    let turned = || orientation(bytes, format);
    match format {
        Format::Jpeg => jpeg(ends()?, turned()).map_err(|why| broken(why.to_string())),
        Format::Png => png(ends()?, turned()).map_err(|why| broken(why.to_string())),
        Format::Webp => webp(ends()?, turned()).map_err(|why| broken(why.to_string())),
        Format::Gif => gif(bytes).ok_or_else(|| broken("GIF".to_owned())),
        Format::Avif => Ok(avif::without_metadata(bytes)),
        Format::Svg => match svg::sanitise(bytes) {
            Ok(drawing) => Ok(drawing.text.into_bytes()),
            Err(trouble) => Err(broken(format!("{trouble:?}"))),
        },
        Format::Other => Ok(bytes.to_vec()),
    }
}

fn jpeg(bytes: &[u8], orientation: Orientation) -> Result<Vec<u8>, img_parts::Error> {
    let mut file = Jpeg::from_bytes(bytes.to_vec().into())?;
    file.segments_mut().retain(keeps);
    file.set_exif(exif(orientation).map(Into::into));
    Ok(file.encoder().bytes().to_vec())
}

/// Everything but application data and comments, except JFIF, the colour profile and Adobe's colour transform.
fn keeps(segment: &JpegSegment) -> bool {
    match segment.marker() {
        markers::APP0 => segment.contents().starts_with(b"JFIF\0"),
        markers::APP2 => segment.contents().starts_with(b"ICC_PROFILE\0"),
        markers::APP14 => segment.contents().starts_with(b"Adobe"),
        // Other application data, and comments.
        markers::APP1..=markers::APP15 | 0xfe => false,
        _ => true,
    }
}

fn png(bytes: &[u8], orientation: Orientation) -> Result<Vec<u8>, img_parts::Error> {
    let mut file = Png::from_bytes(bytes.to_vec().into())?;
    file.chunks_mut().retain(|chunk| PNG_CHUNKS.contains(&&chunk.kind()));
    file.set_exif(exif(orientation).map(Into::into));
    Ok(file.encoder().bytes().to_vec())
}

fn webp(bytes: &[u8], orientation: Orientation) -> Result<Vec<u8>, img_parts::Error> {
    let mut file = WebP::from_bytes(bytes.to_vec().into())?;
    file.chunks_mut().retain(|chunk| WEBP_CHUNKS.contains(&&chunk.id()));
    file.set_exif(exif(orientation).map(Into::into));
    Ok(file.encoder().bytes().to_vec())
}

/// An EXIF block that says nothing but how to turn the picture; none where it stands upright.
fn exif(orientation: Orientation) -> Option<Vec<u8>> {
    let turned = orientation != Orientation::NoTransforms;
    // Little-endian TIFF, one directory with one entry: tag 0x0112, short, one value; no next directory.
    turned.then(|| {
        let mut block = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        block.extend([orientation.to_exif(), 0, 0, 0, 0, 0, 0, 0]);
        block
    })
}

/// Comments and application data go, except the loop count.
fn gif(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut at = walk::gif_start(bytes)?;
    let mut out = bytes.get(..at)?.to_vec();
    loop {
        let (block, next) = walk::gif_block(bytes, at)?;
        let part = bytes.get(at..next)?;
        let keep = match block {
            GifBlock::Extension(0xff) => matches!(part.get(3..14), Some(b"NETSCAPE2.0" | b"ANIMEXTS1.0")),
            GifBlock::Extension(label) => label == 0xf9,
            GifBlock::Frame | GifBlock::Trailer => true,
        };
        if keep {
            out.extend_from_slice(part);
        }
        if matches!(block, GifBlock::Trailer) {
            return Some(out);
        }
        at = next;
    }
}
