//! Whether two publications are one work, and why.
//!
//! The rules are those of `tests/data/works/README.md`, which cataloguers can argue about. What speaks against is asked first and is final (a
//! veto); then the titles must agree somewhere, and what else is known of names and numbers must be enough for the way in which they do.

use super::names::{Likeness, Name};
use super::profile::Profile;
use super::reason::Reason;
use super::traits::Medium;
use super::words::Words;
use crate::model::description::Scope;

/// What is thought of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub same: bool,
    pub reason: Reason,
    /// How sure that is, for the order in which pairs are joined.
    pub weight: u8,
}

impl Verdict {
    fn no(reason: Reason) -> Verdict {
        Verdict { same: false, reason, weight: 0 }
    }

    /// Whether it rules out that they are one work, also where others join them. That titles differ or too little is known does not.
    pub fn is_veto(self) -> bool {
        match self.reason {
            Reason::Medium | Reason::Scope | Reason::Language | Reason::Creators | Reason::Part | Reason::Numbers => {
                true
            }
            Reason::Contents | Reason::Adapted | Reason::Mark | Reason::Issn | Reason::Editors => true,
            Reason::Original | Reason::Subtitle | Reason::Title | Reason::Little => false,
            Reason::SameIssn | Reason::SameIsbn | Reason::SameOriginal | Reason::SameTitle | Reason::SameName => false,
        }
    }

    fn yes(reason: Reason, weight: u8) -> Verdict {
        Verdict { same: true, reason, weight }
    }
}

/// How the titles of two publications agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Titles {
    Unlike,
    /// One begins as the other.
    Begins,
    Same,
}

/// Compares two publications; the same whichever comes first.
pub fn compare(one: &Profile, other: &Profile) -> Verdict {
    if let Some(reason) = against(one, other) {
        return Verdict::no(reason);
    }
    if one.issns.iter().any(|issn| other.issns.contains(issn)) {
        return Verdict::yes(Reason::SameIssn, 9);
    }
    let (names, originals) = (names(one, other), originals(one, other));
    let isbn = one.isbns.iter().any(|isbn| other.isbns.contains(isbn));
    let original = originals == Originals::Same;
    let placeholder = isbn && (one.placeholder || other.placeholder);
    match names {
        Likeness::Other => return Verdict::no(Reason::Creators),
        Likeness::Unlike if !original => return Verdict::no(Reason::Creators),
        _ if originals == Originals::Other && !isbn => return Verdict::no(Reason::Original),
        _ => {}
    }
    let titles = titles(one, other);
    if names == Likeness::Unlike && titles != Titles::Same {
        return Verdict::no(Reason::Creators);
    }
    let (named, known) = (names >= Likeness::Faint, names >= Likeness::Same);
    match titles {
        Titles::Same if isbn => Verdict::yes(Reason::SameIsbn, 8),
        _ if placeholder => Verdict::yes(Reason::SameIsbn, 5),
        _ if original && named => Verdict::yes(Reason::SameOriginal, 7),
        Titles::Same if original => Verdict::yes(Reason::SameOriginal, 6),
        Titles::Begins if isbn && known => Verdict::yes(Reason::SameIsbn, 5),
        Titles::Same if known => Verdict::yes(Reason::SameName, 7),
        Titles::Same if alone(one, other) => Verdict::yes(Reason::SameTitle, 4),
        Titles::Same => Verdict::no(Reason::Little),
        Titles::Unlike | Titles::Begins => Verdict::no(Reason::Title),
    }
}

/// What rules it out, whatever else agrees.
fn against(one: &Profile, other: &Profile) -> Option<Reason> {
    let veto = |holds: bool, reason: Reason| holds.then_some(reason);
    veto(!one.medium.goes_with(other.medium), Reason::Medium)
        .or_else(|| veto(one.scope != other.scope, Reason::Scope))
        .or_else(|| veto(languages(one, other), Reason::Language))
        .or_else(|| veto(one.works != other.works, Reason::Contents))
        .or_else(|| veto(one.adapted != other.adapted, Reason::Adapted))
        .or_else(|| veto(one.marks != other.marks, Reason::Mark))
        .or_else(|| if settled(one, other) { None } else { divided(one, other) })
        .or_else(|| veto(issns(one, other), Reason::Issn))
        .or_else(|| veto(editors(one, other), Reason::Editors))
        .or_else(|| veto(untitled(one, other), Reason::Little))
        .or_else(|| veto(arranged(one, other), Reason::Medium))
}

/// Whether a preferred title says which composition it is, or titles are spelled out alike.
fn settled(one: &Profile, other: &Profile) -> bool {
    let music = |traits: &Profile| matches!(traits.medium, Medium::Music | Medium::Score | Medium::Sound);
    (music(one) && music(other) && originals(one, other) == Originals::Same) || spelled_out(one, other)
}

/// Whether titles are the same to the last number, in whichever of their pieces it stands.
fn spelled_out(one: &Profile, other: &Profile) -> bool {
    one.entire == other.entire
}

/// What divides titles that begin alike.
fn divided(one: &Profile, other: &Profile) -> Option<Reason> {
    let veto = |holds: bool, reason: Reason| holds.then_some(reason);
    veto(parts(one, other), Reason::Part)
        .or_else(|| veto(numbers(one, other), Reason::Numbers))
        .or_else(|| veto(subtitles(one, other), Reason::Subtitle))
}

impl Medium {
    /// Whether a work may be in both: a recording of which nothing is known goes with text and music, and a score with the recording.
    fn goes_with(self, other: Medium) -> bool {
        let sounds = |medium: Medium| matches!(medium, Medium::Sound | Medium::Music | Medium::Score);
        let spoken = |medium: Medium| matches!(medium, Medium::Sound | Medium::Text);
        self == other || (sounds(self) && sounds(other)) || (spoken(self) && spoken(other))
    }
}

/// Two languages, one of which is the text's.
fn languages(one: &Profile, other: &Profile) -> bool {
    let textual = |traits: &Profile| matches!(traits.medium, Medium::Text | Medium::Sound);
    if !textual(one) || !textual(other) {
        return false;
    }
    if one.bilingual != other.bilingual {
        return true;
    }
    let Some((a, b)) = one.language.as_deref().zip(other.language.as_deref()) else { return false };
    let norwegian = |code: &str| ["nob", "nno", "nor"].contains(&code);
    let whichever = (a == "nor" || b == "nor") && norwegian(a) && norwegian(b);
    a != b && !whichever
}

/// Two parts, or a part and the whole.
fn parts(one: &Profile, other: &Profile) -> bool {
    match (one.numbers.is_empty(), other.numbers.is_empty()) {
        (false, false) => !numbered_alike(&one.numbers, &other.numbers),
        (true, true) => !one.tail.is_empty() && !other.tail.is_empty() && !one.part.same(&other.part),
        (false, true) => !is_part(one, other),
        (true, false) => !is_part(other, one),
    }
}

/// Whether the numbers of one are among those of the other: an edition may say volume and year, or only one of them. Of a season
/// some say all digits of the year.
fn numbered_alike(ones: &[String], others: &[String]) -> bool {
    let (short, long) = if ones.len() <= others.len() { (ones, others) } else { (others, ones) };
    let year = |one: &str, another: &str| {
        one.len() == 2 && another.len() == 4 && another.starts_with("20") && another.ends_with(one)
    };
    let alike = |one: &String, another: &String| one == another || year(one, another) || year(another, one);
    short.iter().all(|one| long.iter().any(|another| alike(one, another)))
}

/// Whether a title without a number is that part: it has the part's name, or its series has the number.
fn is_part(part: &Profile, other: &Profile) -> bool {
    let own = |(series, _): &&(Words, Option<String>)| series.same(&part.head);
    let numbers = || other.series.iter().filter(own).filter_map(|(_, number)| number.as_ref());
    let contradicts = numbers().any(|number| !part.numbers.contains(number));
    let named =
        part.parts.iter().any(|name| [&other.head, &other.tail, &other.subtitle].into_iter().any(|own| own.same(name)));
    // A number of the series in which it stands, too.
    let own_series = part.series.iter().any(|(series, _)| series.same(&part.head));
    !contradicts && (numbers().next().is_some() || named || own_series)
}

/// Years and other numbers in the title that only one of two has. Those of a voyage in a subtitle may be left out where the author is known.
fn numbers(one: &Profile, other: &Profile) -> bool {
    if !one.head.same(&other.head) {
        return false;
    }
    let (a, b) = (|| one.subtitle.numbers(), || other.subtitle.numbers());
    let one_sided = a().next().is_none() || b().next().is_none();
    a().ne(b()) && !(one_sided && names(one, other) >= Likeness::Same)
}

/// Two subtitles that say two things. A game's is part of its name.
fn subtitles(one: &Profile, other: &Profile) -> bool {
    let (a, b) = (&one.subtitle, &other.subtitle);
    if !one.head.same(&other.head) || (a.is_empty() && b.is_empty()) {
        return false;
    }
    let both = !a.is_empty() && !b.is_empty();
    match one.medium {
        Medium::Game => !a.same(b),
        Medium::Film => both && !a.same(b),
        Medium::Text | Medium::Sound | Medium::Music | Medium::Score | Medium::Other(_) => {
            both && !a.same(b) && !a.shares(b)
        }
    }
}

fn issns(one: &Profile, other: &Profile) -> bool {
    let both = !one.issns.is_empty() && !other.issns.is_empty();
    both && one.scope == Scope::Serial && !one.issns.iter().any(|issn| other.issns.contains(issn))
}

/// Two selections by two editors.
fn editors(one: &Profile, other: &Profile) -> bool {
    let both = !one.editors.is_empty() && !other.editors.is_empty();
    both && best(&one.editors, &other.editors) < Likeness::Faint
}

/// What the names of two say, in the best case: who made it, else who is named at all.
fn names(one: &Profile, other: &Profile) -> Likeness {
    let creators = best(&one.creators, &other.creators);
    if creators >= Likeness::Same {
        return creators;
    }
    let told = |of: &Profile, by: &Profile| {
        of.creators.iter().any(|name| {
            by.others.iter().any(|other| name.likeness(other) >= Likeness::Same) || name.stands_in(by.responsible())
        })
    };
    match told(one, other) || told(other, one) {
        true if creators == Likeness::Other => Likeness::Other,
        true => Likeness::Same,
        // Who says nothing contradicts nobody.
        false if one.creators.is_empty() || other.creators.is_empty() => Likeness::Faint,
        false => creators,
    }
}

fn best(ones: &[Name], others: &[Name]) -> Likeness {
    let pairs = ones.iter().flat_map(|one| others.iter().map(move |other| one.likeness(other)));
    pairs.max().unwrap_or(Likeness::Unlike)
}

/// What the original titles of two say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Originals {
    /// One of them has none, or one goes on where the other ends.
    Open,
    Same,
    Other,
}

fn originals(one: &Profile, other: &Profile) -> Originals {
    let pairs = || one.originals.iter().flat_map(|a| other.originals.iter().map(move |b| (a, b)));
    if pairs().any(|(a, b)| a.same(b)) {
        return Originals::Same;
    }
    // Of a composition what goes on is a part.
    let open = !matches!(one.medium, Medium::Music | Medium::Score) && pairs().any(|(a, b)| a.begins(b) || b.begins(a));
    if open || pairs().next().is_none() { Originals::Open } else { Originals::Other }
}

/// How the titles agree, in the best of all ways.
fn titles(one: &Profile, other: &Profile) -> Titles {
    let same = one.titles.iter().any(|a| other.titles.iter().any(|b| a.same(b)));
    if same || spelled_out(one, other) || in_series(one, other) || in_series(other, one) {
        return Titles::Same;
    }
    let begins = one.head.begins(&other.whole) || other.head.begins(&one.whole);
    if begins { Titles::Begins } else { Titles::Unlike }
}

/// Whether one is called as the volume of a series that the other says it is.
fn in_series(one: &Profile, other: &Profile) -> bool {
    let mut volumes = other.series.iter().filter_map(|(series, number)| Some((series, number.as_ref()?)));
    volumes.any(|(series, number)| {
        let by_number = series.same(&one.head) && one.numbers.contains(number) && one.tail.is_empty();
        let behind =
            one.head.behind(number).is_some_and(|(before, name)| before.stands_in(series) && name.same(&other.head));
        by_number || behind
    })
}

/// Whether a title is enough where a name is missing: what has no author at all, or a title that says much.
fn alone(one: &Profile, other: &Profile) -> bool {
    let long = one.head.joined().len().min(other.head.joined().len()) >= 12;
    let neither = one.creators.is_empty() && other.creators.is_empty();
    let near = one.year.zip(other.year).is_none_or(|(a, b)| a.abs_diff(b) <= 1);
    match one.medium {
        Medium::Text | Medium::Sound | Medium::Other(_) => neither || long,
        Medium::Music | Medium::Score | Medium::Film | Medium::Game => neither || near,
    }
}

/// A score and a recording of which nothing says that they are one composition.
fn arranged(one: &Profile, other: &Profile) -> bool {
    let mixed = (one.medium == Medium::Score) != (other.medium == Medium::Score);
    mixed && originals(one, other) != Originals::Same
}

/// A record that is called as whoever made it: there may be several.
fn untitled(one: &Profile, other: &Profile) -> bool {
    let own = |traits: &Profile| {
        traits
            .creators
            .iter()
            .any(|name| traits.head.words().len() <= name.long().count() && name.stands_in(traits.head.lettered()))
    };
    let years = one.year.zip(other.year).is_some_and(|(a, b)| a != b);
    matches!(one.medium, Medium::Music | Medium::Sound) && (own(one) || own(other)) && years
}
