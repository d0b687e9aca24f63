//! Screens: what hangs in the library and plays by itself (`screen/` is the player, `screen/README.md` the contract).
//!
//! A screen is a page, a manifest and slides. All that it shows is a file of the site, which the screen keeps by its digest; when it
//! is shown the screen decides by its own clock. So builds say nothing of "today": of what happens there is a slide for each date,
//! with the instants between which it is true, and an ended event is gone at its minute without a new build.
//!
//! Slides follow from what pages show of one another, never from the clock but by what is ahead ([`crate::site::Edition::ahead`]).

mod asset;
mod books;
mod default;
mod event;
mod fragment;
mod os2display;
mod own;
mod plan;
mod programme;
mod qr;
mod scene;
mod setup;
mod shell;
mod signage;
mod told;
mod xibo;

pub use default::screens;
pub use own::faults;
pub use plan::Draft;
use scene::Scene;

use super::{Output, Plan, Recipe, Surface};
use crate::diagnostic::Diagnostic;
use crate::model::screen::{Manifest, Screen};
use crate::model::tenant::Tenant;
use crate::site::Site;
use crate::theme::Theme;
use std::sync::Arc;

/// What emergency messages are read from: always there, as a screen asks for it with every poll.
pub const EMERGENCY: &str = "screen/emergency.json";

/// The messages of a library, in the shape of `screen/schema/emergency.json`.
fn emergency(site: &Site) -> String {
    format!("{{\"version\":1,\"messages\":{}}}\n", serde_json::json!(site.tenant.emergency))
}

/// What plays on the screens of a library, without the digests of pictures.
pub fn manifests(plan: &Plan) -> Vec<Manifest> {
    let made = default::screens(&plan.site).into_iter().filter_map(|screen| plan::made(plan, &screen));
    made.map(|made| made.draft.manifest().clone()).collect()
}

/// That a screen has more slides than one can keep track of.
fn crowded(tenant: &Tenant, screen: &Screen) -> Diagnostic {
    let fault = Diagnostic::warning("screen-large").arg("id", &screen.id);
    fault.at(&format!("tenants/{}.toml", tenant.id), tenant.span_of(&format!("screen.{}", screen.id)))
}

/// The screens of a library.
pub struct Screens;

impl Surface for Screens {
    fn claims(&self, site: &Site, _: &Theme) -> Vec<(String, &'static str)> {
        let wanted = default::screens(site);
        if wanted.is_empty() {
            return Vec::new();
        }
        let shell = shell::SHARED.iter().map(|(path, _)| (*path).to_owned());
        let screens = wanted.into_iter().flat_map(|screen| {
            ["index.html", "manifest.json", "slides.json", "slides.atom"]
                .map(|file| format!("screen/{}/{file}", screen.id))
        });
        let other = os2display::PATHS.into_iter().chain([shell::THEME, EMERGENCY, setup::PATH, xibo::PATH]);
        let all = shell.chain(other.map(str::to_owned)).chain(screens);
        all.map(|path| (path, "made-file")).collect()
    }

    fn outputs(&self, plan: &Plan, faults: &mut Vec<Diagnostic>) -> Vec<Output> {
        let (tenant, wanted) = (&plan.site.tenant, default::screens(&plan.site));
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut outputs: Vec<Output> = shell::outputs(plan);
        outputs.push(Output::bytes(EMERGENCY, emergency(&plan.site)));
        let scene = wanted.first().and_then(|screen| Scene::of(plan, screen));
        outputs.extend(scene.map(|scene| Output::bytes(setup::PATH, setup::page(&scene, &wanted))));
        let nowhere = Screen::default();
        let whole = Scene::of(plan, &nowhere);
        outputs
            .extend(whole.iter().flat_map(|scene| os2display::outputs(scene).into_iter().chain(xibo::outputs(scene))));
        for screen in wanted {
            let Some(made) = plan::made(plan, &screen) else { continue };
            faults.extend((made.lost > 0 && tenant.screens.contains(&screen)).then(|| crowded(tenant, &screen)));
            outputs.extend(made.files);
            let path = format!("screen/{}/manifest.json", screen.id);
            outputs.push(Output { path, recipe: Recipe::Screen(Arc::new(made.draft)) });
        }
        outputs
    }
}
