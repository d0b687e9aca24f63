//! The days of the Norwegian year that a notice on a library's door calls by name: public holidays, and the eves beside them.
//!
//! Public holidays are those of `lov om helligdager og helligdagsfred` § 2, and 1 and 17 May of `lov om 1 og 17 mai som
//! høgtidsdagar`. Eves are no holidays in law: what they mean is the library's own decision, and without one they are usual days.

use super::language::Language;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// A day, or a few days, known by name. Public holidays come first: where a date has several names, the first is its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Holiday {
    NewYearsDay,
    LabourDay,
    ConstitutionDay,
    MaundyThursday,
    GoodFriday,
    EasterSunday,
    EasterMonday,
    AscensionDay,
    WhitSunday,
    WhitMonday,
    ChristmasDay,
    BoxingDay,
    /// The Wednesday before Maundy Thursday.
    HolyWednesday,
    EasterEve,
    /// The Friday behind Ascension Day, squeezed in before the weekend.
    AscensionFriday,
    WhitEve,
    /// 23 December.
    LittleChristmasEve,
    ChristmasEve,
    NewYearsEve,
    /// Monday to Wednesday before Maundy Thursday; a rule for [`Holiday::HolyWednesday`] goes before.
    HolyWeek,
    /// 27 to 30 December.
    Romjul,
}

use Holiday::*;

impl Holiday {
    pub const ALL: [Holiday; 21] = [
        NewYearsDay,
        LabourDay,
        ConstitutionDay,
        MaundyThursday,
        GoodFriday,
        EasterSunday,
        EasterMonday,
        AscensionDay,
        WhitSunday,
        WhitMonday,
        ChristmasDay,
        BoxingDay,
        HolyWednesday,
        EasterEve,
        AscensionFriday,
        WhitEve,
        LittleChristmasEve,
        ChristmasEve,
        NewYearsEve,
        HolyWeek,
        Romjul,
    ];

    /// Whether the law closes the day.
    pub fn is_public(self) -> bool {
        self <= BoxingDay
    }

    /// Whether hours written for it hold only where the library would be open on that day anyway.
    ///
    /// Christmas Eve may be a Sunday; that it "closes at 12" then opens nothing. Eves that always fall on one weekday, and public
    /// holidays, mean what is written.
    pub fn keeps_closed_days(self) -> bool {
        matches!(self, LittleChristmasEve | ChristmasEve | NewYearsEve | HolyWeek | Romjul)
    }

    /// The names of a date, its own name first.
    pub fn of(date: Date) -> impl Iterator<Item = Holiday> {
        let fixed: &[Holiday] = match (date.month(), date.day()) {
            (1, 1) => &[NewYearsDay],
            (5, 1) => &[LabourDay],
            (5, 17) => &[ConstitutionDay],
            (12, 23) => &[LittleChristmasEve],
            (12, 24) => &[ChristmasEve],
            (12, 25) => &[ChristmasDay],
            (12, 26) => &[BoxingDay],
            (12, 27..=30) => &[Romjul],
            (12, 31) => &[NewYearsEve],
            _ => &[],
        };
        let moving = if (3..=6).contains(&date.month()) { since_easter(date).map_or(&[][..], of_easter) } else { &[] };
        fixed.iter().chain(moving).copied()
    }

    /// The name in a language; the bokmål one where we know none.
    ///
    /// The North Sámi names are machine-made and wait for somebody who reads them.
    pub fn name(self, language: Language) -> &'static str {
        let [nb, nn, se, en] = self.names();
        match language {
            Language::Nn => nn,
            Language::Se => se,
            Language::En => en,
            Language::Nb | Language::Smj | Language::Sma | Language::Fkv => nb,
        }
    }

    /// Bokmål, nynorsk, North Sámi, English.
    #[rustfmt::skip]
    pub fn names(self) -> [&'static str; 4] {
        match self {
            NewYearsDay => ["1. nyttårsdag", "1. nyttårsdag", "Ođđajagibeaivi", "New Year’s Day"],
            LabourDay => ["1. mai", "1. mai", "Miessemánu 1. beaivi", "1 May"],
            ConstitutionDay => ["17. mai", "17. mai", "Miessemánu 17. beaivi", "Constitution Day"],
            MaundyThursday => ["skjærtorsdag", "skjertorsdag", "Skierduorastat", "Maundy Thursday"],
            GoodFriday => ["langfredag", "langfredag", "Guhkesbearjadat", "Good Friday"],
            EasterSunday => ["1. påskedag", "1. påskedag", "Vuosttaš beassášbeaivi", "Easter Sunday"],
            EasterMonday => ["2. påskedag", "2. påskedag", "Nubbi beassášbeaivi", "Easter Monday"],
            AscensionDay => ["Kristi himmelfartsdag", "Kristi himmelfartsdag", "Manneduorastat", "Ascension Day"],
            WhitSunday => ["1. pinsedag", "1. pinsedag", "Vuosttaš hellodatbeaivi", "Whit Sunday"],
            WhitMonday => ["2. pinsedag", "2. pinsedag", "Nubbi hellodatbeaivi", "Whit Monday"],
            ChristmasDay => ["1. juledag", "1. juledag", "Vuosttaš juovlabeaivi", "Christmas Day"],
            BoxingDay => ["2. juledag", "2. juledag", "Nubbi juovlabeaivi", "Boxing Day"],
            HolyWednesday => ["onsdag før skjærtorsdag", "onsdag før skjertorsdag", "Gaskavahkku ovdal skierduorastaga", "Wednesday before Maundy Thursday"],
            EasterEve => ["påskeaften", "påskeaftan", "Beassášruohtta", "Easter Eve"],
            AscensionFriday => ["fredag etter Kristi himmelfartsdag", "fredag etter Kristi himmelfartsdag", "Bearjadat maŋŋá manneduorastaga", "Friday after Ascension Day"],
            WhitEve => ["pinseaften", "pinseaftan", "Hellodatruohtta", "Whitsun Eve"],
            LittleChristmasEve => ["lille julaften", "veslejulaftan", "Unna juovlaruohtta", "Little Christmas Eve"],
            ChristmasEve => ["julaften", "julaftan", "Juovlaruohtta", "Christmas Eve"],
            NewYearsEve => ["nyttårsaften", "nyttårsaftan", "Ođđajagiruohtta", "New Year’s Eve"],
            HolyWeek => ["påskeuka", "påskeveka", "Beassášvahkku", "Holy Week"],
            Romjul => ["romjula", "romjula", "Juovllaid ja ođđajagi gaska", "Christmas week"],
        }
    }

    /// The feasts whose days follow one another, so that "skjærtorsdag–2. påskedag" can be said of them.
    pub const FEASTS: [&'static [Holiday]; 3] = [
        &[HolyWeek, HolyWednesday, MaundyThursday, GoodFriday, EasterEve, EasterSunday, EasterMonday],
        &[WhitEve, WhitSunday, WhitMonday],
        &[LittleChristmasEve, ChristmasEve, ChristmasDay, BoxingDay, Romjul, NewYearsEve, NewYearsDay],
    ];
}

/// The names of a day by how many days it is from Easter Sunday.
fn of_easter(days: i16) -> &'static [Holiday] {
    match days {
        -6 | -5 => &[HolyWeek],
        -4 => &[HolyWednesday, HolyWeek],
        -3 => &[MaundyThursday],
        -2 => &[GoodFriday],
        -1 => &[EasterEve],
        0 => &[EasterSunday],
        1 => &[EasterMonday],
        39 => &[AscensionDay],
        40 => &[AscensionFriday],
        48 => &[WhitEve],
        49 => &[WhitSunday],
        50 => &[WhitMonday],
        _ => &[],
    }
}

/// Easter Sunday of a Gregorian year, by the anonymous computus (Meeus, *Astronomical Algorithms*, ch. 8).
pub fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (golden, century, in_century) = (y % 19, y / 100, y % 100);
    let moved = (8 * century + 13) / 25;
    let epact = (19 * golden + century - century / 4 - moved + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (in_century / 4) - epact - in_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let full = epact + weekday - 7 * late + 114;
    Date::new(year, i8::try_from(full / 31).ok()?, i8::try_from(full % 31 + 1).ok()?).ok()
}

/// Easter Sunday as a day of its year, in the years of which libraries speak; every day of a calendar asks.
static EASTERS: LazyLock<[Option<i16>; 200]> =
    LazyLock::new(|| std::array::from_fn(|at| easter(FIRST + at as i16).map(Date::day_of_year)));

const FIRST: i16 = 1950;

/// The days from Easter Sunday of the same year to a date.
fn since_easter(date: Date) -> Option<i16> {
    let known = usize::try_from(date.year() - FIRST).ok().and_then(|at| EASTERS.get(at).copied());
    let easter = known.unwrap_or_else(|| easter(date.year()).map(Date::day_of_year))?;
    Some(date.day_of_year() - easter)
}

/// The day before, where the calendar has one.
pub fn before(date: Date) -> Option<Date> {
    date.checked_sub(1.day()).ok()
}

/// The day after, where the calendar has one.
pub fn after(date: Date) -> Option<Date> {
    date.checked_add(1.day()).ok()
}

/// Monday is 0.
pub fn place(weekday: Weekday) -> usize {
    usize::try_from(weekday.to_monday_zero_offset()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
