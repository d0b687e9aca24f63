//! `ffl edge bundle [--tenant ID]…`: the services of libraries as Netlify's edge takes them, which `ffl publish` sends with the site.
//!
//! What makes them is `edge/bundle.ts`, run by the Deno that is pinned there; it fails where a function has no route. A bundle follows
//! from what the build wrote of a library and from the sources of the services, and is made anew only when one of these is another.

use super::told::Told;
use super::{Global, edge};
use crate::cache::absent;
use crate::diagnostic::{Diagnostic, Error, Fault, said};
use crate::digest::Digest;
use crate::publish::Beside;
use crate::serve::deno;
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where Netlify looks for the functions of a deploy.
const FUNCTIONS: &str = ".netlify/internal/edge-functions";

#[derive(Debug, Args)]
pub struct Options {
    /// bundle.
    #[arg(value_parser = ["bundle"])]
    task: String,
    /// A tenant; all that have services where none is named.
    #[arg(long)]
    tenant: Vec<String>,
}

pub fn run(global: &Global, options: &Options) -> ExitCode {
    let mut told = Told::new(global);
    let (mut made, mut failed) = (Vec::new(), false);
    for id in asked(global, options) {
        match bundle(global, &id) {
            Ok(Some(beside)) => {
                if !global.quiet && !global.json {
                    println!(
                        "{}",
                        said("edge-bundled", &[("tenant", &id), ("folder", &beside.folder.display())], global.speech())
                    );
                }
                made.push(id);
            }
            Ok(None) => {
                failed = true;
                told.add(&id, &[Diagnostic::error("edge-none").arg("tenant", &id)]);
            }
            Err(fault) => {
                failed = true;
                told.add(&id, &fault.diagnostics());
            }
        }
    }
    if made.is_empty() && !failed {
        told.add("", &[Diagnostic::error("edge-nothing")]);
        failed = true;
    }
    let code = match (failed, made.is_empty()) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    };
    if global.json {
        told.print(serde_json::json!({ "tenants": made }));
    }
    ExitCode::from(code)
}

/// The tenants that are named, or all of which builds have written what services must know.
fn asked(global: &Global, options: &Options) -> Vec<String> {
    if !options.tenant.is_empty() {
        return options.tenant.clone();
    }
    let entries = fs::read_dir(edge::folder(&global.state())).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut all: Vec<String> = names.filter_map(|name| name.strip_suffix(".json").map(str::to_owned)).collect();
    all.sort_unstable();
    all
}

/// The bundle of a tenant's services; none where it has none.
pub fn bundle(global: &Global, id: &str) -> Result<Option<Beside>, Fault> {
    let Some(known) = edge::address(&global.state(), id) else { return Ok(None) };
    let sources = deno::folder(&global.root);
    let stamp = Digest::all([&known, &address(&sources)?]).to_string();
    let folder = global.state().join("cache/edge").join(id);
    // What a bundle follows from, beside its folder.
    let beside_it = folder.with_extension("stamp");
    let beside = Beside { prefix: FUNCTIONS.to_owned(), folder: folder.clone() };
    if fs::read_to_string(&beside_it).is_ok_and(|known| known == stamp) {
        return Ok(Some(beside));
    }
    let failed = |error: std::io::Error| Error::new("write", folder.display(), error);
    absent(fs::remove_file(&beside_it), &beside_it)?;
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(failed)?;
    }
    fs::create_dir_all(&folder).map_err(failed)?;
    made(&sources, &edge::path(&global.state(), id), &folder)?;
    fs::write(&beside_it, stamp).map_err(failed)?;
    Ok(Some(beside))
}

/// Has the bundle made.
fn made(sources: &Path, tenant: &Path, folder: &Path) -> Result<(), Fault> {
    let script = sources.join("bundle.ts");
    if !script.is_file() || !sources.join("node_modules/esbuild").is_dir() {
        return Err(Diagnostic::error("edge-tools").arg("folder", sources.display()).into());
    }
    let place = |path: &Path| fs::canonicalize(path).map_err(|error| Error::new("read", path.display(), error));
    let mut command = deno::command(sources);
    command.args(["run", "-A", "--no-check"]).arg(&script).arg(place(tenant)?).arg(place(folder)?);
    let output = command.output().map_err(|error| Error::new("start", "deno", error))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rev().find(|line| line.contains("rror")).unwrap_or("deno").trim().to_owned();
    Err(Diagnostic::error("edge-failed")
        .arg("why", crate::content::value::shown(&last))
        .within(&script.display().to_string())
        .into())
}

/// The address of the sources of the services, without what is installed beside them.
fn address(sources: &Path) -> Result<Digest, Error> {
    let installed = |entry: &walkdir::DirEntry| entry.file_name() != "node_modules" && entry.file_name() != "tests";
    let files = walkdir::WalkDir::new(sources).sort_by_file_name().into_iter().filter_entry(installed).flatten();
    let files: Vec<PathBuf> =
        files.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect();
    let digest = |path: &PathBuf| {
        fs::read(path).map(|bytes| Digest::of(&bytes)).map_err(|error| Error::new("read", path.display(), error))
    };
    Ok(Digest::all(&files.iter().map(digest).collect::<Result<Vec<Digest>, Error>>()?))
}
