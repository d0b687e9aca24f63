//! The key sets as JSON Schema (2020-12), for editors, the admin and the API.

use super::{Article, Config, Event, List, Page, Screen, Section, Tenant};
use crate::content::hours::{Border, Day, Notice, Piece};
use crate::content::keyed::Words;
use crate::content::scalar::{Digits, Focus, Identity, Kroner, SiteLanguage, Time};
use crate::content::series::Skipped;
use crate::content::value::At;
use crate::model::content::{Kind, Place, Role};
use crate::model::language::Language;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use std::borrow::Cow;

/// Every form that a file can have to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A document of a kind.
    Document(Kind),
    /// A section's own text, of any kind.
    Section,
    Tenant,
    Config,
}

impl Form {
    pub fn all() -> impl Iterator<Item = Form> {
        Kind::ALL.into_iter().map(Form::Document).chain([Form::Section, Form::Tenant, Form::Config])
    }

    /// The form of the document at a place.
    pub fn of(place: &Place) -> Form {
        match place.role {
            Role::Section => Form::Section,
            Role::Single | Role::Bundle => Form::Document(place.kind),
        }
    }

    /// The schema's file name below `schemas/`, without `.json`.
    pub fn name(self) -> &'static str {
        match self {
            Form::Document(kind) => kind.folder(),
            Form::Section => "section",
            Form::Tenant => "tenant",
            Form::Config => "ffl",
        }
    }
}

/// The JSON Schema of a form.
pub fn json(form: Form) -> Value {
    let schema = match form {
        Form::Document(Kind::Pages) => made::<Page>(),
        Form::Document(Kind::Articles) => made::<Article>(),
        Form::Document(Kind::Events) => made::<Event>(),
        Form::Document(Kind::Lists) => made::<List>(),
        Form::Document(Kind::Screens) => made::<Screen>(),
        Form::Section => made::<Section>(),
        Form::Tenant => made::<Tenant>(),
        Form::Config => made::<Config>(),
    };
    let mut value = schema.to_value();
    tidy(&mut value);
    value
}

fn made<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    SchemaGenerator::new(settings).into_root_schema_for::<T>()
}

/// TOML has no null, and our tables take no other keys.
fn tidy(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(object) => {
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    object.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(words)) = object.get_mut("enum") {
                words.retain(|word| !word.is_null());
            }
            if object.contains_key("properties") {
                object.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            if let Some(Value::Array(branches)) = object.get_mut("anyOf") {
                branches.retain(|branch| branch.get("type").is_none_or(|name| name != "null"));
                if branches.len() == 1
                    && let Some(Value::Object(only)) = branches.pop()
                {
                    object.remove("anyOf");
                    for (key, part) in only {
                        object.entry(key).or_insert(part);
                    }
                }
            }
            object.values_mut().for_each(tidy);
        }
        _ => {}
    }
}

macro_rules! described {
    ($($type:ty => $name:literal, $schema:tt;)*) => {$(
        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

described! {
    Time => "Time", { "anyOf": [{ "type": "string", "format": "date" }, { "type": "string", "format": "date-time" }] };
    Identity => "Identity", { "type": "string", "format": "uuid" };
    Focus => "Focus", { "type": "string", "pattern": "^[0-9.]+% +[0-9.]+%$" };
    Words => "Words", { "anyOf": [
        { "type": "string" },
        { "type": "object", "additionalProperties": { "type": "string" }, "propertyNames": { "enum": Language::ALL.map(Language::tag) } },
    ] };
    Notice => "Notice", { "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] };
    Piece => "Piece", { "type": "string" };
    Skipped => "Skipped", { "type": "string" };
    Kroner => "Kroner", { "type": "number", "minimum": 0 };
    Border => "Border", { "type": "string" };
    Day => "Day", { "type": "string", "format": "date" };
    SiteLanguage => "SiteLanguage", { "type": "string", "enum": Language::SITE.map(Language::tag) };
}

impl<const N: usize> JsonSchema for Digits<N> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Digits{N}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": format!("^[0-9]{{{N}}}$") })
    }
}

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::scalar::Choice;
    use crate::model::catalogue::{Kind as SourceKind, Version};
    use crate::model::content::Sort;
    use crate::model::event::Attendance;
    use crate::model::tenant::LanguageForm;

    /// The words of a choice as its schema has them: variants that are described stand apart from those that are not.
    fn described<T: JsonSchema>() -> Vec<String> {
        let schema = schemars::schema_for!(T).to_value();
        let word = |value: &Value| value.as_str().map(str::to_owned);
        let listed = |value: &Value| -> Vec<String> {
            value["enum"].as_array().into_iter().flatten().chain([&value["const"]]).filter_map(word).collect()
        };
        let mut words = listed(&schema);
        words.extend(schema["oneOf"].as_array().into_iter().flatten().flat_map(listed));
        words.sort();
        words
    }

    fn read<T: Choice>() -> Vec<String> {
        let mut words: Vec<String> = T::words().into_iter().map(|(word, _)| word.to_owned()).collect();
        words.sort();
        words
    }

    #[test]
    fn what_may_be_chosen_is_what_the_schema_says() {
        assert_eq!(read::<Sort>(), described::<Sort>());
        assert_eq!(read::<SourceKind>(), described::<SourceKind>());
        assert_eq!(read::<Version>(), described::<Version>());
        assert_eq!(read::<LanguageForm>(), described::<LanguageForm>());
        assert_eq!(read::<Language>(), described::<Language>());
        assert_eq!(read::<SiteLanguage>(), described::<SiteLanguage>());
        assert_eq!(read::<Attendance>(), described::<Attendance>());
    }
}
