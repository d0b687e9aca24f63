//! What is no slide: the player's files as they are, the theme's colours and font for them, and the page of a screen.

use super::asset::Asset;
use super::setup;
use crate::model::message::Messages;
use crate::model::screen::File;
use crate::surface::openings::now;
use crate::surface::xml::escaped;
use crate::surface::{Output, Plan, Recipe};
use crate::theme::{Theme, Tokens};
use std::sync::{Arc, LazyLock};

macro_rules! player {
    ($($folder:literal / $name:literal),* $(,)?) => {
        [$((concat!("screen/", $folder, "/", $name), include_str!(concat!("../../../screen/", $folder, "/", $name)))),*]
    };
}

/// The files of the player that stand in a manifest, by their paths.
const PLAYER: [(&str, &str); 12] = player![
    "core" / "bundle.js",
    "core" / "emergency.js",
    "core" / "manifest.js",
    "core" / "schedule.js",
    "core" / "wall.js",
    "player" / "live.js",
    "player" / "player.css",
    "player" / "player.js",
    "player" / "slides.css",
    "player" / "stage.js",
    "player" / "store.js",
    "player" / "watch.js",
];
/// The service worker, which speaks for all below its folder and stands in no manifest.
const WORKER: (&str, &str) = ("screen/sw.js", include_str!("../../../screen/player/sw.js"));
const OPEN: (&str, &str) = ("screen/player/open.js", now::SCRIPT.1);
const PAGE: &str = include_str!("../../../screen/player/index.html");

/// The theme's colours and font for screens.
pub const THEME: &str = "screen/player/theme.css";

/// All files of the player that are the same for everybody, with their texts.
pub static SHARED: LazyLock<Vec<(&'static str, Arc<[u8]>)>> = LazyLock::new(|| {
    let files = PLAYER.into_iter().chain([OPEN, WORKER, setup::STYLE]);
    files.map(|(path, text)| (path, text.as_bytes().into())).collect()
});

/// Those of them that a manifest names, reckoned once.
static KEPT: LazyLock<Vec<File>> = LazyLock::new(|| {
    let of = |(path, text): (&str, &str)| File::of(format!("/{path}"), text.as_bytes());
    PLAYER.into_iter().chain([OPEN]).map(of).collect()
});

/// What all screens of a library share.
pub fn outputs(plan: &Plan) -> Vec<Output> {
    let shared =
        |(path, text): &(&str, Arc<[u8]>)| Output { path: (*path).to_owned(), recipe: Recipe::Shared(text.clone()) };
    SHARED.iter().map(shared).chain([Output::bytes(THEME, style(&plan.theme, &plan.tokens))]).collect()
}

/// What a screen needs to start without a network, beside its page: scripts, styles, the font.
pub fn assets(plan: &Plan) -> Vec<Asset> {
    let style = File::of(format!("/{THEME}"), style(&plan.theme, &plan.tokens).as_bytes());
    KEPT.iter().chain([&style]).chain(&plan.theme.fonts).cloned().map(Asset::Known).collect()
}

/// A theme's light colours, and the fonts that its stylesheet brings along: lobbies are lit, and eyes far away want dark on light.
fn style(theme: &Theme, tokens: &Tokens) -> String {
    let tokens: String = tokens.light.iter().map(|(name, value)| format!("--{name}:{value};")).collect();
    format!("{}:root{{{tokens}}}\n", theme.faces)
}

/// What the page of a screen says by itself.
pub struct Named<'a> {
    pub language: &'a str,
    pub library: &'a str,
    pub screen: &'a str,
    pub screen_name: &'a str,
}

/// The page of a screen.
pub fn page(named: &Named<'_>, messages: &Messages) -> String {
    let values = [
        ("language", named.language),
        ("library", named.library),
        ("screen", named.screen),
        ("screen_name", named.screen_name),
        ("text", messages.text("screen-last")),
        ("mark_clock", messages.text("screen-mark-clock")),
        ("mark_room", messages.text("screen-mark-room")),
        ("mark_secure", messages.text("screen-mark-secure")),
    ];
    let fill = |(at, part): (usize, &str)| match part.split_once(" }}") {
        Some((key, rest)) if at > 0 => {
            let value = values.iter().find(|(name, _)| *name == key).map_or("", |(_, value)| value);
            format!("{}{rest}", escaped(value))
        }
        _ => part.to_owned(),
    };
    PAGE.split("{{ ").enumerate().map(fill).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_all_of_its_words_and_no_markup_of_others() {
        let named = Named { language: "nn", library: "A & <b>", screen: "lobby", screen_name: "\"Inngangen\"" };
        let page = page(&named, &Messages::default());
        assert!(!page.contains("{{") && !page.contains("}}"), "{page}");
        let wanted =
            ["<html lang=\"nn\">", "<h1>A &amp; &lt;b&gt;</h1>", "data-screen=\"lobby\"", "&quot;Inngangen&quot;"];
        wanted.iter().for_each(|part| assert!(page.contains(part), "{part}"));
        assert!(page.contains("content=\"noindex\""));
    }

    #[test]
    fn every_script_of_the_player_is_published() {
        let known: Vec<&str> = SHARED.iter().map(|(path, _)| *path).collect();
        for text in SHARED.iter().map(|(_, text)| str::from_utf8(text).unwrap()) {
            for (_, rest) in text.match_indices("import ").filter_map(|(at, _)| text[at..].split_once("from \"")) {
                let name =
                    rest.split('"').next().unwrap_or_default().trim_start_matches("../").trim_start_matches("./");
                assert!(known.iter().any(|path| path.ends_with(name)), "{name}");
            }
        }
    }
}
