//! What stands for a library in tabs, on home screens and where its pages are shared.

use super::names::{municipalities, named};
use super::{Output, Recipe};
use crate::diagnostic::Error;
use crate::digest::Digest;
use crate::model::emblem::{Colours, Drawing, Emblem};
use crate::site::Site;
use crate::theme::{Theme, Tokens};

/// Raised when drawings change: their addresses are kept by browsers for ever.
const EDITION: u32 = 1;

/// The library's name as it is drawn, in the tenant's first language.
pub fn emblem(site: &Site, theme: &Theme, tokens: &Tokens) -> Emblem {
    let language = site.tenant.languages[0];
    let messages = theme.messages_in(language);
    let official = || match site.tenant.municipalities.as_slice() {
        [one] => one.official.clone(),
        several => municipalities(several, language).join(", "),
    };
    Emblem {
        name: named(site, language).unwrap_or_else(official),
        tagline: messages.text("og-tagline").to_owned(),
        colours: Colours::from_tokens(|name| tokens.get(name, false)),
    }
}

/// The file of a drawing and its address, which changes with what is drawn.
pub fn drawn(emblem: &Emblem, drawing: Drawing) -> Result<(Output, String), Error> {
    let (stem, extension) = match drawing {
        Drawing::OpenGraph => ("og", "png"),
        Drawing::Icon => ("icon", "svg"),
        Drawing::TouchIcon => ("touch", "png"),
    };
    let digest = Digest::of_value(&(EDITION, emblem, drawing))?;
    let path = format!("assets/{stem}.{}.{extension}", digest.short(10));
    let url = format!("/{path}");
    Ok((Output { path, recipe: Recipe::Drawing { emblem: Box::new(emblem.clone()), drawing, digest } }, url))
}
