//! `ffl check`: all diagnostics, nothing written; `--fix` adds missing ids.

use super::Global;
use super::told::{Told, counted};
use super::world::{Before, Look, World};
use crate::cache::{Durability, replace};
use crate::content::front;
use crate::content::scalar::Identity;
use crate::content::tenant::lacking;
use crate::content::value::Value;
use crate::diagnostic::Fault;
use crate::diagnostic::{Diagnostic, Error};
use crate::pipeline;
use crate::source;
use clap::Args;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;
use uuid::Uuid;

#[derive(Debug, Args)]
pub struct Options {
    /// The same as `--tenant`.
    #[arg(value_name = "TENANT")]
    named: Vec<String>,
    /// A tenant to check; all where none is named.
    #[arg(long)]
    tenant: Vec<String>,
    /// Adds the ids that are missing.
    #[arg(long)]
    fix: bool,
}

pub fn run(global: &Global, options: &Options) -> ExitCode {
    let mut told = Told::new(global);
    let code = match found(global, options) {
        Ok(found) => {
            found.iter().for_each(|(id, diagnostic)| told.add(id, std::slice::from_ref(diagnostic)));
            u8::from(told.errors > 0)
        }
        Err(fault) => {
            told.add("", &fault.diagnostics());
            2
        }
    };
    if global.json {
        told.print(serde_json::json!({}));
    } else if !global.quiet {
        let mut counts = vec![("count-errors", told.errors), ("count-warnings", told.warnings)];
        counts.extend((told.hints > 0).then_some(("count-hints", told.hints)));
        println!("{}", counted(&counts, global.speech()));
    }
    ExitCode::from(code)
}

/// What is wrong once all is mended that was asked for.
fn found(global: &Global, options: &Options) -> Result<Vec<(String, Diagnostic)>, Fault> {
    let found = check(global, options)?;
    if !options.fix {
        return Ok(found);
    }
    let failures = fix(&global.root, &found);
    let mut found = check(global, options)?;
    found.extend(failures);
    Ok(found)
}

fn check(global: &Global, options: &Options) -> Result<Vec<(String, Diagnostic)>, Fault> {
    let named = [options.named.as_slice(), &options.tenant].concat();
    let world = World::read(global, true, &named, Before::Nothing)?;
    let ids = world.ids(&named);
    let world = world.themed(&ids);
    let each = ids.into_par_iter().flat_map_iter(|id| {
        let all = tenant(&world, &id, !named.is_empty()).unwrap_or_else(|error| Fault::from(error).diagnostics());
        all.into_iter().map(move |diagnostic| (id.clone(), diagnostic))
    });
    Ok(each.collect())
}

/// What is wrong with a tenant; what a library lacks that has not taken its site over is only said where it is asked for by name.
fn tenant(world: &World, id: &str, named: bool) -> Result<Vec<Diagnostic>, Error> {
    let Some((tenant, faults)) = world.tenants.get(id) else { return Ok(Vec::new()) };
    let mut all = faults.clone();
    if let Some(tenant) = tenant {
        let own = world.own(tenant, None, Look::Anywhere)?;
        match world.inputs(tenant, &own) {
            Ok(inputs) => all.extend(pipeline::check(&world.settings, &inputs)?),
            Err(fault) => all.extend(fault.diagnostics()),
        }
        all.extend(world.remarks(tenant));
        if named || tenant.adopted {
            let file = format!("tenants/{id}.toml");
            let bytes = source::needed(&world.settings.root, &file).unwrap_or_default();
            all.extend(lacking(tenant, &file, &String::from_utf8_lossy(&bytes)));
        }
    }
    Ok(all)
}

/// Adds ids to the files that lack them; gives the files where that failed.
fn fix(root: &Path, found: &[(String, Diagnostic)]) -> Vec<(String, Diagnostic)> {
    let mut tried = BTreeSet::new();
    let lacking = found.iter().filter(|(_, diagnostic)| diagnostic.code == Identity::MISSING);
    let files = lacking.filter(|(_, diagnostic)| tried.insert(diagnostic.file.as_str()));
    let failure = |(id, diagnostic): &(String, Diagnostic)| {
        let why = identify(root, &diagnostic.file).err()?;
        Some((id.clone(), Diagnostic::error("unwritable").because(why).within(&diagnostic.file)))
    };
    files.filter_map(failure).collect()
}

/// Gives a file the id of its other languages, or a new one; the error says why it could not.
fn identify(root: &Path, file: &str) -> Result<(), String> {
    let path = root.join(file);
    let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
    let variants = front::variants(file).into_iter().filter_map(|other| std::fs::read_to_string(root.join(other)).ok());
    let id = variants.filter_map(|text| front::id(&text)).next().unwrap_or_else(Uuid::new_v4);
    let Some(text) = front::with_id(&text, id) else { return Ok(()) };
    // A folder that may be written would let a protected file be replaced.
    if std::fs::metadata(&path).is_ok_and(|meta| meta.permissions().readonly()) {
        return Err("system-forbidden".to_owned());
    }
    replace(&path, text.as_bytes(), Durability::Text).map_err(|error| error.why)
}
