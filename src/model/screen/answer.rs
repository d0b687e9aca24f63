//! The answer to what plays: in each region which slide, until when, and what became of everything else.

use super::manifest::Manifest;
use super::schedule::{Level, Listed, Message, Schedule, Shown, State, WHOLE};
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use std::fmt;

/// How far ahead the end of what plays is looked for: eight days.
const HORIZON: i64 = 8 * 24 * 3600;

/// What a screen shows at an instant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// `wrong`: nothing that has a time is shown.
    pub clock: Clock,
    /// The first instant at which any of it is something else; none within eight days.
    #[serde(serialize_with = "second")]
    pub next: Option<Timestamp>,
    /// Where the whole screen is taken, it is the only region.
    #[serde(serialize_with = "by_region")]
    pub regions: Vec<Playing>,
}

/// What a device's clock is known to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    Right,
    Wrong,
}

/// What a region shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Playing {
    #[serde(skip)]
    pub region: String,
    pub level: Level,
    pub list: Option<String>,
    pub slide: Option<String>,
    #[serde(serialize_with = "second")]
    pub until: Option<Timestamp>,
    /// Every candidate in the order of the schedule.
    pub why: Vec<Why>,
}

/// What became of a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    pub what: What,
    pub id: String,
    pub verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Emergency,
    Campaign,
    Playlist,
    Fallback,
    Slide,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Plays,
    NotNow,
    NothingToShow,
    WeighsLess,
    StandsBelow,
    ClockWrong,
    NotYet,
    Over,
    FileMissing,
    AnotherBranch,
}

impl What {
    pub fn word(self) -> &'static str {
        match self {
            What::Emergency => "emergency",
            What::Campaign => "campaign",
            What::Playlist => "playlist",
            What::Fallback => "fallback",
            What::Slide => "slide",
        }
    }
}

impl Verdict {
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Plays => "plays",
            Verdict::NotNow => "not now",
            Verdict::NothingToShow => "nothing to show",
            Verdict::WeighsLess => "weighs less",
            Verdict::StandsBelow => "stands below",
            Verdict::ClockWrong => "clock wrong",
            Verdict::NotYet => "not yet",
            Verdict::Over => "over",
            Verdict::FileMissing => "file missing",
            Verdict::AnotherBranch => "another branch",
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.what.word(), self.id, self.verdict.words())
    }
}

impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn second<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => serializer.collect_str(at),
        None => serializer.serialize_none(),
    }
}

fn by_region<S: Serializer>(regions: &[Playing], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(regions.iter().map(|playing| (&playing.region, playing)))
}

/// What a screen shows at an instant, cut to the second.
pub fn evaluate(manifest: &Manifest, at: Timestamp, state: &State) -> Answer {
    Schedule::of(manifest, state).answer(at)
}

impl<'m> Schedule<'m> {
    /// Answers the one question.
    pub fn answer(mut self, at: Timestamp) -> Answer {
        let at = at.as_second();
        self.believed = Some(self.believes(at));
        let regions: Vec<&str> = if self.is_whole(at) { vec![WHOLE] } else { self.regions.clone() };
        let regions: Vec<Playing> = regions.into_iter().map(|region| self.playing(region, at)).collect();
        let next = regions.iter().filter_map(|playing| playing.until).min();
        let clock = if self.believes(at) { Clock::Right } else { Clock::Wrong };
        Answer { clock, next, regions }
    }

    fn playing(&self, region: &str, at: i64) -> Playing {
        let (level, shown, _) = self.turn(region, at);
        Playing {
            region: region.to_owned(),
            level,
            list: shown.map(|(list, _)| list.to_owned()),
            slide: shown.map(|(_, slide)| slide.to_owned()),
            until: self.until(region, at).and_then(|end| Timestamp::from_second(end).ok()),
            why: self.why(region, at),
        }
    }

    /// The first instant at which a region shows something else.
    fn until(&self, region: &str, at: i64) -> Option<i64> {
        let (level, shown, mut end) = self.turn(region, at);
        while end <= at + HORIZON {
            let (then_level, then_shown, then_end) = self.turn(region, end);
            if (then_level, then_shown) != (level, shown) {
                return Some(end);
            }
            end = then_end;
        }
        None
    }

    fn why(&self, region: &str, at: i64) -> Vec<Why> {
        let asked = Asked { schedule: self, region, at, level: self.standing(region, at).level };
        let campaigns = self.campaigns.iter().flat_map(|list| asked.list(What::Campaign, list));
        if region == WHOLE {
            return self.messages.iter().map(|message| asked.message(message)).chain(campaigns).collect();
        }
        let playlists = self.playlists.iter().flat_map(|list| asked.list(What::Playlist, list));
        let fallback = self.fallback.iter().filter(|slide| slide.region == region).map(|slide| asked.fallback(slide));
        campaigns.chain(playlists).chain(fallback).collect()
    }
}

/// A question about a region.
struct Asked<'s, 'm> {
    schedule: &'s Schedule<'m>,
    region: &'s str,
    at: i64,
    level: Level,
}

impl<'m> Asked<'_, 'm> {
    /// Why a slide is not shown; none: it is.
    fn fault(&self, shown: &Shown<'m>) -> Option<Verdict> {
        let (slide, at) = (shown.slide, self.at);
        if self.schedule.lacks(slide) {
            return Some(Verdict::FileMissing);
        }
        if shown.is_dated() && !self.schedule.believes(at) {
            return Some(Verdict::ClockWrong);
        }
        let early = slide.from.is_some_and(|from| at < from.as_second());
        let late = slide.until.is_some_and(|until| at >= until.as_second());
        if early { Some(Verdict::NotYet) } else { late.then_some(Verdict::Over) }
    }

    /// A list that has slides for the region; of one that has its time, also the slides that it does not show.
    fn list(&self, what: What, list: &Listed<'m>) -> Vec<Why> {
        let own = || list.slides.iter().filter(|slide| slide.region == self.region);
        if own().next().is_none() {
            return Vec::new();
        }
        let on = self.schedule.is_on(list, self.at);
        let verdict = Why { what, id: list.list.id.clone(), verdict: self.verdict(what, list, on) };
        let faults = own().filter(|_| on).filter_map(|slide| {
            Some(Why { what: What::Slide, id: slide.slide.id.clone(), verdict: self.fault(slide)? })
        });
        [verdict].into_iter().chain(faults).collect()
    }

    fn verdict(&self, what: What, list: &Listed<'m>, on: bool) -> Verdict {
        if !on {
            return if self.schedule.believes(self.at) { Verdict::NotNow } else { Verdict::ClockWrong };
        }
        if !self.schedule.has_turns(list, self.region, self.at) {
            return Verdict::NothingToShow;
        }
        let level = if what == What::Campaign { Level::Campaign } else { Level::Playlist };
        if self.level != level {
            return Verdict::StandsBelow;
        }
        self.plays(|turn_list, _| turn_list == list.list.id)
    }

    fn plays(&self, is: impl Fn(&str, &str) -> bool) -> Verdict {
        let turns = self.schedule.standing(self.region, self.at).turns;
        if turns.iter().any(|turn| is(turn.list, turn.slide)) { Verdict::Plays } else { Verdict::WeighsLess }
    }

    fn fallback(&self, slide: &Shown<'m>) -> Why {
        let stands = if self.level == Level::Fallback { Verdict::Plays } else { Verdict::StandsBelow };
        let verdict = self.fault(slide).unwrap_or(stands);
        Why { what: What::Fallback, id: slide.slide.id.clone(), verdict }
    }

    fn message(&self, message: &Message) -> Why {
        let verdict = if !self.schedule.believes(self.at) {
            Verdict::ClockWrong
        } else if !self.schedule.meant(message) {
            Verdict::AnotherBranch
        } else if Schedule::lasts(message, self.at) {
            self.plays(|_, slide| slide == message.id)
        } else if message.from.is_some_and(|from| self.at < from.as_second()) {
            Verdict::NotYet
        } else {
            Verdict::Over
        };
        Why { what: What::Emergency, id: message.id.clone(), verdict }
    }
}
