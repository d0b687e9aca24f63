//! What is on and what comes next: a slide for each date, true between its own instants.

use super::fragment::{Piece, escaped, paragraph};
use super::scene::{Scene, midnight};
use crate::model::clock;
use crate::model::content::{Detail, Front, Moment};
use crate::model::event::{Occurrence, State};
use crate::model::holidays::after;
use crate::model::screen::Kind;
use crate::page::dates;
use crate::site::{Happening, Node};
use crate::surface::names::localized;
use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};

/// Of how many dates there are slides: with what a screen keeps it plays for weeks without a network.
const DATES: usize = 12;
/// How many days before it is "next".
const SOON: i64 = 7;

/// A date of a happening, as slides tell it.
pub struct Dated<'a> {
    pub node: &'a Node,
    pub front: &'a Front,
    pub one: Occurrence<'a>,
    pub happening: &'a Happening,
    pub from: Timestamp,
    pub until: Timestamp,
}

impl Dated<'_> {
    pub fn title(&self) -> &str {
        self.one.change.and_then(|change| change.title.as_ref()).unwrap_or(&self.front.title)
    }

    pub fn day(&self) -> Date {
        self.one.start.at.date()
    }

    pub fn is_timed(&self) -> bool {
        self.one.start.time && self.one.event.is_timed()
    }

    /// When it begins and ends by the clock on the wall: what lasts the day from midnight to midnight; none where nobody says the end.
    pub fn span(&self) -> (DateTime, Option<DateTime>) {
        let start = self.one.start.at;
        let midnight = || after(self.one.last_day()).map(|day| day.at(0, 0, 0, 0));
        match (self.is_timed(), self.one.end) {
            (true, None) => (start, None),
            (true, Some(end)) if end.time => (start, Some(end.at)),
            (true, Some(_)) => (start, midnight()),
            (false, _) => (start.date().at(0, 0, 0, 0), midnight()),
        }
    }

    /// "17.00", "17.00–18.30" where it ends on the same day; none: it lasts the day.
    pub fn clock(&self, scene: &Scene<'_>, whole: bool) -> Option<String> {
        let time = |moment: Moment| dates::time(moment, scene.language());
        let start = time(self.one.start).filter(|_| self.is_timed())?;
        let end = self.one.end.filter(|end| whole && end.at.date() == self.day()).and_then(time);
        Some(end.map_or(start.clone(), |end| format!("{start}–{end}")))
    }

    /// Where it is: the room, and the branch where there are several.
    pub fn place(&self, scene: &Scene<'_>) -> Option<String> {
        let branches = &scene.plan.site.tenant.branches;
        let branch = branches.iter().find(|branch| branches.len() > 1 && Some(branch.id.as_str()) == self.one.branch());
        let branch = branch.filter(|branch| Some(branch.id.as_str()) != scene.branch);
        let branch = branch.and_then(|branch| localized(&branch.name, scene.language()));
        let parts: Vec<String> = self.one.place().map(str::to_owned).into_iter().chain(branch).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// What is on or comes, in the order of time. `here`: only what is where the screen hangs, or nowhere.
pub fn dated<'a>(scene: &Scene<'a>, here: bool) -> Vec<Dated<'a>> {
    let (site, edition) = (&scene.plan.site, scene.edition);
    let of = |happening: &'a Happening| {
        let node = &edition.nodes[happening.node];
        let front = &site.document(node).front;
        let Detail::Event(event) = &front.detail else { return None };
        let one = happening.of(event);
        let from = if one.event.is_timed() { clock::instant(one.start.at) } else { midnight(one.start.at.date()) };
        let end = one.end.filter(|end| end.time && event.is_timed()).and_then(|end| clock::instant(end.at));
        let until = end.or_else(|| midnight(after(one.last_day())?));
        Some(Dated { node, front, happening, from: from?, until: until?, one })
    };
    let ahead = edition.ahead(site.now.date()).filter_map(|(_, happening)| of(happening));
    let is_here = |one: &Dated<'_>| {
        scene.branch.is_none_or(|branch| !here || one.one.branch().is_none() || one.one.is_at(branch))
    };
    ahead.filter(|one| !site.is_unreviewed(one.node) && is_here(one)).collect()
}

/// What is on now.
pub fn now(scene: &Scene<'_>) -> Vec<Piece> {
    let all = dated(scene, true);
    // Of what has no end nobody knows whether it still is.
    let on = all.iter().filter(|one| !one.one.is_cancelled() && (!one.is_timed() || one.one.end.is_some()));
    let piece = |one: &Dated<'_>| slide(scene, one, true).between(Some(one.from), Some(one.until));
    on.take(DATES).map(piece).collect()
}

/// What comes next: from when what was before it began, a week at most, until it begins itself.
pub fn next(scene: &Scene<'_>) -> Vec<Piece> {
    let mut before = None;
    let mut pieces = Vec::new();
    let all = dated(scene, true);
    let coming: Vec<&Dated<'_>> =
        all.iter().filter(|one| !one.one.is_cancelled() && one.is_timed()).take(DATES).collect();
    for same in coming.chunk_by(|a, b| a.from == b.from) {
        let from = same[0].day().checked_sub(SOON.days()).ok().and_then(midnight).max(before);
        pieces.extend(same.iter().map(|one| slide(scene, one, false).between(from, Some(one.from))));
        before = Some(same[0].from);
    }
    pieces
}

fn slide(scene: &Scene<'_>, one: &Dated<'_>, now: bool) -> Piece {
    let (kind, word, chip) = match now {
        true => (Kind::EventNow, "now", "screen-now"),
        false => (Kind::EventNext, "next", "screen-next"),
    };
    let summary = one.one.change.and_then(|change| change.summary.as_ref()).or(one.front.summary.as_ref());
    let picture =
        one.front.image.as_ref().and_then(|image| scene.picture(&scene.plan.site.source(one.node).file, image));
    let code = if now { String::new() } else { scene.scan(&one.happening.url) };
    let chip = if one.one.state() == State::SoldOut {
        format!("{} · {}", scene.text(chip), scene.text("event-sold-out"))
    } else {
        scene.text(chip).to_owned()
    };
    let body = format!(
        "<p class=\"s-chip\">{}</p><h2>{}</h2>{}{}{code}",
        escaped(&chip),
        escaped(one.title()),
        facts(scene, one, now),
        paragraph("s-lead", summary.map(String::as_str).filter(|_| now || picture.is_none())),
    );
    let lang = scene.lang(one.node);
    let html = match &picture {
        Some((figure, _)) => {
            let band = if now { " s-band" } else { "" };
            format!("<div class=\"s s-split\"{lang}>{figure}<div class=\"s-body{band}\">{body}</div></div>")
        }
        None => format!("<div class=\"s s-body s-alone {}\"{lang}>{body}</div>", if now { "s-band" } else { "s-wash" }),
    };
    Piece::new(format!("{word}/{}", one.one.key), kind, html).with(picture.map(|(_, asset)| asset))
}

/// When and where. Today's date is no news of what is on; what comes has its day.
fn facts(scene: &Scene<'_>, one: &Dated<'_>, now: bool) -> String {
    let clock = one.clock(scene, true).map(|clock| format!("<span class=\"s-clock\">{}</span>", escaped(&clock)));
    let when = match clock {
        Some(clock) if now => clock,
        Some(clock) => format!("{}<br>{clock}", escaped(&dates::weekday_date(one.day(), scene.language()))),
        None => escaped(&dates::when(&one.one, scene.language())),
    };
    let place = one.place(scene);
    let place = place
        .map(|place| format!("<div><dt>{}</dt><dd>{}</dd></div>", escaped(scene.text("event-where")), escaped(&place)));
    let head = escaped(scene.text("event-when"));
    format!("<dl class=\"s-facts\"><div><dt>{head}</dt><dd>{when}</dd></div>{}</dl>", place.unwrap_or_default())
}
