//! Front matter of an event as it is written.

use super::{Common, keys};
use crate::content::hours::{Day, Piece};
use crate::content::scalar::{Identity, Kroner, Time};
use crate::content::series::Skipped;
use crate::content::value::At;
use crate::model::event::Attendance;

keys! {
    /// Front matter of an event.
    Event with Common {
        needs {
            /// Stable identity, the same in every language.
            id: At<Identity>,
            /// When it starts; a day alone for an event without times.
            start: At<Time>,
        }
        takes {
            /// Date of the text.
            date: At<Time>,
            /// When it, or one occurrence of a series, ends.
            end: At<Time>,
            /// Lasts whole days.
            all_day: bool,
            /// How often it is, in words (`hver tirsdag`, `siste fredag i måneden`) or as an RRULE (RFC 5545).
            repeat: Piece,
            /// The last day of a series.
            until: At<Time>,
            /// How many days the rule of a series has, skipped ones among them.
            times: At<i64>,
            /// Days on which a series is not: days, `helligdager`, a holiday by name, `stengt`, `ubetjent`.
            skip: Vec<At<Skipped>>,
            /// Days of a series besides those of its rule.
            also: Vec<At<Time>>,
            /// What is otherwise with one occurrence of a series.
            change: Vec<At<Change>>,
            /// Where it is, when not at a branch, or where in the branch.
            place: String,
            /// Id of the branch where it is.
            branch: At<String>,
            /// Ids of further branches where it is.
            branches: Vec<At<String>>,
            /// Where people take part; absent: at the library, and online where `online` says so.
            attendance: Attendance,
            /// Address where those who are not there take part.
            online: At<String>,
            /// Does not take place; still shown, so that people know.
            cancelled: bool,
            /// There are no tickets or places left.
            sold_out: bool,
            /// Tickets or places are not to be had yet.
            not_on_sale: bool,
            /// The least age in years.
            age_from: At<i64>,
            /// The greatest age in years.
            age_to: At<i64>,
            /// The languages in which it is held (BCP 47), where they are not that of the text.
            languages: Vec<At<String>>,
            /// What it costs, in words.
            price: String,
            /// Costs nothing.
            free: bool,
            /// One signs up first.
            sign_up: bool,
            /// What each kind of ticket costs.
            prices: Vec<At<Price>>,
            /// How many can come.
            capacity: At<i64>,
            /// Who comes too late may wait for a place.
            waiting_list: bool,
            /// How many places one person may take where one signs up on the site.
            places_per_person: At<i64>,
            /// When tickets or places are to be had from.
            sale_opens: At<Time>,
            /// When one can sign up no longer; absent: when it begins.
            sign_up_closes: At<Time>,
            /// Address where tickets are sold.
            tickets: At<String>,
            /// Where to sign up or read more.
            url: At<String>,
            /// Who arranges it, when it is not the library.
            organiser: String,
        }
    }
}

keys! {
    /// What is otherwise with one occurrence of a series.
    Change example "{ date = 2026-03-03, cancelled = true }" {
        needs {
            /// The day that the occurrence would have had.
            date: At<Day>,
        }
        takes {
            /// Which of those of that day, from 1.
            number: At<i64>,
            /// When it starts instead; a day alone: at the usual time.
            start: At<Time>,
            /// When it ends instead; absent: it lasts as long as the others.
            end: At<Time>,
            /// Its own heading.
            title: String,
            /// Its own sentence or two for lists.
            summary: String,
            /// Where it is instead.
            place: String,
            /// Id of the branch where it is instead.
            branch: At<String>,
            /// Does not take place.
            cancelled: bool,
            /// There are no tickets or places left.
            sold_out: bool,
            /// Tickets or places are not to be had yet.
            not_on_sale: bool,
            /// Its own address where those who are not there take part.
            online: At<String>,
            /// What it costs instead, in words.
            price: String,
            /// Where to sign up for it or read more of it.
            url: At<String>,
        }
    }
}

keys! {
    /// What one kind of ticket costs.
    Price example "{ name = \"Voksen\", price = 150 }" {
        needs {
            /// Whom it is for.
            name: At<String>,
            /// Kroner; øre behind a point.
            price: Kroner,
        }
        takes {}
    }
}
