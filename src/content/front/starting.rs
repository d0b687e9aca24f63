//! Text that the program writes itself: an id into a file that lacks one, and the file that `ffl new` starts with.

use super::split;
use crate::content::syntax;
use crate::model::content::Kind;
use jiff::civil::Date;
use uuid::Uuid;

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
    format!("+++\nid = \"{id}\"\ntitle = {title}\n{own}+++\n\n")
}
