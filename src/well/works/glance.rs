//! What is seen of two publications at a glance: that each was made by one, and that these are two. Of what shares a key most is by
//! somebody else of the same family, and need not be looked up in memory to be compared.

use super::names::Name;
use super::traits::Traits;
use super::words::{both_long, near};
use serde::{Deserialize, Serialize};

/// How many words are seen of a name, and of a statement of responsibility.
const NAME: usize = 6;
const STATEMENT: usize = 8;

/// Above the years of birth in a mark: that a publication has an ISSN, and that somebody in it has an id.
const ISSN: u16 = 1 << 12;
const IDS: u16 = 1 << 13;
/// The year of birth in a mark.
const BORN: u16 = ISSN - 1;

/// What is seen first of a publication: when the one who made it was born, where that is known, and what makes others look closely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(pub u16);

impl Mark {
    /// Whether one made the one and another the other, as far as years of birth say.
    pub fn others_made(self, other: Mark) -> bool {
        let (one, another) = (self.0 & BORN, other.0 & BORN);
        one != another && one != 0 && another != 0 && self.0 & other.0 & !BORN == 0
    }
}

/// A publication at a glance.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Glance {
    /// Where both have these they are looked at closely.
    issn: bool,
    original: bool,
    ids: bool,
    /// It names others than whoever made it.
    others: bool,
    /// Who made it, where that is one.
    maker: Option<Maker>,
    responsible: Few<STATEMENT>,
}

/// A name by its letters.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Maker {
    born: Option<u16>,
    words: Few<NAME>,
    sound: u32,
    given: Option<u32>,
}

impl Glance {
    /// Of what is laid out to be compared; with the letters of who is responsible, and whether others are named.
    pub fn of(traits: &Traits, responsible: &[u32], others: bool) -> Glance {
        let maker = match &traits.creators[..] {
            [name] => Some(Maker {
                born: name.born(),
                words: Few::of(name.letters()),
                sound: name.heard(),
                given: name.given_heard(),
            }),
            _ => None,
        };
        Glance {
            issn: !traits.issns.is_empty(),
            original: !traits.originals.is_empty(),
            ids: traits.creators.iter().chain(&traits.names).any(Name::is_identified),
            others,
            maker,
            responsible: Few::of(responsible),
        }
    }

    /// What is seen of it first.
    pub fn mark(&self) -> Mark {
        let born = self.maker.and_then(|maker| maker.born).filter(|born| *born <= BORN).unwrap_or(0);
        Mark(born | if self.issn { ISSN } else { 0 } | if self.ids { IDS } else { 0 })
    }

    /// Whether one made the one and another the other; then they are never one work, whatever else is said.
    pub fn others_made(&self, other: &Glance) -> bool {
        let Some((one, another)) = self.maker.as_ref().zip(other.maker.as_ref()) else { return false };
        if (self.issn && other.issn) || (self.ids && other.ids) {
            return false;
        }
        if one.born.zip(another.born).is_some_and(|(one, another)| one != another) {
            return true;
        }
        let closely = (self.original && other.original) || self.others || other.others;
        let may_name = |glance: &Glance, maker: &Maker| maker.words.stand_in(&glance.responsible);
        !closely && !one.may_be(another) && !may_name(other, one) && !may_name(self, another)
    }
}

impl Maker {
    fn may_be(&self, other: &Maker) -> bool {
        let given = self.given.zip(other.given);
        let sounds = near(self.sound, other.sound, 1) && given.is_none_or(|(one, another)| near(one, another, 0));
        sounds || self.words.stand_in(&other.words) || other.words.stand_in(&self.words)
    }
}

/// A few words by their letters.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(from = "Option<Vec<u32>>", into = "Option<Vec<u32>>")]
struct Few<const MOST: usize> {
    /// None where there are more.
    count: Option<u8>,
    all: [u32; MOST],
}

impl<const MOST: usize> Few<MOST> {
    fn of(words: &[u32]) -> Few<MOST> {
        let count = u8::try_from(words.len()).ok().filter(|count| usize::from(*count) <= MOST);
        let mut few = Few { count, all: [0; MOST] };
        few.all.iter_mut().zip(words).for_each(|(place, letters)| *place = *letters);
        few
    }

    fn seen(&self) -> Option<&[u32]> {
        self.all.get(..usize::from(self.count?))
    }

    /// Whether each word, or what it is the initial of, may stand in the other; it may where not all are seen.
    fn stand_in<const OTHERS: usize>(&self, other: &Few<OTHERS>) -> bool {
        let Some((ones, others)) = self.seen().zip(other.seen()) else { return true };
        let initial = |letters: u32| letters & letters.wrapping_sub(1) == 0;
        let alike = |one: u32, another: u32| near(one, another, usize::from(both_long(one, another)));
        ones.iter().all(|one| initial(*one) || others.iter().any(|another| initial(*another) || alike(*one, *another)))
    }
}

impl<const MOST: usize> From<Option<Vec<u32>>> for Few<MOST> {
    fn from(seen: Option<Vec<u32>>) -> Few<MOST> {
        seen.map_or(Few { count: None, all: [0; MOST] }, |seen| Few::of(&seen))
    }
}

impl<const MOST: usize> From<Few<MOST>> for Option<Vec<u32>> {
    fn from(few: Few<MOST>) -> Option<Vec<u32>> {
        few.seen().map(<[u32]>::to_vec)
    }
}
