//! The clock on the library's wall: Europe/Oslo, as it was known when the program was made. A machine's own zones may be old, and to
//! find one by its name all six hundred are listed.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Its zone.
pub static OSLO: TimeZone = jiff::tz::get!("Europe/Oslo");

/// The instant of a time that it shows: of one that it shows twice the first, of one that it passes over the one behind (RFC 5545,
/// 3.3.5). None where that is beyond all years that can be reckoned with.
pub fn instant(at: DateTime) -> Option<Timestamp> {
    OSLO.to_timestamp(at).ok()
}

/// What it shows at an instant.
pub fn shown(at: Timestamp) -> DateTime {
    OSLO.to_datetime(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn hours_that_are_twice_or_never_have_an_instant() {
        let at = |month, day| instant(date(2026, month, day).at(2, 30, 0, 0)).unwrap().to_string();
        assert_eq!((at(10, 25), at(3, 29)), ("2026-10-25T00:30:00Z".to_owned(), "2026-03-29T01:30:00Z".to_owned()));
        assert_eq!(shown("2026-03-29T01:30:00Z".parse().unwrap()), date(2026, 3, 29).at(3, 30, 0, 0));
        assert_eq!(instant(DateTime::MIN), None);
    }
}
