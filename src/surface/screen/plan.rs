//! A screen's manifest with its files: which slides it has, in which lists they stand, and what each of them needs.

use super::asset::Asset;
use super::fragment::Piece;
use super::scene::Scene;
use super::shell::{self, Named};
use super::signage::{self, Said};
use super::{EMERGENCY, books, default, event, own, programme, told};
use crate::digest::Digest;
use crate::model::screen::{Content, Display, File, Heartbeat, List, Manifest, Programme, Screen, Slide};
use crate::model::slug;
use crate::surface::names::localized;
use crate::surface::{Cut, Output, Plan, Recipe};
use std::collections::BTreeMap;

/// The shape of manifests.
const VERSION: u8 = 1;
/// How long a manifest may be, in bytes; a little is left for what pictures add.
const LONGEST: usize = 29_000;
/// Where services tell messages that are set by hand, and hear how screens are.
const LIVE_EMERGENCY: &str = "/api/live/screens/emergency";
const LIVE_HEARTBEAT: &str = "/api/live/screens/heartbeat";
/// How often a screen says that it plays, in seconds: one that is silent for three of them is late.
const BEAT: u32 = 300;
/// How often a screen asks: an emergency reaches it within a minute.
const POLL: u32 = 60;
/// When screens were first made: of a site whose days nothing follows, clocks before it are known to be wrong.
const FIRST: &str = "2026-11";

/// A manifest before all of its files are made.
#[derive(Clone, Debug)]
pub struct Draft {
    manifest: Manifest,
    /// Places in `assets` whose bytes are known when they are made.
    cuts: Vec<(usize, Cut)>,
    /// Its text without the digests of pictures.
    text: Vec<u8>,
}

/// A screen: its manifest, and the files that are its own.
pub struct Made {
    pub draft: Draft,
    pub files: Vec<Output>,
    /// How many slides it has no room for that nobody else will show.
    pub lost: usize,
}

impl Draft {
    /// The pictures and films with their paths from the root of the site.
    fn pictures(&self) -> impl Iterator<Item = (&str, &Cut)> {
        self.cuts.iter().filter_map(|(place, cut)| Some((self.manifest.assets.get(*place)?.path.as_str(), cut)))
    }

    /// The pictures and films that must be there before it can be written.
    pub fn cuts(&self) -> impl Iterator<Item = &Cut> {
        self.cuts.iter().map(|(_, cut)| cut)
    }

    /// Its text, with the digest and the length of each picture in the order of [`Draft::cuts`].
    pub fn written(&self, known: &[(String, u64)]) -> Vec<u8> {
        if self.cuts.is_empty() {
            return self.text.clone();
        }
        let mut manifest = self.manifest.clone();
        for ((place, _), (sha256, bytes)) in self.cuts.iter().zip(known) {
            if let Some(asset) = manifest.assets.get_mut(*place) {
                (asset.sha256, asset.bytes) = (sha256.clone(), *bytes);
            }
        }
        text(&manifest)
    }

    /// The address of all that its text follows from.
    pub fn digest(&self) -> Digest {
        let cuts = self.cuts.iter().flat_map(|(_, cut)| [cut.digest, Digest::of_plain(&cut.rendition)]);
        Digest::all(&[Digest::of(&self.text)].into_iter().chain(cuts).collect::<Vec<_>>())
    }

    /// Without the slides for which it has no room: what is farthest ahead is left out first, which a later build has again; then the
    /// last. With the number of those that no later build will have.
    fn of(manifest: Manifest, cuts: Vec<(usize, Cut)>) -> (Draft, usize) {
        let text = text(&manifest);
        let mut draft = Draft { manifest, cuts, text };
        let lost = draft.shorten();
        (draft, lost)
    }

    fn shorten(&mut self) -> usize {
        let mut lost = 0;
        // The digest of a picture is as long as any.
        while self.text.len() + 64 * self.cuts.len() > LONGEST {
            let slides = &self.manifest.slides;
            let spare = || slides.iter().enumerate().filter(|(_, slide)| !slide.fallback);
            let ahead = spare().filter(|(_, slide)| slide.from.is_some()).max_by_key(|(_, slide)| slide.from);
            let Some((place, _)) = ahead.or_else(|| spare().next_back()) else { break };
            let gone = self.manifest.slides.remove(place);
            lost += usize::from(gone.from.is_none());
            let Manifest { campaigns, playlists, .. } = &mut self.manifest;
            campaigns.iter_mut().chain(playlists).for_each(|list| list.slides.retain(|id| *id != gone.id));
            self.text = text(&self.manifest);
        }
        lost
    }

    /// What plays, without the digests of pictures.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}

fn text(manifest: &Manifest) -> Vec<u8> {
    // What it is made of has no part that JSON cannot say.
    serde_json::to_vec(manifest).unwrap_or_default()
}

/// Makes a screen.
pub fn made(plan: &Plan, screen: &Screen) -> Option<Made> {
    let (scene, live) = (Scene::of(plan, screen)?, plan.site.has_services());
    let mut making = Making::of(&scene, screen);
    for region in screen.layout.regions() {
        making.fallback(region);
    }
    let campaigns: Vec<List> = screen.campaigns.iter().filter_map(|list| making.list(list)).collect();
    let playlists: Vec<List> = screen.playlists.iter().filter_map(|list| making.list(list)).collect();
    let Making { slides, assets, files, player, cuts, .. } = making;
    let manifest = Manifest {
        version: VERSION,
        made: month(plan),
        screen: display(&scene, screen),
        layout: screen.layout.grid(screen.is_portrait()),
        campaigns,
        playlists,
        slides,
        assets,
        player,
        poll_seconds: POLL,
        emergency: std::iter::once(format!("/{EMERGENCY}")).chain(live.then(|| LIVE_EMERGENCY.to_owned())).collect(),
        heartbeat: live.then(|| Heartbeat { path: LIVE_HEARTBEAT.to_owned(), seconds: BEAT }),
        stale_hours: None,
    };
    let (draft, lost) = Draft::of(manifest, cuts);
    let mut files = files;
    files.extend(signage(plan, &draft.manifest, &files));
    let made = files.into_iter().map(|(path, bytes)| Output::bytes(&path[1..], bytes));
    let cuts =
        draft.pictures().map(|(path, cut)| Output { path: path[1..].to_owned(), recipe: Recipe::Cut(cut.clone()) });
    let files = made.chain(cuts).collect();
    Some(Made { draft, files, lost })
}

/// What other systems read of the slides, by path.
fn signage(plan: &Plan, manifest: &Manifest, files: &BTreeMap<String, Vec<u8>>) -> Vec<(String, Vec<u8>)> {
    let said = |slide: &Slide| {
        let html = files.get(&slide.file.path).map(|bytes| String::from_utf8_lossy(bytes))?;
        Some(Said::of(slide.clone(), &html))
    };
    let slides: Vec<Said> = manifest.slides.iter().filter_map(said).collect();
    let json = ("json", Some(signage::json(&plan.site, manifest, &slides)));
    let atom = ("atom", signage::atom(&plan.site, manifest, &slides));
    let path = |extension: &str| format!("/screen/{}/slides.{extension}", manifest.screen.id);
    [json, atom].into_iter().filter_map(|(extension, text)| Some((path(extension), text?.into_bytes()))).collect()
}

/// The month of the build, where anything follows from it.
fn month(plan: &Plan) -> String {
    let site = &plan.site;
    let dated = site.has_hours() || site.editions.iter().any(|edition| !edition.agenda.is_empty());
    if dated { site.now.date().strftime("%Y-%m").to_string() } else { FIRST.to_owned() }
}

fn display(scene: &Scene<'_>, screen: &Screen) -> Display {
    Display {
        id: screen.id.clone(),
        name: name(scene, screen),
        branch: screen.branch.clone(),
        language: scene.language().tag().to_owned(),
        time_zone: "Europe/Oslo".to_owned(),
        orientation: if screen.is_portrait() { "portrait" } else { "landscape" }.to_owned(),
        width: screen.width,
        height: screen.height,
    }
}

/// What a screen is called.
pub fn name(scene: &Scene<'_>, screen: &Screen) -> String {
    localized(&screen.name, scene.language()).unwrap_or_else(|| scene.text("screen").to_owned())
}

struct Making<'a> {
    scene: &'a Scene<'a>,
    /// The screen's id.
    screen: &'a str,
    /// The region of what names none.
    first: &'static str,
    slides: Vec<Slide>,
    assets: Vec<File>,
    /// Asset → its place.
    places: BTreeMap<String, usize>,
    cuts: Vec<(usize, Cut)>,
    player: Vec<usize>,
    /// By path from the root of the site.
    files: BTreeMap<String, Vec<u8>>,
}

impl<'a> Making<'a> {
    /// With the page and all that it starts from.
    fn of(scene: &'a Scene<'a>, screen: &'a Screen) -> Making<'a> {
        let first = screen.layout.regions().first().copied().unwrap_or("main");
        let mut making = Making {
            scene,
            screen: &screen.id,
            first,
            slides: Vec::new(),
            assets: Vec::new(),
            places: BTreeMap::new(),
            cuts: Vec::new(),
            player: Vec::new(),
            files: BTreeMap::new(),
        };
        let (library, screen_name) = (&*scene.frame.name, &*name(scene, screen));
        let named = Named { language: scene.language().tag(), library, screen: &screen.id, screen_name };
        let page = shell::page(&named, scene.messages).into_bytes();
        let path = format!("/screen/{}/index.html", screen.id);
        let assets = shell::assets(scene.plan).into_iter().chain([Asset::of(&*path, &page)]);
        making.player = assets.map(|asset| making.place(asset)).collect();
        making.files.insert(path, page);
        making
    }

    /// The place of an asset among those of the manifest.
    fn place(&mut self, asset: Asset) -> usize {
        let next = self.assets.len();
        let place = *self.places.entry(asset.path().to_owned()).or_insert(next);
        if place == next {
            match asset {
                Asset::Known(file) => self.assets.push(file),
                Asset::Cut(path, cut) => {
                    self.assets.push(File { path, ..File::default() });
                    self.cuts.push((next, cut));
                }
            }
        }
        place
    }

    fn fallback(&mut self, region: &str) {
        let piece = default::fallback(self.scene, region);
        let id = self.slide(piece, region, None);
        if let Some(slide) = self.slides.iter_mut().find(|slide| slide.id == id) {
            slide.fallback = true;
        }
    }

    /// Takes up a slide for a region; one that is there already is the same.
    fn slide(&mut self, piece: Piece, region: &str, seconds: Option<u32>) -> String {
        let id = id_of(if region == self.first { piece.id.clone() } else { format!("{region}/{}", piece.id) });
        if self.slides.iter().any(|slide| slide.id == id) {
            return id;
        }
        let (seconds, bytes) = (seconds.unwrap_or_else(|| piece.duration()), piece.html.into_bytes());
        let path = format!("/screen/files/{}.html", Digest::of(&bytes).short(16));
        let assets = piece.assets.into_iter().map(|asset| self.place(asset)).collect();
        self.slides.push(Slide {
            id: id.clone(),
            kind: piece.kind,
            region: (region != self.first).then(|| region.to_owned()),
            file: File::of(&*path, &bytes),
            seconds,
            from: piece.from,
            until: piece.until,
            fallback: false,
            assets,
        });
        self.files.insert(path, bytes);
        id
    }

    /// A list with its slides; none where it has none.
    fn list(&mut self, list: &Programme) -> Option<List> {
        let region = list.region.as_deref().unwrap_or(self.first);
        let mut slides: Vec<String> = Vec::new();
        let (scene, screen) = (self.scene, self.screen);
        for piece in list.content.iter().flat_map(|content| pieces(scene, content, screen)) {
            let id = self.slide(piece, region, list.seconds);
            if !slides.contains(&id) {
                slides.push(id);
            }
        }
        let Programme { id, weight, order, when, .. } = list.clone();
        (!slides.is_empty()).then_some(List { id, name: None, weight, order, when, slides })
    }
}

/// The longest name that the player takes for a slide.
const LONGEST_NAME: usize = 100;

/// A slide's name as manifests may write it: one of a file with other letters in its name, or of a long address, has its digest behind
/// what can be said of it.
fn id_of(name: String) -> String {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._/-".contains(&byte);
    if name.len() <= LONGEST_NAME && name.bytes().all(plain) {
        return name;
    }
    let said: String = slug::slug(&name).chars().take(LONGEST_NAME / 2).collect();
    format!("{said}.{}", Digest::of(name.as_bytes()).short(8))
}

/// The slides that something comes to.
fn pieces(scene: &Scene<'_>, content: &Content, screen: &str) -> Vec<Piece> {
    match content {
        Content::Now => event::now(scene),
        Content::Next => event::next(scene),
        Content::Today => programme::today(scene),
        Content::Week => programme::week(scene),
        Content::Coming => programme::coming(scene),
        Content::Hours => told::hours(scene),
        Content::News => told::news(scene),
        Content::Headlines => told::headlines(scene),
        Content::Books => books::newest(scene),
        Content::Pages => told::pages(scene),
        Content::Site => vec![default::welcome(scene)],
        Content::Slides => own::all(scene, screen),
        Content::Slide(key) => own::one(scene, key),
    }
}
