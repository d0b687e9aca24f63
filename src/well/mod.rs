//! What was harvested, kept for good and made sense of: the raw answers of every source ([`segments`]), what their records say
//! ([`describe`]), which publications are one work ([`works`]), and all of it at hand ([`store`]).
//!
//! Raw first: a segment is what a source sent, byte by byte, so that whoever reads it better one day needs no new harvest. All that
//! follows from segments can be made again.

pub mod describe;
pub mod segments;
pub mod store;
pub mod works;
