//! What `ffl` encodes for longest. Both libraries are type parameters almost throughout: they are compiled by whoever calls them, and
//! the program itself is compiled in many parts that know little of one another. Here they are one part. Bytes in, bytes out.

use brotli::enc::BrotliEncoderParams;
use ravif::{EncodedImage, Encoder, Img, RGB8, RGBA8};

/// Pixels as an AVIF file, for a quality of 1 to 100 and a speed of 1 to 10: three channels of a byte each, or four, the last of which
/// is opacity. Why not, where they are not as many as they should be. On one thread: their number would decide the bytes.
pub fn avif(pixels: &[u8], (width, height): (usize, usize), quality: f32, speed: u8) -> Result<Vec<u8>, String> {
    let encoder = Encoder::new().with_quality(quality).with_alpha_quality(quality);
    let encoder = encoder.with_speed(speed).with_num_threads(Some(1));
    let encoded = match pixels.len() == width * height * 4 {
        true => {
            let pixels: Vec<RGBA8> = pixels.chunks_exact(4).map(|p| RGBA8::new(p[0], p[1], p[2], p[3])).collect();
            encoder.encode_rgba(Img::new(&pixels, width, height))
        }
        false => {
            let pixels: Vec<RGB8> = pixels.chunks_exact(3).map(|p| RGB8::new(p[0], p[1], p[2])).collect();
            if pixels.len() != width * height {
                return Err("another number of pixels".to_owned());
            }
            encoder.encode_rgb(Img::new(&pixels, width, height))
        }
    };
    encoded.map(|EncodedImage { avif_file, .. }| avif_file).map_err(|why| why.to_string())
}

/// Bytes compressed as servers send them (RFC 7932), for a quality of 0 to 11.
pub fn brotli(bytes: &[u8], quality: i32) -> std::io::Result<Vec<u8>> {
    let mut made = Vec::new();
    let settings = BrotliEncoderParams { quality, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut made, &settings)?;
    Ok(made)
}
