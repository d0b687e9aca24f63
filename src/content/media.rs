//! What a media file is, as its first bytes say: format, size as shown, animation, transparency, credit.
//!
//! Only headers are interpreted and the container is walked to its end, so that a truncated file is found without decoding
//! it and a header that promises a gigantic picture costs nothing. Names are never trusted, only compared
//! ([`remarks`]). Pixels are `render::picture`'s.

mod credit;
pub mod svg;
pub mod walk;

use crate::diagnostic::Diagnostic;
use crate::model::media::{Format, Probe, Purpose, attachable, purpose};
use image::metadata::Orientation;
use image::{ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The largest picture that is read, in pixels (50 megapixels): 200 MB when decoded.
pub const MAX_PIXELS: u64 = 50_000_000;

/// What a decoder may allocate for one picture, in bytes: 50 megapixels with four 16-bit channels, and some working room.
pub const MAX_ALLOCATION: u64 = 450_000_000;

/// What the bytes of a media file are. `file` is its path, for the diagnostic and to know what was promised.
///
/// An error is the file's alone until something shows it or links to it: folders hold strays.
pub fn probe(file: &str, bytes: &[u8]) -> Result<Probe, Diagnostic> {
    if bytes.is_empty() {
        return Err(Diagnostic::error("media-empty").within(file));
    }
    let Some(format) = sniff(bytes) else { return unrecognised(file, bytes) };
    match format {
        Format::Svg => {
            let drawing = svg::sanitise(bytes).map_err(|trouble| trouble.diagnostic(file))?;
            let (width, height) = drawing.size;
            Ok(Probe { format, width, height, animated: false, alpha: true, credit: None })
        }
        Format::Other => attachment(file, bytes),
        Format::Jpeg | Format::Png | Format::Gif | Format::Webp | Format::Avif => raster(file, bytes, format),
    }
}

/// What is worth saying about a file that can be used: a name that promises another format, a drawing that lost its script.
pub fn remarks(file: &str, bytes: &[u8], probe: &Probe) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let named = extension(file);
    if let Some(promised) = promised_format(&named).filter(|promised| *promised != probe.format) {
        let remark = Diagnostic::warning("image-extension").arg("extension", &named).arg("promised", promised.name());
        out.push(remark.arg("format", probe.format.name()).within(file));
    }
    if probe.format == Format::Svg
        && let Ok(drawing) = svg::sanitise(bytes)
        && !drawing.removed.is_empty()
    {
        let what: Vec<&str> = drawing.removed.iter().map(String::as_str).collect();
        out.push(Diagnostic::warning("svg-removed").arg("what", what.join(", ")).within(file));
    }
    out
}

/// How the stored pixels must be turned to be shown upright.
pub fn orientation(bytes: &[u8], format: Format) -> Orientation {
    let upright = Orientation::NoTransforms;
    image_format(format)
        .and_then(|format| decoder(bytes, format).ok())
        .map_or(upright, |mut decoder| decoder.orientation().unwrap_or(upright))
}

/// The `image` crate's name of a format that it can decode.
pub fn image_format(format: Format) -> Option<ImageFormat> {
    match format {
        Format::Jpeg => Some(ImageFormat::Jpeg),
        Format::Png => Some(ImageFormat::Png),
        Format::Gif => Some(ImageFormat::Gif),
        Format::Webp => Some(ImageFormat::WebP),
        Format::Avif | Format::Svg | Format::Other => None,
    }
}

/// A decoder that has read the header and will not allocate more than [`MAX_ALLOCATION`].
pub fn decoder(bytes: &[u8], format: ImageFormat) -> image::ImageResult<impl ImageDecoder + '_> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_ALLOCATION);
    reader.limits(limits);
    reader.into_decoder()
}

/// The format by magic bytes; `None` when they are nobody's, `Other` for films, sounds and documents.
fn sniff(bytes: &[u8]) -> Option<Format> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let at = |from: usize, magic: &[u8]| bytes.get(from..from + magic.len()) == Some(magic);
    if starts(b"\xff\xd8\xff") {
        Some(Format::Jpeg)
    } else if starts(b"\x89PNG\r\n\x1a\n") {
        Some(Format::Png)
    } else if starts(b"GIF87a") || starts(b"GIF89a") {
        Some(Format::Gif)
    } else if starts(b"RIFF") && at(8, b"WEBP") {
        Some(Format::Webp)
    } else if walk::is_avif(bytes) {
        Some(Format::Avif)
    } else if svg::looks_like(bytes) {
        Some(Format::Svg)
    } else if at(4, b"ftyp") && unshowable(bytes).is_none() {
        Some(Format::Other)
    } else {
        None
    }
}

/// Pictures that browsers do not show, and what they are called.
fn unshowable(bytes: &[u8]) -> Option<&'static str> {
    let heif = bytes.get(4..12).is_some_and(|head| {
        head.starts_with(b"ftyp")
            && [b"heic", b"heix", b"hevc", b"mif1", b"msf1"].iter().any(|brand| head.ends_with(*brand))
    });
    let known: [(bool, &str); 7] = [
        (heif, "HEIC"),
        (bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*"), "TIFF"),
        (bytes.starts_with(b"II+\0") || bytes.starts_with(b"MM\0+"), "BigTIFF"),
        (bytes.starts_with(b"BM") && bytes.get(6..10).is_some_and(|reserved| reserved == [0; 4]), "BMP"),
        (bytes.starts_with(b"8BPS"), "Photoshop"),
        (bytes.starts_with(b"\xff\x0a") || bytes.starts_with(b"\0\0\0\x0cJXL "), "JPEG XL"),
        (bytes.starts_with(b"\0\0\0\x0cjP  "), "JPEG 2000"),
    ];
    known.into_iter().find_map(|(is, name)| is.then_some(name))
}

/// Bytes that are no picture: fine under a name that promised none.
fn unrecognised(file: &str, bytes: &[u8]) -> Result<Probe, Diagnostic> {
    let named = extension(file);
    if let Some(name) = unshowable(bytes) {
        return Err(Diagnostic::error("image-format").arg("format", name).within(file));
    }
    if matches!(named.as_str(), "svg" | "svgz") && bytes.starts_with(b"\x1f\x8b") {
        return Err(Diagnostic::error("svg-gzip").within(file));
    }
    if promised_format(&named).is_some() {
        return Err(Diagnostic::error("image-unknown").arg("extension", named).within(file));
    }
    attachment(file, bytes)
}

/// A film, a sound, a document: by its name, because a browser goes by the media type that follows from it.
fn attachment(file: &str, bytes: &[u8]) -> Result<Probe, Diagnostic> {
    let named = extension(file);
    let fault = match purpose(&named) {
        // A drawing or a picture was told by its bytes before.
        None | Some(Purpose::Site | Purpose::Picture(_)) => {
            Diagnostic::error("attachment-type").arg("known", attachable())
        }
        Some(Purpose::Film | Purpose::Sound | Purpose::Document | Purpose::Captions)
            if named != "txt" && is_markup(bytes) =>
        {
            Diagnostic::error("attachment-content").arg("extension", named)
        }
        Some(Purpose::Film | Purpose::Sound | Purpose::Document | Purpose::Captions) => {
            return Ok(Probe {
                format: Format::Other,
                width: 0,
                height: 0,
                animated: false,
                alpha: false,
                credit: None,
            });
        }
    };
    Err(fault.arg("name", file.rsplit('/').next().unwrap_or(file)).within(file))
}

/// Whether a file begins as a page does that a browser would open.
fn is_markup(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let starts = |tag: &&str| bytes.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag.as_bytes()));
    ["<html", "<!doctype", "<script", "<?xml", "<?php", "<head", "<body", "<svg", "<!--"].iter().any(starts)
}

/// A picture made of pixels: its size first, because the limit must hold before anything else is read.
fn raster(file: &str, bytes: &[u8], format: Format) -> Result<Probe, Diagnostic> {
    let broken = |why: &dyn std::fmt::Display| Diagnostic::error("image-broken").arg("why", why).within(file);
    let stored = imagesize::blob_size(bytes).map_err(|why| broken(&why))?;
    let (width, height) = (stored.width as u64, stored.height as u64);
    if width == 0 || height == 0 {
        return Err(broken(&format!("{width} × {height}")));
    }
    if width.saturating_mul(height) > MAX_PIXELS {
        let megapixels = width.saturating_mul(height) / 1_000_000;
        let large = Diagnostic::error("image-too-large").arg("width", width).arg("height", height);
        return Err(large.arg("megapixels", megapixels).arg("limit", MAX_PIXELS / 1_000_000).within(file));
    }
    let walked = walk::walk(bytes, format).ok_or_else(|| Diagnostic::error("image-truncated").within(file))?;
    let cut = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let mut probe = Probe {
        format,
        width: cut(width),
        height: cut(height),
        animated: walked.frames > 1,
        alpha: walked.alpha,
        credit: None,
    };
    if let Some(known) = image_format(format) {
        let mut decoder = decoder(bytes, known).map_err(|why| broken(&why))?;
        probe.alpha = walked.alpha || (format != Format::Gif && decoder.color_type().has_alpha());
        probe.credit = credit::of(&mut decoder);
        if turns(decoder.orientation().unwrap_or(Orientation::NoTransforms)) {
            std::mem::swap(&mut probe.width, &mut probe.height);
        }
    }
    Ok(probe)
}

/// Whether an orientation exchanges width and height.
pub fn turns(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

/// The extension of a path, in lower case, without the dot.
fn extension(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase())
}

fn promised_format(extension: &str) -> Option<Format> {
    match purpose(extension)? {
        Purpose::Picture(format) => Some(format),
        Purpose::Film | Purpose::Sound | Purpose::Document | Purpose::Captions | Purpose::Site => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(file: &str, bytes: &[u8]) -> String {
        probe(file, bytes).map_or_else(|fault| fault.code, |probe| probe.format.name().to_owned())
    }

    #[test]
    fn only_files_that_a_browser_does_not_run_may_be_attached() {
        for name in ["e.html", "e.htm", "e.js", "e.xml", "e.exe", "Thumbs.db", "LICENSE", "e.pdf.php", "e.svgz"] {
            assert_eq!(code(&format!("media/{name}"), b"<p>x"), "attachment-type", "{name}");
        }
        for name in ["a.pdf", "a.PDF", "a.txt", "a.csv", "a.docx", "a.zip", "a.mp3", "a.mp4", "a.vtt", "a.ics"] {
            assert_eq!(code(name, b"bytes"), "–", "{name}");
        }
        for head in ["<html>", "<!DOCTYPE html>", " \r\n<script>", "\u{feff}<?xml version='1.0'?>"] {
            assert_eq!(code("a.pdf", head.as_bytes()), "attachment-content", "{head}");
            assert_eq!(code("a.txt", head.as_bytes()), "–", "{head}");
        }
    }

    #[test]
    fn pictures_that_browsers_do_not_show_have_names() {
        assert_eq!(code("a.svg", b"\x1f\x8b\x08\0"), "svg-gzip");
        assert_eq!(code("a.svgz", b"\x1f\x8b\x08\0"), "svg-gzip");
        for bytes in [b"II+\0\x08\0\0\0", b"MM\0+\0\x08\0\0"] {
            let fault = probe("a.tif", bytes).unwrap_err();
            assert_eq!((fault.code.as_str(), fault.args["format"].as_str()), ("image-format", "BigTIFF"));
        }
        assert_eq!(code("a.png", b"text"), "image-unknown");
    }
}
