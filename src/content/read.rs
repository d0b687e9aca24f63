//! One content file from bytes to a [`Document`].

use super::front;
use super::markdown::{self, Options};
use crate::digest::Digest;
use crate::model::content::{Body, Document, Front, Place};
use crate::model::language::Language;
use serde::{Deserialize, Serialize};

/// Whose a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// All libraries': it lies below the root's `content/`.
    pub shared: bool,
    /// The language of files that name none.
    pub first: Language,
}

/// Parses a file. Never fails: what is wrong is in the document's diagnostics.
pub fn document(file: &str, bytes: &[u8], place: Place, owner: Owner) -> Document {
    let text = match front::decode(file, bytes) {
        Ok(text) => text,
        Err(diagnostic) => {
            let diagnostics = vec![diagnostic];
            let (front, body, face) = (Front::default(), Body::default(), Digest::of(bytes));
            return Document { place, front: front.into(), body: body.into(), face, diagnostics };
        }
    };
    let (front, start, mut diagnostics) = front::read(file, text, &place, owner.shared);
    let (language, excerpt) = (place.language.unwrap_or(owner.first), front.summary.is_none());
    let (body, found) = markdown::parse(file, text, start, Options { language, quotes: false, excerpt });
    diagnostics.extend(found);
    let face = face(text.get(..start).unwrap_or(text), &body);
    Document { place, front: front.into(), body: body.into(), face, diagnostics }
}

/// The front matter as it was written, what links may lead to (the branches too), and what stands for a summary where there is none.
fn face(written: &str, body: &Body) -> Digest {
    let anchors = body.anchors.iter().map(String::as_bytes);
    let branches = [u8::from(body.shows_branches())];
    Digest::of_parts([written.as_bytes(), body.excerpt.as_bytes(), &branches].into_iter().chain(anchors))
}
