//! What documents name that their library or its theme must have: branches and templates.

use crate::diagnostic::{Diagnostic, nearest};
use crate::model::content::{Detail, Front};
use crate::site::Site;
use crate::theme::Theme;

/// What is named and not there, in the order of the sources that some language shows.
pub fn unknown(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let nodes = site.editions.iter().flat_map(|edition| &edition.nodes);
    let mut shown: Vec<usize> = nodes.map(|node| node.source).collect();
    shown.sort_unstable();
    shown.dedup();
    let faults = |source: usize| {
        let source = &site.sources.documents[source];
        let front = &source.document.front;
        let named = [branch(site, front), template(theme, front).map(|fault| ("template".to_owned(), fault))];
        named.into_iter().flatten().map(|(key, fault)| fault.at(&source.file, front.span_of(&key)))
    };
    shown.into_iter().flat_map(faults).collect()
}

/// The first branch that there is not, and the key that names it.
fn branch(site: &Site, front: &Front) -> Option<(String, Diagnostic)> {
    match &front.detail {
        Detail::Event(event) => {
            let changes = event.series.iter().flat_map(|series| &series.changes);
            let branches = event.branches.iter().chain(changes.filter_map(|change| change.branch.as_ref()));
            let mut wrong = branches.filter_map(|id| Some((format!("branch.{id}"), unknown_branch(site, Some(id))?)));
            wrong.next()
        }
        Detail::Article { branch, .. } => Some(("branch".to_owned(), unknown_branch(site, branch.as_deref())?)),
        Detail::Page { .. } | Detail::List { .. } | Detail::Screen { .. } | Detail::Section { .. } => None,
    }
}

/// What is wrong with the id of a branch.
pub fn unknown_branch(site: &Site, id: Option<&str>) -> Option<Diagnostic> {
    let known = || site.tenant.branches.iter().map(|branch| branch.id.as_str());
    let id = id.filter(|id| known().all(|known| known != *id))?;
    let all = known().collect::<Vec<_>>().join(", ");
    let fault = Diagnostic::error(if all.is_empty() { "branch-none" } else { "branch-unknown" }).arg("id", id);
    Some(fault.arg("known", all).arg("tenant", &site.tenant.id).near(nearest(id, known())))
}

fn template(theme: &Theme, front: &Front) -> Option<Diagnostic> {
    let name = front.template.as_ref().filter(|name| !theme.templates.contains_key(&format!("{name}.html")))?;
    let known = theme.templates.keys().filter(|known| !known.contains('/'));
    let known: Vec<&str> = known.filter_map(|known| known.strip_suffix(".html")).collect();
    Some(Diagnostic::error("template-unknown").arg("name", name).arg("known", known.join(", ")))
}
