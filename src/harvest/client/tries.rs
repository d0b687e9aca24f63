//! How often something is asked for, and when again.

use reqwest::header::{self, HeaderMap};
use std::time::Duration;

/// How often something is asked for, and how long is waited before it is again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    pub most: u32,
    /// The first wait; each is twice as long as the one before.
    pub first: Duration,
    /// The longest wait, whoever asks for a longer one.
    pub longest: Duration,
}

impl Tries {
    /// Where somebody waits for it, or it is near.
    pub const FEW: Tries = Tries { most: 4, first: Duration::from_millis(250), longest: Duration::from_secs(2) };
    /// Where a server may be busy for minutes, and nobody waits.
    pub const MANY: Tries = Tries { most: 6, first: Duration::from_secs(1), longest: Duration::from_secs(300) };

    /// How long to wait before it is asked again that was asked `tried` times; `said` is what it asks for itself. None: not again.
    pub fn wait(&self, tried: u32, said: Option<Duration>) -> Option<Duration> {
        if tried >= self.most || said.is_some_and(|said| said > self.longest) {
            return None;
        }
        Some(said.map_or_else(|| back_off(tried, self.first, self.longest, 1.0), |said| said.max(self.first)))
    }
}

/// How long to wait before the next try: twice as long each time, up to `most`, and between half and all of that by `chance`
/// (from 0 to 1), so that many who failed together do not come again together.
pub fn back_off(tried: u32, first: Duration, most: Duration, chance: f64) -> Duration {
    let whole = first.saturating_mul(2_u32.saturating_pow(tried.saturating_sub(1))).min(most);
    whole.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
}

/// How long to wait, as a busy server says it: in seconds, or until a moment of its own clock (RFC 9110 § 10.2.3).
pub(super) fn later(headers: &HeaderMap) -> Option<Duration> {
    let said = super::word(headers, &header::RETRY_AFTER)?;
    if let Ok(seconds) = said.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = |text: &str| jiff::fmt::rfc2822::parse(text.trim()).ok().map(|zoned| zoned.timestamp());
    let theirs = moment(&super::word(headers, &header::DATE)?)?;
    Duration::try_from(moment(&said)?.duration_since(theirs)).ok()
}
