//! Blocks of a theme's own: what somebody wrote, judged by the shape that the theme declares.

use super::text::Filler;
use crate::content::markdown::block_names;
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::content::{OwnBlock, OwnValue, Written};
use crate::page::{FilledBlock, OwnFilled};
use crate::theme::{Shape, ValueKind};

/// What a block of the theme's own shows; what is wrong with it is said where it stands.
pub(super) fn filled(filler: &mut Filler<'_, '_>, own: &OwnBlock) -> FilledBlock {
    let block = filler.named(&own.name);
    let theme = filler.maker.theme;
    let Some(shape) = theme.blocks.get(&own.name) else {
        let known: Vec<String> = block_names().map(str::to_owned).chain(theme.blocks.keys().cloned()).collect();
        let report = match nearest(&own.name, known.iter().map(String::as_str)) {
            Some(near) => Diagnostic::error("block-unknown-near").arg("near", near),
            None => Diagnostic::error("block-unknown"),
        };
        filler.report(report.arg("name", &own.name).arg("known", known.join(", ")), own.name_span);
        return block;
    };
    for key in shape.required.keys().filter(|key| own.values.iter().all(|value| value.key != **key)) {
        let report = Diagnostic::error("block-key-missing").arg("key", key).arg("name", &own.name);
        filler.report(report, own.name_span);
    }
    if !shape.text && own.text.words > 0 {
        filler.report(Diagnostic::error("block-with-text").arg("name", &own.name), own.name_span);
    }
    let values =
        own.values.iter().filter_map(|value| Some((value.key.clone(), filled_value(filler, (own, shape), value)?)));
    let values = values.collect();
    FilledBlock { values, inner: vec![filler.body(&own.text)], ..block }
}

fn filled_value(filler: &mut Filler<'_, '_>, (own, shape): (&OwnBlock, &Shape), value: &OwnValue) -> Option<OwnFilled> {
    let OwnValue { key, key_span, written, span } = value;
    let kind = shape.required.get(key).or_else(|| shape.optional.get(key)).copied();
    let Some(kind) = kind else {
        let near = nearest(key, shape.required.keys().chain(shape.optional.keys()).map(String::as_str));
        let report = match near {
            Some(near) => Diagnostic::error("block-key-unknown-near").arg("near", near),
            None => Diagnostic::error("block-key-unknown"),
        };
        filler.report(report.arg("key", key).arg("name", &own.name), *key_span);
        return None;
    };
    match (kind, written) {
        (ValueKind::Text, Written::Text { text, .. }) => Some(OwnFilled::Text(text.clone())),
        (ValueKind::Link, Written::Text { text, link: true }) => Some(OwnFilled::Text(filler.link(text, *span))),
        (ValueKind::Flag, Written::Flag(flag)) => Some(OwnFilled::Flag(*flag)),
        (ValueKind::Number, Written::Number(number)) => Some(OwnFilled::Number(*number)),
        (kind, _) => {
            let expected = match kind {
                ValueKind::Text => "\"…\"",
                ValueKind::Link => "\"@/pages/….md\", \"https://…\"",
                ValueKind::Flag => "true, false",
                ValueKind::Number => "1, 2, 3 …",
            };
            let report = Diagnostic::error("block-value-kind").arg("name", &own.name).arg("key", key);
            filler.report(report.arg("expected", expected), *span);
            None
        }
    }
}
