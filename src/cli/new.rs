//! `ffl new`: a valid starting file with a stable id.

use super::Global;
use super::world::unknown_tenant;
use crate::cache::{Durability, replace};
use crate::content::front;
use crate::diagnostic::{Diagnostic, Error, Fault, said};
use crate::model::clock;
use crate::model::content::Kind;
use crate::model::slug::slug;
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct Options {
    #[arg(value_parser = PossibleValuesParser::new(words()))]
    what: String,
    /// Title, or name of the library.
    name: String,
    /// The tenant that gets the file.
    #[arg(long = "tenant", value_name = "TENANT")]
    owner: Option<String>,
    /// The file becomes every library's.
    #[arg(long, conflicts_with = "owner")]
    shared: bool,
}

/// What a library is called among the words that a file can be asked for with.
const TENANT: &str = "tenant";
/// What somebody answers who means all libraries.
const SHARED: &str = "shared";

fn words() -> Vec<&'static str> {
    std::iter::once(TENANT).chain(Kind::ALL.into_iter().filter_map(|kind| kind.treatment().word)).collect()
}

/// A file to be made, and the catalogue's code for what to do with it.
struct Start {
    path: String,
    text: String,
    next: &'static str,
    owner: String,
}

pub fn run(global: &Global, options: &Options) -> Result<ExitCode, Fault> {
    let name = slug(&options.name);
    if name.is_empty() {
        return Err(Diagnostic::error("new-name").arg("name", &options.name).into());
    }
    let kind = Kind::ALL.into_iter().find(|kind| kind.treatment().word == Some(options.what.as_str()));
    let start = match kind {
        None => library(&options.name, name),
        Some(kind) => document(kind, &options.name, &name, owner(global, options)?),
    };
    let target = global.root.join(&start.path);
    if target.exists() {
        return Err(Diagnostic::error("new-exists").within(&start.path).into());
    }
    replace(&target, start.text.as_bytes(), Durability::Text)?;
    println!("{}", start.path);
    if !global.quiet {
        println!("{}", said(start.next, &[("id", &start.owner)], global.speech()));
    }
    Ok(ExitCode::SUCCESS)
}

fn library(name: &str, id: String) -> Start {
    let quoted = toml::Value::from(name);
    let text = format!("languages = [\"nb\"]\nname = {{ nb = {quoted} }}\n");
    Start { path: format!("tenants/{id}.toml"), text, next: "new-next-tenant", owner: id }
}

/// A document of a tenant, or of all where there is no owner.
fn document(kind: Kind, title: &str, name: &str, owner: Option<String>) -> Start {
    let today = clock::shown(jiff::Timestamp::now()).date();
    let text = front::starting_file(kind, title, today, uuid::Uuid::new_v4());
    let folder = owner.as_ref().map_or("content".to_owned(), |id| format!("tenants/{id}/content"));
    let next = match (&owner, front::starts_as_draft(kind)) {
        (Some(_), true) => "new-next-draft",
        (Some(_), false) => "new-next",
        (None, true) => "new-next-shared-draft",
        (None, false) => "new-next-shared",
    };
    let path = format!("{folder}/{}/{name}.md", kind.folder());
    Start { path, text, next, owner: owner.unwrap_or_default() }
}

/// The tenant that gets the file, none where all do: by accident nobody writes for all libraries.
fn owner(global: &Global, options: &Options) -> Result<Option<String>, Fault> {
    if options.shared {
        return Ok(None);
    }
    let known = tenants(&global.root)?;
    let named = match &options.owner {
        Some(id) => Some(id.clone()),
        None if io::stdin().is_terminal() && io::stderr().is_terminal() => answer(global, &known)?,
        None => None,
    };
    match named {
        Some(answer) if answer == SHARED && options.owner.is_none() => Ok(None),
        Some(id) if known.contains(&id) => Ok(Some(id)),
        Some(id) => Err(unknown_tenant(&id, known.iter()).into()),
        None => Err(Diagnostic::error("new-whose").arg("what", &options.what).into()),
    }
}

/// What somebody at a terminal answers to the question whose the file is to be; none where they only press enter.
fn answer(global: &Global, known: &[String]) -> Result<Option<String>, Error> {
    let example = known.first().map_or("", String::as_str);
    eprint!("{} ", said("new-ask", &[("example", &example), ("shared", &SHARED)], global.speech()));
    let failed = |error: io::Error| Error::new("read", "terminal", error);
    io::stderr().flush().map_err(failed)?;
    let mut line = String::new();
    io::stdin().read_line(&mut line).map_err(failed)?;
    let answer = line.trim();
    Ok((!answer.is_empty()).then(|| answer.to_owned()))
}

/// The ids of all tenants that have a file.
fn tenants(root: &Path) -> Result<Vec<String>, Error> {
    let entries = std::fs::read_dir(root.join("tenants")).map_err(|error| Error::new("read", "tenants/", error))?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut ids: Vec<String> = names.filter_map(|name| name.strip_suffix(".toml").map(str::to_owned)).collect();
    ids.sort();
    Ok(ids)
}
