//! North Sámi. Own names of months and days, because neither browsers nor ICU's data have them throughout.

use super::{Conventions, Dates, Family, Plural};

pub(super) const CONVENTIONS: Conventions = Conventions {
    tag: "se",
    // No site is in Lule or South Sámi: whoever asks for one is told which Sámi there is.
    mistaken: &["sme", "sma", "smj"],
    locale: "se_NO",
    family: Family::Sami,
    wants_review: true,
    collation: "se",
    quotes: ("«", "»"),
    thousands: "\u{a0}",
    decimal: ",",
    plural: Plural::OneTwo,
    dates: Dates {
        months: MONTHS,
        weekdays: ["vuossárga", "maŋŋebárga", "gaskavahkku", "duorastat", "bearjadat", "lávvardat", "sotnabeaivi"],
        day: "{month} {day}.",
        range: None,
        clock: "dii. ",
        minutes: ".",
        whole_hours: true,
    },
};

/// In the genitive-like form that dates take ("skábmamánu 23. b.").
#[rustfmt::skip]
const MONTHS: [&str; 12] = [
    "ođđajagemánu", "guovvamánu", "njukčamánu", "cuoŋománu", "miessemánu", "geassemánu",
    "suoidnemánu", "borgemánu", "čakčamánu", "golggotmánu", "skábmamánu", "juovlamánu",
];
