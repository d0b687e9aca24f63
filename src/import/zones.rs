//! When something is, in whatever time zone it is written, as the clock in Norway shows it.

use super::lines::{Component, Line};
use crate::model::clock::OSLO;
use crate::model::content::Moment;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The zones of the world as they were when the program was made, so that a machine's own cannot change what a file says.
static WORLD: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// What Windows, and so Outlook, calls zones that somebody here may write in.
const WINDOWS: [(&str, &str); 12] = [
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("Romance Standard Time", "Europe/Paris"),
    ("GMT Standard Time", "Europe/London"),
    ("Greenwich Standard Time", "Atlantic/Reykjavik"),
    ("FLE Standard Time", "Europe/Helsinki"),
    ("E. Europe Standard Time", "Europe/Chisinau"),
    ("Russian Standard Time", "Europe/Moscow"),
    ("Eastern Standard Time", "America/New_York"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("Customized Time Zone", "Europe/Oslo"),
];

/// The zone of a name that everybody uses.
pub fn named(name: &str) -> Option<TimeZone> {
    let windows = WINDOWS.iter().find(|(own, _)| *own == name).map(|(_, iana)| *iana);
    WORLD.get(windows.unwrap_or(name)).ok()
}

/// The zones that a file speaks of.
pub struct Zones {
    own: BTreeMap<String, TimeZone>,
}

impl Zones {
    pub fn of(written: &[Component]) -> Zones {
        let zone = |zone: &Component| Some((zone.line("TZID")?.value.trim().to_owned(), defined(zone)?));
        Zones { own: written.iter().filter_map(zone).collect() }
    }

    /// The zone that a file means by a name; none where nobody can know.
    fn find(&self, name: &str) -> Option<TimeZone> {
        // Some put the name of a registry before it: /freeassociation.sourceforge.net/Europe/Oslo.
        let parts: Vec<&str> = name.rsplitn(3, '/').collect();
        let short = || parts.get(1).map(|place| format!("{place}/{}", parts[0]));
        named(name).or_else(|| self.own.get(name).cloned()).or_else(|| named(&short()?))
    }
}

/// The zone that a file describes: by the name of the one that it is, else by its hours from UTC where those say which it is.
fn defined(zone: &Component) -> Option<TimeZone> {
    if let Some(zone) = zone.line("X-LIC-LOCATION").and_then(|line| named(line.value.trim())) {
        return Some(zone);
    }
    let mut hours: Vec<i32> = zone.all("TZOFFSETTO").filter_map(|line| seconds(line.value.trim())).collect();
    hours.sort_unstable();
    hours.dedup();
    match hours.as_slice() {
        [one] => Some(Offset::from_seconds(*one).ok()?.to_time_zone()),
        [3600, 7200] => Some(OSLO.clone()),
        _ => None,
    }
}

/// `+0100`, `-074100`.
fn seconds(written: &str) -> Option<i32> {
    let (sign, digits) = match written.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let two = |at: usize| digits.get(at..at + 2).map_or(Some(0), |two| two.parse::<i32>().ok());
    Some(sign * (two(0)? * 3600 + two(2)? * 60 + two(4)?))
}

/// A day, or a time in a zone.
#[derive(Clone, Debug)]
pub struct When {
    pub at: DateTime,
    pub zone: TimeZone,
    /// Only the day is said.
    pub day: bool,
}

/// Why nobody knows when something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown<'l> {
    Time(&'l str),
    Zone(&'l str),
}

impl When {
    /// As the clock in Norway shows it.
    pub fn oslo(&self) -> Moment {
        self.carried(self.at)
    }

    /// Another time that is written in the same way.
    pub fn carried(&self, at: DateTime) -> Moment {
        if self.day {
            return Moment { at: at.date().at(0, 0, 0, 0), time: false };
        }
        let shown = self.zone.to_timestamp(at).map(|instant| OSLO.to_datetime(instant));
        let at = if self.is_oslo() { at } else { shown.unwrap_or(at) };
        Moment { at: at.date().at(at.hour(), at.minute(), at.second(), 0), time: true }
    }

    fn is_oslo(&self) -> bool {
        self.zone == OSLO
    }

    /// Whether a clock there shows what one in Norway does on every day from this one on, for five years.
    pub fn agrees(&self) -> bool {
        if self.day || self.is_oslo() {
            return true;
        }
        let days = std::iter::successors(Some(self.at.date()), |day| day.tomorrow().ok()).take(5 * 366);
        let same = |day: Date| {
            let instant = TimeZone::UTC.to_timestamp(day.at(0, 30, 0, 0)).ok();
            instant.is_some_and(|instant| self.zone.to_offset(instant) == OSLO.to_offset(instant))
        };
        days.into_iter().all(same)
    }
}

impl Zones {
    /// When a line says that something is; of several values each.
    pub fn read<'l>(&self, line: &'l Line) -> Vec<Result<When, Unknown<'l>>> {
        let zone = line.parameter("TZID").filter(|name| !name.is_empty());
        line.value.split(',').map(|value| self.when(value, zone)).collect()
    }

    pub fn when<'l>(&self, written: &'l str, name: Option<&'l str>) -> Result<When, Unknown<'l>> {
        let value = written.trim().split('/').next().unwrap_or_default();
        if let Ok(day) = Date::strptime("%Y%m%d", value) {
            return Ok(When { at: day.at(0, 0, 0, 0), zone: OSLO.clone(), day: true });
        }
        let bare = value.trim_end_matches(['Z', 'z']);
        let at = DateTime::strptime("%Y%m%dT%H%M%S", bare).or_else(|_| DateTime::strptime("%Y%m%dT%H%M", bare));
        let at = at.map_err(|_| Unknown::Time(written))?;
        let zone = match name {
            _ if bare.len() < value.len() => TimeZone::UTC,
            Some(name) => self.find(name).ok_or(Unknown::Zone(name))?,
            None => OSLO.clone(),
        };
        Ok(When { at, zone, day: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zones(text: &str) -> Zones {
        Zones::of(&super::super::lines::read(text.as_bytes()).zones)
    }

    fn shown(written: &str, zone: Option<&str>) -> String {
        zones("").when(written, zone).map_or_else(|why| format!("{why:?}"), |when| when.oslo().at.to_string())
    }

    #[test]
    fn times_are_shown_as_the_clock_in_norway_has_them() {
        assert_eq!(shown("20260705T100000Z", None), "2026-07-05T12:00:00");
        assert_eq!(shown("20260705T100000", None), "2026-07-05T10:00:00");
        assert_eq!(shown("20260705T1000", Some("Europe/Oslo")), "2026-07-05T10:00:00");
        assert_eq!(shown("20260705T100000", Some("W. Europe Standard Time")), "2026-07-05T10:00:00");
        assert_eq!(shown("20260705T100000", Some("/mozilla.org/20050126_1/Europe/London")), "2026-07-05T11:00:00");
        assert_eq!(shown("20260705T100000", Some("Mars/Olympus")), "Zone(\"Mars/Olympus\")");
        assert_eq!(shown("i morgen", None), "Time(\"i morgen\")");
        assert_eq!(shown("20260705", Some("Mars/Olympus")), "2026-07-05T00:00:00");
    }

    #[test]
    fn a_zone_that_a_file_describes_is_known_by_its_hours() {
        let own = "BEGIN:VTIMEZONE\nTZID:A\nBEGIN:STANDARD\nTZOFFSETTO:-0741\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VTIMEZONE\nTZID:B\nBEGIN:STANDARD\nTZOFFSETTO:+0100\nEND:STANDARD\nBEGIN:DAYLIGHT\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
        let zones = zones(own);
        let at = |zone: &str| zones.when("20230306T134200", Some(zone)).unwrap().oslo().at.to_string();
        assert_eq!((at("A").as_str(), at("B").as_str()), ("2023-03-06T22:23:00", "2023-03-06T13:42:00"));
        assert_eq!(
            (seconds("+0100"), seconds("-074130"), seconds("x"), seconds("")),
            (Some(3600), Some(-27690), None, None)
        );
    }

    #[test]
    fn a_clock_elsewhere_may_show_the_same() {
        let agrees = |zone: &str| zones("").when("20260105T100000", Some(zone)).unwrap().agrees();
        assert!(agrees("Europe/Berlin") && agrees("Europe/Stockholm") && agrees("Europe/Paris"));
        assert!(!agrees("Europe/London") && !agrees("UTC") && !agrees("America/Los_Angeles"));
    }
}
