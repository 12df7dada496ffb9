//! Golden questions and cases: what must stay right. Never used for training.

use serde_json::{Map, Value as Json};

use crate::faq::VARIABLE;
use crate::yaml::{Fields, Node, Placed, Reader, Scalar, Value};

/// All golden questions and cases.
#[derive(Clone, Debug, Default)]
pub struct Golden {
    /// Questions and what must answer them.
    pub questions: Vec<GoldenQuestion>,
    /// Cases and what the checklist must say.
    pub cases: Vec<GoldenCase>,
}

/// A question and the labels that may answer it, as `label_id` writes them.
#[derive(Clone, Debug)]
pub struct GoldenQuestion {
    /// What is asked.
    pub ask: Placed<String>,
    /// Labels that answer it, best first; `refusal:` alone means any refusal or "unknown".
    pub labels: Vec<Placed<String>>,
    /// How it is asked.
    pub style: String,
    /// Texts the answer must hold.
    pub says: Vec<String>,
}

/// A case and what the checklist must say.
#[derive(Clone, Debug)]
pub struct GoldenCase {
    /// Its id.
    pub id: Placed<String>,
    /// The answers given.
    pub given: Map<String, Json>,
    /// Documents that must be required.
    pub documents: Vec<Placed<String>>,
    /// Documents that must be listed, not required.
    pub optional: Vec<Placed<String>>,
    /// Documents that must not be required.
    pub without: Vec<Placed<String>>,
    /// Rule that must block.
    pub blocked: Option<Placed<String>>,
    /// Texts some note, reason or why must hold.
    pub notes: Vec<String>,
    /// The variable asked next; none when complete.
    pub asks: Option<Placed<String>>,
}

pub(super) fn read_golden(reader: &mut Reader, root: &Node, golden: &mut Golden) {
    let Some(fields) = reader.map(root, "黄金题", &["questions", "cases"]) else {
        return;
    };
    for node in reader.list(&fields, "questions") {
        golden.questions.extend(read_question(reader, node));
    }
    for node in reader.list(&fields, "cases") {
        golden.cases.extend(read_case(reader, node));
    }
}

fn read_question(reader: &mut Reader, node: &Node) -> Option<GoldenQuestion> {
    let keys = ["ask", "entry", "topic", "intent", "refusal", "or", "province", "style", "says"];
    let fields = reader.map(node, "黄金题", &keys)?;
    let ask = reader.text(&fields, "ask");
    let mut labels = Vec::new();
    for (key, prefix) in [("entry", ""), ("topic", "rule:"), ("intent", "intent:"), ("refusal", "refusal:")] {
        if let Some(text) = reader.optional_text(&fields, key) {
            let id = if text.value == "any" { String::new() } else { text.value };
            labels.push(Placed { value: format!("{prefix}{id}"), place: text.place });
        }
    }
    if labels.is_empty() {
        reader.error(fields.place, "missing-key", "黄金题要写 `entry`、`topic`、`intent`、`refusal` 其中一个");
    }
    labels.extend(reader.one_or_more(&fields, "or"));
    if let Some(province) = reader.optional_text(&fields, "province") {
        let name = Placed { value: "province".to_owned(), place: province.place.clone() };
        reader.mention(VARIABLE, name, vec![province]);
    }
    let style = reader.optional_text(&fields, "style").map(|text| text.value).unwrap_or_default();
    let says = reader.one_or_more(&fields, "says").into_iter().map(|text| text.value).collect();
    Some(GoldenQuestion { ask: ask?, labels, style, says })
}

fn read_case(reader: &mut Reader, node: &Node) -> Option<GoldenCase> {
    let keys = ["id", "given", "documents", "optional", "without", "blocked", "notes", "asks"];
    let fields = reader.map(node, "黄金案例", &keys)?;
    let id = reader.text(&fields, "id");
    let given = reader.required(&fields, "given").and_then(|node| read_given(reader, node));
    Some(GoldenCase {
        id: id?,
        given: given?,
        documents: reader.one_or_more(&fields, "documents"),
        optional: reader.one_or_more(&fields, "optional"),
        without: reader.one_or_more(&fields, "without"),
        blocked: reader.optional_text(&fields, "blocked"),
        notes: reader.one_or_more(&fields, "notes").into_iter().map(|text| text.value).collect(),
        asks: reader.optional_text(&fields, "asks"),
    })
}

fn read_given(reader: &mut Reader, node: &Node) -> Option<Map<String, Json>> {
    let fields: Fields<'_> = reader.open_map(node, "given")?;
    let mut given = Map::new();
    for (name, place, node) in fields.entries() {
        reader.mention(VARIABLE, Placed { value: name.clone(), place: place.clone() }, Vec::new());
        given.insert(name.clone(), json(node));
    }
    Some(given)
}

fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Scalar(Scalar::Bool(flag)) => Json::Bool(*flag),
        Value::Scalar(Scalar::Int(number)) => Json::from(*number),
        Value::Scalar(Scalar::Text(text)) => Json::from(text.as_str()),
        Value::Seq(items) => Json::Array(items.iter().map(json).collect()),
        Value::Map(entries) => Json::Object(entries.iter().map(|(key, _, node)| (key.clone(), json(node))).collect()),
    }
}
