//! `ffl screen`: what a screen shows at a time and why, and what it shows in a week.

use super::Global;
use super::told::{Told, answered};
use super::world::{self, Before, Look, World, unknown_tenant};
use crate::content::value::shown;
use crate::diagnostic::{Diagnostic, Fault, Speech, failed, nearest, said, words};
use crate::model::clock;
use crate::model::screen::{
    Answer, Clock, Level, Manifest, Playing, Schedule, State, Stretch, Verdict, What, Why, evaluate,
};
use crate::pipeline;
use crate::surface::openings::Window;
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct Options {
    /// What is asked for.
    #[arg(value_enum, value_name = "ASK")]
    ask: Ask,
    /// The screen; the library's first where none is named.
    #[arg(value_name = "SCREEN")]
    display: Option<String>,
    /// The library.
    #[arg(long = "tenant", value_name = "TENANT")]
    library: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Ask {
    /// What it shows at the time of `--at`, and what became of everything else.
    Preview,
    /// What it shows in the week of `--at`.
    Week,
}

pub fn run(global: &Global, options: &Options) -> ExitCode {
    answered(global, |told| answer(global, options, told))
}

/// What is asked for: as JSON, and in words on the terminal where that is not wanted.
fn answer(global: &Global, options: &Options, told: &mut Told<'_>) -> Result<Value, Fault> {
    let (manifest, state) = manifest(global, options, told)?;
    let (now, of) = (world::now(global.at), (options.library.as_str(), &manifest));
    let (text, answer) = match options.ask {
        Ask::Preview => preview(of, &state, (now, global.speech())),
        Ask::Week => week(of, &state, (now.date(), global.speech())),
    };
    if !global.json {
        print!("{text}");
    }
    Ok(answer)
}

/// The screen that is named, as the library's files make it now, and the messages that go before everything on it.
fn manifest(global: &Global, named: &Options, told: &mut Told<'_>) -> Result<(Manifest, State), Fault> {
    let only = std::slice::from_ref(&named.library);
    let world = World::read(global, false, only, Before::Nothing)?.themed(only);
    let found = world.tenants.get(&named.library);
    let (tenant, faults) = found.ok_or_else(|| unknown_tenant(&named.library, world.tenants.keys()))?;
    let Some(tenant) = tenant.as_ref().filter(|_| !failed(faults)) else { return Err(Fault::Wrong(faults.clone())) };
    told.add(&tenant.id, faults);
    let own = world.own(tenant, None, Look::Anywhere)?;
    let screens = pipeline::screens(&world.settings, &world.inputs(tenant, &own)?)?;
    let known = || screens.iter().map(|manifest| manifest.screen.id.as_str());
    let wanted = named.display.as_deref().or_else(|| known().next()).unwrap_or_default();
    let state = State { emergency: tenant.emergency.clone(), ..State::default() };
    let near = nearest(wanted, known());
    let fault = Diagnostic::error("screen-unknown")
        .arg("id", shown(wanted))
        .arg("known", known().collect::<Vec<_>>().join(", "));
    let manifest = screens.iter().find(|manifest| manifest.screen.id == wanted).cloned();
    Ok((manifest.ok_or_else(|| fault.near(near))?, state))
}

fn instant(at: DateTime) -> Timestamp {
    clock::instant(at).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A time by the clock on the wall.
fn clock(at: Timestamp, format: &str) -> String {
    clock::shown(at).strftime(format).to_string()
}

/// Where what plays comes from, in words.
fn level(level: Level, speech: Speech) -> &'static str {
    let code = match level {
        Level::Emergency => "screen-level-emergency",
        Level::Campaign => "screen-level-campaign",
        Level::Playlist => "screen-level-playlist",
        Level::Fallback => "screen-level-fallback",
        Level::BuiltIn | Level::Covered | Level::None => "screen-level-built-in",
    };
    words(code, speech)
}

fn verdict(verdict: Verdict, speech: Speech) -> &'static str {
    let code = match verdict {
        Verdict::Plays => "screen-why-plays",
        Verdict::NotNow => "screen-why-not-now",
        Verdict::NothingToShow => "screen-why-nothing",
        Verdict::WeighsLess => "screen-why-lighter",
        Verdict::StandsBelow => "screen-why-below",
        Verdict::ClockWrong => "screen-why-clock",
        Verdict::NotYet => "screen-why-not-yet",
        Verdict::Over => "screen-why-over",
        Verdict::FileMissing => "screen-why-missing",
        Verdict::AnotherBranch => "screen-why-branch",
    };
    words(code, speech)
}

/// What a screen shows at a time.
fn preview((tenant, manifest): (&str, &Manifest), state: &State, (now, speech): (DateTime, Speech)) -> (String, Value) {
    let at = instant(now);
    let answer = evaluate(manifest, at, state);
    let told = clock(at, "%Y-%m-%d %H:%M");
    let args: [(&str, &dyn std::fmt::Display); 4] =
        [("id", &manifest.screen.id), ("name", &manifest.screen.name), ("tenant", &tenant), ("at", &told)];
    let mut lines = vec![said("screen-preview", &args, speech)];
    if answer.clock == Clock::Wrong {
        lines.push(said("screen-clock", &[("month", &manifest.made)], speech));
    }
    lines.extend(answer.regions.iter().flat_map(|playing| region(playing, speech)));
    (lines.join("\n") + "\n", told_as_json((tenant, manifest), at, &answer))
}

fn told_as_json((tenant, manifest): (&str, &Manifest), at: Timestamp, answer: &Answer) -> Value {
    json!({ "tenant": tenant, "screen": manifest.screen.id, "at": at.to_string(), "answer": answer })
}

fn region(playing: &Playing, speech: Speech) -> Vec<String> {
    let what = playing.slide.as_deref().unwrap_or("–");
    let until = playing.until.map(|until| clock(until, "%Y-%m-%d %H:%M:%S"));
    let until = until.map(|until| said("screen-until", &[("until", &until)], speech)).unwrap_or_default();
    let head = format!("\n{}: {what} ({}) {until}", playing.region, level(playing.level, speech));
    let waits = |why: &&Why| why.what == What::Slide && matches!(why.verdict, Verdict::NotYet | Verdict::Over);
    let waiting = playing.why.iter().filter(waits).count();
    let why = playing.why.iter().filter(|why| !waits(why));
    let why = why.map(|why| format!("  {} {}: {}", kind(why.what, speech), why.id, verdict(why.verdict, speech)));
    let waiting = (waiting > 0).then(|| format!("  {}", said("screen-waiting", &[("count", &waiting)], speech)));
    std::iter::once(head.trim_end().to_owned()).chain(why).chain(waiting).collect()
}

/// What a candidate is, in words.
fn kind(what: What, speech: Speech) -> &'static str {
    let code = match what {
        What::Emergency => "screen-level-emergency",
        What::Campaign => "screen-level-campaign",
        What::Playlist => "screen-level-playlist",
        What::Fallback => "screen-level-fallback",
        What::Slide => "screen-what-slide",
    };
    words(code, speech)
}

/// What a screen shows in the week of a day.
fn week((tenant, manifest): (&str, &Manifest), state: &State, (day, speech): (Date, Speech)) -> (String, Value) {
    let window = Window::week(day);
    let schedule = Schedule::of(manifest, state);
    let (number, from, to) = (day.iso_week_date().week(), window.from, window.to);
    let args: [(&str, &dyn std::fmt::Display); 6] = [
        ("id", &manifest.screen.id),
        ("name", &manifest.screen.name),
        ("tenant", &tenant),
        ("week", &number),
        ("from", &from),
        ("to", &to),
    ];
    let mut lines = vec![said("screen-week", &args, speech)];
    let mut days = Vec::new();
    for date in window.days() {
        let (begins, ends) = (instant(date.at(0, 0, 0, 0)), instant(date.tomorrow().unwrap_or(date).at(0, 0, 0, 0)));
        lines.push(format!("\n{}", clock(begins, "%Y-%m-%d")));
        let mut regions = serde_json::Map::new();
        for place in schedule.places() {
            let stretches = schedule.stretches(place, begins, ends);
            lines.extend(stretches.iter().map(|stretch| line(place, stretch, ends, speech)));
            regions.insert(place.to_owned(), json!(stretches));
        }
        days.push(json!({ "date": date.to_string(), "regions": regions }));
    }
    let answer = json!({ "tenant": tenant, "screen": manifest.screen.id, "time_zone": "Europe/Oslo", "days": days });
    (lines.join("\n") + "\n", answer)
}

fn line(place: &str, stretch: &Stretch, midnight: Timestamp, speech: Speech) -> String {
    let to = if stretch.to == midnight { "24:00".to_owned() } else { clock(stretch.to, "%H:%M") };
    let from = clock(stretch.from, "%H:%M");
    let (lists, count) = (stretch.lists.join(", "), stretch.slides.len());
    let what = format!("{} {lists}", level(stretch.level, speech));
    let slides = said("screen-slides", &[("count", &count)], speech);
    format!("  {place:<7} {from}–{to}  {what} ({slides})").trim_end().to_owned()
}
