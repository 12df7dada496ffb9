//! Checks of names mentioned in conditions: variables and their values, topics of province rules and their fields.
//!
//! A name from a file that could not be read is not judged: that file's own problem comes first.

use super::check_links::hint;
use super::parse::Unchecked;
use crate::checklist::{COUNT, Kind, RULE};
use crate::faq::VARIABLE;
use crate::rules::{Field, Topic, TopicValues};
use crate::yaml::{Mention, Placed, Reader};

pub(super) fn check_names(reader: &mut Reader, parts: &Unchecked) {
    for mention in std::mem::take(&mut reader.mentions) {
        match mention.kind {
            VARIABLE if parts.is_read("checklist.yaml") => check_variable(reader, parts, &mention),
            COUNT if parts.is_read("checklist.yaml") => check_count(reader, parts, &mention.name),
            RULE if parts.is_read("topics.yaml") => check_rule(reader, parts, &mention),
            _ => {}
        }
    }
}

fn check_variable(reader: &mut Reader, parts: &Unchecked, mention: &Mention) {
    let Some(known) = parts.checklist.variable(&mention.name.value) else {
        let valid = parts.checklist.variables.iter().map(|known| known.id.value.as_str());
        let near = hint(&mention.name.value, valid);
        reader.error(&mention.name.place, "unknown-variable", format!("没有变量 `{}`{near}", mention.name.value));
        return;
    };
    let valid: Vec<&str> = match &known.kind {
        Kind::Choice(choices) | Kind::List(choices) => choices.iter().map(|choice| choice.id.value.as_str()).collect(),
        Kind::Province if !parts.is_read("provinces/") => return,
        Kind::Province => parts.provinces.iter().map(|province| province.name.as_str()).collect(),
        Kind::Boolean => vec!["true", "false"],
        Kind::Count => return,
    };
    // Without any valid value, that is what has been reported.
    for value in mention.values.iter().filter(|_| !valid.is_empty()) {
        reader.one_of("取值", value, valid.iter().copied());
    }
}

fn check_count(reader: &mut Reader, parts: &Unchecked, name: &Placed<String>) {
    if parts.checklist.variable(&name.value).is_some_and(|known| matches!(known.kind, Kind::Count)) {
        return;
    }
    let counts = parts.checklist.variables.iter().filter(|known| matches!(known.kind, Kind::Count));
    let near = hint(&name.value, counts.map(|known| known.id.value.as_str()));
    reader.error(&name.place, "unknown-variable", format!("没有计数变量 `{}`{near}", name.value));
}

// `topic` or `topic.field`, and the values it is compared to.
fn check_rule(reader: &mut Reader, parts: &Unchecked, mention: &Mention) {
    let path = &mention.name;
    let (id, field) = match path.value.split_once('.') {
        Some((id, field)) => (id, Some(field)),
        None => (path.value.as_str(), None),
    };
    let Some(topic) = parts.topics.iter().find(|topic| topic.id.value == id) else {
        let near = hint(id, parts.topics.iter().map(|topic| topic.id.value.as_str()));
        reader.error(&path.place, "unknown-topic", format!("没有话题 `{id}`{near}"));
        return;
    };
    match values_of(topic, field) {
        Err(says) => reader.error(&path.place, "unknown-field", says),
        Ok(valid) if valid.is_empty() => {}
        Ok(valid) => {
            for value in &mention.values {
                reader.one_of("取值", value, valid.iter().copied());
            }
        }
    }
}

// The values a topic or its field may have; none when any number fits. `Err` says why there is no such field.
fn values_of<'t>(topic: &'t Topic, field: Option<&str>) -> Result<Vec<&'t str>, String> {
    let id = &topic.id.value;
    match (&topic.values, field) {
        (TopicValues::Integer, None) => Ok(Vec::new()),
        (TopicValues::OneOf(values), None) => Ok(values.iter().map(String::as_str).collect()),
        (TopicValues::Integer | TopicValues::OneOf(_), Some(field)) => {
            Err(format!("话题 `{id}` 只有一个值，没有字段 `{field}`"))
        }
        (TopicValues::Fields(_), None) => Err(format!("话题 `{id}` 由几个字段组成，要写成 rule.{id}.字段")),
        (TopicValues::Fields(fields), Some(name)) => match fields.get(name) {
            None => Err(format!("话题 `{id}` 没有字段 `{name}`{}", hint(name, fields.keys().map(String::as_str)))),
            Some(Field::Integer) => Ok(Vec::new()),
            Some(Field::Boolean) => Ok(vec!["true", "false"]),
            Some(Field::OneOf(values)) => Ok(values.iter().map(String::as_str).collect()),
        },
    }
}
