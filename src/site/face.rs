//! The face of a site: the address of all that it is linked from but its texts.
//!
//! While it stays the same, so do the site's addresses, lists, frames and everything else that pages show of one another; what
//! can differ is the text on a page, and that follows from its documents alone.

use super::{Ahead, Inputs, Source, ahead, coming, has_hours, is_over, is_visible};
use crate::diagnostic::Error;
use crate::digest::Digest;
use crate::theme::Theme;
use jiff::civil::Date;

impl Inputs {
    /// The face of the site that these inputs are linked to.
    pub fn face(&self, theme: &Theme) -> Result<Digest, Error> {
        let Inputs { tenant, base, sources, now } = self;
        // Lists of opening hours begin with the month.
        let month = has_hours(tenant).then(|| now.date().first_of_month());
        let theme = theme.digest.bytes();
        // The clock counts by what it shows and hides, not by itself.
        let branches: Vec<Ahead> = tenant.branches.iter().map(|branch| ahead(branch, now.date())).collect();
        let library = Digest::of_value(&(tenant, base, &sources.directory, month, branches))?.bytes();
        let state = |source: &Source| {
            let document = &source.document;
            // Of a series, all show what comes next.
            let next = coming(document, &tenant.branches, now.date()).map_or(Date::MIN, |one| one.start.at.date());
            let flags = u8::from(source.own)
                | u8::from(is_visible(&document.front, *now)) << 1
                | u8::from(is_over(document, *now)) << 2;
            let [year, more] = next.year().to_le_bytes();
            [flags, year, more, next.month().unsigned_abs(), next.day().unsigned_abs()]
        };
        let states: Vec<[u8; 5]> = sources.documents.iter().map(state).collect();
        let documents = sources.documents.iter().zip(&states);
        let documents =
            documents.flat_map(|(source, state)| [source.file.as_bytes(), source.document.face.as_ref(), state]);
        let media = sources.media.iter().flat_map(|(path, medium)| [path.as_bytes(), medium.digest.as_ref()]);
        let statics = sources.statics.iter().flat_map(|(path, (_, digest))| [path.as_bytes(), digest.as_ref()]);
        let counts = [sources.documents.len(), sources.media.len()].map(usize::to_le_bytes);
        let counts = counts.iter().map(<[u8; 8]>::as_slice);
        let shared = [library.as_slice(), theme.as_slice()].into_iter();
        Ok(Digest::of_parts(shared.chain(counts).chain(documents).chain(media).chain(statics)))
    }
}
