//! What Netlify's API says of sites and deploys, as far as it is needed, and the titles by which deploys are known again.

use crate::digest::Digest;
use crate::publish::Deploy;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Site {
    pub id: String,
    pub name: Option<String>,
    pub url: Option<String>,
    pub ssl_url: Option<String>,
    pub account_slug: Option<String>,
    pub published_deploy: Option<Deployed>,
}

impl Site {
    /// Where readers find it.
    pub fn address(&self) -> Option<String> {
        chosen([&self.ssl_url, &self.url])
    }

    /// The deploy that is public.
    pub fn public(&self) -> Option<&str> {
        self.published_deploy.as_ref().map(|deploy| deploy.id.as_str())
    }
}

/// A deploy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Deployed {
    pub id: String,
    pub state: Option<String>,
    pub title: Option<String>,
    pub required: Option<Vec<String>>,
    pub error_message: Option<String>,
    pub deploy_url: Option<String>,
    pub deploy_ssl_url: Option<String>,
    pub created_at: Option<String>,
    pub published_at: Option<String>,
    pub context: Option<String>,
    pub draft: Option<bool>,
}

/// How far a deploy has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// They compare digests; what they require is not known yet.
    Preparing,
    /// They wait for files.
    Waiting,
    /// They have all they asked for.
    Working,
    Ready,
    Failed,
}

impl Deployed {
    pub fn state(&self) -> State {
        match self.state.as_deref().unwrap_or_default() {
            "prepared" | "uploading" => State::Waiting,
            "uploaded" | "processing" | "processed" => State::Working,
            "ready" => State::Ready,
            "error" | "rejected" | "deleted" => State::Failed,
            // `new`, `preparing` and whatever else they may think of before there is anything to be sent.
            _ => State::Preparing,
        }
    }

    /// Where this deploy alone is found.
    pub fn address(&self) -> Option<String> {
        chosen([&self.deploy_ssl_url, &self.deploy_url])
    }

    /// Was meant for everybody.
    pub fn production(&self) -> bool {
        self.draft != Some(true) && self.context.as_deref().is_none_or(|context| context == "production")
    }

    /// As publishing knows it.
    pub fn deploy(&self, public: Option<&str>) -> Deploy {
        let title = self.title.as_deref().and_then(Title::read);
        let at = self.created_at.as_deref().and_then(|at| at.parse::<Timestamp>().ok());
        Deploy {
            id: self.id.clone(),
            at: title.as_ref().map(|title| title.at).or(at).unwrap_or_default(),
            tree: title.as_ref().map(|title| title.tree),
            files: title.map_or(0, |title| title.files),
            sent: 0,
            address: self.address(),
            public: public == Some(self.id.as_str()),
        }
    }
}

fn chosen(addresses: [&Option<String>; 2]) -> Option<String> {
    addresses.into_iter().flatten().find(|address| !address.is_empty()).cloned()
}

/// What a deploy is called: whose it is, what is in it, and a word that no other has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    pub tenant: String,
    pub files: usize,
    pub tree: Digest,
    pub at: Timestamp,
    /// Tells it from all others, also of the same tree and moment.
    pub word: String,
}

impl Title {
    pub fn written(&self) -> String {
        let Title { tenant, files, tree, at, word } = self;
        format!("ffl {tenant}: {files} files, {at}, {tree}, {word}")
    }

    /// Reads a title; none where somebody else gave it.
    pub fn read(text: &str) -> Option<Title> {
        let (tenant, rest) = text.strip_prefix("ffl ")?.split_once(": ")?;
        let mut parts = rest.split(", ");
        Some(Title {
            tenant: tenant.to_owned(),
            files: parts.next()?.strip_suffix(" files")?.parse().ok()?,
            at: parts.next()?.parse().ok()?,
            tree: Digest::parse(parts.next()?)?,
            word: parts.next()?.to_owned(),
        })
    }

    /// The tenant of a deploy, also where the rest of its title cannot be read.
    pub fn tenant(text: &str) -> Option<&str> {
        Some(text.strip_prefix("ffl ")?.split_once(':')?.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_whose_it_is() {
        let title = Title {
            tenant: "vik".to_owned(),
            files: 12,
            tree: Digest::of(b"tree"),
            at: "2026-11-23T11:00:00.5Z".parse().unwrap(),
            word: "ab12".to_owned(),
        };
        assert_eq!(Title::read(&title.written()), Some(title.clone()));
        assert_eq!(Title::tenant(&title.written()), Some("vik"));
        assert_eq!(Title::tenant("ffl vik: by an older program"), Some("vik"));
        for other in ["", "Production", "ffl", "ffl vik", "ffler vik: x"] {
            assert_eq!((Title::read(other), Title::tenant(other)), (None, None), "{other}");
        }
    }

    #[test]
    fn states_that_nobody_knows_are_waited_for() {
        let state = |text: &str| Deployed { state: Some(text.to_owned()), ..Deployed::default() }.state();
        assert_eq!(["new", "odd", "preparing"].map(state), [State::Preparing; 3]);
        assert_eq!(
            ["uploading", "processing", "ready", "error"].map(state),
            [State::Waiting, State::Working, State::Ready, State::Failed]
        );
    }
}
