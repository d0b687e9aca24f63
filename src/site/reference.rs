//! What a link or a picture in a text leads to.

use super::{Answer, Edition, Medium, Node, Site};
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::language::Language;
use crate::model::slug::composed;
use percent_encoding::percent_decode_str;

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A page, with the language of its text where that is not the reader's.
    Page { url: String, lang: Option<Language> },
    /// A file to be published beside the pages, by its name among the sources' media, and what to show of it (`#page=2`).
    File { name: String, fragment: String },
    /// Another published file, an address outside.
    Address(String),
}

impl Site {
    /// Resolves what somebody wrote in `file` as a link in the site of `edition`: the one place that knows all that is published.
    pub fn target(&self, edition: &Edition, file: &str, written: &str) -> Result<Target, Diagnostic> {
        let (path, anchor) = written.split_once('#').map_or((written, None), |(path, anchor)| (path, Some(anchor)));
        if let Some(key) = path.strip_prefix("@/") {
            return self.page(edition, key, anchor);
        }
        if path.starts_with('/') && !path.starts_with("//") {
            return self.absolute(path, anchor);
        }
        if path.contains(':') || path.is_empty() || path.starts_with('/') {
            return Ok(Target::Address(written.to_owned()));
        }
        let fragment = anchor.map_or(String::new(), |anchor| format!("#{anchor}"));
        self.medium(file, path).map(|medium| Target::File { name: composed(&medium.file).into_owned(), fragment })
    }

    fn page(&self, edition: &Edition, path: &str, anchor: Option<&str>) -> Result<Target, Diagnostic> {
        let key = path.strip_suffix(".md").unwrap_or(path);
        let found = self.find(edition, key);
        let Some((home, node)) = found else { return Err(self.missing(key)) };
        self.anchor(Some(node), path, anchor)?;
        let url = anchor.map_or_else(|| node.url.to_string(), |anchor| format!("{}#{anchor}", node.url));
        let lang = (node.text_language != edition.language).then_some(node.text_language);
        Ok(Target::Page { url, lang: lang.or_else(|| (home.language != edition.language).then_some(home.language)) })
    }

    /// Whether a page has the place that a link names in it; what the program makes by itself has none to link to.
    fn anchor(&self, node: Option<&Node>, page: &str, anchor: Option<&str>) -> Result<(), Diagnostic> {
        let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty() && *anchor != "top") else { return Ok(()) };
        let anchors = node.map_or(&[][..], |node| &self.document(node).body.anchors);
        let read = percent_decode_str(anchor).decode_utf8_lossy();
        if anchors.iter().any(|known| *known == anchor || **known == read) {
            return Ok(());
        }
        let near = nearest(anchor, anchors.iter().map(String::as_str));
        Err(Diagnostic::error("link-anchor").arg("anchor", anchor).arg("page", page).near(near))
    }

    /// A document by key (a bundle also without `/index`), in this language or else in the default one.
    pub fn find<'a>(&'a self, edition: &'a Edition, key: &str) -> Option<(&'a Edition, &'a Node)> {
        let key = &spelled(key);
        let bundle = format!("{key}/index");
        [edition, &self.editions[0]].into_iter().find_map(|edition| {
            let node = edition.node(key).or_else(|| edition.node(&bundle))?;
            Some((edition, node))
        })
    }

    fn missing(&self, key: &str) -> Diagnostic {
        let key = &spelled(key);
        let written = |source: &&super::Source| source.document.place.key == *key;
        if self.sources.documents.iter().find(written).is_some() {
            return Diagnostic::error("link-hidden").arg("page", key);
        }
        let keys = self.editions[0].nodes.iter().map(|node| node.key.as_str());
        let near = nearest(key, keys).map(|near| format!("@/{near}.md"));
        Diagnostic::error("link-missing").arg("page", format!("@/{key}.md")).near(near)
    }

    /// A site-absolute address: a page, a file, or an old address that leads to a page.
    fn absolute(&self, written: &str, anchor: Option<&str>) -> Result<Target, Diagnostic> {
        let (path, query) = written.split_once('?').map_or((written, None), |(path, query)| (path, Some(query)));
        let read = spelled(path);
        let node = |(edition, node): (usize, usize)| &self.editions[edition].nodes[node];
        let document = |answer| match answer {
            Answer::Page(page) => page.document(&self.editions[page.edition]).map(node),
            Answer::Static(_) | Answer::Made(_) => None,
        };
        let found = self.answer(&read).map(|(url, answer)| (url, document(answer)));
        let alias = || self.addresses.aliases.get(read.trim_end_matches('/')).map(|to| (read.clone(), Some(node(*to))));
        let Some((url, document)) = found.or_else(alias) else {
            let known: Vec<String> = self.addresses().collect();
            let near = nearest(&read, known.iter().map(String::as_str));
            return Err(Diagnostic::error("link-missing").arg("page", &read).near(near));
        };
        if url.ends_with('/') {
            self.anchor(document, &url, anchor)?;
        }
        let rest = query.map(|query| format!("?{query}")).into_iter().chain(anchor.map(|anchor| format!("#{anchor}")));
        Ok(Target::Address(url + &rest.collect::<String>()))
    }

    /// The file that `written` names in `file`: beside it, or below the tenant's or the shared `media/`.
    pub fn medium(&self, file: &str, written: &str) -> Result<&Medium, Diagnostic> {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        // A name may have percent signs of its own.
        let names = [composed(written).into_owned(), spelled(written)];
        let places = |name: &String| match name.starts_with("media/") {
            true => vec![format!("tenants/{}/{name}", self.tenant.id), format!("content/{name}")],
            false => vec![composed(&format!("{folder}/{name}")).into_owned()],
        };
        let candidates: Vec<String> = names.iter().flat_map(places).collect();
        let found = candidates.iter().filter_map(|path| normal(path)).find_map(|path| self.sources.media.get(&path));
        found.ok_or_else(|| {
            let near = nearest(&candidates[0], self.sources.media.keys().map(String::as_str));
            Diagnostic::error("file-missing").arg("name", written).near(near)
        })
    }
}

/// What an author wrote as a name, with percent signs read and accents in their letters, as the sources' names are.
fn spelled(written: &str) -> String {
    let read = percent_decode_str(written).decode_utf8();
    composed(read.as_deref().unwrap_or(written)).into_owned()
}

/// A path without `.` and `..`; none where it would leave the root.
fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn paths_cannot_leave_the_root() {
        assert_eq!(normal("content/a/../b/./c.jpg").as_deref(), Some("content/b/c.jpg"));
        assert_eq!(normal("a/../../etc/passwd"), None);
    }
}
