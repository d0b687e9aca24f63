//! That the world failed.

use super::{Diagnostic, Speech, codes};
use std::fmt;
use std::io::{self, ErrorKind};

/// That the world failed: what was tried, on what, why it failed. One, with its cause.
#[derive(Debug)]
pub struct Error {
    /// What was tried, for example "read": `world-read` in the catalogue says that it failed.
    pub tried: String,
    /// On what: a path, an address.
    pub on: String,
    /// Why it failed: in the words of the system, or a code of the catalogue.
    pub why: String,
}

impl Error {
    pub fn new(tried: &str, on: impl fmt::Display, why: impl fmt::Display) -> Error {
        Error { tried: tried.to_owned(), on: on.to_string(), why: why.to_string() }
    }

    /// As it is told to people.
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::error(&format!("world-{}", self.tried.replace(' ', "-"))).arg("on", &self.on).because(&self.why)
    }
}

impl Diagnostic {
    /// Gives `{why}` what a system said or a code stands for, in the language of whoever reads it where the catalogue has words for it.
    #[must_use]
    pub fn because(self, why: impl fmt::Display) -> Diagnostic {
        let why = why.to_string();
        match reason(&why).or_else(|| codes().find(|code| *code == why)) {
            Some(code) => self.word("why", code),
            None => self.arg("why", why),
        }
    }
}

/// The code of what a system says, which ends in the number of its error.
fn reason(why: &str) -> Option<&'static str> {
    let (_, number) = why.strip_suffix(')')?.rsplit_once("(os error ")?;
    match io::Error::from_raw_os_error(number.parse().ok()?).kind() {
        ErrorKind::NotFound => Some("system-absent"),
        ErrorKind::PermissionDenied => Some("system-forbidden"),
        ErrorKind::AlreadyExists => Some("system-there"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Some("system-full"),
        ErrorKind::ReadOnlyFilesystem => Some("system-read-only"),
        ErrorKind::AddrInUse => Some("system-port-taken"),
        ErrorKind::IsADirectory => Some("system-folder"),
        ErrorKind::NotADirectory => Some("system-no-folder"),
        _ => None,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic().message(Speech::En))
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_system_says_is_said_in_the_readers_language() {
        let full = Error::new("write", "dist/x", io::Error::from_raw_os_error(28));
        assert_eq!(full.diagnostic().message(Speech::Nb), "fikk ikke skrevet dist/x: disken er full");
        assert_eq!(full.to_string(), "could not write dist/x: the disk is full");
        assert_eq!(Error::new("write", "dist/x", "odd").to_string(), "could not write dist/x: odd");
    }
}
