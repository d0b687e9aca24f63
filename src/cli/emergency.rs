//! `ffl emergency --tenant ID`: what all screens of a library show before anything else, said to its services: within a minute it hangs
//! on every wall, and it ends by itself.
//!
//! A library without services writes it into `tenants/<id>/emergency.toml` and publishes.

use super::Global;
use super::addresses::Addresses;
use super::staff::Staff;
use super::told::answered;
use super::world::{self, World, unknown_tenant};
use crate::diagnostic::{Diagnostic, Fault, Speech, failed, said, words};
use crate::model::clock;
use crate::model::language::Language;
use crate::model::tenant::Tenant;
use clap::Args;
use jiff::Timestamp;
use serde_json::Value;
use std::process::ExitCode;

/// Where messages are told and asked for.
const PATH: &str = "screens/emergency";

#[derive(Debug, Args)]
pub struct Options {
    /// The library.
    #[arg(long = "tenant", value_name = "TENANT")]
    library: String,
    /// What screens say; what they say now where there is none.
    #[arg(long, requires = "until", value_name = "TEXT")]
    title: Option<String>,
    /// What people shall do.
    #[arg(long, requires = "title")]
    text: Option<String>,
    /// When it ends (RFC 3339).
    #[arg(long, requires = "title", value_name = "TIME")]
    until: Option<Timestamp>,
    /// Branches whose screens say it; all where none is named.
    #[arg(long, requires = "title")]
    branch: Vec<String>,
    /// Its short name: said again it takes the place of what it said before.
    #[arg(long, requires = "title", value_name = "NAME")]
    message: Option<String>,
    /// The short name of one that ends now.
    #[arg(long, conflicts_with = "title", value_name = "NAME")]
    end: Option<String>,
}

pub fn run(global: &Global, options: &Options) -> ExitCode {
    answered(global, |_| {
        let answer = answer(global, options)?;
        if !global.json && !global.quiet {
            print!("{}", listed(&answer, global.speech()));
        }
        Ok(answer)
    })
}

fn answer(global: &Global, options: &Options) -> Result<Value, Fault> {
    let (staff, language) = staff(global, &options.library)?;
    if let Some(name) = &options.end {
        return Ok(staff.told(&format!("{PATH}/end"), &[("id", name)])?);
    }
    let (Some(title), Some(until)) = (&options.title, options.until) else { return Ok(staff.asked(PATH)?) };
    let keys = ["title", "text"].map(|key| format!("{key}-{}", language.tag()));
    let (until, branches) = (until.to_string(), options.branch.join(","));
    let given = [
        (keys[0].as_str(), Some(title.as_str())),
        (&keys[1], options.text.as_deref()),
        ("until", Some(&until)),
        ("branches", Some(branches.as_str()).filter(|branches| !branches.is_empty())),
        ("id", options.message.as_deref()),
    ];
    let form: Vec<(&str, &str)> = given.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
    Ok(staff.told(PATH, &form)?)
}

/// The services of a library, and the language that its screens speak first.
fn staff(global: &Global, id: &str) -> Result<(Staff, Language), Fault> {
    World::at(&global.root)?;
    let config = world::config(&global.root)?;
    let mut tenants = world::tenants(&global.root)?;
    let tenant: Tenant = match tenants.remove(id) {
        None => return Err(unknown_tenant(id, tenants.keys()).into()),
        Some((Some(tenant), faults)) if !failed(&faults) => tenant,
        Some((_, faults)) => return Err(Fault::Wrong(faults)),
    };
    let base = Addresses::of(global, &config, &[id.to_owned()]).base(&tenant).filter(|_| tenant.live.is_some());
    let base = base.ok_or_else(|| Diagnostic::error("emergency-none").arg("id", id))?;
    Ok((Staff::of(id, &base)?, tenant.languages.first().copied().unwrap_or(Language::Nb)))
}

/// What screens are told, a line for each message.
fn listed(answer: &Value, speech: Speech) -> String {
    let messages = answer["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let line = |message: &Value| {
        let word = |key: &str| message[key].as_str().unwrap_or_default();
        let until = on_the_wall(word("until"));
        // A message is one for each of its languages: `alarm/nn`.
        let id = word("id").split('/').next().unwrap_or_default();
        said("emergency-line", &[("id", &id), ("title", &word("title")), ("until", &until)], speech) + "\n"
    };
    match messages {
        [] => words("emergency-nothing", speech).to_owned() + "\n",
        messages => messages.iter().map(line).collect(),
    }
}

/// An instant as the clock on the wall has it, as far as it is one.
fn on_the_wall(instant: &str) -> String {
    let at = instant.parse::<Timestamp>().ok().map(clock::shown);
    at.map_or_else(|| instant.to_owned(), |at| at.strftime("%F %H:%M").to_string())
}
