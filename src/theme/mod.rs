//! A theme and its parents → templates, assets, tokens, declared lists, messages, one digest.
//!
//! A theme is a folder of files and names at most one parent; a tenant's own `theme/` folder is a last child. Resolving is pure:
//! files in, one [`Theme`] or diagnostics out. Nothing here renders.

pub mod contrast;
mod minimal;
mod settings;
mod style;

use crate::content::front;
use crate::content::markdown::block_names;
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::digest::Digest;
use crate::model::language::Language;
use crate::model::message::{Message, Messages};
use crate::model::screen::File;
use crate::model::slug;
use crate::model::tenant::Tenant;
use settings::Raw;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use style::Sheets;
use toml::Spanned;

pub use settings::{Contrast, Features, Images, Lists, Shape, ValueKind};
pub use style::{Sheet, stylesheet};

/// The files of one theme folder, by path below it.
pub type Files = BTreeMap<String, Vec<u8>>;

/// One folder of the chain, with the path that messages show.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    pub name: String,
    pub folder: String,
    pub files: Files,
    /// Of a tenant's own folder the languages of its site, in which it has its texts; a theme for all has them in every language.
    pub languages: Option<Vec<Language>>,
}

/// A resolved theme.
#[derive(Clone, Debug)]
pub struct Theme {
    pub name: String,
    /// Name → minimal source: the nearest child's under the plain name, each layer's under `<theme>/<name>`.
    pub templates: BTreeMap<String, String>,
    /// Template name → the file it came from, for diagnostics.
    pub template_files: BTreeMap<String, String>,
    /// Templates as they were written, by file, for diagnostics.
    pub written: BTreeMap<String, Arc<str>>,
    /// Names of templates without a layer's name before them.
    plain: BTreeSet<String>,
    /// Path below `assets/` → the file it came from, for diagnostics.
    asset_files: BTreeMap<String, String>,
    /// Path below `assets/` → bytes.
    pub assets: BTreeMap<String, Arc<[u8]>>,
    /// Path below `assets/` → where it is published, stylesheets left out.
    pub addresses: BTreeMap<String, String>,
    /// The stylesheet without tokens.
    pub css: String,
    /// Of that the rules for fonts, for whoever has other rules beside them.
    pub faces: String,
    /// The fonts that they name.
    pub fonts: Vec<File>,
    sheets: Sheets,
    pub messages: BTreeMap<Language, Arc<Messages>>,
    /// The keys of texts that each layer brings along, by its folder.
    brought: BTreeMap<String, BTreeSet<String>>,
    /// Languages of which some texts wait for somebody who answers for them ([`Conventions::wants_review`]).
    ///
    /// [`Conventions::wants_review`]: crate::model::language::Conventions::wants_review
    pub unreviewed: BTreeSet<Language>,
    pub tokens: BTreeMap<String, String>,
    pub tokens_dark: BTreeMap<String, String>,
    pub contrast: Contrast,
    pub styles: Option<String>,
    pub lists: Lists,
    pub features: Features,
    pub images: Images,
    /// Blocks of its own, beside those that every theme has.
    pub blocks: BTreeMap<String, Shape>,
    /// Address of everything that a rendering depends on.
    pub digest: Digest,
}

impl Layer {
    fn raw(&self, diagnostics: &mut Vec<Diagnostic>) -> Raw {
        let Some(bytes) = self.files.get(SETTINGS) else { return Raw::default() };
        let read = decoded(&self.settings(), bytes);
        read.map_err(|fault| diagnostics.push(fault)).unwrap_or_default()
    }

    /// The path of the layer's own settings.
    fn settings(&self) -> String {
        format!("{}/{SETTINGS}", self.folder)
    }

    /// The parent that the theme names, if it does.
    pub fn parent(&self) -> Option<String> {
        self.raw(&mut Vec::new()).extends.map(Spanned::into_inner)
    }

    /// A fault of the parent, said where this theme names it.
    pub fn blamed(&self, fault: Diagnostic) -> Diagnostic {
        let span = self.raw(&mut Vec::new()).extends.map_or(Span::default(), |name| Span::from(name.span()));
        let text = self.files.get(SETTINGS).map_or("".into(), |bytes| String::from_utf8_lossy(bytes));
        fault.at(&self.settings(), span).located(&text)
    }
}

const SETTINGS: &str = "theme.toml";

/// What a message file says of itself: who has read it and answers for its language, and when. It is no text of the sites.
const REVIEWED: &str = "reviewed";

/// A TOML file of a theme, or what is wrong with it and where.
fn decoded<T: serde::de::DeserializeOwned>(file: &str, bytes: &[u8]) -> Result<T, Diagnostic> {
    let text = front::decode(file, bytes)?;
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let fault = Diagnostic::error("theme-toml").arg("why", error.message());
        fault.at(file, error.span().unwrap_or(0..0)).located(text)
    })
}

/// Resolves a chain of layers, the oldest ancestor first, the tenant's own last.
pub fn resolve(chain: &[Layer]) -> Result<Theme, Vec<Diagnostic>> {
    resolve_with(chain, |_| ()).map(|(theme, ())| theme)
}

/// The same with what else is made of it while its stylesheet is, which that does not see yet.
pub fn resolve_with<T: Send>(
    chain: &[Layer],
    beside: impl FnOnce(&Theme) -> T + Send,
) -> Result<(Theme, T), Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let mut theme = Theme {
        name: String::new(),
        templates: BTreeMap::new(),
        template_files: BTreeMap::new(),
        written: BTreeMap::new(),
        plain: BTreeSet::new(),
        asset_files: BTreeMap::new(),
        assets: BTreeMap::new(),
        addresses: BTreeMap::new(),
        css: String::new(),
        faces: String::new(),
        fonts: Vec::new(),
        sheets: Sheets::default(),
        messages: BTreeMap::new(),
        brought: BTreeMap::new(),
        unreviewed: BTreeSet::new(),
        tokens: BTreeMap::new(),
        tokens_dark: BTreeMap::new(),
        contrast: Contrast::default(),
        styles: None,
        lists: Lists::default(),
        features: Features::default(),
        images: Images::default(),
        blocks: BTreeMap::new(),
        digest: digest(chain),
    };
    for layer in chain {
        theme.add_settings(layer, &mut diagnostics);
        theme.add_files(layer, &mut diagnostics);
        theme.add_blocks(layer, &mut diagnostics);
    }
    theme.check_messages(chain, &mut diagnostics);
    theme.add_addresses();
    let (css, beside) = rayon::join(|| style::shared(&theme), || beside(&theme));
    css.map_or_else(|fault| diagnostics.push(fault), |css| theme.add_styles(css));
    if diagnostics.is_empty() { Ok((theme, beside)) } else { Err(diagnostics) }
}

/// Where an asset is published: its name changes with its bytes, so that browsers may keep it for ever.
pub fn asset_path(name: &str, bytes: &[u8]) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
    format!("assets/{stem}.{}.{extension}", Digest::of(bytes).short(10))
}

/// The address of all files of a chain, with the names of its layers.
fn digest(chain: &[Layer]) -> Digest {
    let of = |layer: &Layer| {
        let files = layer.files.iter().flat_map(|(path, bytes)| [Digest::of(path.as_bytes()), Digest::of(bytes)]);
        Digest::all(&[Digest::of(layer.name.as_bytes())].into_iter().chain(files).collect::<Vec<_>>())
    };
    Digest::all(&chain.iter().map(of).collect::<Vec<_>>())
}

impl Theme {
    /// Whether it shows branches on pages of their own.
    pub fn has_branches(&self) -> bool {
        ["branch.html", "branches.html"].iter().all(|name| self.templates.contains_key(*name))
    }

    fn add_settings(&mut self, layer: &Layer, diagnostics: &mut Vec<Diagnostic>) {
        let raw = layer.raw(diagnostics);
        if let (Some(_), Some(_)) = (&raw.extends, &layer.languages) {
            // A tenant's own folder stands on the theme that its file names.
            diagnostics.push(layer.blamed(Diagnostic::error("theme-extends-own")));
        }
        for name in
            raw.tokens_dark.keys().filter(|name| !raw.tokens.contains_key(*name) && !self.tokens.contains_key(*name))
        {
            diagnostics.push(self.unknown_token(name).within(&layer.settings()));
        }
        self.name = raw.name.unwrap_or_else(|| layer.name.clone());
        self.tokens.extend(raw.tokens);
        self.tokens_dark.extend(raw.tokens_dark);
        self.contrast.add(raw.contrast.unwrap_or_default());
        self.styles = raw.styles.map(|styles| styles.entry).or_else(|| self.styles.take());
        self.lists = self.lists.with(raw.lists);
        self.features = self.features.with(raw.features);
        let Images { sizes, hero_sizes } = raw.images.unwrap_or_default();
        for (own, raw) in [(&mut self.images.sizes, sizes), (&mut self.images.hero_sizes, hero_sizes)] {
            if !raw.is_empty() {
                *own = raw;
            }
        }
    }

    /// Takes up a layer's own blocks, each of which has a name that can be written and a template.
    fn add_blocks(&mut self, layer: &Layer, diagnostics: &mut Vec<Diagnostic>) {
        let text = layer.files.get(SETTINGS).map_or("".into(), |bytes| String::from_utf8_lossy(bytes));
        // What cannot be read is said already.
        for (name, shape) in layer.raw(&mut Vec::new()).blocks {
            let span = shape.span();
            let code = match name.as_str() {
                name if block_names().any(|known| known == name) => "theme-block-taken",
                name if !slug::is(name) => "theme-block-name",
                name if !self.templates.contains_key(&format!("blocks/{name}.html")) => "theme-block-template",
                _ => {
                    self.blocks.insert(name, shape.into_inner());
                    continue;
                }
            };
            diagnostics.push(Diagnostic::error(code).arg("name", name).at(&layer.settings(), span).located(&text));
        }
    }

    /// The texts in a language; none where the theme does not speak it.
    pub fn messages_in(&self, language: Language) -> &Messages {
        static NONE: Messages = Messages::none();
        self.messages.get(&language).map_or(&NONE, |messages| messages)
    }

    /// The same, to be kept.
    pub fn texts_in(&self, language: Language) -> Arc<Messages> {
        self.messages.get(&language).cloned().unwrap_or_default()
    }

    fn add_files(&mut self, layer: &Layer, diagnostics: &mut Vec<Diagnostic>) {
        for (path, bytes) in &layer.files {
            let file = format!("{}/{path}", layer.folder);
            if let Some(name) = path.strip_prefix("templates/") {
                let source = match front::decode(&file, bytes) {
                    Ok(text) => {
                        self.written.insert(file.clone(), text.into());
                        minimal::minimal(text)
                    }
                    Err(fault) => {
                        diagnostics.push(fault);
                        continue;
                    }
                };
                self.plain.insert(name.to_owned());
                for name in [name.to_owned(), format!("{}/{name}", layer.name)] {
                    self.template_files.insert(name.clone(), file.clone());
                    self.templates.insert(name, source.clone());
                }
            } else if let Some(name) = path.strip_prefix("assets/") {
                self.assets.insert(name.to_owned(), bytes.as_slice().into());
                self.asset_files.insert(name.to_owned(), file);
            } else if let Some(name) = path.strip_prefix("messages/") {
                self.add_messages(name, &layer.folder, bytes, diagnostics);
            }
        }
        // Under its own name a layer also has what it inherits.
        for name in &self.plain {
            let qualified = format!("{}/{name}", layer.name);
            if !self.templates.contains_key(&qualified) {
                self.templates.insert(qualified.clone(), self.templates[name].clone());
                self.template_files.insert(qualified, self.template_files[name].clone());
            }
        }
    }

    fn add_addresses(&mut self) {
        let others = self.assets.iter().filter(|(name, _)| !name.ends_with(".css"));
        self.addresses = others.map(|(name, bytes)| (name.clone(), format!("/{}", asset_path(name, bytes)))).collect();
    }

    fn add_styles(&mut self, css: String) {
        self.faces = style::faces(&css);
        self.css = css;
        let named = self.addresses.iter().filter(|(_, url)| self.faces.contains(url.as_str()));
        self.fonts = named.map(|(name, url)| File::of(url, &self.assets[name])).collect();
    }

    fn add_messages(&mut self, name: &str, folder: &str, bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) {
        let file = &format!("{folder}/messages/{name}");
        let language = name.strip_suffix(".toml").and_then(Language::of_site);
        let Some(language) = language else {
            diagnostics.push(Diagnostic::error("message-file").within(file));
            return;
        };
        match decoded::<BTreeMap<String, Spanned<Message>>>(file, bytes) {
            Ok(mut messages) => {
                let text = String::from_utf8_lossy(bytes);
                let reviewed = messages.remove(REVIEWED).is_some_and(|by| !by.into_inner().is_blank());
                if language.conventions().wants_review && !reviewed {
                    self.unreviewed.insert(language);
                }
                diagnostics.extend(messages.iter().filter_map(|(key, value)| folder_fault(key, value, file, &text)));
                self.brought.entry(folder.to_owned()).or_default().extend(messages.keys().cloned());
                let plain = messages.into_iter().map(|(key, value)| (key, value.into_inner()));
                Arc::make_mut(self.messages.entry(language).or_default()).extend(plain);
            }
            Err(fault) => diagnostics.push(fault),
        }
    }

    /// Every language in which a layer speaks must have every key that it brings along: a text that is missing in one fails the
    /// build, and is missing in the folder that brought the key.
    fn check_messages(&self, chain: &[Layer], diagnostics: &mut Vec<Diagnostic>) {
        let mut known: BTreeSet<String> = BTreeSet::new();
        for layer in chain {
            let brought = self.brought.get(&layer.folder).cloned().unwrap_or_default();
            let spoken = layer.languages.as_deref().unwrap_or(&Language::SITE);
            for language in spoken.iter().copied() {
                let file = format!("{}/messages/{}.toml", layer.folder, language.tag());
                // What stands in a file that cannot be read is not missing.
                if diagnostics.iter().any(|fault| fault.file == file) {
                    continue;
                }
                let messages = self.messages.get(&language);
                let lacks = |key: &&String| !messages.is_some_and(|messages| messages.has(key));
                let new = brought.iter().filter(|key| !known.contains(*key)).filter(lacks);
                let missing = new.map(|key| {
                    let fault = Diagnostic::error("message-missing").arg("key", key).arg("lang", language.tag());
                    fault.within(&file)
                });
                diagnostics.extend(missing.collect::<Vec<_>>());
            }
            known.extend(brought);
        }
    }

    /// The tokens with a tenant's own in place, light and dark; a name that the theme does not have is an error and left out.
    pub fn tokens_of(&self, tenant: &Tenant, file: &str) -> (Tokens, Vec<Diagnostic>) {
        let mut tokens = Tokens { light: self.tokens.clone(), dark: self.tokens_dark.clone() };
        let mut faults = Vec::new();
        let sets = [
            ("theme.tokens", &tenant.theme.tokens, &mut tokens.light),
            ("theme.tokens_dark", &tenant.theme.tokens_dark, &mut tokens.dark),
        ];
        for (table, own, set) in sets {
            for (name, value) in own {
                if self.tokens.contains_key(name) {
                    set.insert(name.clone(), value.clone());
                } else {
                    faults.push(self.unknown_token(name).at(file, tenant.span_of(&format!("{table}.{name}"))));
                }
            }
        }
        (tokens, faults)
    }

    fn unknown_token(&self, name: &str) -> Diagnostic {
        let near = nearest(name, self.tokens.keys().map(String::as_str));
        Diagnostic::error("token-unknown").arg("token", name).near(near)
    }
}

/// What is wrong with a text that names a folder of addresses: it must be able to stand in one.
fn folder_fault(key: &str, value: &Spanned<Message>, file: &str, text: &str) -> Option<Diagnostic> {
    let written = match value.get_ref() {
        _ if !key.starts_with("folder-") => return None,
        Message::Text(written) => written.as_str(),
        Message::Plural(_) => "",
    };
    let fault = Diagnostic::error(slug::fault(written)?).arg("key", key).arg("written", written);
    let fault = fault.arg("right", slug::slug(written)).arg("limit", slug::LONGEST);
    Some(fault.at(file, value.span()).located(text))
}

/// A tenant's tokens; `dark` holds only what differs in the dark.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tokens {
    pub light: BTreeMap<String, String>,
    pub dark: BTreeMap<String, String>,
}

impl Tokens {
    /// A token's value, by colour scheme.
    pub fn get(&self, name: &str, dark: bool) -> Option<&str> {
        let value = if dark { self.dark.get(name).or_else(|| self.light.get(name)) } else { self.light.get(name) };
        value.map(String::as_str)
    }
}
