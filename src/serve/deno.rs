//! Where the services and what runs them lie: `edge/` of the repository, with the Deno that is pinned there, else that of the machine.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the services are looked for, where they do not lie in the root.
const FOLDER: &str = "FFL_EDGE";

/// The folder of the services.
pub fn folder(root: &Path) -> PathBuf {
    std::env::var_os(FOLDER).map_or_else(|| root.join("edge"), PathBuf::from)
}

/// Deno, told nothing yet.
pub fn command(folder: &Path) -> Command {
    let own = folder.join("node_modules/.bin/deno");
    let mut command = Command::new(if own.is_file() { own } else { PathBuf::from("deno") });
    command.env("DENO_NO_UPDATE_CHECK", "1");
    command
}
