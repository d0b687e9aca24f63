//! (Page, Theme) → Artifact; the only user of the template engine, the minifier and the image codecs.

pub mod og;
pub mod picture;
mod strip;
