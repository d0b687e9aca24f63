//! `ffl`: one shared digital dissemination solution for every Norwegian public library.

pub mod diagnostic;
pub mod digest;
pub mod model;
pub mod content;
pub mod render;
