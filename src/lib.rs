//! `ffl`: one shared digital dissemination solution for every Norwegian public library.

pub mod content;
pub mod content;
pub mod diagnostic;
pub mod digest;
pub mod model;
pub mod render;
pub mod site;
pub mod source;
pub mod surface;
pub mod theme;
