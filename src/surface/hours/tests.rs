//! What the formats have in common: which days they have.

use super::*;
use jiff::civil::date;

#[test]
fn a_window_is_that_of_its_month_and_has_the_week_before_and_a_year_ahead() {
    let window = Window::of(date(2026, 11, 23));
    assert_eq!(window, Window { month: date(2026, 11, 1), from: date(2026, 10, 26), to: date(2027, 11, 30) });
    assert_eq!(Window::of(date(2026, 11, 1)), window);
    // The first of June is a Monday: the night before it is within.
    assert_eq!(Window::of(date(2026, 6, 1)).from, date(2026, 5, 25));
    let years = Window { from: date(2024, 1, 1), to: date(2028, 12, 31), ..window };
    for day in years.days() {
        let window = Window::of(day);
        assert!(window.from < day && window.from.weekday() == jiff::civil::Weekday::Monday);
        assert!(day.checked_add(365.days()).unwrap() <= window.to, "{day}");
    }
    assert_eq!(Window::week(date(2026, 11, 29)).days().count(), 7);
    assert_eq!(Window::week(date(2026, 11, 29)).from, date(2026, 11, 23));
}
