//! Nynorsk, which writes dates as bokmål does and names the days in its own way.

use super::{Conventions, Dates, Family, Plural, nb};

pub(super) const CONVENTIONS: Conventions = Conventions {
    tag: "nn",
    mistaken: &["nno"],
    locale: "nn_NO",
    family: Family::Norwegian,
    wants_review: false,
    collation: "nn",
    quotes: ("«", "»"),
    thousands: "\u{a0}",
    decimal: ",",
    plural: Plural::One,
    dates: Dates { weekdays: ["måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "søndag"], ..nb::DATES },
};
