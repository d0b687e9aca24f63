//! What `ffl` uses of two libraries that are all type parameters, for the types that it uses.
//!
//! Such a library is compiled by whoever names the types, which made a third of the program's own compile. Here it is compiled
//! once, like any other dependency. There is nothing of the program's in it: bytes in, bytes out.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, PixelType, ResizeAlg, ResizeOptions, Resizer};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};
use lightningcss::targets::{Browsers, Targets};

/// Pixels, row by row, of a byte for each channel.
#[derive(Clone, Copy, Debug)]
pub struct Pixels<'a> {
    pub width: u32,
    pub height: u32,
    /// Four channels, the last of which is opacity; otherwise three.
    pub alpha: bool,
    pub bytes: &'a [u8],
}

/// The pixels in another size (Lanczos with three lobes); why not, where they are not as many as they should be.
pub fn resized(source: Pixels<'_>, width: u32, height: u32) -> Result<Vec<u8>, String> {
    if source.alpha {
        resized_as::<U8x4>(source, PixelType::U8x4, (width, height))
    } else {
        resized_as::<U8x3>(source, PixelType::U8x3, (width, height))
    }
}

fn resized_as<P: PixelTrait>(
    source: Pixels<'_>,
    kind: PixelType,
    (width, height): (u32, u32),
) -> Result<Vec<u8>, String> {
    let from = ImageRef::new(source.width, source.height, source.bytes, kind).map_err(|why| why.to_string())?;
    let mut to = Image::new(width, height, kind);
    // Colours are weighed by their opacity, so that what hides under full transparency does not bleed into edges.
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).use_alpha(source.alpha);
    let (Some(source), Some(mut target)) = (from.typed_image::<P>(), to.typed_image_mut::<P>()) else {
        return Err("another kind of pixels".to_owned());
    };
    Resizer::new().resize_typed(&source, &mut target, &options).map_err(|why| why.to_string())?;
    Ok(to.into_vec())
}

/// What is wrong with a stylesheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StyleFault {
    pub why: String,
    /// Line and column, from 0 and 1, where that can be told.
    pub place: Option<(u32, u32)>,
}

impl<T: std::fmt::Display> From<lightningcss::error::Error<T>> for StyleFault {
    fn from(error: lightningcss::error::Error<T>) -> StyleFault {
        let place = error.loc.as_ref().map(|place| (place.line, place.column));
        StyleFault { why: error.kind.to_string(), place }
    }
}

/// A stylesheet, minified for the browsers in use; what is wrong with it, and where.
pub fn minified(css: &str) -> Result<String, StyleFault> {
    let version = |major: u32| Some(major << 16);
    let browsers = Browsers {
        chrome: version(109),
        firefox: version(115),
        safari: version(15),
        ios_saf: version(15),
        edge: version(109),
        ..Browsers::default()
    };
    let targets = Targets::from(browsers);
    let mut sheet = StyleSheet::parse(css, ParserOptions::default())?;
    sheet.minify(MinifyOptions { targets, ..MinifyOptions::default() })?;
    let printed = sheet.to_css(PrinterOptions { minify: true, targets, ..PrinterOptions::default() });
    Ok(printed?.code)
}
