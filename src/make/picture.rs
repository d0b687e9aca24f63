//! All renditions of a picture at one go, so that it is decoded once; what the cache knows is not encoded again.

use super::{CHANGED, Made, Making};
use crate::diagnostic::{Diagnostic, Error};
use crate::digest::Digest;
use crate::model::media::Rendition;
use crate::model::slug;
use crate::render::picture;
use crate::source;
use crate::surface::{Cut, Recipe};
use crate::tree::Key;
use std::collections::BTreeMap;

/// Raised when pictures are encoded in another way.
const ENCODING: u32 = 2;

/// A picture and what is wanted of it.
pub struct Picture {
    file: String,
    digest: Digest,
    /// With the paths of their files.
    renditions: Vec<(String, Rendition)>,
}

/// The address of a rendition of the picture with this digest.
pub fn address(picture: &Digest, rendition: Rendition) -> Digest {
    let Rendition { width, format } = rendition;
    Digest::of(format!("rendition {ENCODING} of {picture} {width} {format:?}").as_bytes())
}

/// Renditions by their pictures, and everything else.
pub fn sorted(outputs: BTreeMap<String, Recipe>) -> (Vec<Picture>, Vec<(String, Recipe)>) {
    let mut pictures = BTreeMap::new();
    let mut others = Vec::new();
    for (path, recipe) in outputs {
        match recipe {
            Recipe::Cut(Cut { file, digest, rendition }) => {
                let picture = pictures.entry(digest).or_insert(Picture { file, digest, renditions: Vec::new() });
                picture.renditions.push((path, rendition));
            }
            Recipe::Bytes(_)
            | Recipe::Shared(_)
            | Recipe::Drawing { .. }
            | Recipe::Index { .. }
            | Recipe::Feed { .. }
            | Recipe::Screen(_)
            | Recipe::Copy { .. } => others.push((path, recipe)),
        }
    }
    (pictures.into_values().collect(), others)
}

impl Making<'_> {
    /// The files of one picture: only what neither the stage nor the cache holds is encoded.
    pub(super) fn picture(&self, picture: Picture) -> Result<Vec<(String, Made)>, Error> {
        let Picture { file, digest, renditions } = picture;
        let mut done = Vec::new();
        let mut lacking = Vec::new();
        for (path, rendition) in renditions {
            let address = address(&digest, rendition);
            let key = Key { page: address.low(), ..Key::default() };
            if let Some(made) = self.kept(&path, key) {
                done.push((path, made));
            } else if let Some(bytes) = self.cache.artifact(&address) {
                done.push((path.clone(), self.put(&path, key, Ok(bytes))?));
            } else {
                lacking.push((path, rendition, address, key));
            }
        }
        let wanted: Vec<Rendition> = lacking.iter().map(|(_, rendition, ..)| *rendition).collect();
        for ((path, _, address, key), bytes) in lacking.into_iter().zip(self.encoded(&file, digest, &wanted)?) {
            if let Ok(bytes) = &bytes {
                self.cache.keep_artifact(&address, bytes)?;
            }
            done.push((path.clone(), self.put(&path, key, bytes.map_err(|fault| vec![fault]))?));
        }
        Ok(done)
    }

    /// Renditions of a picture, in the order asked for, each or what is wrong with it.
    pub(super) fn encoded(
        &self,
        file: &str,
        digest: Digest,
        wanted: &[Rendition],
    ) -> Result<Vec<Result<Vec<u8>, Diagnostic>>, Error> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let probe = match self.site.sources.media.get(&*slug::composed(file)).map(|medium| medium.probe.clone()) {
            Some(probe) => probe,
            None => Err(Diagnostic::error("file-missing").arg("name", file).arg("near", "–")),
        };
        let probe = match probe {
            Ok(probe) => probe,
            Err(diagnostic) => return Ok(vec![Err(diagnostic); wanted.len()]),
        };
        let contents = source::read(self.root, file)?;
        if contents.digest != digest {
            return Err(Error::new("build from", file, CHANGED));
        }
        let encoded = picture::encode_all(&contents.bytes, &probe, wanted);
        Ok(encoded.into_iter().map(|bytes| bytes.map_err(|error| error.diagnostic(file))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::media::Encoding;

    #[test]
    fn all_renditions_of_a_picture_are_one_job() {
        let rendition = |name: &str, width, format| {
            let (file, digest) = (name.to_owned(), Digest::of(name.as_bytes()));
            let recipe = Recipe::Cut(Cut { file, digest, rendition: Rendition { width, format } });
            (format!("media/{name}-{width}.{format:?}"), recipe)
        };
        let outputs = BTreeMap::from([
            rendition("a", 320, Encoding::Webp),
            rendition("b", 320, Encoding::Webp),
            ("robots.txt".to_owned(), Recipe::Bytes(Vec::new().into())),
            rendition("a", 640, Encoding::Webp),
            rendition("a", 0, Encoding::Original),
        ]);
        let (pictures, others) = sorted(outputs);
        let mut shapes: Vec<(&str, usize)> =
            pictures.iter().map(|picture| (picture.file.as_str(), picture.renditions.len())).collect();
        shapes.sort_unstable();
        assert_eq!(shapes, [("a", 3), ("b", 1)]);
        assert_eq!(others.len(), 1);
    }
}
