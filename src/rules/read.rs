//! Reads `topics.yaml` and the province files, and checks every rule's value against its topic.

use std::collections::BTreeMap;

use super::{Field, Province, Rule, RuleValue, Topic, TopicNature, TopicValues};
use crate::facts::Source;
use crate::faq::{ASK_MIN, limited, read_ask, read_sources, read_when};
use crate::limits::TEXT_CHARS_MAX;
use crate::yaml::{Fields, Node, Placed, Reader, Scalar, Value};

/// Reads the catalogue of topics.
pub fn read_topics(reader: &mut Reader, root: &Node) -> Vec<Topic> {
    let Some(fields) = reader.map(root, "话题目录", &["topics"]) else {
        return Vec::new();
    };
    reader.list(&fields, "topics").iter().filter_map(|node| read_topic(reader, node)).collect()
}

const TOPIC_KEYS: &[&str] =
    &["id", "title", "nature", "values", "fields", "silent", "general", "labels", "sources", "ask"];

fn read_topic(reader: &mut Reader, node: &Node) -> Option<Topic> {
    let fields = reader.map(node, "话题", TOPIC_KEYS)?;
    let id = reader.text(&fields, "id");
    let title = reader.text(&fields, "title");
    let nature = read_nature(reader, &fields);
    let values = read_values(reader, &fields);
    let silent = reader.text(&fields, "silent");
    let general = reader.text(&fields, "general");
    let labels = read_labels(reader, &fields, values.as_ref());
    let sources = read_sources(reader, &fields, false);
    let ask = read_ask(reader, &fields, ASK_MIN);
    // Kept in spite of a mistake, so that rules of this topic are not reported too.
    Some(Topic {
        id: id?,
        title: title.map(|text| text.value).unwrap_or_default(),
        nature: nature.unwrap_or(TopicNature::Both),
        values: values.unwrap_or(TopicValues::OneOf(Vec::new())),
        silent: limited(reader, silent, "silent", TEXT_CHARS_MAX / 2),
        general: limited(reader, general, "general", TEXT_CHARS_MAX / 2),
        labels,
        sources,
        ask,
    })
}

fn read_nature(reader: &mut Reader, fields: &Fields<'_>) -> Option<TopicNature> {
    let text = reader.text(fields, "nature")?;
    if !reader.one_of("适用对象", &text, ["individual", "organization", "both"].into_iter()) {
        return None;
    }
    Some(match text.value.as_str() {
        "individual" => TopicNature::Individual,
        "organization" => TopicNature::Organization,
        _ => TopicNature::Both,
    })
}

fn read_values(reader: &mut Reader, fields: &Fields<'_>) -> Option<TopicValues> {
    match (fields.get("values"), fields.get("fields")) {
        (Some(Node { value: Value::Scalar(Scalar::Text(text)), .. }), None) if text == "integer" => {
            Some(TopicValues::Integer)
        }
        (Some(node), None) => {
            let values: Vec<String> = reader.texts(fields, "values").into_iter().map(|t| t.value).collect();
            if matches!(&node.value, Value::Seq(items) if items.is_empty()) {
                reader.error(&node.place, "missing-key", "`values` 里没有任何取值");
            }
            Some(TopicValues::OneOf(values))
        }
        (None, Some(node)) => {
            let fields = reader.open_map(node, "fields")?;
            let read = |(name, _, node): &(String, _, Node)| (name.clone(), read_field(reader, node));
            Some(TopicValues::Fields(fields.entries().iter().map(read).collect()))
        }
        _ => {
            reader.error(fields.place, "missing-key", "话题要写 `values` 或 `fields` 其中一个");
            None
        }
    }
}

// A field with a mistake has no values; what rules write there is not judged.
fn read_field(reader: &mut Reader, node: &Node) -> Field {
    let Value::Seq(items) = &node.value else {
        let text = reader.text_of(node, "fields");
        let fine = |text: &Placed<String>| reader.one_of("字段类型", text, ["integer", "boolean"].into_iter());
        return match text.filter(fine) {
            Some(text) if text.value == "integer" => Field::Integer,
            Some(_) => Field::Boolean,
            None => Field::OneOf(Vec::new()),
        };
    };
    if items.is_empty() {
        reader.error(&node.place, "missing-key", "字段里没有任何取值");
    }
    let values = items.iter().filter_map(|item| reader.text_of(item, "fields")).map(|text| text.value);
    Field::OneOf(values.collect())
}

fn read_labels(reader: &mut Reader, fields: &Fields<'_>, values: Option<&TopicValues>) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    let Some(fields) = fields.get("labels").and_then(|node| reader.open_map(node, "labels")) else {
        return labels;
    };
    for (name, place, node) in fields.entries() {
        let key = Placed { value: name.clone(), place: place.clone() };
        match values {
            Some(TopicValues::OneOf(valid)) if !valid.is_empty() => {
                reader.one_of("取值", &key, valid.iter().map(String::as_str));
            }
            Some(TopicValues::Fields(kinds)) => {
                reader.one_of("字段", &key, kinds.keys().map(String::as_str));
            }
            _ => {}
        }
        // A field with named values has a label for each of them.
        if !matches!(node.value, Value::Map(_)) {
            labels.extend(reader.text_of(node, name).map(|text| (name.clone(), text.value)));
            continue;
        }
        let kind = match values {
            Some(TopicValues::Fields(kinds)) => kinds.get(name),
            _ => None,
        };
        for (value, text) in read_value_labels(reader, node, name, kind) {
            labels.insert(format!("{name}.{value}"), text);
        }
    }
    labels
}

fn read_value_labels(reader: &mut Reader, node: &Node, name: &str, kind: Option<&Field>) -> Vec<(String, String)> {
    let Some(fields) = reader.open_map(node, name) else {
        return Vec::new();
    };
    let mut labels = Vec::new();
    for (value, place, node) in fields.entries() {
        if let Some(Field::OneOf(valid)) = kind.filter(|kind| **kind != Field::OneOf(Vec::new())) {
            let key = Placed { value: value.clone(), place: place.clone() };
            reader.one_of("取值", &key, valid.iter().map(String::as_str));
        }
        labels.extend(reader.text_of(node, value).map(|text| (value.clone(), text.value)));
    }
    labels
}

const PROVINCE_KEYS: &[&str] =
    &["id", "name", "full_name", "aliases", "plates", "page", "checked", "individual", "organization"];

/// Reads one file of `provinces/`.
pub fn read_province(reader: &mut Reader, root: &Node, topics: &[Topic]) -> Option<Province> {
    let fields = reader.map(root, "省份", PROVINCE_KEYS)?;
    let id = reader.text(&fields, "id");
    let name = reader.text(&fields, "name");
    let full_name = reader.text(&fields, "full_name");
    let aliases = reader.texts(&fields, "aliases");
    let plates = reader.texts(&fields, "plates").into_iter().map(|text| text.value).collect();
    let page = reader.text(&fields, "page").map(|text| Placed { value: Source::parse(&text.value), place: text.place });
    let checked = reader.past_date(&fields, "checked");
    // Kept in spite of a mistake, so that all of them show at once and conditions on the province are not reported.
    let from = page.unwrap_or(Placed { value: Source::parse(""), place: fields.place.clone() });
    let individual = read_rules(reader, &fields, "individual", topics, &from);
    let organization = read_rules(reader, &fields, "organization", topics, &from);
    Some(Province {
        id: id?,
        label: name.as_ref().map(|name| name.value.clone()).unwrap_or_default(),
        name: name?.value,
        full_name: full_name.map(|text| text.value).unwrap_or_default(),
        aliases,
        plates,
        page: from,
        checked: checked.map(|date| date.value).unwrap_or_default(),
        individual,
        organization,
    })
}

fn read_rules(
    reader: &mut Reader,
    fields: &Fields<'_>,
    nature: &'static str,
    topics: &[Topic],
    page: &Placed<Source>,
) -> Vec<Rule> {
    reader.required(fields, nature);
    let items = reader.list(fields, nature);
    items.iter().filter_map(|node| read_rule(reader, node, nature, topics, page)).collect()
}

fn read_rule(reader: &mut Reader, node: &Node, nature: &str, topics: &[Topic], page: &Placed<Source>) -> Option<Rule> {
    let fields = reader.map(node, "省份规则", &["topic", "value", "when", "text", "source"])?;
    let name = reader.text(&fields, "topic");
    let text = reader.text(&fields, "text");
    let when = read_when(reader, &fields);
    let source = reader.optional_text(&fields, "source");
    let source = source.map_or_else(|| page.clone(), |s| Placed { value: Source::parse(&s.value), place: s.place });
    let value = reader.required(&fields, "value");
    let (name, text) = (name?, limited(reader, text, "text", TEXT_CHARS_MAX / 2));
    if topics.is_empty() || !reader.one_of("话题", &name, topics.iter().map(|topic| topic.id.value.as_str())) {
        return None;
    }
    let topic = topics.iter().find(|topic| topic.id.value == name.value)?;
    if !topic.nature.natures().contains(&nature) {
        reader.error(&name.place, "wrong-nature", format!("话题 `{}` 不适用于 {nature}", name.value));
    }
    Some(Rule { topic: name, value: read_value(reader, value?, topic)?, when, text, source })
}

fn read_value(reader: &mut Reader, node: &Node, topic: &Topic) -> Option<RuleValue> {
    match (&topic.values, &node.value) {
        // The topic's own mistake has been reported.
        (TopicValues::OneOf(valid), _) if valid.is_empty() => None,
        (TopicValues::OneOf(valid), Value::Scalar(_)) => {
            let text = reader.text_of(node, "value")?;
            let fine = reader.one_of("取值", &text, valid.iter().map(String::as_str));
            fine.then_some(RuleValue::One(Scalar::Text(text.value)))
        }
        (TopicValues::Integer, Value::Scalar(_)) => {
            Some(RuleValue::One(Scalar::Int(reader.integer_of(node, "value")?)))
        }
        (TopicValues::Fields(kinds), Value::Map(_)) => {
            let names: Vec<&str> = kinds.keys().map(String::as_str).collect();
            let fields = reader.map(node, "value", &names)?;
            let mut values = BTreeMap::new();
            for (name, _, node) in fields.entries() {
                if let Some(scalar) = kinds.get(name).and_then(|kind| read_scalar(reader, node, name, kind)) {
                    values.insert(name.clone(), scalar);
                }
            }
            Some(RuleValue::Fields(values))
        }
        _ => {
            let says = format!("`value` 的写法不符合话题 `{}`", topic.id.value);
            reader.error(&node.place, "wrong-type", says);
            None
        }
    }
}

fn read_scalar(reader: &mut Reader, node: &Node, name: &str, kind: &Field) -> Option<Scalar> {
    match (kind, &node.value) {
        (Field::OneOf(valid), _) if valid.is_empty() => None,
        (Field::Integer, _) => reader.integer_of(node, name).map(Scalar::Int),
        (Field::Boolean, Value::Scalar(Scalar::Bool(value))) => Some(Scalar::Bool(*value)),
        (Field::Boolean, _) => {
            reader.error(&node.place, "wrong-type", format!("`{name}` 应是 true 或 false"));
            None
        }
        (Field::OneOf(valid), _) => {
            let text = reader.text_of(node, name)?;
            reader.one_of("取值", &text, valid.iter().map(String::as_str)).then_some(Scalar::Text(text.value))
        }
    }
}
