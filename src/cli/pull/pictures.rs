//! The pictures of texts that a library writes elsewhere: fetched once, and kept beside the texts.

use crate::cache::{Durability, replace};
use crate::content::media;
use crate::content::value::shown;
use crate::diagnostic::{Diagnostic, Fault};
use crate::digest::Digest;
use crate::harvest::client::{Client, Limits, Tries};
use crate::harvest::guard::Reach;
use crate::model::media::Format;
use crate::source;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

/// How many pictures a source may have.
const MOST: usize = 500;

const LIMITS: Limits = Limits {
    sent: 16 << 20,
    unpacked: 16 << 20,
    piece: Duration::from_secs(20),
    whole: Duration::from_secs(120),
    hops: 5,
};

/// What became of pictures.
#[derive(Debug, Default)]
pub struct Fetched {
    /// The names of their files by their addresses.
    pub files: BTreeMap<String, String>,
    /// How many were not there before.
    pub new: usize,
    pub remarks: Vec<Diagnostic>,
}

/// Fetches the pictures of texts that came from `url` into their folder below the root; what lies there is not asked for again, unless
/// `full` says so. One that does not come stops no other.
pub fn fetched(
    (root, folder): (&Path, &str),
    (url, full): (&str, bool),
    addresses: &[String],
) -> Result<Fetched, Fault> {
    // What a feed of the web names may lie on the web, and not on this machine.
    let client = Client::new(LIMITS, Tries::FEW, Reach::of(url))?;
    let there = source::list(root, folder).0;
    let names = there.iter().filter_map(|seen| seen.path.rsplit('/').next());
    let there: BTreeMap<&str, &str> = names.filter_map(|name| Some((name.split_once('.')?.0, name))).collect();
    let (mut fetched, mut seen) = (Fetched::default(), BTreeSet::new());
    let addresses: Vec<&String> = addresses.iter().filter(|address| seen.insert(*address)).collect();
    for address in addresses.iter().take(MOST) {
        let name = Digest::of(address.as_bytes()).short(16);
        let known = there.get(name.as_str()).map(|name| (*name).to_owned());
        let file = match known {
            Some(file) if !full => Some(file),
            known => match asked(&client, address) {
                Ok((bytes, extension)) => {
                    let file = format!("{name}.{extension}");
                    replace(&root.join(folder).join(&file), &bytes, Durability::Cache)?;
                    fetched.new += 1;
                    Some(file)
                }
                Err(remark) => {
                    fetched.remarks.push(remark);
                    // What came before is kept.
                    known
                }
            },
        };
        fetched.files.extend(file.map(|file| ((*address).clone(), file)));
    }
    if let Some(left) = addresses.len().checked_sub(MOST).filter(|left| *left > 0) {
        fetched.remarks.push(Diagnostic::warning("pull-pictures").arg("count", left).arg("limit", MOST).within(url));
    }
    Ok(fetched)
}

/// A picture as it is sent, and what its file is to end in.
fn asked(client: &Client, address: &str) -> Result<(Vec<u8>, &'static str), Diagnostic> {
    let left = Diagnostic::warning("pull-picture").arg("address", shown(address));
    let got = client.get(address).map_err(|failure| left.clone().because(failure.error(address).why))?;
    match media::probe(address, &got.bytes).map(|probe| probe.format) {
        Ok(Format::Jpeg) => Ok((got.bytes, "jpg")),
        Ok(Format::Png) => Ok((got.bytes, "png")),
        Ok(Format::Gif) => Ok((got.bytes, "gif")),
        Ok(Format::Webp) => Ok((got.bytes, "webp")),
        // Drawings may hold more than a picture, and others are not shown everywhere.
        Ok(Format::Avif | Format::Svg | Format::Other) | Err(_) => Err(left.because("pull-picture-kind")),
    }
}
