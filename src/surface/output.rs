//! A file beside the pages, before it is made. How it is made is `make`'s.

use super::feed::Feed;
use super::screen::Draft;
use super::search::Index;
use crate::digest::Digest;
use crate::model::emblem::{Drawing, Emblem};
use crate::model::media::Rendition;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A file that is to be published.
#[derive(Clone, Debug)]
pub struct Output {
    /// Path below `dist/<tenant>/`, without a leading slash.
    pub path: String,
    pub recipe: Recipe,
}

impl Output {
    /// A file whose bytes are known already.
    pub fn bytes(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Output {
        Output { path: path.into(), recipe: Recipe::Bytes(bytes.into().into()) }
    }
}

/// A size of a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cut {
    /// The picture's path relative to the root.
    pub file: String,
    pub digest: Digest,
    pub rendition: Rendition,
}

/// How a file is made.
#[derive(Clone, Debug)]
pub enum Recipe {
    Bytes(Arc<[u8]>),
    /// Bytes that many sites share: the path changes with them, or they change with the program alone.
    Shared(Arc<[u8]>),
    Cut(Cut),
    /// A picture drawn from the library's name and colours, by its address.
    Drawing {
        emblem: Box<Emblem>,
        drawing: Drawing,
        digest: Digest,
    },
    /// One of the files of a search index.
    Index {
        index: Arc<Index>,
        part: usize,
    },
    /// One of the files of a feed.
    Feed {
        feed: Arc<Feed>,
        part: usize,
    },
    /// The manifest of a screen, which names pictures by the digest of their bytes.
    Screen(Arc<Draft>),
    /// A file as it is.
    Copy {
        file: String,
        digest: Digest,
    },
}
