//! Files that pages name by their addresses: the theme's, the stylesheet, the drawings, the logo.

use super::emblem::{drawn, emblem};
use super::openings::now;
use super::{Cut, Output, Recipe};
use crate::diagnostic::{Diagnostic, Error};
use crate::model::emblem::Drawing;
use crate::model::media::{Encoding, Rendition};
use crate::page::frame::LogoView;
use crate::site::{Medium, Site};
use crate::theme::{Sheet, Theme, Tokens, stylesheet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Addresses of what is published beside the pages.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// File of the theme → its address.
    pub addresses: Arc<BTreeMap<String, String>>,
    pub logo: Option<LogoView>,
    pub icon: String,
    pub touch_icon: String,
    /// The Open Graph picture of pages that have none of their own.
    pub card: Option<String>,
}

/// A tenant's assets, and the files that they are.
pub fn assets(
    site: &Site,
    theme: &Theme,
    tokens: &Tokens,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(Assets, Vec<Output>), Error> {
    let (mut assets, mut addresses) = (Assets::default(), theme.addresses.clone());
    let shared = theme.addresses.iter().filter_map(|(name, url)| Some((url, theme.assets.get(name)?)));
    let output = |(url, bytes): (&String, &Arc<[u8]>)| {
        let path = url.trim_start_matches('/').to_owned();
        Output { path, recipe: Recipe::Shared(bytes.clone()) }
    };
    let mut outputs: Vec<Output> = shared.map(output).collect();
    match stylesheet(theme, tokens) {
        Ok(Some(Sheet { path, bytes })) => {
            addresses.insert("style.css".to_owned(), format!("/{path}"));
            outputs.push(Output { path, recipe: Recipe::Shared(bytes) });
        }
        Ok(None) => {}
        Err(diagnostic) => diagnostics.push(diagnostic),
    }
    if site.has_hours() && !addresses.contains_key(now::SCRIPT.0) {
        let (url, output) = now::script();
        addresses.insert(now::SCRIPT.0.to_owned(), url);
        outputs.push(output);
    }
    assets.addresses = addresses.into();
    let emblem = emblem(site, theme, tokens);
    let mut draw = |drawing| {
        let (output, url) = drawn(&emblem, drawing)?;
        outputs.push(output);
        Ok::<String, Error>(url)
    };
    (assets.icon, assets.touch_icon) = (draw(Drawing::Icon)?, draw(Drawing::TouchIcon)?);
    assets.card = theme.features.og_image.then(|| draw(Drawing::OpenGraph)).transpose()?;
    if let Some((view, output)) = logo(site).map_err(|fault| diagnostics.push(fault)).ok().flatten() {
        outputs.push(output);
        assets.logo = Some(view);
    }
    Ok((assets, outputs))
}

/// The tenant's own logo, where it names one; what is wrong with it is said where it is named.
fn logo(site: &Site) -> Result<Option<(LogoView, Output)>, Diagnostic> {
    let Some(logo) = &site.tenant.theme.logo else { return Ok(None) };
    let blamed =
        |fault: Diagnostic| fault.at(&format!("tenants/{}.toml", site.tenant.id), site.tenant.span_of("theme.logo"));
    // A name in the tenant's file is counted from the tenant's folder, where any of its files could stand.
    site.medium("tenants/x", logo).and_then(logo_view).map(Some).map_err(blamed)
}

fn logo_view(medium: &Medium) -> Result<(LogoView, Output), Diagnostic> {
    let probe = medium.picture()?;
    let extension = probe.format.extension().unwrap_or_default();
    let path = format!("media/{}.{extension}", medium.digest.short(16));
    let view = LogoView { url: format!("/{path}"), width: probe.width, height: probe.height };
    let rendition = Rendition { width: 0, format: Encoding::Original };
    let recipe = Recipe::Cut(Cut { file: medium.file.clone(), digest: medium.digest, rendition });
    Ok((view, Output { path, recipe }))
}
