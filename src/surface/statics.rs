//! Files of the tenant's own that are published as they are. Their addresses are claimed with the pages', for they have sources.

use super::{Output, Plan, Recipe, Surface};
use crate::diagnostic::Diagnostic;
use crate::site::Site;
use crate::theme::Theme;

pub struct Statics;

impl Surface for Statics {
    fn claims(&self, _: &Site, _: &Theme) -> Vec<(String, &'static str)> {
        Vec::new()
    }

    fn outputs(&self, plan: &Plan, _: &mut Vec<Diagnostic>) -> Vec<Output> {
        let copy = |(path, (file, digest)): (&String, &(String, _))| Output {
            path: path.trim_start_matches('/').to_owned(),
            recipe: Recipe::Copy { file: file.clone(), digest: *digest },
        };
        plan.site.sources.statics.iter().map(copy).collect()
    }
}
