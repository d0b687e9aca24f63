//! Netlify's own description of its API, against which requests of ours and answers of the fake are held.

use super::server::Record;
use serde_json::Value;
use std::collections::BTreeSet;

/// The excerpt of the published description (`tests/data/README.md` says of which).
fn description() -> Value {
    serde_json::from_str(include_str!("../../data/openapi/netlify-deploys.json")).unwrap()
}

/// What in these requests and answers the description does not know.
pub fn strangers(records: &[Record]) -> BTreeSet<String> {
    let all = description();
    let mut wrong = BTreeSet::new();
    for record in records {
        let place = format!("{} {}", record.method, record.path);
        let method = record.method.to_lowercase();
        let paths = all["paths"].as_object().unwrap();
        let known = paths.iter().find(|(template, at)| is(template, &record.path) && at.get(&method).is_some());
        let Some((_, at)) = known else {
            wrong.insert(format!("{place}: unknown"));
            continue;
        };
        let own = at[&method]["parameters"].as_array().into_iter().flatten();
        let parameters: Vec<&Value> = own.chain(at["parameters"].as_array().into_iter().flatten()).collect();
        let parameters: Vec<&Value> = parameters.into_iter().map(|parameter| followed(&all, parameter)).collect();
        for name in record.query.split('&').filter_map(|pair| pair.split('=').next()).filter(|name| !name.is_empty()) {
            let known = parameters.iter().any(|parameter| parameter["in"] == "query" && parameter["name"] == name);
            if !known {
                wrong.insert(format!("{place}: query {name}"));
            }
        }
        if let Some(json) = &record.json {
            match parameters.iter().find(|parameter| parameter["in"] == "body") {
                Some(body) => fits(&all, &body["schema"], json, &mut |what| {
                    wrong.insert(format!("{place}: body {what}"));
                }),
                None => {
                    wrong.insert(format!("{place}: a body"));
                }
            }
        }
        // Names that are taken are refused in another shape than the description's own.
        if let Some(answer) = record.answer.as_ref().filter(|answer| answer.get("errors").is_none()) {
            let responses = &at[&method]["responses"];
            let response = responses.get(record.status.to_string()).unwrap_or(&responses["default"]);
            fits(&all, &followed(&all, response)["schema"], answer, &mut |what| {
                wrong.insert(format!("{place}: answer {} {what}", record.status));
            });
        }
    }
    wrong
}

/// Whether a path is one of a template's.
fn is(template: &str, path: &str) -> bool {
    let (parts, wanted): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), template.split('/').collect());
    // A file's path has parts of its own.
    let long = template.ends_with("/{path}") && parts.len() >= wanted.len();
    (long || parts.len() == wanted.len())
        && wanted.iter().zip(&parts).all(|(wanted, part)| wanted.starts_with('{') || wanted == part)
}

fn followed<'a>(all: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(name) => all.pointer(name.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

/// The properties of a schema with those of all that it consists of.
fn property<'a>(all: &'a Value, schema: &'a Value, name: &str) -> Option<&'a Value> {
    let own = schema.get("properties").and_then(|properties| properties.get(name));
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    own.or_else(|| parts.map(|part| followed(all, part)).find_map(|part| property(all, part, name)))
}

fn fits(all: &Value, schema: &Value, value: &Value, wrong: &mut dyn FnMut(String)) {
    let schema = followed(all, schema);
    let sound = match schema.get("type").and_then(Value::as_str) {
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => true,
    };
    if !sound {
        wrong(format!("{value} is no {}", schema["type"]));
    }
    for item in value.as_array().into_iter().flatten() {
        fits(all, &schema["items"], item, wrong);
    }
    let named = schema.get("properties").is_some() || schema.get("allOf").is_some();
    for (name, inner) in value.as_object().into_iter().flatten().filter(|_| named) {
        match property(all, schema, name) {
            Some(schema) => fits(all, schema, inner, &mut |what| wrong(format!("{name}: {what}"))),
            None => wrong(format!("{name} is unknown")),
        }
    }
}

#[test]
fn what_the_description_does_not_know_is_seen() {
    let record = |method: &str, path: &str, query: &str, json: Value| Record {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        json: Some(json),
        digest: String::new(),
        status: 200,
        answer: None,
        done: true,
    };
    let made = |json| strangers(&[record("POST", "/sites/x/deploys", "title=y", json)]);
    assert!(made(serde_json::json!({ "files": { "a": "b" }, "draft": true })).is_empty());
    assert_eq!(made(serde_json::json!({ "draft": "yes", "title": "x" })).len(), 2);
    assert_eq!(strangers(&[record("POST", "/sites/x/deploys", "name=y", serde_json::json!({}))]).len(), 1);
    assert_eq!(strangers(&[record("DELETE", "/deploys/x", "", serde_json::json!({}))]).len(), 1);
}
