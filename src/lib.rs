//! `ffl`: one shared digital dissemination solution for every Norwegian public library.

pub mod diagnostic;
pub mod digest;
pub mod model;
pub mod source;
pub mod content;
pub mod theme;
pub mod site;
pub mod surface;
pub mod render;
pub mod cache;
pub mod tree;
pub mod pipeline;
pub mod serve;
pub mod cli;
