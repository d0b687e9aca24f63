//! What documents name that their library or its theme must have: branches and templates.

use crate::diagnostic::{Diagnostic, nearest};
use crate::model::content::{Detail, Front};
use crate::site::Site;
use crate::theme::Theme;
use std::collections::BTreeSet;

/// What is named and not there, in the order of the sources that some language shows.
pub fn unknown(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let nodes = site.editions.iter().flat_map(|edition| &edition.nodes);
    let shown: BTreeSet<usize> = nodes.map(|node| node.source).collect();
    let faults = |source: usize| {
        let source = &site.sources.documents[source];
        let front = &source.document.front;
        let named = [("branch", branch(site, front)), ("template", template(theme, front))];
        named.into_iter().filter_map(|(key, fault)| Some(fault?.at(&source.file, front.span_of(key))))
    };
    shown.into_iter().flat_map(faults).collect()
}

fn branch(site: &Site, front: &Front) -> Option<Diagnostic> {
    match &front.detail {
        Detail::Event(event) => {
            let changes =
                event.series.iter().flat_map(|series| &series.changes).filter_map(|change| change.branch.as_ref());
            event.branches.iter().chain(changes).find_map(|branch| unknown_branch(site, Some(branch)))
        }
        Detail::Article { branch, .. } => unknown_branch(site, branch.as_deref()),
        _ => None,
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
