//! English, as it is written in Britain.

use super::{Conventions, Dates, Family, Plural};

pub(super) const CONVENTIONS: Conventions = Conventions {
    tag: "en",
    mistaken: &["eng"],
    locale: "en_GB",
    family: Family::Other,
    wants_review: false,
    collation: "en",
    quotes: ("“", "”"),
    thousands: ",",
    decimal: ".",
    plural: Plural::One,
    dates: Dates {
        months: MONTHS,
        weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        day: "{day} {month}",
        range: Some("–"),
        clock: "",
        minutes: ":",
        whole_hours: false,
    },
};

#[rustfmt::skip]
const MONTHS: [&str; 12] = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
];
