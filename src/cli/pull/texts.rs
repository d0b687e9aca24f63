//! `ffl pull` of what a library writes elsewhere: a calendar's events, a feed's news, which become texts of its site.
//!
//! They lie in `pulled/` in the library's own folder and are made anew each time, so nobody writes there: who wants to go on with one
//! takes it over (`ffl import`), and from then on it is the library's own.

use super::lists::fetched;
use super::{Pulled, oai};
use crate::cache::{Durability, absent, replace};
use crate::cli::Global;
use crate::cli::import::library;
use crate::diagnostic::{Diagnostic, Error, Fault, Severity};
use crate::import::{self, Again, Brought, Library};
use crate::model::catalogue::{Form, PULLED};
use crate::model::tenant::Tenant;
use crate::source;
use crate::well::segments::{Segment, Segments};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::path::Path;

impl Pulled<'_> {
    /// Takes in the texts that lie at an address.
    pub(super) fn texts(
        &mut self,
        (global, full): (&Global, bool),
        segments: &mut Segments,
        (tenant, form, url): (&Tenant, Form, &str),
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.counts.pages = Some(0);
        let (bytes, validators) = fetched((&oai::client(url)?, url), segments, full)?;
        (self.counts.pages, self.counts.bytes) = (Some(1), bytes.len());
        let again = Again { folder: format!("{PULLED}/{}", self.source), keys: segments.keys().clone() };
        let library = Library { again: Some(again), ..library(global, tenant, None)? };
        let brought = match form {
            Form::Calendar => import::calendar(&bytes, &library),
            Form::News => import::news(&bytes, url, &library),
        };
        let brought = brought.map_err(|fault| fault.within(url))?;
        if let Some(cut) = brought.remarks.iter().find(|told| told.code == "import-cut") {
            // Who knows what the rest would have been.
            return Err(Diagnostic { severity: Severity::Error, ..cut.clone() }.within(url).into());
        }
        let records = (brought.texts.len() + brought.known) as u64;
        let had = segments.present().values().any(|segment| segment.records > 0);
        if had && records == 0 {
            // A server that has lost its calendar must not empty ours.
            return Err(Diagnostic::error("list-empty").within(url).into());
        }
        segments.call(brought.texts.iter().map(|text| (text.id, text.key.clone())).collect())?;
        let segment = Segment { records, validators, ..segments.keep(&bytes)? };
        segments.note(now, url, Some(segment))?;
        let moved: Vec<String> =
            segments.present().into_keys().filter(|from| *from != url).map(str::to_owned).collect();
        moved.iter().try_for_each(|from| segments.note(now, from, None))?;
        self.written(&global.root, &tenant.id, &brought)?;
        self.diagnostics.extend(brought.remarks);
        Ok(())
    }

    /// Has the folder hold these texts and no others.
    fn written(&mut self, root: &Path, tenant: &str, brought: &Brought) -> Result<(), Error> {
        let folder = format!("tenants/{tenant}/{PULLED}/{}", self.source);
        let mut kept = BTreeSet::new();
        for text in &brought.texts {
            let file = format!("{folder}/{}.md", text.key);
            let path = root.join(&file);
            if std::fs::read(&path).ok().as_deref() != Some(text.text.as_bytes()) {
                replace(&path, text.text.as_bytes(), Durability::Text)?;
                self.counts.written += 1;
            }
            kept.insert(file);
        }
        self.counts.texts = Some(kept.len());
        for seen in source::list(root, &folder).0.into_iter().filter(|seen| !kept.contains(&seen.path)) {
            absent(std::fs::remove_file(root.join(&seen.path)), &root.join(&seen.path))?;
            self.counts.dropped += 1;
        }
        Ok(())
    }
}

/// Takes away the texts of sources that a library's file does not name any more; gives their names, with how many texts each had.
pub(super) fn released(root: &Path, tenant: &str, names: &BTreeSet<&str>) -> Result<Vec<(String, usize)>, Error> {
    let below = format!("tenants/{tenant}/{PULLED}");
    let gone = source::folders(root, &below).into_iter().filter(|name| !names.contains(name.as_str()));
    let one = |name: String| {
        let path = root.join(&below).join(&name);
        let texts = source::list(root, &format!("{below}/{name}")).0.len();
        std::fs::remove_dir_all(&path).map_err(|error| Error::new("remove", path.display(), error))?;
        Ok((name, texts))
    };
    gone.map(one).collect()
}
