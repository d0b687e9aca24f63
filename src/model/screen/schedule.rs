//! What plays in each region at an instant: a function of the manifest, the instant and what the device knows, as
//! `screen/core/schedule.js` has it. It keeps no memory; the order is total and told in `screen/README.md`.

use super::manifest::{List, Manifest, Rule, Slide};
use super::wall::{DAY, Wall, weekday};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The region that is the whole screen: what plays there covers all others.
pub const WHOLE: &str = "screen";
/// How long a message of an emergency stands when there are several.
const MESSAGE_SECONDS: i64 = 20;

/// What a screen shows before anything else.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub id: String,
    #[serde(default, with = "super::manifest::instant", skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    #[serde(default, with = "super::manifest::instant", skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "super::manifest::is_zero")]
    pub weight: u32,
    #[serde(default, skip_serializing_if = "super::manifest::is_zero")]
    pub order: u32,
    /// The branches whose screens show it; none: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branches: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What the device knows beside the time.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct State {
    /// Slides that lack a file.
    pub missing: BTreeSet<String>,
    pub emergency: Vec<Message>,
}

/// Where what plays comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    Emergency,
    Campaign,
    Playlist,
    Fallback,
    /// The page's own text.
    BuiltIn,
    /// The whole screen is taken.
    Covered,
    /// Nothing is for the whole screen.
    None,
}

/// A rule, as it is asked.
struct When<'m> {
    rule: &'m Rule,
    dates: Option<BTreeSet<i64>>,
    except: BTreeSet<i64>,
}

/// A slide, as it is asked.
pub(super) struct Shown<'m> {
    pub slide: &'m Slide,
    pub region: &'m str,
}

/// A list, as it is asked.
pub(super) struct Listed<'m> {
    pub list: &'m List,
    when: Vec<When<'m>>,
    pub slides: Vec<Shown<'m>>,
}

/// A slide's turn in a round.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Turn<'m> {
    pub list: &'m str,
    pub slide: &'m str,
    seconds: i64,
}

/// What plays in a region.
#[derive(PartialEq)]
pub(super) struct Standing<'m> {
    pub level: Level,
    pub turns: Vec<Turn<'m>>,
}

/// A manifest and what the device knows, prepared for questions.
pub struct Schedule<'m> {
    wall: Wall,
    pub(super) campaigns: Vec<Listed<'m>>,
    pub(super) playlists: Vec<Listed<'m>>,
    pub(super) fallback: Vec<Shown<'m>>,
    pub(super) regions: Vec<&'m str>,
    pub(super) branch: Option<&'m str>,
    pub(super) messages: Vec<&'m Message>,
    missing: &'m BTreeSet<String>,
    /// Before it a clock is known to be wrong.
    earliest: i64,
    /// Of a question: whether its clock can be right. A clock that is wrong now will not be right by waiting.
    pub(super) believed: Option<bool>,
    /// Minutes of the day at which anything may become different.
    minutes: BTreeSet<i64>,
    dated: BTreeSet<i64>,
}

fn day_of(date: Date) -> i64 {
    let midnight = TimeZone::UTC.to_ambiguous_timestamp(date.at(0, 0, 0, 0)).compatible();
    midnight.map_or(0, Timestamp::as_second).div_euclid(DAY * 60)
}

fn within(from: Option<Timestamp>, until: Option<Timestamp>, at: i64) -> bool {
    from.is_none_or(|from| at >= from.as_second()) && until.is_none_or(|until| at < until.as_second())
}

impl<'m> When<'m> {
    fn of(rule: &'m Rule) -> When<'m> {
        let days = |dates: &Vec<Date>| dates.iter().map(|date| day_of(*date)).collect();
        When { rule, dates: rule.dates.as_ref().map(days), except: days(&rule.except) }
    }

    fn parts(&self) -> impl Iterator<Item = (i64, i64)> {
        let whole: &[(u16, u16)] = &[(0, 1440)];
        let parts = self.rule.parts.as_deref().unwrap_or(whole);
        parts.iter().map(|(from, to)| (i64::from(*from), i64::from(*to)))
    }

    fn falls(&self, day: i64) -> bool {
        let days = self.rule.days.as_ref();
        let named = days.is_some_and(|days| days.iter().any(|named| i64::from(*named) == weekday(day)));
        let dated = self.dates.as_ref().is_some_and(|dates| dates.contains(&day));
        !self.except.contains(&day) && (named || dated || days.is_none() && self.dates.is_none())
    }

    /// A part belongs to the day on which it begins, also where it reaches into the next.
    fn holds(&self, wall: &Wall, at: i64) -> bool {
        if !within(self.rule.from, self.rule.until, at) {
            return false;
        }
        let minute = wall.minute(at);
        let today = minute.div_euclid(DAY);
        let begins = |day: i64| {
            let since = minute - day * DAY;
            self.falls(day) && self.parts().any(|(from, to)| from <= since && since < to)
        };
        begins(today) || begins(today - 1)
    }
}

impl Shown<'_> {
    pub fn is_dated(&self) -> bool {
        self.slide.from.is_some() || self.slide.until.is_some()
    }
}

impl<'m> Schedule<'m> {
    pub fn of(manifest: &'m Manifest, state: &'m State) -> Schedule<'m> {
        let first = manifest.layout.regions.first().map_or("", |region| region.id.as_str());
        let known: BTreeMap<&str, &Slide> = manifest.slides.iter().map(|slide| (slide.id.as_str(), slide)).collect();
        let shown = |slide: &'m Slide| Shown { slide, region: slide.region.as_deref().unwrap_or(first) };
        let listed = |list: &'m List| Listed {
            list,
            when: list.when.iter().map(When::of).collect(),
            slides: list.slides.iter().filter_map(|id| known.get(id.as_str()).copied()).map(shown).collect(),
        };
        let in_order = |lists: &'m [List]| {
            let mut all: Vec<Listed<'m>> = lists.iter().map(listed).collect();
            all.sort_by(|a, b| {
                rank(a.list.weight, a.list.order, &a.list.id).cmp(&rank(b.list.weight, b.list.order, &b.list.id))
            });
            all
        };
        let mut messages: Vec<&Message> = state.emergency.iter().collect();
        messages.sort_by(|a, b| rank(a.weight, a.order, &a.id).cmp(&rank(b.weight, b.order, &b.id)));
        let rules = || manifest.campaigns.iter().chain(&manifest.playlists).flat_map(|list| &list.when);
        let parts = rules().flat_map(|rule| rule.parts.iter().flatten());
        let minutes = parts.flat_map(|(from, to)| [*from, *to]).map(|minute| i64::from(minute) % DAY).chain([0]);
        let times = rules().map(|rule| (rule.from, rule.until));
        let times = times.chain(manifest.slides.iter().map(|slide| (slide.from, slide.until)));
        let times = times.chain(state.emergency.iter().map(|message| (message.from, message.until)));
        let dated = times.flat_map(|(from, until)| [from, until]).flatten().map(Timestamp::as_second);
        Schedule {
            wall: Wall::oslo(),
            campaigns: in_order(&manifest.campaigns),
            playlists: in_order(&manifest.playlists),
            fallback: manifest.slides.iter().filter(|slide| slide.fallback).map(shown).collect(),
            regions: manifest.layout.regions.iter().map(|region| region.id.as_str()).collect(),
            branch: manifest.screen.branch.as_deref(),
            messages,
            missing: &state.missing,
            earliest: earliest(&manifest.made),
            believed: None,
            minutes: minutes.collect(),
            dated: dated.collect(),
        }
    }

    /// Whether a clock that shows an instant can be right.
    pub(super) fn believes(&self, at: i64) -> bool {
        self.believed.unwrap_or(at >= self.earliest)
    }

    /// Whether a list has its time. With a clock that is wrong only what is always on is.
    pub(super) fn is_on(&self, list: &Listed<'_>, at: i64) -> bool {
        list.when.is_empty() || self.believes(at) && list.when.iter().any(|when| when.holds(&self.wall, at))
    }

    pub(super) fn lacks(&self, slide: &Slide) -> bool {
        self.missing.contains(&slide.id)
    }

    fn shows(&self, slide: &Shown<'_>, at: i64) -> bool {
        let known = !slide.is_dated() || self.believes(at);
        !self.lacks(slide.slide) && known && within(slide.slide.from, slide.slide.until, at)
    }

    /// The turns of what is shown in a region, of a list with this id.
    fn turns<'s>(
        &'s self,
        list: &'m str,
        slides: &'s [Shown<'m>],
        region: &'s str,
        at: i64,
    ) -> impl Iterator<Item = Turn<'m>> + 's {
        let own = slides.iter().filter(move |slide| slide.region == region && self.shows(slide, at));
        own.map(move |slide| Turn { list, slide: &slide.slide.id, seconds: i64::from(slide.slide.seconds) })
    }

    pub(super) fn has_turns(&self, list: &Listed<'m>, region: &str, at: i64) -> bool {
        self.turns("", &list.slides, region, at).next().is_some()
    }

    pub(super) fn meant(&self, message: &Message) -> bool {
        let named = |branches: &Vec<String>| branches.iter().any(|branch| Some(branch.as_str()) == self.branch);
        message.branches.as_ref().is_none_or(named)
    }

    pub(super) fn lasts(message: &Message, at: i64) -> bool {
        within(message.from, message.until, at)
    }

    fn emergencies(&self, at: i64) -> Vec<Turn<'m>> {
        let holds = |message: &&&Message| self.believes(at) && self.meant(message) && Schedule::lasts(message, at);
        let holding: Vec<&Message> = self.messages.iter().filter(holds).copied().collect();
        let most = holding.first().map(|message| message.weight);
        let heaviest = holding.into_iter().filter(|message| Some(message.weight) == most);
        heaviest.map(|message| Turn { list: "emergency", slide: &message.id, seconds: MESSAGE_SECONDS }).collect()
    }

    /// Of the lists of a level that have something to show, the heaviest.
    fn heaviest(&self, lists: &[Listed<'m>], region: &str, at: i64) -> Vec<Turn<'m>> {
        let ready = || lists.iter().filter(|list| self.is_on(list, at) && self.has_turns(list, region, at));
        let most = ready().next().map(|list| list.list.weight);
        let heaviest = ready().filter(|list| Some(list.list.weight) == most);
        heaviest.flat_map(|list| self.turns(&list.list.id, &list.slides, region, at)).collect()
    }

    /// Whether the whole screen is taken.
    pub(super) fn is_whole(&self, at: i64) -> bool {
        !self.standing(WHOLE, at).turns.is_empty()
    }

    /// What plays in a region at an instant.
    pub(super) fn standing(&self, region: &str, at: i64) -> Standing<'m> {
        let whole = region == WHOLE;
        let emergencies = if whole { self.emergencies(at) } else { Vec::new() };
        if !emergencies.is_empty() {
            return Standing { level: Level::Emergency, turns: emergencies };
        }
        if !whole && self.is_whole(at) {
            return Standing { level: Level::Covered, turns: Vec::new() };
        }
        for (level, lists) in [(Level::Campaign, &self.campaigns), (Level::Playlist, &self.playlists)] {
            let turns = if whole && level == Level::Playlist { Vec::new() } else { self.heaviest(lists, region, at) };
            if !turns.is_empty() {
                return Standing { level, turns };
            }
        }
        if whole {
            return Standing { level: Level::None, turns: Vec::new() };
        }
        let turns: Vec<Turn<'m>> = self.turns("fallback", &self.fallback, region, at).collect();
        Standing { level: if turns.is_empty() { Level::BuiltIn } else { Level::Fallback }, turns }
    }

    /// The instants of a day at which anything may become different, its midnight first.
    fn borders(&self, day: i64) -> BTreeSet<i64> {
        let clock = self.minutes.iter().flat_map(|minute| self.wall.moments(day * DAY + minute));
        let dated = self.dated.range(self.wall.midnight(day)..self.wall.midnight(day + 1)).copied();
        clock.chain([Wall::changeover(day)]).chain(dated).collect()
    }

    /// The next instant at which anything may become different.
    pub(super) fn border(&self, at: i64) -> i64 {
        let day = self.wall.day(at);
        self.borders(day).range(at + 1..).next().copied().unwrap_or_else(|| self.wall.midnight(day + 1))
    }

    /// Since when, at most since midnight, the same has played as does now: there its round began.
    fn since(&self, region: &str, at: i64, now: &Standing<'_>) -> i64 {
        let borders = self.borders(self.wall.day(at));
        let passed: Vec<i64> = borders.range(..=at).copied().collect();
        let same = |border: &&i64| self.standing(region, **border).is_like(now);
        let earlier = passed.iter().rev().skip(1).take_while(same).last();
        earlier.or(passed.last()).copied().unwrap_or(at)
    }

    /// What a region shows at an instant, and when to look again.
    pub(super) fn turn(&self, region: &str, at: i64) -> (Level, Option<(&'m str, &'m str)>, i64) {
        let now = self.standing(region, at);
        let border = self.border(at);
        let round: i64 = now.turns.iter().map(|turn| turn.seconds).sum();
        if now.turns.len() < 2 || round == 0 {
            return (now.level, now.turns.first().map(|turn| (turn.list, turn.slide)), border);
        }
        let mut left = (at - self.since(region, at, &now)).rem_euclid(round);
        for turn in &now.turns {
            if left < turn.seconds {
                return (now.level, Some((turn.list, turn.slide)), border.min(at - left + turn.seconds));
            }
            left -= turn.seconds;
        }
        (now.level, None, border)
    }
}

impl Standing<'_> {
    fn is_like(&self, other: &Standing<'_>) -> bool {
        self.level == other.level
            && self.turns.len() == other.turns.len()
            && self.turns.iter().zip(&other.turns).all(|(a, b)| (a.list, a.slide) == (b.list, b.slide))
    }
}

/// The heaviest first, then by order, then by id.
fn rank(weight: u32, order: u32, id: &str) -> (std::cmp::Reverse<u32>, u32, &str) {
    (std::cmp::Reverse(weight), order, id)
}

/// A day is taken off for the zones.
fn earliest(made: &str) -> i64 {
    let first: Option<Date> = format!("{made}-01").parse().ok();
    first.map_or(i64::MIN, |first| (day_of(first) - 1) * DAY * 60)
}
