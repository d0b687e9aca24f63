//! Records on their way in: read, described and addressed on a thread of their own, while those before them are kept.
//!
//! The thread is none of those that pull sources: these wait for the well.

use super::read::{Content, Form, Incoming, address, read};
use crate::digest::Digest;
use crate::model::description::{Description, Item, Level};
use crate::well::describe::{describe, is_deleted};
use crate::well::works::keys::{Key, keys};
use crate::well::works::profile::Profile;
use crate::well::works::traits::Traits;
use std::collections::BTreeSet;
use std::io::{self, Read};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

/// How many records are handed on at once, and how many such lots wait at most.
const LOT: usize = 250;
const WAITING: usize = 8;

/// A record on its way in, with what it says; with nothing where it is there no more.
pub struct Said {
    pub number: String,
    pub said: Option<Text>,
}

/// What a record says, with all that follows from that.
pub struct Text {
    pub digest: Digest,
    pub description: String,
    pub level: Level,
    pub items: Vec<Item>,
    pub shape: Digest,
    pub traits: Vec<u8>,
    pub profile: Arc<Profile>,
    pub keys: Vec<Key>,
}

/// Reads a segment and has its records kept, lot by lot; gives which they were. Whoever fails to keep them is given no more.
pub fn ahead<E>(
    bytes: impl Read + Send,
    of: (Form, &str),
    keep: &mut dyn FnMut(Vec<Said>) -> Result<(), E>,
) -> Result<io::Result<BTreeSet<u64>>, E> {
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel(WAITING);
        let reading = scope.spawn(move || lots(bytes, of, &send));
        receive.into_iter().try_for_each(keep)?;
        Ok(reading.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

fn lots(bytes: impl Read, of: (Form, &str), send: &SyncSender<Vec<Said>>) -> io::Result<BTreeSet<u64>> {
    let (mut seen, mut lot) = (BTreeSet::new(), Vec::new());
    // Nobody takes what follows a failure, which is told elsewhere.
    let hand_on = |lot: &mut Vec<Said>| drop(send.send(std::mem::take(lot)));
    read(bytes, of, &mut |incoming| {
        seen.insert(address(&incoming.number));
        lot.push(Said::of(incoming));
        if lot.len() == LOT {
            hand_on(&mut lot);
        }
    })?;
    hand_on(&mut lot);
    Ok(seen)
}

impl Said {
    fn of(incoming: Incoming) -> Said {
        let description = match incoming.content {
            Content::Record(record) => (!is_deleted(&record)).then(|| describe(&record)),
            Content::Publication(description) => Some(*description),
            Content::Deleted => None,
        };
        Said { number: incoming.number, said: description.map(Text::of) }
    }
}

impl Text {
    fn of(mut description: Description) -> Text {
        // What differs between copies of one text is the record's.
        let items = std::mem::take(&mut description.items);
        description.number.clear();
        let traits = Traits::of(&description);
        let encoded = postcard::to_stdvec(&traits).unwrap_or_default();
        let text = serde_json::to_string(&description).unwrap_or_default();
        Text {
            digest: Digest::of(text.as_bytes()),
            description: text,
            level: description.level,
            items,
            shape: Digest::of(&encoded),
            traits: encoded,
            keys: keys(&traits),
            profile: Arc::new(Profile::of(traits)),
        }
    }
}
