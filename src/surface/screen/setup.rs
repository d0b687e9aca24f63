//! `/screen/`: the library's screens with their addresses, for whoever puts them up.

use super::fragment::escaped;
use super::plan::name;
use super::scene::Scene;
use super::{os2display, xibo};
use crate::model::screen::Screen;

/// Where it lies.
pub const PATH: &str = "screen/index.html";
/// How it looks.
pub const STYLE: (&str, &str) = ("screen/player/setup.css", include_str!("../../../screen/player/setup.css"));

/// The page of all screens.
pub fn page(scene: &Scene<'_>, screens: &[Screen]) -> String {
    let title = format!("{} – {}", scene.text("screens"), scene.frame.name);
    let steps = ["screens-step-device", "screens-step-open", "screens-step-full", "screens-step-leave"];
    let steps: String = steps.iter().map(|key| format!("<li>{}</li>", escaped(scene.messages.text(key)))).collect();
    let screens: String = screens.iter().map(|screen| entry(scene, screen)).collect();
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n<link rel=\"stylesheet\" href=\"player/theme.css\">\n<link rel=\"stylesheet\" href=\"player/setup.css\">\n</head>\n<body>\n<main>\n<h1>{}</h1>\n<p>{}</p>\n<ol>{steps}</ol>\n{screens}{others}</main>\n</body>\n</html>\n",
        scene.language().tag(),
        escaped(scene.text("screens")),
        escaped(scene.text("screens-intro")),
        title = escaped(&title),
        others = others(scene),
    )
}

/// What systems read that are there already, in their own shapes.
fn others(scene: &Scene<'_>) -> String {
    if !scene.plan.site.is_addressed() {
        return String::new();
    }
    let link = |path: &str| format!("<a href=\"/{path}\">{}</a>", path.rsplit('/').next().unwrap_or(path));
    let lists = os2display::PATHS.map(link).join(", ");
    let (words, rows) = (escaped(scene.text("screens-signage")), link(xibo::PATH));
    format!("<h2>{words}</h2>\n<ul>\n<li>OS2display: {lists}</li>\n<li>Xibo: {rows}</li>\n</ul>\n")
}

/// A screen: its address, and the code that opens it on a device with a camera.
fn entry(scene: &Scene<'_>, screen: &Screen) -> String {
    let url = format!("/screen/{}/", screen.id);
    let (code, shown) = scene.code(&url).unwrap_or_else(|| (String::new(), url.clone()));
    let size = format!("{} × {}", screen.width, screen.height);
    let list = format!("{url}slides.json");
    let feed = format!("{url}slides.atom");
    let feeds = match scene.plan.site.is_addressed() {
        true => format!("<a href=\"{list}\">JSON</a>, <a href=\"{feed}\">Atom</a>"),
        false => format!("<a href=\"{list}\">JSON</a>"),
    };
    format!(
        "<section>\n<div>{code}</div>\n<div>\n<h2>{}</h2>\n<p class=\"address\"><a href=\"{url}\">{}</a></p>\n<p>{size}</p>\n<p>{}: {feeds}</p>\n</div>\n</section>\n",
        escaped(&name(scene, screen)),
        escaped(&shown),
        escaped(scene.text("screens-signage")),
    )
}
