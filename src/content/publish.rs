//! `[publish]` of `ffl.toml` and of tenant files → [`Publish`].

use super::front::{host_fault, url_fault, within};
use super::schema;
use super::value::{At, Faults, shown};
use crate::diagnostic::Diagnostic;
use crate::model::publish::{KEEP, Place, Publish, TENANT};
use crate::model::slug;
use std::collections::BTreeMap;

/// Whose file it is: a place of all libraries must have a room for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    All,
    One,
}

/// Reads what a file says of publishing; whether the target that it names exists is asked where both files are known.
pub fn read(raw: schema::Publish, owner: Owner, faults: &mut Faults<'_>) -> Publish {
    let shrink = within("publish.shrink", raw.shrink, (0, 100), faults).and_then(|share| u8::try_from(share).ok());
    let target = raw.target.map(|target| target.value);
    let mut reading = Reading { owner, faults, targets: BTreeMap::new() };
    for (name, At { value, span }) in raw.folder.unwrap_or_default() {
        let place = reading.folder(value);
        reading.take(name, At { value: place, span });
    }
    for (name, At { value, span }) in raw.netlify.unwrap_or_default() {
        let place = reading.netlify(value);
        reading.take(name, At { value: place, span });
    }
    for (name, At { value, span }) in raw.s3.unwrap_or_default() {
        let place = reading.bucket(value);
        reading.take(name, At { value: place, span });
    }
    Publish { target, shrink, targets: reading.targets }
}

/// The places that a file names.
struct Reading<'r, 't> {
    owner: Owner,
    faults: &'r mut Faults<'t>,
    targets: BTreeMap<String, Place>,
}

impl Reading<'_, '_> {
    fn take(&mut self, name: String, At { value, span }: At<Option<Place>>) {
        if !slug::is(&name) {
            let fault = Diagnostic::error("slug-form").arg("key", "publish").arg("written", shown(&name));
            self.faults.push(fault.arg("right", shown(&slug::slug(&name))), span);
        } else if self.targets.contains_key(&name) {
            self.faults.push(Diagnostic::error("publish-target-twice").arg("name", &name), span);
        } else {
            self.targets.extend(value.map(|place| (name, place)));
        }
    }

    fn folder(&mut self, raw: schema::PublishFolder) -> Option<Place> {
        Some(Place::Folder {
            path: self.own("path", raw.path?, |_| None)?,
            keep: self.kept(raw.keep),
            compress: raw.compress.unwrap_or(true),
            url: raw.url.and_then(|url| self.address("url", url)),
        })
    }

    fn netlify(&mut self, raw: schema::PublishNetlify) -> Option<Place> {
        Some(Place::Netlify {
            site: self.own("site", raw.site?, site_fault)?,
            team: raw.team.map(|team| team.value),
            create: raw.create.unwrap_or_default(),
        })
    }

    fn bucket(&mut self, raw: schema::PublishS3) -> Option<Place> {
        let named = raw.bucket?;
        let apart = [Some(&named), raw.prefix.as_ref()].into_iter().flatten().any(|text| text.value.contains(TENANT));
        if self.owner == Owner::All && !apart {
            self.faults.push(Diagnostic::error("publish-shared").arg("key", "prefix"), named.span);
            return None;
        }
        let prefix = match raw.prefix {
            Some(prefix) => self.checked("prefix", prefix, prefix_fault)?,
            None => String::new(),
        };
        let region = raw.region.map(|region| region.value);
        let endpoint = raw.endpoint.and_then(|endpoint| self.address("endpoint", endpoint));
        let (bucket, keep) = (self.checked("bucket", named, bucket_fault)?, self.kept(raw.keep));
        let url = raw.url.and_then(|url| self.address("url", url));
        Some(Place::S3 { bucket, prefix, region, endpoint, keep, url })
    }

    /// At least the release before stays: somebody may be reading it.
    fn kept(&mut self, raw: Option<At<i64>>) -> usize {
        within("keep", raw, (2, 1000), self.faults).and_then(|keep| usize::try_from(keep).ok()).unwrap_or(KEEP)
    }

    /// A text in which each library's place differs.
    fn own(&mut self, key: &str, raw: At<String>, rule: fn(&str) -> Option<&'static str>) -> Option<String> {
        if self.owner == Owner::All && !raw.value.contains(TENANT) {
            self.faults.push(Diagnostic::error("publish-shared").arg("key", key), raw.span);
            return None;
        }
        self.checked(key, raw, rule)
    }

    fn address(&mut self, key: &str, raw: At<String>) -> Option<String> {
        let address = self.checked(key, raw, url_fault)?;
        Some(address.trim_end_matches('/').to_owned())
    }

    fn checked(&mut self, key: &str, raw: At<String>, rule: fn(&str) -> Option<&'static str>) -> Option<String> {
        let fault = if raw.value.is_empty() { Some("empty-text") } else { rule(&raw.value.replace(TENANT, "x")) };
        let Some(code) = fault else { return Some(raw.value) };
        self.faults.push(Diagnostic::error(code).arg("key", key).arg("written", shown(&raw.value)), raw.span);
        None
    }
}

/// The name of a site at Netlify is part of a host's name.
fn site_fault(text: &str) -> Option<&'static str> {
    (text.contains('.') || host_fault(&format!("{text}.netlify.app")).is_some()).then_some("publish-site")
}

/// Names of buckets are those of hosts, too.
fn bucket_fault(text: &str) -> Option<&'static str> {
    let right = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    (!text.chars().all(right) || text.len() > 63).then_some("publish-bucket")
}

fn prefix_fault(text: &str) -> Option<&'static str> {
    let folder = text.strip_suffix('/');
    let odd = |part: &str| matches!(part, "" | "." | "..") || part.contains(|c: char| c.is_control() || c == '\\');
    folder.is_none_or(|folder| folder.split('/').any(odd)).then_some("publish-prefix")
}
