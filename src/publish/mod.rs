//! Where finished trees go: `dist/<tenant>/`. Builds nothing.

mod folder;

pub use folder::Folder;
