//! Opening hours as OpenStreetMap's `opening_hours` has them (its specification 0.7, as `opening_hours.js` reads it).
//!
//! A day is said by the last rule that covers it, whole, midnight to midnight: a rule for one day would cut off the night of the day
//! before, so what goes past midnight is said on the day on which it passes. Staffed hours are plainly open, self-service is open
//! with the comment "meråpent". Weeks, seasons of every year and holidays are said for all years; exceptions, and whatever else comes
//! out otherwise in the days of the [`Window`], with their dates. So in the window the text means exactly what the calendar does.

use super::Window;
use super::days::clock;
use crate::model::holidays::{Holiday, easter, place};
use crate::model::hours::{Both, Hours, MonthDay, Part, Rules, State, Validity, Week};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::sync::LazyLock;

/// What is open on a day: from, to, how.
type Times = Vec<(u16, u16, State)>;

const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A Monday of August: no day of its week has a name, nor has the one before.
const MONDAY: Date = date(2027, 8, 9);

/// Which days a rule covers, their weekdays apart.
#[derive(Clone, Debug, PartialEq)]
enum Days {
    Every,
    Yearly(MonthDay, MonthDay),
    Public,
    /// Days from Easter Sunday.
    Easter(Vec<i32>),
    Dates(Date, Date),
}

/// What days have.
#[derive(Clone, Debug, PartialEq)]
struct Rule {
    days: Days,
    weekdays: [bool; 7],
    times: Times,
}

/// A date and what rules ask of it.
#[derive(Clone, Copy)]
struct Known {
    date: Date,
    public: bool,
    /// Days from Easter Sunday of its year.
    easter: i32,
}

impl Known {
    fn of(date: Date) -> Known {
        let since = easter(date.year()).and_then(|easter| date.since(easter).ok()).map(|since| since.get_days());
        Known { date, public: Holiday::of(date).any(Holiday::is_public), easter: since.unwrap_or(i32::MAX) }
    }
}

impl Rule {
    fn covers(&self, day: Known) -> bool {
        let within = match &self.days {
            Days::Every => true,
            Days::Yearly(from, to) => Validity::Yearly { from: *from, to: *to }.covers(day.date),
            Days::Public => day.public,
            Days::Easter(days) => days.contains(&day.easter),
            Days::Dates(from, to) => (*from..=*to).contains(&day.date),
        };
        within && self.weekdays.get(place(day.date.weekday())).is_some_and(|covers| *covers)
    }

    fn written(&self) -> String {
        let all = self.weekdays == [true; 7];
        let mut days = match &self.days {
            Days::Every => weekdays(self.weekdays),
            days => written_days(days),
        };
        if !all && self.days != Days::Every {
            days = format!("{days} {}", weekdays(self.weekdays));
        }
        let of = |state| {
            let times = self.times.iter().filter(|(_, _, known)| *known == state);
            times.map(|(from, to, _)| format!("{}-{}", clock(*from), clock(*to))).collect::<Vec<_>>().join(",")
        };
        let (staffed, unstaffed) = (of(State::Staffed), of(State::SelfService));
        match (staffed.is_empty(), unstaffed.is_empty()) {
            (true, true) => format!("{days} off"),
            (false, true) => format!("{days} {staffed}"),
            (true, false) => format!("{days} {unstaffed} open \"meråpent\""),
            (false, false) => format!("{days} {staffed}, {days} {unstaffed} open \"meråpent\""),
        }
    }
}

fn weekdays(wanted: [bool; 7]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in wanted.iter().enumerate().filter(|(_, wanted)| **wanted) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == at => *last = at,
            _ => runs.push((at, at)),
        }
    }
    let run = |(from, to): (usize, usize)| {
        if from == to { WEEKDAYS[from].to_owned() } else { format!("{}-{}", WEEKDAYS[from], WEEKDAYS[to]) }
    };
    runs.into_iter().map(run).collect::<Vec<_>>().join(",")
}

fn written_days(days: &Days) -> String {
    let day = |month: i8, day: i8| {
        let month = usize::try_from(month - 1).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"Jan");
        format!("{month} {day:02}")
    };
    let dated = |date: Date| format!("{} {}", date.year(), day(date.month(), date.day()));
    match days {
        Days::Every => "Mo-Su".to_owned(),
        Days::Public => "PH".to_owned(),
        Days::Yearly(from, to) if from == to => day(from.month, from.day),
        Days::Yearly(from, to) => format!("{}-{}", day(from.month, from.day), day(to.month, to.day)),
        Days::Dates(from, to) if from == to => dated(*from),
        Days::Dates(from, to) => format!("{}-{}", dated(*from), dated(*to)),
        // Ranges from Easter are read without their last day by some.
        Days::Easter(days) => {
            let day = |offset: &i32| match offset {
                0 => "easter".to_owned(),
                1 | -1 => format!("easter {offset:+} day"),
                _ => format!("easter {offset:+} days"),
            };
            days.iter().map(day).collect::<Vec<_>>().join(",")
        }
    }
}

/// The value of `opening_hours`; none where it is never open by week.
pub fn opening_hours(hours: &Hours, window: Window) -> Option<String> {
    if hours.is_never_open() {
        return None;
    }
    Some(rules(hours, window).iter().map(Rule::written).collect::<Vec<_>>().join("; "))
}

fn rules(hours: &Hours, window: Window) -> Vec<Rule> {
    let yearly = |validity: &Validity| matches!(validity, Validity::Yearly { .. });
    let seasons = hours.seasons.iter().filter(|season| yearly(&season.validity)).cloned().collect();
    let timeless = Hours { seasons, exceptions: Vec::new(), ..hours.clone() };
    let base = week(&hours.regular, &hours.regular);
    let mut rules = Vec::new();
    let open: Vec<(usize, Times)> = base.iter().cloned().enumerate().filter(|(_, times)| !times.is_empty()).collect();
    add(&mut rules, &Days::Every, open);
    for season in &timeless.seasons {
        let Validity::Yearly { from, to } = season.validity else { continue };
        let own = week(&season.week, &hours.regular).into_iter().enumerate();
        add(&mut rules, &Days::Yearly(from, to), own.filter(|(at, times)| base.get(*at) != Some(times)).collect());
    }
    holidays(&timeless, &mut rules);
    dated(hours, window, &mut rules);
    rules
}

fn times(hours: &Hours, date: Date) -> Times {
    let open = hours.day(date).into_iter().filter(|slot| slot.state != State::Closed);
    let mut times: Times = Vec::new();
    for slot in open {
        match times.last_mut() {
            // Parted by reasons alone.
            Some((_, to, state)) if *to == slot.from && *state == slot.state => *to = slot.to,
            _ => times.push((slot.from, slot.to, slot.state)),
        }
    }
    times
}

/// The days of a week, with the regular ones where it has none.
fn week(own: &Both<Option<Week>>, regular: &Both<Option<Week>>) -> [Times; 7] {
    let either = |own: &Option<Week>, regular: &Option<Week>| own.clone().or_else(|| regular.clone());
    let staffed = either(&own.staffed, &regular.staffed);
    let self_service = either(&own.self_service, &regular.self_service);
    let hours = Hours { regular: Both { staffed, self_service }, ..Hours::default() };
    std::array::from_fn(|at| {
        let days = i64::try_from(at).unwrap_or_default().days();
        MONDAY.checked_add(days).map(|date| times(&hours, date)).unwrap_or_default()
    })
}

/// Adds a rule for each kind of day among weekdays.
fn add(rules: &mut Vec<Rule>, days: &Days, of: Vec<(usize, Times)>) {
    let mut added: Vec<Rule> = Vec::new();
    for (at, times) in of {
        let known = added.iter().position(|rule| rule.times == times).unwrap_or_else(|| {
            added.push(Rule { days: days.clone(), weekdays: [false; 7], times });
            added.len() - 1
        });
        if let Some(covers) = added.get_mut(known).and_then(|rule| rule.weekdays.get_mut(at)) {
            *covers = true;
        }
    }
    rules.append(&mut added);
}

/// What the last rule says that covers a day.
fn meant(rules: &[Rule], day: Known) -> &[(u16, u16, State)] {
    rules.iter().rev().find(|rule| rule.covers(day)).map_or(&[], |rule| &rule.times)
}

/// Every holiday on every weekday on which it can be, on a date that has no greater name.
static SAMPLES: LazyLock<Vec<(Holiday, Known)>> = LazyLock::new(|| {
    let mut samples: Vec<(Holiday, Known)> = Vec::new();
    let years = (2027..2067).filter_map(|year| Date::new(year, 1, 1).ok());
    for date in years.flat_map(|first| first.series(1.day()).take_while(move |date| date.year() == first.year())) {
        let Some(holiday) = Holiday::of(date).next() else { continue };
        let known = |(name, day): &(Holiday, Known)| *name == holiday && day.date.weekday() == date.weekday();
        if !samples.iter().any(known) {
            samples.push((holiday, Known::of(date)));
        }
    }
    samples
});

/// The days of a holiday.
fn days_of(holiday: Holiday) -> Days {
    let fixed = |month, from, to| Days::Yearly(MonthDay { month, day: from }, MonthDay { month, day: to });
    let after = |days: &[i32]| Days::Easter(days.to_vec());
    match holiday {
        Holiday::NewYearsDay => fixed(1, 1, 1),
        Holiday::LabourDay => fixed(5, 1, 1),
        Holiday::ConstitutionDay => fixed(5, 17, 17),
        Holiday::LittleChristmasEve => fixed(12, 23, 23),
        Holiday::ChristmasEve => fixed(12, 24, 24),
        Holiday::ChristmasDay => fixed(12, 25, 25),
        Holiday::BoxingDay => fixed(12, 26, 26),
        Holiday::Romjul => fixed(12, 27, 30),
        Holiday::NewYearsEve => fixed(12, 31, 31),
        Holiday::HolyWeek => after(&[-6, -5, -4]),
        Holiday::HolyWednesday => after(&[-4]),
        Holiday::MaundyThursday => after(&[-3]),
        Holiday::GoodFriday => after(&[-2]),
        Holiday::EasterEve => after(&[-1]),
        Holiday::EasterSunday => after(&[0]),
        Holiday::EasterMonday => after(&[1]),
        Holiday::AscensionDay => after(&[39]),
        Holiday::AscensionFriday => after(&[40]),
        Holiday::WhitEve => after(&[48]),
        Holiday::WhitSunday => after(&[49]),
        Holiday::WhitMonday => after(&[50]),
    }
}

/// Adds what holidays and eves have: those that say nothing of their own first, the greatest names last.
fn holidays(timeless: &Hours, rules: &mut Vec<Rule>) {
    let samples = |holiday: Holiday| SAMPLES.iter().filter(move |(name, _)| *name == holiday).map(|(_, day)| *day);
    let of = |holiday: Holiday| samples(holiday).map(|day| (place(day.date.weekday()), times(timeless, day.date)));
    // What most public holidays have on whatever weekday is said of all of them.
    let public = || Holiday::ALL.into_iter().filter(|holiday| holiday.is_public());
    let same = |holiday: Holiday| {
        let mut each = of(holiday).map(|(_, times)| times);
        let first = each.next()?;
        each.all(|times| times == first).then_some(first)
    };
    let all: Vec<Times> = public().filter_map(same).collect();
    let count = |times: &Times| all.iter().filter(|known| *known == times).count();
    if let Some(times) = all.iter().max_by_key(|times| count(times)).filter(|times| count(times) > 1) {
        rules.push(Rule { days: Days::Public, weekdays: [true; 7], times: times.clone() });
    }
    let has_own = |holiday: &Holiday| {
        let has = |rules: &Rules| rules.each.get(holiday).is_some_and(|part| *part != Part::Usual);
        has(&timeless.holidays.staffed) || has(&timeless.holidays.self_service)
    };
    let (own, other): (Vec<Holiday>, Vec<Holiday>) =
        Holiday::ALL.into_iter().rev().filter(|holiday| holiday.is_public()).partition(has_own);
    let eves = Holiday::ALL.into_iter().rev().filter(|holiday| !holiday.is_public());
    for holiday in eves.chain(other).chain(own) {
        let said = samples(holiday).all(|day| meant(rules, day) == times(timeless, day.date));
        if said {
            continue;
        }
        match same(holiday) {
            Some(times) => rules.push(Rule { days: days_of(holiday), weekdays: [true; 7], times }),
            None => add(rules, &days_of(holiday), of(holiday).collect()),
        }
    }
}

/// Adds what is only of its dates: exceptions, seasons of one year, and each day that still comes out otherwise.
fn dated(hours: &Hours, window: Window, rules: &mut Vec<Rule>) {
    let exceptions = hours.exceptions.iter().rev().map(|exception| (exception.from, exception.to));
    let seasons = hours.seasons.iter().filter_map(|season| match season.validity {
        Validity::Dates { from, to } => Some((from, to)),
        Validity::Yearly { .. } => None,
    });
    for (from, to) in seasons.chain(exceptions) {
        let within = Window { from: from.max(window.from), to: to.min(window.to), ..window };
        let days: Vec<(usize, Times)> = within.days().map(|date| (place(date.weekday()), times(hours, date))).collect();
        let known = within.days().all(|date| meant(rules, Known::of(date)) == times(hours, date));
        let Some((_, first)) = days.first().filter(|_| !known) else { continue };
        let days_of = Days::Dates(within.from, within.to);
        if days.iter().all(|(_, times)| times == first) {
            rules.push(Rule { days: days_of, weekdays: [true; 7], times: first.clone() });
        } else {
            // The first of each weekday stands for all; what differs is said below.
            let mut week: Vec<(usize, Times)> = days.into_iter().take(7).collect();
            week.sort_by_key(|(at, _)| *at);
            add(rules, &days_of, week);
        }
    }
    let mut single: Vec<Rule> = Vec::new();
    for date in window.days() {
        let times = times(hours, date);
        if meant(rules, Known::of(date)) == times {
            continue;
        }
        match single.last_mut() {
            Some(Rule { days: Days::Dates(_, to), times: known, .. })
                if *known == times && to.tomorrow().ok() == Some(date) =>
            {
                *to = date;
            }
            _ => single.push(Rule { days: Days::Dates(date, date), weekdays: [true; 7], times }),
        }
    }
    rules.append(&mut single);
}
