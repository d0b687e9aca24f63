//! What was harvested, kept for good: the raw answers of every source ([`segments`]).
//!
//! Raw first: a segment is what a source sent, byte by byte, so that whoever reads it better one day needs no new harvest.

pub mod segments;
