//! One content file from bytes to a [`Document`].

use super::front;
use super::markdown::{self, Options};
use crate::model::content::{Body, Document, Front, Place};
use crate::model::language::Language;

/// Parses a file. `shared`: it lies below the root's `content/`; `first`: the language of files that name none.
///
/// Never fails: what is wrong is in the document's diagnostics.
pub fn document(file: &str, bytes: &[u8], place: Place, shared: bool, first: Language) -> Document {
    let text = match front::decode(file, bytes) {
        Ok(text) => text,
        Err(diagnostic) => {
            let diagnostics = vec![diagnostic];
            return Document { place, front: Front::default(), body: Body::default(), diagnostics };
        }
    };
    let (front, start, mut diagnostics) = front::read(file, text, &place, shared);
    let options = Options { language: place.language.unwrap_or(first), quotes: false };
    let (body, found) = markdown::parse(file, text, start, options);
    diagnostics.extend(found);
    Document { place, front, body, diagnostics }
}
