//! Watch → build → serve from memory: the sites as a browser will get them, a moment after a file was saved.
//!
//! There is no second way to build: each round hands the same files to the same pipeline, with the trees of the round before.
//! A round that fails changes nothing that is served; what is wrong lies over the page and stands in the terminal.

mod answer;
pub mod deno;
mod edge;
mod memory;
mod watch;

pub use memory::{Served, Sites, Status};

use crate::diagnostic::{Error, Fault, Speech, said};
use crate::source::Touched;
use edge::Edge;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// A port of this machine that is ours, before anything is served at it.
pub struct Port {
    runtime: tokio::runtime::Runtime,
    listener: tokio::net::TcpListener,
    pub number: u16,
}

impl Port {
    /// Takes a port; 0 takes any that is free.
    pub fn take(number: u16) -> Result<Port, Error> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|error| Error::new("start", "127.0.0.1", error))?;
        let failed = |error: std::io::Error| Error::new("listen on", format!("127.0.0.1:{number}"), error);
        let bound = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, number));
        let listener = runtime.block_on(bound).map_err(failed)?;
        let number = listener.local_addr().map_err(failed)?.port();
        Ok(Port { runtime, listener, number })
    }
}

/// How sites are served.
#[derive(Clone, Debug)]
pub struct Options {
    pub port: u16,
    /// The tenant that answers at the plain address; an index of all where none does.
    pub single: Option<String>,
    /// The language of diagnostics.
    pub speech: Speech,
    /// Where builds keep what they remember.
    pub state: PathBuf,
}

/// How often a round is tried again where files moved under it.
const TRIES: u32 = 5;

/// Serves what `round` builds until interrupted; a round builds every tenant that what was touched can change.
pub fn run(
    root: &Path,
    port: Port,
    options: &Options,
    round: impl Fn(&Sites, &Touched) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let changes = watch::Changes::of(root)?;
    let Port { runtime, listener, number: port } = port;
    let sites = Arc::new(Sites::default());
    round(&sites, &Touched::Anything)?;
    let router = answer::router(sites.clone(), options.clone(), Edge::of(root, &options.state, options.speech));
    let server = runtime.spawn(async move { axum::serve(listener, router).await });
    let stop = runtime.spawn(tokio::signal::ctrl_c());
    let address = format!("http://{}:{port}/", if options.single.is_some() { "127.0.0.1" } else { "localhost" });
    println!("{}", said("serve-ready", &[("address", &address)], options.speech));
    let mut missed = false;
    while !stop.is_finished() && !server.is_finished() {
        if let Some(touched) = changes.within(Duration::from_millis(200))? {
            let touched = if missed { Touched::Anything } else { touched };
            let fault = tried(|| round(&sites, &touched)).err();
            missed = fault.is_some();
            sites.announce(fault.map(|fault| fault.draw(options.speech)));
        }
    }
    Ok(())
}

/// A file that vanished or grew while it was read is no reason to give up.
fn tried(round: impl Fn() -> Result<(), Fault>) -> Result<(), Fault> {
    for _ in 1..TRIES {
        if round().is_ok() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    round()
}
