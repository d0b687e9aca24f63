//! That the world failed.

use std::fmt;

/// That the world failed: what was tried, on what, why it failed. One, with its cause.
#[derive(Debug)]
pub struct Error {
    /// What was tried, for example "read".
    pub tried: String,
    /// On what: a path, an address.
    pub on: String,
    /// Why it failed, in the words of the system.
    pub why: String,
}

impl Error {
    pub fn new(tried: &str, on: impl fmt::Display, why: impl fmt::Display) -> Error {
        Error { tried: tried.to_owned(), on: on.to_string(), why: why.to_string() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {} {}: {}", self.tried, self.on, self.why)
    }
}

impl std::error::Error for Error {}
