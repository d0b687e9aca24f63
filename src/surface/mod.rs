//! (Site, Theme) → pages and the files beside them. One file per surface; none touches disk, clock or network.

pub mod frame;
pub mod emblem;
pub mod feed;
pub mod hosting;
mod pagination;
mod picture;
pub mod structured;
mod text;
pub mod web;
mod xml;

use crate::digest::Digest;
use crate::model::emblem::{Drawing, Emblem};
use crate::model::media::Rendition;

/// A file beside the pages, before it is made.
#[derive(Clone, Debug)]
pub struct Output {
    /// Path below `dist/<tenant>/`, without a leading slash.
    pub path: String,
    pub recipe: Recipe,
}

/// How a file is made.
#[derive(Clone, Debug)]
pub enum Recipe {
    Bytes(Vec<u8>),
    /// A size of the picture at a path relative to the root.
    Rendition {
        file: String,
        digest: Digest,
        rendition: Rendition,
    },
    /// A picture drawn from the library's name and colours, by its address.
    Drawing {
        emblem: Box<Emblem>,
        drawing: Drawing,
        digest: Digest,
    },
    /// A file as it is.
    Copy {
        file: String,
        digest: Digest,
    },
}
