//! `ffl well search|show|explain|newest|stats`: what the catalogues of all libraries together tell.
//!
//! It only reads; `ffl pull` fills the well.

use super::Global;
use super::told::{Told, counted};
use crate::diagnostic::{Diagnostic, Fault, Speech, said};
use crate::well::store::{Found, Past, Said, Shown, Well};
use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct Options {
    /// What is asked: search, show, explain, newest or stats.
    #[arg(value_parser = ["search", "show", "explain", "newest", "stats"])]
    question: String,
    /// Words to find; the name of a work; two names.
    words: Vec<String>,
    /// The library whose newest works are listed.
    #[arg(long)]
    tenant: Option<String>,
    /// The most works that are listed.
    #[arg(long, default_value_t = 20)]
    most: usize,
}

pub fn run(global: &Global, options: &Options) -> Result<ExitCode, Fault> {
    let well = Well::read(&global.state().join("store"))?.ok_or_else(|| Diagnostic::error("well-empty"))?;
    let words: Vec<&str> = options.words.iter().map(String::as_str).collect();
    let (value, lines) = match (options.question.as_str(), &words[..]) {
        ("search", [_, ..]) => list(global, well.search(&words.join(" "), options.most)?),
        ("newest", []) => {
            let tenant = options.tenant.as_deref().ok_or_else(|| Diagnostic::error("well-whose"))?;
            list(global, well.newest(tenant, options.most)?)
        }
        ("show", [work]) => {
            let shown = known(&well, work)?;
            (json!(shown), show(global, &shown))
        }
        ("explain", [work]) => {
            let shown = known(&well, work)?;
            (
                json!({ "name": shown.work.name, "joins": shown.joins, "history": shown.history }),
                explain(global, &shown),
            )
        }
        ("explain", [work, other]) => apart(global, &known(&well, work)?, &known(&well, other)?),
        ("stats", []) => stats(global, &well)?,
        (question, _) => {
            return Err(Diagnostic::error("well-words").word("how", &format!("well-{question}-words")).into());
        }
    };
    if global.json {
        Told::new(global).print(value);
    } else {
        lines.iter().for_each(|line| println!("{line}"));
    }
    Ok(ExitCode::SUCCESS)
}

fn known(well: &Well, name: &str) -> Result<Shown, Fault> {
    Ok(well
        .show(name)?
        .ok_or_else(|| Diagnostic::error("well-unknown").arg("name", crate::content::value::shown(name)))?)
}

/// Works as a table: name, title, who made it, when, and how many have it.
fn list(global: &Global, found: Vec<Found>) -> (Value, Vec<String>) {
    let mut lines: Vec<String> = found.iter().map(|work| line(global, work)).collect();
    if found.is_empty() {
        lines.push(told_by("well-nothing", global.speech()));
    }
    (json!({ "works": found }), lines)
}

fn line(global: &Global, work: &Found) -> String {
    let year = work.year.map(|year| year.to_string());
    let kind = told_by(&format!("kind-{}", work.kind), global.speech());
    let libraries = counted(&[("count-libraries", usize::try_from(work.libraries).unwrap_or(0))], global.speech());
    let parts =
        [work.title.clone(), work.creator.clone(), kind, work.language.clone(), year.unwrap_or_default(), libraries];
    let told: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    format!("{}  {}", work.name, told.join(" · "))
}

fn show(global: &Global, shown: &Shown) -> Vec<String> {
    let speech = global.speech();
    let mut lines = vec![line(global, &shown.work)];
    let why = |said: &Said| told_by(&format!("well-why-{}", said.why.code()), speech);
    let value = |name: &str, said: &Said| match name {
        "kind" => told_by(&format!("kind-{}", said.value), speech),
        "audience" => told_by(&format!("audience-{}", said.value), speech),
        _ => said.value.clone(),
    };
    for (name, said) in &shown.merged.fields {
        lines.push(format!(
            "  {}: {}  [{}; {}]",
            told_by(&format!("well-{name}"), speech),
            value(name, said),
            said.from,
            why(said)
        ));
    }
    for (name, list) in &shown.merged.lists {
        lines.push(format!("  {}:", told_by(&format!("well-{name}"), speech)));
        lines.extend(list.iter().map(|said| format!("    {}  [{}]", said.value, said.from)));
    }
    lines.push(format!("  {}:", told_by("well-editions", speech)));
    for edition in &shown.editions {
        let said = &edition.description;
        let parts =
            [said.publisher.clone(), said.year.map(|year| year.to_string()), said.extent.clone(), said.edition.clone()];
        let told = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        lines.push(format!("    {}/{} {}: {told}", edition.tenant, edition.source, edition.number));
    }
    lines.push(format!("  {}:", told_by("well-holdings", speech)));
    lines.extend(
        shown
            .holdings
            .iter()
            .map(|(tenant, branches)| format!("    {tenant} {}", branches.join(", ")).trim_end().to_owned()),
    );
    lines
}

fn explain(global: &Global, shown: &Shown) -> Vec<String> {
    let speech = global.speech();
    let mut lines = vec![line(global, &shown.work)];
    for join in &shown.joins {
        lines.push(format!("  {} = {}: {}", join.one, join.other, told_by(&join.reason, speech)));
    }
    if shown.joins.is_empty() {
        lines.push(format!("  {}", told_by("well-alone", speech)));
    }
    lines.extend(shown.history.iter().map(|past| format!("  {}", told(global, past))));
    lines
}

/// What became of a work, and when.
fn told(global: &Global, past: &Past) -> String {
    let at = Timestamp::from_second(past.at).map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default();
    said(&format!("well-{}", past.what), &[("at", &at), ("name", &past.name), ("other", &past.other)], global.speech())
}

/// Why two works are two: what each pair of their records says.
fn apart(global: &Global, one: &Shown, other: &Shown) -> (Value, Vec<String>) {
    let pairs = one.against(other);
    let told = pairs
        .iter()
        .map(|because| format!("  {} ≠ {}: {}", because.one, because.other, told_by(&because.reason, global.speech())));
    let lines = [line(global, &one.work), line(global, &other.work)].into_iter().chain(told).collect();
    (json!({ "one": one.work.name, "other": other.work.name, "apart": pairs }), lines)
}

/// The words of a code.
fn told_by(code: &str, speech: Speech) -> String {
    said(code, &[], speech)
}

fn stats(global: &Global, well: &Well) -> Result<(Value, Vec<String>), Fault> {
    let stats = well.stats()?;
    let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let counts = [
        ("count-sources", stats.sources),
        ("count-records", stats.records),
        ("count-well-gone", stats.gone),
        ("count-well-texts", stats.texts),
        ("count-well-works", stats.works),
        ("count-well-holdings", stats.holdings),
    ];
    let line = counted(&counts.map(|(code, count)| (code, number(count))), global.speech());
    Ok((json!(stats), vec![line]))
}
