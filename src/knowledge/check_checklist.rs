//! Checks of the checklist: conditions that can be judged, documents that exist, questions that can be reached.

use std::collections::BTreeSet;

use super::check::{check_values, dangling};
use super::parse::Unchecked;
use crate::checklist::{Condition, Effect, Kind, Number};
use crate::problem::Place;
use crate::rules::TopicValues;
use crate::yaml::{Placed, Reader, nearest};

pub(super) fn check_checklist(reader: &mut Reader, parts: &Unchecked) {
    let checklist = &parts.checklist;
    for rule in &checklist.rules {
        check_condition(reader, parts, &rule.when, &rule.id.place);
        if let Effect::Documents { ids, .. } = &rule.effect {
            for id in ids.iter().filter(|id| checklist.document(&id.value).is_none()) {
                dangling(reader, "材料", id, checklist.documents.iter().map(|document| document.id.value.as_str()));
            }
        }
        if let Some(topic) = &rule.topic {
            check_topic(reader, parts, &topic.value, None, &topic.place);
        }
    }
    for derive in &checklist.derives {
        check_condition(reader, parts, &derive.when, &derive.variable.place);
        let valid = checklist.variables.iter().map(|variable| variable.id.value.as_str());
        reader.one_of("变量", &derive.variable, valid);
    }
    for variable in &checklist.variables {
        check_condition(reader, parts, &variable.ask_when, &variable.id.place);
    }
    for document in &checklist.documents {
        for template in &document.templates {
            for (variable, values) in &template.when.0 {
                check_values(reader, parts, variable, values, &document.id.place);
            }
        }
    }
    check_reachable(reader, parts);
}

fn check_condition(reader: &mut Reader, parts: &Unchecked, condition: &Condition, place: &Place) {
    match condition {
        Condition::All(all) | Condition::Any(all) => {
            all.iter().for_each(|part| check_condition(reader, parts, part, place));
        }
        Condition::Not(part) => check_condition(reader, parts, part, place),
        Condition::Is(variable, values) => check_values(reader, parts, variable, values, place),
        Condition::Reaches { variable, number, .. } => {
            let counted = parts.checklist.variable(variable).is_some_and(|known| matches!(known.kind, Kind::Count));
            if !counted {
                reader.error(place, "unknown-variable", format!("没有计数变量 `{variable}`"));
            }
            if let Number::OfRule { topic, field } = number {
                check_topic(reader, parts, topic, field.as_deref(), place);
            }
        }
        Condition::Rule { topic, field, values } => {
            check_topic(reader, parts, topic, field.as_deref(), place);
            check_rule_values(reader, parts, topic, field.as_deref(), values, place);
        }
    }
}

fn check_topic(reader: &mut Reader, parts: &Unchecked, id: &str, field: Option<&str>, place: &Place) {
    let Some(topic) = parts.topics.iter().find(|topic| topic.id.value == id) else {
        let near = nearest(id, parts.topics.iter().map(|topic| topic.id.value.as_str()));
        let near = near.map(|near| format!("，最接近的是 `{near}`")).unwrap_or_default();
        reader.error(place, "unknown-topic", format!("没有话题 `{id}`{near}"));
        return;
    };
    match (&topic.values, field) {
        (TopicValues::Fields(fields), Some(field)) if !fields.contains_key(field) => {
            let near = nearest(field, fields.keys().map(String::as_str));
            let near = near.map(|near| format!("，最接近的是 `{near}`")).unwrap_or_default();
            reader.error(place, "unknown-field", format!("话题 `{id}` 没有字段 `{field}`{near}"));
        }
        (TopicValues::OneOf(_) | TopicValues::Integer, Some(field)) => {
            reader.error(place, "unknown-field", format!("话题 `{id}` 只有一个值，没有字段 `{field}`"));
        }
        _ => {}
    }
}

fn check_rule_values(
    reader: &mut Reader,
    parts: &Unchecked,
    topic: &str,
    field: Option<&str>,
    values: &[String],
    place: &Place,
) {
    let Some(topic) = parts.topics.iter().find(|known| known.id.value == topic) else {
        return;
    };
    if let (TopicValues::OneOf(valid), None) = (&topic.values, field) {
        for value in values {
            let text = Placed { value: value.clone(), place: place.clone() };
            reader.one_of("取值", &text, valid.iter().map(String::as_str));
        }
    }
    if let (TopicValues::Fields(_), None) = (&topic.values, field) {
        let says = format!("话题 `{}` 由几个字段组成，要写成 rule.{}.字段", topic.id.value, topic.id.value);
        reader.error(place, "unknown-field", says);
    }
}

// A variable no rule, derive or other variable looks at can never be asked; a document no rule lists never appears.
fn check_reachable(reader: &mut Reader, parts: &Unchecked) {
    let checklist = &parts.checklist;
    let mut used: BTreeSet<&str> = checklist.rules.iter().flat_map(|rule| rule.when.variables()).collect();
    for derive in &checklist.derives {
        used.extend(derive.when.variables());
        if let crate::checklist::DerivedValue::Plus(from, _) = &derive.value {
            used.insert(from);
        }
    }
    used.extend(checklist.variables.iter().flat_map(|variable| variable.ask_when.variables()));
    // Province and nature are looked at by every condition on a province's rules.
    used.extend(["province", "nature"]);
    let rules = parts.provinces.iter().flat_map(|province| province.individual.iter().chain(&province.organization));
    used.extend(rules.flat_map(|rule| rule.when.0.iter().map(|(variable, _)| variable.as_str())));
    for document in &checklist.documents {
        let whens = document.templates.iter().flat_map(|template| &template.when.0);
        used.extend(whens.map(|(variable, _)| variable.as_str()));
    }
    for variable in checklist.variables.iter().filter(|variable| !used.contains(variable.id.value.as_str())) {
        let says = format!("没有规则用到变量 `{}`，永远不会问", variable.id.value);
        reader.warning(&variable.id.place, "never-asked", says);
    }
    let listed: BTreeSet<&str> = checklist
        .rules
        .iter()
        .filter_map(|rule| match &rule.effect {
            Effect::Documents { ids, .. } => Some(ids),
            _ => None,
        })
        .flatten()
        .map(|id| id.value.as_str())
        .collect();
    for document in checklist.documents.iter().filter(|document| !listed.contains(document.id.value.as_str())) {
        let says = format!("没有规则列出材料 `{}`", document.id.value);
        reader.warning(&document.id.place, "never-listed", says);
    }
    if !checklist.rules.is_empty() && listed.is_empty() {
        let place = checklist.rules.first().map(|rule| rule.id.place.clone()).unwrap_or_default();
        reader.error(&place, "no-documents", "清单规则里没有任何材料");
    }
}
