//! `ffl pull` of what a library writes elsewhere: a calendar's events, a feed's news, which become texts of its site.
//!
//! They lie in `pulled/` in the library's own folder and are made anew each time, so nobody writes there: who wants to go on with one
//! takes it over (`ffl import`), and from then on it is the library's own.

use super::lists::fetched;
use super::{Pulled, oai, pictures};
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
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

impl Pulled<'_> {
    /// Takes in the texts that lie at an address.
    pub(super) fn texts(
        &mut self,
        (global, full): (&Global, bool),
        segments: &mut Segments,
        (tenant, (form, pictures), url): (&Tenant, (Form, bool), &str),
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.counts.pages = Some(0);
        let (bytes, validators) = fetched((&oai::client(url)?, url), segments, full)?;
        (self.counts.pages, self.counts.bytes) = (Some(1), bytes.len());
        let again = Again { folder: format!("{PULLED}/{}", self.source), keys: segments.keys().clone() };
        let wanted = pictures.then(BTreeMap::new);
        let mut library = Library { again: Some(again), pictures: wanted, ..library(global, tenant, None)? };
        let read = |library: &Library| match form {
            Form::Calendar => import::calendar(&bytes, library),
            Form::News => import::news(&bytes, url, library),
        };
        let mut brought = read(&library).map_err(|fault| fault.within(url))?;
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
        if pictures {
            let folder = format!("tenants/{}/{PULLED}/{}/{}", tenant.id, self.source, form.kind().folder());
            let fetched = pictures::fetched((&global.root, &folder), (url, full), &brought.pictures)?;
            self.counts.pictures += fetched.new;
            self.diagnostics.extend(fetched.remarks);
            library.pictures = Some(fetched.files);
            brought = read(&library).map_err(|fault| fault.within(url))?;
        }
        segments.call(brought.texts.iter().map(|text| (text.id, text.key.clone())).collect())?;
        let segment = Segment { records, validators, ..segments.keep(&bytes)? };
        segments.note(now, url, Some(segment))?;
        let moved: Vec<String> =
            segments.present().into_keys().filter(|from| *from != url).map(str::to_owned).collect();
        moved.iter().try_for_each(|from| segments.note(now, from, None))?;
        let shown = library.pictures.iter().flatten().map(|(_, file)| format!("{}/{file}", form.kind().folder()));
        self.written((&global.root, &tenant.id), &brought, shown)?;
        self.diagnostics.extend(brought.remarks);
        Ok(())
    }

    /// Has the folder hold these texts with these pictures and no others.
    fn written(
        &mut self,
        (root, tenant): (&Path, &str),
        brought: &Brought,
        pictures: impl Iterator<Item = String>,
    ) -> Result<(), Error> {
        let folder = format!("tenants/{tenant}/{PULLED}/{}", self.source);
        let mut kept: BTreeSet<String> = pictures.map(|picture| format!("{folder}/{picture}")).collect();
        for text in &brought.texts {
            let file = format!("{folder}/{}.md", text.key);
            let path = root.join(&file);
            if std::fs::read(&path).ok().as_deref() != Some(text.text.as_bytes()) {
                replace(&path, text.text.as_bytes(), Durability::Text)?;
                self.counts.written += 1;
            }
            kept.insert(file);
        }
        self.counts.texts = Some(brought.texts.len());
        for seen in source::list(root, &folder).0.into_iter().filter(|seen| !kept.contains(&seen.path)) {
            absent(std::fs::remove_file(root.join(&seen.path)), &root.join(&seen.path))?;
            self.counts.dropped += usize::from(is_text(&seen.path));
        }
        Ok(())
    }
}

/// Whether a file is a text, and no picture of one.
fn is_text(path: &str) -> bool {
    path.ends_with(".md")
}

/// Takes away the texts of sources that a library's file does not name any more; gives their names, with how many texts each had.
pub(super) fn released(root: &Path, tenant: &str, names: &BTreeSet<&str>) -> Result<Vec<(String, usize)>, Error> {
    let below = format!("tenants/{tenant}/{PULLED}");
    let gone = source::folders(root, &below).into_iter().filter(|name| !names.contains(name.as_str()));
    let one = |name: String| {
        let path = root.join(&below).join(&name);
        let texts = source::list(root, &format!("{below}/{name}")).0.iter().filter(|seen| is_text(&seen.path)).count();
        std::fs::remove_dir_all(&path).map_err(|error| Error::new("remove", path.display(), error))?;
        Ok((name, texts))
    };
    gone.map(one).collect()
}
