//! Bytes → model values, with positions: front matter, Markdown, tenant files, pictures' headers. Reads neither disk nor network.

pub mod config;
pub mod emergency;
pub mod front;
pub mod hours;
pub mod keyed;
pub mod markdown;
pub mod media;
pub mod place;
pub mod publish;
pub mod read;
pub mod scalar;
pub mod schema;
pub mod series;
pub mod syntax;
pub mod tenant;
pub mod value;

#[cfg(test)]
mod handbook;
