//! Sources, cache, sites and places to publish to lie apart.

use super::Global;
use crate::diagnostic::Diagnostic;
use std::path::{Path, PathBuf};

/// Sources, cache and sites lie apart: what is written into one of them is never taken for another.
pub fn apart(global: &Global) -> Result<(), Diagnostic> {
    let (root, out, state) = (resolved(&global.root), resolved(&global.out()), resolved(&global.state()));
    let sources = ["content", "tenants", "themes"].map(|name| root.join(name));
    let within =
        |path: &Path, others: &[&PathBuf]| others.iter().find(|other| path.starts_with(other)).map(|o| (*o).clone());
    let sources: Vec<&PathBuf> = sources.iter().collect();
    let wrong = [
        ("--out", &out, within(&out, &[sources.as_slice(), &[&state]].concat())),
        ("--state", &state, within(&state, &[sources.as_slice(), &[&out]].concat())),
        ("--root", &root, within(&root, &[&out, &state])),
    ];
    let fault = wrong.into_iter().find_map(|(option, path, other)| Some((option, path, other?)));
    fault.map_or(Ok(()), |(option, path, other)| {
        let fault = Diagnostic::error("places-overlap").arg("one", option).arg("path", path.display());
        Err(fault.arg("other", other.display()))
    })
}

/// A path without links and dots, also where its end does not exist yet.
fn resolved(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let known = whole.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    known.map_or(whole.clone(), |(above, real)| real.join(whole.strip_prefix(above).unwrap_or(&whole)))
}

/// The same of a folder that is published to.
pub fn apart_from_all(global: &Global, place: &Path) -> Result<(), Diagnostic> {
    let sources = ["content", "tenants", "themes"].map(|name| resolved(&global.root).join(name));
    let others = sources.into_iter().chain([resolved(&global.out()), resolved(&global.state()).join("cache")]);
    let place = resolved(place);
    let meets = |other: &PathBuf| place.starts_with(other) || other.starts_with(&place);
    others.into_iter().find(meets).map_or(Ok(()), |other| {
        let fault = Diagnostic::error("places-overlap").arg("one", "publish").arg("path", place.display());
        Err(fault.arg("other", other.display()))
    })
}
