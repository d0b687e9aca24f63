//! Bytes → model values, with positions: front matter, Markdown, tenant files, pictures' headers. Reads neither disk nor network.

pub mod markdown;
pub mod media;
