//! Bytes → model values.

pub mod media;
