//! Bokmål. Dates and times follow Språkrådet: 5. juni 2014, kl. 13.00, ranges with an en dash.

use super::{Conventions, Dates, Family, Plural};

pub(super) const CONVENTIONS: Conventions = Conventions {
    tag: "nb",
    mistaken: &["no", "nob", "nor"],
    locale: "nb_NO",
    family: Family::Norwegian,
    wants_review: false,
    collation: "nb",
    quotes: ("«", "»"),
    thousands: "\u{a0}",
    decimal: ",",
    plural: Plural::One,
    dates: DATES,
};

pub(super) const DATES: Dates = Dates {
    months: MONTHS,
    weekdays: ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
    day: "{day}. {month}",
    range: Some(".–"),
    clock: "kl. ",
    minutes: ".",
    whole_hours: true,
};

/// The same in both written forms of Norwegian.
#[rustfmt::skip]
pub(super) const MONTHS: [&str; 12] = [
    "januar", "februar", "mars", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "desember",
];
