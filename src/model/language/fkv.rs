//! Kven. It occurs in names and as marked text; no site is in it.
//!
//! Dates and the alphabet are therefore its neighbour's, the Norwegian ones that the page around it has.

use super::{Conventions, Family, Plural, nb};

pub(super) const CONVENTIONS: Conventions = Conventions {
    tag: "fkv",
    mistaken: &[],
    locale: "fkv_NO",
    family: Family::Other,
    wants_review: true,
    collation: "nb",
    quotes: ("«", "»"),
    thousands: "\u{a0}",
    decimal: ",",
    plural: Plural::One,
    dates: nb::DATES,
};
