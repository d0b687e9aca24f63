//! Blocks that only a theme knows: kept as they were written, and judged by the theme where a page shows them.

use super::reading::Reading;
use crate::content::markdown::links;
use crate::diagnostic::Diagnostic;
use crate::model::content::{Block, OwnBlock, OwnValue, Written};

pub(super) fn read(from: &mut Reading<'_, '_>) -> Option<Block> {
    let mut values = Vec::new();
    let mut sound = true;
    for argument in &from.directive.arguments {
        let written = match &argument.value {
            toml::Value::String(text) => {
                Written::Text { link: links::target(text).refusal().is_none(), text: text.clone() }
            }
            toml::Value::Boolean(flag) => Written::Flag(*flag),
            toml::Value::Integer(number) => Written::Number(*number),
            _ => {
                let report = Diagnostic::error("block-value-kind").arg("name", &from.directive.name);
                let report = report.arg("key", &argument.key).arg("expected", "\"…\", true, false, 1");
                from.file.report(report, argument.span);
                sound = false;
                continue;
            }
        };
        values.push(OwnValue { key: argument.key.clone(), key_span: argument.key_span, written, span: argument.span });
    }
    let (name, name_span, text) = (from.directive.name.clone(), from.directive.name_span, from.body());
    sound.then_some(Block::Own(OwnBlock { name, name_span, values, text }))
}
