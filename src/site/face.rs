//! What pages follow from beside the texts of their own: the face of a site, and how it is put together.
//!
//! While the [`Face`] stays the same, so do the site's addresses, lists, frames and everything else that pages show of one another;
//! what can differ is the text on a page, and that follows from its documents alone. Where it is another, and the site is put
//! together as it was ([`Site::structure`]), pages differ that read a document whose own part of it is another, or that said so of
//! the day ([`reading`]).

use super::agenda::dates;
use super::{Ahead, Inputs, Site, Source, ahead, has_hours, is_over, is_visible};
use crate::diagnostic::Error;
use crate::digest::Digest;
use crate::model::content::{Detail, Kind, Place, Role};
use crate::theme::Theme;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;

/// All that a site is linked from but its texts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Face {
    /// The address of all of it.
    pub whole: Digest,
    /// Of what pages follow from and is no document's: the library, its theme, pictures, other files, and which documents there are.
    common: Digest,
    /// Of each document what others show of it and how it stands today: enough of an address to tell two versions apart.
    documents: Vec<u64>,
    /// How it stands today.
    states: Vec<u64>,
}

impl Face {
    /// Of each document whether it shows something else than in a face of the same documents.
    pub fn differs(&self, other: &Face) -> Vec<bool> {
        self.documents.iter().zip(&other.documents).map(|(one, other)| one != other).collect()
    }
}

impl Inputs {
    /// The face of the site that these inputs are linked to; `known` is one of a time since which the clock alone changed nothing.
    pub fn face(&self, theme: &Theme, known: Option<&Face>) -> Result<Face, Error> {
        let Inputs { tenant, base, sources, now, memory, remembers, shelf } = self;
        // Lists of opening hours begin with the month, and so do the dates of happenings that have pages.
        let happens = |place: &Place| place.kind == Kind::Events && place.role != Role::Section;
        let dated = sources.documents.iter().any(|source| happens(&source.document.place));
        let month = (dated || has_hours(tenant)).then(|| now.date().first_of_month());
        // The clock counts by what it shows and hides, not by itself.
        let branches: Vec<Ahead> = tenant.branches.iter().map(|branch| ahead(branch, now.date())).collect();
        // What is absent in a rule leaves no trace in the tenant's own address.
        let screens = serde_json::json!([tenant.screens, tenant.emergency]).to_string();
        let library = Digest::of_value(&(screens, tenant, base, &sources.directory, month, branches))?;
        // Only what stands beside the pages follows from these.
        let beside = Digest::of_value(&(memory, remembers, shelf))?;
        let shared = [library.bytes(), theme.digest.bytes()];
        let files = sources.documents.iter().map(|source| source.file.as_bytes());
        let media = sources.media.iter().flat_map(|(path, medium)| [path.as_bytes(), medium.digest.as_ref()]);
        let statics = sources.statics.iter().flat_map(|(path, (_, digest))| [path.as_bytes(), digest.as_ref()]);
        let counts = [sources.documents.len(), sources.media.len()].map(usize::to_le_bytes);
        let counts = counts.iter().map(<[u8; 8]>::as_slice);
        let shared = shared.iter().map(<[u8; 32]>::as_slice);
        let common = Digest::of_parts(shared.chain(counts).chain(files).chain(media).chain(statics));
        let known = known.filter(|known| known.common == common);
        // Of what nobody touched it is known without a look at what it says.
        let state = |(index, source): (usize, &Source)| {
            let known = known.and_then(|known| Some((*known.states.get(index)?, *known.documents.get(index)?)));
            let same = known.filter(|(state, document)| shown(source, *state) == *document);
            same.map_or_else(|| self.state(source), |(state, _)| state)
        };
        let states: Vec<u64> = sources.documents.iter().enumerate().map(state).collect();
        let documents: Vec<u64> =
            sources.documents.iter().zip(&states).map(|(source, state)| shown(source, *state)).collect();
        let all = documents.iter().map(|shown| shown.to_le_bytes()).collect::<Vec<_>>();
        let whole = Digest::of_parts([common.as_ref(), beside.as_ref(), all.as_flattened()]);
        Ok(Face { whole, common, documents, states })
    }

    /// How a document stands today.
    fn state(&self, source: &Source) -> u64 {
        let (document, branches, today) = (&source.document, &self.tenant.branches, self.now.date());
        // Of a series, lists show what is still to come, apart from what is on.
        let ([ahead, begun], awaited) = match &document.front.detail {
            Detail::Event(event) => {
                let id = document.front.id.unwrap_or_default();
                let all = dates(event, id, (branches, today));
                let ahead = all.iter().filter(|one| one.last_day() >= today);
                let begun = ahead.clone().filter(|one| one.start.at.date() < today);
                ([ahead.count(), begun.count()], event.tickets.opens.is_some_and(|opens| opens.at > self.now))
            }
            _ => ([0, 0], false),
        };
        let flags = [source.own, is_visible(&document.front, self.now), is_over(document, branches, self.now), awaited];
        let flags = flags.into_iter().fold(0, |flags, flag| flags << 1 | u64::from(flag));
        (begun as u64) << 34 | (ahead as u64) << 4 | flags
    }
}

/// What others show of a document that stands like this: an address moved on by that is as far from others as an address is.
fn shown(source: &Source, state: u64) -> u64 {
    source.document.face.low().wrapping_add(state)
}

impl Site {
    /// The address of how the site is put together: which pages there are, where, what each of them lists, and what else can be
    /// referred to. Sites that are put together in the same way differ in what their documents show.
    pub fn structure(&self) -> Result<Digest, Error> {
        // What no language shows, nobody reads by a node.
        let mut hidden = self.face.documents.clone();
        self.editions.iter().flat_map(|edition| &edition.nodes).for_each(|node| hidden[node.source] = 0);
        Digest::of_value(&(self.face.common, &self.editions, &self.pages, &self.addresses, hidden))
    }
}

/// What something was made with beside texts: it comes out the same while the documents show the same, before a day.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Read {
    /// Each once, in their order.
    pub documents: Vec<usize>,
    /// The first day on which it comes out otherwise by the calendar alone; none: never, as far as documents stand as they do.
    pub until: Option<Date>,
}

thread_local! {
    /// What was read since [`reading`] began on this thread; none where nobody wants to know.
    static READ: RefCell<Option<Read>> = const { RefCell::new(None) };
}

/// What is made, with what was read for it by [`Site::source`], [`Site::document`] and [`passes`].
pub fn reading<T>(make: impl FnOnce() -> T) -> (T, Read) {
    let outer = READ.replace(Some(Read::default()));
    let made = make();
    let mut read = READ.replace(outer).unwrap_or_default();
    read.documents.sort_unstable();
    read.documents.dedup();
    read.documents.shrink_to_fit();
    (made, read)
}

/// Says that a document is read.
pub fn read(document: usize) {
    READ.with_borrow_mut(|read| read.iter_mut().for_each(|read| read.documents.push(document)));
}

/// Says that something is used for which all of this was read.
pub fn again(all: &Read) {
    READ.with_borrow_mut(|read| read.iter_mut().for_each(|read| read.documents.extend_from_slice(&all.documents)));
    all.until.into_iter().for_each(passes);
}

/// Says that a day makes what is being made another.
pub fn passes(day: Date) {
    let earlier = |until: Option<Date>| until.map_or(day, |until| until.min(day));
    READ.with_borrow_mut(|read| read.iter_mut().for_each(|read| read.until = Some(earlier(read.until))));
}
