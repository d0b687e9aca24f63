//! What sources send → records: a file per form and protocol, each of them a function of bytes.
//!
//! Only the [`client`] touches the network, and nothing decides what a site shows. What sources send is never trusted: every reader
//! is bounded in size and depth, and what it cannot read is put aside with its reason ([`marc::Quarantined`]) while it goes on.

pub mod client;
pub mod dublin;
pub mod guard;
pub mod marc;
pub mod oai;
pub mod opds;
pub mod sru;
mod xml;

pub use xml::outermost;
