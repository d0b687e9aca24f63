//! `ffl pull` from a repository that speaks OAI-PMH: page by page, each kept before the next is asked for.
//!
//! Wherever it stops it goes on from there: what a page brought and where the list goes on are noted at one go.

use super::{Pulled, number};
use crate::cli::Global;
use crate::diagnostic::{Diagnostic, Fault};
use crate::harvest::client::{Client, Limits, Tries};
use crate::harvest::guard::Reach;
use crate::harvest::oai::flow::{List, Progress, Step, Stuck};
use crate::harvest::oai::{self, Asking, PREFIXES, Refusal};
use crate::well::segments::{Entry, Segments};
use jiff::Timestamp;

/// How often an answer that cannot be read is asked for again.
const AGAIN: usize = 2;

impl Pulled<'_> {
    /// Takes in the pages of a repository.
    pub(super) fn pages(
        &mut self,
        (global, full): (&Global, bool),
        segments: &mut Segments,
        (asking, now): (Asking, Timestamp),
    ) -> Result<(), Fault> {
        self.counts.pages = Some(0);
        let client = client(&asking.base)?;
        let said = got(&client, &oai::identify(&asking.base))?;
        let days = oai::counts_days(&said).map_err(|refusal| refused(&asking.base, refusal))?;
        let asking = formed(&client, asking)?;
        let mut list = segments.progress().list(&asking, days, full);
        list.begins(segments.entries().len());
        let mut again = 0;
        loop {
            let address = list.next();
            let bytes = got(&client, &address)?;
            let step = match oai::page(&bytes) {
                Ok(page) => {
                    let step = self.page((segments, &mut list), (&page, &bytes), (now, &address));
                    self.bar.set_message(self.counts.words(global));
                    step
                }
                Err(Refusal::Unread(_)) if again < AGAIN => {
                    again += 1;
                    continue;
                }
                Err(refusal) => {
                    let step = list.refused(refusal).map_err(|stuck| Fault::from(told(&address, stuck)))?;
                    let progress = match step {
                        Step::More => Progress { list: Some(list.clone()), ..segments.progress() },
                        Step::End => list.clone().ended(now),
                    };
                    if step == Step::End && is_empty(segments, &list) {
                        return Err(Diagnostic::error("list-empty").within(&address).into());
                    }
                    segments.went(None, progress)?;
                    Ok(step)
                }
            };
            again = 0;
            if step? == Step::End {
                return Ok(());
            }
        }
    }

    /// Keeps a page, and how far it leads.
    fn page(
        &mut self,
        (segments, list): (&mut Segments, &mut List),
        (page, bytes): (&oai::Page<'_>, &[u8]),
        (at, address): (Timestamp, &str),
    ) -> Result<Step, Fault> {
        let mut segment = segments.take(bytes, address)?;
        let (gone, all) = (page.entries.iter().filter(|entry| entry.deleted).count(), page.entries.len());
        // A record of which nothing is said is none.
        let bare = page.entries.iter().filter(|entry| !entry.deleted && entry.metadata.trim_ascii().is_empty()).count();
        let (records, lost) = (all - bare, page.lost.len() + bare);
        segment.records = (records - gone) as u64;
        // What is around the records was read as a page, whatever a reader of MARC makes of it.
        segment.broken = None;
        if lost > 0 {
            *segment.aside.entry("oai-record".to_owned()).or_default() += lost as u64;
        }
        *self.counts.pages.get_or_insert_default() += 1;
        self.counts.records += records - gone;
        self.counts.deleted += gone;
        self.counts.aside += number(segment.aside.values().sum());
        self.counts.bytes += bytes.len();
        self.diagnostics.extend(super::remarks(address, &segment));
        let took = list.took(page);
        let empty = took == Ok(Step::End) && segment.records == 0 && is_empty(segments, list);
        let progress = match &took {
            Ok(Step::End) if !empty => list.clone().ended(at),
            Ok(Step::More) => Progress { list: Some(list.clone()), ..segments.progress() },
            // The next run begins the list anew; what came of it is kept.
            Ok(Step::End) | Err(_) => Progress { list: None, ..segments.progress() },
        };
        let ends = list.first.filter(|_| took == Ok(Step::End) && !empty);
        segments.went(Some(Entry { at, from: address.to_owned(), segment: Some(segment), ends }), progress)?;
        if empty {
            return Err(Diagnostic::error("list-empty").within(address).into());
        }
        took.map_err(|stuck| told(address, stuck).into())
    }
}

/// Whether a list of all there is brought nothing, and what came before brought something: a repository that has lost its catalogue must
/// not empty ours.
fn is_empty(segments: &Segments, list: &List) -> bool {
    let Some((before, since)) = list.first.and_then(|first| segments.entries().split_at_checked(first)) else {
        return false;
    };
    let any = |entries: &[Entry]| entries.iter().any(|entry| entry.segment.as_ref().is_some_and(|one| one.records > 0));
    any(before) && !any(since)
}

/// One who asks a repository; what stands on this machine answers soon or not at all.
pub(super) fn client(base: &str) -> Result<Client, Fault> {
    let reach = Reach::of(base);
    let tries = if reach == Reach::Here { Tries::FEW } else { Tries::MANY };
    Ok(Client::new(Limits::default(), tries, reach)?)
}

pub(super) fn got(client: &Client, address: &str) -> Result<Vec<u8>, Fault> {
    client.get(address).map(|got| got.bytes).map_err(|failure| failure.error(address).into())
}

/// What is asked for, with the form of the records: the fullest that the repository has, where nobody named one.
fn formed(client: &Client, asking: Asking) -> Result<Asking, Fault> {
    if !asking.prefix.is_empty() {
        return Ok(asking);
    }
    let said = got(client, &oai::list_formats(&asking.base))?;
    let formats = oai::formats(&said).map_err(|refusal| refused(&asking.base, refusal))?;
    let prefix = PREFIXES.iter().find(|prefix| formats.iter().any(|format| format == *prefix));
    let none = || Diagnostic::error("oai-formats").arg("formats", formats.join(", ")).within(&asking.base);
    let prefix = (*prefix.ok_or_else(none)?).to_owned();
    Ok(Asking { prefix, ..asking })
}

fn refused(address: &str, refusal: Refusal) -> Fault {
    let stuck = match refusal {
        Refusal::Error { code, words } => Stuck::Error(code, words),
        Refusal::Unread(code) => Stuck::Unread(code),
    };
    told(address, stuck).into()
}

fn told(address: &str, stuck: Stuck) -> Diagnostic {
    let fault = match stuck {
        Stuck::Circle => Diagnostic::error("oai-circle"),
        Stuck::Forgets => Diagnostic::error("oai-forgets"),
        Stuck::Error(code, words) => Diagnostic::error("oai-error").arg("name", code).arg("words", words),
        Stuck::Unread(code) => Diagnostic::error("oai-unread").word("why", code),
    };
    fault.within(address)
}
