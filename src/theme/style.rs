//! A theme's stylesheet: the tokens in front, the entry file with its imports bundled, minified for the browsers in use.

use super::{Theme, Tokens};
use crate::diagnostic::Diagnostic;
use ffl_kernels::minified;
use std::collections::BTreeMap;

/// The stylesheet for a tenant: its tokens in front of what all tenants with this theme share.
pub fn stylesheet(theme: &Theme, tokens: &Tokens) -> Result<String, Diagnostic> {
    let Some(entry) = &theme.styles else { return Ok(String::new()) };
    let variables = minified(&variables(tokens)).map_err(|why| wrong(theme, entry, &why))?;
    Ok(variables + &theme.css)
}

/// The entry file with its imports, minified.
pub(super) fn shared(theme: &Theme) -> Result<String, Diagnostic> {
    let Some(entry) = &theme.styles else { return Ok(String::new()) };
    let mut css = String::new();
    import(theme, entry, &mut css, 0)?;
    minified(&css).map_err(|why| wrong(theme, entry, &why))
}

fn wrong(theme: &Theme, entry: &str, why: &str) -> Diagnostic {
    Diagnostic::error("style").arg("why", why).within(&format!("{}/assets/{entry}", theme.name))
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

/// Adds a file to `css`, and in its place each that it imports.
fn import(theme: &Theme, name: &str, css: &mut String, depth: usize) -> Result<(), Diagnostic> {
    let missing = || Diagnostic::error("style-import").arg("name", name).within(&theme.name);
    let bytes = theme.assets.get(name).filter(|_| depth < IMPORT_DEPTH).ok_or_else(missing)?;
    let text = String::from_utf8_lossy(bytes);
    for line in text.lines() {
        match imported(line) {
            Some(other) => import(theme, other, css, depth + 1)?,
            None => {
                css.push_str(&readdressed(line, &theme.addresses));
                css.push('\n');
            }
        }
    }
    Ok(())
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
