//! Reads variables, conditions and rules of `checklist.yaml`.

use super::model::{Derive, DerivedValue, Effect, Rule};
use super::{Choice, Condition, Kind, Number, Variable};
use crate::facts::Answered;
use crate::faq::{VARIABLE, limited, read_sources};
use crate::limits::TEXT_CHARS_MAX;
use crate::yaml::{Fields, Node, Placed, Reader, Scalar, Value};

/// Kind of a mention: a variable that counts.
pub const COUNT: &str = "count";
/// Kind of a mention: a topic of province rules, or one field of it.
pub const RULE: &str = "rule";

const KINDS: [&str; 5] = ["choice", "province", "boolean", "count", "list"];

pub(super) fn read_variable(reader: &mut Reader, node: &Node) -> Option<Variable> {
    let keys = ["id", "kind", "label", "text", "help", "values", "ask_when"];
    let fields = reader.map(node, "变量", &keys)?;
    let id = reader.text(&fields, "id");
    let label = reader.text(&fields, "label");
    let text = reader.text(&fields, "text");
    let help = reader.optional_text(&fields, "help").map(|text| text.value);
    let choices: Vec<Choice> =
        reader.list(&fields, "values").iter().filter_map(|node| read_choice(reader, node)).collect();
    let ask_when = match fields.get("ask_when") {
        None => Condition::All(Vec::new()),
        Some(Node { value: Value::Scalar(Scalar::Bool(false)), .. }) => Condition::Any(Vec::new()),
        Some(node) => read_condition(reader, node),
    };
    let kind = read_kind(reader, &fields, choices);
    // Kept in spite of a mistake, so that conditions on it are not reported too.
    let value = |text: Option<Placed<String>>| text.map(|text| text.value).unwrap_or_default();
    Some(Variable { id: id?, kind, text: value(text), label: value(label), help, ask_when })
}

fn read_kind(reader: &mut Reader, fields: &Fields<'_>, choices: Vec<Choice>) -> Kind {
    let Some(kind) = reader.text(fields, "kind").filter(|kind| reader.one_of("变量类型", kind, KINDS.into_iter()))
    else {
        return Kind::Count;
    };
    let takes_values = matches!(kind.value.as_str(), "choice" | "list");
    if takes_values && choices.is_empty() {
        reader.error(fields.place, "missing-key", "选择题要写 `values`");
    }
    match kind.value.as_str() {
        "choice" => Kind::Choice(choices),
        "list" => Kind::List(choices),
        "province" => Kind::Province,
        "boolean" => Kind::Boolean,
        _ => Kind::Count,
    }
}

fn read_choice(reader: &mut Reader, node: &Node) -> Option<Choice> {
    let fields = reader.map(node, "选项", &["id", "label", "aliases"])?;
    let id = reader.text(&fields, "id");
    let label = reader.text(&fields, "label");
    let aliases = reader.texts(&fields, "aliases").into_iter().map(|text| text.value).collect();
    Some(Choice { id: id?, label: label.map(|text| text.value).unwrap_or_default(), aliases })
}

pub(super) fn read_derive(reader: &mut Reader, node: &Node) -> Option<Derive> {
    let fields = reader.map(node, "推出的答案", &["when", "set", "value", "plus_of", "plus"])?;
    let when = read_when_condition(reader, &fields);
    let variable = reader.text(&fields, "set")?;
    let value = match (fields.get("value"), fields.get("plus_of")) {
        (Some(Node { value: Value::Scalar(scalar), place }), None) => {
            let value = Placed { value: scalar.to_string(), place: place.clone() };
            reader.mention(VARIABLE, variable.clone(), vec![value]);
            DerivedValue::Is(match scalar {
                Scalar::Bool(flag) => Answered::Flag(*flag),
                Scalar::Int(count) => Answered::Count(*count),
                Scalar::Text(text) => Answered::Choice(text.clone()),
            })
        }
        (None, Some(_)) => {
            let from = reader.text(&fields, "plus_of")?;
            reader.mention(COUNT, variable.clone(), Vec::new());
            reader.mention(COUNT, from.clone(), Vec::new());
            DerivedValue::Plus(from.value, reader.integer(&fields, "plus")?)
        }
        _ => {
            reader.error(fields.place, "missing-key", "要写 `value`，或者 `plus_of` 和 `plus`");
            return None;
        }
    };
    Some(Derive { when, variable, value })
}

fn read_when_condition(reader: &mut Reader, fields: &Fields<'_>) -> Condition {
    match fields.get("when") {
        Some(node) => read_condition(reader, node),
        None => Condition::All(Vec::new()),
    }
}

/// Reads a condition: a map whose entries must all hold.
pub(crate) fn read_condition(reader: &mut Reader, node: &Node) -> Condition {
    let Some(fields) = reader.open_map(node, "条件") else {
        return Condition::All(Vec::new());
    };
    let mut parts = Vec::new();
    for (key, place, node) in fields.entries() {
        let key = Placed { value: key.clone(), place: place.clone() };
        parts.extend(read_part(reader, &key, node));
    }
    Condition::All(parts)
}

fn read_part(reader: &mut Reader, name: &Placed<String>, node: &Node) -> Option<Condition> {
    let key = name.value.as_str();
    match key {
        "any" | "all" => {
            let Value::Seq(items) = &node.value else {
                reader.error(&node.place, "wrong-type", format!("`{key}` 下面应是一列条件"));
                return None;
            };
            let parts = items.iter().map(|item| read_condition(reader, item)).collect();
            Some(if key == "any" { Condition::Any(parts) } else { Condition::All(parts) })
        }
        "not" => Some(Condition::Not(Box::new(read_condition(reader, node)))),
        _ => match key.strip_prefix("rule.") {
            Some(path) => {
                let (topic, field) = split_path(path);
                let mut values = read_expected(reader, node)?;
                if matches!(values.as_slice(), [value] if value.value == "stated") {
                    values.clear();
                }
                let plain = values.iter().map(|value| value.value.clone()).collect();
                let path = Placed { value: path.to_owned(), place: name.place.clone() };
                reader.mention(RULE, path, values);
                Some(Condition::Rule { topic, field, values: plain })
            }
            None => read_variable_test(reader, name, node),
        },
    }
}

fn read_variable_test(reader: &mut Reader, name: &Placed<String>, node: &Node) -> Option<Condition> {
    let variable = name.value.clone();
    if !matches!(node.value, Value::Map(_)) {
        let values = read_expected(reader, node)?;
        let plain = values.iter().map(|value| value.value.clone()).collect();
        reader.mention(VARIABLE, name.clone(), values);
        return Some(Condition::Is(variable, plain));
    }
    reader.mention(COUNT, name.clone(), Vec::new());
    let fields = reader.map(node, "条件", &["at_least", "more_than"])?;
    let (key, above) = if fields.get("more_than").is_some() { ("more_than", true) } else { ("at_least", false) };
    let node = reader.required(&fields, key)?;
    let number = match &node.value {
        Value::Scalar(Scalar::Int(number)) => Number::Is(*number),
        Value::Scalar(Scalar::Text(text)) if text.starts_with("rule.") => {
            let path = text.trim_start_matches("rule.");
            reader.mention(RULE, Placed { value: path.to_owned(), place: node.place.clone() }, Vec::new());
            let (topic, field) = split_path(path);
            Number::OfRule { topic, field }
        }
        _ => {
            reader.error(&node.place, "wrong-type", format!("`{key}` 应是数字，或 rule.话题.字段"));
            return None;
        }
    };
    Some(Condition::Reaches { variable, above, number })
}

fn split_path(path: &str) -> (String, Option<String>) {
    match path.split_once('.') {
        Some((topic, field)) => (topic.to_owned(), Some(field.to_owned())),
        None => (path.to_owned(), None),
    }
}

fn read_expected(reader: &mut Reader, node: &Node) -> Option<Vec<Placed<String>>> {
    match &node.value {
        Value::Scalar(scalar) => Some(vec![Placed { value: scalar.to_string(), place: node.place.clone() }]),
        Value::Seq(items) => Some(items.iter().filter_map(|item| reader.text_of(item, "条件")).collect()),
        Value::Null | Value::Map(_) => {
            reader.error(&node.place, "wrong-type", "条件应是一个值或一列值");
            None
        }
    }
}

const RULE_KEYS: &[&str] =
    &["id", "when", "documents", "required", "why", "note", "block", "ways_out", "topic", "sources", "checked"];

pub(super) fn read_rule(reader: &mut Reader, node: &Node) -> Option<Rule> {
    let fields = reader.map(node, "清单规则", RULE_KEYS)?;
    let id = reader.text(&fields, "id");
    let when = read_when_condition(reader, &fields);
    let topic = reader.optional_text(&fields, "topic");
    let sources = read_sources(reader, &fields, topic.is_none());
    if fields.get("checked").is_some() {
        reader.past_date(&fields, "checked");
    }
    // Kept in spite of a mistake, so that links to it are not reported too.
    let effect = read_effect(reader, &fields).unwrap_or(Effect::Note(String::new()));
    Some(Rule { id: id?, when, effect, sources, topic })
}

fn read_effect(reader: &mut Reader, fields: &Fields<'_>) -> Option<Effect> {
    let kinds = ["documents", "note", "block"].iter().filter(|key| fields.get(key).is_some()).count();
    if kinds != 1 {
        reader.error(fields.place, "missing-key", "清单规则要写 `documents`、`note`、`block` 其中一个");
        return None;
    }
    if fields.get("documents").is_some() {
        let ids: Vec<Placed<String>> = reader.one_or_more(fields, "documents");
        let required = reader.boolean(fields, "required", true);
        let why = explained(reader, fields, "why");
        return Some(Effect::Documents { ids, required, why });
    }
    if fields.get("note").is_some() {
        return Some(Effect::Note(explained(reader, fields, "note")));
    }
    let reason = explained(reader, fields, "block");
    let ways_out: Vec<String> = reader.texts(fields, "ways_out").into_iter().map(|text| text.value).collect();
    if ways_out.is_empty() {
        reader.error(fields.place, "missing-key", "不能备案的情况要写出路 `ways_out`");
    }
    Some(Effect::Block { reason, ways_out })
}

fn explained(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> String {
    let text = reader.text(fields, key);
    limited(reader, text, key, TEXT_CHARS_MAX / 2)
}
