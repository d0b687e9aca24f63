//! (Page, Theme) → bytes; the only user of the template engine and the image codecs.

mod block;
mod engine;
mod fault;
pub mod feed;
mod ids;
pub mod og;
pub mod picture;
mod strip;
mod tags;
mod view;

pub use engine::{Engine, Renderer, Texts, escape};
