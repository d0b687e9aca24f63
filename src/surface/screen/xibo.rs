//! What Xibo reads of a library as a remote DataSet (JSON): rows of what happens and of news, each as flat as a table.
//!
//! Times are as Xibo writes them where nobody has told it otherwise (`Y-m-d H:i:s`), by the clock on the library's wall. What a row has
//! not is left out, as an empty text is no date. What is cancelled has no row; what is over goes with its day, and a filter on `end`
//! drops it before.

use super::asset::Asset;
use super::event::{Dated, dated};
use super::scene::{HALF, Scene};
use super::told::newest;
use crate::model::content::{Front, Image};
use crate::model::event::State;
use crate::page::dates;
use crate::site::Node;
use crate::surface::names::localized;
use crate::surface::{Output, Recipe};
use jiff::civil::DateTime;
use serde::Serialize;

/// Where the rows lie.
pub const PATH: &str = "screen/xibo.json";

/// How many rows there are of what happens and of news.
const EVENTS: usize = 100;
const NEWS: usize = 20;

/// Within version 1 keys may come, none goes or changes its meaning.
#[derive(Serialize)]
struct Rows {
    version: u8,
    events: Vec<EventRow>,
    news: Vec<NewsRow>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventRow {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    /// As people say it.
    when: String,
    start: String,
    /// Of what has no end nobody knows when it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    all_day: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    /// What is to be said of it besides: that it is sold out.
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<String>,
    url: String,
    #[serde(flatten)]
    picture: Picture,
}

#[derive(Serialize)]
struct NewsRow {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expire: Option<String>,
    url: String,
    #[serde(flatten)]
    picture: Picture,
}

/// The absolute address of a picture with what it shows.
#[derive(Default, Serialize)]
struct Picture {
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alt: Option<String>,
}

/// The rows with the pictures that they name; nothing where nobody has said where the site lives.
pub fn outputs(scene: &Scene<'_>) -> Vec<Output> {
    if !scene.plan.site.is_addressed() {
        return Vec::new();
    }
    let mut outputs = Vec::new();
    let all = dated(scene, false);
    let told = all.iter().filter(|one| !one.one.is_cancelled()).take(EVENTS);
    let events = told.map(|one| event(scene, one, &mut outputs)).collect();
    let news = newest(scene).into_iter().take(NEWS).map(|node| news(scene, node, &mut outputs)).collect();
    // What they are made of has no part that JSON cannot say.
    let text = serde_json::to_string(&Rows { version: 1, events, news }).unwrap_or_default();
    outputs.push(Output::bytes(PATH, text + "\n"));
    outputs
}

fn event(scene: &Scene<'_>, one: &Dated<'_>, outputs: &mut Vec<Output>) -> EventRow {
    let summary = one.one.change.and_then(|change| change.summary.clone()).or_else(|| scene.summary(one.node));
    let branches = scene.plan.site.tenant.branches.iter();
    let branch = branches.filter(|branch| one.one.is_at(&branch.id));
    let branch: Vec<String> = branch.filter_map(|branch| localized(&branch.name, scene.language())).collect();
    let sold_out = one.one.state() == State::SoldOut;
    let (start, end) = one.span();
    EventRow {
        id: one.one.key.to_string(),
        title: one.title().to_owned(),
        summary,
        when: dates::when(&one.one, scene.language()),
        start: moment(start),
        end: end.map(moment),
        all_day: u8::from(!one.is_timed()),
        place: one.one.place().map(str::to_owned),
        branch: Some(branch.join(", ")).filter(|branch| !branch.is_empty()),
        notice: sold_out.then(|| scene.text("event-sold-out").to_owned()),
        url: absolute(scene, &one.happening.url),
        picture: picture(scene, (one.node, one.front), outputs),
    }
}

fn news(scene: &Scene<'_>, node: &Node, outputs: &mut Vec<Output>) -> NewsRow {
    let front = &scene.plan.site.document(node).front;
    NewsRow {
        id: front.id.map_or_else(|| node.url.trim_matches('/').to_owned(), |id| id.to_string()),
        title: front.title.clone(),
        summary: scene.summary(node),
        date: front.date.map(|date| moment(date.at)),
        expire: front.expire.map(|expire| moment(expire.at)),
        url: absolute(scene, &node.url),
        picture: picture(scene, (node, front), outputs),
    }
}

/// The picture of a text, as wide as on slides; it is published along with what names it.
fn picture(scene: &Scene<'_>, (node, front): (&Node, &Front), outputs: &mut Vec<Output>) -> Picture {
    let still = |image: &Image| scene.still(&scene.plan.site.source(node).file, image, HALF);
    let Some((image, (src, asset))) = front.image.as_ref().and_then(|image| Some((image, still(image)?))) else {
        return Picture::default();
    };
    if let Asset::Cut(path, cut) = asset {
        outputs.push(Output { path: path.trim_start_matches('/').to_owned(), recipe: Recipe::Cut(cut) });
    }
    Picture { image: Some(absolute(scene, &src)), alt: Some(image.alt.clone()).filter(|_| !image.decorative) }
}

fn absolute(scene: &Scene<'_>, path: &str) -> String {
    format!("{}{path}", scene.plan.site.base)
}

fn moment(at: DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
