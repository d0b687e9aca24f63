//! How fast Netlify may be asked: its limits as its answers tell them, and how long to wait before something is tried again.
//!
//! All of it follows from headers and moments that are handed in; nothing here reads a clock or waits.

use jiff::Timestamp;
use std::time::Duration;

/// What an answer says about when to ask again. Moments are those of our own clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// How many requests are left until `reset`.
    pub remaining: Option<u64>,
    /// When the count begins anew.
    pub reset: Option<Timestamp>,
    /// The same as they wrote it, which tells one count from the next without doubt.
    pub count: Option<i64>,
    /// Nothing is to be asked before this.
    pub hold: Option<Timestamp>,
}

/// The headers that say it: `X-RateLimit-Remaining`, `X-RateLimit-Reset`, `Retry-After` and `Date`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Headers<'a> {
    pub remaining: Option<&'a str>,
    pub reset: Option<&'a str>,
    pub retry: Option<&'a str>,
    pub date: Option<&'a str>,
}

/// Numbers below this are seconds from now; above it, seconds since 1970.
const EPOCH: i64 = 1_000_000_000;
/// What a 429 costs that does not say how long.
const UNSAID: Duration = Duration::from_secs(5);

/// What an answer says; `limited` where it is a 429.
pub fn notice(headers: Headers<'_>, limited: bool, now: Timestamp) -> Notice {
    // Moments are told by Netlify's clock, which need not be ours.
    let theirs = headers.date.and_then(date).unwrap_or(now);
    let ours = |moment: Timestamp| after(now, Duration::from_secs(seconds_between(theirs, moment)));
    let whole = headers.reset.and_then(|text| text.trim().parse::<f64>().ok()).map(|number| number.ceil() as i64);
    let count = whole.filter(|whole| *whole >= EPOCH);
    let reset = match (whole, count) {
        (_, Some(moment)) => Timestamp::from_second(moment).ok().map(ours),
        (whole, None) => whole.map(|whole| after(now, seconds(whole))),
    };
    let retry = headers.retry.and_then(|text| match text.trim().parse::<i64>() {
        Ok(whole) => Some(after(now, seconds(whole))),
        Err(_) => date(text).map(ours),
    });
    let hold = retry.or_else(|| limited.then(|| reset.unwrap_or_else(|| after(now, UNSAID))));
    let remaining = headers.remaining.and_then(|text| text.trim().parse().ok());
    Notice { remaining, reset, count, hold }
}

/// A date as HTTP writes it (RFC 9110).
fn date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text.trim()).ok().map(|zoned| zoned.timestamp())
}

fn seconds(whole: i64) -> Duration {
    Duration::from_secs(u64::try_from(whole).unwrap_or(0))
}

fn seconds_between(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.as_second() - from.as_second()).unwrap_or(0)
}

/// A moment later; the last there is where that is beyond all time.
pub fn after(moment: Timestamp, wait: Duration) -> Timestamp {
    moment.checked_add(wait).unwrap_or(Timestamp::MAX)
}

/// How long it is from one moment to another; nothing where it has passed.
pub fn until(moment: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(moment.duration_since(now)).unwrap_or_default()
}

/// What is known of the limits of one token, whoever of its tenants asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    remaining: Option<u64>,
    reset: Option<Timestamp>,
    count: Option<i64>,
    hold: Option<Timestamp>,
    /// Requests without an answer yet, of which nobody knows whether they have been counted.
    flying: u64,
}

impl Pace {
    /// A request has its answer, or never gets one.
    pub fn landed(&mut self) {
        self.flying = self.flying.saturating_sub(1);
    }

    /// Takes the right to ask once; how long to wait and ask again for the right where there is none.
    pub fn take(&mut self, now: Timestamp) -> Result<(), Duration> {
        if let Some(hold) = self.hold.filter(|hold| *hold > now) {
            return Err(until(hold, now));
        }
        let Some(reset) = self.reset.filter(|reset| *reset > now) else {
            // The count has begun anew; the next answer says how many there are.
            *self = Pace { flying: self.flying + 1, ..Pace::default() };
            return Ok(());
        };
        if self.remaining == Some(0) {
            return Err(until(reset, now));
        }
        self.remaining = self.remaining.map(|left| left - 1);
        self.flying += 1;
        Ok(())
    }

    /// Learns from an answer. Answers overtake one another, so that within one count only the smaller number is believed.
    pub fn learn(&mut self, notice: Notice) {
        self.hold = self.hold.max(notice.hold);
        let (Some(remaining), Some(reset)) = (notice.remaining, notice.reset) else { return };
        let near = |known: Timestamp| until(reset, known) < SAME && until(known, reset) < SAME;
        let (same, older) = match self.count.zip(notice.count) {
            Some((known, told)) => (known == told, told < known),
            None => (self.reset.is_some_and(near), self.reset.is_some_and(|known| reset < known)),
        };
        if same {
            self.remaining = Some(self.remaining.map_or(remaining, |known| known.min(remaining)));
            // Their clock is told in whole seconds, which makes the end seem later than it is, never earlier.
            self.reset = Some(self.reset.map_or(reset, |known| known.min(reset)));
        } else if !older {
            self.remaining = Some(remaining.saturating_sub(self.flying));
            (self.reset, self.count) = (Some(reset), notice.count);
        }
    }
}

/// Ends of counts that are told as seconds from now are one where they are nearer to one another than this.
const SAME: Duration = Duration::from_millis(1500);

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-23T12:00:00Z".parse().unwrap()
    }

    fn in_seconds(seconds: u64) -> Timestamp {
        after(now(), Duration::from_secs(seconds))
    }

    #[test]
    fn a_refusal_says_when_to_come_again_in_four_ways() {
        let hold = |headers| notice(headers, true, now()).hold;
        let epoch = (now().as_second() + 9).to_string();
        assert_eq!(hold(Headers { retry: Some("7"), reset: Some(&epoch), ..Headers::default() }), Some(in_seconds(7)));
        let date = Some("Mon, 23 Nov 2026 12:00:08 GMT");
        assert_eq!(hold(Headers { retry: date, ..Headers::default() }), Some(in_seconds(8)));
        assert_eq!(hold(Headers { reset: Some(&epoch), ..Headers::default() }), Some(in_seconds(9)));
        assert_eq!(hold(Headers::default()), Some(in_seconds(5)));
        let past = Headers { retry: Some("-3"), reset: Some("nonsense"), remaining: Some("-1"), date: Some("x") };
        assert_eq!(notice(past, true, now()), Notice { hold: Some(now()), ..Notice::default() });
    }

    #[test]
    fn their_clock_need_not_be_ours() {
        let theirs = now().as_second() - 3600;
        let headers = Headers {
            remaining: Some("4"),
            reset: Some(&(theirs + 30).to_string()),
            date: Some("Mon, 23 Nov 2026 11:00:00 GMT"),
            ..Headers::default()
        };
        let told = notice(headers, false, now());
        let count = Some(theirs + 30);
        assert_eq!(told, Notice { remaining: Some(4), reset: Some(in_seconds(30)), count, hold: None });
    }

    #[test]
    fn nobody_asks_more_often_than_is_left() {
        let mut pace = Pace::default();
        assert_eq!([pace.take(now()), pace.take(now())], [Ok(()); 2]);
        pace.landed();
        // The other may have been counted or not.
        pace.learn(Notice { remaining: Some(3), reset: Some(in_seconds(30)), ..Notice::default() });
        pace.landed();
        // An answer that was overtaken knows of more than there is.
        pace.learn(Notice { remaining: Some(9), reset: Some(in_seconds(31)), ..Notice::default() });
        assert_eq!((pace.take(now()), pace.take(now())), (Ok(()), Ok(())));
        assert_eq!(pace.take(now()), Err(Duration::from_secs(30)));
        assert_eq!(pace.take(in_seconds(31)), Ok(()));
        assert_eq!(pace.take(in_seconds(31)), Ok(()));
        pace.learn(Notice { hold: Some(in_seconds(50)), ..Notice::default() });
        assert_eq!(pace.take(in_seconds(40)), Err(Duration::from_secs(10)));
    }

    #[test]
    fn one_count_is_told_from_the_next_by_its_end() {
        let told = |remaining, reset, count| Notice {
            remaining: Some(remaining),
            reset: Some(in_seconds(reset)),
            count: Some(count),
            hold: None,
        };
        let mut pace = Pace::default();
        pace.learn(told(3, 31, 100));
        pace.learn(told(9, 30, 100));
        assert_eq!((pace.remaining, pace.reset), (Some(3), Some(in_seconds(30))));
        pace.learn(told(8, 31, 101));
        pace.learn(told(1, 32, 100));
        assert_eq!((pace.remaining, pace.reset), (Some(8), Some(in_seconds(31))));
    }
}
