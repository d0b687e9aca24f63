//! What it costs to come, how many can, and where the tickets are. Nobody is signed up here: that is the edge's (`edge/`).

use crate::model::content::Moment;
use serde::{Deserialize, Serialize};

/// How many places one person may take where nothing is said of it: a family's.
pub const PER_PERSON: u8 = 5;

/// What is said of coming.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tickets {
    pub admission: Admission,
    /// What it costs, in the library's own words.
    pub note: Option<String>,
    /// How many can come; none: it is not said.
    pub capacity: Option<u32>,
    /// Who comes too late may wait for a place.
    pub waiting_list: bool,
    /// How many places one person may take where one signs up on the site; none: as many as is usual ([`PER_PERSON`]).
    pub per_person: Option<u8>,
    /// When tickets or places are to be had from; none: at once.
    pub opens: Option<Moment>,
    /// When one can sign up no longer; none: when it begins.
    pub closes: Option<Moment>,
    /// Where tickets are sold when not by the library.
    pub url: Option<String>,
}

/// What it takes to come in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Admission {
    /// Nothing that machines could read.
    #[default]
    Unsaid,
    Free,
    /// Free, and one signs up first.
    SignUp,
    /// By kind of ticket, in the order in which they are shown.
    Priced(Vec<Price>),
}

/// The price of one kind of ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    pub name: String,
    pub money: Money,
}

/// An amount in the smallest units of a currency: øre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Money {
    pub minor: u32,
    pub currency: Currency,
}

/// The currencies in which libraries in Norway take money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Currency {
    #[default]
    #[serde(rename = "NOK")]
    Nok,
}

impl Money {
    pub fn nok(minor: u32) -> Money {
        Money { minor, currency: Currency::Nok }
    }
}

impl Currency {
    /// ISO 4217.
    pub fn code(self) -> &'static str {
        match self {
            Currency::Nok => "NOK",
        }
    }
}
