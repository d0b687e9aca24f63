//! A theme's stylesheet: the tokens in front, the entry file with its imports bundled, minified for the browsers in use.

use super::{Theme, Tokens, asset_path};
use crate::diagnostic::Diagnostic;
use ffl_kernels::{StyleFault, minified};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// A stylesheet as it is published.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Below `dist/<tenant>/`.
    pub path: String,
    pub bytes: Arc<[u8]>,
}

/// The stylesheets that were made of a theme, by the tokens in front: most libraries have no colours of their own.
#[derive(Clone, Debug, Default)]
pub struct Sheets(Arc<Mutex<HashMap<String, Sheet>>>);

/// The stylesheet for a tenant: its tokens in front of what all tenants with this theme share; none where the theme has none.
pub fn stylesheet(theme: &Theme, tokens: &Tokens) -> Result<Option<Sheet>, Diagnostic> {
    let Some(entry) = &theme.styles else { return Ok(None) };
    let wrong = |fault: StyleFault| Diagnostic::error("style").arg("why", fault.why).within(&file(theme, entry));
    let variables = variables(tokens);
    let made = || theme.sheets.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = made().get(&variables) {
        return Ok(Some(known.clone()));
    }
    let css = minified(&variables).map_err(wrong)? + &theme.css;
    if css.is_empty() {
        return Ok(None);
    }
    let sheet = Sheet { path: asset_path("style.css", css.as_bytes()), bytes: css.into_bytes().into() };
    made().insert(variables, sheet.clone());
    Ok(Some(sheet))
}

/// The rules of a stylesheet that bring fonts along, one on each line.
pub(super) fn faces(css: &str) -> String {
    let rules = css.split("@font-face").skip(1);
    rules.filter_map(|rule| Some(format!("@font-face{}\n", &rule[..=rule.find('}')?]))).collect()
}

/// A child theme's or a library's own last word, without copying what it stands on.
const OWN: &str = "own.css";

/// The entry file with its imports, and `own.css` where there is one, minified.
pub(super) fn shared(theme: &Theme) -> Result<String, Diagnostic> {
    let Some(entry) = &theme.styles else { return Ok(String::new()) };
    let mut bundle = Bundle::default();
    bundle.import(theme, entry, 0)?;
    if theme.assets.contains_key(OWN) {
        bundle.import(theme, OWN, 0)?;
    }
    minified(&bundle.css).map_err(|fault| bundle.blamed(theme, entry, &fault))
}

fn variables(tokens: &Tokens) -> String {
    let list = |map: &BTreeMap<String, String>| map.iter().map(|(k, v)| format!("--{k}:{v};")).collect::<String>();
    let mut css = format!(":root{{{}}}", list(&tokens.light));
    if !tokens.dark.is_empty() {
        css.push_str(&format!("@media (prefers-color-scheme:dark){{:root{{{}}}}}", list(&tokens.dark)));
    }
    css
}

/// How deep files may import one another.
const IMPORT_DEPTH: usize = 8;

/// Files in the order in which they are imported, and where each of their lines comes from.
#[derive(Default)]
struct Bundle {
    css: String,
    /// For each line of it: the asset, and the line there, from 0.
    lines: Vec<(String, usize)>,
}

impl Bundle {
    /// Adds a file, and in its place each that it imports.
    fn import(&mut self, theme: &Theme, name: &str, depth: usize) -> Result<(), Diagnostic> {
        let missing = || Diagnostic::error("style-import").arg("name", name).within(&file(theme, name));
        let bytes = theme.assets.get(name).filter(|_| depth < IMPORT_DEPTH).ok_or_else(missing)?;
        let text = String::from_utf8_lossy(bytes);
        for (number, line) in text.lines().enumerate() {
            match imported(line) {
                Some(other) if theme.assets.contains_key(other) => self.import(theme, other, depth + 1)?,
                Some(other) => {
                    let fault = Diagnostic::error("style-import").arg("name", other);
                    return Err(placed(fault, theme, (name, number, 0)));
                }
                None => {
                    self.css.push_str(&readdressed(line, &theme.addresses));
                    self.css.push('\n');
                    self.lines.push((name.to_owned(), number));
                }
            }
        }
        Ok(())
    }

    /// A fault of the whole, said of the file and the line that it comes from.
    fn blamed(&self, theme: &Theme, entry: &str, fault: &StyleFault) -> Diagnostic {
        let found = fault.place.and_then(|(line, column)| Some((self.lines.get(line as usize)?, column)));
        if let Some(((name, line), column)) = found {
            let said = Diagnostic::error("style").arg("why", &fault.why);
            return placed(said, theme, (name, *line, column as usize));
        }
        // What only shows at the end is looked for in each file by itself.
        let names = self.lines.chunk_by(|a, b| a.0 == b.0).map(|lines| lines[0].0.as_str());
        let alone = |name: &str| {
            let text = String::from_utf8_lossy(theme.assets.get(name)?);
            minified(&text).err().map(|fault| (name.to_owned(), fault))
        };
        let (name, fault) = names.filter_map(alone).next().unwrap_or_else(|| (entry.to_owned(), fault.clone()));
        let said = Diagnostic::error("style").arg("why", fault.why);
        match fault.place {
            Some((line, column)) => placed(said, theme, (&name, line as usize, column as usize)),
            None => said.within(&file(theme, &name)),
        }
    }
}

/// The file that an asset came from.
fn file(theme: &Theme, name: &str) -> String {
    theme.asset_files.get(name).cloned().unwrap_or_else(|| format!("themes/{}/assets/{name}", theme.name))
}

/// A fault at a line (from 0) and column (from 1; 0: the whole line) of an asset.
fn placed(fault: Diagnostic, theme: &Theme, (name, line, column): (&str, usize, usize)) -> Diagnostic {
    let text = theme.assets.get(name).map_or("".into(), |bytes| String::from_utf8_lossy(bytes));
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let whole = text[start..].lines().next().unwrap_or_default();
    let letters: usize = whole.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    fault.at(&file(theme, name), start + letters..start + whole.len()).located(&text)
}

/// The file that an `@import "x.css";` line names.
fn imported(line: &str) -> Option<&str> {
    let rest = line.trim().strip_prefix("@import")?.trim().strip_suffix(';')?.trim();
    let rest = rest.strip_prefix("url(").and_then(|r| r.strip_suffix(')')).unwrap_or(rest);
    Some(rest.trim_matches(['"', '\'']))
}

/// `url(file)` of the theme's own files → their published addresses.
fn readdressed(line: &str, addresses: &BTreeMap<String, String>) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some(at) = rest.find("url(") {
        let (before, from) = rest.split_at(at + 4);
        out.push_str(before);
        let end = from.find(')').unwrap_or(from.len());
        let name = from[..end].trim_matches([' ', '"', '\'']);
        out.push_str(addresses.get(name).map_or(&from[..end], String::as_str));
        rest = &from[end..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_first_and_urls_are_readdressed() {
        let addresses = BTreeMap::from([("a.woff2".to_owned(), "/assets/a.1.woff2".to_owned())]);
        assert_eq!(readdressed("src:url(\"a.woff2\")", &addresses), "src:url(/assets/a.1.woff2)");
        let tokens = Tokens { light: BTreeMap::from([("ink".to_owned(), "#111".to_owned())]), ..Tokens::default() };
        assert_eq!(variables(&tokens), ":root{--ink:#111;}");
        assert_eq!(imported("@import \"base.css\";"), Some("base.css"));
    }
}
