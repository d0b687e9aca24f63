//! Bytes → model values, with spans.

pub mod markdown;
