//! `ffl pull` of lists that are whole each time: what a search finds (SRU), a feed of digital publications (OPDS).
//!
//! Nothing is noted before the last page is there: a list that breaks off must not look like one that ends.

use super::{Pulled, number};
use crate::cli::Global;
use crate::diagnostic::{Diagnostic, Fault};
use crate::harvest::client::{Client, Validators};
use crate::harvest::marc::stream;
use crate::harvest::{opds, sru};
use crate::well::segments::{Segment, Segments};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use url::Url;

/// The most pages of a list.
const PAGES: usize = 100_000;

/// What a page comes to.
struct Page {
    records: u64,
    aside: BTreeMap<String, u64>,
    /// Where the next one lies.
    next: Option<String>,
    /// How many records the server had promised, where this is the last page and they did not come.
    promised: Option<u64>,
}

/// Reads a page that lies at an address.
type Reading<'r> = dyn FnMut(&[u8], &str) -> Result<Page, Fault> + 'r;

impl Pulled<'_> {
    /// What a search finds.
    pub(super) fn searched(
        &mut self,
        (global, full): (&Global, bool),
        segments: &mut Segments,
        (asking, now): (sru::Asking, Timestamp),
    ) -> Result<(), Fault> {
        let mut start = 1;
        let first = asking.page(start);
        let mut read = |bytes: &[u8], address: &str| {
            let unread = |code| Fault::from(Diagnostic::error("oai-unread").word("why", code).within(address));
            let text = str::from_utf8(bytes).map_err(|_| unread("marc-letters"))?;
            let page = sru::page(text).map_err(unread)?;
            if let Some(words) = page.refusal(start) {
                return Err(Diagnostic::error("sru-diagnostic").arg("words", words).within(address).into());
            }
            let mut aside: BTreeMap<String, u64> = BTreeMap::new();
            if !page.withheld.is_empty() {
                aside.insert("sru-withheld".to_owned(), page.withheld.len() as u64);
            }
            for record in &page.records {
                let _ = stream::records(record.as_bytes(), &mut |read| {
                    read.quarantined
                        .iter()
                        .for_each(|piece| *aside.entry(piece.reason.code().to_owned()).or_default() += 1);
                });
            }
            let next = sru::following(&page, start);
            let (records, reached) = (page.records.len() as u64, start + page.places() - 1);
            let promised = page.total.filter(|total| next.is_none() && *total > reached);
            start = next.unwrap_or(start);
            Ok(Page { records, aside, next: next.map(|start| asking.page(start)), promised })
        };
        self.listed(((global, full), segments), (&first, now), &mut read)
    }

    /// The publications of a feed.
    pub(super) fn published(
        &mut self,
        (global, full): (&Global, bool),
        segments: &mut Segments,
        (url, now): (&str, Timestamp),
    ) -> Result<(), Fault> {
        let mut read = |bytes: &[u8], address: &str| {
            let unread = |code| Fault::from(Diagnostic::error("oai-unread").word("why", code).within(address));
            let page = opds::page(bytes).map_err(unread)?;
            let next = page.next.and_then(|next| Url::parse(address).ok()?.join(&next).ok());
            let (records, aside) = (page.publications.len() as u64, BTreeMap::new());
            Ok(Page { records, aside, next: next.map(String::from), promised: None })
        };
        self.listed(((global, full), segments), (url, now), &mut read)
    }

    /// Takes in a list page by page.
    fn listed(
        &mut self,
        ((global, full), segments): ((&Global, bool), &mut Segments),
        (first, now): (&str, Timestamp),
        read: &mut Reading<'_>,
    ) -> Result<(), Fault> {
        self.counts.pages = Some(0);
        let client: Client = super::oai::client(first)?;
        let (mut pages, mut seen): (Vec<(String, Segment)>, BTreeSet<String>) = (Vec::new(), BTreeSet::new());
        let mut next = Some(first.to_owned());
        while let Some(address) = next {
            let (bytes, validators) = fetched((&client, &address), segments, full)?;
            let mut segment = Segment { validators, ..segments.take(bytes.as_slice(), &address)? };
            let page = read(&bytes, &address)?;
            let again = pages.last().is_some_and(|(_, last)| last.digest == segment.digest);
            if !seen.insert(address.clone()) || again || pages.len() >= PAGES {
                return Err(Diagnostic::error("oai-circle").within(&address).into());
            }
            (segment.records, segment.aside, segment.broken) = (page.records, page.aside, None);
            *self.counts.pages.get_or_insert_default() += 1;
            self.counts.records += number(segment.records);
            self.counts.aside += number(segment.aside.values().sum());
            self.counts.bytes += bytes.len();
            self.bar.set_message(self.counts.words(global));
            self.diagnostics.extend(super::remarks(&address, &segment));
            if let Some(promised) = page.promised {
                self.diagnostics.push(
                    Diagnostic::warning("list-short")
                        .arg("promised", promised)
                        .arg("count", self.counts.records)
                        .within(&address),
                );
            }
            pages.push((address, segment));
            next = page.next;
        }
        let had = segments.present().values().any(|segment| segment.records > 0);
        if had && pages.iter().all(|(_, segment)| segment.records == 0) {
            // A service that has lost its catalogue must not empty ours.
            return Err(Diagnostic::error("list-empty").within(first).into());
        }
        let gone: Vec<String> =
            segments.present().into_keys().filter(|from| !seen.contains(*from)).map(str::to_owned).collect();
        pages.into_iter().try_for_each(|(address, segment)| segments.note(now, &address, Some(segment)))?;
        gone.iter().try_for_each(|from| segments.note(now, from, None))?;
        Ok(())
    }
}

/// What lies at an address, with what its server calls it: what is known already where that is what is there.
pub(super) fn fetched(
    (client, address): (&Client, &str),
    segments: &Segments,
    full: bool,
) -> Result<(Vec<u8>, Validators), Fault> {
    let known = segments.present().get(address).copied().filter(|_| !full);
    let validators = known.map(|segment| segment.validators.clone()).unwrap_or_default();
    if let Some(got) = client.changed(address, &validators).map_err(|failure| failure.error(address))? {
        return Ok((got.bytes, got.validators));
    }
    let kept = || {
        let mut bytes = Vec::new();
        segments.bytes(known?).ok()?.read_to_end(&mut bytes).ok().map(|_| bytes)
    };
    if let Some(bytes) = kept() {
        return Ok((bytes, validators));
    }
    // The store has lost it.
    let got = super::oai::got(client, address)?;
    Ok((got, Validators::default()))
}
