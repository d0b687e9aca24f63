//! How the sources stand, by their stamps alone: where a tenant's stand as they stood, nothing of them need be read.

use crate::diagnostic::{Diagnostic, Error};
use crate::digest::Digest;
use crate::model::tenant::Shown;
use crate::source::{self, Listing, Seen, Stamp};
use std::collections::BTreeMap;
use std::path::Path;

/// The addresses of everything that builds follow from.
pub struct Standing {
    /// Settings, themes, shared texts, and whatever else all tenants follow from.
    common: Side,
    /// The files of all tenants, which the national front door follows from.
    tenants: Side,
    /// A tenant's file and its folder.
    each: BTreeMap<String, Side>,
    /// A tenant's file alone, which those follow from that show it.
    files: BTreeMap<String, Side>,
    /// The files in a tenant's folder, so that nobody looks for them twice.
    listings: BTreeMap<String, Listing>,
}

/// Some of the sources: the address of their paths and stamps, and of what is wrong with them.
#[derive(Clone, Copy)]
struct Side {
    address: Digest,
    /// None of its files is so new that it may have changed again within the same stamp.
    settled: bool,
}

impl Standing {
    /// Looks at every source below a root. `rules` is what else decides what a build comes to; `started` is when it began,
    /// in nanoseconds since 1970.
    pub fn of(root: &Path, rules: &str, started: u64) -> Result<Standing, Error> {
        let side = |files: &[Seen], faults: &[Diagnostic]| Side::of(files, faults, started);
        let settings = source::stamp(root, "ffl.toml").ok().flatten();
        let settings = settings.map(|stamp| Seen { path: "ffl.toml".to_owned(), stamp });
        let (themes, theme_faults) = source::list(root, "themes");
        let (content, content_faults) = source::list(root, "content");
        let files: Vec<Seen> = settings.into_iter().chain(themes).chain(content).collect();
        let mut common = side(&files, &[theme_faults, content_faults].concat())?;
        common.address = Digest::all(&[Digest::of(rules.as_bytes()), common.address]);

        let (files, faults) = source::list(root, "tenants");
        let mut listings: BTreeMap<String, Listing> = BTreeMap::new();
        for fault in &faults {
            let (own, wrong) = listings.entry(owner(&fault.file).to_owned()).or_default();
            // A whole folder may lie elsewhere: whoever reads one follows its name, and only that.
            let whole = fault.file.matches('/').count() == 1;
            let (linked, within) = if whole { source::list(root, &fault.file) } else { Listing::default() };
            if linked.is_empty() && within.is_empty() {
                wrong.push(fault.clone());
            }
            own.extend(linked);
            wrong.extend(within);
        }
        for file in files {
            match listings.get_mut(owner(&file.path)) {
                Some((files, _)) => files.push(file),
                None => drop(listings.insert(owner(&file.path).to_owned(), (vec![file], Vec::new()))),
            }
        }
        let each = listings.iter().map(|(id, (files, faults))| Ok((id.clone(), side(files, faults)?)));
        let each = each.collect::<Result<_, Error>>()?;
        let mut own: Vec<Seen> = Vec::new();
        for (files, _) in listings.values_mut() {
            own.extend(files.extract_if(.., |file| !file.path["tenants/".len()..].contains('/')));
        }
        let files = own.iter().map(|file| Ok((owner(&file.path).to_owned(), side(std::slice::from_ref(file), &[])?)));
        let files = files.collect::<Result<_, Error>>()?;
        Ok(Standing { common, tenants: side(&own, &faults)?, each, files, listings })
    }

    /// The files in a tenant's folder; none where nothing lies there.
    pub fn listing(&self, id: &str) -> Option<&Listing> {
        self.listings.get(id)
    }

    /// How the sources of a tenant stand, with the files of those that it shows. None where that cannot be told by stamps.
    pub fn tenant(&self, id: &str, shown: &Shown) -> Option<Digest> {
        let settled = self.sides(id, shown).into_iter().flatten().all(|side| side.settled);
        self.seen(id, shown).filter(|_| settled)
    }

    /// The same as far as stamps go, also where a file is so new that it may have changed again since; none where there is nothing
    /// of the tenant.
    pub fn seen(&self, id: &str, shown: &Shown) -> Option<Digest> {
        let (sides, absent) = (self.sides(id, shown), Digest::of(&[]));
        let addresses = || sides.iter().map(|side| side.map_or(&absent, |side| &side.address));
        self.each.contains_key(id).then(|| Digest::all(addresses()))
    }

    /// What a tenant follows from.
    fn sides(&self, id: &str, shown: &Shown) -> Vec<Option<&Side>> {
        let own = [Some(&self.common), self.each.get(id)];
        // That there is no such file is said by its absence.
        let others: Vec<Option<&Side>> = match shown {
            Shown::All => vec![Some(&self.tenants)],
            Shown::These(ids) => ids.iter().map(|id| self.files.get(id)).collect(),
        };
        own.into_iter().chain(others).collect()
    }

    /// Everything that is called as a tenant could be.
    pub fn ids(&self) -> impl Iterator<Item = &String> {
        self.each.keys()
    }
}

impl Side {
    fn of(files: &[Seen], faults: &[Diagnostic], started: u64) -> Result<Side, Error> {
        let stamps: Vec<(&str, Stamp)> = files.iter().map(|file| (file.path.as_str(), file.stamp)).collect();
        let settled = files.iter().all(|file| file.stamp.modified.saturating_add(super::TICK) < started);
        Ok(Side { address: Digest::of_value(&(stamps, faults))?, settled })
    }
}

/// Whose a path below `tenants/` is: that of a file `<id>.toml` or of a folder `<id>`.
fn owner(path: &str) -> &str {
    let below = path.strip_prefix("tenants/").unwrap_or(path);
    let first = below.split('/').next().unwrap_or(below);
    if first.len() == below.len() { first.strip_suffix(".toml").unwrap_or(first) } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_source_counts_for_those_who_follow_from_it() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        [
            "ffl.toml",
            "content/a.md",
            "themes/x/theme.toml",
            "tenants/a.toml",
            "tenants/a/content/b.md",
            "tenants/b.toml",
        ]
        .into_iter()
        .for_each(|path| write(path, "x"));
        let look = |rules: &str| {
            let standing = Standing::of(root.path(), rules, u64::MAX).unwrap();
            let these = |ids: &[&str]| Shown::These(ids.iter().map(|id| (*id).to_owned()).collect());
            let each = [("a", these(&[])), ("b", these(&[])), ("b", Shown::All), ("b", these(&["a", "none"]))];
            each.map(|(id, shown)| standing.tenant(id, &shown).unwrap())
        };
        let mut before = look("r");
        assert_eq!(before, look("r"));
        let mut touched = |path: &str| {
            write(path, "longer");
            let now = look("r");
            let changed: Vec<bool> = now.iter().zip(&before).map(|(now, before)| now != before).collect();
            before = now;
            (changed[0], changed[1], changed[2], changed[3])
        };
        assert_eq!(touched("tenants/a/content/b.md"), (true, false, false, false));
        assert_eq!(touched("tenants/a.toml"), (true, false, true, true));
        assert_eq!(touched("tenants/b/static/c"), (false, true, true, true));
        assert_eq!(touched("ffl.toml"), (true, true, true, true));
        assert_eq!(touched("content/d.md"), (true, true, true, true));
        assert_eq!(touched("themes/x/assets/e.css"), (true, true, true, true));
        assert_ne!(before, look("other rules"));
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_lies_elsewhere_is_looked_through() {
        let (root, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::create_dir_all(root.path().join("tenants")).unwrap();
        std::fs::write(root.path().join("tenants/a.toml"), "").unwrap();
        std::fs::write(elsewhere.path().join("b.md"), "x").unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), root.path().join("tenants/a")).unwrap();
        let look = || Standing::of(root.path(), "", u64::MAX).unwrap();
        let before = look();
        assert_eq!(before.listing("a"), Some(&source::list(root.path(), "tenants/a")));
        assert_eq!(before.listing("a").unwrap().0[0].path, "tenants/a/b.md");
        std::fs::write(elsewhere.path().join("b.md"), "longer").unwrap();
        assert_ne!(look().tenant("a", &Shown::All), before.tenant("a", &Shown::All));
    }

    #[test]
    fn what_is_too_new_or_unknown_cannot_be_told() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("tenants")).unwrap();
        std::fs::write(root.path().join("tenants/a.toml"), "").unwrap();
        assert_eq!(Standing::of(root.path(), "", 0).unwrap().tenant("a", &Shown::All), None);
        assert_eq!(Standing::of(root.path(), "", u64::MAX).unwrap().tenant("b", &Shown::All), None);
    }
}
