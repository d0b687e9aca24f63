//! Which renditions a picture gets, where they lie, and what a page says of it.

use crate::diagnostic::Diagnostic;
use crate::model::content::Image;
use crate::model::media::{Encoding, Format, Probe, Purpose, Rendition, purpose};
use crate::page::Picture;
use crate::site::{Medium, Site};
use crate::surface::Cut;
use std::collections::BTreeMap;

/// The largest width that is ever encoded.
const LARGEST: u32 = 1920;
/// The largest width of the rendition that services show, beside a line of text; a JPEG is large for its width.
const SHARED: u32 = 960;
/// What every service that shows pages of others knows (the Open Graph picture of a link that somebody shares).
const KNOWN: [Format; 3] = [Format::Jpeg, Format::Png, Format::Gif];

/// Pictures that pages place, and the files that this makes necessary.
#[derive(Debug, Default)]
pub struct Pictures {
    pub files: BTreeMap<String, Cut>,
}

impl Pictures {
    /// The picture that `image` in `file` names, shown at these `sizes` and perhaps as the page's first, with its renditions among the files.
    pub fn place(
        &mut self,
        site: &Site,
        file: &str,
        image: &Image,
        (sizes, hero): (&str, bool),
    ) -> Result<Picture, Diagnostic> {
        if image.src.starts_with('/') {
            // A static file of the tenant's own: nothing is known of its size.
            let extension = image.src.rsplit_once('.').map_or("", |(_, extension)| extension);
            let found = site.answer(&image.src).filter(|_| matches!(purpose(extension), Some(Purpose::Picture(_))));
            let missing = || Diagnostic::error("file-missing").arg("name", &image.src).arg("near", "–");
            let format = purpose(extension);
            let found = found.map(|_| plain(image, hero)).ok_or_else(|| missing().at(file, image.span));
            let known = hero && KNOWN.iter().any(|known| format == Some(Purpose::Picture(*known)));
            let shared = known.then(|| format!("{}{}", site.base, image.src));
            return found.map(|picture| Picture { shared, ..picture });
        }
        let medium = site.medium(file, &image.src).map_err(|d| d.at(file, image.span))?;
        let blamed = |fault: Diagnostic| if fault.file.is_empty() { fault.at(file, image.span) } else { fault };
        let probe = medium.picture().map_err(blamed)?;
        let sizes = Some(sizes).filter(|sizes| !sizes.is_empty()).unwrap_or("100vw");
        let mut picture = plain(image, hero);
        (picture.width, picture.height) = (probe.width, probe.height);
        picture.credit = image.credit.clone().or_else(|| probe.credit.clone());
        if !probe.resizable() {
            picture.src = self.file(medium);
        } else {
            let widths = probe.widths(LARGEST);
            let shown =
                widths.iter().copied().find(|width| *width >= 960).or(widths.last().copied()).unwrap_or(probe.width);
            (picture.width, picture.height) = (shown, probe.height_at(shown));
            picture.src = self.rendition(medium, Rendition { width: shown, format: Encoding::Webp });
            picture.srcset = Some(self.set(medium, &widths));
            picture.sizes = Some(sizes.to_owned());
        }
        picture.shared =
            if hero { self.shared(medium, probe).map(|path| format!("{}{path}", site.base)) } else { None };
        Ok(picture)
    }

    /// The address of a rendition that every service can show; none of what would have to be flattened or drawn for it.
    fn shared(&mut self, medium: &Medium, probe: &Probe) -> Option<String> {
        if probe.resizable() && !probe.alpha {
            let width = probe.widths(SHARED).last().copied()?;
            return Some(self.rendition(medium, Rendition { width, format: Encoding::Jpeg }));
        }
        KNOWN.contains(&probe.format).then(|| self.file(medium))
    }

    fn set(&mut self, medium: &Medium, widths: &[u32]) -> String {
        let each = widths.iter().map(|width| {
            format!("{} {width}w", self.rendition(medium, Rendition { width: *width, format: Encoding::Webp }))
        });
        each.collect::<Vec<_>>().join(", ")
    }

    /// The address of one of a picture's sizes.
    pub fn rendition(&mut self, medium: &Medium, rendition: Rendition) -> String {
        let extension = match rendition.format {
            Encoding::Jpeg => "jpg",
            Encoding::Webp | Encoding::Original => "webp",
        };
        let path = format!("media/{}-{}.{extension}", medium.digest.short(16), rendition.width);
        let cut = || Cut { file: medium.file.clone(), digest: medium.digest, rendition };
        self.files.entry(path.clone()).or_insert_with(cut);
        format!("/{path}")
    }

    /// The address of a file published as it is, without metadata.
    pub fn file(&mut self, medium: &Medium) -> String {
        let own = medium.file.rsplit_once('.').map_or("bin", |(_, extension)| extension);
        let known = medium.probe.as_ref().ok().and_then(|probe| probe.format.extension());
        let path = format!("media/{}.{}", medium.digest.short(16), known.unwrap_or(own).to_ascii_lowercase());
        let rendition = Rendition { width: 0, format: Encoding::Original };
        let cut = || Cut { file: medium.file.clone(), digest: medium.digest, rendition };
        self.files.entry(path.clone()).or_insert_with(cut);
        format!("/{path}")
    }
}

fn plain(image: &Image, hero: bool) -> Picture {
    let percent = |part: f32| format!("{}%", (part * 100.0).round());
    Picture {
        src: image.src.clone(),
        shared: None,
        width: 0,
        height: 0,
        alt: if image.decorative { String::new() } else { image.alt.clone() },
        decorative: image.decorative,
        credit: image.credit.clone(),
        licence: image.licence.clone(),
        licence_url: image.licence.as_deref().and_then(explained),
        srcset: None,
        sizes: None,
        focus: image.focus.map(|(x, y)| format!("{} {}", percent(x), percent(y))),
        hero,
    }
}

/// The address at which Creative Commons explains a licence that is written as they do ("CC BY-SA 4.0", "CC0 1.0", "CC BY").
fn explained(licence: &str) -> Option<String> {
    let words: Vec<String> = licence.split([' ', '-']).map(str::to_ascii_lowercase).collect();
    let (version, kind) = match words.split_last()? {
        (last, rest) if last.starts_with(|c: char| c.is_ascii_digit()) => (last.as_str(), rest),
        _ => ("", words.as_slice()),
    };
    let numbered =
        |version: &str| version.split('.').count() == 2 && version.chars().all(|c| matches!(c, '0'..='9' | '.'));
    match kind {
        [zero] if zero == "cc0" => Some("https://creativecommons.org/publicdomain/zero/1.0/".to_owned()),
        [cc, by, rest @ ..]
            if cc == "cc" && by == "by" && rest.iter().all(|part| ["sa", "nc", "nd"].contains(&part.as_str())) =>
        {
            let version = if version.is_empty() { "4.0" } else { version };
            numbered(version)
                .then(|| format!("https://creativecommons.org/licenses/{}/{version}/", kind[1..].join("-")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_of_creative_commons_are_explained_where_they_say() {
        let url = |rest: &str| Some(format!("https://creativecommons.org/{rest}/"));
        assert_eq!(explained("CC BY 4.0"), url("licenses/by/4.0"));
        assert_eq!(explained("cc by-nc-sa 3.0"), url("licenses/by-nc-sa/3.0"));
        assert_eq!(explained("CC BY"), url("licenses/by/4.0"));
        assert_eq!(explained("CC0 1.0"), url("publicdomain/zero/1.0"));
        for other in ["", "CC", "CC BY x", "CC BY 4.0.1", "Alle rettigheter", "CC BY/../x 4.0"] {
            assert_eq!(explained(other), None, "{other}");
        }
    }
}
