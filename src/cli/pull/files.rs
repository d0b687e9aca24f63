//! `ffl pull` of files below the library's own folder: what is known by its bytes is not read again.

use super::{Pulled, number, remarks};
use crate::cli::Global;
use crate::diagnostic::{Diagnostic, Error, Fault};
use crate::digest::{Digest, Hashing};
use crate::model::slug;
use crate::model::tenant::Tenant;
use crate::source;
use crate::well::segments::{Segment, Segments};
use glob::{MatchOptions, Pattern};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

impl Pulled<'_> {
    /// Takes in the files that a pattern fits.
    pub(super) fn files(
        &mut self,
        (global, full): (&Global, bool),
        (files, segments): (&[String], &mut Segments),
    ) -> Result<(), Fault> {
        let now = global.at.unwrap_or_else(Timestamp::now);
        for file in files {
            match self.file((global, full), (file, segments)) {
                Ok(segment) => segments.note(now, file, Some(segment))?,
                Err(error) => self.diagnostics.push(error.diagnostic()),
            }
        }
        let there: BTreeSet<&str> = files.iter().map(String::as_str).collect();
        let gone: Vec<String> =
            segments.present().into_keys().filter(|from| !there.contains(from)).map(str::to_owned).collect();
        self.counts.gone = gone.len();
        gone.iter().try_for_each(|from| segments.note(now, from, None))?;
        Ok(())
    }

    /// That nothing fits what the tenant's file says.
    pub(super) fn absent(&self, global: &Global, (tenant, pattern): (&Tenant, &str)) -> Diagnostic {
        let file = format!("tenants/{}.toml", tenant.id);
        let text = source::needed(&global.root, &file).unwrap_or_default();
        let span = tenant.span_of(&format!("source.{}.path", self.source));
        let fault = Diagnostic::error("source-absent").arg("path", format!("tenants/{}/{pattern}", tenant.id));
        fault.at(&file, span).located(&String::from_utf8_lossy(&text))
    }

    /// One file: what is known of it, or what it turns out to be.
    fn file(&mut self, (global, full): (&Global, bool), (file, segments): (&str, &Segments)) -> Result<Segment, Error> {
        let path = global.root.join(file);
        let failed = |error: std::io::Error| Error::new("read", file, error);
        let known = match full {
            true => None,
            false => segments.known(&address(&path).map_err(failed)?),
        };
        let segment = match known {
            Some(segment) => {
                self.counts.known += 1;
                segment
            }
            None => {
                let segment = segments.take(File::open(&path).map_err(failed)?, file)?;
                self.counts.new += 1;
                self.counts.records += number(segment.records);
                self.counts.aside += number(segment.aside.values().sum());
                self.counts.bytes += number(segment.bytes);
                self.bar.set_message(self.counts.words(global));
                segment
            }
        };
        self.diagnostics.extend(remarks(file, &segment));
        Ok(segment)
    }
}

/// The address of a file's bytes.
fn address(path: &Path) -> std::io::Result<Digest> {
    let (mut file, mut hashing) = (File::open(path)?, Hashing::default());
    let mut buffer = vec![0; 1 << 16];
    loop {
        match std::io::Read::read(&mut file, &mut buffer)? {
            0 => return Ok(hashing.finish()),
            count => hashing.update(&buffer[..count]),
        }
    }
}

/// The files of a tenant's folder that a pattern fits, below the root, with what is wrong with those that it would fit.
pub(super) fn found(root: &Path, id: &str, pattern: &str) -> (Vec<String>, Vec<Diagnostic>) {
    let below = format!("tenants/{id}/");
    // Only the folder before the first wildcard is looked through.
    let plain = pattern.split('/').take_while(|part| !part.contains(['*', '?', '[']));
    let folder = plain.collect::<Vec<_>>().join("/");
    let wanted = slug::composed(pattern).into_owned();
    let glob = Pattern::new(&wanted).ok();
    let rules =
        MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };
    let fits = |path: &str| {
        let Some(own) = path.strip_prefix(&below) else { return false };
        let own = slug::composed(own);
        let within = own.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        within || glob.as_ref().is_some_and(|glob| glob.matches_with(&own, rules))
    };
    let start = if root.join(&below).join(&folder).is_dir() { folder.as_str() } else { "" };
    let (seen, faults) = source::list(root, format!("{below}{start}").trim_end_matches('/'));
    let files = seen.into_iter().map(|seen| seen.path).filter(|path| fits(path)).collect();
    (files, faults.into_iter().filter(|fault| fits(&fault.file)).collect())
}
