//! Reads the rules of `precheck.yaml` with their examples.

use serde_json::{Map, Value as Json, json};

use super::model::{Example, Expects, Field, Level, Rule};
use super::read_test::{FIELD, read_test};
use crate::checklist::Condition;
use crate::checklist::read_condition;
use crate::faq::{limited, read_sources};
use crate::limits::TEXT_CHARS_MAX;
use crate::yaml::{Fields, Node, Placed, Reader, Value, nearest};

const KEYS: &[&str] = &[
    "id",
    "field",
    "level",
    "when",
    "needs",
    "needs_any",
    "test",
    "text",
    "text_unsure",
    "topic",
    "sources",
    "checked",
    "accepts",
    "rejects",
    "doubts",
];
const PLACEHOLDERS: [&str; 5] = ["found", "earliest", "main", "province", "rule"];

pub(super) fn read_rule(reader: &mut Reader, node: &Node, known: &[Field]) -> Option<Rule> {
    let fields = reader.map(node, "预检规则", KEYS)?;
    let id = reader.text(&fields, "id");
    let about = read_about(reader, &fields, known);
    let level = read_level(reader, &fields);
    let when = match fields.get("when") {
        Some(node) => read_condition(reader, node),
        None => Condition::All(Vec::new()),
    };
    let needs = read_needs(reader, &fields, "needs");
    let needs_any = read_needs(reader, &fields, "needs_any");
    let test = read_test(reader, &fields);
    let text = read_text(reader, &fields, "text");
    let unsure = fields.get("text_unsure").is_some().then(|| read_text(reader, &fields, "text_unsure"));
    if text.contains("{rule}") && unsure.is_none() {
        let says = "`text` 用了 {rule}，省份还不知道时要说什么，写在 `text_unsure`";
        reader.error(fields.place, "missing-key", says);
    }
    let topic = reader.optional_text(&fields, "topic");
    let sources = read_sources(reader, &fields, topic.is_none());
    let checked = reader.past_date(&fields, "checked").map(|date| date.value).unwrap_or_default();
    let examples = read_examples(reader, &fields, about.first().and_then(|name| field(known, name)));
    let (id, level) = (id?, level?);
    Some(Rule {
        id,
        fields: about,
        level,
        when,
        needs,
        needs_any,
        test,
        text,
        unsure,
        topic,
        sources,
        checked,
        examples,
    })
}

fn field<'f>(known: &'f [Field], name: &Placed<String>) -> Option<&'f Field> {
    known.iter().find(|field| field.id.value == name.value)
}

fn read_about(reader: &mut Reader, fields: &Fields<'_>, known: &[Field]) -> Vec<Placed<String>> {
    let names = reader.one_or_more(fields, "field");
    if names.is_empty() {
        reader.error(fields.place, "missing-key", "缺少 `field`");
    }
    for name in &names {
        reader.one_of("检查项", name, known.iter().map(|field| field.id.value.as_str()));
    }
    names
}

fn read_level(reader: &mut Reader, fields: &Fields<'_>) -> Option<Level> {
    let text = reader.text(fields, "level")?;
    reader.one_of("级别", &text, Level::ALL.iter().map(|level| level.code()));
    Level::ALL.into_iter().find(|level| level.code() == text.value)
}

fn read_needs(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> Vec<Placed<String>> {
    let names = reader.one_or_more(fields, key);
    names.iter().for_each(|name| reader.mention(FIELD, name.clone(), Vec::new()));
    names
}

fn read_text(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> String {
    let text = reader.text(fields, key);
    if let Some(text) = &text {
        for name in text.value.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name) {
            if !PLACEHOLDERS.contains(&name) {
                let near = nearest(name, PLACEHOLDERS.into_iter()).unwrap_or("found");
                let says = format!("没有占位符 {{{name}}}，最接近的是 {{{near}}}");
                reader.error(&text.place, "unknown-placeholder", says);
            }
        }
    }
    limited(reader, text, key, TEXT_CHARS_MAX / 2)
}

// Without an example of either kind nobody knows what the rule does.
fn read_examples(reader: &mut Reader, fields: &Fields<'_>, about: Option<&Field>) -> Vec<Example> {
    let mut examples = Vec::new();
    let kinds = [("accepts", Expects::Silence), ("rejects", Expects::Finding), ("doubts", Expects::Doubt)];
    for (key, expects) in kinds {
        let nodes = reader.list(fields, key);
        if nodes.is_empty() && expects != Expects::Doubt {
            reader.error(fields.place, "missing-example", format!("规则没有例子 `{key}`"));
        }
        let read = nodes.iter().filter_map(|node| read_example(reader, node, about));
        examples.extend(read.map(|given| Example { expects, given }));
    }
    examples
}

// Values as the command line takes them, or one value of the rule's (first) field.
fn read_example(reader: &mut Reader, node: &Node, about: Option<&Field>) -> Option<Placed<Map<String, Json>>> {
    let mut given = Map::new();
    if let Value::Map(_) = node.value {
        let fields = reader.open_map(node, "例子")?;
        given.extend(fields.entries().iter().map(|(name, _, node)| (name.clone(), node.json())));
    } else if let Some(about) = about {
        let value = match &about.platform {
            Some(platform) => json!({"platform": platform, "value": reader.text_of(node, "例子")?.value}),
            None => node.json(),
        };
        given.insert(about.given.clone(), value);
    }
    Some(Placed { value: given, place: node.place.clone() })
}
