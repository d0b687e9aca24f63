//! Opening hours in a language: weeks, days in a row, and what is coming, of the calendar's own values.

use super::names::{localized_in, spoken};
use crate::model::hours::{Coming, DAY, Hours, Open, Reason, Season, Span, Validity, Week};
use crate::model::language::{Language, Localized, capitalised};
use crate::page::dates;
use crate::page::frame::Spoken;
use crate::page::hours::{ComingView, DayView, HoursView, RunView, SpanView, TimeView, WeekView};
use jiff::civil::Date;

/// The weeks of some hours on a day, without seasons that will not come again; none where they are never open.
pub fn view(hours: &Hours, today: Date, language: Language) -> Option<HoursView> {
    if hours.is_never_open() {
        return None;
    }
    let is_over = |season: &Season| matches!(season.validity, Validity::Dates { to, .. } if to < today);
    let seasons: Vec<&Season> = hours.seasons.iter().filter(|season| !is_over(season)).collect();
    let now = seasons.iter().position(|season| season.validity.covers(today)).map_or(0, |at| at + 1);
    let all = std::iter::once(None).chain(seasons.into_iter().map(Some));
    let weeks: Vec<WeekView> = all.map(|season| week(hours, season, language)).collect();
    let has = |spans: fn(&WeekView) -> &Vec<RunView>| weeks.iter().any(|week| !spans(week).is_empty());
    let (has_staffed, has_self_service) = (has(|week| &week.staffed), has(|week| &week.self_service));
    Some(HoursView { now, has_staffed, has_self_service, weeks })
}

fn week(hours: &Hours, season: Option<&Season>, language: Language) -> WeekView {
    let none = Week::default();
    let of = |open: Open| {
        let own = season.and_then(|season| season.week.of(open).as_ref());
        own.or(hours.regular.of(open).as_ref()).unwrap_or(&none)
    };
    let (staffed, self_service) = (of(Open::Staffed), of(Open::SelfService));
    let day = |(at, name): (usize, &&str)| DayView {
        name: capitalised(name),
        staffed: spans(&staffed[at], language),
        self_service: spans(&self_service[at], language),
    };
    WeekView {
        name: season.and_then(|season| said(&season.name, language)),
        when: season.map(|season| match season.validity {
            Validity::Yearly { from, to } => dates::yearly(from, to, language),
            Validity::Dates { from, to } => dates::days(from, to, language),
        }),
        days: language.conventions().dates.weekdays.iter().enumerate().map(day).collect(),
        staffed: runs(staffed, language),
        self_service: runs(self_service, language),
    }
}

/// The days of a week that have hours, those in a row with the same hours together.
pub fn runs(week: &Week, language: Language) -> Vec<RunView> {
    let names = language.conventions().dates.weekdays;
    let days: Vec<usize> = (0..names.len()).collect();
    let alike = days.chunk_by(|a, b| week[*a] == week[*b]).filter(|days| days.iter().all(|day| !week[*day].is_empty()));
    let run = |days: &[usize]| {
        let (first, last) = (days[0], days[days.len() - 1]);
        let text = if first == last { names[first].to_owned() } else { format!("{}–{}", names[first], names[last]) };
        RunView { days: (days.len() < names.len()).then_some(text), spans: spans(&week[first], language) }
    };
    alike.map(run).collect()
}

pub fn spans(spans: &[Span], language: Language) -> Vec<SpanView> {
    let time = |minutes: u16| TimeView {
        iso: format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60),
        // A day that ends at midnight ends at 24; "19–02" goes past it.
        text: match dates::minutes(if minutes > DAY { minutes - DAY } else { minutes }, language) {
            hour if minutes > DAY && hour.len() == 1 => format!("0{hour}"),
            text => text,
        },
    };
    let view = |span: &Span| SpanView { from: time(span.from), to: time(span.to), night: span.to > DAY };
    spans.iter().map(view).collect()
}

/// Days that an exception or a holiday makes what they are.
pub fn coming(hours: &Hours, coming: &[Coming], language: Language) -> Vec<ComingView> {
    let view = |coming: &Coming| ComingView {
        from: coming.from.to_string(),
        text: capitalised(&dates::days(coming.from, coming.to, language)),
        reason: reason(hours, coming.reason, language),
        staffed: spans(&coming.hours.staffed, language),
        self_service: spans(&coming.hours.self_service, language),
    };
    coming.iter().map(view).collect()
}

/// Why a day is not as the week has it, where an exception or a holiday makes it what it is.
pub fn reason(hours: &Hours, reason: Reason, language: Language) -> Option<Spoken> {
    match reason {
        Reason::Exception(at) => said(&hours.exceptions.get(at)?.reason, language),
        Reason::Holiday(holiday) => Some(Spoken { text: capitalised(holiday.name(language)), lang: None }),
        Reason::Season(_) | Reason::Regular => None,
    }
}

fn said(text: &Localized, language: Language) -> Option<Spoken> {
    localized_in(text, language).map(|said| spoken(said, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_a_row_are_said_together_and_midnight_is_the_end_of_a_day() {
        let open = |from, to| vec![Span { from, to }];
        let mut week = Week::default();
        for day in [0, 1, 2, 4] {
            week[day] = open(600, 1140);
        }
        week[5] = open(630, 1440);
        let said = |week: &Week, language| {
            let time =
                |span: &SpanView| format!("{}–{}{}", span.from.text, span.to.text, if span.night { "!" } else { "" });
            let run = |run: &RunView| format!("{} {}", run.days.as_deref().unwrap_or("*"), time(&run.spans[0]));
            runs(week, language).iter().map(run).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(said(&week, Language::Nb), "mandag–onsdag 10–19, fredag 10–19, lørdag 10.30–24");
        assert_eq!(said(&week, Language::En), "Monday–Wednesday 10:00–19:00, Friday 10:00–19:00, Saturday 10:30–24:00");
        assert_eq!(said(&std::array::from_fn(|_| open(420, 1500)), Language::Nn), "* 7–01!");
    }
}
