//! Bytes → model values, with spans: front matter, Markdown, tenant files. Reads neither disk nor network.

pub mod config;
pub mod front;
pub mod place;
pub mod scalar;
pub mod schema;
pub mod syntax;
pub mod tenant;
pub mod value;
