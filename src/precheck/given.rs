//! Values from outside: the JSON of the command line.
//!
//! Never guesses: an unknown name or value is an error with the nearest one, and the rest is still checked.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::model::{Field, FieldKind, Precheck};
use crate::checklist::{Checklist, GivenError, case_from_json};
use crate::facts::{Answered, Case};
use crate::limits::PRECHECK_CHARS_MAX;
use crate::rules::Province;
use crate::yaml::nearest;

/// What is to be checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// What is known of the applicant, counts included.
    pub case: Case,
    /// Field id → value as written.
    pub values: BTreeMap<String, String>,
}

/// Reads the JSON of the command line: what could be understood, and an error for everything else.
pub fn given_from_json(
    given: &Map<String, Value>,
    precheck: &Precheck,
    checklist: &Checklist,
    provinces: &[Province],
) -> (Given, Vec<GivenError>) {
    let mut read = Given::default();
    let mut errors = Vec::new();
    let mut variables = Map::new();
    let empty = |value: &Value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
    for (name, value) in given.iter().filter(|(_, value)| !empty(value)) {
        let fields: Vec<&Field> = precheck.fields.iter().filter(|field| field.given == *name).collect();
        let is_variable = fields.first().is_none_or(|field| field.kind == FieldKind::Variable);
        if is_variable && checklist.variable(name).is_some() {
            variables.insert(name.clone(), value.clone());
            continue;
        }
        let outcome = if fields.is_empty() {
            Err(unknown_name(name, precheck, checklist))
        } else {
            read_fields(&fields, value, &mut read)
        };
        errors.extend(outcome.err().map(|says| GivenError { variable: name.clone(), says }));
    }
    let (case, more) = case_from_json(&variables, checklist, provinces);
    for (variable, answer) in case.iter() {
        read.case.set(variable, answer.clone());
    }
    errors.extend(more);
    (read, errors)
}

fn unknown_name(name: &str, precheck: &Precheck, checklist: &Checklist) -> String {
    let fields = precheck.fields.iter().map(|field| field.given.as_str());
    let valid = || fields.clone().chain(checklist.variables.iter().map(|variable| variable.id.value.as_str()));
    match nearest(name, valid()) {
        Some(near) => format!("unknown field `{name}`; did you mean `{near}`?"),
        None => {
            let mut all: Vec<&str> = fields.collect();
            all.dedup();
            format!("unknown field `{name}`; expected one of: {}", all.join(", "))
        }
    }
}

fn read_fields(fields: &[&Field], value: &Value, read: &mut Given) -> Result<(), String> {
    if fields.iter().any(|field| field.platform.is_some()) {
        let all = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        return all.iter().try_for_each(|one| read_platform(fields, one, read));
    }
    let Some(field) = fields.first() else { return Ok(()) };
    if field.kind == FieldKind::Count {
        let count = value.as_i64().filter(|count| *count >= 0);
        let count = count.ok_or_else(|| format!("`{value}` is not a count; expected a whole number from 0"))?;
        read.case.set(field.id.value.clone(), Answered::Count(count));
        return Ok(());
    }
    let text = match value {
        Value::Array(items) => {
            let texts = items.iter().map(text_of).collect::<Result<Vec<_>, _>>()?;
            texts.join("、")
        }
        _ => text_of(value)?.to_owned(),
    };
    put(field, &text, read)
}

fn text_of(value: &Value) -> Result<&str, String> {
    value.as_str().map(str::trim).ok_or_else(|| format!("`{value}` is not text"))
}

// {"platform": "android", "value": "…"}
fn read_platform(fields: &[&Field], value: &Value, read: &mut Given) -> Result<(), String> {
    let object = value.as_object().ok_or(r#"expected {"platform": "…", "value": "…"}"#)?;
    if let Some(name) = object.keys().find(|name| !matches!(name.as_str(), "platform" | "value")) {
        let near = nearest(name, ["platform", "value"].into_iter()).unwrap_or("value");
        return Err(format!("unknown field `{name}`; did you mean `{near}`?"));
    }
    let platform = object.get("platform").and_then(Value::as_str).ok_or("`platform` is missing")?;
    let text = object.get("value").and_then(Value::as_str).ok_or("`value` is missing")?;
    let known = || fields.iter().filter_map(|field| field.platform.as_deref());
    let Some(field) = fields.iter().find(|field| field.platform.as_deref() == Some(platform)) else {
        let all = known().collect::<Vec<_>>().join(", ");
        let near = nearest(platform, known());
        let hint = near.map_or_else(|| format!("expected one of: {all}"), |near| format!("did you mean `{near}`?"));
        return Err(format!("unknown platform `{platform}`; {hint}"));
    };
    if text.trim().is_empty() { Ok(()) } else { put(field, text.trim(), read) }
}

fn put(field: &Field, text: &str, read: &mut Given) -> Result<(), String> {
    if text.chars().count() > PRECHECK_CHARS_MAX {
        return Err(format!("longer than {PRECHECK_CHARS_MAX} characters"));
    }
    read.values.insert(field.id.value.clone(), text.to_owned());
    Ok(())
}
