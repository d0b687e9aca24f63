//! Which publications are one work: what of a description counts ([`traits`]), which of them are compared at all ([`keys`]), what two say
//! of one another ([`verdict`]), and what follows when there are many ([`cluster`]).
//!
//! A work is that of IFLA LRM, divided by language: a translation is a work of its own, a new translation into the same language is not.
//! `tests/data/works/README.md` has the rules, and pairs that were labelled before this was first run.

pub mod cluster;
pub mod glance;
pub mod keys;
pub mod names;
mod numerals;
pub mod profile;
pub mod reason;
pub mod traits;
pub mod verdict;
mod vocabulary;
pub mod words;

#[cfg(test)]
mod tests;
