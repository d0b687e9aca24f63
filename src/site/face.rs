//! The face of a site: the address of all that it is linked from but its texts.
//!
//! While it stays the same, so do the site's addresses, lists, frames and everything else that pages show of one another; what
//! can differ is the text on a page, and that follows from its documents alone.

use super::agenda::dates;
use super::{Ahead, Inputs, Source, ahead, has_hours, is_over, is_visible};
use crate::diagnostic::Error;
use crate::digest::Digest;
use crate::model::content::Detail;
use crate::theme::Theme;

impl Inputs {
    /// The face of the site that these inputs are linked to.
    pub fn face(&self, theme: &Theme) -> Result<Digest, Error> {
        let Inputs { tenant, base, sources, now, memory, remembers, shelf } = self;
        // Lists of opening hours begin with the month, and so do the dates of happenings that have pages.
        let dated = sources.documents.iter().any(|source| matches!(source.document.front.detail, Detail::Event(_)));
        let month = (dated || has_hours(tenant)).then(|| now.date().first_of_month());
        let theme = theme.digest.bytes();
        // The clock counts by what it shows and hides, not by itself.
        let branches: Vec<Ahead> = tenant.branches.iter().map(|branch| ahead(branch, now.date())).collect();
        // What is absent in a rule leaves no trace in the tenant's own address.
        let screens = serde_json::json!([tenant.screens, tenant.emergency]).to_string();
        let library =
            Digest::of_value(&(screens, tenant, base, &sources.directory, month, branches, memory, remembers, shelf))?;
        let library = library.bytes();
        let state = |source: &Source| {
            let document = &source.document;
            // Of a series, lists show what is still to come, apart from what is on.
            let [ahead, begun] = match &document.front.detail {
                Detail::Event(event) => {
                    let id = document.front.id.unwrap_or_default();
                    let all = dates(event, id, (&tenant.branches, now.date()));
                    let ahead = all.iter().filter(|one| one.last_day() >= now.date());
                    [ahead.clone().count(), ahead.filter(|one| one.start.at.date() < now.date()).count()]
                }
                _ => [0, 0],
            };
            let flags = [source.own, is_visible(&document.front, *now), is_over(document, &tenant.branches, *now)]
                .map(usize::from);
            [flags[0], flags[1], flags[2], ahead, begun].map(usize::to_le_bytes)
        };
        let states: Vec<[[u8; 8]; 5]> = sources.documents.iter().map(state).collect();
        let documents = sources.documents.iter().zip(&states);
        let documents = documents
            .flat_map(|(source, state)| [source.file.as_bytes(), source.document.face.as_ref(), state.as_flattened()]);
        let media = sources.media.iter().flat_map(|(path, medium)| [path.as_bytes(), medium.digest.as_ref()]);
        let statics = sources.statics.iter().flat_map(|(path, (_, digest))| [path.as_bytes(), digest.as_ref()]);
        let counts = [sources.documents.len(), sources.media.len()].map(usize::to_le_bytes);
        let counts = counts.iter().map(<[u8; 8]>::as_slice);
        let shared = [library.as_slice(), theme.as_slice()].into_iter();
        Ok(Digest::of_parts(shared.chain(counts).chain(documents).chain(media).chain(statics)))
    }
}
