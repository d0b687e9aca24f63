//! What people call the days of a week and of the year: in both forms of Norwegian, the Sámi languages and English.

use crate::content::value::suggest;
use crate::model::holidays::Holiday::{self, *};
use crate::model::language::Language;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a name on the door means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// Monday is 0.
    Weekday(usize),
    /// All seven weekdays; a weekday of its own goes before.
    Every,
    /// Public holidays; one of its own goes before.
    Public,
    Holiday(Holiday),
}

/// Short forms, Monday first.
const SHORT: [&[&str]; 7] = [
    &["man", "mån", "mon"],
    &["tir", "tirs", "tys", "tue", "tues"],
    &["ons", "wed"],
    &["tor", "tors", "thu", "thur", "thurs"],
    &["fre", "fri"],
    &["lør", "lau", "laur", "sat"],
    &["søn", "sun", "sundag"],
];

const EVERY: [&str; 11] = [
    "alle dager",
    "alle dagar",
    "alle dagene",
    "hver dag",
    "kvar dag",
    "daglig",
    "dagleg",
    "every day",
    "all days",
    "daily",
    "juohke beaivvi",
];

const PUBLIC: [&str; 9] = [
    "helligdager",
    "helligdagar",
    "heilagdagar",
    "helgedagar",
    "alle helligdager",
    "røde dager",
    "public holidays",
    "holidays",
    "bassebeaivvit",
];

/// Words that people understand in several ways: does a Saturday count?
const VAGUE: [&str; 12] = [
    "hverdager",
    "hverdag",
    "kvardagar",
    "kvardag",
    "virkedager",
    "yrkedagar",
    "ukedager",
    "vekedagar",
    "weekdays",
    "helg",
    "helger",
    "weekends",
];

/// What holidays are called besides their names.
const ALSO: [(&str, Holiday); 35] = [
    ("nyttårsdag", NewYearsDay),
    ("første nyttårsdag", NewYearsDay),
    ("nyårsdag", NewYearsDay),
    ("1. may", LabourDay),
    ("labour day", LabourDay),
    ("første mai", LabourDay),
    ("17. may", ConstitutionDay),
    ("syttende mai", ConstitutionDay),
    ("grunnlovsdagen", ConstitutionDay),
    ("påskedag", EasterSunday),
    ("første påskedag", EasterSunday),
    ("andre påskedag", EasterMonday),
    ("annen påskedag", EasterMonday),
    ("kristi himmelfart", AscensionDay),
    ("himmelfartsdag", AscensionDay),
    ("himmelfartsdagen", AscensionDay),
    ("pinsedag", WhitSunday),
    ("første pinsedag", WhitSunday),
    ("andre pinsedag", WhitMonday),
    ("annen pinsedag", WhitMonday),
    ("juledag", ChristmasDay),
    ("første juledag", ChristmasDay),
    ("andre juledag", BoxingDay),
    ("annen juledag", BoxingDay),
    ("påskelørdag", EasterEve),
    ("påskelaurdag", EasterEve),
    ("fredag etter himmelfartsdagen", AscensionFriday),
    ("pinselørdag", WhitEve),
    ("lillejulaften", LittleChristmasEve),
    ("lille julaftan", LittleChristmasEve),
    ("julafta", ChristmasEve),
    ("nyttårsafta", NewYearsEve),
    ("romjul", Romjul),
    ("romjulen", Romjul),
    ("påskeuken", HolyWeek),
];

/// How many words the longest name has.
pub const LONGEST: usize = 4;

/// Every name in small letters, with what it means.
static KNOWN: LazyLock<HashMap<String, Named>> = LazyLock::new(|| {
    let also = ALSO.iter().map(|(name, holiday)| ((*name).to_owned(), Named::Holiday(*holiday)));
    let called = Holiday::ALL.into_iter().flat_map(|holiday| {
        holiday.names().map(|name| (name.to_lowercase().replace('’', "'"), Named::Holiday(holiday)))
    });
    let groups = [(&EVERY[..], Named::Every), (&PUBLIC[..], Named::Public)];
    let groups =
        groups.into_iter().flat_map(|(names, named)| names.iter().map(move |name| ((*name).to_owned(), named)));
    let full = Language::ALL.into_iter().flat_map(|language| {
        let weekdays = language.conventions().dates.weekdays.iter().enumerate();
        weekdays.map(|(at, name)| (name.to_lowercase(), Named::Weekday(at)))
    });
    let short = SHORT.iter().enumerate();
    let short = short.flat_map(|(at, names)| names.iter().map(move |name| ((*name).to_owned(), Named::Weekday(at))));
    let mut known = HashMap::new();
    for (name, named) in also.chain(called).chain(groups).chain(full).chain(short) {
        known.entry(name).or_insert(named);
    }
    known
});

/// The months in small letters, in Norwegian and English.
static MONTHS: LazyLock<HashMap<String, i8>> = LazyLock::new(|| {
    let all = [Language::Nb, Language::En].map(|language| language.conventions().dates.months);
    let numbered = all.into_iter().flat_map(|months| (1..).zip(months));
    numbered.map(|(number, name)| (name.to_lowercase(), number)).collect()
});

/// The day that a name means; words are in small letters with one space between them.
pub fn of(name: &str) -> Option<Named> {
    // "mandager", "laurdagar", "Mondays".
    let single = || ["er", "ar", "s"].iter().find_map(|plural| name.strip_suffix(plural));
    let weekdays = |single: &str| KNOWN.get(single).filter(|named| matches!(named, Named::Weekday(_)));
    KNOWN.get(name).or_else(|| single().and_then(weekdays)).copied()
}

/// Whether a word is one that people understand in several ways.
pub fn is_vague(name: &str) -> bool {
    VAGUE.contains(&name)
}

/// Whether a name is that of some day: as the key of a table, without letters that TOML wants quoted.
pub fn is_day(key: &str) -> bool {
    let first = key.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    ["lordag", "loerdag", "sondag", "soendag"].contains(&first.as_str()) || of(&first).is_some()
}

/// What somebody may have meant by a name that nobody uses.
pub fn near(name: &str) -> Option<&'static str> {
    let weekdays = [Language::Nb, Language::Nn, Language::En].map(|language| language.conventions().dates.weekdays);
    let holidays = Holiday::ALL.into_iter().flat_map(Holiday::names);
    let known: Vec<(String, &'static str)> = weekdays
        .into_iter()
        .flatten()
        .chain(["alle dager", "helligdager", "stengt"])
        .chain(holidays)
        .map(|known| (known.to_lowercase(), known))
        .collect();
    let near = suggest(name, known.iter().map(|(lower, _)| lower.as_str()))?;
    known.iter().find(|(lower, _)| lower == near).map(|(_, known)| *known)
}

/// The month that a word names, in Norwegian or English.
pub fn month(name: &str) -> Option<i8> {
    MONTHS.get(name.trim_end_matches('.')).copied()
}
