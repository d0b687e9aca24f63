//! Opening hours as they are written in tenant files.

use super::keys;
use crate::content::hours::{Border, Day, Notice};
use crate::content::keyed::Words;
use crate::content::value::At;
use crate::model::language::Localized;

keys! {
    /// Opening hours, as the notice on the door has them.
    Hours {
        needs {}
        takes {
            /// With staff: `mandag–fredag 10–16, lørdag 11–15, julaften stengt`.
            staffed: Notice,
            /// Without staff, for those who have a key (meråpent).
            self_service: Notice,
            /// Parts of the year with a week of their own.
            season: Vec<At<Season>>,
            /// Days on which hours are others.
            exception: Vec<At<Exception>>,
        }
    }
}

keys! {
    /// Opening hours of all branches: holidays and eves, and days on which all are closed.
    SharedHours {
        needs {}
        takes {
            /// With staff, on holidays and eves: `julaften 9–12, helligdager stengt`.
            staffed: Notice,
            /// Without staff, on holidays and eves.
            self_service: Notice,
            /// Days on which hours are others.
            exception: Vec<At<Exception>>,
        }
    }
}

keys! {
    /// A part of the year with a week of its own.
    Season {
        needs {
            /// The first day, of every year (`15. juni`) or of one (`2026-06-15`).
            from: At<Border>,
            /// The last day.
            to: At<Border>,
        }
        takes {
            name: Localized,
            /// The week; absent: as ever.
            staffed: Notice,
            /// The week without staff; absent: as ever.
            self_service: Notice,
        }
    }
}

keys! {
    /// One day, or several in a row, on which hours are others.
    Exception {
        needs {
            /// Why, for readers: in the library's first language or as `{ nb = "…", en = "…" }`.
            reason: At<Words>,
        }
        takes {
            /// The day; several: `from` and `to`.
            date: At<Day>,
            from: At<Day>,
            to: At<Day>,
            /// Neither with staff nor without.
            closed: At<bool>,
            /// With staff: `10–13`, `stengt`, `som søndag`; absent: as ever.
            staffed: Notice,
            /// Without staff; absent: as ever.
            self_service: Notice,
        }
    }
}

keys! {
    /// Who comes in where there is no staff, and how.
    SelfService {
        needs {}
        takes {
            /// The least age in years.
            age: At<i64>,
            /// One signs a contract first.
            contract: bool,
            /// How to get in: in the library's first language or as `{ nb = "…", en = "…" }`.
            how: At<Words>,
        }
    }
}

keys! {
    /// How the building can be reached and used.
    Accessibility {
        needs {}
        takes {
            /// Words of the shared vocabulary, or your own.
            features: Vec<At<Words>>,
            /// What else one should know: in the library's first language or as `{ nb = "…", en = "…" }`.
            note: At<Words>,
        }
    }
}

keys! {
    /// A part of a branch with hours or a telephone of its own.
    Department {
        needs {
            /// Short name for addresses and references.
            id: At<String>,
            name: Localized,
        }
        takes {
            phone: At<String>,
            email: At<String>,
            hours: Hours,
        }
    }
}

keys! {
    /// Where and when a mobile library stops.
    Stop {
        needs {
            /// Where: in the library's first language or as `{ nb = "…", en = "…" }`.
            place: At<Words>,
            /// When it stands there: `tirsdag 10–11:30`.
            times: Notice,
        }
        takes {
            address: super::Address,
            position: At<super::Position>,
            /// The days on which it comes; absent: every week.
            dates: Vec<At<Day>>,
        }
    }
}
