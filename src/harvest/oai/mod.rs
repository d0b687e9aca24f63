//! OAI-PMH 2.0 (Open Archives Initiative, 2002): the next request, and what its answer says.
//!
//! A pair of pure functions: [`Asking`] and [`token`] give addresses, [`page`] reads what came from there. [`flow`] says how one
//! follows from the other. An answer is read record by record, so that one that is broken costs no other.

pub mod answer;
pub mod flow;
#[cfg(test)]
mod tests;

pub use answer::{Entry, Lost, Page, Refusal, counts_days, formats, page};

use url::form_urlencoded::Serializer;

/// A list of records that is asked for (§ 4.5).
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Asking {
    /// The base address of the repository.
    pub base: String,
    /// The form of the records: `marc21`, `marcxchange`, `oai_dc`.
    pub prefix: String,
    pub set: Option<String>,
    /// The first day or moment, as the repository writes them.
    pub from: Option<String>,
}

impl Asking {
    /// The address of the list's first page.
    pub fn first(&self) -> String {
        let optional = [("set", &self.set), ("from", &self.from)];
        let given = optional.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
        let arguments = [("verb", "ListRecords"), ("metadataPrefix", self.prefix.as_str())];
        asked(&self.base, arguments.into_iter().chain(given))
    }

    /// The address of a page that a token leads to: the token says all of it, and stands alone (§ 3.5).
    pub fn following(&self, token: &str) -> String {
        asked(&self.base, [("verb", "ListRecords"), ("resumptionToken", token)].into_iter())
    }
}

/// The address at which a repository says what it is (§ 4.2).
pub fn identify(base: &str) -> String {
    asked(base, [("verb", "Identify")].into_iter())
}

/// The address at which it says in which forms it has records (§ 4.4).
pub fn list_formats(base: &str) -> String {
    asked(base, [("verb", "ListMetadataFormats")].into_iter())
}

/// The forms of records that are understood, the fullest first.
pub const PREFIXES: [&str; 6] = ["marc21", "marcxml", "marcxchange", "normarc", "marc", "oai_dc"];

fn asked<'a>(base: &str, arguments: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut written = Serializer::new(String::new());
    written.extend_pairs(arguments);
    // A base may have arguments of its own: some servers tell libraries apart by them.
    let join = if base.contains('?') { "&" } else { "?" };
    format!("{base}{join}{}", written.finish())
}
