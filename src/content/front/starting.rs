//! Text that the program writes itself: an id into a file that lacks one, and the file that `ffl new` starts with.

use super::split;
use crate::content::{place, syntax};
use crate::model::content::Kind;
use crate::model::language::Language;
use jiff::civil::Date;
use uuid::Uuid;

/// The id that a text has.
pub fn id(text: &str) -> Option<Uuid> {
    let (table, _) = syntax::parse("", text, split("", text).toml?);
    Uuid::try_parse(table.get_ref().get("id")?.get_ref().as_str()?).ok()
}

/// The paths that a content file's text may have in its languages, which share one id; the file's own among them.
pub fn variants(file: &str) -> Vec<String> {
    let Some(below) = below(file) else { return Vec::new() };
    let Ok(Some(place)) = place::of(below) else { return Vec::new() };
    let tag = |language: Language| format!(".{}", language.tag());
    let own = place.language.map(tag).unwrap_or_default();
    let name = &file[..file.len() - own.len() - ".md".len()];
    let endings = std::iter::once(String::new()).chain(Language::SITE.map(tag));
    endings.map(|tag| format!("{name}{tag}.md")).collect()
}

/// A path from the root as one below `content/`.
fn below(file: &str) -> Option<&str> {
    let own = || file.strip_prefix("tenants/")?.split_once('/')?.1.strip_prefix("content/");
    file.strip_prefix("content/").or_else(own)
}

/// The same text with an id as the first line of its front matter; none where it has one or no front matter.
///
/// Every other byte stays as it is, and the new line ends as the opening one does.
pub fn with_id(text: &str, id: Uuid) -> Option<String> {
    let range = split("", text).toml?;
    let (table, _) = syntax::parse("", text, range.clone());
    if table.get_ref().contains_key("id") {
        return None;
    }
    let (before, after) = text.split_at(range.start);
    let end = if before.ends_with("\r\n") { "\r\n" } else { "\n" };
    Some(format!("{before}id = \"{id}\"{end}{after}"))
}

/// Whether a new document of a kind is nobody's to read before its author says so.
pub fn starts_as_draft(kind: Kind) -> bool {
    match kind {
        Kind::Articles | Kind::Events | Kind::Lists => true,
        Kind::Pages | Kind::Screens => false,
    }
}

/// The file that a new document of a kind starts with.
pub fn starting_file(kind: Kind, title: &str, date: Date, id: Uuid) -> String {
    let title = toml::Value::from(title);
    let own = match kind {
        Kind::Articles => format!("date = {date}\ntags = []\n"),
        Kind::Events => format!("start = {date}T18:00:00\n"),
        Kind::Lists => format!("date = {date}\nitems = []\n"),
        Kind::Screens => "duration = 15\n".to_owned(),
        Kind::Pages => String::new(),
    };
    let draft = if starts_as_draft(kind) { "draft = true\n" } else { "" };
    format!("+++\nid = \"{id}\"\ntitle = {title}\n{own}{draft}+++\n\n")
}
