//! `ffl new`: a valid starting file with a stable id.

use super::Global;
use crate::cache::{Durability, replace};
use crate::content::front;
use crate::diagnostic::Error;
use crate::model::content::Kind;
use crate::model::slug::slug;
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct Options {
    #[arg(value_parser = PossibleValuesParser::new(words()))]
    what: String,
    /// Title, or name of the library.
    name: String,
    /// The tenant that gets the file; the shared content where it is absent.
    #[arg(long)]
    tenant: Option<String>,
}

/// What a library is called among the words that a file can be asked for with.
const TENANT: &str = "tenant";

fn words() -> Vec<&'static str> {
    std::iter::once(TENANT).chain(Kind::ALL.into_iter().filter_map(|kind| kind.treatment().word)).collect()
}

pub fn run(global: &Global, options: &Options) -> Result<ExitCode, Error> {
    let name = slug(&options.name);
    if name.is_empty() {
        return Err(Error::new("make a file for", &options.name, "the name gives no address"));
    }
    let kind = Kind::ALL.into_iter().find(|kind| kind.treatment().word == Some(options.what.as_str()));
    let today =
        jiff::Timestamp::now().in_tz("Europe/Oslo").map_err(|error| Error::new("read", "the clock", error))?.date();
    let (path, text) = match (kind, &options.tenant) {
        (None, _) => {
            let quoted = toml::Value::String(options.name.clone());
            (format!("tenants/{name}.toml"), format!("languages = [\"nb\"]\nname = {{ nb = {quoted} }}\n"))
        }
        (Some(kind), tenant) => {
            let folder = tenant.as_ref().map_or("content".to_owned(), |id| format!("tenants/{id}/content"));
            if let Some(id) = tenant.as_ref().filter(|id| !global.root.join(format!("tenants/{id}.toml")).is_file()) {
                return Err(Error::new("find the tenant", id, "there is no such file in tenants/"));
            }
            let text = front::starting_file(kind, &options.name, today, uuid::Uuid::new_v4());
            (format!("{folder}/{}/{name}.md", kind.folder()), text)
        }
    };
    let target = global.root.join(&path);
    if target.exists() {
        return Err(Error::new("make", &path, "the file exists already"));
    }
    replace(&target, text.as_bytes(), Durability::Text)?;
    println!("{path}");
    Ok(ExitCode::SUCCESS)
}
