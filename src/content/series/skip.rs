//! What a series skips: a day, days from one to another, public holidays, days by name, days on which the branch is closed.

use crate::content::hours::{Piece, names};
use crate::content::scalar::{Time, norwegian};
use crate::content::value::{Faults, Path, Value, mismatch, shown, suggest};
use crate::diagnostic::Diagnostic;
use crate::model::holidays::Holiday;
use jiff::civil::Date;
use toml::Spanned;
use toml::de::DeValue;

/// One thing that a series skips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skipped {
    Days(Date, Date),
    Public,
    Named(Holiday),
    Closed,
    Unstaffed,
    /// Something else, which has been objected to.
    Wrong,
}

const CLOSED: [&str; 7] = [
    "stengt",
    "stengd",
    "closed",
    "når biblioteket er stengt",
    "når biblioteket er stengd",
    "stengte dager",
    "stengde dagar",
];
const UNSTAFFED: [&str; 6] = ["ubetjent", "ubetent", "ikke betjent", "ikkje betent", "meråpent", "unstaffed"];

impl Value for Skipped {
    const EXPECTED: &'static str = "expects-skip";
    const EXAMPLE: &'static str = "2026-02-17";
    const LIST: (&'static str, &'static str) = ("expects-skips", "[2026-02-17, \"helligdager\", \"stengt\"]");

    fn read(value: &Spanned<DeValue<'_>>, path: Path<'_>, faults: &mut Faults<'_>) -> Option<Skipped> {
        if value.get_ref().as_datetime().is_some_and(|written| written.date.is_some()) {
            let day = Time::read(value, path, faults).map(|time| time.0.at.date());
            return Some(day.map_or(Skipped::Wrong, |day| Skipped::Days(day, day)));
        }
        if value.get_ref().as_str().is_none() {
            mismatch::<Skipped>(value, path, faults);
            return Some(Skipped::Wrong);
        }
        let piece = Piece::read(value, path, faults)?;
        let said = of(&piece.text);
        if said.is_none() {
            let lower = piece.text.trim().to_lowercase();
            let near = suggest(&lower, ["helligdager", "heilagdagar", "stengt", "stengd", "ubetjent"]);
            let near = near.or_else(|| names::near(&lower));
            faults.push(Diagnostic::error("skip-word").arg("written", shown(&piece.text)).near(near), piece.span);
        }
        Some(said.unwrap_or(Skipped::Wrong))
    }
}

fn of(text: &str) -> Option<Skipped> {
    let lower = text.trim().to_lowercase();
    if let Some((from, to)) = days(&lower) {
        return (from <= to).then_some(Skipped::Days(from, to));
    }
    if CLOSED.contains(&lower.as_str()) {
        return Some(Skipped::Closed);
    }
    if UNSTAFFED.contains(&lower.as_str()) {
        return Some(Skipped::Unstaffed);
    }
    match names::of(&lower)? {
        names::Named::Public => Some(Skipped::Public),
        names::Named::Holiday(day) => Some(Skipped::Named(day)),
        names::Named::Weekday(_) | names::Named::Every => None,
    }
}

/// A day, or one and another: "2026-06-22–2026-08-16", "22.6.2026 til 16.8.2026".
fn days(text: &str) -> Option<(Date, Date)> {
    let day = |text: &str| {
        let text = text.trim();
        text.parse().ok().or_else(|| norwegian(text)?.parse().ok())
    };
    let both = ["–", "—", " - ", " til ", " to "].iter().find_map(|between| text.split_once(between));
    match both {
        Some((from, to)) => Some((day(from)?, day(to)?)),
        None => day(text).map(|day| (day, day)),
    }
}
