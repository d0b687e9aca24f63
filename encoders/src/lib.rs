//! What `ffl` encodes for longest. The library is type parameters almost throughout: it is compiled by whoever calls it, and the
//! program itself is compiled in many parts that know little of one another. Here it is one part. Bytes in, bytes out.

use brotli::enc::BrotliEncoderParams;

/// Bytes compressed as servers send them (RFC 7932), for a quality of 0 to 11.
pub fn brotli(bytes: &[u8], quality: i32) -> std::io::Result<Vec<u8>> {
    let mut made = Vec::new();
    let settings = BrotliEncoderParams { quality, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut made, &settings)?;
    Ok(made)
}
