//! Reads `precheck.yaml`: the frame, fields, word lists, what follows from what.

use std::collections::BTreeMap;

use super::model::{Field, FieldKind, Precheck, Spoken, Total, WordList};
use super::read_rule::read_rule;
use super::read_test::{FIELD, LIST};
use crate::checklist::COUNT;
use crate::faq::{VARIABLE, limited};
use crate::limits::TEXT_CHARS_MAX;
use crate::text::normalize;
use crate::yaml::{Fields, Node, Placed, Reader, nearest};

const KEYS: &[&str] = &["spoken", "fields", "lists", "suffixes", "assumed", "totals", "rules"];

/// Reads `precheck.yaml`.
pub fn read_precheck(reader: &mut Reader, root: &Node) -> Precheck {
    let mut precheck = Precheck::default();
    let Some(fields) = reader.map(root, "预检", KEYS) else {
        return precheck;
    };
    let first_mention = reader.mentions.len();
    precheck.spoken = read_spoken(reader, &fields);
    precheck.fields = reader.list(&fields, "fields").iter().filter_map(|node| read_field(reader, node)).collect();
    precheck.lists = reader.list(&fields, "lists").iter().filter_map(|node| read_list(reader, node)).collect();
    precheck.suffixes = reader.texts(&fields, "suffixes").into_iter().map(|text| normalize(&text.value)).collect();
    for node in reader.list(&fields, "assumed") {
        precheck.assumed.extend(read_answers(reader, node, "assumed"));
    }
    precheck.totals = reader.list(&fields, "totals").iter().filter_map(|node| read_total(reader, node)).collect();
    let rules = reader.list(&fields, "rules");
    precheck.rules = rules.iter().filter_map(|node| read_rule(reader, node, &precheck.fields)).collect();
    check_names(reader, &precheck);
    check_mentions(reader, &precheck, first_mention);
    precheck
}

fn read_spoken(reader: &mut Reader, fields: &Fields<'_>) -> Spoken {
    let node = reader.required(fields, "spoken");
    let Some(fields) = node.and_then(|node| reader.map(node, "spoken", &["start", "stop", "show", "clear"])) else {
        return Spoken::default();
    };
    let mut words = |key: &str| {
        reader.required(&fields, key);
        reader.texts(&fields, key).iter().map(|text| normalize(&text.value)).collect::<Vec<_>>()
    };
    Spoken { start: words("start"), stop: words("stop"), show: words("show"), clear: words("clear") }
}

const FIELD_KEYS: &[&str] =
    &["id", "given", "platform", "label", "ask", "aliases", "kind", "example", "implies", "implies_for", "endless"];
const KINDS: [(&str, FieldKind); 9] = [
    ("text", FieldKind::Text),
    ("domain", FieldKind::Domain),
    ("home_page", FieldKind::HomePage),
    ("filing_number", FieldKind::FilingNumber),
    ("package", FieldKind::Package),
    ("fingerprint", FieldKind::Fingerprint),
    ("date", FieldKind::Date),
    ("count", FieldKind::Count),
    ("variable", FieldKind::Variable),
];

fn read_field(reader: &mut Reader, node: &Node) -> Option<Field> {
    let fields = reader.map(node, "检查项", FIELD_KEYS)?;
    let id = reader.text(&fields, "id");
    let given = reader.optional_text(&fields, "given").map(|text| text.value);
    let platform = reader.optional_text(&fields, "platform").map(|text| text.value);
    let label = reader.text(&fields, "label").map(|text| text.value).unwrap_or_default();
    let ask = reader.text(&fields, "ask");
    let ask = limited(reader, ask, "ask", TEXT_CHARS_MAX / 2);
    let aliases = reader.texts(&fields, "aliases").into_iter().map(|text| text.value).collect();
    let example = reader.text(&fields, "example").map(|text| text.value).unwrap_or_default();
    let kind = reader.text(&fields, "kind");
    let kind = kind.filter(|kind| reader.one_of("检查项类型", kind, KINDS.iter().map(|(name, _)| *name)));
    let kind = KINDS.iter().find(|(name, _)| kind.as_ref().is_some_and(|kind| kind.value == *name));
    let implies = match fields.get("implies") {
        Some(node) => read_answers(reader, node, "implies"),
        None => Vec::new(),
    };
    let implies_for = reader.optional_text(&fields, "implies_for");
    reader.mentions.extend(implies_for.iter().map(|list| mention(LIST, list)));
    let endless = reader.texts(&fields, "endless").iter().map(|text| normalize(&text.value)).collect();
    let id = id?;
    let kind = kind.map_or(FieldKind::Text, |(_, kind)| *kind);
    if kind == FieldKind::Variable {
        reader.mention(VARIABLE, id.clone(), Vec::new());
    }
    let given = given.unwrap_or_else(|| id.value.clone());
    Some(Field { id, given, platform, label, ask, aliases, kind, example, implies, implies_for, endless })
}

fn mention(kind: &'static str, name: &Placed<String>) -> crate::yaml::Mention {
    crate::yaml::Mention { kind, name: name.clone(), values: Vec::new() }
}

// variable: value
fn read_answers(reader: &mut Reader, node: &Node, what: &str) -> Vec<(Placed<String>, String)> {
    let Some(fields) = reader.open_map(node, what) else {
        return Vec::new();
    };
    let mut answers = Vec::new();
    for (name, place, node) in fields.entries() {
        let name = Placed { value: name.clone(), place: place.clone() };
        if let Some(value) = reader.text_of(node, &name.value) {
            reader.mention(VARIABLE, name.clone(), vec![value.clone()]);
            answers.push((name, value.value));
        }
    }
    answers
}

fn read_list(reader: &mut Reader, node: &Node) -> Option<WordList> {
    let fields = reader.map(node, "词表", &["id", "words", "except"])?;
    let id = reader.text(&fields, "id");
    let words = reader.texts(&fields, "words");
    if words.is_empty() {
        reader.error(fields.place, "missing-key", "词表里没有词 `words`");
    }
    let normal = |words: Vec<Placed<String>>| words.iter().map(|word| normalize(&word.value)).collect();
    let except = reader.texts(&fields, "except");
    Some(WordList { id: id?, words: normal(words), except: normal(except) })
}

fn read_total(reader: &mut Reader, node: &Node) -> Option<Total> {
    let fields = reader.map(node, "合计", &["set", "from", "plus", "otherwise"])?;
    let set = reader.text(&fields, "set");
    let (from, plus) = (reader.text(&fields, "from"), reader.text(&fields, "plus"));
    let otherwise = fields.get("otherwise").and_then(|node| reader.integer_of(node, "otherwise"));
    let (from, plus) = (from?, plus?);
    reader.mention(COUNT, from.clone(), Vec::new());
    reader.mention(COUNT, plus.clone(), Vec::new());
    Some(Total { set: set?, from, plus, otherwise })
}

// A name of two fields would mean neither.
fn check_names(reader: &mut Reader, precheck: &Precheck) {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    for field in &precheck.fields {
        let names = std::iter::once(&field.label).chain(&field.aliases).map(|name| normalize(name));
        for name in names {
            let other = known.insert(name.clone(), &field.id.value).filter(|other| **other != *field.id.value);
            if let Some(other) = other {
                let says = format!("`{}` 的叫法「{name}」也是 `{other}` 的", field.id.value);
                reader.error(&field.id.place, "duplicate-id", says);
            }
        }
    }
}

// Lists and fields are known here; what may be a variable of the checklist is judged with the whole knowledge base.
fn check_mentions(reader: &mut Reader, precheck: &Precheck, first: usize) {
    let counts = precheck.fields.iter().filter(|field| field.kind == FieldKind::Count).map(|field| &field.id.value);
    let own: Vec<&String> = counts.chain(precheck.totals.iter().map(|total| &total.set.value)).collect();
    let mut used: Vec<String> = Vec::new();
    for mention in reader.mentions.split_off(first) {
        let name = &mention.name.value;
        match mention.kind {
            LIST => {
                used.push(name.clone());
                if precheck.list(name).is_none() {
                    let near = nearest(name, precheck.lists.iter().map(|list| list.id.value.as_str()));
                    let near = near.map(|near| format!("，最接近的是 `{near}`")).unwrap_or_default();
                    reader.error(&mention.name.place, "unknown-list", format!("没有词表 `{name}`{near}"));
                }
            }
            FIELD if precheck.field(name).is_some() || own.contains(&name) => {}
            FIELD => reader.mention(VARIABLE, mention.name, Vec::new()),
            VARIABLE | COUNT if own.contains(&name) => {}
            _ => reader.mentions.push(mention),
        }
    }
    for list in precheck.lists.iter().filter(|list| !used.contains(&list.id.value)) {
        reader.warning(&list.id.place, "unused-list", format!("没有规则用到词表 `{}`", list.id.value));
    }
}
