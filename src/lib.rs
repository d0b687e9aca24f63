//! `ffl`: one shared digital dissemination solution for every Norwegian public library.

pub mod content;
pub mod diagnostic;
pub mod digest;
pub mod model;
