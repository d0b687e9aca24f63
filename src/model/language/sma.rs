//! South Sámi. It occurs in names and as marked text; no site is in it.
//!
//! Dates and the alphabet are therefore its neighbour's, the Norwegian ones that the page around it has.

use super::{Conventions, Family, Plural, nb};

pub(super) const CONVENTIONS: Conventions = Conventions {
    tag: "sma",
    mistaken: &[],
    locale: "sma_NO",
    family: Family::Sami,
    wants_review: true,
    collation: "nb",
    quotes: ("«", "»"),
    thousands: "\u{a0}",
    decimal: ",",
    plural: Plural::OneTwo,
    dates: nb::DATES,
};
