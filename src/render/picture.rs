//! Pictures as a browser gets them: upright, in sRGB, in the widths that `srcset` names, without a word about who took them
//! where.
//!
//! Every rendition is cut from the same intermediate (the picture at [`WIDTHS`]' largest), whatever else is asked for in the
//! same call, and codecs run on one thread each: the same source gives the same bytes in any company and on any machine.
//! What cannot be decoded or must not be flattened (animations, AVIF, drawings) is published as it is, without metadata.
//!
//! Nothing is encoded as AVIF: at a speed that took two thirds of a first build, rav1e's files of our drawings were larger than
//! WebP's (6 % over four widths), and of photographs with as many bytes WebP's looked better in six of eight (SSIM).

use crate::content::media::{self, turns};
use crate::model::media::{Encoding, Format, Probe, Rendition, WIDTHS};
use crate::render::fault::EncodeError;
use crate::render::strip;
use ffl_kernels::Pixels;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

/// libwebp's quality; its effort is [`WEBP_EFFORT`] of 6.
const WEBP_QUALITY: f32 = 80.0;
const WEBP_EFFORT: i32 = 4;
/// The quality of JPEG that looks like [`WEBP_QUALITY`].
const JPEG_QUALITY: u8 = 82;
/// Pictures with no more colours than a palette holds are tried without loss too.
const PALETTE: usize = 256;

/// Several renditions of a picture, in the order asked for; decodes once and encodes on all cores.
pub fn encode_all(bytes: &[u8], probe: &Probe, renditions: &[Rendition]) -> Vec<Result<Vec<u8>, EncodeError>> {
    let decodes = renditions.iter().any(|rendition| rendition.format != Encoding::Original);
    let base = if decodes { decode(bytes, probe) } else { Err(EncodeError::Refused(String::new())) };
    let each = |rendition: &Rendition| match rendition.format {
        Encoding::Original => strip::stripped(bytes, probe.format),
        Encoding::Webp => base.clone_error()?.at_width(probe, rendition.width)?.webp(),
        Encoding::Jpeg => base.clone_error()?.at_width(probe, rendition.width)?.jpeg(),
    };
    renditions.par_iter().map(each).collect()
}

/// A decoded picture that many renditions borrow, or one error that each of them repeats.
trait Shared {
    fn clone_error(&self) -> Result<&Raster, EncodeError>;
}

impl Shared for Result<Raster, EncodeError> {
    fn clone_error(&self) -> Result<&Raster, EncodeError> {
        self.as_ref().map_err(Clone::clone)
    }
}

/// Upright sRGB pixels, row by row, three or four bytes each.
#[derive(Clone)]
struct Raster {
    width: u32,
    height: u32,
    alpha: bool,
    /// Few enough colours that encoding without loss may be smaller.
    graphic: bool,
    pixels: Vec<u8>,
}

/// Decodes, reduces to the largest width, turns upright, converts to sRGB: in the order that touches the fewest pixels.
fn decode(bytes: &[u8], probe: &Probe) -> Result<Raster, EncodeError> {
    let broken = |why: &dyn fmt::Display| EncodeError::Broken(why.to_string());
    let format = media::image_format(probe.format).ok_or_else(|| broken(&probe.format.name()))?;
    let mut decoder = media::decoder(bytes, format).map_err(|why| broken(&why))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > media::MAX_PIXELS {
        return Err(broken(&format!("{width} × {height}")));
    }
    let profile = decoder.icc_profile().ok().flatten();
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder).map_err(|why| broken(&why))?;
    let raster = Raster::of(decoded, probe.format);
    let largest = WIDTHS[WIDTHS.len() - 1].min(probe.width);
    let shown = (largest, height_of(probe, largest));
    let (width, height) = if turns(orientation) { (shown.1, shown.0) } else { shown };
    let mut raster = raster.resized(width, height)?.upright(orientation);
    if let Some(profile) = profile {
        raster.make_srgb(&profile);
    }
    Ok(raster)
}

/// [`height`], under a name that no local variable hides.
fn height_of(probe: &Probe, width: u32) -> u32 {
    probe.height_at(width)
}

impl Raster {
    fn of(decoded: DynamicImage, format: Format) -> Raster {
        let (width, height) = (decoded.width(), decoded.height());
        if decoded.color().has_alpha() {
            let pixels = decoded.into_rgba8().into_raw();
            if pixels.chunks_exact(4).any(|pixel| pixel[3] < 255) {
                let graphic = is_graphic(&pixels, 4, format);
                return Raster { width, height, alpha: true, graphic, pixels };
            }
            let pixels: Vec<u8> = pixels.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
            let graphic = is_graphic(&pixels, 3, format);
            return Raster { width, height, alpha: false, graphic, pixels };
        }
        let pixels = decoded.into_rgb8().into_raw();
        let graphic = is_graphic(&pixels, 3, format);
        Raster { width, height, alpha: false, graphic, pixels }
    }

    fn at_width(&self, probe: &Probe, width: u32) -> Result<Raster, EncodeError> {
        let width = width.clamp(1, self.width);
        self.clone().resized(width, probe.height_at(width))
    }

    fn resized(self, width: u32, height: u32) -> Result<Raster, EncodeError> {
        if (self.width, self.height) == (width, height) {
            return Ok(self);
        }
        let Raster { alpha, pixels, .. } = &self;
        let source = Pixels { width: self.width, height: self.height, alpha: *alpha, bytes: pixels };
        let pixels = ffl_kernels::resized(source, width, height).map_err(EncodeError::Refused)?;
        Ok(Raster { width, height, pixels, ..self })
    }

    fn upright(self, orientation: Orientation) -> Raster {
        if orientation == Orientation::NoTransforms {
            return self;
        }
        let Raster { width, height, alpha, graphic, pixels } = self;
        let image = if alpha {
            image::RgbaImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8)
        } else {
            image::RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
        };
        let mut image = image.unwrap_or_default();
        image.apply_orientation(orientation);
        Raster { width: image.width(), height: image.height(), alpha, graphic, pixels: image.into_bytes() }
    }

    /// Colours by the file's own profile; a profile that is not for RGB, or broken, is taken for sRGB as browsers do.
    fn make_srgb(&mut self, profile: &[u8]) {
        let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
        if profile.color_space != DataColorSpace::Rgb {
            return;
        }
        let layout = if self.alpha { Layout::Rgba } else { Layout::Rgb };
        let options = TransformOptions::default();
        let Ok(transform) = profile.create_transform_8bit(layout, &ColorProfile::new_srgb(), layout, options) else {
            return;
        };
        let mut converted = vec![0; self.pixels.len()];
        if transform.transform(&self.pixels, &mut converted).is_ok() {
            self.pixels = converted;
        }
    }

    fn webp(&self) -> Result<Vec<u8>, EncodeError> {
        let lossy = self.webp_with(false)?;
        if !self.graphic {
            return Ok(lossy);
        }
        let exact = self.webp_with(true)?;
        Ok(if exact.len() <= lossy.len() { exact } else { lossy })
    }

    fn webp_with(&self, lossless: bool) -> Result<Vec<u8>, EncodeError> {
        let refused = |why: &dyn fmt::Debug| EncodeError::Refused(format!("WebP: {why:?}"));
        let encoder = if self.alpha {
            webp::Encoder::from_rgba(&self.pixels, self.width, self.height)
        } else {
            webp::Encoder::from_rgb(&self.pixels, self.width, self.height)
        };
        let mut config = webp::WebPConfig::new().map_err(|()| refused(&"config"))?;
        config.lossless = i32::from(lossless);
        config.quality = if lossless { 75.0 } else { WEBP_QUALITY };
        config.method = WEBP_EFFORT;
        config.thread_level = 0;
        Ok(encoder.encode_advanced(&config).map_err(|why| refused(&why))?.to_vec())
    }

    /// Knows no transparency: whoever asks for it has none to lose.
    fn jpeg(&self) -> Result<Vec<u8>, EncodeError> {
        let opaque = |pixel: &[u8]| [pixel[0], pixel[1], pixel[2]];
        let pixels: Cow<'_, [u8]> = match self.alpha {
            true => self.pixels.chunks_exact(4).flat_map(opaque).collect(),
            false => Cow::Borrowed(&self.pixels),
        };
        let mut out = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
        let encoded = encoder.encode(&pixels, self.width, self.height, ExtendedColorType::Rgb8);
        encoded.map(|()| out).map_err(|why| EncodeError::Refused(format!("JPEG: {why}")))
    }
}

/// Drawn rather than photographed: a format without loss and at most [`PALETTE`] colours.
fn is_graphic(pixels: &[u8], channels: usize, format: Format) -> bool {
    let mut colours = HashSet::with_capacity(PALETTE + 1);
    let mut last: &[u8] = &[];
    format != Format::Jpeg
        && pixels.chunks_exact(channels).all(|pixel| {
            if pixel == last {
                return true;
            }
            last = pixel;
            colours.insert(pixel);
            colours.len() <= PALETTE
        })
}

#[cfg(test)]
mod tests;
