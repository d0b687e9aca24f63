//! One file per command: arguments → calls → messages and exit code.

mod addresses;
mod apart;
mod build;
mod call;
mod check;
mod edge;
mod emergency;
mod hosts;
mod hours;
mod import;
mod mail;
mod memory;
mod new;
mod place;
mod publish;
mod pull;
mod rollback;
mod screen;
mod seals;
mod serve;
mod services;
mod shard;
mod shelf;
mod staff;
mod store;
mod told;
mod well;
mod world;

use crate::content::front::url_fault;
use crate::diagnostic::{Fault, Speech};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use told::Told;

/// Builds the sites of Norway's public libraries.
#[derive(Debug, Parser)]
#[command(name = "ffl", version, about)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// Folder with content/, tenants/ and themes/.
    #[arg(long, global = true, default_value = ".")]
    root: PathBuf,
    /// Folder for cache and store; `.ffl` in the root.
    #[arg(long, global = true)]
    state: Option<PathBuf>,
    /// Folder for the finished sites; `dist` in the root.
    #[arg(long, global = true)]
    out: Option<PathBuf>,
    /// Address of the sites, with {tenant} in it; without it that of the one tenant.
    #[arg(long, global = true, value_parser = base)]
    base: Option<String>,
    /// Language of messages: nb or en; from the environment where it is absent.
    #[arg(long, global = true, value_parser = ["nb", "en"])]
    lang: Option<String>,
    /// The time to build for (RFC 3339); now, cut to the minute, where it is absent.
    #[arg(long, global = true)]
    at: Option<jiff::Timestamp>,
    /// Threads; all cores where it is absent.
    #[arg(long, global = true, value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// Prints one JSON object last.
    #[arg(long, global = true)]
    json: bool,
    /// Says only what is wrong.
    #[arg(long, global = true)]
    quiet: bool,
    /// The port at which sites are served here, where they are.
    #[arg(skip)]
    port: Option<u16>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Builds all or the named tenants.
    Build(build::Options),
    /// Says what is wrong, without writing.
    Check(check::Options),
    /// Builds, serves from memory and builds again on each change.
    Serve(serve::Options),
    /// Makes a valid starting file.
    New(new::Options),
    /// Brings finished sites to where readers are.
    Publish(publish::Options),
    /// Writes the configuration of a web server for what is published.
    Hosts(hosts::Options),
    /// Shows a library's opening hours: the week, or a year for the statistics.
    Hours(hours::Options),
    /// Shows what a screen plays: at a time and why, or in a week.
    Screen(screen::Options),
    /// Tells screens of a library what goes before anything else.
    Emergency(emergency::Options),
    /// Makes content files of what a library wrote elsewhere.
    Import(import::Options),
    /// Brings in what the sources of catalogues have.
    Pull(pull::Options),
    /// Searches and explains what catalogues have told.
    Well(well::Options),
    /// Sends the mail that services have written.
    Mail(mail::Options),
    /// Makes bundles of the services that run beside sites.
    Edge(services::Options),
    /// Takes what cannot be made again from machine to machine.
    Store(store::Options),
    /// Makes an earlier publication public again.
    Rollback(rollback::Options),
}

/// An address that sites can have.
fn base(written: &str) -> Result<String, String> {
    match url_fault(&written.replace("{tenant}", "x")) {
        None => Ok(written.trim_end_matches('/').to_owned()),
        Some(code) => Err(code.to_owned()),
    }
}

/// The language of messages: the one that is named, else that of the environment.
fn speech(named: Option<&str>) -> Speech {
    let environment = || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
    let named = named.map(str::to_owned).or_else(environment).unwrap_or_default();
    if named.starts_with("en") { Speech::En } else { Speech::Nb }
}

impl Global {
    fn state(&self) -> PathBuf {
        self.state.clone().unwrap_or_else(|| self.root.join(".ffl"))
    }

    fn out(&self) -> PathBuf {
        self.out.clone().unwrap_or_else(|| self.root.join("dist"))
    }

    fn speech(&self) -> Speech {
        speech(self.lang.as_deref())
    }
}

/// Runs the program; the exit codes are those of the contract: 0 all, 1 some failed, 2 nothing could be done.
pub fn main() -> ExitCode {
    let cli = match call::read() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    if let Some(jobs) = cli.global.jobs {
        // Only fails where a pool exists already, which then is used.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs)).build_global();
    }
    let global = &cli.global;
    match &cli.command {
        Command::Build(options) => build::run(global, options),
        Command::Check(options) => check::run(global, options),
        Command::Serve(options) => done(global, serve::run(global, options)),
        Command::New(options) => done(global, new::run(global, options)),
        Command::Publish(options) => publish::run(global, options),
        Command::Hosts(options) => done(global, hosts::run(global, options)),
        Command::Hours(options) => hours::run(global, options),
        Command::Screen(options) => screen::run(global, options),
        Command::Emergency(options) => emergency::run(global, options),
        Command::Import(options) => import::run(global, options),
        Command::Pull(options) => pull::run(global, options),
        Command::Well(options) => done(global, well::run(global, options)),
        Command::Mail(options) => mail::run(global, options),
        Command::Edge(options) => services::run(global, options),
        Command::Store(options) => done(global, store::run(global, options)),
        Command::Rollback(options) => done(global, rollback::run(global, options)),
    }
}

/// The exit code of a command that does all or nothing.
fn done(global: &Global, result: Result<ExitCode, Fault>) -> ExitCode {
    result.unwrap_or_else(|fault| {
        let mut told = Told::new(global);
        told.add("", &fault.diagnostics());
        if global.json {
            told.print(serde_json::json!({}));
        }
        ExitCode::from(2)
    })
}
