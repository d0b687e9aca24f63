//! What happens today, this week and later, as lists. There is a list for each day and each week, true for as long as it lasts; rows
//! leave at their minute.

use super::event::{Dated, dated};
use super::fragment::{Piece, escaped, instant, paragraph};
use super::scene::{Scene, midnight};
use crate::model::event::State;
use crate::model::holidays::{after, place};
use crate::model::screen::Kind;
use crate::page::dates;
use jiff::ToSpan;
use jiff::civil::Date;

/// Of how many days and weeks there are lists, and how much of what comes is told.
const DAYS: usize = 7;
const WEEKS: usize = 4;
const ROWS: usize = 20;
/// How many rows a list has room for.
const MOST: usize = 5;

/// A list for each of the next days on which something begins.
pub fn today(scene: &Scene<'_>) -> Vec<Piece> {
    let all = dated(scene, true);
    let list = |day: &[Dated<'_>]| {
        let date = day[0].day();
        let head = format!("<h2>{}</h2><p data-live=\"date\"></p>", escaped(scene.text("screen-today")));
        let rows = day.iter().take(ROWS).map(|one| row(scene, one, false)).collect::<String>();
        let until = day.iter().map(|one| one.until).max().into_iter().chain(after(date).and_then(midnight)).min();
        let html = sheet(&head, "s-rows", &rows);
        Some(Piece::new(format!("today/{date}"), Kind::EventsToday, html).between(midnight(date), until))
    };
    let all = all.iter().position(|one| one.day() >= scene.plan.site.now.date()).map_or(&[][..], |first| &all[first..]);
    all.chunk_by(|a, b| a.day() == b.day()).take(DAYS).filter_map(list).collect()
}

/// A list for each of the next weeks, Monday to Sunday, in which something begins.
pub fn week(scene: &Scene<'_>) -> Vec<Piece> {
    let all = dated(scene, false);
    let list = |week: &[Dated<'_>]| {
        let from = monday(week[0].day());
        let until = week.iter().map(|one| one.until).max();
        let until = until.into_iter().chain(from.checked_add(7.days()).ok().and_then(midnight)).min();
        let piece = list(scene, "screen-week", week);
        Piece { id: format!("week/{from}"), ..piece.between(midnight(from), until) }
    };
    all.chunk_by(|a, b| monday(a.day()) == monday(b.day())).take(WEEKS).map(list).collect()
}

/// What comes, however far away.
pub fn coming(scene: &Scene<'_>) -> Vec<Piece> {
    let all = dated(scene, false);
    let told = &all[..all.len().min(ROWS)];
    let until = told.iter().map(|one| one.until).max();
    let piece = until.map(|until| list(scene, "screen-coming", told).between(None, Some(until)));
    piece.into_iter().collect()
}

fn monday(day: Date) -> Date {
    let back = i64::try_from(place(day.weekday())).unwrap_or_default();
    day.checked_sub(back.days()).unwrap_or(day)
}

/// A list of days.
fn list(scene: &Scene<'_>, title: &'static str, all: &[Dated<'_>]) -> Piece {
    let (title, name) = (escaped(scene.text(title)), escaped(&scene.frame.short_name));
    let head = format!("<h2>{title}</h2><p>{name}</p>");
    let rows = all.iter().take(ROWS).map(|one| row(scene, one, true)).collect::<String>();
    Piece::new("coming", Kind::EventsWeek, sheet(&head, "s-rows s-days", &rows))
}

fn sheet(head: &str, class: &str, rows: &str) -> String {
    format!(
        "<div class=\"s s-sheet\"><header class=\"s-head\">{head}</header><ol class=\"{class}\" data-most=\"{MOST}\">{rows}</ol></div>"
    )
}

fn row(scene: &Scene<'_>, one: &Dated<'_>, days: bool) -> String {
    let (from, until) = (instant(one.from), instant(one.until));
    let clock = one.clock(scene, false);
    let when = match (days, &clock) {
        (true, _) => {
            let (day, date) = dates::short_day(one.day(), scene.language());
            format!("{}<small>{}</small>", escaped(&day), escaped(&date))
        }
        (false, clock) => escaped(clock.as_deref().unwrap_or(scene.text("screen-all-day"))),
    };
    let clock = clock.filter(|_| days).map(|clock| scene.messages.filled("screen-clock", &[("time", &clock)]));
    let place = clock.into_iter().chain(one.place(scene)).collect::<Vec<_>>().join(", ");
    let place = paragraph("s-where", Some(place.as_str()).filter(|place| !place.is_empty()));
    let flag = match one.one.state() {
        State::Cancelled => paragraph("s-flag", Some(scene.text("event-cancelled"))),
        State::SoldOut => paragraph("s-flag", Some(scene.text("event-sold-out"))),
        State::Scheduled | State::NotOnSale if days || one.one.end.is_none() => String::new(),
        State::Scheduled | State::NotOnSale => format!(
            "<p class=\"s-flag s-on\" data-from=\"{from}\" data-until=\"{until}\">{}</p>",
            escaped(scene.text("event-ongoing"))
        ),
    };
    let off = if one.one.is_cancelled() { " class=\"s-off\"" } else { "" };
    let lang = scene.lang(one.node);
    let title = escaped(one.title());
    format!(
        "<li{off}{lang} data-until=\"{until}\"><p class=\"s-when\">{when}</p><div><h3>{title}</h3>{place}</div>{flag}</li>"
    )
}
