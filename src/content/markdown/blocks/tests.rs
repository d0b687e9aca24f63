//! What holds for every block of the register.

use super::REGISTER;
use super::definition::Value;
use crate::content::markdown::{Options, parse};
use crate::model::content::{Block, Fill};
use crate::model::language::Language;

/// The block that a text with nothing else begins with.
fn block(text: &str) -> Option<Block> {
    let (body, _) = parse("x.md", text, 0, Options { language: Language::Nb, quotes: false, excerpt: true });
    body.slots.into_iter().find_map(|slot| match slot.fill {
        Fill::Block(block) => Some(*block),
        Fill::Link { .. } | Fill::Image { .. } | Fill::Label { .. } => None,
    })
}

#[test]
fn every_block_is_called_in_the_model_what_the_register_calls_it() {
    for definition in REGISTER {
        let written = |value: &Value| match value {
            Value::Text => "\"@/x.md\"",
            Value::Flag => "true",
            Value::Count => "3",
        };
        let keys: String =
            definition.required.iter().map(|(key, value)| format!(" {key}={}", written(value))).collect();
        let made = block(&format!("::: {}{keys}\n:::\n", definition.name));
        assert_eq!(made.as_ref().map(Block::name), Some(definition.name));
    }
}

#[test]
fn no_name_and_no_key_stands_twice() {
    let twice = |names: &[&str]| (1..names.len()).any(|at| names[..at].contains(&names[at]));
    assert!(!twice(&REGISTER.map(|definition| definition.name)));
    for definition in REGISTER {
        let keys: Vec<&str> = definition.keys().map(|(key, _)| key).collect();
        assert!(!twice(&keys), "{}: {keys:?}", definition.name);
    }
}
