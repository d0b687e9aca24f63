//! `ffl check`: all diagnostics, nothing written; `--fix` adds missing ids.

use super::Global;
use super::build::missing;
use super::world::World;
use crate::cache::{Durability, replace};
use crate::content::front;
use crate::diagnostic::{Diagnostic, Error, Severity};
use crate::pipeline;
use crate::source::Touched;
use clap::Args;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct Options {
    /// A tenant to check; all where none is named.
    #[arg(long)]
    tenant: Vec<String>,
    /// Adds the ids that are missing.
    #[arg(long)]
    fix: bool,
}

pub fn run(global: &Global, options: &Options) -> Result<ExitCode, Error> {
    let mut found = check(global, options)?;
    if options.fix && fix(global, &found)? > 0 {
        found = check(global, options)?;
    }
    let mut said = BTreeSet::new();
    let mut counts = [0, 0];
    for (id, diagnostic) in &found {
        let drawn = diagnostic.draw(global.speech(), std::io::IsTerminal::is_terminal(&std::io::stderr()));
        if said.insert(drawn.clone()) {
            counts[usize::from(diagnostic.severity != Severity::Error)] += 1;
            if !global.json {
                eprintln!("{drawn}\n");
            }
        }
        let _ = id;
    }
    if global.json {
        let list: Vec<_> = found.iter().map(|(id, diagnostic)| diagnostic.to_json(global.speech(), id)).collect();
        println!("{}", serde_json::json!({ "errors": counts[0], "warnings": counts[1], "diagnostics": list }));
    } else if !global.quiet {
        println!("{} errors, {} warnings", counts[0], counts[1]);
    }
    Ok(if counts[0] == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn check(global: &Global, options: &Options) -> Result<Vec<(String, Diagnostic)>, Error> {
    let world = World::read(global, true, &options.tenant, None)?;
    let each = world.ids(&options.tenant).into_par_iter().map(|id| {
        let Some((tenant, faults)) = world.tenants.get(&id) else { return Ok(Vec::new()) };
        let mut all = faults.clone();
        if let Some(tenant) = tenant {
            let own = world.own_layer(tenant, None, &Touched::Anything)?;
            match world.order(tenant, &own) {
                Ok(order) => all.extend(pipeline::check(&world.settings, order)?),
                Err(diagnostics) => all.extend(diagnostics),
            }
            all.extend(missing(tenant));
        }
        Ok(all.into_iter().map(|diagnostic| (id.clone(), diagnostic)).collect())
    });
    Ok(each.collect::<Result<Vec<Vec<_>>, Error>>()?.into_iter().flatten().collect())
}

/// Adds ids to the files that lack them; gives how many.
fn fix(global: &Global, found: &[(String, Diagnostic)]) -> Result<usize, Error> {
    let files: BTreeSet<&str> =
        found.iter().filter(|(_, d)| d.code == "id-missing").map(|(_, d)| d.file.as_str()).collect();
    for file in &files {
        let path = global.root.join(file);
        let text = std::fs::read_to_string(&path).map_err(|error| Error::new("read", file, error))?;
        if let Some(text) = front::with_id(&text, uuid::Uuid::new_v4()) {
            replace(&path, text.as_bytes(), Durability::Text)?;
        }
    }
    Ok(files.len())
}
