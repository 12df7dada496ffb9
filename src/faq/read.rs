//! Reads entries, intents, refusals and terms from YAML and checks what one file can show.

use std::collections::BTreeSet;

use super::{Entry, Intent, Refusal, Term};
use crate::facts::{Source, When};
use crate::limits::TEXT_CHARS_MAX;
use crate::yaml::{Fields, Node, Placed, Reader, Value};

/// Kind of a mention: a variable of the checklist.
pub const VARIABLE: &str = "variable";
/// Fewest ways to ask an entry.
pub const ASK_MIN: usize = 8;

/// Reads one file of `faq/`.
pub fn read_entries(reader: &mut Reader, root: &Node) -> Vec<Entry> {
    let Some(fields) = reader.map(root, "问答文件", &["subject", "title", "entries"]) else {
        return Vec::new();
    };
    let subject = reader.text(&fields, "subject").map(|text| text.value).unwrap_or_default();
    reader.text(&fields, "title");
    reader.required(&fields, "entries");
    reader.list(&fields, "entries").iter().filter_map(|node| read_entry(reader, node, &subject)).collect()
}

const ENTRY_KEYS: &[&str] =
    &["id", "title", "answer", "sources", "checked", "when", "related", "gap", "frequent", "ask"];

fn read_entry(reader: &mut Reader, node: &Node, subject: &str) -> Option<Entry> {
    let fields = reader.map(node, "问答", ENTRY_KEYS)?;
    let id = reader.text(&fields, "id");
    let title = reader.text(&fields, "title");
    let answer = reader.text(&fields, "answer");
    let sources = read_sources(reader, &fields, true);
    let checked = reader.past_date(&fields, "checked");
    let when = read_when(reader, &fields);
    let related = reader.texts(&fields, "related");
    let gap = reader.boolean(&fields, "gap", false);
    let frequent = fields.get("frequent").and_then(|node| reader.integer_of(node, "frequent"));
    let ask = read_ask(reader, &fields, ASK_MIN);
    let answer = limited(reader, answer, "answer", TEXT_CHARS_MAX);
    // Kept in spite of a mistake, so that links to it are not reported too.
    Some(Entry {
        id: id?,
        subject: subject.to_owned(),
        title: title.map(|text| text.value).unwrap_or_default(),
        answer,
        sources,
        checked: checked.map(|date| date.value).unwrap_or_default(),
        when,
        related,
        gap,
        frequent,
        ask,
    })
}

/// Reads `intents.yaml`.
pub fn read_intents(reader: &mut Reader, root: &Node) -> Vec<Intent> {
    let Some(fields) = reader.map(root, "意图文件", &["intents"]) else {
        return Vec::new();
    };
    let mut intents = Vec::new();
    for node in reader.list(&fields, "intents") {
        let Some(fields) = reader.map(node, "意图", &["id", "title", "ask"]) else {
            continue;
        };
        let id = reader.text(&fields, "id");
        let ask = read_ask(reader, &fields, ASK_MIN);
        if let Some(id) = id {
            intents.push(Intent { id, ask });
        }
    }
    intents
}

/// Reads `refusals.yaml`.
pub fn read_refusals(reader: &mut Reader, root: &Node) -> Vec<Refusal> {
    let Some(fields) = reader.map(root, "不回答的问题", &["refusals"]) else {
        return Vec::new();
    };
    let mut refusals = Vec::new();
    for node in reader.list(&fields, "refusals") {
        let Some(fields) = reader.map(node, "不回答的问题", &["id", "title", "text", "only_when_sure", "ask"])
        else {
            continue;
        };
        let id = reader.text(&fields, "id");
        let title = reader.text(&fields, "title");
        let text = reader.text(&fields, "text");
        let only_when_sure = reader.boolean(&fields, "only_when_sure", false);
        let ask = read_ask(reader, &fields, ASK_MIN);
        let title = title.map(|text| text.value).unwrap_or_default();
        let text = limited(reader, text, "text", TEXT_CHARS_MAX);
        if let Some(id) = id {
            refusals.push(Refusal { id, title, text, only_when_sure, ask });
        }
    }
    refusals
}

/// Reads `terms.yaml`. The definition, its sources and date are for people; they are checked and dropped.
pub fn read_terms(reader: &mut Reader, root: &Node) -> (Vec<Term>, Vec<Placed<Source>>) {
    let mut terms = Vec::new();
    let mut cited = Vec::new();
    let Some(fields) = reader.map(root, "术语文件", &["terms"]) else {
        return (terms, cited);
    };
    for node in reader.list(&fields, "terms") {
        let keys = ["id", "term", "definition", "sources", "checked", "aliases", "typed"];
        let Some(fields) = reader.map(node, "术语", &keys) else {
            continue;
        };
        let id = reader.text(&fields, "id");
        let term = reader.text(&fields, "term");
        reader.text(&fields, "definition");
        reader.past_date(&fields, "checked");
        cited.extend(read_sources(reader, &fields, false));
        let aliases = reader.texts(&fields, "aliases");
        let typed = reader.texts(&fields, "typed");
        if let (Some(id), Some(term)) = (id, term) {
            terms.push(Term { id, term: term.value, aliases, typed });
        }
    }
    (terms, cited)
}

/// Reads `sources`; when they are required, none at all is an error.
pub(crate) fn read_sources(reader: &mut Reader, fields: &Fields<'_>, required: bool) -> Vec<Placed<Source>> {
    let texts = reader.texts(fields, "sources");
    if required && texts.is_empty() {
        reader.error(fields.place, "missing-source", "缺少来源 `sources`：每条事实都要写出处");
    }
    texts.into_iter().map(|text| Placed { value: Source::parse(&text.value), place: text.place }).collect()
}

/// Reads `when`: variable → one value or several. Whether they exist is checked with the whole knowledge base.
pub(crate) fn read_when(reader: &mut Reader, fields: &Fields<'_>) -> When {
    let Some(node) = fields.get("when") else {
        return When::default();
    };
    let Some(fields) = reader.open_map(node, "when") else {
        return When::default();
    };
    let mut conditions = Vec::new();
    for (variable, place, node) in fields.entries() {
        let values = scalars(node);
        if values.is_empty() {
            reader.error(place, "wrong-type", format!("`when.{variable}` 应是一个值或一列值"));
        }
        conditions.push((variable.clone(), values.iter().map(|value| value.value.clone()).collect()));
        reader.mention(VARIABLE, Placed { value: variable.clone(), place: place.clone() }, values);
    }
    When(conditions)
}

// One scalar or a list of them; anything else is none.
fn scalars(node: &Node) -> Vec<Placed<String>> {
    let scalar = |node: &Node| match &node.value {
        Value::Scalar(scalar) => Some(Placed { value: scalar.to_string(), place: node.place.clone() }),
        _ => None,
    };
    match &node.value {
        Value::Seq(items) => items.iter().filter_map(scalar).collect(),
        _ => scalar(node).into_iter().collect(),
    }
}

/// Reads `ask`, reporting too few and repeated wordings.
pub(crate) fn read_ask(reader: &mut Reader, fields: &Fields<'_>, min: usize) -> Vec<Placed<String>> {
    let ask = reader.texts(fields, "ask");
    if ask.len() < min {
        let says = format!("只有 {} 种问法，至少要 {min} 种", ask.len());
        reader.error(fields.place, "few-wordings", says);
    }
    let mut earlier = BTreeSet::new();
    for wording in &ask {
        if !earlier.insert(wording.value.as_str()) {
            reader.warning(&wording.place, "double-wording", format!("问法「{}」写了两遍", wording.value));
        }
    }
    ask
}

/// The value of a text whose length is checked; empty when it is missing, which has been reported.
pub(crate) fn limited(reader: &mut Reader, text: Option<Placed<String>>, what: &str, max: usize) -> String {
    let Some(text) = text else { return String::new() };
    check_length(reader, &text, what, max);
    text.value
}

/// Reports a text that is longer than `max` characters.
pub(crate) fn check_length(reader: &mut Reader, text: &Placed<String>, what: &str, max: usize) {
    let length = text.value.chars().count();
    if length > max {
        reader.error(&text.place, "text-too-long", format!("`{what}` 有 {length} 字，最多 {max} 字"));
    }
}
