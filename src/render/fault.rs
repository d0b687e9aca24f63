//! Why a picture could not be made.

use crate::diagnostic::Diagnostic;
use std::fmt;

/// Why a picture has no rendition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EncodeError {
    /// The pixels could not be decoded, in the decoder's words.
    Broken(String),
    /// The encoder refused, in its words.
    Refused(String),
}

impl EncodeError {
    /// What to tell whoever brought the file.
    pub fn diagnostic(&self, file: &str) -> Diagnostic {
        let (EncodeError::Broken(why) | EncodeError::Refused(why)) = self;
        Diagnostic::error("image-broken").arg("why", why).within(file)
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (EncodeError::Broken(why) | EncodeError::Refused(why)) = self;
        f.write_str(why)
    }
}

impl std::error::Error for EncodeError {}
